package reports

import (
	"context"
	"slices"
	"strings"
)

// scores are the companies' scores: all cycles in short, and one cycle with all that made it.
type scores struct {
	cycle  string          // the one told in full: the last with scores, or the one asked for
	before string          // the cycle with scores before it; "" for none
	cycles []scoreCycleRow // oldest first; a cycle without scores is among them

	outputs    []scoreRuleRow                        // of the cycle
	rows       map[string]map[string][]scoreRow      // output → company → cycles ascending
	bands      map[string][]scoreBandRow             // output; best first, too few data last
	components map[string][]scoreComponentRow        // output
	ruleItems  map[string][]scoreRuleItemRow         // output
	groups     map[string][]scoreRuleGroupRow        // output
	classes    map[string]map[string][]scoreClassRow // output → company, best first
	steps      map[string]map[string][]scoreStepRow
	items      map[string]map[string][]scoreItemRow
	gains      map[string]map[string][]scoreGainRow
	projects   map[string]map[string][]scoreProjectRow
	validity   map[string]scoreValidityRow // output
	cases      []scoreCaseRow              // open first, the longest due first
	flags      map[string]evaluationCountRow
	owed       []owedEvaluationRow
}

// any tells whether there are scores, and a rule to tell them by.
func (x *scores) any() bool { return x.cycle != "" && len(x.outputs) > 0 }

// readScores reads the scores of every company, or of one; of the cycle, or with "" of the last that has
// scores. Without scores of the cycle it reads nothing.
func readScores(ctx context.Context, q Querier, cycle, company string) (scores, error) {
	x := scores{}
	var err error
	if x.cycles, err = load[scoreCycleRow](ctx, q, "marts.score_cycle", "order by starts, cycle"); err != nil {
		return x, err
	}
	of := ""
	if company != "" {
		of = " and company_id = " + quoted(company)
	}
	rows, err := load[scoreRow](ctx, q, "marts.score", "where true"+of+" order by output, company_id, cycle")
	if err != nil {
		return x, err
	}
	x.rows = nest(rows, func(r scoreRow) (string, string) { return r.Output, r.Company })
	scored := map[string]bool{}
	for _, r := range rows {
		scored[r.Cycle] = true
	}
	for _, c := range x.cycles {
		if !scored[c.Cycle] || cycle != "" && c.Cycle > cycle {
			continue
		}
		x.before, x.cycle = x.cycle, c.Cycle
	}
	if cycle != "" && x.cycle != cycle {
		x.cycle = ""
	}
	if x.cycle == "" {
		return x, nil
	}
	return x, x.readCycle(ctx, q, of)
}

// readCycle reads what made the scores of the cycle.
func (x *scores) readCycle(ctx context.Context, q Querier, of string) error {
	in := "where cycle = " + quoted(x.cycle)
	var err error
	if x.outputs, err = load[scoreRuleRow](ctx, q, "marts.score_rule", in+" order by output"); err != nil {
		return err
	}
	bands, err := load[scoreBandRow](ctx, q, "marts.score_band", in+" order by output, position")
	if err != nil {
		return err
	}
	x.bands = group(bands, func(r scoreBandRow) string { return r.Output })
	components, err := load[scoreComponentRow](ctx, q, "marts.score_component", in+" order by output, position")
	if err != nil {
		return err
	}
	x.components = group(components, func(r scoreComponentRow) string { return r.Output })
	ruleItems, err := load[scoreRuleItemRow](ctx, q, "marts.score_rule_item", in+" order by output, kind, clause, code")
	if err != nil {
		return err
	}
	x.ruleItems = group(ruleItems, func(r scoreRuleItemRow) string { return r.Output })
	groups, err := load[scoreRuleGroupRow](ctx, q, "marts.score_rule_group", in+" order by output, code")
	if err != nil {
		return err
	}
	x.groups = group(groups, func(r scoreRuleGroupRow) string { return r.Output })
	classes, err := load[scoreClassRow](ctx, q, "marts.score_class", in+of+" order by output, company_id, position")
	if err != nil {
		return err
	}
	x.classes = nest(classes, func(r scoreClassRow) (string, string) { return r.Output, r.Company })
	steps, err := load[scoreStepRow](ctx, q, "marts.score_step", in+of+" and compound_id = '' order by output, company_id, step")
	if err != nil {
		return err
	}
	x.steps = nest(steps, func(r scoreStepRow) (string, string) { return r.Output, r.Company })
	items, err := load[scoreItemRow](ctx, q, "marts.score_item", in+of+" order by output, company_id, occurred_on desc, item_id")
	if err != nil {
		return err
	}
	x.items = nest(items, func(r scoreItemRow) (string, string) { return r.Output, r.Company })
	gains, err := load[scoreGainRow](ctx, q, "marts.score_gain", in+of+" order by output, company_id, nth")
	if err != nil {
		return err
	}
	x.gains = nest(gains, func(r scoreGainRow) (string, string) { return r.Output, r.Company })
	projects, err := load[scoreProjectRow](ctx, q, "marts.score_project", in+of+" order by output, company_id, households desc, compound_id")
	if err != nil {
		return err
	}
	x.projects = nest(projects, func(r scoreProjectRow) (string, string) { return r.Output, r.Company })
	return x.readProcess(ctx, q, of)
}

