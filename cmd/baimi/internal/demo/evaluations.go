package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// evaluation is a branch's questionnaire about its company in a quarter.
type evaluation struct {
	compound, company int
	quarter           int // index of the scored quarters
	submitted         day
	marks             [evaluationItems]int8 // 0–10; unasked where there is no committee
	post              string
	employed          bool // the company employs who filled it in
}

const (
	evaluationItems = 12
	committeeItem   = 9 // cooperation with the committee
	unasked         = -1
)

// markOffsets are by how much branches mark each item above or below their
// mean: disclosure worst, cooperation with themselves best.
var markOffsets = [evaluationItems]float64{0.2, -0.1, 0.2, 0, 0.3, 0, -0.2, -0.8, 0.4, 0.1, -0.2, -0.3}

// A mark is markMean + markByQuality × the company's quality + the item's
// offset, with noise of the compound, of the quarter and of the item, rounded.
const (
	markMean      = 7.2
	markByQuality = 0.9
	markCompound  = 0.6
	markQuarter   = 0.5
	markItem      = 0.9
	employedBonus = 1.5 // what the company's own people add
)

// The shares of questionnaires with something wrong, and of those never sent.
const (
	employedShare   = 0.02
	straightShare   = 0.02
	allHundredShare = 0.01
	lateShare       = 0.04
	unansweredShare = 0.07
)

// scoredSince is the year from which companies are evaluated and scored.
const scoredSince = 2021

// quarter is a calendar quarter of the story that is scored.
type quarter struct {
	year, number int
	from, to     day // half open
}

// String names the quarter as the city does: 2022Q2.
func (q quarter) String() string { return fmt.Sprintf("%dQ%d", q.year, q.number) }

// quarters are the scored quarters that end within the story.
func (cal calendar) quarters() []quarter {
	var list []quarter
	for m := range cal.months {
		if cal.firstOfQuarter(m) && cal.months[m].year >= scoredSince {
			list = append(list, quarter{cal.months[m].year, (int(cal.months[m].number) + 2) / 3, cal.months[m].from, cal.months[m+2].to})
		}
	}
	return list
}

// expectedMark is the mean of all items over honest questionnaires, 0–100.
func (co *company) expectedMark() float64 {
	spread := math.Sqrt(markCompound*markCompound + markQuarter*markQuarter + markItem*markItem)
	sum := 0.0
	for _, offset := range markOffsets {
		for mark := 1; mark <= 10; mark++ { // the chance of this mark or a higher one
			z := (float64(mark) - 0.5 - markMean - markByQuality*co.quality - offset) / spread
			sum += 0.5 * math.Erfc(z/math.Sqrt2)
		}
	}
	return sum / evaluationItems * 10
}

// drawEvaluations lets every branch fill in the questionnaire of each quarter.
func (c *City) drawEvaluations() []evaluation {
	rng := c.stream("evaluations")
	seated := map[int]bool{}
	for i := range c.committees {
		seated[c.committees[i].compound] = true
	}
	posts := []string{"支部书记", "支部副书记", "支部组织委员", "支部纪检委员"}
	var list []evaluation
	for i := range c.compounds {
		co := &c.compounds[i]
		taste := markCompound * rng.NormFloat64()
		for n, q := range c.cal.quarters() {
			k := co.companyOn(q.to - 1)
			if k < 0 || c.branchFrom(i) >= q.to || rng.Float64() < unansweredShare {
				continue
			}
			e := evaluation{compound: i, company: k, quarter: n, submitted: q.to + day(rng.IntN(9)), post: one(rng, posts)}
			if rng.Float64() < lateShare {
				e.submitted = q.to + day(22+rng.IntN(25))
			}
			level := markMean + markByQuality*c.companies[k].quality + taste + markQuarter*rng.NormFloat64()
			x := rng.Float64()
			if x < employedShare {
				e.employed, level = true, level+employedBonus
			}
			same := 6 + rng.IntN(4)
			for item := range e.marks {
				mark := math.Round(level + markOffsets[item] + markItem*rng.NormFloat64())
				e.marks[item] = int8(min(max(mark, 0), 10))
				switch {
				case x >= 1-allHundredShare:
					e.marks[item] = 10
				case x >= 1-allHundredShare-straightShare:
					e.marks[item] = int8(same)
				case item == committeeItem && !seated[i]:
					e.marks[item] = unasked
				}
			}
			list = append(list, e)
		}
	}
	return list
}

