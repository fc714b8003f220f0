package transform

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"baimi/sql/warehouse"
	"baimi/transform/stats"
)

// A model test is a txtar archive beside the models, <model>_test.txtar, with
// any number of cases:
//
//	-- a sentence that says what must hold --
//	as-of: 2022-07-17            (this and the next lines may be left out)
//	known-at: 2022-07-18 09:00
//	policy: matters.window_days=10
//	-- given raw.complaints --
//	CSV with a header; columns left out are missing
//	-- expect core.complaint --
//	CSV with a header; the columns that matter, all rows, in any order
//	-- expect core.workday where day < date '2022-01-05' --
//	the same of the rows that a condition keeps
//
// Every model between what is given and what is expected is run; what is given
// is never made. raw.policy is the example policy unless given.
type modelCase struct {
	file, sentence string
	settings       map[string][]string
	given, expect  []tableText
}

type tableText struct{ table, where, text string }

func readModelCases(t *testing.T, files fs.FS) []modelCase {
	t.Helper()
	names, err := fs.Glob(files, "models/*/*_test.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var cases []modelCase
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range txtar.Parse(text).Files {
			given, isGiven := strings.CutPrefix(f.Name, "given ")
			expect, isExpected := strings.CutPrefix(f.Name, "expect ")
			switch {
			case !isGiven && !isExpected:
				c := modelCase{file: name, sentence: f.Name, settings: map[string][]string{}}
				for line := range strings.Lines(string(f.Data)) {
					if key, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
						c.settings[key] = append(c.settings[key], strings.TrimSpace(value))
					}
				}
				cases = append(cases, c)
			case len(cases) == 0 || cases[len(cases)-1].file != name:
				t.Fatalf("%s: %q stands before the first case", name, f.Name)
			case isGiven:
				c := &cases[len(cases)-1]
				c.given = append(c.given, tableText{given, "", string(f.Data)})
			default:
				c := &cases[len(cases)-1]
				table, where, _ := strings.Cut(expect, " where ")
				c.expect = append(c.expect, tableText{table, where, string(f.Data)})
			}
		}
	}
	return cases
}

// bench is a warehouse in memory in which every table exists and is empty.
type bench struct {
	*run
	db *warehouse.DB
}

