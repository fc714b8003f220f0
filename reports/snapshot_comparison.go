package reports

import (
	"context"
	"time"
)

// yearPeriod names the twelve whole months to as-of.
const yearPeriod = "12m"

// minPeers is how many compared units a peer group needs before its median is printed: among fewer
// it would tell of a single one.
const minPeers = 5

// comparisons are companies and compounds beside what their buildings let one expect, masked as on
// the pages of the companies and compounds themselves.
type comparisons struct {
	companies map[string][]comparisonRow // by company: quarters ascending, then the year
	compounds map[string]comparisonRow
	basis     []basisRow
	limits    map[string][]limitRow // of the year, by kind, positions ascending
	answers   map[string][]answerRow
}

func (s *snapshot) readComparisons(ctx context.Context, q Querier) error {
	c := &s.comparison
	companies, err := load[comparisonRow](ctx, q, "(select company_id as id, * from marts.company_comparison)", "order by id, period = '12m', period")
	if err != nil {
		return err
	}
	c.companies = group(companies, func(r comparisonRow) string { return r.ID })
	compounds, err := load[comparisonRow](ctx, q, "(select compound_id as id, *, null as rank_lo, null as rank_hi, 0 as ranked from marts.compound_comparison)", "")
	if err != nil {
		return err
	}
	c.compounds = make(map[string]comparisonRow, len(compounds))
	for _, r := range compounds {
		c.compounds[r.ID] = r
	}
	if c.basis, err = load[basisRow](ctx, q, "marts.comparison_basis", "order by kind, period <> '12m', period desc"); err != nil {
		return err
	}
	limits, err := load[limitRow](ctx, q, "marts.comparison_limit", "where period = '12m' order by kind, position")
	if err != nil {
		return err
	}
	c.limits = group(limits, func(r limitRow) string { return r.Kind })
	answers, err := load[answerRow](ctx, q, "marts.company_answer", "order by company_id, days_overdue desc nulls last, item, figure desc, compound_id, category")
	c.answers = group(answers, func(r answerRow) string { return r.Company })
	return err
}

// maskComparisons hides what the pages of the companies and compounds hide, and what could be worked
// out with it.
func (s *snapshot) maskComparisons() {
	least := s.policyInt("suppression.min_count", 3)
	small := func(r comparisonRow) bool {
		return r.Observed > 0 && r.Observed < least || r.LeftOut > 0 && r.LeftOut < least
	}
	for id, rows := range s.comparison.companies {
		for i := range rows {
			rows[i].Hidden = small(rows[i]) || s.firmPeriodHidden(s.firms[id], rows[i])
		}
	}
	for id, r := range s.comparison.compounds {
		r.Hidden = small(r) || s.compoundYear(id).unsafe
		s.comparison.compounds[id] = r
	}
}

// firmPeriodHidden tells whether a company's tickets of a period, beside what its page shows, would
// tell a month that the page hides. Twelve months that are not four quarters differ from these by
// months at either end, all of which must be shown.
func (s *snapshot) firmPeriodHidden(f *firm, r comparisonRow) bool {
	if f == nil {
		return true
	}
	if r.Period != yearPeriod {
		for _, q := range f.Quarters {
			if q.Period == r.Period {
				return q.Hidden
			}
		}
		return true
	}
	var from, to time.Time
	if n := len(f.Quarters); n > 0 {
		from, to = f.Quarters[max(0, n-4)].Start, f.Quarters[n-1].End
	}
	within := func(at, from, to time.Time) bool { return !at.Before(from) && !at.After(to) }
	for _, m := range f.Months {
		if m.Hidden && within(m.Start, from, to) != within(m.Start, r.Start, r.End) {
			return true
		}
	}
	return f.YearHidden
}

// inYear returns a company's comparison over the twelve months.
func (c comparisons) inYear(company string) (comparisonRow, bool) {
	rows := c.companies[company]
	if n := len(rows); n > 0 && rows[n-1].Period == yearPeriod {
		return rows[n-1], true
	}
	return comparisonRow{}, false
}

// of returns what the comparison of the twelve months rests on.
func (c comparisons) of(kind string) (basisRow, bool) {
	for _, b := range c.basis {
		if b.Kind == kind && b.Period == yearPeriod {
			return b, b.Compared > 0
		}
	}
	return basisRow{}, false
}

// restHidden tells whether the tickets of a compound, taken from those of the company that serves
// it, would leave a small count for its other compounds.
func (s *snapshot) restHidden(r comparisonRow) bool {
	firm, ok := s.comparison.inYear(s.companyOf[r.ID])
	rest := firm.Observed - r.Observed
	return ok && rest > 0 && rest < s.policyInt("suppression.min_count", 3)
}
