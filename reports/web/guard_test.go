package web

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"baimi/reports/audit"
)

func TestEveryAnswerCarriesTheHeadersThatBindABrowser(t *testing.T) {
	d := serve(t, func(o *Options) { o.Secure = true })
	for _, path := range []string{"/signin", "/healthz", "/nothing", "/site/2022-W28%2f", d.static.boot()} {
		got := d.get(t, client(t), path)
		policy := got.header.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s: policy %s", path, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || got.header.Get("X-Frame-Options") != "DENY" || got.header.Get("X-Content-Type-Options") != "nosniff" || got.header.Get("Referrer-Policy") != "no-referrer" || got.header.Get("Strict-Transport-Security") == "" {
			t.Errorf("%s: %v", path, got.header)
		}
	}
	got := d.post(t, client(t), "/signin", url.Values{"name": {"city-reader"}, "password": {password}})
	cookies := strings.Join(got.header.Values("Set-Cookie"), "\n")
	if !strings.Contains(cookies, "__Host-baimi=") || strings.Count(cookies, "Secure") != strings.Count(cookies, "Path=/") {
		t.Errorf("cookies over TLS:\n%s", cookies)
	}
}

func TestAFormOfAnotherSiteIsRefused(t *testing.T) {
	d := serve(t, nil)
	c := d.enter(t, "city-reader")
	for name, headers := range map[string][]string{
		"Sec-Fetch-Site": {"Sec-Fetch-Site", "cross-site"},
		"same site":      {"Sec-Fetch-Site", "same-site"},
		"Origin":         {"Origin", "https://evil.example"},
	} {
		for _, path := range []string{"/signout", "/password", "/signin"} {
			if got := d.ask(t, c, http.MethodPost, path, nil, headers...); got.status != http.StatusForbidden {
				t.Errorf("%s %s: %d", name, path, got.status)
			}
		}
	}
	if got := d.get(t, c, "/site/now/index.html"); got.status != http.StatusOK {
		t.Errorf("the session is gone: %d", got.status)
	}
	if got := d.ask(t, c, http.MethodPost, "/signout", nil, "Sec-Fetch-Site", "same-origin"); got.status != http.StatusSeeOther {
		t.Errorf("a form of this site: %d", got.status)
	}
}

func TestTooManyRequestsOfOneAddressWaitAndOthersDoNot(t *testing.T) {
	d := serve(t, func(o *Options) {
		o.Rate = 2
		o.Proxy = Proxy{From: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Header: "X-Forwarded-For"}
	})
	c := client(t)
	from := func(addr string) answer { return d.get(t, c, "/healthz", "X-Forwarded-For", addr) }
	for range 8 {
		if got := from("10.0.0.1"); got.status != http.StatusOK {
			t.Fatalf("%d", got.status)
		}
	}
	if got := from("10.0.0.1"); got.status != http.StatusTooManyRequests || got.header.Get("Retry-After") != "1" {
		t.Errorf("%d, retry after %q", got.status, got.header.Get("Retry-After"))
	}
	if got := from("10.0.0.2"); got.status != http.StatusOK {
		t.Errorf("another address: %d", got.status)
	}
	d.clock.advance(time.Second)
	if got := from("10.0.0.1"); got.status != http.StatusOK {
		t.Errorf("after a second: %d", got.status)
	}
}

// TestTheAddressComesFromTheProxyOnly: a header of someone else is ignored, a chain is read from
// the end that the proxy wrote.
func TestTheAddressComesFromTheProxyOnly(t *testing.T) {
	proxy := Proxy{From: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/24"), netip.MustParsePrefix("127.0.0.1/32")}, Header: "X-Forwarded-For"}
	for _, c := range []struct {
		proxy        Proxy
		peer, header string
		want         string
	}{
		{Proxy{}, "192.0.2.9:1234", "198.51.100.1", "192.0.2.9"},
		{proxy, "192.0.2.9:1234", "198.51.100.1", "192.0.2.9"},
		{proxy, "10.1.0.5:1234", "198.51.100.1", "198.51.100.1"},
		{proxy, "[::ffff:10.1.0.5]:1234", "198.51.100.1", "198.51.100.1"},
		{proxy, "10.1.0.5:1234", "203.0.113.7, 198.51.100.1", "198.51.100.1"},
		{proxy, "10.1.0.5:1234", "203.0.113.7, 198.51.100.1, 10.1.0.9", "198.51.100.1"},
		{proxy, "10.1.0.5:1234", "", "10.1.0.5"},
		{proxy, "10.1.0.5:1234", "nonsense", "10.1.0.5"},
		{proxy, "10.1.0.5:1234", "198.51.100.1, <script>", "10.1.0.5"},
	} {
		s := &Server{Options: Options{Proxy: c.proxy}}
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.peer
		r.Header.Set("X-Forwarded-For", c.header)
		if got := s.address(r).String(); got != c.want {
			t.Errorf("from %s with %q: %s, want %s", c.peer, c.header, got, c.want)
		}
	}
}

func TestBehindAProxyNobodyComesPastIt(t *testing.T) {
	d := serve(t, func(o *Options) {
		o.Proxy = Proxy{From: []netip.Prefix{netip.MustParsePrefix("10.1.0.5/32")}, Header: "X-Forwarded-For"}
	})
	for peer, want := range map[string]int{"10.1.0.5:1": http.StatusOK, "192.0.2.9:1": http.StatusForbidden, "127.0.0.1:1": http.StatusOK} {
		r := httptest.NewRequest(http.MethodGet, "/signin", nil)
		r.RemoteAddr = peer
		w := httptest.NewRecorder()
		d.Handler().ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("from %s: %d, want %d", peer, w.Code, want)
		}
	}
}

