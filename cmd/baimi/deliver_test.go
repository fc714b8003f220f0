package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// deliveryHome is a city with one published issue of a single page.
type deliveryHome struct {
	t   *testing.T
	dir string
}

func newDeliveryHome(t *testing.T, config string) deliveryHome {
	t.Helper()
	skipWithoutAssets(t)
	h := deliveryHome{t, filepath.Join(t.TempDir(), "city")}
	h.run(exitDone, "init")
	h.put("baimi.toml", config, 0o644)
	h.put("site/assets/abc/baimi.css", ":root{--ink: #000}", 0o644)
	h.put("site/2022-W28/issue.json", `{"headlines":[{"figure":"on_time","region":"440604","period":"2022-06","value":88,"of":100}]}`, 0o644)
	for name, up := range map[string]string{"district": "../../", "en/district": "../../../"} {
		h.put("site/2022-W28/"+name+"/440604.html", `<!doctype html><html lang="zh-CN"><head><meta name="issue" content="2022-W28"><title>禅城区 · 周报</title><link rel="stylesheet" href="`+up+`assets/abc/baimi.css"></head>
<body><header class="mast"><p class="place">禅城区</p></header><div class="brief"><p class="lead">支部已覆盖 <strong>17</strong> 个小区。</p></div></body></html>`, 0o644)
	}
	return h
}

func (h deliveryHome) put(name, text string, mode os.FileMode) {
	h.t.Helper()
	path := filepath.Join(h.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		h.t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		h.t.Fatal(err)
	}
}

// run runs a command and returns all that it said.
func (h deliveryHome) run(code int, args ...string) string {
	h.t.Helper()
	var out bytes.Buffer
	if got := run(context.Background(), append([]string{"--home", h.dir, "--lang", "en"}, args...), nil, &out, &out); got != code {
		h.t.Fatalf("baimi %s: exit code %d, want %d: %s", strings.Join(args, " "), got, code, out.String())
	}
	return out.String()
}

func mustSay(t *testing.T, said string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(said, w) {
			t.Errorf("%q is not in: %s", w, said)
		}
	}
}

