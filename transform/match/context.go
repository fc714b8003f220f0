package match

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// What stands before and after a name says whether it is a compound's, and
// whether the text is about it.

// wordEnds are characters with which the word before a name ends: prepositions,
// verbs of asking and telling, and the kinds of regions, roads and lands in an
// address.
// Another character may belong to the name.
const wordEnds = "在是住到对于为请诉映报询述的与和及跟同或道路街巷号弄市区县镇乡省村州旁边面由从将至给让把向问求决去位置因有也而但如即叫名买租进回过往离距靠邻沿用被使令成想望盼促管查理治禁止拆改里内中处段口间第了着们我本该此各其某个家座这那湖桥塘岭坪坡冲洲港"

// ownedHeads go on after a name with what a compound has and a road, a village
// or an office has not; livedHeads with what any place has.
var (
	ownedHeads = []string{"小区", "业主", "物业", "开发商", "楼盘", "业委会", "车库", "车位", "售楼", "架空层", "的业主", "全体业主", "一期", "二期"}
	livedHeads = []string{"居民", "住户", "的居民", "的住户", "房屋", "房子", "电梯", "地下", "停车", "幼儿园", "安置", "购房", "门口", "东门", "西门", "南门", "北门", "大门", "正门", "后门", "里面", "内", "居住"}
)

// placeHeads begin what makes of a name that of a road, a place, an institution
// or a firm; thingHeads begin like them and are things of a compound.
var (
	placeHeads = []string{
		"路", "街", "大道", "大街", "巷", "道口", "大桥", "桥", "立交", "隧道", "水库", "公园", "公路",
		"镇", "乡", "村", "社区", "居委", "新区", "片区", "开发区", "工业园", "产业园", "园区",
		"地铁", "公交", "车站", "站", "小学", "中学", "学校", "大学", "学院", "医院", "派出所", "法院", "银行", "支行", "集团", "公司", "有限", "酒店", "宾馆", "商场", "超市", "市场", "商城",
		"林场", "农场",
	}
	thingHeads = []string{"路灯", "路面", "路边", "路段", "村民", "街坊", "站着", "公交不便"}
)

// otherHeads go on with a name to that of another compound.
var otherHeads = []string{"花园", "花苑", "家园", "嘉园", "佳园", "名苑", "雅苑", "公寓", "大厦", "广场", "华庭", "豪庭", "名邸", "名城", "新城", "国际", "公馆", "新村", "壹号", "中心", "苑", "园", "城", "府", "庭", "轩", "郡", "居", "阁", "湾", "邸", "里", "二村", "一村", "三村"}

// asideHeads after a name make of it the mark by which another place is found.
var asideHeads = []string{
	"对面", "斜对面", "旁", "附近", "隔壁", "周边", "周围", "一带", "路段", "段", "方向", "以东", "以西", "以南", "以北", "之间", "相邻", "毗邻", "边上", "侧",
	"东侧", "西侧", "南侧", "北侧", "东面", "西面", "南面", "北面", "东边", "西边", "南边", "北边", "后面", "前面", "一样", "等",
}

// gates are those of a compound.
var gates = []string{"东门", "南门", "西门", "北门", "正门", "大门"}

// asideTails before a name do the same, or compare with it.
var asideTails = []string{
	"对面的", "对面是", "对面就是", "旁边的", "旁边是", "附近的", "就近的", "周边的", "隔壁的", "隔壁", "相邻的", "毗邻", "临近", "邻近", "靠近", "紧邻", "紧挨", "紧靠", "紧挨着", "相比", "比", "参考", "参照", "例如", "比如", "像", "如", "类似", "途经", "途径", "经过", "路过", "距离", "距", "离", "往", "对面", "旁边", "附近",
	"包括", "还有", "至", "到", "从",
}

