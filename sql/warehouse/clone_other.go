//go:build !linux

package warehouse

import (
	"errors"
	"os"
)

// shareBlocks is not available on this system.
func shareBlocks(_, _ *os.File) error { return errors.ErrUnsupported }

// makeRoom takes the blocks of the whole file at once where the system can be asked to.
func makeRoom(*os.File, int64) error { return nil }

// startWriting has the system begin to write a file's pages where it can be asked to.
func startWriting(*os.File) {}
