package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/spf13/cobra"
)

// backupSuffix ends the name of a backup; an encrypted one has ageSuffix behind it.
const (
	backupSuffix = ".tar.gz"
	ageSuffix    = ".age"
)

// leftOut are the parts of a home that a backup need not hold: what is made again
// from the rest, and what belongs to a running process. Everything else is in it,
// so that nothing new is forgotten. Published issues are in it although they could
// be computed again: they are what people were told, and a later program need not
// write the same bytes; restate compares with them.
var leftOut = []string{"warehouse.duckdb", "site/now", "desk", "tmp", "templates", ".lock"}

func (a *app) backupCommand() *cobra.Command {
	var recipients string
	cmd := &cobra.Command{
		Use:   "backup [FILE]",
		Short: a.text.s("backup.short"),
		Long:  a.text.s("backup.long"),
		Args:  a.args(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.writing(cmd.Context(), "backup", func(c *city) error {
				if recipients == "" {
					recipients = c.home.within(c.cfg.Backup.Recipients)
				}
				if len(args) == 1 {
					return c.backup(cmd.Context(), args[0], recipients)
				}
				return c.backupInFolder(cmd.Context(), recipients)
			})
		},
	}
	cmd.Flags().StringVar(&recipients, "recipients", "", a.text.s("flag.recipients"))
	return cmd
}

// backupInFolder writes a backup named by the moment into the configured folder, and
// removes the oldest ones beyond those kept.
func (c *city) backupInFolder(ctx context.Context, recipients string) error {
	folder := c.home.within(c.cfg.Backup.Folder)
	if folder == "" {
		return c.app.text.wrongUsage("backup.nowhere")
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("make the folder of backups: %w", err)
	}
	left, err := filepath.Glob(filepath.Join(folder, besidePrefix+"baimi-*"))
	if err != nil {
		return fmt.Errorf("list backups: %w", err)
	}
	for _, path := range left {
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("sweep half a backup: %w", err)
		}
	}
	name := "baimi-" + c.app.now().In(c.zone).Format("20060102-150405") + backupSuffix
	if recipients != "" {
		name += ageSuffix
	}
	if err := c.backup(ctx, filepath.Join(folder, name), recipients); err != nil {
		return err
	}
	kept, err := filepath.Glob(filepath.Join(folder, "baimi-[0-9]*"+backupSuffix+"*"))
	if err != nil {
		return fmt.Errorf("list backups: %w", err)
	}
	slices.Sort(kept) // by their moments
	for _, path := range kept[:max(0, len(kept)-c.cfg.Backup.Keep)] {
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("remove the oldest backup: %w", err)
		}
	}
	return nil
}

// backup writes a backup of the home, whose lock the caller holds, to a file that
// must not exist yet and lies outside the home. The lake must be as its receipts
// say.
func (c *city) backup(ctx context.Context, path, recipientFile string) error {
	t := c.app.text
	if err := c.outside(path); err != nil {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return errors.New(t.s("backup.exists", path))
	}
	recipients, err := readRecipients(recipientFile)
	if err != nil {
		return err
	}
	expected, err := c.lakeDigests(ctx)
	if err != nil {
		return err
	}
	manifest := backupManifest{Format: backupFormat, Program: "baimi " + version, MadeAt: c.app.now().UTC()}
	size, err := writeBackup(ctx, string(c.home), path, &manifest, expected, recipients)
	var damaged *digestError
	if errors.As(err, &damaged) {
		return errors.New(t.s("backup.damaged", damaged.Name))
	}
	if err != nil {
		return fmt.Errorf("write backup: %w", err)
	}
	how := "open"
	if recipients != nil {
		how = "encrypted"
	}
	fmt.Fprintln(c.app.stdout, t.s("backup.done."+how, path, len(manifest.Files), strconv.FormatInt(size/1e6, 10)))
	return nil
}

// outside refuses a path within the home: a backup would hold the ones before it,
// and be lost with the home.
func (c *city) outside(path string) error {
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("find the backup's folder: %w", err)
	}
	top, err := filepath.Abs(string(c.home))
	if err != nil {
		return fmt.Errorf("find the city's folder: %w", err)
	}
	if rel, err := filepath.Rel(top, dir); err == nil && filepath.IsLocal(rel) {
		return c.app.text.wrongUsage("backup.inside", path)
	}
	return nil
}

// lakeDigests are the digests that the receipts promise, by path below the home.
func (c *city) lakeDigests(ctx context.Context) (map[string]string, error) {
	receipts, err := c.lake.Receipts(ctx)
	if err != nil {
		return nil, err
	}
	digests := map[string]string{}
	for _, r := range receipts {
		for _, d := range r.Datasets {
			if d.File != "" {
				digests["lake/"+d.File] = d.SHA256
			}
		}
		if r.Rejects != nil {
			digests["lake/"+r.Rejects.File] = r.Rejects.SHA256
		}
	}
	return digests, nil
}

// readRecipients reads age public keys, none for "".
func readRecipients(path string) ([]age.Recipient, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read recipients of the backup: %w", err)
	}
	defer f.Close()
	recipients, err := age.ParseRecipients(f)
	if err != nil {
		return nil, fmt.Errorf("read recipients of the backup %s: %w", path, err)
	}
	return recipients, nil
}

// backupEntry is a file or folder of a backup.
type backupEntry struct {
	Name     string      `json:"name"` // slash-separated, below the home; a folder ends in /
	Mode     fs.FileMode `json:"mode"` // permission bits
	Modified time.Time   `json:"modified"`
	Size     int64       `json:"size"`
	SHA256   string      `json:"sha256,omitempty"` // of a file
}

func (e backupEntry) folder() bool { return strings.HasSuffix(e.Name, "/") }

// backupFormat is the version of the manifest's form; manifestName is its place,
// last in the archive: a backup without it is torn.
const (
	backupFormat = 1
	manifestName = "MANIFEST.json"
)

// backupManifest names everything that a backup holds.
type backupManifest struct {
	Format  int           `json:"format"`
	Program string        `json:"program"`
	MadeAt  time.Time     `json:"made_at"`
	Files   []backupEntry `json:"files"`
}

// digestError says that a file of the lake is not as its receipt says.
type digestError struct{ Name string }

func (e *digestError) Error() string { return e.Name + " is not as its receipt says" }
