package export

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

func TestTheWorkbookOfAPageHoldsItsTablesWithRealNumbers(t *testing.T) {
	site := smallSite(smallChart)
	site["2022-W28/district/x.html"].Data = bytes.Replace(site["2022-W28/district/x.html"].Data, []byte(`<table><tbody>`), []byte(`<div class="scroll" aria-label="各镇街：覆盖/欠账"><table><thead><tr><th>区域</th><th>户数</th><th>率</th><th>截至</th><th>代码</th></tr></thead><tbody>
<tr><th>=1+1小区</th><td>86,346</td><td>40.8%</td><td>2022-07-17</td><td>440604012</td></tr><tr><th>翠湖</th><td>—</td><td>−0.5%</td><td>—</td><td>x</td></tr>`), 1)
	p, err := Open(site, "2022-W28/district/x.html")
	if err != nil {
		t.Fatal(err)
	}
	data, err := p.Workbook()
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if diff := cmp.Diff([]string{"目录", "各镇街：覆盖 欠账", "说明"}, f.GetSheetList()); diff != "" {
		t.Fatal(diff)
	}
	rows, err := f.GetRows("各镇街：覆盖 欠账", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, row := range rows {
		switch {
		case len(row) > 0 && row[0] == "'=1+1小区":
			found++
			if diff := cmp.Diff([]string{"'=1+1小区", "86346", "0.408", "44759", "440604012"}, row); diff != "" {
				t.Error(diff)
			}
		case len(row) > 0 && row[0] == "翠湖":
			found++
			if diff := cmp.Diff([]string{"翠湖", "", "-0.005", "", "x"}, row); diff != "" {
				t.Error(diff)
			}
		}
	}
	if found != 2 {
		t.Errorf("rows: %q", rows)
	}
}
