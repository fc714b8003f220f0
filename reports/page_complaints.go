package reports

import "math"

func complaintsPath(r regionRow) string {
	if r.Level == "city" {
		return "complaints.html"
	}
	return "complaints/" + slug(r.Code) + ".html"
}

// complaintsPage is all about the property complaints of the city or a district: how many of all
// they are, what rose this week, what they are about and when, and how they were handled, with and
// without what does not count.
func (p *publisher) complaintsPage(out *folder, e edition, w *words, r regionRow) error {
	s := p.data
	path, name := complaintsPath(r), w.Name(r)
	d := &draft{p: p, out: out, w: w, tables: "complaints-", pg: p.newPage(e, w, "complaints", path, w.T("title.complaints", name, w.Issue(s.issue.Issue)), w.T("mast.complaints", name))}
	pg := d.pg
	pg.Crumbs = append(p.crumbs(w, pg.Root, r), link{name, w.hrefFrom(pg.Root, r, "")})
	if r.Level != "city" {
		pg.Crumbs = append(pg.Crumbs, link{w.T("nav.complaints"), pg.Root + "complaints.html"})
	}
	pg.Lead = strong(s.complaintsLead(w, r))
	pg.Figures = s.complaintsFigures(w, r)
	p.explainFigures(d, "--region "+r.Code)

	p.shareSection(d, r)
	p.hotSections(d, r)
	p.categorySection(d, r)
	p.whoseSection(d, r)
	p.heatSection(d, r)
	p.exclusionSections(d, r)
	p.courseSection(d, r)
	if r.Level == "city" {
		p.complaintsBelow(d, r)
	}
	return d.write(path)
}

// complaintsLead says the share of property complaints, what rose this week, and closing on time
// with and without the excluded.
func (s *snapshot) complaintsLead(w *words, r regionRow) string {
	text := w.T("lead.complaints_none")
	if x, ok := s.latestShare(r.Code); ok {
		text = w.T("lead.complaints_share", w.Month(x.Month), w.Ratio(x.Share, float64(x.Property), x.All))
	} else if m, ok := s.latestMonth(r.Code); ok {
		text = w.T("lead.complaints_month", w.Month(m.Month), w.Count(m.Tickets))
	}
	if n := len(s.complaints.spots(r)); n > 0 {
		text += w.T("lead.complaints_hot", w.Count(int64(n)))
	} else if s.complaints.noScan() == "" {
		text += w.T("lead.complaints_quiet")
	}
	if y, ok := s.complaints.year["region/"+r.Code]["on_time"]; ok && y.Denominator > 0 {
		text += w.T("lead.complaints_on_time", w.Percent(y.Rate), w.Percent(y.AllRate))
	}
	return text + w.T("lead.stop")
}

// latestShare is the last complete month with a total of all complaints.
func (s *snapshot) latestShare(region string) (shareRow, bool) {
	rows := s.share[region]
	for i := len(rows) - 1; i >= 0; i-- {
		if rows[i].All > 0 && !rows[i].Month.After(s.complete) {
			return rows[i], true
		}
	}
	return shareRow{}, false
}

// complaintsFigures are the share, the rate and closing on time of the region's own page, what was
// excluded, and how much rose this week.
func (s *snapshot) complaintsFigures(w *words, r regionRow) []figure {
	share := figure{Metric: "property_share", Label: w.T("fig.share"), Value: dash, Note: w.T("why.no_totals")}
	if x, ok := s.latestShare(r.Code); ok {
		share.Label, share.Period = w.T("fig.share_of", w.Month(x.Month)), ofMonth(x.Month)
		share.Value, share.Ratio, share.Note = w.Percent(x.Share), w.T("number.of", w.Count(x.Property), w.Count(x.All)), w.T("fig.interval", w.Interval(x.Low, x.High))
	}
	out := []figure{share}
	for _, f := range s.regionFigures(w, r.Code) {
		if f.Metric == "rate" || f.Metric == "on_time" {
			out = append(out, f)
		}
	}
	excluded := figure{Metric: "excluded", Label: w.T("fig.excluded"), Value: dash, Note: w.T("why.no_due")}
	if y, ok := s.complaints.year["region/"+r.Code]["on_time"]; ok && y.AllDenominator > 0 {
		excluded.Value, excluded.Ratio = w.Percent(y.ExcludedShare), w.T("number.of", w.Count(y.Excluded), w.Count(y.AllDenominator))
		excluded.Note = w.T("fig.interval", w.Interval(y.ExcludedLow, y.ExcludedHigh))
	}
	hot := figure{Metric: "hotspots", Label: w.T("fig.hot"), Value: dash}
	n := int64(len(s.complaints.spots(r)))
	switch why := s.complaints.noScan(); {
	case n > 0:
		hot.Value, hot.Parts, hot.Note = w.Count(n), w.Count(n), w.T("fig.hot_some")
		hot.Mark, hot.Tone, hot.Basis = "■", "warn", byScan
	case why != "":
		hot.Note = w.T("why." + why)
	default:
		hot.Value, hot.Parts, hot.Note = w.Count(n), w.Count(n), w.T("fig.hot_none")
	}
	return append(out, excluded, hot)
}

