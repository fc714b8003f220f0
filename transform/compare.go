package transform

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"

	"baimi/transform/stats"
)

// yearPeriod names the twelve whole months to as-of in core.comparison_period.
const yearPeriod = "12m"

// unserved stands for what no company answers for.
const unserved = ""

// limitLevels are those of the funnel's lines by custom; beyond the outer ones a
// unit may be called high or low.
const (
	innerLimits = 0.95
	outerLimits = 0.998
)

// minStratumTickets is the number of tickets from which a stratum has a rate of
// its own: 20 are known to ± 22 %. Smaller strata are pooled.
const minStratumTickets = 20

// winsorise is the share of z pulled in at either end before the dispersion of
// compounds is measured, by custom.
const winsorise = 0.1

// The words for a unit in a comparison.
const (
	wordHigh  = "high"
	wordLow   = "low"
	wordAsDue = "as_expected"
	wordFew   = "few"
)

// comparisonPolicy is what the policy says about comparisons; NaN where it is silent.
type comparisonPolicy struct {
	minExposure, minExpected, falseShare float64
	middle, large                        float64 // occupied households of a company
}

// comparedCell is a row of core.comparison_cell.
type comparedCell struct {
	compound, company, stratum, peer string
	stats.Tally
}

// comparedPeriod is a period with all its cells, in the order of compounds and
// companies.
type comparedPeriod struct {
	period, start, end string
	months             float64
	cells              []comparedCell
}

// compared is a company or a compound beside what its buildings let one expect.
type compared struct {
	id, peer string
	parts    int
	stats.Standardised
	// effective are the expected tickets as far as they are known, given how units
	// or their parts differ: the funnel's axis of certainty.
	effective float64
	// tally is what the shrinking counts, and what has to reach the policy's least
	// number of expected tickets.
	tally stats.Tally
	z, q  float64
	rate  stats.Gamma // of tickets per expected ticket, shrunk
	peers int         // compared ones of the peer group
	// median is that of the ratio over peers.
	median float64
	word   string
}

// comparison is all units of one kind in one period.
type comparison struct {
	comparedPeriod
	kind       string
	units      []compared
	dispersion stats.Funnel
	prior      stats.Prior
	references []stats.Reference
}

// few reports whether the policy holds a unit for too small to be compared.
func (p comparisonPolicy) few(c compared) bool {
	return !(c.Exposure >= p.minExposure && c.tally.Exposure >= p.minExpected)
}

// readComparison returns the periods with their cells, the longest last, and the policy.
func readComparison(ctx context.Context, s session) (comparisonPolicy, []comparedPeriod, error) {
	var p comparisonPolicy
	var numbers [5]sql.NullFloat64
	err := s.one(ctx, `select min_household_months, min_expected, false_share, cast(company_middle as double), cast(company_large as double)
		from core.policy`, &numbers[0], &numbers[1], &numbers[2], &numbers[3], &numbers[4])
	if err != nil {
		return p, nil, fmt.Errorf("read the policy of comparisons: %w", err)
	}
	p = comparisonPolicy{orNaN(numbers[0]), orNaN(numbers[1]), orNaN(numbers[2]), orNaN(numbers[3]), orNaN(numbers[4])}
	var all []comparedPeriod
	err = s.each(ctx, `select c.period, cast(c.period_start as varchar), cast(c.period_end as varchar),
			cast(datediff('month', c.period_start, c.period_end) + 1 as double),
			c.compound_id, coalesce(c.company_id, ''), c.stratum, c.peer, cast(c.tickets as double), c.household_months
		from core.comparison_cell c
		order by c.period, c.compound_id, c.company_id`, func(rows *sql.Rows) error {
		var of comparedPeriod
		var c comparedCell
		err := rows.Scan(&of.period, &of.start, &of.end, &of.months, &c.compound, &c.company, &c.stratum, &c.peer, &c.Count, &c.Exposure)
		if err != nil {
			return err
		}
		if n := len(all); n == 0 || all[n-1].period != of.period {
			all = append(all, of)
		}
		last := &all[len(all)-1]
		last.cells = append(last.cells, c)
		return nil
	})
	if err != nil {
		return p, nil, fmt.Errorf("read what is compared: %w", err)
	}
	return p, all, nil
}

