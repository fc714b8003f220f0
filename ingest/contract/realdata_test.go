package contract

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// realRows reads a GB18030 CSV of the shared real data, which is not part of the project.
func realRows(t *testing.T, path string) [][]string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	f, err := os.Open(filepath.Join(dir, "..", "shared", "data", path))
	if os.IsNotExist(err) {
		t.Skipf("../shared/data absent: %s", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	r := csv.NewReader(transform.NewReader(f, simplifiedchinese.GB18030.NewDecoder()))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func exampleOverlay(t *testing.T) *Registry {
	t.Helper()
	raw, err := os.ReadFile("testdata/estate_agency.toml")
	if err != nil {
		t.Fatal(err)
	}
	r, err := Load(fstest.MapFS{"estate_agency.toml": {Data: raw}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// parsed is a row by stored field name.
func parsed(d *Dataset, row *Row) map[string]Value {
	out := map[string]Value{}
	for i, f := range d.Stored() {
		out[f.Name] = row.Values[i]
	}
	return out
}

func TestARealAgencyListBecomesCompoundsThroughAnOverlayAlone(t *testing.T) {
	rows := realRows(t, "compounds/佛山小区_链家_gb18030.csv")
	r := exampleOverlay(t)
	head := Head{}
	for i := range 5 {
		head.Rows = append(head.Rows, HeadRow{i + 1, rows[i]})
	}
	m, problems := r.Match(head, "")
	if len(problems) > 0 {
		t.Fatal(problems[0].Text("en"))
	}
	d := m.Dataset
	p := d.NewParser(m, RowContext{})
	seen, management, towns := map[string]bool{}, map[string]int{}, map[int]int{}
	households, built := 0, 0
	for i, cells := range rows[1:] {
		row := p.Parse(cells)
		for _, problem := range row.Problems {
			t.Errorf("row %d: %s", i+2, problem.Text("en"))
		}
		v := parsed(d, row)
		seen[v["compound_id"].Text()] = true
		management[v["management"].Text()]++
		towns[len(v["town_code"].Text())]++
		if !v["households"].IsMissing() {
			households++
		}
		if !v["built_year"].IsMissing() {
			built++
		}
		if i == 0 {
			if v["compound_id"].Text() != "LJ6215870774773805" || v["name"].Text() != "汇信华府" || v["town_code"].Text() != "440607" || v["households"].Int() != 4296 ||
				v["buildings"].Int() != 29 || v["built_year"].Int() != 2000 || v["management"].Text() != "company" || v["x_fee_text"].Text() != "2.05至2.28元/平米/月" {
				t.Errorf("first row: %+v", v)
			}
		}
		if i == 1 && (v["town_code"].Text() != "440605124" || v["x_building_type"].Text() != "塔楼|板楼|塔板结合|平房") {
			t.Errorf("second row: %+v", v)
		}
	}
	if len(rows)-1 != 2571 || len(seen) != 2571 || households != 2571-16 || built != 1716 {
		t.Errorf("%d rows, %d numbers, %d with households, %d with a year", len(rows)-1, len(seen), households, built)
	}
	t.Log(management, towns, m.Extra)
}

func TestRealMessagesAllHaveTheirTime(t *testing.T) {
	rows := realRows(t, "messages/附件3_gb18030.csv")
	r := mustLoad(t)
	m, problems := r.Match(Head{Rows: []HeadRow{{1, rows[0]}}}, "")
	if len(problems) > 0 {
		t.Fatal(problems[0].Text("en"))
	}
	p := m.Dataset.NewParser(m, RowContext{})
	for i, cells := range rows[1:] {
		row := p.Parse(cells)
		for _, problem := range row.Problems {
			t.Errorf("row %d: %s", i+2, problem.Text("en"))
		}
		if at := parsed(m.Dataset, row)["intake_at"].Time(); at.Year() < 2010 || at.Year() > 2020 {
			t.Errorf("row %d is of %v", i+2, at)
		}
	}
	if len(rows)-1 != 4326 {
		t.Errorf("%d rows", len(rows)-1)
	}
}
