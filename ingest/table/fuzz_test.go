package table

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"unicode/utf8"
)

// fuzzLimits are small, so that what a few bytes unpack to stays small too.
func fuzzLimits() Limits {
	return Limits{MaxUnpacked: 1 << 22, MaxRatio: 100, RatioFloor: 1 << 16, MaxParts: 100, MaxStrings: 64, MaxCell: 1 << 12, MaxColumns: 200}
}

// mustReadOrRefuse reads data wholly and fails unless all that comes out keeps Row's promises.
func mustReadOrRefuse(t *testing.T, data []byte, name string) {
	f, err := OpenReader(bytes.NewReader(data), int64(len(data)), name, fuzzLimits())
	var refusal *Refusal
	if err != nil {
		if !errors.As(err, &refusal) {
			t.Fatalf("open: %v is no refusal", err)
		}
		return
	}
	for _, s := range f.Sheets {
		for row, err := range s.Rows(context.Background()) {
			if err != nil {
				if !errors.As(err, &refusal) {
					t.Fatalf("rows: %v is no refusal", err)
				}
				break
			}
			if len(row.Cells) == 0 || len(row.Cells) > 200 || row.Cells[len(row.Cells)-1] == "" || row.Number < 1 {
				t.Fatalf("row %d: %q", row.Number, row.Cells)
			}
			for _, c := range row.Cells {
				if !utf8.ValidString(c) {
					t.Fatalf("row %d: %q is not UTF-8", row.Number, c)
				}
			}
		}
		if _, err := s.Merges(); err != nil && !errors.As(err, &refusal) {
			t.Fatalf("merges: %v is no refusal", err)
		}
	}
}

func FuzzOpenCSV(f *testing.F) {
	for _, seed := range []string{"a,b\n1,2\n", "a;\"b\n\"\"c\";\r\n", "\xff\xfea\x00,\x00", "\xb5\xe7,\xcc\xdd\n\x81\x30\x81\x30", "\"a\"b,\"c\n\"d", "sep=|\nx|y", "a\tb\rc\td\r"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) { mustReadOrRefuse(t, data, "x.csv") })
}

// FuzzOpenXLSX changes whole files, and, because archives resist that, also the parts before they are packed.
func FuzzOpenXLSX(f *testing.F) {
	f.Add(book(`<row r="1"><c r="A1" t="s"><v>0</v></c><c t="b"><v>1</v></c></row>`, "<si><t>a_x000D_</t></si>"), "", "", "", "")
	f.Add([]byte(nil), bookXML, bookRels, `<worksheet><sheetData><row r="2"><c r="B2" t="inlineStr"><is><t>&lt;<![CDATA[x]]></t></is></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`, `<sst><si><r><t xml:space="preserve"> a</t></r></si></sst>`)
	f.Add(append(bytes.Clone(oleMagic), make([]byte, 1024)...), "", "", "", "")
	f.Fuzz(func(t *testing.T, data []byte, workbook, rels, sheet, sst string) {
		if len(data) > 0 {
			mustReadOrRefuse(t, data, "x.xlsx")
			return
		}
		mustReadOrRefuse(t, pack("xl/workbook.xml", workbook, "xl/_rels/workbook.xml.rels", rels,
			"xl/worksheets/sheet1.xml", sheet, "xl/sharedStrings.xml", sst), "x.xlsx")
	})
}