// compareCompanies compares the companies of a period. How the compounds of one
// company differ among themselves sets its limits, and what is shrunk are its
// tickets as far as they are independent: those of a company of one or two
// compounds may be due to any of these.
func (p comparisonPolicy) compareCompanies(of comparedPeriod) comparison {
	var cells []stats.Cell
	for _, c := range of.cells {
		if c.company != unserved {
			cells = append(cells, stats.Cell{Unit: c.company, Stratum: c.stratum, Tally: c.Tally})
		}
	}
	list, references := stats.Standardise(cells, minStratumTickets)
	rates := map[string]float64{}
	for _, r := range references {
		rates[r.Stratum] = r.Rate
	}
	var parts []stats.Part
	count := map[string]int{}
	for _, c := range of.cells {
		if c.company != unserved && c.Exposure > 0 {
			parts = append(parts, stats.Part{Group: c.company, Count: stats.Count{Observed: c.Count, Expected: c.Exposure * rates[c.stratum]}})
			count[c.company]++
		}
	}
	clusters := stats.NewClusters(parts)
	out := comparison{comparedPeriod: of, kind: "company", dispersion: clusters.Parts, references: references}
	for _, u := range list {
		c := compared{id: u.Unit, peer: p.companySize(u.Exposure / of.months), parts: count[u.Unit], Standardised: u, effective: clusters.Effective(u.Unit)}
		c.tally = stats.Tally{Count: u.Observed / u.Expected * c.effective, Exposure: c.effective}
		out.units = append(out.units, c)
	}
	p.judge(&out)
	return out
}

// companySize is the peer group of a company by the occupied households that it serves.
func (p comparisonPolicy) companySize(households float64) string {
	switch {
	case households >= p.large:
		return "large"
	case households >= p.middle:
		return "middle"
	}
	return "small"
}

// compareCompounds compares the compounds of a period, whoever served them, under
// the dispersion between all of them.
func (p comparisonPolicy) compareCompounds(of comparedPeriod) comparison {
	var cells []stats.Cell
	peers := map[string]string{}
	for _, c := range of.cells {
		cells = append(cells, stats.Cell{Unit: c.compound, Stratum: c.stratum, Tally: c.Tally})
		peers[c.compound] = c.peer
	}
	list, references := stats.Standardise(cells, minStratumTickets)
	var counts []stats.Count
	for _, u := range list {
		if u.Expected >= p.minExpected {
			counts = append(counts, u.Count)
		}
	}
	out := comparison{comparedPeriod: of, kind: "compound", dispersion: stats.NewFunnel(counts, winsorise), references: references}
	for _, u := range list {
		out.units = append(out.units, compared{
			id: u.Unit, peer: peers[u.Unit], parts: 1, Standardised: u, effective: out.dispersion.Effective(u.Expected),
			tally: stats.Tally{Count: u.Observed, Exposure: u.Expected},
		})
	}
	p.judge(&out)
	return out
}

// judge fills in what needs all units: chance, shrunk ratio, peers, and the word. A
// unit is called high or low only beyond the outer limits, and only where of all so
// called no more than the policy's share may be so by chance.
func (p comparisonPolicy) judge(all *comparison) {
	var chances []float64
	var tallies []stats.Tally
	for i := range all.units {
		c := &all.units[i]
		z, chance := stats.RatioScore(c.Observed/c.Expected, c.effective)
		if c.word = wordAsDue; p.few(*c) {
			c.word, chance = wordFew, math.NaN()
		}
		c.z = z
		chances, tallies = append(chances, chance), append(tallies, c.tally)
	}
	all.prior = stats.NewPrior(tallies)
	q := stats.QValues(chances, false)
	ratios := map[string][]float64{}
	for i := range all.units {
		c := &all.units[i]
		c.q, c.rate = q[i], all.prior.Posterior(tallies[i])
		if c.word == wordFew {
			continue
		}
		ratio := c.Observed / c.Expected
		if low, high := stats.RatioLimits(c.effective, outerLimits); c.q <= p.falseShare {
			switch {
			case ratio > high:
				c.word = wordHigh
			case ratio < low:
				c.word = wordLow
			}
		}
		ratios[c.peer] = append(ratios[c.peer], ratio)
	}
	for i := range all.units {
		c := &all.units[i]
		c.peers, c.median = len(ratios[c.peer]), median(ratios[c.peer])
	}
}

// median of values; NaN of none.
func median(values []float64) float64 {
	n := len(values)
	if n == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
