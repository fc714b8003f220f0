package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"baimi/ingest"
	"baimi/reports/access"
	"baimi/reports/audit"
	"baimi/sql/lake"
)

func (a *app) ingestCommand() *cobra.Command {
	var dataset, scope, receivedAt string
	var uploads, check bool
	cmd := &cobra.Command{
		Use:   "ingest [FILE…]",
		Short: a.text.s("ingest.short"),
		Long:  a.text.s("ingest.long"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if check {
				return a.checkUploads(cmd.Context())
			}
			return a.writing(cmd.Context(), "ingest", func(c *city) error {
				moment := a.now()
				if receivedAt != "" {
					var err error
					if moment, err = pastMoment(a.text, "--received-at", receivedAt, moment, c.zone); err != nil {
						return err
					}
				}
				if err := c.checkScope(cmd.Context(), scope); err != nil {
					return err
				}
				if _, ok := c.registry.Dataset(dataset); dataset != "" && !ok {
					return a.text.wrongUsage("error.no_dataset", dataset)
				}
				if uploads {
					arrivals, err := c.uploads()
					return errors.Join(err, c.take(cmd.Context(), arrivals, moment))
				}
				arrivals, err := c.arrivals(cmd.Context(), args, moment)
				if err != nil {
					return err
				}
				for i := range arrivals {
					if arrivals[i].told != nil {
						continue // what was handed in said so itself
					}
					arrivals[i].Dataset = dataset
					if scope != "" {
						arrivals[i].Scope = scope
					}
				}
				return c.take(cmd.Context(), arrivals, moment)
			})
		},
	}
	cmd.Flags().StringVar(&dataset, "dataset", "", a.text.s("flag.dataset"))
	cmd.Flags().StringVar(&scope, "scope", "", a.text.s("flag.scope"))
	cmd.Flags().BoolVar(&uploads, "uploads", false, a.text.s("flag.uploads"))
	cmd.Flags().BoolVar(&check, "check", false, a.text.s("flag.check_uploads"))
	cmd.Flags().StringVar(&receivedAt, "received-at", "", a.text.s("flag.received_at"))
	return cmd
}

// regionCode is the form of a region's code: of a city or district, a town, a community.
var regionCode = regexp.MustCompile(`^\d{6}(\d{3}){0,2}$`)

// checkScope refuses a sender that is no region of the city, and remarks on one that the register
// does not hold: the file may be the one that brings it.
func (c *city) checkScope(ctx context.Context, scope string) error {
	switch {
	case scope == "":
		return nil
	case !regionCode.MatchString(scope):
		return c.app.text.wrongUsage("error.scope", scope)
	}
	if err := c.inCity(access.Scope{Region: scope}); err != nil {
		return err
	}
	db, err := c.published(ctx)
	if err != nil {
		return nil // a warehouse that cannot be asked just now stops no file
	}
	defer db.Close()
	var known bool
	if err := db.QueryRowContext(ctx, "select count(*) > 0 from core.region where region_code = ?", scope).Scan(&known); err == nil && !known {
		fmt.Fprintln(c.app.stderr, c.app.text.s("ingest.unknown_scope", scope))
	}
	return nil
}

// arrival is a file to take in, and who is told what became of it besides the caller.
type arrival struct {
	ingest.Source
	told func(ingest.Outcome) error // nil: nobody
	// begin and end stand around the taking in, where not nil: begin tells whether to try.
	begin func() (bool, error)
	end   func() error
}

// waits reports whether a file that cannot be taken now stays where it is for the next time.
func (a arrival) waits() bool { return a.Remove || a.told != nil }

// arrivals lists what to take in: the named files, or what was handed in through the web and what
// lies ready in the inbox. Of two files with the same keys the later one counts, so each named file
// is received a microsecond after the one before.
func (c *city) arrivals(ctx context.Context, files []string, moment time.Time) ([]arrival, error) {
	if len(files) == 0 {
		list, err := c.uploads()
		if err != nil {
			return nil, err
		}
		inbox, err := ingest.Inbox(ctx, c.home.inbox(), moment)
		for _, source := range inbox {
			list = append(list, arrival{Source: source})
		}
		return list, err
	}
	var list []arrival
	for i, file := range files {
		if info, err := os.Stat(file); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		} else if info.IsDir() {
			return nil, c.app.text.wrongUsage("error.folder", file)
		}
		list = append(list, arrival{Source: ingest.Source{Path: file, Name: filepath.Base(file), Scope: ingest.ScopeOf(file), ReceivedAt: moment.Add(time.Duration(i) * time.Microsecond)}})
	}
	return list, nil
}

// take ingests the policy if it changed, then every arrival, and prints what
// became of each. It goes on after a refused file and returns errRejected at the
// end if anything was rejected.
func (c *city) take(ctx context.Context, arrivals []arrival, moment time.Time) error {
	ingester, err := c.ingester(ctx, c.app.log)
	if err != nil {
		return err
	}
	if err := c.takePolicy(ctx, ingester, moment); err != nil {
		return err
	}
	t := c.app.text
	if len(arrivals) == 0 {
		fmt.Fprintln(c.app.stdout, t.s("ingest.nothing", c.home.inbox()))
		return nil
	}
	bar := newProgress(c.app.stderr, len(arrivals), t.s("progress.ingest"))
	var sum tally
	left, returned := 0, false
	for i, s := range arrivals {
		bar.set(s.Name, i, len(arrivals))
		out, try, err := c.takeOne(ctx, ingester, s)
		if err == nil && !try {
			left++
			continue
		}
		if s.waits() && passing(err) {
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
		returned = returned || out.Returned()
		bar.clear()
		fmt.Fprintln(c.app.stdout, out.Sentence(c.app.lang))
	}
	bar.finish()
	fmt.Fprintln(c.app.stdout, t.s("ingest.total", sum.files, sum.accepted, sum.rejected, sum.refused))
	if returned || left > 0 {
		return errRejected
	}
	return nil
}

// takeOne takes in one arrival and tells what became of it; try is false where it is given up.
func (c *city) takeOne(ctx context.Context, ingester *ingest.Ingester, s arrival) (out ingest.Outcome, try bool, err error) {
	if s.begin != nil {
		if try, err := s.begin(); err != nil || !try {
			return ingest.Outcome{}, false, err
		}
	}
	out, err = ingester.Ingest(ctx, s.Source)
	if err == nil && s.told != nil {
		err = s.told(out)
	}
	if s.end != nil {
		err = errors.Join(err, s.end())
	}
	return out, true, err
}

// passing reports whether a file cannot be read just now: the files behind it need
// not wait for it.
func passing(err error) bool {
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
	if out.Status == ingest.Accepted {
		if err := c.audited(audit.PolicySet, p.Version, out.Batch, func() error { return nil }); err != nil {
			return err
		}
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
