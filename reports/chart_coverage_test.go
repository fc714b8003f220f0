package reports

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestCoverageChartOptionsStayAsReviewed(t *testing.T) {
	w := mustWords(t)["zh"]
	s := &snapshot{
		issue: issueRow{AsOf: day("2020-06-21"), StartOn: day("2020-06-01"), DeadlineOn: day("2020-07-05"), ShareNumerator: 2, ShareDenominator: 3},
		coverage: map[string][]coverageRow{"X": {
			{WeekEnd: day("2020-06-14"), Managed: 30, Covered: 3, Share: 0.1, TargetCount: 20}, {WeekEnd: day("2020-06-21"), Managed: 30, Covered: 6, Share: 0.2, TargetCount: 20},
		}},
		target: coverageMarts{
			path:      []pathRow{{day("2020-06-01"), 0, 0}, {day("2020-06-21"), 0.4, 0.3}, {day("2020-07-05"), 0.66667, 0.66667}},
			fan:       map[string][]fanRow{"X": {{"X", day("2020-06-21"), 0.2, 0.2, 0.2}, {"X", day("2020-07-05"), 0.25, 0.4, 0.55}}},
			forecasts: map[string]forecastRow{"X": {Word: "off_track", Share: 0.4, ShareLo: 0.25, ShareHi: 0.55}},
		},
	}
	goldenChart(t, "coverage", s.coverageChart(w, "X"))
	goldenChart(t, "change", s.changeChart(w, changeRow{CoveredFrom: 10, CoveredTo: 11, New: 3, Lost: 1, Grew: 10, Shrank: 4, ShrankCovered: 1, ShareFrom: 0.1, ShareTo: 0.104, PointsNew: 0.03, PointsLost: -0.01, PointsGrew: -0.025, PointsShrank: 0.009}))
	goldenChart(t, "funnel", s.funnelChart(w, map[string]int64{"none": 5, "applied": 2, "approved": 1, "operating": 3, "dormant": 1}, 12))
	golden(t, "tiles.html", []byte(tilesHTML([]tile{
		{at: tilePlace{1, 1}, href: "town/a.html", district: "甲", name: "一<b>", share: "40.0%", n: "n 20", word: "比路径少", standing: "behind", step: 2},
		{at: tilePlace{2, 1}, href: "town/b.html", district: "甲", name: "二", share: dash, n: "n 0", word: "没有", standing: "few", step: -1},
	}, "图")))
}

// TestOnPaperTheForecastDoesNotCoverTheTarget: the chart of the brief is the lowest, with 184 pixels for the axis.
func TestOnPaperTheForecastDoesNotCoverTheTarget(t *testing.T) {
	const target, least = 0.6667, 30.0
	for _, axis := range []float64{0.8, 1} {
		for step := range 100 {
			value := axis * float64(step) / 100
			at := clearOf(value, target, axis)
			if apart := math.Abs(at-target) / axis * 184; apart < least || at < 0 || at > axis {
				t.Errorf("of %.2f on an axis to %.1f the label stands at %.3f, %.0f pixels from that of the target", value, axis, at, apart)
			}
		}
	}
}

// The widest forecast, in the letters of the pages: 98 pixels in Chinese, 121 in English.
func TestTheForecastHasRoomForItsLabel(t *testing.T) {
	for code, width := range map[string]int{"zh": 98, "en": 121} {
		w := mustWords(t)[code]
		room, err := strconv.Atoi(labelRoom("2023-06-01", w.T("chart.forecast", w.Interval(0.888, 1))))
		if err != nil || room < width+5 || room > width+40 {
			t.Errorf("%s: %d pixels for a label of %d (%v)", code, room, width, err)
		}
	}
}

// box is where a label or a point stands, in pixels from the lower left corner of the drawing.
type box struct{ left, bottom, right, top float64 }

func (b box) meets(o box) bool {
	return b.left < o.right && o.left < b.right && b.bottom < o.top && o.bottom < b.top
}

