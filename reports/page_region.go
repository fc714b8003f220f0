package reports

import (
	"html/template"
	"math"
	"sort"
	"time"
)

// regionPage makes the page of the city, a district, a town or a community; the anatomy is the
// same, so that a reader who knows one knows all.
func (p *publisher) regionPage(out *folder, e edition, w *words, r regionRow) error {
	s := p.data
	path := regionPath(r)
	name := w.Name(r)
	title := w.T("title.region", name, w.Issue(s.issue.Issue))
	d := &draft{p: p, out: out, w: w, pg: p.newPage(e, w, r.Level, path, title, name)}
	pg := d.pg
	pg.Crumbs = p.crumbs(w, pg.Root, r)
	pg.Lead = strong(s.lead(w, r.Code))
	pg.Figures = s.regionFigures(w, r.Code)
	p.explainFigures(d, "--region "+r.Code)
	pg.Lists = true
	pg.Changed = s.changed(w, pg.Root, r)
	pg.Decide = s.decide(w, pg.Root, r)

	p.coverageSections(d, r)
	p.owedSection(d, r)
	p.governanceSections(d, r)
	p.rateSection(d, r)
	p.categorySection(d, r)
	if r.aggregates() {
		p.shareSection(d, r)
		d.add(section{ID: "complaints", Question: w.T("q.complaints"), Prose: template.HTML(`<p><a href="` + template.HTMLEscapeString(pg.Root+complaintsPath(r)) + `">` + template.HTMLEscapeString(w.T("a.to_complaints")) + `</a></p>`)}, nil, nil)
	}
	p.handlingSection(d, r)
	if r.Level == "city" {
		p.comparisonLink(d)
		p.pilotSection(d)
		p.actionSection(d)
	} else {
		p.pilotListSection(d, r)
	}
	if len(s.placedChildren(r.Code)) > 0 {
		t := s.childTable(w, pg.Root, r, s.children[r.Code])
		d.add(section{ID: "below", Question: w.T("q.below_" + r.Level), Answer: strong(w.T("a.below", w.Count(s.issue.MinRankN))), Method: "coverage"}, nil, &t)
	}
	if !r.aggregates() {
		p.compoundsSection(d, e, r)
	}
	if r.Level == "city" && !e.now {
		pg.Downloads = []link{{w.T("download.workbook"), bookName(s.issue.Issue)}}
		up := pg.Root
		if w.Code != "zh" {
			up += "../"
		}
		for _, name := range p.marts {
			pg.Data = append(pg.Data, link{name, up + dataPath(name)})
		}
	}
	return d.write(path)
}

func (p *publisher) crumbs(w *words, root string, r regionRow) []link {
	var out []link
	for code := r.Parent; code != ""; {
		parent, ok := p.data.region[code]
		if !ok || parent.Code == r.Code || len(out) > 4 {
			break
		}
		out = append([]link{{w.Name(parent), w.hrefFrom(root, parent, "")}}, out...)
		code = parent.Parent
	}
	return out
}

func (s *snapshot) placedChildren(code string) []regionRow {
	var out []regionRow
	for _, c := range s.children[code] {
		if !c.IsUnplaced {
			out = append(out, c)
		}
	}
	return out
}

// towns lists the towns of a city or district in print order.
func (s *snapshot) towns(r regionRow) []regionRow {
	var out []regionRow
	for _, x := range s.scope(r) {
		if x.Level == "town" {
			out = append(out, x)
		}
	}
	return out
}