// heatSection shows when complaints came: week by category over a year.
func (p *publisher) heatSection(d *draft, r regionRow) {
	s, w := p.data, d.w
	c := &s.complaints
	names, totals := c.heatCategories(r.Code)
	t := table{Name: r.Code + "-weeks", Title: w.T("table.heat"), Columns: []column{{Title: w.T("col.monday"), Kind: date}}}
	var columns []string
	month := 0
	for i, week := range c.weeks {
		label := ""
		if m := int(week.Month()); m != month && i+2 < len(c.weeks) {
			label, month = week.Format("2006-01"), m
		}
		columns = append(columns, label)
	}
	var rows []heatRow
	var most heatRow
	peak, at := int64(0), 0
	for _, category := range names {
		row := heatRow{Name: w.Or("category.", category), Note: w.Count(totals[category]), Values: c.heat[r.Code][category]}
		t.Columns = append(t.Columns, column{Title: row.Name, Kind: integer})
		for i, n := range row.Values {
			row.Tips = append(row.Tips, w.T("tip.heat", row.Name, w.Date(c.weeks[i]), w.Count(n)))
			if n > peak {
				peak, at, most = n, i, row
			}
		}
		rows = append(rows, row)
	}
	for i := len(c.weeks) - 1; i >= 0 && len(names) > 0; i-- {
		line := []cell{w.date(c.weeks[i])}
		for _, row := range rows {
			line = append(line, w.count(row.Values[i]))
		}
		t.Rows = append(t.Rows, line)
	}
	sec := section{ID: "when", Question: w.T("q.heat"), Answer: strong(w.T("a.heat_empty")), Note: w.T("note.heat", w.Count(peak)), Method: "categories"}
	if peak > 0 {
		sec.Answer = strong(w.T("a.heat", w.Count(int64(len(c.weeks))), most.Name, w.Day(c.weeks[at]), w.Count(peak)))
	}
	d.add(sec, heatChart(columns, rows), &t)
}

func courseMeasures() []string { return []string{"returned", "redone", "reopened", "urged"} }

// courseSection says how often tickets were returned, handled again, reopened and urged, where the
// source states it.
func (p *publisher) courseSection(d *draft, r regionRow) {
	s, w := p.data, d.w
	var dots []dot
	var parts []string
	t := table{Name: r.Code + "-course", Title: w.T("table.course"), Columns: []column{{Title: w.T("col.region"), Kind: textKind}, {Title: w.T("col.measure"), Kind: textKind},
		{Title: w.T("col.numerator"), Kind: integer}, {Title: w.T("col.stated"), Kind: integer}, {Title: w.T("col.value"), Kind: percentKind}, {Title: w.T("col.low"), Kind: percentKind}, {Title: w.T("col.high"), Kind: percentKind}}}
	for i, x := range append([]regionRow{r}, s.placedChildren(r.Code)...) {
		for _, m := range courseMeasures() {
			y, ok := s.complaints.year["region/"+x.Code][m]
			if !ok || y.AllDenominator == 0 {
				continue
			}
			name := w.T("measure." + m)
			t.Rows = append(t.Rows, []cell{w.text(w.Name(x)), w.text(name), w.count(int64(y.AllNumerator)), w.count(y.AllDenominator), w.percent(y.AllRate), w.percent(y.AllLow), w.percent(y.AllHigh)})
			if i == 0 {
				parts = append(parts, w.T("a.course_part", name, w.Ratio(y.AllRate, y.AllNumerator, y.AllDenominator)))
				dots = append(dots, dot{Name: name, Note: nLabel(y.AllDenominator), Value: y.AllRate, Low: y.AllLow, High: y.AllHigh, Before: math.NaN(),
					Tip: w.T("tip.share", name, w.Ratio(y.AllRate, y.AllNumerator, y.AllDenominator), w.Interval(y.AllLow, y.AllHigh))})
			}
		}
	}
	sec := section{ID: "course", Question: w.T("q.course"), Answer: strong(w.T("a.course_empty")), Note: w.T("note.course"), Method: "course"}
	if len(parts) > 0 {
		sec.Answer = strong(w.T("a.course", w.List(parts)))
	}
	d.add(sec, dotChart(dots, math.NaN(), "", true, ""), &t)
}

