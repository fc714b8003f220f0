package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
)

// tree describes everything below a folder but some names: modes, times and hashes.
func tree(t *testing.T, dir string, but ...string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if rel = filepath.ToSlash(rel); slices.Contains(but, rel) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		info, err := d.Info()
		if err != nil || d.IsDir() {
			found[rel] = info.Mode().String()
			return err
		}
		text, err := os.ReadFile(path)
		found[rel] = fmt.Sprintf("%s %s %x", info.Mode(), info.ModTime().UTC().Format(time.RFC3339Nano), sha256.Sum256(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	delete(found, ".")
	return found
}

func compareTrees(t *testing.T, was, is map[string]string) {
	t.Helper()
	for name, want := range was {
		if is[name] != want {
			t.Errorf("%s is %q, was %q", name, is[name], want)
		}
	}
	for name := range is {
		if _, ok := was[name]; !ok {
			t.Errorf("%s was not there", name)
		}
	}
}

func TestADestroyedCityComesBackFromItsBackupWithTheSameNumbersAndPages(t *testing.T) {
	skipWithoutAssets(t)
	h := handmadeCity(t)
	fails(t, exitRejected, "--home", string(h), "run", "--as-of", "2022-07-17")
	put(t, filepath.Join(h.inbox(), "440604_late.csv"), "not taken in yet") // is not lost either
	put(t, filepath.Join(h.audit(), "2022-07.jsonl"), "{}\n")
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	outside := t.TempDir()
	recipients, private := filepath.Join(outside, "backup.age"), filepath.Join(outside, "private.age")
	put(t, recipients, identity.Recipient().String()+"\n")
	put(t, private, identity.String()+"\n")
	file := filepath.Join(outside, "baimi.tar.gz.age")
	var clocks struct{ asOf, knownAt string }
	for _, row := range records(t, first(baimi(t, string(h), "query", "--format", "csv", "select cast(as_of as varchar) as as_of, strftime(known_at at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ') as known_at from marts.issue"))) {
		clocks.asOf, clocks.knownAt = row["as_of"], row["known_at"]
	}

	before := tree(t, string(h), "warehouse.duckdb", "site/now", "desk", "tmp", "templates", ".lock", "runs", "audit")
	if said, _ := baimi(t, string(h), "backup", "--recipients", recipients, file); !strings.Contains(said, "encrypted") {
		t.Errorf("backup says %s", said)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup has mode %v, %v", info.Mode(), err)
	}
	if raw, err := os.ReadFile(file); err != nil || bytes.Contains(raw, []byte("hmac.key")) {
		t.Errorf("the backup tells what it holds, %v", err)
	}

	if err := os.RemoveAll(string(h)); err != nil { // destroyed
		t.Fatal(err)
	}
	if said := fails(t, exitFailed, "--home", string(h), "restore", file); !strings.Contains(said, "--identity") {
		t.Errorf("without the key: %s", said)
	}
	if said, _ := baimi(t, string(h), "restore", "--identity", private, file); !strings.Contains(said, "lake verify") {
		t.Errorf("restore does not say how to go on: %s", said)
	}
	compareTrees(t, before, tree(t, string(h), "runs", "audit"))
	if log, _ := baimi(t, string(h), "audit", "query", "--format", "csv"); !strings.Contains(log, ",restore,baimi.tar.gz.age,") || !strings.Contains(log, ",recompute,run,") {
		t.Errorf("the audit log does not tell of the restore and of what was before:\n%s", log)
	}
	if text, err := os.ReadFile(filepath.Join(h.audit(), "2022-07.jsonl")); err != nil || string(text) != "{}\n" {
		t.Errorf("an old month of the audit log: %q, %v", text, err)
	}
	baimi(t, string(h), "lake", "verify")
	if history, _ := baimi(t, string(h), "jobs", "history", "--format", "csv"); !strings.Contains(history, ",run,done,") {
		t.Errorf("the run ledger did not come back:\n%s", history)
	}

	// The same numbers and pages: every mart and page of the issue, byte for byte.
	again := t.TempDir()
	baimi(t, string(h), "report", "--as-of", clocks.asOf, "--known-at", clocks.knownAt, "--site", again)
	issue := filepath.Join(h.site(), "2022-W28")
	was, is := sums(t, issue), sums(t, filepath.Join(again, "2022-W28"))
	if len(was) < 50 || len(was) != len(is) {
		t.Errorf("the issue had %d files, has %d", len(was), len(is))
	}
	for name, sum := range was {
		if is[name] != sum {
			t.Errorf("%s differs", name)
		}
	}
	if err := verifySums(issue); err != nil {
		t.Error(err)
	}
	// And life goes on: the phone numbers meet their old hashes, the file that waited
	// is looked at.
	fails(t, exitRejected, "--home", string(h), "run", "--as-of", "2022-07-17")
	if left, err := os.ReadDir(h.inbox()); err != nil || len(left) > 0 {
		t.Errorf("the inbox holds %v, %v", left, err)
	}
}

func first(out, _ string) string { return out }

// savedCity makes a home that was never published and its backup.
func savedCity(t *testing.T) (h home, file string) {
	t.Helper()
	h = handmadeCity(t)
	fails(t, exitRejected, "--home", string(h), "ingest")
	file = filepath.Join(t.TempDir(), "b.tar.gz")
	if said, _ := baimi(t, string(h), "backup", file); !strings.Contains(said, "not encrypted") {
		t.Errorf("backup says %s", said)
	}
	return h, file
}

func TestATornOrChangedBackupIsRefusedWithNothingInPlace(t *testing.T) {
	_, file := savedCity(t)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := gzip.NewReader(bytes.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(packed)
	if err != nil {
		t.Fatal(err)
	}
	pack := func(text []byte) []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	rng := rand.New(rand.NewPCG(4, 2))
	cases := map[string][]byte{"empty": {}, "behind the tar a stranger": pack(append(plain[:len(plain)-1024:len(plain)-1024], entry(t, "keys/hmac.key", "x")...))}
	for n := range 12 {
		cases[fmt.Sprintf("cut %d", n)] = whole[:rng.IntN(len(whole))]
		cases[fmt.Sprintf("cut plain %d", n)] = pack(plain[:rng.IntN(len(plain)-3000)])
	}
	// A changed byte within the content of a file.
	at := bytes.Index(plain, []byte("C1,甲苑"))
	if at < 0 {
		t.Fatal("the archive holds no original")
	}
	changed := bytes.Clone(plain)
	changed[at] ^= 1
	cases["a changed byte"] = pack(changed)
	cases["out of the folder"] = pack(append(entry(t, "../evil", "x"), plain...))
	dir := t.TempDir()
	for name, text := range cases {
		torn := filepath.Join(dir, "torn.tar.gz")
		if err := os.WriteFile(torn, text, 0o600); err != nil {
			t.Fatal(err)
		}
		target := filepath.Join(dir, "home", "city")
		if said := fails(t, exitFailed, "--home", target, "restore", torn); !strings.Contains(said, "nothing was restored") {
			t.Errorf("%s: %s", name, said)
		}
		if left, err := os.ReadDir(filepath.Join(dir, "home")); err != nil || len(left) > 0 {
			t.Fatalf("%s: %v was left, %v", name, left, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "evil")); err == nil {
		t.Error("a file was written out of the folder")
	}
}

// entry is one file of a tar archive, without its end.
func entry(t *testing.T, name, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(text)), Typeflag: tar.TypeReg}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestABackupIsRefusedWhereItWouldBeOfNoUse(t *testing.T) {
	h, file := savedCity(t)
	if said := fails(t, exitFailed, "--home", string(h), "backup", file); !strings.Contains(said, "not overwritten") {
		t.Errorf("over another: %s", said)
	}
	if said := fails(t, exitUsage, "--home", string(h), "backup", filepath.Join(h.outbox(), "b.tar.gz")); !strings.Contains(said, "inside") {
		t.Errorf("within the home: %s", said)
	}
	if said := fails(t, exitUsage, "--home", string(h), "backup"); !strings.Contains(said, "[backup]") {
		t.Errorf("nowhere: %s", said)
	}
	if said := fails(t, exitUsage, "--home", string(h), "restore", file); !strings.Contains(said, "not empty") {
		t.Errorf("restore over a city: %s", said)
	}
	damaged, err := filepath.Glob(filepath.Join(h.lake(), "compounds", "*.parquet"))
	if err != nil || len(damaged) != 1 {
		t.Fatal(damaged, err)
	}
	text, err := os.ReadFile(damaged[0])
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)/2] ^= 1
	put(t, damaged[0], string(text))
	other := filepath.Join(filepath.Dir(file), "other.tar.gz")
	for range 2 {
		if said := fails(t, exitFailed, "--home", string(h), "backup", other); !strings.Contains(said, "lake verify") {
			t.Errorf("of a damaged lake: %s", said)
		}
		if err := os.Remove(damaged[0]); err != nil && !os.IsNotExist(err) { // then of one with a hole
			t.Fatal(err)
		}
	}
	if left, err := os.ReadDir(filepath.Dir(file)); err != nil || len(left) != 1 {
		t.Errorf("beside the first backup lie %v, %v", left, err)
	}
}

func TestBackupsOfTheConfigurationsFolderAreKeptInNumber(t *testing.T) {
	h := handmadeCity(t)
	put(t, h.config(), "[backup]\nfolder = \"../backups\"\nkeep = 2\n")
	folder := h.within("../backups")
	now := time.Date(2026, 3, 2, 3, 30, 0, 0, time.UTC)
	for range 4 {
		var out bytes.Buffer
		a := &app{stdout: &out, stderr: io.Discard, now: func() time.Time { return now }, home: h, lang: "en", text: mustTexts(t)}
		root := a.root()
		root.SetArgs([]string{"--home", string(h), "backup"})
		if err := root.ExecuteContext(t.Context()); err != nil {
			t.Fatal(err)
		}
		now = now.AddDate(0, 0, 1)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 2 || entries[0].Name() != "baimi-20260304-113000.tar.gz" || entries[1].Name() != "baimi-20260305-113000.tar.gz" {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}

func mustTexts(t *testing.T) texts {
	t.Helper()
	text, err := newTexts("en")
	if err != nil {
		t.Fatal(err)
	}
	return text
}
