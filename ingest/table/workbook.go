package table

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync"
)

// workbook is what all sheets of a file share.
type workbook struct {
	parts   *parts
	rels    []relation
	strings func() (*stringTable, error) // the shared strings, loaded on first use
	loaded  *stringTable
}

// Close lets go of the shared strings.
func (b *workbook) Close() error {
	if b.loaded == nil {
		return nil
	}
	return b.loaded.close()
}

// openWorkbook lists the worksheets of the workbook part; chart sheets and macro sheets hold no rows.
func (p *parts) openWorkbook(name string) (*File, error) {
	rels, err := p.relations(name)
	if err != nil {
		return nil, err
	}
	book := &workbook{parts: p, rels: rels}
	book.strings = sync.OnceValues(func() (table *stringTable, err error) {
		table, err = book.loadStrings()
		book.loaded = table
		return table, err
	})
	listed, date1904, err := p.listSheets(name)
	if err != nil {
		return nil, err
	}
	read := map[string]bool{}
	file := &File{Format: XLSX, closers: []io.Closer{book}}
	for i, s := range listed {
		part, kind := s.find(rels, i)
		if kind != "worksheet" {
			continue
		}
		if read[part] {
			// A small file could make much work by listing one large part many times.
			return nil, refuse(Damaged, fmt.Sprintf("sheet %q is the same as another", s.name), nil)
		}
		read[part] = true
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
	defer x.close()
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
			if len(sheets) == p.lim.MaxParts {
				return nil, false, refuse(ZipBomb, "too many sheets", nil)
			}
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
