package feed

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"baimi/reports/workbook"
)

func TestTheFourFilesOfATableHoldTheRowsOfItsMart(t *testing.T) {
	db := openMarts(t)
	o := testOptions(t, t.TempDir())
	r := mustWrite(t, db, o)
	total := 0
	for _, x := range allTables {
		want := readByDuckDB(t, db, x, filepath.Join(r.Dir, x.name+".parquet"))
		total += len(want)
		if got := readJSONPlainly(t, x, mustRead(t, r.Dir, x.name+".json")); !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%s.json differs from the Parquet file\n%s", x.name, cmp.Diff(want, got))
		}
		for i, line := range want {
			for j, c := range x.columns {
				if c.kind == text {
					want[i][j] = workbook.Safe(line[j])
				}
			}
		}
		if got := readCSVPlainly(t, mustRead(t, r.Dir, x.name+".csv")); !slices.EqualFunc(got, append([]row{x.names()}, want...), slices.Equal) {
			t.Errorf("%s.csv differs from the Parquet file\n%s", x.name, cmp.Diff(want, got))
		}
		if got := readWorkbook(t, x, filepath.Join(r.Dir, x.name+".xlsx")); !slices.EqualFunc(got, append([]row{x.names()}, want...), slices.Equal) {
			t.Errorf("%s.xlsx differs from the Parquet file\n%s", x.name, cmp.Diff(want, got))
		}
	}
	// 4 scores, 4 classes, 5 items, 6 steps of the cycle, with a valid USCC or without.
	if total != 19 {
		t.Errorf("%d rows in all tables, want 19", total)
	}
	if r.Companies != 2 || r.Unidentified != 1 {
		t.Errorf("%d companies and %d unidentified, want 2 and 1", r.Companies, r.Unidentified)
	}
}

// readByDuckDB reads a Parquet file with another program than the one that wrote it, scores with
// their places.
func readByDuckDB(t *testing.T, q Querier, x table, path string) []row {
	t.Helper()
	var names []string
	for _, c := range x.columns {
		names = append(names, fmt.Sprintf(`cast("%s" as varchar)`, c.name))
	}
	rows, err := query(context.Background(), q, len(names), "select "+strings.Join(names, ", ")+" from read_parquet('"+path+"')")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if i := x.at("score"); i >= 0 && r[i] != "" {
			cut := 4 - int(r[x.at("places")][0]-'0')
			r[i] = r[i][:len(r[i])-cut]
		}
	}
	return rows
}

func readJSONPlainly(t *testing.T, x table, data []byte) (rows []row) {
	t.Helper()
	var objects []map[string]any
	if err := json.Unmarshal(data, &objects); err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		var r row
		for _, c := range x.columns {
			value := fmt.Sprint(o[c.name])
			if o[c.name] == nil {
				value = ""
			}
			r = append(r, value)
		}
		rows = append(rows, r)
	}
	return rows
}

func readCSVPlainly(t *testing.T, data []byte) (rows []row) {
	t.Helper()
	if !bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		t.Error("the CSV has no byte-order mark")
	}
	records, err := csv.NewReader(bytes.NewReader(data[3:])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		rows = append(rows, r)
	}
	return rows
}

func readWorkbook(t *testing.T, x table, path string) (rows []row) {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	lines, err := f.GetRows(x.name)
	if err != nil {
		t.Fatal(err)
	}
	for n, line := range lines[3:] {
		r := make(row, len(x.columns))
		copy(r, line)
		for i, c := range x.columns {
			if n > 0 && c.kind == integer {
				r[i] = strings.ReplaceAll(r[i], ",", "")
			}
		}
		rows = append(rows, r)
	}
	return rows
}

