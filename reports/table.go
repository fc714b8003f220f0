package reports

import (
	"bytes"
	"encoding/csv"
	"html"
	"html/template"
	"math"
	"slices"
	"strconv"
	"time"

	"baimi/reports/workbook"
)

// column describes one column of a table for the page, the CSV and the workbook alike.
type column struct {
	Title string
	Kind  workbook.Kind
	Hint  string
}

// cell is one value. Text is what the page prints; Value is what files carry (string, int64,
// float64, time.Time or nil for missing).
type cell struct {
	Value any
	Text  string
	Href  string
	Why   string // why the value is missing; shown on hover and printed
	Class string
	// Basis says what entitles the cell to its colour or mark; see the constants.
	Basis string
}

// What entitles a figure or cell to a colour, an arrow or another mark; pages print it as
// data-basis, and nothing is marked without one. A control chart is named by its kind.
const (
	byXmR       = "xmr"
	byUPrime    = "uprime"
	byIntervals = "intervals" // two intervals that do not meet
	byTarget    = "target"    // a count or census against a path, target or threshold
	byState     = "state"     // what something is, such as overdue or refused
	byScan      = "scan"      // a week against its own past, false alarms controlled over all that was looked at
)

// basisOf is the basis of a class that tells a state.
func basisOf(class string) string {
	if class == "" {
		return ""
	}
	return byState
}

// table is the data behind a chart or a list of the level below.
type table struct {
	Name    string // file name of its CSV without extension, unique in an edition; "" for none
	Title   string
	Columns []column
	Rows    [][]cell
	Sorts   bool
	Cap     int  // rows that the page prints; files carry all; 0 means all
	Carries bool // the page's cells carry what a CSV needs, so that the browser can make it
}

func (w *words) text(s string) cell { return cell{Value: s, Text: s} }

func (w *words) link(s, href string) cell { return cell{Value: s, Text: s, Href: href} }

func (w *words) count(n int64) cell { return cell{Value: n, Text: w.Count(n)} }

func (w *words) amount(v float64) cell {
	if math.IsNaN(v) {
		return w.missing("why.none")
	}
	return cell{Value: v, Text: w.Amount(v)}
}

func (w *words) percent(v float64) cell {
	if math.IsNaN(v) {
		return w.missing("why.zero_denominator")
	}
	return cell{Value: v, Text: w.Percent(v)}
}

func (w *words) decimal(v float64, places int) cell {
	if math.IsNaN(v) {
		return w.missing("why.no_households")
	}
	return cell{Value: v, Text: w.Decimal(v, places)}
}

func (w *words) date(t time.Time) cell {
	if t.IsZero() {
		return w.missing("why.none")
	}
	return cell{Value: t, Text: w.Date(t)}
}

func (w *words) missing(why string) cell {
	return cell{Text: dash, Why: w.T(why)}
}

// shown are the rows that the page prints.
func (t *table) shown() [][]cell {
	if t.Cap > 0 && len(t.Rows) > t.Cap {
		return t.Rows[:t.Cap]
	}
	return t.Rows
}

// HTML renders the table.
func (t table) HTML() template.HTML {
	var b bytes.Buffer
	t.write(&b)
	return template.HTML(b.String())
}

