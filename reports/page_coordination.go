package reports

import (
	"fmt"
	"math"
	"sort"
	"strings"
	"time"
)

// agendaShown is how many items a district's agenda prints on the page; the CSV and the workbook
// have all.
const agendaShown = 40

// coordinationPage is the agenda of the next coordination meeting: what crossed a threshold, what
// is carried over, and what was closed out this month, by district.
func (p *publisher) coordinationPage(out *folder, e edition, w *words) error {
	s := p.data
	d := &draft{p: p, out: out, w: w, pg: p.newPage(e, w, "coordination", "coordination.html", w.T("title.coordination", w.Issue(s.issue.Issue)), w.T("nav.coordination"))}
	pg := d.pg
	pg.Crumbs = []link{{w.T("nav.city"), pg.Root + "index.html"}}
	carried, late := 0, 0
	for _, a := range s.governance.agenda {
		if a.IsCarried {
			carried++
			if a.DaysOverdue > 0 {
				late++
			}
		}
	}
	closed := s.closedThisMonth()
	proposed := len(s.governance.agenda) - carried
	pg.Lead = strong(w.T("lead.coordination", w.Count(int64(proposed)), w.Count(int64(carried)), w.Count(int64(late)), w.Count(int64(len(closed)))))
	if len(s.governance.agenda) == 0 && len(closed) == 0 {
		pg.Lead = strong(w.T("lead.coordination_none"))
	}
	for _, r := range s.agendaRegions() {
		p.agendaSection(d, r)
	}
	p.closedSection(d, closed)
	if !e.now {
		pg.Downloads = []link{{w.T("download.coordination"), coordinationName(s.issue.Issue)}}
		if err := p.coordinationForm(out, w); err != nil {
			return err
		}
	}
	return d.write("coordination.html")
}

// agendaRegions lists the city and its districts: each has a part of the agenda.
func (s *snapshot) agendaRegions() []regionRow {
	var out []regionRow
	for _, r := range s.regions {
		if r.Level == "district" && !r.IsUnplaced {
			out = append(out, r)
		}
	}
	if city, err := s.cityCode(); err == nil {
		if r, ok := s.region[city]; ok {
			out = append(out, r)
		}
	}
	return out
}

// districtOf walks up from a region to its district; the city and what lies nowhere stay with the
// city.
func (s *snapshot) districtOf(code string) string {
	for range 5 {
		r, ok := s.region[code]
		if !ok {
			break
		}
		if r.Level == "district" && !r.IsUnplaced || r.Level == "city" {
			return r.Code
		}
		code = r.Parent
	}
	city, _ := s.cityCode()
	return city
}

// agendaOf lists the items of a district, or those that concern the whole city.
func (s *snapshot) agendaOf(region string) []agendaRow {
	var out []agendaRow
	for _, a := range s.governance.agenda {
		if s.districtOf(a.Region) == region {
			out = append(out, a)
		}
	}
	return out
}

func (p *publisher) agendaSection(d *draft, r regionRow) {
	s, w := p.data, d.w
	items := s.agendaOf(r.Code)
	name := w.Name(r)
	if r.Level == "city" {
		name = w.T("agenda.city")
	}
	t := table{Name: "coordination-" + r.Code, Title: name, Sorts: true, Cap: agendaShown, Columns: []column{{Title: w.T("col.agenda_item"), Kind: textKind}, {Title: w.T("col.agenda_state"), Kind: textKind}, {Title: w.T("col.region"), Kind: textKind},
		{Title: w.T("col.evidence"), Kind: textKind}, {Title: w.T("col.department"), Kind: textKind}, {Title: w.T("col.raised_on"), Kind: date}, {Title: w.T("col.due_on"), Kind: date}, {Title: w.T("col.days_over"), Kind: integer}, {Title: w.T("col.item_id"), Kind: textKind}}}
	var proposed, carried, late int64
	for _, a := range items {
		state := w.T("agenda.proposed")
		if a.IsCarried {
			carried++
			state = w.T("agenda.carried", w.Count(a.Carried))
			if a.DaysOverdue > 0 {
				late++
			}
		} else {
			proposed++
		}
		place := w.text(a.Region)
		if x, ok := s.region[a.Region]; ok {
			place = w.text(w.Name(x))
		}
		over := w.days(a.DaysOverdue)
		if a.DaysOverdue > 0 {
			over.Class, over.Basis = "warn", byState
		}
		evidence := w.agendaEvidence(a)
		proof := w.text(evidence)
		if href := p.agendaHref(d.pg, w, a); href != "" {
			proof = w.link(evidence, href)
		}
		title := s.agendaTitle(w, a)
		t.Rows = append(t.Rows, []cell{{Value: title, Text: title, Class: "wide"}, w.text(state), place, proof, w.text(w.departmentOf(a)), w.date(a.RaisedOn), w.date(a.DueOn), over, w.text(a.ID)})
	}
	sec := section{ID: "d-" + r.Code, Question: w.T("q.agenda", name), Answer: strong(w.T("a.agenda_none")), Note: w.T("note.agenda", w.Count(agendaShown)), Method: "agenda"}
	if len(items) > 0 {
		sec.Answer = strong(w.T("a.agenda", w.Count(proposed), w.Count(carried), w.Count(late)))
	}
	d.add(sec, nil, &t)
}

