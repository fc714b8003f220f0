package demo

import (
	"math/rand/v2"
	"strconv"
)

// surveyFields are the columns of the baseline survey, in the order of its
// form, with the share of rows in which an office fills each.
var surveyFields = []struct {
	code  string
	share float64
}{
	{"households", 0.99}, {"residents", 0.90}, {"party_members", 0.86}, {"serving_members", 0.62}, {"candidate_leaders", 0.48},
	{"parking_spaces", 0.81}, {"lifts", 0.93}, {"has_committee", 0.95}, {"company_id", 0.84}, {"contact_phone", 0.77},
}

// surveyCare raises or lowers how much each district fills in.
var surveyCare = [5]float64{1.04, 0.98, 0.88, 0.80, 0.95}

// surveyed says whether a file of the baseline survey has a row for a compound:
// the first leaves some out, of which the supplement brings half.
func (c *City) surveyed(s sending, i int) bool {
	x := mix(uint64(i)^0x5E1) % 30
	if s.week == supplement {
		return c.compounds[i].since == 0 && x == 1
	}
	return c.compounds[i].since == 0 && x > 1
}

// surveyFilled says whether a compound's row fills in field f. The company is
// blank where there is none.
func (c *City) surveyFilled(i, f int) bool {
	co := &c.compounds[i]
	if surveyFields[f].code == "company_id" && co.companyOn(0) < 0 {
		return false
	}
	share := surveyFields[f].share * surveyCare[co.district]
	return float64(mix(uint64(i)<<5|uint64(f))%10_000) < share*10_000
}

// surveyForm is the baseline survey of a district or town.
func (c *City) surveyForm() paper {
	return paper{
		dataset: "surveys", title: "物业住宅小区党建摸底调查表",
		heads:    []string{"序号", "小区编号", "小区名称", "总户数", "常住人口", "党员人数", "其中在职党员", "楼长人选数", "停车位数", "电梯台数", "是否有业委会", "物业公司信用代码", "联系电话", "统计日期"},
		variants: map[int][]string{1: {"序号", "小区编号", "小区名称", "户数", "居民人数", "小区党员数", "在职党员数", "党员楼长人选", "车位数", "电梯数", "有无业委会", "统一社会信用代码", "联系方式", "统计日期"}},
		groups:   []group{{"", 3}, {"人口和党员", 5}, {"设施", 2}, {"组织", 3}, {"", 1}},
		mistakes: []mistake{
			{4, "not_integer", func(*rand.Rand, any) any { return "两千余人" }},
			{8, "not_integer", func(*rand.Rand, any) any { return "不足" }},
		},
		lines: func(s sending) []line {
			var lines []line
			for i := range c.compounds {
				if !c.here(s, i) || !c.surveyed(s, i) {
					continue
				}
				lines = append(lines, line{record: i, cells: c.surveyRow(s, i)})
			}
			return lines
		},
	}
}

func (c *City) surveyRow(s sending, i int) []any {
	co := &c.compounds[i]
	x := mix(uint64(i) ^ 0x5A5A)
	party := co.households * int(4+x%9) / 100
	values := [...]any{
		co.households, int(float64(co.households) * co.occupancy * 2.6), party, party * int(30+x>>8%40) / 100, min(co.buildings, int(x>>16%uint64(co.buildings+2))),
		co.households * int(40+x>>24%80) / 100, co.buildings * int(1+x>>32%2), "否", nil, personOf(x).phone,
	}
	for k := range c.committees {
		if cm := &c.committees[k]; cm.compound == i && !cm.management && cm.states[0].from == 0 && cm.states[0].stage.standing() {
			values[7] = "是"
		}
	}
	if k := co.companyOn(0); k >= 0 {
		values[8] = c.companies[k].id
	}
	row := []any{0, co.id, co.name}
	for f := range values {
		if !c.surveyFilled(i, f) {
			values[f] = nil
			if x>>40%3 == 0 {
				values[f] = []string{"暂无", "不详", "-"}[x>>44%3]
			}
		}
		row = append(row, values[f])
	}
	if n, ok := row[3].(int); ok && co.district == 3 {
		row[3] = strconv.Itoa(n) + "户"
	}
	return append(row, dateText(s.to-1, s.habit()))
}
