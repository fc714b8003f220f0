package demo

// contractHeads are the heads of service contracts.
var contractHeads = []string{"序号", "小区编号", "小区名称", "统一社会信用代码", "物业服务企业", "合同开始日期", "合同结束日期", "变更标记"}

// contractSheet lists the contracts that a district learnt of in the sending's
// time.
func (c *City) contractSheet(snd sending) (sheet, [][]any) {
	s := sheet{
		name:   "物业服务合同",
		titles: []string{districts[snd.district].name + "物业服务合同备案表", "统计日期：" + (snd.to - 1).date().Format("2006年1月2日")},
		heads:  contractHeads,
	}
	habit := snd.district % dateHabits
	var rows [][]any
	add := func(co *compound, k int, from, ended day, on day, mark any) {
		row := []any{0, co.id, co.name, c.companies[k].id, c.companies[k].nameOn(on), dateText(from, habit), nil, mark}
		if ended != never {
			row[6] = dateText(ended, habit)
		}
		rows = append(rows, row)
	}
	within := func(d day) bool { return d >= snd.from && d < snd.to }
	for i := range c.compounds {
		co := &c.compounds[i]
		if co.district != snd.district {
			continue
		}
		for _, k := range co.contracts {
			if within(k.reported) {
				add(co, k.company, k.from, never, snd.to-1, nil)
			}
			if k.ended != never && within(k.ended+10) {
				if co.modeOn(k.ended+1) == byCompany {
					add(co, k.company, k.from, k.ended, snd.to-1, "有效") // a gap until the next company
				} else {
					add(co, k.company, k.ended+1, never, snd.to-1, "终止")
				}
			}
		}
		if v := c.void; v.compound == i {
			if within(v.sent) {
				add(co, v.company, v.from, never, snd.to-1, "有效")
			}
			if within(v.withdrawn) {
				add(co, v.company, v.from, never, snd.to-1, "作废")
			}
		}
	}
	return s, rows
}

// voidedContract is a statement that was never true: sent by mistake, and
// withdrawn a month later.
type voidedContract struct {
	compound, company     int
	from, sent, withdrawn day
}

// plantVoid chooses a compound of the second district whose company never
// changes, and claims for a month that it did.
func (c *City) plantVoid() voidedContract {
	m := c.cal.monthOf(day(wrongContractAt * float64(c.cal.days)))
	from := c.cal.months[m].from
	for i := range c.compounds {
		co := &c.compounds[i]
		if co.district == 1 && len(co.contracts) == 1 && co.contracts[0].ended == never && co.contracts[0].from < 0 {
			other := (co.contracts[0].company + 1) % len(c.companies)
			void := voidedContract{compound: i, company: other, from: from + 4, sent: from + 10, withdrawn: from + 40}
			if c.companies[other].since < from && void.withdrawn+45 < c.cal.days {
				return void
			}
		}
	}
	return voidedContract{compound: -1}
}
