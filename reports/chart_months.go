package reports

import (
	"math"
	"strconv"
	"time"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"
)

// point is one month of a control chart. A hidden month is left out of the line. Limits are drawn
// anew where Segment changes.
type point struct {
	Month         time.Time
	Value, Centre float64
	Lower, Upper  float64
	Signal        string // up, down, none or few
	Tip           string
	Hidden        bool
	Segment       int64
}

// eventMark is a dated event on a chart of months: a line at the month with its number and name.
type eventMark struct {
	At           int // index of the month
	Number, Name string
}

// controlChart draws months with the limits of each segment and dated events. Only points with a
// signal are marked, by shape and colour.
func controlChart(w *words, points []point, events []eventMark, unit string) *chart {
	if len(points) < 2 {
		return nil
	}
	var months []string
	var values []opts.LineData
	var ups, downs []opts.ScatterData
	for i, p := range points {
		months = append(months, p.Month.Format("2006-01"))
		v := number(p.Value)
		if p.Hidden {
			v = "-"
		}
		values = append(values, opts.LineData{Name: p.Tip, Value: v})
		if !p.Hidden && p.Signal == "up" {
			ups = append(ups, opts.ScatterData{Name: p.Tip, Value: []any{i, number(p.Value)}})
		}
		if !p.Hidden && p.Signal == "down" {
			downs = append(downs, opts.ScatterData{Name: p.Tip, Value: []any{i, number(p.Value)}})
		}
	}
	d := &drawing{
		x:    monthAxis(months),
		y:    []opts.YAxis{{Type: "value", Scale: show(farFromZero(points)), AxisLabel: axisLabel(formatPlain), SplitLine: splitLine(), AxisLine: noLine(), SplitNumber: 4, Name: unit}},
		grid: grid("0", "84", "36", "4"), tooltip: tooltip("axis"),
	}
	d.addLimits(points)
	d.add(types.ChartLine, w.T("series.rate"), values, charts.WithLineChartOpts(opts.LineChart{Symbol: "circle", SymbolSize: 6, ShowSymbol: show(true)}),
		charts.WithLineStyleOpts(opts.LineStyle{Color: accent, Width: 2}), charts.WithItemStyleOpts(opts.ItemStyle{Color: accent}))
	if len(ups) > 0 {
		d.add(types.ChartScatter, "", ups, charts.WithScatterChartOpts(opts.ScatterChart{Symbol: "rect", SymbolSize: 11}), charts.WithItemStyleOpts(opts.ItemStyle{Color: warn}), silentTooltip())
	}
	if len(downs) > 0 {
		d.add(types.ChartScatter, "", downs, charts.WithScatterChartOpts(opts.ScatterChart{Symbol: "triangle", SymbolSize: 12}), charts.WithItemStyleOpts(opts.ItemStyle{Color: "var(--good)"}), silentTooltip())
	}
	last := points[len(points)-1]
	at := len(points) - 1
	limits := []opts.ScatterData{
		{Name: w.T("chart.upper", w.Decimal(last.Upper, 2)), Value: []any{at, number(last.Upper)}},
		{Name: w.T("chart.centre", w.Decimal(last.Centre, 2)), Value: []any{at, number(last.Centre)}},
		{Name: w.T("chart.lower", w.Decimal(last.Lower, 2)), Value: []any{at, number(last.Lower)}},
	}
	d.add(types.ChartScatter, "", limits, charts.WithScatterChartOpts(opts.ScatterChart{Symbol: "rect", SymbolSize: 1}), charts.WithItemStyleOpts(opts.ItemStyle{Color: noColor}), pointLabel("right", mute, 12, "normal"), silentTooltip())
	height := 260
	if len(events) > 0 {
		height += eventLine * len(events)
		d.add(types.ChartScatter, "", []opts.ScatterData{}, withEvents(events, len(points), true))
		d.grid = grid("0", "84", strconv.Itoa(36+eventLine*len(events)), "4")
	}
	c := d.finish(height)
	if len(events) > 0 {
		// On a phone only the number stands at the line; the note has the names.
		narrow := make([]map[string]any, len(d.series))
		for i := range narrow {
			narrow[i] = map[string]any{}
		}
		narrow[len(narrow)-1] = map[string]any{"markLine": eventLines(events, len(points), false)}
		c.Narrow = map[string]any{"series": narrow}
	}
	return c
}

// eventLine is the height of one line of an event's label, in pixels.
const eventLine = 15

func withEvents(events []eventMark, months int, named bool) charts.SeriesOpts {
	return func(s *charts.SingleSeries) { s.MarkLines = eventLines(events, months, named) }
}

