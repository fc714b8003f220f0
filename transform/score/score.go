package score

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"golang.org/x/sync/errgroup"
)

// Result is one company's score in one output of a rule set.
type Result struct {
	Cycle, Output, CompanyID string
	// Score is the published score; not valid where data are too few. Unrounded is the
	// sum of Steps.
	Score     decimal.NullDecimal
	Unrounded decimal.Decimal
	// RuleClass is the class that the rule gives; Class differs from it only where the
	// rule holds a company whose class is not sure.
	RuleClass, Class string
	Reasons          []Reason
	// Probability is that of RuleClass, Lo and Hi enclose the true score with 90 %, and
	// RankLo and RankHi its rank among the Ranked companies that have a score, 1 being
	// the best. NaN and 0 without draws or score; Classes is then empty.
	Probability, Lo, Hi    float64
	RankLo, RankHi, Ranked int
	Classes                []ClassProbability
	// Projects and Households are those served in the cycle, Evaluations the
	// questionnaires about them, Months the longest service at one of them.
	Projects                int
	Households, Evaluations int64
	Months                  int
	// Disputed says that an item which counts is objected to.
	Disputed bool
	// ToNext is the points from the published score to the next better band; not valid
	// in the best, or without a score.
	ToNext     decimal.NullDecimal
	InputsHash string
	// Steps are empty without a score.
	Steps        []Step
	Items        []ItemResult
	ByProject    []ProjectResult
	Improvements []Improvement
}

// Reason is why a class is not simply that of the score.
type Reason string

// The reasons, in the order in which they are found.
const (
	NoData   Reason = "no_data"  // too few data for a score
	Veto     Reason = "veto"     // an item bars from the class of the score
	Floor    Reason = "floor"    // raised to the least class without a bad record
	Boundary Reason = "boundary" // less probable than the rule asks
	Held     Reason = "held"     // shown in the adjacent class therefore
)

// ClassProbability is how likely the true score lies in a class. Position is 0 for
// the best.
type ClassProbability struct {
	Class       string
	Position    int
	Probability float64
}

// ItemResult is an item as the score took it. Counted says whether it enters the
// score of the company or of its project; Why says why not: a status that does not
// count, WhyLater, WhyWindow or WhyNoProject.
type ItemResult struct {
	Item
	Kind, Clause, Subject string
	// Points is what the catalogue gives, or a decision left, before caps and roll-up,
	// with its sign.
	Points            decimal.Decimal
	ExpiresOn         time.Time
	Disputed, Counted bool
	Why               string
}

// ProjectResult is the score of one project by its own measures and items. Share is
// its share of the company's households. Score is not valid where nothing was
// measured.
type ProjectResult struct {
	CompoundID string
	Households int64
	Share      decimal.Decimal
	Score      decimal.NullDecimal
	Unrounded  decimal.Decimal
	Steps      []Step
}

// Improvement is what the unrounded score would gain if one thing were otherwise: a
// component had full points, or a bad item were repaired or expired. Class is the
// rule's class then.
type Improvement struct {
	Kind         StepKind // StepComponent or StepBad
	Code, ItemID string
	Gain         decimal.Decimal
	Class        string
}

// Options say how much is told about a score beyond the number.
type Options struct {
	// Draws is the number of samples behind intervals, probabilities and ranks, 2000
	// by custom; with 0 nothing is said about them and no class is held.
	Draws int
}

// Score scores every company of an input in every output of the rule set, sorted by
// output in the rule's order, then by company. The same input, in any order, gives
// the same results. An error joins all that is ambiguous or impossible in the input.
func (r RuleSet) Score(in Input, opt Options) ([]Result, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	var all []Result
	hash := r.Hash()
	for i := range r.Outputs {
		o := &r.Outputs[i]
		companies := o.companies(in)
		results := make([]Result, len(companies))
		outcomes := make([]outcome, len(companies))
		each(len(companies), func(i int) {
			results[i], outcomes[i] = o.result(companies[i])
			results[i].Cycle, results[i].InputsHash = in.Cycle, o.hash(companies[i], hash, in)
		})
		if opt.Draws > 0 {
			o.uncertainty(companies, outcomes, results, opt.Draws, seedOf(hash, in.Cycle, o.Code))
		}
		all = append(all, results...)
	}
	return all, nil
}

// each calls do for 0 to n−1 on all processors.
func each(n int, do func(i int)) {
	var group errgroup.Group
	workers := min(runtime.GOMAXPROCS(0), n)
	for w := range workers {
		group.Go(func() error {
			for i := w; i < n; i += workers {
				do(i)
			}
			return nil
		})
	}
	_ = group.Wait() // do returns no error
}

