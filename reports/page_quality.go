package reports

import (
	"sort"
	"strings"
)

// qualityPage answers whether what was sent was right: files, rejected rows, freshness, and what
// could not be placed.
func (p *publisher) qualityPage(out *folder, e edition, w *words) error {
	s := p.data
	d := &draft{p: p, out: out, w: w, pg: p.newPage(e, w, "quality", "quality.html", w.T("title.quality", w.Issue(s.issue.Issue)), w.T("nav.quality"))}
	pg := d.pg
	pg.Crumbs = []link{{w.T("nav.city"), pg.Root + "index.html"}}
	i := s.issue
	pg.Lead = strong(w.T("lead.quality", w.Count(i.Batches), w.Count(i.RefusedFiles), w.Count(i.RejectedRows)))
	p.batchSection(d)
	p.officeSection(d)
	p.formSection(d)
	p.contradictionSection(d)
	p.surveySection(d)
	p.rejectSection(d)
	p.freshnessSection(d)
	p.placingSection(d)
	p.unplacedSection(d)
	p.reviewSection(d)
	p.missingSection(d)
	p.reconciliationSection(d)
	return d.write("quality.html")
}

// qualityShown is how many files, and how many figures that agree, the page prints; the CSVs have all.
const qualityShown = 200

func (p *publisher) batchSection(d *draft) {
	s, w := p.data, d.w
	t := table{Name: "quality-files", Title: w.T("table.files"), Sorts: true, Cap: qualityShown, Columns: []column{{Title: w.T("col.file"), Kind: textKind}, {Title: w.T("col.received"), Kind: dateTime}, {Title: w.T("col.scope"), Kind: textKind},
		{Title: w.T("col.outcome"), Kind: textKind}, {Title: w.T("col.datasets"), Kind: textKind}, {Title: w.T("col.accepted"), Kind: integer}, {Title: w.T("col.rejected"), Kind: integer}, {Title: w.T("col.batch"), Kind: textKind}}}
	refused, partial := 0, 0
	for _, b := range s.batches {
		outcome := w.Or("outcome.", b.Outcome)
		class := ""
		switch b.Outcome {
		case "refused":
			refused++
			class = "warn"
			outcome = w.T("outcome.refused_because", w.Or("reason.", b.Reason))
		case "partial":
			partial++
		}
		if b.SupersededBy != "" {
			outcome += w.T("outcome.superseded")
		}
		at := b.ReceivedAt.In(p.Zone)
		var datasets []string
		for _, name := range strings.FieldsFunc(b.Datasets, func(r rune) bool { return r == ',' || r == ' ' || r == '|' }) {
			datasets = append(datasets, w.Or("dataset.", name))
		}
		batch := b.Batch
		if len(batch) > 10 {
			batch = batch[:10]
		}
		t.Rows = append(t.Rows, []cell{w.text(b.FileName), {Value: wall(at), Text: at.Format("2006-01-02 15:04")}, w.text(s.placeName(w, b.Scope)), {Value: outcome, Text: outcome, Class: class, Basis: basisOf(class)},
			w.text(strings.Join(datasets, w.T("list.comma"))), w.count(b.Accepted), w.count(b.Rejected), {Value: b.Batch, Text: batch}})
	}
	sec := section{ID: "files", Question: w.T("q.files"), Answer: strong(w.T("a.files_empty")), Note: w.T("note.files", w.Count(qualityShown)), Method: "trust"}
	if len(s.batches) > 0 {
		sec.Answer = strong(w.T("a.files", w.Count(int64(len(s.batches))), w.Count(int64(refused)), w.Count(int64(partial))))
	}
	d.add(sec, nil, &t)
}

func (p *publisher) rejectSection(d *draft) {
	s, w := p.data, d.w
	t := table{Name: "quality-rejects", Title: w.T("table.rejects"), Sorts: true, Columns: []column{{Title: w.T("col.dataset"), Kind: textKind}, {Title: w.T("col.column"), Kind: textKind},
		{Title: w.T("col.reason"), Kind: textKind}, {Title: w.T("col.rejects"), Kind: integer}, {Title: w.T("col.files"), Kind: integer}}}
	var bars []bar
	total := int64(0)
	reasons := map[string]int64{}
	for _, r := range s.rejects {
		reason := w.Or("code.", r.Code)
		reasons[reason] += r.Rejects
		total += r.Rejects
		t.Rows = append(t.Rows, []cell{w.text(w.Or("dataset.", r.Dataset)), w.text(r.Column), w.text(reason), w.count(r.Rejects), w.count(r.Batches)})
	}
	for name, n := range reasons {
		bars = append(bars, bar{Name: name, Note: w.Count(n), Value: float64(n), Before: nan(), Tip: w.T("tip.reject", name, w.Count(n))})
	}
	sort.Slice(bars, func(a, b int) bool {
		if bars[a].Value != bars[b].Value {
			return bars[a].Value > bars[b].Value
		}
		return bars[a].Name < bars[b].Name
	})
	sec := section{ID: "rejects", Question: w.T("q.rejects"), Answer: strong(w.T("a.rejects_empty")), Note: w.T("note.rejects"), Method: "trust"}
	if total > 0 {
		sec.Answer = strong(w.T("a.rejects", w.Count(total), bars[0].Name, w.Ratio(bars[0].Value/float64(total), bars[0].Value, total)))
	}
	d.add(sec, barChart(bars[:min(len(bars), 15)], w.T("unit.cells")), &t)
}

