package audit

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Report is what Verify found when all is well.
type Report struct {
	Lines int64  // lines that stand
	Gone  int64  // lines of purged months before them
	Count int64  // lines ever written
	Last  string // seal of the last; note both elsewhere to find a log that was replaced whole
}

// BrokenError names the first place where the log is not what was written.
type BrokenError struct {
	File   string
	Line   int    // from 1; 0: the file as a whole
	Reason string // a clause that follows the place
}

func (e *BrokenError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("audit log: %s %s", e.File, e.Reason)
	}
	return fmt.Sprintf("audit log: %s line %d %s", e.File, e.Line, e.Reason)
}

// Verify reads the whole log and returns a *BrokenError for the first line that was changed,
// removed, inserted or moved, or for an end that is missing.
func (l *Log) Verify(ctx context.Context) (Report, error) {
	h, months, sizes, err := l.snapshot()
	if errors.Is(err, errHead) {
		return Report{}, &BrokenError{File: "head.json", Reason: "is missing or was changed"}
	}
	if err != nil {
		return Report{}, err
	}
	r := Report{Gone: h.GoneCount, Count: h.GoneCount, Last: h.GoneLast}
	torn := false
	for i, month := range months {
		if month <= h.GoneMonth {
			continue // a purge that was interrupted; the next one removes it
		}
		file := month + suffix
		err := l.each(month, sizes[i], func(number int, line []byte) error {
			broken := func(reason string) error { return &BrokenError{file, number, reason} }
			if err := ctx.Err(); err != nil {
				return err
			}
			e, err := l.key.decode(line)
			switch {
			case err != nil && r.Count >= h.Count:
				torn = true
				return io.EOF // behind the head: a crash while writing, unless whole lines follow
			case err != nil:
				return broken(err.Error())
			case torn:
				return broken("follows a damaged line")
			case e.Seq == r.Count+1 && e.Prev == r.Last:
				r.Lines, r.Count, r.Last = r.Lines+1, e.Seq, e.Seal
				return nil
			case e.Seq > r.Count+1:
				return broken(fmt.Sprintf("has number %d after %d: lines between are missing", e.Seq, r.Count))
			case e.Seq == r.Count+1:
				return broken("does not follow the line before it: the chain was begun anew there")
			}
			return broken(fmt.Sprintf("has number %d after %d: it was moved or repeated", e.Seq, r.Count))
		})
		if errors.Is(err, io.EOF) {
			if text, err := os.ReadFile(filepath.Join(l.dir, file)); err != nil || bytes.HasSuffix(text, []byte("\n")) {
				return r, errors.Join(err, &BrokenError{File: file, Reason: "ends in lines that were not written by this log"})
			}
			continue
		}
		if err != nil {
			return r, err
		}
	}
	if r.Count < h.Count {
		return r, &BrokenError{File: h.Month + suffix, Reason: fmt.Sprintf("ends at entry %d of %d: its end is missing", r.Count, h.Count)}
	}
	return r, nil
}

// snapshot is the head and how far each month's file went at the same moment: what is verified
// then does not grow, and nobody waits for it.
func (l *Log) snapshot() (h head, months []string, sizes []int64, err error) {
	unlock, err := l.lock()
	if err != nil {
		return h, nil, nil, err
	}
	defer unlock()
	if h, err = readHead(l.dir, l.key); err != nil {
		return h, nil, nil, err
	}
	if months, err = monthsOf(l.dir); err != nil {
		return h, nil, nil, err
	}
	for _, month := range months {
		info, err := os.Stat(filepath.Join(l.dir, month+suffix))
		if err != nil {
			return h, nil, nil, fmt.Errorf("read audit log: %w", err)
		}
		sizes = append(sizes, info.Size())
	}
	return h, months, sizes, nil
}

// whole is the size of a file that is read to its end.
const whole = 1<<63 - 1

// each calls do with every line of the first size bytes of a month's file, without its end; a month without a file has none.
func (l *Log) each(month string, size int64, do func(number int, line []byte) error) error {
	f, err := os.Open(filepath.Join(l.dir, month+suffix))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read audit log: %w", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(io.LimitReader(f, size))
	lines.Buffer(nil, 1<<20)
	for number := 1; lines.Scan(); number++ {
		if err := do(number, lines.Bytes()); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read audit log: %w", err)
	}
	return nil
}

// Purge removes whole months that ended before a moment; the chain goes on from their last seal.
// It returns the months removed. A month that cannot be verified up to its end is kept.
func (l *Log) Purge(ctx context.Context, before time.Time) ([]string, error) {
	if err := l.Flush(); err != nil {
		return nil, err
	}
	if _, err := l.Verify(ctx); err != nil {
		return nil, fmt.Errorf("purge audit log: %w", err)
	}
	unlock, err := l.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	h, err := l.tail()
	if err != nil {
		return nil, err
	}
	months, err := monthsOf(l.dir)
	if err != nil {
		return nil, err
	}
	var gone []string
	for _, month := range months {
		first, err := time.Parse("2006-01", month)
		if err != nil || month >= h.Month || first.AddDate(0, 1, 0).After(before.UTC()) {
			break
		}
		if month > h.GoneMonth {
			err := l.each(month, whole, func(_ int, line []byte) error {
				e, err := l.key.decode(line)
				h.GoneCount, h.GoneLast = e.Seq, e.Seal
				return err
			})
			if err != nil {
				return gone, fmt.Errorf("purge audit log: %w", err)
			}
			h.GoneMonth = month
			if err := writeHead(l.dir, l.key, h); err != nil {
				return gone, err
			}
		}
		if err := os.Remove(filepath.Join(l.dir, month+suffix)); err != nil {
			return gone, fmt.Errorf("purge audit log: %w", err)
		}
		gone = append(gone, month)
	}
	return gone, nil
}
