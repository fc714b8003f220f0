package table

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// sheetSource is one worksheet part.
type sheetSource struct {
	book *workbook
	part string
}

func (s *sheetSource) rows(ctx context.Context) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		shared, err := s.book.strings()
		if err != nil {
			yield(Row{}, err)
			return
		}
		x, err := s.book.parts.scan(s.part)
		if err != nil {
			yield(Row{}, err)
			return
		}
		defer x.close()
		r := rowReader{x: x, shared: stringReader{table: shared}, lim: s.book.parts.lim}
		for n := 0; ; n++ {
			if n%256 == 0 && ctx.Err() != nil {
				yield(Row{}, ctx.Err())
				return
			}
			more, err := r.next()
			if err != nil {
				yield(Row{}, err)
				return
			}
			if !more {
				return
			}
			if cells := r.take(); cells != nil && !yield(Row{Number: r.number, Cells: cells}, nil) {
				return
			}
		}
	}
}

// rowReader reads the rows of a worksheet one after another.
type rowReader struct {
	x      *xmlScanner
	shared stringReader
	lim    Limits

	inData bool // past <sheetData>
	inRow  bool // past <row>
	number int  // of the current row

	column int       // of the last cell, 1-based
	cells  []rowCell // with gaps filled
	text   richText  // texts of the row that are not shared
	value  []byte

	uncomputed int // formulas of the row without a result
}

// rowCell is a shared string, or text[from:to].
type rowCell struct {
	shared   string
	from, to int
}

// next reads one row, which may turn out to hold nothing; more is false behind the last.
func (r *rowReader) next() (more bool, err error) {
	r.cells, r.text.buf, r.column, r.uncomputed, r.inRow = r.cells[:0], r.text.buf[:0], 0, 0, false
	for {
		kind, err := r.x.next()
		if err != nil {
			return false, err
		}
		switch kind {
		case xmlEnd:
			return false, refuse(Damaged, r.x.part+" ends early", nil)
		case xmlOpen:
			switch {
			case !r.inData:
				r.inData = string(r.x.name) == "sheetData"
			case string(r.x.name) == "row":
				if err := r.openRow(); err != nil {
					return false, err
				}
			case string(r.x.name) == "c" && !r.inRow:
				return false, refuse(Damaged, r.x.part+" has a cell outside any row", nil)
			case string(r.x.name) == "c":
				if err := r.cell(); err != nil {
					return false, err
				}
			}
		case xmlClose:
			switch {
			case string(r.x.name) == "row" && r.inData:
				return true, nil
			case string(r.x.name) == "sheetData", string(r.x.name) == "worksheet":
				return false, nil
			}
		}
	}
}

func (r *rowReader) openRow() error {
	r.number++
	r.inRow = true
	for key, value := range r.x.attributes() {
		if string(key) == "r" {
			n, ok := smallInt(value)
			if !ok || n < 1 {
				return refuse(Damaged, fmt.Sprintf("%s has a row numbered %q", r.x.part, value), nil)
			}
			r.number = n
		}
	}
	return nil
}

// cell reads the cell whose opening tag was just passed.
func (r *rowReader) cell() error {
	r.column++
	kind := byte('n')
	for key, value := range r.x.attributes() {
		switch string(key) {
		case "r":
			n, ok := columnOf(value)
			if !ok {
				return refuse(Damaged, fmt.Sprintf("%s has a cell at %q", r.x.part, value), nil)
			}
			r.column = n
		case "t":
			kind = cellKind(value)
		}
	}
	if r.column > r.lim.MaxColumns {
		return refuse(TooWide, fmt.Sprintf("%s, row %d", r.x.part, r.number), nil)
	}
	from := len(r.text.buf)
	r.value = r.value[:0]
	inline, formula, result := false, false, false
	for {
		k, err := r.x.next()
		if err != nil {
			return err
		}
		switch {
		case k == xmlEnd:
			return refuse(Damaged, r.x.part+" ends early", nil)
		case k == xmlOpen && string(r.x.name) == "v":
			result = true
			if err := r.readValue(); err != nil {
				return err
			}
		case k == xmlOpen && string(r.x.name) == "f":
			formula = true
		case k == xmlOpen && string(r.x.name) == "is":
			inline = true
			if err := r.text.read(r.x, "is", r.lim.MaxCell); err != nil {
				return err
			}
		case k == xmlClose && string(r.x.name) == "c":
			// a text that came out empty has an element for it
			if formula && !inline && (!result || kind != kindFormula) && len(trimXMLSpace(r.value)) == 0 {
				kind, r.value = kindPlain, append(r.value[:0], Uncomputed...)
				r.uncomputed++
			}
			return r.keep(kind, inline, from)
		}
	}
}

// readValue collects the text of a v element.
func (r *rowReader) readValue() error {
	for {
		k, err := r.x.next()
		switch {
		case err != nil:
			return err
		case k == xmlText:
			r.value = appendText(r.value, r.x.text, r.x.cdata)
		case k == xmlClose || k == xmlEnd:
			return nil
		}
	}
}

// Kinds of cells, by the first letter of their type that tells them apart.
const (
	kindShared  = 's'
	kindFormula = 'f' // str: text that a formula gave
	kindInline  = 'i'
	kindBool    = 'b'
	kindPlain   = 'n' // numbers, ISO dates and errors: as stored
)

