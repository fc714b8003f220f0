package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"baimi/cmd/baimi/internal/demo"
	"baimi/ingest"
	"baimi/sql/lake"
	"baimi/transform"
)

// demoMark marks a home as made by demo, which may therefore be made again.
const demoMark = ".demo"

// demoIssues is how many of the last weeks demo publishes.
const demoIssues = 4

func (a *app) demoCommand() *cobra.Command {
	o := demo.DefaultOptions()
	cmd := &cobra.Command{
		Use:   "demo",
		Short: a.text.s("demo.short"),
		Long:  a.text.s("demo.long"),
		Args:  a.args(0, 0),
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context(), o) },
	}
	f := cmd.Flags()
	countFlag(f, &o.Compounds, "compounds", a.text.s("flag.compounds"))
	countFlag(f, &o.Companies, "companies", a.text.s("flag.companies"))
	countFlag(f, &o.Complaints, "complaints", a.text.s("flag.complaints"))
	countFlag(f, &o.Weeks, "weeks", a.text.s("flag.weeks"))
	f.Int64Var(&o.Seed, "seed", o.Seed, a.text.s("flag.seed"))
	return cmd
}

// errDemoStopped says that a home is left with a part of a synthetic city.
var errDemoStopped = errors.New("demo was stopped")

// demo makes a city, sends its offices' files drop by drop on the city's own
// clock, and publishes the last issues as they would have been published.
func (a *app) demo(ctx context.Context, o demo.Options) (err error) {
	// Two years of files are made and read in this process, too.
	defer collectRarely()()
	made, err := demo.New(o)
	var size demo.SizeError
	if errors.As(err, &size) {
		var sentences []string
		for _, o := range size {
			sentences = append(sentences, a.text.s("demo.size", "--"+o.Option, strconv.Itoa(o.Given), strconv.Itoa(o.Least), strconv.Itoa(o.Most)))
		}
		return usageError{errors.New(strings.Join(sentences, "\n"))}
	}
	if err != nil {
		return err
	}
	if err := a.clearDemo(); err != nil {
		return err
	}
	if err := a.initHome(); err != nil {
		return err
	}
	if err := os.WriteFile(a.home.path(demoMark), nil, 0o644); err != nil {
		return fmt.Errorf("mark the demo: %w", err)
	}
	var truth errgroup.Group
	truth.Go(func() error { return writeTruth(a.home.path("truth.json"), made) })
	defer func() {
		if errors.Is(err, context.Canceled) {
			err = errors.Join(errDemoStopped, err)
		}
	}()
	err = a.writing(ctx, "demo", func(c *city) (err error) {
		c.volatile = true
		if c.lake, err = lake.Open(c.home.lake(), lake.WithoutSync()); err != nil {
			return err
		}
		return c.live(ctx, made)
	})
	return errors.Join(err, truth.Wait())
}

// clearDemo empties a home that an earlier demo made; any other home is left alone.
func (a *app) clearDemo() error {
	entries, err := os.ReadDir(string(a.home))
	if errors.Is(err, os.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", a.home, err)
	}
	if _, err := os.Stat(a.home.path(demoMark)); err != nil {
		return a.text.wrongUsage("error.demo_home", string(a.home))
	}
	release, err := a.home.lock("demo", a.now())
	if err != nil {
		return err
	}
	defer release()
	for _, e := range entries {
		if e.Name() == demoMark || e.Name() == filepath.Base(a.home.lockFile()) {
			continue
		}
		if err := os.RemoveAll(a.home.path(e.Name())); err != nil {
			return fmt.Errorf("clear the last demo: %w", err)
		}
	}
	return nil
}

func writeTruth(path string, made *demo.City) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write truth: %w", err)
	}
	return errors.Join(made.Truth().WriteJSON(f), f.Close())
}

