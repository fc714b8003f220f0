package demo

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"baimi/ingest/contract"
)

// grid is a file as rows of cells with their physical numbers.
type grid struct {
	sheet  string
	rows   []contract.HeadRow
	merges []contract.Span
}

func TestEveryFileIsRecognisedAndHoldsNoMistakeButThePlanted(t *testing.T) {
	registry, err := contract.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	city := smallCity(t)
	type cell struct {
		file string
		row  int
		code string
	}
	found := map[cell]int{}
	datasets := map[string]int{}
	for drop := range city.Drops() {
		for _, f := range drop.Files {
			g := readGrid(t, f)
			match, problems := registry.Match(contract.Head{Rows: g.rows[:min(30, len(g.rows))], Merges: g.merges}, "")
			if len(problems) > 0 {
				t.Fatalf("%s: %s", f.Name, problems[0].Text("en"))
			}
			datasets[match.Dataset.Name]++
			for _, extra := range match.Extra {
				if !strings.Contains(" 序号 序號 备注 小区名称 小區名稱 社区 区 ", " "+extra+" ") {
					t.Fatalf("%s: header %q is not recognised", f.Name, extra)
				}
			}
			parser := match.Dataset.NewParser(match, contract.RowContext{StatisticsDate: match.FormDate, ReceivedOn: drop.At, Zone: drop.At.Location()})
			for _, row := range g.rows {
				if row.Number < match.HeaderRow+match.HeaderRows || isFooter(row.Cells) {
					continue
				}
				for _, p := range parser.Parse(row.Cells).Problems {
					found[cell{f.Name, row.Number, string(p.Code)}]++
				}
			}
		}
	}
	for _, name := range []string{
		"regions", "companies", "compounds", "service_contracts", "branches", "complaints", "complaint_totals",
		"buildings", "building_leaders", "leader_reports", "committees", "preparation_groups", "committee_decisions", "handovers", "revenue_disclosures", "facility_renewals",
		"epidemic_tasks", "disputes", "findings", "coordination_items", "member_checkins", "surveys", "pilots", "workdays", "category_map", "events",
		"evaluations", "score_items", "inspections", "objections", "score_cycles",
	} {
		if datasets[name] == 0 {
			t.Errorf("no file was read as %s", name)
		}
	}
	repeated := map[string]string{}
	truth := city.Truth()
	for _, pair := range truth.Duplicates {
		repeated[pair.Of] = pair.File
	}
	for _, w := range truth.WrongCells {
		for _, file := range []string{w.File, repeated[w.File]} {
			k := cell{file, w.Row, w.Code}
			if file != "" && found[k] == 0 {
				t.Errorf("planted %+v is not found wrong", w)
			}
			delete(found, k)
		}
	}
	for k := range found {
		t.Errorf("%s row %d is wrong (%s) although nothing was planted there", k.file, k.row, k.code)
	}
}

// isFooter says whether a row is the form's last line and no data.
func isFooter(cells []string) bool {
	return strings.HasPrefix(cells[0], "合计") || strings.HasPrefix(cells[0], "填表人：")
}

// readGrid reads a file of the city by means of its own.
func readGrid(t *testing.T, f File) grid {
	t.Helper()
	content := contentOf(t, f)
	if strings.HasSuffix(f.Name, ".csv") {
		return readCSV(t, f.Name, content)
	}
	book, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	defer func() { _ = book.Close() }()
	g := grid{sheet: book.GetSheetName(0)}
	rows, err := book.GetRows(g.sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	for i, cells := range rows {
		g.rows = append(g.rows, contract.HeadRow{Number: i + 1, Cells: cells})
	}
	merges, err := book.GetMergeCells(g.sheet)
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	for _, m := range merges {
		c1, r1, err1 := excelize.CellNameToCoordinates(m.GetStartAxis())
		c2, r2, err2 := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err := errors.Join(err1, err2); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		g.merges = append(g.merges, contract.Span{FirstRow: r1, FirstCol: c1, LastRow: r2, LastCol: c2})
	}
	return g
}

func readCSV(t *testing.T, name string, content []byte) grid {
	t.Helper()
	text := content
	if strings.Contains(name, "热线工单导出") || strings.Contains(name, "楼长月报") || strings.Contains(name, "疫情防控任务") {
		var err error
		if text, err = simplifiedchinese.GB18030.NewDecoder().Bytes(content); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	var g grid
	for {
		record, err := r.Read()
		if err == io.EOF {
			return g
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		line, _ := r.FieldPos(0)
		g.rows = append(g.rows, contract.HeadRow{Number: line, Cells: record})
	}
}

func contentOf(t *testing.T, f File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	return b.Bytes()
}

// smallCity is large enough to hold every planted thing.
func smallCity(t *testing.T) *City {
	t.Helper()
	city, err := New(Options{Compounds: 200, Companies: 40, Complaints: 8000, Weeks: 60, Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	return city
}
