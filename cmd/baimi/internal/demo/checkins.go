package demo

import "math/rand/v2"

// checkin is how many serving party members are registered with a community
// in a month, and how often they took part. known is false where the community
// sent no row.
type checkin struct {
	members, participations int
	known                   bool
}

// checkinOf returns the figures of a community in month m of the story. Some
// communities are never active; registers grow over the first year.
func (c *City) checkinOf(k, m int) checkin {
	trait := mix(uint64(k)<<1 ^ 0xC4EC)
	x := mix(trait ^ uint64(m))
	members := int(20+trait%160) * min(4+m, 16) / 16
	ci := checkin{members: members, participations: members * int(20+x%90) / 100, known: x>>20%25 != 0}
	if trait>>30%12 == 0 || x>>32%10 == 0 {
		ci.participations = 0
	}
	return ci
}

// checkinForm is the monthly count of a district's communities.
func (c *City) checkinForm() paper {
	return paper{
		dataset: "member_checkins", title: "在职党员到社区报到服务情况表",
		heads:    []string{"序号", "社区代码", "社区", "月份", "在册报到党员", "参加服务人次"},
		variants: map[int][]string{2: {"序号", "社区编码", "社区", "统计月份", "报到党员人数", "服务人次"}},
		mistakes: []mistake{
			{4, "not_integer", func(*rand.Rand, any) any { return "全部" }},
			{1, "region_code", func(*rand.Rand, any) any { return "同济社区" }},
		},
		lines: func(s sending) []line {
			var lines []line
			m := c.cal.monthOf(s.from)
			for k := range c.communities {
				p := &c.communities[k]
				ci := c.checkinOf(k, m)
				if p.district != s.district || s.town >= 0 && p.town != s.town || !ci.known {
					continue
				}
				stamp := c.cal.months[m].from.date().Format([]string{"2006-01", "2006年1月", "200601"}[s.district%3])
				lines = append(lines, line{record: k, state: m, cells: []any{0, p.code, p.name, stamp, s.tally(ci.members, "人"), s.tally(ci.participations, "人次")}})
			}
			return lines
		},
	}
}