// homeTails before a name say that the writer lives there, or that the matter
// is there.
var homeTails = []string{
	"我是", "我们是", "本人是", "我住", "我家住", "住在", "居住在", "家住", "家在", "现住", "居住于", "位于", "我小区", "作为", "购买了", "购买的", "买了", "入住", "关于", "投诉", "反映", "举报", "咨询",
}

// seatWords before a name in its sentence say that a firm is registered there or a
// person, which is not where the matter is.
var seatWords = []string{"公司地址", "公司，地址", "办公地", "注册地", "联系地址", "法人", "法定代表人", "户籍"}

// residentWords before a name in its clause say that the writer lives there.
var residentWords = []string{"我是", "我们是", "我系", "我们系", "本人是", "本人系", "本人为", "住在", "家住", "我住", "就住", "现住", "居住", "我家", "身为", "作为", "购买", "购房", "买了", "入住"}

// aroundMost is how far before a name its tails are looked for, in bytes.
const aroundMost = 36

// wholeBefore says whether the word before a name has ended, so that the name
// begins there.
func (p *passage) wholeBefore(start int) bool {
	if p.parted(start) {
		return true
	}
	before, _ := utf8.DecodeLastRune(p.plain[:start])
	return before < 0x2e80 || strings.ContainsRune(wordEnds, before) || hasTail(string(p.plain[max(0, start-aroundMost):start]), officeTails)
}

// wordHeads are characters with which a word after a name begins that is no part of it.
const wordHeads = "的是在有被把与和及因由要没不还已将也都能可请向对从到等无为何于就却又未至今每"

// wholeAfter says whether what follows a name begins a word of its own.
func (p *passage) wholeAfter(end int) bool {
	if p.parted(end) {
		return true
	}
	after, _ := utf8.DecodeRune(p.plain[end:])
	return strings.ContainsRune(wordHeads, after)
}

// tailBefore says whether the text before a name ends with one of the tails,
// regions and roads of an address between them left out of account.
func (p *passage) tailBefore(start int, tails []string) bool {
	before := string(p.plain[max(0, start-aroundMost):start])
	if at := strings.LastIndexByte(before, stop); at >= 0 {
		before = before[at+1:]
	}
	if hasTail("\x00"+before, tails) {
		return true
	}
	// 住在A市某某路某某小区: an address begins after the tail.
	for at := len(before); at > 0; {
		r, n := utf8.DecodeLastRuneInString(before[:at])
		if strings.ContainsRune("市区县镇道路街号", r) {
			for _, tail := range tails {
				if strings.Contains(before[:at], tail) && len(tail) >= 2*len("一") {
					return true
				}
			}
			return false
		}
		if at < len(before)-4 {
			return false
		}
		at -= n
	}
	return false
}

// ahead returns as much of the text after a place as words are looked for in.
func (p *passage) ahead(at int) string {
	return string(p.plain[at:min(len(p.plain), at+aroundMost)])
}

// buildingAfter says whether a building follows a name: 3栋, A座, 十二号楼.
func (p *passage) buildingAfter(end int) bool {
	rest := p.ahead(end)
	trimmed := strings.TrimLeft(rest, "第0123456789abcdefghijklmnopqrstuvwxyz一二三四五六七八九十#-")
	_, cut := cutHead(trimmed, []string{"栋", "幢", "座", "号楼", "单元", "号栋", "户居民", "户业主", "户住户"})
	return cut && len(trimmed) < len(rest)
}

// placeAcross says whether the last character of a name begins the word for a place or
// an institution: 某某派 in 某某派出所.
func (p *passage) placeAcross(end int) bool {
	_, n := utf8.DecodeLastRune(p.plain[:end])
	rest := p.ahead(end - n)
	return slices.ContainsFunc(placeHeads, func(head string) bool {
		return len(head) >= 3*len("一") && strings.HasPrefix(rest, head)
	})
}

