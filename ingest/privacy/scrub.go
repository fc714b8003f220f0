package privacy

import (
	"strings"
	"unicode/utf8"
)

// What stands in a text where personal data stood.
const (
	MarkPhone = "‹电话›"
	MarkID    = "‹身份证›"
	MarkPlate = "‹车牌›"
	MarkRoom  = "‹房号›"
	MarkName  = "‹姓名›"
)

// class tells what a character can begin, so that one table look-up decides
// for most characters that they begin nothing.
type class uint8

const (
	plain        class = iota
	digit              // ASCII or full-width digit: phone, identity card, room
	letter             // ASCII or full-width letter: room in building "A栋"
	numeral            // Chinese numeral: phone in words, room "三栋…"
	side               // 东南西北中甲乙丙丁: building "东座"
	province           // abbreviation of a province: plate
	honorific          // first character of 先生, 女士, …: name before it
	plateWord          // 车: "车牌A12345" without its province
	introduction       // last character of 我叫, 本人, 姓名: name after it
)

// Scrubber takes personal data out of free text: mobile and landline numbers,
// identity cards, vehicle plates, room numbers, names before a form of address
// (王先生), names after an introduction (我叫王小明) and the names it is given. It is a recogniser of written forms, not
// of meaning: its recall and its false alarms are measured on generated cases
// beside it. A Scrubber holds tables only and is safe for concurrent use.
type Scrubber struct {
	classes  [1 << 16]class
	surnames [1 << 16]uint8
}

// NewScrubber returns a Scrubber.
func NewScrubber() *Scrubber {
	s := &Scrubber{}
	set := func(chars string, c class) {
		for _, r := range chars {
			s.classes[r] = c
		}
	}
	for r := 'A'; r <= 'Z'; r++ {
		s.classes[r], s.classes[r+'a'-'A'] = letter, letter
		s.classes[r-'A'+'Ａ'], s.classes[r-'A'+'ａ'] = letter, letter
	}
	set("0123456789０１２３４５６７８９", digit)
	set(chineseDigits+"十百", numeral)
	set("东南西北中甲乙丙丁", side)
	set(provinces, province)
	set(honorificStarts, honorific)
	set("车", plateWord)
	set(introductionEnds, introduction)
	s.loadSurnames()
	return s
}

// Scrub returns text with personal data replaced by its marks, and text itself,
// without allocating, when there is none. The given names (the row's own
// caller) are replaced wherever they occur, also with blanks between their
// characters; nil holds none; see [Names.Set] for what counts as a name.
func (s *Scrubber) Scrub(text string, names *Names) string {
	var out strings.Builder
	done := 0
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = decode(text, i)
		}
		c := plain
		if r < 1<<16 {
			c = s.classes[r]
		}
		if c == plain && !names.mayStart(r) {
			i += size
			continue
		}
		found := s.find(text, i, size, r, c, done, names)
		if found.mark == "" {
			i = max(found.end, i+size)
			continue
		}
		if out.Cap() == 0 {
			out.Grow(len(text) + len(MarkID))
		}
		out.WriteString(text[done:found.start])
		out.WriteString(found.mark)
		i, done = found.end, found.end
	}
	if done == 0 {
		return text
	}
	out.WriteString(text[done:])
	return out.String()
}

// span is a piece of text to replace. With an empty mark nothing is replaced
// and end, when not 0, tells how far the text need not be looked at again.
type span struct {
	start, end int
	mark       string
}

// find looks for personal data that begins at i (or, for forms of address,
// ends there). done is the end of the last replacement: what was replaced is
// never part of a later one.
func (s *Scrubber) find(text string, i, size int, r rune, c class, done int, names *Names) span {
	if names.mayStart(r) {
		if end := names.match(text, i); end > 0 {
			return span{i, end, MarkName}
		}
	}
	switch c {
	case digit:
		return s.findNumber(text, i, done)
	case letter, side:
		if end := matchRoom(text, i); end > 0 {
			return span{i, end, MarkRoom}
		}
		if c == letter {
			return span{end: skipLetters(text, i)}
		}
	case numeral:
		if end := matchSpokenMobile(text, i); end > 0 {
			return span{i, end, MarkPhone}
		}
		if end := matchRoom(text, i); end > 0 {
			return span{i, end, MarkRoom}
		}
		return span{end: skipNumerals(text, i)}
	case province:
		if end := matchPlate(text, i+size); end > 0 {
			return span{i, end, MarkPlate}
		}
	case plateWord:
		if start, end := matchBarePlate(text, i); end > 0 {
			return span{start, end, MarkPlate}
		}
	case honorific:
		if start, end := s.matchAddressed(text, i, done); end > 0 {
			return span{start, end, MarkName}
		}
	case introduction:
		if start, end := s.matchIntroduced(text, i, size); end > 0 {
			return span{start, end, MarkName}
		}
	}
	return span{}
}

