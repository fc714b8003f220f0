package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"baimi/reports/access"
	"baimi/reports/assets"
	"baimi/reports/audit"
)

const (
	city     = "440600"
	ownUSCC  = "91440604000000035A"
	elseUSCC = "91440605000000043K"
	password = "Baimi-2026-good"
)

// published is a small site: file → audience; nil is for the city.
var published = map[string]access.Audience{
	"index.html":                       nil,
	"complaints.html":                  nil,
	"search.js":                        nil,
	"issue.json":                       nil,
	"baimi-2022-W28.xlsx":              nil,
	"data/region.parquet":              nil,
	"method.html":                      {"*"},
	"district/440604.html":             {"440604"},
	"district/440605.html":             {"440605"},
	"csv/440604-below.csv":             {"440604"},
	"town/440604012.html":              {"440604012"},
	"town/440604013.html":              {"440604013"},
	"town/440605009.html":              {"440605009"},
	"community/440604012001.html":      {"440604012001"},
	"company/" + ownUSCC + ".html":     {"company:" + ownUSCC, "440604012"},
	"company/" + elseUSCC + ".html":    {"company:" + elseUSCC, "440605009"},
	"en/index.html":                    nil,
	"en/method.html":                   {"*"},
	"en/district/440604.html":          {"440604"},
	"en/district/440605.html":          {"440605"},
	"en/company/" + ownUSCC + ".html":  {"company:" + ownUSCC, "440604012"},
	"en/company/" + elseUSCC + ".html": {"company:" + elseUSCC, "440605009"},
	"en/community/440604012001.html":   {"440604012001"},
	"en/town/440604012.html":           {"440604012"},
}

