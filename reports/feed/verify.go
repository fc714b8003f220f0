package feed

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// Problem is one thing that is wrong with a version.
type Problem struct {
	File string // in the version's folder; "" means the folder itself
	// Code is one of Codes.
	Code      string
	Want, Got string

	// Row (from 1) and Column tell where values disagree.
	Row    int
	Column string
}

// Codes returns all that can be wrong with a version.
func Codes() []string {
	return []string{
		"no_manifest", "manifest_form", "no_signature", "signature", "key", "folder", "previous", "chain", "tables", "unnamed", "name",
		"missing", "extra", "size", "sha256", "unreadable", "rows", "disagree", "content",
	}
}

// Report is what Verify found.
type Report struct {
	Manifest Manifest
	Problems []Problem
	Files    int   // that are as the manifest says
	Chain    []int // versions before that lie beside and are the ones named
}

type verifier struct {
	Report
	dir   string
	files map[string][]byte // that are as the manifest says
	rows  map[string][]row
}

// Verify checks a version with the public key alone: the signature, every file's hash and size,
// that no file lies beside those named, that CSV, JSON and Parquet hold the same rows and as many
// as the manifest says, and the hashes of the versions before where they lie beside. What a file
// holds is looked at only under a good signature. An error is returned when the folder cannot be
// read at all.
func Verify(dir string, key ed25519.PublicKey) (Report, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Report{}, fmt.Errorf("find the version: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return Report{}, fmt.Errorf("read the version: %w", err)
	}
	v := &verifier{dir: dir, files: map[string][]byte{}, rows: map[string][]row{}}
	text, err := os.ReadFile(filepath.Join(dir, ManifestName))
	if err != nil {
		v.problem(ManifestName, "no_manifest", "", cause(err))
		return v.Report, nil
	}
	signed := v.checkSignature(text, key)
	if v.Manifest, err = parseManifest(text); err != nil {
		v.problem(ManifestName, "manifest_form", "", err.Error())
		return v.Report, nil
	}
	v.checkNames(entries)
	v.checkFiles()
	if signed {
		v.checkPlace()
		v.checkChain()
		v.checkRows()
	}
	return v.Report, nil
}

func (v *verifier) problem(file, code, want, got string) {
	v.Problems = append(v.Problems, Problem{File: file, Code: code, Want: want, Got: got})
}