// readProcess reads what is around the scores: agreement with inspections, objections, questionnaires
// and the text of the rule.
func (x *scores) readProcess(ctx context.Context, q Querier, of string) error {
	validity, err := load[scoreValidityRow](ctx, q, "marts.score_validity", "where cycle = "+quoted(x.cycle))
	if err != nil {
		return err
	}
	x.validity = map[string]scoreValidityRow{}
	for _, v := range validity {
		x.validity[v.Output] = v
	}
	if x.cases, err = load[scoreCaseRow](ctx, q, "marts.score_case", "where true"+of+" order by open desc, decide_due, objection_id"); err != nil {
		return err
	}
	flags, err := load[evaluationCountRow](ctx, q, `(
		select cycle, count(*) as sent, count(*) filter (where employed) as employed, count(*) filter (where straight_line) as straight_line,
			count(*) filter (where all_full) as all_full, count(*) filter (where late) as late, count(*) filter (where counted) as counted
		from marts.evaluation group by cycle)`, "")
	if err != nil {
		return err
	}
	x.flags = map[string]evaluationCountRow{}
	for _, f := range flags {
		x.flags[f.Cycle] = f
	}
	x.owed, err = load[owedEvaluationRow](ctx, q, "marts.evaluation_due", "where not sent and cycle = "+quoted(x.cycle)+" order by compound_id")
	return err
}

func (s *snapshot) readScores(ctx context.Context, q Querier) error {
	var err error
	s.scores, err = readScores(ctx, q, "", "")
	return err
}

// maskSteps hides what would tell a count of tickets that the company's page does not show.
func (s *snapshot) maskSteps() {
	least := s.policyInt("suppression.min_count", 3)
	for output, companies := range s.scores.steps {
		measure := map[string]string{}
		for _, c := range s.scores.components[output] {
			measure[c.Code] = c.Measure
		}
		for _, steps := range companies {
			for i, r := range steps {
				if r.Kind == "component" {
					steps[i].Hidden = smallMeasure(measure[r.Code], r, least)
				}
			}
		}
	}
}

// smallMeasure tells whether a measure made of tickets rests on a count that stays unseen.
func smallMeasure(measure string, r scoreStepRow, least int64) bool {
	switch measure {
	case "burden":
		return smallPair(r.N, int64(r.N), least)
	case "on_time", "resolved", "satisfied":
		return smallPair(r.Value/100*r.N, int64(r.N), least)
	}
	return false
}

// of returns a company's score in the cycle.
func (x *scores) of(output, company string) (scoreRow, bool) {
	for _, r := range x.rows[output][company] {
		if r.Cycle == x.cycle {
			return r, true
		}
	}
	return scoreRow{}, false
}

// inCycle lists the scores of an output in a cycle, by company.
func (x *scores) inCycle(output, cycle string) map[string]scoreRow {
	out := map[string]scoreRow{}
	for company, rows := range x.rows[output] {
		for _, r := range rows {
			if r.Cycle == cycle {
				out[company] = r
			}
		}
	}
	return out
}

// state is what is known of a cycle.
func (x *scores) state(cycle string) scoreCycleRow {
	i := slices.IndexFunc(x.cycles, func(c scoreCycleRow) bool { return c.Cycle == cycle })
	if i < 0 {
		return scoreCycleRow{Cycle: cycle}
	}
	return x.cycles[i]
}

// has tells whether one of the reasons stands at the class of a score.
func (r scoreRow) has(reason string) bool { return slices.Contains(strings.Fields(r.Reason), reason) }

// nest groups rows by two keys.
func nest[T any](rows []T, keys func(T) (string, string)) map[string]map[string][]T {
	out := map[string]map[string][]T{}
	for _, r := range rows {
		a, b := keys(r)
		if out[a] == nil {
			out[a] = map[string][]T{}
		}
		out[a][b] = append(out[a][b], r)
	}
	return out
}

// quoted is a text in SQL.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
