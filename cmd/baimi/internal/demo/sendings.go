package demo

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"sort"
	"time"
)

// Drop is what arrives at one moment. At is the received-at time in
// Asia/Shanghai; drops come in time order, no two at the same moment. Issue
// marks the Monday drop with which a week is complete, the moment at which that
// week's issue is due; the last drop is one.
type Drop struct {
	At    time.Time
	Issue bool
	Files []File
}

// File is one file as an office sends it. Scope is the sender's region code.
// Write may be called any number of times and writes the same bytes each time.
type File struct {
	Name, Scope string
	Write       func(w io.Writer) error
}

// Start is the beginning of the city's clock.
func (c *City) Start() time.Time { return firstDay }

// End is the moment of the last drop: six o'clock on the Monday after the last
// week.
func (c *City) End() time.Time { return c.cal.end.time().Add(issueHour * time.Hour) }

// issueHour is the hour on Monday at which the hotlines have sent the week.
const issueHour = 6

// Drops returns everything that the offices send, in time order, from
// 2020-06-01 to End.
func (c *City) Drops() iter.Seq[Drop] {
	return func(yield func(Drop) bool) {
		for i := 0; i < len(c.sendings); {
			d := Drop{At: c.sendings[i].at}
			d.Issue = d.At.Weekday() == time.Monday && d.At.Hour() == issueHour
			for ; i < len(c.sendings) && c.sendings[i].at.Equal(d.At); i++ {
				s := c.sendings[i]
				d.Files = append(d.Files, File{Name: s.name, Scope: s.scope, Write: func(w io.Writer) error { return c.write(w, s) }})
			}
			if !yield(d) {
				return
			}
		}
	}
}

// sending is one file on its way.
type sending struct {
	at          time.Time
	name, scope string
	kind        kind
	district    int
	town        int // -1: the whole district
	source      int // of tickets
	week        int
	from, to    day // what happened or was reported in this time
	baseline    bool
	monthEnd    bool // branches: with everyone's activity
	revision    revision
	due         time.Time // when it should have come, if it is late
	last        bool      // newest register of its kind and scope
	number      int       // counts the registers of a kind and scope, from 0
	previous    int       // index of the register of the same kind and scope before it, -1
}

type kind int8

const (
	regionList kind = iota
	companyList
	compoundList
	contractList
	branchList
	ticketList
	totalList
	buildingList
	leaderList
	reportList
	committeeList
	groupList
	decisionList
	handoverList
	revenueList
	renewalList
	taskList
	disputeList
	findingList
	itemList
	checkinList
	surveyList
	pilotList
	workdayList
	mapList
	eventList
	evaluationList
	scoreItemList
	inspectionList
	objectionList
	cycleList
)

// revision tells apart the files that are sent twice.
type revision int8

const (
	asSent    revision = iota
	erring             // first version, later corrected
	corrected          // second version
	repeated           // byte-identical under another name
)

// source is an office that sends tickets.
type source struct {
	name, scope string
	layout      layout
	districts   []int
}

var sources = []source{
	{"禅城区12345工单-%d年第%02d周", "440604", layoutA, []int{0}},
	{"12345热线工单导出-%dW%02d", cityCode, layoutB, []int{1, 2, 3}},
	{"高明区12345工单-%d年第%02d周", "440608", layoutA, []int{4}},
}

// Where in the story, as fractions of its weeks or months, things go wrong.
const (
	lateHotlineAt    = 0.36
	correctedAt      = 0.40
	duplicateAt      = 0.45
	lateDistrictAt   = 0.57
	lateRegisterAt   = 0.50
	wrongContractAt  = 0.55
	revisedTotalsAt  = 0.62
	lateHotlineBy    = 14
	lateDistrictBy   = 21
	lateRegisterBy   = 35
	correctedAfterBy = 2
)

