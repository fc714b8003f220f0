package reports

import (
	"context"
	"encoding/csv"
	"strings"
	"testing"
)

func TestTheQualityPageTellsWhoSendsOnTimeInFullAndWithoutContradictions(t *testing.T) {
	db := openMarts(t, "empty.sql")
	_, err := db.ExecContext(context.Background(), `
		insert into marts.office values ('440604', '禅城区', 'district', 48, 44, 3, 1, 44 / 48.0, 0.804, 0.967, 2400, 2280, 0.95, 1210, 15, 640, 15 / 1225.0, 4, 4 / 1210.0);
		insert into marts.submission values
			('440604', '禅城区', 'district', 'findings', date '2020-06-01', date '2020-06-30', date '2020-07-07', null, 'missing', 10, 0, 0, 0),
			('440604', '禅城区', 'district', 'leader_reports', date '2020-05-01', date '2020-05-31', date '2020-06-11', date '2020-06-16', 'late', 5, 210, 2, 0),
			('440604', '禅城区', 'district', 'branches', date '2020-06-01', date '2020-06-30', date '2020-07-07', date '2020-07-05', 'on_time', 0, 31, 0, 400);
		insert into marts.survey_office values ('440604', 'compounds.fee', 240, 333), ('440604', 'compounds.households', 330, 333), ('440604', 'surveys.residents', 301, 333);
		insert into marts.contradiction values ('440604', '禅城区', 'branches', 'compound_unknown', 3, 'B1', 'C9');
		insert into marts.workday_year values (2020, 251, true), (2021, 261, false);`)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := Publish(context.Background(), db, testOptions(t, dir)); err != nil {
		t.Fatal(err)
	}
	site := contents(t, dir)
	page := func(name string, wants ...string) {
		t.Helper()
		text := strings.Map(func(r rune) rune {
			if strings.ContainsRune("\u00a0\u2009\u202f\u2060", r) {
				return -1
			}
			return r
		}, site[name])
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", name, want)
			}
		}
	}
	page("2020-W23/quality.html", "应报<strong>48份</strong>", "未报<strong>1份</strong>", "2,280/2,400", "应填999格，已填<strong>87.2%（871/999）</strong>；填得最少的是登记册：物业费，72.1%（240/333）", "570/666", "小区不在小区名册", "2021年没有收到放假调休安排")
	page("2020-W23/en/quality.html", "<strong>48</strong> forms fell due", "Compound is in no register", "No list of holidays is known for 2021")
	var found bool
	for name, data := range site {
		if !strings.HasSuffix(name, "quality-forms.csv") || strings.Contains(name, "en/") {
			continue
		}
		found = true
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(data, "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != 3 || rows[1][6] != "未报" || rows[2][5] != "2020-06-16" || rows[2][7] != "5" {
			t.Errorf("%s: %q", name, rows)
		}
	}
	if !found {
		t.Error("no file of the forms")
	}
}

func TestPlacesOfFilesAreNamedInThePagesLanguage(t *testing.T) {
	s := mustRead(t, "city.sql")
	for code, want := range map[string]string{"zh": "禅城区", "en": "Chancheng"} {
		d := &draft{p: &publisher{Options: Options{Zone: shanghai(t)}, data: s}, w: mustWords(t)[code], pg: &page{Now: true}}
		d.p.batchSection(d)
		if d.err != nil {
			t.Fatal(d.err)
		}
		seen := map[string]bool{}
		for _, row := range d.pg.Sections[0].Table.Rows {
			seen[row[2].Text] = true
		}
		if len(seen) < 2 || !seen[want] {
			t.Errorf("%s: files came from %v, want %s among them", code, seen, want)
		}
	}
}
