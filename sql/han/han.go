// Package han knows which written forms of Chinese text are the same: full and
// half width, traditional and simplified, upper and lower case, with and without
// white space. It is the one place where ingest and transform agree on that, and
// knows nothing of either.
package han

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed TSCharacters.txt
var table string

// simplified returns the table from traditional to simplified characters. It
// is constant, so it is read once.
var simplified = sync.OnceValue(func() map[rune]rune {
	m := make(map[rune]rune, 4200)
	for line := range strings.Lines(table) {
		from, to, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok {
			continue
		}
		f, _ := utf8.DecodeRuneInString(from)
		t, _ := utf8.DecodeRuneInString(to)
		m[f] = t
	}
	return m
})

// FoldRune returns the plain form of a character: half-width, lower-case,
// simplified; 0 for one that carries no meaning (white space, zero width,
// control).
func FoldRune(r rune) rune {
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
		return FoldRune(r - 0xfee0)
	case r < 0x2e80:
		return unicode.ToLower(r)
	}
	if s, ok := simplified()[r]; ok {
		return s
	}
	return r
}

// Fold returns a text in plain form for comparisons: half-width, lower-case,
// simplified, without white space.
func Fold(s string) string {
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
		if f := FoldRune(r); f != 0 {
			b.WriteRune(f)
		}
	}
	return b.String()
}
