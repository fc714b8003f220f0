package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
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
		Args:  usage(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context(), o) },
	}
	f := cmd.Flags()
	f.IntVar(&o.Compounds, "compounds", o.Compounds, a.text.s("flag.compounds"))
	f.IntVar(&o.Companies, "companies", o.Companies, a.text.s("flag.companies"))
	f.IntVar(&o.Complaints, "complaints", o.Complaints, a.text.s("flag.complaints"))
	f.IntVar(&o.Weeks, "weeks", o.Weeks, a.text.s("flag.weeks"))
	f.Int64Var(&o.Seed, "seed", o.Seed, a.text.s("flag.seed"))
	return cmd
}

// demo makes a city, sends its offices' files drop by drop on the city's own
// clock, and publishes the last issues as they would have been published.
func (a *app) demo(ctx context.Context, o demo.Options) error {
	made, err := demo.New(o)
	if err != nil {
		return usageError{err}
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
	if err := writeTruth(a.home.path("truth.json"), made); err != nil {
		return err
	}
	return a.writing(ctx, "demo", func(c *city) error {
		c.volatile = true
		if c.lake, err = lake.Open(c.home.lake(), lake.WithoutSync()); err != nil {
			return err
		}
		return c.live(ctx, made)
	})
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
		return usageError{errors.New(a.text.s("error.demo_home", string(a.home)))}
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

// live receives drop after drop and publishes the last demoIssues of them, each
// with what was known at its moment.
func (c *city) live(ctx context.Context, made *demo.City) error {
	var drops []demo.Drop
	for d := range made.Drops() {
		drops = append(drops, d)
	}
	ingester, err := c.ingester(ctx, nil)
	if err != nil {
		return err
	}
	t := c.app.text
	bar := newProgress(c.app.stderr, len(drops), t.s("progress.demo"))
	defer bar.finish()
	var sum tally
	due := dueIssues(drops)
	for i, drop := range drops {
		bar.set(drop.At.In(c.zone).Format(time.DateOnly), i, len(drops))
		if i == 0 {
			if err := c.takePolicy(ctx, ingester, drop.At); err != nil {
				return err
			}
		}
		if err := c.receiveAll(ctx, ingester, drop, &sum); err != nil {
			return err
		}
		if due[i] {
			result, err := c.transform(ctx, transform.Options{KnownAt: drop.At, Now: drop.At})
			if err != nil {
				return err
			}
			delete(due, i)
			bar.clear()
			c.app.printTransform(result)
			if err := c.publish(ctx, result.Path, edition{issueOnly: len(due) > 0}); err != nil {
				return err
			}
		}
	}
	bar.finish()
	fmt.Fprintln(c.app.stdout, t.s("demo.done", sum.files, sum.accepted, sum.rejected, sum.refused))
	fmt.Fprintln(c.app.stdout, t.s("demo.open", filepath.Join(c.home.site(), "index.html")))
	return nil
}

// dueIssues marks the last demoIssues drops with which a week is complete.
func dueIssues(drops []demo.Drop) map[int]bool {
	due := map[int]bool{}
	for i := len(drops) - 1; i >= 0 && len(due) < demoIssues; i-- {
		if drops[i].Issue {
			due[i] = true
		}
	}
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

// receiveAll takes in the files of one drop, several at a time: most of the
// time goes into waiting for the disk to confirm each batch.
func (c *city) receiveAll(ctx context.Context, ingester *ingest.Ingester, drop demo.Drop, sum *tally) error {
	outcomes := make([]ingest.Outcome, len(drop.Files))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(8)
	for i, f := range drop.Files {
		g.Go(func() (err error) {
			if outcomes[i], err = c.receive(ctx, ingester, f, drop.At); err != nil {
				return fmt.Errorf("%s: %w", f.Name, err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	for _, o := range outcomes {
		sum.add(o)
	}
	return nil
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
