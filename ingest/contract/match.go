package contract

import (
	"slices"
	"time"
)

// A HeadRow is one physical row near the top of a sheet.
type HeadRow struct {
	Number int // 1-based
	Cells  []string
}

// A Span is a merged range of cells, 1-based and inclusive.
type Span struct{ FirstRow, FirstCol, LastRow, LastCol int }

// A Head is the top of a sheet: enough rows to hold titles, header and a few
// rows of data, and the merged ranges among them (nil for text files).
type Head struct {
	Rows   []HeadRow
	Merges []Span
}

// A HeaderMatch says where a dataset's columns stand in a sheet.
type HeaderMatch struct {
	Dataset *Dataset
	// Columns gives for each cell the index of its column in Dataset.Columns,
	// or -1 for a header that the contract does not know.
	Columns []int
	// HeaderRow is the 1-based number of the header's first row and HeaderRows
	// how many rows it has: 1 or 2. Data start at HeaderRow + HeaderRows.
	HeaderRow, HeaderRows int
	// Extra lists the headers that the contract neither knows nor derives from.
	Extra []string
	// Missing lists required columns that neither stand in the file nor can be derived.
	Missing []*Column
	// FormDate is the 统计日期 found above the header; nil if none.
	FormDate *time.Time

	headers []string // as written
	folded  []string
}

// Header returns the header of a cell as written; for a two-row header the
// lower row, after the upper one where the lower is empty.
func (m *HeaderMatch) Header(cell int) string {
	if cell < 0 || cell >= len(m.headers) {
		return ""
	}
	return m.headers[cell]
}

// Matched returns how many cells stand for a column.
func (m *HeaderMatch) Matched() int {
	n := 0
	for _, c := range m.Columns {
		if c >= 0 {
			n++
		}
	}
	return n
}

func (m *HeaderMatch) cellOf(column int) int {
	for cell, c := range m.Columns {
		if c == column {
			return cell
		}
	}
	return -1
}

func (m *HeaderMatch) cellOfHeader(name string) int {
	folded := FoldHeader(name)
	for cell, h := range m.folded {
		if h != "" && h == folded {
			return cell
		}
	}
	return -1
}

// Match finds the dataset whose header stands in the head of a sheet. A name
// limits the search to that dataset; "" allows all.
//
// It returns the match and no problems when exactly one dataset fits. Otherwise
// the problems say why: header_unknown (no dataset resembles the sheet; the match
// is nil), header_missing, header_twice, or header_ambiguous naming every
// dataset that fits; the match is then the nearest one.
func (r *Registry) Match(head Head, dataset string) (*HeaderMatch, []Problem) {
	candidates := r.datasets
	if dataset != "" {
		d, ok := r.byName[dataset]
		if !ok {
			return nil, []Problem{{Code: CodeDatasetUnknown, Cell: -1, Value: dataset, Args: []any{r.names()}}}
		}
		candidates = []*Dataset{d}
	}
	readings := r.byDataset(headerRows(head))
	var best []*HeaderMatch
	for _, d := range candidates {
		if m := d.best(head, readings[d]); m != nil && (dataset != "" || m.telling()) {
			best = append(best, m)
		}
	}
	return r.choose(best, dataset != "")
}

// byDataset gives each dataset the readings in which a header of it stands, in
// order: most rows are data and have none of any.
func (r *Registry) byDataset(readings []headerRow) map[*Dataset][]headerRow {
	out := map[*Dataset][]headerRow{}
	for _, h := range readings {
		given := map[*Dataset]bool{}
		for _, names := range [...][]string{h.names, h.grouped} {
			for _, name := range names {
				for _, d := range r.headers[name] {
					if !given[d] {
						given[d] = true
						out[d] = append(out[d], h)
					}
				}
			}
		}
	}
	return out
}

func (r *Registry) names() []Text {
	var out []Text
	for _, d := range r.datasets {
		out = append(out, d.title())
	}
	return out
}

// title names a dataset for people who must choose one.
func (d *Dataset) title() Text {
	return Text{Zh: d.Name + "（" + d.Label.Zh + "）", En: d.Name + " (" + d.Label.En + ")"}
}

