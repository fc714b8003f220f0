package reports

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"time"
)

// heatWeeks is a year of weeks.
const heatWeeks = 53

// complaints is what the complaint pages show beside the marts that the region pages read.
type complaints struct {
	year    map[string]map[string]handlingYearRow // kind/subject → measure
	high    map[string]bool                       // company/measure above the city beyond chance
	grounds map[string][]exclusionRow             // by region
	units   map[string][]exclusionUnitRow
	whose   map[string][]whoseRow // by region, the most first
	hot     []hotSpotRow
	scan    map[string]hotScanRow
	weeks   []time.Time                   // whole weeks, ascending, at most heatWeeks
	heat    map[string]map[string][]int64 // region → category → by index of weeks
}

// whoseRow is how many property tickets of a year are whose matter.
type whoseRow struct {
	Region  string `db:"region_code"`
	Whose   string `db:"responsibility"`
	Tickets int64  `db:"tickets"`
}

// noScan says why it does not follow that nothing rose where nothing is said to: the end of a key
// of the catalogs, "" where it does.
func (c *complaints) noScan() string {
	switch scan := c.scan["compound"]; {
	case scan.Cells == 0:
		return "no_past"
	case !scan.Told:
		return "not_come"
	default:
		return ""
	}
}

func (s *snapshot) readComplaintPages(ctx context.Context, q Querier) error {
	c := &s.complaints
	years, err := load[handlingYearRow](ctx, q, "marts.handling_year", "")
	if err != nil {
		return err
	}
	c.year = map[string]map[string]handlingYearRow{}
	for _, y := range years {
		key := y.Kind + "/" + y.Subject
		if c.year[key] == nil {
			c.year[key] = map[string]handlingYearRow{}
		}
		c.year[key][y.Measure] = y
	}
	shares, err := load[reliabilityRow](ctx, q, "marts.reliability", "")
	if err != nil {
		return err
	}
	c.high = map[string]bool{}
	for _, x := range shares {
		c.high[x.Company+"/"+x.Measure] = x.Word == "high"
	}
	grounds, err := load[exclusionRow](ctx, q, "marts.exclusion", "order by region_code, tickets desc, unit, ground")
	if err != nil {
		return err
	}
	c.grounds = group(grounds, func(r exclusionRow) string { return r.Region })
	units, err := load[exclusionUnitRow](ctx, q, "marts.exclusion_unit", "order by region_code, excluded desc, unit")
	if err != nil {
		return err
	}
	c.units = group(units, func(r exclusionUnitRow) string { return r.Region })
	whose, err := load[whoseRow](ctx, q, "marts.responsibility", "order by region_code, tickets desc, responsibility")
	if err != nil {
		return err
	}
	c.whose = group(whose, func(r whoseRow) string { return r.Region })
	if c.hot, err = load[hotSpotRow](ctx, q, "marts.hot_spot", "order by kind, rank"); err != nil {
		return err
	}
	scans, err := load[hotScanRow](ctx, q, "marts.hot_spot_scan", "")
	if err != nil {
		return err
	}
	c.scan = map[string]hotScanRow{}
	for _, x := range scans {
		c.scan[x.Kind] = x
	}
	return s.readHeat(ctx, q)
}

// readHeat counts the tickets of every whole week up to the issue's by region and category; where
// that has not come, up to the last of which there are any.
func (s *snapshot) readHeat(ctx context.Context, q Querier) error {
	last := s.issue.WeekStart
	if s.issue.AsOf.Before(s.issue.WeekEnd) {
		last = last.AddDate(0, 0, -7)
	}
	first := last.AddDate(0, 0, -7*(heatWeeks-1))
	rows, err := load[weekRow](ctx, q, "marts.complaint_week", fmt.Sprintf("where week between date '%s' and date '%s'", first.Format(time.DateOnly), last.Format(time.DateOnly)))
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return nil
	}
	weekOf := func(a, b weekRow) int { return a.Week.Compare(b.Week) }
	begin := slices.MinFunc(rows, weekOf).Week
	if !s.complaints.scan["compound"].Told {
		last = slices.MaxFunc(rows, weekOf).Week
	}
	c, at := &s.complaints, map[time.Time]int{}
	for week := begin; !week.After(last); week = week.AddDate(0, 0, 7) {
		at[week] = len(c.weeks)
		c.weeks = append(c.weeks, week)
	}
	city, err := s.cityCode()
	if err != nil {
		return err
	}
	c.heat = map[string]map[string][]int64{}
	for _, r := range rows {
		for _, region := range []string{city, r.District} {
			if c.heat[region] == nil {
				c.heat[region] = map[string][]int64{}
			}
			if c.heat[region][r.Category] == nil {
				c.heat[region][r.Category] = make([]int64, len(c.weeks))
			}
			c.heat[region][r.Category][at[r.Week]] += r.Tickets
		}
	}
	return nil
}

// heatCategories names the categories of a region, those with most tickets first.
func (c *complaints) heatCategories(region string) (names []string, totals map[string]int64) {
	totals = map[string]int64{}
	for category, weeks := range c.heat[region] {
		names = append(names, category)
		for _, n := range weeks {
			totals[category] += n
		}
	}
	sort.Slice(names, func(a, b int) bool {
		if totals[names[a]] != totals[names[b]] {
			return totals[names[a]] > totals[names[b]]
		}
		return names[a] < names[b]
	})
	return names, totals
}

// spots are the hot spots of a city or a district.
func (c *complaints) spots(r regionRow) []hotSpotRow {
	var out []hotSpotRow
	for _, x := range c.hot {
		if r.Level == "city" || x.District == r.Code {
			out = append(out, x)
		}
	}
	return out
}
