package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	"baimi/reports/papers"
	"baimi/sql/warehouse"
)

// workdaysFile holds them on the desk.
const workdaysFile = "workdays.json"

// workdays are the State Council's lists as the warehouse last knew them, in a file
// of the desk: serve moves jobs off holidays by it and never opens the warehouse.
// Days that are on no list follow the week.
type workdays struct {
	Years []int    `json:"years"` // those whose list is known
	Off   []string `json:"off"`   // days from Monday to Friday without work
	Work  []string `json:"work"`  // Saturdays and Sundays with work
}

// works says whether people work on the day of t.
func (w workdays) works(t time.Time) bool {
	day := t.Format(time.DateOnly)
	if t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
		return slices.Contains(w.Work, day)
	}
	return !slices.Contains(w.Off, day)
}

// mostDaysOff is the longest holiday that is looked over for a working day.
const mostDaysOff = 30

// next returns at, or the same time of the next working day.
func (w workdays) next(at time.Time) time.Time {
	for moved, n := at, 0; n <= mostDaysOff; moved, n = moved.AddDate(0, 0, 1), n+1 {
		if w.works(moved) {
			return moved
		}
	}
	return at
}

// noteWorkdays writes the lists that the live warehouse holds to the desk.
func (c *city) noteWorkdays(ctx context.Context) error {
	db, err := c.published(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	w := workdays{Years: []int{}, Off: []string{}, Work: []string{}}
	rows, err := db.QueryContext(ctx, `select day, is_workday, isodow(day) <= 5 as of_week from core.workday where is_listed order by day`)
	if err != nil {
		return fmt.Errorf("read working days: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var day time.Time
		var works, ofWeek bool
		if err := rows.Scan(&day, &works, &ofWeek); err != nil {
			return fmt.Errorf("read working days: %w", err)
		}
		if !slices.Contains(w.Years, day.Year()) {
			w.Years = append(w.Years, day.Year())
		}
		switch text := day.Format(time.DateOnly); {
		case works && !ofWeek:
			w.Work = append(w.Work, text)
		case !works && ofWeek:
			w.Off = append(w.Off, text)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read working days: %w", err)
	}
	return papers.Put(c.home.desk(), workdaysFile, w)
}

// liveAsOf returns the day that the live warehouse tells of, the zero time where
// there is none that can be read.
func (c *city) liveAsOf(ctx context.Context) time.Time {
	var asOf time.Time
	db, err := warehouse.Open(ctx, c.home.warehouse(), warehouse.Options{ReadOnly: true, Zone: c.zone})
	if err != nil {
		return asOf
	}
	defer db.Close()
	if err := db.QueryRowContext(ctx, "select as_of from ops.params").Scan(&asOf); err != nil {
		return time.Time{}
	}
	return asOf
}

// workCalendar reads the desk's working days whenever they have changed.
type workCalendar struct {
	city *city

	mu   sync.Mutex
	mod  time.Time
	days workdays
}

// read returns the lists; none where the file is missing or cannot be read, which
// is told in the log once.
func (w *workCalendar) read() workdays {
	path := w.city.home.workdays()
	w.mu.Lock()
	defer w.mu.Unlock()
	info, err := os.Stat(path)
	if err == nil && info.ModTime().Equal(w.mod) {
		return w.days
	}
	if errors.Is(err, fs.ErrNotExist) {
		w.mod, w.days = time.Time{}, workdays{}
		return w.days
	}
	var text []byte
	if err == nil {
		w.mod = info.ModTime()
		text, err = os.ReadFile(path)
	}
	var days workdays
	if err == nil {
		err = json.Unmarshal(text, &days)
	}
	if err != nil {
		w.city.app.log.Warn("working days cannot be read and follow the week", "error", err)
	}
	w.days = days
	return w.days
}

func (w *workCalendar) next(at time.Time) time.Time { return w.read().next(at) }
