package contract

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

var verb = regexp.MustCompile(`%\[\d\][a-z]|%%`)

func TestBothLanguagesSayTheSameThings(t *testing.T) {
	zh, err := messageTexts("zh")
	if err != nil {
		t.Fatal(err)
	}
	en, err := messageTexts("en")
	if err != nil {
		t.Fatal(err)
	}
	for key, text := range zh {
		other, ok := en[key]
		if !ok {
			t.Errorf("%s has no English text", key)
			continue
		}
		a, b := verb.FindAllString(text, -1), verb.FindAllString(other, -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(slices.Compact(a), slices.Compact(b)) {
			t.Errorf("%s uses %v in Chinese and %v in English", key, a, b)
		}
	}
	for key := range en {
		if _, ok := zh[key]; !ok {
			t.Errorf("%s has no Chinese text", key)
		}
	}
}

func TestEveryProblemAndTypeHasItsSentences(t *testing.T) {
	zh, err := messageTexts("zh")
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range Codes() {
		if zh["problem."+string(code)] == "" {
			t.Errorf("problem %s has no sentence", code)
		}
	}
	for key := range zh {
		if code, ok := strings.CutPrefix(key, "problem."); ok && !slices.Contains(Codes(), Code(code)) {
			t.Errorf("sentence %s belongs to no problem", key)
		}
	}
	for _, d := range mustLoad(t).Datasets() {
		for _, c := range d.Columns {
			for _, lang := range []string{"zh", "en"} {
				if label := c.Type.TypeLabel(lang); label == "" || strings.HasPrefix(label, "type.") {
					t.Errorf("type %s has no label in %s", c.Type, lang)
				}
				if format := c.Type.Format(lang); strings.HasPrefix(format, "format.") || strings.Contains(format, "%!") || strings.Contains(format, "%%") {
					t.Errorf("type %s has no format in %s: %q", c.Type, lang, format)
				}
			}
		}
	}
}

func TestAProblemSaysWhatIsWrongAndHowToMendItInBothLanguages(t *testing.T) {
	r := mustLoad(t)
	d, _ := r.Dataset("compounds")
	m, problems := r.Match(Head{Rows: []HeadRow{{1, []string{"小区编号", "小区名称", "镇街代码", "户数", "入住率", "管理方式", "统计日期"}}}}, "")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	row := d.NewParser(m, RowContext{}).Parse([]string{"", "汇景花园", "440604012", "600000", "130%", "随便", "6月10日"})
	want := [][2]string{
		{"“户数”应在 0 到 100000 之间，这里是“600000”。请核对。", `"Households" must be between 0 and 100000; here it is "600000". Check it.`},
		{"“入住率”应在 0% 到 100% 之间，这里是“130%”。请写成 85% 或 0.85。", `"Occupancy" must be between 0% and 100%; here it is "130%". Write 85% or 0.85.`},
		{"“管理方式”没有“随便”这一项。请从中选一项：物业公司、业主自管、无物业管理、未知。", `"Management" has no choice "随便". Choose one of: Company, Self-managed, None, Unknown.`},
		{"“统计日期”没有年份：“6月10日”。请补上年份，写成 2020-06-10。", `"Effective on" has no year: "6月10日". Add the year, as in 2020-06-10.`},
		{"“小区编号”是必填项，这里没有填写。请补填。", `"Compound ID" is required and is blank here. Fill it in.`},
	}
	if len(row.Problems) != len(want) {
		t.Fatalf("%d problems, want all %d at once", len(row.Problems), len(want))
	}
	for _, w := range want {
		found := false
		for _, p := range row.Problems {
			found = found || p.Text("zh") == w[0] && p.Text("en") == w[1]
		}
		if !found {
			for _, p := range row.Problems {
				t.Log(p.Text("zh"), p.Text("en"))
			}
			t.Fatalf("no problem says %s %s", w[0], w[1])
		}
	}
}
