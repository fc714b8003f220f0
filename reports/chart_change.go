package reports

import "math"

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
	var falls []fall
	add := func(name, remark string, from, to float64, color string) {
		falls = append(falls, fall{name, remark, 100 * from, 100 * to, color})
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
	return waterfall(falls, w.T("unit.points"), nil)
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
