package contract

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

// read parses one cell of a column that only has a type, or the settings given.
func read(t *testing.T, c Column, cell string, ctx RowContext) (Value, Code) {
	t.Helper()
	if c.Name == "" {
		c.Name = "x"
	}
	if c.Label.Zh == "" {
		c.Label, c.Help = Text{"某列", "Some column"}, Text{"说明", "Help"}
	}
	for _, err := range c.finish() {
		t.Fatal(err)
	}
	v, f := c.Type.parse()(&c, clean(cell), &ctx)
	if f == nil {
		return v, ""
	}
	for _, lang := range []string{"zh", "en"} {
		if text := (Problem{Column: &c, Code: f.code, Value: cell, Args: f.args}).Text(lang); strings.Contains(text, "%!") || strings.HasPrefix(text, "problem.") {
			t.Errorf("%q is answered by %q", cell, text)
		}
	}
	return v, f.code
}

func TestDatesAreReadAsOfficesWriteThem(t *testing.T) {
	for cell, want := range map[string]string{
		"2020/6/10": "2020-06-10", "2020-06-10": "2020-06-10", "2020.6.10": "2020-06-10", "2020年6月10日": "2020-06-10", "20200610": "2020-06-10",
		"2020-6-1": "2020-06-01", "2020/06/10": "2020-06-10", "2020年06月10号": "2020-06-10", "2020年6月10": "2020-06-10", " 2020-06-10\t": "2020-06-10",
		"２０２０年６月１０日": "2020-06-10", "２０２０／６／１０": "2020-06-10", "2020 年 6 月 10 日": "2020-06-10", "2020 - 06 - 10": "2020-06-10",
		"2020-06-10 00:00:00": "2020-06-10", "2020-06-10T00:00:00": "2020-06-10", "2020年6月10日 星期三": "2020-06-10", "2020-06-10（周三）": "2020-06-10",
		"2020.06.10.": "2020-06-10", "2020—06—10": "2020-06-10", "2020年6月10日_x000D_": "2020-06-10",
		"2000-02-29": "2000-02-29", "2020-02-29": "2020-02-29", "9999-12-31": "9999-12-31",
		"43992": "2020-06-10", "43992.0": "2020-06-10", "43992.75": "2020-06-10", "4.3992E4": "2020-06-10",
	} {
		v, code := read(t, Column{Type: TypeDate}, cell, RowContext{})
		if got := v.Date().Format("2006-01-02"); code != "" || got != want {
			t.Errorf("%q is %s %s, want %s", cell, got, code, want)
		}
	}
}

func TestDatesThatCannotBeTrustedAreRefusedWithTheReason(t *testing.T) {
	for cell, want := range map[string]Code{
		"6月10日": CodeDateNoYear, "6月10号 11:25": CodeDateNoYear, "6/10": CodeDateNoYear, "06-10": CodeDateNoYear, "6.10": CodeDateNoYear, "10日": CodeDateNoYear,
		"2020": CodeDateYearOnly, "2020年": CodeDateYearOnly, "2020-06": CodeDateNoDay, "2020年6月": CodeDateNoDay, "202006": CodeDateNoDay, "2020.6": CodeDateNoDay,
		"20/6/10": CodeDateShortYear, "20年6月10日": CodeDateShortYear, "10/6/2020": CodeDateOrder, "06-10-2020": CodeDateOrder,
		"2021-02-29": CodeDateImpossible, "1900-02-29": CodeDateImpossible, "2020-13-01": CodeDateImpossible, "2020年6月31日": CodeDateImpossible, "20200631": CodeDateImpossible, "2020-00-10": CodeDateImpossible,
		"1899-12-31": CodeDateRange, "0020-06-10": CodeDateRange,
		"2020-06-10 25:00": CodeTime, "2020-06-10 11:60": CodeTime, "2020-06-10 24:00:01": CodeTime,
		"去年": CodeDate, "2020-06/10": CodeDate, "2020-06-10-11": CodeDate, "12": CodeDate, "123456789": CodeDate, "2020年6-10": CodeDate, "abc2020-06-10": CodeDate,
		"2020-06-10 起": CodeDate, "13800138000": CodeDate, "-43992": CodeDate, "1e9": CodeDate, "2020-06-100": CodeDate, "2020-006-10": CodeDate,
	} {
		if v, code := read(t, Column{Type: TypeDatetime}, cell, RowContext{}); code != want {
			t.Errorf("%q is %v %q, want %q", cell, v.Time(), code, want)
		}
	}
}

