package ingest_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
	"github.com/xuri/excelize/v2"

	"baimi/ingest"
	"baimi/ingest/contract"
	"baimi/ingest/privacy"
	"baimi/sql/lake"
)

// city is an ingester with its folders in a temporary place.
type city struct {
	*ingest.Ingester
	dir    string
	lake   *lake.Store
	config ingest.Config
}

var receivedAt = time.Date(2022, 7, 1, 9, 0, 0, 0, time.UTC)

func newCity(t testing.TB, change ...func(*ingest.Config)) *city {
	t.Helper()
	return cityIn(t, t.TempDir(), change...)
}

func cityIn(t testing.TB, dir string, change ...func(*ingest.Config)) *city {
	t.Helper()
	registry, err := contract.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	store, err := lake.Open(filepath.Join(dir, "lake"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := privacy.NewKey([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	config := ingest.Config{
		Registry: registry, Lake: store, Key: key, Archive: filepath.Join(dir, "archive"), Outbox: filepath.Join(dir, "outbox"),
		Zone: time.FixedZone("CST", 8*3600), Program: "baimi test",
	}
	for _, c := range change {
		c(&config)
	}
	ingester, err := ingest.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return &city{Ingester: ingester, dir: dir, lake: config.Lake, config: config}
}

// take ingests a file or fails the test.
func (c *city) take(t testing.TB, path string) ingest.Outcome {
	t.Helper()
	return c.takeFrom(t, ingest.Source{Path: path, ReceivedAt: receivedAt})
}

func (c *city) takeFrom(t testing.TB, source ingest.Source) ingest.Outcome {
	t.Helper()
	out, err := c.Ingest(context.Background(), source)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// file puts a file with this content into the city's inbox.
func (c *city) file(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(c.dir, "inbox", name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// workbook puts a workbook with these sheets into the city's inbox.
func (c *city) workbook(t testing.TB, name string, sheets ...sheet) string {
	t.Helper()
	book := excelize.NewFile()
	for n, s := range sheets {
		if n == 0 {
			must(t, book.SetSheetName("Sheet1", s.name))
		} else {
			_, err := book.NewSheet(s.name)
			must(t, err)
		}
		for r, row := range s.rows {
			for k, value := range row {
				cell, err := excelize.CoordinatesToCellName(k+1, r+1)
				must(t, err)
				must(t, book.SetCellValue(s.name, cell, value))
			}
		}
		for _, m := range s.merges {
			must(t, book.MergeCell(s.name, m[0], m[1]))
		}
		if s.hidden {
			must(t, book.SetSheetVisible(s.name, false))
		}
	}
	path := filepath.Join(c.dir, "inbox", name)
	must(t, os.MkdirAll(filepath.Dir(path), 0o700))
	must(t, book.SaveAs(path))
	must(t, book.Close())
	return path
}

type sheet struct {
	name   string
	rows   [][]any
	merges [][2]string
	hidden bool
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// record is a stored row as text, "" for a missing value.
type record map[string]string

// rows returns the rows of one dataset of a batch, as stored.
func (c *city) rows(t testing.TB, receipt lake.Receipt, dataset string) []record {
	t.Helper()
	for _, d := range receipt.Datasets {
		if d.Dataset == dataset && d.File != "" {
			return readParquet(t, c.lake.Path(d.File))
		}
	}
	return nil
}

func readParquet(t testing.TB, path string) []record {
	t.Helper()
	f, err := file.OpenParquetFile(path, false)
	must(t, err)
	defer func() { must(t, f.Close()) }()
	reader, err := pqarrow.NewFileReader(f, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	must(t, err)
	tab, err := reader.ReadTable(context.Background())
	must(t, err)
	defer tab.Release()
	out := make([]record, tab.NumRows())
	for k := range out {
		out[k] = record{}
	}
	for n := range int(tab.NumCols()) {
		name, at := tab.Schema().Field(n).Name, 0
		for _, chunk := range tab.Column(n).Data().Chunks() {
			for k := range chunk.Len() {
				if !chunk.IsNull(k) {
					out[at][name] = chunk.ValueStr(k)
				}
				at++
			}
		}
	}
	return out
}

// current returns every current row of a dataset: the last one of each key over all
// batches in the order in which they were received.
func (c *city) current(t testing.TB, dataset string) map[string]record {
	t.Helper()
	receipts, err := c.lake.Receipts(context.Background())
	must(t, err)
	d, ok := c.config.Registry.Dataset(dataset)
	if !ok {
		t.Fatalf("no dataset %s", dataset)
	}
	out := map[string]record{}
	for _, r := range receipts {
		for _, row := range c.rows(t, r, dataset) {
			var key []string
			for _, k := range d.Key {
				key = append(key, row[k])
			}
			out[strings.Join(key, "|")] = row
		}
	}
	return out
}

// column returns the sorted values of a column.
func column(rows []record, name string) []string {
	var out []string
	for _, r := range rows {
		out = append(out, r[name])
	}
	slices.Sort(out)
	return out
}

// names lists a folder; nil when it is not there.
func names(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if os.IsNotExist(err) {
		return nil
	}
	must(t, err)
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// tree lists every file below a folder with its size and mode.
func tree(t testing.TB, dir string) []string {
	t.Helper()
	var out []string
	must(t, filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		out = append(out, fmt.Sprintf("%s %v", rel, info.Mode()))
		return err
	}))
	return out
}

// compounds is a good sheet of two compounds.
func compounds(extra ...[]any) sheet {
	rows := [][]any{
		{"小区编号", "小区名称", "镇街代码", "户数", "楼栋数", "入住率", "管理方式"},
		{"C1", "汇景花园", "440604012", "1286", "18", "85%", "物业公司"},
		{"C2", "同安苑", "440604012", "300户", "5栋", "0.7", "自管"},
	}
	return sheet{name: "名册", rows: append(rows, extra...)}
}
