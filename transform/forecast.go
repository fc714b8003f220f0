package transform

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"baimi/transform/stats"
)

// paceWeeks is the window of the pace: the weeks that the pages name.
const paceWeeks = 13

// backTestWeeks returns the horizons at which forecasts are held against what came.
func backTestWeeks() []int { return []int{4, 13, 26} }

func forecastModels() []goModel {
	depends := []string{"marts.coverage_week", "core.region", "core.policy", "ops.params"}
	return []goModel{{
		name:    "marts.coverage_forecast",
		grain:   "one row per region under management: when the target will be met, with an interval, and the word for it",
		key:     []string{"region_code"},
		depends: depends,
		columns: []string{
			"region_code VARCHAR", "level VARCHAR", "word VARCHAR", "forecast_level DOUBLE", "pace DOUBLE", "surplus_pace DOUBLE",
			"reach_early DATE", "reach_middle DATE", "reach_late DATE", "chance DOUBLE",
			"covered_lo DOUBLE", "covered_middle DOUBLE", "covered_hi DOUBLE", "share_lo DOUBLE", "share_middle DOUBLE", "share_hi DOUBLE",
		},
		rows: func(ctx context.Context, s session) (any, error) {
			t, all, err := coverageSeries(ctx, s)
			if err != nil {
				return nil, err
			}
			var rows []forecastRow
			for _, c := range all {
				rows = append(rows, t.forecast(c))
			}
			return rows, nil
		},
	}, {
		name:    "marts.coverage_fan",
		grain:   "one row per region and step of the forecast until the deadline: the share that will be covered, with its interval",
		key:     []string{"region_code", "on_date"},
		depends: depends,
		columns: []string{"region_code VARCHAR", "on_date DATE", "share_lo DOUBLE", "share_middle DOUBLE", "share_hi DOUBLE"},
		rows: func(ctx context.Context, s session) (any, error) {
			t, all, err := coverageSeries(ctx, s)
			if err != nil {
				return nil, err
			}
			var rows []fanRow
			for _, c := range all {
				rows = append(rows, t.fan(c)...)
			}
			return rows, nil
		},
	}, {
		name:    "marts.forecast_backtest",
		grain:   "one row per level and horizon: the forecasts of past weeks, and how many outcomes lay inside their interval",
		key:     []string{"level", "horizon_weeks"},
		depends: depends,
		columns: []string{"level VARCHAR", "horizon_weeks INTEGER", "n BIGINT", "inside BIGINT", "share DOUBLE", "forecast_level DOUBLE"},
		rows: func(ctx context.Context, s session) (any, error) {
			t, all, err := coverageSeries(ctx, s)
			if err != nil {
				return nil, err
			}
			return t.backTest(all), nil
		},
	}}
}

// target is what the policy asks for, as the forecast needs it.
type target struct {
	asOf, deadline time.Time
	share, level   float64 // NaN where the policy does not say
	minN           float64
}

// weeksLeft is the number of whole weeks until the deadline, negative after it.
func (t target) weeksLeft() int {
	return int(math.Floor(t.deadline.Sub(t.asOf).Hours() / (24 * 7)))
}

// coverageRun is the weekly history of a region, oldest week first.
type coverageRun struct {
	code, level      string
	covered, managed []float64
	target           float64 // whole compounds at as-of
}

// steps are the weekly changes of a value made from covered and managed.
func (c coverageRun) steps(value func(covered, managed float64) float64) []float64 {
	out := make([]float64, max(0, len(c.covered)-1))
	for i := range out {
		out[i] = value(c.covered[i+1], c.managed[i+1]) - value(c.covered[i], c.managed[i])
	}
	return out
}

