package reports

// firmAffairs shows a company's handovers, the findings about its work and the revenue disclosure
// of its compounds, summed over its compounds and always with n.
func (p *publisher) firmAffairs(d *draft, f *firm) {
	s, w := p.data, d.w
	least := s.policyInt("suppression.min_count", 3)
	year := s.issue.AsOf.AddDate(-1, 0, 0)
	var started, handovers, handoversDone, handoversLate, findings, findingsDone, findingsLate, disputes, disputesDone int64
	compounds := s.compoundByFirm[f.ID]
	for _, c := range compounds {
		for _, x := range s.governance.events[c.ID] {
			recent := x.OpenedOn.After(year)
			switch {
			case x.System == "handovers":
				count(recent, &started)
				count(recent && x.State != "open", &handovers) // open and not yet due says nothing
				count(recent && x.State == "done", &handoversDone)
				count(x.State == "overdue", &handoversLate)
			case x.System == "findings" && x.Kind == "company":
				count(recent && x.State != "open", &findings)
				count(recent && x.State == "done", &findingsDone)
				count(x.State == "overdue", &findingsLate)
			case x.System == "disputes" && x.Kind == "company":
				count(recent, &disputes)
				count(recent && x.State == "done", &disputesDone)
			}
		}
	}
	n, undisclosed := int64(len(compounds)), s.governance.undisclosed[f.ID]
	t := table{Name: "company-" + f.ID + "-affairs", Title: w.T("q.company_affairs"), Columns: []column{{Title: w.T("col.measure"), Kind: textKind}, {Title: w.T("col.numerator"), Kind: integer}, {Title: w.T("col.denominator_n"), Kind: integer}, {Title: w.T("col.value"), Kind: percentKind}, {Title: w.T("col.interval"), Kind: textKind}, {Title: w.T("col.now_overdue"), Kind: integer}}}
	row := func(name string, k, n int64, overdue cell, personal bool) {
		x := shareOf(k, n)
		cells := []cell{w.text(name), w.count(k), w.count(n), w.percent(x.Value), w.text(w.Interval(x.Low, x.High)), overdue}
		switch {
		case personal && (smallPair(float64(k), n, least) || overdue.Value != nil && smallPair(float64(overdue.Value.(int64)), n, least)):
			h := w.missing("why.suppressed_finding")
			cells = []cell{w.text(name), h, h, h, h, h}
		case n == 0:
			cells[4] = w.missing("why.zero_denominator")
		}
		t.Rows = append(t.Rows, cells)
	}
	row(w.T("firm.handovers"), handoversDone, handovers, w.count(handoversLate), false)
	row(w.T("firm.findings"), findingsDone, findings, w.count(findingsLate), true)
	row(w.T("firm.disputes"), disputesDone, disputes, w.missing("why.no_due_date"), true)
	row(w.T("firm.revenue"), n-undisclosed, n, w.count(undisclosed), false)
	sec := section{ID: "affairs", Question: w.T("q.company_affairs"), Note: w.T("note.company_affairs", w.Count(least-1)), Method: "gov-affairs"}
	if n == 0 {
		t.Rows = nil
		sec.Answer = strong(w.T("a.company_compounds_none"))
	} else {
		sec.Answer = strong(w.T("a.company_affairs", w.Count(started), w.Count(handoversLate), w.Ratio(shareOf(n-undisclosed, n).Value, float64(n-undisclosed), n)))
	}
	d.add(sec, nil, &t)
}

// count adds one to n where it is so.
func count(is bool, n *int64) {
	if is {
		*n++
	}
}
