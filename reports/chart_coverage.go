package reports

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"
)

// coverageChart draws coverage by week against the straight and the phased path, the fan of the
// forecast, and the target at its date.
func (s *snapshot) coverageChart(w *words, region string) *chart {
	weeks := s.coverage[region]
	if len(weeks) < 2 {
		return nil
	}
	target := float64(s.issue.ShareNumerator) / float64(max(1, s.issue.ShareDenominator))
	covered := make([]opts.LineData, 0, len(weeks))
	top := target
	for _, r := range weeks {
		if r.Managed > 0 {
			covered = append(covered, opts.LineData{Value: []any{dayOf(r.WeekEnd), number(r.Share)},
				Name: w.T("tip.coverage", w.Date(r.WeekEnd), w.Percent(r.Share), w.Count(r.Covered), w.Count(r.Managed), w.Percent(r.PathShare))})
			top = max(top, r.Share)
		}
	}
	straight, phased := s.paths(w)
	last, _ := s.latestCoverage(region)
	end := s.issue.DeadlineOn
	if s.issue.AsOf.After(end) {
		end = s.issue.AsOf
	}
	f := s.forecast(region)
	goal, foreseen := w.T("chart.target", w.Percent(target), w.Count(last.TargetCount), w.Date(s.issue.DeadlineOn)), ""
	if f.isOpen() {
		foreseen = w.T("chart.forecast", w.Interval(f.ShareLo, f.ShareHi))
	}
	d := &drawing{grid: grid("0", labelRoom(goal, foreseen), "28", "8"), tooltip: tooltip("axis")}
	plain := charts.WithLineChartOpts(opts.LineChart{ShowSymbol: show(false)})
	top = max(top, s.addFan(w, d, region))
	d.x = opts.XAxis{Type: "time", Min: dayOf(s.issue.StartOn), Max: dayOf(end),
		AxisLabel: axisLabel(formatMonthAxis), AxisLine: &opts.AxisLine{Show: show(true), LineStyle: &opts.LineStyle{Color: rule}}, AxisTick: noTick(),
		SplitLine: &opts.SplitLine{Show: show(false)}, MinInterval: float64(180 * 24 * time.Hour / time.Millisecond)}
	d.y = []opts.YAxis{{Type: "value", Min: 0, Max: shareMax(top), AxisLabel: axisLabel(formatPercent), SplitLine: splitLine(), AxisLine: noLine(), SplitNumber: 4}}
	d.add(types.ChartLine, w.T("series.path"), straight, plain, charts.WithLineStyleOpts(opts.LineStyle{Color: ink, Width: 1.2, Type: "dashed"}), charts.WithItemStyleOpts(opts.ItemStyle{Color: ink}))
	d.add(types.ChartLine, w.T("series.phased"), phased, plain, charts.WithLineStyleOpts(opts.LineStyle{Color: mute, Width: 1.6, Type: "dotted"}), charts.WithItemStyleOpts(opts.ItemStyle{Color: mute}))
	d.add(types.ChartLine, w.T("series.coverage"), covered, plain, charts.WithLineStyleOpts(opts.LineStyle{Color: accent, Width: 2.4}), charts.WithItemStyleOpts(opts.ItemStyle{Color: accent}))
	n := narrowMarks{target: target, axis: shareMax(top), share: last.Share, path: last.PathShare, elapsed: s.elapsed(last.WeekEnd)}
	n.pass(len(d.series))
	if last.Managed > 0 {
		// A fan spreads to the right of the point, so its label stands on the side away from the path.
		side := "top"
		if last.Share < last.PathShare {
			side = "bottom"
		}
		d.add(types.ChartScatter, w.T("series.latest"), []opts.ScatterData{{Value: []any{dayOf(last.WeekEnd), number(last.Share)}, Name: w.Percent(last.Share), Symbol: "circle", SymbolSize: 8}},
			charts.WithItemStyleOpts(opts.ItemStyle{Color: accent}), pointLabel(side, accent, 15, "bold"), silentTooltip())
		n.latest()
	}
	n.goal(f, []any{dayOf(s.issue.DeadlineOn), number(target)}, w.T("chart.target_line", w.Percent(target), w.Count(last.TargetCount), w.Date(s.issue.DeadlineOn)))
	d.add(types.ChartScatter, w.T("series.target"), []opts.ScatterData{{Value: []any{dayOf(s.issue.DeadlineOn), number(target)},
		Name: goal, Symbol: "circle", SymbolSize: 9}},
		charts.WithItemStyleOpts(opts.ItemStyle{Color: ground, BorderColor: ink, BorderWidth: 2}), pointLabel("right", ink, 12, "normal"), silentTooltip())
	if f.isOpen() {
		d.add(types.ChartScatter, w.T("series.forecast"), []opts.ScatterData{{Value: []any{dayOf(s.issue.DeadlineOn), number(clearOf(f.Share, target, shareMax(top)))}, Name: foreseen, Symbol: "circle", SymbolSize: 1}},
			charts.WithItemStyleOpts(opts.ItemStyle{Color: noColor}), pointLabel("right", accent, 12, "normal"), silentTooltip())
		n.forecast(f, dayOf(s.issue.DeadlineOn), foreseen)
	}
	c := d.finish(320)
	c.Narrow = map[string]any{"grid": map[string]any{"right": 18}, "series": n.series}
	return c
}

