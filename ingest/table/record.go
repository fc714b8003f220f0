package table

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

// recordReader cuts UTF-8 text into records as RFC 4180 says and, where a file does not follow it, as Excel does:
// a quote inside an unquoted cell is text, and text behind a closing quote belongs to the cell. One thing Excel
// does not do: a quote that opens a cell and swallows the following lines is taken as text when it never closes, or
// closes in the middle of a cell, so that one stray quote does not cost the rows below it.
type recordReader struct {
	src   io.Reader
	delim byte
	eol   byte // '\n', also for CR LF; '\r' where lines end in CR alone
	lim   Limits

	buf      []byte // unread text is buf[pos:end]
	pos, end int
	err      error // of src
	line     int   // 1-based line at pos
	searched int64 // no quote before this offset of the text can open a cell of several lines
	offset   int64 // offset in the text of buf[0]

	fields []field // of the current record, relative to its start
}

// field is one cell: text[from:to] of its record, or unquoted where that is not how it reads.
type field struct {
	from, to int
	unquoted string
	rewrite  bool
}

// newRecordReader cuts about size bytes at src.
func newRecordReader(src io.Reader, size int64, delim, eol byte, lim Limits) *recordReader {
	return &recordReader{src: src, delim: delim, eol: eol, lim: lim, line: 1, buf: newBuffer(size)}
}

// errRecordOpen asks for more text: the record does not end within what is buffered.
var errRecordOpen = errors.New("record continues")

// next returns the line on which the next record starts and its cells without trailing empty ones: no cells for
// an empty line, io.EOF after the last record, the line that could not be read with any other error.
func (r *recordReader) next() (line int, cells []string, err error) {
	for {
		size, lines, err := r.cut(r.buf[r.pos:r.end], r.err != nil)
		switch {
		case errors.Is(err, errRecordOpen):
			if err := r.fill(); err != nil {
				return r.line, nil, err
			}
			continue
		case err != nil:
			return r.line, nil, err
		case r.err != nil && !errors.Is(r.err, io.EOF) && r.pos+size == r.end:
			// The text stops here for another reason than its end.
			return r.line + countEOL(r.buf[r.pos:r.end], r.eol), nil, r.err
		case size == 0:
			return r.line, nil, io.EOF
		}
		cells := r.cells(r.buf[r.pos : r.pos+size])
		line := r.line
		r.pos += size
		r.line += lines
		return line, cells, nil
	}
}

// fill reads at least as much text as there is unread, so that cutting a long record again and again costs no more
// than reading it twice.
func (r *recordReader) fill() error {
	if r.end-r.pos > r.maxRecord() {
		return &Refusal{Code: TooLarge, Detail: "a line of text is too long", Line: r.line}
	}
	r.offset += int64(r.pos)
	unread := r.buf[r.pos:r.end]
	if len(unread) > len(r.buf)/2 {
		r.buf = make([]byte, 2*len(r.buf))
	}
	r.end = copy(r.buf, unread)
	r.pos = 0
	n, err := io.ReadAtLeast(r.src, r.buf[r.end:], max(1, min(r.end, len(r.buf)-r.end)))
	r.end += n
	if n == 0 {
		r.err = err
	}
	return nil
}

func (r *recordReader) maxRecord() int { return 16 * r.lim.MaxCell }

