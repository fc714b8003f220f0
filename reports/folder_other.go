//go:build !linux

package reports

import "os"

func syncTree(root string) error { return syncEach(root) }

// syncDir does what the system allows: some cannot flush a folder.
func syncDir(path string) error {
	if dir, err := os.Open(path); err == nil {
		_ = dir.Sync()
		return dir.Close()
	}
	return nil
}

func exchange(temp, final string) error { return setAside(temp, final) }
