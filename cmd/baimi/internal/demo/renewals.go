package demo

import (
	"fmt"
	"math/rand/v2"
)

// renewal is the renewal of a facility of a compound.
type renewal struct {
	id                                       string
	compound                                 int
	facility                                 int // index of facilities
	proposed, discussed, approved, completed day // never: not
	cost                                     int // yuan
}

// facilities are the words of renewals, with the codes the city counts by.
var (
	facilities    = []string{"电梯", "消防", "给排水", "安防", "道路", "绿化", "充电设施", "其他"}
	facilityCodes = []string{"lift", "fire", "pipes", "security", "roads", "green", "charging", "other"}
)

// drawRenewals lets two compounds in five renew something during a hundred
// weeks; the branch discusses it before its approval in most cases.
func (c *City) drawRenewals() []renewal {
	rng := c.stream("renewals")
	var list []renewal
	for i := range c.compounds {
		co := &c.compounds[i]
		serial := 0
		for on := co.settled() + day(rng.ExpFloat64()*1700); on < c.cal.days; on += 60 + day(rng.ExpFloat64()*1700) {
			serial++
			r := renewal{id: fmt.Sprintf("S%s-%d", co.id[1:], serial), compound: i, facility: pick(rng, []float64{4, 3, 2, 3, 2, 2, 3, 1}),
				proposed: on, discussed: never, approved: never, completed: never, cost: 1000 * (5 + int(rng.ExpFloat64()*90))}
			if rng.Float64() < 0.85 {
				r.approved = on + day(30+rng.IntN(90))
				if rng.Float64() < 0.8 {
					r.completed = r.approved + day(30+rng.IntN(210))
				}
			}
			if c.branchFrom(i) <= on && rng.Float64() < 0.85 {
				r.discussed = on + day(rng.IntN(60))
			}
			list = append(list, r)
		}
	}
	return list
}

// renewalForm lists the renewals that took a step in a quarter.
func (c *City) renewalForm() paper {
	return paper{
		dataset: "facility_renewals", title: "小区设施更新改造情况表",
		heads:    []string{"序号", "改造编号", "小区编号", "小区名称", "设施类别", "提出日期", "支部讨论日期", "表决通过日期", "完工日期", "费用"},
		variants: map[int][]string{1: {"序号", "改造项目编号", "小区编号", "小区名称", "设施类型", "申请日期", "支部研究日期", "批准日期", "竣工日期", "造价"}},
		mistakes: []mistake{
			{4, "not_in_list", func(*rand.Rand, any) any { return "电弟" }},
			{5, "date_no_year", yearless},
		},
		lines: func(s sending) []line {
			var lines []line
			habit, cut := s.habit(), s.shown()
			for i := range c.renewals {
				r := &c.renewals[i]
				if !c.here(s, r.compound) || !s.within(r.proposed, r.discussed, r.approved, r.completed) {
					continue
				}
				co := &c.compounds[r.compound]
				lines = append(lines, line{record: i, cells: []any{0, r.id, co.id, co.name, facilities[r.facility], dateText(r.proposed, habit),
					written(r.discussed, cut, habit), written(r.approved, cut, habit), written(r.completed, cut, habit), r.cost}})
			}
			return lines
		},
	}
}
