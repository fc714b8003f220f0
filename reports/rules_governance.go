package reports

import "sort"

// weighed is an item of a list with the weight by which the list is sorted.
type weighed struct {
	item  item
	force float64
}

// within tells whether a region is r or lies in it.
func (s *snapshot) within(code string, r regionRow) bool {
	for range 5 {
		if code == r.Code {
			return true
		}
		x, ok := s.region[code]
		if !ok || x.Parent == "" {
			return false
		}
		code = x.Parent
	}
	return false
}

// governanceSignals lists what really changed in a region's governance measures: of each system
// the strongest measure whose interval does not overlap with that of three months before, and none
// with too few cases to judge.
func (s *snapshot) governanceSignals(w *words, r regionRow) []weighed {
	best := map[string]govRow{}
	for _, m := range s.governance.measures {
		row, ok := s.whole(r.Code, m.Measure)
		if !ok || row.turn() == 0 || min(row.Denominator, row.DenominatorBefore) < s.issue.MinRankN {
			continue
		}
		if old, ok := best[m.System]; !ok || row.strength() > old.strength() {
			best[m.System] = row
		}
	}
	var out []weighed
	for _, m := range s.governance.measures {
		row, ok := best[m.System]
		if !ok || row.Measure != m.Measure {
			continue
		}
		now, before := row.now(), row.before()
		word := w.T("trend.up")
		if row.turn() < 0 {
			word = w.T("trend.down")
		}
		out = append(out, weighed{item{
			Text:     w.Rich("changed.gov", w.T("gov."+m.Measure), word, w.Ratio(now.Value, float64(now.K), now.N), w.Percent(before.Value)),
			Evidence: link{w.T("evidence.gov_" + groupOf(m.System)), "#" + groupOf(m.System)}, Owner: w.Name(r)}, row.strength()})
	}
	sort.SliceStable(out, func(a, b int) bool { return out[a].force > out[b].force })
	return out
}

// agendaDecisions returns the carried item of the coordination meeting in r that is overdue
// longest, and the first proposal that is not about coverage, which has its own lines. Both are
// empty where there is none.
func (s *snapshot) agendaDecisions(w *words, root string, r regionRow) (carried, proposed []item) {
	for _, a := range s.governance.agenda {
		if !s.within(a.Region, r) {
			continue
		}
		at := link{w.T("evidence.coordination"), root + "coordination.html#d-" + s.districtOf(a.Region)}
		switch {
		case a.IsCarried && a.DaysOverdue > 0 && len(carried) == 0:
			carried = append(carried, item{Text: w.Rich("decide.carried", s.agendaTitle(w, a), w.Count(a.DaysOverdue)), Evidence: at, Owner: w.departmentOf(a)})
		case !a.IsCarried && a.Ground != "coverage" && len(proposed) == 0:
			proposed = append(proposed, item{Text: w.Rich("decide.proposed", s.agendaLine(w, a)), Evidence: at, Owner: w.departmentOf(a)})
		}
	}
	return carried, proposed
}

// owedDecision names the item that a region has owed longest.
func (s *snapshot) owedDecision(w *words, r regionRow) []item {
	var worst owedRegionRow
	for _, name := range owedItems() {
		if o := s.governance.owedRegion[r.Code][name]; o.N > 0 && o.LongestDays > worst.LongestDays {
			worst = o
		}
	}
	if worst.N == 0 {
		return nil
	}
	return []item{{Text: w.Rich("decide.owed", w.Or("owed.", worst.Item), w.Count(worst.N), w.Count(worst.LongestDays)), Evidence: link{w.T("evidence.owed"), "#owed"}, Owner: w.T("owed.owner_" + worst.Item)}}
}

// leaderFigure is the share of leaders' posts that are filled.
func (s *snapshot) leaderFigure(w *words, code string) figure {
	f := figure{Metric: "leaders.post_filled", Label: w.T("gov.post_filled"), Value: dash, Note: w.T("why.no_posts")}
	row, ok := s.whole(code, "post_filled")
	if !ok || row.Denominator == 0 {
		return f
	}
	now, before := row.now(), row.before()
	f.Value, f.Ratio, f.Note = w.Percent(now.Value), w.T("number.of", w.Count(now.K), w.Count(now.N)), w.T("fig.no_change_quarter")
	switch {
	case before.N == 0:
		f.Note = w.T("fig.interval", w.Interval(now.Low, now.High))
	case row.turn() != 0:
		key := "fig.rose_quarter"
		if row.turn() < 0 {
			key = "fig.fell_quarter"
		}
		f.Note = w.T(key, w.Percent(before.Value))
		f.Mark, f.Tone = s.governance.measure[row.Measure].mark(row.turn())
		f.Basis = byIntervals
	}
	return f
}
