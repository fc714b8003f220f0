package demo

import (
	"math/rand/v2"
	"strconv"
)

// report is what a building leader reports of a month. A report that is never
// delivered does not exist.
type report struct {
	post, month int
	delivered   day
	duties      [5]int // residents, party, company, decisions, governance
}

// reportDueDay is the day of the next month by which a report is due, as the
// shipped policy has it.
const reportDueDay = 5

// drawReports lets the leaders of filled posts report most months: five in
// six on time, some late, some never.
func (c *City) drawReports() []report {
	rng := c.stream("leader reports")
	var reports []report
	idle := [5]float64{0.07, 0.14, 0.30, 0.55, 0.42}
	mean := [5]float64{5, 0.8, 1.2, 0.5, 1.5}
	for i := range c.posts {
		p := &c.posts[i]
		careless := rng.Float64() < 0.12
		for m, month := range c.cal.months {
			if !month.complete || !p.filledThrough(month.from, month.to) {
				continue
			}
			r := report{post: i, month: m, delivered: month.to + day(rng.IntN(reportDueDay))}
			for k := range r.duties {
				if rng.Float64() >= idle[k] {
					r.duties[k] = 1 + int(rng.ExpFloat64()*mean[k])
				}
			}
			x := rng.Float64()
			switch {
			case x < 0.06 || careless && x < 0.5:
				continue
			case x < 0.13 || careless && x < 0.7:
				r.delivered = month.to + reportDueDay + day(rng.IntN(40))
			}
			reports = append(reports, r)
		}
	}
	return reports
}

// reportForm is the monthly list of reports that leaders delivered.
func (c *City) reportForm() paper {
	return paper{
		dataset: "leader_reports", title: "党员楼长月报", text: true,
		heads:    []string{"报告月份", "楼长岗位编号", "报送日期", "联系居民次数", "联系社区党组织及支部", "联系物业企业", "参与决策", "参与治理"},
		variants: map[int][]string{1: {"月份", "岗位编号", "报告日期", "联系居民", "联系支部次数", "联系物业公司次数", "参与决策次数", "参与治理次数"}},
		mistakes: []mistake{
			{3, "not_integer", func(*rand.Rand, any) any { return "若干" }},
			{2, "date_no_year", yearless},
			{7, "not_integer", func(*rand.Rand, any) any { return "多次" }},
		},
		lines: func(s sending) []line {
			var lines []line
			for i := range c.reports {
				r := &c.reports[i]
				p := &c.posts[r.post]
				if !s.within(r.delivered) || !c.here(s, p.compound) {
					continue
				}
				from := c.cal.months[r.month].from.date()
				row := []any{from.Format([]string{"2006-01", "2006年1月", "200601"}[s.district%3]), p.id, r.delivered.date().Format("2006/1/2"), nil, nil, nil, nil, nil}
				for k, n := range r.duties {
					row[3+k] = strconv.Itoa(n)
				}
				lines = append(lines, line{record: i, cells: row})
			}
			return lines
		},
	}
}
