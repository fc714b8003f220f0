package lake_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/google/go-cmp/cmp"

	"baimi/sql/lake"
)

// open opens a lake in a folder.
func open(t *testing.T, dir string, options ...lake.Option) *lake.Store {
	t.Helper()
	store, err := lake.Open(dir, options...)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// begin begins a batch that is dropped at the end of the test, if it is still
// open by then.
func begin(t *testing.T, store *lake.Store, batch string) *lake.Pending {
	t.Helper()
	pending, err := store.Begin(batch)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pending.Abort() })
	return pending
}

// compounds is a small register as a record batch.
func compounds(names ...string) arrow.RecordBatch {
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "_row", Type: arrow.PrimitiveTypes.Int32},
		{Name: "name", Type: arrow.BinaryTypes.String, Nullable: true},
	}, nil)
	builder := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	for i, name := range names {
		builder.Field(0).(*array.Int32Builder).Append(int32(i + 2))
		builder.Field(1).(*array.StringBuilder).Append(name)
	}
	return builder.NewRecordBatch()
}

// write adds rows to a dataset of a batch.
func write(t *testing.T, p *lake.Pending, dataset string, rows arrow.RecordBatch) {
	t.Helper()
	writer, err := p.Writer(dataset, rows.Schema())
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Write(rows); err != nil {
		t.Fatal(err)
	}
}

// commit commits a batch.
func commit(t *testing.T, p *lake.Pending, r lake.Receipt) lake.Receipt {
	t.Helper()
	stored, err := p.Commit(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

// batchOf returns a batch id for a number.
func batchOf(n int) string { return lake.BatchID(fmt.Sprintf("%064x", n), "440604", "f1") }

// files returns every file of a lake by its path, with its content.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		found[filepath.ToSlash(rel)] = string(content)
		return err
	})
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return found
}

func namesOf(files map[string]string) []string {
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func TestTheBatchIDDependsOnFileScopeAndFingerprint(t *testing.T) {
	digest := strings.Repeat("a", 64)
	id := lake.BatchID(digest, "440604", "f1")
	if len(id) != 32 || id != lake.BatchID(digest, "440604", "f1") {
		t.Errorf("id %q", id)
	}
	seen := map[string]bool{id: true}
	for _, other := range []string{
		lake.BatchID(strings.Repeat("b", 64), "440604", "f1"),
		lake.BatchID(digest, "440605", "f1"),
		lake.BatchID(digest, "440604", "f2"),
		lake.BatchID(digest, "440604f", "1"),
		lake.BatchID(digest+"440604", "", "f1"),
	} {
		if seen[other] {
			t.Errorf("%s twice", other)
		}
		seen[other] = true
	}
}

func TestACommittedBatchIsReadBackAsItsReceiptSays(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lake")
	store := open(t, dir)
	batch := batchOf(1)
	p := begin(t, store, batch)
	write(t, p, "compounds", compounds("玫瑰园", "碧桂园"))
	write(t, p, "compounds", compounds("万科城"))
	write(t, p, "branches", compounds("第一支部"))
	for _, r := range []lake.Reject{
		{Dataset: "compounds", Sheet: "小区", Row: 7, Column: "households", Header: "户数", Code: "not_a_number", Value: "很多"},
		{Dataset: "compounds", Sheet: "小区", Row: 7, Column: "town_code", Header: "镇街", Code: "missing"},
		{Dataset: "compounds", Sheet: "小区", Row: 9, Column: "town_code", Header: "镇街", Code: "missing"},
	} {
		if err := p.Reject(r); err != nil {
			t.Fatal(err)
		}
	}
	first, last := time.Date(2022, 6, 30, 0, 0, 0, 0, time.UTC), time.Date(2022, 7, 8, 0, 0, 0, 0, time.UTC)
	given := origin()
	given.ReceivedAt = time.Date(2022, 7, 11, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))
	given.Datasets = []lake.DatasetFile{{Dataset: "compounds", MinEvent: &first, MaxEvent: &last}}
	stored := commit(t, p, given)

	if stored.Outcome != lake.Partial || stored.Rows() != 4 || stored.Rejected() != 2 || stored.Rejects.Rows != 3 {
		t.Errorf("outcome %s, %d rows, %d rejected with %d problems", stored.Outcome, stored.Rows(), stored.Rejected(), stored.Rejects.Rows)
	}
	if got := stored.Datasets[0]; got.Dataset != "compounds" || got.Rows != 3 || !got.MinEvent.Equal(first) || !got.MaxEvent.Equal(last) {
		t.Errorf("compounds: %+v", got)
	}
	for _, reopened := range []*lake.Store{store, open(t, dir)} {
		got, found, err := reopened.Receipt(batch)
		if err != nil || !found {
			t.Fatalf("receipt: %v, %v", found, err)
		}
		if diff := cmp.Diff(stored, got); diff != "" {
			t.Errorf("the receipt read is not the one returned:\n%s", diff)
		}
	}
	want := []string{
		"_receipts/" + batch + ".json", "_rejects/" + batch + ".parquet",
		"branches/" + batch + ".parquet", "compounds/" + batch + ".parquet",
	}
	if got := namesOf(files(t, dir)); !cmp.Equal(got, want) {
		t.Errorf("the lake holds %v, want %v", got, want)
	}
	if problems, err := store.Verify(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("verify: %v, %v", problems, err)
	}
	if info, err := os.Stat(store.Path(stored.Datasets[0].File)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode of the file: %v, %v", info.Mode(), err)
	}
}

