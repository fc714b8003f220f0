package warehouse_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"baimi/sql/warehouse"
)

// build makes a warehouse file whose table holds one number.
func build(t *testing.T, path string, number string) {
	t.Helper()
	db, err := warehouse.Open(t.Context(), path, warehouse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	run(t, db, "create or replace table x as select "+number+" as a")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestAReaderKeepsItsIssueWhileANewOneIsPublished(t *testing.T) {
	dir := t.TempDir()
	live, next := filepath.Join(dir, "w.duckdb"), filepath.Join(dir, "w.next")
	build(t, live, "1")
	old := open(t, live, warehouse.Options{ReadOnly: true})
	if got := one[int](t, old, "select a from x"); got != 1 {
		t.Fatalf("before: %d", got)
	}

	if err := warehouse.CloneFile(live, next); err != nil {
		t.Fatal(err)
	}
	build(t, next, "(select a + 1 from x)")
	if err := warehouse.Publish(next, live); err != nil {
		t.Fatal(err)
	}

	if got := one[int](t, old, "select a from x"); got != 1 {
		t.Errorf("the old reader sees %d, want 1", got)
	}
	fresh := open(t, live, warehouse.Options{ReadOnly: true})
	if got := one[int](t, fresh, "select a from x"); got != 2 {
		t.Errorf("a new reader sees %d, want 2", got)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("the folder holds %v", entries)
	}
}

func TestAnUnfinishedWarehouseIsNotPublished(t *testing.T) {
	dir := t.TempDir()
	live, next := filepath.Join(dir, "w.duckdb"), filepath.Join(dir, "w.next")
	build(t, live, "1")
	writer := open(t, next, warehouse.Options{})
	run(t, writer, "create table x as select 2 as a")
	if err := warehouse.Publish(next, live); err == nil || !strings.Contains(err.Error(), "not closed") {
		t.Errorf("publish while open: %v", err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	if err := warehouse.Publish(next, live); err != nil {
		t.Fatal(err)
	}
	if err := warehouse.Publish(next, live); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("publish of nothing: %v", err)
	}
	if got := one[int](t, open(t, live, warehouse.Options{ReadOnly: true}), "select a from x"); got != 2 {
		t.Errorf("live holds %d", got)
	}
}

func TestALogOfAStrangerIsNeitherClonedNorReplayed(t *testing.T) {
	dir := t.TempDir()
	live, next := filepath.Join(dir, "w.duckdb"), filepath.Join(dir, "w.next")
	build(t, live, "1")
	build(t, next, "2")
	if err := os.WriteFile(live+".wal", []byte("stale"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := warehouse.CloneFile(live, filepath.Join(dir, "copy")); err == nil || !strings.Contains(err.Error(), "Try: ") {
		t.Errorf("clone beside a log: %v", err)
	}
	if err := warehouse.Publish(next, live); err != nil {
		t.Fatal(err)
	}
	if got := one[int](t, open(t, live, warehouse.Options{ReadOnly: true}), "select a from x"); got != 2 {
		t.Errorf("live holds %d", got)
	}
}

func TestAWriterThatDiedLeavesTheLiveWarehouseAlone(t *testing.T) {
	dir := t.TempDir()
	live, next := filepath.Join(dir, "w.duckdb"), filepath.Join(dir, "w.next")
	build(t, live, "1")
	for _, leftover := range []string{next, next + ".wal"} {
		if err := os.WriteFile(leftover, []byte("half of something"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(next+".tmp", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := warehouse.CloneFile(live, next); err != nil {
		t.Fatal(err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 2 {
		t.Errorf("cloning over leftovers leaves %v", entries)
	}
	build(t, next, "(select a + 1 from x)")
	if err := warehouse.Remove(next); err != nil {
		t.Fatal(err)
	}
	if err := warehouse.Remove(next); err != nil {
		t.Errorf("removing nothing: %v", err)
	}
	if got := one[int](t, open(t, live, warehouse.Options{ReadOnly: true}), "select a from x"); got != 1 {
		t.Errorf("live holds %d", got)
	}
}

func BenchmarkCloneFile(b *testing.B) {
	dir := b.TempDir()
	live := filepath.Join(dir, "w.duckdb")
	db, err := warehouse.Open(b.Context(), live, warehouse.Options{})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := db.ExecContext(b.Context(), "create table x as select hash(range) a, hash(range + 1) b, hash(range + 2) c from range(4000000)"); err != nil {
		b.Fatal(err)
	}
	db.Close()
	info, err := os.Stat(live)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	for b.Loop() {
		if err := warehouse.CloneFile(live, filepath.Join(dir, "w.next")); err != nil {
			b.Fatal(err)
		}
	}
}