// cause is an error without the path, which the problem names itself.
func cause(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

func (v *verifier) checkSignature(text []byte, key ed25519.PublicKey) bool {
	signature, err := os.ReadFile(filepath.Join(v.dir, SignatureName))
	if err != nil {
		v.problem(SignatureName, "no_signature", "", cause(err))
		return false
	}
	if ed25519.Verify(key, text, signature) {
		return true
	}
	if m, err := parseManifest(text); err == nil && m.KeyID != KeyID(key) {
		v.problem(SignatureName, "key", m.KeyID, KeyID(key))
	} else {
		v.problem(SignatureName, "signature", "", KeyID(key))
	}
	return false
}

// checkNames finds files that nobody named.
func (v *verifier) checkNames(entries []fs.DirEntry) {
	for _, e := range entries {
		named := e.Name() == ManifestName || e.Name() == SignatureName ||
			slices.ContainsFunc(v.Manifest.Files, func(f File) bool { return f.Name == e.Name() })
		if !named || !e.Type().IsRegular() {
			v.problem(e.Name(), "extra", "", "")
		}
	}
}

func (v *verifier) checkFiles() {
	for _, f := range v.Manifest.Files {
		if f.Name != filepath.Base(f.Name) {
			v.problem(ManifestName, "name", "", f.Name)
			continue
		}
		data, err := os.ReadFile(filepath.Join(v.dir, f.Name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			v.problem(f.Name, "missing", "", "")
		case err != nil:
			v.problem(f.Name, "unreadable", "", cause(err))
		case len(data) != f.Bytes:
			v.problem(f.Name, "size", strconv.Itoa(f.Bytes), strconv.Itoa(len(data)))
		case sum(data) != f.SHA256:
			v.problem(f.Name, "sha256", f.SHA256, sum(data))
		default:
			v.files[f.Name] = data
			v.Files++
		}
	}
}

// checkPlace compares what the manifest says of itself with where it stands.
func (v *verifier) checkPlace() {
	m := &v.Manifest
	if name := filepath.Base(v.dir); name != m.folder() {
		v.problem("", "folder", m.folder(), name)
	}
	if p := m.Previous; (p == nil) != (m.Version == 1) || p != nil && p.Version != m.Version-1 {
		v.problem(ManifestName, "previous", strconv.Itoa(m.Version-1), "")
	}
}

// checkChain follows the hashes to the versions before, as far as they lie beside.
func (v *verifier) checkChain() {
	for p := v.Manifest.Previous; p != nil; {
		name := filepath.Join(folderName(v.Manifest.Cycle, p.Version), ManifestName)
		text, err := os.ReadFile(filepath.Join(filepath.Dir(v.dir), name))
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			v.problem(name, "unreadable", "", cause(err))
			return
		}
		if sum(text) != p.SHA256 {
			v.problem(name, "chain", p.SHA256, sum(text))
			return
		}
		m, err := parseManifest(text)
		if err != nil {
			v.problem(name, "manifest_form", "", err.Error())
			return
		}
		v.Chain = append(v.Chain, p.Version)
		p = m.Previous
	}
}

// checkRows reads the rows of every table in three formats and compares them with each other and
// with the manifest.
func (v *verifier) checkRows() {
	m := &v.Manifest
	var counted []string
	for _, t := range m.Tables {
		counted = append(counted, t.Name)
	}
	var known []string
	for _, t := range allTables {
		known = append(known, t.name)
	}
	if !slices.Equal(counted, known) {
		v.problem(ManifestName, "tables", fmt.Sprint(known), fmt.Sprint(counted))
		return
	}
	whole := true
	for i, t := range allTables {
		for _, f := range formats {
			name := t.name + "." + f.extension
			if !slices.ContainsFunc(m.Files, func(f File) bool { return f.Name == name }) {
				v.problem(ManifestName, "unnamed", name, "")
			}
		}
		whole = v.checkTable(t, m.Tables[i].Rows) && whole
	}
	if !whole {
		return
	}
	e := &edition{manifest: *m, rows: v.rows}
	if err := e.content(); err != nil || e.manifest.Content != m.Content {
		v.problem(ManifestName, "content", e.manifest.Content, m.Content)
	}
}

// checkTable reports whether the JSON rows of a table could be read.
func (v *verifier) checkTable(t table, count int) bool {
	take := func(extension string, read func([]byte) ([]row, error)) ([]row, bool) {
		name := t.name + "." + extension
		data, ok := v.files[name]
		if !ok {
			return nil, false // said already
		}
		rows, err := read(data)
		if err != nil {
			v.problem(name, "unreadable", "", err.Error())
			return nil, false
		}
		if len(rows) != count {
			v.problem(name, "rows", strconv.Itoa(count), strconv.Itoa(len(rows)))
		}
		return rows, true
	}
	rows, ok := take("json", t.readJSON)
	stored, okStored := take("parquet", t.readParquet)
	printed, okPrinted := take("csv", t.readCSV)
	if !ok {
		return false
	}
	v.rows[t.name] = rows
	if okStored {
		v.compare(t, "parquet", rows, stored)
	}
	if okPrinted {
		var safe []row
		for _, r := range rows {
			safe = append(safe, t.safe(r))
		}
		v.compare(t, "csv", safe, printed)
	}
	return true
}

// compare tells the first value in which a file differs from the JSON rows. Rows beyond the
// shorter of the two are told by their number.
func (v *verifier) compare(t table, extension string, want, got []row) {
	for n := range min(len(want), len(got)) {
		for i, c := range t.columns {
			if want[n][i] != got[n][i] {
				v.Problems = append(v.Problems, Problem{File: t.name + "." + extension, Code: "disagree", Want: want[n][i], Got: got[n][i], Row: n + 1, Column: c.name})
				return
			}
		}
	}
}
