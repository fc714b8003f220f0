package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"baimi/ingest/intake"
	"baimi/reports/papers"
)

// TestWhatIsHandedInAndDecidedOnThePagesReachesTheLake serves a real city: a workbook that is handed
// in waits while another command works, is checked meanwhile, and is taken in after it; an answer
// takes its question off the list; a decision shows at once.
func TestWhatIsHandedInAndDecidedOnThePagesReachesTheLake(t *testing.T) {
	h := cityToServe(t)
	asProgram(t)
	published := time.Now().Add(-time.Hour)
	if err := papers.Write(h.desk(), papers.Desk{
		Review:     papers.Review{KnownAt: published, Questions: []papers.Question{{Dataset: "compound_aliases", Region: "440604", Spelling: "汇景", Reasons: []string{"doubtful"}, Candidates: []papers.Candidate{{ID: "C1", Name: "汇景苑"}}}}},
		Objections: papers.Objections{KnownAt: published, Cases: []papers.Case{{ID: "Z1", Kind: "objection", Company: "91440600MA4W12340D", Name: "甲物业", Region: "440604", Item: "J1", Ground: "当日已清理", FiledOn: "2022-07-11", Open: true}}},
	}); err != nil {
		t.Fatal(err)
	}
	address, _ := serveCity(t, h)
	clerk, judge := newReader(t, address), newReader(t, address)
	clerk.enter("clerk", addAccount(t, h, "clerk", "--role", "office", "--region", "440604"))
	judge.enter("judge", addAccount(t, h, "judge", "--role", "reviewer", "--region", "440604"))

	release, err := h.lock("transform", time.Now())
	for began := time.Now(); errors.As(err, new(*lockedError)) && time.Since(began) < time.Minute; time.Sleep(50 * time.Millisecond) {
		release, err = h.lock("transform", time.Now()) // serve may still look for what was handed in before it started
	}
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", "支部.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(part, "支部编号,支部名称,组建方式,镇街代码,小区编号,状态,统计日期\nB1,甲支部,单独,440604012,C1,运行,2022-06-01\nB2,乙支部,单独,440605011,C2,运行,2022-06-01\n"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	status, text, place := clerk.ask(http.MethodPost, "/submit", w.FormDataContentType(), &b)
	if status != http.StatusSeeOther || !strings.HasPrefix(place, "/submissions/") {
		t.Fatalf("hand in: %d %s\n%s", status, place, text)
	}
	until := func(r *reader, path, want string) string {
		t.Helper()
		for began := time.Now(); ; time.Sleep(100 * time.Millisecond) {
			_, text := r.get(path)
			if strings.Contains(text, want) {
				return text
			}
			if time.Since(began) > time.Minute {
				t.Fatalf("%s never said %q:\n%s", path, want, text)
			}
		}
	}
	if text := until(clerk, place, "Checked: 1 rows can be stored, 1 rows will go back"); !strings.Contains(text, "lies outside your region") {
		t.Errorf("the check does not say why:\n%s", text)
	}
	release()
	until(clerk, place, "1 rows stored, 1 rows sent back")
	if status, text := clerk.get(place + "/marked"); status != http.StatusOK || !strings.HasPrefix(text, "PK") {
		t.Errorf("marked copy: %d", status)
	}
	if status, text := clerk.get("/forms/branches"); status != http.StatusOK || !strings.HasPrefix(text, "PK") {
		t.Errorf("blank form: %d", status)
	}

	if status, text := judge.post("/review", url.Values{"dataset": {"compound_aliases"}, "spelling": {"汇景"}, "region": {"440604"}, "answer": {"C1"}}); status != http.StatusSeeOther {
		t.Fatalf("answer: %d\n%s", status, text)
	}
	if _, text := judge.get("/review"); strings.Contains(text, "汇景") {
		t.Error("an answered question is asked again")
	}
	if status, text := judge.post("/objections/Z1", url.Values{"step": {"verify"}, "office": {"住建局，电话13912340001"}, "extended": {"yes"}}); status != http.StatusSeeOther {
		t.Fatalf("verify: %d\n%s", status, text)
	}
	if _, text := judge.get("/objections/Z1"); strings.Contains(text, `value="verify"`) || !strings.Contains(text, "住建局") || !strings.Contains(text, `value="yes" checked`) || strings.Contains(text, "13912340001") {
		t.Errorf("the step does not show:\n%s", text)
	}
	until(judge, "/submissions", "Compound aliases.csv")
	stored := func(dataset string) bool {
		files, err := filepath.Glob(filepath.Join(h.lake(), dataset, "*.parquet"))
		return err == nil && len(files) == 1
	}
	for began := time.Now(); !stored("branches") || !stored("compound_aliases") || !stored("objections"); time.Sleep(100 * time.Millisecond) {
		if time.Since(began) > time.Minute {
			t.Fatal("what was said on the pages never reached the lake")
		}
	}
	if status, _ := clerk.get("/forms/owed?for=440604"); status != http.StatusNotFound {
		t.Errorf("a form of what is owed, before anything is computed: %d", status)
	}
	// A publication that began after an answer was given, and before it was taken in, does not know it.
	spool, err := intake.Open(h.uploads())
	if err != nil {
		t.Fatal(err)
	}
	var given, kept time.Time
	if err := spool.Each(func(sub intake.Submission, r intake.Result) bool {
		if sub.Dataset == "compound_aliases" {
			given, kept = sub.ReceivedAt, r.At
		}
		return true
	}); err != nil {
		t.Fatal(err)
	}
	for _, published := range []struct {
		at    time.Time
		asked bool
	}{{given.Add(kept.Sub(given) / 2), false}, {kept.Add(time.Millisecond), true}} {
		question := papers.Question{Dataset: "compound_aliases", Region: "440604", Spelling: "汇景", Reasons: []string{"doubtful"}}
		if err := papers.Write(h.desk(), papers.Desk{Review: papers.Review{KnownAt: published.at, Questions: []papers.Question{question}}}); err != nil {
			t.Fatal(err)
		}
		if _, text := judge.get("/review"); strings.Contains(text, "汇景") != published.asked {
			t.Errorf("given %s, kept %s, published as of %s: asked %v", given, kept, published.at, !published.asked)
		}
	}
	var entries []struct{ Action, Outcome string }
	log, _ := baimi(t, string(h), "audit", "query", "--format", "json")
	if err := json.Unmarshal([]byte(log), &entries); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, e := range entries {
		seen[e.Action+e.Outcome]++
	}
	for action, want := range map[string]int{"upload": 1, "decide": 2, "download": 1} {
		if seen[action] != want {
			t.Errorf("the audit log has %s %d times, want %d: %v", action, seen[action], want, seen)
		}
	}
}
