package demo

import "math/rand/v2"

// Pilots begin late enough for a time before to compare with; each of the two
// districts has up to pilotsEach.
const (
	pilotAt    = 0.62
	pilotsEach = 20
)

// pilotDistricts are the districts that try the pilot out.
var pilotDistricts = []int{0, 2}

// drawPilots chooses compounds that have had a branch for some time.
func (c *City) drawPilots() (pilots []int, from day) {
	rng := c.stream("pilots")
	from = c.cal.firstOfMonthNear(pilotAt)
	for _, d := range pilotDistricts {
		n := 0
		for _, i := range rng.Perm(len(c.compounds)) {
			if c.compounds[i].district == d && c.branchFrom(i) < from-200 && n < min(pilotsEach, len(c.compounds)/35) {
				pilots = append(pilots, i)
				n++
			}
		}
	}
	return pilots, from
}

// pilotForm lists a district's pilots.
func (c *City) pilotForm() paper {
	return paper{
		dataset: "pilots", title: "红色物业试点小区名单",
		heads: []string{"序号", "小区编号", "小区名称", "试点名称", "生效日期", "备注"},
		mistakes: []mistake{
			{4, "date_no_year", func(*rand.Rand, any) any { return "9月1日" }},
		},
		lines: func(s sending) []line {
			var lines []line
			for _, i := range c.pilots {
				if co := &c.compounds[i]; c.here(s, i) && s.within(c.pilotFrom) {
					lines = append(lines, line{record: i, cells: []any{0, co.id, co.name, "红色物业试点", dateText(c.pilotFrom, s.habit()), nil}})
				}
			}
			return lines
		},
	}
}
