package audit

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

const (
	flushEvery = time.Second
	maxWaiting = 4096 // noted entries that wait in memory; then writing is tried at once
)

// Log appends to the log of one folder. Several processes may append to one folder. It is safe for
// concurrent use.
type Log struct {
	dir string
	key key
	now func() time.Time

	commit sync.Mutex // one writer of this process at a time; the others gather meanwhile
	mu     sync.Mutex
	queue  []*pending
	noted  []Entry
	failed error // of the last attempt to write noted entries

	stop chan struct{}
	done chan struct{}
}

type pending struct {
	entry Entry
	ready chan error // buffered
}

// Open opens the log of a folder, which it creates, with the key at keyPath, which it makes where
// the log has not begun. now is the clock. Close writes what waits.
func Open(dir, keyPath string, now func() time.Time) (*Log, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open audit log: %w", err)
	}
	l := &Log{dir: dir, now: now, stop: make(chan struct{}), done: make(chan struct{})}
	unlock, err := l.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("open audit log: %w", err)
	}
	begun := false
	for _, e := range entries {
		begun = begun || filepath.Ext(e.Name()) == suffix || e.Name() == "head.json"
	}
	if l.key, err = loadKey(keyPath, begun); err != nil {
		return nil, err
	}
	if !begun { // a head from the beginning, so that a log that is gone whole is missed
		if err := writeHead(dir, l.key, head{}); err != nil {
			return nil, err
		}
	}
	go l.flushing()
	return l, nil
}

func (l *Log) lock() (unlock func(), err error) {
	lock := flock.New(filepath.Join(l.dir, ".lock"), flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		return nil, fmt.Errorf("lock audit log: %w", err)
	}
	return func() { _ = lock.Unlock() }, nil // the lock ends with the process at the latest
}

// Append writes an entry and returns once it would survive a power cut. Calls at the same time
// share one write. At is set where it is zero. Whatever is to be audited must not be done, or must
// be undone, when it returns an error.
func (l *Log) Append(e Entry) error {
	if e.Action == "" || e.Who == "" {
		return fmt.Errorf("append to audit log: who and action are required")
	}
	if e.At.IsZero() {
		e.At = l.now()
	}
	p := &pending{entry: e, ready: make(chan error, 1)}
	l.mu.Lock()
	l.queue = append(l.queue, p)
	l.mu.Unlock()
	l.commit.Lock() // whoever comes first writes for all that have gathered
	select {
	case err := <-p.ready:
		l.commit.Unlock()
		return err
	default:
	}
	defer l.commit.Unlock()
	l.mu.Lock()
	batch := l.queue
	l.queue = nil
	l.mu.Unlock()
	entries := make([]Entry, len(batch))
	for i, q := range batch {
		entries[i] = q.entry
	}
	err := l.write(entries)
	for _, q := range batch {
		q.ready <- err
	}
	return <-p.ready
}

// Note writes an entry within a second, for what happens too often to wait for the disk: views of
// pages. While the disk refuses, entries wait in memory and are tried again; only when no more may
// wait does Note return an error, and then the view must be refused too.
func (l *Log) Note(e Entry) error {
	if e.At.IsZero() {
		e.At = l.now()
	}
	l.mu.Lock()
	full := len(l.noted) >= maxWaiting
	if !full {
		l.noted = append(l.noted, e)
	}
	l.mu.Unlock()
	if !full {
		return nil
	}
	if err := l.Flush(); err != nil {
		return err
	}
	l.mu.Lock()
	l.noted = append(l.noted, e)
	l.mu.Unlock()
	return nil
}

// Flush writes what was noted.
func (l *Log) Flush() error {
	l.commit.Lock()
	defer l.commit.Unlock()
	l.mu.Lock()
	batch := l.noted
	l.noted = nil
	l.mu.Unlock()
	err := l.write(batch)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		l.noted = append(batch, l.noted...)
	}
	l.failed = err
	return err
}

// Err is the error of the last attempt to write what was noted; nil when the log can be written.
func (l *Log) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.failed
}

func (l *Log) flushing() {
	defer close(l.done)
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			_ = l.Flush() // kept for Err, and tried again
		case <-l.stop:
			return
		}
	}
}

// Close writes what was noted and ends the log.
func (l *Log) Close() error {
	close(l.stop)
	<-l.done
	return l.Flush()
}

