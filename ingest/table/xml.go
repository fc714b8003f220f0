package table

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"
)

// xmlKind is what xmlScanner.next stopped at.
type xmlKind int

const (
	xmlEnd   xmlKind = iota // the end of the part
	xmlOpen                 // <name …>; also of an empty element, whose xmlClose follows
	xmlClose                // </name>
	xmlText                 // text or a CDATA section
)

// xmlScanner cuts the XML of a workbook part into tags and text. It is not a validating parser: it knows no
// namespaces (names come without prefix), no document types, and balances nothing. Slices that it hands out are
// valid until the next call of next.
type xmlScanner struct {
	src      io.ReadCloser
	part     string
	maxToken int

	buf      []byte // unread is buf[pos:end]
	pos, end int
	eof      bool
	empty    bool // the last xmlOpen was of an empty element

	name  []byte // of the tag, without prefix
	attrs []byte // of an xmlOpen, undecoded
	text  []byte // of an xmlText, undecoded
	cdata bool   // text is a CDATA section
}

// scan opens a part, which must exist, for reading its XML.
func (p *parts) scan(name string) (*xmlScanner, error) {
	r, err := p.open(name)
	if err != nil {
		return nil, err
	}
	size := int64(p.files[name].UncompressedSize64) // checked against the limit
	x := &xmlScanner{src: r, part: name, maxToken: 4 * p.lim.MaxCell, buf: newBuffer(size)}
	if err := x.skipMark(); err != nil {
		x.close()
		return nil, err
	}
	return x, nil
}

// skipMark passes over a byte order mark and begins to decode when that says UTF-16, which the format allows.
func (x *xmlScanner) skipMark() error {
	for x.end < 3 && !x.eof {
		if err := x.fill(); err != nil {
			return err
		}
	}
	encoding := ""
	switch {
	case bytes.HasPrefix(x.buf[:x.end], []byte{0xef, 0xbb, 0xbf}):
		x.pos = 3
		return nil
	case bytes.HasPrefix(x.buf[:x.end], []byte{0xff, 0xfe}):
		encoding = utf16LE
	case bytes.HasPrefix(x.buf[:x.end], []byte{0xfe, 0xff}):
		encoding = utf16BE
	default:
		return nil
	}
	rest := io.MultiReader(bytes.NewReader(bytes.Clone(x.buf[2:x.end])), x.src)
	x.src = struct {
		io.Reader
		io.Closer
	}{newDecodingReader(rest, encoding, int64(len(x.buf))), x.src}
	x.pos, x.end, x.eof = 0, 0, false
	return nil
}

// close releases the part. What could be wrong with it, reading has reported.
func (x *xmlScanner) close() { _ = x.src.Close() }

// fill reads more behind the unread bytes and sets eof when there is no more.
func (x *xmlScanner) fill() error {
	unread := x.buf[x.pos:x.end]
	if len(unread) > x.maxToken {
		return refuse(TooLarge, x.part, nil)
	}
	if len(unread) > len(x.buf)/2 {
		x.buf = make([]byte, 2*len(x.buf))
	}
	x.end = copy(x.buf, unread)
	x.pos = 0
	n, err := io.ReadAtLeast(x.src, x.buf[x.end:], max(1, min(x.end, len(x.buf)-x.end)))
	x.end += n
	if n == 0 && errors.Is(err, io.EOF) {
		x.eof = true
		return nil
	}
	if n == 0 && errors.Is(err, errUndecodable) {
		return refuse(BadEncoding, x.part, err)
	}
	if n == 0 {
		return err
	}
	return nil
}

// need finds mark in the unread bytes at or after from and returns its offset from pos.
func (x *xmlScanner) need(mark string, from int) (int, error) {
	for {
		unread := x.buf[x.pos:x.end]
		if from < len(unread) {
			if i := bytes.Index(unread[from:], []byte(mark)); i >= 0 {
				return from + i, nil
			}
		}
		if x.eof {
			return 0, refuse(Damaged, x.part+" ends early", io.ErrUnexpectedEOF)
		}
		from = max(from, len(unread)-len(mark)+1)
		if err := x.fill(); err != nil {
			return 0, err
		}
	}
}

// next moves to the next tag or text.
func (x *xmlScanner) next() (xmlKind, error) {
	if x.empty {
		x.empty = false
		return xmlClose, nil
	}
	for {
		if x.pos == x.end {
			if x.eof {
				return xmlEnd, nil
			}
			if err := x.fill(); err != nil {
				return xmlEnd, err
			}
			continue
		}
		if x.buf[x.pos] != '<' {
			return x.nextText()
		}
		for x.end-x.pos < len("<![CDATA[") && !x.eof {
			if err := x.fill(); err != nil {
				return xmlEnd, err
			}
		}
		unread := x.buf[x.pos:x.end]
		if len(unread) > 1 && (unread[1] == '!' || unread[1] == '?') {
			kind, found, err := x.special(unread)
			if err != nil || found {
				return kind, err
			}
			continue
		}
		return x.tag()
	}
}

// nextText takes the text up to the next tag, or to the end of the part.
func (x *xmlScanner) nextText() (xmlKind, error) {
	from := 0
	for {
		unread := x.buf[x.pos:x.end]
		if i := bytes.IndexByte(unread[from:], '<'); i >= 0 || x.eof {
			n := from + i
			if i < 0 {
				n = len(unread)
			}
			x.text, x.cdata = unread[:n], false
			x.pos += n
			return xmlText, nil
		}
		from = len(unread)
		if err := x.fill(); err != nil {
			return xmlEnd, err
		}
	}
}

