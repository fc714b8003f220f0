package match

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// firmName is a company's name taken apart: 某市某区某某物业服务有限公司第一分公司
// is of the places 某 and 某, the brand 某某, and a branch.
type firmName struct {
	// places are the regions that it bears, without their kind, from the widest; brand is
	// what remains without the words of the trade and the legal form.
	places []string
	brand  string
	// head is the folded name of the legal entity, and branch says that there was more.
	head   string
	branch bool
	// legal says that the legal form is written out, so that the name is meant
	// as that of one entity.
	legal bool
}

// legalForms end the name of a legal entity.
var legalForms = []string{"股份有限公司", "有限责任公司", "集团有限公司", "有限公司", "集团公司", "总公司", "公司", "集团"}

// tradeWords are those of the trade. They differ between the spellings of one
// firm and tell no two apart.
var tradeWords = []string{"物业", "物管", "管理", "服务", "经营", "顾问", "发展", "策划", "资产", "投资", "集团", "酒店", "商业", "企业", "股份"}

// branchKinds end the name of a part of a legal entity.
var branchKinds = []string{"分公司", "分部", "项目部", "管理处", "服务处", "服务中心", "客服中心", "物业中心", "管理部", "办事处", "项目", "服务部"}

// provinces are what a firm may bear beside the regions of its city.
var provinces = []string{"北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东",
	"海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海", "台湾", "内蒙古", "广西", "西藏", "宁夏", "新疆", "香港", "澳门", "中国"}

// takeApart divides a company's name, knowing the places that names bear.
func takeApart(name string, places map[string]bool) firmName {
	f := firmName{head: foldName(name)}
	f.head, f.branch = cutBranch(f.head)
	rest, legal := cutTail(f.head, legalForms)
	f.legal = legal && strings.HasSuffix(f.head, "有限公司") || strings.HasSuffix(f.head, "有限责任公司")
	// A firm writes its seat before its name, or in brackets after it.
	rest = cutTrade(rest)
	for {
		place, after := placeHead(rest, places)
		if place == "" {
			break
		}
		f.places, rest = append(f.places, place), after
	}
	for {
		before, place := placeTail(rest, places)
		if place == "" {
			break
		}
		f.places, rest = append(f.places, place), cutTrade(before)
	}
	f.brand = rest
	return f
}

// cutTrade takes the words of the trade off the end of a name, as far as two
// characters are left.
func cutTrade(name string) string {
	for {
		rest, cut := cutTail(name, tradeWords)
		if !cut || runes(rest) < 2 {
			return name
		}
		name = rest
	}
}

// cutBranch takes a branch off the name of its legal entity.
func cutBranch(name string) (head string, branch bool) {
	if !hasTail(name, branchKinds) {
		return name, false
	}
	for _, form := range legalForms[:len(legalForms)-1] {
		if at := strings.Index(name, form); at > 0 && at+len(form) < len(name) {
			return name[:at+len(form)], true
		}
	}
	for _, trade := range []string{"物业服务", "物业管理", "物业", "物管"} { // 某某物业某某苑管理处
		if at := strings.Index(name, trade); at >= 2*len("一") && at+len(trade) < len(name) {
			if rest := name[at+len(trade):]; !slices.Contains(branchKinds, rest) {
				return name[:at+len(trade)], true
			}
		}
	}
	return name, false
}

// placeHead returns the place with which a name begins, and what follows. At
// least two characters follow.
func placeHead(name string, places map[string]bool) (place, rest string) {
	for at := range name {
		if at < 2*len("一") || at > 4*len("一") || runes(name[at:]) < 2 {
			continue
		}
		head, after := name[:at], name[at:]
		kind, n := utf8.DecodeRuneInString(after)
		if strings.ContainsRune("省市区县镇", kind) && runes(after[n:]) >= 2 && (places[head] || kind == '市' || kind == '省') {
			return head, after[n:]
		}
		if places[head] && place == "" {
			place, rest = head, after
		}
	}
	return place, rest
}

// placeTail returns the place with which a name ends: 某某物业（广州）.
func placeTail(name string, places map[string]bool) (rest, place string) {
	for _, n := range []int{2, 3} {
		if runes(name) < n+2 {
			break
		}
		if tail := lastRunes(name, n); places[tail] {
			return name[:len(name)-len(tail)], tail
		}
	}
	return name, ""
}

// within says whether the places of one name may be those of the other: one
// names all that the other does.
func (f firmName) within(o firmName) bool {
	has := func(a, b []string) bool {
		return !slices.ContainsFunc(a, func(p string) bool { return !slices.Contains(b, p) })
	}
	return has(f.places, o.places) || has(o.places, f.places)
}

// entity is what two spellings of one legal entity share.
func (f firmName) entity() string { return strings.Join(f.places, " ") + "|" + f.brand }

// Words that a company column holds where no company serves.
var (
	unknownWords = []string{"暂无信息", "暂无资料", "暂无", "待定", "不详", "未知", "无资料", "无信息"}
	noneWords    = []string{"无物业", "没有物业", "暂无物", "无物管", "未聘"}
	selfWords    = []string{"业主自", "业委会", "业主委员会", "自主", "自管", "自聘", "自营", "自持", "自治", "自建", "居民自"}
	officeWords  = []string{"居委", "居民委员会", "村委", "村民委员会", "街道办", "街道", "社区", "外请保安"}
)

// nobody says why a folded name is no company's, "" if it may be one's.
func nobody(name string) Reason {
	holds := func(words []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(name, w) })
	}
	switch {
	case name == "" || isNothing(name) || slices.Contains(unknownWords, name):
		return NoName
	case holds(noneWords):
		return Unmanaged
	case holds(selfWords):
		return SelfManaged
	case holds(officeWords) && !strings.Contains(name, "公司"):
		return NotCompany
	}
	return ""
}
