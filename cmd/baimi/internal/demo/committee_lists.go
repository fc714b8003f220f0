package demo

import "math/rand/v2"

var committeeStageWords = [4]string{preparing: "筹备中", founded: "已成立", reelecting: "换届中", dissolved: "已解散"}

// committeeForm lists the changes of committees.
func (c *City) committeeForm() paper {
	return paper{
		dataset: "committees", title: "业主委员会（物业管理委员会）情况表",
		heads:  []string{"序号", "小区编号", "组织类型", "组建进度", "成立日期", "届满日期", "委员人数", "党员委员人数", "交叉任职人数", "居民公约制定日期", "写入管理规约日期", "写入《业主大会议事规则》日期", "生效日期"},
		groups: []group{{"", 2}, {"组织情况", 4}, {"委员构成", 3}, {"制度", 3}, {"", 1}},
		mistakes: []mistake{
			{3, "not_in_list", func(*rand.Rand, any) any { return "已城立" }},
			{6, "not_integer", func(*rand.Rand, any) any { return "五至七人" }},
			{12, "date_no_year", yearless},
		},
		lines: func(s sending) []line {
			var lines []line
			habit := s.habit()
			for i := range c.committees {
				cm := &c.committees[i]
				if !c.here(s, cm.compound) {
					continue
				}
				body := bodies[0]
				if cm.management {
					body = bodies[2]
				}
				for k, st := range cm.states {
					if !s.within(st.from) {
						continue
					}
					row := []any{0, c.compounds[cm.compound].id, body, committeeStageWords[st.stage], written(st.founded, never, habit), written(st.ends, never, habit), nil, nil, nil,
						written(st.convention, never, habit), written(st.inConvention, never, habit), written(st.inRules, never, habit), dateText(st.from, habit)}
					if st.founded != never {
						row[6], row[7], row[8] = s.tally(st.members, "人"), s.tally(st.party, "人"), st.cross
					}
					lines = append(lines, line{record: i, state: k, cells: row})
				}
			}
			return lines
		},
	}
}

// groupForm lists the preparation groups that were formed or came to an end.
func (c *City) groupForm() paper {
	return paper{
		dataset: "preparation_groups", title: "业主大会筹备组情况表",
		heads: []string{"序号", "筹备组编号", "小区编号", "成立日期", "成员人数", "党组织推荐人数", "党员人数", "筹备结果", "结束日期", "生效日期"},
		mistakes: []mistake{
			{7, "not_in_list", func(*rand.Rand, any) any { return "仍在筹" }},
			{3, "date_no_year", yearless},
		},
		lines: func(s sending) []line {
			var lines []line
			habit := s.habit()
			for i := range c.groups {
				g := &c.groups[i]
				if !c.here(s, g.compound) {
					continue
				}
				for k, on := range [2]day{g.formed, g.ended} {
					if !s.within(on) {
						continue
					}
					row := []any{0, g.id, c.compounds[g.compound].id, dateText(g.formed, habit), s.tally(g.members, "人"), g.recommended, g.party, "筹备中", nil, dateText(on, habit)}
					if k == 1 {
						row[7], row[8] = "未成立", dateText(on, habit)
						if g.success {
							row[7] = "已成立业委会"
						}
					}
					lines = append(lines, line{record: i, state: k, cells: row})
				}
			}
			return lines
		},
	}
}

// decisionForm lists the decisions of a quarter, and earlier ones that the
// branch discussed only now.
func (c *City) decisionForm() paper {
	return paper{
		dataset: "committee_decisions", title: "业主组织重大事项决定登记表",
		heads:    []string{"序号", "决定编号", "小区编号", "小区名称", "事项类别", "决定机构", "决定日期", "支部讨论日期"},
		variants: map[int][]string{4: {"序号", "决定编号", "小区编号", "小区名称", "事项", "决定主体", "决定时间", "支部研究日期"}},
		mistakes: []mistake{
			{4, "not_in_list", func(*rand.Rand, any) any { return "杂项" }},
			{6, "date_no_year", yearless},
		},
		lines: func(s sending) []line {
			var lines []line
			habit := s.habit()
			for i := range c.decisions {
				d := &c.decisions[i]
				if !c.here(s, d.compound) || !s.within(d.decided, max(d.decided, d.discussed)) {
					continue
				}
				lines = append(lines, line{record: i, cells: []any{0, d.id, c.compounds[d.compound].id, c.compounds[d.compound].name, matters[d.matter], bodies[d.body],
					dateText(d.decided, habit), written(d.discussed, s.shown(), habit)}})
			}
			return lines
		},
	}
}
