package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"baimi/reports/audit"
	"baimi/reports/deliver"
	"baimi/reports/export"
	"baimi/reports/papers"
)

// webhookPatience is the longest wait for a webhook's answer.
const webhookPatience = 30 * time.Second

func (a *app) deliverCommand() *cobra.Command {
	var dry bool
	cmd := &cobra.Command{
		Use:   "deliver",
		Short: a.text.s("deliver.short"),
		Long:  a.text.s("deliver.long"),
		Args:  a.args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if dry {
				return a.deliverDry()
			}
			return a.delivering(func(c *city) error {
				return c.recorded("deliver", func() error { return c.deliver(cmd.Context()) })
			})
		},
	}
	cmd.Flags().BoolVar(&dry, "dry-run", false, a.text.s("flag.deliver_dry"))
	cmd.AddCommand(a.deliverLedgerCommand(), a.deliverDeadCommand(), a.deliverRetryCommand())
	return cmd
}

// delivering runs do under the lock of deliveries.
func (a *app) delivering(do func(*city) error) error {
	c, err := a.city()
	if err != nil {
		return err
	}
	release, err := a.home.lockDeliveries("deliver", a.now())
	if err != nil {
		return err
	}
	defer release()
	return do(c)
}

// due is what is to be sent now: what the ledger holds open, and what it does not know yet.
func (c *city) due() (*deliver.Ledger, []deliver.Recipient, []deliver.Task, error) {
	ledger, err := deliver.OpenLedger(c.home.deliveries())
	if err != nil {
		return nil, nil, nil, err
	}
	recipients, err := c.recipients()
	if err != nil {
		return nil, nil, nil, err
	}
	owed, err := papers.ReadOwed(c.home.desk())
	if err != nil {
		return nil, nil, nil, err
	}
	plan := deliver.Plan{Site: os.DirFS(c.home.site()), Recipients: recipients, Owed: owed, Now: c.app.now(), Zone: c.zone}
	for _, alert := range c.cfg.Alerts {
		plan.Alerts = append(plan.Alerts, alert.rule())
	}
	late, err := c.overdue()
	if err != nil {
		return nil, nil, nil, err
	}
	for _, o := range late {
		plan.Overdue = append(plan.Overdue, deliver.Overdue{Job: o.Job, At: o.At.In(c.zone), Deadline: o.Deadline.In(c.zone)})
	}
	tasks, err := plan.Due(ledger)
	if errors.Is(err, deliver.ErrStaleOwed) {
		fmt.Fprintln(c.app.stderr, c.app.text.s("deliver.stale", owed.AsOf))
		err = nil
	}
	return ledger, recipients, tasks, err
}

// deadLetters counts the deliveries that were given up.
func (c *city) deadLetters() (int, error) {
	ledger, err := deliver.OpenLedger(c.home.deliveries())
	if err != nil {
		return 0, err
	}
	return len(ledger.Dead()), nil
}

func (c *city) deliver(ctx context.Context) error {
	t := c.app.text
	ledger, recipients, tasks, err := c.due()
	if err != nil {
		return err
	}
	if len(recipients) == 0 {
		fmt.Fprintln(c.app.stdout, t.s("deliver.nobody"))
		return nil
	}
	drawer, err := export.NewDrawer()
	if err != nil {
		return err
	}
	channels := map[string]deliver.Channel{
		"webhook": &deliver.Webhook{Now: c.app.now, Client: &http.Client{
			Timeout:       webhookPatience,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // a robot does not move
		}},
		"folder": deliver.Folder{},
	}
	if c.cfg.Mail.Host != "" {
		if channels["mail"], err = c.mailServer(); err != nil {
			return err
		}
	}
	for name, channel := range channels {
		channels[name] = notedChannel{c, channel}
	}
	pictures := &browserWhenAsked{app: c.app, ctx: ctx}
	defer pictures.close()
	runner := deliver.Runner{
		Ledger: ledger, Recipients: recipients, Channels: channels, Now: c.app.now, Wait: wait, Log: c.app.log,
		Writer: &deliver.Desk{Site: os.DirFS(c.home.site()), Drawer: drawer, Pictures: pictures, Now: c.app.now, Log: c.app.log},
	}
	out, err := runner.Run(ctx, tasks)
	if err != nil {
		return err
	}
	told := t.s("deliver.done", out.Sent, out.Failed, out.Dead, out.Waiting)
	if out.Failed+out.Dead > 0 {
		return errors.New(told)
	}
	fmt.Fprintln(c.app.stdout, told)
	return nil
}

