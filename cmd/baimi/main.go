// Package main is the baimi binary: the only place that knows all parts. It reads
// configuration, owns the home folder and its lock, wires ingest, transform,
// reports and cron together, and turns their errors into sentences and exit codes.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the city's time zone must not depend on the machine
)

// version is set by the build: -ldflags "-X main.version=…".
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