func coverageSeries(ctx context.Context, s session) (target, []coverageRun, error) {
	var t target
	var deadline sql.NullTime
	var share, level, minN sql.NullFloat64
	err := s.one(ctx, `select o.as_of, p.deadline_on, p.share_num / nullif(p.share_den, 0), p.forecast_level, cast(p.min_rank_n as double)
		from ops.params o cross join core.policy p`, &t.asOf, &deadline, &share, &level, &minN)
	if errors.Is(err, sql.ErrNoRows) {
		return target{share: math.NaN(), level: math.NaN()}, nil, nil // no run has set the clocks
	}
	if err != nil {
		return target{}, nil, fmt.Errorf("read the target of the policy: %w", err)
	}
	t.deadline, t.share, t.level, t.minN = deadline.Time, orNaN(share), orNaN(level), minN.Float64
	var all []coverageRun
	err = s.each(ctx, `select w.region_code, w.level, cast(w.covered as double), cast(w.managed as double), cast(w.target_count as double)
		from marts.coverage_week w
		join core.region r on r.region_code = w.region_code
		where not r.is_unplaced
		order by w.region_code, w.week`, func(rows *sql.Rows) error {
		var code, level string
		var covered, managed, count float64
		if err := rows.Scan(&code, &level, &covered, &managed, &count); err != nil {
			return err
		}
		if n := len(all); n == 0 || all[n-1].code != code {
			all = append(all, coverageRun{code: code, level: level})
		}
		c := &all[len(all)-1]
		c.covered, c.managed, c.target = append(c.covered, covered), append(c.managed, managed), count
		return nil
	})
	if err != nil {
		return target{}, nil, fmt.Errorf("read weekly coverage: %w", err)
	}
	return t, all, nil
}

func orNaN(v sql.NullFloat64) float64 {
	if !v.Valid {
		return math.NaN()
	}
	return v.Float64
}

type forecastRow struct {
	Region        string   `json:"region_code"`
	Level         string   `json:"level"`
	Word          string   `json:"word"`
	ForecastLevel *float64 `json:"forecast_level"`
	Pace          *float64 `json:"pace"`
	SurplusPace   *float64 `json:"surplus_pace"`
	ReachEarly    *string  `json:"reach_early"`
	ReachMiddle   *string  `json:"reach_middle"`
	ReachLate     *string  `json:"reach_late"`
	Chance        *float64 `json:"chance"`
	CoveredLo     *float64 `json:"covered_lo"`
	CoveredMiddle *float64 `json:"covered_middle"`
	CoveredHi     *float64 `json:"covered_hi"`
	ShareLo       *float64 `json:"share_lo"`
	ShareMiddle   *float64 `json:"share_middle"`
	ShareHi       *float64 `json:"share_hi"`
}

// paces of a region: of its covered compounds, and of its surplus, covered − share × managed,
// which is zero where the target is met. Since covered is whole, covered ≥ ⌈share × managed⌉ exactly
// where surplus ≥ 0: one series carries branches and moving denominators alike.
type paces struct {
	covered, surplus stats.Pace
	now              float64 // surplus at as-of
	growth           float64 // mean weekly change of managed
}

// paces returns ok = false where there is nothing to forecast from.
func (t target) paces(c coverageRun) (p paces, ok bool) {
	n := len(c.covered)
	if n == 0 || math.IsNaN(t.share) || math.IsNaN(t.level) {
		return paces{}, false
	}
	surplus := func(covered, managed float64) float64 { return covered - t.share*managed }
	var fits bool
	if p.covered, ok = stats.PaceOf(c.steps(func(covered, _ float64) float64 { return covered }), paceWeeks); !ok {
		return paces{}, false
	}
	if p.surplus, fits = stats.PaceOf(c.steps(surplus), paceWeeks); !fits {
		return paces{}, false
	}
	p.now = surplus(c.covered[n-1], c.managed[n-1])
	p.growth = (c.managed[n-1] - c.managed[n-1-paceWeeks]) / paceWeeks
	return p, true
}

// share returns the share covered after h weeks at the surplus that lies z standard deviations off
// the middle.
func (t target) shareAfter(c coverageRun, p paces, h int, z float64) float64 {
	mean, sd := p.surplus.Sum(h)
	managed := max(1, c.managed[len(c.managed)-1]+float64(h)*p.growth)
	return min(max(t.share+(p.now+mean+z*sd)/managed, 0), 1)
}

// forecast is the row of a region. The word: reached, or missed once the deadline has passed; few
// below the least number that is judged; unknown without history; else on_track where the whole
// interval of the date lies before the deadline, off_track where it lies after it, at_risk where the
// deadline is inside.
func (t target) forecast(c coverageRun) forecastRow {
	n := len(c.covered)
	row := forecastRow{Region: c.code, Level: c.level, ForecastLevel: number(t.level)}
	now, managed := c.covered[n-1], c.managed[n-1]
	p, ok := t.paces(c)
	switch {
	case managed == 0:
		row.Word = "none"
	case managed < t.minN:
		row.Word = "few"
	case now >= c.target:
		row.Word = "reached"
	case t.weeksLeft() < 0:
		row.Word = "missed"
	case !ok:
		row.Word = "unknown"
	default:
		t.open(&row, c, p)
	}
	return row
}