// paths are the straight and the phased path from start to deadline: the points where they bend.
func (s *snapshot) paths(w *words) (straight, phased []opts.LineData) {
	days := s.target.path
	for i, r := range days {
		bends := func(value func(pathRow) float64) bool {
			if i == 0 || i == len(days)-1 {
				return true
			}
			before, after := days[i-1], days[i+1]
			way := r.On.Sub(before.On).Hours() / after.On.Sub(before.On).Hours()
			return math.Abs(value(before)+way*(value(after)-value(before))-value(r)) > 1e-9
		}
		if bends(func(x pathRow) float64 { return x.Straight }) {
			straight = append(straight, opts.LineData{Value: []any{dayOf(r.On), number(r.Straight)}, Name: w.T("tip.path", w.Percent(r.Straight))})
		}
		if bends(func(x pathRow) float64 { return x.Phased }) {
			phased = append(phased, opts.LineData{Value: []any{dayOf(r.On), number(r.Phased)}, Name: w.T("tip.phased", w.Percent(r.Phased))})
		}
	}
	return straight, phased
}

// addFan draws the interval of the forecast as a band, from as-of to the deadline, and returns its upper
// end. Lower edge and width are stacked: the lower one is not painted.
func (s *snapshot) addFan(w *words, d *drawing, region string) float64 {
	rows := s.target.fan[region]
	if len(rows) == 0 {
		return 0
	}
	var low, width, middle []opts.LineData
	top := 0.0
	for _, r := range rows {
		low = append(low, opts.LineData{Value: []any{dayOf(r.On), number(r.Lo)}})
		width = append(width, opts.LineData{Value: []any{dayOf(r.On), number(r.Hi - r.Lo)}})
		middle = append(middle, opts.LineData{Value: []any{dayOf(r.On), number(r.Middle)}, Name: w.T("tip.fan", w.Date(r.On), w.Percent(r.Middle), w.Interval(r.Lo, r.Hi))})
		top = max(top, r.Hi)
	}
	edge := charts.WithLineChartOpts(opts.LineChart{Symbol: "none", Stack: "fan"})
	d.add(types.ChartLine, "", low, edge, charts.WithLineStyleOpts(opts.LineStyle{Color: noColor}), silentTooltip())
	d.add(types.ChartLine, "", width, edge, charts.WithLineStyleOpts(opts.LineStyle{Color: noColor}), charts.WithAreaStyleOpts(opts.AreaStyle{Color: accent, Opacity: opacity(0.16)}), silentTooltip())
	d.add(types.ChartLine, w.T("series.forecast"), middle, charts.WithLineChartOpts(opts.LineChart{ShowSymbol: show(false)}),
		charts.WithLineStyleOpts(opts.LineStyle{Color: accent, Width: 1.2, Type: "dashed"}), charts.WithItemStyleOpts(opts.ItemStyle{Color: accent}))
	return top
}

// labelRoom is the width in pixels that labels of 12 pixels take at the right of a point, of which each
// line may be the longest.
func labelRoom(labels ...string) string {
	const point, narrow, wide = 14, 6.6, 12
	widest := 0.0
	for _, label := range labels {
		for line := range strings.SplitSeq(label, "\n") {
			width := 0.0
			for _, r := range line {
				if unicode.Is(unicode.Han, r) {
					width += wide
				} else {
					width += narrow
				}
			}
			widest = max(widest, width)
		}
	}
	return strconv.Itoa(int(math.Ceil(widest)) + point)
}

// clearOf is where the label of a value stands so that it does not cover the three lines of the target's:
// half of these and half of its own are 33 pixels, of the 184 that the axis has on paper, where it is lowest.
func clearOf(value, target, axis float64) float64 {
	room := 0.18 * axis
	switch {
	case value <= target && value > target-room:
		return target - room
	case value > target && value < target+room:
		return min(target+room, axis)
	}
	return value
}

func dayOf(t time.Time) string { return t.Format("2006-01-02") }

func (s *snapshot) coverageTable(w *words, region string) table {
	t := table{Name: region + "-coverage", Title: w.T("table.coverage"), Columns: []column{
		{Title: w.T("col.week"), Kind: date}, {Title: w.T("col.managed"), Kind: integer}, {Title: w.T("col.covered"), Kind: integer},
		{Title: w.T("col.coverage"), Kind: percentKind}, {Title: w.T("col.active"), Kind: integer}, {Title: w.T("col.path"), Kind: percentKind}, {Title: w.T("col.phased"), Kind: percentKind},
		{Title: w.T("col.households_share"), Kind: percentKind}, {Title: w.T("col.branches"), Kind: integer},
	}}
	weeks := s.coverage[region]
	phased := map[time.Time]float64{}
	for _, r := range s.target.path {
		phased[r.On] = r.Phased
	}
	for i := len(weeks) - 1; i >= 0; i-- {
		r := weeks[i]
		t.Rows = append(t.Rows, []cell{w.date(r.WeekEnd), w.count(r.Managed), w.count(r.Covered), w.percent(r.Share), w.count(r.CoveredActive),
			w.percent(r.PathShare), phasedCell(w, phased, r.WeekEnd), w.percent(r.HouseholdsShare), w.count(r.Branches)})
	}
	return t
}

func phasedCell(w *words, phased map[time.Time]float64, day time.Time) cell {
	v, ok := phased[day]
	if !ok {
		return w.missing("why.none")
	}
	return w.percent(v)
}
