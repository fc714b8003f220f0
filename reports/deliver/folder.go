package deliver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Folder drops messages into folders that another system watches.
type Folder struct{}

// Send makes a folder of the message's name with message.txt, message.json and the attachments.
// It appears whole or not at all, and one that is there already stays: it is the same message.
func (Folder) Send(_ context.Context, m Message, r Recipient) error {
	target := filepath.Join(r.Folder, m.Name)
	if _, err := os.Stat(target); err == nil {
		return nil
	}
	data, err := json.MarshalIndent(m.Data, "", "  ")
	if err != nil {
		return &Permanent{fmt.Errorf("write message.json: %w", err)}
	}
	files := append([]File{{Name: "message.txt", Data: []byte(m.Text)}, {Name: "message.json", Data: append(data, '\n')}}, m.Attachments...)
	part, err := os.MkdirTemp(r.Folder, ".part-")
	if err != nil {
		return fmt.Errorf("drop into the folder: %w", err)
	}
	defer os.RemoveAll(part)
	for _, f := range files {
		if err := writeSynced(filepath.Join(part, f.Name), f.Data); err != nil {
			return fmt.Errorf("drop into the folder: %w", err)
		}
	}
	if err := os.Chmod(part, 0o750); err != nil {
		return fmt.Errorf("drop into the folder: %w", err)
	}
	if err := os.Rename(part, target); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("drop into the folder: %w", err)
	}
	return syncFolder(r.Folder)
}

func writeSynced(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncFolder makes the new name last; a system that cannot do it is none the worse.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer f.Close()
	_ = f.Sync() // not every system syncs folders
	return nil
}
