package table

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// ticketCells returns the 14 cells of a made-up complaint, about 300 bytes of UTF-8 as in real layouts.
func ticketCells(n int) []string {
	day := n % 28
	return []string{
		fmt.Sprintf("220%d%02d%06d", n%6+1, day+1, n),
		"物业管理->小区环境->" + []string{"电梯", "消防", "停车管理", "环境卫生", "物业收费"}[n%5],
		"关于某某家园电梯长期停运无人维修的诉求",
		fmt.Sprintf("市民反映,某某家园%d号楼电梯停运已%d天,多次联系物业无人处理,希望尽快维修并公示维修资金使用情况。", n%40+1, n%30),
		"诉求", "东湖区", "某某街道", "某某社区", "某某家园小区", "某某物业服务有限公司",
		fmt.Sprintf("2022/%d/%d 9:%02d:00", n%6+1, day+1, n%60),
		fmt.Sprintf("2022-%02d-%02d 17:%02d:00", n%6+1, day+1, n%60),
		"解决", "基本满意",
	}
}

func writeTickets(tb testing.TB, w io.Writer, rows int) {
	tb.Helper()
	out := csv.NewWriter(w)
	for n := range rows {
		if err := out.Write(ticketCells(n)); err != nil {
			tb.Fatal(err)
		}
	}
	if out.Flush(); out.Error() != nil {
		tb.Fatal(out.Error())
	}
}

func ticketFile(tb testing.TB, rows int, gb bool) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "tickets.csv")
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer closeOrFail(tb, f)
	var w io.WriteCloser = f
	if gb {
		w = transform.NewWriter(f, simplifiedchinese.GB18030.NewEncoder())
	}
	writeTickets(tb, w, rows)
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return path
}

func ticketWorkbook(tb testing.TB, rows int) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "tickets.xlsx")
	x := excelize.NewFile()
	defer closeOrFail(tb, x)
	w, err := x.NewStreamWriter("Sheet1")
	if err != nil {
		tb.Fatal(err)
	}
	for n := range rows {
		cells := ticketCells(n)
		values := make([]any, len(cells))
		for i, c := range cells {
			values[i] = c
		}
		values[10] = 44562.375 + float64(n%365)
		if err := w.SetRow(fmt.Sprintf("A%d", n+1), values); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	if err := x.SaveAs(path); err != nil {
		tb.Fatal(err)
	}
	return path
}

// scan reads a file to its end and returns the numbers of its rows and cells.
func scan(tb testing.TB, path string) (rows, cells int) {
	tb.Helper()
	f, err := Open(path, DefaultLimits())
	if err != nil {
		tb.Fatal(err)
	}
	defer closeOrFail(tb, f)
	for _, s := range f.Sheets {
		for row, err := range s.Rows(context.Background()) {
			if err != nil {
				tb.Fatal(err)
			}
			rows++
			cells += len(row.Cells)
		}
	}
	return rows, cells
}

func benchmarkCSV(b *testing.B, gb bool) {
	const rows = 1_000_000
	path := ticketFile(b, rows, gb)
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	for b.Loop() {
		if n, _ := scan(b, path); n != rows {
			b.Fatal(n)
		}
	}
}

func BenchmarkCSVMillionRowsGB18030(b *testing.B) { benchmarkCSV(b, true) }

func BenchmarkCSVMillionRowsUTF8(b *testing.B) { benchmarkCSV(b, false) }

// BenchmarkCSVMillionRowsBaseline is what the standard library and x/text need for the same GB18030 file.
func BenchmarkCSVMillionRowsBaseline(b *testing.B) {
	path := ticketFile(b, 1_000_000, true)
	for b.Loop() {
		f, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		r := csv.NewReader(transform.NewReader(f, simplifiedchinese.GB18030.NewDecoder()))
		for {
			if _, err := r.Read(); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
		f.Close()
	}
}

func BenchmarkGB18030Decode(b *testing.B) {
	var text bytes.Buffer
	w := transform.NewWriter(&text, simplifiedchinese.GB18030.NewEncoder())
	writeTickets(b, w, 20_000)
	src := text.Bytes()
	dst := make([]byte, 2*len(src))
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, n, _ := decodeGB18030(dst, src, true); n != len(src) {
			b.Fatal(n)
		}
	}
}

