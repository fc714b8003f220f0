package table

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// readText reads text as a file of that content.
func readText(text string) (*File, []Row, error) {
	f, err := OpenReader(strings.NewReader(text), int64(len(text)), "x.csv", DefaultLimits())
	if err != nil {
		return nil, nil, err
	}
	var rows []Row
	for row, err := range f.Sheets[0].Rows(context.Background()) {
		if err != nil {
			return f, rows, err
		}
		rows = append(rows, row)
	}
	return f, rows, nil
}

func TestEveryCSVSpectrumFileEqualsItsPublishedJSON(t *testing.T) {
	dir := sharedData(t, "csv-spectrum")
	files, err := filepath.Glob(filepath.Join(dir, "csvs", "*.csv"))
	if err != nil || len(files) != 12 {
		t.Fatalf("want 12 files, got %d, %v", len(files), err)
	}
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".csv")
		t.Run(name, func(t *testing.T) {
			published, err := os.ReadFile(filepath.Join(dir, "json", name+".json"))
			if err != nil {
				t.Fatal(err)
			}
			if bytes.HasPrefix(published, []byte("{")) {
				published = slices.Concat([]byte("["), published, []byte("]"))
			}
			var want []map[string]string
			if err := json.Unmarshal(published, &want); err != nil {
				t.Fatal(err)
			}
			if name == "location_coordinates" {
				// The published JSON holds another telephone number than the file it was made from.
				want[0]["Contact Phone Number"] = "2095257564"
			}
			_, sheets, err := readAll(path)
			if err != nil {
				t.Fatal(err)
			}
			rows := sheets[0]
			if len(rows) != len(want)+1 {
				t.Fatalf("got %d rows under the header, want %d", len(rows)-1, len(want))
			}
			for i, record := range want {
				got := map[string]string{}
				for j, key := range rows[0].Cells {
					got[key] = ""
					if j < len(rows[i+1].Cells) {
						got[key] = rows[i+1].Cells[j]
					}
				}
				if fmt.Sprint(got) != fmt.Sprint(record) {
					t.Errorf("row %d: got %q, want %q", i, got, record)
				}
			}
		})
	}
}

