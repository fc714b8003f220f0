package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Fruits of the Pearl River and beasts of the Classic of Mountains and Seas:
// together no company's real name.
var (
	companyFruits = []string{"荔枝", "龙眼", "杨桃", "番石榴", "黄皮", "芒果", "菠萝", "木瓜", "青梅", "橄榄", "枇杷", "甘蔗", "莲雾", "香蕉", "椰子", "百香果", "火龙果", "柚子", "桑葚", "菱角", "马蹄", "芡实"}
	companyBeasts = []string{"白泽", "毕方", "重明", "鹿蜀", "旋龟", "文鳐", "当康", "乘黄", "飞廉", "陆吾", "英招", "狰牙", "灌灌", "鸾鸟", "夔鼓", "帝江", "何罗", "天马", "獬豸", "驺虞"}

	compoundFirst = []string{"望岭", "听荔", "揽月", "临涌", "岭云", "锦鲤", "翠榕", "晴川", "拾光", "星桥", "云栖", "南塘", "鹭洲", "芳汀", "荷风", "桂影", "澜石", "金榕", "听泉", "枫桥",
		"紫荆", "木棉", "碧涌", "半坡", "东篱", "西樾", "长汀", "漫林", "青禾", "稻香", "桑园", "陶然", "醒狮", "龙舟", "骑楼", "蚝壳", "秋枫", "凤凰木", "榕荫", "渔歌",
		"水云", "知远", "明礼", "和顺里", "合景坊", "同心", "百福", "四季", "春晓", "霞映", "沐阳", "朗晴", "悦湾", "听涛", "观澜里", "汾水", "石肯", "花溪", "竹苑", "松涛"}
	compoundLast = []string{"花园", "苑", "名苑", "雅苑", "家园", "新村", "小区", "豪庭", "华庭", "公馆", "广场", "大厦", "府", "轩", "居", "雅居", "名都", "新城", "御景", "湾", "阁", "园", "天地", "城市花园", "公寓", "名邸", "国际", "里", "世家", "学府"}

	developers = []string{"佛山市蓝鲸湾置业有限公司", "佛山市纸飞机房地产开发有限公司", "广东云朵谷地产有限公司", "佛山市石榴籽置业有限公司", "佛山市萤火山房地产有限公司", "佛山市彩虹桥城建开发公司"}

	surnames = []string{"陈", "李", "黄", "张", "梁", "何", "吴", "刘", "林", "罗", "周", "谭", "麦", "邓", "冯", "关", "霍", "区", "潘", "卢", "曾", "杨", "叶", "欧阳", "简", "招", "庞", "徐", "郭", "谢", "王", "赵", "孙", "朱", "胡", "高", "郑", "苏", "蔡", "司徒"}
	given    = []string{"伟", "敏", "静", "丽", "强", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛", "超", "明", "霞", "平", "刚", "桂英", "嘉欣", "志强", "淑仪", "颖琳", "家豪", "婉婷", "国栋", "惠珍", "文杰", "子轩", "咏诗", "耀辉", "秀兰", "建华", "伟棠", "锦标", "月娥", "炳坤", "绮雯", "俊彦", "凤霞"}
)

// person is someone invented; the same number always names the same person.
type person struct {
	surname, given string
	woman          bool
	phone          string
}

// name returns the full name.
func (p person) name() string { return p.surname + p.given }

// title returns the form of address used in conversation: 陈女士.
func (p person) title() string {
	if p.woman {
		return p.surname + "女士"
	}
	return p.surname + "先生"
}

// unassigned are mobile prefixes of the right shape that no network operates.
var unassigned = []string{"154", "160", "161", "163", "164", "168", "169", "179"}

// personOf invents the person with that number.
func personOf(number uint64) person {
	x := mix(number)
	p := person{
		surname: surnames[x%uint64(len(surnames))], woman: x>>40&1 == 1,
		given: given[(x>>8)%uint64(len(given))],
	}
	if len(p.given) == 3 && x>>41&3 == 0 { // some one-character given names become two
		p.given += given[(x>>16)%18]
	}
	y := mix(x)
	p.phone = fmt.Sprintf("%s%08d", unassigned[y%uint64(len(unassigned))], (y>>8)%100_000_000)
	return p
}

// identityCard invents a well-formed identity number (GB 11643-1999) of a
// person born between 1901 and 1909, so that it belongs to no one living.
func identityCard(rng *rand.Rand, district string) string {
	body := fmt.Sprintf("%s190%d%02d%02d%03d", district, 1+rng.IntN(9), 1+rng.IntN(12), 1+rng.IntN(28), rng.IntN(1000))
	sum := 0
	for i, w := range [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(body[i]-'0') * w
	}
	return body + string("10X98765432"[sum%11])
}

var chineseDigits = []string{"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}

// chineseDigit writes 0 … 99 in Chinese figures.
func chineseDigit(n int) string {
	switch {
	case n <= 10:
		return chineseDigits[n]
	case n < 20:
		return "十" + chineseDigits[n-10]
	case n%10 == 0:
		return chineseDigits[n/10] + "十"
	default:
		return chineseDigits[n/10] + "十" + chineseDigits[n%10]
	}
}

var fullWidth = strings.NewReplacer("0", "０", "1", "１", "2", "２", "3", "３", "4", "４", "5", "５", "6", "６", "7", "７", "8", "８", "9", "９")
