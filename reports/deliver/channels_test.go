package deliver

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// partsOf lists the leaves of a mail as type and disposition or id.
func partsOf(t *testing.T, contentType string, body io.Reader) []string {
	t.Helper()
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		return []string{kind}
	}
	out := []string{kind}
	for r := multipart.NewReader(body, params["boundary"]); ; {
		p, err := r.NextRawPart()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		leaf := partsOf(t, p.Header.Get("Content-Type"), p)
		if id := p.Header.Get("Content-Id"); id != "" {
			leaf[0] += " " + id
		}
		if name := p.FileName(); name != "" && strings.HasPrefix(p.Header.Get("Content-Disposition"), "attachment") {
			decoded, err := new(mime.WordDecoder).DecodeHeader(name)
			if err != nil {
				t.Fatal(err)
			}
			leaf[0] += " " + decoded
		}
		out = append(out, leaf...)
	}
}

func TestTheWeeklyMailHasTheBriefInItAndPageAndTablesBesideIt(t *testing.T) {
	office := openPostOffice(t)
	r := mailTo("440604")
	run := runner(t, t.TempDir(), map[string]Channel{"mail": &office.server}, r)
	run.Writer = desk(t, pictures{})
	if out := send(t, run, r.task(Weekly, "2022-W28", "2022-W28")); out.Sent != 1 {
		t.Fatalf("%+v", out)
	}
	m, err := mail.ReadMessage(strings.NewReader(office.received[0]))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != "禅城区 · 周报" {
		t.Errorf("subject %q, %v", subject, err)
	}
	if m.Header.Get("Auto-Submitted") != "auto-generated" {
		t.Error("the mail does not say that a program sent it")
	}
	want := []string{
		"multipart/mixed", "multipart/related", "multipart/alternative", "text/plain", "text/html",
		"image/png <picture1.png@baimi>", "image/png <picture2.png@baimi>",
		"text/html 禅城区-2022-W28.html", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet 禅城区-2022-W28.xlsx",
	}
	got := partsOf(t, m.Header.Get("Content-Type"), m.Body)
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTheWeeklyMessageInEveryForm(t *testing.T) {
	d := desk(t, pictures{})
	city := mailTo("440600")
	m, err := d.Write(t.Context(), city.task(Weekly, "2022-W28", "2022-W28"), city)
	if err != nil {
		t.Fatal(err)
	}
	if string(m.Attachments[1].Data) != "the city's workbook" {
		t.Error("the city does not get its own workbook")
	}
	for _, bad := range []string{"<script", "http://", "https://", "<link"} {
		if strings.Contains(strings.ReplaceAll(m.HTML, "[点我](http://evil.invalid)", ""), bad) {
			t.Errorf("the body of the mail holds %s", bad)
		}
	}
	if strings.Contains(m.Markdown, "](") {
		t.Errorf("a name becomes a link in the chat: %s", m.Markdown)
	}
	district := mailTo("440604")
	n, err := d.Write(t.Context(), district.task(Weekly, "2022-W28", "2022-W28"), district)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(n.Attachments[1].Data), "PK") {
		t.Error("a district gets something else than a workbook of its page")
	}
	for _, text := range []string{n.Text, n.Markdown, n.HTML} {
		if !strings.Contains(text, "禅城区") || strings.Contains(text, "佛山市") {
			t.Errorf("the district's message is not about the district alone: %s", text)
		}
	}
	town := Recipient{Name: "town", Scope: "440604012", Lang: "en", Wants: Wants, Folder: "x"}
	e, err := d.Write(t.Context(), town.task(Weekly, "2022-W28", "2022-W28"), town)
	if err != nil || !strings.Contains(e.Text, "Main figures") {
		t.Errorf("%s, %v", e.Text, err)
	}
	stranger := mailTo("440699")
	if _, err := d.Write(t.Context(), stranger.task(Weekly, "2022-W28", "2022-W28"), stranger); err == nil {
		t.Error("a scope without a page gets a message")
	}
}

func TestWithoutChromiumTheMailGoesOutWithoutPicturesAndSaysSo(t *testing.T) {
	d, r := desk(t, noPictures{}), mailTo("440600")
	m, err := d.Write(t.Context(), r.task(Weekly, "2022-W28", "2022-W28"), r)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Inline) != 0 || strings.Contains(m.HTML, "cid:") || !strings.Contains(m.HTML, "没有附图") {
		t.Errorf("%d pictures: %s", len(m.Inline), m.HTML)
	}
}

// robot is a webhook's server that gives its answers in order, the last one for ever.
func robot(t *testing.T, answers ...func(w http.ResponseWriter)) (address string, got *[]*http.Request, bodies *[]string) {
	t.Helper()
	var requests []*http.Request
	var texts []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		answer := answers[min(len(requests), len(answers)-1)]
		requests, texts = append(requests, r), append(texts, string(body))
		answer(w)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/robot?key=TOPSECRET", &requests, &texts
}

