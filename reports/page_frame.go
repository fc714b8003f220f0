package reports

import (
	"bytes"
	"html/template"
)

// The parts of a page's frame that repeat are written by hand, as sections are.

// navLink is a link of the bar; City marks pages that are for the city alone.
type navLink struct {
	link
	City bool
}

// Bar renders the links of the bar.
func (pg *page) Bar() template.HTML {
	var b bytes.Buffer
	for _, n := range pg.Nav {
		markup(&b, `<a href="`, escaped(n.Href), `"`)
		if n.City {
			markup(&b, " data-city")
		}
		markup(&b, ">", escaped(n.Text), "</a>")
	}
	return template.HTML(b.String())
}

// figure is one of the three to five numbers under the lead.
type figure struct {
	Label, Value, Unit, Ratio string
	Note                      string
	Mark                      string // ◆ behind, ■ up, ▲ down: a shape beside the word, for greyscale
	Tone                      string // "", warn or good
	Basis                     string // what entitles the figure to its mark and tone
	Spark                     template.HTML
	Metric                    string        // its words in the catalogs, mostly what `baimi explain` calls it; "" where it is not explained
	Period                    string        // what `baimi explain` is asked it for, as flags; the week of the issue where empty
	Parts                     string        // numerator/denominator where Ratio does not tell them
	Commands                  string        // one a line, that list what it was made of, where it is not one `baimi explain Metric`
	How                       template.HTML // how the figure came about; filled in by explainFigures
}

// Numbers renders the figures.
func (pg *page) Numbers() template.HTML {
	var b bytes.Buffer
	for i := range pg.Figures {
		pg.Figures[i].write(&b)
	}
	return template.HTML(b.String())
}

func (f *figure) write(b *bytes.Buffer) {
	markup(b, `<div class="figure"><h2>`, escaped(f.Label), `</h2><p class="value">`, escaped(f.Value))
	if f.Unit != "" {
		markup(b, ` <span class="unit">`, escaped(f.Unit), `</span>`)
	}
	if f.Ratio != "" {
		markup(b, ` <small>`, escaped(f.Ratio), `</small>`)
	}
	markup(b, `</p>`, string(f.Spark), `<p class="word `, escaped(f.Tone), `"`)
	if f.Basis != "" {
		markup(b, ` data-basis="`, escaped(f.Basis), `"`)
	}
	markup(b, ">")
	if f.Mark != "" {
		markup(b, `<span aria-hidden="true">`, escaped(f.Mark), `</span> `)
	}
	markup(b, escaped(f.Note), `</p>`, string(f.How), "</div>\n")
}
