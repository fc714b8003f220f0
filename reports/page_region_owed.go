package reports

import (
	"html/template"
	"sort"
)

// owedShown is how many single obligations a town's or community's page prints; its CSV has all.
const owedShown = 50

// owedItems are the kinds of obligations in print order.
func owedItems() []string {
	return []string{"coordination_overdue", "finding_overdue", "handover_overdue", "reelection_overdue", "revenue_undisclosed", "task_overdue", "report_missing", "leader_vacant", "form_missing"}
}

// owedSection says what a region owes, since when and to whom: city and districts by item and
// region below, towns and communities one by one.
func (p *publisher) owedSection(d *draft, r regionRow) {
	w := d.w
	sec := section{ID: "owed", Question: w.T("q.owed"), Answer: p.data.owedAnswer(w, r), Note: w.T("note.owed_sum"), Method: "owed"}
	t := p.owedSumTable(d, r)
	if r.Level == "town" || r.Level == "community" {
		t = p.owedListTable(d, r)
		sec.Note = w.T("note.owed_order")
		if len(t.Rows) > owedShown {
			sec.Note = w.T("note.owed_list", w.Count(owedShown), w.Count(int64(len(t.Rows))))
		}
	}
	d.add(sec, nil, &t)
}

// owedSum adds up all items of a region.
func (s *snapshot) owedSum(region string) (n, longest int64) {
	for _, o := range s.governance.owedRegion[region] {
		n += o.N
		longest = max(longest, o.LongestDays)
	}
	return n, longest
}

// owedAnswer names the total, the three largest items and the longest wait.
func (s *snapshot) owedAnswer(w *words, r regionRow) template.HTML {
	total, longest := s.owedSum(r.Code)
	if total == 0 {
		return strong(w.T("a.owed_none"))
	}
	var items []owedRegionRow
	for _, item := range owedItems() {
		if o, ok := s.governance.owedRegion[r.Code][item]; ok && o.N > 0 {
			items = append(items, o)
		}
	}
	sort.SliceStable(items, func(a, b int) bool { return items[a].N > items[b].N })
	var names []string
	for _, o := range items[:min(3, len(items))] {
		names = append(names, w.T("owed.count", w.Or("owed.", o.Item), w.Count(o.N)))
	}
	text := w.T("a.owed", w.Count(total), w.List(names))
	if longest > 0 {
		text += w.T("a.owed_longest", w.Count(longest))
	}
	return strong(text + w.T("lead.stop"))
}

// owedSumTable has a row for every item and a column for every region below.
func (p *publisher) owedSumTable(d *draft, r regionRow) table {
	s, w := p.data, d.w
	t := table{Name: r.Code + "-owed", Title: w.T("q.owed"), Sorts: true, Columns: []column{{Title: w.T("col.item"), Kind: textKind}, {Title: w.T("col.owner"), Kind: textKind}, {Title: w.T("col.to_whom"), Kind: textKind},
		{Title: w.T("col.items"), Kind: integer}, {Title: w.T("col.amount"), Kind: integer}, {Title: w.T("col.oldest_since"), Kind: date}, {Title: w.T("col.longest_days"), Kind: integer}}}
	children := s.children[r.Code]
	for _, c := range children {
		t.Columns = append(t.Columns, column{Title: w.Name(c), Kind: integer})
	}
	for _, item := range owedItems() {
		o, ok := s.governance.owedRegion[r.Code][item]
		if !ok || o.N == 0 {
			continue
		}
		row := []cell{w.text(w.Or("owed.", item)), w.text(w.T("owed.owner_" + item)), w.text(w.T("owed.whom_" + item)), w.count(o.N), w.count(o.Amount), w.date(o.OldestSince), w.days(o.LongestDays)}
		for _, c := range children {
			row = append(row, w.count(s.governance.owedRegion[c.Code][item].N))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// owedListTable has a row for every single obligation of a town or community.
func (p *publisher) owedListTable(d *draft, r regionRow) table {
	s, w := p.data, d.w
	t := table{Name: r.Code + "-owed", Title: w.T("q.owed"), Sorts: true, Cap: owedShown, Columns: []column{{Title: w.T("col.item"), Kind: textKind}, {Title: w.T("col.subject"), Kind: textKind}, {Title: w.T("col.owner"), Kind: textKind},
		{Title: w.T("col.to_whom"), Kind: textKind}, {Title: w.T("col.amount"), Kind: integer}, {Title: w.T("col.since"), Kind: date}, {Title: w.T("col.due_on"), Kind: date}, {Title: w.T("col.days_over"), Kind: integer}}}
	for _, o := range s.governance.owedPlace[r.Code] {
		due := w.date(o.DueOn)
		if o.DueOn.IsZero() {
			due = w.missing("why.no_due_date")
		}
		t.Rows = append(t.Rows, []cell{w.text(w.Or("owed.", o.Item)), p.owedSubject(d, o), w.text(o.ownerWords(w)), w.text(w.Or("owner.", o.ToWhom)), w.count(o.Amount), w.date(o.Since), due, w.days(o.Days)})
	}
	return t
}

// owedSubject names what is owed about; a compound leads to its page.
func (p *publisher) owedSubject(d *draft, o owedRow) cell {
	name := o.subjectWords(d.w)
	if o.Compound != "" && p.data.isCompound[o.Compound] {
		return d.w.link(name, d.pg.Site+"now/"+langPrefix(d.w)+compoundPath(o.Compound))
	}
	return d.w.text(name)
}

// subjectWords names what is owed about.
func (o owedRow) subjectWords(w *words) string {
	switch {
	case o.Item == "form_missing":
		return w.Or("dataset.", o.Subject)
	case o.SubjectName != "":
		return o.SubjectName
	case o.CompoundName != "":
		return o.CompoundName
	}
	return o.Subject
}

// ownerWords names who must act: by name where the mart knows one, else by part.
func (o owedRow) ownerWords(w *words) string {
	switch {
	case o.OwnerName != "" && o.Owner == "committee":
		return w.T("owner.committee_of", o.OwnerName)
	case o.OwnerName != "":
		return o.OwnerName
	}
	return w.Or("owner.", o.Owner)
}

// days prints how long something is overdue; 0 and less means that it is open but not yet due.
func (w *words) days(n int64) cell {
	if n <= 0 {
		return cell{Value: n, Text: w.T("word.not_due")}
	}
	return w.count(n)
}
