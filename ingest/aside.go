package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	fastzip "github.com/klauspost/compress/zip"
	"github.com/xuri/excelize/v2"
)

// aside holds the rows of a sender's workbook on which there is nothing to mark, by
// the workbook's part. The writing library takes a whole sheet into memory and puts
// it together again, for one cell too: these rows go around it, as they were written.
type aside map[string][]partRow

// partRow is a row of a sheet's part, as written.
type partRow struct {
	number int
	text   []byte
}

// take takes the rows of a part out of a workbook, save those that must stay. A part
// that is not written in the usual way is left whole.
func (a aside) take(book *excelize.File, part string, stays func(row int) bool) {
	book.Pkg.Range(func(name, content any) bool {
		path, named := name.(string)
		text, read := content.([]byte)
		if !named || !read || !strings.EqualFold(path, part) {
			return true
		}
		before, rows, after, ok := cutRows(text)
		if !ok {
			return false
		}
		slim := bytes.NewBuffer(bytes.Clone(before))
		for _, row := range rows {
			if stays(row.number) {
				slim.Write(row.text)
			} else {
				a[path] = append(a[path], row)
			}
		}
		slim.Write(after)
		book.Pkg.Store(path, slim.Bytes())
		return false
	})
}

// archive packs a workbook with its rows put back.
func (a aside) archive(w io.Writer) excelize.ZipWriter {
	return asideArchive{fastzip.NewWriter(w), a}
}

type asideArchive struct {
	*fastzip.Writer
	aside aside
}

// Create begins a part.
func (z asideArchive) Create(name string) (io.Writer, error) {
	part, err := z.Writer.Create(name)
	if rows := z.aside[name]; len(rows) > 0 && err == nil {
		return &rowsBack{part: part, rows: rows}, nil
	}
	return part, err
}

// rowsBack puts rows back where they stood in a part.
type rowsBack struct {
	part io.Writer
	rows []partRow
}

// Write takes the whole part, which is how excelize hands it over.
func (b *rowsBack) Write(content []byte) (int, error) {
	before, marked, after, ok := cutRows(content)
	if !ok {
		return 0, errors.New("put rows back: the sheet came in pieces")
	}
	whole := bytes.NewBuffer(bytes.Clone(before))
	rest := b.rows
	for _, row := range marked {
		for len(rest) > 0 && rest[0].number < row.number {
			whole.Write(rest[0].text)
			rest = rest[1:]
		}
		whole.Write(row.text)
	}
	for _, row := range rest {
		whole.Write(row.text)
	}
	whole.Write(after)
	if _, err := b.part.Write(whole.Bytes()); err != nil {
		return 0, fmt.Errorf("put rows back: %w", err)
	}
	return len(content), nil
}

// cutRows cuts the rows out of a sheet's part. It is false for a part that is not
// written as most programs do: with prefixes, with rows that have no number or stand
// out of order, or with comments and CDATA sections, in which anything may stand.
func cutRows(part []byte) (before []byte, rows []partRow, after []byte, ok bool) {
	const opening, closing = "<sheetData>", "</sheetData>"
	start, end := bytes.Index(part, []byte(opening)), bytes.Index(part, []byte(closing))
	if start < 0 || end < start || bytes.Contains(part, []byte("<!")) {
		return nil, nil, nil, false
	}
	start += len(opening)
	last := 0
	for rest := bytes.TrimSpace(part[start:end]); len(rest) > 0; {
		row, ok := firstRow(rest)
		if !ok || row.number <= last {
			return nil, nil, nil, false
		}
		rows, last = append(rows, row), row.number
		rest = bytes.TrimSpace(rest[len(row.text):])
	}
	return part[:start], rows, part[end:], true
}

// firstRow cuts off the row with which text begins.
func firstRow(text []byte) (partRow, bool) {
	tag, _, ended := bytes.Cut(text, []byte(">"))
	_, number, numbered := bytes.Cut(tag, []byte(` r="`))
	number, _, quoted := bytes.Cut(number, []byte(`"`))
	n, err := strconv.Atoi(string(number))
	// A '>' inside a quoted value would leave the tag with an odd number of quotes.
	if !bytes.HasPrefix(tag, []byte("<row ")) || !ended || !numbered || !quoted || err != nil || bytes.Count(tag, []byte(`"`))%2 != 0 {
		return partRow{}, false
	}
	size := len(tag) + 1
	if !bytes.HasSuffix(tag, []byte("/")) {
		const closing = "</row>"
		i := bytes.Index(text, []byte(closing))
		if i < 0 {
			return partRow{}, false
		}
		size = i + len(closing)
	}
	return partRow{number: n, text: text[:size]}, true
}
