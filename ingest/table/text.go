package table

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// richText collects the text of a shared or inline string: its plain text and its formatted runs, without the
// phonetic guides.
type richText struct {
	buf   []byte
	piece []byte
}

// read appends the text up to the closing tag of the element named end, whose opening tag x has just passed.
func (t *richText) read(x *xmlScanner, end string, limit int) error {
	start := len(t.buf)
	phonetic := 0
	for {
		kind, err := x.next()
		if err != nil {
			return err
		}
		switch kind {
		case xmlEnd:
			return refuse(Damaged, x.part+" ends early", nil)
		case xmlOpen:
			switch string(x.name) {
			case "rPh":
				phonetic++
			case "t":
				if err := t.readPiece(x, limit); err != nil {
					return err
				}
				if phonetic == 0 {
					t.buf = append(t.buf, t.piece...)
				}
			}
		case xmlClose:
			if string(x.name) == "rPh" {
				phonetic--
			}
			if string(x.name) != end {
				continue
			}
			t.buf = append(t.buf[:start], decodeEscapes(t.buf[start:])...)
			if len(t.buf)-start > limit {
				return refuse(TooLarge, fmt.Sprintf("a text in %s is too long", x.part), nil)
			}
			if !utf8.Valid(t.buf[start:]) {
				return refuse(BadEncoding, x.part, nil)
			}
			return nil
		}
	}
}

// readPiece collects one t element.
func (t *richText) readPiece(x *xmlScanner, limit int) error {
	preserve := false
	for key, value := range x.attributes() {
		if string(key) == "space" {
			preserve = string(value) == "preserve"
		}
	}
	t.piece = t.piece[:0]
	for {
		kind, err := x.next()
		if err != nil {
			return err
		}
		switch kind {
		case xmlText:
			text := x.text
			t.piece = appendText(t.piece, text, x.cdata)
			if len(t.piece) > 8*limit {
				return refuse(TooLarge, fmt.Sprintf("a text in %s is too long", x.part), nil)
			}
		case xmlClose, xmlEnd:
			if !preserve {
				t.piece = trimXMLSpace(t.piece)
			}
			return nil
		}
	}
}

// decodeEscapes decodes, in place, the escapes _xHHHH_ by which Excel stores characters that XML cannot hold, and
// _x005F_ for an underscore that would otherwise begin one.
func decodeEscapes(text []byte) []byte {
	i := bytes.Index(text, []byte("_x"))
	if i < 0 {
		return text
	}
	out := text[:i]
	for i < len(text) {
		r, ok := escapeAt(text[i:])
		if !ok {
			out = append(out, text[i])
			i++
			continue
		}
		i += escapeLen
		if utf16.IsSurrogate(r) {
			low, ok := escapeAt(text[i:])
			if pair := utf16.DecodeRune(r, low); ok && pair != utf8.RuneError {
				r, i = pair, i+escapeLen
			} else {
				r = utf8.RuneError
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}

const escapeLen = len("_x0000_")

func escapeAt(text []byte) (rune, bool) {
	if len(text) < escapeLen || text[0] != '_' || text[1] != 'x' || text[escapeLen-1] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return rune(n), err == nil
}
