package classify

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"baimi/sql/han"
)

func classifier(t testing.TB, lists ...[]Phrase) *Classifier {
	t.Helper()
	c, err := New(lists...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Invented complaints, several for each category, in the words of north and
// south, with and without a title.
func TestInventedComplaintsAreUnderstood(t *testing.T) {
	c := classifier(t, dictionary(t))
	for _, k := range []struct{ category, title, content string }{
		{"服务态度", "物业客服态度恶劣", "报修三次都没人来，再打电话客服还骂人"},
		{"服务态度", "", "小区物业公司不作为，向管家反映问题总是推诿敷衍，业主投诉无门"},
		{"物业收费", "物业费突然上涨", "管理处没有征求业主意见就把物业费每平方加了五毛"},
		{"物业收费", "", "收楼时物业要求预缴一年物业管理费，还收装修押金，退场时不退"},
		{"公共收益", "电梯广告收入去向不明", "小区公共收益多年没有公示，业主要求公开账目"},
		{"停车管理", "小区车位只售不租", "地下车位空着一大半，开发商和物业只卖不租，业主没地方停车"},
		{"停车管理", "", "小区道闸坏了，外来车辆随便进来占车位，保安不理"},
		{"电梯", "电梯经常困人", "我们这栋楼的电梯一个星期坏了三次，老人出不了门"},
		{"消防", "消防栓没有水", "小区消防设施形同虚设，灭火器过期，楼道堆放杂物"},
		{"电动车", "电动车上楼充电", "有住户把电瓶车推进楼道飞线充电，很危险"},
		{"电动车", "要求安装充电桩", "业主申请在小区安装充电桩，物业不同意盖章"},
		{"环境卫生", "小区垃圾堆积如山", "楼下垃圾桶几天没清，臭气熏天，老鼠乱窜"},
		{"垃圾分类", "垃圾分类投放点离住户太近", "小区撤桶后投放点设在我家窗下"},
		{"绿化", "绿化带被毁", "小区绿化带被铲平种菜，树木枯死没人补种"},
		{"安保门禁", "单元门禁坏了几个月", "陌生人随意进出小区，上周有两户被盗，监控也是坏的"},
		{"安保门禁", "高空抛物", "楼上经常高空抛物，差点砸到小孩，物业不装摄像头"},
		{"设施维修", "小区路灯长期不亮", "小区内路面坑洼，健身器材损坏，物业一直不维修"},
		{"房屋渗漏", "顶楼漏水", "一下雨天花板就渗水，墙面发霉，物业和开发商互相推"},
		{"噪音", "楼下麻将馆噪音扰民", "小区一楼麻将馆打到凌晨，吵得无法入睡"},
		{"违建", "楼顶违章搭建", "顶楼业主在天台搭建铁皮房，占用公共区域"},
		{"群租", "小区群租房", "楼上一套房隔成六间做群租房，租客每天换人"},
		{"水电气", "小区频繁停水", "小区高层水压低，二次供水水箱没人清洗，自来水发黄"},
		{"业委会", "成立业委会受阻", "小区业主联名申请召开业主大会选举业主委员会，街道迟迟不备案"},
		{"物业交接", "新旧物业交接", "旧物业拒不退场，也不移交资料，新物业进驻不了小区"},
		{"维修资金", "维修资金申请", "小区外墙要修，申请动用维修基金半年没有批"},
		{"疫情出入", "小区疫情封闭管理", "疫情期间小区只留一个门，没有通行证不让进"},
		{"其他", "快递柜超时收费", "小区的快递柜占了大堂"},
		{"其他", "小区流浪狗咬人", "小区里几条流浪狗到处跑，业主不敢带孩子下楼"},
		{"其他", "一楼住户住改商", "我们这栋一楼未经楼上业主同意就住改商"},
		{"物业交接", "业主申请重新选聘物业", "小区业主对现在的物业不满意，要求更换物业"},
		{"噪音", "安置小区楼下夜宵店扰民", "安置房3栋一楼的夜宵店每天吵到凌晨，居民无法入睡"},
		{"房屋渗漏", "二期房屋漏水", "交房后二期房屋的外墙一直渗水，开发商不修"},
		{"设施维修", "电梯里没有手机信号", "小区二期的弱电井烧坏了，楼道里没有手机信号"},
		{"违建", "天臺違建", "頂樓業主在天臺違章搭建鐵皮房"},
	} {
		r := c.Classify(k.title, k.content)
		if r.Category != k.category {
			t.Errorf("%s %s: %s (also %v), want %s; by %v", k.title, k.content, r.Category, r.Also, k.category, r.Evidence)
		}
		if !r.Property {
			t.Errorf("%s %s: not property, %.2f; by %v", k.title, k.content, r.Score, r.Evidence)
		}
		if len(r.Evidence) == 0 {
			t.Errorf("%s %s: no evidence", k.title, k.content)
		}
	}
}

func TestOtherMattersAreNotProperty(t *testing.T) {
	c := classifier(t, dictionary(t))
	for _, k := range []struct{ title, content string }{
		{"希望增开公交线路", "小区业主上班不便，请公交公司在小区门口增加站点"},
		{"孩子入学咨询", "我是小区业主，请问孩子户口在外地能否就近入学，学区怎么划分"},
		{"小区旁边工地夜间施工", "对面建筑工地凌晨还在打桩，渣土车来来往往"},
		{"开发商延期交房", "购房合同约定去年交房，楼盘停工烂尾，要求退房"},
		{"迟迟拿不到房产证", "买房三年，开发商一直不给办证"},
		{"拖欠农民工工资", "在工地干了半年，包工头拖欠工资不给"},
		{"村里修路", "我们村的村道一直没有硬化，村委会不管"},
		{"社保转移", "请问外地社保怎么转入，需要什么材料"},
		{"路口没有红绿灯", "学校门口的路口车多，建议交警部门增设红绿灯和斑马线"},
		{"", "征地补偿款一直没有发到村民手里"},
		{"医院停车费太贵", "去医院看病，停车一天要收几十元停车费"},
		{"小区附近的搅拌站", "搅拌站建在离我们小区百米的地方，灰尘和噪音严重，业主睡不好"},
		{"大货车噪音扰民", "小区前面的快速路整夜有渣土车和大货车，业主请求安装隔音屏"},
		{"买房必须买车位", "职工定向商品房强制捆绑车位销售，不买就取消购房资格"},
		{"楼盘装修质价不符", "购房者发现样板房和合同不一样，交房在即，开发商不理"},
		{"举报宾馆涉黄", "25栋110号宾馆卖淫嫖娼，请公安查处"},
		{"", ""},
	} {
		if r := c.Classify(k.title, k.content); r.Property {
			t.Errorf("%s %s: property, %.2f; by %v", k.title, k.content, r.Score, r.Evidence)
		}
	}
}

func TestResponsibilityIsNamedOnlyByThoseWhoNameSomeone(t *testing.T) {
	c := classifier(t, dictionary(t))
	for _, k := range []struct{ want, text string }{
		{"company", "物业公司不作为，乱收费，物业费照收保洁没有"},
		{"developer", "开发商擅自变更规划，房屋质量问题多，保修期内拒绝维修"},
		{"department", "请街道办和住建局推进老旧小区改造，供电局更换电表"},
		{"neighbour", "楼上住户养狗扰民，邻居劝了不听"},
		{"committee", "投诉业委会主任，业委会不公开账目"},
		{Unclear, "希望尽快解决，谢谢"},
	} {
		if r := c.Classify("", k.text); r.Responsibility != k.want {
			t.Errorf("%s: %s, want %s; by %v", k.text, r.Responsibility, k.want, r.Evidence)
		}
	}
}

func TestSeveralMattersInOneTextAreAllNamed(t *testing.T) {
	c := classifier(t, dictionary(t))
	r := c.Classify("小区问题多", "电梯经常困人，消防通道被堵、灭火器过期，垃圾堆积没人清扫")
	all := append([]string{r.Category}, r.Also...)
	for _, want := range []string{"电梯", "消防", "环境卫生"} {
		if !slices.Contains(all, want) {
			t.Errorf("%v misses %s", all, want)
		}
	}
}

func score(t *testing.T, c *Classifier, title, content string) float64 {
	t.Helper()
	sum := 0.0
	for _, h := range c.search(title, content) {
		sum += h.weight()
	}
	return sum
}

func TestPhrasesCountByPlaceAndLength(t *testing.T) {
	c := classifier(t, []Phrase{
		{KindCategory, "消防", "通道", 1}, {KindCategory, "消防", "消防通道", 10}, {KindProperty, Property, "通道", 100},
		{KindCategory, "业委会", "成立…业委会", 1},
	})
	for _, k := range []struct {
		name, title, content string
		want                 float64
	}{
		{"one place", "", "成立业委会", 1},
		{"two places count one and a half", "", "成立业委会，成立业委会", 1.5},
		{"the title counts more", "成立业委会", "", 1.5},
		{"title and content add up", "成立业委会", "成立业委会", 2.5},
		{"the longer phrase of a kind counts alone, other kinds by themselves", "", "消防通道", 110},
		{"the shorter phrase elsewhere counts", "", "消防通道的通道", 11 + 150},
		{"the second part within reach", "", "成立" + strings.Repeat("一", Reach) + "业委会", 1},
		{"beyond reach", "", "成立" + strings.Repeat("一", Reach+1) + "业委会", 0},
		{"in another sentence", "", "成立。业委会", 0},
		{"in the title and the content", "成立", "业委会", 0},
		{"in the wrong order", "", "业委会成立", 0},
	} {
		if got := score(t, c, k.title, k.content); got != k.want {
			t.Errorf("%s: %v, want %v", k.name, got, k.want)
		}
	}
}

// The automaton finds what a search phrase by phrase finds.
func TestOnePassFindsWhatManySearchesFind(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	const alphabet = "电梯消防通道abA１"
	word := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteRune([]rune(alphabet)[rng.IntN(10)])
		}
		return b.String()
	}
	for range 300 {
		list := make([]Phrase, 1+rng.IntN(40))
		for i := range list {
			list[i] = Phrase{KindCategory, Categories()[rng.IntN(22)], word(1 + rng.IntN(4)), 1}
		}
		c := classifier(t, list)
		text := word(rng.IntN(80))
		folded := han.Fold(text)
		want := map[string]bool{}
		type span struct{ from, to int }
		var spans []span
		for _, p := range list {
			w := p.parts()[0]
			for i := range folded {
				if strings.HasPrefix(folded[i:], w) {
					spans = append(spans, span{i, i + len(w)})
				}
			}
		}
		for _, s := range spans {
			inside := slices.ContainsFunc(spans, func(o span) bool { return o.from <= s.from && o.to >= s.to && o != s })
			if !inside {
				want[folded[s.from:s.to]] = true
			}
		}
		got := map[string]bool{}
		for _, h := range c.search("", text) {
			got[c.phrases[h.phrase].parts()[0]] = true
		}
		if len(got) != len(want) {
			t.Fatalf("%v in %q: found %v, want %v", list, folded, got, want)
		}
		for w := range want {
			if !got[w] {
				t.Fatalf("%q not found in %q", w, folded)
			}
		}
	}
}

func FuzzClassify(f *testing.F) {
	c := classifier(f, dictionary(f))
	f.Add("电梯困人", "小区电梯坏了\n\t物业不修_x000D_")
	f.Add("\xff", "…。")
	f.Fuzz(func(t *testing.T, title, content string) {
		r := c.Classify(title, content)
		if !(r.Score >= 0 && r.Score <= 1) || r.Property != (r.Score >= 0.5) || r.Property && r.Category == "" || slices.Contains(r.Also, r.Category) {
			t.Errorf("%q %q: %+v", title, content, r)
		}
	})
}

func BenchmarkClassify(b *testing.B) {
	c := classifier(b, dictionary(b))
	text := []rune(strings.Repeat("市民来电反映：小区三号楼电梯本月已经停了三次，昨晚还困住了一位老人，物业公司一直没有维修，消防通道也被车辆占用，业主多次向管理处反映都没有下文，", 2))
	content := string(text[:120])
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			c.Classify("电梯经常停运", content)
		}
	})
}
