package reports

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write golden files anew")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; go test -update writes it", err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s differs from its golden file; go test -update shows how\n%s", name, got)
	}
}

func goldenChart(t *testing.T, name string, c *chart) {
	t.Helper()
	if c == nil {
		t.Fatalf("%s: no chart", name)
	}
	data, err := json.MarshalIndent(c, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, name+".json", append(data, '\n'))
}

func TestChartOptionsStayAsReviewed(t *testing.T) {
	w := mustWords(t)["zh"]
	nan := math.NaN()
	goldenChart(t, "dots", dotChart([]dot{
		{Name: "甲镇", Note: "n 40", Tip: "甲镇\n50%", Value: 0.5, Low: 0.35, High: 0.65, Before: nan},
		{Name: "乙</script>镇", Note: "n 30", Tip: "乙", Value: 0, Low: 0, High: 0.11, Before: 0.1, Standing: adverse},
		{Name: "丙镇", Note: "n 4，不排", Tip: "丙", Value: 0.25, Low: 0.05, High: 0.7, Before: nan, Standing: few},
	}, 0.4, "本周应达 40.0%", true, ""))
	month := time.Date(2022, 5, 1, 0, 0, 0, 0, time.UTC)
	goldenChart(t, "control", controlChart(w, []point{
		{Month: month, Value: 2, Centre: 2, Lower: 1.5, Upper: 2.5, Signal: "none", Tip: "五月"},
		{Month: month.AddDate(0, 1, 0), Value: nan, Centre: 2, Lower: 1.5, Upper: 2.5, Signal: "up", Tip: "六月", Hidden: true},
		{Month: month.AddDate(0, 2, 0), Value: 3, Centre: 2, Lower: 1.5, Upper: 2.5, Signal: "up", Tip: "七月"},
		{Month: month.AddDate(0, 3, 0), Value: 5, Centre: 5, Lower: 4, Upper: 6, Signal: "none", Tip: "八月", Segment: 1},
		{Month: month.AddDate(0, 4, 0), Value: 5.5, Centre: 5, Lower: 4, Upper: 6, Signal: "none", Tip: "九月", Segment: 1},
	}, []eventMark{{At: 1, Number: "①", Name: "约谈"}, {At: 3, Number: "②", Name: "热线</script>并入"}}, "件/千户·月"))
	goldenChart(t, "bars", barChart([]bar{{Name: "电梯", Note: "7", Value: 7, Before: 0, Tip: "电梯"}, {Name: "噪音", Note: "不公布", Value: nan, Before: nan, Hidden: true, Tip: "噪音"}}, "件"))
	goldenChart(t, "share", intervalMonths(w, []shareRow{{Month: month, Property: 30, All: 100, Share: 0.3, Low: 0.22, High: 0.4}, {Month: month.AddDate(0, 1, 0), Property: 0, All: 90, Share: 0, Low: 0, High: 0.04}}))
}

func TestAFunnelNamesOnlyWhatIsCalled(t *testing.T) {
	limits := []limitRow{{Position: 5, InnerLow: 0.3, InnerHigh: 2.1, OuterLow: 0.1, OuterHigh: 2.9}, {Position: 80, InnerLow: 0.8, InnerHigh: 1.2, OuterLow: 0.7, OuterHigh: 1.4}}
	points := []funnelPoint{{Position: 20, Ratio: 1.1, Word: "as_expected"}, {Position: 60, Ratio: 2.2, Word: "high", Tip: "甲物业\n2.2 倍", Label: "甲物业"},
		{Position: 70, Ratio: 0.4, Word: "low", Tip: "乙</script>物业", Label: "乙</script>物业"}, {Position: 30, Ratio: 0.9, Word: "as_expected", Own: true, Tip: "丙物业", Label: "丙物业"}}
	goldenChart(t, "comparison", funnelChart(mustWords(t)["zh"], limits, points, "应有件数"))
	if c := funnelChart(mustWords(t)["zh"], nil, points, ""); c != nil {
		t.Error("a funnel without limits is drawn")
	}
}

func TestAHiddenValueIsNowhereInAChart(t *testing.T) {
	c := controlChart(mustWords(t)["zh"], []point{
		{Month: time.Date(2022, 5, 1, 0, 0, 0, 0, time.UTC), Value: 4, Centre: 4, Lower: 2, Upper: 6, Signal: "none"},
		{Month: time.Date(2022, 6, 1, 0, 0, 0, 0, time.UTC), Value: 1.2345, Centre: 4, Lower: 2, Upper: 6, Signal: "down", Hidden: true},
	}, nil, "")
	data, err := c.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(data, []byte("1.2345")) {
		t.Errorf("the hidden month is in the data: %s", data)
	}
}

func TestZeroIsDrawnAndMissingIsNot(t *testing.T) {
	for v, want := range map[float64]string{0: `0`, 0.123456789: `0.12346`} {
		got, _ := json.Marshal(number(v))
		if string(got) != want {
			t.Errorf("number(%v) = %s", v, got)
		}
	}
	if number(math.NaN()) != "-" || number(math.Inf(1)) != "-" {
		t.Error("a missing value is drawn")
	}
}