// write renders the table by hand: tables are most of a page's bytes, and every text passes
// through html.EscapeString here.
func (t *table) write(b *bytes.Buffer) {
	rows := t.shown()
	b.Grow(128 + len(rows)*len(t.Columns)*48)
	b.WriteString(`<div class="scroll" tabindex="0" role="region"`)
	attribute(b, "aria-label", t.Title)
	b.WriteString("><table")
	if t.Sorts {
		b.WriteString(` class="sorts"`)
	}
	b.WriteString("><thead><tr>")
	for _, c := range t.Columns {
		b.WriteString(`<th scope="col"`)
		if c.Kind == workbook.Text {
			b.WriteString(` class="t"`)
		}
		if c.Hint != "" {
			attribute(b, "title", c.Hint)
		}
		if safe := workbook.Safe(c.Title); t.Carries && safe != c.Title {
			attribute(b, "data-v", safe)
		}
		b.WriteString(">")
		b.WriteString(html.EscapeString(c.Title))
		b.WriteString("</th>")
	}
	b.WriteString("</tr></thead>\n<tbody>")
	notes := map[string][]string{} // the columns in which each reason stands
	var order []string
	for _, row := range rows {
		b.WriteString("<tr>")
		for i := range row {
			c := &row[i]
			if c.Why != "" {
				if len(notes[c.Why]) == 0 {
					order = append(order, c.Why)
				}
				if title := t.Columns[i].Title; !slices.Contains(notes[c.Why], title) {
					notes[c.Why] = append(notes[c.Why], title)
				}
			}
			t.writeCell(b, i, c)
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody></table></div>")
	for _, why := range order {
		at := ""
		if len(order) > 1 && len(notes[why]) == 1 { // several dashes: which column says what
			at = notes[why][0] + " "
		}
		b.WriteString(`<p class="why">` + html.EscapeString(at) + `— ` + html.EscapeString(why) + `</p>`)
	}
}

// writeCell renders a cell of column i.
func (t *table) writeCell(b *bytes.Buffer, i int, c *cell) {
	end := "</td>"
	if i == 0 {
		b.WriteString(`<th scope="row"`)
		end = "</th>"
	} else {
		b.WriteString("<td")
	}
	switch {
	case t.Columns[i].Kind != workbook.Text && c.Class != "":
		attribute(b, "class", c.Class)
	case t.Columns[i].Kind == workbook.Text && c.Class != "":
		attribute(b, "class", "t "+c.Class)
	case t.Columns[i].Kind == workbook.Text:
		b.WriteString(` class="t"`)
	}
	if c.Basis != "" {
		attribute(b, "data-basis", c.Basis)
	}
	if t.Sorts && c.sortsByValue() {
		attribute(b, "data-v", c.plain())
	} else if t.Carries {
		if plain := c.plain(); plain != c.read() {
			attribute(b, "data-v", plain)
		}
	}
	b.WriteString(">")
	text := html.EscapeString(c.Text)
	switch {
	case c.Why != "":
		b.WriteString("<abbr")
		attribute(b, "title", c.Why)
		markup(b, ">", text, "</abbr>")
	case c.Href != "":
		b.WriteString("<a")
		attribute(b, "href", c.Href)
		markup(b, ">", text, "</a>")
	default:
		b.WriteString(text)
	}
	b.WriteString(end)
}

func attribute(b *bytes.Buffer, name, value string) {
	markup(b, " ", name, `="`, html.EscapeString(value), `"`)
}

// sortsByValue tells that a cell sorts by its value, not by what the page prints.
func (c *cell) sortsByValue() bool {
	switch c.Value.(type) {
	case int64, float64, time.Time:
		return true
	}
	return false
}

// read is what the page's scripts read from a cell that carries no value.
func (c *cell) read() string {
	if c.Text == dash {
		return ""
	}
	return c.Text
}

// CSV renders the table as UTF-8 with a byte-order mark, so that Excel reads Chinese right.
// Numbers are raw; missing cells are empty; text that a spreadsheet would run is quoted by
// workbook.Safe.
func (t table) CSV() []byte {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	out := csv.NewWriter(&b)
	out.UseCRLF = true
	record := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		record[i] = workbook.Safe(c.Title)
	}
	_ = out.Write(record)
	for _, row := range t.Rows {
		for i := range row {
			record[i] = row[i].plain()
		}
		_ = out.Write(record[:len(row)])
	}
	out.Flush()
	return b.Bytes()
}

// plain is the value of a cell in a CSV.
func (c *cell) plain() string {
	switch v := c.Value.(type) {
	case string:
		return workbook.Safe(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', 10, 64)
	case time.Time:
		if v.Hour() == 0 && v.Minute() == 0 && v.Second() == 0 {
			return v.Format("2006-01-02")
		}
		return v.Format("2006-01-02 15:04:05")
	}
	return ""
}

// sheet turns the table into a sheet of the issue workbook.
func (t table) sheet(name, note string) workbook.Sheet {
	s := workbook.Sheet{Name: name, Title: t.Title, Note: note}
	for _, c := range t.Columns {
		s.Columns = append(s.Columns, workbook.Column{Header: c.Title, Kind: c.Kind})
	}
	for _, row := range t.Rows {
		values := make([]any, len(row))
		for i, c := range row {
			values[i] = c.Value
		}
		s.Rows = append(s.Rows, values)
	}
	return s
}

const (
	textKind    = workbook.Text
	integer     = workbook.Integer
	decimalKind = workbook.Decimal
	percentKind = workbook.Percent
	date        = workbook.Date
	dateTime    = workbook.DateTime
)