func TestAnAddressBeyondTheMachineNeedsTLSOrAProxy(t *testing.T) {
	for _, c := range []struct {
		addr       string
		tls, proxy bool
		fine       bool
	}{
		{"127.0.0.1", false, false, true}, {"::1", false, false, true}, {"127.8.8.8", false, false, true},
		{"0.0.0.0", false, false, false}, {"::", false, false, false}, {"192.168.1.2", false, false, false}, {"::ffff:192.168.1.2", false, false, false},
		{"0.0.0.0", true, false, true}, {"192.168.1.2", false, true, true},
	} {
		err := CheckBind(netip.MustParseAddr(c.addr), c.tls, c.proxy)
		if (err == nil) != c.fine || err != nil && !errors.Is(err, ErrOpenBind) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestAFormThatIsTooLargeIsRefused(t *testing.T) {
	d := serve(t, nil)
	got := d.post(t, client(t), "/signin", url.Values{"name": {strings.Repeat("x", maxForm)}})
	if got.status != http.StatusRequestEntityTooLarge || !strings.Contains(got.body, "64 KB") {
		t.Errorf("%d\n%s", got.status, got.body)
	}
}

func TestThePlainPathIsTheOnlyOne(t *testing.T) {
	for path, want := range map[string]bool{
		"/": true, "/site/2022-W28/index.html": true, "/a/": true, "/%E4%BD%9B%E5%B1%B1.xlsx": true,
		"//": false, "/a//b": false, "/.": false, "/..": false, "/a/.b": false, "/a/%2e%2e/b": false, "/a%2fb": false, "/a%5cb": false, "/a%255cb": false, "/a\\b": false, "/a%00b": false, "/a%0ab": false, "a": false, "": false, "*": false,
	} {
		u, err := url.Parse(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := plainPath(u.EscapedPath(), u.Path); got != want {
			t.Errorf("%q: %v", path, got)
		}
	}
}

// TestWhenTheAuditLogCannotBeWrittenNothingIsDone: sign-ins, downloads and changes fail closed.
func TestWhenTheAuditLogCannotBeWrittenNothingIsDone(t *testing.T) {
	var logged bytes.Buffer
	d := serve(t, func(o *Options) { o.Log = slog.New(slog.NewTextHandler(&logged, nil)) })
	c := d.enter(t, "city-reader")
	head := filepath.Join(filepath.Dir(d.site), "audit", "head.json")
	if err := errors.Join(os.Rename(head, head+".away"), os.Mkdir(head, 0o700)); err != nil {
		t.Fatal(err)
	}
	for name, ask := range map[string]func() answer{
		"sign-in": func() answer {
			return d.post(t, client(t), "/signin", url.Values{"name": {"district-reader"}, "password": {password}})
		},
		"download": func() answer { return d.get(t, c, "/site/2022-W28/csv/440604-below.csv") },
		"password": func() answer {
			return d.post(t, c, "/password", url.Values{"old": {password}, "new": {"Another-word-9"}, "again": {"Another-word-9"}})
		},
		"sign-out": func() answer { return d.post(t, c, "/signout", nil) },
	} {
		got := ask()
		if got.status != http.StatusServiceUnavailable || strings.Contains(got.body, "head.json") || strings.Contains(strings.Join(got.header.Values("Set-Cookie"), ""), "baimi=;") {
			t.Errorf("%s: %d\n%s", name, got.status, got.body)
		}
	}
	if got := d.get(t, c, "/site/2022-W28/index.html"); got.status != http.StatusOK {
		t.Errorf("a view, which may wait: %d", got.status)
	}
	if _, err := d.accounts.Authenticate("city-reader", password); err != nil {
		t.Errorf("the password was changed without a trace: %v", err)
	}
	if err := d.log.Flush(); err == nil {
		t.Error("the log can be written")
	}
	if got := d.get(t, client(t), "/readyz"); got.status != http.StatusServiceUnavailable {
		t.Errorf("ready: %d", got.status)
	}
	if err := errors.Join(os.Remove(head), os.Rename(head+".away", head), d.log.Flush()); err != nil {
		t.Fatal(err)
	}
	entries, err := d.log.Query(t.Context(), audit.Filter{Action: audit.View})
	if err != nil || len(entries) != 1 {
		t.Errorf("the view that waited: %d entries, %v", len(entries), err)
	}
	for _, secret := range []string{"city-reader", "district-reader", password, "127.0.0.1"} {
		if strings.Contains(logged.String(), secret) {
			t.Errorf("the program's log holds %s:\n%s", secret, logged.String())
		}
	}
}

func TestAPanicIsAPageAndTheServerGoesOn(t *testing.T) {
	d := serve(t, nil)
	d.routes = append(d.routes, route{pattern: "GET /broken", who: open, handle: func(http.ResponseWriter, *http.Request, *visit) error { panic("secret detail") }})
	handler, err := d.build()
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/broken", nil))
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("%d\n%s", w.Code, w.Body)
	}
}

func TestAccountsThatCannotBeReadLetNobodyIn(t *testing.T) {
	d := serve(t, nil)
	c := d.enter(t, "city-reader")
	if err := os.WriteFile(filepath.Join(filepath.Dir(d.site), "accounts.toml"), []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/site/now/index.html", "/", "/nothing"} {
		if got := d.get(t, c, path); got.status != http.StatusServiceUnavailable {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	if got := d.get(t, c, "/readyz"); got.status != http.StatusServiceUnavailable {
		t.Errorf("ready: %d", got.status)
	}
	if got := d.get(t, c, "/healthz"); got.status != http.StatusOK {
		t.Errorf("healthy: %d", got.status)
	}
}

func TestMetricsCountWithoutNamingAnyone(t *testing.T) {
	d := serve(t, func(o *Options) { o.Dead = func() (int, error) { return 2, nil } })
	c := d.enter(t, "city-reader")
	d.get(t, c, "/site/2022-W28/district/440604.html")
	d.get(t, c, "/site/2022-W28/company/"+ownUSCC+".html")
	d.post(t, client(t), "/signin", url.Values{"name": {"city-reader"}, "password": {"Wrong-word-99"}})
	if got := d.get(t, client(t), "/metrics", "Authorization", "Bearer wrong"); got.status != http.StatusSeeOther {
		t.Errorf("with a wrong token: %d", got.status)
	}
	got := d.get(t, client(t), "/metrics", "Authorization", "Bearer scrape-token")
	for _, line := range []string{
		`baimi_http_requests_total{code="200",route="GET /site/{path...}"} 2`, `baimi_signins_refused_total 1`, `baimi_job_last_success_age_seconds{job="inbox"} 3600`,
		`baimi_job_never_succeeded{job="weekly-issue"} 1`, `baimi_deliveries_dead 2`, `baimi_audit_writable 1`, `baimi_http_request_seconds_bucket{route="GET /site/{path...}"`,
	} {
		if !strings.Contains(got.body, line) {
			t.Errorf("%s is missing", line)
		}
	}
	for _, secret := range []string{"city-reader", "127.0.0.1", ownUSCC, "440604"} {
		if strings.Contains(got.body, secret) {
			t.Errorf("%s stands in the metrics", secret)
		}
	}
	without := serve(t, func(o *Options) { o.MetricsToken = "" })
	if got := without.get(t, client(t), "/metrics", "Authorization", "Bearer "); got.status != http.StatusSeeOther {
		t.Errorf("an empty token where there is none: %d", got.status)
	}
}

func TestRunsShowJobsAndHistoryAsText(t *testing.T) {
	d := serve(t, nil)
	got := d.get(t, d.enter(t, "machine-room"), "/runs")
	for _, part := range []string{"weekly-issue", "*/5 * * * *", d.clock.now().Add(time.Minute).In(d.Zone).Format(time.DateTime), "1.2s", "&lt;b&gt;disk&lt;/b&gt; full", "失败", "正在运行"} {
		if !strings.Contains(got.body, part) {
			t.Errorf("%s is missing in\n%s", part, got.body)
		}
	}
}
