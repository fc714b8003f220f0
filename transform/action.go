package transform

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"

	"baimi/transform/stats"
)

func actionModels() []goModel {
	return []goModel{{
		name:    "marts.action_effect",
		grain:   "one row per kind of action: compounds with it and matched compounds without it before and after, with the difference in differences of their ticket rates",
		key:     []string{"action"},
		depends: []string{"core.action", "core.action_sum", "core.policy"},
		columns: []string{
			"action VARCHAR", "months BIGINT", "compounds BIGINT", "followed BIGINT", "matched BIGINT", "controls BIGINT",
			"treated_before DOUBLE", "treated_after DOUBLE", "control_before DOUBLE", "control_after DOUBLE",
			"effect DOUBLE", "effect_lo DOUBLE", "effect_hi DOUBLE",
			"gap_rate_all DOUBLE", "gap_rate DOUBLE", "gap_households_all DOUBLE", "gap_households DOUBLE",
			"gap_year_all DOUBLE", "gap_year DOUBLE", "reason VARCHAR",
		},
		rows: actionRows,
	}}
}

// actionRow is one kind of action. Compounds met with it, Followed have all months
// before and after it in the data, Matched of these have a control. Rates are tickets
// per 1,000 occupied households and month. A gap is by how many standard deviations of
// all controls the means differ between the two sides: of all that were followed with
// all possible controls, and of the matched. Reason says why there is no effect.
type actionRow struct {
	Action           string   `json:"action"`
	Months           int      `json:"months"`
	Compounds        int      `json:"compounds"`
	Followed         int      `json:"followed"`
	Matched          int      `json:"matched"`
	Controls         int      `json:"controls"`
	TreatedBefore    *float64 `json:"treated_before"`
	TreatedAfter     *float64 `json:"treated_after"`
	ControlBefore    *float64 `json:"control_before"`
	ControlAfter     *float64 `json:"control_after"`
	Effect           *float64 `json:"effect"`
	EffectLo         *float64 `json:"effect_lo"`
	EffectHi         *float64 `json:"effect_hi"`
	GapRateAll       *float64 `json:"gap_rate_all"`
	GapRate          *float64 `json:"gap_rate"`
	GapHouseholdsAll *float64 `json:"gap_households_all"`
	GapHouseholds    *float64 `json:"gap_households"`
	GapYearAll       *float64 `json:"gap_year_all"`
	GapYear          *float64 `json:"gap_year"`
	Reason           *string  `json:"reason"`
}

// actionKinds are the kinds of events that are meant to change what companies do.
var actionKinds = []string{"interview", "listing", "new_branch"}

// Why an action has no figure.
const (
	noAction    = "none"      // no compound met with it
	tooRecent   = "recent"    // none has all months before and after in the data
	noCompanion = "unmatched" // no compound without it was like one with it
	tooFew      = "few"       // too few pairs for an interval
)

// actionCaliper is by how many standard deviations of the possible controls a pair may
// differ in each covariate. Within a district and kind of a few dozen compounds the
// strict 0.2 finds partners for few; the gaps that are printed show what 0.5 leaves.
const actionCaliper = 0.5

// actionUnit is a compound in one stratum.
type actionUnit struct {
	stats.Cluster
	households, year float64 // year of building: NaN where it is not known
}

// key tells units apart; one compound may be a control in several strata.
func (u actionUnit) key() string { return u.Stratum + "|" + u.ID }

// covariates are what a unit is matched on: the rate before, the logarithm of the
// households and the year of building.
func (u actionUnit) covariates() []float64 {
	return []float64{u.BeforeN / u.BeforeD, math.Log(u.households), u.year}
}

// group is within which a unit is matched: its stratum, those of unknown age among
// themselves.
func (u actionUnit) group() string {
	if math.IsNaN(u.year) {
		return u.Stratum + "|?"
	}
	return u.Stratum
}

// candidate is the unit as it is matched; an unknown year is the same for its group.
func (u actionUnit) candidate() stats.Candidate {
	c := stats.Candidate{ID: u.key(), Covariates: u.covariates()}
	if math.IsNaN(u.year) {
		c.Covariates[2] = 0
	}
	return c
}

