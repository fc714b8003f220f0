package ingest

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Originals and marked workbooks hold personal data: only the owner of the
// process reads them.
const (
	keptFolder fs.FileMode = 0o700
	keptFile   fs.FileMode = 0o600
	tempSuffix             = ".tmp"
)

// archive keeps the original as <batch>-<name>, dated with its receipt, and
// returns its path. An original that is kept already is left alone.
func (i *Ingester) archive(from original, batch string, receivedAt time.Time) (string, error) {
	if i.config.Archive == "" {
		return "", nil
	}
	path := filepath.Join(i.config.Archive, batch+"-"+plainName(from.name, 180))
	if info, err := os.Stat(path); err == nil && info.Size() == from.size {
		return path, nil
	}
	source, err := os.Open(from.path)
	if err != nil {
		return "", fmt.Errorf("archive original: %w", err)
	}
	defer source.Close()
	err = i.replaceFile(path, func(w io.Writer) error {
		_, err := io.Copy(w, source)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("archive original: %w", err)
	}
	// Purging counts from the receipt, not from when the copy was made.
	if err := os.Chtimes(path, receivedAt, receivedAt); err != nil {
		return "", fmt.Errorf("date archived original: %w", err)
	}
	return path, nil
}

// replaceFile writes a file of mode 0600 so that it is there whole or not at
// all, also after a power failure unless Config.Volatile is set.
func (i *Ingester) replaceFile(path string, write func(io.Writer) error) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, keptFolder); err != nil {
		return err
	}
	// The leading dot keeps a half-written file from being taken for a whole one.
	temp := filepath.Join(folder, "."+filepath.Base(path)+tempSuffix)
	file, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, keptFile)
	if err != nil {
		return err
	}
	err = errors.Join(file.Chmod(keptFile), write(file))
	if !i.config.Volatile {
		err = errors.Join(err, file.Sync())
	}
	err = errors.Join(err, file.Close())
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		return errors.Join(err, removeFile(temp))
	}
	if i.config.Volatile {
		return nil
	}
	return syncFolder(folder)
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// removeFile removes a file; one that is gone already is no error.
func removeFile(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove file: %w", err)
	}
	return nil
}

// plainName makes a sender's file name safe as a name in our folders: without
// separators, control characters and a leading dot, at most limit bytes long with
// its extension kept.
func plainName(name string, limit int) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	name = strings.TrimLeft(strings.TrimSpace(name), ".")
	if name == "" {
		name = "_"
	}
	if len(name) <= limit {
		return name
	}
	ext := filepath.Ext(name)
	if len(ext) > 16 {
		ext = ""
	}
	base := name[:limit-len(ext)]
	for !utf8.ValidString(base) {
		base = base[:len(base)-1]
	}
	return base + ext
}

// Purge removes the files of an archive or outbox folder whose modification time
// is before the given time, and returns their paths. An archived original carries
// the time of its receipt. Folders and dotfiles are left alone; a folder that
// does not exist holds nothing to purge.
func Purge(dir string, before time.Time) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("purge folder: %w", err)
	}
	var removed []string
	for _, entry := range entries {
		if !entry.Type().IsRegular() || strings.HasPrefix(entry.Name(), ".") && !strings.HasSuffix(entry.Name(), tempSuffix) {
			continue
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return removed, fmt.Errorf("purge folder: %w", err)
		}
		if !info.ModTime().Before(before) {
			continue
		}
		path := filepath.Join(dir, entry.Name())
		if err := removeFile(path); err != nil {
			return removed, err
		}
		removed = append(removed, path)
	}
	slices.Sort(removed)
	return removed, nil
}
