package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"baimi/reports/feed"
	"baimi/sql/warehouse"
)

func (a *app) feedCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "feed",
		Short: a.text.s("feed.short"),
		Args:  a.args(0, 0),
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	cmd.AddCommand(a.feedCreditCommand(), a.feedVerifyCommand())
	return cmd
}

func (a *app) feedCreditCommand() *cobra.Command {
	var cycle string
	cmd := &cobra.Command{
		Use:   "credit",
		Short: a.text.s("feed.credit.short"),
		Long:  a.text.s("feed.credit.long"),
		Args:  a.args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.writing(cmd.Context(), "feed credit", func(c *city) error { return c.feedCredit(cmd.Context(), cycle) })
		},
	}
	cmd.Flags().StringVar(&cycle, "cycle", "", a.text.s("flag.cycle"))
	return cmd
}

func (a *app) feedVerifyCommand() *cobra.Command {
	var key string
	cmd := &cobra.Command{
		Use:   "verify DIR",
		Short: a.text.s("feed.verify.short"),
		Long:  a.text.s("feed.verify.long"),
		Args:  a.args(1, 1),
		RunE:  func(_ *cobra.Command, args []string) error { return a.feedVerify(args[0], key) },
	}
	cmd.Flags().StringVar(&key, "key", "", a.text.s("flag.feed_key"))
	return cmd
}

// feedCredit hands the scores of a cycle ("": the last complete one) to the credit
// systems, as the warehouse holds them.
func (c *city) feedCredit(ctx context.Context, cycle string) error {
	t := c.app.text
	db, err := warehouse.Open(ctx, c.home.warehouse(), warehouse.Options{ReadOnly: true, Threads: c.cfg.Warehouse.Threads, Zone: c.zone})
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New(t.s("error.no_warehouse"))
	}
	if err != nil {
		return err
	}
	defer db.Close()
	state, err := lakeState(ctx, db)
	if err != nil {
		return err
	}
	key, err := c.feedKey()
	if err != nil {
		return err
	}
	result, err := feed.Write(ctx, db, feed.Options{
		Dir: c.home.credit(), Cycle: cycle, LakeState: state, Program: "baimi " + version,
		Now: c.app.now(), Zone: c.zone, Key: key, Volatile: c.volatile,
	})
	var refused *feed.CycleError
	var broken *feed.BrokenError
	switch {
	case errors.As(err, &refused):
		told := refusedCycle{refused, t.s("feed.cycle."+refused.Reason, refused.Cycle, strings.Join(refused.Known, ", "))}
		if refused.Reason == "unknown" {
			return usageError{told}
		}
		return told
	case errors.As(err, &broken):
		c.app.printProblems(broken.Problems)
		return errors.New(t.s("feed.broken", broken.Dir, len(broken.Problems)))
	case err != nil:
		return err
	case result.Unchanged:
		fmt.Fprintln(c.app.stdout, t.s("feed.unchanged", result.Dir))
		return nil
	}
	fmt.Fprintln(c.app.stdout, t.s("feed.done", result.Dir, result.Version, result.Companies, result.Unidentified, result.Changes))
	return nil
}

// refusedCycle is a refusal in the words of the user.
type refusedCycle struct {
	*feed.CycleError
	told string
}

func (e refusedCycle) Error() string { return e.told }

// lakeState is a hash of all files that the warehouse knows of, each by what its
// receipt says of its rows.
func lakeState(ctx context.Context, db *warehouse.DB) (state string, err error) {
	err = db.QueryRowContext(ctx, `
		select sha256(coalesce(string_agg(concat_ws(' ', b.batch, b.outcome, f.dataset, f.sha256), chr(10) order by b.batch, f.dataset), ''))
		from ops.batch b left join ops.batch_dataset f on f.batch = b.batch`).Scan(&state)
	if err != nil {
		return "", fmt.Errorf("hash what the lake holds: %w", err)
	}
	return state, nil
}

// feedKey loads the signing key, or makes one for a city that has signed nothing.
// Versions signed with another key are an error: their receiver would refuse the next.
func (c *city) feedKey() (*feed.Key, error) {
	t := c.app.text
	signers, err := feed.Signers(c.home.credit())
	if err != nil {
		return nil, err
	}
	key, err := feed.LoadKey(c.home.feedKey())
	missing := errors.Is(err, fs.ErrNotExist)
	switch {
	case errors.Is(err, feed.ErrKeyMode):
		return nil, errors.New(t.s("error.feed_key_mode", c.home.feedKey()))
	case err != nil && !missing:
		return nil, err
	case len(signers) > 0 && (missing || !slices.Contains(signers, key.ID())):
		return nil, errors.New(t.s("error.feed_key", c.home.feedKey(), strings.Join(signers, ", ")))
	}
	return feed.LoadOrCreateKey(c.home.feedKey(), c.home.feedPub())
}

// feedVerify checks a version with the public key alone.
func (a *app) feedVerify(dir, keyPath string) error {
	key, err := a.publicKey(dir, keyPath)
	if err != nil {
		return err
	}
	report, err := feed.Verify(dir, key)
	if err != nil {
		return err
	}
	if n := len(report.Problems); n > 0 {
		a.printProblems(report.Problems)
		return errors.New(a.text.s("feed.verify.failed", dir, n))
	}
	m := report.Manifest
	fmt.Fprintln(a.stdout, a.text.s("feed.verify.done", dir, m.Cycle, m.Version, report.Files, len(report.Chain), m.KeyID))
	return nil
}

// publicKey reads the key named, else the city's own, else the one that came with the version.
func (a *app) publicKey(dir, path string) (ed25519.PublicKey, error) {
	if path != "" {
		return feed.LoadPublicKey(path)
	}
	if _, err := os.Stat(a.home.feedPub()); err == nil {
		return feed.LoadPublicKey(a.home.feedPub())
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	beside := filepath.Join(filepath.Dir(dir), feed.PublicName)
	key, err := feed.LoadPublicKey(beside)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, a.text.wrongUsage("error.feed_no_public")
	}
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(a.stderr, a.text.s("feed.verify.beside", beside, feed.KeyID(key)))
	return key, nil
}

func (a *app) printProblems(problems []feed.Problem) {
	for _, p := range problems {
		fmt.Fprintln(a.stdout, a.text.s("feed.problem."+p.Code, p.File, p.Want, p.Got, strconv.Itoa(p.Row), p.Column))
	}
}