// regionFigures are the five numbers of the brief, on every level the same.
func (s *snapshot) regionFigures(w *words, code string) []figure {
	var out []figure
	c, ok := s.latestCoverage(code)
	cov := figure{Metric: "coverage", Label: w.T("fig.coverage"), Value: dash, Note: w.T("why.no_managed")}
	if ok && c.Managed > 0 {
		cov.Value, cov.Ratio = w.Percent(c.Share), w.T("number.of", w.Count(c.Covered), w.Count(c.Managed))
		switch {
		case s.standing(code) == few:
			cov.Note = w.T("fig.few", w.Count(s.issue.MinRankN), w.Count(c.Managed))
		case s.standing(code) == adverse:
			cov.Note, cov.Mark, cov.Tone = w.T("fig.behind", w.Count(s.pace[code].Short), w.Percent(c.PathShare)), "◆", "warn"
			cov.Basis = byTarget
		case s.pace[code].Short > 0:
			cov.Note = w.T("fig.below", w.Count(s.pace[code].Short), w.Percent(c.PathShare))
		default:
			cov.Note = w.T("fig.above", w.Percent(c.PathShare))
		}
		var trend []float64
		for _, r := range s.coverage[code] {
			trend = append(trend, r.Share)
		}
		cov.Spark = spark(trend, math.NaN(), math.NaN())
	}
	out = append(out, cov)

	pace := figure{Metric: "pace", Label: w.T("fig.pace"), Value: dash, Note: w.T("why.no_pace")}
	if row, ok := s.pace[code]; ok && !math.IsNaN(row.Pace) {
		pace.Value, pace.Unit, pace.Parts = w.Pace(row.Pace), w.T("unit.per_week"), s.paceParts(w, code)
		switch {
		case row.Remaining <= 0:
			pace.Note = w.T("fig.pace_reached")
		case math.IsNaN(row.Required) || row.WeeksLeft <= 0:
			pace.Note = w.T("fig.pace_passed")
		default:
			pace.Note = w.T("fig.pace_required", w.Pace(row.Required))
			if f := s.forecast(code); f.Word == "off_track" {
				pace.Note, pace.Mark, pace.Tone = w.T("fig.pace_word", w.Pace(row.Required), w.T("word.off_track")), "◆", "warn"
				pace.Basis = byTarget
			} else if f.isOpen() {
				pace.Note = w.T("fig.pace_word", w.Pace(row.Required), w.T("word."+f.Word))
			}
		}
	}
	out = append(out, pace)

	rate := figure{Metric: "rate", Label: w.T("fig.rate"), Value: dash, Note: w.T("why.no_month")}
	if m, ok := s.latestMonth(code); ok {
		if math.IsNaN(m.Rate) {
			rate.Note = w.T("why.no_households")
		} else {
			rate.Value, rate.Unit = w.Decimal(m.Rate, 2), w.T("unit.rate")
			rate.Label = w.T("fig.rate_of", w.Month(m.Month))
			rate.Ratio = w.T("number.tickets", w.Count(m.Tickets))
			rate.Parts, rate.Period = w.T("number.of", w.Count(m.Tickets), w.Decimal(m.Households, 0)), ofMonth(m.Month)
			s.markRate(w, &rate, "region", code)
			rate.Spark = s.rateSpark("region", code)
		}
	}
	out = append(out, rate)

	onTime := figure{Metric: "on_time", Label: w.T("fig.on_time"), Value: dash, Note: w.T("why.no_due")}
	if now, _, ok := s.latestHandling(code, "on_time"); ok {
		onTime.Value, onTime.Ratio = w.Percent(now.Rate), w.T("number.of", w.Amount(now.Numerator), w.Count(now.Denominator))
		onTime.Label, onTime.Period = w.T("fig.on_time_of", w.Month(now.Month)), ofMonth(now.Month)
		switch sig := s.handlingSignal(code, "on_time", now.Month); sig.Signal {
		case "up":
			onTime.Note, onTime.Mark, onTime.Tone, onTime.Basis = w.T("signal.up", w.Percent(sig.Upper)), "▲", "good", sig.Chart
		case "down":
			onTime.Note, onTime.Mark, onTime.Tone, onTime.Basis = w.T("signal.down", w.Percent(sig.Lower)), "▼", "warn", sig.Chart
		case "none":
			onTime.Note = w.T("signal.none")
		default:
			onTime.Note = w.T("signal.few")
		}
		var trend []float64
		for _, h := range s.handling[code]["on_time"] {
			if !h.Month.After(s.complete) {
				trend = append(trend, h.Rate)
			}
		}
		onTime.Spark = spark(trend, math.NaN(), math.NaN())
	}
	out = append(out, onTime)

	return append(out, s.leaderFigure(w, code))
}

// ofMonth asks baimi explain for a month.
func ofMonth(month time.Time) string { return "--month " + month.Format("2006-01") }

// paceParts are the compounds gained since 13 weeks before as-of, or since the first week, and
// the weeks between.
func (s *snapshot) paceParts(w *words, code string) string {
	rows := s.coverage[code]
	now := rows[len(rows)-1]
	then := rows[max(0, len(rows)-14)]
	return w.T("number.of", w.Count(now.Covered-then.Covered), w.Count(int64(now.Week.Sub(then.Week).Hours()/(7*24))))
}

// markRate says whether the latest month of a rate is a signal, with its mark and tone; without one
// it says so in words.
func (s *snapshot) markRate(w *words, f *figure, series, id string) {
	sig, ok := s.latestSignal(series, id)
	f.Note = w.T("signal.few")
	switch {
	case !ok:
	case sig.Signal == "up":
		f.Note, f.Mark, f.Tone, f.Basis = w.T("signal.up", w.Decimal(sig.Upper, 2)), "■", "warn", sig.Chart
	case sig.Signal == "down":
		f.Note, f.Mark, f.Tone, f.Basis = w.T("signal.down", w.Decimal(sig.Lower, 2)), "▲", "good", sig.Chart
	case sig.Signal == "none":
		f.Note = w.T("signal.none")
	}
	if ok && sig.Adjusted {
		f.Note += w.T("trend.adjusted_figure", w.Decimal(sig.Value, 2))
	}
}

func (s *snapshot) rateSpark(series, id string) template.HTML {
	var trend []float64
	lower, upper := math.NaN(), math.NaN()
	for _, r := range s.signals[series][id] {
		trend = append(trend, r.Value)
		lower, upper = r.Lower, r.Upper
	}
	return spark(trend, lower, upper)
}

