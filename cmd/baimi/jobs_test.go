package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestATimeMovesToTheNextWorkdayOfTheStateCouncilsList(t *testing.T) {
	w := workdays{
		Years: []int{2022}, Off: []string{"2022-01-31", "2022-02-01", "2022-02-02", "2022-02-03", "2022-02-04", "2022-10-03", "2022-10-04", "2022-10-05", "2022-10-06", "2022-10-07"},
		Work: []string{"2022-10-08", "2022-10-09"},
	}
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	for from, want := range map[string]string{
		"2022-01-24": "2022-01-24", // an ordinary Monday
		"2022-01-31": "2022-02-07", // Spring Festival takes the week
		"2022-10-03": "2022-10-08", // a Saturday that people work
		"2022-10-15": "2022-10-17", // a Saturday that they do not
		"2023-01-23": "2023-01-23", // a year without a list follows the week
		"2023-01-21": "2023-01-23",
	} {
		at, err := time.ParseInLocation(time.DateOnly, from, zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.next(at.Add(7 * time.Hour)).Format("2006-01-02T15:04Z07:00"); got != want+"T07:00+08:00" {
			t.Errorf("%s moves to %s, want %s", from, got, want)
		}
	}
	var always workdays
	for day := time.Date(2022, 1, 1, 0, 0, 0, 0, zone); day.Year() == 2022; day = day.AddDate(0, 0, 1) {
		always.Off = append(always.Off, day.Format(time.DateOnly))
	}
	at := time.Date(2022, 3, 1, 7, 0, 0, 0, zone)
	if got := always.next(at); !got.Equal(at) {
		t.Errorf("without any working day it moves to %s", got)
	}
}

func TestTheDesksWorkdaysAreReadAgainWhenTheyChange(t *testing.T) {
	var log bytes.Buffer
	c := &city{app: &app{log: slog.New(slog.NewTextHandler(&log, nil))}, home: home(t.TempDir())}
	w := &workCalendar{city: c}
	monday := time.Date(2022, 10, 3, 7, 0, 0, 0, time.UTC)
	if got := w.next(monday); !got.Equal(monday) {
		t.Errorf("without a file %s moves to %s", monday, got)
	}
	write := func(text string, at time.Time) {
		t.Helper()
		if err := os.MkdirAll(c.home.desk(), 0o700); err != nil {
			t.Fatal(err)
		}
		put(t, c.home.workdays(), text)
		if err := os.Chtimes(c.home.workdays(), at, at); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"years":[2022],"off":["2022-10-03"],"work":[]}`, monday)
	if got := w.next(monday); got.Day() != 4 {
		t.Errorf("it moves to %s, want the 4th", got)
	}
	write(`{"years":`, monday.Add(time.Hour))
	for range 3 {
		if got := w.next(monday); !got.Equal(monday) {
			t.Errorf("with half a file it moves to %s", got)
		}
	}
	if strings.Count(log.String(), "working days cannot be read") != 1 {
		t.Errorf("log:\n%s", log.String())
	}
	if info, err := os.Stat(c.home.workdays()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// TestTheCommandsTellWhatIsOverdue plans jobs, lets them fall due with serve down,
// and asks from outside.
func TestTheCommandsTellWhatIsOverdue(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "city")
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.FixedZone("CST", 8*3600)) // a Monday
	call := func(want int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		a := &app{stdout: &out, stderr: &errs, now: func() time.Time { return now }, home: defaultHome, lang: "en"}
		var err error
		if a.text, err = newTexts("en"); err != nil {
			t.Fatal(err)
		}
		root := a.root()
		root.SetArgs(append([]string{"--home", dir}, args...))
		if code := a.exitCode(root.ExecuteContext(context.Background())); code != want {
			t.Fatalf("%v: exit code %d, want %d\n%s%s", args, code, want, out.String(), errs.String())
		}
		return out.String() + errs.String()
	}
	call(exitDone, "init")
	if said := call(exitDone, "jobs", "--check"); !strings.Contains(said, "Everything that was due is done") {
		t.Errorf("a new city: %s", said)
	}
	if said := call(exitDone, "jobs"); !strings.Contains(said, "No list of working days of 2026") {
		t.Errorf("jobs: %s", said)
	}
	if err := os.WriteFile(filepath.Join(dir, "baimi.toml"), []byte(`
[[job]]
name = "verified"
schedule = "0 9 * * *"
steps = ["lake verify"]
timeout = "1m"
expect = "1h"
`), 0o600); err != nil {
		t.Fatal(err)
	}
	// What serve writes when it starts.
	planned := `{"job":"verified","at":"2026-03-02T08:00:00+08:00","outcome":"planned","started":"2026-03-02T08:00:00+08:00","ended":"2026-03-02T08:00:00+08:00","schedule":"0 9 * * *"}`
	if err := os.WriteFile(filepath.Join(dir, "runs", "2026-03.jsonl"), []byte(planned+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	now = now.Add(2 * time.Hour) // 10:00: its grace ends now
	said := call(exitFailed, "jobs", "--check")
	if !strings.Contains(said, "Job verified was due at 2026-03-02 09:00:00, should have been done by 2026-03-02 10:00:00, and is not: it did not run") {
		t.Errorf("check: %s", said)
	}
	var found []overdueJob
	text, _, _ := strings.Cut(call(exitFailed, "jobs", "--check", "--format", "json"), "]\n")
	if err := json.Unmarshal([]byte(text+"]"), &found); err != nil || len(found) != 1 || found[0].Job != "verified" {
		t.Errorf("json: %v, %+v", err, found)
	}
	for _, args := range [][]string{{"jobs"}, {"status"}} {
		if said := call(exitDone, args...); !strings.Contains(said, "Job verified was due") {
			t.Errorf("%v: %s", args, said)
		}
	}

	asProgram(t)
	call(exitDone, "jobs", "run", "verified") // by hand
	call(exitDone, "jobs", "--check")
}