// sharedWorkbook is a workbook as Excel writes it, with all texts in the shared strings.
func sharedWorkbook(tb testing.TB, rows int) string {
	tb.Helper()
	var sheet, sst strings.Builder
	numbers := map[string]int{}
	for n := range rows {
		fmt.Fprintf(&sheet, `<row r="%d" spans="1:14">`, n+1)
		for i, c := range ticketCells(n) {
			if i == 10 {
				fmt.Fprintf(&sheet, `<c r="K%d" s="1"><v>%v</v></c>`, n+1, 44562.375+float64(n%365))
				continue
			}
			k, known := numbers[c]
			if !known {
				k = len(numbers)
				numbers[c] = k
				fmt.Fprintf(&sst, `<si><t>%s</t></si>`, strings.ReplaceAll(c, ">", "&gt;"))
			}
			fmt.Fprintf(&sheet, `<c r="%c%d" t="s"><v>%d</v></c>`, 'A'+i, n+1, k)
		}
		sheet.WriteString("</row>")
	}
	path := filepath.Join(tb.TempDir(), "shared.xlsx")
	const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	data := pack("[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>`,
		"_rels/.rels", rootRels,
		"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="`+office+`"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", strings.ReplaceAll(strings.ReplaceAll(bookRels, "http://x", office), "<Relationships>", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`),
		"xl/worksheets/sheet1.xml", `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`+sheet.String()+`</sheetData></worksheet>`,
		"xl/sharedStrings.xml", `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`+sst.String()+`</sst>`)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// BenchmarkXLSX reads 200,000 rows of 14 cells; the baseline is a bare row scan of excelize over the same file.
func BenchmarkXLSX(b *testing.B) {
	const rows = 200_000
	for _, texts := range []struct{ name, path string }{{"inline", ticketWorkbook(b, rows)}, {"shared", sharedWorkbook(b, rows)}} {
		b.Run(texts.name+"/table", func(b *testing.B) {
			for b.Loop() {
				if n, _ := scan(b, texts.path); n != rows {
					b.Fatal(n)
				}
			}
		})
		b.Run(texts.name+"/merges", func(b *testing.B) {
			for b.Loop() {
				benchmarkMerges(b, texts.path)
			}
		})
		b.Run(texts.name+"/excelize", func(b *testing.B) {
			for b.Loop() {
				if n := scanExcelize(b, texts.path); n != rows {
					b.Fatal(n)
				}
			}
		})
	}
}

func benchmarkMerges(b *testing.B, path string) {
	f, err := Open(path, DefaultLimits())
	if err != nil {
		b.Fatal(err)
	}
	defer closeOrFail(b, f)
	if _, err := f.Sheets[0].Merges(); err != nil {
		b.Fatal(err)
	}
}

func scanExcelize(b *testing.B, path string) (rows int) {
	x, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true})
	if err != nil {
		b.Fatal(err)
	}
	defer closeOrFail(b, x)
	it, err := x.Rows(x.GetSheetName(0))
	if err != nil {
		b.Fatal(err)
	}
	defer closeOrFail(b, it)
	for it.Next() {
		if _, err := it.Columns(); err != nil {
			b.Fatal(err)
		}
		rows++
	}
	return rows
}

// peakHeap runs work and returns the largest live heap that it saw, above what there was before.
func peakHeap(work func(sample func())) uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before, peak := m.HeapAlloc, uint64(0)
	work(func() {
		runtime.GC()
		runtime.ReadMemStats(&m)
		if m.HeapAlloc > before {
			peak = max(peak, m.HeapAlloc-before)
		}
	})
	return peak
}
