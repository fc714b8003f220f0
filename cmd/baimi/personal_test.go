package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"baimi/sql/warehouse"
)

// planted are personal data in every place where an office may write them: columns
// of the caller, texts, names of files, cells that cannot be read.
var planted = []string{
	"13912340001", "139 1234 0002", "139-1234-0003", "13912340004", "13912340005", "13912340006", "0757-83351234", "440681199003071237", "欧阳建国", "司徒美玲", "诸葛小明",
}

// plantedFiles hold the planted data.
func plantedFiles() map[string]string {
	quarter := time.Now().AddDate(0, -3, -7)
	day := quarter.Format(time.DateOnly)
	return map[string]string{
		"tickets-13912340004.csv": "工单编号,来电人,来电人电话,标题,主要内容,受理时间,小区点位,被反映区,回复内容\n" +
			"T1,欧阳建国,13912340001,电梯故障,甲苑电梯坏了，请联系139 1234 0002，我是欧阳建国," + day + " 10:00:00,甲苑,禅城区,已回复来电人欧阳建国 139-1234-0003\n" +
			"T2,司徒美玲,13912340005,停车,乙苑停车乱收费，本人司徒美玲，身份证440681199003071237，座机0757-83351234," + day + " 11:00:00,乙苑,禅城区,\n" +
			"T4,,,绿化,乙苑草坪没有人修剪," + time.Now().AddDate(0, 0, -2).Format(time.DateOnly) + " 11:00:00,乙苑,禅城区,\n" +
			"T3,诸葛小明,13912340006,停车,乙苑停车乱收费,电话13912340006,乙苑,禅城区,\n",
		"440604_disputes.csv": "纠纷编号,小区编号,纠纷类型,受理日期,备注\nD1,C1,邻里纠纷," + day + ",当事人电话13912340001，欧阳先生\n",
		"score_cycles.csv": fmt.Sprintf("评价季度,评价阶段,阶段开始日期,备注\n%d年第%d季度,公示,%s,有疑问请打13912340001\n",
			quarter.Year(), (int(quarter.Month())+2)/3, time.Now().AddDate(0, 0, -10).Format(time.DateOnly)),
	}
}

// TestNoPersonalDataLeavesTheOriginals goes the whole way, from files to pages, feed,
// jobs and backup, and looks for planted data in everything that is kept or said,
// but for the inbox, the archive of originals, and the marked copies, which go back
// to the sender who wrote them: these three are closed to others and purged.
func TestNoPersonalDataLeavesTheOriginals(t *testing.T) {
	skipWithoutAssets(t)
	h := handmadeCity(t)
	if err := os.Remove(filepath.Join(h.inbox(), "tickets.csv")); err != nil {
		t.Fatal(err)
	}
	for name, text := range plantedFiles() {
		put(t, filepath.Join(h.inbox(), name), text)
	}
	asProgram(t)
	put(t, h.config(), "[backup]\nfolder = \"../backups\"\nkeep = 1\n[[job]]\nname = \"all\"\nschedule = \"0 0 * * *\"\nsteps = [\"ingest\", \"run\", \"feed credit\", \"lake verify\", \"purge\", \"backup\"]\ntimeout = \"10m\"\nexpect = \"1h\"\n")
	var said strings.Builder
	for _, args := range [][]string{{"jobs", "run", "all"}, {"run"}, {"review"}, {"status"}, {"jobs"}, {"jobs", "history"}, {"jobs", "--check"}, {"lake", "ls"}} {
		code, text := call(h, append([]string{"--log", "json"}, args...)...)
		if code != exitDone {
			t.Fatalf("%v: exit code %d: %s", args, code, text)
		}
		said.WriteString(text)
	}
	look := func(where, text string) {
		t.Helper()
		for _, p := range planted {
			if strings.Contains(text, p) {
				t.Errorf("%s holds %s", where, p)
			}
		}
	}
	if !strings.Contains(said.String(), `"msg":"file taken in"`) {
		t.Errorf("the log is not what it should be:\n%s", said.String())
	}
	look("the log", said.String())

	files, cells := 0, 0
	err := filepath.WalkDir(string(h), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			for _, closed := range []string{h.inbox(), h.archive(), h.outbox()} {
				if path == closed {
					return fs.SkipDir
				}
			}
			return nil
		}
		files++
		look("the name of "+path, d.Name())
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		look(path, string(text))
		if filepath.Ext(path) == ".xlsx" {
			look(path+" unpacked", unzipped(t, text))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	db, err := warehouse.Open(t.Context(), h.warehouse(), warehouse.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var tables []string
	rows, err := db.Query("select schema_name || '.' || table_name from duckdb_tables() union all select schema_name || '.' || view_name from duckdb_views() where not internal")
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, warehouse.Table(table))
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
	parquet, err := filepath.Glob(filepath.Join(h.lake(), "*", "*.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	published, err := filepath.Glob(filepath.Join(h.site(), "*", "data", "*.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	handed, err := filepath.Glob(filepath.Join(h.credit(), "*", "*.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	if len(parquet) < 6 || len(published) < 20 || len(handed) < 3 {
		t.Fatalf("%d files in the lake, %d of marts, %d in the feed: the way was not gone", len(parquet), len(published), len(handed))
	}
	for _, path := range append(append(parquet, published...), handed...) {
		tables = append(tables, "read_parquet("+warehouse.String(path)+")")
	}
	for _, table := range tables {
		var text string
		if err := db.QueryRow("select coalesce(string_agg(cast(to_json(t) as varchar), chr(10)), '') from " + table + " t").Scan(&text); err != nil {
			t.Fatalf("%s: %v", table, err)
		}
		cells += len(text)
		look(table, text)
	}
	if files < 200 || cells < 100000 {
		t.Errorf("only %d files and %d characters of tables were looked at", files, cells)
	}
	// The texts themselves are there, with marks where the data stood.
	var content string
	if err := db.QueryRow("select string_agg(content, ' ') from raw.complaints").Scan(&content); err != nil || !strings.Contains(content, "‹电话›") {
		t.Errorf("texts of tickets are %q, %v", content, err)
	}
}

// unzipped is all text of a zip.
func unzipped(t *testing.T, text []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}
