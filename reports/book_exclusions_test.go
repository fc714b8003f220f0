package reports

import (
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"
)

// exclusionsAddUp holds what each region's units left out by ground against what they left out.
func exclusionsAddUp(t *testing.T, f *excelize.File) {
	t.Helper()
	rows, _ := f.GetRows("不计入明细", excelize.Options{RawCellValue: true})
	sum := map[string]int{}
	for _, row := range rows[4:] {
		n, err := strconv.Atoi(row[4])
		if err != nil {
			t.Fatal(err)
		}
		sum[row[0]] += n
	}
	rows, _ = f.GetRows("不计入按单位", excelize.Options{RawCellValue: true})
	for _, row := range rows[4:] {
		n, err := strconv.Atoi(row[3])
		if err != nil {
			t.Fatal(err)
		}
		sum[row[0]] -= n
	}
	if len(sum) < 2 {
		t.Errorf("exclusions of %d regions, want those of the city and its districts", len(sum))
	}
	for region, rest := range sum {
		if rest != 0 {
			t.Errorf("the exclusions of %s by ground and by unit differ by %d", region, rest)
		}
	}
}
