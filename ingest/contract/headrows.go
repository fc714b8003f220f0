package contract

// headerRow is one reading of a row, or of two rows, as a header.
type headerRow struct {
	index, rows int      // first row in Head.Rows, and 1 or 2
	headers     []string // as written, for messages
	names       []string // per cell the folded name
	grouped     []string // per cell the folded name after that of its group, tried before names
}

// headerRows returns every way to read the head as a header: first each row
// alone, then each row with the next where merged or empty cells suggest it, so
// that two rows are believed only if they explain more than one does.
func headerRows(head Head) []headerRow {
	var out []headerRow
	for i, row := range head.Rows {
		out = append(out, singleRow(i, row))
	}
	for i := range len(head.Rows) - 1 {
		if head.Rows[i+1].Number == head.Rows[i].Number+1 {
			if two, ok := doubleRow(out[i], out[i+1], head.Rows[i].Number, head.Merges); ok {
				out = append(out, two)
			}
		}
	}
	return out
}

func singleRow(index int, row HeadRow) headerRow {
	names := make([]string, len(row.Cells))
	for i, cell := range row.Cells {
		names[i] = FoldHeader(cell)
	}
	return headerRow{index: index, rows: 1, headers: row.Cells, names: names, grouped: names}
}

// doubleRow reads two rows, the upper one of that number, as one header: a group's
// name above its columns' names. Groups are spread over their merged range, or,
// where nothing is merged there, over the empty cells to their right that have a
// name below.
func doubleRow(upper, lower headerRow, number int, merges []Span) (headerRow, bool) {
	width := max(len(upper.headers), len(lower.headers))
	up, down := make([]string, width), make([]string, width)
	above, below := make([]string, width), make([]string, width)
	copy(up, upper.headers)
	copy(down, lower.headers)
	copy(above, upper.names)
	copy(below, lower.names)
	grouped, merged := false, false
	for _, m := range merges {
		if m.FirstRow > number || m.LastRow < number || m.FirstCol < 1 || m.FirstCol > width {
			continue
		}
		merged = true
		for col := m.FirstCol; col <= min(m.LastCol, width); col++ {
			up[col-1], above[col-1] = up[m.FirstCol-1], above[m.FirstCol-1]
		}
		grouped = grouped || m.LastCol > m.FirstCol && m.LastRow == number
	}
	for i := 1; i < width && !merged; i++ {
		if up[i] == "" && down[i] != "" {
			up[i], above[i] = up[i-1], above[i-1]
			grouped = true
		}
	}
	if !grouped {
		return headerRow{}, false
	}
	for i := range width {
		above[i] += below[i]
		if below[i] == "" {
			down[i], below[i] = up[i], above[i]
		}
	}
	return headerRow{index: upper.index, rows: 2, headers: down, names: below, grouped: above}, true
}

// best returns the reading that explains most cells of the dataset, the
// earliest and simplest among equals, or nil when none explains anything.
func (d *Dataset) best(head Head, readings []headerRow) *HeaderMatch {
	var best *HeaderMatch
	most := 0
	for _, h := range readings {
		if n := d.explains(h); n > most {
			best, most = d.read(h, head), n
		}
	}
	if best == nil {
		return nil
	}
	best.FormDate = formDate(head, best.HeaderRow)
	best.Missing = best.missing()
	best.Extra = best.extra()
	return best
}

// explains returns how many cells of a reading stand for a column.
func (d *Dataset) explains(h headerRow) int {
	n := 0
	for cell := range h.names {
		if d.columnUnder(h, cell) >= 0 {
			n++
		}
	}
	return n
}

// columnUnder returns the index of the column that a cell stands for, or -1.
func (d *Dataset) columnUnder(h headerRow, cell int) int {
	for _, name := range [...]string{h.grouped[cell], h.names[cell]} {
		if c, ok := d.headers[name]; ok {
			return c
		}
	}
	return -1
}

func (d *Dataset) read(h headerRow, head Head) *HeaderMatch {
	m := &HeaderMatch{
		Dataset: d, HeaderRow: head.Rows[h.index].Number, HeaderRows: h.rows, headers: h.headers,
		Columns: make([]int, len(h.names)), folded: h.names,
	}
	for cell := range m.Columns {
		m.Columns[cell] = d.columnUnder(h, cell)
	}
	return m
}

// missing returns the required columns that the file can give no value for.
func (m *HeaderMatch) missing() []*Column {
	var out []*Column
	for i, c := range m.Dataset.Columns {
		formDate := c.Name == EffectiveOn && m.Dataset.Kind == Register && m.FormDate != nil
		if c.Required && c.Default == "" && !formDate && !m.available(i, 0) {
			out = append(out, c)
		}
	}
	return out
}

// available reports whether a column stands in the file or a rule of it finds
// a source there. Rules have no cycles; depth guards against reading that wrong.
func (m *HeaderMatch) available(column, depth int) bool {
	if m.cellOf(column) >= 0 {
		return true
	}
	if depth > len(m.Dataset.Columns) {
		return false
	}
	for _, r := range m.Dataset.Columns[column].rules {
		if len(r.From) == 0 {
			return true
		}
		for _, name := range r.From {
			src := m.Dataset.findSource(name, m)
			if src.cell >= 0 || src.column >= 0 && m.available(src.column, depth+1) {
				return true
			}
		}
	}
	return false
}

func (m *HeaderMatch) extra() []string {
	var out []string
	for cell, c := range m.Columns {
		if c < 0 && m.folded[cell] != "" && !m.Dataset.sources[m.folded[cell]] {
			out = append(out, m.headers[cell])
		}
	}
	return out
}