// findNumber tries what can begin with a digit, the longest forms first, and
// skips the whole run of digits when it is none of them.
func (s *Scrubber) findNumber(text string, i, done int) span {
	run, length := digitRun(text, i)
	if length >= 7 || joinsMoreDigits(text, run) {
		var g digits
		g.read(text, i)
		if g.n >= 7 {
			if end := g.identityCard(text, i); end > 0 {
				return span{i, end, MarkID}
			}
			if end := g.mobile(text, i); end > 0 {
				return span{openPrefix(text, i, done), end, MarkPhone}
			}
			if end := g.landline(text, i, done); end > 0 {
				return span{openPrefix(text, i, done), end, MarkPhone}
			}
		}
	}
	if mayLeadToRoom(text, run) {
		if end := matchRoom(text, i); end > 0 {
			return span{i, end, MarkRoom}
		}
	}
	return span{end: run}
}

// mayLeadToRoom reports whether what follows a number at i can make it part of a
// room: most numbers are followed by 年, 月, 元 or a full stop and cannot.
func mayLeadToRoom(text string, i int) bool {
	r, _ := runeAt(text, i)
	switch r {
	case '号', '楼', '#', '＃', '栋', '幢', '座', '单', '梯', '门', '层', '房', '室':
		return true
	}
	_, letter := letterOf(r)
	return letter || isDash(r) || isBlank(r)
}

// digitRun returns the offset after the digits at i and how many they are.
func digitRun(text string, i int) (end, length int) {
	for i < len(text) {
		r, size := decode(text, i)
		if !isDigit(r) {
			break
		}
		i += size
		length++
	}
	return i, length
}

// decode is utf8.DecodeRuneInString with the most common case, a character of
// three bytes, before it.
func decode(text string, i int) (rune, int) {
	if i+2 < len(text) {
		b, b1, b2 := text[i], text[i+1], text[i+2]
		if b > 0xE0 && b < 0xF0 && b1&0xC0 == 0x80 && b2&0xC0 == 0x80 {
			return rune(b&0x0F)<<12 | rune(b1&0x3F)<<6 | rune(b2&0x3F), 3
		}
	}
	return utf8.DecodeRuneInString(text[i:])
}

// runeAt returns the character at i, or 0 and size 0 at the end of the text.
func runeAt(text string, i int) (rune, int) {
	if i >= len(text) {
		return 0, 0
	}
	if b := text[i]; b < utf8.RuneSelf {
		return rune(b), 1
	}
	return decode(text, i)
}

// runeBefore returns the character that ends at i, or 0 and size 0 at the start.
func runeBefore(text string, i int) (rune, int) {
	if i <= 0 {
		return 0, 0
	}
	return utf8.DecodeLastRuneInString(text[:i])
}

// digitOf returns the value of an ASCII or full-width digit.
func digitOf(r rune) (byte, bool) {
	switch {
	case r >= '0' && r <= '9':
		return byte(r), true
	case r >= '０' && r <= '９':
		return byte(r-'０') + '0', true
	}
	return 0, false
}

// letterOf returns the upper-case ASCII form of an ASCII or full-width letter.
func letterOf(r rune) (byte, bool) {
	switch {
	case r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ':
		r -= 'Ａ' - 'A'
	}
	switch {
	case r >= 'A' && r <= 'Z':
		return byte(r), true
	case r >= 'a' && r <= 'z':
		return byte(r - 'a' + 'A'), true
	}
	return 0, false
}

func isBlank(r rune) bool {
	switch r {
	case ' ', '\t', '\u00a0', '\u3000', '\u200b', '\u2002', '\u2003', '\u2009', '\ufeff':
		return true
	}
	return false
}

func isDash(r rune) bool {
	switch r {
	case '-', '－', '—', '–', '‐', '‑', '‒', '―', '−', '_', '＿':
		return true
	}
	return false
}

func skipLetters(text string, i int) int {
	for i < len(text) {
		r, size := decode(text, i)
		if _, ok := letterOf(r); !ok {
			break
		}
		i += size
	}
	return i
}

// contextBefore returns the text before i that belongs to the same clause and
// is at most limit bytes long, cut at a character.
func contextBefore(text string, i, limit int) string {
	from := max(0, i-limit)
	for from < i && !utf8.RuneStart(text[from]) {
		from++
	}
	before := text[from:i]
	if cut := strings.LastIndexAny(before, "。；;！!？?\n，,"); cut >= 0 {
		_, size := utf8.DecodeRuneInString(before[cut:])
		before = before[cut+size:]
	}
	return before
}
