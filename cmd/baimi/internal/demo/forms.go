package demo

import (
	"fmt"
	"io"
	"slices"
	"strconv"
)

// paper is a dataset of governance as an office fills it in. Its rows are lines;
// everything else about it, from planning to wrong cells, is common to all.
type paper struct {
	dataset  string // code name of the dataset
	title    string // of the office's form, without the office
	heads    []string
	variants map[int][]string // heads of the districts that have their own
	groups   []group          // upper header row; none: a header of one row
	text     bool             // CSV in GB18030 rather than a workbook
	full     bool             // each file lists everything, so that nothing is mended apart
	lines    func(s sending) []line
	mistakes []mistake
}

// line is one row of a form: what it tells, as it stood at the sending's cut,
// and how that is written.
type line struct {
	record, state int // index of the record, and of its state in registers
	cells         []any
}

// formOf returns the form of a kind of sending.
func (c *City) formOf(k kind) (paper, bool) {
	switch k {
	case buildingList:
		return c.buildingForm(), true
	case leaderList:
		return c.leaderForm(), true
	case reportList:
		return c.reportForm(), true
	case committeeList:
		return c.committeeForm(), true
	case groupList:
		return c.groupForm(), true
	case decisionList:
		return c.decisionForm(), true
	case handoverList:
		return c.handoverForm(), true
	case revenueList:
		return c.revenueForm(), true
	case renewalList:
		return c.renewalForm(), true
	case taskList:
		return c.taskForm(), true
	case disputeList:
		return c.disputeForm(), true
	case findingList:
		return c.findingForm(), true
	case itemList:
		return c.itemForm(), true
	case checkinList:
		return c.checkinForm(), true
	case surveyList:
		return c.surveyForm(), true
	case pilotList:
		return c.pilotForm(), true
	case workdayList:
		return c.workdayForm(), true
	case mapList:
		return c.mapForm(), true
	case eventList:
		return c.eventForm(), true
	case evaluationList:
		return c.evaluationForm(), true
	case scoreItemList:
		return c.scoreItemForm(), true
	case inspectionList:
		return c.inspectionForm(), true
	case objectionList:
		return c.objectionForm(), true
	case cycleList:
		return c.cycleForm(), true
	default:
		return paper{}, false
	}
}

// shown is the day before which things have happened that a form shows: the
// end of its time or, of a form that is late, the day on which it was sent.
func (s sending) shown() day {
	if s.due.IsZero() {
		return s.to
	}
	return dayOf(s.at)
}

// here says whether a form covers a compound's place.
func (c *City) here(s sending, i int) bool {
	co := &c.compounds[i]
	return s.scope == cityCode || co.district == s.district && (s.town < 0 || co.town == s.town)
}

// within says whether something happened in the sending's time.
func (s sending) within(days ...day) bool {
	return slices.ContainsFunc(days, func(d day) bool { return d >= s.from && d < s.to })
}

// officeName is who sends a form.
func (s sending) officeName() string {
	switch {
	case s.scope == cityCode:
		return cityName
	case s.town >= 0:
		return districts[s.district].towns[s.town].name
	default:
		return districts[s.district].name
	}
}

// habit is how the office of a form writes dates.
func (s sending) habit() int {
	if s.scope == cityCode {
		return chineseDates
	}
	return (s.district + s.town + 2) % dateHabits
}

// written writes a date that has come before the cut, or nothing.
func written(d, cut day, habit int) any {
	if d >= cut {
		return nil
	}
	return dateText(d, habit)
}

// tally writes a count, with its unit in some offices.
func (s sending) tally(n int, unit string) any {
	if s.habit() == slashDates {
		return strconv.Itoa(n) + unit
	}
	return n
}

// formBook fills a form: first, mended, the rows that the sender's previous
// file spoilt, then its own, some of which are spoilt.
func (c *City) formBook(s sending, f paper) book {
	heads := f.heads
	if own, ok := f.variants[s.district]; ok && s.scope != cityCode {
		heads = own
	}
	sh := sheet{name: f.title, heads: heads, groups: f.groups}
	if !f.text {
		sh.titles = []string{s.officeName() + f.title, "填报单位：" + s.officeName() + "    统计日期：" + (s.to - 1).date().Format("2006年1月2日")}
	}
	for _, l := range c.mendedLines(s, f) {
		sh.rows = append(sh.rows, l.cells)
	}
	mended := len(sh.rows)
	own := f.lines(s)
	for _, l := range own {
		sh.rows = append(sh.rows, l.cells)
	}
	b := book{}
	spoilt := c.spoiltRows(s, len(own))
	for i := range own {
		m, ok := spoilt[i]
		if !ok {
			continue
		}
		rng := c.stream(fmt.Sprint("mistake ", s.name, i))
		row := slices.Clone(own[i].cells)
		row[m.head] = m.spoilt(rng, row[m.head])
		sh.rows[mended+i] = row
		w := WrongCell{File: s.name, Sheet: sh.name, Row: sh.rowNumber(mended + i), Header: heads[m.head], Value: fmt.Sprint(row[m.head]), Code: m.code}
		if f.text {
			w.Sheet = ""
		}
		b.wrong = append(b.wrong, w)
	}
	if !f.text {
		for i, row := range sh.rows {
			row = slices.Clone(row)
			row[0] = i + 1
			sh.rows[i] = row
		}
	}
	b.sheets = []sheet{sh}
	return b
}

// mendedLines are the rows that the sender's previous file spoilt.
func (c *City) mendedLines(s sending, f paper) []line {
	if s.previous < 0 || f.full {
		return nil
	}
	before := c.sendings[s.previous]
	lines := f.lines(before)
	spoilt := c.spoiltRows(before, len(lines))
	var mended []line
	for i := range lines {
		if _, ok := spoilt[i]; ok {
			mended = append(mended, lines[i])
		}
	}
	return mended
}

// writeForm writes a form as its office does.
func (c *City) writeForm(w io.Writer, s sending, f paper) error {
	b := c.formBook(s, f)
	if !f.text {
		return writeWorkbook(w, b)
	}
	out, err := newTable(w, GB18030)
	if err != nil {
		return err
	}
	sh := b.sheets[0]
	if err := out.csv.Write(sh.heads); err != nil {
		return fmt.Errorf("write header: %w", err)
	}
	row := make([]string, len(sh.heads))
	for _, cells := range sh.rows {
		for j, v := range cells {
			row[j] = plain(v)
		}
		if err := out.csv.Write(row); err != nil {
			return fmt.Errorf("write row: %w", err)
		}
	}
	return out.close()
}

// plain is a cell as text.
func plain(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case dateCell:
		return day(v).date().Format("2006/1/2")
	default:
		return fmt.Sprint(v)
	}
}
