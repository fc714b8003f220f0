package contract

import (
	"slices"
	"strings"
	"time"
)

// RowContext is what a row needs to know of its sheet and its delivery.
type RowContext struct {
	// Date1904 says that date serials count from 1904-01-01.
	Date1904 bool
	// StatisticsDate is the form's 统计日期 above the header; nil if it has none.
	StatisticsDate *time.Time
	// ReceivedOn is when the file came in; its date in Zone is the last resort
	// for the effective date of a register row.
	ReceivedOn time.Time
	// Zone is the city's zone; nil means the zone that ReceivedOn carries.
	Zone *time.Location
	// Sender is the region that rows must be about, itself or one below it; "" for any.
	Sender string
	// PlaceOf returns the region of a compound, branch, building or whatever else stands
	// in one by the name of its column (compound_id, branch_id, building_id …) and its id,
	// "" where it is not known; nil knows none. It is asked only where there is a Sender.
	PlaceOf func(column, id string) string
}

// foreign reports a value that names a place outside the sender's region.
func (ctx *RowContext) foreign(c *Column, v Value) *fault {
	if ctx.Sender == "" {
		return nil
	}
	var places []string
	switch {
	case c.Type == TypeRegion && ctx.ownTown(v.Text()):
	case c.Type == TypeRegion:
		places = []string{v.Text()}
	case ctx.PlaceOf != nil && c.placed():
		for id := range strings.SplitSeq(v.Text(), "|") {
			places = append(places, ctx.PlaceOf(strings.TrimSuffix(c.Name, "s"), id))
		}
	}
	for _, place := range places {
		if place != "" && !RegionCovers(ctx.Sender, place) {
			return &fault{code: CodeNotYours, args: []any{ctx.Sender}}
		}
	}
	return nil
}

// ownTown reports that a community names the town in which it lies, as many forms ask.
func (ctx *RowContext) ownTown(place string) bool {
	return len(ctx.Sender) == 12 && place == ctx.Sender[:9]
}

// RegionCovers reports whether the region of code a is that of b, or one above it. A code has 6, 9
// or 12 digits; six that end in 00 are a city, which covers what begins with its first four.
func RegionCovers(a, b string) bool {
	if len(a) == 6 {
		a = strings.TrimSuffix(a, "00")
	}
	return a != "" && strings.HasPrefix(b, a)
}

// Names of the fields that the parser adds to registers, and what
// effective_basis may hold.
const (
	EffectiveOn    = "effective_on"
	EffectiveBasis = "effective_basis"

	BasisRow      = "row"      // the row's own date
	BasisForm     = "form"     // the form's 统计日期
	BasisReceived = "received" // the day the file came in

	// Statement is the column of registers that says whether a row states
	// (valid), ends (ended) or withdraws (void) something.
	Statement = "statement"
)

// A Row is one parsed row. Its slices are reused by the next Parse: copy what
// must outlive it.
type Row struct {
	// Values stand in the order of Dataset.Stored. Values of columns with
	// problems are missing. Hash fields hold clear text that must be hashed,
	// and scrub fields text that must be scrubbed, before anything is written.
	Values []Value
	// Names and Phones are the people's names and numbers in this row's own
	// columns, as clear text, for scrubbing its free texts. Never store them.
	Names, Phones []string
	// Confidential reports that the row asks for its texts to be removed;
	// Values no longer holds them.
	Confidential bool
	// Problems lists everything wrong with the row; a row with problems is rejected.
	Problems []Problem
}

// parseFunc turns a cleaned, present cell into a value of the column's type.
type parseFunc func(c *Column, s string, ctx *RowContext) (Value, *fault)

