package match

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// A compound of several phases or quarters is called by a stem and a part:
// 某某城 and 三期, 3期, 第三期, Ⅲ期, A区, 二期B区, 南区. A part is kept in one
// form: figures in Arabic, letters small, tokens joined.

var chineseFigures = map[rune]int{'一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9, '十': 10}

const romanFigures = "ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹ"

// partKinds end a token of a part, longer ones first.
var partKinds = []string{"片区", "期", "区", "片", "院"}

// figure reads the figure at the start of s: its plain form and its length in
// bytes, 0 where there is none. Several figures in a row, as in 一二期, are
// joined by a comma.
func figure(s string) (plain string, size int) {
	var numbers []string
	for size < len(s) {
		r, n := utf8.DecodeRuneInString(s[size:])
		switch {
		case r >= '0' && r <= '9':
			k := 0
			for size+k < len(s) && s[size+k] >= '0' && s[size+k] <= '9' {
				k++
			}
			if k > 2 || len(numbers) > 0 {
				return "", 0
			}
			return s[size : size+k], size + k
		case chineseFigures[r] > 0:
			v := chineseFigures[r]
			if r == '十' {
				if next, m := utf8.DecodeRuneInString(s[size+n:]); chineseFigures[next] > 0 && next != '十' {
					v, n = 10+chineseFigures[next], n+m
				}
			} else if strings.HasPrefix(s[size+n:], "十") {
				v, n = v*10, n+len("十")
				if next, m := utf8.DecodeRuneInString(s[size+n:]); chineseFigures[next] > 0 && next != '十' {
					v, n = v+chineseFigures[next], n+m
				}
			}
			numbers = append(numbers, strconv.Itoa(v))
			size += n
		default:
			if at := strings.IndexRune(romanFigures, r); at >= 0 && r != utf8.RuneError {
				numbers = append(numbers, strconv.Itoa(at/len("ⅰ")+1))
				size += n
				continue
			}
			if len(numbers) == 0 && (r == 'i' || r == 'v') {
				k := 0
				for size+k < len(s) && (s[size+k] == 'i' || s[size+k] == 'v') {
					k++
				}
				if v, ok := map[string]int{"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7}[s[:k]]; ok {
					return strconv.Itoa(v), k
				}
			}
			return strings.Join(numbers, ","), size
		}
	}
	return strings.Join(numbers, ","), size
}

// token reads one token of a part at the start of a folded text, and returns
// its plain form and length, 0 where there is none.
func token(s string) (plain string, size int) {
	rest := strings.TrimPrefix(s, "第")
	skipped := len(s) - len(rest)
	if side, n := utf8.DecodeRuneInString(rest); strings.ContainsRune("东南西北中", side) && skipped == 0 {
		for _, kind := range []string{"区", "院"} {
			if strings.HasPrefix(rest[n:], kind) {
				return rest[:n+len(kind)], n + len(kind)
			}
		}
		return "", 0
	}
	letter := ""
	if len(rest) > 0 && rest[0] >= 'a' && rest[0] <= 'z' && skipped == 0 {
		letter = rest[:1]
	}
	number, n := figure(rest[len(letter):])
	if v, m := figure(rest); letter != "" && m > 0 && strings.HasPrefix(rest[m:], "期") { // ii期
		letter, number, n = "", v, m
	}
	if letter == "" && n == 0 {
		return "", 0
	}
	at := len(letter) + n
	for _, kind := range partKinds {
		if strings.HasPrefix(rest[at:], kind) {
			if kind == "片区" {
				kind = "片"
				at += len("区")
			}
			return letter + number + kind, skipped + at + len(kind)
		}
	}
	return "", 0
}

// part reads a whole part at the start of a folded text, and returns its plain
// form and length.
func part(s string) (plain string, size int) {
	for {
		t, n := token(s[size:])
		if rest := s[size:]; n == 0 && size > 0 && len(rest) == 1 && rest[0] >= '0' && rest[0] <= '9' {
			t, n = rest, 1 // 二区2
		}
		if n == 0 {
			return plain, size
		}
		plain += t
		size += n
	}
}

// splitPart divides a folded name into its stem and its part. The part is ""
// where the name has none or would be nothing else.
func splitPart(name string) (stem, plain string) {
	for at := range name {
		if at < 2*len("一") { // a stem has two characters at least
			continue
		}
		if before, _ := utf8.DecodeLastRuneInString(name[:at]); chineseFigures[before] > 0 || before == '第' {
			continue
		}
		if p, n := part(name[at:]); n > 0 && at+n == len(name) {
			return name[:at], p
		}
	}
	return name, ""
}

// samePart says whether a part as told may be a part as registered: the same,
// or one a closer account of the other (二期 and 二期A区), or one of several that
// are registered together (二期 and 一二期).
func samePart(told, registered string) bool {
	if told == registered || strings.HasPrefix(told, registered) || strings.HasPrefix(registered, told) {
		return true
	}
	numbers, kind, ok := cutFigures(registered)
	if !ok || !strings.Contains(numbers, ",") {
		return false
	}
	number, toldKind, _ := cutFigures(told)
	if number == "" || toldKind != kind {
		return false
	}
	for n := range strings.SplitSeq(numbers, ",") {
		if n == number {
			return true
		}
	}
	return false
}

// sameFigure says whether two parts have one figure and differ in kind, as 二期
// and 二区 do.
func sameFigure(a, b string) bool {
	x, _, _ := cutFigures(a)
	y, _, _ := cutFigures(b)
	return x != "" && x == y
}

func cutFigures(plain string) (numbers, kind string, ok bool) {
	at := strings.IndexFunc(plain, func(r rune) bool { return r != ',' && (r < '0' || r > '9') })
	if at <= 0 {
		return "", plain, false
	}
	return plain[:at], plain[at:], true
}
