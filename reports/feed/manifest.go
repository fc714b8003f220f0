package feed

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Names of the files that stand in or beside every version.
const (
	ManifestName  = "manifest.json"
	SignatureName = "manifest.sig" // the 64 bytes of the signature
	SchemaName    = "schema.json"
	GuideName     = "schema.md"
	PublicName    = "feed.pub" // beside the versions
)

// Format names the form of the manifest and of the rows.
const Format = "baimi-credit-feed/1"

// Manifest says what a version holds and where it comes from. Its exact bytes are signed.
type Manifest struct {
	Format    string      `json:"format"`
	Cycle     string      `json:"cycle"`
	Starts    string      `json:"starts"`
	Ends      string      `json:"ends"`
	Version   int         `json:"version"`
	Stage     string      `json:"stage"`
	Trial     bool        `json:"trial"`      // without consequences
	Policy    Versioned   `json:"policy"`     // hash of all keys and values in force
	Rules     Versioned   `json:"rules"`      // hash of the rule set's text
	LakeState string      `json:"lake_state"` // hash of all that had been received
	Issue     string      `json:"issue"`
	AsOf      string      `json:"as_of"`
	KnownAt   string      `json:"known_at"`
	WrittenAt string      `json:"written_at"`
	Program   string      `json:"program"`
	KeyID     string      `json:"key_id"`
	Content   string      `json:"content_sha256"` // the same in two versions that say the same
	Previous  *Previous   `json:"previous"`
	Tables    []TableRows `json:"tables"`
	Files     []File      `json:"files"` // all but the manifest and its signature
}

// Versioned is something in force, by name and by hash of its text.
type Versioned struct {
	Version string `json:"version"`
	SHA256  string `json:"sha256"`
}

// Previous is the version before, by the hash of its manifest.
type Previous struct {
	Version int    `json:"version"`
	SHA256  string `json:"manifest_sha256"`
}

// TableRows is how many rows each of a table's files holds.
type TableRows struct {
	Name string `json:"name"`
	Rows int    `json:"rows"`
}

// File is one file of the version.
type File struct {
	Name   string `json:"name"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
}

func parseManifest(text []byte) (Manifest, error) {
	var m Manifest
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return m, fmt.Errorf("decode manifest: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return m, errors.New("decode manifest: more follows its end")
	}
	if m.Format != Format {
		return m, fmt.Errorf("decode manifest: format %q, want %q", m.Format, Format)
	}
	return m, nil
}

// folder is the name of the version's folder.
func (m *Manifest) folder() string { return folderName(m.Cycle, m.Version) }

func folderName(cycle string, version int) string { return cycle + "-v" + strconv.Itoa(version) }

// validCycle accepts labels of a quarter, half-year or year (2022Q2, 2022H1, 2022), which are safe
// as folder names.
func validCycle(s string) bool {
	year, part := s[:min(4, len(s))], s[min(4, len(s)):]
	digit := func(r rune) bool { return r >= '0' && r <= '9' }
	return len(year) == 4 && !strings.ContainsFunc(year, func(r rune) bool { return !digit(r) }) &&
		slices.Contains([]string{"", "Q1", "Q2", "Q3", "Q4", "H1", "H2"}, part)
}

// content gives the manifest the hash of what the version tells a receiver: the rows, the rule and
// the state of the cycle, but not when it was computed.
func (e *edition) content() error {
	m := &e.manifest
	hashes := []string{m.Format, m.Cycle, m.Starts, m.Ends, m.Stage, strconv.FormatBool(m.Trial), m.Rules.Version, m.Rules.SHA256}
	for _, t := range tables {
		rows, err := t.json(e.rows[t.name])
		if err != nil {
			return err
		}
		hashes = append(hashes, t.name, sum(rows))
	}
	text, err := json.Marshal(hashes)
	if err != nil {
		return fmt.Errorf("hash the content: %w", err)
	}
	m.Content = sum(text)
	return nil
}

func sum(b []byte) string {
	digest := sha256.Sum256(b)
	return hex.EncodeToString(digest[:])
}
