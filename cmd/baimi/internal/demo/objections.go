package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// objection is a company's objection to an item or a score, or its request to
// have an item repaired. Days that have not come are never.
type objection struct {
	id                                 string
	kind                               objectionKind
	company, district                  int
	item, quarter                      int // one of them is -1
	filed, accepted, verified, decided day
	extended                           bool
	decision                           decisionWord
	late                               []string // steps taken after their time
}

type objectionKind int8

const (
	objecting objectionKind = iota
	repairing
)

type decisionWord int8

const (
	decidedUpheld decisionWord = iota
	decidedCorrected
	decidedRevoked
	decidedRepaired
	decidedRefused
)

var (
	requestWords  = [2]string{objecting: "异议", repairing: "修复"}
	decisionWords = [5]string{"维持", "更正", "撤销", "准予修复", "不予修复"}
	decisionCodes = [5]string{"upheld", "corrected", "revoked", "repaired", "refused"}
)

// correctedPoints are the points of an item that an objection corrects.
const correctedPoints = 1.0

// The clocks of the shipped policy in working days, and how often an office
// misses one. What is late is so by many days.
const (
	verifyWorkdays     = 1
	decideWorkdays     = 2
	extendWorkdays     = 3
	repairWorkdays     = 3
	publicityWorkdays  = 7
	lateVerifyShare    = 0.10
	lateDecisionShare  = 0.12
	extendedShare      = 0.15
	cycleObjections    = 0.02 // of the companies, in the publicity of each cycle
	cycleObjectionsMin = 1
)

// newObjection files a request on the first working day from d on and takes it
// through its course.
func newObjection(rng *rand.Rand, kind objectionKind, d day) objection {
	o := objection{kind: kind, filed: workdaysAfter(d, 0)}
	o.accepted, o.verified = o.filed, workdaysAfter(o.filed, verifyWorkdays)
	if rng.Float64() < lateVerifyShare {
		o.verified, o.late = workdaysAfter(o.filed, 6+rng.IntN(8)), append(o.late, "verify")
	}
	within := decideWorkdays
	if o.extended = rng.Float64() < extendedShare; o.extended {
		within += extendWorkdays
	}
	o.decided = workdaysAfter(o.verified, within-rng.IntN(2))
	if kind == repairing {
		o.decision = [2]decisionWord{decidedRepaired, decidedRefused}[pick(rng, []float64{3, 1})]
		if o.late == nil {
			o.decided = workdaysAfter(o.filed, repairWorkdays-rng.IntN(2))
		}
	} else {
		o.decision = decisionWord(pick(rng, []float64{11, 4, 5}))
	}
	if o.late != nil || rng.Float64() < lateDecisionShare {
		o.decided, o.late = workdaysAfter(o.verified, 12+rng.IntN(10)), append(o.late, "decide")
	}
	return o
}

// drawObjections adds objections to scores to those about items, in the order
// in which they were filed.
func (c *City) drawObjections(about []objection) []objection {
	rng := c.stream("objections")
	for n := range c.cal.quarters() {
		publicity := c.cal.stages(n)
		if len(publicity) < stagesOfACycle {
			continue // a trial has no publicity
		}
		for range max(cycleObjectionsMin, int(cycleObjections*float64(len(c.companies)))) {
			o := newObjection(rng, objecting, publicity[1].on+day(rng.IntN(publicityWorkdays)))
			o.item, o.quarter, o.company = -1, n, rng.IntN(len(c.companies))
			o.district, o.decision = c.companies[o.company].home, decisionWord(pick(rng, []float64{4, 1}))
			about = append(about, o)
		}
	}
	slices.SortStableFunc(about, func(a, b objection) int { return int(a.filed - b.filed) })
	for i := range about {
		o := &about[i]
		o.id = fmt.Sprintf("Z%s-%s-%03d", districts[o.district].code, o.filed.date().Format("2006"), i+1)
	}
	return about
}

// objectionForm is the city's monthly list of requests that were filed,
// verified or decided.
func (c *City) objectionForm() paper {
	quarters := c.cal.quarters()
	return paper{
		dataset: "objections", title: "异议和信用修复办理台账",
		heads:  []string{"序号", "异议编号", "申请类型", "统一社会信用代码", "评价季度", "计分事项编号", "申请理由", "申请依据", "申请日期", "受理日期", "核实日期", "是否延期", "决定日期", "处理决定", "更正内容", "办理单位"},
		groups: []group{{"", 4}, {"针对", 2}, {"申请", 3}, {"办理", 7}},
		lines: func(s sending) []line {
			var lines []line
			habit, cut := s.habit(), s.shown()
			for i := range c.objections {
				o := &c.objections[i]
				if !s.within(o.filed, o.verified, o.decided) {
					continue
				}
				row := []any{0, o.id, requestWords[o.kind], c.companies[o.company].id, nil, nil, "认为记录与事实不符", "情况说明及照片", dateText(o.filed, habit),
					written(o.accepted, cut, habit), written(o.verified, cut, habit), yesNo(o.extended), written(o.decided, cut, habit), nil, nil, scoringOffice(o.district)}
				if o.kind == repairing {
					row[6] = "已整改并消除影响"
				}
				if o.item >= 0 {
					row[5] = c.scoreItems[o.item].id
				} else {
					row[4] = quarters[o.quarter].String()
				}
				if o.decided < cut {
					row[13] = decisionWords[o.decision]
					if o.decision == decidedCorrected && o.item >= 0 {
						row[14] = fmt.Sprintf("分值更正为%g分", correctedPoints)
					} else if o.decision == decidedCorrected {
						row[14] = "评价数据已更正"
					}
				}
				lines = append(lines, line{record: i, cells: row})
			}
			return lines
		},
	}
}
