package web

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path"
	"regexp"
	"slices"

	"baimi/reports/audit"
)

// feedFile matches the receivers' public key and the files of a version.
var feedFile = regexp.MustCompile(`^(feed\.pub|[0-9A-Za-z]+-v[0-9]+/[a-z_]+\.[a-z0-9]+)$`)

type feedVersion struct {
	Name  string
	Files []string
}

// feeds lists what was handed to the credit systems, the newest version first.
func (s *Server) feeds(w http.ResponseWriter, r *http.Request, v *visit) error {
	var versions []feedVersion
	folders, err := os.ReadDir(s.Feeds)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		files, err := os.ReadDir(path.Join(s.Feeds, folder.Name()))
		if err != nil {
			return err
		}
		version := feedVersion{Name: folder.Name()}
		for _, f := range files {
			if feedFile.MatchString(folder.Name() + "/" + f.Name()) {
				version.Files = append(version.Files, f.Name())
			}
		}
		if len(version.Files) > 0 {
			versions = append(versions, version)
		}
	}
	slices.Reverse(versions)
	return s.show(w, r, v, http.StatusOK, "feeds.html", v.W.T("feeds.title"), versions)
}

// feed sends one file. Each is noted before it goes out: who asked for a company's credit must be
// known for years.
func (s *Server) feed(w http.ResponseWriter, r *http.Request, v *visit) error {
	name := r.PathValue("path")
	if !feedFile.MatchString(name) {
		return errNotFound
	}
	text, err := readInside(s.Feeds, name)
	if err != nil {
		return err
	}
	if err := s.Audit.Append(v.entry(audit.Fetch, name)); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "private, no-cache")
	return s.send(w, r, content{name: path.Base(name), sum: sumOf(text), bytes: text})
}
