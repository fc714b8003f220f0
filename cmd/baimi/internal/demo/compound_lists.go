package demo

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The columns of a compound list, in the order of the heads.
const (
	colSerial = iota
	colID
	colName
	colTown
	colCommunity
	colAddress
	colKind
	colManagement
	colHouseholds
	colOccupancy
	colBuildings
	colBuilt
	colDeveloper
	colFee
	colFormer
	compoundColumns
)

// compoundHeads are the heads of each district's own form.
var compoundHeads = [][]string{
	{"序号", "小区编号", "小区名称", "镇街代码", "所属社区", "地址", "类型", "管理方式", "户数", "入住率", "楼栋数", "建成年份", "开发企业", "物业费", "曾用名"},
	{"序号", "小区编号", "小区\n名称", "镇街代码", "社区", "地址", "类型", "管理方式", "户数（户）", "入住率（%）", "楼栋数（栋）", "建成年份", "开发企业", "物业费（元/㎡·月）", "曾用名"},
	{"序号", "小区编号", "小区名称", "镇街代码", "所属社区", "地 址", "类 型", "管理方式：", "户数", "入住率", "楼栋数", "建成年份", "开发企业", "物业费", "曾用名"},
	{"序號", "小區編號", "小區名稱", "鎮街代碼", "社區", "地址", "類型", "管理方式", "戶數", "入住率", "樓棟數", "建成年份", "開發企業", "物業費", "曾用名"},
	{"序号", "小区编号", "小区名称", "镇街代码", "社区", "地址", "类型", "管理方式", "户数", "入住率", "楼栋数", "建成年份", "开发企业", "物业费", "曾用名"},
}

// compoundGroups are the upper header rows of the districts that have two.
var compoundGroups = map[int][]group{
	0: {{"", 3}, {"所在位置", 3}, {"基本情况", 6}, {"其他情况", 3}},
	2: {{"", 1}, {"小区", 2}, {"所在位置", 3}, {"管理情况", 2}, {"规模", 3}, {"", 1}, {"补充信息", 3}},
}

var (
	kindWords       = map[bool]string{false: "物业住宅小区", true: "单体楼"}
	managementWords = [4]string{byCompany: "物业公司", bySelf: "业主自管", byNobody: "无物业管理", unknown: "待核实"}
)

// compoundBook is a district's full list on the last day of the sending's time.
func (c *City) compoundBook(snd sending) book {
	on := snd.to - 1
	s := sheet{
		name:   "小区台账",
		titles: []string{districts[snd.district].name + "物业住宅小区基本情况台账", "填报单位：" + districts[snd.district].name + "住房城乡建设部门    统计日期：" + on.date().Format("2006年1月2日")},
		heads:  compoundHeads[snd.district], groups: compoundGroups[snd.district],
	}
	var b book
	lost := c.lostKeys(snd)
	for i := range c.compounds {
		co := &c.compounds[i]
		if co.district != snd.district || co.since > on {
			continue
		}
		if slices.Contains(lost, i) {
			b.lost = append(b.lost, co.id)
			continue
		}
		s.rows = append(s.rows, c.compoundRow(i, on, len(s.rows)+1))
		b.listed = append(b.listed, i)
	}
	if snd.district == 2 {
		stated := len(s.rows)
		if snd.number == 2 {
			stated += 7
			b.total = &WrongTotal{File: snd.name, Stated: stated, Actual: len(s.rows)}
		}
		s.titles = append(s.titles, fmt.Sprintf("本表共 %d 个小区", stated))
	}
	if !snd.last {
		b.wrong = c.spoil(snd, &s)
	}
	if rng := c.stream("twice " + snd.name); rng.IntN(3) == 0 {
		i := rng.IntN(len(s.rows))
		for spoiltAt(b.wrong, s.rowNumber(i)) {
			i = (i + 1) % len(s.rows)
		}
		again := slices.Clone(s.rows[i])
		s.rows = append(s.rows, again)
		b.twice = append(b.twice, DuplicateRow{File: snd.name, Sheet: s.name, Row: s.rowNumber(len(s.rows) - 1), Key: fmt.Sprint(again[colID])})
	}
	b.sheets = []sheet{c.withFooter(snd, s)}
	if snd.district == 1 {
		b.sheets = append(b.sheets, notesSheet())
	}
	return b
}

