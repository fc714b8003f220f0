package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"baimi/reports/feed"
	schema "baimi/sql"
	"baimi/sql/warehouse"
)

// scoredCity makes a home whose warehouse holds the scores of the feed's own tests.
func scoredCity(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "city")
	baimi(t, dir, "init")
	db, err := warehouse.Open(t.Context(), home(dir).warehouse(), warehouse.Options{Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ops, err := schema.Schema.ReadFile("schema/2_ops.sql")
	if err != nil {
		t.Fatal(err)
	}
	marts, err := os.ReadFile(filepath.Join("..", "..", "reports", "feed", "testdata", "marts.sql"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"create schema ops", string(ops), string(marts), `
		insert into ops.batch by name select 'b1' as batch, '' as scope, now() as received_at, now() as stated_at, current_timestamp::timestamp as stated_wall, 'accepted' as outcome;
		insert into ops.batch_dataset values ('b1', 'policy', 'policy/b1.parquet', 'aa', 1, 0, 0, true)`} {
		if _, err := db.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// fails runs a command that must end with a code and returns all that it printed.
func fails(t *testing.T, code int, args ...string) string {
	t.Helper()
	var out, logs bytes.Buffer
	if got := run(context.Background(), append([]string{"--lang", "en"}, args...), nil, &out, &logs); got != code {
		t.Fatalf("baimi %s exits with %d, want %d\n%s%s", strings.Join(args, " "), got, code, out.String(), logs.String())
	}
	return out.String() + logs.String()
}

func TestAFeedIsWrittenOnceVerifiedByAnyoneAndBuiltOnlyOnWhatVerifies(t *testing.T) {
	dir := scoredCity(t)
	h := home(dir)
	version := filepath.Join(h.credit(), "2022Q2-v1")
	out, _ := baimi(t, dir, "feed", "credit")
	if want := version + ": version 1, 2 companies, and 1 without a valid USCC; 0 differences from the version before\n"; out != want {
		t.Errorf("printed %q, want %q", out, want)
	}
	if out, _ := baimi(t, dir, "feed", "credit", "--cycle", "2022Q2"); out != version+" says the same already; no new version was written\n" {
		t.Errorf("printed %q", out)
	}
	var m feed.Manifest
	text, err := os.ReadFile(filepath.Join(version, feed.ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	// sha256("b1 accepted policy aa")
	if m.LakeState != "ab6998bffdad9ab1891dfb519b21efbcb8243c82a84a9870baccab55dd9874be" || !strings.HasPrefix(m.Program, "baimi ") || m.KnownAt != "2022-07-18T06:00:00.25+08:00" {
		t.Errorf("%+v", m)
	}

	verified := " is right: 2022Q2 version 1, 38 files, tied to 0 versions before, key id " + m.KeyID + "\n"
	if out, _ := baimi(t, dir, "feed", "verify", version); out != version+verified {
		t.Errorf("printed %q", out)
	}
	// The receiver has no city, only the folder and a key: his own, or the one that came along.
	received := filepath.Join(t.TempDir(), "in")
	if err := os.CopyFS(received, os.DirFS(h.credit())); err != nil {
		t.Fatal(err)
	}
	there := filepath.Join(received, "2022Q2-v1")
	out, logs := baimi(t, "nowhere", "feed", "verify", there)
	if out != there+verified || !strings.Contains(logs, "compare the key id "+m.KeyID) {
		t.Errorf("printed %q, %q", out, logs)
	}
	if out, logs := baimi(t, "nowhere", "feed", "verify", "--key", h.feedPub(), there); out != there+verified || logs != "" {
		t.Errorf("printed %q, %q", out, logs)
	}
	if err := os.Remove(filepath.Join(received, feed.PublicName)); err != nil {
		t.Fatal(err)
	}
	if out := fails(t, exitUsage, "--home", "nowhere", "feed", "verify", there); !strings.Contains(out, "--key") {
		t.Errorf("printed %q", out)
	}
	fails(t, exitFailed, "--home", "nowhere", "feed", "verify", "--key", h.feedPub(), filepath.Join(received, "none"))

	sheet := filepath.Join(version, "items.csv")
	if err := os.Remove(sheet); err != nil {
		t.Fatal(err)
	}
	out = fails(t, exitFailed, "--home", dir, "feed", "verify", version)
	if !strings.Contains(out, "items.csv: the manifest names it, but it is missing\n") || !strings.Contains(out, version+" has 1 problem\n") {
		t.Errorf("printed %q", out)
	}
	out = fails(t, exitFailed, "--home", dir, "feed", "credit")
	if !strings.Contains(out, "items.csv: the manifest names it, but it is missing\n") || !strings.Contains(out, "restore the folder") {
		t.Errorf("printed %q", out)
	}
}

func TestAFeedThatCannotBeGivenSaysWhy(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "city")
	baimi(t, empty, "init")
	if out := fails(t, exitFailed, "--home", empty, "feed", "credit"); !strings.Contains(out, "baimi transform") {
		t.Errorf("printed %q", out)
	}
	dir := scoredCity(t)
	h := home(dir)
	for cycle, want := range map[string]string{
		"2022Q3": "cycle 2022Q3 is not complete yet", "2021Q4": "cycle 2021Q4 has no company's score",
	} {
		if out := fails(t, exitFailed, "--home", dir, "feed", "credit", "--cycle", cycle); !strings.Contains(out, want) {
			t.Errorf("%s: printed %q", cycle, out)
		}
	}
	if out := fails(t, exitUsage, "--home", dir, "feed", "credit", "--cycle", "2019Q1"); !strings.Contains(out, "there is no cycle 2019Q1; known: 2021Q4, 2022Q1, 2022Q2, 2022Q3") {
		t.Errorf("printed %q", out)
	}
	baimi(t, dir, "feed", "credit")
	for name, mode := range map[string]os.FileMode{h.feedKey(): 0o600, h.feedPub(): 0o644} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	if err := os.Chmod(h.feedKey(), 0o644); err != nil {
		t.Fatal(err)
	}
	if out := fails(t, exitFailed, "--home", dir, "feed", "credit"); !strings.Contains(out, "can be read by others") {
		t.Errorf("printed %q", out)
	}
	if err := os.Remove(h.feedKey()); err != nil {
		t.Fatal(err)
	}
	if out := fails(t, exitFailed, "--home", dir, "feed", "credit"); !strings.Contains(out, "is not the key that signed") {
		t.Errorf("a lost key: printed %q", out)
	}
	if _, err := feed.CreateKey(h.feedKey(), strings.NewReader(strings.Repeat("x", 32))); err != nil {
		t.Fatal(err)
	}
	if out := fails(t, exitFailed, "--home", dir, "feed", "credit"); !strings.Contains(out, "is not the key that signed") {
		t.Errorf("another key: printed %q", out)
	}
}

func TestEveryProblemOfAFeedHasASentence(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		text, err := newTexts(lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range feed.Codes() {
			key := "feed.problem." + code
			if got := text.s(key, "FILE", "WANT", "GOT", "ROW", "COLUMN"); got == key || strings.Contains(got, "%!") || !strings.Contains(got, "FILE") && code != "folder" {
				t.Errorf("%s: %s says %q", lang, key, got)
			}
		}
	}
}
