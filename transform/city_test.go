package transform

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"baimi/ingest/contract"
	"baimi/sql/lake"
	"baimi/sql/warehouse"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

// examplePolicy is the policy of the tests.
const examplePolicy = `version,effective_on,key,value
v1,2020-01-01,name,示例政策
v1,2020-01-01,example,true
v1,2020-01-01,city.code,440600
v1,2020-01-01,city.name,佛山市
v1,2020-01-01,city.name_en,Foshan
v1,2020-01-01,coverage.start_on,2020-06-01
v1,2020-01-01,coverage.deadline_on,2023-06-01
v1,2020-01-01,coverage.share_num,2
v1,2020-01-01,coverage.share_den,3
v1,2020-01-01,coverage.branch_target,300
v1,2020-01-01,coverage.branch_target_on,2020-12-31
v1,2020-01-01,coverage.dormant_days,90
v1,2020-01-01,coverage.min_rank_n,10
v1,2020-01-01,path.phase_1_on,2020-12-31
v1,2020-01-01,path.phase_1_share,0.2
v1,2020-01-01,path.phase_2_on,2021-12-31
v1,2020-01-01,path.phase_2_share,0.45
v1,2020-01-01,forecast.level,0.8
v1,2020-01-01,branch.min_members,3
v1,2020-01-01,leaders.min_households,50
v1,2020-01-01,leaders.min_occupancy,0.5
v1,2020-01-01,leaders.report_due_day,5
v1,2020-01-01,committees.term_years,5
v1,2020-01-01,revenue.disclose_days,30
v1,2020-01-01,handover.days,30
v1,2020-01-01,findings.days,15
v1,2020-01-01,epidemic.days,3
v1,2020-01-01,pilots.months,6
v1,2020-01-01,trends.uprime_tickets,50
v1,2020-01-01,actions.months,6
v1,2020-01-01,coordination.findings_overdue,3
v1,2020-01-01,coordination.vacant_posts,5
v1,2020-01-01,coordination.handover_overdue_days,30
v1,2020-01-01,coordination.rate_signal,true
v1,2020-01-01,coordination.due_days,15
v1,2020-01-01,matters.window_days,30
v1,2020-01-01,handling.partial_resolved_weight,0.5
v1,2020-01-01,handling.basic_satisfied_weight,0.8
v1,2020-01-01,handling.contact_hours,24
v1,2020-01-01,handling.due_days,15
v1,2020-01-01,hotspots.false_share,0.05
v1,2020-01-01,hotspots.min_tickets,3
v1,2020-01-01,hotspots.min_repeats,3
v1,2020-01-01,answers.workdays,10
v1,2020-01-01,answers.min_repeats,3
v1,2020-01-01,suppression.min_count,3
v1,2020-01-01,comparison.young_years,10
v1,2020-01-01,comparison.old_years,20
v1,2020-01-01,comparison.compound_middle,300
v1,2020-01-01,comparison.compound_large,1500
v1,2020-01-01,comparison.company_middle,1500
v1,2020-01-01,comparison.company_large,10000
v1,2020-01-01,comparison.min_household_months,600
v1,2020-01-01,comparison.min_expected,5
v1,2020-01-01,comparison.false_share,0.05
v1,2020-01-01,score.verify_workdays,1
v1,2020-01-01,score.decide_workdays,2
v1,2020-01-01,score.extend_workdays,3
v1,2020-01-01,score.publicity_workdays,7
v1,2020-01-01,score.repair_workdays,3
v1,2020-01-01,score.min_publicity_months,3
v1,2020-01-01,score.straight_line_items,12
v1,2020-01-01,score.late_workdays,10
v1,2020-01-01,score.cycle,quarter
v1,2020-01-01,score.rules,"` + exampleRule + `"
`

