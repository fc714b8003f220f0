package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"baimi/ingest"
	"baimi/ingest/intake"
	"baimi/reports/audit"
	"baimi/sql/lake"
)

func (a *app) lakeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lake",
		Short: a.text.s("lake.short"),
		Args:  a.args(0, 0),
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	cmd.AddCommand(a.lakeListCommand(), a.lakeVerifyCommand())
	return cmd
}

func (a *app) lakeListCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "ls", Short: a.text.s("lake.ls.short"), Args: a.args(0, 0)}
	format := a.formatFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := a.city()
		if err != nil {
			return err
		}
		receipts, err := c.lake.Receipts(cmd.Context())
		if err != nil {
			return err
		}
		l := a.text.listing("batch", "received_at", "scope", "outcome", "rows", "rejected", "datasets", "name")
		for _, r := range receipts {
			var names []string
			for _, d := range r.Datasets {
				names = append(names, d.Dataset)
			}
			l.add(r.Batch, r.ReceivedAt.In(c.zone).Format(time.DateTime), r.Scope, r.Outcome, fmt.Sprint(r.Rows()), fmt.Sprint(r.Rejected()), strings.Join(names, " "), r.OriginalName)
		}
		return l.print(a.stdout, *format)
	}
	return cmd
}

func (a *app) lakeVerifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: a.text.s("lake.verify.short"),
		Args:  a.args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.city()
			if err != nil {
				return err
			}
			problems, err := c.lake.Verify(cmd.Context())
			if err != nil {
				return err
			}
			for _, p := range problems {
				fmt.Fprintln(a.stdout, a.lakeProblem(p))
			}
			if len(problems) > 0 {
				return errors.New(a.text.s("lake.verify.failed", len(problems)))
			}
			receipts, err := c.lake.Receipts(cmd.Context())
			if err != nil {
				return err
			}
			fmt.Fprintln(a.stdout, a.text.s("lake.verify.done", len(receipts)))
			return nil
		},
	}
}

// lakeProblem says what is wrong with a file, and what the receipt and the file say
// where they do.
func (a *app) lakeProblem(p lake.Problem) string {
	what := a.text.s("lake.problem." + p.Code)
	switch {
	case p.Want != "":
		return a.text.s("lake.differs", p.File, what, p.Want, p.Got)
	case p.Got != "":
		return a.text.s("lake.because", p.File, what, p.Got)
	}
	return a.text.s("lake.plain", p.File, what)
}

func (a *app) purgeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "purge",
		Short: a.text.s("purge.short"),
		Long:  a.text.s("purge.long"),
		Args:  a.args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.writing(cmd.Context(), "purge", func(c *city) error {
				removed := 0
				for dir, days := range map[string]int{c.home.archive(): c.cfg.Retention.ArchiveDays, c.home.outbox(): c.cfg.Retention.OutboxDays} {
					files, err := ingest.Purge(dir, a.now().AddDate(0, 0, -days))
					if err != nil {
						return err
					}
					removed += len(files)
				}
				spool, err := intake.Open(c.home.uploads())
				if err != nil {
					return err
				}
				forgotten, err := spool.Purge(a.now().AddDate(0, 0, -c.cfg.Retention.OutboxDays))
				if err != nil {
					return err
				}
				removed += len(forgotten)
				fmt.Fprintln(a.stdout, a.text.s("purge.done", removed))
				return c.withAudit(func(log *audit.Log) error {
					months, err := log.Purge(cmd.Context(), a.now().AddDate(-auditYears, 0, 0))
					if len(months) > 0 {
						fmt.Fprintln(a.stdout, a.text.s("purge.audit", strings.Join(months, ", ")))
					}
					return err
				})
			})
		},
	}
}