// actionRows compares compounds with an action and compounds without it that were
// alike before. What it finds is an association, not an effect proven: offices choose
// whom they interview, and those with high rates fall back by themselves.
func actionRows(ctx context.Context, s session) (any, error) {
	counts, months := map[string]int{}, 0
	err := s.each(ctx, `select coalesce(a.action, ''), count(a.compound_id), any_value(coalesce(p.action_months, 0))
		from core.policy p
		left join core.action a on true
		group by a.action`, func(rows *sql.Rows) error {
		var action string
		var n int
		if err := rows.Scan(&action, &n, &months); err != nil {
			return err
		}
		counts[action] = n
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("count actions: %w", err)
	}
	units := map[string][]actionUnit{}
	err = s.each(ctx, `select action, stratum, compound_id, is_treated, households, built_year, before_n, before_d, after_n, after_d
		from core.action_sum
		order by action, stratum, is_treated, compound_id`, func(rows *sql.Rows) error {
		var action string
		var u actionUnit
		var year sql.NullFloat64
		if err := rows.Scan(&action, &u.Stratum, &u.ID, &u.Treated, &u.households, &year, &u.BeforeN, &u.BeforeD, &u.AfterN, &u.AfterD); err != nil {
			return err
		}
		if u.year = year.Float64; !year.Valid {
			u.year = math.NaN()
		}
		units[action] = append(units[action], u)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read sums of actions: %w", err)
	}
	var all []actionRow
	for _, action := range actionKinds {
		row := compareAction(units[action])
		row.Action, row.Months, row.Compounds = action, months, counts[action]
		if row.Compounds == 0 {
			row.Reason = new(noAction)
		}
		all = append(all, row)
	}
	return all, nil
}

// compareAction matches the units of one kind of action and compares the pairs.
func compareAction(units []actionUnit) actionRow {
	var treated, controls []stats.Candidate // with what is not known left out
	sides := map[string][2][]stats.Candidate{}
	byKey := map[string]actionUnit{}
	var groups []string
	for _, u := range units {
		byKey[u.key()] = u
		side, seen := sides[u.group()]
		if !seen {
			groups = append(groups, u.group())
		}
		plain := stats.Candidate{ID: u.key(), Covariates: u.covariates()}
		if u.Treated {
			treated = append(treated, plain)
			side[1] = append(side[1], u.candidate())
		} else {
			controls = append(controls, plain)
			side[0] = append(side[0], u.candidate())
		}
		sides[u.group()] = side
	}
	slices.Sort(groups)
	var pairs []stats.Pair
	var clusters []stats.Cluster
	for _, g := range groups {
		for _, p := range stats.MatchNearest(sides[g][1], sides[g][0], actionCaliper) {
			for _, key := range []string{p.Treated, p.Control} {
				c := byKey[key].Cluster
				c.Stratum = p.Treated
				clusters = append(clusters, c)
			}
			pairs = append(pairs, p)
		}
	}
	row := actionRow{Followed: len(treated), Matched: len(pairs)}
	switch {
	case row.Followed == 0:
		row.Reason = new(tooRecent)
		return row
	case row.Matched == 0:
		row.Reason = new(noCompanion)
		return row
	}
	d := stats.DiffInDiff(clusters, confidence, pilotResamples, pilotSeed)
	row.Controls = d.Controls
	if math.IsNaN(d.Lo) {
		row.Reason = new(tooFew)
		return row
	}
	row.TreatedBefore, row.TreatedAfter = number(d.TreatedBefore), number(d.TreatedAfter)
	row.ControlBefore, row.ControlAfter = number(d.ControlBefore), number(d.ControlAfter)
	row.Effect, row.EffectLo, row.EffectHi = number(d.Effect), number(d.Lo), number(d.Hi)
	gaps, left := stats.Imbalance(treated, controls, nil), stats.Imbalance(treated, controls, pairs)
	row.GapRateAll, row.GapHouseholdsAll, row.GapYearAll = number(gaps[0]), number(gaps[1]), number(gaps[2])
	row.GapRate, row.GapHouseholds, row.GapYear = number(left[0]), number(left[1]), number(left[2])
	return row
}
