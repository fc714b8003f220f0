package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"
)

// branch is one party branch of a compound, or of several (joint).
type branch struct {
	id, name       string
	district, town int
	members        int
	secretary      uint64 // number of a person
	quietFrom      day    // no meeting is recorded from this day on; never if active
	states         []branchState
}

// branchState is what holds of a branch from a day on.
type branchState struct {
	from      day
	stage     stage
	compounds []int
}

// stage is a step on the ladder of a branch.
type stage int8

const (
	applied stage = iota
	approved
	plaqued
	operating
	dormant
	merged
)

// The growth of branches, in days from the notice: a rush until the end of
// 2020, when a fifth of all compounds have their branch, then a steady pace.
const (
	rushEnds    = 213  // 2020-12-31
	rushShare   = 0.67 // of the branches at week 110
	rushPower   = 1.6
	storyEnds   = 777  // the Monday after week 110
	coverageEnd = 0.40 // of the compounds that someone manages, at storyEnds
	jointShare  = 0.18
	mostCovered = 0.92 // some compounds never get there
)

// growth returns the branches approved by day d, relative to those at storyEnds.
func growth(d float64) float64 {
	if d <= rushEnds {
		return rushShare * math.Pow(max(d-8, 0)/(rushEnds-8), rushPower)
	}
	return rushShare + (1-rushShare)*(d-rushEnds)/(storyEnds-rushEnds)
}

// growthDay inverts growth.
func growthDay(share float64) day {
	if share <= rushShare {
		return day(8 + (rushEnds-8)*math.Pow(share/rushShare, 1/rushPower))
	}
	return day(rushEnds + (storyEnds-rushEnds)*(share-rushShare)/(1-rushShare))
}

// drawBranches founds branches until each district has its coverage, and lets
// a few fall dormant or be merged into a neighbour.
func (c *City) drawBranches() []branch {
	rng := c.stream("branches")
	horizon := c.cal.days + 45 // applications at the end are approved after it
	var branches []branch
	open := make([]float64, len(districts))
	norm, total := 0.0, 0.0
	for i := range c.compounds {
		if c.compounds[i].modeOn(c.cal.days).open() {
			open[c.compounds[i].district]++
		}
	}
	for d := range districts {
		norm += open[d] * districts[d].coverage
		total += open[d]
	}
	for d := range districts {
		wish := coverageEnd * districts[d].coverage * total / norm * growth(float64(horizon)) * 1.025 // some are merged again
		wanted := int(math.Round(min(wish, mostCovered) * open[d]))
		branches = append(branches, c.foundIn(rng, d, wanted, horizon)...)
	}
	sort.SliceStable(branches, func(i, j int) bool { return branches[i].states[1].from < branches[j].states[1].from })
	serial := map[string]int{}
	for i := range branches {
		b := &branches[i]
		code := districts[b.district].towns[b.town].code
		serial[code]++
		b.id = fmt.Sprintf("B%s%03d", code, serial[code])
		for _, k := range b.states[0].compounds {
			c.compounds[k].branch = i
		}
	}
	c.ageBranches(rng, branches)
	return branches
}

// foundIn founds branches in district d for the wanted number of compounds.
func (c *City) foundIn(rng *rand.Rand, d, wanted int, horizon day) []branch {
	free := make([][]int, len(districts[d].towns))
	for _, i := range rng.Perm(len(c.compounds)) {
		if co := &c.compounds[i]; co.district == d && co.modes[0].mode.open() {
			free[co.town] = append(free[co.town], i)
		}
	}
	// Larger compounds tend to come first: they have the members.
	for t := range free {
		sort.SliceStable(free[t], func(a, b int) bool {
			x, y := &c.compounds[free[t][a]], &c.compounds[free[t][b]]
			return float64(x.households)*(0.2+float64(mix(uint64(free[t][a]))%100)/50) > float64(y.households)*(0.2+float64(mix(uint64(free[t][b]))%100)/50)
		})
	}
	var sizes []int
	for covered := 0; covered < wanted; {
		size := 1
		if rng.Float64() < jointShare {
			size = 2 + pick(rng, []float64{7, 2, 1})
		}
		size = min(size, wanted-covered)
		sizes = append(sizes, size)
		covered += size
	}
	var branches []branch
	for k, size := range sizes {
		share := (float64(k) + rng.Float64()) / float64(len(sizes)) * growth(float64(horizon))
		on := growthDay(share)
		weights := make([]float64, len(free))
		for t := range free {
			weights[t] = float64(len(free[t])) * float64(len(free[t]))
		}
		t := pick(rng, weights)
		members := c.takeExisting(&free[t], size, on-20)
		if len(members) == 0 {
			continue
		}
		branches = append(branches, c.newBranch(rng, d, t, on, members))
	}
	return branches
}

