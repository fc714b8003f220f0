package demo

import "time"

// festival is a holiday of a year with the days off, first to last, and the
// days on which people work for it, as the General Office of the State Council
// gave notice of (国办发明电〔2019〕16号, with the longer Spring Festival of
// 2020; 〔2020〕27号; 〔2021〕11号).
type festival struct {
	year        int
	name        string
	first, last date
	works       []date
}

// date is a day of a year.
type date struct {
	month time.Month
	day   int
}

// in returns the date's day in a year.
func (d date) in(year int) time.Time { return time.Date(year, d.month, d.day, 0, 0, 0, 0, zone) }

// festivals are the notices' lists. There is none for 2023 and later, on
// purpose: then weekends must do.
func festivals() []festival {
	return []festival{
		{2020, "元旦", date{1, 1}, date{1, 1}, nil},
		{2020, "春节", date{1, 24}, date{2, 2}, []date{{1, 19}}},
		{2020, "清明节", date{4, 4}, date{4, 6}, nil},
		{2020, "劳动节", date{5, 1}, date{5, 5}, []date{{4, 26}, {5, 9}}},
		{2020, "端午节", date{6, 25}, date{6, 27}, []date{{6, 28}}},
		{2020, "国庆节、中秋节", date{10, 1}, date{10, 8}, []date{{9, 27}, {10, 10}}},
		{2021, "元旦", date{1, 1}, date{1, 3}, nil},
		{2021, "春节", date{2, 11}, date{2, 17}, []date{{2, 7}, {2, 20}}},
		{2021, "清明节", date{4, 3}, date{4, 5}, nil},
		{2021, "劳动节", date{5, 1}, date{5, 5}, []date{{4, 25}, {5, 8}}},
		{2021, "端午节", date{6, 12}, date{6, 14}, nil},
		{2021, "中秋节", date{9, 19}, date{9, 21}, []date{{9, 18}}},
		{2021, "国庆节", date{10, 1}, date{10, 7}, []date{{9, 26}, {10, 9}}},
		{2022, "元旦", date{1, 1}, date{1, 3}, nil},
		{2022, "春节", date{1, 31}, date{2, 6}, []date{{1, 29}, {1, 30}}},
		{2022, "清明节", date{4, 3}, date{4, 5}, []date{{4, 2}}},
		{2022, "劳动节", date{4, 30}, date{5, 4}, []date{{4, 24}, {5, 7}}},
		{2022, "端午节", date{6, 3}, date{6, 5}, nil},
		{2022, "中秋节", date{9, 10}, date{9, 12}, nil},
		{2022, "国庆节", date{10, 1}, date{10, 7}, []date{{10, 8}, {10, 9}}},
	}
}

// noticeDays are the days on which the lists of those years reached the city,
// the first with the story's first files.
func noticeDays() map[int]time.Time {
	return map[int]time.Time{2020: firstDay, 2021: time.Date(2020, 11, 26, 0, 0, 0, 0, zone), 2022: time.Date(2021, 10, 26, 0, 0, 0, 0, zone)}
}

// workdayForm is the list of one year: days off and days worked instead.
func (c *City) workdayForm() paper {
	return paper{
		dataset: "workdays", title: "节假日安排表",
		heads: []string{"序号", "日期", "是否上班", "节日"},
		lines: func(s sending) []line {
			var lines []line
			add := func(on time.Time, word, name string) {
				lines = append(lines, line{cells: []any{0, on.Format("2006年1月2日"), word, name}})
			}
			for _, f := range festivals() {
				if f.year != s.week {
					continue
				}
				for on, last := f.first.in(f.year), f.last.in(f.year); !on.After(last); on = on.AddDate(0, 0, 1) {
					add(on, "放假", f.name)
				}
				for _, d := range f.works {
					add(d.in(f.year), "上班", f.name+"调休")
				}
			}
			return lines
		},
	}
}

// workday says whether people work on d.
func workday(d day) bool {
	on := d.date()
	for _, f := range festivals() {
		if f.year != on.Year() {
			continue
		}
		if !on.Before(f.first.in(f.year)) && !on.After(f.last.in(f.year)) {
			return false
		}
		for _, w := range f.works {
			if on.Equal(w.in(f.year)) {
				return true
			}
		}
	}
	return on.Weekday() != time.Saturday && on.Weekday() != time.Sunday
}

// workdaysAfter is the n-th working day after d; for 0 the first from d on.
func workdaysAfter(d day, n int) day {
	if n == 0 {
		d--
		n = 1
	}
	for n > 0 {
		if d++; workday(d) {
			n--
		}
	}
	return d
}