// write appends entries behind whatever other processes wrote.
func (l *Log) write(entries []Entry) error {
	if len(entries) == 0 {
		return nil
	}
	unlock, err := l.lock()
	if err != nil {
		return err
	}
	defer unlock()
	h, err := l.tail()
	if err != nil {
		return err
	}
	month := max(l.now().UTC().Format("2006-01"), h.Month) // a clock that goes back does not
	if month != h.Month {
		h.Month, h.Size = month, 0
	}
	var lines []byte
	for _, e := range entries {
		e.At = e.At.UTC()
		e.Seq, e.Prev = h.Count+1, h.Last
		line, err := l.key.encode(&e)
		if err != nil {
			return err
		}
		lines = append(lines, line...)
		h.Count, h.Last = e.Seq, e.Seal
	}
	path := filepath.Join(l.dir, month+suffix)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("append to audit log: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("append to audit log: %w", err)
	}
	lines = append(beginLine(f, info.Size()), lines...)
	h.Size = info.Size() + int64(len(lines))
	_, err = f.Write(lines)
	if err == nil {
		err = f.Sync()
	}
	if err == nil && info.Size() == 0 {
		err = syncDir(l.dir)
	}
	if err == nil {
		err = writeHead(l.dir, l.key, h)
	}
	if err != nil { // what is not acknowledged must not stand
		return fmt.Errorf("append to audit log: %w", errors.Join(err, f.Truncate(info.Size())))
	}
	return nil
}

// beginLine is what stands between a damaged end and the next line.
func beginLine(f *os.File, size int64) []byte {
	var last [1]byte
	if _, err := f.ReadAt(last[:], size-1); size > 0 && err == nil && last[0] != '\n' {
		return []byte{'\n'}
	}
	return nil
}

// tail returns the head to go on from. Lines that a crash left behind the head count if they are
// whole and sealed; a torn one is cut, since nobody was told that it was written. Where lines are
// missing the chain goes on from the head, and where the head is lost it begins anew, so that the
// damage stays visible for ever and yet the log goes on.
func (l *Log) tail() (head, error) {
	h, err := readHead(l.dir, l.key)
	if errors.Is(err, errHead) {
		return l.withoutHead()
	}
	if err != nil {
		return h, err
	}
	months, err := monthsOf(l.dir)
	if err != nil {
		return h, err
	}
	for _, month := range months {
		if month < h.Month {
			continue
		}
		from := h.Size
		if month > h.Month { // a crash came between the first line of a month and the head
			from = 0
		}
		if h, err = l.follow(h, month, from); err != nil {
			return h, err
		}
	}
	return h, nil
}

// follow takes the lines of a month's file behind so many bytes into the head.
func (l *Log) follow(h head, month string, from int64) (head, error) {
	path := filepath.Join(l.dir, month+suffix)
	info, err := os.Stat(path)
	if err != nil {
		return h, fmt.Errorf("read audit log: %w", err)
	}
	if info.Size() <= from {
		return h, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return h, fmt.Errorf("read audit log: %w", err)
	}
	rest := text[from:]
	if i := bytes.LastIndexByte(rest, '\n'); i+1 < len(rest) {
		if err := os.Truncate(path, from+int64(i+1)); err != nil {
			return h, fmt.Errorf("mend audit log: %w", err)
		}
		rest = rest[:i+1]
	}
	for line := range bytes.Lines(rest) {
		e, err := l.key.decode(bytes.TrimSuffix(line, []byte("\n")))
		if err != nil || e.Seq != h.Count+1 || e.Prev != h.Last {
			break // not ours: Verify names it
		}
		from += int64(len(line))
		h.Count, h.Last, h.Month, h.Size = e.Seq, e.Seal, month, from
	}
	return h, nil
}

// withoutHead begins a new chain behind the last line that can be read.
func (l *Log) withoutHead() (head, error) {
	months, err := monthsOf(l.dir)
	if err != nil || len(months) == 0 {
		return head{}, err
	}
	h := head{Month: months[len(months)-1]}
	err = l.each(h.Month, whole, func(_ int, line []byte) error {
		if e, err := l.key.decode(line); err == nil {
			h.Count = e.Seq
		}
		return nil
	})
	return h, err
}

func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
