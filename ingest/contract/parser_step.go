package contract

import "baimi/sql/han"

// step computes one column of a row.
type step struct {
	column   *Column
	parse    parseFunc
	cell     int // -1 when the column is not in the file
	header   string
	field    int // index in Stored; -1 when dropped
	index    int // index in Dataset.Columns
	enum     bool
	yesNo    bool
	needed   bool
	identity bool // needed even when the row ends or withdraws something
	rules    []boundRule
}

// source is where a rule reads a text: a column's text, else a cell of the row.
// A word that is missing only by the column's own list is seen that way.
type source struct{ cell, column int }

func (d *Dataset) newStep(i int, m *HeaderMatch, fields map[string]int) step {
	c := d.Columns[i]
	s := step{
		column: c, parse: c.Type.parse(), cell: m.cellOf(i), field: -1, index: i,
		enum: c.Type == TypeEnum, yesNo: c.Type == TypeBool || c.truth != nil, needed: c.Required,
		identity: d.IsKey(c) || c.Name == d.Effective,
	}
	if f, ok := fields[c.Name]; ok {
		s.field = f
	}
	if s.cell >= 0 {
		s.header = m.Header(s.cell)
	}
	for ri := range c.rules {
		r := &c.rules[ri]
		b := boundRule{rule: r, texts: make([]string, len(r.From))}
		for _, name := range r.From {
			b.sources = append(b.sources, d.findSource(name, m))
		}
		s.rules = append(s.rules, b)
	}
	return s
}

// findSource prefers a header of the file over a column's code name.
func (d *Dataset) findSource(name string, m *HeaderMatch) source {
	if cell := m.cellOfHeader(name); cell >= 0 {
		return source{cell: cell, column: -1}
	}
	if i, ok := d.byName[name]; ok {
		return source{cell: m.cellOf(i), column: i}
	}
	return source{cell: -1, column: -1}
}

// absent reports whether a cell text means no value in this column. Words of an
// enumeration and the 无 of a yes/no column are values.
func (s *step) absent(text string) bool {
	c := s.column
	if c.missing != nil && c.missing[han.Fold(text)] {
		return true
	}
	if !missingText(text) {
		return false
	}
	if s.yesNo {
		return text != "无" && text != "無"
	}
	if s.enum {
		_, ok := c.EnumCode(text)
		return !ok
	}
	return true
}
