package reports

import (
	"math"
	"time"
)

// firm is a property company as its page may show it: small counts are already masked, so that
// pages, CSVs and the workbook cannot differ in what they hide.
type firm struct {
	companyRow
	Months     []firmMonth   // ascending, complete months that the page shows
	Quarters   []firmQuarter // ascending, the last eight complete quarters at most
	Categories []firmCategory
	Parts      []firmPart
	Year       int64 // tickets of the last four complete quarters
	YearHidden bool
}

type firmMonth struct {
	companyPeriodRow
	Hidden bool
}

type firmQuarter struct {
	companyPeriodRow
	Hidden                                        bool // tickets and rate
	OnTimeHidden, ResolvedHidden, SatisfiedHidden bool
}

// firmPart is what a compound has of the tickets of the last four complete quarters; the compound is
// "" for those that are placed at none. All parts add up to the year.
type firmPart struct {
	Compound string
	Tickets  int64
	Hidden   bool
}

type firmCategory struct {
	categoryRow
	Hidden, BeforeHidden bool
}

// label is the short name where there is one.
func (c companyRow) label() string {
	switch {
	case c.ShortName != "":
		return c.ShortName
	case c.Name != "":
		return c.Name
	}
	return c.ID
}

func companyPath(id string) string { return "company/" + slug(id) + ".html" }

// makeFirms masks every company once.
func (s *snapshot) makeFirms() {
	least := s.policyInt("suppression.min_count", 3)
	s.firms = make(map[string]*firm, len(s.companies))
	s.masked = map[string]bool{}
	for _, c := range s.companies {
		f := s.makeFirm(c, least)
		s.firms[c.ID] = f
		for _, part := range f.Parts {
			s.masked[part.Compound] = s.masked[part.Compound] || part.Hidden
		}
	}
}

func (s *snapshot) makeFirm(c companyRow, least int64) *firm {
	f := &firm{companyRow: c}
	quarters := s.companyQtr[c.ID]
	if len(quarters) > 8 {
		quarters = quarters[len(quarters)-8:]
	}
	months := map[time.Time]companyPeriodRow{}
	for _, m := range s.companyMonth[c.ID] {
		months[m.Start] = m
	}
	for _, q := range quarters[max(0, len(quarters)-4):] {
		f.Year += q.Tickets
	}
	partsUnsafe := f.addParts(s.companyParts[c.ID], s.compoundByFirm[c.ID], least)
	// The last four quarters are one window, the four before another: categories print the total
	// of each.
	var hideNow, hideBefore bool
	windows := [][]companyPeriodRow{quarters}
	if len(quarters) > 4 {
		windows = [][]companyPeriodRow{quarters[:len(quarters)-4], quarters[len(quarters)-4:]}
	}
	for i, window := range windows {
		counts := make([][]int64, len(window))
		rows := make([][]companyPeriodRow, len(window))
		for j, q := range window {
			for at := q.Start; !at.After(q.End); at = at.AddDate(0, 1, 0) {
				m, ok := months[at]
				if !ok {
					m = companyPeriodRow{ID: c.ID, Kind: "month", Start: at, HouseholdMonths: math.NaN(), Rate: math.NaN(), RateLow: math.NaN(), RateHigh: math.NaN()}
				}
				counts[j] = append(counts[j], m.Tickets)
				rows[j] = append(rows[j], m)
			}
		}
		mask := maskYear(counts, least)
		last := i == len(windows)-1
		if last && partsUnsafe {
			mask = hideAll(counts)
		}
		if last {
			hideNow = mask.All
		} else {
			hideBefore = mask.All
		}
		for j, q := range window {
			f.Quarters = append(f.Quarters, firmQuarter{companyPeriodRow: q, Hidden: mask.Quarters[j],
				OnTimeHidden: smallPair(q.OnTime, q.Due, least), ResolvedHidden: smallPair(q.Resolved, q.Answered, least), SatisfiedHidden: smallPair(q.Satisfied, q.Answered, least)})
			for k, m := range rows[j] {
				f.Months = append(f.Months, firmMonth{m, mask.Months[j][k]})
			}
		}
	}
	f.addTail(s.companyMonth[c.ID], least)
	f.YearHidden = hideNow
	f.addCategories(s.companyCat[c.ID], hideNow, hideBefore, least)
	return f
}

// addParts masks the tickets by compound, of those served now and of those that were, as a group
// that adds up to the year. unsafe says that the year must stay unseen too.
func (f *firm) addParts(rows []companyCompoundRow, served []compoundRow, least int64) (unsafe bool) {
	rest := f.Year
	known := map[string]bool{}
	for _, r := range rows {
		f.Parts = append(f.Parts, firmPart{Compound: r.Compound, Tickets: r.Tickets})
		known[r.Compound] = true
		rest -= r.Tickets
	}
	for _, c := range served {
		if !known[c.ID] {
			f.Parts = append(f.Parts, firmPart{Compound: c.ID})
		}
	}
	if rest != 0 {
		f.Parts = append(f.Parts, firmPart{Tickets: rest})
	}
	counts := make([]int64, len(f.Parts))
	for i, part := range f.Parts {
		counts[i] = part.Tickets
	}
	hidden, unsafe := suppress(counts, nil, least)
	for i := range f.Parts {
		f.Parts[i].Hidden = hidden[i] || unsafe
	}
	return unsafe
}

// addTail adds the complete months after the last complete quarter. The centre line of the control
// chart tells their sum nearly, so they are masked as a group with a known total.
func (f *firm) addTail(months []companyPeriodRow, least int64) {
	var tail []companyPeriodRow
	var counts []int64
	for _, m := range months {
		if len(f.Quarters) == 0 || m.Start.After(f.Quarters[len(f.Quarters)-1].End) {
			tail = append(tail, m)
			counts = append(counts, m.Tickets)
		}
	}
	hidden, unsafe := suppress(counts, nil, least)
	for i, m := range tail {
		f.Months = append(f.Months, firmMonth{m, hidden[i] || unsafe})
	}
}

// addCategories masks both columns of the categories; a column that cannot be protected is left
// out as a whole.
func (f *firm) addCategories(rows []categoryRow, hideNow, hideBefore bool, least int64) {
	now := make([]int64, len(rows))
	before := make([]int64, len(rows))
	for i, r := range rows {
		now[i], before[i] = r.Tickets, r.Before
	}
	maskNow, unsafeNow := suppress(now, nil, least)
	maskBefore, unsafeBefore := suppress(before, nil, least)
	if hideNow || unsafeNow {
		return
	}
	for i, r := range rows {
		f.Categories = append(f.Categories, firmCategory{r, maskNow[i], maskBefore[i] || hideBefore || unsafeBefore})
	}
}

func (s *snapshot) companyMonthHidden(id string, month time.Time) bool {
	f := s.firms[id]
	if f == nil {
		return true
	}
	for _, m := range f.Months {
		if m.Start.Equal(month) {
			return m.Hidden
		}
	}
	return true
}

// latestQuarter returns a firm's row of the last complete quarter.
func (f *firm) latestQuarter(end time.Time) (firmQuarter, bool) {
	if n := len(f.Quarters); n > 0 && f.Quarters[n-1].End.Equal(end) {
		return f.Quarters[n-1], true
	}
	return firmQuarter{}, false
}
