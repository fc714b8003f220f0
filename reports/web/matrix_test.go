package web

import (
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"baimi/reports/audit"
)

var (
	cityPeople = []string{"city-reader", "city-office", "city-reviewer"}
	readersAll = append([]string{"district-reader", "other-district", "town-office", "community-reader", "other-city", "own-firm", "else-firm"}, cityPeople...)
	everybody  = slices.Collect(maps.Keys(people))
	handers    = []string{"city-office", "town-office", "city-reviewer", "other-district", "own-firm", "else-firm"}
)

// mayAsk says, apart from the code, who may ask for each route; a route without a line here fails
// the test. nil is for everyone, signed in or not.
var mayAsk = map[string][]string{
	"GET /healthz":                   nil,
	"GET /readyz":                    nil,
	"GET /assets/{hash}/{file}":      nil,
	"GET /site/assets/{hash}/{file}": nil,
	"GET /signin":                    nil,
	"POST /signin":                   nil,
	"POST /signout":                  nil,
	"GET /password":                  everybody,
	"POST /password":                 everybody,
	"GET /{$}":                       everybody,
	"/":                              everybody,
	"GET /site/{path...}":            readersAll,
	"GET /feeds/{$}":                 append([]string{"credit-desk"}, cityPeople...),
	"GET /feeds/credit/{path...}":    append([]string{"credit-desk"}, cityPeople...),
	"GET /runs":                      {"machine-room"},
	"GET /metrics":                   {"machine-room"},
	"GET /audit":                     {"log-reader"},
	"GET /submit":                    {"city-office", "town-office"},
	"POST /submit":                   {"city-office", "town-office"},
	"GET /submissions":               handers,
	"GET /submissions/{id}":          handers,
	"GET /submissions/{id}/marked":   handers,
	"GET /forms":                     {"city-office", "town-office"},
	"GET /forms/{dataset}":           {"city-office", "town-office"},
	"GET /review":                    {"city-reviewer", "other-district"},
	"POST /review":                   {"city-reviewer", "other-district"},
	"GET /objections":                {"city-reviewer", "other-district", "own-firm", "else-firm"},
	"POST /objections":               {"own-firm", "else-firm"},
	"GET /objections/{id}":           {"city-reviewer", "other-district"},
	"POST /objections/{id}":          {"city-reviewer", "other-district"},
	"GET /notice":                    {"own-firm", "else-firm"},
	"GET /accounts":                  {"account-desk"},
	"POST /accounts":                 {"account-desk"},
}

// addressOf is an address that a pattern matches.
func addressOf(pattern string) (method, path string) {
	method, path, found := strings.Cut(pattern, " ")
	if !found {
		method, path = http.MethodGet, pattern
	}
	for part, value := range map[string]string{"{$}": "", "/site/{path...}": "/site/2022-W28/method.html", "/feeds/credit/{path...}": "/feeds/credit/2022Q2-v1/scores.csv",
		"{hash}/{file}": "0123456789ab/baimi.css", "{id}": "20220718-090000-ffffffff", "{dataset}": "branches"} {
		path = strings.ReplaceAll(path, part, value)
	}
	if path == "/" && pattern == "/" {
		path = "/nothing-here"
	}
	return method, path
}

