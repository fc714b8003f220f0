package feed

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// besidePrefix begins the name of a folder that is being written.
const besidePrefix = ".next-"

// write renders all files, signs their manifest and puts the folder in its place, which must be free.
func (e *edition) write(dir string, key *Key, d durability) error {
	temp, err := os.MkdirTemp(filepath.Dir(dir), besidePrefix)
	if err != nil {
		return fmt.Errorf("make a folder beside the versions: %w", err)
	}
	defer os.RemoveAll(temp)
	if err := os.Chmod(temp, 0o755); err != nil {
		return fmt.Errorf("make a folder beside the versions: %w", err)
	}
	m := &e.manifest
	put := func(name string, data []byte) error {
		m.Files = append(m.Files, File{Name: name, Bytes: len(data), SHA256: sum(data)})
		return d.writeFile(filepath.Join(temp, name), data)
	}
	w, err := loadWords()
	if err != nil {
		return err
	}
	for _, t := range allTables {
		m.Tables = append(m.Tables, TableRows{Name: t.name, Rows: len(e.rows[t.name])})
		for _, f := range formats {
			data, err := f.render(t, e, w)
			if err != nil {
				return fmt.Errorf("render %s.%s: %w", t.name, f.extension, err)
			}
			if err := put(t.name+"."+f.extension, data); err != nil {
				return err
			}
		}
	}
	schema, err := w.schema()
	if err != nil {
		return err
	}
	guide, err := w.guide()
	if err != nil {
		return err
	}
	if err := errors.Join(put(SchemaName, schema), put(GuideName, guide)); err != nil {
		return err
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("encode manifest: %w", err)
	}
	text = append(text, '\n')
	if err := d.writeFile(filepath.Join(temp, ManifestName), text); err != nil {
		return err
	}
	if err := d.writeFile(filepath.Join(temp, SignatureName), ed25519.Sign(key.private, text)); err != nil {
		return err
	}
	if err := d.syncDir(temp); err != nil {
		return err
	}
	if err := os.Rename(temp, dir); err != nil {
		return fmt.Errorf("put %s in its place: %w", filepath.Base(dir), err)
	}
	return d.syncDir(filepath.Dir(dir))
}

// lastVersion returns the number of the newest version of a cycle, 0 if there is none.
func lastVersion(dir, cycle string) (int, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, fmt.Errorf("list versions: %w", err)
	}
	last := 0
	for _, e := range entries {
		if after, ok := strings.CutPrefix(e.Name(), cycle+"-v"); ok && e.IsDir() {
			if n, err := strconv.Atoi(after); err == nil && folderName(cycle, n) == e.Name() {
				last = max(last, n)
			}
		}
	}
	return last, nil
}

// sweep removes what a crash left half written.
func sweep(dir string) error {
	left, err := filepath.Glob(filepath.Join(dir, besidePrefix+"*"))
	if err != nil {
		return fmt.Errorf("list what a crash left: %w", err)
	}
	for _, path := range left {
		if err := os.RemoveAll(path); err != nil {
			return fmt.Errorf("sweep %s: %w", path, err)
		}
	}
	return nil
}

// durability says whether a write waits until the disk holds it.
type durability bool

func (d durability) writeFile(path string, data []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	_, err = file.Write(data)
	if d && err == nil {
		err = file.Sync()
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	return nil
}

// replaceFile writes a file under its name at once, unless it holds the same.
func (d durability) replaceFile(path string, data []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
		return nil
	}
	beside := filepath.Join(filepath.Dir(path), besidePrefix+filepath.Base(path))
	if err := os.Remove(beside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := d.writeFile(beside, data); err != nil {
		return err
	}
	if err := os.Rename(beside, path); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return d.syncDir(filepath.Dir(path))
}

// syncDir makes the names in a folder durable. Windows can do without, and cannot do it.
func (d durability) syncDir(path string) error {
	if !d || runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("sync %s: %w", path, err)
	}
	if err := errors.Join(dir.Sync(), dir.Close()); err != nil {
		return fmt.Errorf("sync %s: %w", path, err)
	}
	return nil
}
