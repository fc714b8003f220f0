package feed

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// mustVerify returns what is wrong, as "file code".
func mustVerify(t *testing.T, dir string, key *Key) []string {
	t.Helper()
	report, err := Verify(dir, key.Public())
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, p := range report.Problems {
		found = append(found, p.File+" "+p.Code)
	}
	return found
}

func copied(t *testing.T, from, name string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), name)
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

func TestAVersionAsItWasSignedVerifies(t *testing.T) {
	o, r := written(t)
	report, err := Verify(r.Dir, o.Key.Public())
	if err != nil || len(report.Problems) > 0 {
		t.Fatalf("%+v, %v", report.Problems, err)
	}
	if report.Files != 38 || report.Manifest.Cycle != "2022Q2" {
		t.Errorf("%d files of %s", report.Files, report.Manifest.Cycle)
	}
	if _, err := Verify(filepath.Join(o.Dir, "nowhere"), o.Key.Public()); err == nil {
		t.Error("a folder that is not there verified")
	}
}

func TestEveryByteFlippedIsFoundInItsFile(t *testing.T) {
	o, r := written(t)
	files := snapshot(t, r.Dir)
	flip := func(name string, part int) {
		data := bytes.Clone(files[name])
		data[(len(data)-1)*part/2] ^= 1
		put(t, data, r.Dir, name)
	}
	signature := []string{SignatureName + " signature"}
	for part := range 3 { // the first byte, one in the middle, the last
		flip(SignatureName, part)
		if found := mustVerify(t, r.Dir, o.Key); !slices.Equal(found, signature) {
			t.Errorf("part %d of %s: found %q", part, SignatureName, found)
		}
		put(t, files[SignatureName], r.Dir, SignatureName)
		var want []string
		for name := range files {
			if name != ManifestName && name != SignatureName {
				flip(name, part)
				want = append(want, name+" sha256")
			}
		}
		found := mustVerify(t, r.Dir, o.Key)
		slices.Sort(found)
		slices.Sort(want)
		if !slices.Equal(found, want) || len(want) != 38 {
			t.Errorf("part %d of every file: found %q", part, found)
		}
		for name, data := range files {
			put(t, data, r.Dir, name)
		}
	}
	// All of the manifest is under the signature, which is told whatever else is missing.
	manifest := mustRead(t, r.Dir, ManifestName)
	alone := t.TempDir()
	put(t, mustRead(t, r.Dir, SignatureName), alone, SignatureName)
	for at := 0; at < len(manifest); at += 23 {
		flipped := bytes.Clone(manifest)
		flipped[at] ^= 0x20
		put(t, flipped, alone, ManifestName)
		if found := mustVerify(t, alone, o.Key); !slices.ContainsFunc(found, func(p string) bool { return strings.HasPrefix(p, SignatureName) }) {
			t.Fatalf("byte %d of the manifest: found %q", at, found)
		}
	}
}