// TestEveryRouteIsForWhomItSays walks the table of routes against every kind of account and none.
func TestEveryRouteIsForWhomItSays(t *testing.T) {
	d := serve(t, withDesk(&counter{}))
	clients := map[string]*http.Client{"": client(t)}
	for name := range people {
		clients[name] = d.enter(t, name)
	}
	for _, r := range d.routes {
		allowed, listed := mayAsk[r.pattern]
		if !listed {
			t.Errorf("route %s has no line in this test", r.pattern)
			continue
		}
		method, path := addressOf(r.pattern)
		if strings.ContainsAny(path, "{}") {
			t.Errorf("route %s: this test knows no address for it", r.pattern)
			continue
		}
		methods := []string{method}
		if method == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
		for name, c := range clients {
			if r.pattern == "POST /signout" && name != "" {
				continue // it would end the session
			}
			for _, method := range methods {
				got := d.ask(t, c, method, path, nil)
				toSignIn := got.status == http.StatusSeeOther && strings.HasPrefix(got.header.Get("Location"), "/signin")
				switch {
				case r.pattern == "POST /signout":
				case allowed == nil && r.pattern != "POST /signin" && (toSignIn || got.status == http.StatusForbidden):
					t.Errorf("%s %s is not open to %q: %d", method, path, name, got.status)
				case allowed != nil && name == "" && !toSignIn:
					t.Errorf("%s %s without an account: %d", method, path, got.status)
				case allowed != nil && name != "" && slices.Contains(allowed, name) && (toSignIn || got.status == http.StatusForbidden && r.pattern != "POST /password"):
					t.Errorf("%s %s is refused to %s: %d", method, path, name, got.status)
				case allowed != nil && name != "" && !slices.Contains(allowed, name) && got.status != http.StatusForbidden:
					t.Errorf("%s %s is open to %s: %d", method, path, name, got.status)
				}
			}
		}
	}
}

func TestARouteWithoutAPermissionDoesNotStart(t *testing.T) {
	d := serve(t, nil)
	d.routes = append(d.routes, route{pattern: "GET /new", handle: notFound})
	if _, err := d.build(); err == nil {
		t.Error("a route that says not whom it is for starts")
	}
}

// readable says, apart from the code, which files of an edition each person gets; cityPeople get all.
var readable = map[string][]string{
	"district-reader": {"method.html", "district/440604.html", "csv/440604-below.csv", "town/440604012.html", "town/440604013.html", "community/440604012001.html", "company/" + ownUSCC + ".html",
		"en/method.html", "en/district/440604.html", "en/town/440604012.html", "en/community/440604012001.html", "en/company/" + ownUSCC + ".html"},
	"other-district":   {"method.html", "district/440605.html", "town/440605009.html", "company/" + elseUSCC + ".html", "en/method.html", "en/district/440605.html", "en/company/" + elseUSCC + ".html"},
	"town-office":      {"method.html", "town/440604012.html", "community/440604012001.html", "company/" + ownUSCC + ".html", "en/method.html", "en/town/440604012.html", "en/community/440604012001.html", "en/company/" + ownUSCC + ".html"},
	"community-reader": {"method.html", "community/440604012001.html", "en/method.html", "en/community/440604012001.html"},
	"other-city":       {"method.html", "en/method.html"},
	"own-firm":         {"method.html", "company/" + ownUSCC + ".html", "en/method.html", "en/company/" + ownUSCC + ".html"},
	"else-firm":        {"method.html", "company/" + elseUSCC + ".html", "en/method.html", "en/company/" + elseUSCC + ".html"},
}

