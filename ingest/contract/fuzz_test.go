package contract

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzCells feeds every type the same cell: no parser may panic, a refused cell
// yields no value, and an accepted text column is the cell.
func FuzzCells(f *testing.F) {
	for _, seed := range []string{"2020年6月10日", "2019/2/28 下午 3:25:07.5", "43525.5", "1,234户", "１２", "85％", "440604012000", "91350100M000100Y43", "138-0013-8000", "甲、乙", "6月10日", "1e400", "-", "2020-06-10T11:25:05+08:00", "周三", "万"} {
		f.Add(seed)
	}
	types := []Type{TypeText, TypeInteger, TypeDecimal, TypeDate, TypeDatetime, TypeMonth, TypeQuarter, TypeBool, TypePercent, TypeRegion, TypeUSCC, TypePhone, TypePerson, TypeList}
	f.Fuzz(func(t *testing.T, cell string) {
		cell = clean(cell)
		if cell == "" {
			return
		}
		for _, typ := range types {
			c := &Column{Type: typ, Label: Text{"列", "Column"}, Units: []string{"户"}, units: []string{"户"}}
			v, fault := typ.parse()(c, cell, &RowContext{})
			if fault != nil {
				if !v.IsMissing() {
					t.Errorf("%s: %q is refused and has a value", typ, cell)
				}
				masked(c, cell)
				continue
			}
			switch typ {
			case TypeDate, TypeMonth, TypeQuarter, TypeDatetime:
				year := v.Date().Year()
				if typ == TypeDatetime {
					year = v.Time().Year()
				}
				if year < 1900 || year > 10000 {
					t.Errorf("%s: %q is in the year %d", typ, cell, year)
				}
			case TypePercent:
				if !(v.Float() >= 0 && v.Float() <= 1) {
					t.Errorf("%q is %v", cell, v.Float())
				}
			case TypeText:
				if v.Text() != cell {
					t.Errorf("%q is %q", cell, v.Text())
				}
			}
		}
	})
}

// FuzzDate checks that a date read in one shape is read the same in its plain shape.
func FuzzDate(f *testing.F) {
	for _, seed := range []string{"2020/6/10", "2020年6月10日", "20200610", "43992", "２０２０.６.１０", "2020-06-10 星期三", "2020-06-10（周三）"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		v, fault := parseDate(nil, cell, &RowContext{})
		if fault != nil {
			return
		}
		plain := v.Date().Format("2006-01-02")
		if again, fault := parseDate(nil, plain, &RowContext{}); fault != nil || again != v {
			t.Errorf("%q is %s, which is read as %v %v", cell, plain, again, fault)
		}
	})
}

func FuzzFoldHeader(f *testing.F) {
	for _, seed := range []string{"小區名稱（全稱）：", "[[a]", "1、2、名", "（", "_x000D_", "ＡＢＣ", "İ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		folded := FoldHeader(s)
		if utf8.ValidString(s) && !utf8.ValidString(folded) {
			t.Errorf("%q folds to invalid %q", s, folded)
		}
		if strings.ContainsAny(folded, " \t\r\n") {
			t.Errorf("%q folds to %q with white space", s, folded)
		}
	})
}
