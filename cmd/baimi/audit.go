package main

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"time"

	"github.com/spf13/cobra"

	"baimi/reports/audit"
)

// auditYears is how long the audit log is kept. Credit queries must be kept for five years and all
// else for half a year; one term for all is simpler to trust.
const auditYears = 5

// openAudit opens the home's audit log; its Close writes what waits.
func (c *city) openAudit() (*audit.Log, error) {
	return audit.Open(c.home.audit(), c.home.auditKey(), c.app.now)
}

// withAudit opens the audit log for one task.
func (c *city) withAudit(do func(*audit.Log) error) error {
	log, err := c.openAudit()
	if err != nil {
		return err
	}
	return errors.Join(do(log), log.Close())
}

// audited notes what is about to be done at the machine, does it, and notes a failure. What cannot
// be noted is not done.
func (c *city) audited(action, object, detail string, do func() error) error {
	return c.auditedAs(audit.Entry{Action: action, Object: object, Detail: detail}, do)
}

// auditedAs does the same with an entry that says more.
func (c *city) auditedAs(e audit.Entry, do func() error) error {
	return c.withAudit(func(log *audit.Log) error {
		e.Who = operatorName()
		if job := os.Getenv(jobEnvironment); job != "" {
			e.Who = "@job:" + job
		}
		if err := log.Append(e); err != nil {
			return err
		}
		err := do()
		if err != nil && !errors.Is(err, errRejected) {
			e.Outcome = audit.Failed
			err = errors.Join(err, log.Append(e))
		}
		return err
	})
}

// operatorName is who works at the machine; the sign tells it from accounts of the web pages.
func operatorName() string {
	if u, err := user.Current(); err == nil {
		return "@" + u.Username
	}
	return fmt.Sprintf("@%d", os.Getuid())
}

// commandActions says what each writing command counts as in the audit log.
var commandActions = map[string]string{
	"ingest": audit.Ingest, "transform": audit.Recompute, "run": audit.Recompute, "demo": audit.Recompute, "report": audit.Publish,
	"feed credit": audit.Export, "review": audit.Export, "backup": audit.Export, "purge": audit.Purge,
}

func (a *app) auditCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "audit",
		Short: a.text.s("audit.short"),
		Args:  a.args(0, 0),
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	cmd.AddCommand(a.auditVerifyCommand(), a.auditQueryCommand())
	return cmd
}

func (a *app) auditVerifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: a.text.s("audit.verify.short"),
		Long:  a.text.s("audit.verify.long"),
		Args:  a.args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.city()
			if err != nil {
				return err
			}
			var r audit.Report
			err = c.withAudit(func(log *audit.Log) (err error) {
				r, err = log.Verify(cmd.Context())
				return err
			})
			var broken *audit.BrokenError
			if errors.As(err, &broken) {
				place := broken.File
				if broken.Line > 0 {
					place = a.text.s("audit.line", broken.File, broken.Line)
				}
				return errors.New(a.text.s("audit.broken", place, a.text.s("audit.broken."+broken.Code), broken.Last, broken.Seq))
			}
			if err != nil {
				return err
			}
			fmt.Fprintln(a.stdout, a.text.s("audit.verify.done", r.Lines, r.Gone, r.Count, r.Last))
			return nil
		},
	}
}

func (a *app) auditQueryCommand() *cobra.Command {
	var f audit.Filter
	var since, until string
	cmd := &cobra.Command{Use: "query", Short: a.text.s("audit.query.short"), Long: a.text.s("audit.query.long"), Args: a.args(0, 0)}
	format := a.formatFlag(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.Who, "who", "", a.text.s("flag.audit_who"))
	flags.StringVar(&f.Action, "action", "", a.text.s("flag.audit_action"))
	flags.StringVar(&f.Object, "object", "", a.text.s("flag.audit_object"))
	flags.StringVar(&f.Scope, "scope", "", a.text.s("flag.audit_scope"))
	flags.StringVar(&since, "since", "", a.text.s("flag.audit_since"))
	flags.StringVar(&until, "until", "", a.text.s("flag.audit_until"))
	f.Limit = 1000
	countFlag(flags, &f.Limit, "limit", a.text.s("flag.audit_limit"))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := a.city()
		if err != nil {
			return err
		}
		for _, asked := range []struct {
			text string
			into *time.Time
		}{{since, &f.Since}, {until, &f.Until}} {
			if asked.text == "" {
				continue
			}
			if *asked.into, err = parseMoment(asked.text, c.zone); err != nil {
				return a.text.wrongUsage("error.audit_time", asked.text)
			}
		}
		if len(since) == len(time.DateOnly) { // a day begins at its beginning
			f.Since = f.Since.AddDate(0, 0, -1).Add(time.Microsecond)
		}
		return c.audited(audit.Query, "", "", func() error { return c.printAudit(cmd, f, *format) })
	}
	return cmd
}

func (c *city) printAudit(cmd *cobra.Command, f audit.Filter, format string) error {
	var entries []audit.Entry
	err := c.withAudit(func(log *audit.Log) (err error) {
		entries, err = log.Query(cmd.Context(), f)
		return err
	})
	if err != nil {
		return err
	}
	l := c.app.text.listing("seq", "at", "who", "role", "scope", "action", "object", "outcome", "from", "detail")
	for _, e := range entries {
		l.add(fmt.Sprint(e.Seq), c.moment(e.At), e.Who, e.Role, e.Scope, e.Action, e.Object, e.Outcome, e.From, e.Detail)
	}
	return l.print(c.app.stdout, format)
}
