package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// scoreItem is something for which the rule gives or takes points, with the
// states that its record goes through.
type scoreItem struct {
	id                string
	company, compound int // compound: -1 for the company as a whole
	district          int // of the office that recorded it
	code              int // index of itemCodes
	occurred          day
	states            []itemState
}

// itemState is a state from a day on; points is nil where the rule's hold.
type itemState struct {
	on     day
	word   string
	code   string
	points any
}

// itemCode is an entry of the rule's catalogue.
type itemCode struct {
	code    string
	word    string // of the evidence
	good    bool
	company bool // about the company as a whole
	weight  float64
}

var itemCodes = []itemCode{
	{"fire_lane_blocked", "消防通道堵塞", false, false, 3}, {"facilities_neglected", "共用设施失修", false, false, 4}, {"handover_late", "交接逾期", false, false, 1},
	{"revenue_undisclosed", "公共收益未公示", false, false, 3}, {"false_evaluation", "干预评价", false, true, 0.5}, {"branch_obstructed", "阻碍支部工作", false, false, 0.7},
	{"record_unregistered", "合同未备案", false, false, 1}, {"guard_absent", "门岗缺岗", false, false, 3}, {"hygiene_failed", "环境卫生不合格", false, false, 4},
	{"model_project", "示范项目", true, false, 2}, {"praised_by_street", "镇街表扬", true, false, 4}, {"emergency_help", "应急处置得力", true, true, 2},
}

// How many items a company gets in a quarter: a rate × the root of the
// compounds it serves, less or more with its quality; and the course of bad ones.
const (
	badItems, badByQuality   = 0.08, -0.55
	goodItems, goodByQuality = 0.05, 0.40
	objectedShare            = 0.18
	repairShare              = 0.30 // of the bad items that stand
	earlyRepairShare         = 0.15 // asked for before it may be
	repairAfter              = 93   // days in which an item has been public long enough
)

// drawScoreItems records items, and what companies object to or have repaired.
func (c *City) drawScoreItems() ([]scoreItem, []objection) {
	rng := c.stream("score items")
	var weights [2][]float64 // of bad and good ones
	for i, code := range itemCodes {
		weights[0], weights[1] = append(weights[0], code.weight), append(weights[1], code.weight)
		if code.good {
			weights[0][i] = 0
		} else {
			weights[1][i] = 0
		}
	}
	var items []scoreItem
	for _, q := range c.cal.quarters() {
		for k, served := range c.servedOn(q.to - 1) {
			if len(served) == 0 {
				continue
			}
			size, quality := math.Sqrt(float64(len(served))), c.companies[k].quality
			for kind, mean := range [2]float64{badItems * size * math.Exp(badByQuality*quality), goodItems * size * math.Exp(goodByQuality*quality)} {
				for range poisson(rng, mean) {
					it := scoreItem{company: k, compound: one(rng, served), code: pick(rng, weights[kind]), occurred: q.from + day(rng.IntN(int(q.to-q.from)))}
					it.district = c.compounds[it.compound].district
					switch {
					case itemCodes[it.code].company:
						it.compound, it.district = -1, c.companies[k].home
					case c.compounds[it.compound].companyOn(it.occurred) != k:
						continue
					}
					items = append(items, it)
				}
			}
		}
	}
	slices.SortStableFunc(items, func(a, b scoreItem) int { return int(a.occurred - b.occurred) })
	var objections []objection
	for i := range items {
		it := &items[i]
		it.id = fmt.Sprintf("J%s-%s-%04d", districts[it.district].code, it.occurred.date().Format("2006"), i+1)
		objections = append(objections, c.recordItem(rng, i, it)...)
	}
	return items, objections
}

// servedOn lists the compounds of each company on d.
func (c *City) servedOn(d day) [][]int {
	served := make([][]int, len(c.companies))
	for i := range c.compounds {
		if k := c.compounds[i].companyOn(d); k >= 0 {
			served[k] = append(served[k], i)
		}
	}
	return served
}

