package reports

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"
)

// fall is one step of a waterfall: it starts where the one before it ended.
type fall struct {
	Name, Remark string
	From, To     float64
	Color        string
}

// waterfall draws steps, one a row, over an axis that begins at zero or holds it. Marks are named places
// on the axis.
func waterfall(falls []fall, unit string, marks []axisMark) *chart {
	var names, remarks []string
	var base, above, below []opts.BarData
	for _, f := range falls {
		lo, hi := min(f.From, f.To), max(f.From, f.To)
		tip := f.Name + "\n" + f.Remark
		names, remarks = append(names, f.Name), append(remarks, f.Remark)
		style := &opts.ItemStyle{Color: f.Color, BorderColor: f.Color, BorderWidth: 1}
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
	top := "4"
	if len(marks) > 0 {
		top = "24"
	}
	d := &drawing{
		x: opts.XAxis{Type: "value", AxisLabel: axisLabel(formatPlain), SplitLine: splitLine(), AxisLine: noLine(), AxisTick: noTick(), SplitNumber: 4, Name: unit, NameLocation: "middle", NameGap: 28},
		y: []opts.YAxis{categoryRows(names), notes(remarks)}, grid: grid("0", "4", top, "4"), tooltip: tooltip("item"),
	}
	look := charts.WithBarChartOpts(opts.BarChart{Stack: "change", BarWidth: "56%"})
	d.add(types.ChartBar, "", base, look, charts.WithItemStyleOpts(opts.ItemStyle{Color: noColor}), silentTooltip())
	d.add(types.ChartBar, "", above, look)
	d.add(types.ChartBar, "", below, look)
	height := 64 + 28*len(names)
	if len(marks) > 0 {
		height += 20
		d.add(types.ChartScatter, "", []opts.ScatterData{}, withAxisMarks(marks, true))
	}
	c := d.finish(height)
	if n := len(d.series); len(marks) > 0 {
		narrow := make([]any, n)
		for i := range narrow {
			narrow[i] = map[string]any{}
		}
		narrow[n-1] = map[string]any{"markLine": markLines(marks, true, func(m axisMark) string { return m.Short })}
		c.Narrow = map[string]any{"series": narrow}
	}
	return c
}

// axisMark is a named place on an axis of values.
type axisMark struct {
	At          float64
	Name, Short string // Short is the name on a narrow screen
}

// withAxisMarks draws a dashed line with its name at each mark, across the x axis or, with upright false,
// the y axis.
func withAxisMarks(marks []axisMark, upright bool) charts.SeriesOpts {
	lines := markLines(marks, upright, func(m axisMark) string { return m.Name })
	return func(s *charts.SingleSeries) { s.MarkLines = lines }
}

func markLines(marks []axisMark, upright bool, name func(axisMark) string) *opts.MarkLines {
	axis, position := "xAxis", "start"
	if !upright {
		axis, position = "yAxis", "end"
	}
	var data []any
	for _, m := range marks {
		data = append(data, map[string]any{"name": name(m), axis: number(m.At)})
	}
	return &opts.MarkLines{Data: data, MarkLineStyle: opts.MarkLineStyle{Symbol: []string{"none", "none"},
		Label:     &opts.Label{Show: show(true), Formatter: "{b}", Position: position, Color: mute, FontSize: 12},
		LineStyle: &opts.LineStyle{Color: mute, Width: 1, Type: "dashed"}}}
}
