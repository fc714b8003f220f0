package reports

import (
	"time"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// coverageChart draws coverage by week against the straight path, with the target at its date.
func (s *snapshot) coverageChart(w *words, region string) *chart {
	weeks := s.coverage[region]
	if len(weeks) < 2 {
		return nil
	}
	target := float64(s.issue.ShareNumerator) / float64(max(1, s.issue.ShareDenominator))
	covered := make([]opts.LineData, 0, len(weeks))
	path := make([]opts.LineData, 0, len(weeks)+2)
	top := target
	for _, r := range weeks {
		at := r.WeekEnd.Format("2006-01-02")
		if r.Managed > 0 {
			covered = append(covered, opts.LineData{Value: []any{at, number(r.Share)},
				Name: w.T("tip.coverage", w.Date(r.WeekEnd), w.Percent(r.Share), w.Count(r.Covered), w.Count(r.Managed))})
			top = max(top, r.Share)
		}
		path = append(path, opts.LineData{Value: []any{at, number(r.PathShare)}, Name: w.T("tip.path", w.Percent(r.PathShare))})
	}
	deadline := s.issue.DeadlineOn.Format("2006-01-02")
	if s.issue.DeadlineOn.After(s.issue.AsOf) {
		path = append(path, opts.LineData{Value: []any{deadline, number(target)}, Name: w.T("tip.path", w.Percent(target))})
	}
	last, _ := s.latestCoverage(region)
	end := s.issue.DeadlineOn
	if s.issue.AsOf.After(end) {
		end = s.issue.AsOf
	}
	line := charts.NewLine()
	line.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "time", Min: s.issue.StartOn.Format("2006-01-02"), Max: end.Format("2006-01-02"),
			AxisLabel: axisLabel(formatMonthAxis), AxisLine: &opts.AxisLine{Show: show(true), LineStyle: &opts.LineStyle{Color: rule}}, AxisTick: noTick(),
			SplitLine: &opts.SplitLine{Show: show(false)}, MinInterval: float64(180 * 24 * time.Hour / time.Millisecond)}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Min: 0, Max: shareMax(top), AxisLabel: axisLabel(formatPercent), SplitLine: splitLine(), AxisLine: noLine(), SplitNumber: 4}),
		grid("0", "112", "28", "8"), tooltip("axis"),
	)
	plain := charts.WithLineChartOpts(opts.LineChart{ShowSymbol: show(false)})
	line.AddSeries(w.T("series.path"), path, plain, charts.WithLineStyleOpts(opts.LineStyle{Color: ink, Width: 1.2, Type: "dashed"}), charts.WithItemStyleOpts(opts.ItemStyle{Color: ink}))
	line.AddSeries(w.T("series.coverage"), covered, plain, charts.WithLineStyleOpts(opts.LineStyle{Color: accent, Width: 2.4}), charts.WithItemStyleOpts(opts.ItemStyle{Color: accent}))
	marks := charts.NewScatter()
	if last.Managed > 0 {
		marks.AddSeries(w.T("series.latest"), []opts.ScatterData{{Value: []any{last.WeekEnd.Format("2006-01-02"), number(last.Share)}, Name: w.Percent(last.Share), Symbol: "circle", SymbolSize: 8}},
			charts.WithItemStyleOpts(opts.ItemStyle{Color: accent}), pointLabel("right", accent, 15, "bold"), silentTooltip())
	}
	marks.AddSeries(w.T("series.target"), []opts.ScatterData{{Value: []any{deadline, number(target)},
		Name: w.T("chart.target", w.Percent(target), w.Count(last.TargetCount), w.Date(s.issue.DeadlineOn)), Symbol: "circle", SymbolSize: 9}},
		charts.WithItemStyleOpts(opts.ItemStyle{Color: ground, BorderColor: ink, BorderWidth: 2}), pointLabel("right", ink, 12, "normal"), silentTooltip())
	line.Overlap(marks)
	c := finish(line, 300)
	c.Narrow = map[string]any{"grid": map[string]any{"right": 18}, "series": narrowLabels(len(line.MultiSeries), "left")}
	return c
}

func (s *snapshot) coverageTable(w *words, region string) table {
	t := table{Name: region + "-coverage", Title: w.T("table.coverage"), Columns: []column{
		{Title: w.T("col.week"), Kind: date}, {Title: w.T("col.managed"), Kind: integer}, {Title: w.T("col.covered"), Kind: integer},
		{Title: w.T("col.coverage"), Kind: percentKind}, {Title: w.T("col.active"), Kind: integer}, {Title: w.T("col.path"), Kind: percentKind},
		{Title: w.T("col.households_share"), Kind: percentKind}, {Title: w.T("col.branches"), Kind: integer},
	}}
	weeks := s.coverage[region]
	for i := len(weeks) - 1; i >= 0; i-- {
		r := weeks[i]
		t.Rows = append(t.Rows, []cell{w.date(r.WeekEnd), w.count(r.Managed), w.count(r.Covered), w.percent(r.Share), w.count(r.CoveredActive),
			w.percent(r.PathShare), w.percent(r.HouseholdsShare), w.count(r.Branches)})
	}
	return t
}
