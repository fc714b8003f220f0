package match

import (
	"testing"
	"time"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// invented is a city of two districts that exists nowhere.
func invented(t testing.TB) *Registry {
	t.Helper()
	const east, west = "990101", "990102"
	r, err := NewRegistry([]Compound{
		{ID: "E1", Name: "青鹭湖畔花园", Former: []string{"鹭岛旧苑", "青鹭湾"}, District: east, Town: east + "001"},
		{ID: "E2", Name: "纸鸢城一期", District: east, Town: east + "001"},
		{ID: "E3", Name: "纸鸢城二期A区", District: east, Town: east + "001"},
		{ID: "E4", Name: "纸鸢城三期", District: east, Town: east + "002"},
		{ID: "E5", Name: "拾贝园", District: east, Town: east + "002"},
		{ID: "E6", Name: "星砂苑", District: east, Town: east + "001"},
		{ID: "W6", Name: "星砂苑", District: west, Town: west + "001"},
		{ID: "E7", Name: "橘子山别院二期", District: east, Town: east + "002"},
		{ID: "E8", Name: "百灵家园", District: east, Town: east + "001", To: day("2020-01-01")},
		{ID: "E9", Name: "百灵家园", District: east, Town: east + "001", From: day("2020-01-01")},
		{ID: "W1", Name: "教工村", District: west, Town: west + "001"},
		{ID: "W2", Name: "雾松里", District: west, Town: west + "001"},
		{ID: "W3", Name: "雾松里小区", District: west, Town: west + "002"},
		{ID: "W4", Name: "萤火谷公寓（东门）", District: west, Town: west + "001"},
		{ID: "W5", Name: "海螺堡豪庭", District: west, Town: west + "001"},
		{ID: "W7", Name: "柳溪镇", District: west, Town: west + "001"},
		{ID: "W8", Name: "金贝城", District: west, Town: west + "001"},
		{ID: "W0", Name: "蓝鲸置地琥珀云端", District: west, Town: west + "002"},
		{ID: "W9", Name: "金贝城江影苑", District: west, Town: west + "001"},
		{ID: "E0", Name: "晴川派", District: east, Town: east + "001"},
	}, []Region{
		{"990100", "云水市", City}, {east, "东汀区", District}, {west, "西麓区", District},
		{east + "001", "柳溪镇", Town}, {east + "002", "竹桥街道", Town}, {west + "001", "石屏街道", Town}, {"", "杏坪社区", Community},
	}, []Decision{
		{Spelling: "鹭湖花园", Compound: "E1"},
		{Spelling: "大榕树", Compound: ""},
		{Spelling: "老厂宿舍", District: west, Compound: "W1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func check(t *testing.T, got Placement, compound string, method Method, reason Reason) {
	t.Helper()
	if got.Compound != compound || got.Reason != reason || compound != "" && got.Method != method {
		t.Errorf("placed at %q by %q, reason %q, words %q, candidates %v; want %q by %q, reason %q",
			got.Compound, got.Method, got.Reason, got.Matched, got.Candidates, compound, method, reason)
	}
	if got.Placed() != (got.Reason == "") || got.Placed() != (got.Confidence > 0) || got.Confidence > 1 {
		t.Errorf("%+v is neither a placement nor a refusal", got)
	}
}

func TestColumnsPlaceATicket(t *testing.T) {
	r := invented(t)
	for what, c := range map[string]struct {
		q        Query
		compound string
		method   Method
		reason   Reason
	}{
		"a code outranks the name":                         {Query{Code: "E5", Name: "纸鸢城三期"}, "E5", ByCode, ""},
		"an unknown code leaves the name":                  {Query{Code: "X", Name: "拾贝园"}, "E5", ByName, ""},
		"an unknown code alone is unknown":                 {Query{Code: "X"}, "", "", Unknown},
		"nothing is nothing":                               {Query{}, "", "", NoName},
		"a word for nothing is nothing":                    {Query{Name: "不详"}, "", "", NoName},
		"traditional characters and spaces do not matter":  {Query{Name: "青鷺湖畔 花園"}, "E1", ByName, ""},
		"a former name is the compound's":                  {Query{Name: "鹭岛旧苑"}, "E1", ByFormer, ""},
		"so is an alias":                                   {Query{Name: "青鹭湾"}, "E1", ByFormer, ""},
		"Arabic figures are a phase's":                     {Query{Name: "纸鸢城3期"}, "E4", ByVariant, ""},
		"so is an ordinal":                                 {Query{Name: "纸鸢城第三期"}, "E4", ByVariant, ""},
		"so are Roman figures":                             {Query{Name: "纸鸢城Ⅲ期"}, "E4", ByVariant, ""},
		"so is a phase in brackets":                        {Query{Name: "纸鸢城（三期）"}, "E4", ByName, ""},
		"a phase is found without its quarter":             {Query{Name: "纸鸢城二期"}, "E3", ByVariant, ""},
		"a phase that is not registered is no other phase": {Query{Name: "纸鸢城五期"}, "", "", Unknown},
		"a stem of many phases is ambiguous":               {Query{Name: "纸鸢城"}, "", "", Ambiguous},
		"a stem of one phase may be one not registered":    {Query{Name: "橘子山别院"}, "", "", Doubtful},
		"dwellings of a long name go by other words":       {Query{Name: "蓝鲸置地琥珀云端小区"}, "W0", ByVariant, ""},
		"a building is no part of the name":                {Query{Name: "拾贝园3栋2单元501室"}, "E5", ByVariant, ""},
		"nor is a tower with a letter":                     {Query{Name: "拾贝园A座1203"}, "E5", ByVariant, ""},
		"nor is an address before it":                      {Query{Name: "东汀区竹桥街道拾贝园"}, "E5", ByVariant, ""},
		"nor is a word that says compound":                 {Query{Name: "拾贝园小区"}, "E5", ByVariant, ""},
		"nor is a note in brackets":                        {Query{Name: "拾贝园（南区旁）"}, "E5", ByVariant, ""},
		"a note may be missing":                            {Query{Name: "萤火谷公寓"}, "W4", ByVariant, ""},
		"a garden may go by another word":                  {Query{Name: "青鹭湖畔家园"}, "E1", ByVariant, ""},
		"the last word may be missing":                     {Query{Name: "海螺堡"}, "W5", ByVariant, ""},
		"but a tower is no garden":                         {Query{Name: "青鹭湖畔大厦"}, "", "", Doubtful},
		"the name itself outranks one with a word more":    {Query{Name: "雾松里小区"}, "W3", ByName, ""},
		"a district tells two of a name apart":             {Query{Name: "星砂苑", District: "990102"}, "W6", ByName, ""},
		"so does a town alone":                             {Query{Name: "星砂苑", Town: "990101001"}, "E6", ByName, ""},
		"without one the name is ambiguous":                {Query{Name: "星砂苑"}, "", "", Ambiguous},
		"another district is a conflict":                   {Query{Name: "拾贝园", District: "990102"}, "", "", DistrictConflict},
		"another town of the district is not":              {Query{Name: "拾贝园", District: "990101", Town: "990101001"}, "E5", ByName, ""},
		"the day tells successors apart":                   {Query{Name: "百灵家园", On: day("2019-12-31")}, "E8", ByName, ""},
		"from its first day it is the later one":           {Query{Name: "百灵家园", On: day("2020-01-01")}, "E9", ByName, ""},
		"a region is no compound":                          {Query{Name: "杏坪社区"}, "", "", NotCompound},
		"a decision holds":                                 {Query{Name: "鹭湖花园"}, "E1", ByDecision, ""},
		"a decision can be that it is none":                {Query{Name: "大榕树"}, "", "", NotCompound},
		"a decision of its district holds":                 {Query{Name: "老厂宿舍", District: "990102"}, "W1", ByDecision, ""},
		"and in no other":                                  {Query{Name: "老厂宿舍", District: "990101"}, "", "", Unknown},
		"a name in an address is read as text":             {Query{Name: "同泰路5号拾贝园对出"}, "E5", ByText, ""},
		"one wrong character is a doubt":                   {Query{Name: "海裸堡豪庭"}, "", "", Doubtful},
		"a name like none is unknown":                      {Query{Name: "不相干的地方"}, "", "", Unknown},
	} {
		t.Run(what, func(t *testing.T) { check(t, r.Name(c.q), c.compound, c.method, c.reason) })
	}
}

func TestAResemblanceIsOnlyACandidate(t *testing.T) {
	p := invented(t).Name(Query{Name: "海裸堡豪庭"})
	if p.Placed() || len(p.Candidates) == 0 || p.Candidates[0].ID != "W5" || p.Candidates[0].Method != ByLikeness {
		t.Errorf("a misspelt name gives %+v", p)
	}
}

func TestConfidenceFallsWithTheMethod(t *testing.T) {
	r := invented(t)
	last := 1.1
	for _, q := range []Query{{Code: "E1"}, {Name: "青鹭湖畔花园"}, {Name: "青鹭湾"}, {Name: "青鹭湖畔花园2栋"}, {Name: "青鹭湖畔家园"}} {
		p := r.Name(q)
		if p.Compound != "E1" || p.Confidence >= last {
			t.Errorf("%+v: %+v after %v", q, p, last)
		}
		last = p.Confidence
	}
	if a, b := r.Name(Query{Name: "拾贝园", Town: "990101001"}), r.Name(Query{Name: "拾贝园", Town: "990101002"}); a.Confidence >= b.Confidence {
		t.Errorf("another town does not lower %v under %v", a.Confidence, b.Confidence)
	}
}

func TestTwoCompoundsOfOneIDAreAnError(t *testing.T) {
	if _, err := NewRegistry([]Compound{{ID: "1", Name: "甲"}, {ID: "1", Name: "乙"}}, nil, nil); err == nil {
		t.Error("an ID stands twice")
	}
}

func TestPartsOfNamesAreOneHoweverWritten(t *testing.T) {
	for name, want := range map[string][2]string{
		"纸鸢城三期": {"纸鸢城", "3期"}, "纸鸢城第3期": {"纸鸢城", "3期"}, "纸鸢城ⅲ期": {"纸鸢城", "3期"}, "纸鸢城iii期": {"纸鸢城", "3期"},
		"纸鸢城二期a区": {"纸鸢城", "2期a区"}, "纸鸢城d3区": {"纸鸢城", "d3区"}, "纸鸢城南区": {"纸鸢城", "南区"}, "纸鸢城一二期": {"纸鸢城", "1,2期"},
		"纸鸢城十二期": {"纸鸢城", "12期"}, "纸鸢城二十一期": {"纸鸢城", "21期"}, "纸鸢城三片区": {"纸鸢城", "3片"}, "纸鸢城i区": {"纸鸢城", "i区"},
		"三期": {"三期", ""}, "纸鸢城": {"纸鸢城", ""}, "拾贝园小区": {"拾贝园小区", ""},
	} {
		if stem, plain := splitPart(name); stem != want[0] || plain != want[1] {
			t.Errorf("%s is %s and %q, want %v", name, stem, plain, want)
		}
	}
}

func TestANameCutShortIsPlacedOnlyWhereNoOtherCompoundGoesOnFromIt(t *testing.T) {
	r, err := NewRegistry([]Compound{
		{ID: "A1", Name: "石榴坡小区", District: "990101", Town: "990101001"},
		{ID: "A2", Name: "石榴坡苑", District: "990101", Town: "990101002"},
		{ID: "A3", Name: "松果湾小区", District: "990101", Town: "990101001"},
		{ID: "B1", Name: "松果湾里", District: "990102", Town: "990102001"},
	}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	check(t, r.Name(Query{Name: "石榴坡", District: "990101"}), "", "", Ambiguous)
	check(t, r.Name(Query{Name: "石榴坡", Town: "990101001"}), "A1", ByVariant, "")
	check(t, r.Name(Query{Name: "石榴坡", Town: "990101002"}), "", "", Doubtful)
	check(t, r.Name(Query{Name: "石榴坡小区", Town: "990101002"}), "A1", ByName, "")
	check(t, r.Name(Query{Name: "松果湾", District: "990101"}), "A3", ByVariant, "")
	check(t, r.Name(Query{Name: "松果湾里", District: "990101"}), "", "", DistrictConflict)
}
