package transform

import (
	"context"
	"math"
	"slices"
	"strings"

	"baimi/transform/stats"
)

// comparedColumns are those of a unit in a comparison, after its key.
var comparedColumns = []string{
	"period_start DATE", "period_end DATE", "peer VARCHAR", "compounds BIGINT", "household_months DOUBLE", "observed BIGINT",
	"left_out BIGINT", "expected DOUBLE", "effective DOUBLE", "ratio DOUBLE", "ratio_lo DOUBLE", "ratio_hi DOUBLE", "z DOUBLE",
	"inner_lo DOUBLE", "inner_hi DOUBLE", "outer_lo DOUBLE", "outer_hi DOUBLE", "shrunk DOUBLE", "shrunk_lo DOUBLE", "shrunk_hi DOUBLE",
	"q DOUBLE", "peers BIGINT", "peer_median DOUBLE", "word VARCHAR",
}

func comparisonModels() []goModel {
	depends := []string{"core.comparison_cell", "core.policy"}
	// of compares the units of a kind, or of both with "", in all periods.
	of := func(kind string, rows func(comparisonPolicy, []comparison) any) func(context.Context, session) (any, error) {
		return func(ctx context.Context, s session) (any, error) {
			p, periods, err := readComparison(ctx, s)
			if err != nil {
				return nil, err
			}
			var all []comparison
			for _, period := range periods {
				if kind != "compound" {
					all = append(all, p.compareCompanies(period))
				}
				if kind != "company" && period.period == yearPeriod {
					all = append(all, p.compareCompounds(period))
				}
			}
			return rows(p, all), nil
		}
	}
	return []goModel{{
		name:    "marts.company_comparison",
		grain:   "one row per company and period (a whole quarter, or 12m for the twelve whole months to as-of): its property tickets beside those that its compounds let one expect, with the word for it",
		key:     []string{"company_id", "period"},
		depends: depends,
		columns: slices.Concat([]string{"company_id VARCHAR", "period VARCHAR"}, comparedColumns, []string{"rank_lo DOUBLE", "rank_hi DOUBLE", "ranked BIGINT"}),
		rows:    of("company", comparedRows),
	}, {
		name:    "marts.compound_comparison",
		grain:   "one row per compound: its property tickets of the twelve whole months to as-of beside those that its buildings let one expect, with the word for it",
		key:     []string{"compound_id"},
		depends: depends,
		columns: slices.Concat([]string{"compound_id VARCHAR", "period VARCHAR"}, comparedColumns),
		rows:    of("compound", comparedRows),
	}, {
		name:    "marts.comparison_basis",
		grain:   "one row per kind of unit (company or compound) and period: what its comparison rests on and how many were called",
		key:     []string{"kind", "period"},
		depends: depends,
		columns: []string{
			"kind VARCHAR", "period VARCHAR", "period_start DATE", "period_end DATE", "units BIGINT", "compared BIGINT", "high BIGINT", "low BIGINT",
			"tickets BIGINT", "household_months DOUBLE", "strata BIGINT", "pooled BIGINT", "dispersed BIGINT", "phi DOUBLE", "tau2 DOUBLE",
			"prior_mean DOUBLE", "prior_shape DOUBLE",
		},
		rows: of("", func(_ comparisonPolicy, all []comparison) any {
			var rows []basisRow
			for _, c := range all {
				rows = append(rows, c.basis())
			}
			return rows
		}),
	}, {
		name:    "marts.comparison_limit",
		grain:   "one row per kind of unit, period and point of the funnel's lines: the limits of tickets ÷ expected tickets at this position on its axis",
		key:     []string{"kind", "period", "position"},
		depends: depends,
		columns: []string{"kind VARCHAR", "period VARCHAR", "position DOUBLE", "inner_lo DOUBLE", "inner_hi DOUBLE", "outer_lo DOUBLE", "outer_hi DOUBLE"},
		rows: of("", func(_ comparisonPolicy, all []comparison) any {
			var rows []limitRow
			for _, c := range all {
				rows = append(rows, c.limits()...)
			}
			return rows
		}),
	}}
}

