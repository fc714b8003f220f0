package reports

import (
	"bytes"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// rootPage is a page outside every issue: the door and the archive.
type rootPage struct {
	W       *words
	Lang    string
	Title   string
	City    string
	Assets  string
	Twin    string
	Example bool
	Newest  string
	Lead    template.HTML
	Table   template.HTML
	Now     string
	// Restated leads to what was restated since; "" before there is such a page.
	Restated string
}

func (p *publisher) newRootPage(w *words, name string, issues []manifest) *rootPage {
	pg := &rootPage{W: w, Lang: w.Tag, Assets: "assets/" + p.bundle.Hash + "/", Twin: "en/" + name, City: p.data.issue.CityName, Now: "now/index.html"}
	if w.Code != "zh" {
		pg.Assets, pg.Twin, pg.Now = "../"+pg.Assets, "../"+name, "../now/en/index.html"
		if p.data.issue.CityNameEn != "" {
			pg.City = p.data.issue.CityNameEn
		}
	}
	if _, err := os.Stat(filepath.Join(p.Dir, "now", "restatements.html")); err == nil {
		pg.Restated = strings.TrimSuffix(pg.Now, "index.html") + "restatements.html"
	}
	if len(issues) > 0 {
		pg.Newest = issueHref(w, issues[0].Issue)
	}
	return pg
}

func issueHref(w *words, issue string) string {
	if w.Code == "zh" {
		return issue + "/index.html"
	}
	return "../" + issue + "/" + w.Code + "/index.html"
}

// doorPage leads to the newest issue.
func (p *publisher) doorPage(w *words, issues []manifest) ([]byte, error) {
	pg := p.newRootPage(w, "index.html", issues)
	pg.Title = w.T("title.door", pg.City)
	if len(issues) > 0 {
		pg.Lead = strong(w.T("lead.door", w.Issue(issues[0].Issue)))
	}
	return p.fill("door.html", pg)
}

// archivePage lists all issues, each with its lead as it was published.
func (p *publisher) archivePage(w *words, issues []manifest) ([]byte, error) {
	pg := p.newRootPage(w, "archive.html", issues)
	pg.Title = w.T("title.archive", pg.City)
	pg.Lead = strong(w.T("lead.archive", w.Count(int64(len(issues)))))
	t := table{Title: pg.Title, Columns: []column{{Title: w.T("col.issue"), Kind: textKind}, {Title: w.T("col.period"), Kind: textKind}, {Title: w.T("col.coverage"), Kind: percentKind}, {Title: w.T("col.lead"), Kind: textKind},
		{Title: w.T("col.known_at"), Kind: textKind}, {Title: w.T("col.version"), Kind: textKind}}}
	for _, m := range issues {
		start, _ := time.Parse("2006-01-02", m.WeekStart)
		end, _ := time.Parse("2006-01-02", m.WeekEnd)
		known := m.KnownAt
		if at, err := time.Parse(time.RFC3339, m.KnownAt); err == nil {
			known = at.Format("2006-01-02 15:04")
		}
		coverage := w.missing("why.no_managed")
		if m.Managed > 0 {
			coverage = w.percent(float64(m.Covered) / float64(m.Managed))
			coverage.Text = w.Ratio(float64(m.Covered)/float64(m.Managed), float64(m.Covered), m.Managed)
		}
		version := m.Policy
		if m.Example {
			version += w.T("archive.example")
		}
		t.Rows = append(t.Rows, []cell{w.link(w.Issue(m.Issue), issueHref(w, m.Issue)), w.text(w.Span(start, end)), coverage, {Value: m.Lead[w.Code], Text: m.Lead[w.Code], Class: "wide"}, w.text(known), w.text(version)})
	}
	pg.Table = t.HTML()
	return p.fill("archive.html", pg)
}

func (p *publisher) fill(name string, pg *rootPage) ([]byte, error) {
	var b bytes.Buffer
	if err := p.templates.ExecuteTemplate(&b, name, pg); err != nil {
		return nil, fmt.Errorf("fill page %s: %w", name, err)
	}
	return b.Bytes(), nil
}

// wall keeps the city's clock reading where a file format has no zones.
func wall(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}
