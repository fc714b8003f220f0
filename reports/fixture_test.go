package reports

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"baimi/reports/internal/browsing"

	_ "github.com/duckdb/duckdb-go/v2"
)

// openMarts returns an in-memory DuckDB with the marts that the named files of testdata make; a
// file brings along what stands beside it: city.sql and city_governance.sql.
func openMarts(t testing.TB, files ...string) *sql.DB {
	t.Helper()
	db, err := sql.Open("duckdb", "?autoinstall_known_extensions=false&autoload_known_extensions=false&threads=2")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	var names []string
	for _, name := range append([]string{"schema.sql"}, files...) {
		more, err := filepath.Glob(filepath.Join("testdata", strings.TrimSuffix(name, ".sql")+"_*.sql"))
		if err != nil {
			t.Fatal(err)
		}
		names = append(append(names, filepath.Join("testdata", name)), more...)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.ExecContext(context.Background(), string(text)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return db
}

func shanghai(t testing.TB) *time.Location {
	t.Helper()
	return time.FixedZone("Asia/Shanghai", 8*3600)
}

// testOptions are those of a publication into dir, which no program without the bundle can make.
func testOptions(t testing.TB, dir string) Options {
	t.Helper()
	browsing.NeedBundle(t)
	return Options{Dir: dir, Program: "baimi test", Now: time.Date(2022, 7, 18, 6, 30, 0, 0, shanghai(t)), Zone: shanghai(t), Dictionary: dictionaryFixture()}
}

// publishFixture makes the site of a fixture city.
func publishFixture(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	if _, err := Publish(context.Background(), openMarts(t, files...), testOptions(t, dir)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// dictionaryFixture is a dictionary of one dataset, in both languages.
func dictionaryFixture() map[string]Dictionary {
	d := Dictionary{{Name: "branches", Label: "小区党支部", Help: "小区党支部台账。", Kind: "一行是一个支部的状态。", Mode: "只报变化的行。", Columns: []DictionaryColumn{
		{Name: "branch_id", Label: "支部编号", Format: "文字。", Help: "全市唯一的编号。", Required: true, Key: true},
		{Name: "kind", Label: "组建方式", Format: "选项。", Values: []string{"单独", "联合"}, Help: "单独组建或联合组建。", Required: true},
		{Name: "secretary_name", Label: "书记姓名", Format: "姓名。", Help: "仅供核对。", Personal: "不入库。"},
	}}}
	return map[string]Dictionary{"zh": d, "en": d}
}
