package warehouse_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"baimi/sql/warehouse"
)

// read returns the columns as "name TYPE" and the rows as JSON arrays.
func read(t *testing.T, db *warehouse.DB, query string) (columns, rows []string) {
	t.Helper()
	result, err := db.Read(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer result.Close()
	for _, c := range result.Columns() {
		columns = append(columns, c.Name+" "+c.Type)
	}
	for values, err := range result.All() {
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		row := []byte("[")
		for i, v := range values {
			if i > 0 {
				row = append(row, ',')
			}
			if row, err = result.Columns()[i].AppendJSON(row, v); err != nil {
				t.Fatal(err)
			}
		}
		row = append(row, ']')
		if !json.Valid(row) {
			t.Errorf("%s: %s is not JSON", query, row)
		}
		rows = append(rows, string(row))
	}
	return columns, rows
}

func TestEveryTypeIsReadWithoutLoss(t *testing.T) {
	db := open(t, "", warehouse.Options{})
	for _, c := range []struct{ expression, typ, text, json string }{
		{"null", "INTEGER", "", "null"},
		{"true", "BOOLEAN", "true", "true"},
		{"9223372036854775807", "BIGINT", "9223372036854775807", "9223372036854775807"},
		{"170141183460469231731687303715884105727", "HUGEINT", "170141183460469231731687303715884105727", "170141183460469231731687303715884105727"},
		{"12345678901234.5000::decimal(18,4)", "DECIMAL(18,4)", "12345678901234.5000", "12345678901234.5000"},
		{"0.1::double + 0.2::double", "DOUBLE", "0.30000000000000004", "0.30000000000000004"},
		{"1e300::double", "DOUBLE", "1e+300", "1e+300"},
		{"'nan'::double", "DOUBLE", "nan", `"nan"`},
		{"'-inf'::double", "DOUBLE", "-inf", `"-inf"`},
		{"'物业“百米”, <b>\n'", "VARCHAR", "物业“百米”, <b>\n", `"物业“百米”, \u003cb\u003e\n"`},
		{"''", "VARCHAR", "", `""`},
		{"date '2022-07-10'", "DATE", "2022-07-10", `"2022-07-10"`},
		{"'infinity'::date", "DATE", "infinity", `"infinity"`},
		{"timestamp '2022-07-10 08:30:00'", "TIMESTAMP", "2022-07-10 08:30:00", `"2022-07-10 08:30:00"`},
		{"timestamp '2022-07-10 08:30:00.000001'", "TIMESTAMP", "2022-07-10 08:30:00.000001", `"2022-07-10 08:30:00.000001"`},
		{"timestamptz '2022-07-10 08:30:00+08'", "TIMESTAMP WITH TIME ZONE", "2022-07-10 00:30:00+00", `"2022-07-10 00:30:00+00"`},
		{"interval '1 month 2 days'", "INTERVAL", "1 month 2 days", `"1 month 2 days"`},
		{"'a'::enum('a','b')", "ENUM('a', 'b')", "a", `"a"`},
		{"[1, null, 3]", "INTEGER[]", "[1,null,3]", "[1,null,3]"},
		{"['a, b', 'c\"d']", "VARCHAR[]", `["a, b","c\"d"]`, `["a, b","c\"d"]`},
		{"[date '2022-07-10']", "DATE[]", `["2022-07-10"]`, `["2022-07-10"]`},
		{"{'z': 1, 'a': [2]}", "STRUCT(z INTEGER, a INTEGER[])", `{"z":1,"a":[2]}`, `{"z":1,"a":[2]}`},
		{"map {'k': 1}", "MAP(VARCHAR, INTEGER)", `{"k":1}`, `{"k":1}`},
		{"'{\"id\":12345678901234567890}'::json", "JSON", `{"id":12345678901234567890}`, `{"id":12345678901234567890}`},
		{"'5b2e0b1e-0000-4000-8000-000000000001'::uuid", "UUID", "5b2e0b1e-0000-4000-8000-000000000001", `"5b2e0b1e-0000-4000-8000-000000000001"`},
		{"'\\xAA'::blob", "BLOB", "\\xAA", `"\\xAA"`},
	} {
		columns, rows := read(t, db, "select "+c.expression+" as v")
		if columns[0] != "v "+c.typ && c.expression != "null" {
			t.Errorf("%s is %s, want %s", c.expression, columns[0], c.typ)
		}
		if rows[0] != "["+c.json+"]" {
			t.Errorf("%s is %s in JSON, want [%s]", c.expression, rows[0], c.json)
		}
		result, err := db.Read(t.Context(), "select "+c.expression)
		if err != nil {
			t.Fatal(err)
		}
		for values, err := range result.All() {
			if err != nil || values[0].Text != c.text || values[0].Null != (c.json == "null") {
				t.Errorf("%s is %+v as text, %v; want %q", c.expression, values[0], err, c.text)
			}
		}
	}
}

func TestRowsKeepTheOrderOfTheQuery(t *testing.T) {
	db := open(t, "", warehouse.Options{Threads: 4})
	run(t, db, "create table x as select range as a, hash(range) as h from range(300000)")
	result, err := db.Read(t.Context(), "select h from x order by h desc")
	if err != nil {
		t.Fatal(err)
	}
	defer result.Close()
	last, n := "99999999999999999999", 0
	for values, err := range result.All() {
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Repeat("0", 20-len(values[0].Text)) + values[0].Text
		if text > last {
			t.Fatalf("row %d: %s after %s", n, text, last)
		}
		last = text
		n++
	}
	if n != 300000 {
		t.Errorf("read %d rows", n)
	}
}

func TestQueriesAreTakenAsPeopleWriteThem(t *testing.T) {
	db := open(t, "", warehouse.Options{})
	run(t, db, "create schema marts", "create table marts.company as select 'A' as company_id, 0.5 as rate")
	for query, want := range map[string][]string{
		"select rate from marts.company;":               {"[0.5]"},
		"select rate from marts.company -- the company": {"[0.5]"},
		"from marts.company":                            {`["A",0.5]`},
		"select 0.5::decimal(9,2) /* ; */ ; -- ;\n;":    {"[0.50]"},
		"select '; -- it''s' as \"a;--\" -- ' \";":      {`["; -- it's"]`},
		"with c as (select 1 as a) select a + 1 from c": {"[2]"},
		"select 1 as a, 2 as a":                         {"[1,2]"},
		"values (1), (2)":                               {"[1]", "[2]"},
		"select company_id from marts.company where 0":  nil,
		"describe marts.company":                        {`["company_id","VARCHAR","YES",null,null,null]`, `["rate","DECIMAL(2,1)","YES",null,null,null]`},
		"show tables from marts":                        {`["company"]`},
	} {
		if _, got := read(t, db, query); !cmp.Equal(got, want) {
			t.Errorf("%s gives %v, want %v", query, got, want)
		}
	}
	if _, rows := read(t, db, "explain select 1"); len(rows) == 0 || !strings.Contains(rows[0], "PROJECTION") {
		t.Errorf("explain gives %v", rows)
	}
}

func TestOneStatementIsReadAtATime(t *testing.T) {
	db := open(t, "", warehouse.Options{})
	for _, query := range []string{
		"select 1; select 2", "select 1;; -- so\nselect 2;", "select ';'; select 2", "select /* /* */ */ 1; select 2", "select $a$x$a$; select $a$y$a$",
		`select E'\''; select E'\''`, `select '\'; select '\'`, "select 1 as a$x$; select 2 as b$x$", "select 1 as type; select date'2022-07-10'",
	} {
		if _, err := db.Read(t.Context(), query); !errors.Is(err, warehouse.ErrStatements) {
			t.Errorf("%s: %v", query, err)
		}
		if err := db.CopyToParquet(t.Context(), query, filepath.Join(t.TempDir(), "a.parquet")); !errors.Is(err, warehouse.ErrStatements) {
			t.Errorf("copy %s: %v", query, err)
		}
	}
	for _, query := range []string{
		"select 1;;", "; select 1", "select ';' -- ; select 2", "select $$a; b$$ /* ; */;",
		"select $a$x; $$y$a$", "select $é$;$é$;", `select E'it\'s; x'`, `select e'a''b\'; c';`, "select 1 /* a /* b */ ; c */;", "select 1 -- ;\r+ 1", "select 1;\f\v",
	} {
		read(t, db, query)
	}
}

func TestAWrongQueryIsAnsweredInTheQuerysOwnPlaces(t *testing.T) {
	db := open(t, "", warehouse.Options{})
	run(t, db, "create schema marts", "create table marts.company as select 'A' as company_id")
	for query, want := range map[string]string{
		"select compny_id from marts.company": "LINE 1: select compny_id from",
		"select from where":                   "LINE 1: select from where",
		"select * from marts.companies":       "Did you mean",
	} {
		_, err := db.Read(t.Context(), query)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q in it", query, err, want)
		}
	}
	result, err := db.Read(t.Context(), "select case when range < 5000 then '1' else 'x' end::int from range(10000)")
	if err == nil {
		for _, rowErr := range result.All() {
			err = rowErr
		}
	}
	if err == nil || !strings.Contains(err.Error(), "Conversion Error") {
		t.Errorf("an error in the middle of the rows is %v", err)
	}
}

