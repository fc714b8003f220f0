package privacy_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"baimi/ingest/privacy"
)

// The sentences that planted data stand in; %s is the place.
var phoneSentences = []string{
	"我的电话是%s，请尽快回复。", "请联系%s（王女士）处理", "联系方式：%s", "%s", "手机%s一直打不通", "来电人留下%s后挂机", "请致电%s。",
	"市民反映物业电话%s无人接听，要求核实", "请回电%s,谢谢", "\n\t\t联系电话:%s\n",
}

var roomSentences = []string{
	"我住在%s，楼上漏水", "%s业主反映电梯坏了", "请到%s查看", "地址：%s。", "碧桂园%s漏水，物业不理", "家住某某花园%s的住户投诉噪音", "投诉%s装修扰民",
}

var plateSentences = []string{
	"车牌%s长期占用消防通道", "一辆%s的小车堵住出入口", "本人车辆%s被锁", "%s乱停乱放", "投诉车牌号为%s的车辆",
}

var idSentences = []string{
	"身份证%s，申请退费", "本人身份证号码：%s", "证件号%s。", "%s是我的身份证", "业主（身份证号%s）要求退款",
}

var nameSentences = []string{
	"请联系%s处理", "%s反映小区停车难", "物业的%s态度恶劣", "我是业主%s，楼上漏水", "本人%s。", "12栋的%s与保安发生争执", "与%s核实，已解决",
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func digitsOf(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for k := range b {
		b[k] = byte('0' + r.IntN(10))
	}
	return string(b)
}

func wide(s string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' {
			return c - '0' + '０'
		}
		return c
	}, s)
}

func spoken(s string) string {
	out := ""
	for _, c := range s {
		out += string([]rune("零一二三四五六七八九")[c-'0'])
	}
	return out
}

// plants makes one piece of personal data of each form, with what must not
// survive of it.
func mobile(r *rand.Rand) string {
	m := "1" + string("3456789"[r.IntN(7)]) + digitsOf(r, 9)
	a, b, c := m[:3], m[3:7], m[7:]
	return pick(r, []string{
		m, m, m, m, a + " " + b + " " + c, a + "-" + b + "-" + c, a + "—" + b + "—" + c, wide(m), "+86" + m, "+86 " + m, "+86-" + a + "-" + b + "-" + c,
		"0086" + m, "86-" + m, "(+86)" + m, a + "." + b + "." + c, a + "　" + b + "　" + c, strings.Join(strings.Split(m, ""), " "), a + " " + b + c,
		m[:4] + " " + m[4:], a + "－" + b + "－" + c, spoken(m), a + "\u00a0" + b + "\u00a0" + c, "0" + m, a + " - " + b + " - " + c, m[:7] + " " + c, wide(a) + "－" + wide(b+c),
	})
}

func landline(r *rand.Rand) string {
	area, length := "0757", 8
	switch r.IntN(4) {
	case 0:
		area = "020"
	case 1:
		area, length = "0763", 7
	}
	n := string("2345678"[r.IntN(7)]) + digitsOf(r, length-1)
	return pick(r, []string{
		area + "-" + n, area + n, area + " " + n, "(" + area + ")" + n, "（" + area + "）" + n, area + "—" + n, area + "——" + n, area + "-" + n[:4] + "-" + n[4:],
		area + " " + n[:4] + " " + n[4:], wide(area + "-" + n), area + "-" + n + "转" + digitsOf(r, 3), area + "-" + n + "-" + digitsOf(r, 3), "+86-" + area[1:] + "-" + n, "(" + area + ") " + n,
	})
}

func identity(r *rand.Rand) string {
	birth := fmt.Sprintf("%04d%02d%02d", 1940+r.IntN(75), 1+r.IntN(12), 1+r.IntN(28))
	region := pick(r, []string{"440604", "440605", "430102", "110101", "510104", "362201", "650102"})
	id := region + birth + digitsOf(r, 3) + string("0123456789Xx"[r.IntN(12)])
	return pick(r, []string{
		id, id, id, wide(strings.ToUpper(id)), id[:6] + " " + id[6:14] + " " + id[14:], id[:6] + "-" + id[6:14] + "-" + id[14:], region + birth[2:] + digitsOf(r, 3),
		id[:3] + " " + id[3:6] + " " + id[6:10] + " " + id[10:14] + " " + id[14:],
	})
}