func (r *Registry) choose(all []*HeaderMatch, told bool) (*HeaderMatch, []Problem) {
	var fits []*HeaderMatch
	var nearest *HeaderMatch
	for _, m := range all {
		if len(m.Missing) == 0 {
			fits = append(fits, m)
		}
		if nearest == nil || m.nearer(nearest) {
			nearest = m
		}
	}
	fits = withoutCovered(fits)
	switch {
	case len(fits) == 1:
		return fits[0], fits[0].twice()
	case len(fits) > 1:
		var names []Text
		for _, m := range fits {
			names = append(names, m.Dataset.title())
		}
		return fits[0], []Problem{{Code: CodeHeaderAmbiguous, Cell: -1, Args: []any{names, fits[0].Dataset.Name}}}
	case nearest == nil || !told && !nearest.resembles():
		return nil, []Problem{{Code: CodeHeaderUnknown, Cell: -1, Args: []any{r.names()}}}
	}
	problems := nearest.twice()
	var labels []Text
	for _, c := range nearest.Missing {
		labels = append(labels, c.Label)
	}
	missing := Problem{Dataset: nearest.Dataset, Code: CodeHeaderMissing, Cell: -1, Args: []any{nearest.Dataset.Label, labels}}
	if len(nearest.Missing) > 0 {
		missing.Column = nearest.Missing[0]
	}
	return nearest, append(problems, missing)
}

// nearer orders matches that do not fit: more of the required columns, then
// more columns, then fewer missing.
func (m *HeaderMatch) nearer(other *HeaderMatch) bool {
	a, b := m.share(), other.share()
	if a != b {
		return a > b
	}
	return m.Matched() > other.Matched()
}

// share is the part of the required columns that are there.
func (m *HeaderMatch) share() float64 {
	required := 0
	for _, c := range m.Dataset.Columns {
		if c.Required {
			required++
		}
	}
	if required == 0 {
		return 0
	}
	return 1 - float64(len(m.Missing))/float64(required)
}

// resembles reports whether a sheet that does not fit was likely meant for the
// dataset, so that naming what is missing helps more than saying that nothing fits.
func (m *HeaderMatch) resembles() bool {
	return m.Matched() >= 2 && (m.share() > 0 || 2*m.Matched() >= len(m.Columns))
}

// telling reports whether the sheet has a column that tells this dataset from
// the forms that share its required columns.
func (m *HeaderMatch) telling() bool {
	if len(m.Dataset.Telling) == 0 {
		return true
	}
	for _, name := range m.Dataset.Telling {
		if i, ok := m.Dataset.byName[name]; ok && m.cellOf(i) >= 0 {
			return true
		}
	}
	return false
}

// withoutCovered drops a fit when another one explains all its cells and more,
// or is about a thing of its own that names the fit's thing beside others.
func withoutCovered(fits []*HeaderMatch) []*HeaderMatch {
	var out []*HeaderMatch
	for _, m := range fits {
		covered := false
		for _, other := range fits {
			covered = covered || other != m && (other.covers(m) || other.namesBeside(m))
		}
		if !covered {
			out = append(out, m)
		}
	}
	return out
}

func (m *HeaderMatch) covers(other *HeaderMatch) bool {
	if m.HeaderRow != other.HeaderRow || m.HeaderRows != other.HeaderRows || m.Matched() <= other.Matched() {
		return false
	}
	for cell, c := range other.Columns {
		if c >= 0 && m.Columns[cell] < 0 {
			return false
		}
	}
	return true
}

// namesBeside reports whether the sheet is rather m's than other's: it has no
// fewer of m's columns, all that identifies other is known to m, and what
// identifies m is strange to other. A list of findings with the names and towns
// of their compounds is no list of compounds.
func (m *HeaderMatch) namesBeside(other *HeaderMatch) bool {
	return m.HeaderRow == other.HeaderRow && m.HeaderRows == other.HeaderRows && m.Matched() >= other.Matched() &&
		m.knowsIdentityOf(other) && !other.knowsIdentityOf(m)
}

// knowsIdentityOf reports whether every key and telling column of other that
// stands in the sheet is a column of m too.
func (m *HeaderMatch) knowsIdentityOf(other *HeaderMatch) bool {
	for _, name := range slices.Concat(other.Dataset.Key, other.Dataset.Telling) {
		if cell := other.cellOf(other.Dataset.byName[name]); cell >= 0 && m.Columns[cell] < 0 {
			return false
		}
	}
	return true
}

// twice reports every column under which two cells stand.
func (m *HeaderMatch) twice() []Problem {
	var problems []Problem
	first := map[int]int{}
	for cell, c := range m.Columns {
		if c < 0 {
			continue
		}
		before, seen := first[c]
		if !seen {
			first[c] = cell
			continue
		}
		problems = append(problems, Problem{
			Dataset: m.Dataset, Column: m.Dataset.Columns[c], Header: m.headers[cell], Cell: cell, Code: CodeHeaderTwice,
			Value: m.headers[cell], Args: []any{ColumnLetters(before), ColumnLetters(cell), m.headers[before]},
		})
	}
	return problems
}

// ColumnLetters names a 0-based cell as spreadsheets do: 0 is A, 26 is AA.
func ColumnLetters(cell int) string {
	name := ""
	for n := cell + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}
