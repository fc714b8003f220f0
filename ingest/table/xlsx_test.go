package table

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// pack makes an archive of parts, whose names alternate with their contents.
func pack(parts ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = io.WriteString(w, parts[i+1])
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

const (
	rootRels = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	bookXML  = `<workbook xmlns:r="x"><sheets><sheet name="表1" sheetId="1" r:id="rId1"/></sheets></workbook>`
	bookRels = `<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="http://x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`
)

// book is a workbook of one sheet with the given rows and shared strings.
func book(sheetData, sst string) []byte {
	parts := []string{"_rels/.rels", rootRels, "xl/workbook.xml", bookXML, "xl/_rels/workbook.xml.rels", bookRels,
		"xl/worksheets/sheet1.xml", `<worksheet><dimension ref="A1"/><sheetData>` + sheetData + `</sheetData></worksheet>`}
	if sst != "" {
		parts = append(parts, "xl/sharedStrings.xml", `<sst>`+sst+`</sst>`)
	}
	return pack(parts...)
}

// readBook returns the rows of all sheets and the first error.
func readBook(data []byte, lim Limits) (rows []Row, err error) {
	f, err := OpenReader(bytes.NewReader(data), int64(len(data)), "x.xlsx", lim)
	if err != nil {
		return nil, err
	}
	for _, s := range f.Sheets {
		for row, err := range s.Rows(context.Background()) {
			if err != nil {
				return rows, err
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

func TestCellsAreReadAsExcelShowsThem(t *testing.T) {
	for name, tc := range map[string]struct {
		data, sst string
		want      []Row
	}{
		"numbers stay as stored": {`<row r="1"><c r="A1"><v>43525.5</v></c><c r="B1" t="n"><v> 0.30000000000000004 </v></c><c r="C1"><v>1E-3</v></c></row>`, "",
			[]Row{{1, []string{"43525.5", "0.30000000000000004", "1E-3"}}}},
		"booleans, errors and ISO dates": {`<row r="1"><c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="e"><v>#N/A</v></c><c t="d"><v>2022-07-01</v></c></row>`, "",
			[]Row{{1, []string{"TRUE", "FALSE", "#N/A", "2022-07-01"}}}},
		"formulas give their cached result": {`<row r="1"><c><f>A2&amp;"x"</f><v>7</v></c><c t="str"><f>"a"</f><v> 甲_x000D_乙</v></c><c t="str"><f>""</f><v></v></c><c><v>8</v></c></row>`, "",
			[]Row{{1, []string{"7", " 甲\r乙", "", "8"}}}},
		"formulas that nobody computed say so": {`<row r="1"><c><v>7</v></c><c><f>1/0</f></c><c><f t="shared" si="0"/><v/></c><c t="str"><f>"a"</f></c></row>`, "",
			[]Row{{1, []string{"7", Uncomputed, Uncomputed, Uncomputed}}}},
		"and are no row of their own": {`<row r="1"><c><f>A2</f></c><c s="1"/><c><f>A3</f><v></v></c></row><row r="2"><c><v>7</v></c></row>`, "",
			[]Row{{2, []string{"7"}}}},
		"shared strings with runs and without phonetics": {`<row r="1"><c t="s"><v>1</v></c><c t="s"><v>0</v></c></row>`,
			`<si><t>一</t></si><si><r><rPr><b/></rPr><t>课</t></r><rPh sb="0" eb="1"><t>か</t></rPh><r><t xml:space="preserve"> 题</t></r></si>`,
			[]Row{{1, []string{"课 题", "一"}}}},
		"inline strings, CDATA and entities": {`<row r="1"><c t="inlineStr"><is><t><![CDATA[a<b&amp;]]></t></is></c><c t="inlineStr"><is><t>&lt;&#29289;&#x4E1A;&gt;&amp;&quot;&apos;&nbsp;</t></is></c></row>`, "",
			[]Row{{1, []string{"a<b&amp;", `<物业>&"'&nbsp;`}}}},
		"line ends as XML has them": {"<row r=\"1\"><c t=\"inlineStr\"><is><t>a\r\nb\rc&#13;d</t></is></c></row>", "",
			[]Row{{1, []string{"a\nb\nc\rd"}}}},
		"escapes": {`<row r="1"><c t="inlineStr"><is><t>a_x000D_b_x005F_x000D_c_xD83D__xDE00__x00e9__x12_</t></is></c></row>`, "",
			[]Row{{1, []string{"a\rb_x000D_c😀é_x12_"}}}},
		"white space counts only where it is preserved": {`<row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>`,
			"<si><t> a \n</t></si><si><t xml:space=\"preserve\"> a \n</t></si>", []Row{{1, []string{"a", " a \n"}}}},
		"places without references follow each other": {`<row><c><v>1</v></c><c r="D1"><v>4</v></c><c><v>5</v></c></row><row/><row><c><v>3</v></c></row>`, "",
			[]Row{{1, []string{"1", "", "", "4", "5"}}, {3, []string{"3"}}}},
		"rows and cells out of order keep their places": {`<row r="5"><c r="C5"><v>3</v></c><c r="A5"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>`, "",
			[]Row{{5, []string{"1", "", "3"}}, {2, []string{"2"}}}},
		"styled empty cells are nothing": {`<row r="1"><c r="A1" s="1"/><c r="B1" s="1"><v></v></c></row><row r="2" s="1"></row><row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3"/></row>`, "<si><t>甲</t></si><si/>",
			[]Row{{3, []string{"甲"}}}},
		"attributes in any quotes and order": {`<row spans='1:2' r = '7'><c t='s' s="2>1" r='B7'><v>0</v></c></row>`, "<si><t>甲</t></si>",
			[]Row{{7, []string{"", "甲"}}}},
		"comments and extensions are passed over": {`<!-- <row r="9"> --><?pi <c>?><row r="1"><extLst><ext/></extLst><c r="A1"><v>1<!-- x --></v><extLst/></c></row>`, "",
			[]Row{{1, []string{"1"}}}},
		"far columns": {`<row r="1"><c r="XFD1"><v>1</v></c></row>`, "",
			[]Row{{1, append(make([]string, 16_383), "1")}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := readBook(book(tc.data, tc.sst), DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			if !slices.EqualFunc(got, tc.want, equalRows) {
				t.Errorf("got %q\nwant %q", cellsOf(got), cellsOf(tc.want))
			}
		})
	}
}

func cellsOf(rows []Row) (s []string) {
	for _, r := range rows {
		s = append(s, fmt.Sprintf("%d: %q", r.Number, r.Cells))
	}
	return s
}

func TestWorkbooksAreFoundHoweverTheirPartsAreNamed(t *testing.T) {
	sheet := `<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>`
	prefixed := `<x:worksheet xmlns:x="s"><x:sheetData><x:row x:r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c></x:row></x:sheetData></x:worksheet>`
	utf16 := "\xff\xfe"
	for _, c := range sheet {
		utf16 += string([]byte{byte(c), byte(c >> 8)})
	}
	strict := strings.ReplaceAll(bookRels, "http://x/", "http://purl.oclc.org/ooxml/officeDocument/relationships/")
	for name, parts := range map[string][]string{
		"leaning backwards":      {`_rels\.rels`, rootRels, `xl\workbook.xml`, bookXML, `xl\_rels\workbook.xml.rels`, bookRels, `xl\worksheets\sheet1.xml`, sheet},
		"in capitals":            {"_RELS/.RELS", rootRels, "XL/Workbook.xml", bookXML, "xl/_rels/Workbook.XML.rels", bookRels, "xl/worksheets/Sheet1.xml", sheet},
		"absolutely":             {"_rels/.rels", strings.ReplaceAll(rootRels, `"xl/`, `"/xl/`), "xl/workbook.xml", bookXML, "xl/_rels/workbook.xml.rels", strings.ReplaceAll(bookRels, `"worksheets`, `"/xl/worksheets`), "xl/worksheets/sheet1.xml", sheet},
		"strictly":               {"_rels/.rels", rootRels, "xl/workbook.xml", bookXML, "xl/_rels/workbook.xml.rels", strict, "xl/worksheets/sheet1.xml", sheet},
		"in another folder":      {"_rels/.rels", strings.ReplaceAll(rootRels, `"xl/workbook.xml"`, `"book.xml"`), "book.xml", bookXML, "_rels/book.xml.rels", bookRels, "worksheets/sheet1.xml", sheet},
		"without relationships":  {"xl/workbook.xml", bookXML, "xl/worksheets/sheet1.xml", sheet},
		"with prefixes":          {"_rels/.rels", rootRels, "xl/workbook.xml", bookXML, "xl/_rels/workbook.xml.rels", bookRels, "xl/worksheets/sheet1.xml", prefixed, "xl/sharedStrings.xml", "<x:sst><x:si><x:t>1</x:t></x:si></x:sst>"},
		"in UTF-16":              {"xl/workbook.xml", bookXML, "xl/worksheets/sheet1.xml", utf16},
		"with a byte order mark": {"_rels/.rels", "\ufeff" + rootRels, "xl/workbook.xml", "\ufeff" + bookXML, "xl/_rels/workbook.xml.rels", bookRels, "xl/worksheets/sheet1.xml", "\ufeff" + sheet},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := readBook(pack(parts...), DefaultLimits())
			if err != nil || len(got) != 1 || !equalRows(got[0], Row{1, []string{"1"}}) {
				t.Errorf("got %q, %v", cellsOf(got), err)
			}
		})
	}
}

func TestSheetsTellNameHidingAndDateSystem(t *testing.T) {
	x := excelize.NewFile()
	defer closeOrFail(t, x)
	for _, name := range []string{"小区", "藏", "深藏"} {
		if _, err := x.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		if err := x.SetCellValue(name, "B2", name+"的值"); err != nil {
			t.Fatal(err)
		}
	}
	date1904 := true
	err := errors.Join(x.SetSheetVisible("藏", false), x.SetSheetVisible("深藏", false, true), x.DeleteSheet("Sheet1"),
		x.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &date1904}),
		x.MergeCell("小区", "A1", "C1"), x.MergeCell("小区", "D1", "D2"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.xlsx")
	if err := x.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	defer closeOrFail(t, f)
	var got []string
	for _, s := range f.Sheets {
		got = append(got, fmt.Sprintf("%s %t %t", s.Name, s.Hidden, s.Date1904))
	}
	if want := []string{"小区 false true", "藏 true true", "深藏 true true"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	merges, err := f.Sheets[0].Merges()
	if want := []Merge{{1, 1, 1, 3}, {1, 4, 2, 4}}; err != nil || !slices.Equal(merges, want) {
		t.Errorf("merges %v, %v, want %v", merges, err, want)
	}
	var cells bytes.Buffer
	if err := WriteCells(context.Background(), &cells, f); err != nil {
		t.Fatal(err)
	}
	if want := "# sheet 小区\n,小区的值\n# sheet 藏, hidden\n,藏的值\n# sheet 深藏, hidden\n,深藏的值\n"; cells.String() != want {
		t.Errorf("got %q, want %q", cells.String(), want)
	}
}

func TestMergesBehindTextThatNamesThemAreFound(t *testing.T) {
	data := pack("xl/workbook.xml", bookXML, "xl/worksheets/sheet1.xml",
		`<worksheet><sheetData><row><c t="inlineStr"><is><t>mergeCells x:mergeCells</t></is></c></row>`+strings.Repeat(`<row><c><v>1</v></c></row>`, 50_000)+
			`</sheetData><x:mergeCells><x:mergeCell ref="$B$3:A1"/><x:mergeCell ref="A6"/><x:mergeCell ref="A7:"/></x:mergeCells></worksheet>`)
	f, err := OpenReader(bytes.NewReader(data), int64(len(data)), "", DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.Sheets[0].Merges()
	if want := []Merge{{1, 1, 3, 2}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

func TestSharedStringsBeyondMemoryReadTheSame(t *testing.T) {
	const n = 20_000
	var rows, sst strings.Builder
	var want []Row
	for i := range n {
		k := (i * 7919) % n // neither in order nor all near each other
		fmt.Fprintf(&sst, "<si><t>第%d个字符串</t></si>", i)
		fmt.Fprintf(&rows, `<row><c t="s"><v>%d</v></c><c t="s"><v>%d</v></c></row>`, i, k)
		want = append(want, Row{i + 1, []string{fmt.Sprintf("第%d个字符串", i), fmt.Sprintf("第%d个字符串", k)}})
	}
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	lim := DefaultLimits()
	lim.MaxStrings = 100_000
	data := book(rows.String(), sst.String())
	f, err := OpenReader(bytes.NewReader(data), int64(len(data)), "", lim)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		i := 0
		for row, err := range f.Sheets[0].Rows(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
			if !equalRows(row, want[i]) {
				t.Fatalf("got %q, want %q", row.Cells, want[i].Cells)
			}
			i++
		}
		if i != n {
			t.Errorf("%d rows", i)
		}
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestWorkbooksThatCannotBeReadAreRefused(t *testing.T) {
	whole := book(strings.Repeat(`<row><c><v>1</v></c></row>`, 1000), "<si/>")
	small := DefaultLimits()
	small.MaxUnpacked, small.RatioFloor, small.MaxParts, small.MaxStrings, small.MaxColumns = 1<<20, 1<<16, 20, 1<<10, 100
	flipped := bytes.Clone(whole)
	flipped[bytes.Index(flipped, []byte("xl/worksheets/sheet1.xml"))+40] ^= 0xff
	manyParts := []string{"xl/workbook.xml", bookXML}
	for i := range 30 {
		manyParts = append(manyParts, fmt.Sprint(i), "")
	}
	for name, tc := range map[string]struct {
		data []byte
		code string
	}{
		"cut in the middle":                {whole[:len(whole)/2], Truncated},
		"cut at its last byte":             {whole[:len(whole)-1], Truncated},
		"only its first bytes":             {whole[:4], Truncated},
		"without a workbook":               {pack("a.txt", "x"), NotSpreadsheet},
		"a Word document":                  {pack("_rels/.rels", strings.ReplaceAll(rootRels, "xl/workbook.xml", "word/document.xml"), "word/document.xml", "<document/>"), NotSpreadsheet},
		"an empty archive":                 {pack(), NotSpreadsheet},
		"an OpenDocument spreadsheet":      {pack("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "<x/>"), ODS},
		"an OpenDocument text":             {pack("mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "<x/>"), NotSpreadsheet},
		"a binary workbook":                {pack("_rels/.rels", strings.ReplaceAll(rootRels, "workbook.xml", "workbook.bin"), "xl/workbook.bin", "x"), XLSB},
		"no sheet":                         {pack("xl/workbook.xml", "<workbook><sheets/></workbook>"), Empty},
		"a sheet that is missing":          {pack("xl/workbook.xml", bookXML), Damaged},
		"one part listed as two sheets":    {pack("xl/workbook.xml", `<workbook><sheet name="a" r:id="rId1"/><sheet name="b" r:id="rId1"/></workbook>`, "xl/_rels/workbook.xml.rels", bookRels, "xl/worksheets/sheet1.xml", "<worksheet/>"), Damaged},
		"a byte flipped":                   {flipped, Damaged},
		"a sheet that ends early":          {pack("xl/workbook.xml", bookXML, "xl/worksheets/sheet1.xml", "<worksheet><sheetData><row><c><v>1</v>"), Damaged},
		"a tag that ends early":            {pack("xl/workbook.xml", bookXML, "xl/worksheets/sheet1.xml", "<worksheet><sheetData><row><c r=\"A"), Damaged},
		"no shared string of that number":  {book(`<row><c t="s"><v>3</v></c></row>`, "<si/>"), Damaged},
		"no shared strings at all":         {book(`<row><c t="s"><v>0</v></c></row>`, ""), Damaged},
		"a cell in no row":                 {book(`<c r="A1"><v>0</v></c>`, ""), Damaged},
		"a cell at no column":              {book(`<row><c r="1"><v>0</v></c></row>`, ""), Damaged},
		"text that is not UTF-8":           {book("<row><c t=\"inlineStr\"><is><t>\xc8\xfd</t></is></c></row>", ""), BadEncoding},
		"shared text that is not UTF-8":    {book(`<row><c t="s"><v>0</v></c></row>`, "<si><t>\xc8\xfd</t></si>"), BadEncoding},
		"columns beyond the limit":         {book(`<row><c r="CW1"><v>0</v></c></row>`, ""), TooWide},
		"more parts than the limit":        {pack(manyParts...), ZipBomb},
		"packed more tightly than allowed": {book(strings.Repeat(" ", 200_000), ""), ZipBomb},
		"larger than allowed": {func() []byte {
			rng := rand.New(rand.NewPCG(1, 1))
			noise := make([]byte, 1<<20+1)
			for i := range noise {
				noise[i] = byte(rng.Uint32())
			}
			return book("", string(noise))
		}(), ZipBomb},
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := readBook(tc.data, small)
			if refusalCode(err) != tc.code {
				t.Errorf("got %v (%d rows), want %s", err, len(rows), tc.code)
			}
		})
	}
}

func TestTheDefaultLimitsRefuseABombAndAdmitTightTables(t *testing.T) {
	if testing.Short() {
		t.Skip("packs a hundred megabytes")
	}
	// What deflate makes of zeros is a thousandth; of 100,000 styled empty rows of 14 cells, a hundredth.
	if _, err := readBook(book(strings.Repeat(" ", 100<<20), ""), DefaultLimits()); refusalCode(err) != ZipBomb {
		t.Errorf("100 MiB of spaces: got %v", err)
	}
	var rows strings.Builder
	for r := range 100_000 {
		fmt.Fprintf(&rows, `<row r="%d" spans="1:14">`, r+1)
		for c := range 14 {
			fmt.Fprintf(&rows, `<c r="%c%d" s="12"/>`, 'A'+c, r+1)
		}
		rows.WriteString("</row>")
	}
	got, err := readBook(book(rows.String()+`<row r="100001"><c><v>1</v></c></row>`, ""), DefaultLimits())
	if err != nil || len(got) != 1 || got[0].Number != 100_001 {
		t.Errorf("got %q, %v", cellsOf(got), err)
	}
}

func TestPhantomRowsAreNotRows(t *testing.T) {
	x := excelize.NewFile()
	defer closeOrFail(t, x)
	style, err := x.NewStyle(&excelize.Style{Border: []excelize.Border{{Type: "left", Style: 1, Color: "000000"}}})
	if err != nil {
		t.Fatal(err)
	}
	w, err := x.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	const last = 65_203
	for r := 1; r <= last; r++ {
		row := make([]any, 14)
		for i := range row {
			row[i] = excelize.Cell{StyleID: style}
		}
		if r <= 3 {
			row[0] = excelize.Cell{StyleID: style, Value: fmt.Sprintf("第%d行", r)}
		}
		if err := w.SetRow(fmt.Sprintf("A%d", r), row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "phantom.xlsx")
	if err := x.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	_, sheets, err := readAll(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := []Row{{1, []string{"第1行"}}, {2, []string{"第2行"}}, {3, []string{"第3行"}}}; !slices.EqualFunc(sheets[0], want, equalRows) {
		t.Errorf("got %d rows", len(sheets[0]))
	}
}

// What is legal once must not become slow by the million.
func TestHostileMarkupDoesNotMakeReadingSlow(t *testing.T) {
	const n = 900_000
	for name, sheetData := range map[string]string{
		"angle brackets in an open quote": `<row><c r="` + strings.Repeat(">", n),
		"angle brackets in a value":       `<row x="` + strings.Repeat(">", n) + `"/>`,
		"carriage returns":                `<row><c t="inlineStr"><is><t>` + strings.Repeat("\r", n) + "1</t></is></c></row>",
		"entities":                        `<row><c t="str"><v>` + strings.Repeat("&amp;", n) + "</v></c></row>",
		"ampersands":                      `<row><c t="str"><v>` + strings.Repeat("&", n) + "</v></c></row>",
		"escapes":                         `<row><c t="str"><v>` + strings.Repeat("_x00", n/4) + "</v></c></row>",
		"an open comment":                 "<!--" + strings.Repeat("--", n),
		"attributes":                      "<row " + strings.Repeat("a='' ", n/5) + "/>",
		"nesting":                         strings.Repeat("<row>", n) + strings.Repeat("<c>", n),
		"far cells":                       strings.Repeat(`<row><c r="XFD1"><v>1</v></c></row>`, 1_000),
	} {
		t.Run(name, func(t *testing.T) {
			packed := book(sheetData, "")
			start := time.Now()
			_, err := readBook(packed, DefaultLimits())
			if code := refusalCode(err); err != nil && code == "" {
				t.Errorf("got %v", err)
			}
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// A workbook of 300,000 rows and a text file of as many must take no more memory at their end than at their start.
func TestMemoryStaysFlatHoweverLongTheFile(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 300,000 rows twice")
	}
	const rows = 300_000
	for name, path := range map[string]string{"xlsx": ticketWorkbook(t, rows), "csv": ticketFile(t, rows, true)} {
		t.Run(name, func(t *testing.T) {
			f, err := Open(path, DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			defer closeOrFail(t, f)
			n := 0
			peak := peakHeap(func(sample func()) {
				for row, err := range f.Sheets[0].Rows(context.Background()) {
					if err != nil {
						t.Fatal(err)
					}
					if len(row.Cells) != 14 {
						t.Fatalf("row %d has %d cells", row.Number, len(row.Cells))
					}
					if n++; n%50_000 == 0 {
						sample()
					}
				}
			})
			if n != rows {
				t.Errorf("got %d rows", n)
			}
			if peak > 8<<20 {
				t.Errorf("%d bytes live, want at most 8 MiB", peak)
			}
			t.Logf("%d KiB live at most", peak>>10)
		})
	}
}

func TestOpenSaysWhichFileIsMissing(t *testing.T) {
	_, err := Open(filepath.Join(t.TempDir(), "无.xlsx"), DefaultLimits())
	if !errors.Is(err, os.ErrNotExist) || refusalCode(err) != "" {
		t.Errorf("got %v", err)
	}
	if _, err := Open(t.TempDir(), DefaultLimits()); refusalCode(err) != NotSpreadsheet {
		t.Errorf("a folder: got %v", err)
	}
}