// stationAfter says whether a stop that is called after a name follows it: 某某苑
// 南门站.
func (p *passage) stationAfter(end int) bool {
	rest, _ := cutHead(p.ahead(end), gates)
	_, cut := cutHead(rest, []string{"站", "公交站", "地铁站"})
	return cut
}

// asideAfter says whether what follows a name makes of it a mark, its gates and a 的 left
// out of account: 某某苑南门对面, 某某苑的北边.
func (p *passage) asideAfter(end int) bool {
	rest, _ := cutHead(p.ahead(end), gates)
	_, cut := cutHead(strings.TrimPrefix(rest, "的"), asideHeads)
	return cut
}

// lineAfter says whether a line of the underground follows a name, which is no stop
// called after it: 某某苑地铁六号线施工.
func (p *passage) lineAfter(end int) bool {
	rest, cut := strings.CutPrefix(p.ahead(end), "地铁")
	_, n := figure(rest)
	return cut && n > 0 && strings.HasPrefix(rest[n:], "号线")
}

// joined says whether nothing but 和 or the like stands between two places.
func (p *passage) joined(end, start int) bool {
	if end > start {
		return false
	}
	between, _ := cutHead(string(p.plain[end:start]), neutralTails)
	return slices.Contains([]string{"和", "与", "及", "以及", "跟", "、", string(stop)}, between)
}

// listed says whether a name stands in a list: 某某苑、某某园.
func (p *passage) listed(start, end int) bool {
	return bytes.HasPrefix(p.plain[end:], []byte("、")) || bytes.HasSuffix(p.plain[:start], []byte("、"))
}

// stranger says whether the last word of a compound's name that begins here
// has a name before it.
func (p *passage) stranger(start int) bool {
	if p.parted(start) || start == 0 {
		return false
	}
	before, _ := utf8.DecodeLastRune(p.plain[:start])
	return before >= 0x2e80 && before != '、' && !strings.ContainsRune(wordEnds, before) && !strings.ContainsRune(unnamed, before)
}

// owned says whether what follows a name is what a compound has.
func (p *passage) owned(end int) bool {
	if of := []byte("的"); bytes.HasPrefix(p.plain[end:], of) && p.headAfter(end+len(of), ownedHeads) {
		return true
	}
	return p.headAfter(end, ownedHeads) || p.ownerAfter(end) || p.buildingAfter(end)
}

// lived says whether what follows a name is what any place has where people live.
func (p *passage) lived(end int) bool {
	of := []byte("的")
	return p.headAfter(end, livedHeads) || bytes.HasPrefix(p.plain[end:], of) && p.headAfter(end+len(of), livedHeads)
}

// ownerAfter says whether an owner follows a name: 某某苑的一名业主.
func (p *passage) ownerAfter(end int) bool {
	rest, cut := strings.CutPrefix(p.ahead(end), "的")
	if cut {
		for _, owner := range []string{"业主", "住户"} {
			if at := strings.Index(rest, owner); at >= 0 && at <= 5*len("一") && strings.IndexByte(rest[:at], stop) < 0 {
				return true
			}
		}
	}
	return false
}

// sentenceHolds says whether the sentence holds one of the words before a name.
func (p *passage) sentenceHolds(start int, words []string) bool {
	end := int(p.from[start])
	before := p.text[max(0, end-4*aroundMost):end]
	if at := strings.LastIndexAny(before, "。！？!?\n"); at >= 0 {
		before = before[at:]
	}
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(before, w) })
}

// clauseHolds says whether the clause holds one of the words before a name.
func (p *passage) clauseHolds(start int, words []string) bool {
	before := string(p.plain[max(0, start-2*aroundMost):start])
	if at := strings.LastIndexByte(before, stop); at >= 0 {
		before = before[at+1:]
	}
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(before, w) })
}

// headAfter says whether the text after a name begins with one of the heads.
func (p *passage) headAfter(end int, heads []string) bool {
	_, cut := cutHead(p.ahead(end), heads)
	return cut
}
