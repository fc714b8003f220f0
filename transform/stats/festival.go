package stats

import (
	"math"
	"time"
)

// newYearDays are the days of the first month's first day (初一) in the Chinese
// calendar.
var newYearDays = map[int]struct {
	month time.Month
	day   int
}{
	2018: {time.February, 16}, 2019: {time.February, 5}, 2020: {time.January, 25}, 2021: {time.February, 12},
	2022: {time.February, 1}, 2023: {time.January, 22}, 2024: {time.February, 10}, 2025: {time.January, 29},
	2026: {time.February, 17}, 2027: {time.February, 6}, 2028: {time.January, 26}, 2029: {time.February, 13},
	2030: {time.February, 3},
}

// SpringFestival returns the day of the Chinese new year (初一) in a year from 2018
// to 2030; ok is false for others.
//
// Source: GB/T 33661-2017, "Calculation and promulgation of the Chinese calendar",
// as tabulated in the Gregorian–lunar calendar conversion tables of the Hong Kong
// Observatory.
func SpringFestival(year int) (month time.Month, day int, ok bool) {
	d, ok := newYearDays[year]
	return d.month, d.day, ok
}

// festivalDays are the days from the eve (除夕) to the sixth day (初六).
const festivalDays = 7

// FestivalShare returns the share of the seven days from the eve (除夕) to the sixth
// day (初六) of the Spring Festival that fall into a month: 0…1, over a year 1
// together. NaN for years that SpringFestival does not know.
func FestivalShare(year int, month time.Month) float64 {
	m, d, ok := SpringFestival(year)
	if !ok {
		return math.NaN()
	}
	within := 0
	for i := range festivalDays {
		if time.Date(year, m, d-1+i, 0, 0, 0, 0, time.UTC).Month() == month {
			within++
		}
	}
	return float64(within) / festivalDays
}
