package contract

import (
	"math"
	"strconv"
	"strings"

	"baimi/sql/han"
)

// noise is how far from a whole number a spreadsheet's floating point may
// leave one. The tiny surplus lets 12.000000001 itself pass.
const noise = 1e-9 * (1 + 1e-4)

// maxExact is the largest number below which every integer is a float64.
const maxExact = 1 << 53

// parseInteger reads a whole number. Where the column has words for yes and no, it
// counts how often something happened, and an answer without a number is once or never.
func parseInteger(c *Column, s string, row *RowContext) (Value, *fault) {
	if n, ok := plainInteger(s); ok {
		return intValue(n), c.bounds(float64(n))
	}
	if c.truth != nil {
		if v, f := parseBool(c, s, row); f == nil {
			return intValue(v.Int()), nil
		}
	}
	text, code := numberText(c, s)
	if code != "" {
		if code == CodeNumber {
			code = CodeInteger
		}
		return Value{}, &fault{code: code}
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return intValue(n), c.bounds(float64(n))
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.Abs(f) > maxExact {
		return Value{}, &fault{code: CodeTooLarge}
	}
	whole := math.Round(f)
	if math.Abs(f-whole) > noise {
		return Value{}, &fault{code: CodeFraction}
	}
	return intValue(int64(whole)), c.bounds(whole)
}

func parseDecimal(c *Column, s string, _ *RowContext) (Value, *fault) {
	text, code := numberText(c, s)
	if code != "" {
		return Value{}, &fault{code: code}
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return Value{}, &fault{code: CodeTooLarge}
	}
	if !c.Exact {
		return realValue(f), c.bounds(f)
	}
	n, ok := scaled(text, f)
	if !ok {
		return Value{}, &fault{code: CodeTooLarge}
	}
	return intValue(n), c.bounds(f)
}

// parsePercent returns a fraction 0–1. With a percent sign, or above 1, the
// number counts hundredths: 85%, 85 and 0.85 are the same, and 1 is all.
func parsePercent(c *Column, s string, _ *RowContext) (Value, *fault) {
	text, signed := strings.CutSuffix(strings.TrimRight(halfWidth(s), " "), "%")
	number, code := numberText(c, strings.TrimRight(text, " "))
	if code != "" {
		return Value{}, &fault{code: code}
	}
	f, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return Value{}, &fault{code: CodeTooLarge}
	}
	if signed || f > 1 {
		f /= 100
	}
	if f < 0 || f > 1 {
		return Value{}, &fault{code: CodePercent}
	}
	return realValue(f), c.bounds(f)
}

// plainInteger reads up to 18 ASCII digits.
func plainInteger(s string) (int64, bool) {
	if len(s) == 0 || len(s) > 18 {
		return 0, false
	}
	n := int64(0)
	for i := range len(s) {
		d := s[i] - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + int64(d)
	}
	return n, true
}

// numberText reduces a cell to what strconv reads: no units, currency signs,
// thousands separators or full-width forms; 万 and 亿 become exponents. The
// code is "" unless the text is no number.
func numberText(c *Column, s string) (string, Code) {
	if plainNumber(s) {
		return s, ""
	}
	t := strings.TrimSpace(halfWidth(s))
	t = strings.TrimSpace(strings.TrimLeft(t, "¥￥'"))
	t = cutUnit(c, t)
	exponent := ""
	if rest, ok := strings.CutSuffix(t, "万"); ok {
		t, exponent = strings.TrimSpace(rest), "e4"
	} else if rest, ok := strings.CutSuffix(t, "亿"); ok {
		t, exponent = strings.TrimSpace(rest), "e8"
	}
	if strings.ContainsAny(t, ", ") {
		whole, ok := ungroup(t)
		if !ok {
			return "", CodeSeparators
		}
		t = whole
	}
	if !plainNumber(t) || exponent != "" && strings.ContainsAny(t, "eE") {
		return "", CodeNumber
	}
	return t + exponent, ""
}

// cutUnit removes the longest unit of the column that t ends with.
func cutUnit(c *Column, t string) string {
	if c == nil {
		return t
	}
	for _, u := range c.units {
		if len(t) >= len(u) && han.Fold(t[len(t)-len(u):]) == u {
			return strings.TrimSpace(t[:len(t)-len(u)])
		}
	}
	return t
}

// plainNumber reports whether s is [sign] digits [. digits] [exponent].
func plainNumber(s string) bool {
	i := 0
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		i++
	}
	from := i
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	n := i - from
	if i < len(s) && s[i] == '.' {
		i++
		from = i
		for i < len(s) && '0' <= s[i] && s[i] <= '9' {
			i++
		}
		n += i - from
	}
	if n == 0 {
		return false
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '-' || s[i] == '+') {
			i++
		}
		from = i
		for i < len(s) && '0' <= s[i] && s[i] <= '9' {
			i++
		}
		if i == from || i-from > 3 {
			return false
		}
	}
	return i == len(s)
}

// ungroup removes thousands separators, which must stand before groups of
// exactly three digits and be all alike.
func ungroup(t string) (string, bool) {
	whole, fraction, dotted := strings.Cut(t, ".")
	separator := ","
	if !strings.Contains(whole, ",") {
		separator = " "
	}
	groups := strings.Split(whole, separator)
	first := strings.TrimLeft(groups[0], "+-")
	if len(groups) < 2 || len(first) > 3 || !digits(first) {
		return "", false
	}
	for _, g := range groups[1:] {
		if len(g) != 3 || !digits(g) {
			return "", false
		}
	}
	joined := strings.Join(groups, "")
	if !dotted {
		return joined, true
	}
	return joined + "." + fraction, digits(fraction)
}

// scaled returns text, whose value is f, in ten-thousandths, rounded half away
// from zero; ok is false beyond DECIMAL(18,4). Digits are used as written, so
// that money does not pass through binary fractions.
func scaled(text string, f float64) (int64, bool) {
	if math.Abs(f) >= 1e14 {
		return 0, false
	}
	if strings.ContainsAny(text, "eE") {
		return int64(math.Round(f * 1e4)), true
	}
	body := strings.TrimLeft(text, "+-")
	whole, fraction, _ := strings.Cut(body, ".")
	n := int64(0)
	for i := range len(whole) {
		n = n*10 + int64(whole[i]-'0')
	}
	for i := range DecimalScale {
		n *= 10
		if i < len(fraction) {
			n += int64(fraction[i] - '0')
		}
	}
	if len(fraction) > DecimalScale && fraction[DecimalScale] >= '5' {
		n++
	}
	if strings.HasPrefix(text, "-") {
		n = -n
	}
	return n, n > -1e18 && n < 1e18
}

// bounds returns the fault of a number outside the column's range, or nil.
func (c *Column) bounds(f float64) *fault {
	if (c.Min == nil || f >= *c.Min) && (c.Max == nil || f <= *c.Max) {
		return nil
	}
	switch {
	case c.Max == nil:
		return &fault{code: CodeMinimum, args: []any{figure(*c.Min)}}
	case c.Min == nil:
		return &fault{code: CodeMaximum, args: []any{figure(*c.Max)}}
	}
	return &fault{code: CodeRange, args: []any{figure(*c.Min), figure(*c.Max)}}
}

func figure(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
