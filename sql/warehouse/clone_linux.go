package warehouse

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// shareBlocks makes out a copy of in that shares its blocks until one of them
// changes. Many file systems cannot.
func shareBlocks(out, in *os.File) error {
	return unix.IoctlFileClone(int(out.Fd()), int(in.Fd()))
}

// makeRoom takes the blocks of the whole file at once, which is faster than bit by bit
// and finds a full disk before anything is copied. A file system that cannot loses only
// time.
func makeRoom(f *os.File, size int64) error {
	err := unix.Fallocate(int(f.Fd()), 0, 0, size)
	if errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) {
		return os.NewSyscallError("fallocate", err)
	}
	return nil // whatever else is wrong the copy will tell
}

// startWriting has the kernel begin to write a file's pages to the disk, so that
// the sync at the end finds little left. It waits for nothing, and a file system
// that cannot loses only time.
func startWriting(f *os.File) { _ = unix.SyncFileRange(int(f.Fd()), 0, 0, unix.SYNC_FILE_RANGE_WRITE) }
