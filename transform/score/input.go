package score

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// Input is what one cycle is scored on. The order of its lists does not matter.
type Input struct {
	Cycle string
	// Ends is the last day of the cycle, at midnight UTC as all days here.
	Ends     time.Time
	Projects []Project
	Items    []Item
}

// Project is a compound that a company served in the cycle.
type Project struct {
	CompanyID, CompoundID string
	// Households weigh the project; fewer than 1, as where unknown, weigh as one.
	Households int64
	// Months is for how long the company has served there by the end of the cycle.
	Months   int
	Measures []Measure
}

// Measure is one figure of a project; a project without it has it missing.
type Measure struct {
	Code  string // one of Measures
	Value decimal.Decimal
	// N is the number of cases behind it.
	N         int64
	Posterior Posterior
}

// Posterior is what is known about the true value of a measure. The zero value says
// that the value is known for sure.
type Posterior struct {
	Kind PosteriorKind
	// A and B are mean and standard deviation of a Normal, both parameters of a Beta
	// (of the share, which counts × 100), shape and rate of a Gamma.
	A, B float64
}

// PosteriorKind is the family of a posterior.
type PosteriorKind string

// The families; a measure without is known for sure.
const (
	Normal PosteriorKind = "normal"
	Beta   PosteriorKind = "beta"
	Gamma  PosteriorKind = "gamma"
)

// Item is a dated fact recorded against or for a company.
type Item struct {
	ID, Code, CompanyID string
	// CompoundID is the project that it concerns, empty for one of the company itself.
	CompoundID string
	// Manager tells the managers of one project apart by post or key, not by name.
	Manager    string
	OccurredOn time.Time
	Status     Status
	// Corrected is what a decision set the points of this item to, without sign; not
	// valid where the rule's hold.
	Corrected decimal.NullDecimal
	// Evidence and Recorder are references without personal data; they are passed on.
	Evidence, Recorder string
}

// Status is where an item stands in its procedure.
type Status string

// The statuses. Only Published, Objected and Upheld count: what is Recorded has not
// been shown to the company yet. An Objected item counts and is marked as disputed.
// Revoked, Repaired and Expired items leave no trace in the number.
const (
	Recorded  Status = "recorded"
	Published Status = "published"
	Objected  Status = "objected"
	Upheld    Status = "upheld"
	Revoked   Status = "revoked"
	Repaired  Status = "repaired"
	Expired   Status = "expired"
)

// Statuses are all statuses in the order of the procedure.
func Statuses() []Status {
	return []Status{Recorded, Published, Objected, Upheld, Revoked, Repaired, Expired}
}

// Counts says whether an item of this status enters a score.
func (s Status) Counts() bool { return s == Published || s == Objected || s == Upheld }

// ExpiresOn is the first day on which an item that occurred on a day no longer
// counts: the same day so many months later, or the last of that month if it is shorter.
func ExpiresOn(occurred time.Time, months int) time.Time {
	first := time.Date(occurred.Year(), occurred.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(occurred.Day(), last)-1)
}

// check returns all that makes an input ambiguous or impossible.
func (in Input) check() error {
	var problems []error
	bad := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("score cycle "+in.Cycle+": "+format, args...))
	}
	if in.Ends.IsZero() {
		bad("it has no last day")
	}
	known := Measures()
	projects := map[[2]string]bool{}
	for _, p := range in.Projects {
		at := [2]string{p.CompanyID, p.CompoundID}
		if p.CompanyID == "" || p.CompoundID == "" {
			bad("a project lacks company or compound (company %q, compound %q)", p.CompanyID, p.CompoundID)
		}
		if projects[at] {
			bad("company %s has compound %s twice", p.CompanyID, p.CompoundID)
		}
		projects[at] = true
		seen := map[string]bool{}
		for _, m := range p.Measures {
			where := "company " + p.CompanyID + ", compound " + p.CompoundID + ", measure " + m.Code
			if _, ok := known[m.Code]; !ok || seen[m.Code] {
				bad("%s is unknown or stands twice", where)
			}
			seen[m.Code] = true
			if !m.Posterior.valid() {
				bad("%s has no posterior %s(%g, %g)", where, m.Posterior.Kind, m.Posterior.A, m.Posterior.B)
			}
		}
	}
	items := map[string]bool{}
	for _, it := range in.Items {
		if it.ID == "" || items[it.ID] {
			bad("item %q of company %s has no id of its own", it.ID, it.CompanyID)
		}
		items[it.ID] = true
		if !slices.Contains(Statuses(), it.Status) {
			bad("item %s has the unknown status %q", it.ID, it.Status)
		}
		if it.Corrected.Valid && it.Corrected.Decimal.IsNegative() {
			bad("item %s is corrected to %s points; write them without a sign", it.ID, it.Corrected.Decimal)
		}
	}
	slices.SortFunc(problems, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(problems...)
}

