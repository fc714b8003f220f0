package demo

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// workbook fills the workbook of a register with its rows and its mistakes.
func (c *City) workbook(s sending) book {
	var b book
	switch s.kind {
	case regionList:
		b.sheets = []sheet{regionSheet()}
	case companyList:
		b.sheets = []sheet{c.companySheet(s)}
	case compoundList:
		b = c.compoundBook(s)
	case contractList:
		b = c.mendedBook(s, c.contractSheet)
	case branchList:
		b = c.mendedBook(s, c.branchSheet)
	}
	return b
}

// regionSheet lists the city, its districts and towns.
func regionSheet() sheet {
	s := sheet{
		name:   "行政区划",
		titles: []string{"佛山市行政区划一览表", "统计日期：2020年6月1日"},
		heads:  []string{"区划代码", "名称", "级别", "上级代码", "英文名称"},
		rows:   [][]any{{cityCode, cityName, "市", nil, "Foshan"}},
	}
	for _, d := range districts {
		s.rows = append(s.rows, []any{d.code, d.name, "区", cityCode, d.english})
	}
	for _, d := range districts {
		for _, t := range d.towns {
			s.rows = append(s.rows, []any{t.code, t.name, "镇街", d.code, t.english})
		}
	}
	return s
}

// companySheet lists the companies that were first reported or renamed in the
// sending's time.
func (c *City) companySheet(snd sending) sheet {
	s := sheet{
		name:   "企业名录",
		titles: []string{"佛山市物业服务企业名录", "统计日期：" + (snd.to - 1).date().Format("2006年1月2日")},
		heads:  []string{"序号", "统一社会信用代码", "企业名称", "简称", "曾用名", "生效日期", "备注"},
	}
	for i := range c.companies {
		co := &c.companies[i]
		renamed := co.renamed >= max(snd.from, 0) && co.renamed < snd.to
		if !renamed && (co.since < snd.from || co.since >= snd.to) {
			continue
		}
		row := []any{len(s.rows) + 1, co.id, co.nameOn(snd.to - 1), co.short, nil, dateText(max(co.since, 0), 0), nil}
		if renamed && co.former != "" {
			row[4], row[5], row[6] = co.former, dateText(co.renamed, 0), "更名"
		}
		s.rows = append(s.rows, row)
	}
	return s
}

// Ways in which offices write dates; each office keeps to its own.
const (
	realDates = iota
	slashDates
	chineseDates
	compactDates
	dashDates
	dateHabits
)

// dateText writes a date in an office's habit.
func dateText(d day, habit int) any {
	switch habit {
	case slashDates:
		return d.date().Format("2006/1/2")
	case chineseDates:
		return d.date().Format("2006年1月2日")
	case compactDates:
		return d.date().Format("20060102")
	case dashDates:
		return d.date().Format("2006-01-02")
	default:
		return dateCell(d)
	}
}

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
		s.rows = append(s.rows, c.compoundRow(co, on, len(s.rows)+1))
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
	b.sheets = []sheet{s}
	return b
}

// lostKeys are compounds that the newest list of a district forgets.
func (c *City) lostKeys(snd sending) []int {
	if !snd.last || snd.number == 0 || snd.district != 0 && snd.district != 4 {
		return nil
	}
	rng := c.stream("lost " + snd.scope)
	var lost []int
	for len(lost) < 1+(4-snd.district)/4 {
		i := rng.IntN(len(c.compounds))
		if co := &c.compounds[i]; co.district == snd.district && co.since == 0 && co.branch < 0 && !slices.Contains(lost, i) {
			lost = append(lost, i)
		}
	}
	return lost
}

