package contract

import (
	"strings"
	"unicode/utf8"

	"baimi/sql/han"
)

// brackets are the pairs that hold a note in a header. Corner marks of titles
// are left alone: they belong to the words.
const opening, closing = "([{【〔［〖", ")]}】〕］〗"

// FoldHeader returns the form in which headers are compared: half-width,
// lower-case, simplified characters, without white space, line breaks, colons,
// required marks, numbering and notes in brackets. A header that is nothing
// but a bracketed note keeps the note.
func FoldHeader(s string) string {
	folded := han.Fold(s)
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
	if !strings.ContainsAny(s, opening+":*") {
		return s
	}
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
