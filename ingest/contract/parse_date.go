package contract

import (
	"strconv"
	"strings"
	"time"
)

// moment is a date, and a time of day where one was written.
type moment struct {
	days   int64 // since 1970-01-01
	micros int64 // within the day
	timed  bool
}

func parseDate(_ *Column, s string, ctx *RowContext) (Value, *fault) {
	m, f := readMoment(s, ctx)
	if f != nil {
		return Value{}, f
	}
	return intValue(m.days), nil
}

func parseDatetime(_ *Column, s string, ctx *RowContext) (Value, *fault) {
	m, f := readMoment(s, ctx)
	if f != nil {
		return Value{}, f
	}
	return intValue(m.days*dayMicros + m.micros), nil
}

const (
	secondMicros = int64(1_000_000)
	dayMicros    = 86400 * secondMicros
)

// lowestSerial is 1927-05-18. Smaller numbers in a date column are counts or
// years put in the wrong place far more often than dates.
const lowestSerial = 10000

func readMoment(s string, ctx *RowContext) (moment, *fault) {
	if m, f, ok := plainMoment(s); ok {
		return m, f
	}
	t := strings.ToLower(strings.TrimSpace(halfWidth(s)))
	if plainNumber(t) && !strings.HasPrefix(t, "+") {
		return numericMoment(t, ctx)
	}
	if m, ok := zonedMoment(t, ctx); ok {
		return m, nil
	}
	return writtenMoment(t)
}

// plainMoment is the fast path for 2020-06-10, 2020/6/10 and 2020.6.10, alone
// or followed by 11:25 or 11:25:05. ok is false for any other shape.
func plainMoment(s string) (m moment, f *fault, ok bool) {
	if len(s) < 8 || len(s) > 19 {
		return m, nil, false
	}
	year, i := number(s, 0, 4)
	if i != 4 || s[4] != '/' && s[4] != '-' && s[4] != '.' {
		return m, nil, false
	}
	month, j := number(s, 5, 2)
	if j == 5 || j >= len(s) || s[j] != s[4] {
		return m, nil, false
	}
	day, k := number(s, j+1, 2)
	if k == j+1 {
		return m, nil, false
	}
	hour, minute, second := 0, 0, 0
	if k < len(s) {
		if s[k] != ' ' && s[k] != 'T' {
			return m, nil, false
		}
		var at int
		if hour, at = number(s, k+1, 2); at == k+1 || at >= len(s) || s[at] != ':' {
			return m, nil, false
		}
		from := at + 1
		if minute, at = number(s, from, 2); at == from {
			return m, nil, false
		}
		if at < len(s) {
			if s[at] != ':' {
				return m, nil, false
			}
			from = at + 1
			if second, at = number(s, from, 2); at == from || at != len(s) {
				return m, nil, false
			}
		}
		m.timed = true
	}
	if f = m.set(year, month, day, hour, minute, second); f != nil {
		return moment{}, f, true
	}
	return m, nil, true
}

// number reads up to width digits of s from i and returns where they end.
func number(s string, i, width int) (n, end int) {
	for end = i; end < len(s) && end < i+width && '0' <= s[end] && s[end] <= '9'; end++ {
		n = n*10 + int(s[end]-'0')
	}
	return n, end
}

// set fills m, or returns the fault of a day or time that does not exist.
// 24:00 is the midnight that ends the day (ISO 8601).
func (m *moment) set(year, month, day, hour, minute, second int) *fault {
	if year < 1900 || year > 9999 {
		return &fault{code: CodeDateRange}
	}
	if month < 1 || month > 12 || day < 1 || day > monthDays(year, month) {
		return &fault{code: CodeDateImpossible}
	}
	midnight := hour == 24 && minute == 0 && second == 0
	if hour > 23 && !midnight || minute > 59 || second > 59 {
		return &fault{code: CodeTime}
	}
	m.days = daysOf(year, month, day)
	m.micros = int64(hour*3600+minute*60+second) * secondMicros
	if midnight {
		m.days, m.micros = m.days+1, 0
	}
	return nil
}