func (p Posterior) valid() bool {
	finite := func(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
	switch p.Kind {
	case "":
		return true
	case Normal:
		return finite(p.A) && finite(p.B) && p.B >= 0
	case Beta, Gamma:
		return finite(p.A) && finite(p.B) && p.A > 0 && p.B > 0
	}
	return false
}

// company is one company's part of an input, in an order that depends on nothing but
// its content, prepared for one output.
type company struct {
	id       string
	projects []*project
	items    []*entry
}

// project is a project with the points of its measures.
type project struct {
	Project
	weight decimal.Decimal // households, at least 1
	// measures and points stand in the order of the output's components; a nil measure
	// is missing.
	measures []*Measure
	points   []decimal.Decimal
}

// entry is an item with its rule; nil where the output has none of that code.
type entry struct {
	Item
	rule    *ItemRule
	expires time.Time
	// why is empty for an item that counts.
	why string
}

// companies splits an input by company, each sorted by id. A company has at least
// one project, or an item of the output that counts.
func (o *Output) companies(in Input) []*company {
	byID := map[string]*company{}
	get := func(id string) *company {
		c := byID[id]
		if c == nil {
			c = &company{id: id}
			byID[id] = c
		}
		return c
	}
	served := map[[2]string]bool{}
	for _, p := range in.Projects {
		c := get(p.CompanyID)
		c.projects = append(c.projects, o.project(p))
		served[[2]string{p.CompanyID, p.CompoundID}] = true
	}
	rules := map[string]*ItemRule{}
	for i := range o.Items {
		rules[o.Items[i].Code] = &o.Items[i]
	}
	var entries []*entry
	for _, it := range in.Items {
		if rule := rules[it.Code]; rule != nil {
			e := &entry{Item: it, rule: rule, expires: ExpiresOn(it.OccurredOn, rule.Months)}
			if e.why = e.whyNot(in.Ends, served[[2]string{it.CompanyID, it.CompoundID}]); e.why == "" {
				get(it.CompanyID)
			}
			entries = append(entries, e)
		}
	}
	for _, e := range entries {
		if c := byID[e.CompanyID]; c != nil {
			c.items = append(c.items, e)
		}
	}
	all := make([]*company, 0, len(byID))
	for _, id := range sortedKeys(byID) {
		c := byID[id]
		slices.SortFunc(c.projects, func(a, b *project) int { return strings.Compare(a.CompoundID, b.CompoundID) })
		slices.SortFunc(c.items, func(a, b *entry) int {
			return cmp.Or(a.OccurredOn.Compare(b.OccurredOn), strings.Compare(a.ID, b.ID))
		})
		all = append(all, c)
	}
	return all
}

// Why an item does not count, besides its status.
const (
	WhyLater     = "later"      // it occurred after the cycle
	WhyWindow    = "window"     // its validity ended by the last day of the cycle
	WhyNoProject = "no_project" // the company did not serve that compound in the cycle
)

// points are those of the rule, or what a decision corrected them to.
func (e *entry) points() decimal.Decimal {
	if e.Corrected.Valid {
		return e.Corrected.Decimal
	}
	return e.rule.Points.Decimal
}

func (e *entry) whyNot(ends time.Time, served bool) string {
	switch {
	case !e.Status.Counts():
		return string(e.Status)
	case e.OccurredOn.After(ends):
		return WhyLater
	case !e.expires.After(ends):
		return WhyWindow
	case e.rule.Subject != "company" && !served:
		return WhyNoProject
	}
	return ""
}

func (o *Output) project(p Project) *project {
	ready := &project{Project: p, weight: decimal.NewFromInt(max(p.Households, 1)),
		measures: make([]*Measure, len(o.Components)), points: make([]decimal.Decimal, len(o.Components))}
	for i := range o.Components {
		c := &o.Components[i]
		for _, m := range p.Measures {
			if m.Code == c.Measure {
				m.Value = o.Rounding.Round(m.Value, stepPlaces)
				ready.measures[i], ready.points[i] = &m, c.at(m.Value, o.Rounding)
			}
		}
	}
	return ready
}

// hash is the SHA-256 of all that a company's score was made of, in one spelling:
// the rule, the cycle, projects by compound, measures by code, items by day and id,
// floats with nine digits.
func (o *Output) hash(c *company, rule string, in Input) string {
	float := func(x float64) string { return strconv.FormatFloat(x, 'e', 8, 64) }
	projects := [][]any{}
	for _, p := range c.projects {
		measures := [][]string{}
		for _, m := range p.Measures {
			measures = append(measures, []string{m.Code, o.Rounding.Round(m.Value, stepPlaces).String(), strconv.FormatInt(m.N, 10), string(m.Posterior.Kind), float(m.Posterior.A), float(m.Posterior.B)})
		}
		slices.SortFunc(measures, slices.Compare)
		projects = append(projects, []any{p.CompoundID, p.Households, p.Months, measures})
	}
	items := [][]string{}
	for _, e := range c.items {
		items = append(items, []string{e.ID, e.Code, e.CompoundID, e.Manager, e.OccurredOn.Format(time.DateOnly), string(e.Status), e.points().String(), e.Evidence, e.Recorder})
	}
	return digest([]any{rule, o.Code, in.Cycle, in.Ends.Format(time.DateOnly), c.id, projects, items})
}