// exampleRule is a rule set as a cell of CSV.
const exampleRule = `name = ""小规则""
name_en = ""Small rule""
version = ""小-1""
effective_on = 2020-01-01
example = true
cycle = ""quarter""
[[output]]
code = ""grade""
name = ""等级评定""
name_en = ""Grade rating""
base = ""20""
places = 1
rounding = ""half_up""
no_data = ""未参评""
no_data_en = ""not rated""
[[output.band]]
class = ""A""
from = ""60""
name = ""合格""
name_en = ""acceptable""
[[output.band]]
class = ""B""
name = ""不合格""
name_en = ""failed""
[[output.component]]
code = ""evaluation""
name = ""支部评价""
name_en = ""Evaluation""
clause = ""1""
measure = ""evaluation""
weight = ""40""
points = [[""0"", ""0""], [""100"", ""100""]]
rollup = ""households""
missing = ""renormalise""
[[output.component]]
code = ""on_time""
name = ""按期办结""
name_en = ""On time""
clause = ""2""
measure = ""on_time""
weight = ""40""
points = [[""50"", ""0""], [""100"", ""100""]]
rollup = ""households""
missing = ""50""
[[output.item]]
code = ""fire_lane""
kind = ""bad""
name = ""堵塞消防通道""
name_en = ""Fire lane blocked""
clause = ""3""
points = ""4""
subject = ""project""
rollup = ""households""
`

// contractTables are the raw tables of the shipped contracts.
func contractTables(tb testing.TB) (*contract.Registry, []RawTable) {
	tb.Helper()
	registry, err := contract.Load(nil)
	if err != nil {
		tb.Fatal(err)
	}
	var tables []RawTable
	for _, d := range registry.Datasets() {
		t := RawTable{
			Dataset: d.Name, Key: d.Key, Kind: string(d.Kind), EventTime: d.EventTime, Effective: d.Effective,
			Full: d.Mode == contract.Full,
		}
		for _, f := range d.Stored() {
			t.Columns = append(t.Columns, Column{Name: f.Name, Type: f.SQL, Long: f.Personal == contract.Scrub})
		}
		tables = append(tables, t)
	}
	return registry, tables
}

// city is a lake and a warehouse in a folder of the test.
type city struct {
	testing.TB
	registry *contract.Registry
	config   Config
	sent     int
}

func newCity(tb testing.TB) *city {
	tb.Helper()
	registry, tables := contractTables(tb)
	dir := tb.TempDir()
	store, err := lake.Open(filepath.Join(dir, "lake"))
	if err != nil {
		tb.Fatal(err)
	}
	return &city{TB: tb, registry: registry, config: Config{
		Lake: store, Warehouse: filepath.Join(dir, "warehouse.duckdb"), Tables: tables,
		Fingerprint: "contracts-1", Program: "test", Zone: shanghai,
	}}
}

// beside is a city of the same lake with a warehouse of its own.
func (c *city) beside() *city {
	other := *c
	other.config.Warehouse = filepath.Join(c.TempDir(), "warehouse.duckdb")
	return &other
}

// moment reads "2022-07-18 09:00" on the city's clock.
func moment(text string) time.Time {
	for _, layout := range []string{"2006-01-02 15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, shanghai); err == nil {
			return t
		}
	}
	panic("not a moment: " + text)
}