// TestEveryPublishedFileGoesOnlyToWhomItIsFor asks for every file as everyone, whole, by HEAD, by
// range and by condition. Whoever may not have a file gets one and the same answer, which tells
// neither its length nor its tag.
func TestEveryPublishedFileGoesOnlyToWhomItIsFor(t *testing.T) {
	d := serve(t, nil)
	tags := map[string]string{}
	inspector := d.enter(t, "city-reader")
	for file := range published {
		got := d.get(t, inspector, "/site/2022-W28/"+file, "Accept-Encoding", "identity")
		tags[file] = got.header.Get("Etag")
		if got.status != http.StatusOK || tags[file] == "" {
			t.Fatalf("%s: %d, tag %s", file, got.status, tags[file])
		}
	}
	clients := map[string]*http.Client{"": client(t), "city-reader": inspector}
	for name := range people {
		if name != "city-reader" {
			clients[name] = d.enter(t, name)
		}
	}
	for name, c := range clients {
		for _, edition := range []string{"2022-W28", "now"} {
			for file := range published {
				path := "/site/" + edition + "/" + file
				may := slices.Contains(cityPeople, name) || slices.Contains(readable[name], file)
				for kind, ask := range map[string]struct {
					method  string
					headers []string
					want    int
				}{
					"GET":         {http.MethodGet, nil, http.StatusOK},
					"HEAD":        {http.MethodHead, nil, http.StatusOK},
					"range":       {http.MethodGet, []string{"Range", "bytes=2-9"}, http.StatusPartialContent},
					"conditional": {http.MethodGet, []string{"If-None-Match", tags[file], "Accept-Encoding", "identity"}, http.StatusNotModified},
					"any":         {http.MethodGet, []string{"If-None-Match", "*"}, http.StatusNotModified},
					"if-range":    {http.MethodGet, []string{"Range", "bytes=0-1", "If-Range", tags[file]}, http.StatusPartialContent},
				} {
					want := ask.want
					switch {
					case name == "":
						want = http.StatusSeeOther
					case !may:
						want = http.StatusForbidden
					case edition == "now" && kind == "conditional":
						want = http.StatusOK // the files of another edition differ
					case edition == "now" && kind == "if-range":
						want = http.StatusOK
					}
					got := d.ask(t, c, ask.method, path, nil, ask.headers...)
					if got.status != want {
						t.Errorf("%s asks %s by %s: %d, want %d", name, path, kind, got.status, want)
					}
					if !may && (got.header.Get("Etag") != "" || got.header.Get("Accept-Ranges") != "" || got.header.Get("Content-Range") != "" || strings.Contains(got.body, "first "+file)) {
						t.Errorf("%s learns of %s by %s: %v", name, path, kind, got.header)
					}
				}
			}
		}
	}
}

// TestForgedPathsLeadNowhere asks for what is not published in every way of writing it.
func TestForgedPathsLeadNowhere(t *testing.T) {
	d := serve(t, nil)
	paths := []string{
		"/site/2022-W28/access.json", "/site/.secret", "/site/loose.txt", "/site/.next-2022-W28/index.html", "/site/2022-W28/.hidden", "/site/2022-W29/index.html",
		"/site/2022-W28/district/", "/site/2022-W28/district", "/site/2022-W28/district/440604.html/", "/site/2022-W28/district/440604", "/site/2022-W28/DISTRICT/440604.HTML",
		"/site/../accounts-beside.toml", "/site/2022-W28/../../accounts-beside.toml", "/site/2022-W28/../now/index.html", "/site/2022-W28/./index.html", "/site//2022-W28/index.html", "/site/2022-W28//index.html",
		"/site/%2e%2e/accounts-beside.toml", "/site/2022-W28/%2e%2e/%2e%2e/accounts-beside.toml", "/site/2022-W28%2findex.html", "/site/2022-W28/district%2f440604.html", "/site/2022-W28/district%2F440605.html",
		"/site/2022-W28/district%5c440605.html", "/site/2022-W28/..%5c..%5caccounts-beside.toml", "/site/2022-W28/..%2f..%2faccounts-beside.toml", "/site/2022-W28/%252e%252e/accounts-beside.toml", "/site/2022-W28/district%252f440605.html",
		"/site/2022-W28/method.html%00.html", "/site/2022-W28/method.html/../district/440605.html", "/site/2022-W28/method.html%2f..%2fdistrict%2f440605.html", "/site/2022-W28/method.html;/district/440605.html",
		"/site/assets/../index.html", "/site/assets/0123456789ab/../../index.html", "/site/assets/0123456789ab/%2e%2e", "/site/assets/0123456789ab/nothing.css",
		"/feeds/credit/../../accounts-beside.toml", "/feeds/credit/.hidden/x.csv", "/feeds/credit/2022Q2-v1/", "/feeds/credit/2022Q2-v1/../feed.pub", "/feeds/credit/2022Q2-v1%2fscores.csv",
		"/site/2022-W28/en/../district/440605.html", "/site/en/../2022-W28/index.html", "/site/2022-W28/district/440605.html%20", "/site/2022-W28/district/440605.html.",
	}
	everyone := map[string]*http.Client{"": client(t)}
	for _, name := range []string{"city-reader", "district-reader", "own-firm", "credit-desk", "machine-room"} {
		everyone[name] = d.enter(t, name)
	}
	for _, path := range paths {
		for name, c := range everyone {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				got := d.ask(t, c, method, path, nil)
				if name == "" && got.status == http.StatusSeeOther && strings.HasPrefix(got.header.Get("Location"), "/signin") {
					continue
				}
				// The mux itself may lead to the plain form of a path, which is then asked for like any other.
				if got.status == http.StatusNotFound || got.status == http.StatusForbidden {
					continue
				}
				t.Errorf("%s %s as %q: %d to %q\n%.80s", method, path, name, got.status, got.header.Get("Location"), got.body)
			}
		}
	}
}

