package demo

// stagesOfACycle is the number of stages of a cycle that is no trial.
const stagesOfACycle = 3

// trialQuarters are the first scored quarters: a trial without consequences.
const trialQuarters = 2

// cycleStage is a stage of a cycle from a day on.
type cycleStage struct {
	word string
	on   day
}

// stages are those of scored quarter n, as the city sets them when it ends: the
// first are a trial, later ones pass from checks to publicity and become final.
func (cal calendar) stages(n int) []cycleStage {
	check := workdaysAfter(cal.quarters()[n].to+14, 0)
	if n < trialQuarters {
		return []cycleStage{{"试评", check}}
	}
	publicity := workdaysAfter(check, 3)
	return []cycleStage{{"预审", check}, {"公示", publicity}, {"定稿", workdaysAfter(publicity, publicityWorkdays+5)}}
}

// cycleForm is the city's notice of the stages of a quarter that has ended.
func (c *City) cycleForm() paper {
	return paper{
		dataset: "score_cycles", title: "物业服务企业评价周期安排",
		heads: []string{"序号", "评价季度", "评价阶段", "阶段开始日期", "组织单位"},
		lines: func(s sending) []line {
			var lines []line
			for n, q := range c.cal.quarters() {
				if !s.within(q.to - 1) {
					continue
				}
				for k, stage := range c.cal.stages(n) {
					lines = append(lines, line{record: n, state: k, cells: []any{0, q.String(), stage.word, dateText(stage.on, s.habit()), "佛山市住房城乡建设主管部门"}})
				}
			}
			return lines
		},
	}
}
