package reports

import (
	"math"
	"sort"
)

// stalledWeeks is how long a region may stand still behind its path before the page asks for a
// decision. The method page prints it.
const stalledWeeks = 8

// forecast returns when a region meets its target; its Word is none where nothing is known.
func (s *snapshot) forecast(region string) forecastRow {
	f, ok := s.target.forecasts[region]
	if !ok {
		return forecastRow{Region: region, Word: "none"}
	}
	return f
}

// isOpen tells whether there is a target ahead and a pace towards it.
func (f forecastRow) isOpen() bool {
	return f.Word == "on_track" || f.Word == "at_risk" || f.Word == "off_track"
}

// monthsLate is the number of months between the deadline and the day that the pace leads to,
// rounded; 0 or less is in time.
func (s *snapshot) monthsLate(f forecastRow) int64 {
	return int64(math.Round(f.Middle.Sub(s.issue.DeadlineOn).Hours() / 24 / 30.44))
}

// when names the month in which the target is met and the months of its interval.
func (f forecastRow) when(w *words) (month, interval string) {
	switch {
	case f.Early.IsZero():
		return w.Month(f.Middle), w.T("when.never")
	case f.Late.IsZero():
		return w.Month(f.Middle), w.T("when.open", w.Month(f.Early))
	}
	return w.Month(f.Middle), w.Months(f.Early, f.Late)
}

// lead is the sentence that a leader could read aloud. It names facts; a judgement stands only
// where the arithmetic forces it.
func (s *snapshot) lead(w *words, region string) string {
	c, ok := s.latestCoverage(region)
	if !ok {
		return w.T("lead.empty")
	}
	if c.Managed == 0 {
		return w.T("lead.no_managed", w.Count(c.Compounds))
	}
	text := w.T("lead.coverage", w.Count(c.Covered), w.Count(c.Managed), w.Percent(c.Share))
	switch gap := c.gap(); {
	case math.IsNaN(c.PathCount):
	case gap > 0:
		text += w.T("lead.ahead", w.Count(gap))
	case gap < 0:
		text += w.T("lead.behind", w.Count(-gap))
	default:
		text += w.T("lead.level")
	}
	return text + s.leadForecast(w, region, c)
}

// leadForecast ends the lead: when the pace of the last weeks leads to the target, with its interval.
func (s *snapshot) leadForecast(w *words, region string, c coverageRow) string {
	f := s.forecast(region)
	switch {
	case f.Word == "reached":
		return w.T("lead.reached", w.Count(c.TargetCount))
	case f.Word == "missed":
		return w.T("lead.passed", w.Date(s.issue.DeadlineOn), w.Count(c.TargetCount-c.Covered))
	case f.Word == "few":
		return w.T("lead.few", w.Count(s.issue.MinRankN))
	case !f.isOpen():
		return w.T("lead.stop")
	case f.Middle.IsZero() && f.Pace <= 0:
		return w.T("lead.still", w.Count(c.TargetCount-c.Covered))
	case f.Middle.IsZero():
		return w.T("lead.never", w.Count(c.TargetCount-c.Covered))
	}
	month, interval := f.when(w)
	switch late := s.monthsLate(f); {
	case !f.Middle.After(s.issue.DeadlineOn) && f.Word == "on_track":
		return w.T("lead.on_time", month, interval)
	case !f.Middle.After(s.issue.DeadlineOn):
		return w.T("lead.on_time_at_risk", month, interval)
	case late < 1:
		return w.T("lead.just_late", month, interval)
	default:
		return w.T("lead.late", month, interval, w.Count(late))
	}
}

// standing judges a region by count against path and pace: coverage is a census, so that one whole
// compound short is short, and behind where the pace does not make up for it. Too small a region is
// not judged.
func (s *snapshot) standing(region string) standing {
	p, ok := s.pace[region]
	switch {
	case !ok || p.Standing == "few" || p.Standing == "none":
		return few
	case p.Standing == "behind" || p.Standing == "missed" || p.Standing == "below":
		return adverse
	}
	return ordinary
}

// stalled counts the weeks since a region's covered compounds last rose.
func (s *snapshot) stalled(region string) int {
	weeks := s.coverage[region]
	n := 0
	for i := len(weeks) - 1; i > 0 && weeks[i].Covered <= weeks[i-1].Covered; i-- {
		n++
	}
	return n
}

// scope lists the regions whose events belong on a region's page: itself and the districts and
// towns below. Communities speak on their own pages: they are too small for signals elsewhere.
func (s *snapshot) scope(r regionRow) []regionRow {
	out := []regionRow{r}
	if !r.aggregates() {
		return out
	}
	for _, child := range s.placedChildren(r.Code) {
		out = append(out, child)
		if child.aggregates() {
			out = append(out, s.placedChildren(child.Code)...)
		}
	}
	return out
}

// hrefFrom is the way from a page to a region's. Communities and compounds have pages only among
// those of what is known now; root is the way to the root of the page's own edition and language.
func (w *words) hrefFrom(root string, to regionRow, anchor string) string {
	if to.Level == "community" {
		root += w.nowFromRoot()
	}
	return root + regionPath(to) + anchor
}

// nowFromRoot is the way from an edition's root in this language to that of what is known now.
func (w *words) nowFromRoot() string {
	if prefix := langPrefix(w); prefix != "" {
		return "../../now/" + prefix
	}
	return "../now/"
}

