package transform

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"time"

	"baimi/transform/stats"
)

// goModel is a model that SQL cannot express.
type goModel struct {
	name, grain string
	// key are the columns that tell rows apart.
	key []string
	// partition is that of Model; with one, rows returns those of the touched parts.
	partition string
	depends   []string
	// columns are "name TYPE".
	columns []string
	// always says that it is made in every run, whether or not its inputs changed.
	always bool
	// rows returns what the table holds, each with the columns as JSON fields.
	rows func(ctx context.Context, s session) (any, error)
}

func goModels() []goModel {
	return append(slices.Concat([]goModel{readerModel(), reliabilityModel()}, forecastModels(), comparisonModels(), actionModels(), hotSpotModels(), scoreModels()), goModel{
		name:    "marts.signal_month",
		grain:   "one row per series (a region or a company), metric and whole month, with its control limits and the word for its value",
		key:     []string{"series", "id", "metric", "month"},
		depends: []string{"marts.complaint_region_month", "marts.company_period", "marts.handling_month", "marts.series_event", "core.region", "core.month", "core.policy"},
		columns: []string{
			"series VARCHAR", "id VARCHAR", "metric VARCHAR", "month DATE", "value DOUBLE", "raw DOUBLE", "centre DOUBLE",
			"lower DOUBLE", "upper DOUBLE", "signal VARCHAR", "rules VARCHAR", "chart VARCHAR", "adjusted BOOLEAN",
			"segment BIGINT", "event VARCHAR",
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
	Series string `json:"series"`
	ID     string `json:"id"`
	Metric string `json:"metric"`
	Month  string `json:"month"`
	// Value is what is charted and held against the limits, Raw what was counted; they
	// differ where Adjusted says that the season was taken out.
	Value  *float64 `json:"value"`
	Raw    *float64 `json:"raw"`
	Centre *float64 `json:"centre"`
	Lower  *float64 `json:"lower"`
	Upper  *float64 `json:"upper"`
	Signal string   `json:"signal"`
	Rules  string   `json:"rules"`
	// Chart is xmr or uprime.
	Chart    string `json:"chart"`
	Adjusted bool   `json:"adjusted"`
	// Segment counts from 1 the stretches with limits of their own, and Event names
	// what began this one; null for the first.
	Segment int     `json:"segment"`
	Event   *string `json:"event"`
}

// signalRows charts by month the ticket rate of every region and company, and the
// shares of handling of regions above the communities, which have too few.
func signalRows(ctx context.Context, s session) (any, error) {
	list, err := monthlySeries(ctx, s)
	if err != nil {
		return nil, fmt.Errorf("read monthly series: %w", err)
	}
	if err := rebase(ctx, s, list); err != nil {
		return nil, fmt.Errorf("read events that rebase: %w", err)
	}
	var city string
	big := 0.0
	err = s.each(ctx, `select coalesce(p.uprime_tickets, 0), coalesce(p.city_code, '') from core.policy p`, func(rows *sql.Rows) error {
		return rows.Scan(&big, &city)
	})
	if err != nil {
		return nil, fmt.Errorf("read policy of trends: %w", err)
	}
	var year *stats.Season
	for _, x := range list {
		if x.kind == "region" && x.id == city && x.metric == rateMetric {
			year = x.season()
		}
	}
	var all []signalRow
	for _, x := range list {
		all = append(all, x.chart(big, year)...)
	}
	return all, nil
}

// monthlySeries reads every series in order of its months, from its first rate on.
func monthlySeries(ctx context.Context, s session) ([]*series, error) {
	var list []*series
	err := s.each(ctx, `select 'region' as series, m.region_code as id, 'rate' as metric, m.month, coalesce(m.tickets, 0), coalesce(m.occupied_households, 0) / 1000
		from marts.complaint_region_month m
		join core.region r on r.region_code = m.region_code
		where m.complete and not r.is_unplaced
		union all
		select 'company', company_id, 'rate', period_start, coalesce(tickets, 0), coalesce(household_months, 0) / 1000
		from marts.company_period
		where period_kind = 'month' and complete
		union all
		select 'region', h.region_code, h.measure, m.month, coalesce(h.numerator, 0), coalesce(h.denominator, 0)
		from core.month m
		join marts.handling_month h on h.month = m.month
		join core.region r on r.region_code = h.region_code
		where m.complete and not r.is_unplaced and r.level <> 'community'
		order by 1, 2, 3, 4`, func(rows *sql.Rows) error {
		var x series
		var month time.Time
		var t stats.Tally
		if err := rows.Scan(&x.kind, &x.id, &x.metric, &month, &t.Count, &t.Exposure); err != nil {
			return err
		}
		n := len(list)
		if n == 0 || list[n-1].kind != x.kind || list[n-1].id != x.id || list[n-1].metric != x.metric {
			if math.IsNaN(t.Rate()) {
				return nil // before the first rate there is nothing to chart
			}
			list, n = append(list, &x), n+1
		}
		list[n-1].add(month, t)
		return nil
	})
	return list, err
}

// rebase tells each series the months from which its limits are found anew.
func rebase(ctx context.Context, s session, list []*series) error {
	of := map[[2]string][]rebasing{}
	err := s.each(ctx, `select series, id, rebased_from, name from marts.series_event
		where rebases
		order by series, id, rebased_from, happened_on, event_id`, func(rows *sql.Rows) error {
		var key [2]string
		var r rebasing
		if err := rows.Scan(&key[0], &key[1], &r.from, &r.event); err != nil {
			return err
		}
		of[key] = append(of[key], r)
		return nil
	})
	for _, x := range list {
		x.events = of[[2]string{x.kind, x.id}]
	}
	return err
}

func number(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}
