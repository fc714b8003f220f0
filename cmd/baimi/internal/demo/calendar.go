package demo

import "time"

// zone is the city's wall clock. China keeps UTC+8 without daylight saving, so
// no time zone database is needed.
var zone = time.FixedZone("Asia/Shanghai", 8*3600)

// firstDay is the Monday on which the notice takes effect; the story's week 0.
var firstDay = time.Date(2020, 6, 1, 0, 0, 0, 0, zone)

// day counts days from firstDay; contracts signed before it are negative.
type day int32

// never is a day that does not come.
const never day = 1 << 30

func (d day) date() time.Time { return firstDay.AddDate(0, 0, int(d)) }

func dayOf(t time.Time) day { return day(t.Sub(firstDay).Hours() / 24) }

// second counts seconds from the start of firstDay; 0 stands for "not yet".
type second int32

func (s second) time() time.Time { return firstDay.Add(time.Duration(s) * time.Second) }
func (s second) day() day        { return day(s / 86400) }
func (s second) week() int       { return int(s / (7 * 86400)) }

// calendar is the span of the story.
type calendar struct {
	weeks  int    // number of weeks, 0 … weeks-1
	days   day    // number of days
	end    second // first second after the last week
	months []month
}

// month is one calendar month of the story; the last may be cut short.
type month struct {
	year     int
	number   time.Month
	from, to day // half open, cut to the story
	complete bool
}

func newCalendar(lastWeek int) calendar {
	weeks := lastWeek + 1
	cal := calendar{weeks: weeks, days: day(weeks * 7), end: second(weeks * 7 * 86400)}
	for from := firstDay; dayOf(from) < cal.days; from = from.AddDate(0, 1, 0) {
		m := month{year: from.Year(), number: from.Month(), from: dayOf(from), to: dayOf(from.AddDate(0, 1, 0)), complete: true}
		if m.to > cal.days {
			m.to, m.complete = cal.days, false
		}
		cal.months = append(cal.months, m)
	}
	return cal
}

// monthOf returns the index of the month that d falls in.
func (cal calendar) monthOf(d day) int {
	for i, m := range cal.months {
		if d < m.to {
			return i
		}
	}
	return len(cal.months) - 1
}

// firstOfMonthNear returns the first of the month that begins next after the
// given fraction of the story.
func (cal calendar) firstOfMonthNear(fraction float64) day {
	return cal.months[cal.monthOf(day(float64(cal.days)*fraction))].from
}