// special passes over comments, processing instructions and declarations; found is true for a CDATA section.
func (x *xmlScanner) special(unread []byte) (kind xmlKind, found bool, err error) {
	closing, from := ">", 2
	switch {
	case bytes.HasPrefix(unread, []byte("<![CDATA[")):
		closing, from = "]]>", len("<![CDATA[")
	case bytes.HasPrefix(unread, []byte("<!--")):
		closing, from = "-->", len("<!--")
	case unread[1] == '?':
		closing = "?>"
	}
	n, err := x.need(closing, from)
	if err != nil {
		return xmlEnd, false, err
	}
	found = closing == "]]>"
	if found {
		x.text, x.cdata = x.buf[x.pos+from:x.pos+n], true
	}
	x.pos += n + len(closing)
	return xmlText, found, nil
}

// tag takes the tag at pos.
func (x *xmlScanner) tag() (xmlKind, error) {
	n := 0
	for quote := byte(0); n == 0 || quote != 0; {
		// A '>' inside a quoted attribute value does not end the tag.
		end, err := x.need(">", n+1)
		if err != nil {
			return xmlEnd, err
		}
		quote = openQuote(quote, x.buf[x.pos+n+1:x.pos+end])
		n = end
	}
	tag := x.buf[x.pos+1 : x.pos+n]
	x.pos += n + 1
	kind := xmlOpen
	switch {
	case len(tag) > 0 && tag[0] == '/':
		kind, tag = xmlClose, tag[1:]
	case len(tag) > 0 && tag[len(tag)-1] == '/':
		x.empty, tag = true, tag[:len(tag)-1]
	}
	i := 0
	for i < len(tag) && !isXMLSpace(tag[i]) {
		if tag[i] == ':' {
			tag, i = tag[i+1:], 0
			continue
		}
		i++
	}
	x.name, x.attrs = tag[:i], tag[i:]
	return kind, nil
}

// openQuote returns the quote that is open behind text when quote, or none for 0, was open before it.
func openQuote(quote byte, text []byte) byte {
	for _, c := range text {
		switch {
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case c == quote:
			quote = 0
		}
	}
	return quote
}

// attributes yields the names without prefix and the undecoded values of the tag's attributes.
func (x *xmlScanner) attributes() iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		rest := x.attrs
		for {
			eq := bytes.IndexByte(rest, '=')
			if eq < 0 {
				return
			}
			key := bytes.TrimSpace(rest[:eq])
			if i := bytes.IndexByte(key, ':'); i >= 0 {
				key = key[i+1:]
			}
			rest = rest[eq+1:]
			for len(rest) > 0 && isXMLSpace(rest[0]) {
				rest = rest[1:]
			}
			if len(rest) == 0 {
				return
			}
			end := bytes.IndexByte(rest[1:], rest[0])
			if end < 0 || !yield(key, rest[1:1+end]) {
				return
			}
			rest = rest[end+2:]
		}
	}
}

func isXMLSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// trimXMLSpace cuts the white space that Excel drops from text not marked xml:space="preserve".
func trimXMLSpace(s []byte) []byte {
	for len(s) > 0 && isXMLSpace(s[0]) {
		s = s[1:]
	}
	for len(s) > 0 && isXMLSpace(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

// appendText appends text with its entities decoded and its line ends as XML reads them, CR LF as LF.
func appendText(dst, text []byte, cdata bool) []byte {
	if bytes.IndexByte(text, '&') < 0 && bytes.IndexByte(text, '\r') < 0 {
		return append(dst, text...)
	}
	for {
		i := bytes.IndexAny(text, "&\r")
		if i < 0 {
			return append(dst, text...)
		}
		dst = append(dst, text[:i]...)
		text = text[i:]
		if text[0] == '\r' {
			if len(text) < 2 || text[1] != '\n' {
				dst = append(dst, '\n')
			}
			text = text[1:]
			continue
		}
		if !cdata {
			if n := bytes.IndexByte(text[:min(len(text), 12)], ';'); n > 0 {
				if r, ok := entity(string(text[1:n])); ok {
					dst = utf8.AppendRune(dst, r)
					text = text[n+1:]
					continue
				}
			}
		}
		dst = append(dst, '&')
		text = text[1:]
	}
}

func decodeText(text []byte) string { return string(appendText(nil, text, false)) }

// entity decodes the inside of "&…;"; unknown ones stay as they are written.
func entity(name string) (rune, bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, ok := strings.CutPrefix(name, "#")
	if !ok {
		return 0, false
	}
	base := 10
	if d, ok := strings.CutPrefix(strings.ToLower(digits), "x"); ok {
		digits, base = d, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	return rune(n), err == nil && n <= utf8.MaxRune && utf8.ValidRune(rune(n))
}

// skipTo passes over everything before the next tag whose name ends in name, or to the end of the part. It looks
// for the bytes only, so the text of a cell may stop it early.
func (x *xmlScanner) skipTo(name string) (found bool, err error) {
	for {
		unread := x.buf[x.pos:x.end]
		if i := bytes.Index(unread, []byte(name)); i >= 0 {
			x.pos += max(0, bytes.LastIndexByte(unread[:i], '<'))
			return true, nil
		}
		if x.eof {
			return false, nil
		}
		// What might be the beginning of the tag stays: its name with a prefix of any sensible length.
		x.pos = max(x.pos, x.end-256)
		if err := x.fill(); err != nil {
			return false, err
		}
	}
}
