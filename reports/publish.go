package reports

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"sync"
	"time"

	"baimi/reports/assets"
)

type publisher struct {
	Options
	q         Querier
	data      *snapshot
	bundle    assets.Bundle
	words     vocabulary
	templates *template.Template
	marts     []string // names of the marts to export; none without Export
}

func dataPath(mart string) string { return "data/" + mart + ".parquet" }

// manifest stands in every issue's folder as issue.json; the archive is made from manifests, so it
// needs no memory of its own.
type manifest struct {
	Issue     string            `json:"issue"`
	WeekStart string            `json:"week_start"`
	WeekEnd   string            `json:"week_end"`
	AsOf      string            `json:"as_of"`
	KnownAt   string            `json:"known_at"`
	Policy    string            `json:"policy"`
	Example   bool              `json:"example"`
	LakeState string            `json:"lake_state"`
	Program   string            `json:"program"`
	Assets    string            `json:"assets"`
	Covered   int64             `json:"covered"`
	Managed   int64             `json:"managed"`
	Lead      map[string]string `json:"lead"`
	City      map[string]string `json:"city"`
	Headlines []headline        `json:"headlines"`
}

func (p *publisher) publish(ctx context.Context) (Result, error) {
	issue := p.data.issue
	if !validIssue(issue.Issue) {
		return Result{}, fmt.Errorf("name the issue's folder: %q is not a label like 2022-W28", issue.Issue)
	}
	r := Result{Issue: issue.Issue, Index: filepath.Join(p.Dir, "index.html"), Dir: filepath.Join(p.Dir, issue.Issue)}
	if err := os.MkdirAll(p.Dir, 0o755); err != nil {
		return r, fmt.Errorf("make site folder: %w", err)
	}
	if err := recoverSwaps(p.Dir); err != nil {
		return r, err
	}
	if err := p.listMarts(ctx); err != nil {
		return r, err
	}
	old, err := readManifest(r.Dir)
	if err != nil {
		return r, err
	}
	mine := p.manifest()
	r.Kept = old != nil && !p.Replace && (old.KnownAt != mine.KnownAt || old.AsOf != mine.AsOf || old.LakeState != mine.LakeState)
	if r.Kept {
		p.Log.Info("issue stands frozen and is kept", "issue", issue.Issue, "known_at", old.KnownAt)
	}

	if err := p.putAssets(&r); err != nil {
		return r, err
	}
	if !r.Kept {
		if err := p.write(ctx, edition{dir: issue.Issue}, mine, &r); err != nil {
			return r, err
		}
	}
	behind, err := p.behindNow(mine)
	if err != nil {
		return r, err
	}
	if !p.IssueOnly && !behind {
		if err := p.write(ctx, edition{dir: "now", now: true}, mine, &r); err != nil {
			return r, err
		}
	}
	if err := p.writeRoot(&r); err != nil {
		return r, err
	}
	return r, nil
}

// behindNow reports whether the pages of what is known now tell of a later day or moment than m:
// an issue of the past that is built again leaves them alone.
func (p *publisher) behindNow(m manifest) (bool, error) {
	now, err := readManifest(filepath.Join(p.Dir, "now"))
	if err != nil || now == nil {
		return false, err
	}
	known, err := time.Parse(time.RFC3339, m.KnownAt)
	if err != nil {
		return false, fmt.Errorf("read known-at of the issue: %w", err)
	}
	stands, err := time.Parse(time.RFC3339, now.KnownAt)
	if err != nil {
		return false, fmt.Errorf("read known-at of the present pages: %w", err)
	}
	return m.AsOf < now.AsOf || known.Before(stands), nil
}

// write makes one edition in a folder beside the site, syncs it and swaps it in.
func (p *publisher) write(ctx context.Context, e edition, m manifest, r *Result) error {
	out, err := newFolder(p.Dir, e.dir)
	if err != nil {
		return err
	}
	defer out.discard()
	var jobs []job
	if !e.now {
		for _, lang := range languages { // the longest jobs first
			jobs = append(jobs, p.workbookJob(e, lang))
		}
		for _, mart := range p.marts {
			jobs = append(jobs, p.exportJob(ctx, mart))
		}
	}
	pages, err := p.pages(e)
	if err != nil {
		return err
	}
	jobs = append(jobs, pages...)
	if err := p.run(ctx, e.dir, jobs, out); err != nil {
		return fmt.Errorf("make pages of %s: %w", e.dir, err)
	}
	encoded, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("encode issue.json: %w", err)
	}
	if err := out.put("issue.json", append(encoded, '\n')); err != nil {
		return err
	}
	if err := p.putAccess(out); err != nil {
		return err
	}
	if err := out.putSums(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := out.swap(); err != nil {
		return err
	}
	r.Pages += out.pages
	r.Files += out.files
	r.Bytes += out.bytes
	return nil
}

