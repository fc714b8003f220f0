package ingest

import (
	"fmt"
	"hash/maphash"
	"math"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"baimi/ingest/contract"
	"baimi/ingest/privacy"
	"baimi/ingest/table"
)

// failingRow is a row that goes back to its sender.
type failingRow struct {
	plan     *sheetPlan
	number   int
	cells    []string
	problems []contract.Problem
}

// parsedRows is what became of one chunk of rows of one sheet.
type parsedRows struct {
	plan     *sheetPlan
	accepted arrow.RecordBatch // nil when nothing was accepted or nothing is stored
	rows     int64
	failing  []failingRow
	keys     []rowKey
	footers  []int // numbers of rows that hold no data
	examples int
	// unchanged rows came back as we had filled them in; met are the keys of rows
	// that we had filled in, whatever became of the rows.
	unchanged int64
	met       []string
	earliest  int64 // bounds of the event time or effective date, in microseconds
	latest    int64
	err       error
}

// rowKey is the hash of an accepted row's natural key.
type rowKey struct {
	hash uint64
	row  int
}

// rowParser turns rows of one sheet into Arrow records without personal data. It
// keeps buffers and belongs to one goroutine.
type rowParser struct {
	plan     *sheetPlan
	parser   *contract.Parser
	fields   []contract.Field
	filled   []bool // fields that this sheet can give a value
	builder  *array.RecordBuilder
	sheets   *array.StringBuilder
	numbers  *array.Int32Builder
	texts    []*array.StringBuilder // by field; nil for fields of other types
	lengths  []int                  // bytes of each text field in the last chunk
	hashes   []int                  // fields to hash
	scrubs   []int                  // fields to scrub
	others   []int                  // other texts, which may hold a number by mistake
	scrubber *privacy.Scrubber
	hasher   *privacy.Hasher // nil when nothing is stored
	names    privacy.Names
	seed     maphash.Seed
	keys     []int // fields of the natural key
	when     int   // field of the event time or effective date, -1 when none
	cells    []string
}

// newRowParser makes a parser for one sheet. Without a hasher rows are only
// checked: no records are built.
func (i *Ingester) newRowParser(plan *sheetPlan, source Source, seed maphash.Seed, store bool) (*rowParser, error) {
	dataset := plan.match.Dataset
	p := &rowParser{
		plan: plan, fields: dataset.Stored(), scrubber: i.scrubber, seed: seed, when: -1,
		parser: dataset.NewParser(plan.match, contract.RowContext{
			Date1904: plan.sheet.Date1904, StatisticsDate: plan.formDate, ReceivedOn: source.ReceivedAt, Zone: i.config.Zone,
			Sender: source.sender(), PlaceOf: i.config.PlaceOf,
		}),
	}
	p.filled = make([]bool, len(p.fields))
	for k, field := range p.fields {
		p.filled[k] = canFill(plan.match, field)
		switch field.Personal {
		case contract.Hash:
			p.hashes = append(p.hashes, k)
		case contract.Scrub:
			p.scrubs = append(p.scrubs, k)
		default:
			if c := field.Column; c != nil && c.Type == contract.TypeText && !dataset.IsKey(c) && !strings.HasSuffix(c.Name, "_id") {
				p.others = append(p.others, k)
			}
		}
		switch {
		case field.Column != nil && dataset.IsKey(field.Column):
			p.keys = append(p.keys, k)
		case field.Name == dataset.EventTime, dataset.Kind != contract.Event && field.Name == dataset.Effective:
			p.when = k
		}
	}
	if p.when < 0 {
		for k, field := range p.fields {
			if field.Name == dataset.EventTime || dataset.EventTime == "" && (field.Name == dataset.Effective || field.Name == contract.EffectiveOn) {
				p.when = k
			}
		}
	}
	if dataset.Kind != contract.Event && p.when >= 0 {
		p.keys = append(p.keys, p.when)
	}
	if !store {
		return p, nil
	}
	p.hasher = i.config.Key.Hasher()
	p.builder = array.NewRecordBuilder(memory.DefaultAllocator, dataset.ArrowSchema())
	var ok, also bool
	p.sheets, ok = p.builder.Field(0).(*array.StringBuilder)
	p.numbers, also = p.builder.Field(1).(*array.Int32Builder)
	if !ok || !also {
		return nil, fmt.Errorf("build rows of %s: the schema does not begin with _sheet and _row", dataset.Name)
	}
	p.texts, p.lengths = make([]*array.StringBuilder, len(p.fields)), make([]int, len(p.fields))
	for k := range p.fields {
		if text, ok := p.builder.Field(k + 2).(*array.StringBuilder); ok {
			p.texts[k] = text
		}
	}
	return p, nil
}

