package reports

import (
	"math"
	"slices"
	"sort"
)

// nextShown is how many of the next compounds to found a page prints.
const nextShown = 20

// coverageSections are the part of a region's page on the way to the target: are we on the way, why
// did coverage change, who is behind, where do compounds stand, which come next.
func (p *publisher) coverageSections(d *draft, r regionRow) {
	p.coverageSection(d, r)
	p.targetsSection(d, r)
	p.changeSection(d, r)
	children := p.data.placedChildren(r.Code)
	if r.aggregates() {
		towns := p.data.towns(r)
		if r.Level == "city" {
			p.tilesSection(d, r, towns)
		}
		p.dotsSection(d, r, towns)
	} else {
		children = nil // too many and too small to draw
	}
	p.ladderSection(d, r, children)
	if r.Level != "community" {
		p.nextSection(d, r)
	}
}

func (p *publisher) coverageSection(d *draft, r regionRow) {
	s, w := p.data, d.w
	c, ok := s.latestCoverage(r.Code)
	t := s.coverageTable(w, r.Code)
	f, pace := s.forecast(r.Code), s.pace[r.Code]
	sec := section{ID: "coverage", Question: w.T("q.coverage"), Note: w.T("note.coverage"), Method: "forecast"}
	if f.isOpen() {
		sec.Note += w.T("note.fan", w.Percent(f.Level)) + s.backTestNote(w, r)
	}
	switch {
	case !ok || c.Managed == 0:
		sec.Answer = strong(w.T("a.coverage_empty"))
	case f.Word == "reached":
		sec.Answer = strong(w.T("a.coverage_reached", w.Count(c.Covered), w.Count(c.TargetCount)))
	case f.Word == "missed":
		sec.Answer = strong(w.T("a.coverage_passed", w.Date(s.issue.DeadlineOn), w.Count(c.TargetCount-c.Covered)))
	case f.Word == "few":
		sec.Answer = strong(w.T("a.coverage_few", w.Count(s.issue.MinRankN)))
	case !f.isOpen():
		sec.Answer = strong(w.T("a.coverage_early"))
	default:
		sec.Answer = strong(w.T("a.coverage_"+f.Word, w.Pace(f.Pace), w.Pace(pace.Required), w.Interval(f.ShareLo, f.ShareHi)))
	}
	d.add(sec, s.coverageChart(w, r.Code), &t)
}

// backTestNote says how often forecasts of the same level held at the longest horizon that was tested.
func (s *snapshot) backTestNote(w *words, r regionRow) string {
	note := ""
	for _, b := range s.target.backTest {
		if b.Level == r.Level {
			note = w.T("note.backtest", w.Count(b.Weeks), w.Count(b.N), w.Count(b.Inside), w.Percent(b.Share))
		}
	}
	return note
}

