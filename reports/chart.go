package reports

import (
	"encoding/json"
	"fmt"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"
)

// Colours are names of CSS variables. The script reads their values when it draws, so that a page
// follows the reader's theme and prints on white.
const (
	ink     = "var(--ink)"
	mute    = "var(--mute)"
	rule    = "var(--rule)"
	ground  = "var(--ground)"
	accent  = "var(--accent)"
	warn    = "var(--warn)"
	band    = "var(--band)"
	noColor = "transparent"
)

// Names of the shapes and formatters that the script supplies; an option is data, never code.
const (
	shapeInterval   = "interval"    // horizontal line from value[0] to value[1] in row value[2]
	shapeIntervalV  = "interval-up" // vertical line from value[1] to value[2] at value[0]
	shapeTick       = "tick"        // short vertical stroke at value[0] in row value[1]
	shapeCell       = "cell"        // a calendar cell at value[0] in row value[1], as opaque as value[2]
	formatPercent   = "percent"     // 0.25 → 25%
	formatPlain     = "plain"       // thousands separators
	formatMonthAxis = "month"       // 2022-06
	formatTips      = "tips"        // the names of the points, one a line
)

// chart is a drawing ready to print: an ECharts option, what to change on a narrow screen, and
// the height in pixels.
type chart struct {
	Option map[string]any `json:"option"`
	Narrow map[string]any `json:"narrow,omitempty"`
	Height int            `json:"height"`
	// Spread says that names of points may lie close and look for a side of their own.
	Spread bool `json:"spread,omitempty"`
}

// JSON returns the chart for an inert script element.
func (c chart) JSON() (json.RawMessage, error) {
	data, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode chart: %w", err)
	}
	return data, nil
}

// drawing gathers an ECharts option. It takes the types of go-echarts but not its charts: each of them
// walks all options that there are by reflection, to fill in defaults that no page uses.
type drawing struct {
	x       opts.XAxis
	y       []opts.YAxis // a second one prints remarks at the right
	grid    []opts.Grid
	tooltip opts.Tooltip
	legend  *opts.Legend
	series  []charts.SingleSeries
}

// add draws data as a kind of series, one of types.Chart…, over those before it.
func (d *drawing) add(kind, name string, data any, looks ...charts.SeriesOpts) {
	s := charts.SingleSeries{Name: name, Type: kind, Data: data}
	s.ConfigureSeriesOpts(looks...)
	d.series = append(d.series, s)
}

// palette is what ECharts colours series with that have no colour of their own.
var palette = [...]string{"#5470c6", "#91cc75", "#fac858", "#ee6666", "#73c0de", "#3ba272", "#fc8452", "#9a60b4", "#ea7ccc"}

func (d *drawing) finish(height int) *chart {
	option := map[string]any{"animation": false, "color": palette, "grid": d.grid, "series": d.series, "tooltip": d.tooltip, "xAxis": []opts.XAxis{d.x}, "yAxis": d.y}
	if d.legend != nil {
		option["legend"] = d.legend
	}
	return &chart{Option: option, Height: height}
}

func show(v bool) types.Bool { return opts.Bool(v) }

func opacity(v float32) types.Float { return &v }

func axisLabel(format string) *opts.AxisLabel {
	return &opts.AxisLabel{Show: show(true), Color: mute, FontSize: 12, Formatter: types.FuncStr(format), HideOverlap: show(true)}
}

func nameLabel() *opts.AxisLabel {
	return &opts.AxisLabel{Show: show(true), Color: ink, FontSize: 13, Interval: "0"}
}

func grid(left, right, top, bottom string) []opts.Grid {
	return []opts.Grid{{Left: left, Right: right, Top: top, Bottom: bottom, ContainLabel: show(true)}}
}

func tooltip(trigger string) opts.Tooltip {
	t := opts.Tooltip{Show: show(true), Trigger: trigger, Formatter: formatTips}
	if trigger == "axis" {
		t.AxisPointer = &opts.AxisPointer{Type: "line"}
	}
	return t
}

func splitLine() *opts.SplitLine {
	return &opts.SplitLine{Show: show(true), LineStyle: &opts.LineStyle{Color: rule, Width: 1}}
}

func noLine() *opts.AxisLine { return &opts.AxisLine{Show: show(false)} }

func noTick() *opts.AxisTick { return &opts.AxisTick{Show: show(false)} }

func percentAxis(maximum float64) opts.XAxis {
	return opts.XAxis{Type: "value", Min: 0, Max: maximum, AxisLabel: axisLabel(formatPercent), SplitLine: splitLine(), AxisLine: noLine(), AxisTick: noTick(), SplitNumber: 4}
}

func categoryRows(names []string) opts.YAxis {
	return opts.YAxis{Type: "category", Data: names, Inverse: show(true), AxisLabel: nameLabel(), AxisLine: noLine(), Show: show(true), SplitLine: &opts.SplitLine{Show: show(false)}}
}

// notes is a second axis that prints a remark at the right of every row, such as n = 85.
func notes(texts []string) opts.YAxis {
	return opts.YAxis{Type: "category", Position: "right", Data: texts, Inverse: show(true), AxisLine: noLine(), Show: show(true),
		AxisLabel: &opts.AxisLabel{Show: show(true), Color: mute, FontSize: 12, Interval: "0"}, SplitLine: &opts.SplitLine{Show: show(false)}}
}

// shares chooses the upper end of a percentage axis that starts at zero.
func shareMax(values ...float64) float64 {
	top := 0.0
	for _, v := range values {
		if v > top {
			top = v
		}
	}
	for _, stop := range []float64{0.1, 0.2, 0.4, 0.5, 0.8} {
		if top <= stop*0.96 {
			return stop
		}
	}
	return 1
}