type comparedRow struct {
	Company         string   `json:"company_id"`
	Compound        string   `json:"compound_id"`
	Period          string   `json:"period"`
	Start           string   `json:"period_start"`
	End             string   `json:"period_end"`
	Peer            string   `json:"peer"`
	Compounds       int      `json:"compounds"`
	HouseholdMonths *float64 `json:"household_months"`
	Observed        int      `json:"observed"`
	LeftOut         int      `json:"left_out"`
	Expected        *float64 `json:"expected"`
	Effective       *float64 `json:"effective"`
	Ratio           *float64 `json:"ratio"`
	RatioLo         *float64 `json:"ratio_lo"`
	RatioHi         *float64 `json:"ratio_hi"`
	Z               *float64 `json:"z"`
	InnerLo         *float64 `json:"inner_lo"`
	InnerHi         *float64 `json:"inner_hi"`
	OuterLo         *float64 `json:"outer_lo"`
	OuterHi         *float64 `json:"outer_hi"`
	Shrunk          *float64 `json:"shrunk"`
	ShrunkLo        *float64 `json:"shrunk_lo"`
	ShrunkHi        *float64 `json:"shrunk_hi"`
	Q               *float64 `json:"q"`
	Peers           int      `json:"peers"`
	PeerMedian      *float64 `json:"peer_median"`
	Word            string   `json:"word"`
	RankLo          *float64 `json:"rank_lo"`
	RankHi          *float64 `json:"rank_hi"`
	Ranked          int      `json:"ranked"`
}

// comparisonPlaces is the number of decimals that the marts keep: more than pages
// print, and not what is left of the order of summing.
const comparisonPlaces = 4

func rounded(v float64) *float64 {
	unit := math.Pow10(comparisonPlaces)
	return number(math.Round(v*unit) / unit)
}

// Ranks are known to a percentage point, and the same in every run.
const (
	rankDraws = 2000
	rankSeed  = 1
)

// comparedRows lists the units as []comparedRow. Companies get the interval of their
// rank; among hundreds of compounds it would only be a league table.
func comparedRows(p comparisonPolicy, all []comparison) any {
	var rows []comparedRow
	for _, of := range all {
		var ranks []stats.Rank
		ranked := 0
		if of.kind == "company" {
			ranks, ranked = of.ranks(p)
		}
		for i, c := range of.units {
			r := comparedRow{
				Period: of.period, Start: of.start, End: of.end, Peer: c.peer, Compounds: c.parts, HouseholdMonths: rounded(c.Exposure),
				Observed: int(c.Observed), LeftOut: int(c.LeftOut), Expected: rounded(c.Expected), Effective: rounded(c.effective),
				Z: rounded(c.z), Shrunk: rounded(c.rate.Mean()), Q: rounded(c.q), Peers: c.peers, PeerMedian: rounded(c.median), Word: c.word,
			}
			pair := func(lo, hi float64) (*float64, *float64) { return rounded(lo), rounded(hi) }
			ratio, lo, hi := c.Ratio(confidence)
			r.Ratio = rounded(ratio)
			r.RatioLo, r.RatioHi = pair(lo, hi)
			r.InnerLo, r.InnerHi = pair(stats.RatioLimits(c.effective, innerLimits))
			r.OuterLo, r.OuterHi = pair(stats.RatioLimits(c.effective, outerLimits))
			r.ShrunkLo, r.ShrunkHi = pair(c.rate.Interval(confidence))
			if of.kind == "company" {
				r.Company = c.id
				r.RankLo, r.RankHi, r.Ranked = number(ranks[i].Lo), number(ranks[i].Hi), ranked
			} else {
				r.Compound = c.id
			}
			rows = append(rows, r)
		}
	}
	slices.SortFunc(rows, func(a, b comparedRow) int {
		return strings.Compare(a.Company+a.Compound+"|"+a.Period, b.Company+b.Compound+"|"+b.Period)
	})
	return rows
}