// targetsSection sets both targets side by side, as they stood on their day and as they stand now, by
// compounds and by households, with and without dormant branches.
func (p *publisher) targetsSection(d *draft, r regionRow) {
	s, w := p.data, d.w
	c, ok := s.latestCoverage(r.Code)
	if !ok || c.Managed == 0 {
		return
	}
	b := s.target.branches[r.Code]
	t := table{Name: r.Code + "-targets", Title: w.T("q.targets"), Columns: []column{{Title: w.T("col.target_name"), Kind: textKind}, {Title: w.T("col.target"), Kind: integer}, {Title: w.T("col.deadline"), Kind: date},
		{Title: w.T("col.on_day"), Kind: integer}, {Title: w.T("col.on_day_active"), Kind: integer}, {Title: w.T("col.now"), Kind: integer}, {Title: w.T("col.now_active"), Kind: integer}, {Title: w.T("col.share"), Kind: percentKind}, {Title: w.T("col.share_active"), Kind: percentKind}}}
	blank := w.missing("why.no_target")
	target := blank
	if b.Target > 0 {
		target = w.count(b.Target)
	}
	later := w.missing("why.not_yet")
	then, thenActive := later, later
	if !math.IsNaN(b.Then) {
		then, thenActive = w.count(int64(b.Then)), w.count(int64(b.Then-b.DormantThen))
	}
	share := func(k, n int64) cell { return w.percent(float64(k) / float64(n)) }
	none := w.missing("why.counted")
	deadline := s.issue.DeadlineOn
	compounds, compoundsActive, households, householdsActive := later, later, later, later
	on, had := s.coverageOn(r.Code, deadline)
	switch passed := !s.issue.AsOf.Before(deadline); {
	case passed && had:
		compounds, compoundsActive = w.count(on.Covered), w.count(on.CoveredActive)
		households, householdsActive = w.count(on.HouseholdsCovered), w.count(on.HouseholdsActive)
	case passed:
		never := w.missing("why.none")
		compounds, compoundsActive, households, householdsActive = never, never, never, never
	}
	t.Rows = append(t.Rows,
		[]cell{w.text(w.T("target.branches")), target, w.date(b.On), then, thenActive, w.count(b.Now), w.count(b.Now - b.DormantNow), none, none},
		[]cell{w.text(w.T("target.compounds")), w.count(c.TargetCount), w.date(deadline), compounds, compoundsActive, w.count(c.Covered), w.count(c.CoveredActive), share(c.Covered, c.Managed), share(c.CoveredActive, c.Managed)})
	if c.HouseholdsManaged > 0 {
		t.Rows = append(t.Rows, []cell{w.text(w.T("target.households")), blank, w.date(deadline), households, householdsActive, w.count(c.HouseholdsCovered), w.count(c.HouseholdsActive), share(c.HouseholdsCovered, c.HouseholdsManaged), share(c.HouseholdsActive, c.HouseholdsManaged)})
	}
	text := ""
	if b.Target > 0 {
		switch {
		case math.IsNaN(b.Then):
			text = w.T("a.branches_ahead", w.Date(b.On), w.Count(b.Target), w.Count(b.Now))
		case int64(b.Then) >= b.Target:
			text = w.T("a.branches_reached", w.Date(b.On), w.Count(b.Target), w.Count(int64(b.Then)), w.Count(b.Now), w.Date(b.ReachedBy))
		default:
			text = w.T("a.branches_short", w.Date(b.On), w.Count(b.Target), w.Count(int64(b.Then)), w.Count(b.Now))
		}
	}
	text += w.T("a.targets", w.Count(c.TargetCount), w.Ratio(c.Share, float64(c.Covered), c.Managed), w.Count(c.CoveredActive), w.Percent(c.HouseholdsShare))
	note := w.T("note.targets", w.Count(b.JointNow))
	if compounds.Value != nil && !on.WeekEnd.Equal(deadline) {
		note += w.T("note.targets_day", w.Date(on.WeekEnd))
	}
	sum := int64(0)
	for _, child := range s.children[r.Code] {
		if x, ok := s.latestCoverage(child.Code); ok {
			sum += x.TargetCount
		}
	}
	if sum > 0 {
		note += w.T("note.targets_sum", w.Count(sum), w.Count(c.TargetCount))
	}
	d.add(section{ID: "targets", Question: w.T("q.targets"), Answer: strong(text), Note: note, Method: "targets"}, nil, &t)
}

// changeSection takes the change of the last 13 weeks apart; its table has the shorter spans and every
// month.
func (p *publisher) changeSection(d *draft, r regionRow) {
	s, w := p.data, d.w
	c, ok := s.change(r.Code, "13w")
	if !ok {
		return
	}
	sec := section{ID: "change", Question: w.T("q.change"), Note: w.T("note.change"), Method: "change"}
	if c.New+c.Lost+c.Grew+c.Shrank == 0 {
		sec.Answer, sec.Folds = strong(w.T("a.change_none")), true
	} else {
		sec.Answer = strong(w.T("a.change", w.Percent(c.ShareFrom), w.Percent(c.ShareTo), w.Count(c.New), w.Count(c.Lost), w.Count(c.Grew), w.Count(c.GrewCovered), w.Count(c.Shrank), w.Count(c.ShrankCovered)))
	}
	t := s.changeTable(w, r.Code)
	d.add(sec, s.changeChart(w, c), &t)
}

