package lake_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baimi/sql/lake"
)

var errKilled = errors.New("killed here")

// ingestOnce writes one batch with two datasets and rejects, as ingest would,
// and says how far it came. It cleans nothing up: it may have been killed.
func ingestOnce(t *testing.T, store *lake.Store, batch string) error {
	p, err := store.Begin(batch)
	if err != nil {
		return err
	}
	for _, dataset := range []string{"complaints", "compounds"} {
		writer, err := p.Writer(dataset, compounds().Schema())
		if err != nil {
			return err
		}
		for _, name := range []string{"玫瑰园", "碧桂园"} {
			if err := writer.Write(compounds(name)); err != nil {
				return err
			}
		}
	}
	if err := p.Reject(lake.Reject{Dataset: "compounds", Row: 9, Code: "missing"}); err != nil {
		return err
	}
	_, err = p.Commit(t.Context(), origin())
	return err
}

func TestACrashBeforeAnyStepLosesAndDoublesNothing(t *testing.T) {
	var steps []string
	reference := t.TempDir()
	store := open(t, reference, lake.WithFault(func(step string) error { steps = append(steps, step); return nil }))
	if err := ingestOnce(t, store, batchOf(1)); err != nil {
		t.Fatal(err)
	}
	want := files(t, reference)
	if len(steps) < 25 || !strings.HasPrefix(steps[0], "make ") {
		t.Fatalf("only the steps %q", steps)
	}

	committedBefore := 0
	for n := range steps {
		dir := t.TempDir()
		count := 0
		dying := open(t, dir, lake.WithFault(func(string) error {
			if count++; count > n {
				return errKilled
			}
			return nil
		}))
		if err := ingestOnce(t, dying, batchOf(1)); !errors.Is(err, errKilled) {
			t.Fatalf("killed before %q: %v", steps[n], err)
		}

		// A new process finds the lake.
		store := open(t, dir)
		receipts, err := store.Receipts(t.Context())
		if err != nil || len(receipts) > 1 {
			t.Fatalf("killed before %q: %d receipts, %v", steps[n], len(receipts), err)
		}
		if len(receipts) == 1 {
			committedBefore++
		}
		if _, err := store.Sweep(t.Context()); err != nil {
			t.Fatalf("killed before %q: sweep: %v", steps[n], err)
		}
		left := files(t, dir)
		if len(receipts) == 0 && len(left) > 0 || len(receipts) == 1 && !cmp.Equal(left, want) {
			t.Errorf("killed before %q: after the sweep the lake holds %v", steps[n], namesOf(left))
		}

		err = ingestOnce(t, store, batchOf(1))
		if len(receipts) == 0 && err != nil || len(receipts) == 1 && !errors.Is(err, lake.ErrCommitted) {
			t.Errorf("killed before %q: done again: %v", steps[n], err)
		}
		if diff := cmp.Diff(namesOf(want), namesOf(files(t, dir))); diff != "" || !cmp.Equal(files(t, dir), want) {
			t.Errorf("killed before %q: the lake is not that of an undisturbed run:\n%s", steps[n], diff)
		}
		if problems, err := store.Verify(t.Context()); err != nil || len(problems) > 0 {
			t.Errorf("killed before %q: verify: %v, %v", steps[n], problems, err)
		}
		if removed, err := store.Sweep(t.Context()); err != nil || len(removed) > 0 {
			t.Errorf("killed before %q: a second sweep removed %v, %v", steps[n], removed, err)
		}
	}
	// Only the sync of the receipts' folder comes after the commit.
	if committedBefore != 1 {
		t.Errorf("the batch was committed before %d of the steps, want 1", committedBefore)
	}
}

func TestWithoutASweepTheSameBatchIsStillWrittenRight(t *testing.T) {
	var steps int
	store := open(t, t.TempDir(), lake.WithFault(func(string) error { steps++; return nil }))
	if err := ingestOnce(t, store, batchOf(1)); err != nil {
		t.Fatal(err)
	}
	want := files(t, store.Dir())
	for n := range steps - 1 {
		dir := t.TempDir()
		count := 0
		dying := open(t, dir, lake.WithFault(func(string) error {
			if count++; count > n {
				return errKilled
			}
			return nil
		}))
		if err := ingestOnce(t, dying, batchOf(1)); !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		if err := ingestOnce(t, open(t, dir), batchOf(1)); err != nil {
			t.Errorf("killed at step %d: done again: %v", n, err)
		}
		if !cmp.Equal(files(t, dir), want) {
			t.Errorf("killed at step %d: the lake holds %v", n, namesOf(files(t, dir)))
		}
	}
}