// putEdition writes an edition beside the site and swaps it in, as reports does where a file system
// has no exchange. mark stands in every file.
func putEdition(t *testing.T, site, name, mark string) {
	t.Helper()
	beside := filepath.Join(site, ".next-"+name+"-"+mark)
	var sums strings.Builder
	put := func(file, text string) {
		path := filepath.Join(beside, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256([]byte(text))
		sums.WriteString(hex.EncodeToString(sum[:]) + "  " + file + "\n")
	}
	files := map[string]access.Audience{}
	for _, file := range slices.Sorted(maps.Keys(published)) {
		put(file, fmt.Sprintf("<!doctype html><title>%s</title><link rel=\"stylesheet\" href=\"../assets/0123456789ab/baimi.css\"><script src=\"../assets/0123456789ab/boot.js\"></script><a data-city href=\"index.html\">city</a><a data-desk href=\"/\">desk</a>%s %s %s\n", file, name, mark, strings.Repeat(file+" "+mark+" ", 40)))
		if published[file] != nil {
			files[file] = published[file]
		}
	}
	list, err := json.Marshal(map[string]any{"city": city, "files": files})
	if err != nil {
		t.Fatal(err)
	}
	put("access.json", string(list))
	if err := os.WriteFile(filepath.Join(beside, "SHA256SUMS"), []byte(sums.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	final, aside := filepath.Join(site, name), filepath.Join(site, ".last-"+name)
	if err := os.Rename(final, aside); err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if err := os.Rename(beside, final); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(aside); err != nil {
		t.Fatal(err)
	}
}

// desk is a served fixture.
type desk struct {
	*Server
	url      string
	site     string
	accounts *access.Store
	log      *audit.Log
	clock    *clock
}

// clock stands still until it is advanced; it begins at the present, from which deadlines of
// connections count.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// people are one account of each role and level.
var people = map[string]access.Principal{
	"city-reader":      {Role: access.Reader, Scope: access.Scope{Region: city}},
	"city-office":      {Role: access.Office, Scope: access.Scope{Region: city}},
	"city-reviewer":    {Role: access.Reviewer, Scope: access.Scope{Region: city}},
	"district-reader":  {Role: access.Reader, Scope: access.Scope{Region: "440604"}},
	"other-district":   {Role: access.Reviewer, Scope: access.Scope{Region: "440605"}},
	"town-office":      {Role: access.Office, Scope: access.Scope{Region: "440604012"}},
	"community-reader": {Role: access.Reader, Scope: access.Scope{Region: "440604012001"}},
	"other-city":       {Role: access.Reader, Scope: access.Scope{Region: "440700"}},
	"own-firm":         {Role: access.Company, Scope: access.Scope{Company: ownUSCC}},
	"else-firm":        {Role: access.Company, Scope: access.Scope{Company: elseUSCC}},
	"credit-desk":      {Role: access.Credit},
	"machine-room":     {Role: access.Operator},
	"account-desk":     {Role: access.Security},
	"log-reader":       {Role: access.Auditor},
}

// putAccounts writes the accounts of people. All have the password under a hash that costs little,
// since hashing at its true cost is what most of a test's time would go to.
func putAccounts(t *testing.T, path string) {
	t.Helper()
	const hash = "$argon2id$v=19$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$EO4LzVL6pfDinFov4zaVfHx6iTAdzlbHKm1h5vYDiME"
	var b strings.Builder
	for name, p := range people {
		fmt.Fprintf(&b, "[[account]]\nname = %q\nrole = %q\nhash = %q\nstamp = %q\nchanged = 2022-07-18T09:00:00Z\n", name, p.Role, hash, name)
		if p.Scope.Region != "" {
			fmt.Fprintf(&b, "region = %q\n", p.Scope.Region)
		}
		if p.Scope.Company != "" {
			fmt.Fprintf(&b, "company = %q\n", p.Scope.Company)
		}
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// serve starts the fixture; change may alter its options.
func serve(t *testing.T, change func(*Options)) *desk {
	t.Helper()
	home := t.TempDir()
	d := &desk{site: filepath.Join(home, "site"), clock: &clock{at: time.Now()}}
	putEdition(t, d.site, "2022-W28", "first")
	putEdition(t, d.site, "now", "first")
	for file, text := range map[string]string{
		"site/index.html": "door", "site/archive.html": "archive", "site/en/index.html": "door", "site/en/archive.html": "archive", "site/.secret": "secret", "site/loose.txt": "loose",
		"site/assets/0123456789ab/baimi.css": "body{}", "site/assets/0123456789ab/boot.js": "1", "accounts-beside.toml": "secret",
		"feeds/credit/2022Q2-v1/scores.csv": "a,b\n", "feeds/credit/2022Q2-v1/manifest.json": "{}", "feeds/credit/feed.pub": "key", "feeds/credit/.hidden/x.csv": "secret",
	} {
		path := filepath.Join(home, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	putAccounts(t, filepath.Join(home, "accounts.toml"))
	d.accounts = access.Open(filepath.Join(home, "accounts.toml"), d.clock.now)
	var err error
	if d.log, err = audit.Open(filepath.Join(home, "audit"), filepath.Join(home, "audit.key"), d.clock.now); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.log.Close() })
	bundle, err := assets.Load()
	if err != nil { // what the pages look like is for the browser test
		bundle = assets.Bundle{Files: map[string][]byte{"baimi.css": []byte("body{}"), "boot.js": []byte("1")}}
	}
	o := Options{Site: d.site, Feeds: filepath.Join(home, "feeds", "credit"), City: city, Assets: bundle, Accounts: d.accounts, Audit: d.log,
		Now: d.clock.now, Zone: time.FixedZone("CST", 8*3600), Log: slog.New(slog.DiscardHandler), Rate: 1e6, Jobs: jobs{d.clock}, MetricsToken: "scrape-token"}
	if change != nil {
		change(&o)
	}
	if d.Server, err = New(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	server := httptest.NewServer(d.Handler())
	t.Cleanup(server.Close)
	d.url = server.URL
	return d
}

type jobs struct{ *clock }

func (j jobs) List() ([]JobStatus, error) {
	at := j.now()
	return []JobStatus{{Name: "inbox", Schedule: "*/5 * * * *", Next: at.Add(time.Minute), LastSuccess: at.Add(-time.Hour)}, {Name: "weekly-issue", Schedule: "0 7 * * 1", Next: at.Add(time.Hour), Running: true, Overdue: at.Add(-time.Hour)}}, nil
}

func (j jobs) History(int) ([]JobRun, error) {
	at := j.now()
	return []JobRun{{Job: "inbox", At: at, Started: at, Ended: at.Add(1234 * time.Millisecond), Outcome: "done", Message: "3 files"}, {Job: "weekly-issue", At: at, Started: at, Ended: at, Outcome: "failed", Message: "<b>disk</b> full"}}, nil
}

// client is a browser with cookies that does not follow redirects.
func client(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// enter is a browser that has signed in with an account of people.
func (d *desk) enter(t *testing.T, name string) *http.Client {
	t.Helper()
	c := client(t)
	if got := d.post(t, c, "/signin", url.Values{"name": {name}, "password": {password}}); got.status != http.StatusSeeOther {
		t.Fatalf("sign in %s: %d\n%s", name, got.status, got.body)
	}
	return c
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (d *desk) post(t *testing.T, c *http.Client, path string, form url.Values) answer {
	t.Helper()
	return d.ask(t, c, http.MethodPost, path, strings.NewReader(form.Encode()), "Content-Type", "application/x-www-form-urlencoded")
}

func (d *desk) get(t *testing.T, c *http.Client, path string, headers ...string) answer {
	t.Helper()
	return d.ask(t, c, http.MethodGet, path, nil, headers...)
}

// ask sends a request with its path as written, headers as pairs.
func (d *desk) ask(t *testing.T, c *http.Client, method, path string, body io.Reader, headers ...string) answer {
	t.Helper()
	r, err := http.NewRequest(method, d.url, body)
	if err != nil {
		t.Fatal(err)
	}
	target, query, _ := strings.Cut(path, "?")
	r.URL.Opaque = "//" + r.URL.Host + target // sent as it is
	r.URL.RawQuery = query
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	got, err := c.Do(r)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return answer{got.StatusCode, got.Header, string(text)}
}
