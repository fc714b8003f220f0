package demo

import (
	"math/rand/v2"
	"strconv"
	"strings"
)

// telling is a ticket's text with the personal data that was put into it.
type telling struct {
	title, content string
	planted        []plant
}

// plant is one piece of personal data inside a text, exactly as written.
type plant struct {
	kind string // phone | id_card | plate | room | title | name
	form string // how it is written
	text string
}

// tell writes the ticket's text: the same ticket always tells the same.
func (c *City) tell(t *ticket) telling {
	rng := rand.New(rand.NewPCG(t.seed, 7))
	var tl telling
	s := one(rng, stories[t.told()])
	if t.category == foreign {
		s = stories[foreign][t.branchOfForeign()]
	}
	var b strings.Builder
	b.Grow(512)
	caller := personOf(t.caller)
	b.WriteString(one(rng, openings))
	tl.introduce(rng, &b, caller)
	c.fill(rng, &b, t, &tl, s.body)
	b.WriteString("。")
	if rng.IntN(100) < 30 {
		tl.add(&b, rng, roomForms, "我家住", "。")
	}
	if property(t.told()) {
		c.fill(rng, &b, t, &tl, one(rng, asides))
	}
	if rng.IntN(1000) < 6 {
		card := identityCard(rng, districts[c.compounds[t.compound].district].code)
		tl.put(&b, one(rng, cardForms), card, "身份证号", "，可以配合核实。")
	}
	if property(t.told()) && rng.IntN(100) < 4 {
		b.WriteString(one(rng, []string{"物业经手人是", "当时值班的是", "管家"}))
		tl.write(&b, plant{"title", "staff", personOf(rng.Uint64()).title()})
		b.WriteString("。")
	}
	if property(t.told()) {
		b.WriteString(one(rng, demands))
	} else {
		b.WriteString(one(rng, []string{"请有关部门尽快处理。", "盼复，谢谢！", "请核实。"}))
	}
	if rng.IntN(100) < 7 {
		tl.put(&b, one(rng, phoneForms), caller.phone, one(rng, []string{"联系电话", "请回电", "本人手机：", "微信同号"}), "。")
	}
	if t.broken() {
		b.WriteString("\n（第二次来电补充：情况依旧，\"还是老样子\"，请催办。）")
	}
	tl.title, tl.content = s.title, b.String()
	if property(t.told()) && rng.IntN(100) < 35 {
		tl.title = c.compounds[t.compound].name + tl.title
	}
	return tl
}

// broken says whether the text has a line break, as when a caller rings again.
func (t *ticket) broken() bool { return t.seed>>16%400 == 0 }

// introduce lets some callers say who they are.
func (tl *telling) introduce(rng *rand.Rand, b *strings.Builder, caller person) {
	switch x := rng.IntN(100); {
	case x < 9:
		tl.write(b, plant{"title", "caller", caller.title()})
		b.WriteString(one(rng, []string{"反映，", "来电称，", "："}))
	case x < 13:
		b.WriteString(one(rng, []string{"本人", "我叫", "我是业主"}))
		tl.write(b, plant{"name", "caller", caller.name()})
		b.WriteString("，")
	}
}

// write adds a planted piece to text and truth.
func (tl *telling) write(b *strings.Builder, p plant) {
	tl.planted = append(tl.planted, p)
	b.WriteString(p.text)
}

// form is one way to write a number.
type form struct {
	kind, name string
	write      func(digits string) string
}

// put writes a number in a form, between a lead and a tail.
func (tl *telling) put(b *strings.Builder, f form, digits, lead, tail string) {
	b.WriteString(lead)
	tl.write(b, plant{f.kind, f.name, f.write(digits)})
	b.WriteString(tail)
}

// add writes a room in a random form, between a lead and a tail.
func (tl *telling) add(b *strings.Builder, rng *rand.Rand, forms []roomForm, lead, tail string) {
	f := one(rng, forms)
	b.WriteString(lead)
	tl.write(b, plant{"room", f.name, f.write(1+rng.IntN(28), 1+rng.IntN(32), 1+rng.IntN(6))})
	b.WriteString(tail)
}