// eventLines are the lines of events across a chart, each label on a line of its own and towards the
// middle of the chart, so that none covers another or leaves it.
func eventLines(events []eventMark, months int, named bool) *opts.MarkLines {
	var data []any
	for k, e := range events {
		text, align := e.Number, "left"
		if named {
			text += " " + e.Name
		}
		if e.At > months/2 {
			align = "right"
		}
		data = append(data, map[string]any{"name": text, "xAxis": e.At, "label": map[string]any{"align": align, "distance": 4 + eventLine*(len(events)-1-k)}})
	}
	return &opts.MarkLines{Data: data, MarkLineStyle: opts.MarkLineStyle{Symbol: []string{"none", "none"},
		Label:     &opts.Label{Show: show(true), Formatter: "{b}", Position: "end", Color: ink, FontSize: 12},
		LineStyle: &opts.LineStyle{Color: ink, Width: 1.2, Type: "dashed"}}}
}

// addLimits draws the band and the centre of every segment by itself, so that they break where the
// limits were found anew.
func (d *drawing) addLimits(points []point) {
	for from := 0; from < len(points); {
		segment := points[from].Segment
		low, width, centre := make([]opts.LineData, len(points)), make([]opts.LineData, len(points)), make([]opts.LineData, len(points))
		to := from
		for i, p := range points {
			low[i].Value, width[i].Value, centre[i].Value = "-", "-", "-"
			if p.Segment == segment {
				low[i].Value, width[i].Value, centre[i].Value = number(p.Lower), number(p.Upper-p.Lower), number(p.Centre)
				to = i
			}
		}
		quiet := charts.WithLineChartOpts(opts.LineChart{Symbol: "none", Stack: "limits" + strconv.FormatInt(segment, 10)})
		d.add(types.ChartLine, "", low, quiet, charts.WithLineStyleOpts(opts.LineStyle{Color: noColor}), silentTooltip())
		d.add(types.ChartLine, "", width, quiet, charts.WithLineStyleOpts(opts.LineStyle{Color: noColor}), charts.WithAreaStyleOpts(opts.AreaStyle{Color: band}), silentTooltip())
		d.add(types.ChartLine, "", centre, charts.WithLineChartOpts(opts.LineChart{Symbol: "none"}), charts.WithLineStyleOpts(opts.LineStyle{Color: mute, Width: 1}), silentTooltip())
		from = to + 1
	}
}

// farFromZero tells whether a control chart's axis may start above zero: its points show position,
// not length, so limits far above zero would only flatten them.
func farFromZero(points []point) bool {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, p := range points {
		for _, v := range []float64{p.Value, p.Lower, p.Upper} {
			if !math.IsNaN(v) {
				lo, hi = min(lo, v), max(hi, v)
			}
		}
	}
	return lo > (hi-lo)*0.5
}

func monthAxis(months []string) opts.XAxis {
	return opts.XAxis{Type: "category", Data: months, AxisLabel: axisLabel(formatPlain), AxisTick: noTick(),
		AxisLine: &opts.AxisLine{Show: show(true), LineStyle: &opts.LineStyle{Color: rule}}, SplitLine: &opts.SplitLine{Show: show(false)}}
}

// intervalMonths draws a share by month, each with its interval.
func intervalMonths(w *words, rows []shareRow) *chart {
	if len(rows) < 2 {
		return nil
	}
	var months []string
	var values []opts.LineData
	var lines []opts.CustomData
	top := 0.0
	for i, r := range rows {
		months = append(months, r.Month.Format("2006-01"))
		tip := w.T("tip.share", w.Month(r.Month), w.Ratio(r.Share, float64(r.Property), r.All), w.Interval(r.Low, r.High))
		values = append(values, opts.LineData{Name: tip, Value: number(r.Share)})
		lines = append(lines, opts.CustomData{Name: tip, Value: []any{i, number(r.Low), number(r.High)}})
		top = max(top, r.High)
	}
	d := &drawing{
		x:    monthAxis(months),
		y:    []opts.YAxis{{Type: "value", Min: 0, Max: shareMax(top), AxisLabel: axisLabel(formatPercent), SplitLine: splitLine(), AxisLine: noLine(), SplitNumber: 4}},
		grid: grid("0", "20", "20", "4"), tooltip: tooltip("axis"),
	}
	d.add(types.ChartLine, w.T("series.share"), values, charts.WithLineChartOpts(opts.LineChart{Symbol: "circle", SymbolSize: 6, ShowSymbol: show(true)}),
		charts.WithLineStyleOpts(opts.LineStyle{Color: accent, Width: 2}), charts.WithItemStyleOpts(opts.ItemStyle{Color: accent}))
	d.add(types.ChartCustom, "", lines, shape(shapeIntervalV), charts.WithItemStyleOpts(opts.ItemStyle{Color: accent, Opacity: opacity(0.35)}), silentTooltip())
	return d.finish(240)
}