func TestRecordsAreCutAsExcelCutsThem(t *testing.T) {
	long := strings.Repeat("长", 40_000)
	for name, tc := range map[string]struct {
		text string
		want []Row
	}{
		"line ends may be LF, CR LF or both":        {"a,b\r\n1,2\n3,4", []Row{{1, []string{"a", "b"}}, {2, []string{"1", "2"}}, {3, []string{"3", "4"}}}},
		"lines may end in CR alone":                 {"a,b\r1,\"2\r3\"\r\r4,5\r", []Row{{1, []string{"a", "b"}}, {2, []string{"1", "2\r3"}}, {5, []string{"4", "5"}}}},
		"a quoted cell keeps line breaks":           {"a,\"x\r\ny\nz\",b\n1", []Row{{1, []string{"a", "x\r\ny\nz", "b"}}, {4, []string{"1"}}}},
		"doubled quotes are one":                    {"\"a \"\"b\"\"\",\"\"\"\",x\n", []Row{{1, []string{`a "b"`, `"`, "x"}}}},
		"empty lines and empty rows are left out":   {"a,b\n\n,,\n\"\",\n1,2\n", []Row{{1, []string{"a", "b"}}, {5, []string{"1", "2"}}}},
		"trailing empty cells are left out":         {"a,,\nb,,c,\n", []Row{{1, []string{"a"}}, {2, []string{"b", "", "c"}}}},
		"a quote inside a cell is text":             {"5\" pipe,3'\n1,2\n", []Row{{1, []string{`5" pipe`, "3'"}}, {2, []string{"1", "2"}}}},
		"text behind a closing quote stays":         {"\"a\"b,\"c\" ,d\n1,2,3\n", []Row{{1, []string{"ab", "c ", "d"}}, {2, []string{"1", "2", "3"}}}},
		"a quote never closed costs no row":         {"1,\"abc,2\n3,def,4\n5,6,7\n", []Row{{1, []string{"1", `"abc`, "2"}}, {2, []string{"3", "def", "4"}}, {3, []string{"5", "6", "7"}}}},
		"a quote closed in a later cell costs none": {"1,\"abc,2\n3,\"def\",4\n", []Row{{1, []string{"1", `"abc`, "2"}}, {2, []string{"3", "def", "4"}}}},
		"the last line may lack its end":            {"a,b\n1,\"2\"", []Row{{1, []string{"a", "b"}}, {2, []string{"1", "2"}}}},
		"a long cell survives":                      {"a,b\n\"" + long + "\n\"," + long + "\n", []Row{{1, []string{"a", "b"}}, {2, []string{long + "\n", long}}}},
		"Excel's hint names the delimiter":          {"sep=;\na;b,c\n", []Row{{2, []string{"a", "b,c"}}}},
		"white space is kept":                       {" a ,\u3000b\u00a0\n", []Row{{1, []string{" a ", "\u3000b\u00a0"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			_, got, err := readText(tc.text)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.EqualFunc(got, tc.want, equalRows) {
				t.Errorf("got %+v\nwant %+v", got, tc.want)
			}
		})
	}
}

func equalRows(a, b Row) bool { return a.Number == b.Number && slices.Equal(a.Cells, b.Cells) }

func TestDelimitersAreRecognised(t *testing.T) {
	for name, tc := range map[string]struct {
		text string
		want rune
	}{
		"comma":                         {"编号,内容\n1,a;b|c\n2,d\n", ','},
		"semicolon, commas in text":     {"编号;内容;时间\n1;水,电,气;2\n2;无;3\n", ';'},
		"tab, commas in text":           {"编号\t内容\n1\t好,的\n2\t好,好,的\n", '\t'},
		"bar":                           {"编号|内容|时间\n1|a,b|2\n2|c|3\n", '|'},
		"comma, lists by bar":           {"编号,小区,街道\n1,a|b,x\n2,c|d,y\n", ','},
		"tab inside quotes is text":     {"a,\"x\ty\",b\n1,\"p\tq\",2\n", ','},
		"title above a tab table":       {"某市物业投诉,汇总表\na\tb\tc\n1\t2\t3\n4\t5\t6\n", '\t'},
		"one column has the default":    {"编号\n1\n2\n", ','},
		"delimiters in quoted newlines": {"a;\"1,2\n3,4\n5,6\"\nb;\"7,8\n\"\n", ';'},
	} {
		t.Run(name, func(t *testing.T) {
			f, _, err := readText(tc.text)
			if err != nil {
				t.Fatal(err)
			}
			if f.Delimiter != tc.want {
				t.Errorf("got %q, want %q", f.Delimiter, tc.want)
			}
		})
	}
}

// encodings of the same table; every text holds characters outside GBK (㐂 is a four-byte code) and outside the
// Basic Multilingual Plane (𠮷).
func TestEveryEncodingGivesTheSameRows(t *testing.T) {
	text := "编号,内容\r\n1,\"电梯“停运”，\n已３天\"\r\n2,㐂𠮷€\r\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	utf16 := func(big bool) string {
		var b []byte
		for _, u := range utf16.Encode([]rune(text)) {
			if big {
				b = append(b, byte(u>>8), byte(u))
			} else {
				b = append(b, byte(u), byte(u>>8))
			}
		}
		return string(b)
	}
	want := []Row{{1, []string{"编号", "内容"}}, {2, []string{"1", "电梯“停运”，\n已３天"}}, {4, []string{"2", "㐂𠮷€"}}}
	for name, tc := range map[string]struct{ text, encoding string }{
		"UTF-8":                 {text, "UTF-8"},
		"UTF-8 with mark":       {"\ufeff" + text, "UTF-8"},
		"GB18030":               {gb, "GB18030"},
		"GB18030 with mark":     {"\x84\x31\x95\x33" + gb, "GB18030"},
		"UTF-16LE":              {utf16(false), "UTF-16LE"},
		"UTF-16BE":              {utf16(true), "UTF-16BE"},
		"UTF-16LE with mark":    {"\xff\xfe" + utf16(false), "UTF-16LE"},
		"UTF-16BE with mark":    {"\xfe\xff" + utf16(true), "UTF-16BE"},
		"GB18030 far down":      {strings.Repeat("\r\n", 1<<20) + gb, "GB18030"},
		"UTF-8 behind a window": {strings.Repeat(",\n", 1<<20) + text, "UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			f, got, err := readText(tc.text)
			if err != nil {
				t.Fatal(err)
			}
			if f.Encoding != tc.encoding {
				t.Errorf("encoding %s, want %s", f.Encoding, tc.encoding)
			}
			if len(got) != len(want) {
				t.Fatalf("got %+v", got)
			}
			for i := range got {
				if !slices.Equal(got[i].Cells, want[i].Cells) {
					t.Errorf("row %d: got %q, want %q", i, got[i].Cells, want[i].Cells)
				}
			}
		})
	}
}

func TestUndecodableTextIsRefusedWithItsLine(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("编号,内容\n1,电梯\n")
	if err != nil {
		t.Fatal(err)
	}
	pad := strings.Repeat("1,电梯停运\n", 100_000)
	for name, tc := range map[string]struct {
		text string
		line int
	}{
		"UTF-8":                      {"编号,内容\n1,电梯\n2,\xff\xff\n3,停车\n", 3},
		"UTF-8 cut short":            {"编号,内容\n1,电\xe6\xa2", 2},
		"UTF-8 behind the window":    {pad + "1,\x80\n", 100_001},
		"GB18030":                    {gb + "2,\xb5\x20\n", 3},
		"GB18030 inside a quote":     {gb + "2,\"\n\n\xff\"\n", 5},
		"GB18030 cut short":          {gb + "2,\xb5", 3},
		"UTF-16 half a pair":         {"\xff\xfea\x00,\x00b\x00\n\x00\x00\xd8c\x00", 2},
		"UTF-16 half a unit":         {"\xff\xfea\x00,\x00b\x00\n\x00c", 2},
		"unassigned GB18030 of four": {gb + "\xe3\x32\x9a\x36\n", 3},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := readText(tc.text)
			var r *Refusal
			if !errors.As(err, &r) || r.Code != BadEncoding || r.Line != tc.line {
				t.Errorf("got %v (line %d), want bad_encoding at line %d", err, lineOf(r), tc.line)
			}
		})
	}
}

