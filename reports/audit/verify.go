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
	File string
	Line int    // from 1; 0: the file as a whole
	Code string // one of the constants Broken…
	Seq  int64  // the number found there, where the code speaks of one
	Last int64  // the number of the last good entry before
}

// What is wrong with a log.
const (
	BrokenHead    = "head"    // head.json is missing or was changed
	BrokenLine    = "changed" // the line is not what was written
	BrokenMissing = "missing" // entries between Last and Seq are missing
	BrokenMoved   = "moved"   // the line was moved or repeated
	BrokenAnew    = "anew"    // the chain was begun anew there, after its head was lost
	BrokenForeign = "foreign" // the file ends in lines that this log did not write
	BrokenEnd     = "end"     // the log ends at Last and was written up to Seq
)

func (e *BrokenError) Error() string {
	return fmt.Sprintf("audit log: %s line %d: %s (entry %d after %d)", e.File, e.Line, e.Code, e.Seq, e.Last)
}

// Verify reads the whole log and returns a *BrokenError for the first line that was changed,
// removed, inserted or moved, or for an end that is missing.
func (l *Log) Verify(ctx context.Context) (Report, error) {
	h, months, sizes, err := l.snapshot()
	if errors.Is(err, errHead) {
		return Report{}, &BrokenError{File: "head.json", Code: BrokenHead}
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
			if err := ctx.Err(); err != nil {
				return err
			}
			e, err := l.key.decode(line)
			if err != nil && r.Count >= h.Count {
				torn = true
				return io.EOF // behind the head: a crash while writing, unless whole lines follow
			}
			if code := follows(r, e, err, torn); code != "" {
				return &BrokenError{File: file, Line: number, Code: code, Seq: e.Seq, Last: r.Count}
			}
			r.Lines, r.Count, r.Last = r.Lines+1, e.Seq, e.Seal
			return nil
		})
		if errors.Is(err, io.EOF) {
			if text, err := os.ReadFile(filepath.Join(l.dir, file)); err != nil || bytes.HasSuffix(text, []byte("\n")) {
				return r, errors.Join(err, &BrokenError{File: file, Code: BrokenForeign, Last: r.Count})
			}
			continue
		}
		if err != nil {
			return r, err
		}
	}
	if r.Count < h.Count {
		return r, &BrokenError{File: h.Month + suffix, Code: BrokenEnd, Seq: h.Count, Last: r.Count}
	}
	return r, nil
}

// follows says what is wrong with a line behind what was read so far; "" for nothing.
func follows(r Report, e Entry, damaged error, torn bool) string {
	switch {
	case damaged != nil || torn:
		return BrokenLine
	case e.Seq == r.Count+1 && e.Prev == r.Last:
		return ""
	case e.Seq > r.Count+1:
		return BrokenMissing
	case e.Seq == r.Count+1:
		return BrokenAnew
	}
	return BrokenMoved
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