// notedChannel notes in the audit log what goes out to whom. What cannot be noted does not go out.
type notedChannel struct {
	city *city
	deliver.Channel
}

func (n notedChannel) Send(ctx context.Context, m deliver.Message, r deliver.Recipient) error {
	e := audit.Entry{Action: audit.Deliver, Object: m.Name, Scope: r.Scope, Detail: r.Name}
	return n.city.auditedAs(e, func() error { return n.Channel.Send(ctx, m, r) })
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// browserWhenAsked starts Chromium for the first pictures that are wanted, and once only.
type browserWhenAsked struct {
	app     *app
	ctx     context.Context
	asked   bool
	browser *export.Browser
	err     error
}

// Rasterise makes PNGs, or returns why there is no browser to make them.
func (b *browserWhenAsked) Rasterise(ctx context.Context, pictures []export.Picture) ([][]byte, error) {
	if !b.asked {
		b.asked = true
		var path string
		if path, b.err = b.app.chromium(); b.err == nil {
			b.browser, b.err = export.OpenBrowser(b.ctx, path)
		}
	}
	if b.err != nil {
		return nil, b.err
	}
	return b.browser.Rasterise(ctx, pictures)
}

func (b *browserWhenAsked) close() {
	if b.browser != nil {
		b.browser.Close()
	}
}

// deliverDry prints what would be sent.
func (a *app) deliverDry() error {
	c, err := a.city()
	if err != nil {
		return err
	}
	ledger, _, tasks, err := c.due()
	if err != nil {
		return err
	}
	l := listing{Columns: []string{"id", "recipient", "what", "about", "state"}}
	for _, d := range ledger.All() {
		if d.State != deliver.Done && d.State != deliver.Dead {
			l.add(d.Task.ID, d.Task.Recipient, d.Task.What, about(d.Task), string(d.State))
		}
	}
	for _, task := range tasks {
		l.add(task.ID, task.Recipient, task.What, about(task), a.text.s("deliver.due"))
	}
	return l.print(a.stdout, "table")
}

// about says in a word what a message is about.
func about(t deliver.Task) string {
	switch {
	case t.Alert != nil:
		return strings.Join([]string{t.Alert.Metric, t.Alert.Scope, string(t.Alert.Phase)}, " ")
	case t.Overdue != nil:
		return t.Overdue.Job + " " + t.Overdue.At.Format(time.DateTime)
	case t.Owed != nil:
		return t.Owed.AsOf + " × " + strconv.Itoa(len(t.Owed.Owed))
	}
	return t.Issue
}

func (a *app) deliverLedgerCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "ledger", Short: a.text.s("deliver.ledger.short"), Args: a.args(0, 0)}
	format := a.formatFlag(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		return a.printDeliveries(*format, func(l *deliver.Ledger) []deliver.Delivery { return l.All() })
	}
	return cmd
}

func (a *app) deliverDeadCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "dead", Short: a.text.s("deliver.dead.short"), Args: a.args(0, 0)}
	format := a.formatFlag(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		return a.printDeliveries(*format, func(l *deliver.Ledger) []deliver.Delivery { return l.Dead() })
	}
	return cmd
}

func (a *app) printDeliveries(format string, which func(*deliver.Ledger) []deliver.Delivery) error {
	c, err := a.city()
	if err != nil {
		return err
	}
	ledger, err := deliver.OpenLedger(c.home.deliveries())
	if err != nil {
		return err
	}
	l := listing{Columns: []string{"id", "recipient", "what", "about", "state", "at", "tries", "error"}}
	for _, d := range which(ledger) {
		l.add(d.Task.ID, d.Task.Recipient, d.Task.What, about(d.Task), string(d.State), c.moment(d.At), strconv.Itoa(d.Tries), d.Error)
	}
	return l.print(a.stdout, format)
}

func (a *app) deliverRetryCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "retry ID",
		Short: a.text.s("deliver.retry.short"),
		Args:  a.args(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.delivering(func(c *city) error {
				ledger, err := deliver.OpenLedger(c.home.deliveries())
				if err != nil {
					return err
				}
				task, err := ledger.Revive(args[0], a.now())
				if errors.Is(err, deliver.ErrNoDeadLetter) {
					return a.text.wrongUsage("deliver.no_letter", args[0])
				}
				if err != nil {
					return err
				}
				fmt.Fprintln(a.stdout, a.text.s("deliver.revived", task.ID, task.Recipient))
				return c.deliver(cmd.Context())
			})
		},
	}
}