// takeExisting removes up to size compounds from list that stand on d.
func (c *City) takeExisting(list *[]int, size int, d day) []int {
	var got, rest []int
	for _, i := range *list {
		if len(got) < size && c.compounds[i].since <= max(d, 0) {
			got = append(got, i)
		} else {
			rest = append(rest, i)
		}
	}
	*list = rest
	return got
}

// newBranch founds a branch approved on that day.
func (c *City) newBranch(rng *rand.Rand, d, t int, on day, members []int) branch {
	b := branch{district: d, town: t, members: 3 + int(rng.ExpFloat64()*6), secretary: rng.Uint64() >> 20, quietFrom: never}
	b.name = c.compounds[members[0]].name + "党支部"
	if len(members) > 1 {
		b.name = c.compounds[members[0]].name + "联合党支部"
	}
	from := max(0, on-day(10+rng.IntN(25)))
	for s, wait := range []int{0, int(on - from), 10 + rng.IntN(30), 5 + rng.IntN(20)} {
		from += day(wait)
		b.states = append(b.states, branchState{from: from, stage: stage(s), compounds: members})
	}
	return b
}

// ageBranches lets some branches fall quiet, and merges a few, half of them
// into a neighbour that takes their compounds over.
func (c *City) ageBranches(rng *rand.Rand, branches []branch) {
	for i := range branches {
		b := &branches[i]
		start := b.states[len(b.states)-1].from
		switch x := rng.Float64(); {
		case x < 0.085:
			b.quietFrom = start + day(40+rng.IntN(300))
			if rng.Float64() < 0.6 { // the office noticed
				b.states = append(b.states, branchState{b.quietFrom + 95, dormant, b.states[0].compounds})
			}
		case x < 0.112:
			at := start + day(120+rng.IntN(300))
			if at >= c.cal.days {
				continue
			}
			b.states = append(b.states, branchState{at, merged, b.states[0].compounds})
			heir := rng.IntN(len(branches))
			h := &branches[heir]
			for tries := 0; tries < 20 && (heir == i || h.town != b.town || h.district != b.district || h.quietFrom != never || len(h.states) != 4 || h.states[3].from >= at); tries++ {
				heir = rng.IntN(len(branches))
				h = &branches[heir]
			}
			if heir != i && h.town == b.town && h.district == b.district && len(h.states) == 4 && h.states[3].from < at && h.quietFrom == never {
				both := append(append([]int{}, h.states[0].compounds...), b.states[0].compounds...)
				h.states = append(h.states, branchState{at, operating, both})
				for _, k := range b.states[0].compounds {
					c.compounds[k].branch = heir
				}
			}
		}
	}
}

// stateOn returns what holds of the branch on d.
func (b *branch) stateOn(d day) (branchState, bool) {
	i := sort.Search(len(b.states), func(i int) bool { return b.states[i].from > d }) - 1
	if i < 0 {
		return branchState{}, false
	}
	return b.states[i], true
}

// approvedOn returns the day of approval.
func (b *branch) approvedOn() day { return b.states[1].from }

// activityBy returns the last day up to d with a recorded meeting, if any.
func (b *branch) activityBy(cal calendar, number int, d day) (day, bool) {
	start := b.states[3].from
	for m := cal.monthOf(d); m >= 0 && cal.months[m].to > start; m-- {
		x := mix(uint64(number)<<20 | uint64(m))
		on := cal.months[m].from + day(x>>8%28)
		if x%100 < 82 && on >= start && on <= d && on < b.quietFrom {
			return on, true
		}
	}
	return start, d >= start
}