// run renders jobs on all processors and writes each file as soon as it is ready.
func (p *publisher) run(ctx context.Context, step string, jobs []job, out *folder) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	queue := make(chan job)
	var wg sync.WaitGroup
	var mu sync.Mutex
	done := 0
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for j := range queue {
				if err := j(out); err != nil {
					cancel(err)
					return
				}
				mu.Lock()
				done++
				n := done
				mu.Unlock()
				p.Progress(step, n, len(jobs))
			}
		})
	}
	for _, j := range jobs {
		select {
		case queue <- j:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(queue)
	wg.Wait()
	return context.Cause(ctx)
}

// job makes one page with the files behind it.
type job func(out *folder) error

// exportJob writes the rows of one mart.
func (p *publisher) exportJob(ctx context.Context, mart string) job {
	return func(out *folder) error {
		path, err := out.path(dataPath(mart))
		if err != nil {
			return err
		}
		if err := p.Export(ctx, "select * from "+p.data.shown(mart)+" order by all", path); err != nil {
			return fmt.Errorf("export marts.%s: %w", mart, err)
		}
		return out.adopt(dataPath(mart))
	}
}

// listMarts names every table that the issue's data folder holds.
func (p *publisher) listMarts(ctx context.Context) error {
	type named struct {
		Table string `db:"table_name"`
	}
	if p.Export == nil {
		return nil
	}
	tables, err := load[named](ctx, p.q, "information_schema.tables", "where table_schema = 'marts' order by table_name")
	for _, t := range tables {
		p.marts = append(p.marts, t.Table)
	}
	return err
}

// putAssets writes the bundle under its hash. Old hashes stay, since frozen issues load them.
func (p *publisher) putAssets(r *Result) error {
	dir := filepath.Join(p.Dir, "assets", p.bundle.Hash)
	if whole(dir, p.bundle.Files) {
		return nil
	}
	if err := os.MkdirAll(filepath.Join(p.Dir, "assets"), 0o755); err != nil {
		return fmt.Errorf("make assets folder: %w", err)
	}
	out, err := newFolder(p.Dir, filepath.Join("assets", p.bundle.Hash))
	if err != nil {
		return err
	}
	defer out.discard()
	for name, data := range p.bundle.Files {
		if err := out.put(name, data); err != nil {
			return err
		}
	}
	if err := out.swap(); err != nil {
		return err
	}
	r.Files += out.files
	r.Bytes += out.bytes
	return nil
}

func whole(dir string, files map[string][]byte) bool {
	for name, data := range files {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Size() != int64(len(data)) {
			return false
		}
	}
	return true
}

// writeRoot renews the pages that lead to issues: the door to the newest and the archive.
func (p *publisher) writeRoot(r *Result) error {
	issues, err := readIssues(p.Dir)
	if err != nil {
		return err
	}
	for _, lang := range languages {
		w := p.words[lang]
		prefix := ""
		if lang != "zh" {
			prefix = lang + "/"
		}
		for name, page := range map[string]func(*words, []manifest) ([]byte, error){"archive.html": p.archivePage, "index.html": p.doorPage} {
			data, err := page(w, issues)
			if err != nil {
				return fmt.Errorf("make %s%s: %w", prefix, name, err)
			}
			if err := replaceFile(filepath.Join(p.Dir, filepath.FromSlash(prefix+name)), data); err != nil {
				return err
			}
			r.Pages++
			r.Files++
			r.Bytes += int64(len(data))
		}
	}
	return nil
}

func (p *publisher) manifest() manifest {
	i := p.data.issue
	m := manifest{
		Issue: i.Issue, WeekStart: i.WeekStart.Format("2006-01-02"), WeekEnd: i.WeekEnd.Format("2006-01-02"),
		AsOf: i.AsOf.Format("2006-01-02"), KnownAt: i.KnownAt.In(p.Zone).Format(time.RFC3339Nano), Policy: i.PolicyVersion,
		Example: i.PolicyExample, LakeState: i.LakeState, Program: p.Program, Assets: p.bundle.Hash,
		Lead: map[string]string{}, City: map[string]string{"zh": i.CityName, "en": i.CityNameEn},
	}
	m.Headlines = p.data.headlines(i.WeekStart, i.AsOf, i.Issue)
	if m.City["en"] == "" {
		m.City["en"] = i.CityName
	}
	if code, err := p.data.cityCode(); err == nil {
		if c, ok := p.data.latestCoverage(code); ok {
			m.Covered, m.Managed = c.Covered, c.Managed
		}
		for _, lang := range languages {
			m.Lead[lang] = strings.ReplaceAll(p.data.lead(p.words[lang], code), "**", "")
		}
	}
	return m
}

func readManifest(dir string) (*manifest, error) {
	data, err := os.ReadFile(filepath.Join(dir, "issue.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the frozen issue: %w", err)
	}
	var m manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Join(dir, "issue.json"), err)
	}
	return &m, nil
}

// readIssues returns the manifests of all frozen issues, newest first.
func readIssues(dir string) ([]manifest, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("list issues: %w", err)
	}
	var out []manifest
	for _, e := range entries {
		if !e.IsDir() || !validIssue(e.Name()) {
			continue
		}
		m, err := readManifest(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		if m != nil {
			out = append(out, *m)
		}
	}
	sort.Slice(out, func(a, b int) bool { return out[a].Issue > out[b].Issue })
	return out, nil
}

// validIssue accepts labels like 2022-W28, which are safe as folder names and sort by time.
func validIssue(s string) bool {
	if len(s) != 8 || s[4:6] != "-W" {
		return false
	}
	for _, r := range s[:4] + s[6:] {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}
