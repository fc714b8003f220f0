package demo

import "strings"

// Categories of tickets. The first 22 are the property categories of the
// domain; the last two are tickets of other fields and tickets that no one
// classified.
const (
	otherProperty = 21 // 其他, still under 物业管理
	foreign       = 22
	unclassified  = 23
)

// category is a kind of ticket: its share of all, the months in which it is
// more common (factor by month, nil for all the same), and its path in the
// hotline's own tree.
type category struct {
	name   string
	weight float64
	season *[12]float64
	path   []string
}

var (
	hotMonths = [12]float64{0.5, 0.5, 0.7, 0.9, 1.2, 1.6, 1.8, 1.7, 1.3, 0.9, 0.6, 0.5}
	wetMonths = [12]float64{0.4, 0.6, 1.0, 1.5, 1.9, 1.7, 1.3, 1.3, 1.0, 0.5, 0.4, 0.4}
	dryMonths = [12]float64{1.6, 1.4, 1.1, 0.9, 0.8, 0.8, 0.8, 0.8, 0.9, 1.1, 1.4, 1.6}
	illMonths = [12]float64{1.3, 1.8, 2.0, 1.4, 1.0, 1.3, 0.8, 0.6, 0.4, 0.4, 0.5, 0.7}
)

var categories = []category{
	{"服务态度", 5.0, nil, []string{"住房城乡建设", "物业管理", "服务态度"}},
	{"物业收费", 9.0, nil, []string{"住房城乡建设", "物业管理", "物业收费"}},
	{"公共收益", 3.0, nil, []string{"住房城乡建设", "物业管理", "公共收益"}},
	{"停车管理", 13.0, nil, []string{"住房城乡建设", "物业管理", "停车管理"}},
	{"电梯", 7.5, &hotMonths, []string{"市场监管", "特种设备", "电梯"}},
	{"消防", 4.5, &dryMonths, []string{"公共安全", "消防安全", "消防"}},
	{"电动车", 6.0, nil, []string{"住房城乡建设", "物业管理", "电动车"}},
	{"环境卫生", 8.0, &hotMonths, []string{"住房城乡建设", "物业管理", "环境卫生"}},
	{"垃圾分类", 2.5, nil, []string{"城市管理", "垃圾分类"}},
	{"绿化", 2.5, nil, []string{"住房城乡建设", "物业管理", "绿化"}},
	{"安保门禁", 5.0, nil, []string{"住房城乡建设", "物业管理", "安保门禁"}},
	{"设施维修", 7.5, nil, []string{"住房城乡建设", "物业管理", "设施维修"}},
	{"房屋渗漏", 5.5, &wetMonths, []string{"住房城乡建设", "房屋质量", "房屋渗漏"}},
	{"噪音", 7.0, &hotMonths, []string{"生态环境", "噪声污染", "噪音"}},
	{"违建", 3.0, nil, []string{"城市管理", "违法建设", "违建"}},
	{"群租", 1.0, nil, []string{"公共安全", "出租屋管理", "群租"}},
	{"水电气", 4.0, &hotMonths, []string{"住房城乡建设", "物业管理", "水电气"}},
	{"业委会", 2.5, nil, []string{"住房城乡建设", "物业管理", "业委会"}},
	{"物业交接", 1.2, nil, []string{"住房城乡建设", "物业管理", "物业交接"}},
	{"维修资金", 1.8, nil, []string{"住房城乡建设", "物业管理", "维修资金"}},
	{"疫情出入", 4.0, &illMonths, []string{"卫生健康", "疫情防控", "疫情出入"}},
	{"其他", 1.5, nil, []string{"住房城乡建设", "物业管理", "其他"}},
	{"", 13, nil, nil},
	{"", 0.8, nil, nil},
}

// foreignPaths are other fields that a district's hotline carries along.
var foreignPaths = [][]string{
	{"交通运输", "公共交通", "线路调整"}, {"人力社保", "劳动报酬", "拖欠工资"}, {"市场监管", "消费纠纷", "退款"},
	{"教育", "义务教育", "入学"}, {"城市管理", "市容", "占道经营"}, {"其他"},
}

// categoryMixes returns for each month, January first, the running sums of the
// categories' weights.
func categoryMixes() [12][]float64 {
	var mixes [12][]float64
	for m := range mixes {
		weights := make([]float64, len(categories))
		for i, cat := range categories {
			weights[i] = cat.weight
			if cat.season != nil {
				weights[i] *= cat.season[m]
			}
		}
		mixes[m] = cumulate(weights)
	}
	return mixes
}

// property says whether a ticket of the category counts as one about property.
func property(cat int8) bool { return cat <= otherProperty }

// told is the category that the ticket's text tells. Half of those that no one
// classified tell of property all the same.
func (t *ticket) told() int8 {
	if t.category == unclassified && t.seed>>30%2 == 0 {
		return int8(t.seed >> 32 % foreign)
	}
	return t.category
}

// path returns the ticket's category path, outermost first; nil if no one
// classified it.
func (t *ticket) path() []string {
	switch t.category {
	case unclassified:
		return nil
	case foreign:
		return foreignPaths[t.branchOfForeign()]
	default:
		return categories[t.category].path
	}
}

// branchOfForeign picks the field of a ticket that is not about property.
func (t *ticket) branchOfForeign() int {
	return int(t.seed >> 24 % uint64(len(foreignPaths)))
}

// mapForm is the hotline's list of its own categories that are not about property.
func (c *City) mapForm() paper {
	return paper{
		dataset: "category_map", title: "12345热线分类对照表",
		heads: []string{"序号", "来源分类", "对应类别", "责任归属"},
		lines: func(sending) []line {
			var lines []line
			for _, path := range foreignPaths {
				lines = append(lines, line{cells: []any{0, strings.Join(path[:min(len(path), 2)], "->"), "非物业", "部门"}})
			}
			return lines
		},
	}
}
