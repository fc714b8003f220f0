package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"filippo.io/age"
)

// writeBackup writes everything below a home but what is left out to a file of mode
// 0600, which is there whole or not at all, and fills the manifest. Before the file
// gets its name it is read again and compared. It returns the file's size.
func writeBackup(ctx context.Context, home, path string, m *backupManifest, expected map[string]string, recipients []age.Recipient) (size int64, err error) {
	temp := filepath.Join(filepath.Dir(path), besidePrefix+filepath.Base(path))
	file, err := os.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temp))
		}
	}()
	written := sha256.New()
	err = writeArchive(ctx, io.MultiWriter(file, written), home, m, expected, recipients)
	if err == nil {
		err = file.Sync()
	}
	if err == nil {
		size, err = readsBack(file, written)
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return 0, err
	}
	if err := os.Rename(temp, path); err != nil {
		return 0, err
	}
	return size, syncFolder(filepath.Dir(path))
}

// readsBack compares what the disk holds with what was written.
func readsBack(file *os.File, written hash.Hash) (int64, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	read := sha256.New()
	size, err := io.Copy(read, file)
	if err != nil {
		return 0, err
	}
	if !bytes.Equal(read.Sum(nil), written.Sum(nil)) {
		return 0, errors.New("the disk does not give back what was written to it")
	}
	return size, nil
}

func writeArchive(ctx context.Context, to io.Writer, home string, m *backupManifest, expected map[string]string, recipients []age.Recipient) error {
	layers := []io.Closer{} // outermost last
	if len(recipients) > 0 {
		sealed, err := age.Encrypt(to, recipients...)
		if err != nil {
			return fmt.Errorf("encrypt: %w", err)
		}
		layers, to = append(layers, sealed), sealed
	}
	packed := gzip.NewWriter(to)
	archive := tar.NewWriter(packed)
	layers = append(layers, packed, archive)
	w := &backupWriter{archive: archive, home: home, manifest: m, expected: expected}
	err := filepath.WalkDir(home, func(path string, d fs.DirEntry, err error) error {
		if err := errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		return w.add(path, d)
	})
	if err == nil {
		err = w.missing()
	}
	if err == nil {
		err = w.finish()
	}
	for _, layer := range slices.Backward(layers) {
		if err == nil {
			err = layer.Close()
		}
	}
	return err
}

type backupWriter struct {
	archive  *tar.Writer
	home     string
	manifest *backupManifest
	expected map[string]string // digests of the lake's files
	lake     int               // how many of them were met
}

