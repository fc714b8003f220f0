package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestServeShowsPagesToAccountsUntilTheyAreLockedAndStopsWhenTold starts the real command on a
// free port and manages accounts beside it, as one would at the machine.
func TestServeShowsPagesToAccountsUntilTheyAreLockedAndStopsWhenTold(t *testing.T) {
	h := cityToServe(t)
	dir := string(h)
	call := func(want int, args ...string) string {
		t.Helper()
		return fails(t, want, append([]string{"--home", dir}, args...)...)
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
		put(t, path, string(text))
	}
	first := addAccount(t, h, "anna", "--region", "440604")
	if refused := call(exitUsage, "user", "add", "bert", "--region", "440100"); !strings.Contains(refused, "outside the city") {
		t.Errorf("a region of another city: %s", refused)
	}
	if refused := call(exitFailed, "serve", "--addr", "0.0.0.0:0"); !strings.Contains(refused, "--tls-cert") {
		t.Errorf("an open address: %s", refused)
	}

	address, stop := serveCity(t, h)
	anna, began := newReader(t, address), time.Now()
	ask := func(want int, path string) {
		t.Helper()
		if status, _ := anna.get(path); status != want {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
	}
	ask(200, "/healthz")
	ask(303, "/site/2022-W28/index.html")
	anna.enter("anna", first)
	ask(200, "/site/2022-W28/index.html")
	ask(404, "/site/.secret")
	ask(403, "/site/2022-W28/other.html")
	call(exitDone, "user", "lock", "anna")
	ask(303, "/site/2022-W28/index.html")
	if whole := call(exitDone, "audit", "verify"); !strings.Contains(whole, "is whole") {
		t.Error(whole)
	}
	call(exitDone, "purge")
	stop()

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
	for days, want := range map[int]int{0: 2, 2: 1} { // a day may end during the test
		since, until := began.In(zone).AddDate(0, 0, days).Format(time.DateOnly), time.Now().In(zone).AddDate(0, 0, days).Format(time.DateOnly)
		if got := call(exitDone, "audit", "query", "--action", "sign_in", "--who", "anna", "--since", since, "--until", until, "--format", "csv"); strings.Count(got, "\n") != want {
			t.Errorf("sign-ins from %s to %s alone:\n%s", since, until, got)
		}
	}
	path := filepath.Join(dir, "audit", began.UTC().Format("2006-01")+".jsonl")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	put(t, path, strings.Replace(string(text), "other.html", "index.html", 1))
	if broken := call(exitFailed, "audit", "verify"); !strings.Contains(broken, "is not what was written") {
		t.Errorf("a changed log: %s", broken)
	}
}

// TestAJobRunsItsStepsInAChildAndIsNotedOnce runs a job of the configuration
// through the real program.
func TestAJobRunsItsStepsInAChildAndIsNotedOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "city")
	baimi(t, dir, "init")
	asProgram(t)
	baimi(t, dir, "jobs", "run", "verify")
	history, _ := baimi(t, dir, "jobs", "history", "--format", "csv")
	if strings.Count(history, "\n") != 2 || !strings.Contains(history, ",verify,done,") {
		t.Errorf("the ledger holds\n%s", history)
	}
	fails(t, exitUsage, "--home", dir, "jobs", "run", "nothing")
}
