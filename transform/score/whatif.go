package score

import (
	"cmp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// Distribution is how many companies the rule puts into each class. Shares are of the
// companies with a score.
type Distribution struct {
	Output         string
	Scored, NoData int
	Classes        []ClassCount
	// Largest is the fullest class: a rule that puts nearly all into one tells little.
	Largest ClassCount
}

// ClassCount is a class with its companies.
type ClassCount struct {
	Class string
	N     int
	Share float64
}

// Distribution counts the results of this output by the class of the rule.
func (o Output) Distribution(results []Result) Distribution {
	var classes []string
	for _, r := range results {
		if r.Output == o.Code {
			classes = append(classes, r.RuleClass)
		}
	}
	return o.distribution(classes)
}

func (o *Output) distribution(classes []string) Distribution {
	d := Distribution{Output: o.Code}
	counts := map[string]int{}
	for _, c := range classes {
		counts[c]++
	}
	d.NoData = counts[o.NoData]
	d.Scored = len(classes) - d.NoData
	for _, b := range o.Bands {
		c := ClassCount{Class: b.Class, N: counts[b.Class]}
		if d.Scored > 0 {
			c.Share = float64(c.N) / float64(d.Scored)
		}
		d.Classes = append(d.Classes, c)
		if d.Largest.Class == "" || c.N > d.Largest.N {
			d.Largest = c
		}
	}
	return d
}

// NearEnd is how many companies have a score close to where a band begins, and so to
// another class. A score at its end is Above.
type NearEnd struct {
	Class        string
	From         decimal.Decimal
	Below, Above int
}

// NearEnds counts the scores of this output within so many points of each band's
// lower end, best band first; the last band has none.
func (o Output) NearEnds(results []Result, within decimal.Decimal) []NearEnd {
	var ends []NearEnd
	for _, b := range o.Bands[:len(o.Bands)-1] {
		end := NearEnd{Class: b.Class, From: b.From.Decimal}
		for _, r := range results {
			away := r.Score.Decimal.Sub(end.From)
			switch {
			case r.Output != o.Code || !r.Score.Valid || away.Abs().GreaterThan(within):
			case away.IsNegative():
				end.Below++
			default:
				end.Above++
			}
		}
		ends = append(ends, end)
	}
	return ends
}

// Comparison is one output under two rule sets.
type Comparison struct {
	Output string
	// Only is before or after where the other rule set has no such output; nothing is
	// compared then.
	Only      string
	Companies int
	// Before and After count the companies that either rule set knows.
	Before, After Distribution
	// Changes are the companies whose class by the rule is another, by id.
	Changes []Change
}

// Change is a company whose class another rule changes. The differences of Steps add
// to that of the unrounded scores; a company without a score has none on that side.
type Change struct {
	CompanyID     string
	Before, After Standing
	Steps         []StepChange
}

// Standing is a score with the class that the rule gives it.
type Standing struct {
	Score  decimal.NullDecimal
	Class  string
	Reason Reason
}

// StepChange is what one component, item, group or the base contributes under two
// rules; the largest difference comes first.
type StepChange struct {
	Kind          StepKind
	Code          string
	Before, After decimal.Decimal
}

// Compare scores one input under two rule sets and tells, before the second takes
// effect, who would change class and why.
func Compare(before, after RuleSet, in Input) ([]Comparison, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	var all []Comparison
	for i := range before.Outputs {
		a := &before.Outputs[i]
		if b, ok := after.Output(a.Code); ok {
			all = append(all, compare(a, &b, in))
		} else {
			all = append(all, Comparison{Output: a.Code, Only: "before"})
		}
	}
	for _, b := range after.Outputs {
		if _, ok := before.Output(b.Code); !ok {
			all = append(all, Comparison{Output: b.Code, Only: "after"})
		}
	}
	return all, nil
}

func compare(a, b *Output, in Input) Comparison {
	one, two := a.rateAll(in), b.rateAll(in)
	for id := range one {
		if _, ok := two[id]; !ok {
			two[id] = rating{class: b.NoData, reason: NoData}
		}
	}
	for id := range two {
		if _, ok := one[id]; !ok {
			one[id] = rating{class: a.NoData, reason: NoData}
		}
	}
	c := Comparison{Output: a.Code, Companies: len(one)}
	var was, is []string
	for _, id := range sortedKeys(one) {
		x, y := one[id], two[id]
		was, is = append(was, x.class), append(is, y.class)
		if x.class != y.class {
			c.Changes = append(c.Changes, Change{CompanyID: id, Before: x.standing(), After: y.standing(), Steps: stepChanges(x, y)})
		}
	}
	c.Before, c.After = a.distribution(was), b.distribution(is)
	return c
}

// rateAll rates all companies of an input by the rule alone.
func (o *Output) rateAll(in Input) map[string]rating {
	companies := o.companies(in)
	ratings := make([]rating, len(companies))
	each(len(companies), func(i int) { ratings[i] = o.rate(companies[i], tweak{}) })
	byID := map[string]rating{}
	for i, c := range companies {
		byID[c.id] = ratings[i]
	}
	return byID
}

func (r rating) standing() Standing {
	return Standing{Score: decimal.NullDecimal{Decimal: r.published, Valid: r.reason != NoData}, Class: r.class, Reason: r.reason}
}

func stepChanges(before, after rating) []StepChange {
	type key struct {
		kind StepKind
		code string
	}
	at := map[key]*StepChange{}
	var keys []key
	step := func(s Step) *StepChange {
		k := key{s.Kind, s.Code}
		if at[k] == nil {
			at[k] = &StepChange{Kind: s.Kind, Code: s.Code}
			keys = append(keys, k)
		}
		return at[k]
	}
	if before.reason != NoData {
		for _, s := range before.steps {
			c := step(s)
			c.Before = c.Before.Add(s.Points)
		}
	}
	if after.reason != NoData {
		for _, s := range after.steps {
			c := step(s)
			c.After = c.After.Add(s.Points)
		}
	}
	var changes []StepChange
	for _, k := range keys {
		if c := at[k]; !c.Before.Equal(c.After) {
			changes = append(changes, *c)
		}
	}
	size := func(c StepChange) decimal.Decimal { return c.After.Sub(c.Before).Abs() }
	slices.SortStableFunc(changes, func(a, b StepChange) int {
		return cmp.Or(size(b).Cmp(size(a)), strings.Compare(a.Code, b.Code))
	})
	return changes
}

// Sensitivity is how many companies change class when one weight is another. The
// other weights of the output make up for it in proportion, so that the emphasis
// changes and not the level; an only component has none beside it and scales.
type Sensitivity struct {
	Output, Component string
	// Factor is what the weight was multiplied with.
	Factor             decimal.Decimal
	Changed, Companies int
}

// Sensitivities tries every weight at 80 % and at 120 %.
func (r RuleSet) Sensitivities(in Input) ([]Sensitivity, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	var all []Sensitivity
	for i := range r.Outputs {
		o := &r.Outputs[i]
		now := o.rateAll(in)
		for j := range o.Components {
			for _, factor := range []decimal.Decimal{decimal.New(8, -1), decimal.New(12, -1)} {
				s := Sensitivity{Output: o.Code, Component: o.Components[j].Code, Factor: factor, Companies: len(now)}
				for id, then := range o.reweighed(j, factor).rateAll(in) {
					if then.class != now[id].class {
						s.Changed++
					}
				}
				all = append(all, s)
			}
		}
	}
	return all, nil
}

// reweighed is the output with one weight multiplied and the others adjusted.
func (o *Output) reweighed(at int, factor decimal.Decimal) *Output {
	others := decimal.Zero
	for i, c := range o.Components {
		if i != at {
			others = others.Add(c.Weight.Decimal)
		}
	}
	weight := o.Components[at].Weight.Decimal
	left := others.Sub(weight.Mul(factor).Sub(weight))
	copied := *o
	copied.Components = slices.Clone(o.Components)
	for i := range copied.Components {
		c := &copied.Components[i]
		if i == at {
			c.Weight = number(weight.Mul(factor))
		} else {
			c.Weight = number(o.Rounding.Quotient(c.Weight.Mul(left), others, 8))
		}
	}
	return &copied
}