func says(status int, body string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func hook() *Webhook {
	return &Webhook{Client: &http.Client{Timeout: time.Minute}, Now: func() time.Time { return monday }}
}

func TestWhatAWebhookAnswersDecidesWhatBecomesOfTheMessage(t *testing.T) {
	ok := says(200, `{"errcode":0,"errmsg":"ok"}`)
	for name, c := range map[string]struct {
		kind    string
		answers []func(http.ResponseWriter)
		want    Outcome
		posts   int
	}{
		"WeCom takes it":                      {WeCom, []func(http.ResponseWriter){ok}, Outcome{Sent: 1}, 1},
		"WeCom: too many, then it takes it":   {WeCom, []func(http.ResponseWriter){says(200, `{"errcode":45009,"errmsg":"api freq out of limit"}`), ok}, Outcome{Sent: 1}, 2},
		"WeCom: no such robot, under 200":     {WeCom, []func(http.ResponseWriter){says(200, `{"errcode":93000,"errmsg":"invalid webhook url"}`)}, Outcome{Dead: 1}, 1},
		"DingTalk: wrong signature":           {DingTalk, []func(http.ResponseWriter){says(200, `{"errcode":310000,"errmsg":"sign not match"}`)}, Outcome{Dead: 1}, 1},
		"DingTalk: busy throughout":           {DingTalk, []func(http.ResponseWriter){says(200, `{"errcode":-1,"errmsg":"系统繁忙"}`)}, Outcome{Failed: 1}, 3},
		"a robot that answers something else": {WeCom, []func(http.ResponseWriter){says(200, `<html>login</html>`)}, Outcome{Failed: 1}, 3},
		"a server that is down, then is not":  {JSON, []func(http.ResponseWriter){says(503, ``), says(204, ``)}, Outcome{Sent: 1}, 2},
		"a server that knows no such place":   {JSON, []func(http.ResponseWriter){says(404, ``)}, Outcome{Dead: 1}, 1},
		"a server that asks to slow down":     {JSON, []func(http.ResponseWriter){says(429, ``), says(200, ``)}, Outcome{Sent: 1}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			address, requests, _ := robot(t, c.answers...)
			r := Recipient{Name: "群", Scope: "440600", Lang: "zh", Wants: Wants, Webhook: address, Kind: c.kind}
			run := runner(t, t.TempDir(), map[string]Channel{"webhook": hook()}, r)
			if out := send(t, run, r.task(Weekly, "2022-W28", "2022-W28")); out != c.want || len(*requests) != c.posts {
				t.Errorf("%+v after %d posts, want %+v after %d", out, len(*requests), c.want, c.posts)
			}
			if d := run.Ledger.All()[0]; strings.Contains(d.Error, "TOPSECRET") {
				t.Errorf("the ledger tells the robot's key: %s", d.Error)
			}
		})
	}
}

func TestAWebhookThatCannotBeReachedTellsNoKey(t *testing.T) {
	r := Recipient{Name: "群", Scope: "440600", Lang: "zh", Webhook: "http://127.0.0.1:1/robot?key=TOPSECRET", Kind: WeCom}
	err := hook().Send(t.Context(), Message{Markdown: "x"}, r)
	var permanent *Permanent
	if err == nil || errors.As(err, &permanent) || strings.Contains(err.Error(), "TOPSECRET") {
		t.Errorf("%v", err)
	}
}

func TestTheFormsOfWebhooks(t *testing.T) {
	address, requests, bodies := robot(t, says(200, `{"errcode":0}`))
	m := Message{ID: "abc", Subject: "周报", Markdown: "### 周报\n" + strings.Repeat("一行很长的字\n", 1000), Data: map[string]string{"lead": "<612>"}}
	for _, kind := range Kinds {
		if err := hook().Send(t.Context(), m, Recipient{Webhook: address, Kind: kind, Secret: "s3cret"}); err != nil {
			t.Fatal(kind, err)
		}
	}
	var wecom, dingtalk struct {
		MsgType  string `json:"msgtype"`
		Markdown struct{ Content, Title, Text string }
	}
	if err := errors.Join(json.Unmarshal([]byte((*bodies)[0]), &wecom), json.Unmarshal([]byte((*bodies)[1]), &dingtalk)); err != nil {
		t.Fatal(err)
	}
	if c := wecom.Markdown.Content; wecom.MsgType != "markdown" || len(c) > mostWeCom || len(c) < mostWeCom-100 || !strings.HasSuffix(c, "字\n…") {
		t.Errorf("WeCom: %d bytes, ends in %q", len(c), c[len(c)-20:])
	}
	if dingtalk.Markdown.Title != "周报" || len(dingtalk.Markdown.Text) < mostWeCom {
		t.Errorf("DingTalk: %+.80v", dingtalk)
	}
	q := (*requests)[1].URL.Query()
	mac := hmac.New(sha256.New, []byte("s3cret"))
	mac.Write([]byte(q.Get("timestamp") + "\ns3cret"))
	if q.Get("sign") != base64.StdEncoding.EncodeToString(mac.Sum(nil)) || q.Get("timestamp") != "1658099100000" || q.Get("key") != "TOPSECRET" {
		t.Errorf("DingTalk's address: %v", q)
	}
	if h := (*requests)[2].Header; h.Get("Idempotency-Key") != "abc" || h.Get("Authorization") != "Bearer s3cret" || (*bodies)[2] != "{\"lead\":\"<612>\"}\n" {
		t.Errorf("JSON: %v %s", h, (*bodies)[2])
	}
}

func TestAFolderHoldsAMessageWholeAndOnce(t *testing.T) {
	dir := t.TempDir()
	m := Message{Name: "2022-W28-440604-zh", Text: "正文", Data: map[string]int{"n": 1}, Attachments: []File{{Name: "禅城区.html", Data: []byte("<p>")}}}
	r := Recipient{Folder: dir}
	for range 2 {
		if err := (Folder{}).Send(t.Context(), m, r); err != nil {
			t.Fatal(err)
		}
	}
	names, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range names {
		names[i], _ = filepath.Rel(dir, names[i])
	}
	want := []string{"2022-W28-440604-zh/message.json", "2022-W28-440604-zh/message.txt", "2022-W28-440604-zh/禅城区.html"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("something is left beside the message: %v %v", left, err)
	}
	if err := (Folder{}).Send(t.Context(), m, Recipient{Folder: filepath.Join(dir, "none")}); err == nil {
		t.Error("a folder that is not there takes a message")
	}
}
