// Package receiver shows how a credit system takes in a feed with Go's standard library alone:
// the signature first, then the hash of every file, then the rows.
package receiver

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Manifest is what a receiver needs of manifest.json.
type Manifest struct {
	Cycle   string `json:"cycle"`
	Version int    `json:"version"`
	Stage   string `json:"stage"`
	Trial   bool   `json:"trial"`
	Files   []struct {
		Name   string `json:"name"`
		SHA256 string `json:"sha256"`
	} `json:"files"`
}

// Score is what a receiver needs of a row of scores.json. Scores are decimals in text: keep them so.
type Score struct {
	USCC        string  `json:"uscc"`
	CompanyName string  `json:"company_name"`
	Output      string  `json:"output"`
	Class       string  `json:"class"`
	Score       *string `json:"score"` // nil: not scored
	Disputed    bool    `json:"disputed"`
}

// Read verifies the version in dir with the public key (the text of feed.pub, which must have come
// another way than the feed) and returns its manifest and scores. Nothing of a version that does
// not verify is returned.
func Read(dir string, publicKey []byte) (Manifest, []Score, error) {
	var m Manifest
	block, _ := pem.Decode(publicKey)
	if block == nil {
		return m, nil, errors.New("read public key: not PEM")
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return m, nil, fmt.Errorf("read public key: %w", err)
	}
	key, ok := parsed.(ed25519.PublicKey)
	if !ok {
		return m, nil, errors.New("read public key: not Ed25519")
	}
	manifest, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		return m, nil, err
	}
	signature, err := os.ReadFile(filepath.Join(dir, "manifest.sig"))
	if err != nil {
		return m, nil, err
	}
	if !ed25519.Verify(key, manifest, signature) {
		return m, nil, errors.New("manifest.json: the signature does not match")
	}
	if err := json.Unmarshal(manifest, &m); err != nil {
		return Manifest{}, nil, err
	}
	var scores []Score
	for _, f := range m.Files {
		data, err := os.ReadFile(filepath.Join(dir, filepath.Base(f.Name)))
		if err != nil {
			return Manifest{}, nil, err
		}
		if digest := sha256.Sum256(data); hex.EncodeToString(digest[:]) != f.SHA256 {
			return Manifest{}, nil, fmt.Errorf("%s: not the file that was signed", f.Name)
		}
		if f.Name == "scores.json" {
			if err := json.Unmarshal(data, &scores); err != nil {
				return Manifest{}, nil, err
			}
		}
	}
	return m, scores, nil
}
