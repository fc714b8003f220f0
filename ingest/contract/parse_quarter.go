package contract

import (
	"strings"
	"time"
)

// parseQuarter reads a quarter, or its first month, as the first day of the
// quarter. Another month of the quarter is refused: it may be the month of the
// act and not of the quarter.
func parseQuarter(c *Column, s string, ctx *RowContext) (Value, *fault) {
	if day, ok := yearQuarter(strings.TrimSpace(halfWidth(s))); ok {
		return intValue(day), nil
	}
	v, f := parseMonth(c, s, ctx)
	switch {
	case f != nil && (f.code == CodeDateNoYear || f.code == CodeMonthAmbiguous || f.code == CodeDateImpossible):
		return Value{}, f
	case f != nil:
		return Value{}, &fault{code: CodeQuarter}
	case (v.Date().Month()-time.January)%3 != 0:
		return Value{}, &fault{code: CodeQuarterMonth}
	}
	return v, nil
}

// yearQuarter reads 2022Q2, 2022-Q2, 2022年Q2, 2022年第2季度, 2022年二季度 and
// 2022第二季度 as the first day of the quarter. t is half-width.
func yearQuarter(t string) (day int64, ok bool) {
	year, i := number(t, 0, 4)
	if i != 4 || year < 1900 {
		return 0, false
	}
	rest := strings.TrimSpace(t[4:])
	if after, cut := strings.CutPrefix(rest, "年度"); cut {
		rest = after
	} else {
		rest = strings.TrimPrefix(rest, "年")
	}
	rest = strings.TrimSpace(strings.TrimLeft(rest, "-/. "))
	word := false
	if after, cut := strings.CutPrefix(strings.ToLower(rest), "q"); cut {
		rest = strings.TrimSpace(after)
	} else {
		rest = strings.TrimSpace(strings.TrimPrefix(rest, "第"))
		for _, unit := range []string{"季度", "季"} {
			if before, cut := strings.CutSuffix(rest, unit); cut {
				rest, word = strings.TrimSpace(before), true
				break
			}
		}
		if !word {
			return 0, false
		}
	}
	for q, names := range [][]string{{"1", "一"}, {"2", "二"}, {"3", "三"}, {"4", "四"}} {
		for _, name := range names {
			if rest == name {
				return daysOf(year, 3*q+1, 1), true
			}
		}
	}
	return 0, false
}
