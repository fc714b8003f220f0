package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// page is what every template is given; Data is its own part.
type page struct {
	*visit
	Title  string
	Menu   []menuItem
	Style  []string // addresses of the style sheets
	Script string
	Twin   string // this page in the other language
	Data   any
}

type menuItem struct {
	Text, Href string
	Here       bool
}

// show renders a template within the layout and sends it once it is whole.
func (s *Server) show(w http.ResponseWriter, r *http.Request, v *visit, status int, name, title string, data any) error {
	p := page{visit: v, Title: title, Menu: s.menu(r, v), Style: s.static.styles(), Script: s.static.boot(), Twin: twin(r, v.W.Code), Data: data}
	t := s.templates[name]
	if t == nil {
		return fmt.Errorf("show %s: no such template", name)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "layout", p); err != nil {
		return fmt.Errorf("show %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	_, _ = w.Write(b.Bytes()) // the reader has gone
	return nil
}

// menu lists the pages that this reader may open.
func (s *Server) menu(r *http.Request, v *visit) []menuItem {
	if !v.Signed || v.MustChange {
		return nil
	}
	var items []menuItem
	for _, route := range s.routes {
		if route.nav != "" && route.who.may(s, v.Principal) {
			href := route.path()
			items = append(items, menuItem{Text: v.W.T(route.nav), Href: href, Here: r.URL.Path == href})
		}
	}
	return items
}

// twin is the address of this page in the other language. What was posted has no address.
func twin(r *http.Request, code string) string {
	query := url.Values{}
	if r.Method == http.MethodGet {
		query = r.URL.Query()
	}
	query.Set("lang", map[string]string{"zh": "en", "en": "zh"}[code])
	return "?" + query.Encode()
}

// pageError is an answer that is not the page asked for, in words.
type pageError struct {
	Status int
	Key    string // of the sentence
	Args   []any
	Retry  time.Duration // when to try again; 0: not said
}

func (e *pageError) Error() string { return fmt.Sprintf("%d %s", e.Status, e.Key) }

var errNotFound = &pageError{Status: http.StatusNotFound, Key: "error.not_found"}

// formError says why a form could not be read.
func formError(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return &pageError{Status: http.StatusRequestEntityTooLarge, Key: "error.too_large", Args: []any{size(large.Limit)}}
	}
	return &pageError{Status: http.StatusBadRequest, Key: "error.form"}
}

// size prints a number of bytes.
func size(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d KB", n>>10)
}

func setRetry(w http.ResponseWriter, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
}

type errorData struct {
	Status   int
	Sentence string
}

// fail shows an error as a page. What a reader can do nothing about is logged, and the page says
// only that it happened.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, v *visit, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // the reader has gone
	}
	var told *pageError
	if !errors.As(err, &told) {
		s.Log.Error("a page failed", "route", r.Pattern, "error", err)
		told = &pageError{Status: http.StatusServiceUnavailable, Key: "error.internal", Retry: time.Minute}
	}
	if told.Retry > 0 {
		setRetry(w, told.Retry)
	}
	h := w.Header()
	for _, name := range []string{"Etag", "Content-Encoding", "Accept-Ranges", "Content-Disposition"} {
		h.Del(name)
	}
	h.Set("Cache-Control", "no-store")
	sentence := v.W.T(told.Key, told.Args...)
	if err := s.show(w, r, v, told.Status, "error.html", v.W.T("error.title", told.Status), errorData{told.Status, sentence}); err != nil {
		s.Log.Error("an error page failed", "error", err)
		http.Error(w, sentence, told.Status)
	}
}