// canFill reports whether a sheet can give a value to a field: its column is
// there or derived, or the parser adds it.
func canFill(match *contract.HeaderMatch, field contract.Field) bool {
	if field.Column == nil || len(field.Column.Derive) > 0 || field.Column.Default != "" || field.Name == contract.EffectiveOn {
		return true
	}
	for _, column := range match.Columns {
		if column >= 0 && match.Dataset.Columns[column] == field.Column {
			return true
		}
	}
	return false
}

// parse parses one chunk of rows.
func (p *rowParser) parse(rows []table.Row) parsedRows {
	out := parsedRows{plan: p.plan, earliest: math.MaxInt64, latest: math.MinInt64, keys: make([]rowKey, 0, len(rows))}
	p.reserve(len(rows))
	for _, row := range rows {
		cells := row.Cells
		if p.plan.returned {
			cells = p.restored(cells)
		}
		if p.plan.isExample(cells) {
			out.examples++
			continue
		}
		parsed := p.parser.Parse(cells)
		if p.plan.known != nil && p.isKnown(parsed, &out) {
			out.unchanged++
			continue
		}
		if len(parsed.Problems) > 0 {
			if p.isFooter(cells, parsed) {
				out.footers = append(out.footers, row.Number)
				continue
			}
			out.failing = append(out.failing, p.fail(row, parsed))
			continue
		}
		if err := p.accept(row.Number, parsed, &out); err != nil {
			out.err = err
			return out
		}
	}
	if p.builder != nil && out.rows > 0 {
		p.padEmpty(int(out.rows))
		for k, text := range p.texts {
			if text != nil {
				p.lengths[k] = text.DataLen()
			}
		}
		out.accepted = p.builder.NewRecordBatch()
	}
	return out
}

// isKnown reports whether a row says nothing but what the form said when we
// filled it in, and notes whether its key was there.
func (p *rowParser) isKnown(row *contract.Row, out *parsedRows) bool {
	dataset := p.plan.match.Dataset
	whole, key := digests(dataset, row)
	out.met = append(out.met, key)
	_, same := p.plan.known[whole]
	return same && (onlyUndated(dataset, row) || onlyAsks(dataset, row))
}

// restored returns the cells as the sender had them before we neutralised what
// looked like formulas.
func (p *rowParser) restored(cells []string) []string {
	p.cells = append(p.cells[:0], cells...)
	for k, cell := range p.cells {
		p.cells[k] = restore(cell)
	}
	clear(p.cells[:min(helperColumns, len(p.cells))])
	return append([]string(nil), p.cells...)
}

// accept adds one good row to the record being built.
func (p *rowParser) accept(number int, row *contract.Row, out *parsedRows) error {
	out.rows++
	out.keys = append(out.keys, rowKey{hash: p.keyHash(row), row: number})
	if p.when >= 0 && !row.Values[p.when].IsMissing() {
		at := p.moment(row.Values[p.when])
		out.earliest, out.latest = min(out.earliest, at), max(out.latest, at)
	}
	if p.builder == nil {
		return nil
	}
	p.protect(row)
	p.sheets.Append(p.plan.stored)
	p.numbers.Append(int32(number))
	for k := range p.fields {
		if !p.filled[k] {
			continue
		}
		if text := p.texts[k]; text != nil {
			if value := &row.Values[k]; value.IsMissing() {
				text.AppendNull()
			} else {
				text.Append(value.Text())
			}
			continue
		}
		if err := p.fields[k].Append(p.builder.Field(k+2), row.Values[k]); err != nil {
			return err
		}
	}
	return nil
}

