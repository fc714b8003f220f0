package table

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"slices"
)

// stringTable holds the shared strings of a workbook, in memory as far as MaxStrings goes and behind that in a
// temporary file, which only this process can open and which is gone when it ends.
type stringTable struct {
	texts []string // the first strings
	file  *os.File // the others, one behind the other
	ends  []int64  // where each of the others ends in file
}

const (
	stringHeader    = 16       // bytes that a string in memory takes beside its text
	maxStringsCount = 16 << 20 // more than a sheet of 1,048,576 rows and 14 columns of distinct texts has
)

// len is the number of strings.
func (t *stringTable) len() int { return len(t.texts) + len(t.ends) }

func (t *stringTable) close() error {
	if t.file == nil {
		return nil
	}
	err := t.file.Close()
	// Systems that do not let go of an open file's name keep it until now.
	if e := os.Remove(t.file.Name()); !errors.Is(e, os.ErrNotExist) {
		err = errors.Join(err, e)
	}
	return err
}

// stringReader looks strings up for one reader of the table; most come in the order in which they are stored.
type stringReader struct {
	table  *stringTable
	window []byte // bytes of the table's file from start on
	start  int64
}

// get returns string n, which must be below the table's len.
func (r *stringReader) get(n int) (string, error) {
	t := r.table
	if n < len(t.texts) {
		return t.texts[n], nil
	}
	n -= len(t.texts)
	from, to := int64(0), t.ends[n]
	if n > 0 {
		from = t.ends[n-1]
	}
	if from < r.start || to > r.start+int64(len(r.window)) {
		const ahead = 4 << 10
		size := min(max(to-from, ahead), t.ends[len(t.ends)-1]-from)
		r.window = slices.Grow(r.window[:0], int(size))[:size]
		r.start = from
		if _, err := t.file.ReadAt(r.window, from); err != nil {
			r.window = r.window[:0]
			return "", fmt.Errorf("read shared strings: %w", err)
		}
	}
	return string(r.window[from-r.start : to-r.start]), nil
}

// loadStrings reads the shared strings part; a workbook may have none.
func (b *workbook) loadStrings() (_ *stringTable, err error) {
	table := &stringTable{}
	part := "xl/sharedstrings.xml"
	if i := slices.IndexFunc(b.rels, func(r relation) bool { return r.kind == "sharedStrings" }); i >= 0 {
		part = b.rels[i].target
	}
	if b.parts.files[part] == nil {
		return table, nil
	}
	x, err := b.parts.scan(part)
	if err != nil {
		return nil, err
	}
	defer x.close()
	defer func() {
		if err != nil {
			err = errors.Join(err, table.close())
		}
	}()
	lim := b.parts.lim
	var (
		text  richText
		size  int64
		spill *bufio.Writer
	)
	for {
		kind, err := x.next()
		switch {
		case err != nil:
			return nil, err
		case kind == xmlEnd && spill != nil:
			if err := spill.Flush(); err != nil {
				return nil, fmt.Errorf("spill shared strings: %w", err)
			}
			return table, nil
		case kind == xmlEnd:
			return table, nil
		case kind != xmlOpen || string(x.name) != "si":
			continue
		case table.len() == maxStringsCount:
			return nil, refuse(TooLarge, "too many shared strings", nil)
		}
		text.buf = text.buf[:0]
		if err := text.read(x, "si", lim.MaxCell); err != nil {
			return nil, err
		}
		if spill == nil {
			if size += int64(len(text.buf)) + stringHeader; size <= lim.MaxStrings {
				table.texts = append(table.texts, string(text.buf))
				continue
			}
			if table.file, err = os.CreateTemp("", "baimi-strings-*"); err != nil {
				return nil, fmt.Errorf("spill shared strings: %w", err)
			}
			_ = os.Remove(table.file.Name()) // where the system allows; otherwise close does it
			spill = bufio.NewWriterSize(table.file, blockSize)
			size = 0
		}
		if _, err := spill.Write(text.buf); err != nil {
			return nil, fmt.Errorf("spill shared strings: %w", err)
		}
		size += int64(len(text.buf))
		table.ends = append(table.ends, size)
	}
}
