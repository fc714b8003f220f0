package table

import (
	"errors"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// Encodings of delimited text.
const (
	utf8Encoding    = "UTF-8"
	gb18030Encoding = "GB18030"
	utf16LE         = "UTF-16LE"
	utf16BE         = "UTF-16BE"
)

// decodeStatus says why a decode returned.
type decodeStatus int

const (
	decodeMore decodeStatus = iota // all of src is used, save a character that continues after it
	decodeFull                     // dst has no room for one more character
	decodeBad                      // src[nSrc] does not begin a character
)

// decode turns src into valid UTF-8 in dst. The two never overlap; dst holds at least 8 bytes.
type decode func(dst, src []byte, atEOF bool) (nDst, nSrc int, status decodeStatus)

func decoderFor(encoding string) decode {
	switch encoding {
	case gb18030Encoding:
		return decodeGB18030
	case utf16LE:
		return func(dst, src []byte, atEOF bool) (int, int, decodeStatus) { return decodeUTF16(dst, src, atEOF, 0) }
	case utf16BE:
		return func(dst, src []byte, atEOF bool) (int, int, decodeStatus) { return decodeUTF16(dst, src, atEOF, 1) }
	default:
		return decodeUTF8
	}
}

func decodeUTF8(dst, src []byte, atEOF bool) (nDst, nSrc int, status decodeStatus) {
	status = decodeMore
	whole := src
	if len(whole) > len(dst) {
		whole, atEOF, status = whole[:len(dst)], false, decodeFull
	}
	// Only a character cut by the end may be incomplete; the rest is checked in one fast pass.
	tail := len(whole)
	for i := 1; i < utf8.UTFMax && i <= len(whole); i++ {
		if c := whole[len(whole)-i]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !atEOF && !utf8.FullRune(whole[len(whole)-i:]) {
				tail = len(whole) - i
			}
			break
		}
	}
	if !utf8.Valid(whole[:tail]) {
		status = decodeBad
		for tail = 0; ; {
			r, size := utf8.DecodeRune(whole[tail:])
			if r == utf8.RuneError && size <= 1 {
				break
			}
			tail += size
		}
	}
	copy(dst, whole[:tail])
	return tail, tail, status
}

// decodeUTF16 decodes units of two bytes whose low byte is at index low.
func decodeUTF16(dst, src []byte, atEOF bool, low int) (nDst, nSrc int, status decodeStatus) {
	unit := func(at int) rune { return rune(src[at+low]) | rune(src[at+1-low])<<8 }
	for nSrc < len(src) {
		if len(dst)-nDst < utf8.UTFMax {
			return nDst, nSrc, decodeFull
		}
		if nSrc+2 > len(src) {
			return nDst, nSrc, cutShort(atEOF)
		}
		r, size := unit(nSrc), 2
		if utf16.IsSurrogate(r) {
			if nSrc+4 > len(src) {
				return nDst, nSrc, cutShort(atEOF)
			}
			if r, size = utf16.DecodeRune(r, unit(nSrc+2)), 4; r == utf8.RuneError {
				return nDst, nSrc, decodeBad
			}
		}
		nDst, nSrc = nDst+utf8.EncodeRune(dst[nDst:], r), nSrc+size
	}
	return nDst, nSrc, decodeMore
}

// errUndecodable ends the text of a decodingReader: the next bytes are no character of the encoding.
var errUndecodable = errors.New("bytes that are no character of the encoding")

// decodingReader reads src as UTF-8. A cut or wrong character gives errUndecodable after all text before it. Reads
// need room for a few characters.
type decodingReader struct {
	src    io.Reader
	decode decode
	raw    []byte // undecoded bytes are raw[from:to]
	from   int
	to     int
	err    error // of src
}

// newDecodingReader decodes size bytes at src, or about as many.
func newDecodingReader(src io.Reader, encoding string, size int64) *decodingReader {
	return &decodingReader{src: src, decode: decoderFor(encoding), raw: newBuffer(size)}
}

func (d *decodingReader) Read(p []byte) (int, error) {
	for {
		n, used, status := d.decode(p, d.raw[d.from:d.to], errors.Is(d.err, io.EOF))
		d.from += used
		switch {
		case n > 0:
			return n, nil
		case status == decodeBad:
			return 0, errUndecodable
		case status == decodeFull:
			return 0, io.ErrShortBuffer
		case d.err != nil:
			return 0, d.err
		}
		d.to = copy(d.raw, d.raw[d.from:d.to])
		d.from = 0
		n, d.err = d.src.Read(d.raw[d.to:])
		d.to += n
	}
}