func (s *snapshot) changeTable(w *words, region string) table {
	t := table{Name: region + "-change", Title: w.T("q.change"), Columns: []column{{Title: w.T("col.span"), Kind: textKind}, {Title: w.T("col.from"), Kind: date}, {Title: w.T("col.to"), Kind: date},
		{Title: w.T("col.covered_from"), Kind: integer}, {Title: w.T("change.new"), Kind: integer}, {Title: w.T("change.lost"), Kind: integer}, {Title: w.T("col.grew_covered"), Kind: integer}, {Title: w.T("col.shrank_covered"), Kind: integer}, {Title: w.T("col.covered_to"), Kind: integer},
		{Title: w.T("col.managed_from"), Kind: integer}, {Title: w.T("change.grew"), Kind: integer}, {Title: w.T("col.of_mode"), Kind: integer}, {Title: w.T("col.of_moved"), Kind: integer},
		{Title: w.T("change.shrank"), Kind: integer}, {Title: w.T("col.of_mode"), Kind: integer}, {Title: w.T("col.of_moved"), Kind: integer}, {Title: w.T("col.managed_to"), Kind: integer},
		{Title: w.T("col.share_from"), Kind: percentKind}, {Title: w.T("col.share_to"), Kind: percentKind}}}
	for _, c := range s.target.changes[region] {
		name := w.Or("span.", c.Span)
		if c.Span == "month" {
			name = w.Month(c.Month)
		}
		t.Rows = append(t.Rows, []cell{w.text(name), w.date(c.From), w.date(c.To), w.count(c.CoveredFrom), w.count(c.New), w.count(c.Lost), w.count(c.GrewCovered), w.count(c.ShrankCovered), w.count(c.CoveredTo),
			w.count(c.ManagedFrom), w.count(c.Grew), w.count(c.GrewMode), w.count(c.GrewMoved), w.count(c.Shrank), w.count(c.ShrankMode), w.count(c.ShrankMoved), w.count(c.ManagedTo), w.percent(c.ShareFrom), w.percent(c.ShareTo)})
	}
	return t
}

// ranked is a town with what compares it.
type ranked struct {
	region regionRow
	c      coverageRow
	peer   peerRow
}

// rankedTowns sorts towns by peer group and share; those too small to compare come last in their group.
func (s *snapshot) rankedTowns(regions []regionRow) []ranked {
	var rows []ranked
	for _, x := range regions {
		if c, ok := s.latestCoverage(x.Code); ok && c.Managed > 0 {
			rows = append(rows, ranked{x, c, s.target.peers[x.Code]})
		}
	}
	sort.SliceStable(rows, func(a, b int) bool {
		fa, fb := rows[a].c.Managed < s.issue.MinRankN, rows[b].c.Managed < s.issue.MinRankN
		switch {
		case rows[a].peer.Peer != rows[b].peer.Peer:
			return rows[a].peer.Peer < rows[b].peer.Peer
		case fa != fb:
			return fb
		case fa:
			return rows[a].c.Managed > rows[b].c.Managed
		case rows[a].c.Share != rows[b].c.Share:
			return rows[a].c.Share > rows[b].c.Share
		}
		return rows[a].region.Code < rows[b].region.Code
	})
	return rows
}