func lineOf(r *Refusal) int {
	if r == nil {
		return 0
	}
	return r.Line
}

func TestTextThatIsNoTableIsRefused(t *testing.T) {
	for name, tc := range map[string]struct{ text, code string }{
		"no bytes":           {"", Empty},
		"a mark only":        {"\ufeff", Empty},
		"line ends only":     {"\r\n\r\n\n", Empty},
		"PDF":                {"%PDF-1.7\n1 0 obj", NotSpreadsheet},
		"binary":             {strings.Repeat("\x00\x01\x02\x03\x7f\xfe\x80abc", 50), NotSpreadsheet},
		"HTML":               {"\ufeff\r\n<HTML><table><tr><td>编号</td></tr></table>", WebPage},
		"XML spreadsheet":    {"<?xml version=\"1.0\"?><Workbook></Workbook>", WebPage},
		"MHTML":              {"MIME-Version: 1.0\nContent-Type: multipart/related", WebPage},
		"UTF-32":             {"\xff\xfe\x00\x00a\x00\x00\x00", BadEncoding},
		"Excel 4 worksheet":  {"\x09\x04\x06\x00\x00\x00\x10\x00", OldXLS},
		"cut OLE container":  {string(oleMagic) + strings.Repeat("\x00", 100), Truncated},
		"a cell of megabyte": {"a,b\n" + strings.Repeat("x", 1<<20+1), TooLarge},
		"too many columns":   {strings.Repeat(",", 20_000) + "\n", TooWide},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := readText(tc.text)
			if refusalCode(err) != tc.code {
				t.Errorf("got %v, want %s", err, tc.code)
			}
		})
	}
}

// What encoding/csv writes it reads back the same; so must this reader, however the text falls into blocks.
func TestWellFormedTextReadsAsTheStandardLibraryWroteIt(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	alphabet := []string{"a", "电梯", "\"", ",", "\n", "\r\n", ";", " ", "\t", "1", "𠮷", strings.Repeat("长文本", 50)}
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	var want [][]string
	for range 20_000 {
		cells := make([]string, 1+rng.IntN(6))
		for i := range cells {
			for range rng.IntN(5) {
				cells[i] += alphabet[rng.IntN(len(alphabet))]
			}
		}
		cells[len(cells)-1] += "." // no trailing empty cells, no empty rows
		cells[0] = "r" + cells[0]
		want = append(want, cells)
		if err := w.Write(cells); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	if text.Len() < 4*blockSize {
		t.Fatalf("%d bytes do not cross enough blocks", text.Len())
	}
	src := &textSource{r: bytes.NewReader(text.Bytes()), size: int64(text.Len()), lim: DefaultLimits(),
		layout: layout{encoding: utf8Encoding, delim: ',', eol: '\n'}}
	i, line := 0, 1
	for row, err := range src.rows(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(row.Cells, want[i]) {
			t.Fatalf("record %d: got %q, want %q", i, row.Cells, want[i])
		}
		if row.Number != line {
			t.Fatalf("record %d: on line %d, want %d", i, row.Number, line)
		}
		line += 1 + strings.Count(strings.Join(row.Cells, ""), "\n")
		i++
	}
	if i != len(want) {
		t.Errorf("got %d records, want %d", i, len(want))
	}
}

// Stray quotes by the ten thousand must not make reading slow: each may look ahead, but not each to the end.
func TestStrayQuotesDoNotMakeReadingSlow(t *testing.T) {
	for name, line := range map[string]string{
		"opening":        "1,\"abc,2\n",
		"doubled":        "1,\"\"x,2\n",
		"opening, tail":  "\"a\"b,\"c\n",
		"only opening":   "\"\n",
		"odd and spaced": "1,\"\"\" ,\"\"\"\n",
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Repeat(line, 5<<20/len(line))
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			f, err := OpenReader(strings.NewReader(text), int64(len(text)), "", DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			rows := 0
			for _, err := range f.Sheets[0].Rows(ctx) {
				if err != nil {
					t.Fatalf("after %d rows: %v", rows, err)
				}
				rows++
			}
			if rows == 0 {
				t.Error("no rows")
			}
		})
	}
}

func TestReadingStopsWhenItsContextEnds(t *testing.T) {
	text := strings.Repeat("1,2\n", 1<<20)
	f, err := OpenReader(strings.NewReader(text), int64(len(text)), "", DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	rows := 0
	for _, err = range f.Sheets[0].Rows(ctx) {
		if rows++; rows == 10 {
			cancel()
		}
	}
	if !errors.Is(err, context.Canceled) || rows > 5000 {
		t.Errorf("ended with %v after %d rows", err, rows)
	}
}
