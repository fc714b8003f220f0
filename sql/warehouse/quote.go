package warehouse

import "strings"

// Ident quotes a name for SQL: any text becomes exactly one identifier.
func Ident(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Table quotes a dotted name such as "marts.company" part by part.
func Table(name string) string {
	parts := strings.Split(name, ".")
	for i, part := range parts {
		parts[i] = Ident(part)
	}
	return strings.Join(parts, ".")
}

// String quotes a text for SQL: any text becomes exactly one string literal.
func String(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