// complaintsBelow leads to the complaint pages of the districts.
func (p *publisher) complaintsBelow(d *draft, r regionRow) {
	s, w := p.data, d.w
	t := table{Name: r.Code + "-below", Title: w.T("q.complaints_below"), Columns: []column{{Title: w.T("col.region"), Kind: textKind}, {Title: w.T("col.share"), Kind: percentKind}, {Title: w.T("col.interval"), Kind: textKind},
		{Title: w.T("col.hot"), Kind: integer}, {Title: w.T("col.on_time_counted"), Kind: percentKind}, {Title: w.T("col.on_time_all"), Kind: percentKind}, {Title: w.T("col.excluded_share"), Kind: percentKind}}}
	for _, x := range s.placedChildren(r.Code) {
		row := []cell{w.link(w.Name(x), d.pg.Root+complaintsPath(x))}
		if m, ok := s.latestShare(x.Code); ok {
			share := w.percent(m.Share)
			share.Text = w.Ratio(m.Share, float64(m.Property), m.All)
			row = append(row, share, w.text(w.Interval(m.Low, m.High)))
		} else {
			row = append(row, w.missing("why.no_totals"), w.missing("why.no_totals"))
		}
		row = append(row, w.count(int64(len(s.complaints.spots(x)))))
		if y, ok := s.complaints.year["region/"+x.Code]["on_time"]; ok {
			row = append(row, w.ratio(y.Rate, y.Numerator, y.Denominator), w.ratio(y.AllRate, y.AllNumerator, y.AllDenominator), w.ratio(y.ExcludedShare, float64(y.Excluded), y.AllDenominator))
		} else {
			row = append(row, w.missing("why.no_due"), w.missing("why.no_due"), w.missing("why.no_due"))
		}
		t.Rows = append(t.Rows, row)
	}
	d.add(section{ID: "below", Question: w.T("q.complaints_below"), Answer: strong(w.T("a.complaints_below")), Method: "handling"}, nil, &t)
}

// ratio is a percentage that prints its numerator and denominator.
func (w *words) ratio(v, num float64, den int64) cell {
	c := w.percent(v)
	if c.Why == "" {
		c.Text = w.Ratio(v, num, den)
	}
	return c
}

// whoseSection tells whose matter the complaints are, by review, category map or text.
func (p *publisher) whoseSection(d *draft, r regionRow) {
	w := d.w
	t := table{Name: r.Code + "-whose", Title: w.T("q.whose"), Columns: []column{{Title: w.T("col.whose"), Kind: textKind}, {Title: w.T("col.tickets_12m"), Kind: integer}, {Title: w.T("col.share"), Kind: percentKind}}}
	var bars []bar
	all, company := int64(0), int64(0)
	rows := p.data.complaints.whose[r.Code]
	for _, x := range rows {
		all += x.Tickets
		if x.Whose == "company" {
			company = x.Tickets
		}
	}
	for _, x := range rows {
		name, share := w.T("whose."+x.Whose), float64(x.Tickets)/float64(all)
		t.Rows = append(t.Rows, []cell{w.text(name), w.count(x.Tickets), w.percent(share)})
		bars = append(bars, bar{Name: name, Note: w.Count(x.Tickets), Value: float64(x.Tickets), Before: nan(), Tip: w.T("tip.whose", name, w.Ratio(share, float64(x.Tickets), all))})
	}
	sec := section{ID: "whose", Question: w.T("q.whose"), Answer: strong(w.T("foot.no_tickets")), Note: w.T("note.whose"), Method: "placing"}
	if all > 0 {
		sec.Answer = strong(w.T("a.whose", w.Ratio(float64(company)/float64(all), float64(company), all)))
	}
	d.add(sec, barChart(bars, w.T("unit.tickets")), &t)
}
