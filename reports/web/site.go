package web

import (
	"errors"
	"net/http"
	"path"
	"strings"

	"baimi/reports/audit"
)

// pagePolicy is the content policy of published pages; each carries a stricter one itself.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// site serves a published file to whom it is for. Who may not have a file is not told whether it
// is there.
func (s *Server) site(w http.ResponseWriter, r *http.Request, v *visit) error {
	name := r.PathValue("path")
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	edition, file, inEdition := strings.Cut(name, "/")
	if !inEdition || edition == "en" {
		return s.rootFile(w, r, v, name)
	}
	// A swap may take the folder away between finding and opening a file; then the newer one answers.
	return absent(patiently(func() error { return s.editionFile(w, r, v, edition, file) }))
}

func (s *Server) editionFile(w http.ResponseWriter, r *http.Request, v *visit, name, file string) error {
	ed, giveBack, err := s.editions.take(name)
	if errors.Is(err, errNotFound) && !v.ReadsCity(s.City) {
		return s.refuse(r, v, name+"/"+file)
	}
	if err != nil {
		return err
	}
	defer giveBack()
	if path.Base(file) == searchFile && v.Reads() && !v.ReadsCity(s.City) {
		return s.scopedSearch(w, r, v, ed, file)
	}
	if !v.MayRead(ed.audience[file], s.City) {
		return s.refuse(r, v, name+"/"+file)
	}
	if file == "access.json" {
		return errNotFound
	}
	c, err := ed.content(s.files, file)
	if err != nil {
		return err
	}
	if c.file != nil {
		defer c.file.Close()
	}
	return s.publish(w, r, v, name+"/"+file, c)
}

// rootFile serves the pages above all editions, which are for the city.
func (s *Server) rootFile(w http.ResponseWriter, r *http.Request, v *visit, name string) error {
	if !v.ReadsCity(s.City) {
		return s.refuse(r, v, name)
	}
	switch name {
	case "index.html", "archive.html", "en/index.html", "en/archive.html":
	default:
		return errNotFound
	}
	text, err := readInside(s.Site, name)
	if err != nil {
		return err
	}
	return s.publish(w, r, v, name, content{name: name, sum: sumOf(text), bytes: text})
}

// publish notes who gets a file, then sends it. Pages are noted within a second, other files before
// they go out.
func (s *Server) publish(w http.ResponseWriter, r *http.Request, v *visit, object string, c content) error {
	var err error
	if path.Ext(c.name) == ".html" || path.Ext(c.name) == ".js" {
		err = s.Audit.Note(v.entry(audit.View, object))
	} else {
		err = s.Audit.Append(v.entry(audit.Download, object))
	}
	if err != nil {
		return err
	}
	w.Header().Set("Content-Security-Policy", pagePolicy)
	w.Header().Set("Cache-Control", "private, no-cache")
	return s.send(w, r, c)
}
