package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// The means of full-time employment in fast-food restaurants in D. Card and A. B.
// Krueger, "Minimum wages and employment", American Economic Review 84 (1994), table
// 3, rows 1 to 4 of "all available observations": 2.76 from unrounded means.
func TestTheDifferenceInDifferencesIsThatOfCardAndKrueger(t *testing.T) {
	d := DiffInDiff([]Cluster{
		{ID: "NJ", Stratum: "s", Treated: true, BeforeN: 20.44 * 321, BeforeD: 321, AfterN: 21.03 * 319, AfterD: 319},
		{ID: "PA", Stratum: "s", BeforeN: 23.33 * 77, BeforeD: 77, AfterN: 21.17 * 77, AfterD: 77},
	}, 0.95, 100, 1)
	if math.Abs(d.Effect-2.76) > 0.011 || math.Abs(d.TreatedAfter-21.03) > 1e-9 || math.Abs(d.ControlBefore-23.33) > 1e-9 {
		t.Errorf("got %+v, want an effect of 2.76", d)
	}
	if !math.IsNaN(d.Lo) || !math.IsNaN(d.Hi) {
		t.Errorf("one unit a side has the interval %v to %v, want none", d.Lo, d.Hi)
	}
}

func TestControlsAreWeighedByTheExposureOfTheTreatedInEachStratum(t *testing.T) {
	clusters := []Cluster{
		{ID: "p1", Stratum: "low", Treated: true, BeforeN: 10, BeforeD: 10, AfterN: 10, AfterD: 10},
		{ID: "p2", Stratum: "high", Treated: true, BeforeN: 90, BeforeD: 30, AfterN: 90, AfterD: 30},
		{ID: "c1", Stratum: "low", BeforeN: 100, BeforeD: 100, AfterN: 100, AfterD: 100},
		{ID: "c2", Stratum: "high", BeforeN: 3, BeforeD: 1, AfterN: 3, AfterD: 1},
		{ID: "c3", Stratum: "alone", BeforeN: 99, BeforeD: 1, AfterN: 0, AfterD: 1},
		{ID: "p3", Stratum: "unmatched", Treated: true, BeforeN: 99, BeforeD: 1, AfterN: 0, AfterD: 1},
	}
	d := DiffInDiff(clusters, 0.95, 0, 1)
	if d.TreatedBefore != 2.5 || d.ControlBefore != 2.5 || d.Effect != 0 || d.Treated != 2 || d.Controls != 2 {
		t.Errorf("got %+v, want 2.5 on both sides, no effect, two units each", d)
	}
	if d := DiffInDiff(clusters[4:], 0.95, 100, 1); !math.IsNaN(d.Effect) || d.Treated != 0 {
		t.Errorf("without a comparable stratum the effect is %v of %d units, want none", d.Effect, d.Treated)
	}
}

func TestTheIntervalOfTheDifferenceCoversTheTruthAboutAsOftenAsItSays(t *testing.T) {
	const truth, worlds = -0.5, 200
	draw := rand.New(rand.NewPCG(7, 7))
	covered := 0
	for world := range worlds {
		var clusters []Cluster
		for i := range 80 {
			treated := i < 20
			level, shift := 3+draw.NormFloat64(), 0.3
			if treated {
				shift += truth
			}
			clusters = append(clusters, Cluster{
				ID: fmt.Sprint(i), Stratum: fmt.Sprint(i % 4), Treated: treated,
				BeforeN: level + 0.5*draw.NormFloat64(), BeforeD: 1, AfterN: level + shift + 0.5*draw.NormFloat64(), AfterD: 1,
			})
		}
		d := DiffInDiff(clusters, 0.95, 200, uint64(world))
		if d.Lo <= truth && truth <= d.Hi {
			covered++
		}
	}
	if share := float64(covered) / worlds; share < 0.88 || share > 0.99 {
		t.Errorf("the interval covers the truth in %v of the worlds, want about 0.95", share)
	}
}

func TestTheSameSeedGivesTheSameInterval(t *testing.T) {
	var clusters []Cluster
	for i := range 12 {
		clusters = append(clusters, Cluster{ID: fmt.Sprint(i), Stratum: "s", Treated: i < 6, BeforeN: float64(i % 5), BeforeD: 1, AfterN: float64(i % 3), AfterD: 1})
	}
	a, b, c := DiffInDiff(clusters, 0.95, 300, 1), DiffInDiff(clusters, 0.95, 300, 1), DiffInDiff(clusters, 0.95, 300, 2)
	if a != b || !(a.Lo < a.Effect && a.Effect < a.Hi) {
		t.Errorf("got %+v and %+v", a, b)
	}
	if a.Lo == c.Lo && a.Hi == c.Hi {
		t.Error("another seed gives the very same interval, so nothing was resampled")
	}
}
