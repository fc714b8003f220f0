package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"baimi/cron"
	"baimi/reports/access"
	"baimi/reports/assets"
	"baimi/reports/audit"
	"baimi/reports/web"
)

func (a *app) serveCommand() *cobra.Command {
	var asked webConfig
	cmd := &cobra.Command{
		Use:   "serve",
		Short: a.text.s("serve.short"),
		Long:  a.text.s("serve.long"),
		Args:  a.args(0, 0),
	}
	f := cmd.Flags()
	f.StringVar(&asked.Addr, "addr", "", a.text.s("flag.addr"))
	f.StringVar(&asked.TLSCert, "tls-cert", "", a.text.s("flag.tls_cert"))
	f.StringVar(&asked.TLSKey, "tls-key", "", a.text.s("flag.tls_key"))
	f.StringSliceVar(&asked.TrustedProxy, "trusted-proxy", nil, a.text.s("flag.trusted_proxy"))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := a.city()
		if err != nil {
			return err
		}
		if _, _, err := net.SplitHostPort(asked.Addr); asked.Addr != "" && err != nil {
			return a.text.wrongUsage("error.addr", asked.Addr)
		}
		if err := c.cfg.override(asked); err != nil {
			return usageError{err}
		}
		return c.serve(cmd.Context())
	}
	return cmd
}

// override puts flags in the place of the configuration's values.
func (c *config) override(asked webConfig) error {
	for _, o := range []struct{ flag, value *string }{{&asked.Addr, &c.Web.Addr}, {&asked.TLSCert, &c.Web.TLSCert}, {&asked.TLSKey, &c.Web.TLSKey}} {
		if *o.flag != "" {
			*o.value = *o.flag
		}
	}
	if asked.TrustedProxy != nil {
		c.Web.TrustedProxy = asked.TrustedProxy
	}
	return c.validate("serve")
}

// serve shows the published pages to those they are for and runs the configured jobs until ctx
// ends; then it lets running requests and jobs finish.
func (c *city) serve(ctx context.Context) (err error) {
	addr, err := c.cfg.Web.binding()
	if err != nil {
		return err
	}
	scheduler, err := c.scheduler()
	if err != nil {
		return err
	}
	log, err := c.openAudit()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	accounts := c.accounts()
	known, err := accounts.All()
	if err != nil {
		return err
	}
	received := make(chan struct{}, 1)
	received <- struct{}{} // what was handed in before the last end
	shown, err := c.webServer(scheduler, accounts, log, received)
	if err != nil {
		return err
	}
	defer shown.Close()
	listener, err := net.ListenTCP("tcp", addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", addr, err)
	}
	server := shown.HTTP()
	failed := make(chan error, 1)
	scheme := "http"
	if c.cfg.Web.TLSCert != "" {
		scheme = "https"
		go func() { failed <- server.ServeTLS(listener, c.cfg.Web.TLSCert, c.cfg.Web.TLSKey) }()
	} else {
		go func() { failed <- server.Serve(listener) }()
	}
	if err := scheduler.Start(context.WithoutCancel(ctx)); err != nil {
		_ = server.Close()
		return fmt.Errorf("start jobs: %w", err)
	}
	fmt.Fprintln(c.app.stdout, c.app.text.s("serve.ready", scheme+"://"+listener.Addr().String()+"/", len(c.cfg.Jobs)))
	if len(known) == 0 {
		fmt.Fprintln(c.app.stdout, c.app.text.s("serve.no_accounts"))
	}

	taking, stopTaking := context.WithCancel(context.WithoutCancel(ctx))
	var taken sync.WaitGroup
	taken.Go(func() { c.takeUploads(taking, received) })
	defer taken.Wait()
	defer stopTaking()
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	var stopped, shut error
	var drained sync.WaitGroup // both at once: a long job must not take the time of requests
	drained.Go(func() { stopped = scheduler.Stop(drain) })
	drained.Go(func() { shut = server.Shutdown(drain) })
	drained.Wait()
	return errors.Join(unlessClosed(err), stopped, shut)
}

func unlessClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// webServer wires the web part.
func (c *city) webServer(scheduler *cron.Scheduler, accounts *access.Store, log *audit.Log, received chan<- struct{}) (*web.Server, error) {
	p, err := loadPolicy(c.home.policy())
	if err != nil {
		return nil, err
	}
	bundle, err := assets.Load()
	if err != nil {
		return nil, err
	}
	proxy, err := c.cfg.Web.proxy()
	if err != nil {
		return nil, err
	}
	token, err := c.cfg.Web.token()
	if err != nil {
		return nil, err
	}
	ledger, err := c.ledger()
	if err != nil {
		return nil, err
	}
	behind, err := c.webDesk(received)
	if err != nil {
		return nil, err
	}
	return web.New(web.Options{
		Site: c.home.site(), Feeds: c.home.credit(), City: p.City.Code, Assets: bundle,
		Accounts: accounts, Audit: log, Desk: behind, Dead: c.deadLetters, MaxUpload: int64(c.cfg.Web.MaxUploadMB) << 20, Jobs: shownJobs{scheduler, ledger, c.app.now},
		Now: c.app.now, Zone: c.zone, Log: c.app.log, Lang: c.cfg.Lang,
		Secure: c.cfg.Web.TLSCert != "" || len(proxy.From) > 0, Proxy: proxy,
		Idle: time.Duration(c.cfg.Web.IdleTimeout), Rate: c.cfg.Web.Requests, MetricsToken: token,
	})
}

// shownJobs tells the web part of the schedule and the run ledger.
type shownJobs struct {
	scheduler *cron.Scheduler
	ledger    *cron.FileLedger
	now       func() time.Time
}

// shownDays is how far back runs are looked for.
const shownDays = 40

// List returns every job with its last success of the last days.
func (j shownJobs) List() ([]web.JobStatus, error) {
	runs, err := j.ledger.Runs("", j.now().AddDate(0, 0, -shownDays))
	if err != nil {
		return nil, err
	}
	success := map[string]time.Time{}
	for _, r := range runs {
		if r.Outcome == cron.Done && r.Ended.After(success[r.Job]) {
			success[r.Job] = r.Ended
		}
	}
	late, err := j.scheduler.Overdue()
	if err != nil {
		return nil, err
	}
	due := map[string]time.Time{}
	for _, o := range late {
		due[o.Job] = o.Deadline
	}
	var all []web.JobStatus
	for _, s := range j.scheduler.Jobs() {
		all = append(all, web.JobStatus{Name: s.Name, Schedule: s.Schedule, Next: s.Next, Running: s.Running, LastSuccess: success[s.Name], Overdue: due[s.Name]})
	}
	return all, nil
}

// History returns the last n runs of the last days, the newest first.
func (j shownJobs) History(n int) ([]web.JobRun, error) {
	runs, err := j.ledger.Runs("", j.now().AddDate(0, 0, -shownDays))
	if err != nil {
		return nil, err
	}
	newestFirst(runs)
	var all []web.JobRun
	for _, r := range runs[:min(n, len(runs))] {
		all = append(all, web.JobRun{Job: r.Job, At: r.At, Started: r.Started, Ended: r.Ended, Outcome: string(r.Outcome), Message: runMessage(r)})
	}
	return all, nil
}
