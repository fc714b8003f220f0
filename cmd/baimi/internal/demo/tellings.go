package demo

import (
	"fmt"
	"strings"
)

// register is what the full lists of compounds state: for each compound the
// days of the lists that name it, without the rows that cannot be read.
type register map[int][]day

// note adds a full list.
func (r register) note(s sending, b book) {
	for row, i := range b.listed {
		if !spoiltAt(b.wrong, b.sheets[0].rowNumber(row)) {
			r[i] = append(r[i], s.to-1)
		}
	}
}

// statedBy returns the day of the newest list up to d that names a compound.
func (r register) statedBy(i int, d day) (day, bool) {
	newest, ok := day(0), false
	for _, on := range r[i] {
		if on <= d && on >= newest {
			newest, ok = on, true
		}
	}
	return newest, ok
}

// tellFiles adds what is odd about files and their cells, and returns what the
// lists of compounds state.
func (c *City) tellFiles(t *Truth) register {
	stated := register{}
	for i, s := range c.sendings {
		if !s.due.IsZero() {
			t.Late = append(t.Late, LateFile{s.name, s.due, s.at})
		}
		switch s.kind {
		case compoundList, contractList, branchList:
			b := c.workbook(s)
			stated.note(s, b)
			t.WrongCells = append(t.WrongCells, b.wrong...)
			t.TwiceRows = append(t.TwiceRows, b.twice...)
			if b.total != nil {
				t.WrongTotals = append(t.WrongTotals, *b.total)
			}
			for _, key := range b.lost {
				t.MissingKeys = append(t.MissingKeys, MissingKey{"compounds", s.scope, key, s.name})
			}
		case ticketList, totalList:
			c.tellTwice(t, i)
		default:
			if f, ok := c.formOf(s.kind); ok {
				t.WrongCells = append(t.WrongCells, c.formBook(s, f).wrong...)
			}
		}
		if s.kind == ticketList && s.revision != repeated {
			t.WrongCells = append(t.WrongCells, c.wrongDates(s)...)
		}
	}
	return stated
}

// tellTwice adds the files that are sent a second time.
func (c *City) tellTwice(t *Truth, i int) {
	s := c.sendings[i]
	if s.revision != repeated && s.revision != corrected {
		return
	}
	pair := FilePair{File: s.name}
	for _, first := range c.sendings[:i] {
		if first.kind == s.kind && first.source == s.source && first.from == s.from {
			pair.Of = first.name
			break
		}
	}
	if s.revision == repeated {
		t.Duplicates = append(t.Duplicates, pair)
		return
	}
	fix := Correction{FilePair: pair}
	if s.kind == ticketList {
		for _, k := range c.weekly[s.source][s.week] {
			if c.misplacedAt(k, s.week) {
				tk := &c.tickets[k]
				fix.Tickets = append(fix.Tickets, CorrectedTicket{c.ticketID(tk), c.neighbour(tk.compound).id, c.compounds[tk.compound].id})
			}
		}
	}
	t.Corrections = append(t.Corrections, fix)
}

// wrongDates lists the due dates without a year in a ticket file. Rows count
// physical lines: a text with a line break takes two.
func (c *City) wrongDates(s sending) []WrongCell {
	var wrong []WrongCell
	line := 2
	for _, k := range c.weekly[s.source][s.week] {
		tk := &c.tickets[k]
		v := ticketView{c: c, t: tk, cut: s.cut(), first: tk.intake.week() == s.week}
		if v.first && tk.wrongCell {
			wrong = append(wrong, WrongCell{File: s.name, Row: line, Header: "应办结时间", Value: v.due(), Code: "date_no_year"})
		}
		line++
		if tk.broken() {
			line++
		}
	}
	return wrong
}

// tellNames adds the names that several compounds bear.
func (c *City) tellNames(t *Truth) {
	bearers := map[string][]string{}
	for i := range c.compounds {
		bearers[c.compounds[i].name] = append(bearers[c.compounds[i].name], c.compounds[i].id)
	}
	for i := range c.compounds {
		name := c.compounds[i].name
		if ids := bearers[name]; len(ids) > 1 {
			t.SharedNames = append(t.SharedNames, SharedName{name, ids})
			delete(bearers, name)
		}
	}
}

