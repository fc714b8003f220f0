package table

import (
	"fmt"
	"slices"
	"strconv"
	"sync"
)

// workbook is what all sheets of a file share.
type workbook struct {
	parts   *parts
	strings func() ([]string, error) // the shared strings, loaded on first use
}

// openWorkbook lists the worksheets of the workbook part; chart sheets and macro sheets hold no rows.
func (p *parts) openWorkbook(name string) (*File, error) {
	rels, err := p.relations(name)
	if err != nil {
		return nil, err
	}
	book := &workbook{parts: p}
	book.strings = sync.OnceValues(func() ([]string, error) { return book.loadStrings(name, rels) })
	listed, date1904, err := p.listSheets(name)
	if err != nil {
		return nil, err
	}
	file := &File{Format: XLSX}
	for i, s := range listed {
		part, kind := s.find(rels, i)
		if kind != "worksheet" {
			continue
		}
		if p.files[part] == nil {
			return nil, refuse(Damaged, fmt.Sprintf("sheet %q is listed but missing", s.name), nil)
		}
		file.Sheets = append(file.Sheets, &Sheet{
			Name:     s.name,
			Hidden:   s.hidden,
			Date1904: date1904,
			source:   &sheetSource{book: book, part: part},
		})
	}
	if len(file.Sheets) == 0 {
		return nil, refuse(Empty, "no worksheet", nil)
	}
	return file, nil
}

// listedSheet is a sheet as the workbook part lists it.
type listedSheet struct {
	name, relation string
	hidden         bool
}

// find returns the sheet's part and kind; without a relation, the part that Excel would have given it.
func (s listedSheet) find(rels []relation, index int) (part, kind string) {
	i := slices.IndexFunc(rels, func(r relation) bool { return r.id == s.relation })
	if i < 0 {
		return "xl/worksheets/sheet" + strconv.Itoa(index+1) + ".xml", "worksheet"
	}
	return rels[i].target, rels[i].kind
}

func (p *parts) listSheets(name string) (sheets []listedSheet, date1904 bool, err error) {
	x, err := p.scan(name)
	if err != nil {
		return nil, false, err
	}
	defer x.Close()
	for {
		kind, err := x.next()
		if err != nil {
			return nil, false, err
		}
		if kind == xmlEnd {
			return sheets, date1904, nil
		}
		if kind != xmlOpen {
			continue
		}
		switch string(x.name) {
		case "workbookPr":
			for key, value := range x.attributes() {
				if string(key) == "date1904" {
					date1904 = string(value) == "1" || string(value) == "true"
				}
			}
		case "sheet":
			var s listedSheet
			for key, value := range x.attributes() {
				switch string(key) {
				case "name":
					s.name = decodeText(value)
				case "id":
					s.relation = decodeText(value)
				case "state":
					s.hidden = string(value) == "hidden" || string(value) == "veryHidden"
				}
			}
			sheets = append(sheets, s)
		}
	}
}

// loadStrings reads the shared strings part; a workbook may have none.
func (b *workbook) loadStrings(workbook string, rels []relation) ([]string, error) {
	part := "xl/sharedstrings.xml"
	if i := slices.IndexFunc(rels, func(r relation) bool { return r.kind == "sharedStrings" }); i >= 0 {
		part = rels[i].target
	}
	if b.parts.files[part] == nil {
		return nil, nil
	}
	x, err := b.parts.scan(part)
	if err != nil {
		return nil, err
	}
	defer x.Close()
	var (
		all  []string
		text richText
		size int64
	)
	for {
		kind, err := x.next()
		if err != nil {
			return nil, err
		}
		switch {
		case kind == xmlEnd:
			return all, nil
		case kind == xmlOpen && string(x.name) == "si":
			text.buf = text.buf[:0]
			if err := text.read(x, "si", b.parts.lim.MaxCell); err != nil {
				return nil, err
			}
			const header = 16 // bytes that a string takes beside its text
			if size += int64(len(text.buf)) + header; size > b.parts.lim.MaxStrings {
				return nil, refuse(TooLarge, "shared strings", nil)
			}
			all = append(all, string(text.buf))
		}
	}
}
