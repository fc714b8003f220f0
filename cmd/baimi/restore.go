package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/spf13/cobra"

	"baimi/reports/audit"
)

func (a *app) restoreCommand() *cobra.Command {
	var identity string
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: a.text.s("restore.short"),
		Long:  a.text.s("restore.long"),
		Args:  a.args(1, 1),
		RunE:  func(cmd *cobra.Command, args []string) error { return a.restore(cmd.Context(), args[0], identity) },
	}
	cmd.Flags().StringVar(&identity, "identity", "", a.text.s("flag.identity"))
	return cmd
}

// restore unpacks a backup beside the home, which must be empty or absent, compares
// every file with the manifest, and only then puts it in place.
func (a *app) restore(ctx context.Context, file, identityFile string) (err error) {
	target, err := filepath.Abs(string(a.home))
	if err != nil {
		return fmt.Errorf("find the city's folder: %w", err)
	}
	if entries, err := os.ReadDir(target); err == nil && len(entries) > 0 {
		return a.text.wrongUsage("restore.not_empty", target)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	identities, err := readIdentities(identityFile)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return fmt.Errorf("make the folder above the city's: %w", err)
	}
	temp, err := os.MkdirTemp(filepath.Dir(target), besidePrefix+"restore-")
	if err != nil {
		return fmt.Errorf("make room beside the city's folder: %w", err)
	}
	defer os.RemoveAll(temp)
	manifest, err := unpack(ctx, file, temp, identities)
	if err != nil {
		return a.unpackError(file, err)
	}
	if err := os.Chmod(temp, 0o750); err != nil {
		return err
	}
	if err := os.Remove(target); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("put the city's folder in its place: %w", err)
	}
	if err := os.Rename(temp, target); err != nil {
		return fmt.Errorf("put the city's folder in its place: %w", err)
	}
	if err := syncFolder(filepath.Dir(target)); err != nil {
		return err
	}
	c, err := a.city()
	if err != nil {
		return err
	}
	if err := c.audited(audit.Restore, filepath.Base(file), manifest.MadeAt.Format(time.RFC3339), func() error { return nil }); err != nil {
		return err
	}
	fmt.Fprintln(a.stdout, a.text.s("restore.done", len(manifest.Files), target, manifest.MadeAt.Format("2006-01-02 15:04 MST"), manifest.Program))
	fmt.Fprintln(a.stdout, a.text.s("restore.next", shellWord(target)))
	return nil
}

// unpackError turns what can be wrong with a backup into sentences.
func (a *app) unpackError(file string, err error) error {
	var broken *brokenBackup
	var noKey *age.NoIdentityMatchError
	switch {
	case errors.Is(err, errSealed), errors.As(err, &noKey):
		return errors.New(a.text.s("restore.sealed", file))
	case errors.As(err, &broken):
		return errors.New(a.text.s("restore.broken", file, broken.Error()))
	}
	return fmt.Errorf("unpack %s: %w", file, err)
}

// errSealed says that a backup is encrypted and no identity was given.
var errSealed = errors.New("the backup is encrypted")

// brokenBackup says that a backup is not as it was written.
type brokenBackup struct{ What string }

func (e *brokenBackup) Error() string { return e.What }

func readIdentities(path string) ([]age.Identity, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read identity: %w", err)
	}
	defer f.Close()
	identities, err := age.ParseIdentities(f)
	if err != nil {
		return nil, fmt.Errorf("read identity %s: %w", path, err)
	}
	return identities, nil
}

