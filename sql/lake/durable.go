package lake

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
)

// step tells the fault hook what is about to happen.
func (s *Store) step(verb, object string) error {
	if s.fault == nil {
		return nil
	}
	return s.fault(verb + " " + object)
}

// makeFolder makes a folder of the lake and makes its name survive a crash.
func (s *Store) makeFolder(rel string) error {
	target := s.Path(rel)
	if info, err := os.Stat(target); err == nil && info.IsDir() {
		return nil
	}
	if err := s.step("make", rel); err != nil {
		return err
	}
	if err := os.MkdirAll(target, folderMode); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	return s.syncFolder(path.Dir(rel))
}

// create makes an empty file to be written and renamed later; what a crash left
// under the temporary name is overwritten.
func (s *Store) create(rel string) (*os.File, error) {
	if err := s.step("create", rel); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(s.Path(rel), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, fileMode)
	if err != nil {
		return nil, fmt.Errorf("create file: %w", err)
	}
	return f, nil
}

// syncAndClose makes the content of a file survive a crash. It closes the file
// whatever happens.
func (s *Store) syncAndClose(f *os.File, rel string) error {
	if err := s.step("sync", rel); err != nil {
		return errors.Join(err, f.Close())
	}
	if !s.volatile {
		if err := f.Sync(); err != nil {
			return errors.Join(fmt.Errorf("sync %s: %w", rel, err), f.Close())
		}
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("close %s: %w", rel, err)
	}
	return nil
}

// publish gives a synced temporary file its final name. The name survives a
// crash only after syncFolder.
func (s *Store) publish(rel string) error {
	if err := s.step("rename", rel); err != nil {
		return err
	}
	if err := os.Rename(s.Path(rel+tempSuffix), s.Path(rel)); err != nil {
		return fmt.Errorf("rename file: %w", err)
	}
	return nil
}

// syncFolder makes the names inside a folder survive a crash.
func (s *Store) syncFolder(rel string) error {
	if err := s.step("sync", rel+"/"); err != nil {
		return err
	}
	if s.volatile {
		return nil
	}
	if runtime.GOOS == "windows" {
		return nil // Windows syncs no folder handle; NTFS journals names itself
	}
	d, err := os.Open(s.Path(rel))
	if err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	if err := d.Sync(); err != nil {
		return errors.Join(fmt.Errorf("sync folder %s: %w", rel, err), d.Close())
	}
	return d.Close()
}

// remove deletes a file; a file that is already gone is fine.
func (s *Store) remove(rel string) error {
	if err := s.step("remove", rel); err != nil {
		return err
	}
	if err := os.Remove(s.Path(rel)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove file: %w", err)
	}
	return nil
}

// exists reports whether the lake holds a file of that name.
func (s *Store) exists(rel string) (bool, error) {
	_, err := os.Lstat(s.Path(rel))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
