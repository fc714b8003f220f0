package reports

import (
	"bytes"
	"context"
	"errors"
	"math"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// scoredFixture is a score with two neighbours of its class, in a rule of three classes.
func scoredFixture(t *testing.T) scored {
	t.Helper()
	nan := math.NaN()
	x := &scores{cycle: "2022Q2",
		bands:      map[string][]scoreBandRow{"grade": {{Class: "A", From: 85, Name: "优秀"}, {Class: "B", Position: 1, From: 75, Name: "良好"}, {Class: "C", Position: 2, From: nan, Name: "</script>差"}, {Class: "未参评", Position: noDataPosition, From: nan, Name: "未参评"}}},
		components: map[string][]scoreComponentRow{"grade": {{Code: "burden", Name: "投诉负担", Measure: "burden", Weight: 100}}},
		ruleItems:  map[string][]scoreRuleItemRow{"grade": {{Code: "fire", Name: "消防通道"}}},
		classes:    map[string]map[string][]scoreClassRow{"grade": {"A": {{Class: "A", Probability: 0.3}, {Class: "B", Position: 1, Probability: 0.65}, {Class: "C", Position: 2, Probability: 0.05}}}},
		steps:      map[string]map[string][]scoreStepRow{"grade": {"A": {{Kind: "base", Points: 0, Value: nan, N: nan, Share: nan}, {Kind: "component", Code: "burden", Points: 85.25, Value: 0.8, N: 40, Share: nan}, {Kind: "bad", Code: "fire", Item: "J1", Points: -3, Value: -3, N: nan, Share: 1}}}},
		gains:      map[string]map[string][]scoreGainRow{"grade": {"A": {{Kind: "component", Code: "burden", Gain: 14.75, Class: "A"}, {Kind: "bad", Code: "fire", Item: "J1", Gain: 3, Class: "A"}}}},
	}
	row := scoreRow{Cycle: "2022Q2", Output: "grade", Company: "A", Score: 82.3, Places: 1, RuleClass: "B", Class: "B", Probability: 0.65, Low: 78.1, High: 86, RankLow: 5, RankHigh: 18, Ranked: 42, ToNext: 2.7, Reason: "boundary"}
	before := row
	before.Cycle, before.Score, before.Low, before.High = "2022Q1", 70, 66, 74
	x.rows = map[string]map[string][]scoreRow{"grade": {"A": {before, row}}}
	return scored{x, mustWords(t)["zh"], scoreRuleRow{Output: "grade", Name: "等级评定", MinProbability: 0.8}, row}
}

func TestASentenceTellsScoreClassCertaintyAndWhatLowersItMost(t *testing.T) {
	v := scoredFixture(t)
	unsure := "2022年二季度等级评定得 82.3 分，列 B（良好）；得分有九成把握在 78.1–86.0 之间，属于这一等级的把握只有 65.0%，低于规则要求的 80.0%，标为边界"
	lowers := "。失分最多的是投诉负担，少得 14.8 分。"
	for _, c := range []struct {
		name   string
		change func(*scored)
		want   string
	}{
		{"boundary", func(*scored) {}, unsure + lowers},
		{"held", func(v *scored) { v.row.Class, v.row.Reason = "A", "boundary held" }, strings.Replace(unsure, "B（良好）", "B（良好），暂列 A（优秀）", 1) + "；按规则暂列把握较大的相邻等级 A（优秀）" + lowers},
		{"sure, disputed and on trial", func(v *scored) { v.row.Reason, v.row.Disputed, v.row.Trial = "", true, true }, "2022年二季度等级评定得 82.3 分，列 B（良好）；得分有九成把握在 78.1–86.0 之间，属于这一等级的把握为 65.0%" + lowers + "有计入的事项正在异议中。本周期为试评，不产生后果。"},
		{"too few data", func(v *scored) {
			v.row.Score, v.row.RuleClass, v.row.Class, v.row.Reason = math.NaN(), "未参评", "未参评", "no_data"
		}, "2022年二季度等级评定：未参评。评价份数、户数或服务月数不足规则的要求，不评分，也不排位。"},
	} {
		x := v
		c.change(&x)
		if got := plainSpaces(x.sentence()); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
	if got, want := plainSpaces(v.stepSentence()), "基础分 0，指标得分 +85.25，加分 0.00，扣分 −3.00；合计 82.2500，公布为 82.3 分。距上一等级还差 2.7 分。"; got != want {
		t.Errorf("steps:\n got %s\nwant %s", got, want)
	}
}

func TestAChangeIsCalledOnlyWhereIntervalsDoNotMeet(t *testing.T) {
	before := scoreRow{Low: 70, High: 80}
	for _, c := range []struct {
		low, high float64
		want      string
	}{{80.1, 90, "up"}, {80, 90, "same"}, {60, 70, "same"}, {60, 69.9, "down"}, {math.NaN(), math.NaN(), "same"}} {
		if got := changed(before, scoreRow{Low: c.low, High: c.high}); got != c.want {
			t.Errorf("%v to %v: %s, want %s", c.low, c.high, got, c.want)
		}
	}
	v := scoredFixture(t)
	if got := v.changeSentence(); !strings.Contains(got, "确有上升") || strings.Contains(got, "规则版本不同") {
		t.Errorf("from 66–74 to 78.1–86: %s", got)
	}
	v.row.RuleVersion = "v2"
	if got := v.changeSentence(); !strings.Contains(got, "规则版本不同") {
		t.Errorf("under another version of the rule: %s", got)
	}
}

func TestBandsSayWhichEndBelongsToThem(t *testing.T) {
	v := scoredFixture(t)
	for i, want := range []string{"85（含）以上", "75（含）至 85（不含）", "低于 75", "数据不足"} {
		if got := plainSpaces(v.bandWords(v.w, "grade", v.bands["grade"][i])); got != want {
			t.Errorf("band %d is %q, want %q", i, got, want)
		}
	}
}

func TestAMeasureOfFewTicketsIsHiddenBesideItsPoints(t *testing.T) {
	for _, c := range []struct {
		measure  string
		value, n float64
		want     bool
	}{{"burden", 0.8, 2, true}, {"burden", 0.8, 40, false}, {"on_time", 95, 20, true}, {"on_time", 50, 20, false}, {"satisfied", 100, 20, false}, {"evaluation", 90, 1, false}, {"disclosure", 50, 2, false}} {
		if got := smallMeasure(c.measure, scoreStepRow{Value: c.value, N: c.n}, 3); got != c.want {
			t.Errorf("%s of %v with n %v hidden: %v", c.measure, c.value, c.n, got)
		}
	}
	v := scoredFixture(t)
	v.steps["grade"]["A"][1].Hidden = true
	row := v.stepRows()[1]
	if row[1].Text != "85.2500" || row[3].Value != nil || row[4].Value != nil {
		t.Errorf("the step prints %+v", row)
	}
}

func TestPicturesOfAScoreStayAsReviewed(t *testing.T) {
	v := scoredFixture(t)
	w := v.w
	goldenChart(t, "score_classes", stripChart(w, v.parts()))
	goldenChart(t, "score_steps", waterfall(v.falls(), "分", v.bandMarks(w, "grade")))
	goldenChart(t, "score_history", v.historyChart())
	goldenChart(t, "score_beside", scatterChart(w, []pair{{80, 0.9, "甲", ""}, {90, 1.5, "乙</script>", "乙</script>"}, {70, 1.1, "丙", ""}}, 80))
	golden(t, "score_classes.svg", []byte(stripSVG(w, v.parts())))
	golden(t, "score_steps.svg", []byte(fallSVG(v.falls(), v.bandMarks(w, "grade"))))
	if stripChart(w, nil) != nil || scatterChart(w, []pair{{80, 1, "", ""}}, 80) != nil {
		t.Error("a picture is drawn of nothing")
	}
}

func TestAComponentSaysHowItBecomesPoints(t *testing.T) {
	w := mustWords(t)["zh"]
	c := scoreComponentRow{Line: "0.5→100|2→0", MinN: 5, Missing: "60"}
	if got := plainSpaces(c.transform(w) + " " + c.absence(w)); got != "0.5 得 100 分；2 得 0 分 不足 5 件为缺：按 60 分计" {
		t.Errorf("the component reads %q", got)
	}
}

func TestScorePagesTellTheCycleAndEachCompanyItsOwn(t *testing.T) {
	site := contents(t, filepath.Join(publishFixture(t, "city.sql"), "2022-W28"))
	page := func(n string) string {
		for name, text := range site {
			if strings.HasPrefix(name, "company/") && strings.HasSuffix(name, "0"+n+"A"+n+".html") {
				return text
			}
		}
		t.Fatalf("no page of company %s", n)
		return ""
	}
	has := func(name, text string, wants ...string) {
		t.Helper()
		text = plainSpaces(text)
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
	}
	has("a company with a veto", page("07"), `id="score-grade"`, `id="score-grade-steps"`, `id="score-integrity-history"`, "最高列 C（合格）", "附表一第5项", "J440600-7-2", "发生责任安全事故")
	has("a company with a disputed item", page("02"), "消防通道被占用未处置（异议中）", "（J440600-2-1，异议中）", "消防通道&lt;b&gt;当日已清理&lt;/b&gt;", `id="score-cases"`)
	if strings.Contains(page("07"), "当日已清理") {
		t.Error("a company's page tells the ground of another's objection")
	}
	none := page("13")
	has("a company without enough data", none, "未参评", "不评分，也不排位")
	if strings.Contains(none, `id="score-grade-steps"`) {
		t.Error("a company without a score has steps")
	}
	has("the overview", site["scores.html"], "过半企业挤在一级", "1 家</strong>两期区间不相交，确有升降", "与碰巧的一半", "按名称排列，不是名次")
	if regexp.MustCompile(`>第 \d+ 位`).MatchString(plainSpaces(site["scores.html"])) {
		t.Error("a bare rank stands on the overview")
	}
	has("the cycle", site["scores-cycle.html"], "正在公示", "未交 38 份", "当日已清理", "未办 · 超期", "一律不计入", "修复（公示未满期）")
	has("the rule", site["scores-rule.html"], "基础分 70", "0.5 得 100 分；1 得 75 分；2 得 0 分", "安全合计最多扣 20 分", "最高 C（合格）", "含下限、不含上限", "至少要有 1 份计入的评价")
	if strings.Contains(site["method.html"], "[[output") {
		t.Error("the method page prints the text of the rule set")
	}
	has("the search", site["search.js"], "scores-rule.html")
}

func TestACityWithoutScoresSaysSoInOneSentence(t *testing.T) {
	site := contents(t, filepath.Join(publishFixture(t, "empty.sql"), "2020-W23"))
	if page := site["scores.html"]; !strings.Contains(page, "还没有任何周期的企业得分") || strings.Contains(page, `class="question"`) {
		t.Error("the overview of a city without scores tells more than that")
	}
	if _, ok := site["scores-rule.html"]; ok {
		t.Error("a city without scores has a page of its rule")
	}
}

func TestANoticeHoldsOneCompanysScoreAndNothingToLoad(t *testing.T) {
	db := openMarts(t, "city.sql")
	var id, other string
	if err := db.QueryRow(`select max(company_id) filter (where company_id like '%A02'), max(company_name) filter (where company_id like '%A12') from marts.score`).Scan(&id, &other); err != nil {
		t.Fatal(err)
	}
	write := func(o NoticeOptions) (string, error) {
		var b bytes.Buffer
		o.Program, o.Zone = "baimi test", shanghai(t)
		err := Notice(context.Background(), db, &b, o)
		return b.String(), err
	}
	text, err := write(NoticeOptions{Company: id})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"告知书", id, "J440600-2-1", "异议中", "按示例规则计算", "附表一第1项", "<svg", "输入校验", "消防通道&lt;b&gt;当日已清理&lt;/b&gt;"} {
		if !strings.Contains(text, want) {
			t.Errorf("the notice lacks %q", want)
		}
	}
	if strings.Contains(text, other) || regexp.MustCompile(`<script|src=|href="[^d]|url\(`).MatchString(text) {
		t.Error("the notice names another company or loads something")
	}
	if again, _ := write(NoticeOptions{Company: id}); again != text {
		t.Error("two notices of the same marts differ")
	}
	past, err := write(NoticeOptions{Company: id, Cycle: "2022Q1", Lang: "en"})
	if err != nil || !strings.Contains(past, "Q1 2022") || strings.Contains(past, "Q2 2022 ") {
		t.Errorf("the notice of a past cycle: %v", err)
	}
	for name, o := range map[string]NoticeOptions{"an unknown company": {Company: "nobody' or '1' = '1"}, "a cycle without scores": {Company: id, Cycle: "2022Q3"}, "a cycle that never was": {Company: id, Cycle: "1999Q1"}} {
		if _, err := write(o); !errors.Is(err, ErrNoScore) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := write(NoticeOptions{Company: id, Lang: "fr"}); err == nil {
		t.Error("a notice is written in a language without words")
	}
}
