package table

import (
	"bytes"
	"fmt"
	"io"
)

// recogniseEncoding returns the encoding of size bytes of text at r and the length of its byte order mark. Text
// that is valid UTF-8 is UTF-8; of other text the encoding that fits longer is taken, and reading it reports the
// line where that too ends. Binary content is refused.
func recogniseEncoding(r io.ReaderAt, size int64) (encoding string, mark int64, err error) {
	const window = 1 << 20
	head, err := readAt(r, 0, min(size, window))
	if err != nil {
		return "", 0, err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe, 0, 0}), bytes.HasPrefix(head, []byte{0, 0, 0xfe, 0xff}):
		return "", 0, refuse(BadEncoding, "UTF-32", nil)
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return utf16LE, 2, nil
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return utf16BE, 2, nil
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		return utf8Encoding, 3, nil
	case bytes.HasPrefix(head, []byte{0x84, 0x31, 0x95, 0x33}):
		return gb18030Encoding, 4, nil
	}
	if encoding := unmarkedUTF16(head, int64(len(head)) == size); encoding != "" {
		return encoding, 0, nil
	}
	if looksBinary(head) {
		return "", 0, refuse(NotSpreadsheet, "binary content", nil)
	}
	// Long files may begin with numbers and codes only: judge where the first other character stands.
	at := int64(0)
	for {
		if i := firstNonASCII(head); i >= 0 {
			at += int64(i)
			break
		}
		at += int64(len(head))
		if at >= size {
			return utf8Encoding, 0, nil
		}
		if head, err = readAt(r, at, min(size-at, window)); err != nil {
			return "", 0, err
		}
	}
	if head, err = readAt(r, at, min(size-at, window)); err != nil {
		return "", 0, err
	}
	whole := at+int64(len(head)) == size
	asUTF8, asGB := validPrefix(decodeUTF8, head, whole), validPrefix(decodeGB18030, head, whole)
	if asGB > asUTF8 {
		return gb18030Encoding, 0, nil
	}
	return utf8Encoding, 0, nil
}

// validPrefix counts the bytes of text before the first that the decoder rejects.
func validPrefix(d decode, text []byte, atEOF bool) int {
	dst := newBuffer(int64(len(text)))
	for n := 0; ; {
		_, used, status := d(dst, text[n:], atEOF)
		n += used
		if status != decodeFull {
			if status == decodeMore {
				n = len(text)
			}
			return n
		}
	}
}

// unmarkedUTF16 recognises UTF-16 without a byte order mark by the ASCII characters that every table has: digits,
// delimiters and line ends, one of whose bytes is zero. Empty when text is not UTF-16.
func unmarkedUTF16(text []byte, whole bool) string {
	if bytes.IndexByte(text, 0) < 0 || len(text) < 2 || whole && len(text)%2 != 0 {
		return ""
	}
	text = text[:len(text)&^1]
	var le, be int
	for i := 0; i < len(text); i += 2 {
		if isTableASCII(text[i]) && text[i+1] == 0 {
			le++
		}
		if isTableASCII(text[i+1]) && text[i] == 0 {
			be++
		}
	}
	encoding, units := utf16LE, le
	if be > le {
		encoding, units = utf16BE, be
	}
	// A binary file has zeros too, but hardly one in twenty pairs that reads as a digit or a delimiter, and it does
	// not decode.
	if units*20 < len(text)/2 || validPrefix(decoderFor(encoding), text, false) < len(text) {
		return ""
	}
	dst := make([]byte, 4<<10)
	n, _, _ := decoderFor(encoding)(dst, text, false)
	if looksBinary(dst[:n]) {
		return ""
	}
	return encoding
}

func isTableASCII(c byte) bool {
	return c >= ' ' && c < 0x7f || c == '\n' || c == '\r' || c == '\t'
}

// looksBinary says whether text holds NUL or more control characters than any text does.
func looksBinary(text []byte) bool {
	text = text[:min(len(text), 64<<10)]
	control := 0
	for _, c := range text {
		switch {
		case c == 0:
			return true
		case c < ' ' && c != '\t' && c != '\n' && c != '\r':
			control++
		}
	}
	return control*50 > len(text)
}

func firstNonASCII(text []byte) int {
	for i, c := range text {
		if c >= 0x80 {
			return i
		}
	}
	return -1
}

func readAt(r io.ReaderAt, at, n int64) ([]byte, error) {
	buf := make([]byte, n)
	if m, err := r.ReadAt(buf, at); m < len(buf) {
		return nil, fmt.Errorf("read table: %w", err)
	}
	return buf, nil
}
