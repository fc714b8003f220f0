package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"baimi/reports"
	"baimi/sql/warehouse"
	"baimi/transform"
)

func (a *app) restateCommand() *cobra.Command {
	var marts []string
	cmd := &cobra.Command{
		Use:   "restate ISSUE",
		Short: a.text.s("restate.short"),
		Long:  a.text.s("restate.long"),
		Args:  a.args(1, 1),
	}
	format := a.formatFlag(cmd)
	cmd.Flags().StringSliceVar(&marts, "mart", nil, a.text.s("flag.mart"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := a.city()
		if err != nil {
			return err
		}
		if _, err := parseWeek(args[0]); err != nil {
			return a.text.wrongUsage("error.issue", args[0])
		}
		frozen, err := reports.ReadFrozen(a.home.site(), args[0])
		if errors.Is(err, fs.ErrNotExist) {
			return errors.New(a.text.s("error.no_issue", args[0], a.home.site()))
		}
		if err != nil {
			return err
		}
		return c.restate(cmd.Context(), frozen, marts, *format)
	}
	return cmd
}

// restate builds the issue's week with what is known now, in a warehouse of its
// own, and prints what differs from the issue as it was published.
func (c *city) restate(ctx context.Context, frozen reports.Frozen, marts []string, format string) (err error) {
	t := c.app.text
	built, err := c.transform(ctx, transform.Options{AsOf: frozen.AsOf, Now: c.app.now(), Apart: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, warehouse.Remove(built.Path)) }()
	db, err := warehouse.Open(ctx, built.Path, warehouse.Options{ReadOnly: true, Threads: c.cfg.Warehouse.Threads, MemoryLimit: c.cfg.Warehouse.MemoryLimit, Zone: c.zone})
	if err != nil {
		return err
	}
	defer db.Close()
	result, err := transform.Restate(ctx, db, c.transformConfig(nil), transform.Published{
		Data: frozen.Data, AsOf: frozen.AsOf, KnownAt: frozen.KnownAt, Marts: marts,
	})
	if err != nil {
		return err
	}
	if err := c.restated(result, format).print(c.app.stdout, format); err != nil {
		return err
	}
	for _, s := range result.Skipped {
		fmt.Fprintln(c.app.stderr, t.s("restate.skipped."+s.Reason, s.Mart))
	}
	if program := "baimi " + version; frozen.Program != program {
		fmt.Fprintln(c.app.stderr, t.s("restate.program", frozen.Program, program))
	}
	fmt.Fprintln(c.app.stderr, t.s("restate.done", frozen.Issue, c.known(frozen.KnownAt), c.known(built.KnownAt), result.Compared, len(result.Differences)))
	return nil
}

// shownCauses is how many files the table names for one difference; CSV and JSON
// name all.
const shownCauses = 3

func (c *city) restated(r transform.Restatement, format string) *listing {
	t := c.app.text
	l := &listing{Columns: []string{"mart", "key", "column", "published", "now", "cause"}}
	value := func(v *string) string {
		if v == nil {
			if format == "table" {
				return "—"
			}
			return ""
		}
		return *v
	}
	for _, d := range r.Differences {
		var causes []string
		for i, f := range d.Causes {
			if format == "table" && i == shownCauses && len(d.Causes) > shownCauses+1 {
				causes = append(causes, t.s("restate.more", len(d.Causes)-i))
				break
			}
			causes = append(causes, t.s("restate.cause", f.File, f.ReceivedAt.In(c.zone).Format("2006-01-02 15:04"), f.Dataset))
		}
		cause := strings.Join(causes, "; ")
		switch {
		case len(causes) == 0:
			cause = t.s("restate.unexplained")
		case !d.Narrowed:
			cause = t.s("restate.unsure", cause)
		}
		l.add(d.Mart, d.Key, d.Column, value(d.Published), value(d.Now), cause)
	}
	return l
}
