package demo

import (
	"fmt"
	"strings"
)

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
