package reports

import (
	"cmp"
	"html/template"
	"math"
	"slices"
	"strings"
	"time"
)

// labelledPoints is how many names stand in a funnel at most; the rest is told by tips and the table.
const labelledPoints = 8

// comparisonPage compares companies, and compounds, with what the age, kind and district of their
// buildings let one expect. It ranks nobody: differences are called only where chance and the
// differences between compounds do not explain them.
func (p *publisher) comparisonPage(out *folder, e edition, w *words) error {
	s := p.data
	d := &draft{p: p, out: out, w: w, pg: p.newPage(e, w, "comparison", "comparison.html", w.T("title.comparison", w.Issue(s.issue.Issue)), w.T("nav.comparison"))}
	pg := d.pg
	pg.Crumbs = []link{{w.T("nav.city"), pg.Root + "index.html"}, {w.T("nav.companies"), pg.Root + "companies.html"}}
	pg.Lead = strong(s.comparisonAnswer(w, "company"))
	p.companyFunnel(d)
	p.compoundFunnel(d)
	p.comparisonBasis(d)
	return d.write("comparison.html")
}

// comparisonAnswer is the sentence about companies or compounds.
func (s *snapshot) comparisonAnswer(w *words, kind string) string {
	b, ok := s.comparison.of(kind)
	if !ok {
		return w.T("comparison.none")
	}
	return w.T("comparison.answer_"+kind, w.Months(b.Start, b.End), w.Count(b.Compared), w.Count(b.High), w.Count(b.Low), w.Count(b.Compared-b.High-b.Low), w.Count(b.Units-b.Compared))
}

// comparisonLink is a section that says in a sentence what the page of comparisons says, and leads
// there.
func (p *publisher) comparisonLink(d *draft) {
	w := d.w
	d.add(section{ID: "comparison", Question: w.T("q.comparison_company"), Answer: strong(p.data.comparisonAnswer(w, "company")), Method: "comparison",
		Prose: template.HTML(`<p><a href="` + template.HTMLEscapeString(d.pg.Root) + `comparison.html">` + template.HTMLEscapeString(w.T("comparison.link")) + `</a></p>`)}, nil, nil)
}

func (p *publisher) companyFunnel(d *draft) {
	s, w := p.data, d.w
	var points []funnelPoint
	named := map[string][]string{}
	for _, c := range s.companies {
		r, ok := s.comparison.inYear(c.ID)
		if ok && r.called() {
			named[r.Word] = append(named[r.Word], c.label())
		}
		if !ok || r.Hidden || r.Word == "few" {
			continue
		}
		points = append(points, funnelPoint{Position: r.Effective, Ratio: r.Ratio, Word: r.Word, Tip: r.tip(w, c.label())})
		if r.called() {
			points[len(points)-1].Label = c.label()
		}
	}
	keepLabels(points)
	answer := ""
	for _, word := range []string{"high", "low"} {
		if len(named[word]) > 0 {
			answer += w.T("comparison.named_"+word, w.List(named[word]))
		}
	}
	if answer == "" {
		answer = w.T("comparison.named_none")
	}
	t := p.comparisonTable(w, d.pg.Root)
	d.add(section{ID: "companies", Question: w.T("q.comparison_company"), Answer: strong(answer), Note: w.T("comparison.note_company"), Method: "comparison"},
		funnelChart(w, s.comparison.limits["company"], points, w.T("comparison.axis_company")), &t)
}

// keepLabels leaves the names of those that lie farthest out.
func keepLabels(points []funnelPoint) {
	var named []*funnelPoint
	for i := range points {
		if points[i].Label != "" {
			named = append(named, &points[i])
		}
	}
	slices.SortStableFunc(named, func(a, b *funnelPoint) int { return cmp.Compare(b.out(), a.out()) })
	for _, p := range named[min(labelledPoints, len(named)):] {
		p.Label = ""
	}
}

// out is how far a point lies from 1 for what is known of it.
func (p funnelPoint) out() float64 { return math.Sqrt(p.Position) * math.Abs(math.Sqrt(p.Ratio)-1) }