// changed lists what really changed in the week or month: counted facts of the register, complaint
// rates with a signal, and governance measures whose intervals part. The strongest signals come first; three at most.
func (s *snapshot) changed(w *words, root string, r regionRow) []item {
	var out []item
	if weeks := s.coverage[r.Code]; len(weeks) >= 2 {
		now, before := weeks[len(weeks)-1], weeks[len(weeks)-2]
		if now.Covered != before.Covered || now.Managed != before.Managed {
			out = append(out, item{
				Text:     w.Rich("changed.coverage", w.Signed(now.Covered-before.Covered), w.Signed(now.Managed-before.Managed), w.Signed(now.Branches-before.Branches), w.Percent(before.Share), w.Percent(now.Share)),
				Evidence: link{w.T("evidence.coverage"), "#coverage"}, Owner: w.Name(r)})
		}
	}
	signals := s.governanceSignals(w, r)
	for _, region := range s.scope(r) {
		sig, ok := s.latestSignal("region", region.Code)
		if !ok || (sig.Signal != "up" && sig.Signal != "down") || !sig.Month.Equal(s.complete) {
			continue
		}
		key := "changed.rate_" + sig.Signal
		name := w.Name(region)
		signals = append(signals, weighed{item{
			Text:     w.Rich(key, name, w.Month(sig.Month), w.rate(sig), w.Range(sig.Lower, sig.Upper)),
			Evidence: link{w.T("evidence.control"), w.hrefFrom(root, region, "#rate")}, Owner: name}, force(sig)})
	}
	if r.Level == "city" {
		for _, c := range s.companies {
			sig, ok := s.latestSignal("company", c.ID)
			if !ok || sig.Signal != "up" || !sig.Month.Equal(s.complete) || s.companyMonthHidden(c.ID, sig.Month) {
				continue
			}
			signals = append(signals, weighed{item{
				Text:     w.Rich("changed.rate_up", c.label(), w.Month(sig.Month), w.rate(sig), w.Range(sig.Lower, sig.Upper)),
				Evidence: link{w.T("evidence.control"), root + companyPath(c.ID) + "#rate"}, Owner: c.label()}, force(sig) / 2})
		}
	}
	sort.SliceStable(signals, func(a, b int) bool { return signals[a].force > signals[b].force })
	for _, f := range signals {
		if len(out) == 3 {
			break
		}
		out = append(out, f.item)
	}
	return out
}

// force is how far a value lies from its centre, in widths of its limits.
func force(r signalRow) float64 {
	return math.Abs(r.Value-r.Centre) / math.Max(1e-9, (r.Upper-r.Lower)/2)
}

// decide lists what needs a decision, three at most: sums that do not agree, a pace that does not
// reach the target, what is owed or overdue at the coordination meeting, regions that stand still
// behind their path, and dormant branches.
func (s *snapshot) decide(w *words, root string, r regionRow) []item {
	var out []item
	for _, rec := range s.reconciliation {
		if !rec.OK && r.Level == "city" {
			out = append(out, item{Text: w.Rich("decide.reconciliation", w.Or("reconciliation.", rec.Name), w.Count(rec.Total), w.Count(rec.Parts)),
				Evidence: link{w.T("evidence.quality"), root + "quality.html#reconciliation"}, Owner: w.T("owner.data")})
			break
		}
	}
	c, ok := s.latestCoverage(r.Code)
	pace := s.pace[r.Code]
	if f := s.forecast(r.Code); ok && (f.Word == "off_track" || f.Word == "at_risk") && pace.Required > f.Pace {
		out = append(out, item{Text: w.Rich("decide.pace", w.Pace(math.Max(0, f.Pace)), w.Pace(pace.Required), w.Count(c.TargetCount-c.Covered)),
			Evidence: link{w.T("evidence.coverage"), "#coverage"}, Owner: w.Name(r)})
	}
	carried, proposed := s.agendaDecisions(w, root, r)
	owed := s.owedDecision(w, r)
	if !r.aggregates() {
		out = append(out, owed...)
	}
	out = append(out, carried...)
	var stalls []weighed
	for _, region := range s.scope(r) {
		c, ok := s.latestCoverage(region.Code)
		weeks := s.stalled(region.Code)
		if !ok || region.Level != "town" || weeks < stalledWeeks || s.standing(region.Code) != adverse {
			continue
		}
		gap := -c.gap()
		applied := int64(0)
		for _, l := range s.ladder[region.Code] {
			if l.Stage == "applied" {
				applied += l.Compounds
			}
		}
		key := "decide.stalled"
		if applied > 0 {
			key = "decide.stalled_applied"
		}
		stalls = append(stalls, weighed{item{Text: w.Rich(key, w.Name(region), w.Count(int64(weeks)), w.Count(gap), w.Count(applied)),
			Evidence: link{w.T("evidence.coverage"), w.hrefFrom(root, region, "#coverage")}, Owner: w.Name(region)}, float64(gap)})
	}
	sort.SliceStable(stalls, func(a, b int) bool { return stalls[a].force > stalls[b].force })
	for i, f := range stalls {
		out = append(out, f.item)
		if i == 0 { // one region that stands still, then other matters before the next
			out = append(out, proposed...)
			proposed = nil
		}
	}
	out = append(out, proposed...)
	if r.aggregates() {
		out = append(out, owed...)
	}
	if c.BranchesDormant > 0 {
		out = append(out, item{Text: w.Rich("decide.dormant", w.Count(c.BranchesDormant), w.Count(c.Branches), w.Count(s.policyInt("coverage.dormant_days", 90))),
			Evidence: link{w.T("evidence.ladder"), "#ladder"}, Owner: w.Name(r)})
	}
	return out[:min(3, len(out))]
}

// overlap tells whether two intervals share a value; without overlap a change is called one.
func overlap(aLow, aHigh, bLow, bHigh float64) bool {
	return !(aLow > bHigh || bLow > aHigh)
}
