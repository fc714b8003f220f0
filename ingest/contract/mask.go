package contract

import "strings"

// maxShown is the number of characters of a cell that a problem quotes.
const maxShown = 60

// masked returns what a problem may show of a cell: nothing of free text, the
// first character of a name, the ends of a phone, and for every other column
// the text without anything that looks like a phone or an identity number,
// which strays into wrong columns when cells have shifted.
func masked(c *Column, s string) string {
	switch {
	case c.Personal == Scrub:
		return "***"
	case c.Type == TypePhone || c.Personal == Hash:
		if r := []rune(s); len(r) > 7 {
			return string(r[:3]) + "****" + string(r[len(r)-2:])
		}
		return "***"
	case c.Personal == Drop || c.Type == TypePerson:
		return firstRune(s) + "**"
	}
	return shorten(maskNumbers(s, c.Type != TypeUSCC && c.Type != TypeRegion))
}

func shorten(s string) string {
	n := 0
	for i := range s {
		if n == maxShown {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// maskNumbers stars the middle of every run of digits that has the length of a
// mobile phone (11, starting with 1) or, where ids is set, of an identity card (15 or 18).
func maskNumbers(s string, ids bool) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		end := i
		for end < len(s) && '0' <= s[end] && s[end] <= '9' {
			end++
		}
		run := s[i:end]
		n := len(run)
		identity := n == 15 || n == 18 || n == 17 && end < len(s) && (s[end] == 'X' || s[end] == 'x')
		switch {
		case mobile(run), ids && identity:
			b.WriteString(run[:3] + strings.Repeat("*", n-5) + run[n-2:])
		case n > 0:
			b.WriteString(run)
		default:
			b.WriteByte(s[i])
			end = i + 1
		}
		i = end
	}
	return b.String()
}
