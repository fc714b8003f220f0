package warehouse

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

const walSuffix = ".wal"

// CloneFile copies a published warehouse to dst, replacing what is there, so
// that a writer can change the copy. Where the file system can share blocks
// the copy takes no time; elsewhere the kernel copies. The copy is not synced:
// Publish does that once, at the end. It refuses a source with a write-ahead
// log beside it, which nothing that respects this package leaves.
func CloneFile(src, dst string) error {
	if err := cloneFile(src, dst); err != nil {
		return fmt.Errorf("clone warehouse %s: %w", src, err)
	}
	return nil
}

func cloneFile(src, dst string) error {
	if _, err := os.Stat(src + walSuffix); err == nil {
		return fmt.Errorf("it has a write-ahead log, so another program wrote to it. Try: delete both files and run `baimi transform`")
	}
	in, err := os.Open(src)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := Remove(dst); err != nil {
		return err
	}
	out, err := os.OpenFile(dst, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if shareBlocks(out, in) == nil {
		return out.Close()
	}
	if err := copyBytes(out, in); err != nil {
		return errors.Join(err, out.Close(), os.Remove(dst))
	}
	startWriting(out)
	return out.Close()
}

func copyBytes(out, in *os.File) error {
	about, err := in.Stat()
	if err != nil {
		return err
	}
	if err := makeRoom(out, about.Size()); err != nil {
		return fmt.Errorf("make room in %s: %w", out.Name(), err)
	}
	// Between two files this is copy_file_range where the kernel has it.
	_, err = io.Copy(out, in)
	return err
}

// Publish puts a finished warehouse in the place of the live one, so that after
// a crash either is there whole: it syncs next, renames it to live, and syncs
// the folder. Next must be closed; both must be in one file system. Readers of
// the old file keep it until they close it.
func Publish(next, live string) error {
	if err := publish(next, live); err != nil {
		return fmt.Errorf("publish warehouse %s: %w", live, err)
	}
	return nil
}

func publish(next, live string) error {
	if _, err := os.Stat(next + walSuffix); err == nil {
		return fmt.Errorf("%s has a write-ahead log: it was not closed", next)
	}
	if err := syncPath(next); err != nil {
		return err
	}
	// A log left beside the live file by a stranger would be replayed into the
	// new one.
	if err := os.Remove(live + walSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(next, live); err != nil {
		return err
	}
	if runtime.GOOS == "windows" {
		return nil // Windows syncs no folder handle; NTFS journals names itself
	}
	return syncPath(filepath.Dir(live))
}

// Remove deletes a warehouse with what DuckDB keeps beside it. A missing one is
// fine.
func Remove(path string) error {
	var problems []error
	for _, name := range []string{path + walSuffix, path} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			problems = append(problems, err)
		}
	}
	if err := os.RemoveAll(path + ".tmp"); err != nil {
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}

func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return errors.Join(err, f.Close())
	}
	return f.Close()
}
