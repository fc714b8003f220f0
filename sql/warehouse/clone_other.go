//go:build !linux

package warehouse

import (
	"errors"
	"os"
)

// shareBlocks is not available on this system.
func shareBlocks(_, _ *os.File) error { return errors.ErrUnsupported }
