package main

import (
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"
)

// statusRuns is how many of the last runs status shows.
const statusRuns = 8

func (a *app) statusCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status",
		Short: a.text.s("status.short"),
		Args:  a.args(0, 0),
	}
	format := a.formatFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := a.city()
		if err != nil {
			return err
		}
		fresh, err := c.freshness(cmd)
		if err != nil {
			return err
		}
		if err := fresh.print(a.stdout, *format); err != nil || *format != "table" {
			return err
		}
		return c.printState()
	}
	return cmd
}

// freshness tells for every dataset what the lake holds and since when. It
// reads receipts only, so that it never waits for the warehouse.
func (c *city) freshness(cmd *cobra.Command) (*listing, error) {
	receipts, err := c.lake.Receipts(cmd.Context())
	if err != nil {
		return nil, err
	}
	type state struct {
		last           time.Time
		batches        int
		rows, rejected int64
	}
	states := map[string]*state{}
	for _, r := range receipts {
		for _, d := range r.Datasets {
			s := states[d.Dataset]
			if s == nil {
				s = &state{}
				states[d.Dataset] = s
			}
			s.batches++
			s.rows += d.Rows
			s.rejected += d.Rejected
			if r.ReceivedAt.After(s.last) {
				s.last = r.ReceivedAt
			}
		}
	}
	l := c.app.text.listing("dataset", "label", "last_received", "batches", "rows", "rejected")
	for _, d := range c.registry.Datasets() {
		s := states[d.Name]
		if s == nil {
			l.add(d.Name, d.Label.In(c.app.lang), "—", "0", "0", "0")
			continue
		}
		l.add(d.Name, d.Label.In(c.app.lang), s.last.In(c.zone).Format("2006-01-02 15:04"), fmt.Sprint(s.batches), fmt.Sprint(s.rows), fmt.Sprint(s.rejected))
	}
	return l, nil
}

// printState tells the newest issue, what waits in the inbox, and the last runs.
func (c *city) printState() error {
	t, out := c.app.text, c.app.stdout
	issue, err := newestIssue(c.home.site())
	if err != nil {
		return err
	}
	fmt.Fprintln(out)
	if issue == "" {
		fmt.Fprintln(out, t.s("status.unpublished"))
	} else {
		fmt.Fprintln(out, t.s("status.published", issue))
	}
	waiting, err := os.ReadDir(c.home.inbox())
	if err != nil {
		return fmt.Errorf("read inbox: %w", err)
	}
	fmt.Fprintln(out, t.s("status.waiting", len(waiting)))
	overdue, err := c.overdue()
	if err != nil {
		return err
	}
	c.sayOverdue(overdue)
	runs, err := c.history(statusRuns)
	if err != nil {
		return err
	}
	if len(runs.Rows) > 0 {
		fmt.Fprintln(out, t.s("status.runs"))
		return runs.print(out, "table")
	}
	return nil
}

// newestIssue returns the label of the newest published issue, "" when there is none.
func newestIssue(site string) (string, error) {
	entries, err := os.ReadDir(site)
	if err != nil {
		return "", fmt.Errorf("read site: %w", err)
	}
	var issues []string
	for _, e := range entries {
		if e.IsDir() && len(e.Name()) == len("2022-W28") && e.Name()[4:6] == "-W" {
			issues = append(issues, e.Name())
		}
	}
	if len(issues) == 0 {
		return "", nil
	}
	return slices.Max(issues), nil
}
