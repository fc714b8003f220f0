package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"baimi/ingest"
	"baimi/ingest/contract"
	"baimi/ingest/intake"
	"baimi/ingest/privacy"
	"baimi/reports/papers"
	"baimi/reports/web"
)

// webDesk is what stands behind the web's desk: hand-ins go to the spool of uploads, forms and
// notices are made by child processes, since serve does not open the warehouse, and lists come from
// the files that the last publication wrote.
type webDesk struct {
	city     *city
	spool    *intake.Spool
	scrubber *privacy.Scrubber
	received chan<- struct{} // wakes whoever takes in; never blocks
	making   chan int        // holds the free places in which files are made
}

// maxMaking is how many forms are made at a time: each is a process with the warehouse open.
const maxMaking = 2

func (c *city) webDesk(received chan<- struct{}) (*webDesk, error) {
	spool, err := intake.Open(c.home.uploads())
	d := &webDesk{city: c, spool: spool, scrubber: privacy.NewScrubber(), received: received, making: make(chan int, maxMaking)}
	for place := range maxMaking {
		d.making <- place
	}
	return d, err
}

// Forms lists the datasets that offices send; the policy is the city's own.
func (d *webDesk) Forms() []web.Form {
	var forms []web.Form
	for _, s := range d.city.registry.Datasets() {
		if s.Kind != contract.Policy {
			forms = append(forms, web.Form{Dataset: s.Name, Label: map[string]string{"zh": s.Label.In("zh"), "en": s.Label.In("en")}})
		}
	}
	return forms
}

// Receive keeps a file.
func (d *webDesk) Receive(ctx context.Context, h web.HandIn, body io.Reader) (string, error) {
	return d.keep(ctx, h, nil, body)
}

// keep hands a file to the spool. Its name stays there longer than it does, and on pages of others.
func (d *webDesk) keep(ctx context.Context, h web.HandIn, row map[string]string, body io.Reader) (string, error) {
	sub, err := d.spool.Receive(ctx, intake.Submission{Name: d.scrubber.Scrub(h.Name, nil), Dataset: h.Dataset, Scope: h.Scope, Who: h.Who, Lang: h.Lang, ReceivedAt: h.At, Row: row}, body)
	if err != nil {
		return "", err
	}
	select {
	case d.received <- struct{}{}:
	default: // it is awake already
	}
	return sub.ID, nil
}

// Answer keeps a row as a CSV of its dataset, under the columns' code names. Texts lose personal data
// before anything is written, as the pages promise.
func (d *webDesk) Answer(ctx context.Context, h web.HandIn, row map[string]string) (string, error) {
	s, ok := d.city.registry.Dataset(h.Dataset)
	if !ok {
		return "", fmt.Errorf("keep answer: no dataset %s", h.Dataset)
	}
	h.Name = s.Label.In(h.Lang) + ".csv"
	for name, text := range row {
		if c, ok := s.Column(name); ok && c.Personal == contract.Scrub {
			row[name] = d.scrubber.Scrub(text, nil)
		}
	}
	columns := slices.Sorted(maps.Keys(row))
	values := make([]string, len(columns))
	for i, c := range columns {
		values[i] = row[c]
	}
	// The line above the header makes each answer a file of its own: the same answer given again,
	// after another one, counts again.
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.WriteAll([][]string{{h.Name + " " + h.At.UTC().Format(time.RFC3339Nano)}, columns, values}); err != nil {
		return "", fmt.Errorf("write answer: %w", err)
	}
	return d.keep(ctx, h, row, &b)
}

// HandIn returns what was handed in.
func (d *webDesk) HandIn(id string) (web.HandIn, bool, error) {
	sub, result, err := d.spool.Get(id)
	if errors.Is(err, intake.ErrUnknown) {
		return web.HandIn{}, false, nil
	}
	return handIn(sub, result), err == nil, err
}

// Recent goes through what was handed in.
func (d *webDesk) Recent(do func(web.HandIn) bool) error {
	return d.spool.Each(func(sub intake.Submission, result intake.Result) bool { return do(handIn(sub, result)) })
}

func handIn(sub intake.Submission, r intake.Result) web.HandIn {
	h := web.HandIn{
		ID: sub.ID, Name: sub.Name, Dataset: sub.Dataset, Scope: sub.Scope, Who: sub.Who, Company: sub.Row["company_id"], Lang: sub.Lang, At: sub.ReceivedAt, Size: sub.Size,
		State: string(r.State), Status: string(r.Status), Rows: r.Rows, Rejected: r.Rejected, Unchanged: r.Unchanged, Problem: r.Cells,
		Datasets: r.Datasets, Refusal: r.Refusal, Marked: r.Marked,
	}
	for _, n := range r.Notes {
		h.Notes = append(h.Notes, n)
	}
	for _, p := range r.Problems {
		h.Problems = append(h.Problems, web.Problem{Sheet: p.Sheet, Row: p.Row, Column: p.Column, Text: p.Text, Value: p.Value})
	}
	return h
}

// Blank makes a form: a blank one, or with a region what is on record there.
func (d *webDesk) Blank(ctx context.Context, w io.Writer, dataset, region, lang string) (string, error) {
	if region == "" {
		s, ok := d.city.registry.Dataset(dataset)
		if !ok {
			return "", fmt.Errorf("make form: no dataset %s", dataset)
		}
		return ingest.TemplateName(s, lang), ingest.WriteTemplate(w, s, lang)
	}
	args := []string{"template", "--for", region}
	if dataset != "" {
		args = append(args, dataset)
	}
	return d.made(ctx, w, lang, args)
}