func monthDays(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// numericMoment reads a bare number: 20200610, 202006101125(05), or a serial
// of the file's date system.
func numericMoment(t string, ctx *RowContext) (moment, *fault) {
	whole, fraction, dotted := strings.Cut(t, ".")
	if !strings.ContainsAny(t, "-e") {
		if f := shortNumber(whole, fraction, dotted); f != nil {
			return moment{}, f
		}
		if n := len(whole); !dotted && (n == 8 || n == 12 || n == 14) {
			return packedMoment(whole)
		}
	}
	serial, err := strconv.ParseFloat(t, 64)
	if err != nil || serial < lowestSerial || serial >= 100000 {
		return moment{}, &fault{code: CodeDate}
	}
	days, micros, err := splitSerial(serial, ctx.Date1904)
	if err != nil {
		return moment{}, &fault{code: CodeDateRange}
	}
	return moment{days: days, micros: micros, timed: micros != 0}, nil
}

// shortNumber returns the fault of a number too short for a date and too small
// for a serial: a year, a year and month, a month and day.
func shortNumber(whole, fraction string, dotted bool) *fault {
	year := len(whole) == 4 && whole >= "1900" && whole <= "2199"
	switch {
	case year && !dotted:
		return &fault{code: CodeDateYearOnly}
	case year && len(fraction) <= 2:
		return &fault{code: CodeDateNoDay}
	case len(whole) == 6 && !dotted && whole >= "190001" && whole <= "219912" && whole[4:] >= "01" && whole[4:] <= "12":
		return &fault{code: CodeDateNoDay}
	case dotted && len(whole) <= 2 && len(fraction) <= 2:
		return &fault{code: CodeDateNoYear}
	}
	return nil
}

func packedMoment(s string) (moment, *fault) {
	part := func(from, to int) int {
		n, _ := number(s, from, to-from)
		return n
	}
	m := moment{timed: len(s) > 8}
	hour, minute, second := 0, 0, 0
	if len(s) >= 12 {
		hour, minute = part(8, 10), part(10, 12)
	}
	if len(s) == 14 {
		second = part(12, 14)
	}
	if f := m.set(part(0, 4), part(4, 6), part(6, 8), hour, minute, second); f != nil {
		return moment{}, f
	}
	return m, nil
}

// zonedMoment reads a full ISO 8601 time with an offset and returns the wall
// clock in the city's zone.
func zonedMoment(t string, ctx *RowContext) (moment, bool) {
	if len(t) < 20 || !strings.ContainsRune(t, 't') {
		return moment{}, false
	}
	at, err := time.Parse(time.RFC3339Nano, strings.ToUpper(t))
	if err != nil {
		return moment{}, false
	}
	if ctx.Zone != nil {
		at = at.In(ctx.Zone)
	}
	y, month, d := at.Date()
	m := moment{timed: true}
	if m.set(y, int(month), d, at.Hour(), at.Minute(), at.Second()) != nil {
		return moment{}, false
	}
	m.micros += int64(at.Nanosecond() / 1000)
	return m, true
}

func parseMonth(_ *Column, s string, ctx *RowContext) (Value, *fault) {
	t := strings.TrimSpace(halfWidth(s))
	if year, month, ok := yearMonth(t); ok {
		if year < 1900 || year > 9999 || month < 1 || month > 12 {
			return Value{}, &fault{code: CodeDateImpossible}
		}
		// A spreadsheet drops the last 0 of the number 2022.10.
		if len(t) == 6 && t[4] == '.' && month == 1 {
			return Value{}, &fault{code: CodeMonthAmbiguous}
		}
		return intValue(daysOf(year, month, 1)), nil
	}
	if _, ok := yearQuarter(t); ok {
		return Value{}, &fault{code: CodeMonthQuarter}
	}
	m, f := readMoment(s, ctx)
	if f != nil {
		if f.code == CodeDateNoYear {
			return Value{}, f
		}
		return Value{}, &fault{code: CodeMonth}
	}
	y, month, _ := time.Unix(m.days*86400, 0).UTC().Date()
	return intValue(daysOf(y, int(month), 1)), nil
}

// yearMonth reads 2022-06, 2022/6, 2022.6, 202206, 2022年6月 and 2022年6月份.
func yearMonth(t string) (year, month int, ok bool) {
	year, i := number(t, 0, 4)
	if i != 4 {
		return 0, 0, false
	}
	rest := t[4:]
	if len(rest) == 2 && digits(rest) {
		month, _ = number(rest, 0, 2)
		return year, month, true
	}
	chinese := false
	if after, ok := strings.CutPrefix(strings.TrimSpace(rest), "年"); ok {
		rest, chinese = strings.TrimSpace(after), true
	} else if rest != "" && strings.IndexByte("-/.", rest[0]) >= 0 {
		rest = strings.TrimSpace(rest[1:])
	} else {
		return 0, 0, false
	}
	month, j := number(rest, 0, 2)
	if j == 0 {
		return 0, 0, false
	}
	rest = strings.TrimSpace(rest[j:])
	if chinese && (rest == "月" || rest == "月份") || !chinese && rest == "" {
		return year, month, true
	}
	return 0, 0, false
}