func TestOnlyTheCityReadsWhatStandsAboveEditions(t *testing.T) {
	d := serve(t, nil)
	for name := range people {
		c := d.enter(t, name)
		want := http.StatusForbidden
		if slices.Contains(cityPeople, name) {
			want = http.StatusOK
		}
		for _, path := range []string{"/site/", "/site/index.html", "/site/archive.html", "/site/en/", "/site/en/archive.html", "/site/2022-W28/issue.json", "/site/2022-W28/SHA256SUMS", "/site/2022-W28/"} {
			if got := d.get(t, c, path); got.status != want {
				t.Errorf("%s asks %s: %d, want %d", name, path, got.status, want)
			}
		}
	}
}

func TestAMethodThatAnAddressDoesNotTakeIsNamed(t *testing.T) {
	d := serve(t, nil)
	c := d.enter(t, "city-reader")
	operator := d.enter(t, "machine-room")
	for _, ask := range []struct {
		c            *http.Client
		method, path string
		allow        string
	}{
		{c, http.MethodPost, "/site/2022-W28/method.html", "GET, HEAD"},
		{c, http.MethodDelete, "/site/2022-W28/method.html", "GET, HEAD"},
		{c, http.MethodPut, "/", "GET, HEAD"},
		{operator, http.MethodPost, "/runs", "GET, HEAD"},
		{operator, http.MethodGet, "/signout", "POST"},
		{c, http.MethodPatch, "/signin", "GET, HEAD, POST"},
		{client(t), http.MethodPost, "/healthz", "GET, HEAD"},
	} {
		if got := d.ask(t, ask.c, ask.method, ask.path, nil); got.status != http.StatusMethodNotAllowed || got.header.Get("Allow") != ask.allow {
			t.Errorf("%s %s: %d, allow %q", ask.method, ask.path, got.status, got.header.Get("Allow"))
		}
	}
	if got := d.ask(t, c, http.MethodPost, "/runs", nil); got.status != http.StatusForbidden {
		t.Errorf("a reader learns which methods /runs takes: %d", got.status)
	}
}

func TestHomeShowsEachTheirOwn(t *testing.T) {
	d := serve(t, nil)
	got := d.get(t, d.enter(t, "city-reader"), "/")
	if got.status != http.StatusSeeOther || got.header.Get("Location") != "/site/2022-W28/index.html" {
		t.Errorf("the city: %d to %s", got.status, got.header.Get("Location"))
	}
	for name, c := range map[string]struct{ has, hasNot []string }{
		"district-reader":  {[]string{"/site/2022-W28/district/440604.html", "/site/now/district/440604.html", "/site/2022-W28/method.html"}, []string{"440605", "/town/", "/site/2022-W28/index.html", "/runs", "/audit", "/feeds/"}},
		"community-reader": {[]string{"/site/2022-W28/community/440604012001.html"}, []string{"/district/", "/town/"}},
		"own-firm":         {[]string{"/site/2022-W28/company/" + ownUSCC + ".html"}, []string{elseUSCC, "/district/", "/town/"}},
		"machine-room":     {[]string{`href="/runs"`}, []string{"/site/2022", "/audit"}},
		"log-reader":       {[]string{`href="/audit"`}, []string{"/site/2022", "/runs"}},
		"credit-desk":      {[]string{`href="/feeds/"`}, []string{"/site/2022", "/runs"}},
	} {
		got := d.get(t, d.enter(t, name), "/")
		for _, part := range c.has {
			if !strings.Contains(got.body, part) {
				t.Errorf("%s does not see %s:\n%s", name, part, got.body)
			}
		}
		for _, part := range c.hasNot {
			if strings.Contains(got.body, part) {
				t.Errorf("%s sees %s", name, part)
			}
		}
	}
	english := d.get(t, d.enter(t, "town-office"), "/?lang=en")
	if !strings.Contains(english.body, "/site/2022-W28/en/town/440604012.html") || !strings.Contains(english.body, `<html lang="en">`) {
		t.Errorf("in English:\n%s", english.body)
	}
}

