package reports

import "context"

// coverageMarts is what the marts say about the way to the target, beside the weeks themselves.
type coverageMarts struct {
	path      []pathRow // days ascending
	forecasts map[string]forecastRow
	fan       map[string][]fanRow    // days ascending
	changes   map[string][]changeRow // week, 4w, 13w, then months, the newest first
	peers     map[string]peerRow
	branches  map[string]branchTargetRow
	next      []nextRow // the readiest first
	backTest  []backTestRow
}

func (s *snapshot) readCoverage(ctx context.Context, q Querier) error {
	c := &s.target
	var err error
	if c.path, err = load[pathRow](ctx, q, "marts.coverage_path", "order by path_on"); err != nil {
		return err
	}
	forecasts, err := load[forecastRow](ctx, q, "marts.coverage_forecast", "")
	if err != nil {
		return err
	}
	c.forecasts = byRegion(forecasts, func(r forecastRow) string { return r.Region })
	fan, err := load[fanRow](ctx, q, "marts.coverage_fan", "order by region_code, on_date")
	if err != nil {
		return err
	}
	c.fan = group(fan, func(r fanRow) string { return r.Region })
	changes, err := load[changeRow](ctx, q, "marts.coverage_change",
		"order by region_code, case span when 'week' then 1 when '4w' then 2 when '13w' then 3 else 4 end, month desc")
	if err != nil {
		return err
	}
	c.changes = group(changes, func(r changeRow) string { return r.Region })
	peers, err := load[peerRow](ctx, q, "marts.coverage_peer", "")
	if err != nil {
		return err
	}
	c.peers = byRegion(peers, func(r peerRow) string { return r.Region })
	branches, err := load[branchTargetRow](ctx, q, "marts.branch_target", "")
	if err != nil {
		return err
	}
	c.branches = byRegion(branches, func(r branchTargetRow) string { return r.Region })
	if c.next, err = load[nextRow](ctx, q, "marts.next_compound", "order by nth"); err != nil {
		return err
	}
	c.backTest, err = load[backTestRow](ctx, q, "marts.forecast_backtest", "where n > 0 order by case level when 'city' then 1 when 'district' then 2 else 3 end, horizon_weeks")
	return err
}

func byRegion[T any](rows []T, region func(T) string) map[string]T {
	out := map[string]T{}
	for _, r := range rows {
		out[region(r)] = r
	}
	return out
}

// change returns what happened to a region's coverage over a span.
func (s *snapshot) change(region, span string) (changeRow, bool) {
	for _, c := range s.target.changes[region] {
		if c.Span == span {
			return c, true
		}
	}
	return changeRow{}, false
}

// nextIn lists the uncovered compounds of a region, the readiest first.
func (s *snapshot) nextIn(r regionRow) []nextRow {
	var out []nextRow
	for _, n := range s.target.next {
		if r.Level == "city" || n.District == r.Code || n.Town == r.Code || n.Region == r.Code {
			out = append(out, n)
		}
	}
	return out
}