// recordItem takes an item through its states, and returns the objection and
// the requests for repair that led there.
func (c *City) recordItem(rng *rand.Rand, index int, it *scoreItem) []objection {
	recorded := it.occurred + day(2+rng.IntN(8))
	published := recorded + day(3+rng.IntN(7))
	var points any
	if rng.Float64() < 0.1 {
		points = one(rng, []float64{1.5, 2, 2.5})
	}
	it.add(recorded, "登记", "recorded", points)
	it.add(published, "公示", "published", points)
	if itemCodes[it.code].good {
		return nil
	}
	var list []objection
	if rng.Float64() < objectedShare {
		o := newObjection(rng, objecting, published+day(1+rng.IntN(8)))
		o.item, o.quarter, o.company, o.district = index, -1, it.company, it.district
		list = append(list, o)
		it.add(o.filed, "异议中", "objected", points)
		switch o.decision {
		case decidedCorrected:
			points = correctedPoints
			it.add(o.decided, "维持", "upheld", points)
		case decidedRevoked:
			it.add(o.decided, "撤销", "revoked", points)
			return list
		default:
			it.add(o.decided, "维持", "upheld", points)
		}
	}
	if rng.Float64() < repairShare {
		o := newObjection(rng, repairing, published+repairAfter+day(rng.IntN(60)))
		if rng.Float64() < earlyRepairShare {
			o = newObjection(rng, repairing, published+day(30+rng.IntN(30)))
			o.decision = decidedRefused
		}
		o.item, o.quarter, o.company, o.district = index, -1, it.company, it.district
		list = append(list, o)
		if o.decision == decidedRepaired {
			it.add(o.decided, "已修复", "repaired", points)
		}
	}
	return list
}

// add appends a state.
func (it *scoreItem) add(on day, word, code string, points any) {
	it.states = append(it.states, itemState{on, word, code, points})
}

// poisson draws a count with a small mean (Knuth's method).
func poisson(rng *rand.Rand, mean float64) int {
	n, limit := 0, math.Exp(-mean)
	for p := rng.Float64(); p > limit; p *= rng.Float64() {
		n++
	}
	return n
}

// scoreItemForm is the city's monthly list of items whose state changed.
func (c *City) scoreItemForm() paper {
	return paper{
		dataset: "score_items", title: "物业服务企业计分事项登记表",
		heads:  []string{"序号", "计分事项编号", "统一社会信用代码", "小区编号", "计分项代码", "发生日期", "状态日期", "事项状态", "分值", "依据文号", "登记单位"},
		groups: []group{{"", 4}, {"事项", 2}, {"状态", 3}, {"登记", 2}},
		mistakes: []mistake{
			{2, "uscc_check", func(_ *rand.Rand, old any) any { return wrongCheck(fmt.Sprint(old)) }},
			{5, "date_no_year", yearless},
			{7, "not_in_list", func(*rand.Rand, any) any { return "已共示" }},
		},
		lines: func(s sending) []line {
			var lines []line
			habit := s.habit()
			for i := range c.scoreItems {
				it := &c.scoreItems[i]
				for k, st := range it.states {
					if !s.within(st.on) {
						continue
					}
					row := []any{0, it.id, c.companies[it.company].id, nil, itemCodes[it.code].code, dateText(it.occurred, habit), dateText(st.on, habit), st.word, st.points,
						itemCodes[it.code].word + "记录" + it.id, scoringOffice(it.district)}
					if it.compound >= 0 {
						row[3] = c.compounds[it.compound].id
					}
					lines = append(lines, line{record: i, state: k, cells: row})
				}
			}
			return lines
		},
	}
}

// scoringOffice is who records items of a district and decides on objections.
func scoringOffice(district int) string { return districts[district].name + "住房城乡建设部门" }
