package reports

import (
	"context"
	"time"
)

// trends is what control charts and comparisons before and after say.
type trends struct {
	signals      map[string]map[string][]signalRow      // of rates: series → id → months ascending
	shareSignals map[string]map[string][]signalRow      // of regions: id → measure of handling → months ascending
	seriesEvents map[string]map[string][]seriesEventRow // series → id → days ascending
	actions      []actionRow
}

func (s *snapshot) readTrends(ctx context.Context, q Querier) error {
	signals, err := load[signalRow](ctx, q, "marts.signal_month", "order by series, id, metric, month")
	if err != nil {
		return err
	}
	s.signals = map[string]map[string][]signalRow{"region": {}, "company": {}}
	s.shareSignals = map[string]map[string][]signalRow{}
	for _, r := range signals {
		switch {
		case r.Metric == "rate" && s.signals[r.Series] != nil:
			s.signals[r.Series][r.ID] = append(s.signals[r.Series][r.ID], r)
		case r.Series == "region":
			if s.shareSignals[r.ID] == nil {
				s.shareSignals[r.ID] = map[string][]signalRow{}
			}
			s.shareSignals[r.ID][r.Metric] = append(s.shareSignals[r.ID][r.Metric], r)
		}
	}
	events, err := load[seriesEventRow](ctx, q, "marts.series_event", "order by series, id, happened_on, event_id")
	if err != nil {
		return err
	}
	s.seriesEvents = map[string]map[string][]seriesEventRow{"region": {}, "company": {}}
	for _, r := range events {
		if s.seriesEvents[r.Series] != nil {
			s.seriesEvents[r.Series][r.ID] = append(s.seriesEvents[r.Series][r.ID], r)
		}
	}
	s.actions, err = load[actionRow](ctx, q, "marts.action_effect", "order by action")
	return err
}

func (s *snapshot) latestSignal(series, id string) (signalRow, bool) {
	rows := s.signals[series][id]
	if len(rows) == 0 {
		return signalRow{}, false
	}
	return rows[len(rows)-1], true
}

// handlingSignal is a share's month on its control chart; few where it has none.
func (s *snapshot) handlingSignal(region, measure string, month time.Time) signalRow {
	for _, r := range s.shareSignals[region][measure] {
		if r.Month.Equal(month) {
			return r
		}
	}
	return signalRow{Signal: "few"}
}