func TestDateTimesAreReadInEveryShapeSeen(t *testing.T) {
	for cell, want := range map[string]string{
		"2019/2/28 11:25:05": "2019-02-28 11:25:05", "2019-02-28 11:25": "2019-02-28 11:25:00", "2019年2月28日 11时25分": "2019-02-28 11:25:00",
		"2019年2月28日11时25分05秒": "2019-02-28 11:25:05", "2019年2月28日11点25分": "2019-02-28 11:25:00", "2019/2/28": "2019-02-28 00:00:00",
		"2019-02-28T11:25:05": "2019-02-28 11:25:05", "2019.2.28 1:05": "2019-02-28 01:05:00", "２０１９／２／２８　１１：２５": "2019-02-28 11:25:00",
		"2019/2/28 下午 3:25": "2019-02-28 15:25:00", "2019/2/28 3:25 PM": "2019-02-28 15:25:00", "2019/2/28 3:25:07 p.m.": "2019-02-28 15:25:07",
		"2019年2月28日上午9时": "2019-02-28 09:00:00", "2019-02-28 12:10 AM": "2019-02-28 00:10:00", "2019-02-28 12:10 PM": "2019-02-28 12:10:00", "2019-02-28 下午15:10": "2019-02-28 15:10:00",
		"2019-02-28 24:00": "2019-03-01 00:00:00", "20190228112505": "2019-02-28 11:25:05", "201902281125": "2019-02-28 11:25:00",
		"2019-02-28 11:25:05.250": "2019-02-28 11:25:05.25", "2019-02-28T03:25:05Z": "2019-02-28 11:25:05", "2019-02-28T11:25:05+08:00": "2019-02-28 11:25:05",
		"2019-02-28  11:25:05": "2019-02-28 11:25:05", "2019-02-28\u00a011:25:05": "2019-02-28 11:25:05", "2019/2/28 星期四 11:25": "2019-02-28 11:25:00",
		"43524.475752314815": "2019-02-28 11:25:05", "43524": "2019-02-28 00:00:00", "43524.9999999999": "2019-03-01 00:00:00",
	} {
		v, code := read(t, Column{Type: TypeDatetime}, cell, RowContext{Zone: time.FixedZone("CST", 8*3600)})
		if got := v.Time().Format("2006-01-02 15:04:05.999999"); code != "" || got != want {
			t.Errorf("%q is %s %s, want %s", cell, got, code, want)
		}
	}
	for _, cell := range []string{"2019-02-28 晚上12:10", "2019-02-28 上午15:10", "2019-02-28 下午", "2019-02-28 11", "2019-02-28 11:25:05:07"} {
		if v, code := read(t, Column{Type: TypeDatetime}, cell, RowContext{}); code == "" {
			t.Errorf("%q is read as %v though it leaves a doubt", cell, v.Time())
		}
	}
}

// The corners of both date systems, as ECMA-376 part 1, 18.17.4.1 and Excel have them.
func TestDateSerialsFollowBothDateSystems(t *testing.T) {
	for _, c := range []struct {
		serial   float64
		date1904 bool
		want     string
	}{
		{1, false, "1900-01-01"}, {59, false, "1900-02-28"}, {61, false, "1900-03-01"}, {25569, false, "1970-01-01"}, {43525, false, "2019-03-01"}, {2958465, false, "9999-12-31"},
		{0, true, "1904-01-01"}, {1, true, "1904-01-02"}, {60, true, "1904-03-01"}, {42063, true, "2019-03-01"}, {2957003, true, "9999-12-31"},
	} {
		got, err := SerialToTime(c.serial, c.date1904)
		if err != nil || got.Format("2006-01-02") != c.want {
			t.Errorf("serial %v (1904: %v) is %v %v, want %s", c.serial, c.date1904, got, err, c.want)
		}
	}
	if _, err := SerialToTime(60, false); !errors.Is(err, ErrPhantomDay) {
		t.Errorf("serial 60 gives %v, want the phantom day", err)
	}
	for _, serial := range []float64{0, 0.5, -1, 2958466, math.NaN(), math.Inf(1)} {
		if got, err := SerialToTime(serial, false); !errors.Is(err, ErrSerialRange) {
			t.Errorf("serial %v gives %v %v, want out of range", serial, got, err)
		}
	}
	v, code := read(t, Column{Type: TypeDate}, "42530", RowContext{Date1904: true})
	if got := v.Date().Format("2006-01-02"); code != "" || got != "2020-06-10" {
		t.Errorf("42530 of a 1904 file is %s %s", got, code)
	}
}

