package demo

import (
	"fmt"
	"math/rand/v2"
)

// finding is what a building leader or the branch found wrong in a compound.
type finding struct {
	id          string
	compound    int
	kind        int // index of findingKinds
	post        int // -1: found by the branch
	found       day
	due         day // never: the office set none
	rectified   day // never: not yet
	responsible int // index of responsibles
}

// findingKinds and responsibles are the words of findings, with the codes the
// city counts by.
var (
	findingKinds     = []string{"设施", "卫生", "垃圾分类", "治安", "消防", "物业工作", "业委会工作"}
	findingKindCodes = []string{"facilities", "hygiene", "waste", "security", "fire", "company", "committee"}
	responsibles     = []string{"物业企业", "业委会", "职能部门", "支部"}
)

// findingDays is how long a finding may stand where no date is set, by the
// shipped policy.
const findingDays = 15

// The share of findings rectified in time, in general and in a pilot compound
// from the pilot's first day on: the planted effect of the pilots. Complaints
// are left as they are.
const (
	rectifiedOnTime      = 0.60
	rectifiedOnTimePilot = 0.88
)

// drawFindings lets leaders find something about every four months each.
func (c *City) drawFindings() []finding {
	rng := c.stream("findings")
	pilot := make(map[int]bool, len(c.pilots))
	for _, i := range c.pilots {
		pilot[i] = true
	}
	serial := make([]int, len(c.compounds))
	var list []finding
	for k := range c.posts {
		p := &c.posts[k]
		for on := p.states[0].from + day(rng.ExpFloat64()*130); on < c.cal.days; on += 1 + day(rng.ExpFloat64()*130) {
			x := rng.Float64()
			if st, _ := p.stateOn(on); !st.filled {
				continue
			}
			serial[p.compound]++
			f := finding{id: fmt.Sprintf("Q%s-%03d", c.compounds[p.compound].id[1:], serial[p.compound]), compound: p.compound, post: k,
				kind: pick(rng, []float64{5, 5, 3, 2, 4, 3, 1}), found: on, due: never, rectified: never, responsible: pick(rng, []float64{7, 1, 2, 1})}
			if rng.IntN(9) == 0 {
				f.post = -1
			}
			limit := on + findingDays
			if rng.Float64() < 0.8 {
				f.due = on + day(7+rng.IntN(15))
				limit = f.due
			}
			share := rectifiedOnTime
			if pilot[p.compound] && on >= c.pilotFrom {
				share = rectifiedOnTimePilot
			}
			switch {
			case x < share:
				f.rectified = on + 1 + day(rng.IntN(int(limit-on)))
			case x < share+(1-share)*0.7:
				f.rectified = limit + 1 + day(rng.ExpFloat64()*25)
			}
			list = append(list, f)
		}
	}
	return list
}

// findingForm lists what was found or rectified in a month.
func (c *City) findingForm() paper {
	return paper{
		dataset: "findings", title: "楼长监督发现问题台账",
		heads:    []string{"序号", "问题编号", "小区编号", "小区名称", "问题类别", "楼长岗位编号", "发现日期", "整改期限", "整改完成日期", "责任方"},
		variants: map[int][]string{1: {"序号", "发现问题编号", "小区编号", "小区名称", "问题类型", "楼长编号", "发现时间", "整改时限", "整改时间", "整改责任方"}},
		groups:   []group{{"", 4}, {"发现", 3}, {"整改", 3}},
		mistakes: []mistake{
			{4, "not_in_list", func(*rand.Rand, any) any { return "消方" }},
			{6, "date_no_year", yearless},
			{9, "not_in_list", func(*rand.Rand, any) any { return "待定方" }},
		},
		lines: func(s sending) []line {
			var lines []line
			habit := s.habit()
			for i := range c.findings {
				f := &c.findings[i]
				if !c.here(s, f.compound) || !s.within(f.found, f.rectified) {
					continue
				}
				co := &c.compounds[f.compound]
				row := []any{0, f.id, co.id, co.name, findingKinds[f.kind], nil, dateText(f.found, habit), written(f.due, never, habit), written(f.rectified, s.shown(), habit), responsibles[f.responsible]}
				if f.post >= 0 {
					row[5] = c.posts[f.post].id
				}
				lines = append(lines, line{record: i, cells: row})
			}
			return lines
		},
	}
}
