package table

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"
)

// open chooses the reader for size bytes at r by their content.
func open(r io.ReaderAt, size int64, name string, lim Limits) (*File, error) {
	if size == 0 {
		return nil, refuse(Empty, "no bytes", nil)
	}
	head, err := readAt(r, 0, min(size, 4<<10))
	if err != nil {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return openZip(r, size, lim)
	case bytes.HasPrefix(head, oleMagic):
		return nil, recogniseOLE(r, size, strings.ToLower(filepath.Ext(name)))
	case isOldStream(head):
		return nil, refuse(OldXLS, "a worksheet of Excel 5 or older", nil)
	}
	if kind := foreignKind(head); kind != "" {
		return nil, refuse(NotSpreadsheet, kind, nil)
	}
	if isMarkup(head) {
		return nil, refuse(WebPage, "markup instead of a workbook", nil)
	}
	return openText(r, size, lim)
}

// isOldStream recognises the first record of a worksheet that is stored outside a container (BIFF 2 to 5).
func isOldStream(head []byte) bool {
	if len(head) < 4 || head[0] != 0x09 || head[3] != 0 {
		return false
	}
	switch head[1] {
	case 0x00, 0x02, 0x04, 0x08:
		return head[2] == 4 || head[2] == 6 || head[2] == 8 || head[2] == 16
	}
	return false
}

// foreignKind names kinds of files that are sent by mistake and begin with a known mark.
func foreignKind(head []byte) string {
	for _, kind := range []struct{ mark, name string }{
		{"%PDF", "PDF"}, {"\x89PNG", "PNG"}, {"\xff\xd8\xff", "JPEG"}, {"GIF8", "GIF"}, {"Rar!", "RAR"},
		{"7z\xbc\xaf\x27\x1c", "7z"}, {"\x1f\x8b", "gzip"}, {"{\\rtf", "RTF"}, {"PAR1", "Parquet"}, {"SQLite format 3", "SQLite"},
	} {
		if bytes.HasPrefix(head, []byte(kind.mark)) {
			return kind.name
		}
	}
	return ""
}

// isMarkup recognises the HTML and XML that web systems offer for download under the name of a workbook.
func isMarkup(head []byte) bool {
	text := head
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		text = bytes.ReplaceAll(head[2:], []byte{0}, nil)
	}
	text = bytes.TrimLeft(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), " \t\r\n")
	text = bytes.ToLower(text[:min(len(text), 512)])
	for _, mark := range []string{"<?xml", "<!doctype", "<html", "<head", "<meta", "<style", "<table", "<!--", "<workbook", "mime-version:"} {
		if bytes.HasPrefix(text, []byte(mark)) {
			return true
		}
	}
	return false
}
