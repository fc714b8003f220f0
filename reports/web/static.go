package web

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path"
	"regexp"
	"time"

	"baimi/reports/assets"
)

//go:embed static/web.css
var webStyle []byte

// bundle is the style and script of these pages: the published pages' own, and a little more. Each
// stands under a name that changes with its content.
type bundle struct {
	hash  string
	files map[string][]byte
}

func newBundle(shared assets.Bundle) (bundle, error) {
	b := bundle{files: map[string][]byte{"web.css": webStyle}}
	for _, name := range []string{"baimi.css", "boot.js"} {
		text, ok := shared.Files[name]
		if !ok {
			return b, assets.ErrNotBuilt
		}
		b.files[name] = text
	}
	h := sha256.New()
	for _, name := range []string{"baimi.css", "boot.js", "web.css"} {
		h.Write(b.files[name])
		h.Write([]byte{0})
	}
	b.hash = hex.EncodeToString(h.Sum(nil))[:12]
	return b, nil
}

func (b bundle) at(name string) string { return "/assets/" + b.hash + "/" + name }

func (b bundle) styles() []string { return []string{b.at("baimi.css"), b.at("web.css")} }

func (b bundle) boot() string { return b.at("boot.js") }

func (s *Server) asset(w http.ResponseWriter, r *http.Request, _ *visit) error {
	text, ok := s.static.files[r.PathValue("file")]
	if !ok || r.PathValue("hash") != s.static.hash {
		return errNotFound
	}
	return s.sendAsset(w, r, content{name: r.PathValue("file"), sum: sumOf(text), bytes: text})
}

var assetName = regexp.MustCompile(`^[0-9a-f]{12}/[a-z]+\.(js|css)$`)

// siteAsset serves the bundle of published pages, of which the site keeps every version that a
// page uses.
func (s *Server) siteAsset(w http.ResponseWriter, r *http.Request, _ *visit) error {
	name := r.PathValue("hash") + "/" + r.PathValue("file")
	if !assetName.MatchString(name) {
		return errNotFound
	}
	// A file under its hash never changes: it is read and summed once.
	if held, ok := s.held.Load(name); ok {
		return s.sendAsset(w, r, held.(content))
	}
	text, err := readInside(s.Site, path.Join("assets", name))
	if err != nil {
		return err
	}
	c := content{name: path.Base(name), sum: sumOf(text), bytes: text}
	s.held.Store(name, c)
	return s.sendAsset(w, r, c)
}

// readInside reads a file of a folder, whatever links stand in it; errNotFound where there is none.
func readInside(dir, name string) ([]byte, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, absent(err)
	}
	text, err := root.ReadFile(name)
	return text, errors.Join(absent(err), root.Close())
}

// sumOf is the SHA-256 of a text in hexadecimal.
func sumOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// absent turns a missing file into the page that says so.
func absent(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errNotFound
	}
	return err
}

func (s *Server) sendAsset(w http.ResponseWriter, r *http.Request, c content) error {
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return s.send(w, r, c)
}

// content is a file to send: its bytes, or an open file where it is too large to hold.
type content struct {
	name  string // its ending gives the type
	sum   string // SHA-256 in hexadecimal
	bytes []byte
	file  *os.File
}

// send answers with a file: HEAD, conditional and range requests, compressed where that helps and
// the reader takes it. Ranges are of the plain bytes, so whoever asks for one gets those.
func (s *Server) send(w http.ResponseWriter, r *http.Request, c content) error {
	h := w.Header()
	h.Set("Content-Type", typeOf(c.name))
	if c.file != nil {
		h.Set("ETag", `"`+c.sum+`"`)
		_ = http.NewResponseController(w).SetWriteDeadline(s.Now().Add(largeFileTime)) // a recorder has none
		http.ServeContent(w, r, "", time.Time{}, c.file)
		return nil
	}
	if compressible(c.name) {
		h.Add("Vary", "Accept-Encoding")
		if how := encodingFor(r); how != "" && len(c.bytes) >= minCompress {
			text, err := s.files.compressed(c.sum, how, c.bytes)
			if err != nil {
				return err
			}
			return sendEncoded(w, r, c.sum, how, text)
		}
	}
	h.Set("ETag", `"`+c.sum+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(c.bytes))
	return nil
}

// largeFileTime is how long a slow line may take for a large file.
const largeFileTime = 15 * time.Minute

// types are those of the files that are published; the machine's own table is not asked.
var types = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".json": "application/json", ".csv": "text/csv; charset=utf-8", ".md": "text/markdown; charset=utf-8", ".txt": "text/plain; charset=utf-8",
	".svg": "image/svg+xml", ".png": "image/png", ".pdf": "application/pdf", ".parquet": "application/vnd.apache.parquet",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

func typeOf(name string) string {
	if t := types[path.Ext(name)]; t != "" {
		return t
	}
	return "application/octet-stream"
}
