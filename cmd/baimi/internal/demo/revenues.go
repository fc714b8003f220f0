package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// disclosure is a compound's common revenue of a quarter, shown to its owners.
type disclosure struct {
	compound        int
	quarter         int // index of its first month
	disclosed       day
	income, expense float64 // yuan
	discussed       day     // never: the branch did not discuss its use
}

// discloseDays is how long after its end a quarter may be disclosed, by the
// shipped policy.
const discloseDays = 30

// firstOfQuarter says whether a calendar quarter begins with month m of the
// story and ends within it.
func (cal calendar) firstOfQuarter(m int) bool {
	return cal.months[m].number%3 == 1 && m+2 < len(cal.months) && cal.months[m+2].complete
}

// drawDisclosures lets about two managed compounds in three disclose each
// quarter, the better companies more often.
func (c *City) drawDisclosures() []disclosure {
	rng := c.stream("revenues")
	var list []disclosure
	for i := range c.compounds {
		co := &c.compounds[i]
		yield := 6 + 14*rng.Float64()
		for m := range c.cal.months {
			if !c.cal.firstOfQuarter(m) {
				continue
			}
			end := c.cal.months[m+2].to
			k := co.companyOn(end - 1)
			x, lag := rng.Float64(), rng.IntN(discloseDays)
			income := math.Round(yield*float64(co.households)*math.Exp(0.2*rng.NormFloat64())*100) / 100
			share := 0.4 + 0.5*rng.Float64()
			discussion := rng.Float64()
			if k < 0 || end <= co.settled() {
				continue
			}
			d := disclosure{compound: i, quarter: m, disclosed: end + day(lag), income: income, expense: math.Round(income*share*100) / 100, discussed: never}
			on := 0.58 + 0.08*c.companies[k].quality
			switch {
			case x >= on+0.12:
				continue
			case x >= on:
				d.disclosed = end + discloseDays + day(rng.IntN(50))
			}
			if c.branchFrom(i) <= end && discussion < 0.65 {
				d.discussed = d.disclosed - day(1+rng.IntN(15))
			}
			list = append(list, d)
		}
	}
	return list
}

// revenueForm lists what was disclosed since the form before.
func (c *City) revenueForm() paper {
	return paper{
		dataset: "revenue_disclosures", title: "小区公共收益公示情况表",
		heads:  []string{"序号", "小区编号", "小区名称", "季度", "公示日期", "公共收益收入", "公共收益支出", "支部讨论日期"},
		groups: []group{{"", 4}, {"公示情况", 3}, {"", 1}},
		mistakes: []mistake{
			{4, "date_no_year", yearless},
			{5, "not_number", func(*rand.Rand, any) any { return "三万余元" }},
		},
		lines: func(s sending) []line {
			var lines []line
			habit := s.habit()
			for i := range c.disclosures {
				d := &c.disclosures[i]
				if !c.here(s, d.compound) || !s.within(d.disclosed) {
					continue
				}
				co := &c.compounds[d.compound]
				m := c.cal.months[d.quarter]
				quarter := fmt.Sprintf([]string{"%d年第%d季度", "%dQ%d", "%d年第%d季度"}[s.district%3], m.year, (int(m.number)+2)/3)
				income := any(d.income)
				if habit == slashDates {
					income = fmt.Sprintf("%.2f元", d.income)
				}
				lines = append(lines, line{record: i, cells: []any{0, co.id, co.name, quarter, dateText(d.disclosed, habit), income, d.expense, written(d.discussed, s.shown(), habit)}})
			}
			return lines
		},
	}
}