// add writes a file or folder, unless it is left out.
func (w *backupWriter) add(path string, d fs.DirEntry) error {
	rel, err := filepath.Rel(w.home, path)
	if err != nil {
		return err
	}
	name := filepath.ToSlash(rel)
	switch {
	case name == ".":
		return nil
	case slices.Contains(leftOut, name), strings.HasPrefix(d.Name(), besidePrefix):
		if d.IsDir() {
			return fs.SkipDir
		}
		return nil
	}
	info, err := d.Info()
	if errors.Is(err, fs.ErrNotExist) {
		return nil // serve moves uploads without the home's lock
	}
	if err != nil {
		return err
	}
	e := backupEntry{Name: name, Mode: info.Mode().Perm(), Modified: info.ModTime()}
	switch {
	case d.IsDir():
		e.Name += "/"
		if err := w.put(e, nil); err != nil || name != auditFolder {
			return err
		}
		if err := w.putStill(path, name); err != nil {
			return err
		}
		return fs.SkipDir
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is neither a file nor a folder; move it out of the city's folder", path)
	case strings.HasPrefix(name, "lake/"), strings.HasPrefix(name, "archive/"), strings.HasPrefix(name, "site/"):
		return w.stream(e, path) // under the home's lock: nobody changes them
	}
	text, err := readStill(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	e.Size = int64(len(text))
	return w.put(e, bytes.NewReader(text))
}

// stream writes a file that nobody changes.
func (w *backupWriter) stream(e backupEntry, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	e.Size = info.Size()
	return w.put(e, f)
}

// put writes an entry and notes it with its digest.
func (w *backupWriter) put(e backupEntry, content io.Reader) error {
	header := &tar.Header{Name: e.Name, Mode: int64(e.Mode), ModTime: e.Modified, Size: e.Size, Typeflag: tar.TypeReg, Format: tar.FormatPAX}
	if e.folder() {
		header.Typeflag = tar.TypeDir
	}
	if err := w.archive.WriteHeader(header); err != nil {
		return fmt.Errorf("%s: %w", e.Name, err)
	}
	if content != nil {
		sum := sha256.New()
		if _, err := io.Copy(io.MultiWriter(w.archive, sum), content); err != nil {
			return fmt.Errorf("%s: %w", e.Name, err)
		}
		e.SHA256 = hex.EncodeToString(sum.Sum(nil))
	}
	if want, promised := w.expected[e.Name]; promised {
		w.lake++
		if want != e.SHA256 {
			return &digestError{e.Name}
		}
	}
	w.manifest.Files = append(w.manifest.Files, e)
	return nil
}

// missing names a file that a receipt promises and the lake does not hold.
func (w *backupWriter) missing() error {
	if w.lake == len(w.expected) {
		return nil
	}
	for name := range w.expected {
		if !slices.ContainsFunc(w.manifest.Files, func(e backupEntry) bool { return e.Name == name }) {
			return &digestError{name}
		}
	}
	return nil
}

// finish writes the manifest.
func (w *backupWriter) finish() error {
	text, err := json.MarshalIndent(w.manifest, "", "  ")
	if err != nil {
		return fmt.Errorf("encode manifest: %w", err)
	}
	header := &tar.Header{Name: manifestName, Mode: 0o600, ModTime: w.manifest.MadeAt, Size: int64(len(text)), Typeflag: tar.TypeReg}
	if err := w.archive.WriteHeader(header); err != nil {
		return fmt.Errorf("%s: %w", manifestName, err)
	}
	_, err = w.archive.Write(text)
	return err
}

// auditFolder holds files that only fit together as they were at one moment: the
// head says how the log ends.
const auditFolder = "audit"

// looks is how often something is read that changes while it is read.
const looks = 50

// putStill writes the files of a folder as they were at one moment.
func (w *backupWriter) putStill(dir, name string) error {
	for range looks {
		before, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		var entries []backupEntry
		var texts [][]byte
		for _, d := range before {
			info, err := d.Info()
			if err != nil {
				return err
			}
			text, err := readStill(filepath.Join(dir, d.Name()))
			if err != nil {
				return err
			}
			entries = append(entries, backupEntry{Name: name + "/" + d.Name(), Mode: info.Mode().Perm(), Modified: info.ModTime(), Size: int64(len(text))})
			texts = append(texts, text)
		}
		if still, err := stands(dir, name, entries); err != nil {
			return err
		} else if !still {
			continue
		}
		for i, e := range entries {
			if err := w.put(e, bytes.NewReader(texts[i])); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("%s changes all the time", dir)
}

// stands says whether a folder still is as its entries were read.
func stands(dir, name string, entries []backupEntry) (bool, error) {
	now, err := os.ReadDir(dir)
	if err != nil || len(now) != len(entries) {
		return false, err
	}
	for i, d := range now {
		info, err := d.Info()
		if err != nil || name+"/"+d.Name() != entries[i].Name || info.Size() != entries[i].Size || !info.ModTime().Equal(entries[i].Modified) {
			return false, nil // also a file that went away
		}
	}
	return true, nil
}

// readStill reads a file that a running serve may write to: what it returns is the
// file as it was at one moment.
func readStill(path string) ([]byte, error) {
	for range looks {
		before, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		after, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if os.SameFile(before, after) && before.ModTime().Equal(after.ModTime()) && before.Size() == after.Size() && int64(len(text)) == after.Size() {
			return text, nil
		}
	}
	return nil, fmt.Errorf("%s changes all the time", path)
}
