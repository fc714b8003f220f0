package privacy

import (
	"strings"
	"unicode/utf8"
)

// Names are the names to take out of one row's texts, such as its caller's.
// The zero value holds none. It is not safe for concurrent use.
type Names struct {
	names [][]rune
	first [maxNames]rune
	mask  uint64 // a bit for the low six bits of each first character
}

// maxNames bounds the names of one row; further ones are ignored.
const maxNames = 6

// namesNobody reports whether a text stands in caller columns without naming
// anyone.
func namesNobody(value string) bool {
	switch value {
	case "保密", "匿名", "不详", "未知", "无", "暂无", "市民", "群众", "业主", "居民", "住户", "村民", "网友", "热心市民", "某先生", "某女士",
		"先生", "女士", "小姐", "物业", "业委会", "投诉人", "来电人", "举报人", "咨询", "未提供", "不愿透露", "测试", "租户", "家长",
		"员工", "学生", "工人", "车主", "用户", "游客", "司机", "消费者":
		return true
	}
	return false
}

// Set replaces the held names. Blanks inside a name are ignored. What is
// shorter than two characters, longer than twenty, holds digits, or stands for
// an unnamed person (保密, 匿名, 市民) is not a name. A form of address at its
// end (陈志强先生) is dropped.
func (n *Names) Set(values ...string) {
	n.names, n.mask = n.names[:0], 0
	for _, value := range values {
		n.add(value)
	}
}

func (n *Names) add(value string) {
	if value == "" || len(n.names) == maxNames {
		return
	}
	if namesNobody(strings.TrimSpace(value)) {
		return
	}
	value = withoutTitle(value)
	k := len(n.names)
	if cap(n.names) > k {
		n.names = n.names[:k+1]
	} else {
		n.names = append(n.names, nil)
	}
	name := n.names[k][:0]
	for _, r := range value {
		if isDigit(r) || r == '*' || r == '＊' || r == '‹' {
			n.names = n.names[:k]
			return
		}
		if !isBlank(r) && r != '\n' && r != '\r' {
			name = append(name, foldCase(r))
		}
	}
	n.names[k] = name
	if len(name) < 2 || len(name) > 20 || name[0] < 0x80 && len(name) < 4 {
		n.names = n.names[:k]
		return
	}
	n.first[k] = name[0]
	n.mask |= 1 << (name[0] & 63)
}

// withoutTitle drops a form of address at the end of a name, unless less than a
// whole name would be left.
func withoutTitle(value string) string {
	switch last, _ := utf8.DecodeLastRuneInString(value); last {
	case '生', '士', '姐', '姨', '太', '爷', '妈', '叔', '婆', '伯', '傅', '志', '哥', '奶', '师':
	default:
		return value
	}
	for _, title := range honorifics {
		if rest, ok := strings.CutSuffix(value, title); ok && utf8.RuneCountInString(rest) >= 2 {
			return rest
		}
	}
	return value
}