func (r comparisonRow) called() bool { return r.Word == "high" || r.Word == "low" }

func (r comparisonRow) tip(w *words, name string) string {
	return w.T("comparison.tip", name, w.Count(r.Observed), w.Decimal(r.Expected, 1), w.Decimal(r.Ratio, 2), w.Range(r.Low, r.High), w.T("comparison.word_"+r.Word))
}

// comparisonTable lists companies by peer group and name: no order of merit. The rank is printed as
// the interval that it is.
func (p *publisher) comparisonTable(w *words, root string) table {
	s := p.data
	t := table{Name: "comparison-companies", Title: w.T("q.comparison_company"), Sorts: true, Columns: append([]column{{Title: w.T("comparison.peer"), Kind: textKind}, {Title: w.T("col.company"), Kind: textKind},
		{Title: w.T("col.compounds"), Kind: integer}}, comparisonColumns(w)...)}
	t.Columns = append(t.Columns, column{Title: w.T("comparison.rank"), Kind: textKind, Hint: w.T("comparison.rank_hint")})
	type entry struct {
		c companyRow
		r comparisonRow
	}
	var entries []entry
	for _, c := range s.companies {
		if r, ok := s.comparison.inYear(c.ID); ok {
			entries = append(entries, entry{c, r})
		}
	}
	size := map[string]int{"large": 1, "middle": 2, "small": 3}
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(size[a.r.Peer], size[b.r.Peer]), cmp.Compare(a.c.label(), b.c.label()), cmp.Compare(a.c.ID, b.c.ID))
	})
	for _, x := range entries {
		rank := w.missing("comparison.why_few")
		switch {
		case x.r.Hidden:
			rank = w.missing("why.suppressed")
		case !math.IsNaN(x.r.RankLow):
			rank = w.text(w.T("comparison.ranks", w.Amount(x.r.RankLow), w.Amount(x.r.RankHigh), w.Count(x.r.Ranked)))
		}
		row := append([]cell{w.text(w.T("comparison.size_" + x.r.Peer)), w.link(x.c.label(), root+companyPath(x.c.ID)), w.count(x.r.Compounds)}, x.r.cells(w)...)
		t.Rows = append(t.Rows, append(row, rank))
	}
	return t
}

// comparisonColumns are those of comparisonRow.cells.
func comparisonColumns(w *words) []column {
	return []column{{Title: w.T("col.tickets"), Kind: integer}, {Title: w.T("comparison.expected"), Kind: decimalKind}, {Title: w.T("comparison.ratio"), Kind: decimalKind}, {Title: w.T("col.interval"), Kind: textKind},
		{Title: w.T("comparison.shrunk"), Kind: decimalKind, Hint: w.T("comparison.shrunk_hint")}, {Title: w.T("comparison.shrunk_interval"), Kind: textKind}, {Title: w.T("comparison.word"), Kind: textKind}}
}

func (r comparisonRow) cells(w *words) []cell {
	word := w.text(w.T("comparison.word_" + r.Word))
	expected := w.decimal(r.Expected, 1)
	if r.Hidden {
		h := w.missing("why.suppressed")
		return []cell{h, expected, h, h, h, h, word}
	}
	return []cell{w.count(r.Observed), expected, w.decimal(r.Ratio, 2), w.text(w.Range(r.Low, r.High)), w.decimal(r.Shrunk, 2), w.text(w.Range(r.ShrunkLow, r.ShrunkHigh)), word}
}