// TestWhatIsSeenRefusedAndFetchedStandsInTheLog: who, scope, what, when, from where.
func TestWhatIsSeenRefusedAndFetchedStandsInTheLog(t *testing.T) {
	d := serve(t, nil)
	c := d.enter(t, "district-reader")
	d.get(t, c, "/site/2022-W28/district/440604.html")
	d.get(t, c, "/site/2022-W28/csv/440604-below.csv")
	d.get(t, c, "/site/2022-W28/district/440605.html")
	d.get(t, c, "/runs")
	d.get(t, d.enter(t, "credit-desk"), "/feeds/credit/2022Q2-v1/scores.csv")
	auditor := d.enter(t, "log-reader")
	page := d.get(t, auditor, "/audit?who=district-reader")
	entries, err := d.log.Query(t.Context(), audit.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, e := range entries {
		if e.From != "127.0.0.1" || e.At.IsZero() || e.Role == "" && e.Who != nobody {
			t.Errorf("entry %+v", e)
		}
		if e.Action != audit.SignIn {
			told = append(told, strings.TrimSpace(e.Who+" "+e.Scope+" "+e.Action+" "+e.Object+" "+e.Outcome))
		}
	}
	slices.Sort(told)
	want := []string{
		"credit-desk  fetch 2022Q2-v1/scores.csv",
		"district-reader 440604 download 2022-W28/csv/440604-below.csv",
		"district-reader 440604 view /runs refused",
		"district-reader 440604 view 2022-W28/district/440604.html",
		"district-reader 440604 view 2022-W28/district/440605.html refused",
		"log-reader  audit_query who=district-reader",
	}
	if !slices.Equal(told, want) {
		t.Errorf("the log holds\n%s", strings.Join(told, "\n"))
	}
	if !strings.Contains(page.body, "2022-W28/district/440605.html") || strings.Contains(page.body, "credit-desk") {
		t.Errorf("the page of the log shows\n%s", page.body)
	}
	if got := d.get(t, auditor, "/audit?since=yesterday"); got.status != http.StatusBadRequest {
		t.Errorf("a day that is none: %d", got.status)
	}
}

func TestAnEditionThatSaysNotForWhomItIsIsForTheCityOnly(t *testing.T) {
	d := serve(t, nil)
	who := map[string]*http.Client{http.StatusText(http.StatusForbidden): d.enter(t, "district-reader"), http.StatusText(http.StatusOK): d.enter(t, "city-reader")}
	for name, spoil := range map[string]func(list string) error{
		"none":     os.Remove,
		"unusable": func(list string) error { return os.WriteFile(list, []byte("{"), 0o644) },
	} {
		putEdition(t, d.site, "2022-W28", name)
		if err := spoil(filepath.Join(d.site, "2022-W28", "access.json")); err != nil {
			t.Fatal(err)
		}
		for want, c := range who {
			if got := d.get(t, c, "/site/2022-W28/method.html"); http.StatusText(got.status) != want {
				t.Errorf("%s: %d, want %s", name, got.status, want)
			}
		}
	}
}
