package main

import (
	"errors"
	"strings"
	"syscall"
)

// What may be wrong with a disk.
const (
	diskFull     = "full"
	diskReadOnly = "read_only"
)

// diskTrouble says what an error tells of the disk, "" for any other error. Errors
// of DuckDB come as texts only.
func diskTrouble(err error) string {
	says := func(text string, codes ...error) bool {
		for _, code := range codes {
			if errors.Is(err, code) {
				return true
			}
		}
		return strings.Contains(strings.ToLower(err.Error()), text)
	}
	switch {
	case says("no space left on device", syscall.ENOSPC, syscall.EDQUOT):
		return diskFull
	case says("read-only file system", syscall.EROFS):
		return diskReadOnly
	}
	return ""
}
