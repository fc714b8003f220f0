// Package browsing opens pages in an installed Chromium for the tests of reports. It owns how a page
// is shown and asked, what no page may do, and whether a test without a bundle or a browser skips or
// fails. It knows no page; only tests import it.
package browsing

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"baimi/reports/assets"
)

// skipOrFail ends the test with one clear line: a skip on a developer's machine, a failure where
// BAIMI_REQUIRE_BROWSER=1 says that browser tests must run.
func skipOrFail(t testing.TB, line string) {
	t.Helper()
	if os.Getenv("BAIMI_REQUIRE_BROWSER") == "1" {
		t.Fatal(line)
	}
	t.Skip(line)
}

// NeedBundle ends the test where the bundle of the pages is not built.
func NeedBundle(t testing.TB) {
	t.Helper()
	if _, err := assets.Load(); err != nil {
		skipOrFail(t, "page assets are not built; run: make assets")
	}
}

// Chromium returns the path of an installed Chromium, or ends the test where there is none.
func Chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	skipOrFail(t, "Chromium is absent; install it to run the browser tests")
	return ""
}

// Axe returns the source of axe-core, which is among the packages of the bundle in the folder
// reports/assets, or ends the test where it is not installed.
func Axe(t testing.TB, assets string) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(assets, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		skipOrFail(t, "axe-core is absent; run: make assets")
	}
	return string(source)
}

// Tab is the one tab of a Chromium that lives as long as its test. A step that fails ends the test.
type Tab struct {
	t   testing.TB
	ctx context.Context

	mu       sync.Mutex
	problems []string
}

// Open starts Chromium, for at most a quarter of an hour, or ends the test where it or the bundle is absent.
func Open(t testing.TB) *Tab {
	t.Helper()
	NeedBundle(t)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(Chromium(t)), chromedp.Flag("no-sandbox", true), chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 15*time.Minute)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return &Tab{t: t, ctx: ctx}
}

// Do takes steps as a reader does: goes to an address, presses, types, waits.
func (tab *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	if err := chromedp.Do(tab.ctx, steps...); err != nil {
		tab.t.Fatal(err)
	}
}

// OpenFile opens the page at path without a server.
func (tab *Tab) OpenFile(path string) {
	tab.t.Helper()
	tab.Do(chromedp.Navigate((&url.URL{Scheme: "file", Path: path}).String()))
}

// Send sends a command of the browser's protocol and returns its answer.
func Send[P, R any](tab *Tab, command cdp.Command[P, R], params P) R {
	tab.t.Helper()
	answer, err := chromedp.Call(tab.ctx, command, params)
	if err != nil {
		tab.t.Fatal(err)
	}
	return answer
}

// Ask evaluates an expression in the page, and waits for it where it is a promise.
func Ask[T any](tab *Tab, expression string) T {
	tab.t.Helper()
	v, err := chromedp.Run(tab.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		tab.t.Fatalf("%.80s: %v", expression, err)
	}
	return v
}

// Screen sets the width of the window in CSS pixels; below 500 it is a phone's.
func (tab *Tab) Screen(width int64) {
	tab.t.Helper()
	Send(tab, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 900, DeviceScaleFactor: 1, Mobile: width < 500})
}

// Shot writes a picture of the whole page for people to look at, where BAIMI_SHOTS names a folder.
func (tab *Tab) Shot(name string) {
	tab.t.Helper()
	shots := os.Getenv("BAIMI_SHOTS")
	if shots == "" {
		return
	}
	shot, err := chromedp.Run(tab.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		tab.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(shots, name), shot, 0o644); err != nil {
		tab.t.Fatal(err)
	}
}

// Violations returns what axe finds serious or critical in the page, or "". axe fetches style sheets
// itself, so a page that is watched is judged before.
func (tab *Tab) Violations(axe string) string {
	tab.t.Helper()
	Ask[chromedp.Void](tab, axe+";0")
	return Ask[string](tab, `axe.run(document, {resultTypes: ["violations"], preload: false}).then(r => r.violations.filter(v => v.impact === "serious" || v.impact === "critical").map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.html + " " + n.failureSummary).join(" | ")).join("\n"))`)
}

// Watch records from now on what no page may do: errors and warnings of the console, exceptions,
// failed loads, and requests to addresses that do not begin with home. Problems that begin with one
// of provoked are the test's own doing, and are not recorded.
func (tab *Tab) Watch(home string, provoked ...string) {
	tab.t.Helper()
	add := func(format string, args ...any) {
		problem := fmt.Sprintf(format, args...)
		if slices.ContainsFunc(provoked, func(p string) bool { return strings.HasPrefix(problem, p) }) {
			return
		}
		tab.mu.Lock()
		defer tab.mu.Unlock()
		tab.problems = append(tab.problems, problem)
	}
	err := chromedp.Listen(tab.ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventConsoleAPICalled:
			if e.Type == "error" || e.Type == "warning" {
				add("console %s: %v", e.Type, e.Args)
			}
		case *log.EventEntryAdded:
			if e.Entry.Level == "error" || e.Entry.Level == "warning" {
				add("log: %s", e.Entry.Text)
			}
		case *runtime.EventExceptionThrown:
			add("%v", &chromedp.ExceptionError{ExceptionDetails: e.ExceptionDetails})
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, home) && !strings.HasPrefix(e.Request.URL, "data:") {
				add("request leaves the page: %s", e.Request.URL)
			}
		case *network.EventLoadingFailed:
			add("load failed: %s", e.ErrorText)
		}
	})
	if err != nil {
		tab.t.Fatal(err)
	}
	Send(tab, network.Enable, network.EnableParams{})
	Send(tab, runtime.Enable, cdp.Empty{})
	Send(tab, log.Enable, cdp.Empty{})
}

// Problems returns what was recorded, and begins anew.
func (tab *Tab) Problems() []string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	problems := tab.problems
	tab.problems = nil
	return problems
}