// withFooter ends a list with a line of totals or of signatures, where the
// district's form has one.
func (c *City) withFooter(snd sending, s sheet) sheet {
	switch snd.district {
	case 1:
		s.rows = append(s.rows, []any{"填表人：" + personOf(uint64(snd.number)+9000).title(), nil, nil, nil, nil, "审核人："})
	case 2:
		total := make([]any, compoundColumns)
		total[colSerial], total[colHouseholds] = "合计", 0
		for i := range c.compounds {
			if co := &c.compounds[i]; co.district == snd.district && co.since < snd.to {
				total[colHouseholds] = total[colHouseholds].(int) + co.households
			}
		}
		s.rows = append(s.rows, total)
	}
	return s
}

// notesSheet explains a form to those who fill it in; it holds no data.
func notesSheet() sheet {
	return sheet{
		name: "填表说明", heads: []string{"填表说明"},
		rows: [][]any{{"一、小区编号由区里统一编制，不得自行改动。"}, {"二、户数按不动产登记套数填写。"}, {"三、每季度末后五个工作日内报送。"}},
	}
}

// lostKeys are compounds that the newest list of a district forgets.
func (c *City) lostKeys(snd sending) []int {
	if !snd.last || snd.number == 0 || snd.district != 0 && snd.district != 4 {
		return nil
	}
	rng := c.stream("lost " + snd.scope)
	var lost []int
	for _, i := range rng.Perm(len(c.compounds)) {
		if co := &c.compounds[i]; co.district == snd.district && co.since == 0 && co.branch < 0 && len(lost) < 1+(4-snd.district)/4 {
			lost = append(lost, i)
		}
	}
	return lost
}

// compoundRow writes one compound as its district does: with units, in text,
// or clean; 暂无 for what is not known.
func (c *City) compoundRow(i int, on day, serial int) []any {
	co := &c.compounds[i]
	x := mix(uint64(co.households)<<32 | uint64(co.built)<<8 | uint64(co.town))
	row := []any{
		serial, co.id, co.name, co.townCode(), c.communityCell(i), co.address, kindWords[co.single], managementWords[co.modeOn(on)],
		co.households, percent(co.occupancy), co.buildings, co.built, co.developer, co.fee, nil,
	}
	if len(co.former) > 0 {
		row[colFormer] = strings.Join(co.former, "、")
	}
	if co.district != 0 {
		row[colOccupancy] = strconv.FormatFloat(co.occupancy*100, 'f', 1, 64) + "%"
	}
	if co.district == 1 && x%3 == 0 {
		row[colHouseholds], row[colBuildings] = fmt.Sprintf("%d户", co.households), fmt.Sprintf("%d栋", co.buildings)
	}
	if co.district == 2 && x%4 == 0 {
		row[colBuilt] = fmt.Sprintf("%d年建成", co.built)
	}
	if co.district == 3 {
		row[colHouseholds] = fullWidth.Replace(strconv.Itoa(co.households))
		if co.households >= 1000 {
			row[colHouseholds] = fmt.Sprintf("%d,%03d", co.households/1000, co.households%1000)
		}
	}
	if x>>20%9 == 0 {
		row[colDeveloper] = []string{"暂无", "不详", "-", "无"}[x>>30%4]
	}
	if x>>24%14 == 0 {
		row[colFee] = "待定"
	}
	if x>>28%40 == 0 && co.branch < 0 {
		row[colBuilt] = "不详"
	}
	return row
}
