package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"baimi/ingest/intake"
	"baimi/reports/assets"
	"baimi/reports/papers"
)

// reader is a browser that is signed in to a served city.
type reader struct {
	t       *testing.T
	address string
	http    http.Client
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
	status, text, _ := r.ask(http.MethodGet, path, "", nil)
	return status, text
}

func (r *reader) post(path string, form url.Values) (int, string) {
	status, text, _ := r.ask(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	return status, text
}

// TestWhatIsHandedInAndDecidedOnThePagesReachesTheLake serves a real city: a workbook that is handed
// in waits while another command works, is checked meanwhile, and is taken in after it; an answer
// takes its question off the list; a decision shows at once.
func TestWhatIsHandedInAndDecidedOnThePagesReachesTheLake(t *testing.T) {
	if _, err := assets.Load(); err != nil {
		t.Skip("page assets are not built; run: make assets")
	}
	h := home(filepath.Join(t.TempDir(), "city"))
	call := func(want int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		if code := run(context.Background(), append([]string{"--home", string(h), "--lang", "en"}, args...), nil, &out, &errs); code != want {
			t.Fatalf("%v: exit code %d\n%s%s", args, code, out.String(), errs.String())
		}
		return out.String()
	}
	call(exitDone, "init")
	if err := os.WriteFile(h.config(), []byte("job = []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "baimi") // the test binary is baimi when it is called by that name
	if err := os.Symlink(program, link); err != nil {
		t.Skip("no symbolic links here")
	}
	t.Setenv(programEnvironment, link)
	published := time.Now().Add(-time.Hour)
	if err := papers.Write(h.desk(), papers.Desk{
		Review:     papers.Review{KnownAt: published, Questions: []papers.Question{{Dataset: "compound_aliases", Region: "440604", Spelling: "汇景", Reasons: []string{"doubtful"}, Candidates: []papers.Candidate{{ID: "C1", Name: "汇景苑"}}}}},
		Objections: papers.Objections{KnownAt: published, Cases: []papers.Case{{ID: "Z1", Kind: "objection", Company: "91440600MA4W12340D", Name: "甲物业", Region: "440604", Item: "J1", Ground: "当日已清理", FiledOn: "2022-07-11", Open: true}}},
	}); err != nil {
		t.Fatal(err)
	}
	passwords := map[string]string{}
	for name, role := range map[string]string{"clerk": "office", "judge": "reviewer"} {
		passwords[name] = regexp.MustCompile(`[a-z0-9]{4}(-[a-z0-9]{4}){3}`).FindString(call(exitDone, "user", "add", name, "--role", role, "--region", "440604"))
	}

	ctx, cancel := context.WithCancel(context.Background())
	says, said := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"--home", string(h), "--lang", "en", "serve", "--addr", "127.0.0.1:0"}, nil, said, io.Discard)
	}()
	defer func() {
		cancel()
		if code := <-ended; code != exitDone {
			t.Errorf("serve ended with %d", code)
		}
	}()
	line := make([]byte, 512)
	n, err := says.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	address := regexp.MustCompile(`http://[0-9.:]+`).FindString(string(line[:n]))
	enter := func(name string) *reader {
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		r := &reader{t, address, http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
		for path, form := range map[string]url.Values{"/signin": {"name": {name}, "password": {passwords[name]}}} {
			if status, text := r.post(path, form); status != http.StatusSeeOther {
				t.Fatalf("%s %s: %d\n%s", name, path, status, text)
			}
		}
		if status, text := r.post("/password", url.Values{"old": {passwords[name]}, "new": {"Kestrel-2026-Quay"}, "again": {"Kestrel-2026-Quay"}}); status != http.StatusSeeOther {
			t.Fatalf("%s: %d\n%s", name, status, text)
		}
		return r
	}
	clerk, judge := enter("clerk"), enter("judge")

	release, err := h.lock("transform", time.Now())
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
	if err := json.Unmarshal([]byte(call(exitDone, "audit", "query", "--format", "json")), &entries); err != nil {
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
