package contract

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed han/TSCharacters.txt
var hanTable string

// simplified returns the table from traditional to simplified characters. It
// is constant, so it is read once.
var simplified = sync.OnceValue(func() map[rune]rune {
	table := make(map[rune]rune, 4200)
	for line := range strings.Lines(hanTable) {
		from, to, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok {
			continue
		}
		f, _ := utf8.DecodeRuneInString(from)
		t, _ := utf8.DecodeRuneInString(to)
		table[f] = t
	}
	return table
})

// foldRune returns the plain form of a character: half-width, lower-case,
// simplified; 0 for one that carries no meaning (white space, zero width,
// control).
func foldRune(r rune) rune {
	switch {
	case r < 0x80:
		if r <= ' ' || r == 0x7f {
			return 0
		}
		if 'A' <= r && r <= 'Z' {
			return r + 32
		}
		return r
	case r == 0x3000 || r == 0xa0 || r == 0xad || r == 0xfeff || 0x200b <= r && r <= 0x200f || unicode.IsSpace(r):
		return 0
	case 0xff01 <= r && r <= 0xff5e:
		return foldRune(r - 0xfee0)
	case r < 0x2e80:
		return unicode.ToLower(r)
	}
	if s, ok := simplified()[r]; ok {
		return s
	}
	return r
}

// foldValue returns a cell text in plain form for comparisons: half-width,
// lower-case, simplified, without white space.
func foldValue(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		if b := s[i]; b <= ' ' || b >= 0x7f || 'A' <= b && b <= 'Z' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range strings.ReplaceAll(s, "_x000D_", "") {
		if f := foldRune(r); f != 0 {
			b.WriteRune(f)
		}
	}
	return b.String()
}

// brackets are the pairs that hold a note in a header. Corner marks of titles
// are left alone: they belong to the words.
const opening, closing = "([{【〔［〖", ")]}】〕］〗"

// FoldHeader returns the form in which headers are compared: half-width,
// lower-case, simplified characters, without white space, line breaks, colons,
// required marks, numbering and notes in brackets. A header that is nothing
// but a bracketed note keeps the note.
func FoldHeader(s string) string {
	folded := foldValue(s)
	if kept := strings.Trim(dropNotes(folded), headerMarks); kept != "" {
		return unnumber(kept)
	}
	return unnumber(strings.Trim(folded, headerMarks+opening+closing))
}

// headerMarks stand around a header and say nothing about which it is.
const headerMarks = ":*★☆●▲△※;,。、.!?'\"“”‘’_-—"

// dropNotes removes bracketed parts, nested ones included, and colons and
// required marks anywhere. A bracket that is never closed is kept as text.
func dropNotes(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if strings.ContainsRune(opening, r) {
			if end := noteEnd(s[i:]); end > 0 {
				i += end
				continue
			}
		}
		if r != ':' && r != '*' {
			b.WriteRune(r)
		}
		i += size
	}
	return b.String()
}

// noteEnd returns the length of the bracketed note that s starts with, or 0.
func noteEnd(s string) int {
	depth := 0
	for i, r := range s {
		switch {
		case strings.ContainsRune(opening, r):
			depth++
		case strings.ContainsRune(closing, r):
			if depth--; depth == 0 {
				return i + utf8.RuneLen(r)
			}
		}
	}
	return 0
}

// unnumber removes a leading "3、" or "3." of numbered headers.
func unnumber(s string) string {
	i := 0
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	if i == 0 || i > 2 {
		return s
	}
	for _, mark := range []string{"、", "."} {
		if rest, ok := strings.CutPrefix(s[i:], mark); ok && rest != "" {
			return rest
		}
	}
	return s
}
