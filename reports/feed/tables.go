package feed

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// kind is what a column holds. A row carries every value as text, and "" in any column but those
// of kind text means that the value is missing.
type kind int

const (
	text kind = iota
	integer
	decimal
	boolean
	date
)

// column is one column of a table: all that the four formats, the schema and the checks need.
type column struct {
	name     string
	kind     kind
	scale    int      // decimals of a decimal
	digits   int      // digits of a decimal
	placed   bool     // a decimal that shows as many decimals as the column places says
	from     string   // column of the mart; "" means the same name
	choices  []string // all values that a text may take; nil means any
	required bool     // never missing
}

// table describes the rows of four files.
type table struct {
	name    string
	mart    string
	firms   string // "in" takes companies with a valid USCC, "not in" the others
	key     []string
	columns []column
}

type row []string

// Decimals of the marts; a probability and a share need no more than these.
var (
	scoreType = column{kind: decimal, digits: 12, scale: 4}
	valueType = column{kind: decimal, digits: 18, scale: 4}
	shareType = column{kind: decimal, digits: 10, scale: 6}
)

func (c column) named(name string) column { c.name = name; return c }
func (c column) must() column             { c.required = true; return c }
func (c column) atPlaces() column         { c.placed = true; return c }

var (
	scoreColumns = []column{
		{name: "company_name"}, {name: "rule_version"}, {name: "trial", kind: boolean, required: true},
		scoreType.named("score").atPlaces(), {name: "places", kind: integer, required: true},
		{name: "class"}, {name: "rule_class"}, {name: "reason"},
		shareType.named("probability"), scoreType.named("score_lo"), scoreType.named("score_hi"),
		{name: "rank_lo", kind: integer}, {name: "rank_hi", kind: integer}, {name: "ranked", kind: integer},
		{name: "projects", kind: integer}, {name: "households", kind: integer},
		{name: "disputed", kind: boolean, required: true}, scoreType.named("to_next"), {name: "inputs_hash"},
	}
	classColumns = []column{{name: "class"}, {name: "position", kind: integer, required: true}, shareType.named("probability").must()}
	itemColumns  = []column{
		{name: "compound_id"}, {name: "item_id"}, {name: "code"}, {name: "kind", choices: []string{"bad", "good"}}, {name: "clause"},
		scoreType.named("points").must(), {name: "subject", choices: []string{"project", "company", "manager"}},
		{name: "occurred_on", kind: date}, {name: "expires_on", kind: date}, {name: "status"},
		{name: "disputed", kind: boolean, required: true}, {name: "counted", kind: boolean, required: true}, {name: "evidence"}, {name: "recorder"},
	}
	stepColumns = []column{
		{name: "compound_id"}, {name: "step", kind: integer, required: true},
		{name: "kind", choices: []string{"base", "component", "good", "bad", "cap", "clamp"}},
		{name: "code"}, {name: "clause"}, {name: "item_id"}, valueType.named("value"), {name: "n", kind: integer},
		scoreType.named("points").must(), shareType.named("share"),
	}
)

// Companies without a valid USCC stand apart under the number that the city gave them, so that a
// receiver who matches by USCC never meets one, and none is dropped.
var (
	scores       = firm("scores", "score", "in", nil, scoreColumns)
	unidentified = firm("unidentified", "score", "not in", nil, scoreColumns)
	delta        = table{
		name: "delta", key: []string{"table", "output", "company_id", "compound_id", "entry", "column"},
		columns: []column{
			{name: "table"}, {name: "change", choices: []string{"added", "changed", "removed"}}, {name: "output"}, {name: "company_id"},
			{name: "compound_id"}, {name: "entry"}, {name: "column"}, {name: "before"}, {name: "after"}, {name: "decision"},
		},
	}

	// tables are all that the marts give; the delta is made of them.
	tables = []table{
		scores,
		firm("classes", "score_class", "in", []string{"class"}, classColumns),
		firm("items", "score_item", "in", []string{"compound_id", "item_id"}, itemColumns),
		firm("steps", "score_step", "in", []string{"compound_id", "step"}, stepColumns),
		unidentified,
		firm("unidentified_classes", "score_class", "not in", []string{"class"}, classColumns),
		firm("unidentified_items", "score_item", "not in", []string{"compound_id", "item_id"}, itemColumns),
		firm("unidentified_steps", "score_step", "not in", []string{"compound_id", "step"}, stepColumns),
	}
	allTables = append(slices.Clone(tables), delta)
)