// live receives what comes until each of the last demoIssues is due, publishes it
// with what was known at its moment, and hands the last cycle's scores over.
func (c *city) live(ctx context.Context, made *demo.City) error {
	ingester, err := c.ingester(ctx, nil)
	if err != nil {
		return err
	}
	drops := slices.Collect(made.Drops())
	if err := c.takePolicy(ctx, ingester, drops[0].At); err != nil {
		return err
	}
	in := reception{city: c, ingester: ingester}
	for _, d := range drops {
		in.total += len(d.Files)
	}
	t := c.app.text
	in.bar = newProgress(c.app.stderr, in.total, t.s("progress.demo"))
	defer in.bar.finish()
	due, next := dueIssues(drops), 0
	// An issue is published while the files of the next one come in.
	nothing := func() error { return nil }
	published := nothing
	for n, i := range due {
		result, err := in.build(ctx, drops[next:i+1])
		in.bar.clear()
		if err := errors.Join(err, published()); err != nil {
			return err
		}
		next = i + 1
		c.printTransform(result)
		published, err = c.publishing(ctx, result.Path, edition{issueOnly: n < len(due)-1})
		if err == nil && runtime.GOOS == "windows" { // which replaces no file that is open
			err, published = published(), nothing
		}
		if err != nil {
			return err
		}
	}
	in.bar.finish()
	if err := published(); err != nil {
		return err
	}
	var young refusedCycle
	if err := c.feedCredit(ctx, ""); errors.As(err, &young) {
		fmt.Fprintln(c.app.stdout, young)
	} else if err != nil {
		return err
	}
	if err := c.makeSampleAccounts(); err != nil {
		return err
	}
	fmt.Fprintln(c.app.stdout, t.s("demo.done", in.sum.files, in.sum.accepted, in.sum.rejected, in.sum.refused))
	fmt.Fprintln(c.app.stdout, t.s("demo.open", filepath.Join(c.home.site(), "index.html")))
	return nil
}

// dueIssues returns which drops complete the last demoIssues weeks, in time order;
// the last drop is one of them.
func dueIssues(drops []demo.Drop) []int {
	var due []int
	for i := len(drops) - 1; i >= 0 && len(due) < demoIssues; i-- {
		if drops[i].Issue {
			due = append(due, i)
		}
	}
	slices.Reverse(due)
	return due
}

// tally counts what became of files.
type tally struct {
	files, refused     int
	accepted, rejected int64
}

func (t *tally) add(o ingest.Outcome) {
	t.files++
	t.accepted += o.Rows()
	t.rejected += o.Rejected()
	if o.Status == ingest.Refused {
		t.refused++
	}
}

// reception receives the files of offices.
type reception struct {
	city     *city
	ingester *ingest.Ingester
	total    int // files that all drops have

	mu  sync.Mutex
	sum tally
	bar *progress
}

// build receives drops and builds the warehouse of the moment of the last one.
func (in *reception) build(ctx context.Context, drops []demo.Drop) (transform.Result, error) {
	if err := in.receive(ctx, drops); err != nil {
		return transform.Result{}, err
	}
	at := drops[len(drops)-1].At
	return in.city.transform(ctx, transform.Options{KnownAt: at, Now: at})
}

// receive takes in the files of drops: those of one office in the order in which it
// sent them, since it may send the same file again, and several offices at a time.
func (in *reception) receive(ctx context.Context, drops []demo.Drop) error {
	type sent struct {
		demo.File
		at time.Time
	}
	var offices []string
	files := map[string][]sent{}
	for _, d := range drops {
		for _, f := range d.Files {
			if files[f.Scope] == nil {
				offices = append(offices, f.Scope)
			}
			files[f.Scope] = append(files[f.Scope], sent{f, d.At})
		}
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(2 * runtime.GOMAXPROCS(0))
	for _, office := range offices {
		g.Go(func() error {
			for _, f := range files[office] {
				out, err := in.city.receive(ctx, in.ingester, f.File, f.at)
				if err != nil {
					return fmt.Errorf("%s: %w", f.Name, err)
				}
				in.count(out, f.at)
			}
			return nil
		})
	}
	return g.Wait()
}

// count adds up what became of a file that was received at a moment.
func (in *reception) count(o ingest.Outcome, at time.Time) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.sum.add(o)
	in.bar.set(at.In(in.city.zone).Format(time.DateOnly), in.sum.files, in.total)
}

// receive puts one file into the inbox, as an office would, and takes it in.
func (c *city) receive(ctx context.Context, ingester *ingest.Ingester, f demo.File, at time.Time) (ingest.Outcome, error) {
	path := filepath.Join(c.home.inbox(), f.Name)
	w, err := os.Create(path)
	if err != nil {
		return ingest.Outcome{}, fmt.Errorf("drop file: %w", err)
	}
	if err := errors.Join(f.Write(w), w.Close()); err != nil {
		return ingest.Outcome{}, fmt.Errorf("drop file: %w", err)
	}
	return ingester.Ingest(ctx, ingest.Source{Path: path, Name: f.Name, Scope: f.Scope, ReceivedAt: at, Remove: true})
}
