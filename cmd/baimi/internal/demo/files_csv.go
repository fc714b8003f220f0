package demo

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Encoding is how a CSV file turns characters into bytes.
type Encoding int8

// Encodings that offices use.
const (
	UTF8 Encoding = iota
	UTF8BOM
	GB18030
)

// table is a CSV file being written.
type table struct {
	csv   *csv.Writer
	flush func() error
}

// newTable begins a CSV file with CRLF lines, as Excel and the hotline write.
func newTable(w io.Writer, enc Encoding) (*table, error) {
	buffered := bufio.NewWriterSize(w, 1<<16)
	flush := buffered.Flush
	var out io.Writer = buffered
	switch enc {
	case UTF8BOM:
		if _, err := buffered.WriteString("\ufeff"); err != nil {
			return nil, fmt.Errorf("write byte order mark: %w", err)
		}
	case GB18030:
		encoder := simplifiedchinese.GB18030.NewEncoder().Writer(buffered)
		wide := bufio.NewWriterSize(encoder, 1<<16)
		out, flush = wide, func() error {
			if err := wide.Flush(); err != nil {
				return err
			}
			return buffered.Flush()
		}
	}
	t := &table{csv: csv.NewWriter(out), flush: flush}
	t.csv.UseCRLF = true
	return t, nil
}

// close writes what is buffered and returns the first error of the file.
func (t *table) close() error {
	t.csv.Flush()
	if err := t.csv.Error(); err != nil {
		return fmt.Errorf("write rows: %w", err)
	}
	if err := t.flush(); err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	return nil
}

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
}

// writeTickets writes the tickets of a source that came, closed or were called
// back in a week, as they stood at its end.
func (c *City) writeTickets(w io.Writer, s sending) error {
	l := sources[s.source].layout
	enc, headers := UTF8BOM, headersA
	if l == layoutB {
		enc, headers = GB18030, headersB
	}
	out, err := newTable(w, enc)
	if err != nil {
		return err
	}
	if err := out.csv.Write(headers); err != nil {
		return fmt.Errorf("write header: %w", err)
	}
	row := make([]string, 0, len(headers))
	for _, i := range c.weekly[s.source][s.week] {
		view := ticketView{c: c, t: &c.tickets[i], cut: s.cut(), first: c.tickets[i].intake.week() == s.week}
		view.misplaced = s.revision == erring && c.misplacedAt(i, s.week)
		if l == layoutA {
			row = view.rowA(row[:0])
		} else {
			row = view.rowB(row[:0])
		}
		if err := out.csv.Write(row); err != nil {
			return fmt.Errorf("write row: %w", err)
		}
	}
	return out.close()
}

// cut is the moment that a ticket file shows: the end of its week, or, of a
// file that is late, the start of the day on which it was exported after all.
func (s sending) cut() second {
	if s.due.IsZero() {
		return second(s.to) * 86400
	}
	return second(dayOf(s.at)) * 86400
}

// bucketTickets lists for each source and week the tickets that its file
// holds: a ticket appears with its intake, and again in the weeks in which it
// is closed and called back.
func (c *City) bucketTickets() [][][]int32 {
	sourceOf := make([]int, len(districts))
	weekly := make([][][]int32, len(sources))
	for k, src := range sources {
		weekly[k] = make([][]int32, c.cal.weeks)
		for _, d := range src.districts {
			sourceOf[d] = k
		}
	}
	for i := range c.tickets {
		t := &c.tickets[i]
		into := weekly[sourceOf[c.compounds[t.compound].district]]
		last := -1
		for _, at := range [3]second{t.intake, t.closed, t.callback} {
			if week := at.week(); at > 0 && at < c.cal.end && week != last {
				into[week] = append(into[week], int32(i))
				last = week
			}
		}
	}
	return weekly
}