func (p *publisher) dotsSection(d *draft, r regionRow, regions []regionRow) {
	s, w := p.data, d.w
	rows := s.rankedTowns(regions)
	t := table{Name: r.Code + "-regions", Title: w.T("table.regions"), Sorts: true, Columns: []column{{Title: w.T("col.region"), Kind: textKind}, {Title: w.T("col.peer"), Kind: textKind},
		{Title: w.T("col.covered"), Kind: integer}, {Title: w.T("col.managed_n"), Kind: integer}, {Title: w.T("col.coverage"), Kind: percentKind}, {Title: w.T("col.short"), Kind: integer}, {Title: w.T("col.standing"), Kind: textKind},
		{Title: w.T("col.rank"), Kind: textKind}, {Title: w.T("col.low"), Kind: percentKind}, {Title: w.T("col.high"), Kind: percentKind}, {Title: w.T("col.comparison"), Kind: textKind}}}
	var dots []dot
	var behind []ranked
	ref, group := math.NaN(), ""
	for _, x := range rows {
		ref = x.c.PathShare
		name := w.Name(x.region)
		if x.peer.Peer != group {
			group = x.peer.Peer
			dots = append(dots, dot{Name: w.T("peer.head", w.Or("peer.", group)), Value: math.NaN(), Before: math.NaN()})
		}
		st, pace := s.standing(x.region.Code), s.pace[x.region.Code]
		word := w.Or("standing.", pace.Standing)
		remark := nLabel(x.c.Managed)
		switch st {
		case few:
			remark += w.T("chart.unranked")
		case adverse:
			behind = append(behind, x)
			remark += w.T("chart.short", w.Count(pace.Short))
		}
		dots = append(dots, dot{Name: name, Note: remark, Value: x.c.Share, Low: x.c.Low, High: x.c.High, Before: math.NaN(), Standing: st,
			Tip: w.T("tip.region", name, w.Ratio(x.c.Share, float64(x.c.Covered), x.c.Managed), w.Interval(x.c.Low, x.c.High), word)})
		rank, comparison := w.text(w.T("rank.of", w.Count(x.peer.Rank), w.Count(x.peer.RankLo), w.Count(x.peer.RankHi), w.Count(x.peer.Peers))), w.text(w.Or("comparison.", x.peer.Comparison))
		if !x.peer.IsCompared {
			rank, comparison = w.missing("why.few"), w.missing("why.few")
		}
		t.Rows = append(t.Rows, []cell{w.link(name, w.hrefFrom(d.pg.Root, x.region, "")), w.text(w.Or("peer.", x.peer.Peer)), w.count(x.c.Covered), w.count(x.c.Managed), w.percent(x.c.Share),
			w.count(pace.Short), w.text(word), rank, w.percent(x.c.Low), w.percent(x.c.High), comparison})
	}
	sec := section{ID: "regions", Question: w.T("q.regions"), Note: w.T("note.regions", w.Count(s.issue.MinRankN)), Method: "interval"}
	sort.SliceStable(behind, func(a, b int) bool { return s.pace[behind[a].region.Code].Short > s.pace[behind[b].region.Code].Short })
	var names []string
	for _, x := range behind[:min(6, len(behind))] {
		names = append(names, w.T("region.short", w.Name(x.region), w.Count(s.pace[x.region.Code].Short)))
	}
	switch {
	case len(rows) == 0:
		sec.Answer = strong(w.T("a.regions_empty"))
	case len(behind) == 0:
		sec.Answer = strong(w.T("a.regions_none", w.Percent(ref)))
	case len(behind) > 6:
		sec.Answer = strong(w.T("a.regions_many", w.List(names), w.Count(int64(len(behind))), w.Percent(ref)))
	default:
		sec.Answer = strong(w.T("a.regions_some", w.List(names), w.Count(int64(len(behind))), w.Percent(ref)))
	}
	d.add(sec, dotChart(dots, ref, w.T("chart.path", w.Percent(ref)), true, ""), &t)
}

