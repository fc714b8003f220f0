package transform

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// layers are the schemas of the warehouse in the order of the way of the data.
// An alias in a model must not bear one of these names.
var layers = [...]string{"raw", "ops", "staging", "core", "marts"}

func isLayer(schema string) bool {
	for _, l := range layers {
		if l == schema {
			return true
		}
	}
	return false
}

// tablesIn returns the tables of the warehouse that a statement names with
// their schema, each once, in order of appearance. Comments and strings are
// skipped; a quoted identifier counts as the name it quotes.
func tablesIn(statement string) []string {
	var names []string
	seen := map[string]bool{}
	var before, dotted string // the identifier just read, and the one before a dot
	afterDot := false
	for rest := statement; rest != ""; {
		word, isName, length := nextToken(rest)
		rest = rest[length:]
		switch {
		case length > 0 && word == "" && !isName:
			continue // space or a comment: a.b and a . b are the same
		case word == "." && before != "":
			dotted, before, afterDot = before, "", true
			continue
		case isName && afterDot:
			if name := dotted + "." + word; isLayer(dotted) && !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
			// In core.complaint.month the first two parts are the table.
			before, dotted, afterDot = "", "", false
			continue
		}
		before, afterDot = "", false
		if isName {
			before = word
		}
	}
	return names
}

// nextToken reads one token: a name (folded to lower case unless quoted), a
// single other character, or space, a comment or a string, which come as "".
func nextToken(s string) (word string, isName bool, length int) {
	switch {
	case strings.HasPrefix(s, "--"):
		return "", false, lengthTo(s, "\n")
	case strings.HasPrefix(s, "/*"):
		return "", false, blockComment(s)
	case s[0] == '\'':
		return "'", false, quoted(s, '\'')
	case s[0] == '"':
		n := quoted(s, '"')
		return strings.ReplaceAll(strings.Trim(s[:n], `"`), `""`, `"`), true, n
	case s[0] == '$':
		if tag := dollarTag(s); tag != "" {
			return "'", false, len(tag) + lengthTo(s[len(tag):], tag)
		}
	}
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case unicode.IsSpace(r):
		return "", false, size
	case r == '_' || unicode.IsLetter(r):
		n := size
		for n < len(s) {
			r, size := utf8.DecodeRuneInString(s[n:])
			if r != '_' && r != '$' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				break
			}
			n += size
		}
		return strings.ToLower(s[:n]), true, n
	case unicode.IsDigit(r):
		// 1.5 is one number, not a name after a dot.
		n := size
		for n < len(s) && (s[n] == '.' || s[n] == '_' || s[n] >= '0' && s[n] <= '9' || s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z') {
			n++
		}
		return "0", false, n
	}
	return s[:size], false, size
}

// blockComment returns the length of a comment that may hold others.
func blockComment(s string) int {
	depth, i := 0, 0
	for i < len(s) {
		switch {
		case strings.HasPrefix(s[i:], "/*"):
			depth++
			i += 2
		case strings.HasPrefix(s[i:], "*/"):
			depth--
			i += 2
			if depth == 0 {
				return i
			}
		default:
			i++
		}
	}
	return len(s)
}

// quoted returns the length of a quoted text; a doubled quote stays inside.
func quoted(s string, quote byte) int {
	for i := 1; i < len(s); i++ {
		if s[i] != quote {
			continue
		}
		if i+1 < len(s) && s[i+1] == quote {
			i++
			continue
		}
		return i + 1
	}
	return len(s)
}

// dollarTag returns the opening mark of a dollar-quoted text, "" if s has none.
func dollarTag(s string) string {
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '$':
			return s[:i+1]
		case c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' || i > 1 && c >= '0' && c <= '9':
		default:
			return ""
		}
	}
	return ""
}

func lengthTo(s, mark string) int {
	if at := strings.Index(s, mark); at >= 0 {
		return at + len(mark)
	}
	return len(s)
}