// childTable is the level below: it sorts, carries n and interval, and leads down.
func (s *snapshot) childTable(w *words, root string, r regionRow, children []regionRow) table {
	t := table{Name: r.Code + "-below", Title: w.T("q.below_" + r.Level), Sorts: true, Columns: []column{{Title: w.T("col.region"), Kind: textKind},
		{Title: w.T("col.managed_n"), Kind: integer}, {Title: w.T("col.covered"), Kind: integer}, {Title: w.T("col.coverage"), Kind: percentKind}, {Title: w.T("col.interval"), Kind: textKind},
		{Title: w.T("col.gap"), Kind: integer}, {Title: w.T("col.pace"), Kind: decimalKind}, {Title: w.T("col.tickets_month"), Kind: integer}, {Title: w.T("col.rate"), Kind: decimalKind}, {Title: w.T("col.on_time"), Kind: percentKind}}}
	for _, x := range children {
		name := w.text(w.Name(x))
		if !x.IsUnplaced {
			name = w.link(w.Name(x), w.hrefFrom(root, x, ""))
		}
		row := []cell{name}
		if c, ok := s.latestCoverage(x.Code); ok && c.Managed > 0 {
			gap := cell{Value: c.gap(), Text: w.Signed(c.gap())}
			if math.IsNaN(c.PathCount) {
				gap = w.missing("why.none")
			}
			share := w.percent(c.Share)
			if s.standing(x.Code) == adverse {
				share.Text, share.Class, share.Basis = "◆ "+share.Text, "warn", byTarget
			}
			row = append(row, w.count(c.Managed), w.count(c.Covered), share, w.text(w.Interval(c.Low, c.High)), gap)
		} else {
			why := w.missing("why.no_managed")
			row = append(row, why, why, why, why, why)
		}
		if pace, ok := s.pace[x.Code]; ok && !math.IsNaN(pace.Pace) {
			row = append(row, w.decimal(pace.Pace, 1))
		} else {
			row = append(row, w.missing("why.no_pace"))
		}
		if m, ok := s.latestMonth(x.Code); ok {
			row = append(row, w.count(m.Tickets), w.decimal(m.Rate, 2))
		} else {
			row = append(row, w.missing("why.no_month"), w.missing("why.no_month"))
		}
		if now, _, ok := s.latestHandling(x.Code, "on_time"); ok {
			c := w.percent(now.Rate)
			c.Text = w.Ratio(now.Rate, now.Numerator, now.Denominator)
			row = append(row, c)
		} else {
			row = append(row, w.missing("why.no_due"))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// compoundsSection lists the compounds of a town or community, uncovered ones first: they are what
// it owes.
func (p *publisher) compoundsSection(d *draft, e edition, r regionRow) {
	s, w := p.data, d.w
	rows := append([]compoundRow(nil), s.compoundOf[r.Code]...)
	order := map[string]int{"applied": 0, "none": 1, "": 1, "merged": 2, "dormant": 3}
	rank := func(c compoundRow) int {
		if n, ok := order[c.Stage]; ok {
			return n
		}
		return 4
	}
	sort.SliceStable(rows, func(a, b int) bool {
		ra, rb := rank(rows[a]), rank(rows[b])
		if ra != rb {
			return ra < rb
		}
		return rows[a].Households > rows[b].Households
	})
	t := table{Name: r.Code + "-compounds", Title: w.T("q.compounds"), Sorts: true, Columns: []column{{Title: w.T("col.compound"), Kind: textKind}, {Title: w.T("col.management"), Kind: textKind},
		{Title: w.T("col.stage"), Kind: textKind}, {Title: w.T("col.households"), Kind: integer}, {Title: w.T("col.company"), Kind: textKind}}}
	applied, none := 0, 0
	for _, c := range rows {
		if c.Management == "company" || c.Management == "" {
			switch c.Stage {
			case "applied":
				applied++
			case "none", "":
				none++
			}
		}
		href := d.pg.Site + "now/" + langPrefix(w) + compoundPath(c.ID)
		company := w.text(c.CompanyName)
		if c.CompanyName == "" {
			company = w.missing("why.no_company")
		} else if _, ok := s.company[c.CompanyID]; ok {
			company = w.link(c.CompanyName, d.pg.Root+companyPath(c.CompanyID))
		}
		households := w.count(c.Households)
		if c.Households == 0 {
			households = w.missing("why.unknown")
		}
		t.Rows = append(t.Rows, []cell{w.link(c.Name, href), w.text(w.Or("management.", c.Management)), w.text(w.Or("stage.", c.Stage)), households, company})
	}
	sec := section{ID: "compounds", Question: w.T("q.compounds"), Answer: strong(w.T("a.compounds_empty")), Note: w.T("note.compounds"), Method: "ladder"}
	if len(rows) > 0 {
		sec.Answer = strong(w.T("a.compounds", w.Count(int64(len(rows))), w.Count(int64(applied)), w.Count(int64(none))))
	}
	d.add(sec, nil, &t)
}