func TestAVersionSaysWhatTheMartsSay(t *testing.T) {
	o := testOptions(t, t.TempDir())
	r := mustWrite(t, openMarts(t), o)
	if filepath.Base(r.Dir) != "2022Q2-v1" || r.Cycle != "2022Q2" {
		t.Fatalf("the last complete cycle is %s in %s", r.Cycle, r.Dir)
	}
	m, err := parseManifest(mustRead(t, r.Dir, ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	counted := map[string]int{}
	for _, x := range m.Tables {
		counted[x.Name] = x.Rows
	}
	want := map[string]int{"scores": 3, "classes": 3, "items": 3, "steps": 6, "unidentified": 1, "unidentified_classes": 1, "unidentified_items": 2, "unidentified_steps": 0, "delta": 0}
	if diff := cmp.Diff(want, counted); diff != "" {
		t.Error(diff)
	}
	m.Files, m.Tables, m.Content = nil, nil, ""
	if diff := cmp.Diff(Manifest{
		Format: Format, Cycle: "2022Q2", Starts: "2022-04-01", Ends: "2022-06-30", Version: 1, Stage: "publicity", Trial: true,
		Policy:    Versioned{"示例-v1", sum([]byte(`[["coverage.dormant_days","90"],["score.rules","version = \"规则-v1\""]]`))},
		Rules:     Versioned{"规则-v1", sum([]byte(`version = "规则-v1"`))},
		LakeState: "lake-1", Issue: "2022-W28", AsOf: "2022-07-17", KnownAt: "2022-07-18T06:00:00.25+08:00", WrittenAt: "2022-07-18T06:30:00+08:00",
		Program: "baimi test", KeyID: o.Key.ID(),
	}, m); diff != "" {
		t.Error(diff)
	}
	scores := readCSVPlainly(t, mustRead(t, r.Dir, "scores.csv"))
	at := func(n int, name string) string { return scores[n][slices.Index(scores[0], name)] }
	for _, c := range []struct {
		row          int
		column, want string
	}{
		{1, "uscc", "91440604MA51CF8T2A"}, {1, "company_name", `'=HYPERLINK("x"),"乙"`}, {1, "score", "7.0"},
		{2, "uscc", "91440605MA4UXRP45E"}, {2, "score", "86.5"}, {2, "probability", "0.612346"}, {2, "score_lo", "81.2346"}, {2, "to_next", ""},
		{3, "output", "integrity"}, {3, "score", "-0.25"},
	} {
		if got := at(c.row, c.column); got != c.want {
			t.Errorf("row %d, %s: %q, want %q", c.row, c.column, got, c.want)
		}
	}
	if got := string(mustRead(t, o.Dir, PublicName)); got != string(o.Key.PublicPEM()) {
		t.Errorf("beside the versions stands %q", got)
	}
}

func TestTheSameContentWritesNothingAndTheSameOptionsGiveTheSameBytes(t *testing.T) {
	db := openMarts(t)
	o := testOptions(t, t.TempDir())
	first := mustWrite(t, db, o)
	again := o
	again.Dir = t.TempDir()
	for name, data := range snapshot(t, mustWrite(t, db, again).Dir) {
		if !bytes.Equal(data, mustRead(t, first.Dir, name)) {
			t.Errorf("%s has other bytes in a second run", name)
		}
	}
	alter(t, db, "update marts.issue set as_of = '2022-07-24', known_at = known_at + interval 7 day")
	o.Now, o.LakeState = o.Now.AddDate(0, 0, 7), "lake-2"
	r := mustWrite(t, db, o)
	if !r.Unchanged || r.Version != 1 || r.Dir != first.Dir {
		t.Errorf("the same content gives %+v", r)
	}
	if entries, _ := os.ReadDir(o.Dir); len(entries) != 2 {
		t.Errorf("%d entries in the folder, want the version and the key", len(entries))
	}
	alter(t, db, "update marts.score_cycle set stage = 'final' where cycle = '2022Q2'")
	if r := mustWrite(t, db, o); r.Unchanged || r.Version != 2 || r.Changes != 0 {
		t.Errorf("a new stage of the cycle gives %+v", r)
	}
}

// snapshot reads all files of a folder.
func snapshot(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		files[e.Name()] = mustRead(t, dir, e.Name())
	}
	return files
}

func TestALaterVersionListsWhatChangedAndByWhichDecision(t *testing.T) {
	db := openMarts(t)
	o := testOptions(t, t.TempDir())
	first := mustWrite(t, db, o)
	before := snapshot(t, first.Dir)
	alter(t, db, `
		insert into marts.score_case values
			(null, 'objection', '7', '91440605MA4UXRP45E', 'I-1', '2022-07-20'),
			('2022Q2', 'objection', '8', '91440605MA4UXRP45E', 'I-2', '2022-07-20'),
			('2022Q2', 'objection', '9', '91440605MA4UXRP45E', 'I-1', null),
			('2022Q1', 'repair', '10', '91440605MA4UXRP45E', null, '2022-07-20');
		update marts.score_item set status = 'revoked', disputed = false, counted = false where item_id = 'I-1';
		update marts.score set score = 88, disputed = false where output = 'grade' and company_id = '91440605MA4UXRP45E' and cycle = '2022Q2';
		delete from marts.score_step where item_id = 'I-1';
		insert into marts.score_class values ('2022Q2', 'grade', '91440604MA51CF8T2A', 'B', 4, 0);
		update marts.score set households = 81 where company_id = '临-17'`)
	r := mustWrite(t, db, o)
	if r.Version != 2 || r.Unchanged {
		t.Fatalf("%+v", r)
	}
	const firm, other = "91440605MA4UXRP45E", "91440604MA51CF8T2A"
	want := []row{
		delta.names(),
		{"classes", "added", "grade", other, "", "B", "", "", "", ""},
		{"items", "changed", "grade", firm, "C1", "I-1", "counted", "true", "false", "objection:7"},
		{"items", "changed", "grade", firm, "C1", "I-1", "disputed", "true", "false", "objection:7"},
		{"items", "changed", "grade", firm, "C1", "I-1", "status", "objected", "revoked", "objection:7"},
		{"scores", "changed", "grade", firm, "", "", "disputed", "true", "false", "objection:7"},
		{"scores", "changed", "grade", firm, "", "", "score", "86.5", "88.0", "objection:7"},
		{"steps", "removed", "grade", firm, "", "10", "", "", "", "objection:7"},
		{"steps", "removed", "grade", firm, "C1", "1", "", "", "", "objection:7"},
		{"unidentified", "changed", "grade", "临-17", "", "", "households", "80", "81", ""},
	}
	if diff := cmp.Diff(want, readCSVPlainly(t, mustRead(t, r.Dir, "delta.csv"))); diff != "" {
		t.Error(diff)
	}
	if r.Changes != len(want)-1 {
		t.Errorf("%d changes, want %d", r.Changes, len(want)-1)
	}
	for name, data := range before {
		if !bytes.Equal(data, mustRead(t, first.Dir, name)) {
			t.Errorf("%s of the first version has changed", name)
		}
	}

	alter(t, db, `
		update marts.score set rule_version = '规则-v2', class = 'AA' where cycle = '2022Q2';
		update marts.policy set value = 'version = "规则-v2"' where key = 'score.rules';
		insert into marts.score_case values ('2022Q2', 'objection', '11', '临-17', null, '2022-07-21')`)
	r = mustWrite(t, db, o)
	reasons := map[string]string{}
	for _, line := range readCSVPlainly(t, mustRead(t, r.Dir, "delta.csv"))[1:] {
		if line[6] == "rule_version" {
			reasons[line[2]+" "+line[3]] = line[9]
		}
	}
	if diff := cmp.Diff(map[string]string{"grade " + firm: "rule:规则-v2", "integrity " + firm: "rule:规则-v2", "grade " + other: "rule:规则-v2", "grade 临-17": "objection:11 rule:规则-v2"}, reasons); diff != "" {
		t.Error(diff)
	}
	report, err := Verify(r.Dir, o.Key.Public())
	if err != nil || len(report.Problems) > 0 || !slices.Equal(report.Chain, []int{2, 1}) || report.Manifest.Version != 3 {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestOnlyACompleteAndScoredCycleIsHandedOver(t *testing.T) {
	db := openMarts(t)
	o := testOptions(t, t.TempDir())
	for _, c := range []struct{ asked, reason string }{{"2022Q3", "open"}, {"2020Q1", "unknown"}, {"2021Q4", "unscored"}} {
		o.Cycle = c.asked
		_, err := Write(context.Background(), db, o)
		var refused *CycleError
		if !errors.As(err, &refused) || refused.Reason != c.reason {
			t.Errorf("%s: %v, want %s", c.asked, err, c.reason)
		}
	}
	o.Cycle = "2022Q1"
	if r := mustWrite(t, db, o); filepath.Base(r.Dir) != "2022Q1-v1" {
		t.Errorf("2022Q1 went to %s", r.Dir)
	}
	o.Cycle = ""
	alter(t, db, "update marts.issue set as_of = '2022-06-29'")
	if r := mustWrite(t, db, o); r.Cycle != "2022Q1" {
		t.Errorf("the day before its end, the last complete cycle is %s", r.Cycle)
	}
	alter(t, db, "update marts.score_cycle set stage = 'open'")
	var refused *CycleError
	if _, err := Write(context.Background(), db, o); !errors.As(err, &refused) || refused.Reason != "none" {
		t.Errorf("without a complete cycle: %v", err)
	}
	alter(t, db, "update marts.score_cycle set stage = 'final', cycle = '../x' where cycle = '2022Q1'")
	if _, err := Write(context.Background(), db, o); err == nil {
		t.Error("a cycle that is no folder's name was accepted")
	}
}

func TestAMartThatBreaksTheDescriptionIsNotHandedOver(t *testing.T) {
	for breaks, names := range map[string]string{
		"update marts.score set score = 86.55 where score = 86.5":                           "score",
		"update marts.score set places = 5":                                                 "score",
		"update marts.score set trial = null where company_id = '临-17'":                     "rule",
		"update marts.score set disputed = null":                                            "disputed",
		"update marts.score_step set kind = 'gift' where step = 10":                         "kind",
		"update marts.score_item set subject = '' where item_id = 'I-1'":                    "subject",
		"insert into marts.score_class from marts.score_class":                              "two rows",
		"update marts.score set rule_version = 'other' where company_id = '临-17'":           "more than one rule",
		"delete from marts.policy where key = 'score.rules'":                                "score.rules",
		"delete from marts.issue":                                                           "marts.issue",
		"drop table marts.score_step":                                                       "marts.score_step",
		"update marts.score_step set points = null where kind = 'base' and step = 1":        "points",
		"update marts.score set rank_lo = null, places = -1 where company_id = '临-17'":      "",
		"update marts.score set places = -1 where output = 'integrity' and cycle ='2022Q2'": "score",
	} {
		db := openMarts(t)
		o := testOptions(t, t.TempDir())
		alter(t, db, breaks)
		_, err := Write(context.Background(), db, o)
		if names == "" {
			if err != nil {
				t.Errorf("%s: %v", breaks, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), names) {
			t.Errorf("%s: %v, want an error that names %q", breaks, err, names)
		}
		if entries, _ := filepath.Glob(filepath.Join(o.Dir, "*-v*")); len(entries) > 0 {
			t.Errorf("%s: left %v", breaks, entries)
		}
	}
}

func TestNothingIsBuiltOnABrokenVersionAndNothingIsOverwritten(t *testing.T) {
	db := openMarts(t)
	o := testOptions(t, t.TempDir())
	first := mustWrite(t, db, o)
	alter(t, db, "update marts.score set households = households + 1")

	sheet := mustRead(t, first.Dir, "items.xlsx")
	put(t, append(slices.Clone(sheet), 0), first.Dir, "items.xlsx")
	var broken *BrokenError
	if _, err := Write(context.Background(), db, o); !errors.As(err, &broken) || broken.Problems[0].File != "items.xlsx" {
		t.Errorf("a broken version before: %v", err)
	}
	put(t, sheet, first.Dir, "items.xlsx")

	other := o
	other.Key = testKey(t, 'o')
	if _, err := Write(context.Background(), db, other); !errors.As(err, &broken) || broken.Problems[0].Code != "key" {
		t.Errorf("a version before of another key: %v", err)
	}
	put(t, nil, o.Dir, "2022Q2-v2")
	if _, err := Write(context.Background(), db, o); err == nil {
		t.Error("what stands in the place was overwritten")
	}
	if left, _ := filepath.Glob(filepath.Join(o.Dir, ".next-*")); len(left) > 0 {
		t.Errorf("left %v", left)
	}
	if err := os.Remove(filepath.Join(o.Dir, "2022Q2-v2")); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(o.Dir, ".next-crashed", "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	if r := mustWrite(t, db, o); r.Version != 2 {
		t.Errorf("the next version is %d", r.Version)
	}
	if _, err := os.Stat(filepath.Join(o.Dir, ".next-crashed")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("what a crash left was not swept")
	}
	ids, err := Signers(o.Dir)
	if err != nil || !slices.Equal(ids, []string{o.Key.ID()}) {
		t.Errorf("signed by %v, %v", ids, err)
	}
}
