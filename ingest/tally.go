package ingest

import (
	"math"
	"strconv"
	"time"

	"baimi/sql/lake"
)

const (
	// maxFailingRows and maxFailingBytes bound what is kept of failing rows for
	// the sender's workbook: far more than a person mends by hand.
	maxFailingRows  = 100_000
	maxFailingBytes = 96 << 20
	// maxComparedKeys bounds the memory for finding keys that occur twice.
	maxComparedKeys = 4 << 20
)

// tally collects what a file's rows came to.
type tally struct {
	sheets   map[*sheetPlan]*SheetOutcome
	order    []*sheetPlan
	bounds   map[string]*bounds // by dataset
	failing  []failingRow
	kept     int // bytes of failing rows
	dropped  int64
	cells    int64
	keys     map[string]*keySet // by dataset
	footers  map[*sheetPlan]*example
	repeats  map[*sheetPlan]*example
	examples map[*sheetPlan]bool
	met      map[*sheetPlan]map[string]bool // keys of rows that we had filled in
	total    int64                          // rows of all sheets, rejected ones included
}

// bounds is the range of event times or effective dates, in microseconds.
type bounds struct{ earliest, latest int64 }

// example counts rows and remembers the first.
type example struct {
	rows  int64
	first int
}

// keySet is the keys of a dataset's rows so far.
type keySet struct {
	seen map[uint64]struct{}
	full bool
}

func newTally(plans []*sheetPlan) *tally {
	t := &tally{
		sheets: map[*sheetPlan]*SheetOutcome{}, order: plans, bounds: map[string]*bounds{}, keys: map[string]*keySet{},
		footers: map[*sheetPlan]*example{}, repeats: map[*sheetPlan]*example{}, examples: map[*sheetPlan]bool{},
		met: map[*sheetPlan]map[string]bool{},
	}
	for _, p := range plans {
		t.sheets[p] = &SheetOutcome{Sheet: p.sheet.Name, Dataset: p.match.Dataset.Name}
	}
	return t
}

// add counts one chunk of rows.
func (t *tally) add(parsed parsedRows) {
	sheet := t.sheets[parsed.plan]
	sheet.Rows += parsed.rows
	sheet.Rejected += int64(len(parsed.failing))
	sheet.Unchanged += parsed.unchanged
	t.total += parsed.rows + parsed.unchanged + int64(len(parsed.failing))
	if parsed.plan.known != nil {
		if t.met[parsed.plan] == nil {
			t.met[parsed.plan] = map[string]bool{}
		}
		for _, key := range parsed.met {
			t.met[parsed.plan][key] = true
		}
	}
	if parsed.examples > 0 {
		t.examples[parsed.plan] = true
	}
	for _, row := range parsed.footers {
		note(t.footers, parsed.plan, row)
	}
	t.compare(parsed)
	t.stretch(parsed)
	for _, row := range parsed.failing {
		t.keep(row)
	}
}

func note(examples map[*sheetPlan]*example, plan *sheetPlan, row int) {
	e, ok := examples[plan]
	if !ok {
		e = &example{first: row}
		examples[plan] = e
	}
	e.rows++
}

// compare finds keys that an earlier row of the same dataset had.
func (t *tally) compare(parsed parsedRows) {
	name := parsed.plan.match.Dataset.Name
	set, ok := t.keys[name]
	if !ok {
		set = &keySet{seen: make(map[uint64]struct{}, len(parsed.keys))}
		t.keys[name] = set
	}
	if set.full {
		return
	}
	for _, key := range parsed.keys {
		before := len(set.seen)
		set.seen[key.hash] = struct{}{}
		if len(set.seen) == before {
			note(t.repeats, parsed.plan, key.row)
		}
	}
	set.full = len(set.seen) >= maxComparedKeys
}

func (t *tally) stretch(parsed parsedRows) {
	if parsed.earliest == math.MaxInt64 {
		return
	}
	name := parsed.plan.match.Dataset.Name
	b, ok := t.bounds[name]
	if !ok {
		b = &bounds{earliest: parsed.earliest, latest: parsed.latest}
		t.bounds[name] = b
	}
	b.earliest, b.latest = min(b.earliest, parsed.earliest), max(b.latest, parsed.latest)
}

func (t *tally) keep(row failingRow) {
	t.cells += int64(len(row.problems))
	if len(t.failing) >= maxFailingRows || t.kept >= maxFailingBytes {
		t.dropped++
		return
	}
	for _, cell := range row.cells {
		t.kept += len(cell)
	}
	t.failing = append(t.failing, row)
}

// rejected counts the failing rows, those not kept included.
func (t *tally) rejected() int64 { return int64(len(t.failing)) + t.dropped }

// problems lists the first problems of failing rows.
func (t *tally) problems(limit int) []Problem {
	var list []Problem
	for _, row := range t.failing {
		for _, p := range row.problems {
			if len(list) == limit {
				return list
			}
			list = append(list, Problem{Problem: p, Sheet: row.plan.sheet.Name, Row: row.number})
		}
	}
	return list
}

// outcomes lists the sheets in file order.
func (t *tally) outcomes() []SheetOutcome {
	var out []SheetOutcome
	for _, p := range t.order {
		out = append(out, *t.sheets[p])
	}
	return out
}

// datasets lists the datasets with their rejected rows and time bounds, in the
// order in which they first stand in the file.
func (t *tally) datasets() []lake.DatasetFile {
	var out []lake.DatasetFile
	at := map[string]int{}
	for _, p := range t.order {
		sheet := t.sheets[p]
		k, ok := at[sheet.Dataset]
		if !ok {
			k = len(out)
			at[sheet.Dataset] = k
			file := lake.DatasetFile{Dataset: sheet.Dataset}
			if b, ok := t.bounds[sheet.Dataset]; ok {
				earliest, latest := time.UnixMicro(b.earliest).UTC(), time.UnixMicro(b.latest).UTC()
				file.MinEvent, file.MaxEvent = &earliest, &latest
			}
			out = append(out, file)
		}
		out[k].Rejected += sheet.Rejected
		out[k].Unchanged += sheet.Unchanged
	}
	return out
}

// gone counts the rows that we had filled in and of which no row is left. A row
// that failed may be any of them, so it counts as one that is there.
func (t *tally) gone(p *sheetPlan) int64 {
	there := t.sheets[p].Rejected
	keys := map[string]bool{}
	for _, key := range p.known {
		keys[key] = true
	}
	for key := range keys {
		if t.met[p][key] {
			there++
		}
	}
	return max(0, int64(len(keys))-there)
}

// notes tells what was observed without rejecting anything.
func (t *tally) notes() []Note {
	var notes []Note
	add := func(code string, p *sheetPlan, args ...any) {
		notes = append(notes, Note{Code: code, Sheet: p.sheet.Name, Args: args})
	}
	for _, p := range t.order {
		if t.examples[p] {
			add(NoteExample, p)
		}
		if n := t.sheets[p].Unchanged; n > 0 {
			add(NoteUnchanged, p, count(n))
		}
		if n := t.gone(p); n > 0 {
			add(NoteGone, p, count(n))
		}
		if e, ok := t.footers[p]; ok {
			add(NoteFooter, p, count(e.rows), strconv.Itoa(e.first))
		}
		if e, ok := t.repeats[p]; ok {
			add(NoteDuplicate, p, count(e.rows), strconv.Itoa(e.first))
		}
		if set := t.keys[p.match.Dataset.Name]; set != nil && set.full {
			add(NoteUnchecked, p, strconv.Itoa(maxComparedKeys))
		}
	}
	return notes
}