var phoneForms = []form{
	{"phone", "plain", func(d string) string { return d }},
	{"phone", "plain", func(d string) string { return d }},
	{"phone", "dashes", func(d string) string { return d[:3] + "-" + d[3:7] + "-" + d[7:] }},
	{"phone", "spaces", func(d string) string { return d[:3] + " " + d[3:7] + " " + d[7:] }},
	{"phone", "prefix", func(d string) string { return "+86 " + d }},
	{"phone", "full_width", fullWidth.Replace},
	{"phone", "landline", func(d string) string { return "0757-80" + d[5:] }},
}

var cardForms = []form{
	{"id_card", "plain", func(d string) string { return d }},
	{"id_card", "spaces", func(d string) string { return d[:6] + " " + d[6:14] + " " + d[14:] }},
	{"id_card", "lower_x", strings.ToLower},
	{"id_card", "full_width", fullWidth.Replace},
}

var plateForms = []form{
	{"plate", "plain", func(d string) string { return "粤E" + d }},
	{"plate", "dot", func(d string) string { return "粤E·" + d }},
	{"plate", "dash", func(d string) string { return "粤E-" + d }},
	{"plate", "space", func(d string) string { return "粤E " + d }},
	{"plate", "lower", func(d string) string { return "粤e" + strings.ToLower(d) }},
	{"plate", "electric", func(d string) string { return "粤ED" + d }},
}

// roomForm is one way to write building, floor and flat.
type roomForm struct {
	name  string
	write func(building, floor, flat int) string
}

func flatNumber(floor, flat int) string {
	return strconv.Itoa(floor) + "0" + strconv.Itoa(flat)
}

var roomForms = []roomForm{
	{"building_room", func(b, f, n int) string { return strconv.Itoa(b) + "栋" + flatNumber(f, n) + "房" }},
	{"building_unit_room", func(b, f, n int) string {
		return strconv.Itoa(b) + "栋" + strconv.Itoa(1+n%3) + "单元" + flatNumber(f, n)
	}},
	{"block_room", func(b, f, n int) string { return strconv.Itoa(b) + "座" + flatNumber(f, n) + "室" }},
	{"letter_room", func(b, f, n int) string { return string(rune('A'+b%8)) + "栋" + flatNumber(f, n) }},
	{"chinese", func(b, f, n int) string {
		return chineseDigit(b) + "栋" + chineseDigit(f) + "楼" + flatNumber(f, n) + "房"
	}},
	{"number_dash", func(b, f, n int) string { return strconv.Itoa(b) + "-" + flatNumber(f, n) + "房" }},
	{"building_stair", func(b, f, n int) string {
		return strconv.Itoa(b) + "幢" + strconv.Itoa(1+n%2) + "梯" + flatNumber(f, n)
	}},
	{"house_number", func(b, f, n int) string { return strconv.Itoa(b) + "号楼" + flatNumber(f, n) + "室" }},
}

// fill writes a template with its slots filled.
func (c *City) fill(rng *rand.Rand, b *strings.Builder, t *ticket, tl *telling, template string) {
	for {
		before, rest, found := strings.Cut(template, "{")
		b.WriteString(before)
		if !found {
			return
		}
		slot, after, _ := strings.Cut(rest, "}")
		template = after
		switch slot {
		case "楼":
			b.WriteString(strconv.Itoa(1 + rng.IntN(24)))
			b.WriteString(one(rng, []string{"栋", "座", "号楼", "幢"}))
		case "数":
			b.WriteString(strconv.Itoa(2 + rng.IntN(7)))
		case "几":
			b.WriteString(chineseDigit(2 + rng.IntN(4)))
		case "元":
			b.WriteString(strconv.Itoa(20 + 10*rng.IntN(400)))
		case "月":
			b.WriteString(strconv.Itoa(1 + rng.IntN(12)))
		case "钟":
			b.WriteString(strconv.Itoa(6 + rng.IntN(6)))
		case "牌":
			if rng.IntN(100) < 30 {
				plate := "00" + string(rune('A'+rng.IntN(8))) + strconv.Itoa(10+rng.IntN(90))
				tl.write(b, func(f form) plant { return plant{f.kind, f.name, f.write(plate)} }(one(rng, plateForms)))
			} else {
				b.WriteString(one(rng, []string{"一辆白色小车", "一辆面包车", "外来车辆", "几辆私家车"}))
			}
		case "物业":
			if k := c.compounds[t.compound].companyOn(t.intake.day()); k >= 0 {
				b.WriteString(c.companies[k].short)
			} else {
				b.WriteString("管理处")
			}
		}
	}
}
