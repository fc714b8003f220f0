package demo

import (
	"math"
	"slices"
	"testing"
	"time"
)

func near(t *testing.T, what string, got, low, high float64) {
	t.Helper()
	t.Logf("%s: %.4g (%.4g–%.4g)", what, got, low, high)
	if math.IsNaN(got) || got < low || got > high {
		t.Errorf("%s is %.4g, want %.4g to %.4g", what, got, low, high)
	}
}

// defaultCity is the city of the design, which the published figures describe.
func defaultCity(t *testing.T) *City {
	t.Helper()
	city, err := New(DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	return city
}

func TestTheDefaultCityFollowsThePublishedFigures(t *testing.T) {
	c := defaultCity(t)

	t.Run("tickets are exactly as many as asked", func(t *testing.T) {
		if len(c.tickets) != 100_000 {
			t.Errorf("%d tickets", len(c.tickets))
		}
	})
	t.Run("ten companies serve more than a third of the households", func(t *testing.T) {
		near(t, "share of the ten largest in households", c.topShare(10), 0.35, 0.40)
	})
	t.Run("households are lognormal around 650", func(t *testing.T) {
		var sizes, logs []float64
		for i := range c.compounds {
			sizes = append(sizes, float64(c.compounds[i].households))
			logs = append(logs, math.Log(float64(c.compounds[i].households)))
		}
		slices.Sort(sizes)
		near(t, "median households", sizes[len(sizes)/2], 630, 670)
		near(t, "σ of log households", deviation(logs), 0.86, 0.92)
		occupancy := 0.0
		for i := range c.compounds {
			occupancy += c.compounds[i].occupancy / float64(len(c.compounds))
		}
		near(t, "mean occupancy", occupancy, 0.79, 0.81)
	})
	t.Run("an eighth of the compounds hold almost half of the tickets", func(t *testing.T) {
		counts := make([]int, len(c.compounds))
		for i := range c.tickets {
			counts[c.tickets[i].compound]++
		}
		slices.Sort(counts)
		slices.Reverse(counts)
		top, total := 0, 0
		for i, n := range counts {
			total += n
			if i < len(counts)*116/1000 {
				top += n
			}
		}
		near(t, "tickets at 11.6 % of the compounds", float64(top)/float64(total), 0.44, 0.51)
	})
	t.Run("matters come at 22 per thousand households and year", func(t *testing.T) {
		matters, households := 0, 0
		for i := range c.tickets {
			if c.tickets[i].previous < 0 && property(c.tickets[i].category) {
				matters++
			}
		}
		for i := range c.compounds {
			households += c.compounds[i].households
		}
		years := float64(c.cal.days) / 365.25
		near(t, "rate", float64(matters)/float64(households)*1000/years, 21, 25)
	})
	t.Run("a fifth of the tickets repeat, within thirty days", func(t *testing.T) {
		type matter struct {
			caller   uint64
			category int8
			compound int32
		}
		last := map[matter]second{}
		repeats := 0
		for i := range c.tickets {
			tk := &c.tickets[i]
			m := matter{tk.caller, tk.category, tk.compound}
			if at, ok := last[m]; ok && tk.intake-at <= 30*86400 {
				repeats++
			}
			last[m] = tk.intake
		}
		near(t, "repeats by caller, compound and category", float64(repeats)/float64(len(c.tickets)), 0.185, 0.20)
	})
	t.Run("handling is as hotlines report", func(t *testing.T) {
		var called, answers, closedInTime, due, contacted, solved, partial float64
		byDistrict := make([][2]float64, len(districts))
		for i := range c.tickets {
			tk := &c.tickets[i]
			if tk.due < c.cal.end {
				due++
				if tk.closed <= tk.due {
					closedInTime++
				}
			}
			if tk.contacted-tk.dispatched <= 86400 {
				contacted++
			}
			if tk.callback > 0 {
				called++
				d := c.compounds[tk.compound].district
				byDistrict[d][1]++
				if tk.resolved != unanswered {
					answers++
					byDistrict[d][0]++
				}
				if tk.resolved == yes {
					solved++
				}
				if tk.resolved == partly {
					partial++
				}
			}
		}
		near(t, "callbacks answered", answers/called, 0.70, 0.85)
		for _, d := range byDistrict {
			near(t, "callbacks answered in a district", d[0]/d[1], 0.70, 0.85)
		}
		near(t, "closed in time", closedInTime/due, 0.85, 0.97)
		near(t, "contacted within a day", contacted/float64(len(c.tickets)), 0.88, 0.99)
		near(t, "solved", solved/answers, 0.5, 0.75)
		near(t, "partly solved", partial/answers, 0.1, 0.2)
	})
	t.Run("property is a fifth to a third of all tickets, a third in the first district", func(t *testing.T) {
		for _, m := range c.cal.months {
			all, ofProperty := c.totalsOf(m)
			for d := range all {
				share := float64(ofProperty[d]) / float64(all[d])
				if share < 0.195 || share > 0.335 {
					t.Errorf("%s %d-%02d: %.3f", districts[d].name, m.year, m.number, share)
				}
			}
		}
		all, ofProperty := c.totalsOf(c.cal.months[12])
		near(t, "share in the first district", float64(ofProperty[0])/float64(all[0]), 0.30, 0.335)
	})
	t.Run("branches grow as the notice asks, then slower", func(t *testing.T) {
		truth := c.Truth()
		for _, row := range truth.Coverage {
			if row.Region == cityCode && (row.On == "2020-12-27" || row.On == "2022-07-10") {
				t.Logf("%s: %d branches, %d of %d compounds", row.On, row.Branches, row.Covered, row.Managed)
			}
			if row.Region == cityCode && row.On == "2021-01-03" {
				near(t, "branches at the end of 2020", float64(row.Branches), 300, 345)
			}
			if row.Region == cityCode && row.On == "2022-07-10" {
				near(t, "coverage in July 2022", float64(row.Covered)/float64(row.Managed), 0.38, 0.42)
			}
		}
	})
	t.Run("unplaceable tickets stay a minority", func(t *testing.T) {
		placed := 0
		for i := range c.tickets {
			if c.tickets[i].placing.placed() {
				placed++
			}
		}
		near(t, "placeable", float64(placed)/float64(len(c.tickets)), 0.78, 0.86)
	})
}

// topShare is the part of all company-managed households that the k largest
// companies hold at the start.
func (c *City) topShare(k int) float64 {
	held := make([]int, len(c.companies))
	total := 0
	for i := range c.compounds {
		if company := c.compounds[i].companyOn(0); company >= 0 {
			held[company] += c.compounds[i].households
			total += c.compounds[i].households
		}
	}
	slices.Sort(held)
	top := 0
	for _, n := range held[len(held)-k:] {
		top += n
	}
	return float64(top) / float64(total)
}

func deviation(xs []float64) float64 {
	mean, sum := 0.0, 0.0
	for _, x := range xs {
		mean += x / float64(len(xs))
	}
	for _, x := range xs {
		sum += (x - mean) * (x - mean)
	}
	return math.Sqrt(sum / float64(len(xs)-1))
}

func TestTheStoryEndsWithWeek28Of2022(t *testing.T) {
	c, err := New(Options{Compounds: minCompounds, Companies: minCompanies, Complaints: 2000, Weeks: 110, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	year, week := c.End().AddDate(0, 0, -1).ISOWeek()
	if year != 2022 || week != 28 {
		t.Errorf("the last whole week is %d-W%d", year, week)
	}
	if want := time.Date(2022, 7, 18, 6, 0, 0, 0, zone); !c.End().Equal(want) {
		t.Errorf("the city's clock ends at %s, want %s", c.End(), want)
	}
	previous := time.Time{}
	for d := range c.Drops() {
		if !d.At.After(previous) || d.At.Before(c.Start()) || d.At.After(c.End()) || len(d.Files) == 0 {
			t.Errorf("drop at %s after %s with %d files", d.At, previous, len(d.Files))
		}
		previous = d.At
	}
	if !previous.Equal(c.End()) {
		t.Errorf("the last drop is at %s", previous)
	}
}
