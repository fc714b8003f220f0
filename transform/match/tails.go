package match

import (
	"strings"
	"unicode/utf8"
)

// Words about names. Each list says of what it is; none names a compound.

// neutralTails say that something is a compound and tell none from another.
var neutralTails = []string{"住宅小区", "居住小区", "生活小区", "住宅区", "小区", "楼盘", "项目"}

// gardenTails are the last words that people take for one another.
var gardenTails = []string{"花园", "花苑", "家园", "嘉园", "佳园", "名苑", "雅苑", "嘉苑", "苑", "园"}

// dwellingTails are the last words of compounds that people live in, gardens among
// them. Of a name with four characters more they too are taken for one another.
var dwellingTails = append([]string{"公寓", "公馆", "华庭", "豪庭", "名邸", "山庄"}, gardenTails...)

// houseTails are last words that people leave out. They are kept apart from one
// another: a tower is not the garden beside it.
var houseTails = []string{"公寓", "大厦", "广场", "华庭", "豪庭", "名邸", "名城", "新城", "国际", "公馆", "新村"}

// placeTails end the names of roads, places and institutions. A name with such
// an end, which registers of compounds do hold, is as often the place itself.
var placeTails = []string{
	"路", "街", "巷", "大道", "桥", "村", "镇", "乡", "山", "岭", "湖", "河", "江", "塘", "冲", "门", "亭", "坪", "码头", "社区", "街道",
	"公司", "集团", "医院", "学校", "学院", "大学", "中学", "小学", "研究所", "研究院", "设计院", "局", "厅", "厂", "站", "银行", "宾馆", "酒店", "书店", "公园",
}

// officeTails end the names of institutions, behind which the name of a compound
// begins: 某某大学某某园.
var officeTails = []string{"医院", "学校", "学院", "大学", "中学", "小学", "研究所", "研究院", "设计院"}

// workTails end the names of what was built for work or for staff.
var workTails = []string{"宿舍", "市场", "商贸城", "中心", "安置", "大楼", "大厦", "商住楼", "综合楼", "宿舍楼", "家属区", "家属楼", "大院", "公司", "广场", "公寓楼", "住宅楼", "教工宿舍"}

// strangerTails follow or end the names of compounds, registered or not.
var strangerTails = []string{"业主", "小区", "花园", "花苑", "家园", "嘉园", "佳园", "名苑", "雅苑", "嘉苑", "公寓", "华庭", "豪庭", "名邸", "公馆", "新村", "名都", "山庄", "楼盘"}

// unnamed are the characters before such a tail where it is no part of a name:
// 老旧小区, 居民小区, 我们小区.
const unnamed = "旧老民宅型多新置质价档品闭全大整邻边周围式小高低层装所有两几业房售区社住体分名位期栋众数方户等幢座"

// cutTail takes the first tail that ends a folded name off it.
func cutTail(name string, tails []string) (stem string, cut bool) {
	for _, tail := range tails {
		if len(name) > len(tail) && strings.HasSuffix(name, tail) {
			return name[:len(name)-len(tail)], true
		}
	}
	return name, false
}

func hasTail(name string, tails []string) bool {
	_, cut := cutTail(name, tails)
	return cut
}

// cutHead returns what is left of a text after the first head that it begins
// with.
func cutHead(s string, heads []string) (rest string, cut bool) {
	for _, head := range heads {
		if strings.HasPrefix(s, head) {
			return s[len(head):], true
		}
	}
	return s, false
}

// withoutNote takes the last bracketed note off a name: 某某花园（南区旁）.
func withoutNote(name string) (rest string, cut bool) {
	at := strings.LastIndexAny(name, "(（[【［")
	if at <= 0 {
		return name, false
	}
	closed := strings.IndexAny(name[at:], ")）]】］")
	if closed < 0 {
		return name[:at], true
	}
	_, n := utf8.DecodeRuneInString(name[at+closed:])
	return name[:at] + name[at+closed+n:], true
}

// buildingKinds end the name of a building, a floor or a room.
var buildingKinds = []string{"号楼", "栋", "幢", "座", "单元", "楼", "层", "室", "房", "号", "商铺", "铺", "车库"}

// roadTails end the names of roads, whose numbers are houses' own names.
var roadTails = []string{"路", "街", "巷", "道", "里", "弄", "区"}

// withoutBuilding takes the last building, floor or room off a folded name:
// 某某花园3栋2单元 of 某某花园3栋2单元501室. The number of a house on a road stays:
// 某某路3号 is no part of 某某路.
func withoutBuilding(name string) (rest string, cut bool) {
	rest, cut = cutTail(name, buildingKinds)
	if !cut { // 某某花园3栋501
		rest = strings.TrimRight(name, "0123456789")
		return rest, rest != name && hasTail(rest, buildingKinds)
	}
	end := len(rest)
	for end > 0 {
		r, n := utf8.DecodeLastRuneInString(rest[:end])
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || chineseFigures[r] > 0 || r == '#' || r == '第' {
			end -= n
			continue
		}
		break
	}
	if end == len(rest) || end < 2*len("一") || strings.HasSuffix(name, "号") && hasTail(rest[:end], roadTails) {
		return name, false
	}
	return rest[:end], true
}

// runes counts the characters of a folded name.
func runes(s string) int { return utf8.RuneCountInString(s) }