// placingNames name the reasons in the truth.
var placingNames = [placingEnd]string{noName: "no_name", misspelt: "misspelt", elsewhere: "other_district", nowhere: "no_district"}

// tellTickets adds the counts of tickets and a sample of their personal data.
func (c *City) tellTickets(t *Truth) {
	for _, m := range c.cal.months {
		mt := MonthTickets{Month: m.from.date().Format("2006-01")}
		if m.complete {
			all, _ := c.totalsOf(m)
			for _, n := range all {
				mt.All += n
			}
		}
		t.Months = append(t.Months, mt)
	}
	for i := range c.tickets {
		tk := &c.tickets[i]
		mt := &t.Months[c.cal.monthOf(tk.intake.day())]
		mt.Tickets++
		if property(tk.told()) {
			mt.Property++
			t.Counts.Property++
		}
		if tk.previous >= 0 {
			t.Counts.Repeats++
		} else {
			t.Counts.Matters++
		}
		if name := placingNames[tk.placing]; name != "" {
			t.Unplaceable[name]++
		}
		if tk.category == unclassified || !tk.placing.placed() && tk.seed>>8%5 == 0 {
			t.Untold = append(t.Untold, UntoldTicket{c.ticketID(tk), c.compounds[tk.compound].id, categories[tk.told()].name, tk.category == unclassified})
		}
		if !tk.private && tk.seed%personalSample == 0 {
			for _, p := range c.tell(tk).planted {
				t.Personal = append(t.Personal, Personal{c.ticketID(tk), p.kind, p.form, p.text})
			}
		}
	}
}

// tellCoverage adds the coverage of city and districts at the end of each
// week that every office has reported, as far as the lists of compounds state
// it: a compound counts from the first list that names it, and its management
// is that of the newest list.
func (c *City) tellCoverage(t *Truth, stated register) {
	reported := day(-1)
	for _, s := range c.sendings {
		if s.kind == branchList {
			reported = max(reported, s.to-1)
		}
	}
	for on := day(6); on <= reported; on += 7 {
		rows := make([]Coverage, len(districts)+1)
		city := len(districts)
		rows[city].Region = cityCode
		managed := make([]bool, len(c.compounds))
		for i := range c.compounds {
			co := &c.compounds[i]
			listed, ok := stated.statedBy(i, on)
			if managed[i] = ok && co.modeOn(listed).managed(); managed[i] {
				rows[co.district].Managed++
				rows[city].Managed++
			}
		}
		for i := range c.branches {
			b := &c.branches[i]
			st, ok := b.stateOn(on)
			if !ok || st.stage < approved || st.stage == merged {
				continue
			}
			rows[b.district].Branches++
			rows[city].Branches++
			for _, k := range st.compounds {
				if managed[k] {
					managed[k] = false // covered once
					rows[b.district].Covered++
					rows[city].Covered++
				}
			}
		}
		for d := range districts {
			rows[d].Region = districts[d].code
		}
		for i := range rows {
			rows[i].On = iso(on)
		}
		t.Coverage = append(t.Coverage, rows...)
	}
}

// String names the placing in test failures.
func (p placing) String() string {
	if placingNames[p] == "" {
		return fmt.Sprintf("placed %d", int(p))
	}
	return placingNames[p]
}

// tellNotes adds the people whom the last column of disputes, of the meeting's items and of
// evaluations names, as far as a form that was sent names them.
func (c *City) tellNotes(t *Truth) {
	type key struct {
		kind   kind
		record int
	}
	told := map[key]bool{}
	for _, s := range c.sendings {
		if s.kind != disputeList && s.kind != itemList && s.kind != evaluationList {
			continue
		}
		f, _ := c.formOf(s.kind)
		for _, l := range f.lines(s) {
			who, _ := disputeParty(l.record)
			switch s.kind {
			case itemList:
				who = itemContact(l.record)
			case evaluationList:
				who, _ = evaluationContact(l.record)
			}
			record, _ := l.cells[1].(string)
			text, _ := l.cells[len(l.cells)-1].(string)
			if k := (key{s.kind, l.record}); strings.Contains(text, who.phone) && !told[k] {
				told[k] = true
				t.Noted = append(t.Noted, Noted{f.dataset, record, "phone", who.phone}, Noted{f.dataset, record, "title", who.title()})
			}
		}
	}
}
