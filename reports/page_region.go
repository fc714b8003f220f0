package reports

import (
	"html/template"
	"math"
	"sort"
)

// regionPage makes the page of the city, a district or a town; the anatomy is the same, so that a
// reader who knows one knows all.
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

	p.coverageSection(d, r)
	children := s.placedChildren(r.Code)
	var below []regionRow
	if r.Level != "town" {
		below = s.towns(r)
		p.dotsSection(d, r, below)
	}
	p.ladderSection(d, r, children)
	p.rateSection(d, r)
	p.categorySection(d, r)
	if r.Level != "town" {
		p.shareSection(d, r)
	}
	p.handlingSection(d, r)
	if len(children) > 0 {
		t := s.childTable(w, pg.Root, r, s.children[r.Code])
		d.add(section{ID: "below", Question: w.T("q.below_" + r.Level), Answer: strong(w.T("a.below", w.Count(s.issue.MinRankN))), Method: "coverage"}, nil, &t)
	}
	if r.Level == "town" {
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
		out = append([]link{{w.Name(parent), root + regionPath(parent)}}, out...)
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

func (s *snapshot) regionFigures(w *words, code string) []figure {
	var out []figure
	c, ok := s.latestCoverage(code)
	cov := figure{Metric: "coverage", Label: w.T("fig.coverage"), Value: dash, Note: w.T("why.no_managed")}
	if ok && c.Managed > 0 {
		cov.Value, cov.Ratio = w.Percent(c.Share), w.T("number.of", w.Count(c.Covered), w.Count(c.Managed))
		switch {
		case c.Managed < s.issue.MinRankN:
			cov.Note = w.T("fig.few", w.Count(c.Managed))
		case c.Share < c.PathShare && c.High < c.PathShare:
			cov.Note, cov.Mark, cov.Tone = w.T("fig.behind", w.Percent(c.PathShare)), "◆", "warn"
		case c.Share < c.PathShare:
			cov.Note = w.T("fig.below", w.Percent(c.PathShare))
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
		pace.Value, pace.Unit = w.Decimal(row.Pace, 1), w.T("unit.per_week")
		switch {
		case row.Remaining <= 0:
			pace.Note = w.T("fig.pace_reached")
		case math.IsNaN(row.Required) || row.WeeksLeft <= 0:
			pace.Note = w.T("fig.pace_passed")
		default:
			pace.Note = w.T("fig.pace_required", w.Decimal(row.Required, 1))
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
			rate.Note, rate.Mark, rate.Tone = s.signalWord(w, "region", code)
			rate.Spark = s.rateSpark("region", code)
		}
	}
	out = append(out, rate)

	onTime := figure{Metric: "on_time", Label: w.T("fig.on_time"), Value: dash, Note: w.T("why.no_due")}
	if now, before, ok := s.latestHandling(code, "on_time"); ok {
		onTime.Value, onTime.Ratio = w.Percent(now.Rate), w.T("number.of", w.Amount(now.Numerator), w.Count(now.Denominator))
		onTime.Label = w.T("fig.on_time_of", w.Month(now.Month))
		onTime.Note = w.T("fig.no_change")
		if before.Denominator > 0 && !overlap(now.Low, now.High, before.Low, before.High) {
			onTime.Note, onTime.Mark, onTime.Tone = w.T("fig.fell", w.Percent(before.Rate)), "▼", "warn"
			if now.Rate > before.Rate {
				onTime.Note, onTime.Mark, onTime.Tone = w.T("fig.rose", w.Percent(before.Rate)), "▲", "good"
			}
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

	if row, ok := s.latestShare(code); ok {
		f := figure{Metric: "property_share", Label: w.T("fig.share_of", w.Month(row.Month)), Value: w.Percent(row.Share), Ratio: w.T("number.of", w.Count(row.Property), w.Count(row.All)),
			Note: w.T("fig.interval", w.Interval(row.Low, row.High))}
		var trend []float64
		for _, x := range s.share[code] {
			if !x.Month.After(s.complete) {
				trend = append(trend, x.Share)
			}
		}
		f.Spark = spark(trend, math.NaN(), math.NaN())
		out = append(out, f)
	}
	return out
}

// signalWord says whether the latest month is a signal; without one it says so in words.
func (s *snapshot) signalWord(w *words, series, id string) (note, mark, tone string) {
	sig, ok := s.latestSignal(series, id)
	if !ok {
		return w.T("signal.few"), "", ""
	}
	switch sig.Signal {
	case "up":
		return w.T("signal.up", w.Decimal(sig.Upper, 2)), "■", "warn"
	case "down":
		return w.T("signal.down", w.Decimal(sig.Lower, 2)), "▲", "good"
	case "few":
		return w.T("signal.few"), "", ""
	}
	return w.T("signal.none"), "", ""
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

func (p *publisher) coverageSection(d *draft, r regionRow) {
	s, w := p.data, d.w
	c, ok := s.latestCoverage(r.Code)
	t := s.coverageTable(w, r.Code)
	sec := section{ID: "coverage", Question: w.T("q.coverage"), Note: w.T("note.coverage"), Method: "coverage"}
	f := s.forecast(r.Code)
	switch {
	case !ok || c.Managed == 0:
		sec.Answer = strong(w.T("a.coverage_empty"))
	case f.Kind == "reached":
		sec.Answer = strong(w.T("a.coverage_reached", w.Count(c.Covered), w.Count(c.TargetCount)))
	case f.Kind == "passed":
		sec.Answer = strong(w.T("a.coverage_passed", w.Date(s.issue.DeadlineOn), w.Count(c.TargetCount-c.Covered)))
	case f.Kind == "none":
		sec.Answer = strong(w.T("a.coverage_early"))
	case f.Kind == "onTime":
		sec.Answer = strong(w.T("a.coverage_yes", w.Decimal(f.Pace, 1), w.Decimal(f.Required, 1), w.Ratio(f.Share, math.Round(f.Covered), c.Managed)))
	default:
		sec.Answer = strong(w.T("a.coverage_no", w.Decimal(math.Max(0, f.Pace), 1), w.Decimal(f.Required, 1), w.Ratio(f.Share, math.Round(f.Covered), c.Managed)))
	}
	d.add(sec, s.coverageChart(w, r.Code), &t)
}

func (p *publisher) dotsSection(d *draft, r regionRow, regions []regionRow) {
	s, w := p.data, d.w
	type row struct {
		region regionRow
		c      coverageRow
	}
	var rows []row
	for _, x := range regions {
		if c, ok := s.latestCoverage(x.Code); ok && c.Managed > 0 {
			rows = append(rows, row{x, c})
		}
	}
	sort.SliceStable(rows, func(a, b int) bool {
		fa, fb := rows[a].c.Managed < s.issue.MinRankN, rows[b].c.Managed < s.issue.MinRankN
		switch {
		case fa != fb:
			return fb
		case fa:
			return rows[a].c.Managed > rows[b].c.Managed
		case rows[a].c.Share != rows[b].c.Share:
			return rows[a].c.Share > rows[b].c.Share
		}
		return rows[a].region.Code < rows[b].region.Code
	})
	t := table{Name: r.Code + "-regions", Title: w.T("table.regions"), Sorts: true, Columns: []column{{Title: w.T("col.region"), Kind: textKind},
		{Title: w.T("col.covered"), Kind: integer}, {Title: w.T("col.managed_n"), Kind: integer}, {Title: w.T("col.coverage"), Kind: percentKind},
		{Title: w.T("col.low"), Kind: percentKind}, {Title: w.T("col.high"), Kind: percentKind}, {Title: w.T("col.path"), Kind: percentKind}, {Title: w.T("col.standing"), Kind: textKind}}}
	var dots []dot
	var behind []string
	ref := math.NaN()
	for _, x := range rows {
		ref = x.c.PathShare
		name := w.Name(x.region)
		st := s.standingOf(x.c)
		word := w.T([]string{"standing.ordinary", "standing.behind", "standing.few"}[st])
		remark := nLabel(x.c.Managed)
		if st == few {
			remark += w.T("chart.unranked")
		}
		if st == adverse {
			behind = append(behind, name)
		}
		dots = append(dots, dot{Name: name, Note: remark, Value: x.c.Share, Low: x.c.Low, High: x.c.High, Before: math.NaN(), Standing: st,
			Tip: w.T("tip.region", name, w.Ratio(x.c.Share, float64(x.c.Covered), x.c.Managed), w.Interval(x.c.Low, x.c.High), word)})
		t.Rows = append(t.Rows, []cell{w.link(name, hrefFrom(d.pg.Root, x.region, "")), w.count(x.c.Covered), w.count(x.c.Managed), w.percent(x.c.Share),
			w.percent(x.c.Low), w.percent(x.c.High), w.percent(x.c.PathShare), w.text(word)})
	}
	sec := section{ID: "regions", Question: w.T("q.regions"), Note: w.T("note.regions", w.Count(s.issue.MinRankN)), Method: "interval"}
	switch {
	case len(rows) == 0:
		sec.Answer = strong(w.T("a.regions_empty"))
	case len(behind) == 0:
		sec.Answer = strong(w.T("a.regions_none", w.Percent(ref)))
	case len(behind) > 6:
		sec.Answer = strong(w.T("a.regions_many", w.List(behind[len(behind)-6:]), w.Count(int64(len(behind))), w.Percent(ref)))
	default:
		sec.Answer = strong(w.T("a.regions_some", w.List(behind), w.Count(int64(len(behind))), w.Percent(ref)))
	}
	d.add(sec, dotChart(dots, ref, w.T("chart.path", w.Percent(ref)), true, ""), &t)
}

func (p *publisher) ladderSection(d *draft, r regionRow, children []regionRow) {
	s, w := p.data, d.w
	regions := children
	if len(regions) == 0 {
		regions = []regionRow{r}
	}
	by := map[string]int64{}
	total := int64(0)
	for _, l := range s.ladder[r.Code] {
		by[l.Stage] += l.Compounds
		total += l.Compounds
	}
	sec := section{ID: "ladder", Question: w.T("q.ladder"), Note: w.T("note.ladder", w.Count(s.policyInt("coverage.dormant_days", 90))), Method: "ladder"}
	if total == 0 {
		sec.Answer = strong(w.T("a.ladder_empty"))
	} else {
		counted := by["approved"] + by["plaqued"] + by["operating"] + by["dormant"]
		text := w.T("a.ladder", w.Count(total), w.Count(counted), w.Count(by["dormant"]), w.Count(by["applied"]), w.Count(by["none"]))
		if c, ok := s.latestCoverage(r.Code); ok && r.Level == "city" && s.issue.BranchTarget > 0 {
			key := "a.branches_short"
			if c.Branches >= s.issue.BranchTarget {
				key = "a.branches_reached"
			}
			text += w.T(key, w.Count(c.Branches), w.Count(s.issue.BranchTarget), w.Date(s.issue.BranchTargetOn))
		}
		sec.Answer = strong(text)
	}
	t := s.ladderTable(w, r.Code, regions)
	c := s.ladderChart(w, regions)
	if c == nil {
		t.Rows = nil
	}
	d.add(sec, c, &t)
}

// childTable is the level below: it sorts, carries n and interval, and leads down.
func (s *snapshot) childTable(w *words, root string, r regionRow, children []regionRow) table {
	t := table{Name: r.Code + "-below", Title: w.T("q.below_" + r.Level), Sorts: true, Columns: []column{{Title: w.T("col.region"), Kind: textKind},
		{Title: w.T("col.managed_n"), Kind: integer}, {Title: w.T("col.covered"), Kind: integer}, {Title: w.T("col.coverage"), Kind: percentKind}, {Title: w.T("col.interval"), Kind: textKind},
		{Title: w.T("col.gap"), Kind: integer}, {Title: w.T("col.pace"), Kind: decimalKind}, {Title: w.T("col.tickets_month"), Kind: integer}, {Title: w.T("col.rate"), Kind: decimalKind}, {Title: w.T("col.on_time"), Kind: percentKind}}}
	for _, x := range children {
		name := w.text(w.Name(x))
		if !x.IsUnplaced {
			name = w.link(w.Name(x), hrefFrom(root, x, ""))
		}
		row := []cell{name}
		if c, ok := s.latestCoverage(x.Code); ok && c.Managed > 0 {
			gap := cell{Value: int64(math.Round(float64(c.Covered) - c.PathCount)), Text: w.Signed(int64(math.Round(float64(c.Covered) - c.PathCount)))}
			if math.IsNaN(c.PathCount) {
				gap = w.missing("why.none")
			}
			share := w.percent(c.Share)
			if s.standingOf(c) == adverse {
				share.Text, share.Class = "◆ "+share.Text, "warn"
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

// compoundsSection lists a town's compounds, uncovered ones first: they are what the town owes.
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