// reserve makes room for a chunk in one go, guessing the length of its texts from
// the chunk before.
func (p *rowParser) reserve(rows int) {
	if p.builder == nil {
		return
	}
	p.builder.Reserve(rows)
	for k, text := range p.texts {
		if text != nil && p.lengths[k] > 0 {
			text.ReserveData(p.lengths[k] + p.lengths[k]/16)
		}
	}
}

// padEmpty gives the fields that this sheet cannot fill their nulls at once.
func (p *rowParser) padEmpty(rows int) {
	for k := range p.fields {
		if !p.filled[k] {
			p.builder.Field(k + 2).AppendNulls(rows)
		}
	}
}

// protect replaces personal data in place: hashes for phones and accounts,
// marks for what stands in free text.
func (p *rowParser) protect(row *contract.Row) {
	for _, k := range p.hashes {
		if value := &row.Values[k]; !value.IsMissing() {
			*value = hashed(p.hasher.Hash(value.Text()))
		}
	}
	for _, k := range p.others {
		// Names of places must stay as they are, so these texts are touched only
		// where they hold as many digits as a phone number.
		if value := &row.Values[k]; !value.IsMissing() && manyDigits(value.Text()) {
			p.names.Set(row.Names...)
			*value = contract.TextValue(p.scrubber.Scrub(value.Text(), &p.names))
		}
	}
	ready := false
	for _, k := range p.scrubs {
		value := &row.Values[k]
		if value.IsMissing() {
			continue
		}
		if !ready {
			p.names.Set(row.Names...)
			ready = true
		}
		text := value.Text()
		if scrubbed := p.scrubber.Scrub(text, &p.names); scrubbed != text {
			*value = contract.TextValue(scrubbed)
		}
	}
}

// digitsOfPerson is how many digits a mobile number has; identity cards have more.
const digitsOfPerson = 11

// manyDigits reports whether text holds digitsOfPerson digits or more.
func manyDigits(text string) bool {
	n := 0
	for _, r := range text {
		if r >= '0' && r <= '9' || r >= '０' && r <= '９' {
			n++
		}
	}
	return n >= digitsOfPerson
}

func hashed(hash string) contract.Value {
	if hash == "" {
		return contract.Value{}
	}
	return contract.TextValue(hash)
}

// keyHash hashes the natural key of a row, for registers with the date from
// which it holds.
func (p *rowParser) keyHash(row *contract.Row) uint64 {
	var h maphash.Hash
	h.SetSeed(p.seed)
	for _, k := range p.keys {
		value := row.Values[k]
		h.WriteString(value.Text())
		n := value.Int()
		for range 8 {
			h.WriteByte(byte(n))
			n >>= 8
		}
		h.WriteByte(0)
	}
	return h.Sum64()
}

// moment returns a date or time in microseconds since 1970.
func (p *rowParser) moment(v contract.Value) int64 {
	if p.fields[p.when].SQL == "DATE" {
		return int64(v.Days()) * 86_400_000_000
	}
	return v.Micros()
}

// fail keeps a row for its sender. What the lake and the workbook's list of
// problems show of it holds no personal data; the sender's own cells do.
func (p *rowParser) fail(row table.Row, parsed *contract.Row) failingRow {
	p.names.Set(parsed.Names...)
	problems := parsed.Problems
	for k := range problems {
		problems[k].Value = p.scrubber.Scrub(problems[k].Value, &p.names)
	}
	return failingRow{plan: p.plan, number: row.Number, cells: row.Cells, problems: problems}
}