func TestEveryOtherKindOfDamageIsFound(t *testing.T) {
	o, r := written(t)
	other := testKey(t, 'o')
	for name, c := range map[string]struct {
		folder string // "" keeps the version's own name
		damage func(dir string)
		want   []string
	}{
		"a file beside those named":  {"", func(dir string) { put(t, nil, dir, "scores2.csv") }, []string{"scores2.csv extra"}},
		"a folder beside the files":  {"", func(dir string) { _ = os.Mkdir(filepath.Join(dir, "more"), 0o755) }, []string{"more extra"}},
		"a missing file":             {"", func(dir string) { _ = os.Remove(filepath.Join(dir, "items.parquet")) }, []string{"items.parquet missing"}},
		"a missing manifest":         {"", func(dir string) { _ = os.Remove(filepath.Join(dir, ManifestName)) }, []string{"manifest.json no_manifest"}},
		"a missing signature":        {"", func(dir string) { _ = os.Remove(filepath.Join(dir, SignatureName)) }, []string{"manifest.sig no_signature"}},
		"a cut file":                 {"", func(dir string) { put(t, []byte("["), dir, "scores.json") }, []string{"scores.json size"}},
		"a file in another's place":  {"", func(dir string) { put(t, mustRead(t, dir, "items.csv"), dir, "steps.csv") }, []string{"steps.csv size"}},
		"a version in another's":     {"2022Q2-v2", func(string) {}, []string{" folder"}},
		"a cycle in another's":       {"2022Q3-v1", func(string) {}, []string{" folder"}},
		"a manifest of another form": {"", func(dir string) { resign(t, dir, o.Key, func(m *Manifest) { m.Format = "x/2" }) }, []string{"manifest.json manifest_form"}},
		"signed by another key":      {"", func(dir string) { resign(t, dir, other, nil) }, []string{"manifest.sig signature"}},
		"signed and named so":        {"", func(dir string) { resign(t, dir, other, func(m *Manifest) { m.KeyID = other.ID() }) }, []string{"manifest.sig key"}},
		"a link in a file's place": {"", func(dir string) {
			_ = os.Rename(filepath.Join(dir, "steps.csv"), filepath.Join(filepath.Dir(dir), "steps.csv"))
			_ = os.Symlink(filepath.Join("..", "steps.csv"), filepath.Join(dir, "steps.csv"))
		}, []string{"steps.csv extra"}},
		"a version without the one before": {"2022Q2-v2", func(dir string) { resign(t, dir, o.Key, func(m *Manifest) { m.Version = 2 }) }, []string{"manifest.json previous"}},
		"a row too few in all formats": {"", func(dir string) {
			resign(t, dir, o.Key, func(m *Manifest) { m.Tables[0].Rows++ })
		}, []string{"scores.json rows", "scores.parquet rows", "scores.csv rows"}},
		"a table left out": {"", func(dir string) { resign(t, dir, o.Key, func(m *Manifest) { m.Tables = m.Tables[1:] }) }, []string{"manifest.json tables"}},
		"a file left out": {"", func(dir string) {
			_ = os.Remove(filepath.Join(dir, "steps.xlsx"))
			m, _ := parseManifest(mustRead(t, dir, ManifestName))
			m.Files = slices.DeleteFunc(m.Files, func(f File) bool { return f.Name == "steps.xlsx" })
			text, _ := json.Marshal(m)
			put(t, text, dir, ManifestName)
			resign(t, dir, o.Key, nil)
		}, []string{"manifest.json unnamed"}},
		"a path in place of a name": {"", func(dir string) {
			resign(t, dir, o.Key, func(m *Manifest) { m.Files[0].Name = "../scores.csv" })
		}, []string{"scores.csv extra", "manifest.json name", "manifest.json unnamed"}},
		"a CSV with another value": {"", func(dir string) {
			put(t, bytes.Replace(mustRead(t, dir, "scores.csv"), []byte("86.5"), []byte("87.5"), 1), dir, "scores.csv")
			resign(t, dir, o.Key, nil)
		}, []string{"scores.csv disagree"}},
		"a CSV of another table": {"", func(dir string) {
			put(t, mustRead(t, dir, "items.csv"), dir, "steps.csv")
			resign(t, dir, o.Key, nil)
		}, []string{"steps.csv unreadable"}},
		"a JSON with another value": {"", func(dir string) {
			put(t, bytes.Replace(mustRead(t, dir, "items.json"), []byte("objected"), []byte("revoked"), 1), dir, "items.json")
			resign(t, dir, o.Key, nil)
		}, []string{"items.parquet disagree", "items.csv disagree", "manifest.json content"}},
		"a JSON with a float": {"", func(dir string) {
			put(t, bytes.Replace(mustRead(t, dir, "scores.json"), []byte(`"86.5"`), []byte(`86.5`), 1), dir, "scores.json")
			resign(t, dir, o.Key, nil)
		}, []string{"scores.json unreadable"}},
		"a Parquet of another table": {"", func(dir string) {
			put(t, mustRead(t, dir, "unidentified_items.parquet"), dir, "items.parquet")
			resign(t, dir, o.Key, nil)
		}, []string{"items.parquet unreadable"}},
		"no Parquet at all": {"", func(dir string) {
			put(t, []byte("PAR1"), dir, "items.parquet")
			resign(t, dir, o.Key, nil)
		}, []string{"items.parquet unreadable"}},
	} {
		t.Run(name, func(t *testing.T) {
			if c.folder == "" {
				c.folder = filepath.Base(r.Dir)
			}
			dir := copied(t, r.Dir, c.folder)
			c.damage(dir)
			if diff := cmp.Diff(c.want, mustVerify(t, dir, o.Key)); diff != "" {
				t.Error(diff)
			}
		})
	}
	if found := mustVerify(t, r.Dir, other); !slices.Equal(found, []string{"manifest.sig key"}) {
		t.Errorf("with another key: %q", found)
	}
}

