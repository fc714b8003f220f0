package main

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// newPassword is what accounts of tests sign in with after the first time.
const newPassword = "Kestrel-2026-Quay"

// cityToServe makes a home without jobs: what they do is tested by the commands they run.
func cityToServe(t *testing.T) home {
	t.Helper()
	skipWithoutAssets(t)
	h := home(filepath.Join(t.TempDir(), "city"))
	baimi(t, string(h), "init")
	put(t, h.config(), "job = []\n")
	return h
}

// addAccount makes an account and returns its first password.
func addAccount(t *testing.T, h home, name string, args ...string) string {
	t.Helper()
	said, _ := baimi(t, string(h), append([]string{"user", "add", name}, args...)...)
	return regexp.MustCompile(`[a-z0-9]{4}(-[a-z0-9]{4}){3}`).FindString(said)
}

// serveCity starts the real command on a free port and returns its address. stop tells it to end,
// waits until it has, and fails the test if that was not well; the test's end calls it too.
func serveCity(t *testing.T, h home) (address string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	says, said := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"--home", string(h), "--lang", "en", "serve", "--addr", "127.0.0.1:0"}, nil, said, io.Discard)
	}()
	stopped := false
	stop = func() {
		cancel()
		if stopped {
			return
		}
		stopped = true
		select {
		case code := <-ended:
			if code != exitDone {
				t.Errorf("exit code %d after being told to stop", code)
			}
		case <-time.After(30 * time.Second):
			t.Error("serve did not stop")
		}
	}
	t.Cleanup(stop)
	line := make([]byte, 512)
	n, err := says.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, says) }() // what else it says holds nobody up
	return regexp.MustCompile(`http://[0-9.:]+`).FindString(string(line[:n])), stop
}

// reader is a browser of a served city.
type reader struct {
	t       *testing.T
	address string
	http    http.Client
}

func newReader(t *testing.T, address string) *reader {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &reader{t, address, http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (r *reader) ask(method, path, contentType string, body io.Reader) (status int, text, location string) {
	r.t.Helper()
	q, err := http.NewRequest(method, r.address+path, body)
	if err != nil {
		r.t.Fatal(err)
	}
	q.Header.Set("Content-Type", contentType)
	q.Header.Set("Accept-Language", "en")
	got, err := r.http.Do(q)
	if err != nil {
		r.t.Fatal(err)
	}
	defer got.Body.Close()
	all, err := io.ReadAll(got.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return got.StatusCode, string(all), got.Header.Get("Location")
}

func (r *reader) get(path string) (int, string) {
	r.t.Helper()
	status, text, _ := r.ask(http.MethodGet, path, "", nil)
	return status, text
}

func (r *reader) post(path string, form url.Values) (int, string) {
	r.t.Helper()
	status, text, _ := r.ask(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	return status, text
}

// enter signs in for the first time, which leads to a password of the reader's own.
func (r *reader) enter(name, first string) {
	r.t.Helper()
	for _, step := range []struct {
		path string
		form url.Values
	}{
		{"/signin", url.Values{"name": {name}, "password": {first}}},
		{"/password", url.Values{"old": {first}, "new": {newPassword}, "again": {newPassword}}},
	} {
		if status, text := r.post(step.path, step.form); status != http.StatusSeeOther {
			r.t.Fatalf("%s at %s: %d\n%s", name, step.path, status, text)
		}
	}
}