// planSendings lays out every file of the story.
func (c *City) planSendings() []sending {
	var list []sending
	send := func(s sending) {
		if !s.at.After(c.End()) {
			list = append(list, s)
		}
	}
	send(sending{at: clockOf(0, 9, 0), name: "佛山市行政区划一览表.xlsx", scope: cityCode, kind: regionList, baseline: true})
	send(sending{at: clockOf(0, 9, 30), name: "物业服务企业名录-2020年06月.xlsx", scope: cityCode, kind: companyList, from: -never, to: 1, baseline: true})
	for d := range districts {
		at := clockOf(day(1+d%4), 10, 7*d)
		send(sending{at: at, name: districts[d].name + "物业小区台账（摸底）.xlsx", scope: districts[d].code, kind: compoundList, district: d, from: 0, to: 1, baseline: true})
		send(sending{at: at.Add(5 * time.Hour), name: districts[d].name + "物业服务合同备案（摸底）.xlsx", scope: districts[d].code, kind: contractList, district: d, from: -never, to: 1, baseline: true})
	}
	for i, m := range c.cal.months {
		if m.complete {
			c.planMonth(i, m, send)
		} else {
			c.planBranches(i, m, send)
		}
	}
	c.planTickets(send)
	c.planForms(send)
	sort.SliceStable(list, func(i, j int) bool {
		if !list[i].at.Equal(list[j].at) {
			return list[i].at.Before(list[j].at)
		}
		return list[i].name < list[j].name
	})
	list = c.withoutEmpty(list)
	chain(list)
	return list
}

// withoutEmpty drops the files that would hold no row: no office sends those.
func (c *City) withoutEmpty(list []sending) []sending {
	return slices.DeleteFunc(list, func(s sending) bool {
		switch s.kind {
		case companyList:
			return len(c.companySheet(s).rows) == 0
		case contractList:
			_, rows := c.contractSheet(s)
			return len(rows) == 0
		case branchList:
			_, rows := c.branchSheet(s)
			return len(rows) == 0
		case ticketList:
			return len(c.weekly[s.source][s.week]) == 0
		case totalList:
			return len(c.tickets) == 0
		default:
			f, ok := c.formOf(s.kind)
			return ok && len(f.lines(s)) == 0
		}
	})
}

// chain links each register to the one of its kind and scope before it.
func chain(list []sending) {
	type series struct {
		kind  kind
		scope string
	}
	newest := map[series]int{}
	for i := range list {
		s := &list[i]
		if s.kind == ticketList || s.kind == totalList {
			continue
		}
		of := series{s.kind, s.scope}
		s.previous, s.last = -1, true
		if before, ok := newest[of]; ok {
			list[before].last = false
			s.previous, s.number = before, list[before].number+1
		}
		newest[of] = i
	}
}

// planMonth plans the registers and totals that follow a whole month.
func (c *City) planMonth(i int, m month, send func(sending)) {
	stamp := fmt.Sprintf("-%d年%02d月", m.year, int(m.number))
	send(sending{at: officeTime(m.to+3, 9, 40), name: "物业服务企业名录（更新）" + stamp + ".xlsx", scope: cityCode, kind: companyList, from: max(m.from, 1), to: m.to})
	totals := sending{at: officeTime(m.to+3, 11, 5), name: "12345全部工单量" + stamp + ".csv", scope: cityCode, kind: totalList, from: m.from, to: m.to}
	if i == int(revisedTotalsAt*float64(len(c.cal.months))) {
		totals.revision = erring
		again := totals
		again.at, again.name, again.revision = officeTime(m.to+9, 16, 20), "12345全部工单量（更正）"+stamp+".csv", corrected
		send(again)
	}
	send(totals)
	for d := range districts {
		at := m.to + 2 + day(d)
		monthly := d == 0 || d == 4
		if monthly || m.number%3 == 0 {
			s := sending{at: officeTime(at, 10, 7*d), name: districts[d].name + "物业小区台账" + stamp + ".xlsx", scope: districts[d].code, kind: compoundList, district: d, from: m.from, to: m.to}
			if d == 3 && c.isLateRegister(i) {
				s.due, s.at = s.at, officeTime(at+lateRegisterBy, 10, 7*d)
			}
			send(s)
		}
		send(sending{at: officeTime(at, 15, 7*d), name: districts[d].name + "物业服务合同备案" + stamp + ".xlsx", scope: districts[d].code, kind: contractList, district: d, from: max(m.from, 1), to: m.to})
	}
	c.planBranches(i, m, send)
}