func TestASealedWarehouseReachesNoOtherFile(t *testing.T) {
	dir := t.TempDir()
	path, secret := filepath.Join(dir, "w.duckdb"), filepath.Join(dir, "secret.csv")
	output := filepath.Join(dir, "out's.parquet")
	if err := os.WriteFile(secret, []byte("a\n1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := warehouse.Open(t.Context(), path, warehouse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	run(t, db, "create schema marts", "create table marts.x as select 1 as a")
	db.Close()
	before := listing(t, dir)

	sealed := open(t, path, warehouse.Options{ReadOnly: true, Sealed: true, Output: output})
	for _, statement := range []string{
		"insert into marts.x values (2)", "update marts.x set a = 2", "delete from marts.x", "drop table marts.x",
		"create table marts.y as select 1", "create schema s", "alter table marts.x add column b int", "create view marts.v as select 1",
		"copy marts.x to '" + dir + "/x.csv'", "copy (select 1) to '" + dir + "/x.parquet' (format parquet)",
		"copy marts.x from '" + secret + "'", "from read_csv('" + secret + "')", "from '" + secret + "'",
		"from read_text('" + secret + "')", "from glob('" + dir + "/*')", "from read_parquet('https://example.invalid/x.parquet')",
		"export database '" + dir + "/e'", "import database '" + dir + "/e'",
		"attach '" + dir + "/other.duckdb'", "attach '" + path + "' as again",
		"install httpfs", "load httpfs", "load '" + dir + "/x.duckdb_extension'",
		"set enable_external_access = true", "set lock_configuration = false", "set temp_directory = '" + dir + "'",
		"set allowed_paths = ['" + secret + "']", "pragma enable_profiling = 'json'", "set profiling_output = '" + dir + "/p.json'",
		"set log_query_path = '" + dir + "/q.log'", "create persistent secret s (type s3)",
		"select 1; copy (select 1) to '" + dir + "/x.csv'",
	} {
		if _, err := sealed.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("%s was allowed", statement)
		}
	}
	if got := listing(t, dir); !cmp.Equal(got, before) {
		t.Errorf("the folder holds %v, before %v", got, before)
	}
	if got := one[int](t, sealed, "select a from marts.x"); got != 1 {
		t.Errorf("marts.x is %d", got)
	}
	if err := sealed.CopyToParquet(t.Context(), "select a from marts.x", output); err != nil {
		t.Errorf("the output could not be written: %v", err)
	}
	if err := sealed.CopyToParquet(t.Context(), "select a from marts.x", filepath.Join(dir, "other.parquet")); err == nil {
		t.Error("another output was written")
	}
}

func listing(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, e.Name()+" "+info.ModTime().String())
	}
	return names
}

