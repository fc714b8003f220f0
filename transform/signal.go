package transform

import (
	"context"
	"database/sql"
	"fmt"
	"math"

	"baimi/transform/stats"
)

// goModel is a model that SQL cannot express.
type goModel struct {
	name, grain string
	// key are the columns that tell rows apart.
	key     []string
	depends []string
	// columns are "name TYPE".
	columns []string
	// rows returns what the table holds, each with the columns as JSON fields.
	rows func(ctx context.Context, s session) (any, error)
}

func goModels() []goModel {
	return append(append(forecastModels(), hotSpotModels()...), goModel{
		name:    "marts.signal_month",
		grain:   "one row per series (a region or a company), metric and whole month, with its control limits and the word for its value",
		key:     []string{"series", "id", "metric", "month"},
		depends: []string{"marts.complaint_region_month", "marts.company_period", "core.region"},
		columns: []string{
			"series VARCHAR", "id VARCHAR", "metric VARCHAR", "month DATE", "value DOUBLE", "centre DOUBLE",
			"lower DOUBLE", "upper DOUBLE", "signal VARCHAR", "rules VARCHAR",
		},
		rows: signalRows,
	}, goModel{
		name:    "marts.pilot_effect",
		grain:   "one row per metric: pilots and comparable compounds before and after, with the difference in differences",
		key:     []string{"metric"},
		depends: []string{"core.pilot_sum"},
		columns: []string{
			"metric VARCHAR", "pilots BIGINT", "controls BIGINT", "pilot_before DOUBLE", "pilot_after DOUBLE",
			"control_before DOUBLE", "control_after DOUBLE", "effect DOUBLE", "effect_lo DOUBLE", "effect_hi DOUBLE",
		},
		rows: pilotRows,
	})
}

type signalRow struct {
	Series string   `json:"series"`
	ID     string   `json:"id"`
	Metric string   `json:"metric"`
	Month  string   `json:"month"`
	Value  *float64 `json:"value"`
	Centre *float64 `json:"centre"`
	Lower  *float64 `json:"lower"`
	Upper  *float64 `json:"upper"`
	Signal string   `json:"signal"`
	Rules  string   `json:"rules"`
}

// minMeanTickets is the mean number of tickets a month below which no month of a
// series is called a signal: limits of mean ± 2.66·mR assume values that are about
// symmetric, which counts are from a mean of about 5 on (the usual rule for count
// charts; Montgomery, Introduction to Statistical Quality Control, ch. 7).
const minMeanTickets = 5

// signalRows charts the monthly ticket rate of every region and company: XmR over
// the whole months, a month without a rate being a gap, the limits cut at zero.
func signalRows(ctx context.Context, s session) (any, error) {
	var all, series []signalRow
	var values []float64
	var tickets int64
	flush := func() {
		few := float64(tickets) < minMeanTickets*float64(len(series))
		all = append(all, chart(series, values, few)...)
		series, values, tickets = nil, nil, 0
	}
	err := s.each(ctx, `select 'region' as series, m.region_code as id, cast(m.month as varchar), m.rate, coalesce(m.tickets, 0)
		from marts.complaint_region_month m
		join core.region r on r.region_code = m.region_code
		where m.complete and not r.is_unplaced
		union all
		select 'company', company_id, cast(period_start as varchar), rate, coalesce(tickets, 0)
		from marts.company_period
		where period_kind = 'month' and complete
		order by 1, 2, 3`, func(rows *sql.Rows) error {
		row := signalRow{Metric: "rate"}
		var rate sql.NullFloat64
		var count int64
		if err := rows.Scan(&row.Series, &row.ID, &row.Month, &rate, &count); err != nil {
			return err
		}
		if n := len(series); n > 0 && (series[n-1].Series != row.Series || series[n-1].ID != row.ID) {
			flush()
		}
		if !rate.Valid {
			if len(series) == 0 {
				return nil // before the first rate there is nothing to chart
			}
			rate.Float64 = math.NaN()
		}
		series, values, tickets = append(series, row), append(values, rate.Float64), tickets+count
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read monthly rates: %w", err)
	}
	flush()
	return all, nil
}

// chart fills in the limits and the word of each month; few says that the counts
// behind the values are too small for any word.
func chart(series []signalRow, values []float64, few bool) []signalRow {
	zero := 0.0
	c := stats.XmR(values, stats.XmROptions{Floor: &zero})
	for i, p := range c.Points {
		row := &series[i]
		row.Value, row.Centre, row.Lower, row.Upper = number(p.Value), number(p.Centre), number(p.Lower), number(p.Upper)
		row.Signal, row.Rules = string(p.Signal()), (p.Up | p.Down).String()
		if p.Trial || few {
			row.Signal, row.Rules = string(stats.Few), ""
		}
	}
	return series
}

func number(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}
