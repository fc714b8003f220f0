package score

import (
	"fmt"
	"math/rand/v2"
)

// Stability is how often companies of an output keep their class when their projects
// are drawn anew, with replacement, from those that they have: a class that hangs on
// one project is lost often. Companies with one project or without a score are not
// among them, as nothing can be drawn.
//
// Source: B. Efron, "Bootstrap methods: another look at the jackknife", Annals of
// Statistics 7 (1979) 1–26.
type Stability struct {
	Output string
	// Kept is the mean over Companies.
	Kept      float64
	Companies []CompanyStability
}

// CompanyStability is the share of resamples in which a company keeps its class by
// the rule. A resample that has too few data for a score does not keep it.
type CompanyStability struct {
	CompanyID, Class string
	Projects         int
	Kept             float64
}

// Stabilities resamples so many times, 200 by custom; the same seed gives the same.
func (r RuleSet) Stabilities(in Input, resamples int, seed uint64) ([]Stability, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	if resamples < 1 {
		return nil, fmt.Errorf("score cycle %s: %d resamples tell nothing; ask for 200", in.Cycle, resamples)
	}
	var all []Stability
	for i := range r.Outputs {
		o := &r.Outputs[i]
		companies := o.companies(in)
		found := make([]CompanyStability, len(companies))
		each(len(companies), func(i int) {
			c := companies[i]
			now := o.rate(c, tweak{})
			if now.reason == NoData || len(c.projects) < 2 {
				return
			}
			random := rand.New(seedOf(fmt.Sprint(seed), in.Cycle, o.Code).source(c.id))
			kept := 0
			for range resamples {
				if o.rate(c.resample(random), tweak{}).class == now.class {
					kept++
				}
			}
			found[i] = CompanyStability{c.id, now.class, len(c.projects), float64(kept) / float64(resamples)}
		})
		s := Stability{Output: o.Code}
		for _, f := range found {
			if f.Projects > 0 {
				s.Companies = append(s.Companies, f)
				s.Kept += f.Kept
			}
		}
		s.Kept /= float64(max(len(s.Companies), 1))
		all = append(all, s)
	}
	return all, nil
}

// resample draws as many projects as there are; each brings its items along, and
// those of the company itself stay.
func (c *company) resample(random *rand.Rand) *company {
	drawn := &company{id: c.id}
	items := map[string][]*entry{}
	for _, e := range c.items {
		if e.rule.Subject == "company" {
			drawn.items = append(drawn.items, e)
		} else {
			items[e.CompoundID] = append(items[e.CompoundID], e)
		}
	}
	for i := range c.projects {
		p := *c.projects[random.IntN(len(c.projects))]
		own := p.CompoundID
		p.CompoundID = fmt.Sprintf("%s#%d", own, i) // a project drawn twice is two
		drawn.projects = append(drawn.projects, &p)
		for _, e := range items[own] {
			again := *e
			again.CompoundID = p.CompoundID
			drawn.items = append(drawn.items, &again)
		}
	}
	return drawn
}
