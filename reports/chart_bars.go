package reports

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"
)

// bar is one sorted bar with last year's level as a tick.
type bar struct {
	Name, Note, Tip string
	Value, Before   float64
	Hidden          bool
	Apart           bool // grey: not a part of the row of steps above it
}

func barChart(bars []bar, unit string) *chart {
	if len(bars) == 0 {
		return nil
	}
	var names, remarks []string
	var values []opts.BarData
	var ticks []opts.CustomData
	for i, b := range bars {
		names = append(names, b.Name)
		remarks = append(remarks, b.Note)
		if b.Hidden {
			values = append(values, opts.BarData{Name: b.Tip, Value: "-"})
		} else {
			value := opts.BarData{Name: b.Tip, Value: number(b.Value)}
			if b.Apart {
				value.ItemStyle = &opts.ItemStyle{Color: ground, BorderColor: mute, BorderWidth: 1.5}
			}
			values = append(values, value)
		}
		if b.Before == b.Before {
			ticks = append(ticks, opts.CustomData{Name: b.Tip, Value: []any{number(b.Before), i}})
		}
	}
	d := &drawing{
		x: opts.XAxis{Type: "value", Min: 0, AxisLabel: axisLabel(formatPlain), SplitLine: splitLine(), AxisLine: noLine(), AxisTick: noTick(), SplitNumber: 4, Name: unit, NameLocation: "middle", NameGap: 28},
		y: []opts.YAxis{categoryRows(names), notes(remarks)}, grid: grid("0", "4", "4", "4"), tooltip: tooltip("item"),
	}
	d.add(types.ChartBar, "", values, charts.WithBarChartOpts(opts.BarChart{BarWidth: "56%"}), charts.WithItemStyleOpts(opts.ItemStyle{Color: accent}))
	if len(ticks) > 0 {
		d.add(types.ChartCustom, "", ticks, shape(shapeTick), charts.WithItemStyleOpts(opts.ItemStyle{Color: ink, BorderColor: ground}))
	}
	return d.finish(56 + 24*len(bars))
}

// stages of the branch ladder from none to merged, with the look of each step.
type stage struct{ Code, Color string }

func ladderStages() []stage {
	return []stage{{"operating", "var(--s1)"}, {"plaqued", "var(--s2)"}, {"approved", "var(--s3)"}, {"dormant", "var(--s4)"}, {"applied", "var(--s5)"}, {"merged", "var(--s6)"}, {"none", "var(--s7)"}}
}

// ladderChart stacks the compounds of every region by the stage of their branch, each row to 100 %.
func (s *snapshot) ladderChart(w *words, regions []regionRow) *chart {
	var names, remarks []string
	counts := map[string][]int64{}
	totals := []int64{}
	for _, r := range regions {
		by := map[string]int64{}
		total := int64(0)
		for _, l := range s.ladder[r.Code] {
			by[l.Stage] += l.Compounds
			total += l.Compounds
		}
		if total == 0 {
			continue
		}
		names = append(names, w.Name(r))
		remarks = append(remarks, nLabel(total))
		totals = append(totals, total)
		for _, st := range ladderStages() {
			counts[st.Code] = append(counts[st.Code], by[st.Code])
		}
	}
	if len(names) == 0 {
		return nil
	}
	d := &drawing{
		x: percentAxis(1), y: []opts.YAxis{categoryRows(names), notes(remarks)}, grid: grid("0", "4", "44", "4"), tooltip: tooltip("item"),
		legend: &opts.Legend{Show: show(true), Left: "0", Top: "0", ItemWidth: 14, ItemHeight: 10, SelectedMode: "false", TextStyle: &opts.TextStyle{Color: ink, FontSize: 12}},
	}
	for _, st := range ladderStages() {
		used := int64(0)
		var data []opts.BarData
		for i, n := range counts[st.Code] {
			used += n
			share := float64(n) / float64(totals[i])
			data = append(data, opts.BarData{Value: number(share), Name: w.T("tip.ladder", names[i], w.T("stage."+st.Code), w.Ratio(share, float64(n), totals[i]))})
		}
		if used == 0 {
			continue
		}
		d.add(types.ChartBar, w.T("stage."+st.Code), data, charts.WithBarChartOpts(opts.BarChart{Stack: "ladder", BarWidth: "62%"}),
			charts.WithItemStyleOpts(opts.ItemStyle{Color: st.Color, BorderColor: ground, BorderWidth: 1}))
	}
	return d.finish(84 + 26*len(names))
}

func (s *snapshot) ladderTable(w *words, name string, regions []regionRow) table {
	t := table{Name: name + "-ladder", Title: w.T("table.ladder"), Columns: []column{{Title: w.T("col.region"), Kind: textKind}}}
	for _, st := range ladderStages() {
		t.Columns = append(t.Columns, column{Title: w.T("stage." + st.Code), Kind: integer})
	}
	t.Columns = append(t.Columns, column{Title: w.T("col.total"), Kind: integer}, column{Title: w.T("col.branches"), Kind: integer})
	for _, r := range regions {
		row := []cell{w.text(w.Name(r))}
		by := map[string]int64{}
		var total, branches int64
		for _, l := range s.ladder[r.Code] {
			by[l.Stage] += l.Compounds
			total += l.Compounds
			if l.Stage != "none" && l.Stage != "applied" && l.Stage != "merged" {
				branches += l.Branches
			}
		}
		for _, st := range ladderStages() {
			row = append(row, w.count(by[st.Code]))
		}
		t.Rows = append(t.Rows, append(row, w.count(total), w.count(branches)))
	}
	return t
}
