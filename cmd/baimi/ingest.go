package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"baimi/ingest"
	"baimi/sql/lake"
)

func (a *app) ingestCommand() *cobra.Command {
	var dataset, scope, receivedAt string
	cmd := &cobra.Command{
		Use:   "ingest [FILE…]",
		Short: a.text.s("ingest.short"),
		Long:  a.text.s("ingest.long"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.writing(cmd.Context(), "ingest", func(c *city) error {
				moment := a.now()
				if receivedAt != "" {
					t, err := parseMoment(receivedAt, c.zone)
					if err != nil {
						return usageError{errors.New(a.text.s("error.received_at", receivedAt))}
					}
					moment = t
				}
				if scope != "" && !digits(scope) {
					return usageError{errors.New(a.text.s("error.scope", scope))}
				}
				if _, ok := c.registry.Dataset(dataset); dataset != "" && !ok {
					return usageError{errors.New(a.text.s("error.no_dataset", dataset))}
				}
				sources, err := c.sources(cmd.Context(), args, moment)
				if err != nil {
					return err
				}
				for i := range sources {
					sources[i].Dataset = dataset
					if scope != "" {
						sources[i].Scope = scope
					}
				}
				return c.take(cmd.Context(), sources, moment)
			})
		},
	}
	cmd.Flags().StringVar(&dataset, "dataset", "", a.text.s("flag.dataset"))
	cmd.Flags().StringVar(&scope, "scope", "", a.text.s("flag.scope"))
	cmd.Flags().StringVar(&receivedAt, "received-at", "", a.text.s("flag.received_at"))
	return cmd
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// sources lists what to take in: the named files, or what lies ready in the inbox.
// Of two files with the same keys the later one counts, so each is received a
// microsecond after the one before.
func (c *city) sources(ctx context.Context, files []string, moment time.Time) ([]ingest.Source, error) {
	if len(files) == 0 {
		return ingest.Inbox(ctx, c.home.inbox(), moment)
	}
	var sources []ingest.Source
	for i, file := range files {
		if info, err := os.Stat(file); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		} else if info.IsDir() {
			return nil, usageError{errors.New(c.app.text.s("error.folder", file))}
		}
		sources = append(sources, ingest.Source{Path: file, Name: filepath.Base(file), Scope: ingest.ScopeOf(file), ReceivedAt: moment.Add(time.Duration(i) * time.Microsecond)})
	}
	return sources, nil
}

// take ingests the policy if it changed, then every source, and prints what
// became of each. It goes on after a refused file and returns errRejected at the
// end if anything was rejected.
func (c *city) take(ctx context.Context, sources []ingest.Source, moment time.Time) error {
	ingester, err := c.ingester(ctx, c.app.log)
	if err != nil {
		return err
	}
	if err := c.takePolicy(ctx, ingester, moment); err != nil {
		return err
	}
	t := c.app.text
	if len(sources) == 0 {
		fmt.Fprintln(c.app.stdout, t.s("ingest.nothing", c.home.inbox()))
		return nil
	}
	bar := newProgress(c.app.stderr, len(sources), t.s("progress.ingest"))
	var sum tally
	left := 0
	for i, s := range sources {
		bar.set(s.Name, i, len(sources))
		out, err := ingester.Ingest(ctx, s)
		if s.Remove && waits(err) {
			bar.clear()
			fmt.Fprintln(c.app.stdout, t.s("ingest.left", s.Name, err))
			left++
			continue
		}
		if err != nil {
			bar.finish()
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		sum.add(out)
		bar.clear()
		fmt.Fprintln(c.app.stdout, out.Sentence(c.app.lang))
	}
	bar.finish()
	fmt.Fprintln(c.app.stdout, t.s("ingest.total", sum.files, sum.accepted, sum.rejected, sum.refused))
	if sum.rejected > 0 || sum.refused > 0 || left > 0 {
		return errRejected
	}
	return nil
}

// waits reports whether a file of the inbox cannot be read just now: it stays
// there for the next time, and the files behind it need not wait for it.
func waits(err error) bool {
	return errors.Is(err, ingest.ErrChanged) || errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist)
}

// takePolicy brings policy.toml into the lake as rows of the dataset `policy`.
// An unchanged policy is a batch that exists already.
func (c *city) takePolicy(ctx context.Context, ingester *ingest.Ingester, moment time.Time) error {
	p, err := loadPolicy(c.home.policy())
	if err != nil {
		return err
	}
	text, err := p.csv()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(string(c.home), besidePrefix+"policy-")
	if err != nil {
		return fmt.Errorf("hand over policy: %w", err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "policy.csv")
	if err := os.WriteFile(path, bytes.Clone(text), 0o600); err != nil {
		return fmt.Errorf("hand over policy: %w", err)
	}
	out, err := ingester.Ingest(ctx, ingest.Source{Path: path, Name: "policy.csv", Dataset: "policy", ReceivedAt: moment})
	if err != nil {
		return fmt.Errorf("take in policy: %w", err)
	}
	if !slices.Contains([]ingest.Status{ingest.Accepted, ingest.Duplicate}, out.Status) {
		return errors.New(out.Sentence(c.app.lang))
	}
	return c.policyInForce(ctx, p, out.Batch)
}

// policyInForce returns an error when the policy of this batch was taken in before
// and another one since: the file was changed back under an old version name, and
// the figures would follow a policy that it no longer holds.
func (c *city) policyInForce(ctx context.Context, p policy, batch string) error {
	receipts, err := c.lake.Receipts(ctx)
	if err != nil {
		return err
	}
	for _, r := range slices.Backward(receipts) {
		if slices.ContainsFunc(r.Datasets, func(d lake.DatasetFile) bool { return d.Dataset == "policy" }) {
			if r.Batch != batch {
				return errors.New(c.app.text.s("error.policy_version", c.home.policy(), p.Version))
			}
			return nil
		}
	}
	return nil
}
