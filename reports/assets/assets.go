// Package assets embeds the built script and style of the pages.
//
// It owns the bundle in dist/ (made by `make assets`, never committed) and its content hash; it
// knows nothing of marts, pages or languages.
package assets

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"sort"
)

//go:embed all:dist
var dist embed.FS

// ErrNotBuilt says that the program was compiled without the bundle.
var ErrNotBuilt = errors.New("page assets are not built into this program. Try: make assets && make build")

// Bundle is the set of files that pages load, under a name that changes with their content.
type Bundle struct {
	Hash  string            // 12 hexadecimal digits of the content
	Files map[string][]byte // file name → content
}

// Still returns the script that draws charts in the program's own JavaScript engine, or
// ErrNotBuilt. It is no part of the bundle, since no page loads it.
func Still() ([]byte, error) { return still(dist) }

func still(fsys fs.FS) ([]byte, error) {
	data, err := fs.ReadFile(fsys, "dist/program/still.js")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotBuilt
	}
	if err != nil {
		return nil, fmt.Errorf("read page asset still.js: %w", err)
	}
	return data, nil
}

// Load returns the embedded bundle, or ErrNotBuilt when the program was compiled before
// `make assets` ran.
func Load() (Bundle, error) {
	return load(dist)
}

func load(fsys fs.FS) (Bundle, error) {
	b := Bundle{Files: map[string][]byte{}}
	entries, err := fs.ReadDir(fsys, "dist")
	if err != nil {
		return b, fmt.Errorf("read page assets: %w", err)
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() || e.Name() == ".gitkeep" {
			continue
		}
		names = append(names, e.Name())
	}
	sort.Strings(names)
	h := sha256.New()
	for _, name := range names {
		data, err := fs.ReadFile(fsys, "dist/"+name)
		if err != nil {
			return b, fmt.Errorf("read page asset %s: %w", name, err)
		}
		b.Files[name] = data
		fmt.Fprintf(h, "%s %d\n", name, len(data))
		h.Write(data)
	}
	for _, needed := range []string{"baimi.js", "baimi.css", "boot.js"} {
		if _, ok := b.Files[needed]; !ok {
			return b, ErrNotBuilt
		}
	}
	b.Hash = hex.EncodeToString(h.Sum(nil))[:12]
	return b, nil
}
