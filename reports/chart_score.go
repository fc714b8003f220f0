package reports

import (
	"math"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"
)

// labelledShare is the least part of a strip that has room for its own words.
const labelledShare = 0.12

// classPart is one class of a probability strip.
type classPart struct {
	Class, Name string
	Probability float64
	Own         bool // the class that the rule gives
}

// parts are the classes of the company's score, best first.
func (v scored) parts() []classPart {
	var out []classPart
	for _, c := range v.classes[v.rule.Output][v.row.Company] {
		out = append(out, classPart{c.Class, v.className(v.w, v.rule.Output, c.Class), c.Probability, c.Class == v.row.RuleClass})
	}
	return out
}

// stripChart draws how probable each class is, as parts of one bar; the class that the rule gives is
// the coloured one.
func stripChart(w *words, parts []classPart) *chart {
	if len(parts) == 0 {
		return nil
	}
	d := &drawing{x: percentAxis(1), y: []opts.YAxis{categoryRows([]string{""})}, grid: grid("0", "8", "4", "4"), tooltip: tooltip("item")}
	for i, p := range parts {
		share := "\n" + w.Percent(p.Probability)
		look := opts.ItemStyle{Color: "var(--s7)", BorderColor: ground, BorderWidth: 1}
		if i%2 == 1 {
			look.Color = "var(--s5)"
		}
		color := ink
		if p.Own {
			look.Color, color = accent, ground
		}
		label := opts.Label{Show: show(p.Probability >= labelledShare), Position: "inside", Formatter: "{a}", Color: color, FontSize: 13, LineHeight: 18}
		d.add(types.ChartBar, p.Class+share, []opts.BarData{{Name: p.Name + share, Value: number(p.Probability)}}, charts.WithBarChartOpts(opts.BarChart{Stack: "classes", BarWidth: "72%"}), charts.WithItemStyleOpts(look), charts.WithLabelOpts(label))
	}
	return d.finish(92)
}

// falls are the steps of the score for a waterfall, and at last their sum.
func (v scored) falls() []fall {
	w := v.w
	var out []fall
	at := 0.0
	for _, r := range v.steps[v.rule.Output][v.row.Company] {
		color := accent
		if r.Points < 0 {
			color = warn
		}
		if r.Points != 0 || r.Kind == "component" {
			out = append(out, fall{v.stepName(r), w.Points(r.Points / 100), at, at + r.Points, color})
		}
		at += r.Points
	}
	if len(out) == 0 {
		return nil
	}
	return append(out, fall{w.T("score.total"), v.published(v.row.Score), 0, at, ink})
}

// bandMarks are the lower ends of the bands on an axis of scores.
func (x *scores) bandMarks(w *words, output string) []axisMark {
	var out []axisMark
	for _, b := range x.bands[output] {
		if !math.IsNaN(b.From) {
			out = append(out, axisMark{b.From, b.Class + " " + w.Amount(b.From), b.Class})
		}
	}
	return out
}

// historyChart draws the company's scores by cycle with their intervals; dashed lines are the lower ends
// of the bands.
func (v scored) historyChart() *chart {
	w := v.w
	var cycles []string
	var values []opts.LineData
	var lines []opts.CustomData
	low, high, known := math.Inf(1), math.Inf(-1), 0
	for i, r := range v.history() {
		cycles = append(cycles, r.Cycle)
		if math.IsNaN(r.Score) {
			values = append(values, opts.LineData{Name: w.T("score.tip_none", w.Cycle(r.Cycle)), Value: "-"})
			continue
		}
		of := v
		of.row = r
		tip := w.T("score.tip", w.Cycle(r.Cycle), of.published(r.Score), of.interval(), of.classWords())
		values = append(values, opts.LineData{Name: tip, Value: number(r.Score)})
		low, high, known = min(low, r.Score), max(high, r.Score), known+1
		if !math.IsNaN(r.Low) {
			lines = append(lines, opts.CustomData{Name: tip, Value: []any{i, number(r.Low), number(r.High)}})
			low, high = min(low, r.Low), max(high, r.High)
		}
	}
	if known < 2 {
		return nil
	}
	bottom, top := math.Floor(low/10)*10, math.Ceil(high/10)*10
	var marks []axisMark
	for _, m := range v.bandMarks(w, v.rule.Output) {
		if m.At >= bottom && m.At <= top {
			marks = append(marks, m)
		}
	}
	d := &drawing{
		x:    monthAxis(cycles),
		y:    []opts.YAxis{{Type: "value", Min: bottom, Max: top, AxisLabel: axisLabel(formatPlain), SplitLine: &opts.SplitLine{Show: show(false)}, AxisLine: noLine(), SplitNumber: 4, Name: w.T("score.unit")}},
		grid: grid("0", "64", "36", "4"), tooltip: tooltip("axis"),
	}
	d.add(types.ChartLine, "", values, charts.WithLineChartOpts(opts.LineChart{Symbol: "circle", SymbolSize: 7, ShowSymbol: show(true)}), charts.WithLineStyleOpts(opts.LineStyle{Color: accent, Width: 2}), charts.WithItemStyleOpts(opts.ItemStyle{Color: accent}))
	d.add(types.ChartCustom, "", lines, shape(shapeIntervalV), charts.WithItemStyleOpts(opts.ItemStyle{Color: accent, Opacity: opacity(0.35)}), silentTooltip())
	if len(marks) > 0 {
		d.add(types.ChartScatter, "", []opts.ScatterData{}, withAxisMarks(marks, false))
	}
	return d.finish(240)
}