// A power cut keeps only what was synced. So every file must be synced under
// its temporary name before it is renamed, and every folder before the receipt
// gets its name.
func TestNothingIsNamedBeforeItIsDurable(t *testing.T) {
	var steps []string
	store := open(t, t.TempDir(), lake.WithFault(func(step string) error { steps = append(steps, step); return nil }))
	if err := ingestOnce(t, store, batchOf(1)); err != nil {
		t.Fatal(err)
	}
	at := func(step string) int { return slices.Index(steps, step) }
	receipt := "_receipts/" + batchOf(1) + ".json"
	commit := at("rename " + receipt)
	renamed := 0
	for i, step := range steps {
		name, isRename := strings.CutPrefix(step, "rename ")
		if !isRename {
			continue
		}
		renamed++
		if synced := at("sync " + name + ".tmp"); synced < 0 || synced > i {
			t.Errorf("%s is renamed at %d and synced at %d", name, i, synced)
		}
		folder, _, _ := strings.Cut(name, "/")
		folderSynced := -1
		for j, later := range steps {
			if later == "sync "+folder+"/" && j > i {
				folderSynced = j
				break
			}
		}
		if folderSynced < 0 || name != receipt && folderSynced > commit {
			t.Errorf("%s is renamed at %d, its folder synced at %d, the receipt renamed at %d", name, i, folderSynced, commit)
		}
	}
	if renamed != 4 {
		t.Errorf("%d renames", renamed)
	}
	for i, step := range steps {
		folder, isMake := strings.CutPrefix(step, "make ")
		if isMake && steps[i+1] != "sync ./" {
			t.Errorf("after making %s comes %q", folder, steps[i+1])
		}
	}
}

