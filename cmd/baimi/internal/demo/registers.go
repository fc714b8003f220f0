package demo

// workbook fills the workbook of a register with its rows and its mistakes.
func (c *City) workbook(s sending) book {
	var b book
	switch s.kind {
	case regionList:
		b.sheets = []sheet{c.regionSheet()}
	case companyList:
		b.sheets = []sheet{c.companySheet(s)}
	case compoundList:
		b = c.compoundBook(s)
	case contractList:
		b = c.mendedBook(s, c.contractSheet)
	case branchList:
		b = c.mendedBook(s, c.branchSheet)
	}
	return b
}

// regionSheet lists the city, its districts, towns and communities.
func (c *City) regionSheet() sheet {
	s := sheet{
		name:   "行政区划",
		titles: []string{"佛山市行政区划一览表", "统计日期：2020年6月1日"},
		heads:  []string{"区划代码", "名称", "级别", "上级代码", "英文名称"},
		rows:   [][]any{{cityCode, cityName, "市", nil, "Foshan"}},
	}
	for _, d := range districts {
		s.rows = append(s.rows, []any{d.code, d.name, "区", cityCode, d.english})
	}
	for _, d := range districts {
		for _, t := range d.towns {
			s.rows = append(s.rows, []any{t.code, t.name, "镇街", d.code, t.english})
		}
	}
	for _, p := range c.communities {
		s.rows = append(s.rows, []any{p.code, p.name, "社区", districts[p.district].towns[p.town].code, p.english})
	}
	return s
}

// companySheet lists the companies that were first reported or renamed in the
// sending's time.
func (c *City) companySheet(snd sending) sheet {
	s := sheet{
		name:   "企业名录",
		titles: []string{"佛山市物业服务企业名录", "统计日期：" + (snd.to - 1).date().Format("2006年1月2日")},
		heads:  []string{"序号", "统一社会信用代码", "企业名称", "简称", "曾用名", "生效日期", "备注"},
	}
	for i := range c.companies {
		co := &c.companies[i]
		renamed := co.renamed >= max(snd.from, 0) && co.renamed < snd.to
		if !renamed && (co.since < snd.from || co.since >= snd.to) {
			continue
		}
		row := []any{len(s.rows) + 1, co.id, co.nameOn(snd.to - 1), co.short, nil, dateText(max(co.since, 0), 0), nil}
		if renamed && co.former != "" {
			row[4], row[5], row[6] = co.former, dateText(co.renamed, 0), "更名"
		}
		s.rows = append(s.rows, row)
	}
	return s
}

// Ways in which offices write dates; each office keeps to its own.
const (
	realDates = iota
	slashDates
	chineseDates
	compactDates
	dashDates
	dateHabits
)

// dateText writes a date in an office's habit.
func dateText(d day, habit int) any {
	switch habit {
	case slashDates:
		return d.date().Format("2006/1/2")
	case chineseDates:
		return d.date().Format("2006年1月2日")
	case compactDates:
		return d.date().Format("20060102")
	case dashDates:
		return d.date().Format("2006-01-02")
	default:
		return dateCell(d)
	}
}
