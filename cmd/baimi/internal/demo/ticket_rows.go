package demo

import (
	"strconv"
	"strings"
)

// layout is one of the two forms in which hotlines export tickets.
type layout int8

const (
	layoutA layout = iota // UTF-8 with BOM, one path column, no intake time
	layoutB               // GB18030, five category columns, with times
)

var headersA = []string{
	"工单编号", "工单类型", "问题分类", "标签", "标题", "主要内容", "工单状态", "来电人", "来电人电话/账号", "被反映区", "被反映街乡镇", "办理结果", "回复内容", "处理受理方式",
	"办结时间", "企业名称", "是否解决", "是否满意", "工单性质", "村/社区", "小区点位", "转办时间", "首次联系时间", "应办结时间", "回访时间", "派单异议", "不计入原因",
}

var headersB = []string{
	"工单编号", "受理员工号", "受理员", "来电人", "来电人电话", "一级分类", "二级分类", "三级分类", "四级分类", "五级分类", "紧急程度", "来电类别", "受理渠道", "主要内容", "受理时间", "回复备注", "办理情况", "被催办单ID",
	"受理备注", "工单状态", "受理类型", "是否保密", "是否回复", "办理单位", "转办时间", "转办人姓名", "转办人工号", "转办意见", "办结时间",
	"被反映区", "被反映街乡镇", "小区编号", "小区点位", "首次联系时间", "应办结时间", "回访时间", "是否解决", "是否满意", "派单异议", "不计入原因",
	"退回次数", "是否重办", "重启次数",
}

// ticketView is a ticket as a file shows it at its cut.
type ticketView struct {
	c         *City
	t         *ticket
	cut       second
	first     bool // in the week of its intake
	misplaced bool // with another compound's name
}

// at writes a moment, or nothing if it is after the cut.
func (v ticketView) at(s second) string {
	if s == 0 || s >= v.cut {
		return ""
	}
	return s.time().Format("2006-01-02 15:04:05")
}

func (v ticketView) closed() bool     { return v.t.closed < v.cut }
func (v ticketView) calledBack() bool { return v.t.callback > 0 && v.t.callback < v.cut }

// due writes the due time; a few first rows carry a date without a year.
func (v ticketView) due() string {
	if v.first && v.t.wrongCell {
		return v.t.due.time().Format("1月2日")
	}
	return v.t.due.time().Format("2006-01-02 15:04:05")
}

// ticketID returns the number that the ticket's layout gives it.
func (c *City) ticketID(t *ticket) string {
	if districts[c.compounds[t.compound].district].layout == layoutA {
		return "热线-" + t.intake.time().Format("060102") + "-" + padded(int(t.serial))
	}
	return "GD" + t.intake.time().Format("20060102") + padded(int(t.serial))
}

func padded(n int) string {
	s := strconv.Itoa(n)
	return "000000"[:max(0, 6-len(s))] + s
}

// place returns the district, town and compound names and number as written.
func (v ticketView) place() (district, town, compoundName, compoundID string) {
	co := &v.c.compounds[v.t.compound]
	d := &districts[co.district]
	district, town = d.name, d.towns[co.town].name
	switch v.t.placing {
	case byName:
		compoundName = co.name
		if v.misplaced {
			compoundName = v.c.neighbour(v.t.compound).name
		}
	case byFormer:
		compoundName = co.former[0]
	case byID:
		compoundName, compoundID = co.name, co.id
	case noName:
		if v.t.seed>>50%3 == 0 {
			town = ""
		}
		if v.t.seed>>50%4 == 0 {
			compoundName = []string{"不详", "无", "-"}[v.t.seed>>44%3]
		}
	case misspelt:
		compoundName = misspell(co.name, v.t.seed)
	case elsewhere:
		other := &districts[(co.district+1+int(v.t.seed>>40%4))%len(districts)]
		district, town, compoundName = other.name, other.towns[v.t.seed>>44%uint64(len(other.towns))].name, co.name
	case nowhere:
		district, town = "", ""
	}
	if v.t.seed>>36%12 == 0 && v.t.placing != byName {
		town = ""
	}
	return district, town, compoundName, compoundID
}

// neighbour returns another compound of the same district.
func (c *City) neighbour(i int32) *compound {
	d := c.compounds[i].district
	for j := (int(i) + 1) % len(c.compounds); ; j = (j + 1) % len(c.compounds) {
		if co := &c.compounds[j]; co.district == d && co.name != c.compounds[i].name {
			return co
		}
		if j == int(i) {
			return &c.compounds[i]
		}
	}
}

// misspell replaces one character by one that sounds alike, or drops the last.
func misspell(name string, seed uint64) string {
	runes := []rune(name)
	if seed>>33&1 == 0 {
		return string(runes[:len(runes)-1])
	}
	wrong := []rune("苹平萍屏坪")
	runes[0] = wrong[seed>>34%uint64(len(wrong))]
	return string(runes)
}

// caller writes the caller's name and phone, each in one of the ways of clerks.
func (v ticketView) caller() (name, phone string) {
	p := personOf(v.t.caller)
	if v.t.private {
		return "保密", "保密"
	}
	switch v.t.caller >> 3 % 5 {
	case 0:
		name = p.name()
	case 1:
		name = p.surname + "*"
	case 2:
		name = "匿名"
	default:
		name = p.title()
	}
	return name, p.phone
}

// answerText writes an answer, with the word for no answer at all.
func answerText(a answer, words [4]string) string { return words[a] }

var (
	resolvedWords  = [4]string{unanswered: "未评价", yes: "解决", partly: "部分解决", no: "未解决"}
	satisfiedWords = [4]string{unanswered: "未评价", yes: "满意", partly: "基本满意", no: "不满意"}
	objectionWords = [3]string{"", "已提出", "成立"}
	urgencyWords   = [3]string{"一般", "紧急", "特急"}
)

