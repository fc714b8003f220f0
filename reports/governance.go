package reports

import "math"

// systems of the notice that the governance sections show together, in print order.
type governanceGroup struct {
	ID      string   // anchor of the section and end of its message keys
	Systems []string // systems whose measures it shows
	Say     []string // measures that the sentence under the title names, where they have a denominator
}

func governanceGroups() []governanceGroup {
	return []governanceGroup{
		{"leaders", []string{"leaders", "duties"}, []string{"post_filled", "post_vacant", "report_delivered"}},
		{"committees", []string{"committees", "preprocedure"}, []string{"committee_founded", "reelection_overdue", "written_both", "decision_without"}},
		{"affairs", []string{"handovers", "revenue", "facilities", "epidemic", "disputes", "findings"}, []string{"handover_overdue", "revenue_disclosed", "finding_overdue"}},
		{"people", []string{"checkin", "survey"}, []string{"checkin_active", "survey_complete"}},
	}
}

// groupOf returns the anchor of the section that shows a system.
func groupOf(system string) string {
	for _, g := range governanceGroups() {
		for _, s := range g.Systems {
			if s == system {
				return g.ID
			}
		}
	}
	return ""
}

// measuresOf lists the measures of a group, system by system.
func (s *snapshot) measuresOf(g governanceGroup) []measureRow {
	var out []measureRow
	for _, system := range g.Systems {
		for _, m := range s.governance.measures {
			if m.System == system {
				out = append(out, m)
			}
		}
	}
	return out
}

// share is a fraction with its 95 % interval; N is 0 and the rest NaN where there is no
// denominator.
type share struct {
	Value, Low, High float64
	K, N             int64
}

// shareOf computes the Wilson score interval (Wilson 1927, "Probable inference, the law of
// succession, and statistical inference", JASA 22) with z = 1.96. The marts carry it for single
// months; windows of several months need it anew.
func shareOf(k, n int64) share {
	if n <= 0 {
		return share{Value: math.NaN(), Low: math.NaN(), High: math.NaN()}
	}
	const z = 1.96
	count := float64(n)
	p := float64(k) / count
	centre := (p + z*z/(2*count)) / (1 + z*z/count)
	half := z / (1 + z*z/count) * math.Sqrt(math.Max(0, p*(1-p)/count+z*z/(4*count*count)))
	return share{Value: p, Low: math.Max(0, centre-half), High: math.Min(1, centre+half), K: k, N: n}
}

// now and before are a row's shares in its two windows.
func (r govRow) now() share    { return shareOf(r.Numerator, r.Denominator) }
func (r govRow) before() share { return shareOf(r.NumeratorBefore, r.DenominatorBefore) }

// turn is how a measure moved against three months before: +1 up, −1 down, 0 where the intervals
// overlap or one of them is missing.
func (r govRow) turn() int {
	now, before := r.now(), r.before()
	if now.N == 0 || before.N == 0 || overlap(now.Low, now.High, before.Low, before.High) {
		return 0
	}
	if now.Value > before.Value {
		return 1
	}
	return -1
}

// strength is how far the two windows lie apart, in half-widths of their intervals: the scale on
// which signals of different kinds are sorted.
func (r govRow) strength() float64 {
	now, before := r.now(), r.before()
	return math.Abs(now.Value-before.Value) / math.Max(1e-9, (now.High-now.Low+before.High-before.Low)/2)
}

// whole returns a region's measure over all kinds.
func (s *snapshot) whole(region, measure string) (govRow, bool) {
	for _, r := range s.governance.rows[region][measure] {
		if r.Kind == "" {
			return r, true
		}
	}
	return govRow{}, false
}

// mark and tone show whether a turn is for the better; a measure without a good direction gets a
// neutral sign.
func (m measureRow) mark(turn int) (mark, tone string) {
	if turn == 0 {
		return "", ""
	}
	mark = "▲"
	if turn < 0 {
		mark = "▼"
	}
	switch {
	case m.Good == "":
		return mark, ""
	case (m.Good == "high") == (turn > 0):
		return mark, "good"
	}
	return mark, "warn"
}