// unpack writes the files of a backup below dir, with their modes and times.
func unpack(ctx context.Context, file, dir string, identities []age.Identity) (m *backupManifest, err error) {
	root, err := os.OpenRoot(dir) // nothing is written outside of it, whatever a name says
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	var folders []backupEntry
	m, err = readBackup(file, identities, func(e backupEntry, content io.Reader) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if e.folder() {
			folders = append(folders, e)
			return root.MkdirAll(strings.TrimSuffix(e.Name, "/"), 0o700)
		}
		f, err := root.OpenFile(e.Name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		_, err = io.Copy(f, content)
		if err == nil {
			err = f.Sync()
		}
		return errors.Join(err, f.Close(), root.Chmod(e.Name, e.Mode), root.Chtimes(e.Name, e.Modified, e.Modified))
	})
	if err != nil {
		return nil, err
	}
	// Last and innermost first: a closed folder takes no more files, and each file
	// changed the time of its folder.
	for _, e := range slices.Backward(folders) {
		name := strings.TrimSuffix(e.Name, "/")
		if err := errors.Join(root.Chmod(name, e.Mode), root.Chtimes(name, e.Modified, e.Modified)); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// readBackup reads a backup, hands each entry to visit, which must read its content
// to the end, and compares all of it with the manifest. What visit saw counts only
// when no error is returned; *brokenBackup says that the file is torn or changed.
func readBackup(file string, identities []age.Identity, visit func(backupEntry, io.Reader) error) (*backupManifest, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	archive, err := openArchive(bufio.NewReaderSize(f, 1<<20), identities)
	if err != nil {
		return nil, err
	}
	var m *backupManifest
	seen := map[string]backupEntry{}
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, &brokenBackup{err.Error()}
		}
		if m != nil {
			return nil, &brokenBackup{header.Name + " stands behind the manifest"}
		}
		if header.Name == manifestName {
			if m, err = readManifestOf(archive); err != nil {
				return nil, err
			}
			continue
		}
		e := backupEntry{Name: header.Name, Mode: fs.FileMode(header.Mode).Perm(), Modified: header.ModTime, Size: header.Size}
		if known := header.Typeflag == tar.TypeReg || header.Typeflag == tar.TypeDir; !known || !filepath.IsLocal(filepath.FromSlash(e.Name)) || path.Clean(e.Name) != strings.TrimSuffix(e.Name, "/") {
			return nil, &brokenBackup{fmt.Sprintf("%q is no file of a city's folder", e.Name)}
		}
		sum := sha256.New()
		content := &tornReader{from: io.TeeReader(archive, sum)}
		if err := visit(e, content); err != nil {
			return nil, err
		}
		if _, err := io.Copy(io.Discard, content); err != nil {
			return nil, err
		}
		if !e.folder() {
			e.SHA256 = hex.EncodeToString(sum.Sum(nil))
		}
		seen[e.Name] = e
	}
	if m == nil {
		return nil, &brokenBackup{"the manifest at its end is missing"}
	}
	return m, m.compare(seen)
}

// tornReader marks errors of reading as those of the backup, not of the disk that
// is written to.
type tornReader struct{ from io.Reader }

func (r *tornReader) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = &brokenBackup{err.Error()}
	}
	return n, err
}

// openArchive opens what writeArchive wrote, encrypted or not.
func openArchive(from *bufio.Reader, identities []age.Identity) (*tar.Reader, error) {
	var packed io.Reader = from
	if head, _ := from.Peek(len("age-encryption.org/")); string(head) == "age-encryption.org/" {
		if len(identities) == 0 {
			return nil, errSealed
		}
		opened, err := age.Decrypt(from, identities...)
		if err != nil {
			return nil, err
		}
		packed = opened
	}
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		return nil, &brokenBackup{err.Error()}
	}
	return tar.NewReader(unpacked), nil
}

func readManifestOf(archive io.Reader) (*backupManifest, error) {
	text, err := io.ReadAll(archive)
	if err != nil {
		return nil, &brokenBackup{err.Error()}
	}
	m := &backupManifest{}
	d := json.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(m); err != nil {
		return nil, &brokenBackup{manifestName + ": " + err.Error()}
	}
	if m.Format != backupFormat {
		return nil, &brokenBackup{fmt.Sprintf("its form %d is not %d; use the baimi that wrote it (%s)", m.Format, backupFormat, m.Program)}
	}
	return m, nil
}

// compare tells the first difference between the manifest and what was read.
func (m *backupManifest) compare(seen map[string]backupEntry) error {
	for _, want := range m.Files {
		got, found := seen[want.Name]
		switch {
		case !found:
			return &brokenBackup{want.Name + " is missing"}
		case got.SHA256 != want.SHA256 || got.Size != want.Size || got.Mode != want.Mode:
			return &brokenBackup{want.Name + " is not as it was saved"}
		}
	}
	if len(seen) != len(m.Files) {
		for name := range seen {
			if !slices.ContainsFunc(m.Files, func(e backupEntry) bool { return e.Name == name }) {
				return &brokenBackup{name + " is not in the manifest"}
			}
		}
		return &brokenBackup{"a file stands in it twice"}
	}
	return nil
}
