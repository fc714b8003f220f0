package reports

import (
	"bytes"
	"encoding/json"
	"html"
	"html/template"
	"strconv"
)

// section is a question with its answer, picture and table.
type section struct {
	ID       string
	Question string
	Answer   template.HTML
	Chart    json.RawMessage
	Height   int
	Aria     string
	Table    *table
	Open     bool   // the table stands open: there is no picture in front of it
	Folds    bool   // the table is folded even so: the answer says all that most readers need
	CSV      string // where the CSV file lies
	MakeCSV  string // the name of the CSV that the browser makes from the table
	Note     string
	Method   string // anchor on the method page
	Prose    template.HTML
}

// place finishes a section of a page: the chart as inert JSON, the table, and its CSV. A
// frozen issue has the CSV as a file, under its checksum; among the thousands of pages of what is
// known now the browser makes it, unless the page prints fewer rows than the file has.
func (p *publisher) place(out *folder, pg *page, prefix string, s section, c *chart, t *table) (section, error) {
	if c != nil {
		data, err := c.JSON()
		if err != nil {
			return s, err
		}
		s.Chart, s.Height = data, c.Height
		s.Aria = s.Question
	}
	if t != nil {
		name := slug(t.Name) + ".csv"
		t.Carries = pg.Now && t.Name != "" && len(t.shown()) == len(t.Rows)
		switch {
		case len(t.Rows) == 0:
		case t.Carries:
			s.Table, s.MakeCSV = t, name
		case t.Name != "":
			if err := out.put(prefix+"csv/"+name, t.CSV()); err != nil {
				return s, err
			}
			s.Table, s.CSV = t, pg.Root+"csv/"+name
		default:
			s.Table = t
		}
		s.Open = c == nil && s.Prose == "" && !s.Folds
	}
	if c == nil && s.Table == nil {
		s.Note = "" // how to read a picture that is not there
	}
	return s, nil
}

// write prints the section, by hand as tables are: sections are nearly all of a page, and a template
// reflects on each of their values. root is the way to the root of the edition and language.
func (s *section) write(b *bytes.Buffer, w *words, root string) {
	markup(b, `<section class="question" id="`, html.EscapeString(s.ID), `">`, "\n<h2>", html.EscapeString(s.Question), "</h2>\n")
	if s.Answer != "" {
		markup(b, `<p class="answer">`, string(s.Answer), "</p>\n")
	}
	markup(b, string(s.Prose))
	if len(s.Chart) > 0 {
		markup(b, `<figure><div class="chart" role="img" aria-label="`, html.EscapeString(s.Aria), `" data-height="`, strconv.Itoa(s.Height), `"><noscript><p class="none">`, html.EscapeString(w.T("chart.noscript")),
			`</p></noscript></div><script type="application/json" class="option">`)
		b.Write(s.Chart) // json.Marshal leaves nothing in it that ends a script
		markup(b, "</script></figure>\n")
	}
	if s.Note != "" || s.Method != "" || s.CSV != "" || s.MakeCSV != "" {
		markup(b, `<p class="note">`, html.EscapeString(s.Note), " ")
		if s.Method != "" {
			markup(b, `<a href="`, html.EscapeString(root), `method.html#`, html.EscapeString(s.Method), `">`, html.EscapeString(w.T("nav.how")), `</a>`)
		}
		if s.CSV != "" {
			markup(b, ` · <a href="`, html.EscapeString(s.CSV), `" download>CSV</a>`)
		}
		if s.MakeCSV != "" {
			markup(b, `<span class="needs-js"> · <button type="button" data-csv="`, html.EscapeString(s.MakeCSV), `">CSV</button></span>`)
		}
		markup(b, "</p>\n")
	}
	switch {
	case s.Table == nil:
	case s.Open:
		s.Table.write(b)
		markup(b, "\n")
	default:
		markup(b, `<details class="data" open><summary>`, html.EscapeString(w.T("nav.data")), `</summary>`)
		s.Table.write(b)
		markup(b, "</details>\n")
	}
	markup(b, "</section>\n")
}

// markup writes parts one behind the other.
func markup(b *bytes.Buffer, parts ...string) {
	for _, part := range parts {
		b.WriteString(part)
	}
}