func plate(r *rand.Rand) string {
	province := pick(r, []string{"粤", "粤", "粤", "湘", "京", "桂", "闽", "赣", "沪"})
	office := string("ABCDEXY"[r.IntN(7)])
	serial := pick(r, []string{digitsOf(r, 5), string("ABDFK"[r.IntN(5)]) + digitsOf(r, 4), digitsOf(r, 2) + "A" + digitsOf(r, 2), digitsOf(r, 3) + "QM", "D" + digitsOf(r, 5), "F" + digitsOf(r, 5), digitsOf(r, 5) + "D", "DA" + digitsOf(r, 4)})
	return pick(r, []string{
		province + office + serial, province + office + "·" + serial, province + office + " " + serial, province + office + "-" + serial, province + office + "." + serial,
		province + strings.ToLower(office+serial), province + " " + office + serial, wide(province + office + serial), province + office + "・" + serial, province + office + "•" + serial,
	})
}

func room(r *rand.Rand) string {
	floor, flat := 1+r.IntN(33), 1+r.IntN(8)
	n := fmt.Sprintf("%d%02d", floor, flat)
	b, u := 1+r.IntN(40), 1+r.IntN(4)
	chinese := []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"}
	cb, cu := pick(r, chinese), pick(r, chinese[:4])
	return pick(r, []string{
		fmt.Sprintf("%d栋%d单元%s房", b, u, n), fmt.Sprintf("%d座%s", b, n), fmt.Sprintf("%d栋%s", b, n), fmt.Sprintf("%d-%d-%s", b, u, n), fmt.Sprintf("%d幢%s室", b, n),
		fmt.Sprintf("%d号楼%d单元%s", b, u, n), fmt.Sprintf("%d号楼%s室", b, n), fmt.Sprintf("A座%s", n), fmt.Sprintf("B%d栋%s房", b, n), fmt.Sprintf("%d#%s", b, n), fmt.Sprintf("%d#楼%s", b, n),
		fmt.Sprintf("%s栋%s单元%s房", cb, cu, n), fmt.Sprintf("%s座%s", cb, n), fmt.Sprintf("%s栋%s单元%s", cb, cu, spoken(n)+"房"), fmt.Sprintf("%d栋%d梯%s", b, u, n), fmt.Sprintf("%d栋 %d单元 %s", b, u, n),
		wide(fmt.Sprintf("%d", b)) + "栋" + wide(n) + "房", fmt.Sprintf("%s房", n), fmt.Sprintf("%s室", n), fmt.Sprintf("%d栋%d层%s", b, floor, n), fmt.Sprintf("%d栋%d楼%02d房", b, floor, flat),
		fmt.Sprintf("%d单元%s", u, n), fmt.Sprintf("东座%s", n), fmt.Sprintf("%d栋-%s", b, n), fmt.Sprintf("%d栋%d-%s", b, u, n), fmt.Sprintf("%d-%s房", b, n), fmt.Sprintf("%d栋%s号", b, n), fmt.Sprintf("%d座%s号房", b, n),
		fmt.Sprintf("A%d-%d-%s", b, u, n), fmt.Sprintf("%d栋%s户", b, n), fmt.Sprintf("%d栋%d%s", b, floor, pick(r, []string{"A室", "B房"})),
	})
}

