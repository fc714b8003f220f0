package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// besidePrefix begins the name of a file or folder of a home that is being written
// and is swept when a crash left it.
const besidePrefix = ".next-"

// replaceFile writes a file beside path and then puts it there, so that nobody takes
// half of one. It makes the folder. What stands there and is no regular file, such as
// /dev/stdout or a pipe, is written to as it is.
func replaceFile(path string, mode os.FileMode, write func(io.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("make folder for %s: %w", path, err)
	}
	beside, flags := path+"."+rand.Text()+".part", os.O_CREATE|os.O_EXCL|os.O_WRONLY
	info, err := os.Stat(path)
	direct := err == nil && !info.Mode().IsRegular()
	if direct {
		beside, flags = path, os.O_WRONLY
	}
	f, err := os.OpenFile(beside, flags, mode)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	err = errors.Join(write(f), f.Close())
	if direct {
		return err
	}
	if err == nil {
		err = os.Rename(beside, path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(beside))
	}
	return nil
}

// syncFolder makes the names in a folder durable.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync %s: %w", dir, err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("sync %s: %w", dir, err)
	}
	return nil
}