func (t Type) parse() parseFunc {
	switch t {
	case TypeInteger:
		return parseInteger
	case TypeDecimal:
		return parseDecimal
	case TypeDate:
		return parseDate
	case TypeDatetime:
		return parseDatetime
	case TypeMonth:
		return parseMonth
	case TypeQuarter:
		return parseQuarter
	case TypeBool:
		return parseBool
	case TypeEnum:
		return parseEnum
	case TypePercent:
		return parsePercent
	case TypeRegion:
		return parseRegion
	case TypeUSCC:
		return parseUSCC
	case TypePhone:
		return parsePhone
	case TypePerson:
		return parsePerson
	case TypeList:
		return parseList
	case TypeText:
		return parseText
	}
	return nil
}

// boundRule is a derive rule with its sources found in this file.
type boundRule struct {
	rule    *rule
	sources []source
	texts   []string
}

// A Parser parses the rows of one sheet. It keeps buffers and is not safe for
// concurrent use; make one per goroutine.
type Parser struct {
	dataset   *Dataset
	ctx       RowContext
	steps     []step
	texts     []string // cleaned text by column, "" when missing; derived ones included
	needed    []*step  // the required ones
	effective *step    // of the dataset's effective date; nil for events
	effDate   int      // field of effective_on, -1 when the dataset has none
	effBasis  int
	formDay   Value
	received  Value
	statement int // field
	secret    int // field of the confidential flag, -1 when none
	scrubbed  []int
	row       Row
}

// NewParser returns a parser for the rows below the matched header.
func (d *Dataset) NewParser(m *HeaderMatch, ctx RowContext) *Parser {
	p := &Parser{dataset: d, ctx: ctx, texts: make([]string, len(d.Columns)), effDate: -1, effBasis: -1, statement: -1, secret: -1}
	p.row.Values = make([]Value, len(d.stored))
	fields := make(map[string]int, len(d.stored))
	for i, f := range d.stored {
		switch {
		case f.Column != nil:
			fields[f.Column.Name] = i
		case f.Name == EffectiveOn:
			p.effDate = i
		case f.Name == EffectiveBasis:
			p.effBasis = i
		}
		if f.Personal == Scrub {
			p.scrubbed = append(p.scrubbed, i)
		}
	}
	for _, i := range d.order {
		s := d.newStep(i, m, fields)
		// A column that nothing can fill needs no work row by row.
		if s.cell >= 0 || len(s.rules) > 0 || s.column.Default != "" || s.needed || s.column.Name == d.Effective {
			p.steps = append(p.steps, s)
		}
	}
	for i := range p.steps {
		s := &p.steps[i]
		if s.needed && s.field >= 0 {
			p.needed = append(p.needed, s)
		}
		if s.column.Name == d.Effective && s.field >= 0 {
			p.effective = s
		}
	}
	if i, ok := fields[EffectiveOn]; ok && d.Kind == Register {
		p.effDate = i
	}
	if i, ok := fields[Statement]; ok && d.Kind == Register {
		p.statement = i
	}
	if i, ok := fields[d.Confidential]; ok {
		p.secret = i
	}
	p.fallbackDates()
	return p
}

func (p *Parser) fallbackDates() {
	if p.ctx.StatisticsDate != nil {
		p.formDay = dateValue(*p.ctx.StatisticsDate)
	}
	if !p.ctx.ReceivedOn.IsZero() {
		at := p.ctx.ReceivedOn
		if p.ctx.Zone != nil {
			at = at.In(p.ctx.Zone)
		}
		p.received = dateValue(at)
	}
}

// Parse reads one row. Cells may be shorter or longer than the header. The
// result belongs to the parser and is valid until the next call.
func (p *Parser) Parse(cells []string) *Row {
	row := &p.row
	clear(row.Values)
	row.Names, row.Phones, row.Problems, row.Confidential = row.Names[:0], row.Phones[:0], nil, false
	for i := range p.steps {
		p.take(&p.steps[i], cells)
	}
	p.effectiveDate()
	p.missing()
	if len(row.Problems) > 1 {
		slices.SortStableFunc(row.Problems, byPlace)
	}
	if p.secret >= 0 && row.Values[p.secret].Bool() {
		row.Confidential = true
		for _, f := range p.scrubbed {
			row.Values[f] = Value{}
		}
	}
	return row
}