var surnames = []string{"王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "梁", "何", "罗", "欧阳", "司徒", "郭", "冯", "区", "麦", "霍", "谭", "邓", "萧", "卢", "关", "陆", "叶", "曾", "彭", "许"}

func addressed(r *rand.Rand) string {
	given := pick(r, []string{"", "", "", "志强", "丽", "伟", "小明", "建国", "嘉欣", "子轩"})
	return pick(r, surnames) + given + pick(r, []string{"先生", "女士", "小姐", "阿姨", " 先生", "太太"})
}

// scrubbed reports whether the planted piece left no trace: no run of three of
// its digits or characters beyond ASCII punctuation.
func scrubbed(out, sentence, mark string) bool {
	before, after, _ := strings.Cut(sentence, "%s")
	return out == before+mark+after || strings.HasPrefix(out, before) && strings.HasSuffix(out, after) && strings.Contains(out, mark) && len(out) == len(before)+len(after)+len(mark)
}

func TestPlantedPersonalDataIsFoundWithARecallOfAtLeast99Percent(t *testing.T) {
	s := privacy.NewScrubber()
	for _, c := range []struct {
		kind, mark string
		sentences  []string
		make       func(*rand.Rand) string
	}{
		{"mobile", privacy.MarkPhone, phoneSentences, mobile},
		{"landline", privacy.MarkPhone, phoneSentences, landline},
		{"identity card", privacy.MarkID, idSentences, identity},
		{"plate", privacy.MarkPlate, plateSentences, plate},
		{"room", privacy.MarkRoom, roomSentences, room},
		{"form of address", privacy.MarkName, nameSentences, addressed},
	} {
		r := rand.New(rand.NewPCG(1, uint64(len(c.kind))))
		const n = 20_000
		missed := 0
		for range n {
			sentence, planted := pick(r, c.sentences), c.make(r)
			text := strings.Replace(sentence, "%s", planted, 1)
			out := s.Scrub(text, nil)
			// A second name in the sentence is scrubbed too.
			sentence = strings.Replace(sentence, "王女士", privacy.MarkName, 1)
			if !scrubbed(out, sentence, c.mark) {
				missed++
				if missed <= 8 {
					t.Logf("%s: %q became %q", c.kind, text, out)
				}
			}
		}
		recall := 1 - float64(missed)/n
		t.Logf("%s: recall %.4f of %d", c.kind, recall, n)
		if recall < 0.99 {
			t.Errorf("recall of %s is %.4f, want at least 0.99", c.kind, recall)
		}
	}
}

func TestWhatOnlyLooksLikePersonalDataSurvives(t *testing.T) {
	s := privacy.NewScrubber()
	for _, text := range []string{
		"订单号20220613800138000", "订单编号：13912345678", "工单编号 热线-220613-001234", "热线-130613-001234 已办结", "受理单号：2022061312345678",
		"2022年6月13日15:30报修", "2022-06-13 15:30:20", "2019/12/13 13:14:15", "20220613", "1998-06-12 150元",
		"共12栋", "小区共12栋3200户", "楼高33层", "3栋电梯坏了", "1-5栋停水", "16栋2019年交付", "3栋1200户居民没有热水", "5栋320平方米", "3栋105m2户型", "二期3栋2单元电梯", "12栋到15栋之间",
		"金额1020408元", "物业费13800000000元", "总价1684万元", "每月2.05元/平米", "总房款1138424", "缴纳 3480 元", "13.5%的业主", "2,400户",
		"建设二路5号", "民西路137号人行道", "广云路313号", "地铁7号线", "60号文件", "第257号令", "12345热线", "110", "400-830-1234", "投诉3次",
		"一位先生", "有位女士反映", "小姐姐", "老师们的工资", "副总经理", "先生女士们", "这位阿姨", "校区老师", "班主任老师", "相关同志", "我和先生都不是", "由于医生疏忽", "保安大爷", "门卫大爷", "感谢医生", "物业的阿姨", "保洁阿姨", "各位先生",
		"三房两厅", "100平米", "三室一厅", "共1200房", "库房1200平", "云A区", "新A级办公楼", "A4纸", "B2层车库", "负一层B区", "2022-W28", "3楼会议室", "10栋以上", "第十一条", "二〇二二年",
		"身高175", "版本1.2.3", "IP 192.168.10.123", "113.864312,23.18", "尾号8888", "3:30-5:30", "12-13岁", "5-1200元", "6-8-2020", "2020-6-1201",
		"91440604MA4UXXXX1X", "统一社会信用代码914406047123456789",
	} {
		if out := s.Scrub(text, nil); out != text {
			t.Errorf("%q became %q", text, out)
		}
	}
}

func TestTheRowsOwnNameIsTakenOutWhereverItOccurs(t *testing.T) {
	s := privacy.NewScrubber()
	for _, c := range []struct{ name, text, want string }{
		{"陈志强", "我是陈志强，陈 志强要求回复", "我是‹姓名›，‹姓名›要求回复"},
		{"陈志强先生", "来电人陈志强称", "来电人‹姓名›称"},
		{"陈志强", "陈志强先生住3栋1201", "‹姓名›先生住‹房号›"},
		{"欧阳 娜", "欧阳娜反映", "‹姓名›反映"},
		{"陈先生", "陈先生反映", "‹姓名›反映"},
		{"保密", "信息保密，来电人保密", "信息保密，来电人保密"},
		{"匿名", "匿名投诉", "匿名投诉"},
		{"李", "李子树", "李子树"},
		{"John Smith", "caller john smith asks; Johnsmithson", "caller ‹姓名› asks; Johnsmithson"},
		{"买买提·吐尔逊", "买买提·吐尔逊反映", "‹姓名›反映"},
	} {
		var names privacy.Names
		names.Set(c.name)
		if out := s.Scrub(c.text, &names); out != c.want {
			t.Errorf("name %q: %q became %q, want %q", c.name, c.text, out, c.want)
		}
	}
}

func TestATextWithoutPersonalDataIsReturnedWithoutAllocating(t *testing.T) {
	s := privacy.NewScrubber()
	text := "市民反映2022年6月13日小区3栋电梯停运，共12栋，物业费2.8元/平方米，要求尽快处理。"
	var names privacy.Names
	names.Set("陈志强")
	if n := testing.AllocsPerRun(100, func() { s.Scrub(text, &names) }); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func FuzzScrubKeepsTextValidAndTakesOutWhatItIsTold(f *testing.F) {
	s := privacy.NewScrubber()
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		f.Add(strings.Replace(pick(r, phoneSentences), "%s", mobile(r), 1), "陈志强")
		f.Add(strings.Replace(pick(r, roomSentences), "%s", room(r), 1), "欧阳娜")
		f.Add(strings.Replace(pick(r, plateSentences), "%s", plate(r), 1), "")
	}
	f.Fuzz(func(t *testing.T, text, name string) {
		var names privacy.Names
		names.Set(name)
		out := s.Scrub(text, &names)
		if utf8.ValidString(text) && !utf8.ValidString(out) {
			t.Fatalf("%q became invalid %q", text, out)
		}
		if name == "陈志强" && strings.Contains(out, name) {
			t.Fatalf("%q still holds the name: %q", text, out)
		}
		planted := s.Scrub("甲，13800138000。"+text, nil)
		if strings.Contains(planted, "13800138000。") {
			t.Fatalf("planted phone survives before %q: %q", text, planted)
		}
	})
}

func BenchmarkScrub(b *testing.B) {
	s := privacy.NewScrubber()
	r := rand.New(rand.NewPCG(1, 2))
	texts := make([]string, 1000)
	bytes := 0
	for k := range texts {
		texts[k] = "市民来电反映禅城区某某花园小区电梯经常停运，物业公司未及时维修，影响居民出行，共12栋，2022年6月13日已报修，要求有关部门跟进处理。"
		if k%5 == 0 {
			texts[k] += "联系" + mobile(r) + "，" + room(r) + addressed(r)
		}
		bytes += len(texts[k])
	}
	var names privacy.Names
	names.Set("陈志强")
	b.SetBytes(int64(bytes))
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range texts {
			s.Scrub(text, &names)
		}
	}
}
