package contract

import "strings"

// usccAlphabet is the character set of GB 32100-2015: digits and capital
// letters without I, O, S, V and Z. The position is the character's value.
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// usccWeights are 3^(i-1) mod 31 for the first 17 characters (GB 32100-2015, annex B).
var usccWeights = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}

// USCCCheckCharacter returns the 18th character of a unified social credit code
// for its first 17, after GB 32100-2015: C18 = 31 − Σ Ci·Wi mod 31, where 31
// counts as 0. ok is false when body is not 17 characters of the code's alphabet.
func USCCCheckCharacter(body string) (check byte, ok bool) {
	if len(body) != 17 {
		return 0, false
	}
	sum := 0
	for i := range 17 {
		v := strings.IndexByte(usccAlphabet, body[i])
		if v < 0 {
			return 0, false
		}
		sum += v * usccWeights[i]
	}
	return usccAlphabet[(31-sum%31)%31], true
}

// parseUSCC accepts a code in any width and case, with spaces or hyphens.
func parseUSCC(_ *Column, s string, _ *RowContext) (Value, *fault) {
	code := s
	if !plainUSCC(s) {
		code = strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "'", "").Replace(halfWidth(s)))
	}
	if strings.Contains(code, "E+") {
		return Value{}, &fault{code: CodeUSCCNumber}
	}
	if n := len(code); n == 15 && digits(code) || n == 13 && digits(code) {
		return Value{}, &fault{code: CodeUSCCOld}
	}
	if len(code) != 18 {
		return Value{}, &fault{code: CodeUSCCLength, args: []any{len([]rune(code))}}
	}
	for i := range len(code) {
		if strings.IndexByte(usccAlphabet, code[i]) < 0 {
			return Value{}, &fault{code: CodeUSCCCharacter, args: []any{i + 1, firstRune(code[i:])}}
		}
	}
	if check, _ := USCCCheckCharacter(code[:17]); check != code[17] {
		return Value{}, &fault{code: CodeUSCCCheck}
	}
	return TextValue(code), nil
}

func plainUSCC(s string) bool {
	if len(s) != 18 {
		return false
	}
	for i := range len(s) {
		if strings.IndexByte(usccAlphabet, s[i]) < 0 {
			return false
		}
	}
	return true
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}