func TestVersionsAreTiedTogether(t *testing.T) {
	db := openMarts(t)
	o := testOptions(t, t.TempDir())
	dirs := []string{mustWrite(t, db, o).Dir}
	for range 2 {
		alter(t, db, "update marts.score set households = households + 1")
		dirs = append(dirs, mustWrite(t, db, o).Dir)
	}
	if found := mustVerify(t, dirs[2], o.Key); found != nil {
		t.Fatalf("%q", found)
	}
	// The first version is signed anew by the city's own key: the later ones tell.
	resign(t, dirs[0], o.Key, func(m *Manifest) { m.Stage = "final" })
	for _, dir := range dirs[1:] {
		if found := mustVerify(t, dir, o.Key); !slices.Equal(found, []string{filepath.Join("2022Q2-v1", ManifestName) + " chain"}) {
			t.Errorf("%s: %q", filepath.Base(dir), found)
		}
	}
	if err := os.RemoveAll(dirs[0]); err != nil {
		t.Fatal(err)
	}
	report, err := Verify(dirs[2], o.Key.Public())
	if err != nil || len(report.Problems) > 0 || !slices.Equal(report.Chain, []int{2}) {
		t.Errorf("without the first version: %+v, %v", report, err)
	}
}

func TestADisagreementNamesRowAndColumn(t *testing.T) {
	o, r := written(t)
	put(t, bytes.Replace(mustRead(t, r.Dir, "scores.csv"), []byte("86.5"), []byte("87.5"), 1), r.Dir, "scores.csv")
	resign(t, r.Dir, o.Key, nil)
	report, err := Verify(r.Dir, o.Key.Public())
	if err != nil || len(report.Problems) != 1 {
		t.Fatalf("%+v, %v", report, err)
	}
	if diff := cmp.Diff(Problem{File: "scores.csv", Code: "disagree", Want: "86.5", Got: "87.5", Row: 2, Column: "score"}, report.Problems[0]); diff != "" {
		t.Error(diff)
	}
}

func FuzzReadersOfRowsNeverFailHard(f *testing.F) {
	o := testOptions(f, f.TempDir())
	r := mustWrite(f, openMarts(f), o)
	for _, name := range []string{"scores.csv", "scores.json", ManifestName} {
		f.Add(mustRead(f, r.Dir, name))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if rows, err := scores.readJSON(data); err == nil {
			again, err := scores.json(rows)
			if err != nil {
				t.Fatal(err)
			}
			back, err := scores.readJSON(again)
			if err != nil || !slices.EqualFunc(rows, back, slices.Equal) {
				t.Errorf("rows change on their way: %v", err)
			}
		}
		if rows, err := scores.readCSV(data); err == nil {
			for _, r := range rows {
				if len(r) != len(scores.columns) {
					t.Errorf("a row of %d values", len(r))
				}
			}
		}
		if m, err := parseManifest(data); err == nil && !strings.Contains(string(data), m.Cycle) && !bytes.Contains(data, []byte{'\\'}) {
			t.Errorf("the cycle %q is not in the text", m.Cycle)
		}
	})
}