// result is a company's score without what the draws say.
func (o *Output) result(c *company) (Result, outcome) {
	r := Result{Output: o.Code, CompanyID: c.id, Probability: math.NaN(), Lo: math.NaN(), Hi: math.NaN(), Projects: len(c.projects)}
	r.Evaluations, r.Households, r.Months = c.data()
	for _, e := range c.items {
		item := ItemResult{Item: e.Item, Kind: e.rule.Kind, Clause: e.rule.Clause, Subject: e.rule.Subject,
			Points: e.points(), ExpiresOn: e.expires, Disputed: e.Status == Objected, Counted: e.why == "", Why: e.why}
		if item.Kind == "bad" {
			item.Points = item.Points.Neg()
		}
		r.Disputed = r.Disputed || item.Disputed && item.Counted
		r.Items = append(r.Items, item)
	}
	rated := o.rate(c, tweak{})
	r.RuleClass, r.Class = rated.class, rated.class
	if rated.reason != "" {
		r.Reasons = append(r.Reasons, rated.reason)
	}
	if rated.reason == NoData {
		return r, rated.outcome
	}
	r.Score, r.Unrounded, r.Steps = decimal.NewNullDecimal(rated.published), rated.sum, rated.steps
	if rated.band > 0 {
		r.ToNext = decimal.NewNullDecimal(o.Bands[rated.band-1].From.Sub(rated.published))
	}
	r.ByProject = o.byProject(c)
	r.Improvements = o.improvements(c, rated)
	return r, rated.outcome
}

// rating is a score with its class by the rule.
type rating struct {
	outcome
	published decimal.Decimal
	band      int // in which the score lies
	class     string
	reason    Reason
}

// rate scores a company with one thing otherwise.
func (o *Output) rate(c *company, t tweak) rating {
	r := rating{outcome: o.level(c, t).evaluate()}
	if !r.measured || !o.enough(c) {
		r.measured, r.class, r.reason = false, o.NoData, NoData
		return r
	}
	r.published = o.Rounding.Round(r.sum, o.Places)
	r.band = o.bandOf(r.published)
	at, reason := o.limitsOf(c, t.without).apply(r.band)
	r.class, r.reason = o.Bands[at].Class, reason
	return r
}

// enough says whether a company has the least data that the output asks for.
func (o *Output) enough(c *company) bool {
	evaluations, households, months := c.data()
	return evaluations >= o.MinEvaluations && households >= o.MinHouseholds && months >= o.MinMonths
}

// data is how much is known of a company.
func (c *company) data() (evaluations, households int64, months int) {
	for _, p := range c.projects {
		households += max(p.Households, 0)
		months = max(months, p.Months)
		for _, m := range p.Measures {
			if m.Code == "evaluation" {
				evaluations += m.N
			}
		}
	}
	return evaluations, households, months
}

// limits are the best and the worst position that a company can have for its items.
type limits struct{ best, worst int }

// limitsOf reads the vetoes and the floor from a company's items but one.
func (o *Output) limitsOf(c *company, without string) limits {
	l := limits{worst: len(o.Bands) - 1}
	clean := true
	for _, e := range c.items {
		if e.why != "" || e.rule.Kind != "bad" || e.ID == without {
			continue
		}
		clean = false
		if e.rule.Veto != "" {
			l.best = max(l.best, o.position(e.rule.Veto))
		}
	}
	if clean && o.FloorNoBad != "" {
		l.worst = o.position(o.FloorNoBad)
	}
	return l
}

func (l limits) apply(band int) (int, Reason) {
	switch {
	case band < l.best:
		return l.best, Veto
	case band > l.worst:
		return l.worst, Floor
	}
	return band, ""
}

func (o *Output) byProject(c *company) []ProjectResult {
	total := decimal.Zero
	for _, p := range c.projects {
		total = total.Add(p.weight)
	}
	results := make([]ProjectResult, 0, len(c.projects))
	for _, p := range c.projects {
		r := ProjectResult{CompoundID: p.CompoundID, Households: max(p.Households, 0), Share: o.Rounding.Quotient(p.weight, total, stepPlaces)}
		if out := o.alone(c, p).evaluate(); out.measured {
			r.Score = decimal.NewNullDecimal(o.Rounding.Round(out.sum, o.Places))
			r.Unrounded, r.Steps = out.sum, out.steps
		}
		results = append(results, r)
	}
	return results
}

// improvements supposes one thing after the other to be otherwise and scores anew, so
// that caps, roll-ups and vetoes have their effect. Largest gain first.
func (o *Output) improvements(c *company, now rating) []Improvement {
	var all []Improvement
	try := func(t tweak, imp Improvement) {
		then := o.rate(c, t)
		imp.Gain, imp.Class = then.sum.Sub(now.sum), then.class
		if imp.Gain.IsPositive() || imp.Class != now.class {
			all = append(all, imp)
		}
	}
	for _, m := range now.spread {
		code := o.Components[m.at].Code
		try(tweak{full: code}, Improvement{Kind: StepComponent, Code: code})
	}
	for _, e := range c.items {
		if e.why == "" && e.rule.Kind == "bad" {
			try(tweak{without: e.ID, unchanged: &now.outcome}, Improvement{Kind: StepBad, Code: e.Code, ItemID: e.ID})
		}
	}
	slices.SortFunc(all, func(a, b Improvement) int {
		return cmp.Or(b.Gain.Cmp(a.Gain), strings.Compare(a.Code, b.Code), strings.Compare(a.ItemID, b.ItemID))
	})
	return all
}
