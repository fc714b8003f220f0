package reports

import (
	"html/template"
	"math"
)

func compoundPath(id string) string { return "compound/" + slug(id) + ".html" }

// compoundPage is a compound's simple page among what is known now. Months are few and mostly
// chance, so there is no trend; small counts are masked as on company pages.
func (p *publisher) compoundPage(out *folder, e edition, w *words, c compoundRow) error {
	s := p.data
	path := compoundPath(c.ID)
	d := &draft{p: p, out: out, w: w, pg: p.newPage(e, w, "compound", path, w.T("title.compound", c.Name), c.Name)}
	pg := d.pg
	home := c.Region
	if r, ok := s.region[c.Community]; ok && r.hasPage() {
		home = c.Community
	}
	if r, ok := s.region[home]; ok {
		pg.Crumbs = p.crumbs(w, pg.Root, r)
		if !r.IsUnplaced {
			pg.Crumbs = append(pg.Crumbs, link{w.Name(r), pg.Root + regionPath(r)})
		}
	}
	stage := c.Stage
	if stage == "" {
		stage = "none"
	}
	pg.Lead = strong(w.T("lead.compound", c.Name, w.Or("management.", c.Management), w.Or("stage.", stage)))

	row := func(label string, value template.HTML) template.HTML {
		return template.HTML(`<dt>`+template.HTMLEscapeString(label)+`</dt><dd>`) + value + `</dd>`
	}
	plain := func(s string) template.HTML { return template.HTML(template.HTMLEscapeString(s)) }
	company := plain(dash + w.T("number.because", w.T("why.no_company")))
	if c.CompanyName != "" {
		company = plain(c.CompanyName)
		if _, ok := s.company[c.CompanyID]; ok {
			company = template.HTML(`<a href="`+template.HTMLEscapeString(pg.Root+companyPath(c.CompanyID))+`">`) + company + `</a>`
		}
	}
	households := dash + w.T("number.because", w.T("why.unknown"))
	if c.Households > 0 {
		households = w.T("unit.households", w.Count(c.Households))
		if !math.IsNaN(c.Occupied) {
			households += w.T("unit.occupied", w.Count(int64(math.Round(c.Occupied))))
		}
	}
	branch := w.Or("stage.", stage)
	if c.BranchKind != "" {
		branch += w.T("list.comma") + w.Or("branch_kind.", c.BranchKind)
	}
	prose := template.HTML(`<dl class="def">`) + row(w.T("col.code"), plain(c.ID)) + row(w.T("col.kind"), plain(w.Or("kind.", c.Kind))) + row(w.T("col.management"), plain(w.Or("management.", c.Management))) +
		row(w.T("col.company"), company) + row(w.T("col.households"), plain(households)) + row(w.T("col.branch"), plain(branch))
	for _, x := range s.governance.pilotCompounds {
		if x.Compound == c.ID {
			prose += row(w.T("col.pilot"), plain(x.words(w)))
		}
	}
	prose += `</dl>`
	d.add(section{ID: "identity", Question: w.T("q.identity"), Prose: prose}, nil, nil)

	year := s.compoundYear(c.ID)
	rows, hidden, total, unsafe := year.rows, year.hidden, year.total, year.unsafe
	t := table{Title: w.T("table.rate"), Columns: []column{{Title: w.T("col.month"), Kind: textKind}, {Title: w.T("col.tickets"), Kind: integer}}}
	for i := len(rows) - 1; i >= 0; i-- {
		n := w.count(rows[i].Tickets)
		if hidden[i] || unsafe {
			n = w.missing("why.suppressed")
		}
		t.Rows = append(t.Rows, []cell{w.text(rows[i].Month.Format("2006-01")), n})
	}
	sec := section{ID: "months", Question: w.T("q.compound_months"), Note: w.T("note.suppression", w.Count(s.policyInt("suppression.min_count", 3)-1)), Method: "suppression"}
	switch {
	case year.masked:
		sec.Answer = strong(w.T("a.compound_masked"))
	case len(rows) == 0 || total == 0:
		sec.Answer = strong(w.T("a.compound_none"))
	case unsafe:
		sec.Answer = strong(w.T("a.compound_few"))
	default:
		sec.Answer = strong(w.T("a.compound", w.Count(total)))
	}
	d.add(sec, nil, &t)
	p.compoundComparison(d, c)
	p.compoundGovernance(d, c)
	p.sourcesSection(d, "compound", c.ID)
	return d.write(path)
}

// compoundMonths are the last twelve complete months of a compound, masked as its page prints them.
type compoundMonths struct {
	rows   []compoundMonthRow
	hidden []bool
	total  int64
	unsafe bool // not even the total is shown
	masked bool // since a company's page hides it, whose other compounds would tell it
}

func (s *snapshot) compoundYear(id string) compoundMonths {
	by := map[int64]int64{}
	for _, m := range s.compoundMonths[id] {
		by[m.Month.Unix()] = m.Tickets
	}
	var y compoundMonths
	var counts []int64
	for i := 11; i >= 0 && !s.complete.IsZero(); i-- {
		at := s.complete.AddDate(0, -i, 0)
		y.rows = append(y.rows, compoundMonthRow{Month: at, Compound: id, Tickets: by[at.Unix()]})
		counts = append(counts, by[at.Unix()])
		y.total += by[at.Unix()]
	}
	y.hidden, y.unsafe = suppress(counts, nil, s.policyInt("suppression.min_count", 3))
	y.masked = s.masked[id]
	y.unsafe = y.unsafe || y.masked
	return y
}

func nan() float64 { return math.NaN() }
