package demo

import (
	"fmt"
	"time"
)

// Where in the story, as fractions of its months, forms of governance come
// late or never.
const (
	lateFindingsAt   = 0.55
	lateReportsAt    = 0.70
	unsentFindingsAt = 0.80
	lateFindingsBy   = 25
	lateReportsBy    = 20
	unsentBefore     = 14 // days from the end of a month to that of the story, so that its forms are owed
)

// rhythm is when a form is sent.
type rhythm struct {
	kind    kind
	name    string // of its files
	ending  string
	quarter bool // at the end of a quarter rather than of a month
	after   day  // days after the end of the month
	shift   day  // the time it covers lies so many days later than the month
	hour    int
	city    bool // the city sends it for all districts
	towns   bool // the first district sends it town by town
}

// rhythms are the forms that come again and again.
var rhythms = []rhythm{
	{kind: leaderList, name: "党员楼长配备情况", ending: ".xlsx", after: 2, hour: 10},
	{kind: reportList, name: "楼长月报汇总", ending: ".csv", after: 7, shift: 7, hour: 11},
	{kind: findingList, name: "楼长监督发现问题台账", ending: ".xlsx", after: 3, hour: 9, towns: true},
	{kind: taskList, name: "疫情防控任务清单", ending: ".csv", after: 2, hour: 17},
	{kind: disputeList, name: "矛盾纠纷调解台账", ending: ".xlsx", after: 3, hour: 14},
	{kind: checkinList, name: "在职党员报到情况", ending: ".xlsx", after: 4, hour: 15},
	{kind: handoverList, name: "物业进驻退出交接情况", ending: ".xlsx", after: 4, hour: 10},
	{kind: itemList, name: "会商事项台账", ending: ".xlsx", after: 5, hour: 9, city: true},
	{kind: eventList, name: "事件登记表", ending: ".xlsx", after: 5, hour: 10, city: true},
	{kind: committeeList, name: "业委会物管委情况", ending: ".xlsx", quarter: true, after: 5, hour: 16},
	{kind: groupList, name: "业委会筹备组情况", ending: ".xlsx", quarter: true, after: 5, hour: 17},
	{kind: decisionList, name: "重大事项决定登记", ending: ".xlsx", quarter: true, after: 6, hour: 10},
	{kind: renewalList, name: "设施更新改造情况", ending: ".xlsx", quarter: true, after: 6, hour: 11},
	{kind: revenueList, name: "公共收益公示情况", ending: ".xlsx", quarter: true, after: 12, shift: 12, hour: 14},
	{kind: evaluationList, name: "支部评价物业企业情况", ending: ".xlsx", quarter: true, after: 12, shift: 12, hour: 15},
	{kind: scoreItemList, name: "计分事项登记", ending: ".xlsx", after: 3, hour: 10, city: true},
	{kind: objectionList, name: "异议和信用修复台账", ending: ".xlsx", after: 3, hour: 11, city: true},
	{kind: inspectionList, name: "物业服务检查结果", ending: ".xlsx", quarter: true, after: 6, hour: 14, city: true},
	{kind: cycleList, name: "物业企业评价周期安排", ending: ".xlsx", quarter: true, after: 5, hour: 11, city: true},
}

// tellForms adds the pilots and the forms that are never sent.
func (c *City) tellForms(t *Truth) {
	t.PilotFrom = iso(c.pilotFrom)
	for _, i := range c.pilots {
		t.Pilots = append(t.Pilots, c.compounds[i].id)
	}
	c.eachForm(func(s sending) {
		if c.unsent(s) && !s.at.After(c.End()) {
			f, _ := c.formOf(s.kind)
			t.Unsent = append(t.Unsent, UnsentFile{f.dataset, s.scope, c.cal.months[s.week].from.date().Format("2006-01")})
		}
	})
}

// planForms plans the forms of governance.
func (c *City) planForms(send func(sending)) {
	c.planBaseline(send)
	c.eachForm(func(s sending) {
		if !c.unsent(s) {
			send(s)
		}
	})
}

// eachForm yields every form that an office owes month by month or quarter by
// quarter, whether it sends it or not.
func (c *City) eachForm(yield func(sending)) {
	for _, r := range rhythms {
		from := day(0)
		for i, m := range c.cal.months {
			if !m.complete || r.quarter && m.number%3 != 0 {
				continue
			}
			s := sending{kind: r.kind, week: i, from: from, to: m.to + r.shift, town: -1}
			c.formsOf(r, m, s, yield)
			from = s.to
		}
	}
}

