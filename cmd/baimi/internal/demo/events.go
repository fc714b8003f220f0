package demo

import (
	"fmt"
	"slices"
)

// happening is a dated event that the city's office tells of.
type happening struct {
	id, kind, name    string // kind: as the form writes it
	on                day
	district          int // -1: none in particular
	compound, company int // -1: none
	rebases           bool
}

// Where in the story, as fractions of its days, events begin. The hotline that is
// merged lies in a district without a planted break, so that it hides none; the
// planted breaks get no event, or their limits would be found anew and nothing seen.
const (
	hotlineMergedAt = 0.30
	actionsFrom     = 0.35
	actionsUntil    = 0.80
	hotlineDistrict = 4
)

// drawEvents draws the merger of a hotline, an interview of every planted bad company
// and of some others, and a listing of compounds with many complaints.
func (c *City) drawEvents() []happening {
	rng := c.stream("events")
	list := []happening{{
		kind: "热线整合", name: districts[hotlineDistrict].name + "热线并入市12345", on: c.cal.firstOfMonthNear(hotlineMergedAt),
		district: hotlineDistrict, compound: -1, company: -1, rebases: true,
	}}
	between := func() day {
		return day((actionsFrom + (actionsUntil-actionsFrom)*rng.Float64()) * float64(c.cal.days))
	}
	for k := range c.companies {
		if co := &c.companies[k]; co.planted == bad || co.planted == ordinary && rng.Float64() < 0.03 {
			list = append(list, happening{kind: "约谈", name: "约谈" + co.short, on: between(), district: -1, compound: -1, company: k})
		}
	}
	var noisy []int // compounds whose rate is among the highest tenth
	rates := make([]float64, len(c.compounds))
	for i := range c.compounds {
		rates[i] = c.compounds[i].rate
	}
	slices.Sort(rates)
	for i := range c.compounds {
		if co := &c.compounds[i]; co.since == 0 && co.rate >= rates[len(rates)*9/10] {
			noisy = append(noisy, i)
		}
	}
	rng.Shuffle(len(noisy), func(i, j int) { noisy[i], noisy[j] = noisy[j], noisy[i] })
	for _, i := range noisy[:(len(noisy)+2)/3] {
		list = append(list, happening{kind: "挂牌督办", name: "挂牌督办" + c.compounds[i].name, on: between(), district: -1, compound: i, company: -1})
	}
	slices.SortStableFunc(list, func(a, b happening) int { return int(a.on - b.on) })
	for i := range list {
		list[i].id = fmt.Sprintf("SJ%s-%s-%03d", cityCode, list[i].on.date().Format("2006"), i+1)
	}
	return list
}

// eventForm is the city's monthly list of events.
func (c *City) eventForm() paper {
	return paper{
		dataset: "events", title: "事件登记表",
		heads:  []string{"序号", "事件编号", "发生日期", "事件类型", "事件名称", "涉及区划代码", "涉及小区编号", "涉及企业信用代码", "是否重定基线"},
		groups: []group{{"", 2}, {"事件", 3}, {"涉及对象", 3}, {"", 1}},
		lines: func(s sending) []line {
			var lines []line
			for i := range c.events {
				h := &c.events[i]
				if !s.within(h.on) {
					continue
				}
				row := []any{0, h.id, dateText(h.on, s.habit()), h.kind, h.name, nil, nil, nil, nil}
				if h.district >= 0 {
					row[5] = districts[h.district].code
				}
				if h.compound >= 0 {
					row[6] = c.compounds[h.compound].id
				}
				if h.company >= 0 {
					row[7] = c.companies[h.company].id
				}
				if h.rebases {
					row[8] = "是"
				}
				lines = append(lines, line{record: i, cells: row})
			}
			return lines
		},
	}
}
