package transform

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"baimi/transform/stats"
)

const (
	// hotPastWeeks is the past that a week is held against: a year, so that every
	// season is in it.
	hotPastWeeks = 52
	// hotLeastWeeks is the past below which no week is judged: a quarter.
	hotLeastWeeks = 13
	// steadyTickets is how many tickets a week a city-wide count is drawn to what is
	// usual by: with as many of its own it is believed by half.
	steadyTickets = 25
)

func hotCellModel() goModel {
	return goModel{
		name:    "core.hot_cell",
		grain:   "one row per scan (of compounds or of districts), compound or district, and category: the tickets of the week of as-of against its own past",
		depends: []string{"core.complaint_week", "core.leaf", "core.compound", "core.compound_state", "ops.params"},
		columns: []string{
			"kind VARCHAR", "compound_id VARCHAR", "district_code VARCHAR", "category VARCHAR", "past_weeks BIGINT",
			"observed BIGINT", "expected DOUBLE", "p DOUBLE", "q DOUBLE", "phi DOUBLE",
		},
		rows: hotCells,
	}
}

type hotCell struct {
	Kind     string   `json:"kind"`
	Compound *string  `json:"compound_id"`
	District string   `json:"district_code"`
	Category string   `json:"category"`
	Past     int      `json:"past_weeks"`
	Observed int      `json:"observed"`
	Expected *float64 `json:"expected"`
	P        *float64 `json:"p"`
	Q        *float64 `json:"q"`
	Phi      *float64 `json:"phi"`
}

// hotCells judges the week of as-of: every compound and every district, category by
// category. Of the weeks before, only those after the first ticket of all count.
func hotCells(ctx context.Context, s session) (any, error) {
	h, err := readHotHistory(ctx, s)
	if err != nil {
		return nil, err
	}
	var all []hotCell
	if h.weeks >= hotLeastWeeks {
		for _, kind := range []string{"compound", "district"} {
			all = append(all, h.scan(kind)...)
		}
	}
	return all, nil
}

// weekly are the tickets of the week of as-of, at 0, and of the weeks before it by
// their distance.
type weekly [hotPastWeeks + 1]float64

// watchedPlace is a compound or a district with its occupied households week by week.
type watchedPlace struct {
	compound   *string
	district   string
	households weekly
}

// hotHistory is all that the scan needs, read once.
type hotHistory struct {
	weeks  int     // before that of as-of
	passed float64 // the part of the week of as-of that is over
	places map[string][]watchedPlace
	// counts are by kind, place and category.
	counts map[[3]string]*weekly
	all    weekly
	// categories are in the order of their names, byCategory their tickets.
	categories []string
	byCategory map[string]*weekly
}

func readHotHistory(ctx context.Context, s session) (*hotHistory, error) {
	h := &hotHistory{places: map[string][]watchedPlace{}, counts: map[[3]string]*weekly{}, byCategory: map[string]*weekly{}}
	err := s.one(ctx, fmt.Sprintf(`select cast(coalesce(least(%d, (o.as_of_week - min(w.week)) // 7), 0) as integer), max(o.as_of - o.as_of_week + 1) / 7
		from ops.params o left join core.complaint_week w on w.is_property and w.week <= o.as_of_week
		group by o.as_of_week`, hotPastWeeks), &h.weeks, &h.passed)
	if errors.Is(err, sql.ErrNoRows) {
		return h, nil // no run has set the clocks
	}
	if err != nil {
		return nil, fmt.Errorf("read the weeks before as-of: %w", err)
	}
	if err := h.readCounts(ctx, s); err != nil {
		return nil, err
	}
	return h, h.readPlaces(ctx, s)
}