func TestIntegersAreReadWithUnitsSeparatorsAndWidths(t *testing.T) {
	units := []string{"户", "栋", "年建成", "元", "元/平方米·月"}
	for cell, want := range map[string]int64{
		"4296户": 4296, "29栋": 29, "2000年建成 ": 2000, "1,234": 1234, "１２": 12, "１，２３４ 户": 1234, "1，234": 1234, "1 234 567": 1234567, "12.0": 12, "12元／平方米·月": 12, "12 戶": 12, "12.000000001": 12,
		"11.999999999": 12, "1.2万": 12000, "-5": -5, "+7": 7, "0": 0, "007": 7, "1.5E3": 1500, "999999999999999999": 999999999999999999, "9223372036854775807": math.MaxInt64,
	} {
		v, code := read(t, Column{Type: TypeInteger, Units: units}, cell, RowContext{})
		if code != "" || v.Int() != want {
			t.Errorf("%q is %d %s, want %d", cell, v.Int(), code, want)
		}
	}
	for cell, want := range map[string]Code{
		"12.5": CodeFraction, "12.00000001": CodeFraction, "12.000000002": CodeFraction, "1,23": CodeSeparators, "12,345,6": CodeSeparators, "1 2": CodeSeparators, ",123": CodeSeparators,
		"约300": CodeInteger, "三百": CodeInteger, "1e400": CodeTooLarge, "9223372036854775808": CodeTooLarge, "99999999999999999999": CodeTooLarge, "12人": CodeInteger, "0x10": CodeInteger, "1_000": CodeInteger,
		"inf": CodeInteger, "户": CodeInteger, "1.2.3": CodeInteger, "12户户": CodeInteger, "--5": CodeInteger,
	} {
		if v, code := read(t, Column{Type: TypeInteger, Units: units}, cell, RowContext{}); code != want {
			t.Errorf("%q is %d %q, want %q", cell, v.Int(), code, want)
		}
	}
}

func TestNumbersOutsideTheirBoundsAreRefused(t *testing.T) {
	low, high := 1900.0, 2100.0
	for _, c := range []struct {
		column Column
		cell   string
		want   Code
	}{
		{Column{Min: &low, Max: &high}, "1899", CodeRange}, {Column{Min: &low, Max: &high}, "2101", CodeRange}, {Column{Min: &low, Max: &high}, "1900", ""}, {Column{Min: &low, Max: &high}, "2100", ""},
		{Column{Min: &low}, "1899", CodeMinimum}, {Column{Max: &high}, "2101", CodeMaximum},
	} {
		c.column.Type = TypeInteger
		if _, code := read(t, c.column, c.cell, RowContext{}); code != c.want {
			t.Errorf("%s gives %q, want %q", c.cell, code, c.want)
		}
	}
}

func TestMoneyIsKeptInTenThousandths(t *testing.T) {
	for cell, want := range map[string]int64{
		"2.05": 20500, "2.05元": 20500, "2.0500000000000003": 20500, "￥1,234.5": 12345000, "0.00005": 1, "0.00004": 0, "-2.05": -20500, "99999999999.9999": 999999999999999, "1e2": 1000000, ".5": 5000, "5.": 50000,
	} {
		v, code := read(t, Column{Type: TypeDecimal, Exact: true, Units: []string{"元"}}, cell, RowContext{})
		if code != "" || v.Scaled() != want {
			t.Errorf("%q is %d %s, want %d", cell, v.Scaled(), code, want)
		}
	}
	if _, code := read(t, Column{Type: TypeDecimal, Exact: true}, "100000000000000", RowContext{}); code != CodeTooLarge {
		t.Errorf("a number beyond DECIMAL(18,4) gives %q", code)
	}
	if _, code := read(t, Column{Type: TypeDecimal}, "2.05至2.28", RowContext{}); code != CodeNumber {
		t.Errorf("a range of prices gives %q", code)
	}
}

func TestPercentagesAreFractionsHoweverWritten(t *testing.T) {
	for cell, want := range map[string]float64{"85%": 0.85, "0.85": 0.85, "85": 0.85, "８５％": 0.85, "85.5 %": 0.855, "1": 1, "100": 1, "1%": 0.01, "0": 0, "0.5%": 0.005, "100%": 1} {
		v, code := read(t, Column{Type: TypePercent}, cell, RowContext{})
		if code != "" || math.Abs(v.Float()-want) > 1e-12 {
			t.Errorf("%q is %v %s, want %v", cell, v.Float(), code, want)
		}
	}
	for cell, want := range map[string]Code{"101%": CodePercent, "120": CodePercent, "-1%": CodePercent, "八成": CodeNumber, "%": CodeNumber} {
		if v, code := read(t, Column{Type: TypePercent}, cell, RowContext{}); code != want {
			t.Errorf("%q is %v %q, want %q", cell, v.Float(), code, want)
		}
	}
}

