package reports

import (
	"math"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"
)

// heatRow is one row of a calendar heat map: a count for every column.
type heatRow struct {
	Name, Note string
	Values     []int64
	Tips       []string
}

// heatChart shades the cells of a calendar by their count: the root of its part of the largest
// one, so that small counts are seen beside large ones. One colour only: a shade is a number and
// no judgement.
func heatChart(columns []string, rows []heatRow) *chart {
	if len(columns) < 2 || len(rows) == 0 {
		return nil
	}
	most := int64(0)
	for _, r := range rows {
		for _, v := range r.Values {
			most = max(most, v)
		}
	}
	var names, remarks []string
	var cells []opts.CustomData
	for i, r := range rows {
		names = append(names, r.Name)
		remarks = append(remarks, r.Note)
		for k, v := range r.Values {
			if v > 0 {
				cells = append(cells, opts.CustomData{Name: r.Tips[k], Value: []any{k, i, math.Round(100*math.Sqrt(float64(v)/float64(most))) / 100}})
			}
		}
	}
	d := &drawing{
		x: opts.XAxis{Type: "category", Data: columns, AxisTick: noTick(), AxisLine: noLine(), SplitLine: &opts.SplitLine{Show: show(false)},
			AxisLabel: &opts.AxisLabel{Show: show(true), Color: mute, FontSize: 12, Interval: "0", HideOverlap: show(true)}},
		y: []opts.YAxis{categoryRows(names), notes(remarks)}, grid: grid("0", "4", "4", "4"), tooltip: tooltip("item"),
	}
	d.add(types.ChartCustom, "", cells, shape(shapeCell), charts.WithItemStyleOpts(opts.ItemStyle{Color: accent}))
	return d.finish(40 + 22*len(rows))
}