func TestTablesAndSparklinesStayAsReviewed(t *testing.T) {
	w := mustWords(t)["zh"]
	tab := table{Name: "x", Title: `表 "一"`, Sorts: true, Columns: []column{{Title: "区域", Kind: textKind}, {Title: "件数", Kind: integer}, {Title: "占比", Kind: percentKind}},
		Rows: [][]cell{{w.link("<b>甲</b>", "a.html?x=1&y=2"), w.count(1234), w.percent(0.5)}, {w.text("=1+1"), w.missing("why.suppressed"), w.percent(math.NaN())}}}
	golden(t, "table.html", []byte(tab.HTML()))
	golden(t, "table.csv", tab.CSV())
	tab.Sorts, tab.Carries = false, true
	golden(t, "table_carries.html", []byte(tab.HTML()))
	golden(t, "spark.svg", []byte(spark([]float64{1, 2, math.NaN(), 3, 2.5}, 1, 3)))
	if spark([]float64{1, math.NaN(), math.NaN()}, math.NaN(), math.NaN()) != "" {
		t.Error("two points make no trend")
	}
}

func TestTheLeadSaysOnlyWhatTheNumbersForce(t *testing.T) {
	v := mustWords(t)
	base := issueRow{AsOf: time.Date(2022, 7, 17, 0, 0, 0, 0, time.UTC), StartOn: time.Date(2020, 6, 1, 0, 0, 0, 0, time.UTC), DeadlineOn: time.Date(2023, 6, 1, 0, 0, 0, 0, time.UTC), MinRankN: 10}
	row := coverageRow{Managed: 1500, Covered: 612, Share: 0.408, Low: 0.383, High: 0.433, TargetCount: 1000, PathCount: 705, PathShare: 0.47, Compounds: 1600}
	month := func(year int, m time.Month) time.Time { return time.Date(year, m, 9, 0, 0, 0, 0, time.UTC) }
	start := "支部已覆盖 612/1,500 个物业小区（40.8%），比直线路径少 93 个"
	for _, c := range []struct {
		name     string
		cover    []coverageRow
		forecast forecastRow
		want     string
	}{
		{"no register", nil, forecastRow{}, "登记册中还没有小区，暂时无法计算覆盖率。"},
		{"nothing managed", []coverageRow{{Compounds: 7}}, forecastRow{Word: "none"}, "登记小区 7 个，其中没有由物业企业管理的小区，无法计算覆盖率。"},
		{"late", []coverageRow{row}, forecastRow{Word: "off_track", Pace: 4.1, Early: month(2023, 10), Middle: month(2023, 11), Late: month(2023, 12)}, start + "；按近 13 周的进度，将于 2023年11月（2023年10–12月）达标，比期限晚 5 个月。"},
		{"late, without a latest month", []coverageRow{row}, forecastRow{Word: "off_track", Pace: 0.4, Early: month(2024, 1), Middle: month(2026, 6)}, start + "；按近 13 周的进度，将于 2026年6月（最早 2024年1月，最迟无法推算）达标，比期限晚 36 个月。"},
		{"standing still", []coverageRow{row}, forecastRow{Word: "off_track", Pace: 0}, start + "；近 13 周没有净增，照此不能达标，还差 388 个。"},
		{"slower than the register grows", []coverageRow{row}, forecastRow{Word: "off_track", Pace: 0.3}, start + "；按近 13 周的进度，十年内不能达标，还差 388 个。"},
		{"in time", []coverageRow{row}, forecastRow{Word: "on_track", Pace: 12, Early: month(2022, 12), Middle: month(2023, 2), Late: month(2023, 4)}, start + "；按近 13 周的进度，将于 2023年2月（2022年12月–2023年4月）达标，不晚于期限。"},
		{"in time, with the deadline inside the interval", []coverageRow{row}, forecastRow{Word: "at_risk", Pace: 9, Early: month(2023, 3), Middle: month(2023, 5), Late: month(2023, 7)}, start + "；按近 13 周的进度，将于 2023年5月（2023年3–7月）达标，在期限之内，但有风险。"},
		{"no pace yet", []coverageRow{row}, forecastRow{Word: "unknown"}, start + "。"},
		{"reached", []coverageRow{{Managed: 15, Covered: 12, Share: 0.8, TargetCount: 10, PathCount: 7}}, forecastRow{Word: "reached"}, "支部已覆盖 12/15 个物业小区（80.0%），比直线路径多 5 个；目标 10 个已经达到。"},
	} {
		s := &snapshot{issue: base, coverage: map[string][]coverageRow{"X": c.cover}, target: coverageMarts{forecasts: map[string]forecastRow{"X": c.forecast}}}
		got := plainSpaces(s.lead(v["zh"], "X"))
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func plainSpaces(s string) string {
	out := []rune{}
	for _, r := range s {
		switch r {
		case '\u2009', '\u202f':
			r = ' '
		case '*':
			continue
		}
		out = append(out, r)
	}
	text := string(out)
	for _, pair := range [][2]string{{" / ", "/"}} {
		text = string(bytes.ReplaceAll([]byte(text), []byte(pair[0]), []byte(pair[1])))
	}
	return text
}

func TestBehindIsCountedNotInferred(t *testing.T) {
	s := &snapshot{pace: map[string]paceRow{"behind": {Standing: "behind", Short: 1}, "fast": {Standing: "catching_up", Short: 5}, "few": {Standing: "few", Short: 4}, "on": {Standing: "on_path"}, "late": {Standing: "missed"}}}
	for region, want := range map[string]standing{"behind": adverse, "fast": ordinary, "few": few, "on": ordinary, "late": adverse, "nowhere": few} {
		if got := s.standing(region); got != want {
			t.Errorf("%s is %v, want %v", region, got, want)
		}
	}
}

func TestAWarehouseWithoutAnIssueIsRefused(t *testing.T) {
	if _, err := Publish(context.Background(), openMarts(t), testOptions(t, t.TempDir())); err == nil || err.Error() != "read marts: marts.issue is empty. Try: baimi transform" {
		t.Errorf("error %v", err)
	}
}