// TestOnAPhoneNoLabelOfTheCoverageChartTouchesAnother lays labels out as a chart of 390 pixels does,
// with the widths that they have in English.
func TestOnAPhoneNoLabelOfTheCoverageChartTouchesAnother(t *testing.T) {
	const width, height, target = 312.0, 264.0, 0.6667
	widths, highs, dots := []float64{52, 245, 115}, []float64{19, 16, 16}, []float64{8, 9, 1}
	laid := 0
	for step := range 20 * 10 * 6 * 4 {
		elapsed, share := 0.02+float64(step%20)*0.05, float64(step/20%10)*0.1+0.03
		middle := min(1, share+float64(step/200%6)*0.1)
		f := forecastRow{Word: "at_risk", Share: middle, ShareLo: max(share, middle-0.02*float64(step/1200)), ShareHi: min(1, middle+0.06*float64(step/1200))}
		m := narrowMarks{target: target, axis: shareMax(target, share, f.ShareHi), share: share, path: target * elapsed, elapsed: elapsed}
		m.latest()
		m.goal(f, nil, "")
		m.forecast(f, "", "")
		at := [][2]float64{{elapsed, share}, {1, target}, {1, 0}}
		var labels, points [3]box
		for i, change := range m.series {
			label := change["label"].(map[string]any)
			if label["show"] == false {
				continue
			}
			if i == 2 {
				at[2][1] = change["data"].([]any)[0].(map[string]any)["value"].([]any)[1].(float64)
			}
			x, y, r := at[i][0]*width, at[i][1]/m.axis*height, dots[i]/2
			b := box{x - widths[i], y + r + 4, x, y + r + 4 + highs[i]}
			if label["position"] == "bottom" {
				b.bottom, b.top = y-r-4-highs[i], y-r-4
			}
			if label["align"] == "left" {
				b.left, b.right = x, x+widths[i]
			}
			labels[i], points[i] = b, box{x - r, y - r, x + r, y + r}
			laid++
			if b.left < -20 || b.top > height+28 || b.bottom < -12 && i != 0 {
				t.Errorf("elapsed %.2f share %.2f forecast %+v: label %d stands outside: %+v", elapsed, share, f, i, b)
			}
		}
		for i := range labels {
			for j := range labels {
				if i < j && labels[i].meets(labels[j]) || i != j && j < 2 && labels[i].meets(points[j]) {
					t.Errorf("elapsed %.2f share %.2f forecast %.2f–%.2f: label %d %+v meets %d %+v", elapsed, share, f.ShareLo, f.ShareHi, i, labels[i], j, labels[j])
				}
			}
		}
	}
	if laid == 0 {
		t.Fatal("no label was laid out")
	}
}

func TestTheWaterfallEndsWhereTheShareDid(t *testing.T) {
	w := mustWords(t)["zh"]
	s := &snapshot{}
	c := s.changeChart(w, changeRow{New: 1, Grew: 5, ShareFrom: 0.5, ShareTo: 0.48, PointsNew: 0.01, PointsGrew: -0.03})
	data, err := c.JSON()
	if err != nil {
		t.Fatal(err)
	}
	// The step that crosses zero lies on both sides of it: 1 above, 2 below.
	for _, want := range []string{`"value":1,`, `"value":-2,`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("no bar of %s in %s", want, data)
		}
	}
	if s.changeChart(w, changeRow{ShareFrom: 0.5, ShareTo: 0.5}) != nil {
		t.Error("nothing moved, and yet there is a waterfall")
	}
	if s.changeChart(w, changeRow{New: 1, ShareFrom: math.NaN(), ShareTo: 0.5}) != nil {
		t.Error("a share of nothing makes a waterfall")
	}
}

func TestEveryTownHasATileOfItsOwn(t *testing.T) {
	places, err := tilePlaces(tileFiles, "440600")
	if err != nil {
		t.Fatal(err)
	}
	if len(places) != 32 {
		t.Errorf("%d towns of Foshan are placed, want 32", len(places))
	}
	var towns []regionRow
	for code := range places {
		towns = append(towns, regionRow{Code: code, Parent: code[:6]})
	}
	towns = append(towns, regionRow{Code: "440609001", Parent: "440609"}, regionRow{Code: "440609002", Parent: "440609"}, regionRow{Code: "440610001", Parent: "440610"})
	taken := map[tilePlace]string{}
	for code, at := range automatic(towns, places) {
		if other, twice := taken[at]; twice {
			t.Errorf("%s and %s share a tile", code, other)
		}
		taken[at] = code
	}
	if len(taken) != 35 {
		t.Errorf("%d tiles for 35 towns", len(taken))
	}
	if none, err := tilePlaces(tileFiles, "999900"); err != nil || none != nil {
		t.Errorf("a city without a file: %v, %v", none, err)
	}
	bad := fstest.MapFS{"tiles/1.csv": {Data: []byte("region_code,column,row\na,1,1\nb,1,1\n")}}
	if _, err := tilePlaces(bad, "1"); err == nil || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("two towns in one place: %v", err)
	}
}
