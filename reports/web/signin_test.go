package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"baimi/reports/access"
	"baimi/reports/audit"
)

func TestSignInLeadsBackAndOutEndsTheSession(t *testing.T) {
	d := serve(t, nil)
	c := client(t)
	got := d.get(t, c, "/site/2022-W28/district/440604.html?x=1")
	if got.status != http.StatusSeeOther || got.header.Get("Location") != "/signin?next=%2Fsite%2F2022-W28%2Fdistrict%2F440604.html%3Fx%3D1" {
		t.Fatalf("%d to %s", got.status, got.header.Get("Location"))
	}
	got = d.post(t, c, "/signin", url.Values{"name": {"district-reader"}, "password": {password}, "next": {"/site/2022-W28/district/440604.html?x=1"}})
	if got.status != http.StatusSeeOther || got.header.Get("Location") != "/site/2022-W28/district/440604.html?x=1" {
		t.Errorf("%d to %s", got.status, got.header.Get("Location"))
	}
	for _, cookie := range got.header.Values("Set-Cookie") {
		view := strings.HasPrefix(cookie, viewCookie+"=scoped")
		if !strings.Contains(cookie, "SameSite=Strict") || !strings.Contains(cookie, "HttpOnly") != view {
			t.Errorf("cookie %s", cookie)
		}
	}
	if got := d.get(t, c, "/site/2022-W28/district/440604.html"); got.status != http.StatusOK || !strings.Contains(got.body, "440604") {
		t.Errorf("%d", got.status)
	}
	if got := d.get(t, c, "/signin?next=/runs"); got.status != http.StatusSeeOther || got.header.Get("Location") != "/runs" {
		t.Errorf("a reader who is in is asked again: %d", got.status)
	}
	if got := d.post(t, c, "/signout", nil); got.status != http.StatusSeeOther {
		t.Errorf("sign out: %d", got.status)
	}
	if got := d.get(t, c, "/site/2022-W28/district/440604.html"); got.status != http.StatusSeeOther {
		t.Errorf("after signing out: %d", got.status)
	}
}

func TestNextStaysOnThisServer(t *testing.T) {
	for next, want := range map[string]string{
		"/runs": "/runs", "/site/now/index.html?lang=en": "/site/now/index.html?lang=en",
		"": "/", "//evil.example/": "/", "https://evil.example/": "/", "/\\evil.example": "/", "/%5cevil.example": "/", "/%2f/evil.example": "/", "javascript:alert(1)": "/", "/a/../b": "/", "\t//evil.example": "/", "/\t/evil.example": "/",
	} {
		if got := inside(next); got != want {
			t.Errorf("next %q leads to %q, want %q", next, got, want)
		}
	}
}

