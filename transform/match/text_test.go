package match

import (
	"bytes"
	"testing"
)

func TestTextsPlaceATicket(t *testing.T) {
	r := invented(t)
	for what, c := range map[string]struct {
		q        Query
		texts    []string
		compound string
		reason   Reason
	}{
		"a name in the title":                         {Query{}, []string{"青鹭湖畔花园电梯停运", "三天没有人修"}, "E1", ""},
		"a name in the content":                       {Query{}, []string{"电梯停运", "我住在青鹭湖畔花园，三天没有人修"}, "E1", ""},
		"traditional and spaced":                      {Query{}, []string{"青鷺湖畔 花園電梯停運"}, "E1", ""},
		"a phase as people write it":                  {Query{}, []string{"投诉纸鸢城第3期物业"}, "E4", ""},
		"a phase in brackets":                         {Query{}, []string{"投诉纸鸢城（三期）物业"}, "E4", ""},
		"a phase behind a word that says compound":    {Query{}, []string{"投诉纸鸢城小区三期物业"}, "E4", ""},
		"the longer name":                             {Query{}, []string{"投诉金贝城江影苑物业"}, "W9", ""},
		"and the shorter one where it stands alone":   {Query{}, []string{"投诉金贝城物业"}, "W8", ""},
		"a stem of many phases is ambiguous":          {Query{}, []string{"投诉纸鸢城物业"}, "", Ambiguous},
		"unless the content has the phase":            {Query{}, []string{"投诉纸鸢城物业", "我是纸鸢城三期的业主"}, "E4", ""},
		"a phase that is not registered":              {Query{}, []string{"投诉纸鸢城五期物业"}, "", Unknown},
		"a road is none":                              {Query{}, []string{"雾松里路路灯不亮"}, "", NotCompound},
		"a school is none":                            {Query{}, []string{"教工村小学门口堵车"}, "", NotCompound},
		"a village without more is a doubt":           {Query{}, []string{"教工村附近有人烧垃圾"}, "", Doubtful},
		"a village that is called a compound":         {Query{}, []string{"教工村小区没有人扫地"}, "W1", ""},
		"a region is none though one is so called":    {Query{}, []string{"柳溪镇的公路坏了"}, "", NotCompound},
		"a name that is the end of a longer one":      {Query{}, []string{"万豪拾贝园路灯不亮"}, "", Doubtful},
		"a name behind that of an institution":        {Query{}, []string{"竹桥农业大学拾贝园路灯不亮"}, "E5", ""},
		"the villas of a compound are in it":          {Query{}, []string{"海螺堡豪庭别墅围墙太高"}, "W5", ""},
		"a name that goes on to another":              {Query{}, []string{"拾贝园国际路灯不亮"}, "", Doubtful},
		"a name across a pause is none":               {Query{}, []string{"经过青鹭。湖畔花园里的灯"}, "", NoName},
		"the district decides between two of a name":  {Query{District: "990102"}, []string{"投诉星砂苑小区物业"}, "W6", ""},
		"so does a district in the text":              {Query{}, []string{"投诉东汀区星砂苑小区物业"}, "E6", ""},
		"so does a town in the text":                  {Query{}, []string{"投诉星砂苑小区物业", "地点在石屏街道"}, "W6", ""},
		"else it is ambiguous":                        {Query{}, []string{"投诉星砂苑小区物业"}, "", Ambiguous},
		"another district is a conflict":              {Query{District: "990102"}, []string{"投诉青鹭湖畔花园物业"}, "", DistrictConflict},
		"another district before the name is one too": {Query{}, []string{"投诉西麓区青鹭湖畔花园物业"}, "", DistrictConflict},
		"a mark in the content is a doubt":            {Query{}, []string{"路灯不亮", "就在青鹭湖畔花园对面"}, "", Doubtful},
		"a list in the content is a doubt":            {Query{}, []string{"增开公交", "沿线有青鹭湖畔花园、橘子山别院二期、海螺堡豪庭等"}, "", Doubtful},
		"the writer's home outweighs a mark":          {Query{}, []string{"我住在海螺堡豪庭，对面的青鹭湖畔花园太吵"}, "W5", ""},
		"the one named most":                          {Query{}, []string{"", "海螺堡豪庭的灯坏了。海螺堡豪庭的门也坏了。青鹭湖畔花园没坏"}, "W5", ""},
		"two alike are ambiguous":                     {Query{}, []string{"海螺堡豪庭和青鹭湖畔花园都停水"}, "", Ambiguous},
		"another compound in the title":               {Query{}, []string{"投诉蓝鲸星河花园物业", "销售说与青鹭湖畔花园同价"}, "", Doubtful},
		"the owners of another compound in the title": {Query{}, []string{"蓝鲸星河业主请求增开公交", "青鹭湖畔花园已有公交"}, "", Doubtful},
		"a name without its last word":                {Query{}, []string{"作为海螺堡业主，没有路灯"}, "W5", ""},
		"a name without the developer before it":      {Query{}, []string{"请求琥珀云端小区装路灯"}, "W0", ""},
		"but only where it is called a compound":      {Query{}, []string{"请求琥珀云端的人来看"}, "", NoName},
		"a name without its last words":               {Query{}, []string{"蓝鲸置地琥珀的路灯不亮"}, "W0", ""},
		"but not what goes on to another":             {Query{}, []string{"蓝鲸置地琥珀湾的路灯不亮"}, "", NoName},
		"nor the developer alone":                     {Query{}, []string{"蓝鲸置地的业主没有路灯"}, "", NoName},
		"where a firm is registered is a doubt":       {Query{}, []string{"欠薪", "公司地址在石屏街道海螺堡豪庭3栋501室"}, "", Doubtful},
		"a police station is none":                    {Query{}, []string{"晴川派出所办证太慢"}, "", NotCompound},
		"a name with two characters swapped":          {Query{}, []string{"请求蓝鲸地置琥珀云端装路灯"}, "W0", ""},
		"a name that comes up in the content":         {Query{}, []string{"增开公交", "可以停海螺堡豪庭再走"}, "", Doubtful},
		"but where people live it is the place":       {Query{}, []string{"增开公交", "我们是海螺堡豪庭的居民"}, "W5", ""},
		"the end of a longer name throughout":         {Query{}, []string{"万豪拾贝园太吵。拾贝园业主不满"}, "", Doubtful},
		"two names with a place between them":         {Query{}, []string{"修路", "业主说拾贝园和海螺堡豪庭之间没有路"}, "", Doubtful},
		"a stem of one phase":                         {Query{}, []string{"投诉橘子山别院物业"}, "", Doubtful},
		"a line that is dug before it":                {Query{}, []string{"拾贝园地铁三号线施工扰民"}, "E5", ""},
		"what lies over from its gate is a mark":      {Query{}, []string{"车太多", "我住在海螺堡豪庭，拾贝园小区南门对面车太多。拾贝园小区的北边也是"}, "W5", ""},
		"a stop called after a compound":              {Query{}, []string{"投诉拾贝园小区南门站没有牌子"}, "", NotCompound},
		"a location text outranks the title":          {Query{}, []string{"东汀区竹桥街道拾贝园3栋", "青鹭湖畔花园的垃圾"}, "E5", ""},
		"an ambiguous column is decided by the text":  {Query{Name: "星砂苑"}, []string{"石屏街道星砂苑停水"}, "W6", ""},
		"nothing":                     {Query{}, []string{"路灯不亮", "三天了"}, "", NoName},
		"what was decided to be none": {Query{}, []string{"大榕树下堆满垃圾"}, "", NotCompound},
		"what was decided to be one":  {Query{}, []string{"鹭湖花园堆满垃圾"}, "E1", ""},
	} {
		t.Run(what, func(t *testing.T) { check(t, r.Text(c.q, c.texts...), c.compound, ByText, c.reason) })
	}
}

