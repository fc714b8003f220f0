package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"baimi/cmd/baimi/internal/demo"
	"baimi/reports"
	"baimi/reports/assets"
)

// tinyCity is the smallest that publishes issues with complaints, late files and
// corrections among them.
var tinyCity = demo.Options{Compounds: 80, Companies: 20, Complaints: 700, Weeks: 20, Seed: 11}

// publishedCity makes a synthetic city with its last issues, or skips where pages
// cannot be made.
func publishedCity(t *testing.T, o demo.Options) (dir string, issues []string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "city")
	var out, logs bytes.Buffer
	args := []string{"--home", dir, "--lang", "en", "demo", "--compounds", fmt.Sprint(o.Compounds), "--companies", fmt.Sprint(o.Companies),
		"--complaints", fmt.Sprint(o.Complaints), "--weeks", fmt.Sprint(o.Weeks), "--seed", fmt.Sprint(o.Seed)}
	switch code := run(context.Background(), args, nil, &out, &logs); {
	case strings.Contains(logs.String(), assets.ErrNotBuilt.Error()) && os.Getenv("BAIMI_REQUIRE_BROWSER") == "":
		t.Skip("page assets are not built; run: make assets")
	case code != exitDone:
		t.Fatalf("exit code %d\n%s%s", code, out.String(), logs.String())
	}
	found, err := filepath.Glob(filepath.Join(dir, "site", "20*-W*"))
	if err != nil || len(found) < 2 {
		t.Fatalf("issues %v, %v", found, err)
	}
	for _, f := range found {
		issues = append(issues, filepath.Base(f))
	}
	return dir, issues
}

// baimi runs a command in the city and returns what it printed.
func baimi(t *testing.T, dir string, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, logs bytes.Buffer
	if code := run(context.Background(), append([]string{"--home", dir, "--lang", "en"}, args...), nil, &out, &logs); code != exitDone {
		t.Fatalf("baimi %s exits with %d\n%s%s", strings.Join(args, " "), code, out.String(), logs.String())
	}
	return out.String(), logs.String()
}

func records(t *testing.T, text string) (rows []map[string]string) {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, cell := range line {
			row[lines[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

func TestAPublishedIssueCanBeBuiltAgainAndComparedWithWhatIsKnownNow(t *testing.T) {
	dir, issues := publishedCity(t, tinyCity)
	t.Run("a past issue comes back from the lake byte for byte", func(t *testing.T) { rebuilds(t, dir, issues) })
	t.Run("each difference is true and names the file that brought it", func(t *testing.T) { restates(t, dir, issues[0]) })
	t.Run("every figure has the source rows that it counts", func(t *testing.T) { addsUp(t, dir) })
	t.Run("a source row says in the original file what the figure counts", func(t *testing.T) { walksBack(t, dir) })
	t.Run("the newest issue differs in nothing", func(t *testing.T) {
		out, _ := baimi(t, dir, "restate", issues[len(issues)-1], "--format", "csv")
		if rows := records(t, out); len(rows) != 0 {
			t.Errorf("%d differences, the first %v", len(rows), rows[0])
		}
	})
}

// rebuilds takes nothing but the two clocks of the issue's own page and the lake.
func rebuilds(t *testing.T, dir string, issues []string) {
	issue := issues[0]
	page, err := os.ReadFile(filepath.Join(dir, "site", issue, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	meta := func(name string) string {
		m := regexp.MustCompile(`<meta name="` + name + `" content="([^"]+)">`).FindSubmatch(page)
		if m == nil {
			t.Fatalf("the page has no meta %s", name)
		}
		return strings.ReplaceAll(string(m[1]), "&#43;", "+")
	}
	if err := os.Remove(filepath.Join(dir, "warehouse.duckdb")); err != nil {
		t.Fatal(err)
	}
	again := t.TempDir()
	baimi(t, dir, "report", "--as-of", meta("as-of"), "--known-at", meta("known-at"), "--site", again)
	was, is := sums(t, filepath.Join(dir, "site", issue)), sums(t, filepath.Join(again, issue))
	kinds := map[string]int{}
	for name, sum := range was {
		kinds[filepath.Ext(name)]++
		if is[name] != sum {
			t.Errorf("%s is not what was published", name)
		}
	}
	for name := range is {
		if _, ok := was[name]; !ok {
			t.Errorf("%s was not published", name)
		}
	}
	for _, kind := range []string{".html", ".parquet", ".xlsx", ".csv", ".json", ".js"} {
		if kinds[kind] == 0 {
			t.Errorf("the issue has no file %s to compare", kind)
		}
	}
	newest, err := reports.ReadFrozen(filepath.Join(dir, "site"), issues[len(issues)-1])
	if err != nil {
		t.Fatal(err)
	}
	baimi(t, dir, "transform", "--as-of", newest.AsOf.Format(time.DateOnly))
}

func sums(t *testing.T, dir string) map[string][32]byte {
	t.Helper()
	out := map[string][32]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		out[filepath.ToSlash(rel)] = sha256.Sum256(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func restates(t *testing.T, dir, issue string) {
	out, logs := baimi(t, dir, "restate", issue, "--format", "csv")
	rows := records(t, out)
	if len(rows) == 0 {
		t.Fatalf("nothing differs although files came in later\n%s", logs)
	}
	// The published side is what the frozen file says, the present side what the
	// warehouse says.
	data := filepath.Join(dir, "site", issue, "data")
	known := receivedLater(t, dir, issue)
	var narrowed int
	for _, row := range rows {
		if row["published"] == row["now"] {
			t.Errorf("%v is no difference", row)
		}
		if _, err := os.Stat(filepath.Join(data, row["mart"]+".parquet")); err != nil {
			t.Error(err)
		}
		if strings.HasPrefix(row["cause"], "not narrowed") {
			continue
		}
		narrowed++
		for cause := range strings.SplitSeq(row["cause"], "; ") {
			file, _, _ := strings.Cut(cause, " (received ")
			if !slices.Contains(known, file) {
				t.Errorf("%s %s: %q did not come in after the issue", row["mart"], row["key"], file)
			}
		}
	}
	if narrowed == 0 {
		t.Error("no difference was narrowed to the files that speak of it")
	}
	again, _ := baimi(t, dir, "restate", issue, "--format", "csv")
	if again != out {
		t.Error("two comparisons of the same issue differ")
	}
	only, _ := baimi(t, dir, "restate", issue, "--format", "csv", "--mart", rows[0]["mart"])
	for _, row := range records(t, only) {
		if row["mart"] != rows[0]["mart"] {
			t.Errorf("asked for %s, got %v", rows[0]["mart"], row)
		}
	}
}

// receivedLater lists the files that came in after the issue was published.
func receivedLater(t *testing.T, dir, issue string) (files []string) {
	t.Helper()
	frozen, err := reports.ReadFrozen(filepath.Join(dir, "site"), issue)
	if err != nil {
		t.Fatal(err)
	}
	out, _ := baimi(t, dir, "query", "--format", "csv", fmt.Sprintf(
		"select original_name from ops.batch where received_at > timestamptz '%s'", frozen.KnownAt.Format(time.RFC3339Nano)))
	for _, row := range records(t, out) {
		files = append(files, row["original_name"])
	}
	return files
}
