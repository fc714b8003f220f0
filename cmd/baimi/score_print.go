package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"baimi/transform/score"
)

// shownSteps is the number of differences that are told of a company.
const shownSteps = 3

// printWhatIf tells a person what a rule would do.
func (a *app) printWhatIf(w whatIf) error {
	t := a.text
	say := func(sentence string) { fmt.Fprintln(a.stdout, sentence) }
	named := func(r score.RuleSet) string { return t.s("score.rule", a.either(r.Name, r.NameEN), r.Version) }
	b := w.basis
	days := []any{b.Cycle, b.Starts.Format("2006-01-02"), b.Ends.Format("2006-01-02")}
	if w.compared {
		say(t.s("score.compared", append(days, named(b.Rule), named(w.rule))...))
	} else {
		say(t.s("score.alone", append(days, named(w.rule))...))
	}
	for _, note := range []struct {
		is       bool
		sentence string
	}{
		{w.rule.Example, t.s("score.example")},
		{w.rule.Trial, t.s("score.trial")},
		{w.rule.Cycle != b.Rule.Cycle, t.s("score.other_cycle", t.s("score.cycle."+w.rule.Cycle))},
		{w.compared && w.rule.Hash() == b.Rule.Hash(), t.s("score.same_rule")},
		{w.compared && w.rule.Hash() != b.Rule.Hash() && w.rule.Version == b.Rule.Version, t.s("score.same_version", w.rule.Version)},
	} {
		if note.is {
			say(note.sentence)
		}
	}
	for _, code := range w.outputs() {
		say("")
		a.printOutput(w, code)
		say("")
		l := &listing{Columns: []string{"figure", "subject", "value"}}
		if w.compared {
			l.Columns = []string{"figure", "subject", "before", "after"}
		}
		for _, x := range w.figures(code) {
			l.add(append([]string{t.s("score.figure." + x.code), a.subjectOf(w, code, x)}, x.values...)...)
		}
		if err := l.print(a.stdout, "table"); err != nil {
			return err
		}
	}
	return nil
}

// subjectOf names a class with the points from which it holds, or a component.
func (a *app) subjectOf(w whatIf, output string, x figure) string {
	if strings.HasPrefix(x.code, "changed_at_") {
		return a.stepName(w.rules(output), score.StepComponent, x.subject)
	}
	if strings.HasPrefix(x.code, "near_") {
		var from []string
		for _, side := range w.sides {
			for _, e := range side.outputs[output].near {
				if text := e.From.String(); e.Class == x.subject && !slices.Contains(from, text) {
					from = append(from, text)
				}
			}
		}
		return x.subject + " (" + strings.Join(from, " → ") + ")"
	}
	return x.subject
}

// rules are the rules of an output, the newest first.
func (w whatIf) rules(output string) []score.Output {
	var all []score.Output
	for _, side := range slices.Backward(w.sides) {
		if f, has := side.outputs[output]; has {
			all = append(all, f.output)
		}
	}
	return all
}

// printOutput says in sentences who changes class and what the bands look like.
func (a *app) printOutput(w whatIf, code string) {
	t := a.text
	say := func(sentence string) { fmt.Fprintln(a.stdout, sentence) }
	rules := w.rules(code)
	say(t.s("score.output", a.either(rules[0].Name, rules[0].NameEN), code))
	c := w.comparisons[code]
	switch {
	case c.Only == "before":
		say(t.s("score.only_before"))
	case c.Only == "after":
		say(t.s("score.only_after"))
	case w.compared && len(c.Changes) == 0:
		say(t.s("score.no_change", c.Companies))
	case w.compared:
		say(t.s("score.changes", len(c.Changes), c.Companies, strings.Join(flows(c.Changes), t.s("score.list"))))
		for _, change := range c.Changes {
			say(t.s("score.change", cmp.Or(w.basis.Companies[change.CompanyID], "—"), change.CompanyID,
				change.Before.Class, points(change.Before.Score), change.After.Class, points(change.After.Score), a.why(rules, change)))
		}
	}
	f, has := w.sides[len(w.sides)-1].outputs[code]
	if !has || f.classes.Scored == 0 {
		return
	}
	largest := f.classes.Largest
	say(t.s("score.largest", largest.Class, largest.N, f.classes.Scored, percent(largest.Share)))
	if largest.Share > 0.5 {
		say(t.s("score.warning", largest.Class))
	}
	near := 0
	for _, e := range f.near {
		near += e.Below + e.Above
	}
	say(t.s("score.near", near, nearPoints))
}

// flows counts the changes from one class to another, the most frequent first.
func flows(changes []score.Change) []string {
	counts := map[string]int{}
	var all []string
	for _, c := range changes {
		flow := c.Before.Class + " → " + c.After.Class
		if counts[flow]++; counts[flow] == 1 {
			all = append(all, flow)
		}
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(counts[b]-counts[a], strings.Compare(a, b)) })
	for i, flow := range all {
		all[i] = fmt.Sprintf("%s: %d", flow, counts[flow])
	}
	return all
}

// why says what changes a company's class: the largest differences of its steps.
func (a *app) why(rules []score.Output, c score.Change) string {
	t := a.text
	if !c.Before.Score.Valid || !c.After.Score.Valid {
		return t.s("score.why.no_data")
	}
	var reasons []string
	for _, s := range c.Steps[:min(shownSteps, len(c.Steps))] {
		reasons = append(reasons, t.s("score.why.step", a.stepName(rules, s.Kind, s.Code), s.Before.String(), s.After.String(), signed(s.After.Sub(s.Before))))
	}
	if left := len(c.Steps) - len(reasons); left > 0 {
		reasons = append(reasons, t.s("score.why.more", left))
	}
	if len(c.Steps) == 0 {
		reasons = append(reasons, t.s("score.why.bands"))
	}
	if c.Before.Reason != c.After.Reason {
		if c.Before.Reason != "" {
			reasons = append(reasons, t.s("score.why.before."+string(c.Before.Reason)))
		}
		if c.After.Reason != "" {
			reasons = append(reasons, t.s("score.why.after."+string(c.After.Reason)))
		}
	}
	return strings.Join(reasons, t.s("score.list"))
}

func signed(d decimal.Decimal) string {
	if d.IsPositive() {
		return "+" + d.String()
	}
	return d.String()
}

func percent(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) }

// either is the name in the language of the command, the other where it has none.
func (a *app) either(zh, en string) string {
	if a.lang == "en" {
		return cmp.Or(en, zh)
	}
	return cmp.Or(zh, en)
}

// stepName names what a step books, as the first rule that knows it does.
func (a *app) stepName(rules []score.Output, kind score.StepKind, code string) string {
	for _, o := range rules {
		for _, c := range o.Components {
			if kind == score.StepComponent && c.Code == code {
				return a.either(c.Name, c.NameEN)
			}
		}
		for _, d := range o.Items {
			if kind != score.StepComponent && d.Code == code {
				return a.capped(kind, a.either(d.Name, d.NameEN))
			}
		}
		for _, g := range o.Groups {
			if kind != score.StepComponent && g.Code == code {
				return a.capped(kind, a.either(g.Name, g.NameEN))
			}
		}
	}
	return a.text.s("score.kind." + string(kind))
}

// capped says of a step that gives back what a cap does not let through.
func (a *app) capped(kind score.StepKind, name string) string {
	if kind == score.StepCap {
		return a.text.s("score.capped", name)
	}
	return name
}