// flags says what is suspicious about a questionnaire that was due by a day.
func (e *evaluation) flags(due day) []string {
	var flags []string
	if e.employed {
		flags = append(flags, "employed")
	}
	straight := true
	for _, mark := range e.marks {
		straight = straight && mark == e.marks[0]
	}
	if straight {
		flags = append(flags, "straight_line")
		if e.marks[0] == 10 {
			flags = append(flags, "all_hundred")
		}
	}
	if e.submitted > due {
		flags = append(flags, "late")
	}
	return flags
}

// lateWorkdays is when a questionnaire comes late, by the shipped policy.
const lateWorkdays = 10

// due is the last day on which the quarter's questionnaires are in time.
func (q quarter) due() day { return workdaysAfter(q.to-1, lateWorkdays) }

// evaluationContact is who stands in the opinion of evaluation i, if anyone does.
func evaluationContact(i int) (person, bool) {
	x := mix(uint64(i) ^ 0xE7A1)
	return personOf(x), x%13 == 0
}

// opinion is what the branch says beside its marks.
func (e *evaluation) opinion(i int) string {
	sum := 0
	for _, mark := range e.marks {
		sum += int(max(mark, 0))
	}
	words := []string{"停车收支未按季公示，报修响应慢，保洁频次不足", "消防通道时有占用，整改拖延"}
	switch {
	case sum >= 96:
		words = []string{"保洁及时，积极配合支部工作", "服务规范，居民评价较好"}
	case sum >= 76:
		words = []string{"总体尚可，公共收益公示待加强", "秩序维护较好，报修处理仍需提速"}
	}
	text := words[i%len(words)]
	if who, ok := evaluationContact(i); ok {
		text += "，业主代表" + who.title() + "反映，电话" + who.phone
	}
	return text
}

// evaluationForm lists the questionnaires handed in since the form before.
func (c *City) evaluationForm() paper {
	quarters := c.cal.quarters()
	return paper{
		dataset: "evaluations", title: "小区党支部评价物业服务企业汇总表",
		heads: []string{"序号", "小区编号", "小区名称", "统一社会信用代码", "评价季度", "评价日期", "服务态度", "报修处理", "秩序巡查", "消防管理", "清扫保洁", "垃圾清运",
			"收费规范", "收支公示", "配合支部", "配合业委会", "诉求响应", "诉求办结", "评价依据", "评价人岗位", "评价人任职企业信用代码", "评价意见"},
		variants: map[int][]string{1: {"序号", "小区编号", "小区名称", "企业信用代码", "季度", "提交日期", "服务态度评分", "报修处理评分", "秩序巡查评分", "消防管理评分", "清扫保洁评分", "垃圾清运评分",
			"收费规范评分", "收支公示评分", "配合支部评分", "配合业委会评分", "诉求响应评分", "诉求办结评分", "依据", "评价人职务", "评价人任职企业", "支部意见"}},
		groups: []group{{"", 4}, {"评价", 2}, {"服务", 2}, {"秩序消防", 2}, {"卫生", 2}, {"收费公示", 2}, {"协同", 2}, {"诉求", 2}, {"", 4}},
		mistakes: []mistake{
			{3, "uscc_check", func(_ *rand.Rand, old any) any { return wrongCheck(fmt.Sprint(old)) }},
			{5, "date_no_year", yearless},
			{8, "out_of_range", func(*rand.Rand, any) any { return 12 }},
			{12, "not_integer", func(*rand.Rand, any) any { return "较好" }},
		},
		lines: func(s sending) []line {
			var lines []line
			habit := s.habit()
			for i := range c.evaluations {
				e := &c.evaluations[i]
				if !c.here(s, e.compound) || !s.within(e.submitted) {
					continue
				}
				co, q := &c.compounds[e.compound], quarters[e.quarter]
				row := []any{0, co.id, co.name, c.companies[e.company].id, fmt.Sprintf([]string{"%d年第%d季度", "%dQ%d", "%d年第%d季度"}[s.district%3], q.year, q.number), dateText(e.submitted, habit)}
				for _, mark := range e.marks {
					if mark == unasked {
						row = append(row, nil)
					} else {
						row = append(row, s.tally(int(mark), "分"))
					}
				}
				row = append(row, fmt.Sprintf("支部会议记录%s", e.submitted.date().Format("20060102")), e.post, nil, e.opinion(i))
				if e.employed {
					row[len(row)-2] = c.companies[e.company].id
				}
				lines = append(lines, line{record: i, cells: row})
			}
			return lines
		},
	}
}
