package main

import (
	"errors"
	"fmt"
	"os"
)

// besidePrefix begins the name of a file or folder of a home that is being written
// and is swept when a crash left it.
const besidePrefix = ".next-"

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
