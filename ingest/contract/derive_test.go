package contract

import (
	"strings"
	"testing"
)

func TestRulesRunTheirStepsInOrder(t *testing.T) {
	text := func(s string) *string { return &s }
	for name, c := range map[string]struct {
		rule    Derive
		sources []string
		want    string
	}{
		"first source that yields":     {Derive{From: []string{"a", "b"}}, []string{"", "乙"}, "乙"},
		"first source that matches":    {Derive{From: []string{"a", "b"}, Capture: `\d+`}, []string{"甲", "乙12"}, "12"},
		"group 1":                      {Derive{From: []string{"a"}, Capture: `第(\d+)号`}, []string{"第7号"}, "7"},
		"an optional group left out":   {Derive{From: []string{"a"}, Capture: `号(\d+)?`}, []string{"号"}, "号"},
		"template":                     {Derive{From: []string{"a"}, Capture: `(\d\d)(\d\d)`, Replace: "20$1-$2"}, []string{"x2206"}, "2022-06"},
		"lookup folds both sides":      {Derive{From: []string{"a"}, Lookup: map[string]string{"順德": "440606"}}, []string{"顺 德"}, "440606"},
		"lookup without an entry":      {Derive{From: []string{"a"}, Lookup: map[string]string{"顺德": "440606"}}, []string{"南海"}, ""},
		"the earliest word wins":       {Derive{From: []string{"a"}, Contains: true, Lookup: map[string]string{"狮山": "1", "大沥": "2"}}, []string{"(南海大沥)狮山路"}, "2"},
		"the longest of equal places":  {Derive{From: []string{"a"}, Contains: true, Lookup: map[string]string{"三水": "1", "三水西南": "2"}}, []string{"(三水西南街道)"}, "2"},
		"a table of the next source":   {Derive{From: []string{"a", "b"}, Contains: true, Lookup: map[string]string{"狮山": "1"}}, []string{"佛山", "狮山镇"}, "1"},
		"join leaves out missing ones": {Derive{From: []string{"a", "b", "c"}, Join: text("->")}, []string{"甲", "", "丙"}, "甲->丙"},
		"constant":                     {Derive{Value: text("company")}, nil, "company"},
		"constant where a source is":   {Derive{From: []string{"a"}, Value: text("company")}, []string{"某物业"}, "company"},
		"constant where no source is":  {Derive{From: []string{"a"}, Value: text("company")}, []string{""}, ""},
		"prefix":                       {Derive{From: []string{"a"}, Capture: `\d+`, Prefix: "LJ"}, []string{"x12"}, "LJ12"},
		"no prefix alone":              {Derive{From: []string{"a"}, Capture: `\d+`, Prefix: "LJ"}, []string{"x"}, ""},
		"hash of nothing":              {Derive{From: []string{"a", "b"}, Hash: true}, []string{"", ""}, ""},
		"hash with a prefix":           {Derive{From: []string{"a"}, Hash: true, Prefix: "H"}, []string{"甲"}, "H" + hashTexts([]string{"甲"})},
	} {
		r, err := compileRule(c.rule)
		if err != nil {
			t.Fatal(name, err)
		}
		if got := r.apply(c.sources); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if a, b := hashTexts([]string{"甲", "乙"}), hashTexts([]string{"甲乙", ""}); a == b || len(a) != 16 || strings.Trim(a, "0123456789abcdef") != "" {
		t.Errorf("hashes %q and %q", a, b)
	}
}

// The same as the real list, for a clone without it.
func TestTheExampleOverlayReadsAnAgencyList(t *testing.T) {
	r := exampleOverlay(t)
	header := []string{"plot_name", "地址", "地址链", "建筑年代", "建筑类型", "物业费用", "物业公司", "开发商", "楼栋总数", "房屋总数", "经纬度", "附近门店", "plot_url"}
	m, problems := r.Match(Head{Rows: []HeadRow{{1, header}}}, "")
	if len(problems) > 0 {
		t.Fatal(problems[0].Text("en"))
	}
	p := m.Dataset.NewParser(m, RowContext{})
	for _, c := range []struct {
		cells []string
		want  map[string]string
	}{
		{[]string{"甲苑", "(南海狮山)狮山镇甲路1号", "", "2016年建成 ", "塔楼/板楼", "2.2至2.47元/平米/月", "某某物业", "无开发商", "20栋", "2272户", "", "", "https://example.org/xiaoqu/6220021149877750/"},
			map[string]string{"compound_id": "LJ6220021149877750", "town_code": "440605124", "management": "company", "developer": ""}},
		{[]string{"乙苑", "(禅城朝安)朝安路2号", "", "暂无信息 ", "未知类型", "暂无信息", "业主自管", "暂无信息", "1栋", "12户", "", "", "https://example.org/xiaoqu/1/"},
			map[string]string{"compound_id": "LJ1", "town_code": "440604", "management": "self", "x_building_type": "", "x_fee_text": ""}},
		{[]string{"丙苑", "", "", "", "", "", "", "", "", "", "", "", ""},
			map[string]string{"compound_id": "H" + hashTexts([]string{"丙苑", ""}), "town_code": "440600", "management": "unknown"}},
		{[]string{"丁苑", "(顺德容桂)容桂丁路", "", "", "", "", "无物业管理服务", "", "", "", "", "", ""},
			map[string]string{"town_code": "440606006", "management": "none"}},
	} {
		row := p.Parse(c.cells)
		v := parsed(m.Dataset, row)
		if codesOf(row) != "" {
			t.Errorf("%s: %s", c.cells[0], codesOf(row))
		}
		for name, want := range c.want {
			if got := v[name].Text(); got != want {
				t.Errorf("%s: %s is %q, want %q", c.cells[0], name, got, want)
			}
		}
	}
}
