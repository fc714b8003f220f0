package reports

import (
	"math"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"
)

// funnelPoint is a unit on a funnel; without a Tip nobody learns which it is.
type funnelPoint struct {
	Position, Ratio float64
	Word            string
	Tip, Label      string
	Own             bool // the unit that the page is about
}

// funnelPoints is how many points of ordinary units a funnel draws at most.
const funnelPoints = 1500

// funnelChart draws ratios over their position with the limits at 95 % and 99.8 %: certainty grows to
// the right. Only what is called high or low has a shape and colour of its own.
func funnelChart(w *words, limits []limitRow, points []funnelPoint, axis string) *chart {
	if len(limits) < 2 || len(points) == 0 {
		return nil
	}
	first, last := limits[0], limits[len(limits)-1]
	from, to := math.Floor(first.Position), math.Ceil(last.Position)
	top := 2.0
	groups := map[string][]opts.ScatterData{}
	ordinary := 0
	for _, p := range points {
		if p.Word == "as_expected" && !p.Own {
			ordinary++
		}
	}
	step, nth := (ordinary+funnelPoints-1)/funnelPoints, 0
	for _, p := range points {
		look := p.Word
		switch {
		case p.Own:
			look = "own"
		case p.Word == "as_expected":
			if nth++; nth%step != 0 {
				continue
			}
		}
		top = max(top, p.Ratio)
		groups[look] = append(groups[look], opts.ScatterData{Name: p.Tip, Value: []any{number(p.Position), number(p.Ratio)}})
	}
	d := &drawing{
		x: opts.XAxis{Type: "log", Min: max(1, from), Max: to, Name: axis, NameLocation: "middle", NameGap: 28,
			AxisLabel: axisLabel(formatPlain), AxisLine: &opts.AxisLine{Show: show(true), LineStyle: &opts.LineStyle{Color: rule}}, AxisTick: noTick(), SplitLine: &opts.SplitLine{Show: show(false)}},
		y:    []opts.YAxis{{Type: "value", Min: 0, Max: math.Ceil(top*2) / 2, Name: w.T("comparison.axis_ratio"), AxisLabel: axisLabel(formatPlain), SplitLine: splitLine(), AxisLine: noLine(), SplitNumber: 4}},
		grid: grid("0", "64", "36", "28"), tooltip: tooltip("item"),
	}
	border := func(at func(limitRow) float64, color string, width float32, kind string) {
		var data []opts.LineData
		for _, l := range limits {
			data = append(data, opts.LineData{Value: []any{number(l.Position), number(min(at(l), math.Ceil(top*2)/2))}})
		}
		d.add(types.ChartLine, "", data, charts.WithLineChartOpts(opts.LineChart{Symbol: "none"}), charts.WithLineStyleOpts(opts.LineStyle{Color: color, Width: width, Type: kind}), silentTooltip())
	}
	border(func(l limitRow) float64 { return l.OuterHigh }, ink, 1.2, "solid")
	border(func(l limitRow) float64 { return l.OuterLow }, ink, 1.2, "solid")
	border(func(l limitRow) float64 { return l.InnerHigh }, mute, 1.2, "dotted")
	border(func(l limitRow) float64 { return l.InnerLow }, mute, 1.2, "dotted")
	border(func(limitRow) float64 { return 1 }, mute, 1, "solid")
	for _, g := range []struct {
		word, symbol string
		size         int
		item         opts.ItemStyle
	}{
		{"as_expected", "circle", 6, opts.ItemStyle{Color: mute, Opacity: opacity(0.55)}},
		{"low", "triangle", 11, opts.ItemStyle{Color: "var(--good)"}},
		{"high", "rect", 10, opts.ItemStyle{Color: warn}},
		{"own", "diamond", 18, opts.ItemStyle{Color: accent, BorderColor: ground, BorderWidth: 1.5}},
	} {
		if len(groups[g.word]) > 0 {
			d.add(types.ChartScatter, "", groups[g.word], charts.WithScatterChartOpts(opts.ScatterChart{Symbol: g.symbol, SymbolSize: g.size}), charts.WithItemStyleOpts(g.item))
		}
	}
	plain := len(d.series)
	labels := 0
	for _, p := range points {
		if p.Label == "" {
			continue
		}
		labels++
		side := "top"
		if p.Ratio < 1 {
			side = "bottom"
		}
		d.add(types.ChartScatter, "", []opts.ScatterData{{Name: p.Label, Value: []any{number(p.Position), number(p.Ratio)}}},
			charts.WithScatterChartOpts(opts.ScatterChart{Symbol: "rect", SymbolSize: 1}), charts.WithItemStyleOpts(opts.ItemStyle{Color: noColor}), pointLabel(side, ink, 12, "normal"), silentTooltip())
	}
	ends := []opts.ScatterData{
		{Name: "99.8%", Value: []any{number(last.Position), number(last.OuterHigh)}}, {Name: "95%", Value: []any{number(last.Position), number(last.InnerLow)}},
	}
	d.add(types.ChartScatter, "", ends, charts.WithScatterChartOpts(opts.ScatterChart{Symbol: "rect", SymbolSize: 1}), charts.WithItemStyleOpts(opts.ItemStyle{Color: noColor}), pointLabel("right", mute, 12, "normal"), silentTooltip())
	c := d.finish(360)
	c.Spread = true
	// On a narrow screen names would cover each other: the table tells them.
	c.Narrow = map[string]any{"series": unlabelled(plain, plain+labels)}
	return c
}
