package reports

import (
	"slices"
	"strings"
)

// placingMethods are the ways of placing a ticket, from the surest down, then not at all.
var placingMethods = [...]string{"review", "decision", "code", "name", "former", "variant", "text", "none"}

// placingSection prints the match rate: how many property tickets found their compound, by district and way.
func (p *publisher) placingSection(d *draft) {
	s, w := p.data, d.w
	counts := map[string]map[string]int64{}
	totals := map[string]int64{}
	used := map[string]bool{}
	var districts []string
	for _, m := range s.matches {
		if counts[m.District] == nil {
			counts[m.District] = map[string]int64{}
			districts = append(districts, m.District)
		}
		counts[m.District][m.Method] = m.Tickets
		totals[m.District] = m.Property
		used[m.Method] = true
	}
	t := table{Name: "quality-placing", Title: w.T("q.placing"), Columns: []column{{Title: w.T("col.district"), Kind: textKind}, {Title: w.T("col.tickets_12m"), Kind: integer}, {Title: w.T("col.placed"), Kind: percentKind}}}
	shown := slices.DeleteFunc(slices.Clone(placingMethods[:]), func(method string) bool { return !used[method] })
	for _, method := range shown {
		t.Columns = append(t.Columns, column{Title: w.T("placed." + method), Kind: integer})
	}
	var bars []bar
	var placed, property int64
	for _, district := range districts {
		name, all := p.districtName(w, district), totals[district]
		found := all - counts[district]["none"]
		placed, property = placed+found, property+all
		share := float64(found) / float64(all)
		row := []cell{w.text(name), w.count(all), {Value: share, Text: w.Ratio(share, float64(found), all)}}
		for _, method := range shown {
			row = append(row, w.count(counts[district][method]))
		}
		t.Rows = append(t.Rows, row)
		bars = append(bars, bar{Name: name, Note: w.Percent(share), Value: 100 * share, Before: nan(), Tip: w.T("tip.placing", name, w.Ratio(share, float64(found), all))})
	}
	sec := section{ID: "placing", Question: w.T("q.placing"), Answer: strong(w.T("foot.no_tickets")), Note: w.T("note.placing"), Method: "placing"}
	if property > 0 {
		sec.Answer = strong(w.T("a.placing", w.Ratio(float64(placed)/float64(property), float64(placed), property)))
		var told []string
		for _, c := range s.classified {
			told = append(told, w.T("classified."+c.By, w.Count(c.Tickets)))
		}
		if len(told) > 0 {
			sec.Answer += strong(w.T("a.classified", strings.Join(told, w.T("list.comma"))))
		}
	}
	d.add(sec, barChart(bars, "%"), &t)
}

func (p *publisher) districtName(w *words, code string) string {
	if r, ok := p.data.region[code]; ok {
		return w.Name(r)
	}
	if code == "" {
		return w.T("region.unplaced")
	}
	return code
}

func (p *publisher) unplacedSection(d *draft) {
	s, w := p.data, d.w
	t := table{Name: "quality-unplaced", Title: w.T("q.unplaced"), Sorts: true, Columns: []column{{Title: w.T("col.district"), Kind: textKind}, {Title: w.T("col.reason"), Kind: textKind}, {Title: w.T("col.tickets_12m"), Kind: integer}}}
	for _, u := range s.unplaced {
		t.Rows = append(t.Rows, []cell{w.text(p.districtName(w, u.District)), w.text(w.Or("unplaced.", u.Reason)), w.count(u.Tickets)})
	}
	i := s.issue
	sec := section{ID: "unplaced", Question: w.T("q.unplaced"), Answer: strong(w.T("foot.no_tickets")), Note: w.T("note.unplaced"), Method: "trust"}
	if i.PropertyTickets > 0 {
		placed := i.PropertyTickets - i.UnplacedTickets
		sec.Answer = strong(w.T("a.unplaced", w.Ratio(float64(placed)/float64(i.PropertyTickets), float64(placed), i.PropertyTickets), w.Count(i.UnplacedTickets)))
	}
	d.add(sec, nil, &t)
}

// reviewSection tells what waits for a person, as in the review workbook.
func (p *publisher) reviewSection(d *draft) {
	s, w := p.data, d.w
	t := table{Name: "quality-review", Title: w.T("q.review"), Columns: []column{{Title: w.T("col.question"), Kind: textKind}, {Title: w.T("col.open"), Kind: integer}}}
	open := int64(0)
	for _, r := range s.reviews {
		open += r.Open
		t.Rows = append(t.Rows, []cell{w.text(w.Or("review.", r.Question)), w.count(r.Open)})
	}
	sec := section{ID: "review", Question: w.T("q.review"), Answer: strong(w.T("a.review_none")), Note: w.T("note.review"), Method: "placing"}
	if open > 0 {
		sec.Answer = strong(w.T("a.review", w.Count(open)))
	}
	d.add(sec, nil, &t)
}