// open fills in the forecast of a region that has not reached its target before the deadline.
func (t target) open(row *forecastRow, c coverageRun, p paces) {
	n, left := len(c.covered), t.weeksLeft()
	row.Pace, row.SurplusPace = number(p.covered.Mean), number(p.surplus.Mean)
	reach := p.surplus.Reach(-p.now, t.level)
	row.ReachEarly, row.ReachMiddle, row.ReachLate = t.dateAfter(reach.Early), t.dateAfter(reach.Middle), t.dateAfter(reach.Late)
	chance := 0.0
	if left > 0 {
		chance = p.surplus.Chance(-p.now, left)
	}
	row.Chance = number(chance)
	lo, hi := p.covered.Between(c.covered[n-1], c.managed[n-1], left, t.level)
	mean, _ := p.covered.Sum(left)
	row.CoveredLo, row.CoveredHi = number(lo), number(hi)
	row.CoveredMiddle = number(min(max(c.covered[n-1]+mean, 0), c.managed[n-1]))
	z := stats.NormalTwoSided(t.level)
	row.ShareLo, row.ShareMiddle, row.ShareHi = number(t.shareAfter(c, p, left, -z)), number(t.shareAfter(c, p, left, 0)), number(t.shareAfter(c, p, left, z))
	switch {
	case chance >= (1+t.level)/2:
		row.Word = "on_track"
	case chance <= (1-t.level)/2:
		row.Word = "off_track"
	default:
		row.Word = "at_risk"
	}
}

func (t target) dateAfter(weeks int) *string {
	if weeks == stats.Never {
		return nil
	}
	day := t.asOf.AddDate(0, 0, 7*weeks).Format(time.DateOnly)
	return &day
}

type fanRow struct {
	Region string   `json:"region_code"`
	On     string   `json:"on_date"`
	Lo     *float64 `json:"share_lo"`
	Middle *float64 `json:"share_middle"`
	Hi     *float64 `json:"share_hi"`
}

// fan draws the forecast of a region from as-of to the deadline, in steps that grow with the distance.
func (t target) fan(c coverageRun) []fanRow {
	switch t.forecast(c).Word {
	case "on_track", "at_risk", "off_track":
	default:
		return nil
	}
	p, _ := t.paces(c)
	z := stats.NormalTwoSided(t.level)
	var rows []fanRow
	add := func(h int, day time.Time) {
		rows = append(rows, fanRow{c.code, day.Format(time.DateOnly), number(t.shareAfter(c, p, h, -z)), number(t.shareAfter(c, p, h, 0)), number(t.shareAfter(c, p, h, z))})
	}
	left := t.weeksLeft()
	for h := 0; h < left; {
		add(h, t.asOf.AddDate(0, 0, 7*h))
		h += min(4, h+1)
	}
	add(left, t.deadline)
	return rows
}

type backTestRow struct {
	Level         string   `json:"level"`
	Weeks         int      `json:"horizon_weeks"`
	N             int      `json:"n"`
	Inside        int      `json:"inside"`
	Share         *float64 `json:"share"`
	ForecastLevel *float64 `json:"forecast_level"`
}

// backTest holds the forecasts of the covered compounds of every past week against what came, for the
// regions that are judged at as-of. The history is that known now.
func (t target) backTest(all []coverageRun) []backTestRow {
	if math.IsNaN(t.level) {
		return nil
	}
	var rows []backTestRow
	for _, level := range []string{"city", "district", "town"} {
		for _, h := range backTestWeeks() {
			row := backTestRow{Level: level, Weeks: h, ForecastLevel: number(t.level)}
			for _, c := range all {
				if c.level != level || c.managed[len(c.managed)-1] < t.minN {
					continue
				}
				n, inside := stats.BackTest(c.covered, c.managed, paceWeeks, h, t.level)
				row.N, row.Inside = row.N+n, row.Inside+inside
			}
			if row.N > 0 {
				row.Share = number(float64(row.Inside) / float64(row.N))
			}
			rows = append(rows, row)
		}
	}
	return rows
}