func TestASealedWarehouseStillSortsMoreThanItsMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.duckdb")
	db, err := warehouse.Open(t.Context(), path, warehouse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	run(t, db, "create table x as select hash(range) as h, repeat('物', 20) || range as s from range(1500000)")
	db.Close()
	sealed := open(t, path, warehouse.Options{ReadOnly: true, Sealed: true, MemoryLimit: "60MB", Threads: 1})
	if got := one[int](t, sealed, "select count(*) from (select s, row_number() over (order by h, s) as n from x) where n > 0"); got != 1500000 {
		t.Errorf("sorted %d rows", got)
	}
	sealed.Close()
	if _, err := os.Stat(path + ".tmp"); err == nil {
		t.Error("the temporary folder is left behind")
	}
}

func TestAQueryIsWrittenToParquet(t *testing.T) {
	dir := t.TempDir()
	db := open(t, "", warehouse.Options{})
	run(t, db, "create schema marts", "create table marts.x as select range as a, date '2022-07-10' as d, 1.5::decimal(18,4) as m, '佛山' as s from range(3)")
	path := filepath.Join(dir, "x'y.parquet")
	for range 2 { // the second time replaces the first
		if err := db.CopyToParquet(t.Context(), "from "+warehouse.Table("marts.x")+" order by a desc; -- all", path); err != nil {
			t.Fatal(err)
		}
	}
	columns, rows := read(t, db, "from read_parquet("+warehouse.String(path)+")")
	if want := []string{"a BIGINT", "d DATE", "m DECIMAL(18,4)", "s VARCHAR"}; !cmp.Equal(columns, want) {
		t.Errorf("columns %v", columns)
	}
	if len(rows) != 3 || rows[0] != `[2,"2022-07-10",1.5000,"佛山"]` {
		t.Errorf("rows %v", rows)
	}
	if err := db.CopyToParquet(t.Context(), "select case when range < 200000 then '1' else 'x' end::int from range(300000)", filepath.Join(dir, "failed.parquet")); err == nil {
		t.Error("a failing query was written")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("the folder holds %v", entries)
	}
}

func FuzzAnyTextIsOneLiteralAndOneIdentifier(f *testing.F) {
	for _, seed := range []string{"", "'", "''", `"`, `a"b'c`, "物业", "x'); drop table y; --", "$$", `\`, "a.b"} {
		f.Add(seed)
	}
	db, err := warehouse.Open(f.Context(), "", warehouse.Options{Threads: 1})
	if err != nil {
		f.Fatal(err)
	}
	defer db.Close()
	f.Fuzz(func(t *testing.T, text string) {
		// The driver hands DuckDB a C string of UTF-8.
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			t.Skip("no text that the driver hands on")
		}
		if got := one[string](t, db, "select "+warehouse.String(text)); got != text {
			t.Errorf("literal %q became %q", text, got)
		}
		if text == "" {
			return // there is no empty identifier
		}
		result, err := db.Read(t.Context(), "select 1 as "+warehouse.Ident(text))
		if err != nil {
			t.Fatal(err)
		}
		defer result.Close()
		if got := result.Columns()[0].Name; got != text {
			t.Errorf("identifier %q became %q", text, got)
		}
	})
}