// answers writes both answers of the callback, nothing before it.
func (v ticketView) answers() (resolved, satisfied string) {
	if !v.calledBack() {
		return "", ""
	}
	return answerText(v.t.resolved, resolvedWords), answerText(v.t.satisfied, satisfiedWords)
}

// outcome writes what was done and what the caller was told, nothing before
// the ticket is closed.
func (v ticketView) outcome() (handling, reply string) {
	if !v.closed() {
		return "", ""
	}
	endings, name := dealings, "物业"
	if !property(v.t.told()) {
		endings = foreignDealings
	}
	if k := v.c.compounds[v.t.compound].companyOn(v.t.intake.day()); k >= 0 {
		name = v.c.companies[k].short
	}
	d := endings[v.t.seed>>52%uint64(len(endings))]
	return strings.ReplaceAll(d.handling, "{物业}", name), strings.ReplaceAll(d.reply, "{物业}", name)
}

func (v ticketView) exclusion() string {
	if v.t.exclusion == 0 || !v.closed() {
		return ""
	}
	return exclusions[v.t.exclusion-1]
}

func (v ticketView) objection() string { return objectionWords[v.t.objection] }

// companyName writes the company as the caller knows it; often nothing.
func (v ticketView) companyName() string {
	day := v.t.intake.day()
	k := v.c.compounds[v.t.compound].companyOn(day)
	if k < 0 || v.t.seed>>28%10 >= 6 || !property(v.t.told()) {
		return ""
	}
	return v.c.companies[k].nameOn(day)
}

// community writes the community of two tickets in three.
func (v ticketView) community() string {
	if v.t.seed>>20%3 == 0 || v.t.placing == elsewhere || v.t.placing == nowhere {
		return ""
	}
	return v.c.communities[v.c.compounds[v.t.compound].community].name
}

// rowA appends the cells of layout A.
func (v ticketView) rowA(row []string) []string {
	t := v.t
	tl := v.c.tell(t)
	name, phone := v.caller()
	district, town, compoundName, _ := v.place()
	resolved, satisfied := v.answers()
	handling, reply := v.outcome()
	status, tag := "办理中", ""
	if v.closed() {
		status = "已办结"
	}
	if t.previous >= 0 {
		tag = "重复诉求"
	}
	return append(row,
		v.c.ticketID(t), one3(t.seed, "投诉", "求助", "建议"), strings.Join(t.path(), "->"), tag, tl.title, tl.content, status, name, phone, district, town,
		handling, reply, one3(t.seed>>8, "电话", "微信", "网页"), v.at(t.closed), v.companyName(), resolved, satisfied, one3(t.seed>>12, "诉求", "诉求", "咨询"),
		v.community(), compoundName, v.at(t.dispatched), v.at(t.contacted), v.due(), v.at(t.callback), v.objection(), v.exclusion(),
	)
}

// rowB appends the cells of layout B.
func (v ticketView) rowB(row []string) []string {
	t := v.t
	tl := v.c.tell(t)
	name, phone := v.caller()
	district, town, compoundName, compoundID := v.place()
	resolved, satisfied := v.answers()
	handling, reply := v.outcome()
	clerk, forwarder := personOf(t.seed>>20%60), personOf(100+t.seed>>30%25)
	status := "处理中"
	switch {
	case v.calledBack():
		status = "已回访"
	case v.closed():
		status = "已办结"
	}
	linked := ""
	if t.linked {
		linked = v.c.ticketID(&v.c.tickets[t.previous])
	}
	handler := town + "办事处"
	if town == "" {
		handler = "区住房城乡建设部门"
	}
	returned, redone, reopened := v.course()
	row = append(row, v.c.ticketID(t), strconv.Itoa(8000+int(t.seed>>20%60)), clerk.name(), name, phone)
	path := t.path()
	for i := range 5 {
		if i < len(path) {
			row = append(row, path[i])
		} else {
			row = append(row, "")
		}
	}
	return append(row,
		urgencyWords[t.urgency], one3(t.seed, "投诉", "求助", "建议"), one3(t.seed>>8, "12345电话", "微信公众号", "网站"), tl.content, v.at(t.intake), reply, handling, linked,
		"", status, "直接转办", yesNo(t.private), yesNo(v.closed()), handler, v.at(t.dispatched), forwarder.name(), strconv.Itoa(9000+int(t.seed>>30%25)), "请按职责办理", v.at(t.closed),
		district, town, compoundID, compoundName, v.at(t.contacted), v.due(), v.at(t.callback), resolved, satisfied, v.objection(), v.exclusion(),
		returned, redone, reopened,
	)
}

// course writes how often the unit sent the ticket back, whether it was handled again
// and how often it was opened again: nothing before it is closed. What failed to
// settle the matter is handled again more often.
func (v ticketView) course() (returned, redone, reopened string) {
	if !v.closed() {
		return "", "", ""
	}
	chance := mix(v.t.seed ^ 0xc0)
	times := func(n uint64) string {
		if n%100 >= 5 {
			return "0"
		}
		return strconv.Itoa(1 + int(n/100%2))
	}
	again := uint64(3)
	if v.calledBack() && v.t.resolved == no {
		again = 20
	}
	return times(chance), yesNo(chance>>16%100 < again), times(chance >> 32)
}

func yesNo(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

// one3 picks one of three words, the first in half of all cases.
func one3(seed uint64, a, b, c string) string {
	switch seed % 4 {
	case 0, 1:
		return a
	case 2:
		return b
	default:
		return c
	}
}
