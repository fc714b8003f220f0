package demo

// Region codes and names are the real ones of the city (GB/T 2260 and the
// statistical code of towns); weights share the invented compounds out.

const (
	cityCode = "440600"
	cityName = "佛山市"
)

// district is one of the five districts with the number of compounds that the
// design gives it among 1,500.
type district struct {
	code, name, english string
	compounds           int
	share               float64 // property tickets ÷ all tickets, the level around which months vary
	coverage            float64 // compounds with a branch ÷ managed compounds at week 110, relative to the city
	layout              layout  // how its tickets reach the city
	towns               []town
}

// town is a town or subdistrict.
type town struct {
	code, name, english string
	weight              float64 // share of the district's compounds
}

var districts = []district{
	{code: "440604", name: "禅城区", english: "Chancheng District", compounds: 333, share: 0.325, coverage: 1.28, layout: layoutA, towns: []town{
		{"440604010", "石湾镇街道", "Shiwanzhen Subdistrict", 0.30}, {"440604011", "张槎街道", "Zhangcha Subdistrict", 0.17},
		{"440604012", "祖庙街道", "Zumiao Subdistrict", 0.38}, {"440604100", "南庄镇", "Nanzhuang Town", 0.15},
	}},
	{code: "440605", name: "南海区", english: "Nanhai District", compounds: 422, share: 0.265, coverage: 1.03, layout: layoutB, towns: []town{
		{"440605011", "桂城街道", "Guicheng Subdistrict", 0.34}, {"440605121", "九江镇", "Jiujiang Town", 0.05}, {"440605122", "西樵镇", "Xiqiao Town", 0.06},
		{"440605123", "丹灶镇", "Danzao Town", 0.06}, {"440605124", "狮山镇", "Shishan Town", 0.18}, {"440605125", "大沥镇", "Dali Town", 0.18},
		{"440605126", "里水镇", "Lishui Town", 0.13},
	}},
	{code: "440606", name: "顺德区", english: "Shunde District", compounds: 480, share: 0.245, coverage: 0.88, layout: layoutB, towns: []town{
		{"440606003", "伦教街道", "Lunjiao Subdistrict", 0.09}, {"440606004", "勒流街道", "Leliu Subdistrict", 0.07}, {"440606005", "大良街道", "Daliang Subdistrict", 0.22},
		{"440606006", "容桂街道", "Ronggui Subdistrict", 0.20}, {"440606101", "陈村镇", "Chencun Town", 0.07}, {"440606102", "北滘镇", "Beijiao Town", 0.12},
		{"440606103", "乐从镇", "Lecong Town", 0.10}, {"440606104", "龙江镇", "Longjiang Town", 0.06}, {"440606105", "杏坛镇", "Xingtan Town", 0.04},
		{"440606106", "均安镇", "Jun’an Town", 0.03},
	}},
	{code: "440607", name: "三水区", english: "Sanshui District", compounds: 165, share: 0.225, coverage: 0.83, layout: layoutB, towns: []town{
		{"440607001", "西南街道", "Xi’nan Subdistrict", 0.50}, {"440607004", "云东海街道", "Yundonghai Subdistrict", 0.16}, {"440607101", "大塘镇", "Datang Town", 0.04},
		{"440607103", "乐平镇", "Leping Town", 0.14}, {"440607104", "白坭镇", "Baini Town", 0.07}, {"440607105", "芦苞镇", "Lubao Town", 0.06},
		{"440607106", "南山镇", "Nanshan Town", 0.03},
	}},
	{code: "440608", name: "高明区", english: "Gaoming District", compounds: 100, share: 0.210, coverage: 0.70, layout: layoutA, towns: []town{
		{"440608004", "荷城街道", "Hecheng Subdistrict", 0.68}, {"440608106", "杨和镇", "Yanghe Town", 0.14}, {"440608107", "明城镇", "Mingcheng Town", 0.10},
		{"440608108", "更合镇", "Genghe Town", 0.08},
	}},
}