func TestASweepTouchesNeitherCommittedNorForeignFiles(t *testing.T) {
	store := open(t, t.TempDir())
	if err := ingestOnce(t, store, batchOf(1)); err != nil {
		t.Fatal(err)
	}
	running := begin(t, store, batchOf(2))
	write(t, running, "compounds", compounds("万科城"))
	place := func(name string) {
		t.Helper()
		path := store.Path(name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	stay := []string{
		"说明.txt", "compounds/notes.txt", "compounds/" + batchOf(3) + ".csv", "Backup/" + batchOf(3) + ".parquet",
		"compounds/short.parquet", "compounds/deep/" + batchOf(3) + ".parquet",
		// Of a committed batch, although its receipt does not name it.
		"branches/" + batchOf(1) + ".parquet",
	}
	leave := []string{
		"_receipts/" + batchOf(3) + ".json.tmp", "_rejects/" + batchOf(3) + ".parquet",
		"compounds/" + batchOf(1) + ".parquet.tmp", "compounds/" + batchOf(3) + ".parquet", "x_extra/" + batchOf(3) + ".parquet",
	}
	before := files(t, store.Dir())
	for _, name := range append(slices.Clone(stay), leave...) {
		place(name)
	}
	removed, err := store.Sweep(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(leave)
	slices.Sort(removed)
	if !cmp.Equal(removed, leave) {
		t.Errorf("swept %v, want %v", removed, leave)
	}
	want := namesOf(before)
	want = append(want, stay...)
	slices.Sort(want)
	if got := namesOf(files(t, store.Dir())); !cmp.Equal(got, want) {
		t.Errorf("left %v, want %v", got, want)
	}
	commit(t, running, origin())
}

func TestLakesOfTwoOfficesMergeByCopyingFiles(t *testing.T) {
	here, there := open(t, t.TempDir()), open(t, t.TempDir())
	for office, store := range []*lake.Store{here, there} {
		for i := range 3 {
			if err := ingestOnce(t, store, batchOf(10*office+i)); err != nil {
				t.Fatal(err)
			}
		}
		// Both offices received this one.
		if err := ingestOnce(t, store, batchOf(99)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(filepath.Join(here.Dir(), "..", "merged"), os.DirFS(here.Dir())); err != nil {
		t.Fatal(err)
	}
	merged := open(t, filepath.Join(here.Dir(), "..", "merged"))
	for name, content := range files(t, there.Dir()) {
		if err := os.WriteFile(merged.Path(name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	receipts, err := merged.Receipts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int64{}
	for _, r := range receipts {
		got[r.Batch] = r.Rows()
	}
	want := map[string]int64{}
	for _, n := range []int{0, 1, 2, 10, 11, 12, 99} {
		want[batchOf(n)] = 4
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the merged lake is not the union:\n%s", diff)
	}
	if problems, err := merged.Verify(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("verify: %v, %v", problems, err)
	}
	if removed, err := merged.Sweep(t.Context()); err != nil || len(removed) > 0 {
		t.Errorf("sweep removed %v, %v", removed, err)
	}
	if _, err := merged.Begin(batchOf(12)); !errors.Is(err, lake.ErrCommitted) {
		t.Errorf("the other office's batch can be begun: %v", err)
	}
}

func TestVerifyNamesEveryDamage(t *testing.T) {
	store := open(t, t.TempDir())
	for i := range 6 {
		if err := ingestOnce(t, store, batchOf(i)); err != nil {
			t.Fatal(err)
		}
	}
	at := func(folder string, n int) string { return fmt.Sprintf("%s/%s.parquet", folder, batchOf(n)) }
	change := func(name string, edit func([]byte) []byte) {
		t.Helper()
		content, err := os.ReadFile(store.Path(name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(store.Path(name), edit(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(store.Path(at("compounds", 0))); err != nil {
		t.Fatal(err)
	}
	change(at("complaints", 1), func(b []byte) []byte { return append(b, 0) })
	change(at("complaints", 2), func(b []byte) []byte { b[10] ^= 1; return b })
	change(at("_rejects", 2), func(b []byte) []byte { b[10] ^= 1; return b })
	change("_receipts/"+batchOf(3)+".json", func(b []byte) []byte {
		return []byte(strings.Replace(string(b), `"rows": 2`, `"rows": 5`, 1))
	})
	change("_receipts/"+batchOf(4)+".json", func(b []byte) []byte {
		return []byte(strings.Replace(string(b), `"outcome"`, `"supersedes": "`+batchOf(77)+`", "outcome"`, 1))
	})
	for name, content := range map[string]string{at("compounds", 50): "x", "compounds/a.txt": "x"} {
		if err := os.WriteFile(store.Path(name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	problems, err := store.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, p := range problems {
		got[p.File] = p.Code
		if !strings.Contains(p.String(), p.Code) || p.Code != lake.ProblemStranger && p.Batch == "" {
			t.Errorf("problem %+v", p)
		}
	}
	want := map[string]string{
		at("compounds", 0):                  lake.ProblemMissing,
		at("complaints", 1):                 lake.ProblemSize,
		at("complaints", 2):                 lake.ProblemDigest,
		at("_rejects", 2):                   lake.ProblemDigest,
		at("complaints", 3):                 lake.ProblemRows,
		"_receipts/" + batchOf(4) + ".json": lake.ProblemSuperseded,
		at("compounds", 50):                 lake.ProblemOrphan,
		"compounds/a.txt":                   lake.ProblemStranger,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzAFooterIsReadOrRefused(f *testing.F) {
	store, err := lake.Open(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	p, err := store.Begin(batchOf(1))
	if err != nil {
		f.Fatal(err)
	}
	writer, err := p.Writer("compounds", compounds().Schema())
	if err != nil {
		f.Fatal(err)
	}
	if err := writer.Write(compounds("玫瑰园")); err != nil {
		f.Fatal(err)
	}
	r, err := p.Commit(f.Context(), origin())
	if err != nil {
		f.Fatal(err)
	}
	path := store.Path(r.Datasets[0].File)
	good, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:len(good)-9])
	f.Add([]byte("PAR1\xff\xff\xff\x7fPAR1"))
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if rows, err := lake.RowCount(path); err == nil && rows < 0 {
			t.Errorf("%d rows", rows)
		}
	})
}
