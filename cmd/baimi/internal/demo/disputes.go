package demo

import (
	"fmt"
	"math/rand/v2"
)

// dispute is a dispute in a compound that someone tries to settle.
type dispute struct {
	id       string
	compound int
	kind     int // index of disputeKinds
	raised   day
	branch   bool // mediated by the branch
	outcome  int  // index of outcomes, once closed
	closed   day  // never while it is open
}

// disputeKinds and outcomes are the words of disputes, with the codes the city
// counts by. What is not closed is 调解中.
var (
	disputeKinds     = []string{"邻里", "业主与物业", "业主与业委会", "业主与开发商", "其他"}
	disputeKindCodes = []string{"neighbours", "company", "committee", "developer", "other"}
	outcomes         = []string{"调解成功", "调解不成", "转司法"}
)

// settledOutcome is the index of a settled dispute.
const settledOutcome = 0

// drawDisputes lets larger compounds have more disputes, of which four in five
// are settled, more where the branch mediates.
func (c *City) drawDisputes() []dispute {
	rng := c.stream("disputes")
	var list []dispute
	for i := range c.compounds {
		co := &c.compounds[i]
		serial := 0
		gap := 700_000 / float64(co.households+400)
		for on := co.settled() + day(rng.ExpFloat64()*gap); on < c.cal.days; on += 1 + day(rng.ExpFloat64()*gap) {
			serial++
			d := dispute{id: fmt.Sprintf("T%s-%02d", co.id[1:], serial), compound: i, kind: pick(rng, []float64{5, 4, 1, 1, 1}), raised: on, closed: never}
			d.branch = c.branchFrom(i) <= on && rng.Float64() < 0.62
			settles := 0.70
			if d.branch {
				settles = 0.84
			}
			x := rng.Float64()
			if x < 0.92 {
				d.closed = on + day(2+rng.ExpFloat64()*18)
			}
			if x/0.92 >= settles {
				d.outcome = 1 + rng.IntN(2)
			}
			list = append(list, d)
		}
	}
	return list
}

// disputeParty is who stands in the note of dispute i, if anyone does.
func disputeParty(i int) (person, bool) {
	x := mix(uint64(i) ^ 0xD15B)
	return personOf(x), x%11 == 0
}

// disputeForm lists the disputes that were raised or closed in a month.
func (c *City) disputeForm() paper {
	return paper{
		dataset: "disputes", title: "小区矛盾纠纷调解台账",
		heads:    []string{"序号", "纠纷编号", "小区编号", "小区名称", "纠纷类别", "发生日期", "是否支部调解", "调解结果", "结案日期", "备注"},
		variants: map[int][]string{3: {"序號", "糾紛編號", "小區編號", "小區名稱", "糾紛類別", "發生日期", "是否支部調解", "調解結果", "結案日期", "備註"}},
		mistakes: []mistake{
			{7, "not_in_list", func(*rand.Rand, any) any { return "调结成功" }},
			{5, "date_no_year", yearless},
		},
		lines: func(s sending) []line {
			var lines []line
			habit := s.habit()
			for i := range c.disputes {
				d := &c.disputes[i]
				if !c.here(s, d.compound) || !s.within(d.raised, d.closed) {
					continue
				}
				co := &c.compounds[d.compound]
				row := []any{0, d.id, co.id, co.name, disputeKinds[d.kind], dateText(d.raised, habit), yesNo(d.branch), "调解中", nil, nil}
				if d.closed < s.shown() {
					row[7], row[8] = outcomes[d.outcome], dateText(d.closed, habit)
				}
				if who, ok := disputeParty(i); ok {
					row[9] = "当事人" + who.title() + "，电话" + who.phone
				}
				lines = append(lines, line{record: i, cells: row})
			}
			return lines
		},
	}
}
