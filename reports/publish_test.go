package reports

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		out[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTheSameMartsGiveTheSameBytes(t *testing.T) {
	db := openMarts(t, "city.sql")
	var sites [2]map[string]string
	for i := range sites {
		dir := t.TempDir()
		if _, err := Publish(context.Background(), db, testOptions(t, dir)); err != nil {
			t.Fatal(err)
		}
		sites[i] = contents(t, dir)
	}
	if len(sites[0]) != len(sites[1]) {
		t.Fatalf("%d files and %d files", len(sites[0]), len(sites[1]))
	}
	for name, data := range sites[0] {
		if data != sites[1][name] {
			t.Errorf("%s differs between two runs", name)
		}
		if strings.HasSuffix(name, ".html") && strings.Contains(data, badArgument) {
			t.Errorf("a message of %s lacks an argument", name)
		}
	}
}

func TestEveryLinkIsRelativeAndLeadsToAFile(t *testing.T) {
	for _, city := range []string{"city.sql", "empty.sql"} {
		dir := t.TempDir()
		o := testOptions(t, dir)
		o.Export = func(_ context.Context, table, path string) error { return os.WriteFile(path, []byte(table), 0o644) }
		if _, err := Publish(context.Background(), openMarts(t, city), o); err != nil {
			t.Fatal(err)
		}
		files := contents(t, dir)
		links := regexp.MustCompile(`(?:href|src|data-search)="([^"]*)"`)
		checked := 0
		for name, text := range files {
			if !strings.HasSuffix(name, ".html") {
				continue
			}
			// The hidden link to the desk leads to the server's own pages, where there is one.
			text = regexp.MustCompile(`<a [^>]*data-desk hidden>`).ReplaceAllString(text, "")
			for _, m := range links.FindAllStringSubmatch(text, -1) {
				ref := strings.ReplaceAll(m[1], "&amp;", "&")
				if ref == "data:," || strings.HasPrefix(ref, "#") {
					continue
				}
				u, err := url.Parse(ref)
				if err != nil || u.IsAbs() || strings.HasPrefix(ref, "/") {
					t.Errorf("%s: link %q is not relative", name, ref)
					continue
				}
				target := filepath.ToSlash(filepath.Join(filepath.Dir(name), filepath.FromSlash(u.Path)))
				if strings.HasSuffix(u.Path, "/") {
					if !dirExists(filepath.Join(dir, filepath.FromSlash(target))) {
						t.Errorf("%s: link %q leads nowhere", name, ref)
					}
					continue
				}
				page, ok := files[target]
				if !ok {
					t.Errorf("%s: link %q leads nowhere", name, ref)
				}
				if u.Fragment != "" && !strings.Contains(page, `id="`+u.Fragment+`"`) {
					t.Errorf("%s: link %q leads to no such place", name, ref)
				}
				checked++
			}
		}
		if checked < 50 {
			t.Fatalf("%s: only %d links checked", city, checked)
		}
	}
}

func TestHostileNamesStayText(t *testing.T) {
	dir := publishFixture(t, "city.sql")
	met, files := 0, 0
	for name, text := range contents(t, dir) {
		switch filepath.Ext(name) {
		case ".html":
			met += strings.Count(text, "alert(1)")
			if strings.Contains(text, "<script>alert") || strings.Contains(text, "<img src=x") {
				t.Errorf("%s: a name became markup", name)
			}
			for _, m := range regexp.MustCompile(`(?s)<script type="application/json"[^>]*>(.*?)</script>`).FindAllStringSubmatch(text, -1) {
				if strings.Contains(m[1], "<") {
					t.Errorf("%s: a chart's data holds markup", name)
				}
			}
			if regexp.MustCompile(`\son[a-z]+="`).MatchString(text) || regexp.MustCompile(`<script>`).MatchString(text) || strings.Contains(text, "javascript:") {
				t.Errorf("%s holds inline script", name)
			}
		case ".csv":
			files++
			harmlessCSV(t, name, text)
		case ".js":
			if strings.Contains(text, "<script") && strings.HasSuffix(name, "search.js") {
				t.Errorf("%s: a name became markup", name)
			}
		}
	}
	if met == 0 || files == 0 {
		t.Fatalf("%d hostile names and %d CSV files were met: the fixture lost them", met, files)
	}
}

// harmlessCSV holds a CSV to what makes Excel read it right and run nothing.
func harmlessCSV(t *testing.T, name, text string) {
	t.Helper()
	if !strings.HasPrefix(text, "\ufeff") {
		t.Errorf("%s has no byte-order mark", name)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, row := range rows {
		for _, field := range row {
			if field != "" && strings.ContainsAny(field[:1], "=+@\t\r") || regexp.MustCompile(`^-[^0-9]`).MatchString(field) {
				t.Errorf("%s: %q would run as a formula", name, field)
			}
		}
	}
}

func TestTheWorkbookRunsNothingAndHidesWhatPagesHide(t *testing.T) {
	dir := publishFixture(t, "city.sql")
	f, err := excelize.OpenFile(filepath.Join(dir, "2022-W28", "baimi-2022-W28.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	sheets := f.GetSheetList()
	if sheets[0] != "目录" || sheets[len(sheets)-1] != "口径" || len(sheets) != 24 {
		t.Fatalf("sheets: %v", sheets)
	}
	for _, sheet := range sheets {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c, text := range row {
				at, _ := excelize.CoordinatesToCellName(c+1, r+1)
				if formula, _ := f.GetCellFormula(sheet, at); formula != "" {
					t.Errorf("%s!%s is the formula %q", sheet, at, formula)
				}
				if strings.Contains(text, badArgument) {
					t.Errorf("%s!%s lacks an argument: %q", sheet, at, text)
				}
				if text != "" && strings.ContainsAny(text[:1], "=+@") {
					t.Errorf("%s!%s: %q would run when retyped", sheet, at, text)
				}
			}
		}
	}
	exclusionsAddUp(t, f)
	rows, _ := f.GetRows("企业按季", excelize.Options{RawCellValue: true})
	for _, row := range rows[4:] {
		if len(row) > 3 && (row[3] == "1" || row[3] == "2") {
			t.Errorf("企业按季 shows a count of %s: %v", row[3], row)
		}
	}
	rows, _ = f.GetRows("企业比较", excelize.Options{RawCellValue: true})
	if len(rows) < 40 {
		t.Errorf("企业比较 has %d rows", len(rows))
	}
	for _, row := range rows[4:] {
		if len(row) > 3 && (row[3] == "1" || row[3] == "2") {
			t.Errorf("企业比较 shows a count of %s: %v", row[3], row)
		}
	}
	links := 0
	for r := 1; r < 60; r++ {
		at, _ := excelize.CoordinatesToCellName(1, r)
		if ok, target, _ := f.GetCellHyperLink("目录", at); ok {
			links++
			if !strings.Contains(target, "!A1") {
				t.Errorf("目录!%s links to %q", at, target)
			}
		}
	}
	if links != len(sheets)-1 {
		t.Errorf("%d links in 目录 for %d sheets", links, len(sheets)-1)
	}
}

func TestAnIssueOfThePastLeavesThePresentPagesAlone(t *testing.T) {
	dir := t.TempDir()
	db := openMarts(t, "empty.sql")
	publish := func(issueOnly bool) {
		t.Helper()
		o := testOptions(t, dir)
		o.Replace, o.IssueOnly = true, issueOnly
		if _, err := Publish(context.Background(), db, o); err != nil {
			t.Fatal(err)
		}
	}
	publish(true)
	if _, err := os.Stat(filepath.Join(dir, "now")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a run of the issue only made present pages: %v", err)
	}
	publish(false)
	present := contents(t, filepath.Join(dir, "now"))["index.html"]
	if _, err := db.Exec(`update marts.issue set known_at = known_at - interval 3 day`); err != nil {
		t.Fatal(err)
	}
	publish(false)
	if got := contents(t, filepath.Join(dir, "now"))["index.html"]; got != present {
		t.Error("what was known three days earlier replaced the present pages")
	}
}

func TestAFrozenIssueIsKeptUnlessToldOtherwise(t *testing.T) {
	dir := t.TempDir()
	db := openMarts(t, "empty.sql")
	publish := func(replace bool) Result {
		t.Helper()
		o := testOptions(t, dir)
		o.Replace = replace
		r, err := Publish(context.Background(), db, o)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if publish(false).Kept {
		t.Error("a new issue is kept")
	}
	if publish(false).Kept {
		t.Error("the same knowledge is not published again")
	}
	if _, err := db.Exec(`update marts.issue set known_at = known_at + interval 1 day, lake_state = 'later'`); err != nil {
		t.Fatal(err)
	}
	before := contents(t, filepath.Join(dir, "2020-W23"))
	if !publish(false).Kept {
		t.Error("later knowledge changed a frozen issue")
	}
	after := contents(t, filepath.Join(dir, "2020-W23"))
	for name := range before {
		if before[name] != after[name] {
			t.Errorf("%s changed in a frozen issue", name)
		}
	}
	if now := contents(t, filepath.Join(dir, "now"))["index.html"]; !strings.Contains(now, "6月9日") {
		t.Error("the pages of what is known now did not follow")
	}
	if publish(true).Kept {
		t.Error("Replace did not replace")
	}
	leftovers, _ := filepath.Glob(filepath.Join(dir, ".*"))
	if len(leftovers) > 0 {
		t.Errorf("left beside the site: %v", leftovers)
	}
}

func TestACrashLeavesTheOldSiteAndIsSweptByTheNextRun(t *testing.T) {
	dir := t.TempDir()
	db := openMarts(t, "empty.sql")
	if _, err := Publish(context.Background(), db, testOptions(t, dir)); err != nil {
		t.Fatal(err)
	}
	before := contents(t, dir)
	stop := errors.New("power cut")
	o := testOptions(t, dir)
	o.Replace = true
	o.Export = func(context.Context, string, string) error { return stop }
	if _, err := Publish(context.Background(), db, o); !errors.Is(err, stop) {
		t.Fatalf("error %v", err)
	}
	after := contents(t, dir)
	if len(after) != len(before) {
		t.Errorf("%d files before, %d after the failure", len(before), len(after))
	}
	for name := range before {
		if before[name] != after[name] {
			t.Errorf("%s changed although publishing failed", name)
		}
	}
	// What a kill leaves: an unfinished folder, and an issue set aside without its successor.
	if err := os.MkdirAll(filepath.Join(dir, besidePrefix+"2020-W24-1"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "2020-W23"), filepath.Join(dir, asidePrefix+"2020-W23")); err != nil {
		t.Fatal(err)
	}
	if err := recoverSwaps(dir); err != nil {
		t.Fatal(err)
	}
	for name, text := range contents(t, dir) {
		if before[name] != text {
			t.Errorf("%s is not as before", name)
		}
	}
	if entries, _ := filepath.Glob(filepath.Join(dir, ".*")); len(entries) > 0 {
		t.Errorf("left beside the site: %v", entries)
	}
}

func TestACancelledRunPublishesNothing(t *testing.T) {
	dir := t.TempDir()
	db := openMarts(t, "empty.sql")
	ctx, cancel := context.WithCancel(context.Background())
	o := testOptions(t, dir)
	o.Progress = func(string, int, int) { cancel() }
	if _, err := Publish(ctx, db, o); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "2020-W23")); err == nil {
		t.Error("a cancelled run published an issue")
	}
}

func TestPagesCarryTheirClocksForMachines(t *testing.T) {
	dir := publishFixture(t, "city.sql")
	page := contents(t, filepath.Join(dir, "2022-W28"))["index.html"]
	for _, want := range []string{`<meta name="as-of" content="2022-07-17">`, `<meta name="known-at" content="2022-07-18T06:00:00&#43;08:00">`, `<meta name="issue" content="2022-W28">`, `<meta name="policy" content="示例-v1">`, `<html lang="zh-CN">`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(page, "unsafe-inline'; img") == false || strings.Contains(page, "script-src 'self' file: 'unsafe") {
		t.Error("the content policy lets inline script run")
	}
	if bytes.Count([]byte(page), []byte("application/json")) < 7 {
		t.Error("the city page lost a chart")
	}
}

func TestIdentifiersBecomeSafeFileNames(t *testing.T) {
	for id, want := range map[string]string{"440604012": "440604012", "C-1_b": "C-1_b"} {
		if got := slug(id); got != want {
			t.Errorf("slug(%q) = %q", id, got)
		}
	}
	for _, id := range []string{"", "../../etc/passwd", "a/b", "小区", "con:", strings.Repeat("x", 65), ".hidden"} {
		got := slug(id)
		if !regexp.MustCompile(`^x[0-9a-f]{16}$`).MatchString(got) {
			t.Errorf("slug(%q) = %q", id, got)
		}
	}
}
