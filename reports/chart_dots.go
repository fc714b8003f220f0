package reports

import (
	"math"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"
)

// dot is one row of a dot-and-interval chart.
type dot struct {
	Name, Note, Tip  string
	Value, Low, High float64
	Before           float64 // last period's level, drawn as a tick; NaN for none
	Standing         standing
}

// standing is where an interval lies against the reference line.
type standing int

const (
	ordinary standing = iota
	adverse           // the whole interval lies on the wrong side
	few               // too few to judge: grey, never ranked
)

// dotChart draws dots with intervals, one row each, in the given order. A reference line stands at
// ref unless it is NaN. Share axes read in percent and end where the values need it.
func dotChart(dots []dot, ref float64, refLabel string, share bool, unit string) *chart {
	if len(dots) == 0 {
		return nil
	}
	var names, remarks []string
	series := map[standing]struct {
		points []opts.ScatterData
		lines  []opts.CustomData
	}{}
	var ticks []opts.CustomData
	top := 0.0
	if !math.IsNaN(ref) {
		top = ref
	}
	for i, d := range dots {
		names = append(names, d.Name)
		remarks = append(remarks, d.Note)
		if !math.IsNaN(d.Before) {
			ticks = append(ticks, opts.CustomData{Name: d.Tip, Value: []any{number(d.Before), i}})
			top = max(top, d.Before)
		}
		if math.IsNaN(d.Value) {
			continue
		}
		g := series[d.Standing]
		g.points = append(g.points, opts.ScatterData{Name: d.Tip, Value: []any{number(d.Value), i}})
		if !math.IsNaN(d.Low) && !math.IsNaN(d.High) {
			g.lines = append(g.lines, opts.CustomData{Name: d.Tip, Value: []any{number(d.Low), number(d.High), i}})
			top = max(top, d.High)
		}
		series[d.Standing] = g
		top = max(top, d.Value)
	}
	axis := opts.XAxis{Type: "value", Min: 0, AxisLabel: axisLabel(formatPlain), SplitLine: splitLine(), AxisLine: noLine(), AxisTick: noTick(), SplitNumber: 4, Name: unit, NameLocation: "middle", NameGap: 28}
	if share {
		axis = percentAxis(shareMax(top))
	}
	d := &drawing{x: axis, y: []opts.YAxis{categoryRows(names), notes(remarks)}, grid: grid("0", "4", "24", "4"), tooltip: tooltip("item")}
	if len(ticks) > 0 {
		d.add(types.ChartCustom, "", ticks, shape(shapeTick), charts.WithItemStyleOpts(opts.ItemStyle{Color: mute}))
	}
	look := map[standing]struct {
		symbol string
		size   int
		line   string
		item   opts.ItemStyle
	}{
		ordinary: {"circle", 10, accent, opts.ItemStyle{Color: accent}},
		adverse:  {"diamond", 13, warn, opts.ItemStyle{Color: warn}},
		few:      {"circle", 9, mute, opts.ItemStyle{Color: ground, BorderColor: mute, BorderWidth: 1.5}},
	}
	var points drawing
	for _, st := range []standing{few, ordinary, adverse} {
		g, ok := series[st]
		if !ok {
			continue
		}
		l := look[st]
		if len(g.lines) > 0 {
			d.add(types.ChartCustom, "", g.lines, shape(shapeInterval), charts.WithItemStyleOpts(opts.ItemStyle{Color: l.line, Opacity: opacity(0.5)}))
		}
		points.add(types.ChartScatter, "", g.points, charts.WithScatterChartOpts(opts.ScatterChart{Symbol: l.symbol, SymbolSize: l.size}), charts.WithItemStyleOpts(l.item))
	}
	if !math.IsNaN(ref) {
		d.add(types.ChartScatter, "", []opts.ScatterData{}, withMarkLine(ref, refLabel))
	}
	d.series = append(d.series, points.series...)
	height := 64 + 26*len(dots)
	if !share && unit != "" {
		height += 20
	}
	return d.finish(height)
}

func shape(name string) charts.SeriesOpts {
	return func(s *charts.SingleSeries) { s.RenderItem = types.FuncStr(name) }
}

func withMarkLine(at float64, label string) charts.SeriesOpts {
	return func(s *charts.SingleSeries) {
		s.MarkLines = &opts.MarkLines{
			Data: []any{opts.MarkLineNameXAxisItem{Name: label, XAxis: number(at)}},
			MarkLineStyle: opts.MarkLineStyle{Symbol: []string{"none", "none"},
				Label:     &opts.Label{Show: show(true), Formatter: "{b}", Position: "start", Color: mute, FontSize: 12},
				LineStyle: &opts.LineStyle{Color: ink, Width: 1.2, Type: "dashed"}},
		}
	}
}

func pointLabel(position, color string, size float32, weight string) charts.SeriesOpts {
	return charts.WithLabelOpts(opts.Label{Show: show(true), Position: position, Formatter: "{b}", Color: color, FontSize: size, FontWeight: weight, LineHeight: size + 4})
}

func silentTooltip() charts.SeriesOpts {
	return func(s *charts.SingleSeries) { s.SeriesTooltip = &opts.SeriesTooltip{} }
}

// number rounds what goes into a drawing, where more digits only cost bytes; NaN becomes "-",
// ECharts' word for missing.
func number(v float64) any {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "-"
	}
	return math.Round(v*1e5) / 1e5
}

func nLabel(n int64) string { return "n " + new(words).Count(n) }