func TestARefusedFileIsAReceiptWithoutData(t *testing.T) {
	store := open(t, t.TempDir())
	p := begin(t, store, batchOf(1))
	r := origin()
	r.Outcome, r.Reason, r.ReasonDetail = lake.Refused, "encrypted", "名册.xlsx"
	stored := commit(t, p, r)
	if stored.Outcome != lake.Refused || len(stored.Datasets) > 0 || stored.Rejects != nil {
		t.Errorf("stored %+v", stored)
	}
	if got := namesOf(files(t, store.Dir())); len(got) != 1 {
		t.Errorf("the lake holds %v", got)
	}
	if problems, err := store.Verify(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("verify: %v, %v", problems, err)
	}

	p = begin(t, store, batchOf(2))
	r.Reason = ""
	if _, err := p.Commit(t.Context(), r); err == nil || !strings.Contains(err.Error(), "no reason") {
		t.Errorf("refused without a reason: %v", err)
	}
	write(t, p, "compounds", compounds("玫瑰园"))
	r.Reason = "encrypted"
	if _, err := p.Commit(t.Context(), r); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("refused with data: %v", err)
	}
}

func TestADatasetOfWhichNoRowWasAcceptedHasNoFile(t *testing.T) {
	store := open(t, t.TempDir())
	p := begin(t, store, batchOf(1))
	write(t, p, "compounds", compounds())
	if err := p.Reject(lake.Reject{Dataset: "compounds", Row: 2, Code: "missing"}); err != nil {
		t.Fatal(err)
	}
	stored := commit(t, p, origin())
	if want := []lake.DatasetFile{{Dataset: "compounds", Rejected: 1}}; !cmp.Equal(stored.Datasets, want) || stored.Outcome != lake.Partial {
		t.Errorf("stored %+v", stored)
	}
	if problems, err := store.Verify(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("verify: %v, %v", problems, err)
	}
}

func TestTheSameBatchTwiceIsOnce(t *testing.T) {
	store := open(t, t.TempDir())
	p := begin(t, store, batchOf(1))
	if _, err := store.Begin(batchOf(1)); !errors.Is(err, lake.ErrPending) {
		t.Errorf("begin while it is being written: %v", err)
	}
	write(t, p, "compounds", compounds("玫瑰园"))
	commit(t, p, origin())
	before := files(t, store.Dir())
	if _, err := store.Begin(batchOf(1)); !errors.Is(err, lake.ErrCommitted) {
		t.Errorf("begin again: %v", err)
	}
	if err := p.Abort(); err != nil {
		t.Errorf("abort after commit: %v", err)
	}
	if _, err := p.Commit(t.Context(), origin()); err == nil {
		t.Error("committed twice")
	}
	if after := files(t, store.Dir()); !cmp.Equal(after, before) {
		t.Errorf("the lake changed: %v", namesOf(after))
	}
}

func TestAnAbortedBatchLeavesNothingAndCanBeWrittenAgain(t *testing.T) {
	store := open(t, t.TempDir())
	for range 2 {
		p := begin(t, store, batchOf(1))
		write(t, p, "compounds", compounds("玫瑰园"))
		if err := p.Reject(lake.Reject{Dataset: "compounds", Row: 2, Code: "missing"}); err != nil {
			t.Fatal(err)
		}
		if err := p.Abort(); err != nil {
			t.Fatal(err)
		}
		if left := files(t, store.Dir()); len(left) > 0 {
			t.Errorf("abort leaves %v", namesOf(left))
		}
		if _, err := p.Commit(t.Context(), origin()); err == nil {
			t.Error("committed after abort")
		}
		if _, err := p.Writer("compounds", compounds().Schema()); err == nil {
			t.Error("a writer after abort")
		}
	}
}

func TestNamesThatCouldLeaveTheLakeAreRefused(t *testing.T) {
	store := open(t, t.TempDir())
	for _, batch := range []string{"", "..", "../../etc/passwd", strings.Repeat("A", 32), strings.Repeat("a", 31), strings.Repeat("a", 33)} {
		if _, err := store.Begin(batch); err == nil {
			t.Errorf("batch %q was begun", batch)
		}
		if _, found, err := store.Receipt(batch); found || err != nil {
			t.Errorf("batch %q: %v, %v", batch, found, err)
		}
	}
	p := begin(t, store, batchOf(1))
	for _, dataset := range []string{"", "..", "_rejects", "_receipts", "a/b", "Compounds", "小区", "1a"} {
		if _, err := p.Writer(dataset, compounds().Schema()); err == nil {
			t.Errorf("dataset %q was opened", dataset)
		}
	}
}

