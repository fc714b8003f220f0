package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// inspection is what a department found at a company's compound.
type inspection struct {
	id                string
	company, compound int
	kind              int // index of inspectionKinds
	on                day
	result            float64 // 0–100
}

var inspectionKinds = []string{"双随机检查", "消防检查", "安全检查", "服务质量检查", "专项检查"}

// A result is inspectedMean + inspectedByQuality × the company's quality, with
// noise; a company passes from inspectedPass on.
const (
	inspectedMean      = 79
	inspectedByQuality = 6
	inspectedNoise     = 6
	inspectedPass      = 70
)

// drawInspections inspects larger companies more often.
func (c *City) drawInspections() []inspection {
	rng := c.stream("inspections")
	var list []inspection
	for _, q := range c.cal.quarters() {
		for k, served := range c.servedOn(q.to - 1) {
			for range poisson(rng, 0.35*math.Sqrt(float64(len(served)))) {
				v := inspection{company: k, compound: one(rng, served), kind: pick(rng, []float64{4, 3, 2, 3, 1}), on: q.from + day(rng.IntN(int(q.to-q.from)))}
				result := inspectedMean + inspectedByQuality*c.companies[k].quality + inspectedNoise*rng.NormFloat64()
				v.result = math.Round(min(max(result, 0), 100)*10) / 10
				if c.compounds[v.compound].companyOn(v.on) == k {
					list = append(list, v)
				}
			}
		}
	}
	slices.SortStableFunc(list, func(a, b inspection) int { return int(a.on - b.on) })
	for i := range list {
		list[i].id = fmt.Sprintf("Y%s-%s-%04d", districts[c.compounds[list[i].compound].district].code, list[i].on.date().Format("2006"), i+1)
	}
	return list
}

// inspectionForm is the city's quarterly list of results.
func (c *City) inspectionForm() paper {
	return paper{
		dataset: "inspections", title: "物业服务检查结果汇总表",
		heads:  []string{"序号", "检查编号", "统一社会信用代码", "小区编号", "检查日期", "检查类型", "检查得分", "是否合格"},
		groups: []group{{"", 4}, {"检查", 4}},
		mistakes: []mistake{
			{4, "date_no_year", yearless},
			{6, "out_of_range", func(*rand.Rand, any) any { return 108 }},
		},
		lines: func(s sending) []line {
			var lines []line
			for i := range c.inspections {
				v := &c.inspections[i]
				if s.within(v.on) {
					lines = append(lines, line{record: i, cells: []any{0, v.id, c.companies[v.company].id, c.compounds[v.compound].id, dateText(v.on, s.habit()), inspectionKinds[v.kind], v.result, yesNo(v.result >= inspectedPass)}})
				}
			}
			return lines
		},
	}
}
