package demo

import (
	"fmt"
	"math/rand/v2"
)

// handover is a company's entry, its exit, or the change from one to another.
type handover struct {
	id        string
	compound  int
	kind      handoverKind
	out, in   int // companies, -1 for none
	started   day
	due       day // never: the office set none
	completed day // never while it goes on
	led       bool
}

type handoverKind int8

const (
	entry handoverKind = iota
	exit
	change
)

// handoverDays is how long a handover may take where no date is set, by the
// shipped policy.
const handoverDays = 30

// drawHandovers follows every change of a compound's contracts during the story.
func (c *City) drawHandovers() []handover {
	rng := c.stream("handovers")
	var list []handover
	for i := range c.compounds {
		co := &c.compounds[i]
		serial := 0
		add := func(kind handoverKind, out, in int, on day) {
			serial++
			h := handover{id: fmt.Sprintf("H%s-%d", co.id[1:], serial), compound: i, kind: kind, out: out, in: in, started: max(0, on-day(5+rng.IntN(20))), due: never, completed: never}
			h.led = rng.Float64() < 0.12
			if c.branchFrom(i) <= h.started {
				h.led = rng.Float64() < 0.78
			}
			limit := h.started + handoverDays
			if rng.Float64() < 0.75 {
				h.due = h.started + day(20+rng.IntN(25))
				limit = h.due
			}
			switch x := rng.Float64(); {
			case x < 0.68:
				h.completed = limit - day(rng.IntN(15))
			case x < 0.90:
				h.completed = limit + 1 + day(rng.IntN(60))
			}
			list = append(list, h)
		}
		for k, s := range co.contracts {
			switch {
			case s.from <= 0 || s.from >= c.cal.days:
			case k > 0 && co.contracts[k-1].ended == never:
				add(change, co.contracts[k-1].company, s.company, s.from)
			default:
				add(entry, -1, s.company, s.from)
			}
			if s.ended != never && s.ended > 0 && s.ended < c.cal.days {
				add(exit, s.company, -1, s.ended)
			}
		}
	}
	return list
}

var handoverWords = [3]string{entry: "进驻", exit: "退出", change: "交接"}

// handoverForm lists the handovers that began or ended in a month.
func (c *City) handoverForm() paper {
	return paper{
		dataset: "handovers", title: "物业服务企业进驻退出交接情况表",
		heads: []string{"序号", "交接编号", "小区编号", "小区名称", "交接类型", "退出企业统一社会信用代码", "进驻企业统一社会信用代码", "启动日期", "应完成日期", "完成日期", "是否支部牵头"},
		mistakes: []mistake{
			{4, "not_in_list", func(*rand.Rand, any) any { return "交街" }},
			{7, "date_no_year", yearless},
		},
		lines: func(s sending) []line {
			var lines []line
			habit := s.habit()
			company := func(k int) any {
				if k < 0 {
					return nil
				}
				return c.companies[k].id
			}
			for i := range c.handovers {
				h := &c.handovers[i]
				if !c.here(s, h.compound) || !s.within(h.started, h.completed) {
					continue
				}
				co := &c.compounds[h.compound]
				lines = append(lines, line{record: i, cells: []any{0, h.id, co.id, co.name, handoverWords[h.kind], company(h.out), company(h.in),
					dateText(h.started, habit), written(h.due, never, habit), written(h.completed, s.shown(), habit), yesNo(h.led)}})
			}
			return lines
		},
	}
}