func TestMatchedAreTheWordsOfTheText(t *testing.T) {
	r := invented(t)
	for text, want := range map[string]string{
		"投诉 青鷺湖畔 花園 物业": "青鷺湖畔 花園",
		"投诉纸鸢城（三期）物业":   "纸鸢城（三期",
		"投诉纸鸢城第3期物业":    "纸鸢城第3期",
	} {
		if p := r.Text(Query{}, text); p.Matched != want {
			t.Errorf("%s: matched %q, want %q", text, p.Matched, want)
		}
	}
}

func TestOnePassFindsWhatASearchForEachNameFinds(t *testing.T) {
	r := invented(t)
	text := []byte(foldName("石屏街道纸鸢城二期a区金贝城江影苑雾松里小区柳溪镇星砂苑青鹭湖畔花园青鹭湾拾贝园拾贝园教工村"))
	found := map[[3]int]bool{}
	for _, m := range r.finder.FindAllOverlapping(text) {
		found[[3]int{m.PatternID, m.Start, m.End}] = true
	}
	for i := range r.words {
		w := []byte(r.words[i].spelling)
		for at := 0; at+len(w) <= len(text); at++ {
			hit := [3]int{i, at, at + len(w)}
			if bytes.Equal(text[at:at+len(w)], w) != found[hit] {
				t.Errorf("%s at %d: found %v by the automaton", w, at, found[hit])
			}
		}
	}
}

// TestAPartOfTwoSubestatesIsAmbiguousInEveryRun: neither of two sub-estates that have a part of the
// told name may win by the order in which the register was gone through.
func TestAPartOfTwoSubestatesIsAmbiguousInEveryRun(t *testing.T) {
	for range 20 {
		r, err := NewRegistry([]Compound{
			{ID: "C1", Name: "鹊桥城A区"}, {ID: "C2", Name: "鹊桥城江苑E5区"}, {ID: "C3", Name: "鹊桥城河苑E5区"}, {ID: "C4", Name: "鹊桥城河苑E6区"},
		}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		check(t, r.Text(Query{}, "投诉鹊桥城E5区物业"), "", "", Ambiguous)
		check(t, r.Text(Query{}, "投诉鹊桥城E6区物业"), "C4", ByText, "")
	}
}
