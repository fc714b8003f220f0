package reports

import (
	"html/template"
	"strings"
)

// hotShown is how many hot spots of a kind a page tells with examples; its table has all.
const hotShown = 10

// hotSections name what rose for real in the week: compounds and districts by category, and the
// matters that grow. A quiet week says so.
func (p *publisher) hotSections(d *draft, r regionRow) {
	s, w := p.data, d.w
	spots := s.complaints.spots(r)
	scan := s.complaints.scan["compound"]
	sec := section{ID: "hot", Question: w.T("q.hot"), Answer: strong(w.T("a.hot_none")), Method: "hotspots"}
	if why := s.complaints.noScan(); why != "" {
		sec.Answer = strong(w.T("a.hot_" + why))
	}
	if scan.Cells > 0 {
		sec.Note = w.T("note.hot", w.Count(scan.Cells), w.Count(scan.PastWeeks), w.Percent(scan.FalseShare), w.Count(scan.MinTickets), w.Count(scan.MinRepeats))
	}
	if len(spots) == 0 {
		if sec.Note != "" {
			sec.Prose = template.HTML(`<p class="note">` + template.HTMLEscapeString(sec.Note) + `</p>`)
		}
		d.add(sec, nil, nil)
		return
	}
	by := group(spots, func(x hotSpotRow) string { return x.Kind })
	var parts []string
	for _, kind := range []string{"compound", "district", "matter"} {
		if n := len(by[kind]); n > 0 {
			parts = append(parts, w.T("a.hot_"+kind, w.Count(int64(n))))
		}
	}
	sec.Answer = strong(w.T("a.hot", w.List(parts)))
	t := table{Name: r.Code + "-hot", Title: w.T("table.hot"), Columns: []column{{Title: w.T("col.hot_kind"), Kind: textKind}, {Title: w.T("col.place"), Kind: textKind}, {Title: w.T("col.region"), Kind: textKind}, {Title: w.T("col.category"), Kind: textKind},
		{Title: w.T("col.tickets_week"), Kind: integer}, {Title: w.T("col.matters"), Kind: integer}, {Title: w.T("col.expected"), Kind: decimalKind}, {Title: w.T("col.q"), Kind: decimalKind}, {Title: w.T("col.matter_total"), Kind: integer}, {Title: w.T("col.matter_since"), Kind: date}}}
	var prose strings.Builder
	for _, kind := range []string{"compound", "district", "matter"} {
		var told []hotSpotRow
		for _, x := range by[kind] {
			t.Rows = append(t.Rows, s.hotRow(d, x))
			if len(told) < hotShown {
				told = append(told, x)
			}
		}
		if len(told) > 0 {
			prose.WriteString(`<h3>` + template.HTMLEscapeString(w.T("hot."+kind)) + `</h3><ol class="hot">`)
			for _, x := range told {
				prose.WriteString(string(s.hotItem(d, x)))
			}
			prose.WriteString(`</ol>`)
		}
	}
	sec.Prose = template.HTML(prose.String())
	d.add(sec, nil, &t)
}

// place names where a hot spot is and the page that tells more; "" where there is none.
func (s *snapshot) place(d *draft, x hotSpotRow) (name, href string) {
	w := d.w
	if c, ok := s.compound[x.Compound]; ok {
		return c.Name, d.pg.Site + "now/" + langPrefix(w) + compoundPath(c.ID)
	}
	if r, ok := s.region[x.District]; ok && r.hasPage() && x.Compound == "" {
		return w.Name(r), d.pg.Root + complaintsPath(r)
	}
	if x.Compound != "" {
		return x.Compound, ""
	}
	return w.T("hot.unplaced"), ""
}

func (s *snapshot) hotRow(d *draft, x hotSpotRow) []cell {
	w := d.w
	name, href := s.place(d, x)
	place := w.text(name)
	place.Href = href
	region := w.text(dash)
	if r, ok := s.region[x.District]; ok {
		region = w.text(w.Name(r))
	}
	row := []cell{w.text(w.T("hot." + x.Kind)), place, region, w.text(w.Or("category.", x.Category)), w.count(x.Observed), w.count(x.Matters)}
	if x.Kind == "matter" {
		return append(row, w.missing("why.matter"), w.missing("why.matter"), w.count(x.Total), w.date(x.FirstOn))
	}
	return append(row, w.decimal(x.Expected, 2), w.decimal(x.Q, 4), w.missing("why.no_matter"), w.missing("why.no_matter"))
}

// hotItem tells a hot spot in a sentence and quotes its examples.
func (s *snapshot) hotItem(d *draft, x hotSpotRow) template.HTML {
	w := d.w
	name, href := s.place(d, x)
	what := template.HTMLEscapeString(name)
	if href != "" {
		what = `<a href="` + template.HTMLEscapeString(href) + `">` + what + `</a>`
	}
	category := w.Or("category.", x.Category)
	text := w.T("hot.told", category, w.Count(x.Observed), w.Count(x.Matters), w.expected(x.Expected))
	if x.Kind == "matter" {
		text = w.T("hot.told_matter", category, w.Count(x.Observed), w.Day(x.FirstOn), w.Count(x.Total))
	}
	html := `<li>` + what + ` · ` + string(strong(text))
	for line := range strings.Lines(x.Examples) {
		html += `<q>` + template.HTMLEscapeString(strings.TrimSpace(line)) + `</q>`
	}
	return template.HTML(html + `</li>`)
}

// expected prints an expected count; what is less than a twentieth is said so.
func (w *words) expected(v float64) string {
	if v < 0.05 {
		return w.T("hot.less")
	}
	return w.Decimal(v, 1)
}
