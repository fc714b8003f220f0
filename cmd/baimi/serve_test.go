package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"baimi/reports/assets"
)

// TestServeShowsPagesToAccountsUntilTheyAreLockedAndStopsWhenTold starts the real command on a
// free port and manages accounts beside it, as one would at the machine.
func TestServeShowsPagesToAccountsUntilTheyAreLockedAndStopsWhenTold(t *testing.T) {
	if _, err := assets.Load(); err != nil {
		t.Skip("page assets are not built; run: make assets")
	}
	dir := filepath.Join(t.TempDir(), "city")
	call := func(want int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		if code := run(context.Background(), append([]string{"--home", dir, "--lang", "en"}, args...), nil, &out, &errs); code != want {
			t.Fatalf("%v: exit code %d\n%s%s", args, code, out.String(), errs.String())
		}
		return out.String() + errs.String()
	}
	call(exitDone, "init")
	// No jobs: what they do is tested by the commands they run.
	if err := os.WriteFile(filepath.Join(dir, "baimi.toml"), []byte("job = []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	page := []byte("<title>the page</title>")
	for name, text := range map[string][]byte{
		"2022-W28/index.html": page, "2022-W28/SHA256SUMS": fmt.Appendf(nil, "%x  index.html\n", sha256.Sum256(page)),
		"2022-W28/access.json": []byte(`{"city":"440600","files":{"index.html":["440604"]}}`), ".secret": []byte("not for readers"),
	} {
		path := filepath.Join(dir, "site", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	added := call(exitDone, "user", "add", "anna", "--region", "440604")
	first := regexp.MustCompile(`[a-z0-9]{4}(-[a-z0-9]{4}){3}`).FindString(added)
	if refused := call(exitFailed, "user", "add", "bert", "--region", "440100"); !strings.Contains(refused, "outside the city") {
		t.Errorf("a region of another city: %s", refused)
	}
	if refused := call(exitFailed, "serve", "--addr", "0.0.0.0:0"); !strings.Contains(refused, "--tls-cert") {
		t.Errorf("an open address: %s", refused)
	}

	ctx, cancel := context.WithCancel(context.Background())
	reader, writer := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"--home", dir, "serve", "--addr", "127.0.0.1:0"}, nil, writer, io.Discard)
	}()
	said := make([]byte, 512)
	n, err := reader.Read(said)
	if err != nil {
		t.Fatal(err)
	}
	address := regexp.MustCompile(`http://[0-9.:]+`).FindString(string(said[:n]))
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ask := func(want int, path string, form url.Values) {
		t.Helper()
		var got *http.Response
		var err error
		if form == nil {
			got, err = browser.Get(address + path)
		} else {
			got, err = browser.PostForm(address+path, form)
		}
		if err != nil {
			t.Fatal(err)
		}
		_ = got.Body.Close()
		if got.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, got.StatusCode, want)
		}
	}
	ask(200, "/healthz", nil)
	ask(303, "/site/2022-W28/index.html", nil)
	ask(303, "/signin", url.Values{"name": {"anna"}, "password": {first}})
	ask(303, "/site/2022-W28/index.html", nil) // to the change of the first password
	ask(303, "/password", url.Values{"old": {first}, "new": {"Baimi-2026-good"}, "again": {"Baimi-2026-good"}})
	ask(200, "/site/2022-W28/index.html", nil)
	ask(404, "/site/.secret", nil)
	ask(403, "/site/2022-W28/other.html", nil)
	call(exitDone, "user", "lock", "anna")
	ask(303, "/site/2022-W28/index.html", nil)
	if whole := call(exitDone, "audit", "verify"); !strings.Contains(whole, "is whole") {
		t.Error(whole)
	}
	call(exitDone, "purge")
	cancel()
	select {
	case code := <-ended:
		if code != exitDone {
			t.Errorf("exit code %d after being told to stop", code)
		}
	case <-time.After(30 * time.Second):
		t.Error("serve did not stop")
	}

	log := call(exitDone, "audit", "query", "--format", "csv")
	for _, part := range []string{",user,anna,,,add reader 440604", ",sign_in,", ",password,anna,", ",view,2022-W28/index.html,", ",view,2022-W28/other.html,refused,", ",user,anna,,,lock", ",purge,purge,"} {
		if !strings.Contains(log, part) {
			t.Errorf("%s is missing in\n%s", part, log)
		}
	}
	if got := call(exitDone, "audit", "query", "--action", "sign_in", "--who", "anna", "--format", "csv"); strings.Count(got, "\n") != 2 {
		t.Errorf("sign-ins of anna:\n%s", got)
	}
	zone := time.FixedZone("city", 8*3600)
	for days, want := range map[int]int{0: 2, 2: 1} {
		day := time.Now().In(zone).AddDate(0, 0, days).Format(time.DateOnly)
		if got := call(exitDone, "audit", "query", "--action", "sign_in", "--who", "anna", "--since", day, "--until", day, "--format", "csv"); strings.Count(got, "\n") != want {
			t.Errorf("sign-ins on %s alone:\n%s", day, got)
		}
	}
	path := filepath.Join(dir, "audit", time.Now().UTC().Format("2006-01")+".jsonl")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(text, []byte("other.html"), []byte("index.html"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if broken := call(exitFailed, "audit", "verify"); !strings.Contains(broken, "is not what was written") {
		t.Errorf("a changed log: %s", broken)
	}
}

// TestAJobRunsItsStepsInAChildAndIsNotedOnce runs a job of the configuration
// through the real program.
func TestAJobRunsItsStepsInAChildAndIsNotedOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "city")
	call := func(want int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		if code := run(context.Background(), append([]string{"--home", dir, "--lang", "en"}, args...), nil, &out, &errs); code != want {
			t.Fatalf("%v: exit code %d\n%s%s", args, code, out.String(), errs.String())
		}
		return out.String()
	}
	call(exitDone, "init")
	asProgram(t)
	call(exitDone, "jobs", "run", "verify")
	history := call(exitDone, "jobs", "history", "--format", "csv")
	if got := bytes.Count([]byte(history), []byte("\n")); got != 2 || !bytes.Contains([]byte(history), []byte(",verify,done,")) {
		t.Errorf("the ledger holds\n%s", history)
	}
	call(exitUsage, "jobs", "run", "nothing")
}
