package stats

import (
	"math"
	"testing"
	"time"
)

func TestEveryFestivalIsADayOfTheNewMoonBetweenWinterSolsticeAndSpring(t *testing.T) {
	// The mean new moon is 29.530588861 days apart, one of them 2000-01-06 14:20 UTC
	// (J. Meeus, Astronomical Algorithms, ch. 49); the true one is up to 14 hours off.
	mean := time.Date(2000, 1, 6, 14, 20, 0, 0, time.UTC)
	for year := 2018; year <= 2030; year++ {
		month, day, ok := SpringFestival(year)
		if !ok {
			t.Fatalf("no festival in %d", year)
		}
		noon := time.Date(year, month, day, 4, 0, 0, 0, time.UTC) // noon in China
		months := noon.Sub(mean).Hours() / 24 / 29.530588861
		if off := math.Abs(months-math.Round(months)) * 29.53; off > 1.2 {
			t.Errorf("%s is %.1f days from the mean new moon", noon.Format(time.DateOnly), off)
		}
		// The second new moon after the solstice; no leap month falls between here.
		if from, to := time.Date(year, 1, 21, 0, 0, 0, 0, time.UTC), time.Date(year, 2, 21, 0, 0, 0, 0, time.UTC); noon.Before(from) || noon.After(to) {
			t.Errorf("%s is outside 21 January to 20 February", noon.Format(time.DateOnly))
		}
	}
	for _, year := range []int{0, 2017, 2031} {
		if _, _, ok := SpringFestival(year); ok || !math.IsNaN(FestivalShare(year, time.January)) {
			t.Errorf("the festival of %d is guessed", year)
		}
	}
}

func TestTheSevenDaysFromTheEveAreSharedOutToTheirMonths(t *testing.T) {
	for _, c := range []struct {
		year              int
		january, february float64
	}{
		{2022, 1, 6}, // eve on 31 January
		{2023, 7, 0}, // 21 to 27 January
		{2024, 0, 7}, // 9 to 15 February
		{2025, 4, 3}, // 28 January to 3 February
		{2020, 7, 0}, // 24 to 30 January
	} {
		within(t, "January", FestivalShare(c.year, time.January), c.january/7, 0)
		within(t, "February", FestivalShare(c.year, time.February), c.february/7, 0)
	}
	for year := 2018; year <= 2030; year++ {
		sum := 0.0
		for m := time.January; m <= time.December; m++ {
			sum += FestivalShare(year, m)
		}
		within(t, "year", sum, 1, 1e-15)
	}
}