func foldCase(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

// mayStart reports whether a name begins with r.
func (n *Names) mayStart(r rune) bool {
	if n == nil {
		return false
	}
	r = foldCase(r)
	if n.mask>>(r&63)&1 == 0 {
		return false
	}
	for k := range n.names {
		if n.first[k] == r {
			return true
		}
	}
	return false
}

// match returns the offset after the name that stands at i, or 0.
func (n *Names) match(text string, i int) int {
	best := 0
	for _, name := range n.names {
		if end := matchName(text, i, name); end > best {
			best = end
		}
	}
	return best
}

func matchName(text string, i int, name []rune) int {
	latin := name[0] < 0x80
	if before, _ := runeBefore(text, i); latin && isLetterRune(before) {
		return 0
	}
	for k := 0; k < len(name); {
		r, size := runeAt(text, i)
		switch {
		case size == 0:
			return 0
		case foldCase(r) == name[k]:
			k++
		case k > 0 && isBlank(r):
		default:
			return 0
		}
		i += size
	}
	if after, _ := runeAt(text, i); latin && isLetterRune(after) {
		return 0
	}
	return i
}

func isLetterRune(r rune) bool { _, ok := letterOf(r); return ok }

// honorifics are the forms of address that follow a name.
var honorifics = []string{"先生", "女士", "小姐", "阿姨", "太太", "大爷", "大妈", "大叔", "婆婆", "伯伯", "师傅", "同志", "大姐", "大哥", "奶奶", "爷爷", "叔叔", "老师", "医生"}

// honorificStarts are their first characters.
const honorificStarts = "先女小阿太大婆伯师同奶爷叔老医"

const (
	common   uint8 = 1 // a surname, also before a given name
	rare     uint8 = 2 // a surname that is mostly another word
	compound uint8 = 4 // the second character of a surname of two
)

// matchAddressed matches a surname, with or without a given name, before the
// form of address at i. done is the end of the last replacement.
func (s *Scrubber) matchAddressed(text string, i, done int) (start, end int) {
	title := titleAt(text, i)
	if title == "" {
		return 0, 0
	}
	at := i
	for r, size := runeBefore(text, at); isBlank(r) && at-size > done; r, size = runeBefore(text, at) {
		at -= size
	}
	if title == "小姐" && strings.HasPrefix(text[i+len(title):], "姐") {
		return 0, 0
	}
	from := s.nameStart(text, at, done, title)
	if from < 0 {
		return 0, 0
	}
	return from, i + len(title)
}

// titleAt returns the form of address at i, "" when there is none.
func titleAt(text string, i int) string {
	// The second character first: 小 and 大 begin many words, 姐 ends few.
	_, size := runeAt(text, i)
	switch r, _ := runeAt(text, i+size); r {
	case '生', '士', '姐', '姨', '太', '爷', '妈', '叔', '婆', '伯', '傅', '志', '哥', '奶', '师':
	default:
		return ""
	}
	for _, title := range honorifics {
		if strings.HasPrefix(text[i:], title) {
			return title
		}
	}
	return ""
}

// nameStart returns where the name that ends at i begins, or -1.
func (s *Scrubber) nameStart(text string, i, done int, title string) int {
	var at [4]int
	var before [4]rune
	n := 0
	for k := i; n < 4 && k > done; n++ {
		r, size := runeBefore(text, k)
		if r < 0x4E00 || r > 0x9FFF && r < 0x20000 {
			break
		}
		k -= size
		at[n], before[n] = k, r
	}
	if n == 0 {
		return -1
	}
	if n >= 2 && isCompoundSurname(before[1], before[0]) {
		return at[1]
	}
	weak := title == "同志" || title == "老师" || title == "医生" || title == "师傅" || title == "大哥" || title == "大姐"
	given := !isNotGiven(before[0])
	// A full name first: in 王小先生 the surname is 王, not 小.
	if n >= 4 && isCompoundSurname(before[3], before[2]) && given {
		return at[3]
	}
	if n >= 3 && isCompoundSurname(before[2], before[1]) && given {
		return at[2]
	}
	short := s.surname(before[0])
	if n >= 2 && endsWord(before[1], before[0]) {
		short = 0
	}
	full := -1
	if given && !weak {
		switch {
		case n >= 3 && s.surname(before[2]) == common && !isNotGiven(before[1]) && s.surname(before[0]) != common:
			full = at[2]
		case n >= 2 && s.surname(before[1]) == common && s.surname(before[0]) != common:
			full = at[1]
		}
	}
	switch {
	case short == common:
		// In 陈王先生 and 李小王先生 the nearer surname is the safer reading,
		// but a surname can also be the end of a given name: 张文高先生.
		if given && n >= 3 && s.surname(before[2]) == common && !isNotGiven(before[1]) && s.surname(before[1]) == 0 && before[1] != '主' {
			return at[2]
		}
		return at[0]
	case full >= 0:
		return full
	case short == rare && !weak && (n == 1 || isNotGiven(before[1])):
		return at[0]
	}
	return -1
}

func (s *Scrubber) surname(r rune) uint8 {
	if r < 1<<16 {
		return s.surnames[r]
	}
	return 0
}

// isNotGiven reports whether r is a word rather than part of a given name, so
// that what stands before it is no surname of this address.
func isNotGiven(r rune) bool {
	return strings.ContainsRune("的是有位个名与和及或被向让叫请由给跟找对在了着过说到这那某我你他她们为于从把将该本各两几多主户员长人者工代理称同区市县镇村栋号楼层房室家前后里外上下班经管业委会司站院校所局厂店客友民众", r)
}

// endsWord reports whether a surname is the end of another word here, as in
// 校区老师, 门卫大爷 or 感谢医生.
func endsWord(before, surname rune) bool {
	return strings.Contains(wordsEndingInSurnames, " "+string(before)+string(surname)+" ")
}

const wordsEndingInSurnames = " 校区 社区 小区 地区 片区 园区 城区 市区 县区 辖区 新区 老区 相关 有关 机关 海关 主任 责任 担任 时任 现任 前任 新任 上任 班任" +
	" 对于 由于 关于 属于 在于 至于 等于 处于 保安 公安 治安 物管 主管 城管 保管 尽管 不管 高管 监管 分管 宿管 楼管 接管 提高 升高 年金 资金 现金 基金 租金 押金" +
	" 双方 对方 警方 校方 院方 官方 各方 我方 任何 如何 为何 也许 允许 不许 千万 感谢 多谢 谢谢 致谢 工程 过程 阶段 路段 手段 照顾 不顾 其余 业余 立马 设施 实施 措施" +
	" 完成 造成 儿童 明白 空白 历史 队伍 旅游 导游 世纪 年纪 门卫 保卫 防卫 了解 理解 年代 紧张 一周 每周 上周 本周 下周 两周 依赖 收钱 花钱 不曾 未曾" +
	" 内部 珠江 长江 大石 附近 东方 南方 北方 西方 地方 本地 高龙 花江 一万 两万 十万 百万 黄金 五金 定金 违章 交付 支付 全家 天龙 水龙 电梯 "

// The hundred most frequent surnames of the 2020 name report of the Ministry of
// Public Security and those that are frequent in Guangdong.
const commonSurnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓韩冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱丘侯江尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔赖洪康邝冼区欧霍麦简招劳岑关伍甘植庞陀梅祝霞幸柯翁詹骆翟倪聂殷俞樊葛鲁辛焦纪管耿阮游涂卜凌蓝巫温童颜尚施牛舒裴桂卓古成卫左鲍靳屈解柳喻商覃"

// Surnames that are mostly other words.
const rareSurnames = "常文向安易乔齐时米盛房项连盘车包单边路水全明元平应华宁计凤花章云郎季支费岳毕郁景谷申屠仇池祁井苗艾蒲苑党冉盖项燕冀尧瞿"

// Surnames of two characters.
const compoundSurnames = "欧阳司徒上官司马诸葛东方皇甫尉迟公孙慕容令狐长孙宇文夏侯端木轩辕百里呼延南宫"

func isCompoundSurname(a, b rune) bool {
	pair := string(a) + string(b)
	at := strings.Index(compoundSurnames, pair)
	return at >= 0 && at%6 == 0
}

func (s *Scrubber) loadSurnames() {
	for _, r := range rareSurnames {
		s.surnames[r] = rare
	}
	for _, r := range commonSurnames {
		s.surnames[r] = common
	}
}