func TestDeliverSendsWhatIsDueOnceAndKeepsDeadLetters(t *testing.T) {
	gone := true
	posts := 0
	robot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		posts++
		if gone {
			_, _ = io.WriteString(w, `{"errcode":93000,"errmsg":"invalid webhook url"}`)
			return
		}
		_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`)
	}))
	defer robot.Close()
	h := newDeliveryHome(t, `
[[recipient]]
name = "drop"
scope = "440604"
folder = "drop"
[[recipient]]
name = "group"
scope = "440604"
webhook_file = "keys/robot"
kind = "wecom"
wants = ["alerts"]
[[alert]]
metric = "on_time"
scope = "440604"
below = 0.9
`)
	h.put("keys/robot", robot.URL+"/?key=TOPSECRET\n", 0o644)
	mustSay(t, h.run(exitFailed, "deliver", "--dry-run"), "others can read", "chmod 600")
	h.put("keys/robot", robot.URL+"/?key=TOPSECRET\n", 0o600)
	if err := os.Mkdir(filepath.Join(h.dir, "drop"), 0o755); err != nil {
		t.Fatal(err)
	}

	mustSay(t, h.run(exitDone, "deliver", "--dry-run"), "weekly", "2022-W28", "on_time 440604 firing")
	if posts != 0 {
		t.Error("a dry run sends")
	}
	mustSay(t, h.run(exitFailed, "deliver"), "sent 1", "given up: 1")
	said := h.run(exitDone, "deliver", "dead")
	mustSay(t, said, "group", "invalid webhook url")
	if strings.Contains(said, "TOPSECRET") {
		t.Errorf("the robot's key is told: %s", said)
	}
	if _, err := os.Stat(filepath.Join(h.dir, "drop", "2022-W28-440604-zh", "禅城区-2022-W28.html")); err != nil {
		t.Error(err)
	}
	mustSay(t, h.run(exitUsage, "deliver", "retry", "zzz"), "zzz")

	gone = false
	id := strings.Fields(strings.Split(said, "\n")[1])[0]
	mustSay(t, h.run(exitDone, "deliver", "retry", id[:8]), "queued again", "sent 1")
	mustSay(t, h.run(exitDone, "deliver"), "sent 0")
	if posts != 2 {
		t.Errorf("%d posts, want 2", posts)
	}
	mustSay(t, h.run(exitDone, "deliver", "ledger", "--format", "csv"), "done")
	mustSay(t, h.run(exitDone, "jobs", "history"), "deliver")
	log := h.run(exitDone, "audit", "query", "--action", "deliver", "--format", "csv")
	mustSay(t, log, ",440604,deliver,2022-W28-440604-zh,", ",drop", ",failed,", ",group")
	if strings.Contains(log, "TOPSECRET") || strings.Count(log, "\n") != 5 { // a head, one that went out, one that failed and then went out
		t.Errorf("the audit log says\n%s", log)
	}
}

func TestDeliverWithoutRecipientsSaysWhatToWrite(t *testing.T) {
	mustSay(t, newDeliveryHome(t, "").run(exitDone, "deliver"), "[[recipient]]")
}

func TestAllProblemsOfDeliveriesAreNamedAtOnce(t *testing.T) {
	_, err := loadConfig(write(t, "baimi.toml", `
[mail]
from = "nobody"
host = "mail"
tls = "none"
user = "u"
port = 70000
[[recipient]]
name = "a"
scope = "4406"
mail = "not an address"
wants = ["everything"]
lang = "fr"
[[recipient]]
name = "a"
scope = "440600"
webhook = "https://robot/?key=1"
kind = "wecom"
folder = "x"
[[recipient]]
name = "b"
scope = "440600"
webhook = "ftp://x"
kind = "json"
[[recipient]]
name = "c"
scope = "440600"
mail = "c@city.invalid"
secret_file = "s"
[[alert]]
metric = "weather"
scope = "440604012003"
above = 1
recover = 2
renotify = "-1h"
[[alert]]
metric = "on_time"
scope = "440600"
[[alert]]
metric = "on_time"
scope = "440600"
`))
	if err == nil {
		t.Fatal("accepted")
	}
	mustSay(t, err.Error(), `mail.from = "nobody"`, "mail.user", "mail.port", `scope = "4406"`, "not an address", `wants "everything"`, `lang = "fr"`, "used twice", "holds its key",
		"give one of mail", "ftp://x", "go with a webhook", `metric = "weather"`, `scope = "440604012003"`, "alarming side", "renotify", "give above or below", "same direction")
}

func TestExportSaysWhatIsMissing(t *testing.T) {
	h := newDeliveryHome(t, "")
	mustSay(t, h.run(exitFailed, "export", "nowhere"), "no published page nowhere")
	mustSay(t, h.run(exitFailed, "export", "../baimi"), "no published page")
	mustSay(t, h.run(exitUsage, "export", "440604", "--to", "odt"), "odt", "docx")
	t.Setenv("PATH", t.TempDir())
	for _, kind := range []string{"pdf", "png", "docx"} {
		mustSay(t, h.run(exitFailed, "export", "440604", "--to", kind), "Install Chromium", chromiumEnvironment)
	}
	t.Setenv(chromiumEnvironment, "/nowhere/chromium")
	mustSay(t, h.run(exitFailed, "export", "440604", "--to", "pdf"), "/nowhere/chromium")

	file := filepath.Join(t.TempDir(), "page.html")
	for _, args := range [][]string{{"export", "440604", "-o", file}, {"report", "--single-file", "district/440604", "-o", file}} {
		mustSay(t, h.run(exitDone, args...), file)
		if data, err := os.ReadFile(file); err != nil || !strings.Contains(string(data), "--ink: #000") {
			t.Errorf("baimi %v wrote %.80s, %v", args, data, err)
		}
	}
	mustSay(t, h.run(exitDone, "audit", "query", "--action", "export", "--format", "csv"), "2022-W28/en/district/440604.html")
	empty := deliveryHome{t, filepath.Join(t.TempDir(), "empty")}
	empty.run(exitDone, "init")
	mustSay(t, empty.run(exitFailed, "export", "index"), "no issue is published")
	mustSay(t, empty.run(exitDone, "deliver", "--dry-run"), "recipient")
}