func cellKind(t []byte) byte {
	switch string(t) {
	case "s":
		return kindShared
	case "str":
		return kindFormula
	case "inlineStr":
		return kindInline
	case "b":
		return kindBool
	}
	return kindPlain
}

// keep files the cell's value; inline says that it was read from an is element into r.text.buf[from:].
func (r *rowReader) keep(kind byte, inline bool, from int) error {
	cell := rowCell{from: from}
	switch {
	case inline:
	case kind == kindShared:
		value := trimXMLSpace(r.value)
		if len(value) == 0 {
			return nil
		}
		n, ok := smallInt(value)
		if !ok || n >= r.shared.table.len() {
			return refuse(Damaged, fmt.Sprintf("%s, row %d: shared string %q does not exist", r.x.part, r.number, value), nil)
		}
		text, err := r.shared.get(n)
		if err != nil {
			return err
		}
		cell.shared = text
	case kind == kindFormula, kind == kindInline:
		r.text.buf = append(r.text.buf, decodeEscapes(r.value)...)
	case kind == kindBool:
		r.text.buf = append(r.text.buf, boolText(trimXMLSpace(r.value))...)
	default:
		r.text.buf = append(r.text.buf, trimXMLSpace(r.value)...)
	}
	cell.to = len(r.text.buf)
	if cell.to-cell.from > r.lim.MaxCell {
		return refuse(TooLarge, fmt.Sprintf("%s, row %d: a cell is too long", r.x.part, r.number), nil)
	}
	if !utf8.Valid(r.text.buf[from:]) {
		return refuse(BadEncoding, fmt.Sprintf("%s, row %d", r.x.part, r.number), nil)
	}
	if cell.shared == "" && cell.to == from {
		return nil
	}
	if n := len(r.cells); n < r.column {
		r.cells = slices.Grow(r.cells, r.column-n)[:r.column]
		clear(r.cells[n:])
	}
	r.cells[r.column-1] = cell
	return nil
}

func boolText(value []byte) string {
	switch string(value) {
	case "1", "true":
		return "TRUE"
	case "0", "false":
		return "FALSE"
	}
	return string(value)
}

// take returns the row's cells, nil when all are empty or formulas without a result.
func (r *rowReader) take() []string {
	if len(r.cells) == 0 {
		return nil
	}
	if r.uncomputed > 0 && r.uncomputed >= r.filled() {
		return nil
	}
	text := string(r.text.buf)
	cells := make([]string, len(r.cells))
	for i, c := range r.cells {
		if cells[i] = c.shared; c.to > c.from {
			cells[i] = text[c.from:c.to]
		}
	}
	return cells
}

// filled counts the row's cells that are not empty.
func (r *rowReader) filled() int {
	n := 0
	for _, c := range r.cells {
		if c.shared != "" || c.to > c.from {
			n++
		}
	}
	return n
}

// smallInt parses a number of at most nine digits.
func smallInt(s []byte) (int, bool) {
	if len(s) == 0 || len(s) > 9 {
		return 0, false
	}
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// columnOf returns the 1-based column of a reference such as AB12 or $AB$12.
func columnOf(ref []byte) (int, bool) {
	n := 0
	for i, c := range ref {
		switch {
		case c == '$':
		case c >= 'A' && c <= 'Z':
			n = n*26 + int(c-'A') + 1
		case c >= 'a' && c <= 'z':
			n = n*26 + int(c-'a') + 1
		case c >= '0' && c <= '9':
			return n, n > 0
		default:
			return 0, false
		}
		if i > 8 {
			return 0, false
		}
	}
	return n, n > 0
}

// maxMerges is a merge for every row of a full sheet.
const maxMerges = 1 << 20

func (s *sheetSource) merges() ([]Merge, error) {
	x, err := s.book.parts.scan(s.part)
	if err != nil {
		return nil, err
	}
	defer x.close()
	// Merges follow the rows; passing over those as mere bytes takes a tenth of the time of reading them.
	if found, err := x.skipTo("mergeCells"); err != nil || !found {
		return nil, err
	}
	var merges []Merge
	for {
		kind, err := x.next()
		if err != nil {
			return nil, err
		}
		if kind == xmlEnd {
			return merges, nil
		}
		if kind != xmlOpen || string(x.name) != "mergeCell" {
			continue
		}
		for key, value := range x.attributes() {
			if string(key) == "ref" {
				if len(merges) == maxMerges {
					return nil, refuse(TooLarge, s.part+" has too many merged ranges", nil)
				}
				if m, ok := parseMerge(string(value)); ok {
					merges = append(merges, m)
				}
			}
		}
	}
}

// parseMerge parses A1:B2. A single cell, which some programs write, merges nothing.
func parseMerge(ref string) (Merge, bool) {
	first, last, ok := strings.Cut(ref, ":")
	r1, c1, ok1 := parseRef(first)
	r2, c2, ok2 := parseRef(last)
	if !ok || !ok1 || !ok2 {
		return Merge{}, false
	}
	return Merge{FirstRow: min(r1, r2), FirstCol: min(c1, c2), LastRow: max(r1, r2), LastCol: max(c1, c2)}, true
}

func parseRef(ref string) (row, column int, ok bool) {
	ref = strings.ReplaceAll(ref, "$", "")
	column, ok = columnOf([]byte(ref))
	row, err := strconv.Atoi(strings.TrimLeft(ref, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
	return row, column, ok && err == nil && row > 0
}
