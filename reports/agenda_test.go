package reports

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestEnglishPagesNameTheProposedDepartmentInEnglishAndTheFormInChinese(t *testing.T) {
	dir := publishFixture(t, "city.sql")
	files := contents(t, dir)
	rowOf := func(page string) string {
		before, _, _ := strings.Cut(files[page], "AREGION1")
		return before[max(0, strings.LastIndex(before, "<tr")):]
	}
	if row := rowOf("2022-W28/en/coordination.html"); !strings.Contains(row, "Organisation department") || strings.Contains(row, "组织部") {
		t.Errorf("the English page prints %q", row)
	}
	if row := rowOf("2022-W28/coordination.html"); !strings.Contains(row, "组织部") || strings.Contains(row, "Organisation") {
		t.Errorf("the Chinese page prints %q", row)
	}
	for _, form := range []string{"coordination-2022-W28.xlsx", "en/coordination-2022-W28.xlsx"} {
		book, err := excelize.OpenFile(filepath.Join(dir, "2022-W28", form))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows(book.GetSheetList()[0])
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(rows, func(r []string) bool { return slices.Contains(r, "AREGION1") && slices.Contains(r, "组织部") }) {
			t.Errorf("%s does not name the department as the dataset does", form)
		}
		if err := book.Close(); err != nil {
			t.Fatal(err)
		}
	}
	w := mustWords(t)["en"]
	s := mustRead(t, "city.sql")
	rongqi := s.region["440606006"]
	item := agendaRow{Ground: "coverage", SubjectKind: "region", Subject: rongqi.Code, SubjectName: rongqi.Name}
	if got := s.agendaTitle(w, item); !strings.Contains(got, w.Name(rongqi)) || strings.Contains(got, rongqi.Name) {
		t.Errorf("the English title is %q", got)
	}
	if item.Title = "容桂会商"; s.agendaTitle(w, item) != item.Title {
		t.Errorf("what the office wrote became %q", s.agendaTitle(w, item))
	}
	s.governance.agenda = []agendaRow{{ID: "A1", Ground: "complaints", Region: "440606", Department: "住房城乡建设局", EnglishDept: "Housing bureau"},
		{ID: "A2", IsCarried: true, DaysOverdue: 3, Ground: "findings", Region: "440606", Department: "消防大队"}}
	carried, proposed := s.agendaDecisions(w, "", s.region["440606"])
	if proposed[0].Owner != "Housing bureau" || carried[0].Owner != "消防大队" {
		t.Errorf("decisions are laid to %q and %q", proposed[0].Owner, carried[0].Owner)
	}
}

func TestARateThatTheCompanysPageHidesIsNowhereInTheIssue(t *testing.T) {
	ctx, dir, db := context.Background(), t.TempDir(), openMarts(t, "city.sql")
	s, err := read(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	seen, hidden := s.companies[0].ID, s.companies[1].ID
	if _, err := db.ExecContext(ctx, "update marts.company_period set tickets = 1 where company_id = ? and period_kind = 'month' and period_start = ?", hidden, s.complete); err != nil {
		t.Fatal(err)
	}
	if s, err = read(ctx, db); err != nil || s.companyMonthHidden(seen, s.complete) || !s.companyMonthHidden(hidden, s.complete) {
		t.Fatalf("the pages show the last month of %s or hide that of %s, %v", hidden, seen, err)
	}
	// The items of the two companies have rates that occur nowhere else.
	for id, company := range map[string]string{"AHIDDEN1": hidden, "ASHOWN1": seen} {
		if _, err := db.ExecContext(ctx, `insert into marts.agenda by name
			select * replace (? as item_id, ? as subject, ? as value) from marts.agenda where item_id = 'ACOMPANY1'`, id, company, map[string]float64{"AHIDDEN1": 9876.5432, "ASHOWN1": 8765.4321}[id]); err != nil {
			t.Fatal(err)
		}
	}
	o := testOptions(t, dir)
	o.Export = func(ctx context.Context, query, path string) error {
		_, err := db.ExecContext(ctx, "copy ("+query+") to '"+path+"' (format csv)")
		return err
	}
	if _, err := Publish(ctx, db, o); err != nil {
		t.Fatal(err)
	}
	shown := 0
	for name, text := range contents(t, dir) {
		if filepath.Ext(name) == ".xlsx" {
			text = cellsOf(t, filepath.Join(dir, name))
		}
		if strings.Contains(text, "876.54") {
			t.Errorf("%s holds the hidden rate", name)
		}
		if strings.Contains(text, "765.43") {
			shown++
		}
	}
	if shown < 5 {
		t.Errorf("%d files hold the rate that may be seen", shown)
	}
	data, err := os.ReadFile(filepath.Join(dir, "2022-W28", "data", "agenda.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if is := strings.HasSuffix(strings.TrimSpace(line), ",value"); is != strings.HasPrefix(line, "AHIDDEN1,") && !strings.HasPrefix(line, "item_id,") {
			t.Errorf("the data say of a value that it is withheld, or do not: %s", line)
		}
	}
}

// cellsOf returns all cells of a workbook as text.
func cellsOf(t *testing.T, path string) string {
	t.Helper()
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&b, rows)
	}
	if err := book.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
