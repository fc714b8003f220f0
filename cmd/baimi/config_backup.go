package main

import "path/filepath"

// backupConfig is [backup] of baimi.toml: where `baimi backup` writes when it is
// told no file.
type backupConfig struct {
	Folder     string `toml:"folder"`     // relative to the city's folder; "": none
	Keep       int    `toml:"keep"`       // how many backups stay in it
	Recipients string `toml:"recipients"` // file of age public keys; "": not encrypted
}

// validateBackup tells every problem of [backup].
func (c config) validateBackup(bad func(key string, args ...any)) {
	if c.Backup.Folder == "" {
		for i, j := range c.Jobs {
			for _, step := range j.Steps {
				if step == "backup" {
					bad("backup_nowhere", configPlace{"job", i + 1, j.Name})
				}
			}
		}
		return
	}
	if c.Backup.Keep < 1 {
		bad("backup_keep", c.Backup.Keep)
	}
}

// within resolves a path of the configuration against the city's folder.
func (h home) within(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return h.path(path)
}
