package demo

import (
	"strings"
	"testing"
)

func TestEachFormOfGovernanceHoldsAFewWrongCellsAndThoseNeverSentAreMissing(t *testing.T) {
	c := smallCity(t)
	truth := c.Truth()
	wrong := map[kind]int{}
	kindOf := map[string]kind{}
	for _, s := range c.sendings {
		kindOf[s.name] = s.kind
	}
	for _, w := range truth.WrongCells {
		wrong[kindOf[w.File]]++
	}
	for k := buildingList; k <= cycleList; k++ {
		f, ok := c.formOf(k)
		if !ok {
			t.Fatalf("kind %d has no form", k)
		}
		if wrong[k] == 0 && len(f.mistakes) > 0 && k != pilotList {
			t.Errorf("no row of %s is spoilt", f.dataset)
		}
	}
	if len(truth.Unsent) != 3 {
		t.Errorf("%d forms are never sent: %+v", len(truth.Unsent), truth.Unsent)
	}
	for _, u := range truth.Unsent {
		for _, s := range c.sendings {
			if f, ok := c.formOf(s.kind); ok && f.dataset == u.Dataset && s.scope == u.Scope && c.cal.months[s.week].from.date().Format("2006-01") == u.Month {
				t.Errorf("%s of %s is sent as %s, though never sent", u.Dataset, u.Month, s.name)
			}
		}
	}
}

// What pilots change is the share of findings rectified in time, and nothing
// of it before they began.
func TestPilotsRectifyMoreFindingsInTimeOnceTheyBegan(t *testing.T) {
	c := defaultCity(t)
	if n := len(c.pilots); n < 30 || n > 2*pilotsEach {
		t.Fatalf("%d pilots", n)
	}
	pilot := map[int]bool{}
	for _, i := range c.pilots {
		pilot[i] = true
	}
	var met, all [2][2]float64 // pilots or not, before or after
	for i := range c.findings {
		f := &c.findings[i]
		who, when := 0, 0
		if pilot[f.compound] {
			who = 1
		}
		if f.found >= c.pilotFrom {
			when = 1
		}
		all[who][when]++
		if f.rectified <= f.due.or(f.found+findingDays) {
			met[who][when]++
		}
	}
	share := func(who, when int) float64 { return met[who][when] / all[who][when] }
	near(t, "others before", share(0, 0), 0.55, 0.65)
	near(t, "others after", share(0, 1), 0.55, 0.65)
	near(t, "pilots before", share(1, 0), 0.50, 0.70)
	near(t, "pilots after", share(1, 1), 0.82, 0.94)
}

func TestGovernanceOfTheDefaultCityHasItsSize(t *testing.T) {
	c := defaultCity(t)
	near(t, "communities a town", float64(len(c.communities))/32, 6, 9)
	near(t, "buildings", float64(len(c.buildings)), 22_000, 26_000)
	near(t, "rows of leader reports", float64(len(c.reports)), 40_000, 60_000)
	near(t, "compounds with posts", float64(c.compoundsWithPosts()), 200, 500)
	for _, m := range c.Truth().Measures {
		if m.Numerator > m.Denominator || m.Numerator < 0 {
			t.Errorf("%+v is no share", m)
		}
	}
}

func (c *City) compoundsWithPosts() int {
	with := map[int]bool{}
	for k := range c.posts {
		with[c.posts[k].compound] = true
	}
	return len(with)
}

func TestBuildingsShareTheHouseholdsOfTheirCompound(t *testing.T) {
	c := smallCity(t)
	for i := range c.compounds {
		sum := 0
		from, to := c.buildingsOf(i)
		for k := from; k < to; k++ {
			if c.buildings[k].compound != i {
				t.Fatalf("building %d is not of compound %d", k, i)
			}
			sum += c.buildings[k].households
		}
		if sum != c.compounds[i].households {
			t.Errorf("%s has %d households, its buildings %d", c.compounds[i].id, c.compounds[i].households, sum)
		}
	}
}

func TestCommunitiesHaveOneNameEachAndLieInTheTownOfTheirCode(t *testing.T) {
	c := smallCity(t)
	names := map[string]bool{}
	for _, p := range c.communities {
		if names[p.name] || names[p.english] {
			t.Errorf("%s (%s) stands twice", p.name, p.english)
		}
		names[p.name], names[p.english] = true, true
		if len(p.code) != 12 || !strings.HasPrefix(p.code, districts[p.district].towns[p.town].code) {
			t.Errorf("%s %s is no community of its town", p.code, p.name)
		}
	}
	for i := range c.compounds {
		co := &c.compounds[i]
		if p := c.communities[co.community]; p.district != co.district || p.town != co.town {
			t.Errorf("%s lies in %s of another town", co.id, p.name)
		}
	}
}