func TestTheFirstSignInMustChooseAPassword(t *testing.T) {
	d := serve(t, nil)
	if err := d.accounts.Add("anna", access.Reader, access.Scope{Region: city}, password, true); err != nil {
		t.Fatal(err)
	}
	c := client(t)
	if got := d.post(t, c, "/signin", url.Values{"name": {"anna"}, "password": {password}, "next": {"/site/now/index.html"}}); got.header.Get("Location") != "/password" {
		t.Fatalf("%d to %s", got.status, got.header.Get("Location"))
	}
	for _, path := range []string{"/", "/site/now/index.html", "/feeds/", "/nothing"} {
		if got := d.get(t, c, path); got.status != http.StatusSeeOther || got.header.Get("Location") != "/password" {
			t.Errorf("%s before the change: %d", path, got.status)
		}
	}
	for name, form := range map[string]url.Values{
		"two that differ": {"old": {password}, "new": {"Another-word-9"}, "again": {"Another-word-8"}},
		"a weak one":      {"old": {password}, "new": {"another"}, "again": {"another"}},
		"the old one":     {"old": {password}, "new": {password}, "again": {password}},
		"a wrong old one": {"old": {"Wrong-word-99"}, "new": {"Another-word-9"}, "again": {"Another-word-9"}},
	} {
		if got := d.post(t, c, "/password", form); got.status < 400 || !strings.Contains(got.body, `role="alert"`) {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	other := client(t)
	d.post(t, other, "/signin", url.Values{"name": {"anna"}, "password": {password}})
	if got := d.post(t, c, "/password", url.Values{"old": {password}, "new": {"Another-word-9"}, "again": {"Another-word-9"}}); got.status != http.StatusSeeOther || got.header.Get("Location") != "/" {
		t.Fatalf("%d\n%s", got.status, got.body)
	}
	if got := d.get(t, c, "/site/now/index.html"); got.status != http.StatusOK {
		t.Errorf("after the change: %d", got.status)
	}
	if got := d.get(t, other, "/password"); got.status != http.StatusSeeOther || !strings.HasPrefix(got.header.Get("Location"), "/signin") {
		t.Errorf("another session of the account lives on: %d", got.status)
	}
}

func TestGuessingWaitsForAccountsThatAreAndAreNot(t *testing.T) {
	d := serve(t, nil)
	c := client(t)
	for _, name := range []string{"city-reader", "nobody-here"} {
		for range 5 {
			if got := d.post(t, c, "/signin", url.Values{"name": {name}, "password": {"Wrong-word-99"}}); got.status != http.StatusForbidden {
				t.Errorf("%s: %d", name, got.status)
			}
		}
		got := d.post(t, c, "/signin", url.Values{"name": {strings.ToUpper(name)}, "password": {password}})
		if got.status != http.StatusTooManyRequests || got.header.Get("Retry-After") != "30" {
			t.Errorf("%s: %d, retry after %s", name, got.status, got.header.Get("Retry-After"))
		}
	}
	d.clock.advance(31 * time.Second)
	if got := d.post(t, c, "/signin", url.Values{"name": {"city-reader"}, "password": {password}}); got.status != http.StatusSeeOther {
		t.Errorf("after the wait: %d", got.status)
	}
	entries, err := d.log.Query(t.Context(), audit.Filter{Action: audit.SignIn})
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, e := range entries {
		count[e.Who+" "+e.Outcome]++
	}
	if count["city-reader refused"] != 5 || count["- refused"] != 5 || count["city-reader "] != 1 || len(count) != 3 {
		t.Errorf("the log holds %v", count)
	}
}

// TestAChangedAccountEndsItsSessionsAtOnce: role, lock, password and removal each end what is open.
func TestAChangedAccountEndsItsSessionsAtOnce(t *testing.T) {
	d := serve(t, nil)
	for name, change := range map[string]func(who string) error{
		"city-reader":     func(who string) error { return d.accounts.SetRole(who, access.Operator, access.Scope{}) },
		"district-reader": func(who string) error { return d.accounts.SetLocked(who, true) },
		"town-office":     func(who string) error { return d.accounts.SetPassword(who, "Another-word-9", false) },
		"own-firm":        func(who string) error { return d.accounts.Remove(who) },
		"other-district": func(who string) error {
			return d.accounts.SetRole(who, access.Reviewer, access.Scope{Region: "440604"})
		},
	} {
		c := d.enter(t, name)
		const page = "/site/now/method.html"
		if got := d.get(t, c, page); got.status != http.StatusOK {
			t.Fatalf("%s: %d", name, got.status)
		}
		tag := d.get(t, c, page).header.Get("Etag")
		if err := change(name); err != nil {
			t.Fatal(err)
		}
		for _, headers := range [][]string{nil, {"If-None-Match", tag}, {"Range", "bytes=0-3"}} {
			if got := d.get(t, c, page, headers...); got.status != http.StatusSeeOther || got.header.Get("Etag") != "" {
				t.Errorf("%s with %v after the change: %d", name, headers, got.status)
			}
		}
	}
}

func TestTheAccountManagerLocksOthersAndTheirSessionsEnd(t *testing.T) {
	d := serve(t, nil)
	manager, reader := d.enter(t, "account-desk"), d.enter(t, "city-reader")
	if got := d.get(t, manager, "/accounts"); got.status != http.StatusOK || !strings.Contains(got.body, "city-reader") || strings.Contains(got.body, "argon2id") {
		t.Errorf("%d\n%s", got.status, got.body)
	}
	for _, c := range []struct {
		name, do string
		want     int
	}{{"account-desk", "lock", 400}, {"city-reader", "remove", 400}, {"nobody-here", "lock", 404}, {"city-reader", "lock", 303}} {
		if got := d.post(t, manager, "/accounts", url.Values{"name": {c.name}, "do": {c.do}}); got.status != c.want {
			t.Errorf("%s %s: %d, want %d", c.do, c.name, got.status, c.want)
		}
	}
	if got := d.get(t, reader, "/site/now/index.html"); got.status != http.StatusSeeOther {
		t.Errorf("a locked reader reads on: %d", got.status)
	}
	d.post(t, manager, "/accounts", url.Values{"name": {"city-reader"}, "do": {"unlock"}})
	d.enter(t, "city-reader")
	entries, err := d.log.Query(t.Context(), audit.Filter{Action: audit.UserChange, Object: "city-reader"})
	if err != nil || len(entries) != 2 || entries[1].Detail != "lock" || entries[1].Who != "account-desk" {
		t.Errorf("the log holds %+v: %v", entries, err)
	}
}

func TestASessionEndsWhenItIdles(t *testing.T) {
	d := serve(t, func(o *Options) { o.Idle, o.Now = 2*time.Second, time.Now })
	c := d.enter(t, "city-reader")
	for range 4 {
		time.Sleep(700 * time.Millisecond)
		if got := d.get(t, c, "/site/now/index.html"); got.status != http.StatusOK {
			t.Fatalf("a busy session ended: %d", got.status)
		}
	}
	time.Sleep(2500 * time.Millisecond)
	if got := d.get(t, c, "/site/now/index.html"); got.status != http.StatusSeeOther {
		t.Errorf("an idle session lives on: %d", got.status)
	}
}
