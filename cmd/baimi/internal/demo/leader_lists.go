package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

var postKindWords = [3]string{ownPost: "单独", jointPost: "联合", rotatingPost: "轮值"}

// leaderForm lists the changes of posts.
func (c *City) leaderForm() paper {
	return paper{
		dataset: "building_leaders", title: "党员楼长配备情况表",
		heads: []string{"序号", "楼长岗位编号", "小区编号", "负责楼栋编号", "设置方式", "在岗状态", "任命日期", "公示日期", "是否党员", "楼长姓名", "楼长电话", "生效日期"},
		variants: map[int][]string{
			2: {"序号", "岗位编号", "小区编号", "包联楼栋", "楼长类型", "岗位状态", "任职时间", "公示时间", "是否中共党员", "楼长", "联系电话", "统计日期"},
			3: {"序號", "樓長崗位編號", "小區編號", "負責樓棟編號", "設置方式", "在崗狀態", "任命日期", "公示日期", "是否黨員", "樓長姓名", "樓長電話", "生效日期"},
		},
		mistakes: []mistake{
			{4, "not_in_list", func(*rand.Rand, any) any { return "单连" }},
			{5, "not_in_list", func(*rand.Rand, any) any { return "在刚" }},
			{11, "date_no_year", yearless},
		},
		lines: c.leaderLines,
	}
}

func (c *City) leaderLines(s sending) []line {
	var lines []line
	habit := s.habit()
	for i := range c.posts {
		p := &c.posts[i]
		if !c.here(s, p.compound) {
			continue
		}
		for k, st := range p.states {
			if !s.within(st.from) {
				continue
			}
			ids := make([]string, len(p.buildings))
			for j, b := range p.buildings {
				ids[j] = c.buildingID(b)
			}
			row := []any{0, p.id, c.compounds[p.compound].id, strings.Join(ids, []string{"、", ";", "，"}[s.district%3]), postKindWords[p.kind], "空缺", nil, nil, nil, nil, nil, dateText(st.from, habit)}
			if st.filled {
				who := personOf(st.person)
				row[5], row[6], row[8], row[9], row[10] = "在岗", dateText(st.appointed, habit), yesNo(st.party), who.name(), who.phone
				row[7] = written(st.notice, never, habit)
			}
			lines = append(lines, line{record: i, state: k, cells: row})
		}
	}
	return lines
}

// yearless is a date without its year, which no one can read.
func yearless(rng *rand.Rand, _ any) any {
	return fmt.Sprintf("%d月%d日", 1+rng.IntN(12), 1+rng.IntN(28))
}
