package web

import (
	"bytes"
	"errors"
	"html"
	"net/http"
	"strings"

	"baimi/reports/access"
)

type homeData struct {
	Editions []homeEdition
	Reads    bool
}

type homeEdition struct {
	Name         string // as the reader calls it
	Mine, Shared []homeLink
}

type homeLink struct{ Href, Text string }

// home leads a reader of the city to the newest issue, and shows others their own pages.
func (s *Server) home(w http.ResponseWriter, r *http.Request, v *visit) error {
	names, err := s.editions.names()
	if err != nil {
		return err
	}
	prefix := map[string]string{"en": "en/"}[v.W.Code]
	if v.ReadsCity(s.City) && len(names) > 0 && !r.URL.Query().Has("desk") {
		http.Redirect(w, r, "/site/"+names[0]+"/"+prefix+"index.html", http.StatusSeeOther)
		return nil
	}
	data := homeData{Reads: v.Reads()}
	if data.Reads {
		for _, name := range names {
			e, err := s.homeEdition(name, prefix, v)
			if errors.Is(err, errNotFound) {
				continue // removed since it was listed
			}
			if err != nil {
				return err
			}
			if len(e.Mine)+len(e.Shared) > 0 {
				data.Editions = append(data.Editions, e)
			}
		}
	}
	return s.show(w, r, v, http.StatusOK, "home.html", v.W.T("home.title"), data)
}

func (s *Server) homeEdition(name, prefix string, v *visit) (homeEdition, error) {
	ed, giveBack, err := s.editions.take(name)
	if err != nil {
		return homeEdition{}, err
	}
	defer giveBack()
	e := homeEdition{Name: editionLabel(name, v.W)}
	scope := v.Scope
	if v.ReadsCity(s.City) {
		scope = access.Scope{}
		e.Mine = []homeLink{{"/site/" + name + "/" + prefix + "index.html", v.W.T("home.city")}}
	}
	mine, shared := ed.own(scope, prefix)
	for _, list := range []struct {
		files []string
		links *[]homeLink
	}{{mine, &e.Mine}, {shared, &e.Shared}} {
		for _, file := range list.files {
			c, err := ed.content(s.files, file)
			if err != nil {
				return e, err
			}
			*list.links = append(*list.links, homeLink{"/site/" + name + "/" + file, strings.TrimSuffix(titleOf(c.bytes, file), " · "+e.Name)})
		}
	}
	return e, nil
}

// editionLabel is the name of an edition in words: 2022-W28, or what is known now.
func editionLabel(name string, w *words) string {
	if name == "now" {
		return w.T("home.now")
	}
	year, week, _ := strings.Cut(name, "-W")
	return w.T("home.issue", year, strings.TrimPrefix(week, "0"))
}

// titleOf is the title of a published page; its name where it has none.
func titleOf(page []byte, name string) string {
	_, rest, found := bytes.Cut(page[:min(len(page), 4096)], []byte("<title>"))
	title, _, ended := bytes.Cut(rest, []byte("</title>"))
	if !found || !ended || len(title) == 0 {
		return name
	}
	return html.UnescapeString(string(title))
}