// isLateRegister says whether i is the last month of the quarter in the middle
// of the story.
func (c *City) isLateRegister(i int) bool {
	middle := int(lateRegisterAt * float64(len(c.cal.months)))
	return i >= middle && i < middle+3
}

// planBranches plans the two branch reports of a month: changes until the
// 14th, then changes and everyone's activity. The first district reports town
// by town.
func (c *City) planBranches(i int, m month, send func(sending)) {
	stamp := fmt.Sprintf("-%d年%02d月", m.year, int(m.number))
	halves := []sending{{from: m.from, to: min(m.from+14, m.to), name: stamp + "上", at: officeTime(m.from+14, 16, 0)}}
	if m.complete {
		halves = append(halves, sending{from: m.from + 14, to: m.to, name: stamp + "下", at: officeTime(m.to+1, 16, 0), monthEnd: true})
	}
	for _, half := range halves {
		for d := range districts {
			s := half
			s.kind, s.district, s.town, s.scope, s.week = branchList, d, -1, districts[d].code, i
			s.at = s.at.Add(time.Duration(6*d) * time.Minute)
			if d != 0 {
				s.name = districts[d].name + "小区党支部进展" + half.name + ".xlsx"
				send(s)
				continue
			}
			for t, town := range districts[d].towns {
				s.town, s.scope = t, town.code
				s.name = town.name + "小区党支部进展" + half.name + ".xlsx"
				send(s)
			}
		}
	}
}

// planTickets plans the weekly ticket files of every source, with those that
// come late, twice, or again with corrections.
func (c *City) planTickets(send func(sending)) {
	at := func(fraction float64) int { return int(fraction * float64(c.cal.weeks)) }
	for week := range c.cal.weeks {
		monday := day(7 * (week + 1))
		year, number := day(7 * week).date().ISOWeek()
		for k, src := range sources {
			base := fmt.Sprintf(src.name, year, number)
			s := sending{at: clockOf(monday, issueHour, 0), name: base + ".csv", scope: src.scope, kind: ticketList, source: k, week: week, from: day(7 * week), to: monday}
			switch {
			case k == 1 && week == at(lateHotlineAt):
				s.due, s.at = s.at, s.at.AddDate(0, 0, lateHotlineBy)
			case k == 2 && week == at(lateDistrictAt):
				s.due, s.at = s.at, s.at.AddDate(0, 0, lateDistrictBy)
			case k == 0 && week == at(correctedAt) && c.misplacesAny(k, week):
				s.revision = erring
				again := s
				again.revision, again.name, again.at = corrected, base+"（更正）.csv", clockOf(monday+correctedAfterBy, 11, 30)
				send(again)
			case k == 0 && week == at(duplicateAt):
				again := s
				again.revision, again.name, again.at = repeated, base+"(1).csv", clockOf(monday+1, 9, 12)
				send(again)
			}
			send(s)
		}
	}
}

// clockOf returns a time of day on d.
func clockOf(d day, hour, minute int) time.Time {
	return d.date().Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

// officeTime is clockOf on the first working day of the week from d on.
func officeTime(d day, hour, minute int) time.Time {
	for wd := d.date().Weekday(); wd == time.Saturday || wd == time.Sunday; wd = d.date().Weekday() {
		d++
	}
	return clockOf(d, hour, minute)
}

// write writes one file.
func (c *City) write(w io.Writer, s sending) error {
	var err error
	switch s.kind {
	case ticketList:
		err = c.writeTickets(w, s)
	case totalList:
		err = c.writeTotals(w, s)
	default:
		if f, ok := c.formOf(s.kind); ok {
			err = c.writeForm(w, s, f)
		} else {
			err = writeWorkbook(w, c.workbook(s))
		}
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", s.name, err)
	}
	return nil
}
