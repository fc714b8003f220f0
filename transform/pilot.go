package transform

import (
	"context"
	"database/sql"
	"fmt"

	"baimi/transform/stats"
)

type pilotRow struct {
	Metric        string   `json:"metric"`
	Pilots        int      `json:"pilots"`
	Controls      int      `json:"controls"`
	PilotBefore   *float64 `json:"pilot_before"`
	PilotAfter    *float64 `json:"pilot_after"`
	ControlBefore *float64 `json:"control_before"`
	ControlAfter  *float64 `json:"control_after"`
	Effect        *float64 `json:"effect"`
	EffectLo      *float64 `json:"effect_lo"`
	EffectHi      *float64 `json:"effect_hi"`
}

// pilotResamples leaves 25 samples beyond each bound at 95 %; the seed is fixed, so
// that a past issue comes out the same.
const (
	pilotResamples = 1000
	pilotSeed      = 1
)

// pilotRows compares pilots with compounds of the same district and size that were
// never pilots: the tickets per 1,000 occupied households and month, and two shares.
// The difference in differences is an association, not the effect of a trial by lot.
func pilotRows(ctx context.Context, s session) (any, error) {
	var all []pilotRow
	var metric string
	var clusters []stats.Cluster
	flush := func() {
		if len(clusters) == 0 {
			return
		}
		d := stats.DiffInDiff(clusters, confidence, pilotResamples, pilotSeed)
		all = append(all, pilotRow{
			Metric: metric, Pilots: d.Treated, Controls: d.Controls,
			PilotBefore: number(d.TreatedBefore), PilotAfter: number(d.TreatedAfter),
			ControlBefore: number(d.ControlBefore), ControlAfter: number(d.ControlAfter),
			Effect: number(d.Effect), EffectLo: number(d.Lo), EffectHi: number(d.Hi),
		})
		clusters = nil
	}
	err := s.each(ctx, `select metric, stratum, compound_id, is_pilot, before_n, before_d, after_n, after_d
		from core.pilot_sum
		order by metric, stratum, is_pilot, compound_id`, func(rows *sql.Rows) error {
		var of string
		var c stats.Cluster
		if err := rows.Scan(&of, &c.Stratum, &c.ID, &c.Treated, &c.BeforeN, &c.BeforeD, &c.AfterN, &c.AfterD); err != nil {
			return err
		}
		if of != metric {
			flush()
			metric = of
		}
		clusters = append(clusters, c)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read sums of the pilots: %w", err)
	}
	flush()
	return all, nil
}
