package match

import "testing"

// firms exist nowhere.
func firms() []Company {
	return []Company{
		{ID: "91A", Name: "云水市白泽物业服务有限公司", Short: "白泽物业", Former: []string{"云水市鹿蜀物业管理有限公司"}},
		{ID: "91B", Name: "广东毕方物业管理有限公司"},
		{ID: "91C", Name: "毕方物业服务有限公司"},
		{ID: "91D", Name: "云水市东汀区飞廉物业管理有限公司"},
		{ID: "91E", Name: "英招物业顾问（深圳）有限公司"},
		{ID: "91F", Name: "深圳市陆吾物业管理有限公司"},
	}
}

func TestSpellingsReachTheFirm(t *testing.T) {
	c, err := NewCompanies(firms(), []Region{{"990100", "云水市", City}, {"990101", "东汀区", District}, {"990102", "西麓区", District}})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]struct {
		company string
		method  Method
		reason  Reason
	}{
		"云水市白泽物业服务有限公司":  {"91A", ByName, ""},
		"雲水市白澤物業服務有限公司 ": {"91A", ByName, ""},
		"云水市鹿蜀物业管理有限公司":  {"91A", ByFormer, ""},
		"白泽物业":                {"91A", ByShort, ""},
		"白泽物业管理公司":            {"91A", ByShort, ""},
		"云水白泽物业有限公司":          {"91A", ByVariant, ""},
		"云水市白泽物业管理有限公司":       {"91A", ByVariant, ""},
		"云水市白泽物业服务有限公司西麓分公司":  {"91A", ByBranch, ""},
		"云水市白泽物业服务有限公司第二分公司":  {"91A", ByBranch, ""},
		"云水市白泽物业服务有限公司拾贝园项目部": {"91A", ByBranch, ""},
		"白泽物业拾贝园管理处":          {"91A", ByBranch, ""},
		"云水市飞廉物业管理有限公司":       {"91D", ByVariant, ""},
		"飞廉物业": {"91D", ByShort, ""},
		"英招物业顾问深圳有限公司云水分公司": {"91E", ByBranch, ""},
		"广东毕方物业有限公司":        {"91B", ByVariant, ""},
		"毕方物业":              {"", "", Ambiguous},
		"西麓区飞廉物业管理有限公司":     {"", "", Doubtful},
		"陆吾物业管理有限公司":        {"", "", Doubtful},
		"云水市白择物业服务有限公司":     {"", "", Unknown},
		"云水市何罗物业服务有限公司":     {"", "", Unknown},
		"业主自管":              {"", "", SelfManaged},
		"业主委员会":             {"", "", SelfManaged},
		"自主物业公司":            {"", "", SelfManaged},
		"暂无信息":              {"", "", NoName},
		"无":                 {"", "", NoName},
		"":                  {"", "", NoName},
		"无物业管理":             {"", "", Unmanaged},
		"杏坪社区居委会":           {"", "", NotCompany},
	} {
		m := c.Company(name)
		if m.Company != want.company || m.Reason != want.reason || want.company != "" && m.Method != want.method {
			t.Errorf("%s: %+v, want %+v", name, m, want)
		}
		if (m.Company != "") != (m.Confidence > 0) {
			t.Errorf("%s: %+v has a confidence that does not fit", name, m)
		}
	}
	if m := c.Company("云水市白泽物业服务有限公司拾贝园项目部"); m.Confidence >= c.Company("云水市白泽物业服务有限公司").Confidence {
		t.Error("a branch is as sure as the legal name")
	}
}

func TestTwoFirmsOfOneIDAreAnError(t *testing.T) {
	if _, err := NewCompanies([]Company{{ID: "1", Name: "甲"}, {ID: "1", Name: "乙"}}, nil); err == nil {
		t.Error("an ID stands twice")
	}
}
