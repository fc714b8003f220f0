package deliver

import (
	"context"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"baimi/reports/export"
)

// Rasteriser makes PNGs of pictures.
type Rasteriser interface {
	Rasterise(ctx context.Context, pictures []export.Picture) ([][]byte, error)
}

// mailWidth is the width of a mail's charts in CSS pixels: a phone shows them a quarter smaller
// and still readable.
const mailWidth = 480

// Desk writes messages from the published site. It keeps what it made for one scope, since many
// may ask for the same; one is made for each run.
type Desk struct {
	Site     fs.FS
	Drawer   *export.Drawer
	Pictures Rasteriser
	Now      func() time.Time
	Log      *slog.Logger

	made  map[string]written
	forms *template.Template
}

// written is a weekly message with the brief that it was made from.
type written struct {
	message Message
	brief   export.Brief
}

// Write makes the message of a task. A page that is not published is an error that may pass.
func (d *Desk) Write(ctx context.Context, t Task, r Recipient) (Message, error) {
	w, err := loadWords(r.Lang)
	if err != nil {
		return Message{}, err
	}
	if d.forms == nil {
		if d.forms, err = parseTemplates(); err != nil {
			return Message{}, err
		}
	}
	var m Message
	switch {
	case t.Alert != nil:
		m, err = d.alert(t, r, w)
	case t.Overdue != nil:
		m, err = d.operations(t, w)
	case t.Owed != nil:
		m, err = d.reminder(t, r, w)
	default:
		m, err = d.weekly(ctx, t, r, w)
	}
	m.ID, m.At = t.ID, d.Now()
	return m, err
}

// weekly is the brief of the recipient's page, with page and workbook beside it.
func (d *Desk) weekly(ctx context.Context, t Task, r Recipient, w words) (Message, error) {
	path, err := export.PathOf(t.Issue, r.Scope, r.Lang)
	if err != nil {
		return Message{}, &Permanent{err}
	}
	made, ok := d.made[path]
	if !ok {
		if made, err = d.issue(ctx, t.Issue, path, r, w); err != nil {
			return Message{}, err
		}
		if d.made == nil {
			d.made = map[string]written{}
		}
		d.made[path] = made
	}
	made.message.Data = briefData(made.brief, t, r)
	return made.message, nil
}

// issue makes the weekly message of a page.
func (d *Desk) issue(ctx context.Context, issue, path string, r Recipient, w words) (written, error) {
	page, err := export.Open(d.Site, path)
	if err != nil {
		return written{}, err
	}
	brief, err := page.Brief(d.Drawer, mailWidth)
	if err != nil {
		return written{}, err
	}
	single, err := page.SingleFile(d.Drawer)
	if err != nil {
		return written{}, err
	}
	book, err := d.workbook(issue, r, page)
	if err != nil {
		return written{}, err
	}
	name := fileName(brief.Place + "-" + issue)
	m := Message{
		Name:     fileName(issue + "-" + r.Scope + "-" + r.Lang),
		Subject:  brief.Title,
		Markdown: briefMarkdown(brief),
		Attachments: []File{
			{Name: name + ".html", Type: "text/html; charset=utf-8", Data: single},
			{Name: name + ".xlsx", Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Data: book},
		},
	}
	if brief.Example {
		m.Subject = w.T("weekly.example", brief.Title)
	}
	m.Text = briefText(brief, m.Attachments, w)
	var html strings.Builder
	if err := d.forms.ExecuteTemplate(&html, "weekly", d.letter(ctx, brief, w, &m)); err != nil {
		return written{}, fmt.Errorf("fill the mail: %w", err)
	}
	m.HTML = html.String()
	return written{m, brief}, nil
}

// workbook is the issue's own for the city, and the tables of the page for everyone else: the
// issue's holds every region's rows.
func (d *Desk) workbook(issue string, r Recipient, page *export.Page) ([]byte, error) {
	if !isCity(r.Scope) {
		return page.Workbook()
	}
	name := issue + "/"
	if r.Lang == "en" {
		name += "en/"
	}
	data, err := fs.ReadFile(d.Site, name+"baimi-"+issue+".xlsx")
	if err != nil {
		return nil, fmt.Errorf("read the workbook of issue %s: %w", issue, err)
	}
	return data, nil
}

// letter is what the mail's form prints.
type letter struct {
	W     words
	Brief export.Brief
	Cells []cell
	Chart []shown
	Files string
	Plain bool // no pictures could be made
}

type cell struct {
	export.Figure
	CID   template.URL
	Width int
}

type shown struct {
	export.Chart
	CID template.URL
}

// letter draws the pictures of a mail. Without a Chromium the mail goes out without them and says
// so: figures on time are worth more than lines beside them.
func (d *Desk) letter(ctx context.Context, b export.Brief, w words, m *Message) letter {
	form := letter{W: w, Brief: b, Files: names(m.Attachments, w)}
	var pictures []export.Picture
	for _, f := range b.Figures {
		if f.Trend.SVG != "" {
			pictures = append(pictures, f.Trend)
		}
	}
	for _, c := range b.Charts {
		pictures = append(pictures, c.Picture)
	}
	pngs, err := d.Pictures.Rasterise(ctx, pictures)
	if err != nil || len(pngs) != len(pictures) {
		d.Log.Warn("the mail goes out without pictures", "error", err)
		pngs, form.Plain = nil, len(pictures) > 0
	}
	next := func() template.URL {
		if len(pngs) == 0 {
			return ""
		}
		f := File{Name: "picture" + strconv.Itoa(len(m.Inline)+1) + ".png", Type: "image/png", Data: pngs[0]}
		m.Inline, pngs = append(m.Inline, f), pngs[1:]
		return template.URL("cid:" + contentID(f))
	}
	for _, f := range b.Figures {
		c := cell{Figure: f, Width: f.Trend.Width}
		if f.Trend.SVG != "" {
			c.CID = next()
		}
		form.Cells = append(form.Cells, c)
	}
	for _, c := range b.Charts {
		form.Chart = append(form.Chart, shown{c, next()})
	}
	return form
}

