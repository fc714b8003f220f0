package demo

import (
	"math/rand/v2"
	"sort"
)

// service is a company's service at a compound from a day on, until the next
// contract starts or, if ended is set, until that day (the last of service).
type service struct {
	company  int
	from     day
	ended    day // never while it runs
	reported day // when the district learns of it
}

// companyOn returns the index of the company serving the compound on d, or -1.
func (co *compound) companyOn(d day) int {
	i := sort.Search(len(co.contracts), func(i int) bool { return co.contracts[i].from > d }) - 1
	if i < 0 || co.contracts[i].ended < d {
		return -1
	}
	return co.contracts[i].company
}

// drawContracts gives every compound its companies over time: the first so
// that company sizes have their heavy tail, later ones because service changes
// hands at about four compounds in a hundred a year, some reported months late.
func (c *City) drawContracts() {
	rng := c.stream("contracts")
	var open []int // compounds that have a company at some time
	for i := range c.compounds {
		for _, span := range c.compounds[i].modes {
			if span.mode == byCompany {
				open = append(open, i)
				break
			}
		}
	}
	rng.Shuffle(len(open), func(i, j int) { open[i], open[j] = open[j], open[i] })
	serving := c.matchCompanies(open)
	for i := range c.compounds {
		k, ok := serving[i]
		if !ok {
			continue
		}
		co := &c.compounds[i]
		first := service{company: k, ended: never, from: -day(30 + rng.IntN(4*365))}
		for _, span := range co.modes {
			if span.mode == byCompany && span.from > 0 {
				first.from, first.reported = span.from, span.from+day(5+rng.IntN(25))
			}
		}
		if co.since > 0 {
			first.from, first.reported = co.since, co.since+day(5+rng.IntN(25))
		}
		if since := c.companies[k].since; since > max(first.from, 0) {
			first.from, first.reported = since, since+day(5+rng.IntN(25))
		}
		co.contracts = []service{first}
	}
	for i := range c.compounds {
		c.changeHands(rng, &c.compounds[i])
	}
}

// matchCompanies assigns each compound of open (in random order) a company.
// Large companies work across the city; small ones near their office.
func (c *City) matchCompanies(open []int) map[int]int {
	counts := apportion(len(open), 1, companyWeights(len(c.companies)))
	taken := make(map[int]int, len(open))
	byDistrict := make([][]int, len(districts))
	for _, i := range open {
		d := c.compounds[i].district
		byDistrict[d] = append(byDistrict[d], i)
	}
	take := func(list *[]int) (int, bool) {
		for len(*list) > 0 {
			i := (*list)[len(*list)-1]
			*list = (*list)[:len(*list)-1]
			if _, gone := taken[i]; !gone {
				return i, true
			}
		}
		return 0, false
	}
	for k, count := range counts {
		citywide := k < len(c.companies)/9
		for range count {
			i, ok := 0, false
			if !citywide {
				i, ok = take(&byDistrict[c.companies[k].home])
			}
			if !ok {
				i, ok = take(&open)
			}
			if ok {
				taken[i] = k
			}
		}
	}
	return taken
}

// changeHands lets another company take over, or service end.
func (c *City) changeHands(rng *rand.Rand, co *compound) {
	if len(co.contracts) == 0 {
		return
	}
	for _, span := range co.modes[1:] {
		if span.mode == bySelf { // the owners dismissed the company
			co.contracts[0].ended = span.from - 1
			return
		}
	}
	x := rng.Float64()
	if x >= 0.09 {
		return
	}
	last := &co.contracts[0]
	from := max(last.from, 0) + day(30+rng.IntN(int(c.cal.days)))
	if from >= c.cal.days {
		return
	}
	reported := from + day(3+rng.IntN(25))
	if rng.Float64() < 0.2 {
		reported = from + day(60+rng.IntN(60)) // backdated by months
	}
	next := rng.IntN(len(c.companies))
	if next == last.company || c.companies[next].since > from || c.companies[next].planted != ordinary {
		return
	}
	if x < 0.01 {
		last.ended = from - 1
		from += day(20 + rng.IntN(60)) // a gap without service
		reported = from + 10
	}
	co.contracts = append(co.contracts, service{company: next, from: from, ended: never, reported: reported})
}
