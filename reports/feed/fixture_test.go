package feed

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"
)

// openMarts returns an in-memory DuckDB with the marts of testdata.
func openMarts(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("duckdb", "?autoinstall_known_extensions=false&autoload_known_extensions=false&threads=1")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	text, err := os.ReadFile(filepath.Join("testdata", "marts.sql"))
	if err != nil {
		t.Fatal(err)
	}
	alter(t, db, string(text))
	return db
}

func alter(t testing.TB, db *sql.DB, text string) {
	t.Helper()
	if _, err := db.ExecContext(context.Background(), text); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

func testKey(t testing.TB, fill byte) *Key {
	t.Helper()
	key, err := newKey(ed25519.NewKeyFromSeed([]byte(strings.Repeat(string(fill), ed25519.SeedSize))))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func testOptions(t testing.TB, dir string) Options {
	t.Helper()
	zone := time.FixedZone("Asia/Shanghai", 8*3600)
	return Options{
		Dir: dir, Volatile: true, LakeState: "lake-1", Program: "baimi test", Key: testKey(t, 'k'), Zone: zone,
		Now: time.Date(2022, 7, 18, 6, 30, 0, 0, zone),
	}
}

func mustWrite(t testing.TB, db *sql.DB, o Options) Result {
	t.Helper()
	r, err := Write(context.Background(), db, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var (
	firstOnce sync.Once
	first     = fstest.MapFS{} // the files of a first version, made once
)

// written is a first version in a folder of its own.
func written(t testing.TB) (Options, Result) {
	t.Helper()
	o := testOptions(t, t.TempDir())
	firstOnce.Do(func() {
		r := mustWrite(t, openMarts(t), o)
		for _, path := range []string{r.Dir, o.Dir} {
			entries, err := os.ReadDir(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				if e.Type().IsRegular() {
					name := filepath.Join(path, e.Name())
					first[strings.TrimPrefix(filepath.ToSlash(name), filepath.ToSlash(o.Dir)+"/")] = &fstest.MapFile{Data: mustRead(t, name), Mode: 0o644}
				}
			}
		}
		o.Dir = t.TempDir()
	})
	if err := os.CopyFS(o.Dir, first); err != nil {
		t.Fatal(err)
	}
	return o, Result{Cycle: "2022Q2", Version: 1, Dir: filepath.Join(o.Dir, "2022Q2-v1"), Companies: 2, Unidentified: 1}
}

func mustRead(t testing.TB, parts ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func put(t testing.TB, data []byte, parts ...string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(parts...), data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// resign makes the manifest agree with the files and signs it, as a writer with a mistake would.
func resign(t testing.TB, dir string, key *Key, edit func(*Manifest)) {
	t.Helper()
	m, err := parseManifest(mustRead(t, dir, ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range m.Files {
		data := mustRead(t, dir, f.Name)
		m.Files[i].Bytes, m.Files[i].SHA256 = len(data), sum(data)
	}
	if edit != nil {
		edit(&m)
	}
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	put(t, text, dir, ManifestName)
	put(t, ed25519.Sign(key.private, text), dir, SignatureName)
}