func TestAWriterTakesOnlyItsOwnSchema(t *testing.T) {
	store := open(t, t.TempDir())
	p := begin(t, store, batchOf(1))
	write(t, p, "compounds", compounds("玫瑰园"))
	other := arrow.NewSchema([]arrow.Field{{Name: "x", Type: arrow.PrimitiveTypes.Int64}}, nil)
	if _, err := p.Writer("compounds", other); err == nil {
		t.Error("a second schema was accepted")
	}
	writer, err := p.Writer("branches", other)
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Write(compounds("第一支部")); err == nil {
		t.Error("rows of another schema were accepted")
	}
	if _, err := p.Commit(t.Context(), origin()); err == nil {
		t.Error("committed after a failed write")
	}
}

func TestReceiptsAreOrderedByTheTimeTheyWereReceived(t *testing.T) {
	store := open(t, t.TempDir())
	if receipts, err := open(t, filepath.Join(store.Dir(), "absent")).Receipts(t.Context()); err != nil || len(receipts) > 0 {
		t.Errorf("an absent lake: %v, %v", receipts, err)
	}
	noon := time.Date(2022, 7, 11, 12, 0, 0, 0, time.UTC)
	for i, offset := range []time.Duration{3, 1, 2, 1} {
		p := begin(t, store, batchOf(i))
		r := origin()
		r.ReceivedAt = noon.Add(offset * time.Hour)
		commit(t, p, r)
	}
	receipts, err := store.Receipts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{batchOf(1), batchOf(3), batchOf(2), batchOf(0)}
	slices.Sort(want[:2]) // received at the same moment
	var got []string
	for _, r := range receipts {
		got = append(got, r.Batch)
	}
	if !cmp.Equal(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
}

func TestAnUnreadableReceiptStopsTheReading(t *testing.T) {
	store := open(t, t.TempDir())
	commit(t, begin(t, store, batchOf(1)), origin())
	commit(t, begin(t, store, batchOf(2)), origin())
	path := store.Path("_receipts/" + batchOf(1) + ".json")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(string) string{
		"cut off":         func(s string) string { return s[:len(s)/2] },
		"empty":           func(string) string { return "" },
		"of another":      func(s string) string { return strings.ReplaceAll(s, batchOf(1), batchOf(3)) },
		"of the future":   func(s string) string { return strings.Replace(s, `"format": 2`, `"format": 3, "colour": 7`, 1) },
		"with a new word": func(s string) string { return strings.Replace(s, `"format": 2`, `"format": 2, "colour": 7`, 1) },
		"without a time": func(s string) string {
			return strings.Replace(s, "2022-07-11T01:02:03.000000004Z", "0001-01-01T00:00:00Z", 1)
		},
		"odd outcome": func(s string) string { return strings.Replace(s, `"accepted"`, `"perhaps"`, 1) },
		"leading outside": func(s string) string {
			return strings.Replace(s, `"outcome"`, `"datasets": [{"dataset":"compounds","file":"../../x.parquet","sha256":"`+strings.Repeat("a", 64)+`","rows":1,"rejected":0}], "outcome"`, 1)
		},
	} {
		if err := os.WriteFile(path, []byte(change(string(content))), 0o600); err != nil {
			t.Fatal(err)
		}
		receipts, err := store.Receipts(t.Context())
		var bad *lake.ReceiptError
		if !errors.As(err, &bad) || bad.File != "_receipts/"+batchOf(1)+".json" || receipts != nil {
			t.Errorf("%s: %v, %v", name, receipts, err)
		}
		if name == "of the future" && !strings.Contains(err.Error(), "newer") {
			t.Errorf("%s: %v", name, err)
		}
		if problems, err := store.Verify(t.Context()); err != nil || len(problems) != 1 || problems[0].Code != lake.ProblemReceipt {
			t.Errorf("%s: verify says %v, %v", name, problems, err)
		}
		if removed, err := store.Sweep(t.Context()); err != nil || len(removed) > 0 {
			t.Errorf("%s: sweep removed %v, %v", name, removed, err)
		}
	}
}

func FuzzAReceiptIsReadOrRefusedButNeverBelievedBlindly(f *testing.F) {
	dir := f.TempDir()
	store, err := lake.Open(dir)
	if err != nil {
		f.Fatal(err)
	}
	p, err := store.Begin(batchOf(1))
	if err != nil {
		f.Fatal(err)
	}
	if _, err := p.Commit(f.Context(), origin()); err != nil {
		f.Fatal(err)
	}
	path := store.Path("_receipts/" + batchOf(1) + ".json")
	good, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"format":1,"batch":"` + batchOf(1) + `","received_at":"2022-07-11T00:00:00Z","outcome":"partial","rejects":{"file":"/etc/passwd"}}`))
	f.Add([]byte("null"))
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		r, found, err := store.Receipt(batchOf(1))
		if err != nil {
			return
		}
		if !found || r.Batch != batchOf(1) || r.ReceivedAt.IsZero() {
			t.Errorf("believed %+v", r)
		}
		for _, d := range r.Datasets {
			if d.File != "" && d.File != d.Dataset+"/"+batchOf(1)+".parquet" {
				t.Errorf("believed the file %q", d.File)
			}
		}
	})
}
