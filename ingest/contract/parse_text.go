package contract

import (
	"strconv"
	"strings"

	"baimi/sql/han"
)

func parseText(_ *Column, s string, _ *RowContext) (Value, *fault) {
	return TextValue(s), nil
}

// parseBool accepts yes and no as ticked, crossed, written or counted. 无 is a
// no here, though it means a missing value elsewhere.
func parseBool(c *Column, s string, _ *RowContext) (Value, *fault) {
	word := han.Fold(s)
	if truth, ok := c.truth[word]; ok {
		return boolValue(truth), nil
	}
	switch word {
	case "是", "有", "√", "✓", "✔", "☑", "对", "y", "yes", "t", "true", "1", "已":
		return boolValue(true), nil
	case "否", "无", "没有", "×", "✗", "✘", "☒", "错", "n", "no", "f", "false", "0", "x", "未", "不是":
		return boolValue(false), nil
	}
	return Value{}, &fault{code: CodeBool}
}

func parseEnum(c *Column, s string, _ *RowContext) (Value, *fault) {
	if code, ok := c.EnumCode(s); ok {
		return TextValue(code), nil
	}
	labels := make([]Text, len(c.Values))
	for i, v := range c.Values {
		labels[i] = v.Label()
	}
	return Value{}, &fault{code: CodeEnum, args: []any{labels}}
}

// parsePerson keeps a name in one piece; it is only ever used to scrub texts.
func parsePerson(_ *Column, s string, _ *RowContext) (Value, *fault) {
	return TextValue(strings.TrimFunc(s, blank)), nil
}

// listSigns separate the items of a list.
const listSigns = "、，,;；|/\n\r\t"

// parseList stores the items in order, each once, joined by "|".
func parseList(_ *Column, s string, _ *RowContext) (Value, *fault) {
	if !strings.ContainsAny(s, listSigns) {
		return TextValue(s), nil
	}
	var items []string
	seen := map[string]bool{}
	for item := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(listSigns, r) }) {
		item = clean(item)
		if item != "" && !missingText(item) && !seen[item] {
			seen[item] = true
			items = append(items, item)
		}
	}
	if len(items) == 0 {
		return Value{}, nil
	}
	return TextValue(strings.Join(items, "|")), nil
}

// parseRegion returns the shortest form of an administrative code: 6 digits for
// a city or district, 9 for a town, 12 for a community. Trailing zeros that
// only fill a longer form are dropped: 440604010000 is 440604010.
func parseRegion(c *Column, s string, _ *RowContext) (Value, *fault) {
	code := s
	if !digits(code) {
		code = wholeNumber(strings.ReplaceAll(strings.TrimSpace(halfWidth(s)), " ", ""))
	}
	if n := len(code); !digits(code) || n != 6 && n != 9 && n != 12 || !province(code[:2]) {
		return Value{}, &fault{code: CodeRegion}
	}
	if len(code) == 12 && code[9:] == "000" {
		code = code[:9]
	}
	if len(code) == 9 && code[6:] == "000" {
		code = code[:6]
	}
	if len(c.Digits) == 0 {
		return TextValue(code), nil
	}
	lengths := make([]string, len(c.Digits))
	for i, n := range c.Digits {
		if len(code) == n {
			return TextValue(code), nil
		}
		lengths[i] = strconv.Itoa(n)
	}
	return Value{}, &fault{code: CodeRegionLevel, args: []any{strings.Join(lengths, " / "), len(code)}}
}

// province reports whether the first two digits are a province-level unit (GB/T 2260).
func province(p string) bool {
	switch p[0] {
	case '1':
		return '1' <= p[1] && p[1] <= '5'
	case '2':
		return '1' <= p[1] && p[1] <= '3'
	case '3':
		return '1' <= p[1] && p[1] <= '7'
	case '4':
		return '1' <= p[1] && p[1] <= '6'
	case '5':
		return '0' <= p[1] && p[1] <= '4'
	case '6':
		return '1' <= p[1] && p[1] <= '5'
	case '7':
		return p[1] == '1'
	case '8':
		return '1' <= p[1] && p[1] <= '2'
	}
	return false
}

// wholeNumber writes a number that a spreadsheet stored as 4.40604E+5 or
// 440604.0 with all its digits; other texts pass unchanged.
func wholeNumber(s string) string {
	if !strings.ContainsAny(s, ".eE") || !plainNumber(s) {
		return s
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < 0 || f > maxExact || f != float64(int64(f)) {
		return s
	}
	return strconv.FormatInt(int64(f), 10)
}

// parsePhone returns a mobile number as 11 digits and a fixed line as area code
// and number in one, with "-" before an extension, so that one line written in
// two ways is one caller. Where the column takes accounts,
// anything else passes as it is.
func parsePhone(c *Column, s string, _ *RowContext) (Value, *fault) {
	if mobile(s) {
		return TextValue(s), nil
	}
	t := wholeNumber(strings.TrimSpace(halfWidth(s)))
	t = strings.NewReplacer(" ", "", "(", "", ")", "-", "_", "-", "转", "-", "'", "").Replace(t)
	t = strings.TrimPrefix(t, "+")
	if long := strings.ReplaceAll(t, "-", ""); digits(long) {
		long = strings.TrimPrefix(strings.TrimPrefix(long, "00"), "86")
		if mobile(long) {
			return TextValue(long), nil
		}
		if line, ok := fixedLine(t); ok {
			return TextValue(line), nil
		}
	}
	if c.Accounts {
		return TextValue(s), nil
	}
	return Value{}, &fault{code: CodePhone}
}

func mobile(s string) bool {
	return len(s) == 11 && s[0] == '1' && s[1] >= '3' && digits(s)
}

// fixedLine reads [area-]number[-extension] of a fixed line, or a service number
// such as 12345 and 95598.
func fixedLine(t string) (string, bool) {
	parts := strings.Split(t, "-")
	number := parts[0]
	rest := parts[1:]
	if len(rest) > 0 && number[:min(1, len(number))] == "0" && len(number) <= 4 {
		number, rest = number+rest[0], rest[1:]
	}
	n := len(number)
	switch {
	case len(rest) > 1 || len(rest) == 1 && (rest[0] == "" || len(rest[0]) > 6):
		return "", false
	case n == 7 || n == 8 || n == 5 && (number[0] == '1' || number[0] == '9'):
	case 10 <= n && n <= 12 && number[0] == '0':
	default:
		return "", false
	}
	return strings.Join(append([]string{number}, rest...), "-"), true
}
