package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"baimi/reports"
	"baimi/sql/warehouse"
	"baimi/transform"
)

func (a *app) transformCommand() *cobra.Command {
	var at clocks
	var full bool
	cmd := &cobra.Command{
		Use:   "transform",
		Short: a.text.s("transform.short"),
		Long:  a.text.s("transform.long"),
		Args:  a.args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.writing(cmd.Context(), "transform", func(c *city) error {
				o, err := c.options(at, full)
				if err != nil {
					return err
				}
				result, err := c.transform(cmd.Context(), o)
				if err != nil {
					return err
				}
				c.printTransform(result)
				return discard(result)
			})
		},
	}
	at.flags(cmd, a.text)
	cmd.Flags().BoolVar(&full, "full", false, a.text.s("flag.full"))
	return cmd
}

func (a *app) reportCommand() *cobra.Command {
	var at clocks
	var e edition
	var single, output string
	cmd := &cobra.Command{
		Use:   "report",
		Short: a.text.s("report.short"),
		Long:  a.text.s("report.long"),
		Args:  a.args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if single != "" {
				site := e.site
				if site == "" {
					site = a.home.site()
				}
				return a.export(cmd.Context(), site, single, "html", output)
			}
			return a.writing(cmd.Context(), "report", func(c *city) error {
				if at == (clocks{}) {
					if _, err := os.Stat(c.home.warehouse()); err == nil {
						return c.publish(cmd.Context(), c.home.warehouse(), e)
					}
				}
				return c.build(cmd.Context(), at, e)
			})
		},
	}
	at.flags(cmd, a.text)
	cmd.Flags().BoolVar(&e.replace, "replace", false, a.text.s("flag.replace"))
	cmd.Flags().StringVar(&e.site, "site", "", a.text.s("flag.site"))
	cmd.Flags().StringVar(&single, "single-file", "", a.text.s("flag.single_file"))
	cmd.Flags().StringVarP(&output, "output", "o", "", a.text.s("flag.export_output"))
	return cmd
}

func (a *app) runCommand() *cobra.Command {
	var at clocks
	var keep bool
	cmd := &cobra.Command{
		Use:   "run",
		Short: a.text.s("run.short"),
		Long:  a.text.s("run.long"),
		Args:  a.args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if keep && at.asOf != "" {
				return a.text.wrongUsage("error.keep_issue")
			}
			return a.writing(cmd.Context(), "run", func(c *city) error {
				if keep {
					if err := c.keepIssue(&at); err != nil {
						return err
					}
				}
				if _, err := c.options(at, false); err != nil {
					return err
				}
				moment := a.now()
				arrivals, err := c.arrivals(cmd.Context(), nil, moment)
				if err != nil {
					return err
				}
				rejected := c.take(cmd.Context(), arrivals, moment)
				if rejected != nil && !errors.Is(rejected, errRejected) {
					return rejected
				}
				if err := c.build(cmd.Context(), at, edition{}); err != nil {
					return err
				}
				return rejected
			})
		},
	}
	at.flags(cmd, a.text)
	cmd.Flags().BoolVar(&keep, "keep-issue", false, a.text.s("flag.keep_issue"))
	return cmd
}

// keepIssue sets as-of to that of the newest published issue, so that what is known
// now is renewed and no new issue is frozen before it is due. Where nothing is
// published yet it leaves as-of alone.
func (c *city) keepIssue(at *clocks) error {
	issue, err := newestIssue(c.home.site())
	if err != nil || issue == "" {
		return err
	}
	frozen, err := reports.ReadFrozen(c.home.site(), issue)
	if err != nil {
		return err
	}
	at.asOf = frozen.AsOf.Format(time.DateOnly)
	return nil
}

func (c *city) options(at clocks, full bool) (transform.Options, error) {
	now := c.app.now()
	asOf, knownAt, err := at.parse(c.app.text, now, c.zone)
	return transform.Options{AsOf: asOf, KnownAt: knownAt, Now: now, Full: full}, err
}

// build transforms for the given clocks and publishes the issue. That of a week
// before the one which the live warehouse tells of, as when a run comes late, is
// built apart: what is known now is not set back.
func (c *city) build(ctx context.Context, at clocks, e edition) error {
	o, err := c.options(at, false)
	if err != nil {
		return err
	}
	o.Apart = !o.AsOf.IsZero() && dayOf(o.AsOf).Before(dayOf(c.liveAsOf(ctx)))
	result, err := c.transform(ctx, o)
	if err != nil {
		return err
	}
	c.printTransform(result)
	return errors.Join(c.publish(ctx, result.Path, e), discard(result))
}

// publish writes the pages of the issue that the warehouse at path holds, and with
// the live one what the web's desk shows and the workbook of what a person should look at.
func (c *city) publish(ctx context.Context, path string, e edition) error {
	defer collectRarely()()
	published, err := c.publishing(ctx, path, e)
	if err != nil {
		return err
	}
	return published()
}

// publishing begins to publish and returns what waits for the end of it, which has to
// be called. Another warehouse may take the place of the one at path meanwhile, but of
// the live one only where e is the issue alone, and on Windows of none.
func (c *city) publishing(ctx context.Context, path string, e edition) (published func() error, err error) {
	db, err := warehouse.Open(ctx, path, warehouse.Options{ReadOnly: true, Threads: c.cfg.Warehouse.Threads, Zone: c.zone})
	if err != nil {
		return nil, err
	}
	var result reports.Result
	var pages errgroup.Group
	pages.Go(func() (err error) {
		result, err = c.report(ctx, db, e)
		return errors.Join(err, db.Close())
	})
	return func() error {
		if err := pages.Wait(); err != nil {
			return err
		}
		if result.Kept {
			fmt.Fprintln(c.app.stdout, c.app.text.s("report.kept", result.Issue))
		}
		fmt.Fprintln(c.app.stdout, c.app.text.s("report.done", result.Issue, result.Pages, result.Index))
		if path != c.home.warehouse() || e.site != "" || e.issueOnly {
			return nil
		}
		if err := c.writeDesk(ctx, path); err != nil {
			return err
		}
		_, err := c.review(ctx, path, "")
		return err
	}, nil
}

// dayOf is the date of t, whatever its zone.
func dayOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// discard removes a warehouse that was built for a past moment only.
func discard(r transform.Result) error {
	if !r.Temporary {
		return nil
	}
	return os.RemoveAll(r.Path)
}

// failedChecks tells what kept a warehouse from being published.
func (a *app) failedChecks(e *transform.ChecksError) string {
	lines := []string{a.text.s("transform.failed")}
	for _, f := range e.Failures {
		if f.Severity == transform.SeverityError {
			lines = append(lines, "  "+a.text.s("transform.failure", f.Check, f.Rows, a.text.s("protects."+f.Check)))
			for _, s := range f.Sample {
				lines = append(lines, "    "+s)
			}
		}
	}
	return strings.Join(lines, "\n")
}

func (c *city) printTransform(r transform.Result) {
	a := c.app
	for _, f := range r.Failures {
		fmt.Fprintln(a.stderr, a.text.s("transform.warning", f.Check, f.Rows, a.text.s("protects."+f.Check)))
	}
	how := a.text.s("transform.full")
	if r.Incremental {
		how = a.text.s("transform.incremental", r.Months)
	}
	fmt.Fprintln(a.stdout, a.text.s("transform.done", r.AsOf.Format(time.DateOnly), c.known(r.KnownAt), r.Batches, how))
}
