package lake_test

import (
	"os"
	"runtime"
	"testing"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
)

func TestAMillionRowsAreWrittenInFlatMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("it writes a million rows")
	}
	store := open(t, t.TempDir())
	p := begin(t, store, batchOf(1))
	writer, err := p.Writer("complaints", ticketSchema())
	if err != nil {
		t.Fatal(err)
	}
	rows := tickets(8192)[0]
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, peak := heap(), uint64(0)
	const million = 1_000_000
	for i := 0; writer.Rows() < million; i++ {
		if err := writer.Write(rows); err != nil {
			t.Fatal(err)
		}
		if i%8 == 7 {
			peak = max(peak, heap())
		}
	}
	stored := commit(t, p, origin())
	if got := stored.Datasets[0].Rows; got < million {
		t.Errorf("%d rows", got)
	}
	used := int64(peak-before) >> 20
	t.Logf("at most %d MB above the start, file of %d MB", used, stored.Datasets[0].Size>>20)
	if used > 96 {
		t.Errorf("writing held %d MB", used)
	}
}

func TestEachColumnIsStoredInTheFormThatSuitsIt(t *testing.T) {
	store := open(t, t.TempDir())
	p := begin(t, store, batchOf(1))
	for _, rows := range tickets(200_000) {
		write(t, p, "complaints", rows)
	}
	stored := commit(t, p, origin())
	f, err := os.Open(store.Path(stored.Datasets[0].File))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	reader, err := file.NewParquetReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reader.Close() }()
	if got := reader.NumRowGroups(); got != 2 {
		t.Errorf("%d row groups, want 2", got)
	}
	for g := range reader.NumRowGroups() {
		group := reader.MetaData().RowGroup(g)
		if group.NumRows() > 122_880 {
			t.Errorf("row group %d has %d rows", g, group.NumRows())
		}
		for c := range group.NumColumns() {
			chunk, err := group.ColumnChunk(c)
			if err != nil {
				t.Fatal(err)
			}
			name := chunk.PathInSchema().String()
			if chunk.Compression() != compress.Codecs.Zstd {
				t.Errorf("%s is compressed by %s", name, chunk.Compression())
			}
			form := parquet.Encodings.Plain
			switch name {
			case "_sheet", "category_1", "category_2", "district", "town", "resolved", "satisfied", "compound_id":
				form = parquet.Encodings.RLEDict
			case "_row", "intake_at", "due_at", "closed_at":
				form = parquet.Encodings.DeltaBinaryPacked
			}
			found := false
			for _, e := range chunk.Encodings() {
				found = found || e == form
			}
			if !found {
				t.Errorf("%s is stored as %v, want %s", name, chunk.Encodings(), form)
			}
		}
	}
}