// compoundRow writes one compound as its district does: with units, in text,
// or clean; 暂无 for what is not known.
func (c *City) compoundRow(co *compound, on day, serial int) []any {
	x := mix(uint64(co.households)<<32 | uint64(co.built)<<8 | uint64(co.town))
	row := []any{
		serial, co.id, co.name, co.townCode(), co.community, co.address, kindWords[co.single], managementWords[co.modeOn(on)],
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

// contractHeads are the heads of service contracts.
var contractHeads = []string{"序号", "小区编号", "小区名称", "统一社会信用代码", "物业服务企业", "合同开始日期", "合同结束日期", "变更标记"}

// contractSheet lists the contracts that a district learnt of in the sending's
// time.
func (c *City) contractSheet(snd sending) (sheet, [][]any) {
	s := sheet{
		name:   "物业服务合同",
		titles: []string{districts[snd.district].name + "物业服务合同备案表", "统计日期：" + (snd.to - 1).date().Format("2006年1月2日")},
		heads:  contractHeads,
	}
	habit := snd.district % dateHabits
	var rows [][]any
	add := func(co *compound, k int, from, ended day, on day, mark any) {
		row := []any{0, co.id, co.name, c.companies[k].id, c.companies[k].nameOn(on), dateText(from, habit), nil, mark}
		if ended != never {
			row[6] = dateText(ended, habit)
		}
		rows = append(rows, row)
	}
	within := func(d day) bool { return d >= snd.from && d < snd.to }
	for i := range c.compounds {
		co := &c.compounds[i]
		if co.district != snd.district {
			continue
		}
		for _, k := range co.contracts {
			if within(k.reported) {
				add(co, k.company, k.from, never, snd.to-1, nil)
			}
			if k.ended != never && within(k.ended+10) {
				if co.modeOn(k.ended+1) == byCompany {
					add(co, k.company, k.from, k.ended, snd.to-1, "有效") // a gap until the next company
				} else {
					add(co, k.company, k.ended+1, never, snd.to-1, "终止")
				}
			}
		}
		if v := c.void; v.compound == i {
			if within(v.sent) {
				add(co, v.company, v.from, never, snd.to-1, "有效")
			}
			if within(v.withdrawn) {
				add(co, v.company, v.from, never, snd.to-1, "作废")
			}
		}
	}
	return s, rows
}

// voidedContract is a statement that was never true: sent by mistake, and
// withdrawn a month later.
type voidedContract struct {
	compound, company     int
	from, sent, withdrawn day
}

// plantVoid chooses a compound of the second district whose company never
// changes, and claims for a month that it did.
func (c *City) plantVoid() voidedContract {
	m := c.cal.monthOf(day(wrongContractAt * float64(c.cal.days)))
	from := c.cal.months[m].from
	for i := range c.compounds {
		co := &c.compounds[i]
		if co.district == 1 && len(co.contracts) == 1 && co.contracts[0].ended == never && co.contracts[0].from < 0 {
			other := (co.contracts[0].company + 1) % len(c.companies)
			return voidedContract{compound: i, company: other, from: from + 4, sent: from + 10, withdrawn: from + 40}
		}
	}
	return voidedContract{compound: -1}
}

// branchHeads are the heads of branch reports.
var branchHeads = []string{"序号", "支部编号", "支部名称", "镇街代码", "组建方式", "覆盖小区编号", "组建进度", "批复日期", "党员人数", "最近活动日期", "书记姓名", "书记电话", "变更日期"}

var stageWords = [6]string{applied: "已申请", approved: "已批复", plaqued: "已揭牌", operating: "运行", dormant: "休眠", merged: "撤并"}

// branchSheet lists the changes of branches in the sending's time, and at the
// end of a month every branch with its last activity.
func (c *City) branchSheet(snd sending) (sheet, [][]any) {
	title := districts[snd.district].name
	if snd.town >= 0 {
		title = districts[snd.district].towns[snd.town].name
	}
	s := sheet{
		name:   "支部进展",
		titles: []string{title + "小区党支部组建进展情况表", "统计日期：" + (snd.to - 1).date().Format("2006年1月2日")},
		heads:  branchHeads,
	}
	var rows [][]any
	for i := range c.branches {
		b := &c.branches[i]
		if b.district != snd.district || snd.town >= 0 && b.town != snd.town {
			continue
		}
		latest := day(-1)
		for _, st := range b.states {
			if st.from >= snd.from && st.from < snd.to {
				rows = append(rows, c.branchRow(i, st, st.from))
				latest = st.from
			}
		}
		on := snd.to - 1
		if st, ok := b.stateOn(on); snd.monthEnd && ok && st.stage >= approved && st.stage != merged && latest != on {
			rows = append(rows, c.branchRow(i, st, on))
		}
	}
	return s, rows
}

// branchRow writes what holds of a branch on a day.
func (c *City) branchRow(i int, st branchState, on day) []any {
	b := &c.branches[i]
	habit := (b.district + b.town + 1) % dateHabits
	ids := make([]string, len(st.compounds))
	for j, k := range st.compounds {
		ids[j] = c.compounds[k].id
	}
	form := "单独组建"
	if len(ids) > 1 {
		form = "联合组建"
	}
	p := personOf(b.secretary)
	row := []any{0, b.id, b.name, districts[b.district].towns[b.town].code, form, strings.Join(ids, []string{"、", ";", "，"}[b.district%3]), stageWords[st.stage], nil, b.members, nil, p.name(), p.phone, dateText(on, habit)}
	if on >= b.approvedOn() {
		row[7] = dateText(b.approvedOn(), habit)
	}
	if at, ok := b.activityBy(c.cal, i, on); ok {
		row[9] = dateText(at, habit)
	}
	if habit == slashDates {
		row[8] = fmt.Sprintf("%d人", b.members)
	}
	return row
}