func (h *hotHistory) readCounts(ctx context.Context, s session) error {
	// One row for all weeks: the driver takes longer to hand over rows than they take to add up.
	err := s.each(ctx, fmt.Sprintf(`with told as (
			select w.spot, w.category, string_agg(concat((o.as_of_week - w.week) // 7, ' ', w.tickets), ' ') as numbers
			from core.complaint_week w
			cross join ops.params o
			where w.is_property and w.category is not null and w.week <= o.as_of_week and w.week >= o.as_of_week - %d
			group by w.spot, w.category
		)
		select l.compound_id, l.region_district, t.category, t.numbers
		from told t
		join core.leaf l on l.spot = t.spot`, 7*h.weeks), func(rows *sql.Rows) error {
		var compound, district sql.NullString
		var category, told string
		if err := rows.Scan(&compound, &district, &category, &told); err != nil {
			return err
		}
		if h.byCategory[category] == nil {
			h.byCategory[category] = &weekly{}
			h.categories = append(h.categories, category)
		}
		sums := []*weekly{&h.all, h.byCategory[category], h.count("district", district.String, category)}
		if compound.Valid {
			sums = append(sums, h.count("compound", compound.String, category))
		}
		numbers := strings.Fields(told)
		for i := 0; i < len(numbers); i += 2 {
			before, err := strconv.Atoi(numbers[i])
			if err != nil {
				return err
			}
			tickets, err := strconv.Atoi(numbers[i+1])
			if err != nil {
				return err
			}
			for _, sum := range sums {
				sum[before] += float64(tickets)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read weekly tickets: %w", err)
	}
	slices.Sort(h.categories)
	return nil
}

// count returns the weekly tickets of a place and category, to be added to.
func (h *hotHistory) count(kind, place, category string) *weekly {
	key := [3]string{kind, place, category}
	if h.counts[key] == nil {
		h.counts[key] = &weekly{}
	}
	return h.counts[key]
}

// readPlaces reads the compounds of the register with known occupied households; a
// compound is watched from the first whole week of its registration or of a ticket.
func (h *hotHistory) readPlaces(ctx context.Context, s session) error {
	districts := map[string]*weekly{}
	err := s.each(ctx, `select c.compound_id, c.district_code, cast(c.occupied_households as double),
			cast(floor((o.as_of_week - least(min(s.valid_from), coalesce(min(t.week), min(s.valid_from)))) / 7) as integer)
		from core.compound c
		cross join ops.params o
		join core.compound_state s on s.compound_id = c.compound_id
		left join (
			select l.compound_id, min(w.week) as week
			from core.complaint_week w join core.leaf l on l.spot = w.spot
			where w.is_property group by l.compound_id
		) as t on t.compound_id = c.compound_id
		where c.occupied_households > 0
		group by c.compound_id, c.district_code, c.occupied_households, o.as_of_week
		order by c.compound_id`, func(rows *sql.Rows) error {
		var id, district string
		var households float64
		var since int
		if err := rows.Scan(&id, &district, &households, &since); err != nil {
			return err
		}
		p := watchedPlace{compound: &id, district: district}
		if districts[district] == nil {
			districts[district] = &weekly{}
		}
		for before := range min(h.weeks, max(since, 0)) + 1 {
			p.households[before] = households
			districts[district][before] += households
		}
		h.places["compound"] = append(h.places["compound"], p)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read watched compounds: %w", err)
	}
	for code, households := range districts {
		h.places["district"] = append(h.places["district"], watchedPlace{district: code, households: *households})
	}
	slices.SortFunc(h.places["district"], func(a, b watchedPlace) int { return strings.Compare(a.district, b.district) })
	return nil
}

// scan holds all places of one kind against their own past and against each other.
//
// A compound is not called hot because all of them are: its households count more in
// a week in which the whole city has more tickets of the category, and those of a
// district in one with more tickets of any. So neither a season nor a campaign nor a
// week that is not over makes a rise.
func (h *hotHistory) scan(kind string) []hotCell {
	overall := h.level(h.all, func(before int) float64 {
		if before == 0 {
			return h.passed
		}
		return 1
	})
	var cells []hotCell
	var ps []float64
	for _, category := range h.categories {
		level := overall
		if kind == "compound" {
			level = h.level(*h.byCategory[category], func(before int) float64 { return overall[before] })
		}
		places := h.places[kind]
		units := make([]stats.Watched, len(places))
		observed := make([]float64, len(places))
		for i, p := range places {
			counts := h.counts[[3]string{kind, p.name(), category}]
			if counts == nil {
				counts = &weekly{}
			}
			units[i].Past = make([]stats.Tally, 0, h.weeks)
			for before := 1; before <= h.weeks; before++ {
				if p.households[before] > 0 {
					units[i].Past = append(units[i].Past, stats.Tally{Count: counts[before], Exposure: p.households[before] * level[before]})
				}
			}
			units[i].Now = stats.Tally{Count: counts[0], Exposure: p.households[0] * level[0]}
			observed[i] = counts[0]
		}
		surprises, phi := stats.Surprises(units, false)
		for i, x := range surprises {
			ps = append(ps, x.P)
			cells = append(cells, hotCell{
				Kind: kind, Compound: places[i].compound, District: places[i].district, Category: category, Past: len(units[i].Past),
				Observed: int(observed[i]), Expected: number(x.Expected), P: number(x.P), Phi: number(phi),
			})
		}
	}
	for i, q := range stats.QValues(ps, false) {
		cells[i].Q = number(q)
	}
	return cells
}

func (p watchedPlace) name() string {
	if p.compound != nil {
		return *p.compound
	}
	return p.district
}

// level is by what a week is high or low against the mean of the past weeks. Where
// tickets are few it stays near what is usual in that week.
func (h *hotHistory) level(tickets weekly, usual func(before int) float64) weekly {
	mean := 0.0
	for before := 1; before <= h.weeks; before++ {
		mean += tickets[before] / float64(h.weeks)
	}
	var out weekly
	for before := range h.weeks + 1 {
		out[before] = (tickets[before] + steadyTickets*usual(before)) / (mean + steadyTickets)
	}
	return out
}