func (p *publisher) compoundFunnel(d *draft) {
	s, w := p.data, d.w
	var points []funnelPoint
	t := table{Name: "comparison-compounds", Title: w.T("q.comparison_compound"), Sorts: true, Columns: append([]column{{Title: w.T("col.region"), Kind: textKind}, {Title: w.T("col.compound"), Kind: textKind},
		{Title: w.T("col.company"), Kind: textKind}, {Title: w.T("comparison.peer"), Kind: textKind}}, comparisonColumns(w)...)}
	for _, c := range s.compounds {
		r, ok := s.comparison.compounds[c.ID]
		if !ok || r.Word == "few" {
			continue
		}
		r.Hidden = r.Hidden || s.restHidden(r)
		if !r.Hidden {
			pt := funnelPoint{Position: r.Expected, Ratio: r.Ratio, Word: r.Word}
			if r.called() {
				pt.Tip = r.tip(w, c.Name)
			}
			points = append(points, pt)
		}
		if !r.called() {
			continue
		}
		region := w.text(c.Region)
		if town, ok := s.region[c.Region]; ok {
			region = w.text(w.Name(town))
		}
		row := []cell{region, w.link(c.Name, d.pg.Site+"now/"+langPrefix(w)+compoundPath(c.ID)), w.text(c.CompanyName), w.text(r.peerName(w))}
		t.Rows = append(t.Rows, append(row, r.cells(w)...))
	}
	d.add(section{ID: "compounds", Question: w.T("q.comparison_compound"), Answer: strong(s.comparisonAnswer(w, "compound")), Note: w.T("comparison.note_compound"), Method: "comparison"},
		funnelChart(w, s.comparison.limits["compound"], points, w.T("comparison.axis_compound")), &t)
}

// peerName names the peer group of a compound: size, age and kind.
func (r comparisonRow) peerName(w *words) string {
	parts := strings.Split(r.Peer, "|")
	if len(parts) != 3 {
		return r.Peer
	}
	return w.T("comparison.peer_compound", w.T("comparison.households_"+parts[0]), w.T("comparison.age_"+parts[1]), w.Or("kind.", parts[2]))
}

// comparisonBasis prints what every comparison rests on.
func (p *publisher) comparisonBasis(d *draft) {
	w := d.w
	t := table{Name: "comparison-basis", Title: w.T("q.comparison_basis"), Columns: []column{{Title: w.T("comparison.kind"), Kind: textKind}, {Title: w.T("comparison.period"), Kind: textKind}, {Title: w.T("comparison.units"), Kind: integer},
		{Title: w.T("comparison.compared"), Kind: integer}, {Title: w.T("comparison.word_high"), Kind: integer}, {Title: w.T("comparison.word_low"), Kind: integer}, {Title: w.T("col.tickets"), Kind: integer},
		{Title: w.T("comparison.strata"), Kind: integer}, {Title: w.T("comparison.pooled"), Kind: integer}, {Title: "φ", Kind: decimalKind}, {Title: "τ²", Kind: decimalKind}, {Title: w.T("comparison.prior"), Kind: textKind}}}
	statistic := func(v float64, places int) cell {
		if math.IsNaN(v) {
			return w.missing("comparison.why_few")
		}
		return w.decimal(v, places)
	}
	for _, b := range p.data.comparison.basis {
		prior := w.missing("comparison.why_few")
		switch {
		case !math.IsNaN(b.PriorShape):
			prior = w.text(w.T("comparison.gamma", w.Decimal(b.PriorMean, 2), w.Decimal(b.PriorShape, 2)))
		case !math.IsNaN(b.PriorMean):
			prior = w.text(w.T("comparison.no_spread"))
		}
		t.Rows = append(t.Rows, []cell{w.text(w.T("comparison.kind_" + b.Kind)), w.text(periodName(w, b.Period, b.Start, b.End)), w.count(b.Units), w.count(b.Compared), w.count(b.High), w.count(b.Low), w.count(b.Tickets),
			w.count(b.Strata), w.count(b.Pooled), statistic(b.Phi, 2), statistic(b.Tau2, 4), prior})
	}
	d.add(section{ID: "basis", Question: w.T("q.comparison_basis"), Answer: strong(w.T("a.comparison_basis")), Method: "comparison"}, nil, &t)
}

func periodName(w *words, period string, start, end time.Time) string {
	if period == yearPeriod {
		return w.Months(start, end)
	}
	return w.Quarter(period)
}
