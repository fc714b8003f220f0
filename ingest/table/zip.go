package table

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// parts are the files of an Office Open XML package, found by name as Excel does: without regard to case, to a
// leading slash, or to which way the slashes lean.
type parts struct {
	files map[string]*zip.File
	lim   Limits
}

// openZip refuses what is no workbook of Office Open XML, or too large, and opens the others.
func openZip(r io.ReaderAt, size int64, lim Limits) (*File, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		if hasDirectoryEnd(r, size) {
			return nil, refuse(Damaged, "the archive's directory", err)
		}
		return nil, refuse(Truncated, "the archive's directory is missing", err)
	}
	if len(z.File) > lim.MaxParts {
		return nil, refuse(ZipBomb, fmt.Sprintf("%d parts", len(z.File)), nil)
	}
	p := &parts{files: make(map[string]*zip.File, len(z.File)), lim: lim}
	var total uint64
	for _, f := range z.File {
		// Sizes are declared by the file; archive/zip fails a part that unpacks to another size.
		total += f.UncompressedSize64
		if f.UncompressedSize64 > uint64(lim.MaxUnpacked) || total > uint64(lim.MaxUnpacked) {
			return nil, refuse(ZipBomb, "unpacks to more than the limit", nil)
		}
		if f.UncompressedSize64 > uint64(lim.RatioFloor) && f.UncompressedSize64/uint64(lim.MaxRatio) > f.CompressedSize64 {
			return nil, refuse(ZipBomb, f.Name+" is packed too tightly", nil)
		}
		name := partName(f.Name)
		if _, seen := p.files[name]; !seen {
			p.files[name] = f
		}
	}
	book := p.officeDocument()
	switch {
	case strings.HasSuffix(book, ".bin"):
		return nil, refuse(XLSB, "", nil)
	case book == "":
		return nil, p.refuseOther()
	}
	return p.openWorkbook(book)
}

// hasDirectoryEnd says whether the record that ends every zip archive is there, whole.
func hasDirectoryEnd(r io.ReaderAt, size int64) bool {
	n := min(size, 66<<10)
	tail, err := readAt(r, size-n, n)
	const recordSize = 22
	i := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	return err == nil && i >= 0 && len(tail)-i >= recordSize
}

// refuseOther names the kind of an archive that holds no workbook of Office Open XML.
func (p *parts) refuseOther() *Refusal {
	if f := p.files["mimetype"]; f != nil {
		if kind, err := p.read("mimetype", 256); err == nil && bytes.Contains(kind, []byte("opendocument.spreadsheet")) {
			return refuse(ODS, "", nil)
		}
	}
	for _, f := range p.files {
		if f.Flags&1 != 0 {
			return refuse(Encrypted, "an archive with a password", nil)
		}
	}
	return refuse(NotSpreadsheet, "an archive without a workbook", nil)
}

// officeDocument returns the name of the workbook part, or "".
func (p *parts) officeDocument() string {
	rels, err := p.relations("")
	if err == nil {
		for _, rel := range rels {
			if rel.kind == "officeDocument" && isWorkbookName(rel.target) && p.files[rel.target] != nil {
				return rel.target
			}
		}
	}
	for _, name := range []string{"xl/workbook.xml", "xl/workbook.bin"} {
		if p.files[name] != nil {
			return name
		}
	}
	return ""
}

// isWorkbookName tells workbooks from the main parts of Word and PowerPoint files, whose relation is the same.
func isWorkbookName(name string) bool {
	return !strings.HasPrefix(name, "word/") && !strings.HasPrefix(name, "ppt/") && !strings.HasPrefix(name, "visio/")
}

// open unpacks a part, a large one beside the caller's work. The part must exist.
func (p *parts) open(name string) (io.ReadCloser, error) {
	f := p.files[name]
	if f.Flags&1 != 0 {
		return nil, refuse(Encrypted, name, nil)
	}
	r, err := f.Open()
	if err != nil {
		return nil, refuse(Damaged, name, err)
	}
	part := &partReader{name: name, src: r, file: r}
	if f.UncompressedSize64 > blockSize {
		part.ahead = newAheadReader(r)
		part.src = part.ahead
	}
	return part, nil
}

// read unpacks a small part that must exist, of at most limit bytes.
func (p *parts) read(name string, limit int64) ([]byte, error) {
	r, err := p.open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(text)) > limit {
		return nil, refuse(ZipBomb, name+" is too large", nil)
	}
	return text, nil
}

// partReader turns what can go wrong while unpacking into a Refusal.
type partReader struct {
	name  string
	src   io.Reader
	ahead *aheadReader // nil for a small part
	file  io.Closer
}

func (r *partReader) Read(b []byte) (int, error) {
	n, err := r.src.Read(b)
	var corrupt flate.CorruptInputError
	switch {
	case err == nil || errors.Is(err, io.EOF):
		return n, err
	case errors.Is(err, zip.ErrChecksum), errors.Is(err, zip.ErrFormat), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &corrupt):
		return n, refuse(Damaged, r.name, err)
	}
	return n, fmt.Errorf("unpack %s: %w", r.name, err)
}

func (r *partReader) Close() error {
	if r.ahead != nil {
		r.ahead.close()
	}
	return r.file.Close()
}

// relation is an entry of a relationships part. Kind is the last word of its type, the same in transitional and
// strict files.
type relation struct{ id, kind, target string }

// relations reads the relationships of a part, of the package for "". None is no error.
func (p *parts) relations(of string) ([]relation, error) {
	dir, base := path.Split(of)
	name := partName(path.Join(dir, "_rels", base+".rels"))
	if p.files[name] == nil {
		return nil, nil
	}
	x, err := p.scan(name)
	if err != nil {
		return nil, err
	}
	defer x.close()
	var rels []relation
	for {
		kind, err := x.next()
		if err != nil {
			return nil, err
		}
		switch {
		case kind == xmlEnd:
			return rels, nil
		case kind == xmlOpen && string(x.name) == "Relationship":
			if len(rels) == p.lim.MaxParts {
				return nil, refuse(ZipBomb, "too many relationships", nil)
			}
			var r relation
			external := false
			for key, value := range x.attributes() {
				switch string(key) {
				case "Id":
					r.id = decodeText(value)
				case "Type":
					r.kind = path.Base(decodeText(value))
				case "Target":
					r.target = decodeText(value)
				case "TargetMode":
					external = string(value) == "External"
				}
			}
			if external {
				continue
			}
			r.target = strings.ReplaceAll(r.target, `\`, "/")
			if !strings.HasPrefix(r.target, "/") {
				r.target = dir + r.target
			}
			r.target = partName(r.target)
			rels = append(rels, r)
		}
	}
}

func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/"))
}