// cut finds the cells of the first record of text. size counts its bytes with the line end, lines the lines it
// spans. Without atEOF a record that reaches the end of text gives errRecordOpen.
func (r *recordReader) cut(text []byte, atEOF bool) (size, lines int, err error) {
	r.fields = r.fields[:0]
	delim, eol := r.delim, r.eol
	lines = 1
	for i := 0; ; {
		if i < len(text) && text[i] == '"' {
			to, more, err := r.quoted(text, i, atEOF)
			if err != nil {
				return 0, 0, err
			}
			if to >= 0 {
				lines += more
				i = to
				goto ended
			}
		}
		{
			from := i
			for i < len(text) && text[i] != delim && text[i] != eol {
				i++
			}
			to := i
			if i == len(text) {
				if !atEOF {
					return 0, 0, errRecordOpen
				}
			}
			if eol == '\n' && to > from && text[to-1] == '\r' && (i == len(text) || text[i] == eol) {
				to--
			}
			r.fields = append(r.fields, field{from: from, to: to})
		}
	ended:
		if f := &r.fields[len(r.fields)-1]; f.to-f.from > r.lim.MaxCell {
			return 0, 0, &Refusal{Code: TooLarge, Detail: "a cell is too long", Line: r.line}
		}
		if i == len(text) {
			return i, lines, nil
		}
		if text[i] == eol {
			return i + 1, lines, nil
		}
		i++
		if len(r.fields) >= r.lim.MaxColumns {
			return 0, 0, &Refusal{Code: TooWide, Detail: "a line of text has too many cells", Line: r.line}
		}
	}
}

// quoted appends the cell whose opening quote is at from. to is where the cell ends, at a delimiter, a line end or
// the end of text; -1 when the quote is text after all. more counts the line ends inside it.
func (r *recordReader) quoted(text []byte, from int, atEOF bool) (to, more int, err error) {
	at := r.offset + int64(r.pos+from)
	onlyLine := at < r.searched
	i, doubled, firstEOL := from+1, false, -1
	for {
		n := bytes.IndexByte(text[i:], '"')
		chunk := text[i:]
		if n >= 0 {
			chunk = text[i : i+n]
		}
		if k := bytes.IndexByte(chunk, r.eol); k >= 0 {
			if firstEOL < 0 {
				firstEOL = i + k
			}
			if onlyLine {
				return -1, 0, nil
			}
			more += countEOL(chunk, r.eol)
		}
		if n < 0 || i+n+1-from > r.lim.MaxCell {
			if n < 0 && !atEOF && len(text)-from <= r.lim.MaxCell {
				return 0, 0, errRecordOpen
			}
			r.searched = max(r.searched, at+int64(len(text)-from))
			return -1, 0, nil
		}
		i += n + 1
		if i == len(text) && !atEOF {
			return 0, 0, errRecordOpen
		}
		if i < len(text) && text[i] == '"' {
			doubled = true
			i++
			continue
		}
		break
	}
	closing := i - 1
	f := field{from: from + 1, to: closing}
	for i < len(text) && text[i] != r.delim && text[i] != r.eol {
		i++
	}
	if i == len(text) && !atEOF {
		return 0, 0, errRecordOpen
	}
	tail := text[closing+1 : i]
	if r.eol == '\n' && (i == len(text) || text[i] == '\n') {
		tail = bytes.TrimSuffix(tail, []byte{'\r'})
	}
	if len(tail) > 0 && firstEOL >= 0 {
		r.searched = max(r.searched, at+int64(i-from))
		return -1, 0, nil
	}
	if doubled || len(tail) > 0 {
		f.rewrite = true
		f.unquoted = strings.ReplaceAll(string(text[from+1:closing]), `""`, `"`) + string(tail)
	}
	r.fields = append(r.fields, f)
	return i, more, nil
}

// cells copies the record's cells out of the buffer.
func (r *recordReader) cells(record []byte) []string {
	n := len(r.fields)
	for n > 0 {
		if f := &r.fields[n-1]; f.rewrite && f.unquoted != "" || !f.rewrite && f.to > f.from {
			break
		}
		n--
	}
	if n == 0 {
		return nil
	}
	text := string(record[:r.fields[n-1].to])
	cells := make([]string, n)
	for i := range cells {
		if f := &r.fields[i]; f.rewrite {
			cells[i] = f.unquoted
		} else {
			cells[i] = text[f.from:f.to]
		}
	}
	return cells
}

func countEOL(text []byte, eol byte) int { return bytes.Count(text, []byte{eol}) }