// names lists files in a sentence.
func names(files []File, w words) string {
	var out []string
	for _, f := range files {
		out = append(out, f.Name)
	}
	return strings.Join(out, w.T("weekly.comma"))
}

// alert is one figure that passed its threshold, still stands beyond it, or came back.
func (d *Desk) alert(t Task, r Recipient, w words) (Message, error) {
	a := t.Alert
	side := "below"
	if a.Above {
		side = "above"
	}
	value, limit := w.value(a.Value, a.Share), w.value(a.Limit, a.Share)
	metric := w.T("metric." + a.Metric)
	m := Message{
		Name:    fileName("alert-" + t.Issue + "-" + a.Scope + "-" + a.Metric + "-" + t.ID[:8]),
		Subject: w.T("alert."+string(a.Phase), d.place(t.Issue, a.Scope, r.Lang), metric, value),
	}
	lines := []string{
		w.T("alert.value", metric, value, w.period(a.Period)),
		w.T("alert."+side, limit),
		w.T("alert.issue", w.period(t.Issue)),
	}
	return d.notice(m, lines, nil, w, map[string]any{"id": t.ID, "what": t.What, "issue": t.Issue, "alert": a})
}

// reminder lists what the recipient's offices have not submitted.
func (d *Desk) reminder(t Task, r Recipient, w words) (Message, error) {
	var rows [][]string
	for _, o := range t.Owed.Owed {
		name, dataset := o.NameZh, o.DatasetZh
		if r.Lang == "en" {
			name, dataset = o.NameEn, o.DatasetEn
		}
		rows = append(rows, []string{name, dataset, w.period(o.Period), o.DueOn, strconv.Itoa(o.Days)})
	}
	m := Message{
		Name:    fileName("reminder-" + d.Now().Format(time.DateOnly) + "-" + r.Scope + "-" + t.ID[:8]),
		Subject: w.T("reminder.subject", d.place(t.Issue, r.Scope, r.Lang), strconv.Itoa(len(rows))),
	}
	return d.notice(m, []string{w.T("reminder.how")}, append([][]string{{w.T("reminder.office"), w.T("reminder.dataset"), w.T("reminder.period"), w.T("reminder.due"), w.T("reminder.days")}}, rows...), w,
		map[string]any{"id": t.ID, "what": t.What, "as_of": t.Owed.AsOf, "owed": t.Owed.Owed})
}

// operations tells of a run that is overdue to whoever looks after the machine.
func (d *Desk) operations(t Task, w words) (Message, error) {
	o := t.Overdue
	const minute = "2006-01-02 15:04" // on the city's clock, which the task carries
	m := Message{Name: fileName("operations-" + o.Job + "-" + t.ID[:8]), Subject: w.T("operations.subject", o.Job)}
	return d.notice(m, []string{w.T("operations.what", o.At.Format(minute), o.Deadline.Format(minute)), w.T("operations.how", o.Job)}, nil, w,
		map[string]any{"id": t.ID, "what": t.What, "overdue": o})
}

// notice fills the forms of a short message: lines and, where there is one, a table with its head.
func (d *Desk) notice(m Message, lines []string, table [][]string, w words, data any) (Message, error) {
	var text, mark strings.Builder
	fmt.Fprintf(&text, "%s\n\n", m.Subject)
	fmt.Fprintf(&mark, "### %s\n", harmless(m.Subject))
	for _, line := range lines {
		fmt.Fprintf(&text, "%s\n", line)
		fmt.Fprintf(&mark, "%s\n\n", harmless(line))
	}
	for _, row := range table[min(1, len(table)):] {
		fmt.Fprintf(&text, "- %s\n", strings.Join(row, " · "))
		fmt.Fprintf(&mark, "- %s\n", harmless(strings.Join(row, " · ")))
	}
	var html strings.Builder
	if err := d.forms.ExecuteTemplate(&html, "notice", map[string]any{"W": w, "Title": m.Subject, "Lines": lines, "Table": table}); err != nil {
		return m, fmt.Errorf("fill the mail: %w", err)
	}
	m.Text, m.Markdown, m.HTML, m.Data = text.String(), mark.String(), html.String(), data
	return m, nil
}

// place is a scope's name as its page prints it, or its code where it has no page.
func (d *Desk) place(issue, scope, lang string) string {
	path, err := export.PathOf(issue, scope, lang)
	if err != nil {
		return scope
	}
	page, err := export.Open(d.Site, path)
	if err != nil {
		return scope
	}
	if place := page.Place(); place != "" {
		return place
	}
	return scope
}

// fileName keeps letters and digits of any language and a few marks.
func fileName(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '-'
		}
		return r
	}, strings.TrimLeft(s, "."))
}