// firm describes a table of companies.
func firm(name, mart, firms string, key []string, columns []column) table {
	id := column{name: "uscc", from: "company_id"}
	if firms != "in" {
		id = column{name: "company_id"}
	}
	return table{
		name: name, mart: "marts." + mart, firms: firms, key: append([]string{"output", id.name}, key...),
		columns: append([]column{{name: "cycle"}, {name: "output"}, id}, columns...),
	}
}

// at returns where a column stands, -1 if nowhere.
func (t table) at(name string) int {
	return slices.IndexFunc(t.columns, func(c column) bool { return c.name == name })
}

// get returns the value of a column of a row, "" if there is no such column.
func (t table) get(r row, name string) string {
	if i := t.at(name); i >= 0 {
		return r[i]
	}
	return ""
}

// id tells a row from all others of its table.
func (t table) id(r row) string {
	parts := make([]string, len(t.key))
	for i, name := range t.key {
		parts[i] = t.get(r, name)
	}
	return strings.Join(parts, "\x1f")
}

var (
	wholeNumber = regexp.MustCompile(`^(0|-?[1-9][0-9]{0,17})$`)
	anyDecimal  = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)
)

// settle brings a row to the form in which every format shows it and checks that it is what the
// description says. The description binds: a mart that breaks it is not handed over.
func (t table) settle(r row) (row, error) {
	if len(r) != len(t.columns) {
		return nil, fmt.Errorf("read %s: %d values, want %d", t.name, len(r), len(t.columns))
	}
	out := slices.Clone(r)
	for i, c := range t.columns {
		err := c.check(out[i])
		switch {
		case c.kind == text:
			out[i] = plain(out[i])
		case err == nil && c.placed && out[i] != "":
			out[i], err = toPlaces(out[i], t.get(r, "places"))
		}
		if err != nil {
			return nil, fmt.Errorf("read %s, row %q, column %s: %w", t.name, strings.ReplaceAll(t.id(r), "\x1f", " "), c.name, err)
		}
	}
	return out, nil
}

// check refuses a value that is not of the column.
func (c column) check(s string) error {
	if s == "" {
		if c.required {
			return fmt.Errorf("the value is missing")
		}
		if c.choices == nil {
			return nil
		}
	}
	ok := true
	switch c.kind {
	case text:
		ok = c.choices == nil || slices.Contains(c.choices, s)
	case integer:
		ok = wholeNumber.MatchString(s)
	case decimal:
		whole, decimals, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
		ok = anyDecimal.MatchString(s) && len(whole) <= c.digits-c.scale && (len(decimals) == c.scale || c.placed && len(decimals) < c.scale)
	case boolean:
		ok = s == "true" || s == "false"
	case date:
		_, err := time.Parse(time.DateOnly, s)
		ok = err == nil
	}
	if !ok {
		return fmt.Errorf("%q is not a value of it", s)
	}
	return nil
}

// plain keeps a text in one line: control characters and the two that no XML can hold become
// spaces, so that all formats can carry it.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\ufffe' || r == '\uffff' {
			return ' '
		}
		return r
	}, s)
}

// toPlaces shows a decimal with the given number of decimals. It never rounds: that is the score's
// own business and has been done.
func toPlaces(s, places string) (string, error) {
	whole, decimals, _ := strings.Cut(s, ".")
	n, err := strconv.Atoi(places)
	if err != nil || n < 0 || n > len(decimals) || strings.Trim(decimals[n:], "0") != "" {
		return "", fmt.Errorf("%s does not have %s decimals", s, places)
	}
	if n == 0 {
		return whole, nil
	}
	return whole + "." + decimals[:n], nil
}
