package privacy

import "strings"

// introductions are the words after which a person writes the own name; their
// last characters are introductionEnds. 我是 alone is not among them: 我是高中生.
var introductions = []string{"我叫", "本人", "名叫", "姓名", "我是业主", "我是住户", "我是居民"}

const introductionEnds = "叫人名主户民"

// matchIntroduced matches the whole name that follows an introduction whose last
// character stands at i: a surname with one or two characters up to the next
// punctuation, as in 我叫陈志强， or 姓名：欧阳慧。 Callers give it although the
// form holds 陈先生 only, so that the row's own name is not known.
func (s *Scrubber) matchIntroduced(text string, i, size int) (start, end int) {
	introduced := false
	for _, word := range introductions {
		introduced = introduced || strings.HasSuffix(text[:i+size], word)
	}
	if !introduced {
		return 0, 0
	}
	start = i + size
	for r, n := runeAt(text, start); isBlank(r) || r == '：' || r == ':'; r, n = runeAt(text, start) {
		start += n
	}
	var name [4]rune
	length := 0
	for end = start; ; {
		r, n := runeAt(text, end)
		if r < 0x4E00 || r > 0x9FFF {
			break
		}
		if length == len(name) {
			return 0, 0
		}
		name[length] = r
		length++
		end += n
	}
	surname := 1
	if length >= 3 && isCompoundSurname(name[0], name[1]) {
		surname = 2
	} else if s.surname(name[0]) != common || name[0] == '于' {
		return 0, 0
	}
	given := name[surname:max(surname, length)]
	if len(given) < 1 || len(given) > 2 {
		return 0, 0
	}
	for _, r := range given {
		if isNotGiven(r) {
			return 0, 0
		}
	}
	after := end
	for r, n := runeAt(text, after); isBlank(r); r, n = runeAt(text, after) {
		after += n
	}
	if title := titleAt(text, after); title != "" {
		end = after + len(title)
	}
	return start, end
}
