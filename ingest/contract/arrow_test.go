package contract

import (
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

func TestWhatIsParsedIsWhatArrowHolds(t *testing.T) {
	r := exampleOverlay(t)
	for _, d := range r.Datasets() {
		schema := d.ArrowSchema()
		if got, want := schema.NumFields(), len(d.Stored())+2; got != want {
			t.Fatalf("%s: %d fields, want %d", d.Name, got, want)
		}
		var header, cells []string
		for _, c := range d.Columns {
			header, cells = append(header, c.Label.Zh), append(cells, c.Example)
		}
		m, problems := r.Match(Head{Rows: []HeadRow{{1, header}}}, d.Name)
		if len(problems) > 0 {
			t.Fatal(problems[0].Text("en"))
		}
		b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
		row := d.NewParser(m, RowContext{ReceivedOn: time.Date(2022, 7, 1, 0, 0, 0, 0, time.UTC)}).Parse(cells)
		for i, f := range d.Stored() {
			if err := f.Append(b.Field(i+2), row.Values[i]); err != nil {
				t.Errorf("%s: %v", d.Name, err)
			}
			if err := f.Append(b.Field(i+2), Value{}); err != nil {
				t.Errorf("%s: %v", d.Name, err)
			}
		}
		b.Field(0).AppendEmptyValues(2)
		b.Field(1).AppendEmptyValues(2)
		record := b.NewRecordBatch()
		for i, f := range d.Stored() {
			column := record.Column(i + 2)
			if column.IsNull(0) == !row.Values[i].IsMissing() || !column.IsNull(1) {
				t.Errorf("%s.%s: nulls %v %v", d.Name, f.Name, column.IsNull(0), column.IsNull(1))
			}
		}
		if d.Name == "compounds" {
			got := map[string]string{}
			for i, f := range d.Stored() {
				got[f.Name] = record.Column(i + 2).ValueStr(0)
			}
			for name, want := range map[string]string{
				"fee": "2.05", "occupancy": "0.85", "households": "1286", "effective_on": "2022-06-30", "former_names": "汇景苑|汇景新村", "kind": "estate", "effective_basis": "row", "statement": "valid",
			} {
				if got[name] != want {
					t.Errorf("compounds.%s is %s, want %s", name, got[name], want)
				}
			}
		}
		record.Release()
		b.Release()
	}
	f := storedField(&Column{Name: "x", Type: TypeText})
	if err := f.Append(array.NewInt32Builder(memory.DefaultAllocator), TextValue("a")); err == nil {
		t.Error("a builder of another type is accepted")
	}
}

func TestTheTablesOfThePlanAreWhatTheContractsDeclare(t *testing.T) {
	r := mustLoad(t)
	for name, want := range map[string]string{
		"regions":           "region_code VARCHAR, name VARCHAR, level VARCHAR, parent_code VARCHAR, name_en VARCHAR, effective_on DATE, statement VARCHAR, effective_basis VARCHAR",
		"service_contracts": "compound_id VARCHAR, company_id VARCHAR, company_name VARCHAR, start_on DATE, end_on DATE, statement VARCHAR, effective_on DATE, effective_basis VARCHAR",
		"branches":          "branch_id VARCHAR, name VARCHAR, town_code VARCHAR, kind VARCHAR, compound_ids VARCHAR, stage VARCHAR, approved_on DATE, members BIGINT, last_activity_on DATE, effective_on DATE, statement VARCHAR, effective_basis VARCHAR",
		"complaint_totals":  "month DATE, district_code VARCHAR, tickets BIGINT",
		"policy":            "version VARCHAR, effective_on DATE, key VARCHAR, value VARCHAR, note VARCHAR",
	} {
		d, _ := r.Dataset(name)
		if got := strings.Join(d.DDL(), ", "); got != want {
			t.Errorf("%s is\n%s, want\n%s", name, got, want)
		}
	}
	d, _ := r.Dataset("complaints")
	ddl := strings.Join(d.DDL(), ", ")
	for _, must := range []string{"caller_hash VARCHAR", "intake_at TIMESTAMP", "confidential BOOLEAN", "likes BIGINT"} {
		if !strings.Contains(ddl, must) {
			t.Errorf("complaints has no %s", must)
		}
	}
	for _, never := range []string{"caller_phone", "caller_name", "receiver", "forwarder", "remark", "dispatch_note"} {
		if strings.Contains(ddl, never) {
			t.Errorf("complaints stores %s", never)
		}
	}
}