// agendaTitle is what the office wrote, or for a proposal a sentence from its ground.
func (s *snapshot) agendaTitle(w *words, a agendaRow) string {
	if a.Title != "" {
		return a.Title
	}
	if r, ok := s.region[a.Subject]; ok && a.SubjectKind == "region" {
		return w.T("agenda.title", w.Name(r), w.Or("ground.", a.Ground))
	}
	return w.T("agenda.title", a.SubjectName, w.Or("ground.", a.Ground))
}

// agendaEvidence prints the value that crossed the threshold, and the threshold. A rate within its
// limit is on the agenda for a stretch of months, which it says.
func (w *words) agendaEvidence(a agendaRow) string {
	if math.IsNaN(a.Value) {
		return w.T("agenda.no_evidence")
	}
	if a.Hidden {
		return w.T("why.suppressed")
	}
	value, threshold := w.Amount(a.Value), w.Amount(a.Threshold)
	switch a.Ground {
	case "coverage":
		threshold = w.Count(int64(math.Ceil(a.Threshold)))
	case "complaints":
		value, threshold = w.Decimal(a.Value, 2), w.Decimal(a.Threshold, 2)
	}
	key := "agenda.evidence_" + a.Ground
	if a.Ground == "complaints" && a.Value <= a.Threshold {
		key = "agenda.evidence_complaints_run"
	}
	if !w.Has(key) {
		return value
	}
	return w.T(key, value, threshold)
}

// departmentOf names the department of an item in the reader's language; what the office typed stays
// as it is.
func (w *words) departmentOf(a agendaRow) string {
	if w.Code != "zh" && a.EnglishDept != "" {
		return a.EnglishDept
	}
	return a.Department
}

// agendaHref leads to the page that shows the evidence.
func (p *publisher) agendaHref(pg *page, w *words, a agendaRow) string {
	s := p.data
	anchor := map[string]string{"complaints": "#rate", "coverage": "#coverage", "leaders": "#leaders", "findings": "#affairs", "handover": "#affairs", "revenue": "#affairs", "committee": "#committees"}[a.Ground]
	switch {
	case a.SubjectKind == "company" && s.firms[a.Subject] != nil:
		return pg.Root + companyPath(a.Subject) + "#rate"
	case a.Compound != "" && s.isCompound[a.Compound]:
		return pg.Site + "now/" + langPrefix(w) + compoundPath(a.Compound)
	}
	code := a.Region
	if a.SubjectKind == "region" && a.Subject != "" {
		code = a.Subject
	}
	if r, ok := s.region[code]; ok && r.hasPage() {
		return w.hrefFrom(pg.Root, r, anchor)
	}
	return ""
}

// closedThisMonth lists the items closed out in the month of as-of, newest first.
func (s *snapshot) closedThisMonth() []coordinationRow {
	var out []coordinationRow
	at := s.issue.AsOf
	for _, i := range s.governance.coordination {
		if !i.ClosedOn.IsZero() && i.ClosedOn.Year() == at.Year() && i.ClosedOn.Month() == at.Month() {
			out = append(out, i)
		}
	}
	sort.SliceStable(out, func(a, b int) bool { return out[a].ClosedOn.After(out[b].ClosedOn) })
	return out
}

func (p *publisher) closedSection(d *draft, closed []coordinationRow) {
	s, w := p.data, d.w
	t := table{Name: "coordination-closed", Title: w.T("q.closed"), Sorts: true, Cap: agendaShown, Columns: []column{{Title: w.T("col.agenda_item"), Kind: textKind}, {Title: w.T("col.region"), Kind: textKind}, {Title: w.T("col.department"), Kind: textKind},
		{Title: w.T("col.raised_on"), Kind: date}, {Title: w.T("col.due_on"), Kind: date}, {Title: w.T("col.closed_on"), Kind: date}, {Title: w.T("col.took_days"), Kind: integer}}}
	inTime := int64(0)
	for _, i := range closed {
		place := i.Region
		if r, ok := s.region[i.Region]; ok {
			place = w.Name(r)
		}
		if !i.ClosedOn.After(i.DueOn) {
			inTime++
		}
		t.Rows = append(t.Rows, []cell{w.text(i.Title), w.text(place), w.text(i.Department), w.date(i.RaisedOn), w.date(i.DueOn), w.date(i.ClosedOn), w.count(int64(i.ClosedOn.Sub(i.RaisedOn) / (24 * time.Hour)))})
	}
	sec := section{ID: "closed", Question: w.T("q.closed"), Answer: strong(w.T("a.closed_none")), Method: "agenda"}
	if n := int64(len(closed)); n > 0 {
		sec.Answer = strong(w.T("a.closed", w.Count(n), w.Ratio(float64(inTime)/float64(n), float64(inTime), n)))
	}
	d.add(sec, nil, &t)
}

func coordinationName(issue string) string { return fmt.Sprintf("coordination-%s.xlsx", issue) }

// agendaLine is an item in one sentence for a list: title, then evidence.
func (s *snapshot) agendaLine(w *words, a agendaRow) string {
	return strings.TrimSpace(w.T("agenda.line", s.agendaTitle(w, a), w.agendaEvidence(a)))
}