func TestYesAndNoAreReadAsTickedCrossedOrWritten(t *testing.T) {
	for _, cell := range []string{"是", "有", "√", "Y", "y", "1", "TRUE", "true", "Ｙ", "yes", "✓"} {
		if v, code := read(t, Column{Type: TypeBool}, cell, RowContext{}); code != "" || !v.Bool() {
			t.Errorf("%q is not yes: %s", cell, code)
		}
	}
	for _, cell := range []string{"否", "无", "無", "×", "N", "0", "FALSE", "no"} {
		if v, code := read(t, Column{Type: TypeBool}, cell, RowContext{}); code != "" || v.IsMissing() || v.Bool() {
			t.Errorf("%q is not no: %s", cell, code)
		}
	}
	if _, code := read(t, Column{Type: TypeBool}, "也许", RowContext{}); code != CodeBool {
		t.Errorf("a maybe gives %q", code)
	}
}

func TestACountMayBeAnsweredByYesOrNo(t *testing.T) {
	count := Column{Type: TypeInteger, Yes: []string{"已退回"}, No: []string{"未退回"}, Units: []string{"次"}}
	for cell, want := range map[string]int64{"0": 0, "3": 3, "2次": 2, "是": 1, "已退回": 1, "√": 1, "否": 0, "未退回": 0, "无": 0} {
		if v, code := read(t, count, cell, RowContext{}); code != "" || v.IsMissing() || v.Int() != want {
			t.Errorf("%q is %d %q, want %d", cell, v.Int(), code, want)
		}
	}
	for _, cell := range []string{"也许", "1.5"} {
		if _, code := read(t, count, cell, RowContext{}); code != CodeInteger && code != CodeFraction {
			t.Errorf("%q gives %q", cell, code)
		}
	}
	if _, code := read(t, Column{Type: TypeInteger}, "是", RowContext{}); code != CodeInteger {
		t.Errorf("a plain number reads yes: %q", code)
	}
}

func TestRegionCodesLoseTheirFillingZeros(t *testing.T) {
	for cell, want := range map[string]string{
		"440604": "440604", "440604012": "440604012", "440604012003": "440604012003", "440604000000": "440604", "440604010000": "440604010", "440604000": "440604",
		"440600": "440600", "４４０６０４": "440604", "440604.0": "440604", "4.40604E5": "440604", "4.4060401E+11": "440604010", " 440604 012 ": "440604012",
	} {
		v, code := read(t, Column{Type: TypeRegion}, cell, RowContext{})
		if code != "" || v.Text() != want {
			t.Errorf("%q is %s %s, want %s", cell, v.Text(), code, want)
		}
	}
	for _, cell := range []string{"4406", "44060401", "禅城区", "990604", "160604", "440604.5", "-440604", "4406040120031"} {
		if v, code := read(t, Column{Type: TypeRegion}, cell, RowContext{}); code != CodeRegion {
			t.Errorf("%q is %s %q, want refused", cell, v.Text(), code)
		}
	}
	if _, code := read(t, Column{Type: TypeRegion, Digits: []int{6}}, "440604012", RowContext{}); code != CodeRegionLevel {
		t.Errorf("a town's code in a district's column gives %q", code)
	}
}

func TestMonthsAreStoredAsTheirFirstDay(t *testing.T) {
	for cell, want := range map[string]string{
		"2022-06": "2022-06-01", "2022年6月": "2022-06-01", "202206": "2022-06-01", "2022/6": "2022-06-01", "2022.06": "2022-06-01", "2022.6": "2022-06-01", "2022年06月份": "2022-06-01",
		"２０２２年６月": "2022-06-01", "2022-06-15": "2022-06-01", "44713": "2022-06-01", "2022.10": "2022-10-01", "2022.01": "2022-01-01",
	} {
		v, code := read(t, Column{Type: TypeMonth}, cell, RowContext{})
		if got := v.Date().Format("2006-01-02"); code != "" || got != want {
			t.Errorf("%q is %s %s, want %s", cell, got, code, want)
		}
	}
	for cell, want := range map[string]Code{"6月": CodeDateNoYear, "2022": CodeMonth, "2022-13": CodeDateImpossible, "2022.1": CodeMonthAmbiguous, "上月": CodeMonth, "2022Q2": CodeMonthQuarter, "2022年二季度": CodeMonthQuarter} {
		if v, code := read(t, Column{Type: TypeMonth}, cell, RowContext{}); code != want {
			t.Errorf("%q is %v %q, want %q", cell, v.Date(), code, want)
		}
	}
}

