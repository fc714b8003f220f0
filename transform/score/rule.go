// Package score makes company scores from a rule set: a city's rule as data, a
// company's projects with their measures, and the dated items recorded against or
// for it go in; a score comes out with every step that made it, the class, how sure
// it is, and what would raise it.
//
// A published score is decimal arithmetic from end to end. Each step is booked in
// ten-thousandths of a point, as money is in cents, by the one rounding function of
// the package; the score is the sum of the steps, rounded once more to the places
// that the rule publishes. Floats serve only what is said about a score (interval,
// probabilities, ranks, agreement), never the score.
//
// The package is pure: no clock, no files, no tables. It knows nothing of where
// measures come from, of working-day clocks, or of pages.
package score

import (
	"slices"

	"github.com/pelletier/go-toml/v2"
	"github.com/shopspring/decimal"
)

// RuleSet is one signed, dated version of a city's rule. Obtain it from Parse, which
// validates it; a rule set is not changed after that.
type RuleSet struct {
	Name        string         `toml:"name"`
	NameEN      string         `toml:"name_en"`
	Version     string         `toml:"version"`
	EffectiveOn toml.LocalDate `toml:"effective_on"`
	SignedBy    string         `toml:"signed_by"`
	// Example marks a rule that no city has decided, Trial one without consequences.
	Example bool `toml:"example"`
	Trial   bool `toml:"trial"`
	// Cycle is quarter, half_year or year.
	Cycle   string   `toml:"cycle"`
	Outputs []Output `toml:"output"`
}

// Output is one rating of its own, with its own components, items and bands.
type Output struct {
	Code   string `toml:"code"`
	Name   string `toml:"name"`
	NameEN string `toml:"name_en"`
	Base   Number `toml:"base"`
	// Places are the decimals of the published score, Rounding how it gets them.
	Places   int32    `toml:"places"`
	Rounding Rounding `toml:"rounding"`
	// Low and High clamp the score where they are set.
	Low  Number `toml:"low"`
	High Number `toml:"high"`
	// A company with fewer questionnaires, households or months of service than
	// these has too few data: it gets the class NoData and no score.
	MinEvaluations int64  `toml:"min_evaluations"`
	MinHouseholds  int64  `toml:"min_households"`
	MinMonths      int    `toml:"min_months"`
	NoData         string `toml:"no_data"`
	NoDataEN       string `toml:"no_data_en"`
	// FloorNoBad, where set, is the class that a company without any counted bad
	// item has at least.
	FloorNoBad string `toml:"floor_no_bad"`
	// Below MinProbability of its class a company is marked; with Below = hold it is
	// also held at the adjacent class.
	MinProbability Number      `toml:"min_probability"`
	Below          string      `toml:"below"`
	Bands          []Band      `toml:"band"`
	Groups         []Group     `toml:"group"`
	Components     []Component `toml:"component"`
	Items          []ItemRule  `toml:"item"`
}

// Band is a class and the published score from which it holds; it ends below the
// From of the band before. The last band has no From.
type Band struct {
	Class  string `toml:"class"`
	From   Number `toml:"from"`
	Name   string `toml:"name"`
	NameEN string `toml:"name_en"`
}

// Group bounds what its items take or give together.
type Group struct {
	Code    string `toml:"code"`
	Name    string `toml:"name"`
	NameEN  string `toml:"name_en"`
	CapBad  Number `toml:"cap_bad"`
	CapGood Number `toml:"cap_good"`
}

// Component is a measure turned into 0 to 100 points by straight lines between the
// declared Points (measure, points), level outside them, and weighted: it adds
// Weight hundredths of its points.
type Component struct {
	Code    string     `toml:"code"`
	Name    string     `toml:"name"`
	NameEN  string     `toml:"name_en"`
	Clause  string     `toml:"clause"`
	Measure string     `toml:"measure"`
	Weight  Number     `toml:"weight"`
	Points  [][]Number `toml:"points"`
	// Rollup is households, mean or worst.
	Rollup string `toml:"rollup"`
	// MinN is the number of cases below which the measure counts as missing. Missing
	// is renormalise, or the points that stand in.
	MinN    int64  `toml:"min_n"`
	Missing string `toml:"missing"`
}

// ItemRule is an entry of the catalogue of items.
type ItemRule struct {
	Code   string `toml:"code"`
	Kind   string `toml:"kind"` // bad or good
	Name   string `toml:"name"`
	NameEN string `toml:"name_en"`
	Clause string `toml:"clause"`
	Points Number `toml:"points"`
	// Cap bounds what the item takes or gives at one subject.
	Cap   Number `toml:"cap"`
	Group string `toml:"group"`
	// Months is the validity; DefaultMonths where the file is silent.
	Months int `toml:"months"`
	// Veto, where set, is the best class that a company with this item can have.
	Veto string `toml:"veto"`
	// Subject is project, company or manager; Rollup households, worst, sum or
	// project, and sum for a company.
	Subject string `toml:"subject"`
	Rollup  string `toml:"rollup"`
	// Source is where its facts come from, one of Sources; a component that measures
	// the same facts is refused.
	Source string `toml:"source"`
}

// DefaultMonths is how long an item counts where its rule does not say.
const DefaultMonths = 12

