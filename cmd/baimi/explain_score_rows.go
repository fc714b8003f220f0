package main

import (
	"slices"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"baimi/transform"
	"baimi/transform/score"
)

// scoreSteps lists the bookings of a score with their running sum; from is the
// measure or the item that a step books.
func (c *city) scoreSteps(b transform.ScoreBasis, o transform.ScoreOfOutput) *listing {
	l := &listing{Columns: []string{"step", "kind", "code", "name", "clause", "from", "value", "n", "points", "sum"}}
	rule, _ := b.Rule.Output(o.Output)
	sum := decimal.Zero
	for i, s := range o.Steps {
		from, n := s.ItemID, ""
		if s.Kind == score.StepComponent {
			at := slices.IndexFunc(rule.Components, func(k score.Component) bool { return k.Code == s.Code })
			from, n = rule.Components[at].Measure, strconv.FormatInt(s.N, 10)
		}
		sum = sum.Add(s.Points)
		l.add(strconv.Itoa(i+1), string(s.Kind), s.Code, c.app.stepName([]score.Output{rule}, s.Kind, s.Code), s.Clause, from,
			points(s.Value), n, s.Points.String(), sum.String())
	}
	return l
}

// scoreGains lists what would raise a score, the most first.
func (c *city) scoreGains(b transform.ScoreBasis, o transform.ScoreOfOutput) *listing {
	t := c.app.text
	l := &listing{Columns: []string{"what", "gain", "class"}}
	rule, _ := b.Rule.Output(o.Output)
	for _, g := range o.Improvements {
		name := c.app.stepName([]score.Output{rule}, g.Kind, g.Code)
		what := t.s("explain.score.gain.component", name)
		if g.Kind == score.StepBad {
			what = t.s("explain.score.gain.bad", name, g.ItemID)
		}
		l.add(what, g.Gain.String(), g.Class)
	}
	return l
}

// scoreItems lists the items of a company, counted or not, with their evidence.
func (c *city) scoreItems(b transform.ScoreBasis, o transform.ScoreOfOutput) *listing {
	t := c.app.text
	l := &listing{Columns: []string{"item", "code", "name", "clause", "compound", "points", "occurred_on", "expires_on", "status", "counts", "evidence"}}
	rule, _ := b.Rule.Output(o.Output)
	for _, it := range o.Items {
		counts := t.s("explain.score.counted")
		switch {
		case it.Counted:
		case it.Why == string(it.Status):
			counts = t.s("explain.score.left.status")
		default:
			counts = t.s("explain.score.left." + it.Why)
		}
		l.add(it.ID, it.Code, c.app.stepName([]score.Output{rule}, score.StepKind(it.Kind), it.Code), it.Clause, b.Compounds[it.CompoundID],
			it.Points.String(), it.OccurredOn.Format(time.DateOnly), it.ExpiresOn.Format(time.DateOnly),
			t.s("explain.score.status."+string(it.Status)), counts, it.Evidence)
	}
	return l
}

// measures are those of the scores that are explained, in the order of the rule.
func measures(e transform.ScoreExplanation) []string {
	var all []string
	for _, o := range e.Outputs {
		rule, _ := e.Basis.Rule.Output(o.Output)
		for _, k := range rule.Components {
			if !slices.Contains(all, k.Measure) {
				all = append(all, k.Measure)
			}
		}
	}
	return all
}

// scoreCounts lists the measures of each compound as counted and as they enter the
// score.
func (c *city) scoreCounts(e transform.ScoreExplanation) *listing {
	l := &listing{Columns: []string{"measure", "compound", "name", "households", "hits", "n", "household_months", "value"}}
	for _, measure := range measures(e) {
		for _, k := range e.Counts {
			if k.Measure == measure {
				l.add(measure, k.CompoundID, e.Basis.Compounds[k.CompoundID], strconv.FormatInt(k.Households, 10),
					points(k.Hits), strconv.FormatInt(k.N, 10), points(k.HouseholdMonths), k.Value.String())
			}
		}
	}
	return l
}

// scoreSources lists the source rows of each measure, then those of the items that
// the scores know of.
func (c *city) scoreSources(e transform.ScoreExplanation) *listing {
	l := &listing{}
	add := func(of string, sources []transform.Source) {
		rows := c.sourceRows(sources, false)
		l.Columns = append([]string{"from"}, rows.Columns...)
		for _, row := range rows.Rows {
			l.add(append([]string{of}, row...)...)
		}
	}
	for _, measure := range measures(e) {
		add(measure, e.Sources[measure])
	}
	items := map[string]bool{}
	for _, o := range e.Outputs {
		for _, it := range o.Items {
			items[it.ID] = true
		}
	}
	add(transform.ItemSources, slices.DeleteFunc(slices.Clone(e.Sources[transform.ItemSources]), func(s transform.Source) bool { return !items[s.Subject] }))
	return l
}