func (p *publisher) ladderSection(d *draft, r regionRow, children []regionRow) {
	s, w := p.data, d.w
	by := map[string]int64{}
	total := int64(0)
	for _, l := range s.ladder[r.Code] {
		by[l.Stage] += l.Compounds
		total += l.Compounds
	}
	sec := section{ID: "ladder", Question: w.T("q.ladder"), Note: w.T("note.ladder", w.Count(s.policyInt("coverage.dormant_days", 90))), Method: "ladder"}
	sec.Answer = strong(w.T("a.ladder_empty"))
	if total > 0 {
		counted := by["approved"] + by["plaqued"] + by["operating"] + by["dormant"]
		sec.Answer = strong(w.T("a.ladder", w.Count(total), w.Count(counted), w.Count(by["dormant"]), w.Count(by["applied"]), w.Count(by["none"])))
	}
	regions := append([]regionRow{r}, children...)
	t := s.ladderTable(w, r.Code, regions)
	c := s.funnelChart(w, by, total)
	if c == nil {
		t.Rows = nil
	}
	d.add(sec, c, &t)
	if stacked := s.ladderChart(w, children); stacked != nil {
		d.add(section{ID: "ladder-regions", Question: w.T("q.ladder_regions"), Answer: strong(w.T("a.ladder_regions")), Method: "ladder"}, stacked, nil)
	}
}

// nextSection lists the uncovered compounds of a city, district or town that are the readiest for a branch.
func (p *publisher) nextSection(d *draft, r regionRow) {
	s, w := p.data, d.w
	rows := s.nextIn(r)
	t := table{Name: r.Code + "-next", Title: w.T("q.next"), Sorts: true, Columns: []column{{Title: w.T("col.compound"), Kind: textKind}, {Title: w.T("col.town"), Kind: textKind}, {Title: w.T("col.households"), Kind: integer},
		{Title: w.T("col.readiness"), Kind: integer}, {Title: w.T("col.applied_on"), Kind: date}, {Title: w.T("col.members_known"), Kind: integer}, {Title: w.T("col.committee_founded"), Kind: textKind}, {Title: w.T("col.leaders_filled"), Kind: integer}}}
	applied := 0
	for i, n := range rows {
		if n.IsApplied {
			applied++
		}
		if i >= nextShown {
			continue
		}
		town := w.missing("why.unplaced")
		if x, ok := s.region[n.Town]; ok {
			town = w.link(w.Name(x), w.hrefFrom(d.pg.Root, x, ""))
		}
		households, members, on := w.missing("why.unknown"), w.missing("why.no_survey"), w.missing("why.not_applied")
		if n.Households > 0 {
			households = w.count(int64(n.Households))
		}
		if !math.IsNaN(n.Members) {
			members = w.count(int64(n.Members))
		}
		if n.IsApplied {
			on = w.date(n.AppliedOn)
		}
		committee, leaders := w.missing("why.no_survey"), w.missing("why.no_survey")
		switch n.Committee {
		case "true":
			committee = w.text(w.T("word.yes"))
		case "false":
			committee = w.text(w.T("word.no"))
		}
		if !math.IsNaN(n.Leaders) {
			leaders = w.count(int64(n.Leaders))
		}
		t.Rows = append(t.Rows, []cell{w.link(n.Name, d.pg.Site+"now/"+langPrefix(w)+compoundPath(n.Compound)), town, households, w.count(n.Readiness), on, members, committee, leaders})
	}
	if r.Level == "town" { // the page's own
		t.Columns = slices.Delete(t.Columns, 1, 2)
		for i := range t.Rows {
			t.Rows[i] = slices.Delete(t.Rows[i], 1, 2)
		}
	}
	sec := section{ID: "next", Question: w.T("q.next"), Answer: strong(w.T("a.next_none")), Method: "next"}
	if len(rows) > 0 {
		sec.Answer = strong(w.T("a.next", w.Count(int64(len(rows))), w.Count(int64(applied)), w.Count(int64(len(t.Rows)))))
		sec.Note = w.T("note.next", w.Count(s.policyInt("branch.min_members", 3)))
	}
	d.add(sec, nil, &t)
}
