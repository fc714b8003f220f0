package demo

import (
	"fmt"
	"math/rand/v2"
)

// item is an item of the coordination meeting.
type item struct {
	id                           string
	district, town               int // town: -1 for the whole district
	compound                     int // -1: none in particular
	ground                       int // index of grounds
	department                   string
	raised, meeting, due, closed day // closed: never while it is open
}

// ground is why an item is raised, with a title it may bear.
type ground struct {
	word, title string
	weight      float64
}

// grounds follow the contract's order.
var grounds = []ground{
	{"投诉集中", "物业投诉集中问题", 4}, {"支部覆盖", "小区党支部组建滞后", 2}, {"楼长空缺", "党员楼长长期空缺", 2}, {"整改超期", "监督发现问题逾期未整改", 4},
	{"物业交接", "新旧物业交接受阻", 2}, {"公共收益", "公共收益未按季公示", 2}, {"业委会", "业委会届满未换届", 1}, {"其他", "充电设施选址协调", 1},
}

var departments = []string{"区住房城乡建设部门", "镇街党建办公室", "区消防救援部门", "区市场监管部门", "区城管执法部门", "镇街综合治理办公室"}

// drawItems raises about four items a month for a city of 1,500 compounds, and
// closes most of them, often late.
func (c *City) drawItems() []item {
	rng := c.stream("coordination")
	weights := make([]float64, len(grounds))
	for k := range grounds {
		weights[k] = grounds[k].weight
	}
	gap := 30 * 1500 / 4.0 / float64(c.opts.Compounds)
	var list []item
	for on := day(40 + rng.ExpFloat64()*min(gap, 30)); on < c.cal.days; on += day(rng.ExpFloat64() * min(gap, 30)) {
		i := rng.IntN(len(c.compounds))
		co := &c.compounds[i]
		it := item{id: fmt.Sprintf("HS%s-%03d", on.date().Format("2006"), len(list)+1), district: co.district, town: co.town, compound: -1, ground: pick(rng, weights),
			department: one(rng, departments), raised: on, meeting: on + day(3+rng.IntN(12)), due: on + day(15+rng.IntN(31)), closed: never}
		switch rng.IntN(10) {
		case 0, 1, 2, 3, 4:
			if co.settled() <= on {
				it.compound = i
			}
		case 5, 6:
			it.town = -1
		}
		switch x := rng.Float64(); {
		case x < 0.55:
			it.closed = it.meeting + 1 + day(rng.IntN(max(1, int(it.due-it.meeting))))
		case x < 0.85:
			it.closed = it.due + 1 + day(rng.ExpFloat64()*40)
		}
		list = append(list, it)
	}
	return list
}

// itemContact is who stands in the progress of item i between its meeting and its closing.
func itemContact(i int) person { return personOf(uint64(i) + 70_000) }

// itemForm is the city's monthly list of items that were raised, met on or closed.
func (c *City) itemForm() paper {
	return paper{
		dataset: "coordination_items", title: "会商事项台账",
		heads:  []string{"序号", "会商事项编号", "区划代码", "小区编号", "会商事项", "提请事由", "牵头部门", "提出日期", "会商日期", "办理时限", "销号日期", "办理进展"},
		groups: []group{{"", 2}, {"属地", 2}, {"事项", 3}, {"办理", 5}},
		mistakes: []mistake{
			{2, "region_code", func(*rand.Rand, any) any { return "祖庙" }},
			{7, "date_no_year", yearless},
		},
		lines: func(s sending) []line {
			var lines []line
			habit, cut := s.habit(), s.shown()
			for i := range c.items {
				it := &c.items[i]
				if !s.within(it.raised, it.meeting, it.closed) {
					continue
				}
				place, code := districts[it.district].name, districts[it.district].code
				if it.town >= 0 {
					place, code = districts[it.district].towns[it.town].name, districts[it.district].towns[it.town].code
				}
				row := []any{0, it.id, code, nil, place + grounds[it.ground].title, grounds[it.ground].word, it.department, dateText(it.raised, habit),
					written(it.meeting, cut, habit), dateText(it.due, habit), written(it.closed, cut, habit), "已列入会商"}
				if it.compound >= 0 {
					row[3], row[4] = c.compounds[it.compound].id, c.compounds[it.compound].name+grounds[it.ground].title
				}
				switch {
				case it.closed < cut:
					row[11] = "已办结，予以销号"
				case it.meeting < cut:
					who := itemContact(i)
					row[11] = "已会商，由" + it.department + "跟进，联系人" + who.title() + who.phone
				}
				lines = append(lines, line{record: i, cells: row})
			}
			return lines
		},
	}
}
