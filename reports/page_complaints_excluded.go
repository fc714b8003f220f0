package reports

import "math"

// exclusionsShown is how many rows of the exclusions a page prints; files carry all.
const exclusionsShown = 30

// rateMeasures are the handling rates from which tickets can be excluded.
func rateMeasures() []string { return []string{"on_time", "responded", "resolved", "satisfied"} }

// exclusionSections set the rates without the excluded tickets beside those with them, and list what
// was excluded by unit and ground.
func (p *publisher) exclusionSections(d *draft, r regionRow) {
	p.withAndWithout(d, r)
	p.exclusionList(d, r)
	p.exclusionUnits(d, r)
}

func (p *publisher) withAndWithout(d *draft, r regionRow) {
	s, w := p.data, d.w
	var dots []dot
	var moved []string
	var months string
	t := table{Name: r.Code + "-rates", Title: w.T("table.rates"), Columns: []column{{Title: w.T("col.region"), Kind: textKind}, {Title: w.T("col.measure"), Kind: textKind},
		{Title: w.T("col.counted"), Kind: percentKind}, {Title: w.T("col.interval"), Kind: textKind}, {Title: w.T("col.with_excluded"), Kind: percentKind}, {Title: w.T("col.interval"), Kind: textKind}, {Title: w.T("col.excluded"), Kind: integer}}}
	for i, x := range append([]regionRow{r}, s.placedChildren(r.Code)...) {
		for _, m := range rateMeasures() {
			y, ok := s.complaints.year["region/"+x.Code][m]
			if !ok || y.AllDenominator == 0 {
				continue
			}
			name := w.T("measure." + m)
			t.Rows = append(t.Rows, []cell{w.text(w.Name(x)), w.text(name), w.ratio(y.Rate, y.Numerator, y.Denominator), w.text(w.Interval(y.Low, y.High)),
				w.ratio(y.AllRate, y.AllNumerator, y.AllDenominator), w.text(w.Interval(y.AllLow, y.AllHigh)), w.count(y.Excluded)})
			if i > 0 {
				continue
			}
			months = w.Months(y.First, y.Last)
			dots = append(dots,
				dot{Name: name, Note: nLabel(y.Denominator), Value: y.Rate, Low: y.Low, High: y.High, Before: math.NaN(),
					Tip: w.T("tip.rates", name, w.Ratio(y.Rate, y.Numerator, y.Denominator), w.Interval(y.Low, y.High))},
				dot{Name: w.T("chart.with_excluded"), Note: nLabel(y.AllDenominator), Value: y.AllRate, Low: y.AllLow, High: y.AllHigh, Before: math.NaN(), Standing: few,
					Tip: w.T("tip.rates_all", name, w.Ratio(y.AllRate, y.AllNumerator, y.AllDenominator), w.Interval(y.AllLow, y.AllHigh))})
			if !overlap(y.Low, y.High, y.AllLow, y.AllHigh) {
				moved = append(moved, name)
			}
		}
	}
	sec := section{ID: "rates", Question: w.T("q.rates"), Answer: strong(w.T("a.handling_empty")), Note: w.T("note.rates"), Method: "handling"}
	if y, ok := s.complaints.year["region/"+r.Code]["on_time"]; ok && y.AllDenominator > 0 {
		text := w.T("a.rates", months, w.Count(y.Excluded), w.Count(y.AllDenominator), w.Ratio(y.Rate, y.Numerator, y.Denominator), w.Ratio(y.AllRate, y.AllNumerator, y.AllDenominator))
		if len(moved) > 0 {
			text += w.T("a.rates_moved", w.List(moved))
		} else {
			text += w.T("a.rates_same")
		}
		sec.Answer = strong(text)
	}
	d.add(sec, dotChart(dots, math.NaN(), "", true, ""), &t)
}

// exclusionList names every unit and ground.
func (p *publisher) exclusionList(d *draft, r regionRow) {
	s, w := p.data, d.w
	rows := s.complaints.grounds[r.Code]
	t := table{Name: r.Code + "-excluded", Title: w.T("table.excluded"), Sorts: true, Cap: exclusionsShown, Columns: []column{{Title: w.T("col.unit"), Kind: textKind}, {Title: w.T("col.ground"), Kind: textKind},
		{Title: w.T("col.tickets"), Kind: integer}, {Title: w.T("col.of_excluded"), Kind: percentKind}, {Title: w.T("col.of_them_on_time"), Kind: integer}}}
	total := int64(0)
	for _, x := range rows {
		total += x.Tickets
	}
	for _, x := range rows {
		t.Rows = append(t.Rows, []cell{w.unit(x.Unit), w.text(x.Ground), w.count(x.Tickets), w.percent(float64(x.Tickets) / float64(total)), w.count(x.OnTime)})
	}
	sec := section{ID: "excluded", Question: w.T("q.excluded"), Answer: strong(w.T("a.excluded_none")), Method: "handling"}
	if total > 0 {
		by := map[string]int64{}
		most := ""
		for _, x := range rows {
			by[x.Ground] += x.Tickets
			if n := by[x.Ground]; most == "" || n > by[most] || n == by[most] && x.Ground < most {
				most = x.Ground
			}
		}
		sec.Answer = strong(w.T("a.excluded", w.Count(total), most, w.Ratio(float64(by[most])/float64(total), float64(by[most]), total)))
		sec.Note = w.T("note.excluded", w.Count(exclusionsShown), w.Count(int64(len(rows))))
	}
	d.add(sec, nil, &t)
}

// exclusionUnits sets what each unit left out beside what that does to its closing on time. No unit
// is marked: among many some are above the whole by chance.
func (p *publisher) exclusionUnits(d *draft, r regionRow) {
	s, w := p.data, d.w
	t := table{Name: r.Code + "-units", Title: w.T("table.units"), Sorts: true, Cap: exclusionsShown, Columns: []column{{Title: w.T("col.unit"), Kind: textKind}, {Title: w.T("col.excluded_share"), Kind: percentKind},
		{Title: w.T("col.interval"), Kind: textKind}, {Title: w.T("col.on_time_counted"), Kind: percentKind}, {Title: w.T("col.on_time_all"), Kind: percentKind}}}
	for _, u := range s.complaints.units[r.Code] {
		t.Rows = append(t.Rows, []cell{w.unit(u.Unit), w.ratio(u.ExcludedShare, float64(u.Excluded), u.AllDenominator), w.text(w.Interval(u.ExcludedLow, u.ExcludedHigh)),
			w.ratio(u.Rate, u.Numerator, u.Denominator), w.ratio(u.AllRate, u.AllNumerator, u.AllDenominator)})
	}
	sec := section{ID: "units", Question: w.T("q.units"), Answer: strong(w.T("a.excluded_none")), Method: "handling"}
	if n := len(t.Rows); n > 0 {
		whole := s.complaints.year["region/"+r.Code]["on_time"]
		sec.Answer = strong(w.T("a.units", w.Count(int64(n)), w.Ratio(whole.ExcludedShare, float64(whole.Excluded), whole.AllDenominator)))
		sec.Note = w.T("note.units", w.Count(exclusionsShown), w.Count(int64(n)))
	}
	d.add(sec, nil, &t)
}

// unit names a handling unit; the source may name none.
func (w *words) unit(name string) cell {
	if name == "" {
		return w.text(w.T("unit.unnamed"))
	}
	return w.text(name)
}