func newBench(t *testing.T) *bench {
	t.Helper()
	ctx := context.Background()
	_, tables := contractTables(t)
	r := &run{config: Config{Tables: tables, Zone: shanghai}, tables: map[string]RawTable{}, changed: map[string]bool{}, readers: &readers{}}
	for _, table := range tables {
		r.tables[table.Dataset] = table
	}
	if err := r.prepare(); err != nil {
		t.Fatal(err)
	}
	db, err := warehouse.Open(ctx, "", warehouse.Options{Zone: shanghai, Functions: functions(), TextFunctions: r.readers.functions(), Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	r.session = session{conn, r.readers}
	r.clocks = newClocks(Options{Now: moment("2022-07-18 09:00")}, shanghai)
	if err := r.createSchema(ctx); err != nil {
		t.Fatal(err)
	}
	for _, m := range r.models {
		if err := r.buildModel(ctx, r.session, m, false); err != nil {
			t.Fatalf("build %s on nothing: %v", m.Name, err)
		}
	}
	return &bench{run: r, db: db}
}

func TestModelsKeepTheRulesOfTheDomain(t *testing.T) {
	files := os.DirFS("../sql")
	cases := readModelCases(t, files)
	b := newBench(t)
	tested := map[string]bool{}
	for _, c := range cases {
		t.Run(strings.TrimSuffix(path.Base(c.file), "_test.txtar")+"/"+c.sentence, func(t *testing.T) {
			ctx := context.Background()
			if err := b.exec(ctx, "begin"); err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := b.exec(ctx, "rollback"); err != nil {
					t.Fatal(err)
				}
			}()
			b.runCase(t, c)
		})
		for _, e := range c.expect {
			tested[e.table] = true
		}
	}
	for _, m := range b.models {
		if m.Layer != "staging" && !tested[m.Name] && m.goes == nil {
			t.Errorf("no case in sql/models expects anything of %s", m.Name)
		}
	}
}

func (b *bench) runCase(t *testing.T, c modelCase) {
	t.Helper()
	b.readers.scores = scoreMemo{} // of the case before
	ctx := context.Background()
	o := Options{Now: moment("2022-07-18 09:00")}
	for key, values := range c.settings {
		switch key {
		case "as-of":
			o.AsOf = moment(values[0])
		case "known-at":
			o.KnownAt = moment(values[0])
		case "policy":
		default:
			t.Fatalf("unknown setting %q", key)
		}
	}
	b.clocks = newClocks(o, shanghai)
	if err := b.writeClocks(ctx); err != nil {
		t.Fatal(err)
	}
	given := map[string]bool{}
	for _, g := range c.given {
		given[g.table] = true
		b.give(t, g)
	}
	if !given["raw.policy"] && !given["core.policy"] {
		b.give(t, tableText{"raw.policy", "", examplePolicy})
		given["raw.policy"] = true
		for _, p := range c.settings["policy"] {
			key, value, _ := strings.Cut(p, "=")
			if err := b.exec(ctx, "update raw.policy set value = ? where key = ?", value, key); err != nil {
				t.Fatal(err)
			}
		}
	}
	b.buildBetween(t, given, c.expect)
	for _, e := range c.expect {
		b.expect(t, e)
	}
}

// joinParts are columns that hold an empty text, not a missing one, so that they
// join.
var joinParts = map[string][]string{
	"core.place":         {"district", "town", "compound_id", "compound_name", "scope"},
	"core.company_named": {"told_id", "told_name"},
	"ops.batch":          {"scope"},
}

// give puts the rows of a CSV into a table, which takes the place of a view.
func (b *bench) give(t *testing.T, g tableText) {
	t.Helper()
	ctx := context.Background()
	if slices.ContainsFunc(b.models, func(m Model) bool { return m.Name == g.table && m.View }) {
		err := b.exec(ctx, fmt.Sprintf(`create or replace temp table columns_of as from %[1]s limit 0;
			drop view %[1]s; create table %[1]s as from temp.columns_of`, g.table))
		if err != nil {
			t.Fatalf("give in place of the view %s: %v", g.table, err)
		}
	}
	lines, err := csv.NewReader(strings.NewReader(g.text)).ReadAll()
	if err != nil {
		t.Fatalf("given %s: %v", g.table, err)
	}
	header := slices.Clone(lines[0])
	raw := strings.HasPrefix(g.table, "raw.")
	table, isRaw := b.tables[strings.TrimPrefix(g.table, "raw.")]
	for n, line := range lines[1:] {
		columns, values := slices.Clone(header), slices.Clone(line)
		set := func(name, value string) {
			if !slices.Contains(columns, name) {
				columns, values = append(columns, name), append(values, value)
			}
		}
		value := func(name string) string { return values[slices.Index(columns, name)] }
		if raw && isRaw {
			set("_batch", "b1")
			set("_received_at", "2022-07-18 08:00")
			set("_scope", "")
			set("_sheet", "")
			set("_row", fmt.Sprint(n+2))
			at := moment(value("_received_at"))
			if at.After(b.clocks.knownAt) {
				continue // not known yet, so it would not be loaded
			}
			set("_received_wall", b.clocks.wall(at).Format(wallLayout))
			values[slices.Index(columns, "_received_at")] = at.UTC().Format(time.RFC3339)
			if table.Kind == KindEvent {
				set("_month", value(table.EventTime)[:7]+"-01")
			}
		}
		var names, marks []string
		var args []any
		for i, name := range columns {
			names = append(names, warehouse.Ident(name))
			marks = append(marks, "?")
			args = append(args, optional(values[i]))
			if name == "_scope" || name == "_sheet" || slices.Contains(joinParts[g.table], name) {
				args[i] = values[i]
			}
		}
		statement := fmt.Sprintf("insert into %s (%s) values (%s)", g.table, strings.Join(names, ", "), strings.Join(marks, ", "))
		if err := b.exec(ctx, statement, args...); err != nil {
			t.Fatalf("given %s, line %d: %v", g.table, n+2, err)
		}
	}
}

// buildBetween runs the models on the way from what is given to what is expected.
func (b *bench) buildBetween(t *testing.T, given map[string]bool, expect []tableText) {
	t.Helper()
	ctx := context.Background()
	needed := map[string]bool{}
	byName := map[string]Model{}
	for _, m := range b.models {
		byName[m.Name] = m
	}
	var need func(name string)
	need = func(name string) {
		m, ok := byName[name]
		if !ok || given[name] || needed[name] {
			return
		}
		needed[name] = true
		for _, d := range m.Depends {
			need(d)
		}
	}
	for _, e := range expect {
		if byName[e.table].Name == "" {
			t.Fatalf("no model makes %s", e.table)
		}
		need(e.table)
	}
	if !given["ops.place_spelling"] {
		for _, s := range spellings {
			if _, err := b.writeSpellings(ctx, b.session, s.table, s.query, loadPlan{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	decided := given["ops.touched"]
	for _, m := range b.models {
		if slices.Contains([]string{partitionMonth, partitionTicket, partitionText, partitionPair}, m.Partition) && !decided {
			decided = true
			// A case may give any table of the way instead of raw.complaints.
			err := b.exec(ctx, `delete from ops.touched; insert into ops.touched
				select _month from raw.complaints union select month from staging.complaint union select month from core.complaint
				union select month from core.complaint_week;
				delete from ops.touched_ticket; insert into ops.touched_ticket
				select ticket_id from raw.complaints union select ticket_id from staging.complaint union select ticket_id from core.complaint;
				delete from ops.touched_text; insert into ops.touched_text select ticket_id from ops.touched_ticket`)
			if err != nil {
				t.Fatal(err)
			}
		}
		if m.Partition == partitionWeek && !given["ops.touched_week"] {
			err := b.exec(ctx, `delete from ops.touched_week; insert into ops.touched_week
				select week from core.week union select week from core.compound_week union select week from core.branch_week`)
			if err != nil {
				t.Fatal(err)
			}
		}
		if n, ok := basisOf(m.Partition); ok && needed[m.Name] && !given[bases[n].touched] {
			if err := b.buildModel(ctx, b.session, byName[bases[n].source], false); err != nil {
				t.Fatal(err)
			}
			if err := b.decideParts(ctx, n); err != nil {
				t.Fatal(err)
			}
		}
		if needed[m.Name] {
			if err := b.buildModel(ctx, b.session, m, false); err != nil {
				t.Fatalf("build %s: %v", m.Name, err)
			}
		}
	}
}

func (b *bench) expect(t *testing.T, e tableText) {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(e.text)).ReadAll()
	if err != nil {
		t.Fatalf("expect %s: %v", e.table, err)
	}
	var names []string
	for _, name := range lines[0] {
		names = append(names, warehouse.Ident(name))
	}
	rows, err := b.conn.QueryContext(context.Background(), fmt.Sprintf("select %s from %s where %s", texts(names), e.table, cmp.Or(e.where, "true")))
	if err != nil {
		t.Fatalf("expect %s: %v", e.table, err)
	}
	defer rows.Close()
	var got []string
	for rows.Next() {
		values := make([]*string, len(names))
		into := make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		parts := make([]string, len(values))
		for i, v := range values {
			if v != nil {
				parts[i] = *v
			}
		}
		got = append(got, strings.Join(parts, ","))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, line := range lines[1:] {
		want = append(want, strings.Join(line, ","))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s (%s)\nmissing: %v\nnot expected: %v", e.table, strings.Join(lines[0], ","), without(want, got), without(got, want))
	}
}

// texts renders columns as people write them in a CSV: fractions to six places.
func texts(names []string) string {
	var list []string
	for _, n := range names {
		list = append(list, fmt.Sprintf(`case when typeof(%[1]s) in ('DOUBLE', 'FLOAT') or typeof(%[1]s) like 'DECIMAL%%'
			then regexp_replace(regexp_replace(cast(round(try_cast(%[1]s as double), 6) as varchar), '\.0$', ''), '^-0$', '0')
			else cast(%[1]s as varchar) end`, n))
	}
	return strings.Join(list, ", ")
}

func TestNamesThatDifferOnlyInWritingAreFoldedToOne(t *testing.T) {
	b := newBench(t)
	for _, x := range []struct{ macro, text, want string }{
		{"fold_name", "世纪花园（一期）", "世纪花园一期"},
		{"fold_name", "世纪 花园\u3000A座\u200b", "世纪花园a座"},
		{"fold_name", "ＡＢｃ－１２", "abc12"},
		{"fold_name", "O'Brien“里”·园", "obrien里园"},
		{"fold_name", "（）", "∅"},
		{"fold_region", "禅城区", "禅城"},
		{"fold_region", "石湾镇街道", "石湾镇"},
		{"fold_region", "狮山镇", "狮山"},
		{"uscc_valid", "91350100M000100Y43", "true"}, // the example of GB 32100-2015
		{"uscc_valid", "91350100M000100Y44", "false"},
		{"uscc_valid", "91350100M000100I43", "false"},
		{"uscc_valid", "", "false"},
	} {
		got := queryIn(t, b.db, fmt.Sprintf("select %s(%s)", x.macro, warehouse.String(x.text)))[0]
		if got != x.want {
			t.Errorf("%s(%q) is %q, want %q", x.macro, x.text, got, x.want)
		}
	}
}

func TestTheIntervalOfSharesInSQLIsThatOfTheStatistics(t *testing.T) {
	b := newBench(t)
	for _, x := range [][2]float64{{0, 1}, {1, 1}, {0, 7}, {7, 7}, {1, 10}, {2.5, 4}, {81, 263}, {612, 1500}, {1e6 - 1, 1e6}, {3, 0}, {5, 3}, {-1, 4}} {
		lo, hi := stats.Wilson(x[0], x[1], confidence)
		got := queryIn(t, b.db, fmt.Sprintf("select wilson_lo(%[1]v, %[2]v), wilson_hi(%[1]v, %[2]v)", x[0], x[1]))[0]
		var gotLo, gotHi float64
		if _, err := fmt.Sscanf(strings.ReplaceAll(strings.ReplaceAll(got, "∅", "NaN"), "|", " "), "%g %g", &gotLo, &gotHi); err != nil {
			t.Fatal(err)
		}
		near := func(a, b float64) bool { return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) < 1e-12 }
		if !near(gotLo, lo) || !near(gotHi, hi) {
			t.Errorf("wilson of %v in %v is %s in SQL and %v, %v in Go", x[0], x[1], got, lo, hi)
		}
	}
}
