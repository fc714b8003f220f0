package table

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
)

// textSource is the table of a delimited text file.
type textSource struct {
	r    io.ReaderAt
	size int64
	lim  Limits
	layout
}

// layout is what reading a text file needs to know beforehand.
type layout struct {
	encoding string
	skip     int64 // bytes before the first record: a byte order mark
	hint     bool  // the first line is Excel's "sep=;" and no record
	delim    byte
	eol      byte
}

// sampleSize is how much text the layout is judged by.
const sampleSize = 64 << 10

// openText recognises encoding and delimiter of the size bytes at r.
func openText(r io.ReaderAt, size int64, lim Limits) (*File, error) {
	encoding, skip, err := recogniseEncoding(r, size)
	if err != nil {
		return nil, err
	}
	src := &textSource{r: r, size: size, lim: lim, layout: layout{encoding: encoding, skip: skip}}
	sample, err := src.sample()
	if err != nil {
		return nil, err
	}
	if len(bytes.TrimLeft(sample, "\r\n")) == 0 && size < sampleSize {
		return nil, refuse(Empty, "no text", nil)
	}
	src.eol = recogniseEOL(sample)
	src.delim, src.hint = recogniseDelimiter(sample, src.eol, lim)
	return &File{
		Format:    CSV,
		Encoding:  encoding,
		Delimiter: rune(src.delim),
		Sheets:    []*Sheet{{source: src}},
	}, nil
}

// text reads the decoded text.
func (s *textSource) text() io.Reader {
	size := s.size - s.skip
	return newDecodingReader(io.NewSectionReader(s.r, s.skip, size), s.encoding, size)
}

// sample decodes whole lines from the beginning of the text. Text that turns out undecodable is left for rows to
// report with its line.
func (s *textSource) sample() ([]byte, error) {
	buf := make([]byte, sampleSize)
	n, err := s.text().Read(buf)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, errUndecodable) {
		return nil, fmt.Errorf("read table: %w", err)
	}
	if i := bytes.LastIndexAny(buf[:n], "\r\n"); i >= 0 && n > len(buf)-8 {
		n = i + 1
	}
	return buf[:n], nil
}

func (s *textSource) merges() ([]Merge, error) { return nil, nil }

func (s *textSource) rows(ctx context.Context) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		text := s.text()
		if s.size > blockSize {
			ahead := newAheadReader(text)
			defer ahead.close()
			text = ahead
		}
		records := newRecordReader(text, s.size, s.delim, s.eol, s.lim)
		for n := 0; ; n++ {
			if n%1024 == 0 && ctx.Err() != nil {
				yield(Row{}, ctx.Err())
				return
			}
			line, cells, err := records.next()
			switch {
			case errors.Is(err, io.EOF):
				return
			case errors.Is(err, errUndecodable):
				yield(Row{}, &Refusal{Code: BadEncoding, Detail: fmt.Sprintf("line %d is not %s", line, s.encoding), Line: line, Err: err})
				return
			case err != nil:
				yield(Row{}, fmt.Errorf("read table: %w", err))
				return
			case len(cells) == 0 || n == 0 && s.hint:
				continue
			}
			if !yield(Row{Number: line, Cells: cells}, nil) {
				return
			}
		}
	}
}

// recogniseEOL returns '\r' for text whose lines end in CR alone.
func recogniseEOL(sample []byte) byte {
	if bytes.IndexByte(sample, '\n') < 0 && bytes.IndexByte(bytes.TrimSuffix(sample, []byte{'\r'}), '\r') >= 0 {
		return '\r'
	}
	return '\n'
}

// recogniseDelimiter returns the delimiter that cuts most records of the sample into the same number of cells; of
// several such, the one that gives more cells. hint says that the first line only names the delimiter.
func recogniseDelimiter(sample []byte, eol byte, lim Limits) (delim byte, hint bool) {
	const candidates = ",\t;|"
	if rest, ok := bytes.CutPrefix(sample, []byte("sep=")); ok && len(rest) > 1 && (rest[1] == '\n' || rest[1] == '\r') &&
		bytes.IndexByte([]byte(candidates), rest[0]) >= 0 {
		return rest[0], true
	}
	best, bestScore := byte(','), 0.0
	for _, c := range []byte(candidates) {
		if score := delimiterScore(sample, c, eol, lim); score > bestScore {
			best, bestScore = c, score
		}
	}
	return best, false
}

// delimiterScore is the number of delimiters per record where most records agree on it, times the square of the
// share of records that agree: commas inside sentences are many, but never agree.
func delimiterScore(sample []byte, delim, eol byte, lim Limits) float64 {
	const enough = 200
	records := newRecordReader(bytes.NewReader(sample), int64(len(sample)), delim, eol, lim)
	widths := map[int]int{}
	total := 0
	for total < enough {
		_, _, err := records.next()
		if err != nil {
			break
		}
		if n := len(records.fields); n > 1 || records.fields[0].to > records.fields[0].from {
			widths[n]++
			total++
		}
	}
	best := 0.0
	for width, n := range widths {
		share := float64(n) / float64(total)
		best = max(best, share*share*float64(width-1))
	}
	return best
}
