package reports

import (
	"fmt"
	"strings"
	"time"
)

// restatedIssues is how many of the newest issues the page of restatements looks at:
// a quarter of a year.
const restatedIssues = 13

// restatedFiles is how many late files the page names for one figure, restatedShown how many figures
// it prints, the newest issue's first; the CSV has all.
const (
	restatedFiles = 1
	restatedShown = 60
)

// restatementsPage lists the headline figures of recent issues that are others now
// than when they were published. It stands among the pages of what is known now.
func (p *publisher) restatementsPage(out *folder, e edition, w *words) error {
	issues, err := readIssues(p.Dir)
	if err != nil {
		return err
	}
	issues = issues[:min(restatedIssues, len(issues))]
	d := &draft{p: p, out: out, w: w, pg: p.newPage(e, w, "restatements", "restatements.html", w.T("title.restatements"), w.T("nav.restatements"))}
	d.pg.Crumbs = []link{{w.T("nav.city"), d.pg.Root + "index.html"}}
	t := table{Name: "restatements", Title: w.T("q.restatements"), Sorts: true, Cap: restatedShown, Columns: []column{{Title: w.T("col.figure"), Kind: textKind},
		{Title: w.T("col.published"), Kind: textKind}, {Title: w.T("col.now"), Kind: textKind}, {Title: w.T("col.issue"), Kind: textKind}, {Title: w.T("col.cause"), Kind: textKind}}}
	restated := 0
	for _, m := range issues {
		before := len(t.Rows)
		if err := p.restatedRows(w, m, &t); err != nil {
			return err
		}
		if len(t.Rows) > before {
			restated++
		}
	}
	switch {
	case len(t.Rows) == 0:
		d.pg.Lead = strong(w.T("lead.restatements_none", w.Count(int64(len(issues)))))
	default:
		d.pg.Lead = strong(w.T("lead.restatements", w.Count(int64(len(issues))), w.Count(int64(restated)), w.Count(int64(len(t.Rows)))))
	}
	d.add(section{ID: "restatements", Question: w.T("q.restatements"), Answer: strong(w.T("a.restatements")), Note: w.T("note.restatements", w.Count(restatedShown)), Method: "trust"}, nil, &t)
	return d.write("restatements.html")
}

// restatedRows adds the figures of one issue that differ now.
func (p *publisher) restatedRows(w *words, m manifest, t *table) error {
	s := p.data
	week, err := time.Parse(time.DateOnly, m.WeekStart)
	if err != nil {
		return fmt.Errorf("read week of issue %s: %w", m.Issue, err)
	}
	until, err := time.Parse(time.DateOnly, m.AsOf)
	if err != nil {
		return fmt.Errorf("read as-of of issue %s: %w", m.Issue, err)
	}
	known, err := time.Parse(time.RFC3339, m.KnownAt)
	if err != nil {
		return fmt.Errorf("read known-at of issue %s: %w", m.Issue, err)
	}
	type place struct{ figure, region, period string }
	now := map[place]headline{}
	for _, h := range s.headlines(week, until, m.Issue) {
		now[place{h.Figure, h.Region, h.Period}] = h
	}
	for _, h := range m.published(s.issue.CityCode) {
		is, ok := now[place{h.Figure, h.Region, h.Period}]
		if !ok || is == h {
			continue
		}
		issue := w.link(w.Issue(m.Issue), "../"+m.Issue+"/index.html")
		if w.Code != "zh" {
			issue.Href = "../../" + m.Issue + "/" + w.Code + "/index.html"
		}
		period := w.Issue(h.Period)
		if month, err := time.Parse("2006-01", h.Period); err == nil {
			period = w.Month(month)
		}
		figure := w.text(w.T("restated.what", h.Region, w.T("restated."+h.Figure), period))
		if r, ok := s.region[h.Region]; ok {
			figure = w.link(w.T("restated.what", w.Name(r), w.T("restated."+h.Figure), period), regionPath(r))
		}
		cause := w.text(p.restatedCause(w, h, m, known))
		cause.Class = "wide"
		t.Rows = append(t.Rows, []cell{figure, h.text(w), is.text(w), issue, cause})
	}
	return nil
}

// restatedCause says which files can have brought the difference. The page cannot
// tell them apart; `baimi restate` can.
func (p *publisher) restatedCause(w *words, h headline, m manifest, known time.Time) string {
	files := p.data.lateFiles(h, known, p.data.issue.KnownAt)
	var names []string
	for _, f := range files[:min(restatedFiles, len(files))] {
		names = append(names, w.T("restated.file", f.FileName, f.ReceivedAt.In(p.Zone).Format("2006-01-02")))
	}
	text := strings.Join(names, w.T("list.semicolon"))
	switch {
	case len(files) == 0:
		text = w.T("restated.no_file")
	case len(files) > len(names):
		text = w.T("restated.among", w.Count(int64(len(files))), text)
	}
	if m.Policy != p.data.issue.PolicyVersion {
		text += w.T("restated.policy", m.Policy, p.data.issue.PolicyVersion)
	}
	return text
}

// published returns what an issue said. Issues from before headline figures were
// kept tell only the city's coverage.
func (m manifest) published(city string) []headline {
	if len(m.Headlines) > 0 || m.Managed == 0 {
		return m.Headlines
	}
	return []headline{{"coverage", city, m.Issue, float64(m.Covered), m.Managed}}
}
