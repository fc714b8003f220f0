package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

func (a *app) serveCommand() *cobra.Command {
	var addr string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: a.text.s("serve.short"),
		Long:  a.text.s("serve.long"),
		Args:  usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.city()
			if err != nil {
				return err
			}
			return c.serve(cmd.Context(), addr)
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", a.text.s("flag.addr"))
	return cmd
}

// serve publishes the site and runs the configured jobs until ctx ends; then it
// lets running requests and jobs finish.
func (c *city) serve(ctx context.Context, addr string) error {
	scheduler, err := c.scheduler()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", addr, err)
	}
	server := &http.Server{
		Handler:           siteHandler(c.home.site()),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	if err := scheduler.Start(context.WithoutCancel(ctx)); err != nil {
		_ = server.Close()
		return fmt.Errorf("start jobs: %w", err)
	}
	fmt.Fprintln(c.app.stdout, c.app.text.s("serve.ready", "http://"+listener.Addr().String()+"/", len(c.cfg.Jobs)))

	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	return errors.Join(err, scheduler.Stop(drain), server.Shutdown(drain))
}

// siteHandler serves published files only: no listings, no dotfiles.
func siteHandler(dir string) http.Handler {
	files := http.FileServer(http.Dir(dir))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for part := range strings.SplitSeq(r.URL.Path, "/") {
			if strings.HasPrefix(part, ".") {
				http.NotFound(w, r)
				return
			}
		}
		if strings.HasSuffix(r.URL.Path, "/") {
			if _, err := os.Stat(dir + r.URL.Path + "index.html"); err != nil {
				http.NotFound(w, r)
				return
			}
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("Cache-Control", "no-cache")
		files.ServeHTTP(w, r)
	})
}