// byPlace orders problems as the row reads; those of absent columns come last.
func byPlace(a, b Problem) int {
	if (a.Cell < 0) != (b.Cell < 0) {
		return b.Cell - a.Cell
	}
	return a.Cell - b.Cell
}

// take parses the cell of one column, or what its rules derive instead.
func (p *Parser) take(s *step, cells []string) {
	text := ""
	if s.cell >= 0 && s.cell < len(cells) {
		text = clean(cells[s.cell])
	}
	if text != "" && s.absent(text) {
		text = ""
	}
	if text == "" && len(s.rules) > 0 {
		text = p.derive(s, cells)
	}
	if text == "" {
		text = s.column.Default
	}
	p.texts[s.index] = text
	if text == "" {
		return
	}
	c := s.column
	switch c.Type {
	case TypePerson:
		p.row.Names = append(p.row.Names, text)
	case TypePhone:
		p.row.Phones = append(p.row.Phones, text)
	}
	if s.field < 0 {
		return
	}
	switch {
	case text == uncomputed:
		p.report(s, text, &fault{code: CodeUncomputed})
		return
	case formulaError(text):
		p.report(s, text, &fault{code: CodeFormula})
		return
	}
	v, f := s.parse(c, text, &p.ctx)
	if f == nil {
		f = p.ctx.foreign(c, v)
	}
	if f != nil {
		p.report(s, text, f)
		return
	}
	p.row.Values[s.field] = v
}

func (p *Parser) derive(s *step, cells []string) string {
	for i := range s.rules {
		b := &s.rules[i]
		for j, src := range b.sources {
			b.texts[j] = ""
			if src.column >= 0 {
				b.texts[j] = p.texts[src.column]
			}
			if b.texts[j] == "" && src.cell >= 0 && src.cell < len(cells) {
				if t := clean(cells[src.cell]); !missingText(t) {
					b.texts[j] = t
				}
			}
		}
		if text := clean(b.rule.apply(b.texts)); text != "" {
			return text
		}
	}
	return ""
}

func (p *Parser) report(s *step, text string, f *fault) {
	shown := ""
	if text != "" {
		shown = masked(s.column, text)
	}
	p.row.Problems = append(p.row.Problems, Problem{
		Dataset: p.dataset, Column: s.column, Header: s.header, Cell: s.cell, Code: f.code, Value: shown, Args: f.args,
	})
}

// effectiveDate fills effective_on and effective_basis of a register row.
func (p *Parser) effectiveDate() {
	if p.effBasis < 0 || p.effective == nil {
		return
	}
	values := p.row.Values
	s := p.effective
	own, basis := values[s.field], BasisRow
	if own.IsMissing() && s.column.Name == EffectiveOn && !p.blamed(s.column) {
		switch {
		case p.formDay.present:
			own, basis = p.formDay, BasisForm
		case p.received.present && !s.needed:
			own, basis = p.received, BasisReceived
		}
	}
	if own.IsMissing() {
		return
	}
	values[p.effDate] = own
	values[p.effBasis] = TextValue(basis)
}

func (p *Parser) blamed(c *Column) bool {
	for i := range p.row.Problems {
		if p.row.Problems[i].Column == c {
			return true
		}
	}
	return false
}

// missing reports required columns without a value. A row that ends or
// withdraws something needs only its key and date.
func (p *Parser) missing() {
	whole := true
	if p.statement >= 0 {
		v := p.row.Values[p.statement]
		whole = v.IsMissing() || v.text == "valid"
	}
	for _, s := range p.needed {
		if !p.row.Values[s.field].IsMissing() || !whole && !s.identity || p.blamed(s.column) {
			continue
		}
		p.report(s, "", &fault{code: CodeRequired})
	}
}