// misplacedAt says whether the first version of the corrected file names the
// wrong compound for a ticket.
func (c *City) misplacedAt(i int32, week int) bool {
	t := &c.tickets[i]
	return t.intake.week() == week && t.placing == byName && mix(t.seed)%9 == 0
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

// outcome writes how the ticket was handled, nothing before it is closed.
func (v ticketView) outcome() string {
	if !v.closed() {
		return ""
	}
	i := v.t.seed >> 52 % uint64(len(replies))
	name := "物业"
	if k := v.c.compounds[v.t.compound].companyOn(v.t.intake.day()); k >= 0 {
		name = v.c.companies[k].short
	}
	return strings.NewReplacer("{物业}", name, "{数}", "7").Replace(replies[i])
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
	if k < 0 || v.t.seed>>28%10 >= 6 {
		return ""
	}
	return v.c.companies[k].nameOn(day)
}

// community writes the community of two tickets in three.
func (v ticketView) community() string {
	if v.t.seed>>20%3 == 0 || v.t.placing == elsewhere || v.t.placing == nowhere {
		return ""
	}
	return v.c.compounds[v.t.compound].community
}

// rowA appends the cells of layout A.
func (v ticketView) rowA(row []string) []string {
	t := v.t
	tl := v.c.tell(t)
	name, phone := v.caller()
	district, town, compoundName, _ := v.place()
	resolved, satisfied := v.answers()
	outcome := v.outcome()
	status, tag := "办理中", ""
	if v.closed() {
		status = "已办结"
	}
	if t.previous >= 0 {
		tag = "重复诉求"
	}
	return append(row,
		v.c.ticketID(t), one3(t.seed, "投诉", "求助", "建议"), strings.Join(t.path(), "->"), tag, tl.title, tl.content, status, name, phone, district, town,
		outcome, outcome, one3(t.seed>>8, "电话", "微信", "网页"), v.at(t.closed), v.companyName(), resolved, satisfied, one3(t.seed>>12, "诉求", "诉求", "咨询"),
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
	outcome := v.outcome()
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
		urgencyWords[t.urgency], one3(t.seed, "投诉", "求助", "建议"), one3(t.seed>>8, "12345电话", "微信公众号", "网站"), tl.content, v.at(t.intake), outcome, outcome, linked,
		"", status, "直接转办", yesNo(t.private), yesNo(v.closed()), handler, v.at(t.dispatched), forwarder.name(), strconv.Itoa(9000+int(t.seed>>30%25)), "请按职责办理", v.at(t.closed),
		district, town, compoundID, compoundName, v.at(t.contacted), v.due(), v.at(t.callback), resolved, satisfied, v.objection(), v.exclusion(),
	)
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

// namedDistrict returns the district that the ticket names, -1 if none.
func (c *City) namedDistrict(t *ticket) int {
	name, _, _, _ := ticketView{c: c, t: t}.place()
	for d := range districts {
		if districts[d].name == name {
			return d
		}
	}
	return -1
}

// totalsOf returns all tickets and property tickets of a month by district.
func (c *City) totalsOf(m month) (all, ofProperty []int) {
	all, ofProperty = make([]int, len(districts)), make([]int, len(districts))
	for i := range c.tickets {
		t := &c.tickets[i]
		if d := t.intake.day(); d < m.from || d >= m.to || !property(t.category) {
			continue
		}
		if d := c.namedDistrict(t); d >= 0 {
			ofProperty[d]++
		}
	}
	rng := c.stream("totals " + m.from.date().Format("200601"))
	for d := range all {
		share := min(max(districts[d].share*(1+0.03*rng.NormFloat64()), 0.20), 0.33)
		all[d] = int(math.Ceil(float64(ofProperty[d])/share)) + 1
	}
	return all, ofProperty
}

// writeTotals writes the number of all tickets by district in a month.
func (c *City) writeTotals(w io.Writer, s sending) error {
	out, err := newTable(w, UTF8)
	if err != nil {
		return err
	}
	rows := [][]string{{"统计月份", "区划代码", "区", "工单总量"}}
	m := c.cal.months[c.cal.monthOf(s.from)]
	all, _ := c.totalsOf(m)
	for d, n := range all {
		if s.revision == erring {
			n += n / 10 // a count taken before duplicates were removed
		}
		stamp := []string{m.from.date().Format("2006-01"), m.from.date().Format("2006年1月"), m.from.date().Format("200601")}[int(m.number)%3]
		rows = append(rows, []string{stamp, districts[d].code, districts[d].name, strconv.Itoa(n)})
	}
	if err := out.csv.WriteAll(rows); err != nil {
		return fmt.Errorf("write rows: %w", err)
	}
	return out.close()
}

// WriteTickets writes n ticket rows of 14 columns, in order of intake, for
// benchmarks: the same rows in every encoding, without personal data removed.
func WriteTickets(w io.Writer, n int, seed int64, enc Encoding) error {
	o := DefaultOptions()
	o.Complaints, o.Seed = n, seed
	c, err := New(o)
	if err != nil {
		return err
	}
	out, err := newTable(w, enc)
	if err != nil {
		return err
	}
	header := []string{"工单编号", "受理时间", "被反映区", "被反映街乡镇", "小区点位", "问题分类", "标题", "主要内容", "来电人", "来电人电话", "工单状态", "办结时间", "是否解决", "是否满意"}
	if err := out.csv.Write(header); err != nil {
		return fmt.Errorf("write header: %w", err)
	}
	row := make([]string, 0, len(header))
	for i := range c.tickets {
		t := &c.tickets[i]
		v := ticketView{c: c, t: t, cut: c.cal.end}
		tl := c.tell(t)
		name, phone := v.caller()
		district, town, compoundName, _ := v.place()
		resolved, satisfied := v.answers()
		status := "处理中"
		if v.closed() {
			status = "已办结"
		}
		row = append(row[:0], c.ticketID(t), v.at(t.intake), district, town, compoundName, strings.Join(t.path(), "->"), tl.title, tl.content, name, phone, status, v.at(t.closed), resolved, satisfied)
		if err := out.csv.Write(row); err != nil {
			return fmt.Errorf("write row: %w", err)
		}
	}
	return out.close()
}