// formsOf yields a form of one month or quarter for all who owe it.
func (c *City) formsOf(r rhythm, m month, s sending, yield func(sending)) {
	stamp := fmt.Sprintf("-%d年%02d月", m.year, int(m.number))
	if r.quarter {
		stamp = fmt.Sprintf("-%d年%d季度", m.year, (int(m.number)+2)/3)
	}
	if r.city {
		s.scope, s.name, s.at = cityCode, cityName+r.name+stamp+r.ending, officeTime(m.to+r.after, r.hour, 0)
		yield(s)
		return
	}
	for d := range districts {
		s := s
		s.district, s.scope, s.name = d, districts[d].code, districts[d].name+r.name+stamp+r.ending
		s.at = officeTime(m.to+r.after, r.hour, 7*d)
		if by := c.lateBy(s); by > 0 {
			s.due, s.at = s.at, s.at.AddDate(0, 0, by)
		}
		if !r.towns || d != 0 {
			yield(s)
			continue
		}
		for t, town := range districts[d].towns {
			s.town, s.scope, s.name = t, town.code, town.name+r.name+stamp+r.ending
			yield(s)
		}
	}
}

// monthAt is the month at a fraction of the story.
func (c *City) monthAt(fraction float64) int { return int(fraction * float64(len(c.cal.months))) }

// lateBy returns by how many days a form is late.
func (c *City) lateBy(s sending) int {
	switch {
	case s.kind == findingList && s.district == 2 && s.week == c.monthAt(lateFindingsAt):
		return lateFindingsBy
	case s.kind == reportList && s.district == 1 && s.week == c.monthAt(lateReportsAt):
		return lateReportsBy
	default:
		return 0
	}
}

// unsent says whether an office never sends a form: a town its findings of one
// month, a district the newest counts of check-in that it owes, another the newest
// list of committees.
func (c *City) unsent(s sending) bool {
	newest := func(quarter bool) int {
		for i := len(c.cal.months) - 1; i >= 0; i-- {
			if m := c.cal.months[i]; m.to+unsentBefore <= c.cal.days && (!quarter || m.number%3 == 0) {
				return i
			}
		}
		return -1
	}
	switch {
	case s.kind == findingList && s.district == 0:
		return s.town == 1 && s.week == c.monthAt(unsentFindingsAt)
	case s.kind == checkinList && s.district == 3:
		return s.week == newest(false)
	case s.kind == committeeList && s.district == 4:
		return s.week == newest(true)
	default:
		return false
	}
}

// planBaseline plans what is sent once, or once a year.
func (c *City) planBaseline(send func(sending)) {
	for year, on := range noticeDays() {
		at := on.Add(9*time.Hour + 45*time.Minute)
		send(sending{at: at, name: fmt.Sprintf("节假日安排-%d年.xlsx", year), scope: cityCode, kind: workdayList, week: year, to: dayOf(on) + 1, town: -1})
	}
	send(sending{at: firstDay.Add(10 * time.Hour), name: "12345热线分类对照表.xlsx", scope: cityCode, kind: mapList, to: 1, town: -1})
	for d := range districts {
		s := sending{kind: buildingList, district: d, town: -1, scope: districts[d].code, to: 8 + day(d), baseline: true, name: districts[d].name + "住宅楼栋信息（摸底）.xlsx"}
		s.at = officeTime(s.to, 10, 7*d)
		send(s)
		for _, m := range c.cal.months {
			if m.number != time.January || !m.complete || !c.grew(d, s.to, m.to) {
				continue
			}
			s.from, s.to, s.baseline, s.name = s.to, m.to, false, fmt.Sprintf("%s住宅楼栋信息-%d年.xlsx", districts[d].name, m.year)
			s.at = officeTime(m.to+8, 10, 7*d)
			send(s)
		}
		c.planSurvey(d, send)
		send(sending{kind: pilotList, district: d, town: -1, scope: districts[d].code, from: c.pilotFrom, to: c.pilotFrom + 1, at: officeTime(c.pilotFrom+3, 10, 7*d), name: districts[d].name + "红色物业试点小区名单.xlsx"})
	}
}

// supplement marks the second file of a survey, with what the first left out.
const supplement = 1

// planSurvey plans the baseline survey of a district: the first sends it town
// by town, the others once more with what they had left out.
func (c *City) planSurvey(d int, send func(sending)) {
	s := sending{kind: surveyList, district: d, town: -1, scope: districts[d].code, to: 20 + 4*day(d), baseline: true, name: districts[d].name + "小区党建摸底表.xlsx"}
	s.at = officeTime(s.to+1, 15, 7*d)
	if d != 0 {
		send(s)
		s.at, s.name, s.baseline, s.week = s.at.AddDate(0, 0, 28), districts[d].name+"小区党建摸底表（补报）.xlsx", false, supplement
		send(s)
		return
	}
	for t, town := range districts[d].towns {
		s.town, s.scope, s.name = t, town.code, town.name+"小区党建摸底表.xlsx"
		s.at = officeTime(s.to+1+day(t), 15, 7*d)
		send(s)
	}
}

// grew says whether a district's register got a compound in days from … to-1.
func (c *City) grew(d int, from, to day) bool {
	for i := range c.compounds {
		if co := &c.compounds[i]; co.district == d && co.since >= from && co.since < to {
			return true
		}
	}
	return false
}