// pair is a company's evaluation by the branches beside its complaint burden.
type pair struct {
	Evaluation, Burden float64
	Tip, Label         string
}

// scatterChart draws what the branches say beside what residents complain of; the lines are the median
// evaluation and the burden that the buildings let one expect.
func scatterChart(w *words, pairs []pair, middle float64) *chart {
	if len(pairs) < 3 {
		return nil
	}
	left, top := 100.0, 2.0
	var points []opts.ScatterData
	for _, p := range pairs {
		left, top = min(left, p.Evaluation), max(top, p.Burden)
		points = append(points, opts.ScatterData{Name: p.Tip, Value: []any{number(p.Evaluation), number(p.Burden)}})
	}
	d := &drawing{
		x:    opts.XAxis{Type: "value", Min: math.Floor(left/10) * 10, Max: 100, Name: w.T("score.axis_evaluation"), NameLocation: "middle", NameGap: 28, AxisLabel: axisLabel(formatPlain), AxisLine: &opts.AxisLine{Show: show(true), LineStyle: &opts.LineStyle{Color: rule}}, AxisTick: noTick(), SplitLine: &opts.SplitLine{Show: show(false)}},
		y:    []opts.YAxis{{Type: "value", Min: 0, Max: math.Ceil(top*2) / 2, Name: w.T("score.axis_burden"), AxisLabel: axisLabel(formatPlain), SplitLine: splitLine(), AxisLine: noLine(), SplitNumber: 4}},
		grid: grid("0", "24", "44", "28"), tooltip: tooltip("item"),
	}
	d.add(types.ChartScatter, "", points, charts.WithScatterChartOpts(opts.ScatterChart{Symbol: "circle", SymbolSize: 8}), charts.WithItemStyleOpts(opts.ItemStyle{Color: accent, Opacity: opacity(0.6)}))
	d.add(types.ChartScatter, "", []opts.ScatterData{}, withAxisMarks([]axisMark{{At: middle, Name: w.T("score.axis_median")}}, true))
	d.add(types.ChartScatter, "", []opts.ScatterData{}, withAxisMarks([]axisMark{{At: 1, Name: "1"}}, false))
	plain := len(d.series)
	for _, p := range pairs {
		if p.Label != "" {
			d.add(types.ChartScatter, "", []opts.ScatterData{{Name: p.Label, Value: []any{number(p.Evaluation), number(p.Burden)}}}, charts.WithScatterChartOpts(opts.ScatterChart{Symbol: "rect", SymbolSize: 1}),
				charts.WithItemStyleOpts(opts.ItemStyle{Color: noColor}), pointLabel("top", ink, 12, "normal"), silentTooltip())
		}
	}
	c := d.finish(360)
	c.Spread = true
	c.Narrow = map[string]any{"series": unlabelled(plain, len(d.series))}
	return c
}

// unlabelled takes the labels from the series behind the first ones: on a narrow screen names would
// cover each other, and the table tells them.
func unlabelled(plain, all int) []any {
	bare := make([]any, all)
	for i := range bare {
		bare[i] = map[string]any{}
		if i >= plain {
			bare[i] = map[string]any{"label": map[string]any{"show": false}}
		}
	}
	return bare
}
