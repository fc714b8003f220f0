package web

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"baimi/reports/internal/browsing"
)

// enterBy fills in the sign-in form as a person does.
func enterBy(t *testing.T, tab *browsing.Tab, d *desk, name string) {
	t.Helper()
	browsing.Send(tab, network.ClearBrowserCookies, cdp.Empty{})
	tab.Do(chromedp.Navigate(d.url+"/signin"), chromedp.SendKeys(chromedp.CSS("#name"), name), chromedp.SendKeys(chromedp.CSS("#password"), password),
		chromedp.Click(chromedp.CSS(".form button")), chromedp.WaitVisible(chromedp.CSS(`body:not(.desk) a, form[action="/signout"]`)))
}

// TestThePagesOfTheDeskAreSoundInABrowser opens every page of the server's own at two widths and in
// both languages: nothing fails, nothing is asked of others, nothing scrolls sideways, and axe finds
// nothing serious. With BAIMI_SHOTS it writes a picture of each.
func TestThePagesOfTheDeskAreSoundInABrowser(t *testing.T) {
	tab := browsing.Open(t)
	axe := browsing.Axe(t, "../assets")
	handed := &counter{handed: []HandIn{
		{ID: "20220718-090000-00000000", Name: "支部进展-2022年06月.xlsx", Scope: "440604012", Who: "town-office", State: "done", Status: "partial", Rows: 41, Rejected: 1, Problem: 2, Marked: "支部进展-退回-2处.xlsx",
			Problems: []Problem{{Sheet: "填报", Row: 7, Column: map[string]string{"zh": "统计日期", "en": "Effective on"}, Text: map[string]string{"zh": "“统计日期”不是能识别的日期。请写成 2020-06-10。", "en": "“Effective on” is no date. Write 2020-06-10."}, Value: "某日"}}},
		{ID: "20220718-090100-00000001", Name: "坏.xlsx", Scope: "440604012", Who: "town-office", State: "done", Status: "refused", Refusal: map[string]string{"zh": "这不是电子表格。", "en": "This is no spreadsheet."}},
	}}
	d := serve(t, withDesk(handed))
	tab.Watch(d.url, "log: Failed to load resource: the server responded with a status of 40")
	for _, visit := range []struct{ who, path, shot string }{
		{"", "/signin", "signin"},
		{"", "/assets/nothing/here.css", "404-open"},
		{"district-reader", "/", "home-district"},
		{"district-reader", "/site/2022-W28/index.html", "403"},
		{"district-reader", "/password", "password"},
		{"city-reader", "/?desk", "home-city"},
		{"city-reader", "/feeds/", "feeds"},
		{"machine-room", "/runs", "runs"},
		{"machine-room", "/", "home-operator"},
		{"log-reader", "/audit", "audit"},
		{"account-desk", "/accounts", "accounts"},
		{"town-office", "/submit", "submit"},
		{"town-office", "/submissions", "submissions"},
		{"town-office", "/submissions/20220718-090000-00000000", "submission"},
		{"town-office", "/submissions/20220718-090100-00000001", "submission-refused"},
		{"town-office", "/forms", "forms"},
		{"city-reviewer", "/review", "review"},
		{"city-reviewer", "/objections/Z440604-1", "case"},
		{"city-reviewer", "/objections", "objections-office"},
		{"own-firm", "/objections", "objections-company"},
	} {
		if visit.who != "" {
			enterBy(t, tab, d, visit.who)
		}
		for _, lang := range []string{"zh", "en"} {
			for _, width := range []int64{1100, 390} {
				tab.Problems()
				link := "?"
				if strings.Contains(visit.path, "?") {
					link = "&"
				}
				page := visit.path + link + "lang=" + lang
				tab.Screen(width)
				tab.Do(chromedp.Navigate(d.url + page))
				if over := browsing.Ask[int](tab, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
					t.Errorf("%s scrolls sideways by %d at %d", page, over, width)
				}
				if family := browsing.Ask[string](tab, `getComputedStyle(document.body).fontFamily`); !strings.Contains(family, "PingFang") {
					t.Errorf("%s has no style", page)
				}
				for _, p := range tab.Problems() {
					t.Errorf("%s at %d: %s", page, width, p)
				}
				tab.Shot(fmt.Sprintf("web-%s-%s-%d.png", visit.shot, lang, width))
				if violations := tab.Violations(axe); violations != "" {
					t.Errorf("%s at %d: axe finds %s", page, width, violations)
				}
			}
		}
	}
}

// TestAPublishedPageShowsEachReaderTheLinksThatOpen: links to city pages only to those who may open
// them, the way back to the desk only to those who have one.
func TestAPublishedPageShowsEachReaderTheLinksThatOpen(t *testing.T) {
	tab := browsing.Open(t)
	d := serve(t, nil)
	for name, text := range d.Assets.Files {
		if err := os.WriteFile(filepath.Join(d.site, "assets", "0123456789ab", name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	shown := `["city", "desk"].filter(k => getComputedStyle(document.querySelector("[data-" + k + "]")).display !== "none").join(" ")`
	for name, want := range map[string]string{"city-reader": "city desk", "district-reader": "desk", "own-firm": "desk"} {
		enterBy(t, tab, d, name)
		tab.Do(chromedp.Navigate(d.url + "/site/2022-W28/method.html"))
		if got := browsing.Ask[string](tab, shown); got != want {
			t.Errorf("%s sees %q, want %q", name, got, want)
		}
	}
	// From a folder, without a server, everything shows but the desk.
	tab.OpenFile(filepath.Join(d.site, "2022-W28", "method.html"))
	if got := browsing.Ask[string](tab, shown); got != "city" {
		t.Errorf("from a folder one sees %q", got)
	}
}
