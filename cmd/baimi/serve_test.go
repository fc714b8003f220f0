package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

// TestServePublishesTheSiteAndStopsWhenTold starts the real command on a free port.
func TestServePublishesTheSiteAndStopsWhenTold(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "city")
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"--home", dir, "init"}, nil, &out, &errs); code != exitDone {
		t.Fatal(errs.String())
	}
	for name, text := range map[string]string{"index.html": "the page", ".secret": "not for readers", "2022-W28/data.csv": "a,b"} {
		path := filepath.Join(dir, "site", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// No jobs: what they do is tested by the commands they run.
	if err := os.WriteFile(filepath.Join(dir, "baimi.toml"), []byte("job = []\n"), 0o600); err != nil {
		t.Fatal(err)
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
	url := regexp.MustCompile(`http://[0-9.:]+/`).FindString(string(said[:n]))
	for path, want := range map[string]int{
		"": 200, "2022-W28/data.csv": 200, ".secret": 404, "2022-W28/": 404, "2022-W28/%2e%2e/.secret": 404, "nothing.html": 404,
	} {
		got, err := http.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = got.Body.Close()
		if got.StatusCode != want {
			t.Errorf("GET /%s: %d, want %d", path, got.StatusCode, want)
		}
	}
	cancel()
	select {
	case code := <-ended:
		if code != exitDone {
			t.Errorf("exit code %d after being told to stop", code)
		}
	case <-time.After(30 * time.Second):
		t.Error("serve did not stop")
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
