package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// compound is one residential compound or single building.
type compound struct {
	id            string
	name          string
	former        []string // earlier names, which some people still use
	district      int
	town          int // within the district
	community     int // index into City.communities
	address       string
	developer     string
	single        bool
	households    int
	occupancy     float64 // occupied ÷ households
	buildings     int
	built         int // year
	fee           float64
	since         day // first listed; 0 = in the baseline survey
	modes         []modeSpan
	rate          float64 // tickets per household, relative
	contracts     []service
	branch        int // index of its branch, -1 if none
	firstBuilding int // index into City.buildings
}

// management is who manages a compound.
type management int8

const (
	byCompany management = iota
	bySelf
	byNobody
	unknown
)

// managed says whether the compound is under property management, and so in
// the denominator of coverage; owners who manage themselves stand beside it.
func (m management) managed() bool { return m == byCompany }

// open says whether a branch may be founded there: someone manages.
func (m management) open() bool { return m == byCompany || m == bySelf }

// modeSpan says who manages a compound from a day on.
type modeSpan struct {
	from day
	mode management
}

// modeOn returns who manages the compound on d.
func (co *compound) modeOn(d day) management {
	mode := co.modes[0].mode
	for _, span := range co.modes {
		if span.from <= d {
			mode = span.mode
		}
	}
	return mode
}

// Household counts and rates of domain.md: lognormal, median 650, σ 0.9,
// 30–9,000; log rates σ 0.63; about 60 households a building.
const (
	householdsMedian = 650
	householdsSigma  = 0.9
	householdsLeast  = 30
	householdsMost   = 9000
	rateSigma        = 0.63
	perBuilding      = 60
)

// drawCompounds invents the compounds, district by district and town by town.
func (c *City) drawCompounds() []compound {
	rng := c.stream("compounds")
	n := c.opts.Compounds
	sizes, rates := normalScores(rng, n), normalScores(rng, n)
	names := compoundNames(rng, n)
	places := communityNames(c.stream("communities"))
	weights := make([]float64, len(districts))
	for i, d := range districts {
		weights[i] = float64(d.compounds)
	}
	compounds := make([]compound, 0, n)
	for d, count := range apportionDistricts(n, weights) {
		townWeights := make([]float64, len(districts[d].towns))
		for i, t := range districts[d].towns {
			townWeights[i] = t.weight
		}
		for t, inTown := range apportion(count, 2, townWeights) {
			first, offset := len(c.communities), rng.IntN(len(communityFirst))
			c.communities = append(c.communities, newCommunities(places, first, d, t, communitiesIn(inTown))...)
			for serial := range inTown {
				i := len(compounds)
				co := compound{
					id:   fmt.Sprintf("C%s%03d", districts[d].towns[t].code, serial+1),
					name: names[i], district: d, town: t, branch: -1,
					households: householdsOf(sizes[i]),
					rate:       math.Exp(rateSigma * rates[i]),
					occupancy:  math.Round(beta(rng, 8, 2)*1000) / 1000,
					built:      1986 + int(33*math.Sqrt(rng.Float64())),
					community:  first + (offset+serial)%communitiesIn(inTown),
					developer:  one(rng, developers),
				}
				co.single = co.households < 180 && rng.Float64() < 0.35
				co.buildings = max(1, int(math.Round(float64(co.households)/perBuilding*math.Exp(0.2*rng.NormFloat64()))))
				if co.single {
					co.buildings = 1
				}
				co.fee = math.Round((0.5+float64(co.built-1986)*0.045+rng.Float64())*100) / 100
				co.address = fmt.Sprintf("%s%s%s路%d号", districts[d].name, districts[d].towns[t].name, one(rng, compoundFirst), 1+rng.IntN(280))
				co.modes = []modeSpan{{-never, management(pick(rng, []float64{0.90, 0.05, 0.035, 0.015}))}}
				if rng.Float64() < 0.045 && serial > 1 {
					co.since = day(40 + rng.IntN(max(1, int(c.cal.days)-80)))
					co.modes[0].mode = byCompany
				}
				if rng.Float64() < 0.04 {
					co.former = []string{one(rng, compoundFirst) + "旧" + one(rng, compoundLast)}
				}
				compounds = append(compounds, co)
			}
		}
	}
	c.changeModes(rng, compounds)
	shareNames(rng, compounds)
	return compounds
}

// apportionDistricts gives each district two compounds for every town at least.
func apportionDistricts(n int, weights []float64) []int {
	parts := apportion(n, 0, weights)
	for i, d := range districts {
		for parts[i] < 2*len(d.towns) {
			largest := 0
			for j := range parts {
				if parts[j]-2*len(districts[j].towns) > parts[largest]-2*len(districts[largest].towns) {
					largest = j
				}
			}
			parts[largest]--
			parts[i]++
		}
	}
	return parts
}

// changeModes lets a few compounds find or lose a manager during the story.
func (c *City) changeModes(rng *rand.Rand, compounds []compound) {
	for i := range compounds {
		co := &compounds[i]
		at := max(co.since, day(60+rng.IntN(int(c.cal.days))))
		switch mode := co.modes[0].mode; {
		case mode == unknown && rng.Float64() < 0.7:
			co.modes = append(co.modes, modeSpan{at, bySelf}) // the survey caught up
		case mode == byNobody && rng.Float64() < 0.3:
			co.modes = append(co.modes, modeSpan{at, byCompany})
		case mode == byCompany && rng.Float64() < 0.01:
			co.modes = append(co.modes, modeSpan{at, bySelf})
		}
	}
}

// compoundNames returns n different names in random order.
func compoundNames(rng *rand.Rand, n int) []string {
	names := make([]string, 0, n+len(compoundFirst)*len(compoundLast))
	for phase := 1; len(names) < n; phase++ {
		var round []string
		for _, first := range compoundFirst {
			for _, last := range compoundLast {
				name := first + last
				if phase > 1 {
					name += chineseDigit(phase) + "期"
				}
				round = append(round, name)
			}
		}
		rng.Shuffle(len(round), func(i, j int) { round[i], round[j] = round[j], round[i] })
		names = append(names, round...)
	}
	return names[:n]
}

// shareNames plants ambiguous names: about one compound in 120 bears the name
// of a compound in another district, and a few that of one in another town of
// its own district.
func shareNames(rng *rand.Rand, compounds []compound) {
	order := rng.Perm(len(compounds))
	across, within := max(2, len(compounds)/120), max(1, len(compounds)/500)
	for _, i := range order {
		j := rng.IntN(len(compounds))
		a, b := &compounds[i], &compounds[j]
		if i == j || len(a.former) > 0 || len(b.former) > 0 {
			continue
		}
		switch {
		case a.district != b.district && across > 0:
			b.name = a.name
			across--
		case a.district == b.district && a.town != b.town && within > 0:
			b.name = a.name
			within--
		}
		if across == 0 && within == 0 {
			return
		}
	}
}

// householdsOf turns a standard normal score into a number of households.
func householdsOf(score float64) int {
	n := math.Round(householdsMedian * math.Exp(householdsSigma*score))
	return int(min(max(n, householdsLeast), householdsMost))
}

// townCode returns the code of the compound's town.
func (co *compound) townCode() string { return districts[co.district].towns[co.town].code }
