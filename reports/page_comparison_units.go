package reports

// firmComparison sets a company on the funnel, among others that nobody learns the names of.
func (p *publisher) firmComparison(d *draft, f *firm) {
	s, w := p.data, d.w
	own, ok := s.comparison.inYear(f.ID)
	sec := section{ID: "comparison", Question: w.T("q.comparison_own"), Answer: strong(w.T("comparison.none")), Note: w.T("comparison.note_own"), Method: "comparison"}
	if ok {
		sec.Answer = strong(s.ownAnswer(w, own, w.T("comparison.size_"+own.Peer)))
	}
	var points []funnelPoint
	for _, c := range s.companies {
		r, ok := s.comparison.inYear(c.ID)
		if !ok || r.Hidden || r.Word == "few" {
			continue
		}
		pt := funnelPoint{Position: r.Effective, Ratio: r.Ratio, Word: "as_expected"}
		if c.ID == f.ID {
			pt.Own, pt.Tip, pt.Label = true, r.tip(w, f.label()), f.label()
		}
		points = append(points, pt)
	}
	t := table{Name: "company-" + f.ID + "-comparison", Title: w.T("q.comparison_own"), Columns: append([]column{{Title: w.T("comparison.period"), Kind: textKind}}, comparisonColumns(w)...)}
	rows := s.comparison.companies[f.ID]
	for i := len(rows) - 1; i >= 0; i-- {
		r := rows[i]
		t.Rows = append(t.Rows, append([]cell{w.text(periodName(w, r.Period, r.Start, r.End))}, r.cells(w)...))
	}
	d.add(sec, funnelChart(w, s.comparison.limits["company"], points, w.T("comparison.axis_company")), &t)
}

// ownAnswer is the sentence about one company or compound, with its peers' median where there are
// enough of them.
func (s *snapshot) ownAnswer(w *words, r comparisonRow, peer string) string {
	months := w.Months(r.Start, r.End)
	if r.Hidden {
		return w.T("comparison.own_hidden", months, w.Decimal(r.Expected, 1))
	}
	text := w.T("comparison.own", months, w.Count(r.Observed), w.Decimal(r.Expected, 1), w.Decimal(r.Ratio, 2), w.Range(r.Low, r.High)) + w.T("comparison.own_"+r.Word)
	if r.Peers >= minPeers {
		text += w.T("comparison.own_peers", peer, w.Count(r.Peers), w.Decimal(r.PeerMedian, 2))
	}
	return text
}

// compoundComparison is the sentence on a compound's page.
func (p *publisher) compoundComparison(d *draft, c compoundRow) {
	if r, ok := p.data.comparison.compounds[c.ID]; ok {
		d.add(section{ID: "comparison", Question: d.w.T("q.comparison_own_compound"), Answer: strong(p.data.ownAnswer(d.w, r, r.peerName(d.w))), Method: "comparison"}, nil, nil)
	}
}