// send commits one received file: datasets in turn with their CSV.
func (c *city) send(received, scope string, files ...string) lake.Receipt {
	c.Helper()
	c.sent++
	return c.sendAs(lake.Receipt{
		OriginalName: fmt.Sprintf("file-%d.csv", c.sent), OriginalSHA256: digest(fmt.Sprint(c.sent, files)), Scope: scope,
		ReceivedAt: moment(received), Fingerprint: "f1",
	}, files...)
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// sendAs commits a batch under a receipt of the test's own.
func (c *city) sendAs(r lake.Receipt, files ...string) lake.Receipt {
	c.Helper()
	ctx := context.Background()
	p, err := c.config.Lake.Begin(lake.BatchID(r.OriginalSHA256, r.Scope, r.Fingerprint))
	if err != nil {
		c.Fatal(err)
	}
	for i := 0; i < len(files); i += 2 {
		d, ok := c.registry.Dataset(files[i])
		if !ok {
			c.Fatalf("no dataset %s", files[i])
		}
		w, err := p.Writer(files[i], d.ArrowSchema())
		if err != nil {
			c.Fatal(err)
		}
		rows := record(c, d, files[i+1])
		if err := w.Write(rows); err != nil {
			c.Fatal(err)
		}
		rows.Release()
	}
	r.Program = "test"
	r, err = p.Commit(ctx, r)
	if err != nil {
		c.Fatal(err)
	}
	return r
}

// record builds the rows of a dataset from CSV with the stored names as header;
// an empty cell is missing. A register's effective_on may be left out where the
// contract keeps the date in another column.
func record(tb testing.TB, d *contract.Dataset, text string) arrow.RecordBatch {
	tb.Helper()
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range lines[0] {
		column[name] = i
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, d.ArrowSchema())
	defer b.Release()
	for n, line := range lines[1:] {
		for i, f := range d.ArrowSchema().Fields() {
			value := ""
			if at, ok := column[f.Name]; ok {
				value = line[at]
			}
			switch {
			case f.Name == "_row" && value == "":
				value = strconv.Itoa(n + 2)
			case f.Name == "effective_on" && value == "" && column["start_on"] > 0:
				value = line[column["start_on"]]
			}
			appendText(tb, b.Field(i), f, value)
		}
	}
	for name := range column {
		if len(d.ArrowSchema().FieldIndices(name)) == 0 {
			tb.Fatalf("dataset %s stores no column %s", d.Name, name)
		}
	}
	return b.NewRecordBatch()
}

func appendText(tb testing.TB, b array.Builder, f arrow.Field, value string) {
	tb.Helper()
	if value == "" {
		b.AppendNull()
		return
	}
	if t, ok := b.(*array.TimestampBuilder); ok {
		at := moment(value)
		wall := time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), 0, 0, time.UTC)
		t.Append(arrow.Timestamp(wall.UnixMicro()))
		return
	}
	if err := b.AppendValueFromString(value); err != nil {
		tb.Fatalf("column %s: %v", f.Name, err)
	}
}

// run transforms at a moment; as-of follows from it unless given.
func (c *city) run(now string, o ...func(*Options)) Result {
	c.Helper()
	r, err := c.tryRun(now, o...)
	if err != nil {
		c.Fatal(err)
	}
	return r
}

func (c *city) tryRun(now string, o ...func(*Options)) (Result, error) {
	options := Options{Now: moment(now)}
	for _, change := range o {
		change(&options)
	}
	return Run(context.Background(), c.config, options)
}

func asOf(day string) func(*Options) { return func(o *Options) { o.AsOf = moment(day) } }
func full(o *Options)                { o.Full = true }

// query returns the rows of a query on a warehouse as lines of values joined by
// "|", NULL as "∅".
func query(tb testing.TB, path, text string) []string {
	tb.Helper()
	return queryIn(tb, readOnly(tb, path), text)
}

// readOnly opens a finished warehouse until the test ends.
func readOnly(tb testing.TB, path string) *warehouse.DB {
	tb.Helper()
	db, err := warehouse.Open(context.Background(), path, warehouse.Options{ReadOnly: true, Zone: shanghai})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	return db
}

func queryIn(tb testing.TB, db *warehouse.DB, text string) []string {
	tb.Helper()
	rows, err := db.Read(context.Background(), text)
	if err != nil {
		tb.Fatal(err)
	}
	defer rows.Close()
	var lines []string
	for row, err := range rows.All() {
		if err != nil {
			tb.Fatal(err)
		}
		parts := make([]string, len(row))
		for i, v := range row {
			if parts[i] = v.Text; v.Null {
				parts[i] = "∅"
			}
		}
		lines = append(lines, strings.Join(parts, "|"))
	}
	return lines
}
