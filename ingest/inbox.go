package ingest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Watch decides which files of an inbox are ready. The zero Watch looks at the
// real disk and waits a second for files that were written a moment ago.
type Watch struct {
	// Settle is how long a file must have stayed the same; 0 means one second.
	Settle time.Duration
	// Stat looks at a file; nil means os.Stat.
	Stat func(path string) (fs.FileInfo, error)
	// Wait lets time pass; nil sleeps until the duration is over or the context
	// is done.
	Wait func(ctx context.Context, d time.Duration) error
}

// Inbox lists the files of an inbox folder that are ready to be taken in; see
// [Watch.Ready].
func Inbox(ctx context.Context, dir string, now time.Time) ([]Source, error) {
	return Watch{}.Ready(ctx, dir, now)
}

// inboxDepth is how many folders below the inbox are looked into: one for each
// sender.
const inboxDepth = 2

// Ready lists the files below dir that are ready, oldest first, as sources that
// are removed once they are taken in. Left alone are dotfiles and dot folders,
// lock files of open workbooks (~$…), unfinished downloads, and every file whose
// size or time changes while it is watched. Files of one call are received in the
// order of their times, a microsecond apart from now on, so that of two files
// with the same keys the newer one counts. Scopes come from [ScopeOf].
func (w Watch) Ready(ctx context.Context, dir string, now time.Time) ([]Source, error) {
	w = w.withDefaults()
	var files []inboxFile
	young := false
	err := w.walk(dir, inboxDepth, func(path string, info fs.FileInfo) {
		files = append(files, inboxFile{path: path, info: info})
		age := now.Sub(info.ModTime())
		// A file dated after now was written under another clock: watch it too.
		young = young || age < 2*w.Settle
	})
	if err != nil {
		return nil, fmt.Errorf("read inbox: %w", err)
	}
	if young {
		if err := w.Wait(ctx, w.Settle); err != nil {
			return nil, fmt.Errorf("watch inbox: %w", err)
		}
	}
	slices.SortStableFunc(files, func(a, b inboxFile) int {
		if c := a.info.ModTime().Compare(b.info.ModTime()); c != 0 {
			return c
		}
		return strings.Compare(a.path, b.path)
	})
	var ready []Source
	for _, f := range files {
		info, err := w.Stat(f.path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read inbox: %w", err)
		}
		if info.Size() != f.info.Size() || !info.ModTime().Equal(f.info.ModTime()) {
			continue
		}
		ready = append(ready, Source{
			Path: f.path, Name: filepath.Base(f.path), Scope: scopeWithin(dir, f.path), Remove: true,
			ReceivedAt: now.Add(time.Duration(len(ready)) * time.Microsecond),
		})
	}
	return ready, nil
}

type inboxFile struct {
	path string
	info fs.FileInfo
}

// scopeWithin is ScopeOf, but the name of the inbox itself is no scope.
func scopeWithin(dir, path string) string {
	if filepath.Clean(filepath.Dir(path)) == filepath.Clean(dir) {
		return ScopeOf(filepath.Base(path))
	}
	return ScopeOf(path)
}

func (w Watch) withDefaults() Watch {
	if w.Settle <= 0 {
		w.Settle = time.Second
	}
	if w.Stat == nil {
		w.Stat = os.Stat
	}
	if w.Wait == nil {
		w.Wait = sleep
	}
	return w
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// walk visits the files below dir that somebody may have meant to send.
func (w Watch) walk(dir string, depth int, visit func(path string, info fs.FileInfo)) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		switch {
		case !isSent(entry.Name()):
		case entry.IsDir():
			if depth > 1 {
				if err := w.walk(path, depth-1, visit); err != nil {
					return err
				}
			}
		default:
			info, err := w.Stat(path)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return err
			}
			if info.Mode().IsRegular() {
				visit(path, info)
			}
		}
	}
	return nil
}

// isSent reports whether a name can be that of a file somebody sent: not hidden,
// not the lock of an open workbook, not an unfinished copy or download.
func isSent(name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || strings.HasSuffix(name, "~") {
		return false
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".tmp", ".part", ".partial", ".crdownload", ".download", ".filepart", ".swp":
		return false
	}
	return name != "Thumbs.db" && name != "desktop.ini"
}