// Notice makes the notice of a company's scores.
func (d *webDesk) Notice(ctx context.Context, w io.Writer, company, lang string) (string, error) {
	return d.made(ctx, w, lang, []string{"notice", "--company", company})
}

// made runs a command that writes one file into the folder after -o, and copies that file. It returns
// web.ErrNoForm where nothing is computed yet, or the command knows nothing of what is asked for.
func (d *webDesk) made(ctx context.Context, w io.Writer, lang string, args []string) (string, error) {
	if _, err := os.Stat(d.city.home.warehouse()); errors.Is(err, fs.ErrNotExist) {
		return "", web.ErrNoForm
	}
	var job string
	select {
	case place := <-d.making:
		defer func() { d.making <- place }()
		job = fmt.Sprintf("form-%d", place)
	case <-ctx.Done():
		return "", ctx.Err()
	}
	dir := d.city.home.scratch(job + "-made")
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o700)); err != nil {
		return "", fmt.Errorf("make room for a form: %w", err)
	}
	defer os.RemoveAll(dir)
	_, code, err := d.city.child(ctx, job, append(args, "-o", dir, "--lang", lang)...)
	if err != nil {
		return "", err
	}
	switch code {
	case exitDone:
	case exitUsage:
		return "", web.ErrNoForm
	default:
		return "", fmt.Errorf("make form: baimi %s ended with code %d", args[0], code)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		return "", fmt.Errorf("make form: %w", err)
	}
	if len(files) != 1 {
		return "", fmt.Errorf("make form: baimi %s wrote %d files", args[0], len(files))
	}
	f, err := os.Open(filepath.Join(dir, files[0].Name()))
	if err != nil {
		return "", fmt.Errorf("make form: %w", err)
	}
	_, err = io.Copy(w, f)
	return files[0].Name(), errors.Join(err, f.Close())
}

// CompoundRegion returns where a compound stood at the last publication.
func (d *webDesk) CompoundRegion(id string) (string, error) {
	places, err := papers.ReadPlaces(d.city.home.desk())
	return places["compound_id"][id], err
}

// Owed lists the forms owed.
func (d *webDesk) Owed() (papers.Owed, error) { return papers.ReadOwed(d.city.home.desk()) }

// longestWait is how far back an answer is looked for that had not been taken in yet.
const longestWait = 7 * 24 * time.Hour

// answers returns the rows given on pages that what was known at a moment does not hold, oldest
// first: those that came later or were taken in later, unless they went back.
func (d *webDesk) answers(since time.Time, datasets ...string) ([]intake.Submission, error) {
	var list []intake.Submission
	err := d.spool.Each(func(sub intake.Submission, r intake.Result) bool {
		unknown := r.State != intake.Done || (sub.ReceivedAt.After(since) || r.At.After(since)) && r.Rejected == 0 && r.Status != ingest.Refused
		if sub.Row != nil && slices.Contains(datasets, sub.Dataset) && unknown {
			list = append(list, sub)
		}
		return sub.ReceivedAt.After(since.Add(-longestWait))
	})
	slices.SortStableFunc(list, func(a, b intake.Submission) int { return a.ReceivedAt.Compare(b.ReceivedAt) })
	return list, err
}

// Questions lists what nobody has answered since the last publication.
func (d *webDesk) Questions() ([]papers.Question, error) {
	review, err := papers.ReadReview(d.city.home.desk())
	if err != nil {
		return nil, err
	}
	given, err := d.answers(review.KnownAt, "compound_aliases", "company_aliases", "ticket_reviews")
	if err != nil {
		return nil, err
	}
	type key struct{ dataset, spelling, region, ticket string }
	answered := map[key]bool{}
	for _, sub := range given {
		answered[key{sub.Dataset, sub.Row["spelling"], sub.Row["region_code"], sub.Row["ticket_id"]}] = true
	}
	return slices.DeleteFunc(review.Questions, func(q papers.Question) bool {
		k := key{q.Dataset, q.Spelling, "", q.Ticket}
		if q.Dataset == "compound_aliases" {
			k.region = q.Region
		}
		return answered[k]
	}), nil
}

// Objections lists the cases as the last publication knew them, with what was said since.
func (d *webDesk) Objections() (papers.Objections, error) {
	o, err := papers.ReadObjections(d.city.home.desk())
	if err != nil {
		return o, err
	}
	given, err := d.answers(o.KnownAt, "objections")
	for _, sub := range given {
		row := sub.Row
		k := slices.IndexFunc(o.Cases, func(c papers.Case) bool { return c.ID == row["objection_id"] })
		if k < 0 {
			name := row["company_id"]
			if same := slices.IndexFunc(o.Cases, func(c papers.Case) bool { return c.Company == name }); same >= 0 {
				name = o.Cases[same].Name
			}
			o.Cases = append(o.Cases, papers.Case{ID: row["objection_id"], Kind: row["kind"], Company: row["company_id"], Name: name, Region: sub.Scope, Cycle: row["cycle"], Item: row["item_id"], FiledOn: row["filed_on"]})
			k = len(o.Cases) - 1
		}
		c := &o.Cases[k]
		c.Ground, c.Evidence, c.AcceptedOn, c.VerifiedOn, c.DecidedOn = row["ground"], row["evidence"], row["accepted_on"], row["verified_on"], row["decided_on"]
		c.Decision, c.Correction, c.Office, c.Open = row["decision"], row["correction"], row["office"], row["decided_on"] == ""
		c.Extended = row["extended"] == "yes"
	}
	return o, err
}