func (p *publisher) freshnessSection(d *draft) {
	s, w := p.data, d.w
	t := table{Name: "quality-freshness", Title: w.T("q.freshness"), Columns: []column{{Title: w.T("col.dataset"), Kind: textKind}, {Title: w.T("col.last_received"), Kind: dateTime},
		{Title: w.T("col.last_effective"), Kind: date}, {Title: w.T("col.rows"), Kind: integer}, {Title: w.T("col.files"), Kind: integer}}}
	var never []string
	for _, f := range s.freshness {
		name := w.Or("dataset.", f.Dataset)
		received := w.missing("why.never_received")
		if !f.LastReceived.IsZero() {
			at := f.LastReceived.In(p.Zone)
			received = cell{Value: wall(at), Text: at.Format("2006-01-02 15:04")}
		} else {
			never = append(never, name)
		}
		t.Rows = append(t.Rows, []cell{w.text(name), received, w.date(f.LastEffective), w.count(f.Rows), w.count(f.Batches)})
	}
	sec := section{ID: "freshness", Question: w.T("q.freshness"), Answer: strong(w.T("a.freshness_all")), Method: "trust"}
	switch {
	case len(s.freshness) == 0:
		sec.Answer = strong(w.T("a.freshness_empty"))
	case len(never) > 0:
		sec.Answer = strong(w.T("a.freshness_never", w.List(never)))
	}
	d.add(sec, nil, &t)
}

func (p *publisher) missingSection(d *draft) {
	s, w := p.data, d.w
	t := table{Name: "quality-missing", Title: w.T("q.missing"), Sorts: true, Columns: []column{{Title: w.T("col.dataset"), Kind: textKind}, {Title: w.T("col.scope"), Kind: textKind}, {Title: w.T("col.key"), Kind: textKind}, {Title: w.T("col.last_seen"), Kind: date}}}
	for _, m := range s.missing {
		t.Rows = append(t.Rows, []cell{w.text(w.Or("dataset.", m.Dataset)), w.text(s.placeName(w, m.Scope)), w.text(m.Key), w.date(m.LastOn)})
	}
	sec := section{ID: "missing", Question: w.T("q.missing"), Answer: strong(w.T("a.missing_none")), Method: "trust"}
	if len(s.missing) > 0 {
		sec.Answer = strong(w.T("a.missing", w.Count(int64(len(s.missing)))))
	}
	d.add(sec, nil, &t)
}

func (p *publisher) reconciliationSection(d *draft) {
	s, w := p.data, d.w
	t := table{Name: "quality-reconciliation", Title: w.T("q.reconciliation"), Cap: qualityShown, Columns: []column{{Title: w.T("col.check"), Kind: textKind}, {Title: w.T("col.region"), Kind: textKind}, {Title: w.T("col.total"), Kind: integer},
		{Title: w.T("col.parts"), Kind: integer}, {Title: w.T("col.difference"), Kind: integer}, {Title: w.T("col.result"), Kind: textKind}}}
	bad := 0
	for _, r := range s.reconciliation {
		name := r.Region
		if x, ok := s.region[r.Region]; ok {
			name = w.Name(x)
		}
		result, class := w.T("word.agrees"), ""
		if !r.OK {
			result, class = w.T("word.differs"), "warn"
			bad++
		}
		t.Rows = append(t.Rows, []cell{w.text(w.Or("reconciliation.", r.Name)), w.text(name), w.count(r.Total), w.count(r.Parts), {Value: r.Difference, Text: w.Signed(r.Difference)}, {Value: result, Text: result, Class: class, Basis: basisOf(class)}})
	}
	sec := section{ID: "reconciliation", Question: w.T("q.reconciliation"), Answer: strong(w.T("foot.reconciliation_none")), Note: w.T("note.reconciliation", w.Count(qualityShown)), Method: "trust"}
	switch {
	case bad > 0:
		sec.Answer = strong(w.T("foot.reconciliation_bad", w.Count(int64(bad)), w.Count(int64(len(s.reconciliation)))))
	case len(s.reconciliation) > 0:
		sec.Answer = strong(w.T("foot.reconciliation_ok", w.Count(int64(len(s.reconciliation)))))
	}
	d.add(sec, nil, &t)
}