func TestQuartersAreStoredAsTheirFirstDay(t *testing.T) {
	for cell, want := range map[string]string{
		"2022Q2": "2022-04-01", "2022-Q2": "2022-04-01", "2022 q2": "2022-04-01", "2022/Q3": "2022-07-01", "2022年Q1": "2022-01-01", "２０２２Ｑ４": "2022-10-01",
		"2022年第2季度": "2022-04-01", "2022年二季度": "2022-04-01", "2022年第二季度": "2022-04-01", "2022 年 第 4 季度": "2022-10-01", "2022年度第三季度": "2022-07-01",
		"2022第一季度": "2022-01-01", "2022年2季": "2022-04-01", "2022-04": "2022-04-01", "2022年7月": "2022-07-01", "202210": "2022-10-01", "2022-04-01": "2022-04-01", "44652": "2022-04-01",
	} {
		v, code := read(t, Column{Type: TypeQuarter}, cell, RowContext{})
		if got := v.Date().Format("2006-01-02"); code != "" || got != want {
			t.Errorf("%q is %s %s, want %s", cell, got, code, want)
		}
	}
	for cell, want := range map[string]Code{
		"2022": CodeQuarter, "2022Q5": CodeQuarter, "2022Q0": CodeQuarter, "2022年第五季度": CodeQuarter, "二季度": CodeQuarter, "Q2": CodeQuarter, "上季度": CodeQuarter, "2022年第2": CodeQuarter,
		"22年二季度": CodeQuarter, "2022Q2-Q3": CodeQuarter, "2022-05": CodeQuarterMonth, "2022年6月": CodeQuarterMonth, "2022-13": CodeDateImpossible, "4月": CodeDateNoYear, "2022.1": CodeMonthAmbiguous,
	} {
		if v, code := read(t, Column{Type: TypeQuarter}, cell, RowContext{}); code != want {
			t.Errorf("%q is %v %q, want %q", cell, v.Date(), code, want)
		}
	}
}

func TestPhonesBecomeDigits(t *testing.T) {
	for cell, want := range map[string]string{
		"13800138000": "13800138000", "138 0013 8000": "13800138000", "138-0013-8000": "13800138000", "+8613800138000": "13800138000", "0086 13800138000": "13800138000",
		"１３８００１３８０００": "13800138000", "1.3800138E10": "13800138000", "0757-83321234": "075783321234", "0757 83321234": "075783321234", "(0757)83321234": "075783321234", "83321234": "83321234", "0757-83321234-801": "075783321234-801", "12345": "12345",
	} {
		v, code := read(t, Column{Type: TypePhone, Personal: Drop}, cell, RowContext{})
		if code != "" || v.Text() != want {
			t.Errorf("%q is %s %s, want %s", cell, v.Text(), code, want)
		}
	}
	for _, cell := range []string{"1380013800", "138001380001", "电话", "A000102948"} {
		if v, code := read(t, Column{Type: TypePhone, Personal: Drop}, cell, RowContext{}); code != CodePhone {
			t.Errorf("%q is %s %q, want refused", cell, v.Text(), code)
		}
	}
	v, code := read(t, Column{Type: TypePhone, Personal: Hash, StoreAs: "h", Accounts: true}, "A000102948", RowContext{})
	if code != "" || v.Text() != "A000102948" {
		t.Errorf("an account is %s %s", v.Text(), code)
	}
}

func TestListsKeepOrderAndDropRepeats(t *testing.T) {
	for cell, want := range map[string]string{
		"甲、乙，丙": "甲|乙|丙", "甲,乙;甲": "甲|乙", "甲\n乙": "甲|乙", "甲|乙": "甲|乙", "甲": "甲", "甲、、 乙 、": "甲|乙", "无、甲": "甲",
	} {
		if v, code := read(t, Column{Type: TypeList}, cell, RowContext{}); code != "" || v.Text() != want {
			t.Errorf("%q is %q %s, want %q", cell, v.Text(), code, want)
		}
	}
}

func TestDayNumbersAgreeWithTheStandardLibrary(t *testing.T) {
	for day := time.Date(1899, 12, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2110; day = day.AddDate(0, 0, 1) {
		y, m, d := day.Date()
		if got, want := daysOf(y, int(m), d), day.Unix()/86400; got != want {
			t.Fatal(fmt.Sprint(day, got, want))
		}
		if d > monthDays(y, int(m)) {
			t.Fatal("too few days in", day)
		}
	}
}
