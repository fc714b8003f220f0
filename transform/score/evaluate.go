package score

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// Step is one booking of a score. The points of the steps of one level (a company, or
// one of its projects) add to the unrounded score of that level, to the last digit.
type Step struct {
	Kind StepKind
	// Code is that of the component, item or group; empty for base and clamp.
	Code, Clause string
	// ItemID is set for good and bad items.
	ItemID string
	// Value is the measure behind a component, rolled up as its points are, or the
	// item's points before roll-up; not valid where a measure is missing.
	Value decimal.NullDecimal
	N     int64
	// Points is the signed contribution, with four decimals.
	Points decimal.Decimal
	// Share is the part of its points with which a project's item enters the company.
	Share decimal.NullDecimal
}

// StepKind is what a step books.
type StepKind string

// The kinds, in the order in which a score is built. A Cap gives back what an item's
// or a group's cap does not let through.
const (
	StepBase      StepKind = "base"
	StepComponent StepKind = "component"
	StepGood      StepKind = "good"
	StepBad       StepKind = "bad"
	StepCap       StepKind = "cap"
	StepClamp     StepKind = "clamp"
)

// tweak is one thing supposed to be otherwise.
type tweak struct {
	full    string // this component has all its points
	without string // this item does not count
	// unchanged, where set, has the steps before items, which are as they were.
	unchanged *outcome
}

// level is what is scored: a company with all its projects, or one project alone.
type level struct {
	o        *Output
	projects []*project
	items    []*entry
	alone    bool
	tweak    tweak

	weights decimal.Decimal // of all projects
	steps   []Step
}

// level is that of a whole company.
func (o *Output) level(c *company, t tweak) *level {
	return &level{o: o, projects: c.projects, items: c.items, tweak: t}
}

// alone is the level of one project: its own measures and items, in full.
func (o *Output) alone(c *company, p *project) *level {
	l := &level{o: o, projects: []*project{p}, alone: true}
	for _, e := range c.items {
		if e.rule.Subject != "company" && e.CompoundID == p.CompoundID {
			l.items = append(l.items, e)
		}
	}
	return l
}

// outcome is a score before it is published.
type outcome struct {
	steps []Step
	sum   decimal.Decimal
	// measured is whether the output's components leave anything to go by.
	measured bool
	// spread are the components that a measure stands behind, for the simulation.
	spread []measured
}

// measured is a component with data: which projects, and how many points of the
// score one of its own points is worth, as a fraction.
type measured struct {
	at       int
	projects []*project
	num, den decimal.Decimal
}

// evaluate books all steps of a level.
func (l *level) evaluate() outcome {
	for _, p := range l.projects {
		l.weights = l.weights.Add(p.weight)
	}
	out := outcome{}
	if was := l.tweak.unchanged; was != nil {
		l.steps = slices.Clone(was.steps[:1+len(l.o.Components)])
		out.measured, out.spread = was.measured, was.spread
	} else {
		l.book(Step{Kind: StepBase, Points: l.o.Base.Decimal})
		out.spread, out.measured = l.components()
	}
	l.itemsOf("good", decimal.New(1, 0))
	l.itemsOf("bad", decimal.New(-1, 0))
	l.groups()
	sum := decimal.Zero
	for _, s := range l.steps {
		sum = sum.Add(s.Points)
	}
	out.sum = l.o.clamp(sum)
	if !out.sum.Equal(sum) {
		l.book(Step{Kind: StepClamp, Points: out.sum.Sub(sum)})
	}
	out.steps = l.steps
	return out
}

func (l *level) book(s Step) { l.steps = append(l.steps, s) }

func (o *Output) clamp(d decimal.Decimal) decimal.Decimal {
	if o.High.Valid {
		d = decimal.Min(d, o.High.Decimal)
	}
	if o.Low.Valid {
		d = decimal.Max(d, o.Low.Decimal)
	}
	return d
}

// components books every component. The weight of those that are missing and spread
// goes to those that are measured; not ok if there are none to take it.
func (l *level) components() (spread []measured, ok bool) {
	hundred := decimal.New(100, 0)
	present, lost := decimal.Zero, decimal.Zero
	with, cases := make([][]*project, len(l.o.Components)), make([]int64, len(l.o.Components))
	for i := range l.o.Components {
		c := &l.o.Components[i]
		for _, p := range l.projects {
			if m := p.measures[i]; m != nil {
				with[i] = append(with[i], p)
				cases[i] += m.N
			}
		}
		if cases[i] < c.MinN {
			with[i] = nil
		}
		if _, fixed := c.standIn(); len(with[i]) > 0 {
			present = present.Add(c.Weight.Decimal)
		} else if !fixed {
			lost = lost.Add(c.Weight.Decimal)
		}
	}
	for i := range l.o.Components {
		c := &l.o.Components[i]
		step := Step{Kind: StepComponent, Code: c.Code, Clause: c.Clause, N: cases[i]}
		if len(with[i]) == 0 {
			points, _ := c.standIn()
			step.Points = l.o.Rounding.Quotient(c.Weight.Mul(points), hundred, stepPlaces)
			l.book(step)
			continue
		}
		m := measured{at: i, projects: with[i], num: c.Weight.Mul(present.Add(lost)), den: hundred.Mul(present)}
		points, value, by := l.rollUp(c, m)
		if l.tweak.full == c.Code {
			points = c.full().Mul(by)
		}
		step.Points = l.o.Rounding.Quotient(points.Mul(m.num), by.Mul(m.den), stepPlaces)
		step.Value = decimal.NewNullDecimal(value)
		l.book(step)
		spread = append(spread, m)
	}
	return spread, lost.IsZero() || present.IsPositive()
}

