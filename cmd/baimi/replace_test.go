package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
)

func TestAFileIsReplacedWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out", "x.csv")
	put := func(text string, during func() error) error {
		return replaceFile(path, 0o600, func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return errors.Join(err, during())
		})
	}
	none := func() error { return nil }
	if err := put("one", func() error { return put("two", none) }); err != nil { // both at a time
		t.Fatal(err)
	}
	broken := errors.New("broken")
	if err := put("half", func() error { return broken }); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "one" {
		t.Errorf("the file holds %q: %v", text, err)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode() != 0o600 {
		t.Errorf("mode %v: %v", info.Mode(), err)
	}
	if err := put("lost", func() error { return errors.Join(os.Remove(path), os.MkdirAll(filepath.Join(path, "taken"), 0o755)) }); err == nil {
		t.Error("a folder was replaced by a file")
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("the folder holds %v", entries)
	}
}

func TestAPipeIsWrittenToAndStays(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	dir := t.TempDir()
	path := filepath.Join(dir, "pipe")
	if err := os.Symlink("/proc/self/fd/"+strconv.Itoa(int(w.Fd())), path); err != nil {
		t.Skip("no symbolic links here")
	}
	if _, err := os.Stat(path); err != nil {
		t.Skip("no pipes with names here: this system has no /proc")
	}
	err = replaceFile(path, 0o644, func(w io.Writer) error {
		_, err := io.WriteString(w, "rows")
		return err
	})
	w.Close()
	if text, _ := io.ReadAll(r); err != nil || string(text) != "rows" {
		t.Errorf("the pipe brought %q: %v", text, err)
	}
	if info, err := os.Lstat(path); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the pipe was replaced: %v", err)
	}
}