// Output returns the output of that code.
func (r RuleSet) Output(code string) (Output, bool) {
	if i := slices.IndexFunc(r.Outputs, func(o Output) bool { return o.Code == code }); i >= 0 {
		return r.Outputs[i], true
	}
	return Output{}, false
}

// Item returns an item of the catalogue with the code of its output.
func (r RuleSet) Item(code string) (rule ItemRule, output string, ok bool) {
	for _, o := range r.Outputs {
		for _, d := range o.Items {
			if d.Code == code {
				return d, o.Code, true
			}
		}
	}
	return ItemRule{}, "", false
}

// Measures are the measures that a component may name, and the source of facts that
// each is made of.
func Measures() map[string]string {
	return map[string]string{
		"evaluation": "evaluation",
		"burden":     "ticket", "on_time": "ticket", "resolved": "ticket", "satisfied": "ticket",
		"handover": "handover", "disclosure": "disclosure", "rectified": "finding",
	}
}

// Sources are the sources of facts that an item may name.
func Sources() []string {
	return []string{"evaluation", "ticket", "handover", "disclosure", "finding", "inspection", "decision", "honour"}
}

// position is where a class stands among the bands, 0 being the best; −1 for none.
func (o *Output) position(class string) int {
	return slices.IndexFunc(o.Bands, func(b Band) bool { return b.Class == class })
}

// bandOf is the position of the band in which a published score lies.
func (o *Output) bandOf(published decimal.Decimal) int {
	for i, b := range o.Bands {
		if !b.From.Valid || published.GreaterThanOrEqual(b.From.Decimal) {
			return i
		}
	}
	return len(o.Bands) - 1
}

func (o *Output) group(code string) *Group {
	for i := range o.Groups {
		if o.Groups[i].Code == code {
			return &o.Groups[i]
		}
	}
	return nil
}

// at is the points for a value of the measure, booked in units of a step.
func (c *Component) at(value decimal.Decimal, how Rounding) decimal.Decimal {
	first, last := c.Points[0], c.Points[len(c.Points)-1]
	if value.LessThanOrEqual(first[0].Decimal) {
		return first[1].Decimal
	}
	for i := 1; i < len(c.Points); i++ {
		a, b := c.Points[i-1], c.Points[i]
		if value.LessThanOrEqual(b[0].Decimal) {
			run, rise := b[0].Sub(a[0].Decimal), b[1].Sub(a[1].Decimal)
			return how.Quotient(a[1].Mul(run).Add(value.Sub(a[0].Decimal).Mul(rise)), run, stepPlaces)
		}
	}
	return last[1].Decimal
}

// full is the most points that the component can have.
func (c *Component) full() decimal.Decimal {
	most := c.Points[0][1].Decimal
	for _, p := range c.Points {
		most = decimal.Max(most, p[1].Decimal)
	}
	return most
}

// standIn is the points of a missing measure; not ok where its weight is spread.
func (c *Component) standIn() (points decimal.Decimal, ok bool) {
	if c.Missing == "renormalise" {
		return decimal.Zero, false
	}
	n := parseNumber(c.Missing)
	return n.Decimal, n.Valid
}

// Number is a decimal of a rule file: at most six digits before and four after the
// point. Valid says whether the file gives one; it is 0 where not.
type Number struct {
	decimal.Decimal
	Valid bool
	wrong string // what stands in the file instead of a number
}

// UnmarshalText never fails, so that all wrong numbers of a file are told at once.
func (n *Number) UnmarshalText(text []byte) error {
	*n = parseNumber(string(text))
	return nil
}

// MarshalJSON writes null for a number that the file does not give.
func (n Number) MarshalJSON() ([]byte, error) {
	if !n.Valid {
		return []byte("null"), nil
	}
	return n.Decimal.MarshalJSON()
}

func number(d decimal.Decimal) Number { return Number{Decimal: d, Valid: true} }

// Rounding is the way a half is rounded: HalfUp or HalfEven.
type Rounding string

// The two ways. HalfUp rounds the half of a negative number away from zero, as 四舍五入
// does.
const (
	HalfUp   Rounding = "half_up"
	HalfEven Rounding = "half_even"
)

// stepPlaces are the decimals in which steps are booked, those of a mart's column.
const stepPlaces = 4

// Quotient returns num ÷ den to so many places. It is the only place where the
// package rounds, and exact until then. The denominator is not 0.
func (how Rounding) Quotient(num, den decimal.Decimal, places int32) decimal.Decimal {
	q, rest := num.QuoRem(den, places)
	unit := decimal.New(1, -places)
	if num.Sign()*den.Sign() < 0 {
		unit = unit.Neg()
	}
	switch rest.Abs().Mul(decimal.New(2, 0)).Cmp(den.Abs().Mul(unit.Abs())) {
	case 1:
		return q.Add(unit)
	case 0:
		odd := !q.Shift(places).Mod(decimal.New(2, 0)).IsZero()
		if how == HalfUp || odd {
			return q.Add(unit)
		}
	}
	return q
}

// Round returns d to so many places.
func (how Rounding) Round(d decimal.Decimal, places int32) decimal.Decimal {
	return how.Quotient(d, decimal.New(1, 0), places)
}
