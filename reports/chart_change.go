package reports

import (
	"math"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// changeChart draws why a share changed as a waterfall in percentage points: each step starts where
// the one before it ended, and the last bar is their sum. Nil where nothing moved.
func (s *snapshot) changeChart(w *words, c changeRow) *chart {
	if math.IsNaN(c.ShareFrom) || math.IsNaN(c.ShareTo) || c.New+c.Lost+c.Grew+c.Shrank == 0 {
		return nil
	}
	steps := []struct {
		name   string
		points float64
		count  int64
	}{
		{w.T("change.new"), c.PointsNew, c.New}, {w.T("change.lost"), c.PointsLost, -c.Lost},
		{w.T("change.grew"), c.PointsGrew, c.Grew}, {w.T("change.shrank"), c.PointsShrank, -c.Shrank},
	}
	var names, remarks []string
	var base, above, below []opts.BarData
	add := func(name, remark string, from, to float64, color string) {
		lo, hi := 100*min(from, to), 100*max(from, to)
		tip := name + "\n" + remark
		names, remarks = append(names, name), append(remarks, remark)
		style := &opts.ItemStyle{Color: color, BorderColor: color, BorderWidth: 1}
		bar := func(v float64) opts.BarData { return opts.BarData{Name: tip, Value: number(v), ItemStyle: style} }
		// Stacks grow away from zero on either side, so a step lies on a clear base or on both sides.
		switch {
		case lo >= 0:
			base, above, below = append(base, opts.BarData{Name: tip, Value: number(lo)}), append(above, bar(hi-lo)), append(below, bar(0))
		case hi <= 0:
			base, above, below = append(base, opts.BarData{Name: tip, Value: number(hi)}), append(above, bar(0)), append(below, bar(lo-hi))
		default:
			base, above, below = append(base, opts.BarData{Name: tip, Value: 0}), append(above, bar(hi)), append(below, bar(lo))
		}
	}
	at := 0.0
	for _, x := range steps {
		color := accent
		if x.points < 0 {
			color = warn
		}
		add(x.name, w.T("chart.step", w.Signed(x.count), w.Points(x.points)), at, at+x.points, color)
		at += x.points
	}
	add(w.T("change.total"), w.T("chart.step", w.Signed(c.CoveredTo-c.CoveredFrom), w.Points(c.ShareTo-c.ShareFrom)), 0, at, ink)
	d := charts.NewBar()
	d.SetGlobalOptions(charts.WithXAxisOpts(opts.XAxis{Type: "value", AxisLabel: axisLabel(formatPlain), SplitLine: splitLine(), AxisLine: noLine(), AxisTick: noTick(), SplitNumber: 4, Name: w.T("unit.points"), NameLocation: "middle", NameGap: 28}),
		charts.WithYAxisOpts(categoryRows(names)), grid("0", "4", "4", "4"), tooltip("item"))
	d.ExtendYAxis(notes(remarks))
	look := charts.WithBarChartOpts(opts.BarChart{Stack: "change", BarWidth: "56%"})
	d.AddSeries("", base, look, charts.WithItemStyleOpts(opts.ItemStyle{Color: noColor}), silentTooltip())
	d.AddSeries("", above, look)
	d.AddSeries("", below, look)
	return finish(d, 64+28*len(names))
}

// funnelChart draws how far the managed compounds of a region have come: each step holds all that came
// as far or further; dormant, merged and not started stand apart below.
func (s *snapshot) funnelChart(w *words, by map[string]int64, total int64) *chart {
	if total == 0 {
		return nil
	}
	operating := by["operating"]
	plaqued := operating + by["plaqued"]
	approved := plaqued + by["approved"] + by["dormant"]
	applied := approved + by["applied"]
	var bars []bar
	for _, x := range []struct {
		key string
		n   int64
	}{{"managed", total}, {"applied", applied}, {"approved", approved}, {"plaqued", plaqued}, {"operating", operating}, {"dormant", by["dormant"]}, {"merged", by["merged"]}, {"none", by["none"]}} {
		name, share := w.T("funnel."+x.key), float64(x.n)/float64(total)
		bars = append(bars, bar{Name: name, Note: w.Ratio(share, float64(x.n), total), Value: float64(x.n), Before: math.NaN(), Tip: name + "\n" + w.Ratio(share, float64(x.n), total), Apart: x.key == "dormant" || x.key == "merged" || x.key == "none"})
	}
	return barChart(bars, w.T("unit.compounds"))
}