// rollUp returns the points of the projects as a fraction, points ÷ by, and the
// measure rolled up in the same way.
func (l *level) rollUp(c *Component, m measured) (points, value, by decimal.Decimal) {
	worst := m.projects[0]
	for _, p := range m.projects {
		weight := decimal.New(1, 0)
		if c.Rollup == "households" {
			weight = p.weight
		}
		points = points.Add(p.points[m.at].Mul(weight))
		value = value.Add(p.measures[m.at].Value.Mul(weight))
		by = by.Add(weight)
		if p.points[m.at].LessThan(worst.points[m.at]) {
			worst = p
		}
	}
	if c.Rollup == "worst" {
		return worst.points[m.at], worst.measures[m.at].Value, decimal.New(1, 0)
	}
	return points, l.o.Rounding.Quotient(value, by, stepPlaces), by
}

// itemsOf books the items of one kind in the order of the catalogue, each capped at
// its subject.
func (l *level) itemsOf(kind string, sign decimal.Decimal) {
	byCode := map[string][]*entry{}
	for _, e := range l.items {
		if e.why == "" && e.rule.Kind == kind && e.ID != l.tweak.without {
			byCode[e.Code] = append(byCode[e.Code], e)
		}
	}
	for i := range l.o.Items {
		if entries := byCode[l.o.Items[i].Code]; len(entries) > 0 {
			l.item(&l.o.Items[i], entries, sign)
		}
	}
}

// item books the items of one code. Points are shared out by the running total, so
// that rounding leaves nothing over: the steps of a subject add to its rounded total,
// and another item can only add to it.
func (l *level) item(rule *ItemRule, entries []*entry, sign decimal.Decimal) {
	subjects := map[string][]*entry{}
	for _, e := range entries {
		if rule.Rollup == "project" && !l.alone {
			continue
		}
		at := e.CompoundID + "\x00"
		if rule.Subject == "manager" {
			at += e.Manager
		}
		subjects[at] = append(subjects[at], e)
	}
	keys := sortedKeys(subjects)
	if rule.Rollup == "worst" && !l.alone {
		keys = worstProject(rule, subjects, keys)
	}
	capped := decimal.Zero
	for _, key := range keys {
		num, den := decimal.New(1, 0), decimal.New(1, 0)
		if rule.Rollup == "households" && !l.alone {
			num, den = l.weightOf(subjects[key][0].CompoundID), l.weights
		}
		part := func(total decimal.Decimal) decimal.Decimal {
			return l.o.Rounding.Quotient(total.Mul(num), den, stepPlaces)
		}
		total := decimal.Zero
		for _, e := range subjects[key] {
			next := total.Add(e.points())
			step := Step{Kind: StepKind(rule.Kind), Code: rule.Code, Clause: rule.Clause, ItemID: e.ID,
				Value: decimal.NewNullDecimal(e.points()), N: 1, Points: part(next).Sub(part(total)).Mul(sign)}
			if rule.Subject != "company" && !l.alone {
				step.Share = decimal.NewNullDecimal(l.o.Rounding.Quotient(num, den, stepPlaces))
			}
			l.book(step)
			total = next
		}
		capped = capped.Add(part(total).Sub(part(rule.limit(total))))
	}
	if capped.IsPositive() {
		l.book(Step{Kind: StepCap, Code: rule.Code, Clause: rule.Clause, Points: capped.Mul(sign).Neg()})
	}
}

// limit is a subject's total after the cap.
func (d *ItemRule) limit(total decimal.Decimal) decimal.Decimal {
	if d.Cap.Valid {
		return decimal.Min(total, d.Cap.Decimal)
	}
	return total
}

// worstProject keeps the subjects of the compound whose total after caps is largest,
// the first by id of equals.
func worstProject(rule *ItemRule, subjects map[string][]*entry, keys []string) []string {
	totals := map[string]decimal.Decimal{}
	worst := ""
	for _, key := range keys {
		compound, _, _ := strings.Cut(key, "\x00")
		total := decimal.Zero
		for _, e := range subjects[key] {
			total = total.Add(e.points())
		}
		totals[compound] = totals[compound].Add(rule.limit(total))
	}
	for _, compound := range sortedKeys(totals) {
		if worst == "" || totals[compound].GreaterThan(totals[worst]) {
			worst = compound
		}
	}
	return slices.DeleteFunc(keys, func(key string) bool { return !strings.HasPrefix(key, worst+"\x00") })
}

func (l *level) weightOf(compound string) decimal.Decimal {
	for _, p := range l.projects {
		if p.CompoundID == compound {
			return p.weight
		}
	}
	return decimal.Zero // an item counts only where the company serves its compound
}

// groups books what the caps of groups do not let through.
func (l *level) groups() {
	rules := map[string]*ItemRule{}
	for i := range l.o.Items {
		rules[l.o.Items[i].Code] = &l.o.Items[i]
	}
	taken, given := map[string]decimal.Decimal{}, map[string]decimal.Decimal{}
	for _, s := range l.steps {
		switch rule := rules[s.Code]; {
		case rule == nil || s.Kind == StepComponent:
		case rule.Kind == "good":
			given[rule.Group] = given[rule.Group].Add(s.Points)
		default:
			taken[rule.Group] = taken[rule.Group].Sub(s.Points)
		}
	}
	for _, g := range l.o.Groups {
		if over := given[g.Code].Sub(g.CapGood.Decimal); g.CapGood.Valid && over.IsPositive() {
			l.book(Step{Kind: StepCap, Code: g.Code, Points: over.Neg()})
		}
		if over := taken[g.Code].Sub(g.CapBad.Decimal); g.CapBad.Valid && over.IsPositive() {
			l.book(Step{Kind: StepCap, Code: g.Code, Points: over})
		}
	}
}
