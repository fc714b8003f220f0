package contract

import (
	"strings"
	"time"

	"baimi/sql/han"
)

// formDateWords introduce the date of a whole form, above its header.
var formDateWords = []string{"统计日期", "统计时间", "截止日期", "截止时间", "截至日期", "截至", "数据截至", "填报日期", "填表日期", "报送日期", "statisticsdate", "asof"}

// formDate looks for 统计日期 in the rows above the header: in one cell with
// its date, or in the next cells to its right.
func formDate(head Head, headerRow int) *time.Time {
	for _, word := range formDateWords {
		for _, row := range head.Rows {
			if row.Number >= headerRow {
				break
			}
			for i, cell := range row.Cells {
				_, after, found := strings.Cut(han.Fold(cell), word)
				if !found {
					continue
				}
				if v := dateIn(strings.TrimLeft(after, ":")); v != nil {
					return v
				}
				for _, next := range row.Cells[i+1:] {
					if next = clean(next); next != "" {
						if v := dateIn(next); v != nil {
							return v
						}
						break
					}
				}
			}
		}
	}
	return nil
}

// A written date has at least 8 characters (2022/6/1) and, with a time, at most about 24.
const shortestDate, longestDate = 8, 24

// dateIn reads a date at the start of a text, ignoring what follows it, such as
// the next label of the same line. Serials count from 1900: a form's own
// date system is not known here.
func dateIn(s string) *time.Time {
	if v, f := parseDate(nil, s, &RowContext{}); f == nil {
		day := v.Date()
		return &day
	}
	runes := []rune(s)
	for end := min(len(runes)-1, longestDate); end >= shortestDate; end-- {
		if v, f := parseDate(nil, string(runes[:end]), &RowContext{}); f == nil {
			day := v.Date()
			return &day
		}
	}
	return nil
}
