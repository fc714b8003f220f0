package reports

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Count prints a whole number with thousands separators.
func (w *words) Count(n int64) string {
	digits := strconv.FormatInt(n, 10)
	if n < 0 {
		return "−" + grouped(digits[1:])
	}
	return grouped(digits)
}

// grouped puts a comma before every three digits.
func grouped(digits string) string {
	if len(digits) <= 3 {
		return digits
	}
	out := make([]byte, 0, len(digits)+len(digits)/3)
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			out = append(out, ',')
		}
		out = append(out, digits[i])
	}
	return string(out)
}

// Amount prints a number that may hold half counts: no decimals where it is whole.
func (w *words) Amount(v float64) string {
	if math.IsNaN(v) {
		return dash
	}
	if r := math.Round(v*10) / 10; r != math.Trunc(r) {
		return w.Decimal(v, 1)
	}
	return w.Count(int64(math.Round(v)))
}

// Pace prints compounds a week with one decimal, or with two where one would read as none at all.
func (w *words) Pace(v float64) string {
	if v != 0 && math.Abs(v) < 0.05 {
		return w.Decimal(v, 2)
	}
	return w.Decimal(v, 1)
}

// Decimal prints v with the given places; it is the one place where numbers for readers round.
func (w *words) Decimal(v float64, places int) string {
	if math.IsNaN(v) {
		return dash
	}
	s := strconv.FormatFloat(math.Abs(v), 'f', places, 64)
	if math.IsInf(v, 0) {
		return s
	}
	whole := len(s)
	if places > 0 {
		whole -= places + 1
	}
	out := grouped(s[:whole]) + s[whole:]
	if v < 0 && strings.Trim(s, "0.") != "" {
		out = "−" + out
	}
	return out
}

// Percent prints a fraction as a percentage with one decimal.
func (w *words) Percent(v float64) string {
	if math.IsNaN(v) {
		return dash
	}
	return w.Decimal(v*100, 1) + "%"
}

// Ratio prints a fraction with its numerator and denominator: 40.8%（612/1,500）.
func (w *words) Ratio(v, num float64, den int64) string {
	if math.IsNaN(v) || den == 0 {
		return dash
	}
	return w.T("number.ratio", w.Percent(v), w.Amount(num), w.Count(den))
}

// Interval prints two fractions as a range of percentages.
func (w *words) Interval(lo, hi float64) string {
	if math.IsNaN(lo) || math.IsNaN(hi) {
		return dash
	}
	return w.Decimal(lo*100, 1) + "–" + w.Decimal(hi*100, 1) + "%"
}

// Range prints two rates.
func (w *words) Range(lo, hi float64) string {
	if math.IsNaN(lo) || math.IsNaN(hi) {
		return dash
	}
	return w.Decimal(lo, 2) + "–" + w.Decimal(hi, 2)
}

// Signed prints a whole number with its sign.
func (w *words) Signed(n int64) string {
	if n > 0 {
		return "+" + w.Count(n)
	}
	return w.Count(n)
}

// Points prints a difference of two shares in percentage points with its sign: +0.65.
func (w *words) Points(v float64) string {
	if math.IsNaN(v) {
		return dash
	}
	text := strconv.FormatFloat(math.Abs(v)*100, 'f', 2, 64)
	switch {
	case text == "0.00":
		return text
	case v < 0:
		return "−" + text
	}
	return "+" + text
}

// Date prints 2022-07-17.
func (w *words) Date(t time.Time) string {
	if t.IsZero() {
		return dash
	}
	return t.Format("2006-01-02")
}

// Day prints 7月17日 or 17 July.
func (w *words) Day(t time.Time) string {
	if t.IsZero() {
		return dash
	}
	if w.Code == "zh" {
		return fmt.Sprintf("%d月%d日", t.Month(), t.Day())
	}
	return t.Format("2 January")
}

// Month prints 2022年6月 or June 2022.
func (w *words) Month(t time.Time) string {
	if t.IsZero() {
		return dash
	}
	if w.Code == "zh" {
		return fmt.Sprintf("%d年%d月", t.Year(), t.Month())
	}
	return t.Format("January 2006")
}

// Months prints the months of an interval: 2023年10–12月, 2023年10月–2024年2月, or one month.
func (w *words) Months(a, b time.Time) string {
	switch {
	case a.Year() == b.Year() && a.Month() == b.Month():
		return w.Month(a)
	case a.Year() != b.Year():
		return w.Month(a) + "–" + w.Month(b)
	case w.Code == "zh":
		return fmt.Sprintf("%d年%d–%d月", a.Year(), a.Month(), b.Month())
	}
	return a.Format("January") + "–" + w.Month(b)
}

// Span prints two days of one week: 7月11日–17日 or 11–17 July.
func (w *words) Span(a, b time.Time) string {
	if w.Code == "zh" {
		if a.Month() == b.Month() {
			return fmt.Sprintf("%d月%d日–%d日", a.Month(), a.Day(), b.Day())
		}
		return w.Day(a) + "–" + w.Day(b)
	}
	if a.Month() == b.Month() {
		return fmt.Sprintf("%d–%s", a.Day(), w.Day(b))
	}
	return w.Day(a) + " – " + w.Day(b)
}

// Issue prints 2022年第28周 or week 28 of 2022.
func (w *words) Issue(label string) string {
	year, week, ok := strings.Cut(label, "-W")
	if !ok {
		return label
	}
	return w.T("issue.label", year, strings.TrimLeft(week, "0"))
}

// Quarter prints 2022年二季度 or Q2 2022.
func (w *words) Quarter(period string) string {
	year, q, ok := strings.Cut(period, "Q")
	if !ok {
		return period
	}
	return w.T("quarter.label."+q, year)
}
