package match

import (
	"strings"
	"sync"
	"unicode/utf8"

	"baimi/sql/han"
)

// Two values in the table of folded characters that are no characters. The 、 of a
// list is neither: it stays in the plain form of a text, where it ends a word as a
// stop does, and in no name.
const (
	dropped = 0    // carries no meaning inside a name
	stop    = '\n' // ends a word in any text
)

// inNames are the characters that fold_name of the warehouse leaves out.
// Those of pauses end a word where they stand in a text.
const (
	inNames = "()[]【】《》「」“”\"'‘’·•・._-—–－"
	pauses  = ",，。:：;；!！?？…\n\r\t\v\f\u3000|/／"
)

// folded is the plain form of every character of the basic plane, dropped or
// stop. It is constant, so it is computed once.
var folded = sync.OnceValue(func() *[1 << 16]rune {
	var t [1 << 16]rune
	for r := range rune(len(t)) {
		t[r] = han.FoldRune(r)
	}
	for _, r := range inNames {
		t[r] = dropped
	}
	t['､'] = '、'
	for _, r := range "（）［］＂＇．＿" {
		t[r] = dropped
	}
	for _, r := range pauses {
		t[r] = stop
	}
	t[utf8.RuneError] = stop
	return &t
})

func foldRune(r rune) rune {
	if r < 1<<16 {
		return folded()[r]
	}
	return han.FoldRune(r)
}

// foldName returns the form in which two spellings of one name are equal, as
// fold_name of the warehouse does, and simplified besides.
func foldName(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range strings.ReplaceAll(s, "_x000D_", "") {
		if f := foldRune(r); f != dropped && f != stop && f != '、' {
			b.WriteRune(f)
		}
	}
	return b.String()
}

// passage is a text in plain form that still knows its own words. from and to
// hold, for the first and the last byte of each plain character, where the
// character begins and ends in the text.
type passage struct {
	text     string
	plain    []byte
	from, to []int32
}

// read folds a text into p, whose buffers are used again. Characters that
// carry no meaning are left out; a pause becomes a stop, so that no name is read
// across it.
func (p *passage) read(text string) {
	p.text = text
	p.plain, p.from, p.to = p.plain[:0], p.from[:0], p.to[:0]
	table := folded()
	var enc [utf8.UTFMax]byte
	for i := 0; i < len(text); {
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(text[i:])
		} else if r == '_' && strings.HasPrefix(text[i:], "_x000D_") {
			r, n = stop, len("_x000D_")
		}
		var f rune
		if r < 1<<16 {
			f = table[r]
		} else {
			f = han.FoldRune(r)
		}
		if f == dropped {
			i += n
			continue
		}
		k := utf8.EncodeRune(enc[:], f)
		for _, b := range enc[:k] {
			p.plain = append(p.plain, b)
			p.from = append(p.from, int32(i))
			p.to = append(p.to, int32(i+n))
		}
		i += n
	}
}

// words returns the words of the text between two places of its plain form.
func (p *passage) words(start, end int) string {
	if start >= end {
		return ""
	}
	return p.text[p.from[start]:p.to[end-1]]
}

// parted says whether a bracket, quote or space stands between the plain
// characters before and after a place, or nothing at all.
func (p *passage) parted(at int) bool {
	if at <= 0 || at >= len(p.plain) {
		return true
	}
	return p.to[at-1] != p.from[at]
}