// ranks returns the rank of every unit that is compared, and their number.
func (of comparison) ranks(p comparisonPolicy) ([]stats.Rank, int) {
	tallies := make([]stats.Tally, len(of.units))
	ranked := 0
	for i, c := range of.units {
		tallies[i] = stats.Tally{Count: math.NaN(), Exposure: math.NaN()}
		if c.word != wordFew {
			tallies[i] = c.tally
			ranked++
		}
	}
	return stats.Ranks(of.prior, tallies, stats.RankOptions{MinExposure: p.minExpected, Draws: rankDraws, Seed: rankSeed}), ranked
}

type basisRow struct {
	Kind            string   `json:"kind"`
	Period          string   `json:"period"`
	Start           string   `json:"period_start"`
	End             string   `json:"period_end"`
	Units           int      `json:"units"`
	Compared        int      `json:"compared"`
	High            int      `json:"high"`
	Low             int      `json:"low"`
	Tickets         int      `json:"tickets"`
	HouseholdMonths *float64 `json:"household_months"`
	Strata          int      `json:"strata"`
	Pooled          int      `json:"pooled"`
	Dispersed       int      `json:"dispersed"`
	Phi             *float64 `json:"phi"`
	Tau2            *float64 `json:"tau2"`
	PriorMean       *float64 `json:"prior_mean"`
	PriorShape      *float64 `json:"prior_shape"`
}

// basis says what the comparison rests on. Dispersed counts the counts behind φ
// and τ²; a missing shape of the prior means that chance explains all differences.
func (of comparison) basis() basisRow {
	r := basisRow{
		Kind: of.kind, Period: of.period, Start: of.start, End: of.end, Units: len(of.units), Strata: len(of.references),
		Dispersed: of.dispersion.Groups, Phi: rounded(of.dispersion.Phi), Tau2: rounded(of.dispersion.Tau2),
		PriorMean: rounded(of.prior.Mean), PriorShape: rounded(of.prior.Shape),
	}
	exposure := 0.0
	for _, c := range of.units {
		exposure += c.Exposure
		r.Tickets += int(c.Observed)
		switch c.word {
		case wordHigh:
			r.High++
		case wordLow:
			r.Low++
		}
		if c.word != wordFew {
			r.Compared++
		}
	}
	r.HouseholdMonths = rounded(exposure)
	for _, s := range of.references {
		if s.Pooled {
			r.Pooled++
		}
	}
	return r
}

type limitRow struct {
	Kind     string   `json:"kind"`
	Period   string   `json:"period"`
	Position float64  `json:"position"`
	InnerLo  *float64 `json:"inner_lo"`
	InnerHi  *float64 `json:"inner_hi"`
	OuterLo  *float64 `json:"outer_lo"`
	OuterHi  *float64 `json:"outer_hi"`
}

// limitPoints is how many points draw a line of the funnel.
const limitPoints = 40

// position is where a unit stands on the axis of its funnel: by its effective
// tickets among companies, whose limits depend on these alone; by its expected
// tickets among compounds.
func (of comparison) position(c compared) float64 {
	if of.kind == "company" {
		return c.effective
	}
	return c.Expected
}

// limits are the lines of the funnel over the range of the units that are
// compared, the steps growing with the position, as the lines flatten.
func (of comparison) limits() []limitRow {
	low, high := math.Inf(1), 0.0
	for _, c := range of.units {
		if c.word != wordFew {
			low, high = min(low, of.position(c)), max(high, of.position(c))
		}
	}
	if !(low < high) {
		return nil
	}
	var rows []limitRow
	for i := range limitPoints {
		at := low * math.Pow(high/low, float64(i)/(limitPoints-1))
		effective := at
		if of.kind == "compound" {
			effective = of.dispersion.Effective(at)
		}
		r := limitRow{Kind: of.kind, Period: of.period, Position: math.Round(at*100) / 100}
		lo, hi := stats.RatioLimits(effective, innerLimits)
		r.InnerLo, r.InnerHi = rounded(lo), rounded(hi)
		lo, hi = stats.RatioLimits(effective, outerLimits)
		r.OuterLo, r.OuterHi = rounded(lo), rounded(hi)
		rows = append(rows, r)
	}
	return slices.CompactFunc(rows, func(a, b limitRow) bool { return a.Position == b.Position })
}
