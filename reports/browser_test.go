package reports

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"baimi/reports/assets"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// skipOrFail ends the test with one clear line: a skip on a developer's machine, a failure where
// BAIMI_REQUIRE_BROWSER=1 says that browser tests must run.
func skipOrFail(t *testing.T, line string) {
	t.Helper()
	if os.Getenv("BAIMI_REQUIRE_BROWSER") == "1" {
		t.Fatal(line)
	}
	t.Skip(line)
}

// chromium is the path of an installed Chromium, or "".
func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	return ""
}

// browser starts Chromium for one test and returns its context.
func browser(t *testing.T) context.Context {
	t.Helper()
	if _, err := assets.Load(); err != nil {
		skipOrFail(t, "page assets are not built; run: make assets")
	}
	path := chromium()
	if path == "" {
		skipOrFail(t, "Chromium is absent; install it to run the browser tests")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.Flag("no-sandbox", true), chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return ctx
}

// publishFixture makes the site of a fixture city.
func publishFixture(t *testing.T, files ...string) string {
	t.Helper()
	if _, err := assets.Load(); err != nil {
		skipOrFail(t, "page assets are not built; run: make assets")
	}
	dir := t.TempDir()
	if _, err := Publish(context.Background(), openMarts(t, files...), testOptions(t, dir)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// watched records what a page must not do.
type watched struct {
	mu       sync.Mutex
	problems []string
}

func (w *watched) add(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.problems = append(w.problems, fmt.Sprintf(format, args...))
}

func (w *watched) listen(t *testing.T, ctx context.Context) {
	t.Helper()
	err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventConsoleAPICalled:
			if e.Type == "error" || e.Type == "warning" {
				w.add("console %s: %v", e.Type, e.Args)
			}
		case *log.EventEntryAdded:
			if e.Entry.Level == "error" || e.Entry.Level == "warning" {
				w.add("log: %s", e.Entry.Text)
			}
		case *runtime.EventExceptionThrown:
			w.add("exception: %s", e.ExceptionDetails.Text)
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, "file://") && !strings.HasPrefix(e.Request.URL, "data:") {
				w.add("request leaves the page: %s", e.Request.URL)
			}
		case *network.EventLoadingFailed:
			w.add("load failed: %s", e.ErrorText)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	do(t, ctx, call(network.Enable, network.EnableParams{}), call(runtime.Enable, cdp.Empty{}), call(log.Enable, cdp.Empty{}))
}

func call[P, R any](c cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, params)
		return err
	})
}

func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// ask evaluates an expression in the page.
func ask[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%.80s: %v", expression, err)
	}
	return v
}

func screen(width int64) chromedp.Action[chromedp.Void] {
	return call(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 900, DeviceScaleFactor: 1, Mobile: width < 500})
}

func theme(scheme string) chromedp.Action[chromedp.Void] {
	return call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
}

func fileURL(path string) string { return (&url.URL{Scheme: "file", Path: path}).String() }

func everyKindOfPage(t *testing.T, dir string) []string {
	t.Helper()
	issues, err := readIssues(dir)
	if err != nil || len(issues) == 0 {
		t.Fatalf("no issue published: %v", err)
	}
	issue := issues[0].Issue
	first := func(pattern string) string {
		found, _ := filepath.Glob(filepath.Join(dir, pattern))
		if len(found) == 0 {
			t.Fatalf("no page matches %s", pattern)
		}
		rel, _ := filepath.Rel(dir, found[len(found)/2])
		return rel
	}
	var out []string
	for _, lang := range []string{"", "en/"} {
		for _, p := range []string{"index.html", "complaints.html", "companies.html", "comparison.html", "quality.html", "method.html", "coordination.html", "dictionary.html", "scores.html"} {
			out = append(out, issue+"/"+lang+p)
		}
		if found, _ := filepath.Glob(filepath.Join(dir, issue, lang, "scores-*.html")); len(found) > 0 {
			out = append(out, issue+"/"+lang+"scores-cycle.html", issue+"/"+lang+"scores-rule.html")
		}
		out = append(out, first(issue+"/"+lang+"district/*.html"), first(issue+"/"+lang+"complaints/*.html"), first(issue+"/"+lang+"town/*.html"), first(issue+"/"+lang+"company/*.html"),
			first("now/"+lang+"compound/*.html"), "now/"+lang+"index.html", lang+"archive.html")
		if found, _ := filepath.Glob(filepath.Join(dir, "now", lang, "community")); len(found) > 0 {
			out = append(out, first("now/"+lang+"community/*.html"))
		}
	}
	return out
}

func TestEveryKindOfPageOpensFromAFileWithoutErrorsOrRequests(t *testing.T) {
	for _, city := range []string{"city.sql", "empty.sql"} {
		t.Run(city, func(t *testing.T) {
			dir := publishFixture(t, city)
			ctx := browser(t)
			w := &watched{}
			w.listen(t, ctx)
			axe, err := os.ReadFile("assets/node_modules/axe-core/axe.min.js")
			if err != nil {
				skipOrFail(t, "axe-core is absent; run: make assets")
			}
			for _, page := range everyKindOfPage(t, dir) {
				for _, width := range []int64{1280, 390} {
					w.problems = nil
					do(t, ctx, screen(width), chromedp.Navigate(fileURL(filepath.Join(dir, page))))
					charts := ask[int](t, ctx, `document.querySelectorAll("script.option").length`)
					drawn := ask[int](t, ctx, `document.querySelectorAll(".chart[data-drawn] svg").length`)
					shapes := ask[int](t, ctx, `Array.from(document.querySelectorAll(".chart svg")).filter(s => s.querySelectorAll("path").length > 3).length`)
					over := ask[int](t, ctx, `document.documentElement.scrollWidth - document.documentElement.clientWidth`)
					if charts != drawn || charts != shapes {
						t.Errorf("%s at %d: %d of %d charts drawn, %d with shapes", page, width, drawn, charts, shapes)
					}
					if city == "city.sql" && strings.HasSuffix(page, "/index.html") && charts < 6 {
						t.Errorf("%s at %d: only %d charts", page, width, charts)
					}
					if over > 0 {
						t.Errorf("%s scrolls sideways by %d at %d", page, over, width)
					}
					for _, p := range w.problems {
						t.Errorf("%s at %d: %s", page, width, p)
					}
					// axe fetches style sheets itself, so it runs after the page was judged.
					if width == 1280 || strings.HasSuffix(page, "W28/index.html") {
						ask[chromedp.Void](t, ctx, string(axe)+";0")
						violations := ask[string](t, ctx, `axe.run(document, {resultTypes: ["violations"], preload: false}).then(r => r.violations.filter(v => v.impact === "serious" || v.impact === "critical").map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.html + " " + n.failureSummary).join(" | ")).join("\n"))`)
						if violations != "" {
							t.Errorf("%s at %d: axe finds %s", page, width, violations)
						}
					}
				}
			}
		})
	}
}

func TestThePrintedBriefFitsOnePageAndThePagePrintsWhole(t *testing.T) {
	dir := publishFixture(t, "city.sql")
	ctx := browser(t)
	for _, page := range []string{"2022-W28/index.html", "2022-W28/en/index.html", "2022-W28/district/440606.html", "2022-W28/town/440606006.html"} {
		whole := printPages(t, ctx, filepath.Join(dir, page), "")
		if whole < 2 {
			t.Errorf("%s prints %d pages; the brief and what follows make at least 2", page, whole)
		}
		if n := printPages(t, ctx, filepath.Join(dir, page), `document.querySelectorAll(".rest, footer, .downloads").forEach(e => e.remove())`); n != 1 {
			t.Errorf("the brief of %s prints on %d pages, want 1", page, n)
		}
	}
}

func printPages(t *testing.T, ctx context.Context, path, before string) int {
	t.Helper()
	do(t, ctx, screen(1280), chromedp.Navigate(fileURL(path)))
	if before != "" {
		ask[chromedp.Void](t, ctx, before+";0")
	}
	yes := true
	var pdf []byte
	do(t, ctx, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		r, err := cdp.Call(ctx, tab, cdppage.PrintToPDF, cdppage.PrintToPDFParams{PreferCSSPageSize: &yes, PrintBackground: &yes})
		pdf = r.Data
		return err
	}))
	if shots := os.Getenv("BAIMI_SHOTS"); shots != "" && before == "" {
		if err := os.WriteFile(filepath.Join(shots, strings.ReplaceAll(filepath.Base(filepath.Dir(path))+"-"+filepath.Base(path), ".html", ".pdf")), pdf, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return len(regexp.MustCompile(`/Type\s*/Page[^s]`).FindAll(pdf, -1))
}

func TestSearchFindsACompanyFromAFileAndLeadsToItsPage(t *testing.T) {
	dir := publishFixture(t, "city.sql")
	ctx := browser(t)
	do(t, ctx, chromedp.Navigate(fileURL(filepath.Join(dir, "2022-W28/town/440606006.html"))), chromedp.SendKeys(chromedp.CSS("#search"), "康宁"), chromedp.WaitVisible(chromedp.CSS("#found a")))
	href := ask[string](t, ctx, `document.querySelector("#found a").href`)
	ask[chromedp.Void](t, ctx, `document.getElementById("search").value = ""`)
	do(t, ctx, chromedp.SendKeys(chromedp.CSS("#search"), "script"), chromedp.WaitVisible(chromedp.CSS("#found a")))
	evil := ask[string](t, ctx, `document.querySelector("#found").textContent`)
	elements := ask[int](t, ctx, `document.querySelectorAll("#found script, #found img").length`)
	target, err := url.Parse(href)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(target.Path); err != nil || !strings.Contains(href, "/company/") {
		t.Errorf("search leads to %s: %v", href, err)
	}
	if !strings.Contains(evil, "</script>") || elements != 0 {
		t.Errorf("a hostile name is not shown as text: %q, %d elements", evil, elements)
	}
}

func TestTablesSortAndThemesAndPaperRedraw(t *testing.T) {
	dir := publishFixture(t, "city.sql")
	ctx := browser(t)
	drawing := `document.querySelector("#coverage .chart").innerHTML + getComputedStyle(document.body).backgroundColor`
	do(t, ctx, screen(1280), theme("light"), chromedp.Navigate(fileURL(filepath.Join(dir, "2022-W28/index.html"))), chromedp.Click(chromedp.CSS(`#below thead th:nth-child(2) button`)))
	first := ask[string](t, ctx, `document.querySelector("#below tbody tr:first-child th").textContent`)
	light := ask[string](t, ctx, drawing)
	do(t, ctx, theme("dark"), chromedp.Sleep(200*time.Millisecond))
	dark := ask[string](t, ctx, drawing)
	if first != "南海区" && first != "顺德区" {
		t.Errorf("sorted by n, the first district is %q", first)
	}
	if light == dark {
		t.Error("the dark theme draws nothing anew")
	}
}

// TestShots writes pictures for people to look at; it runs only when BAIMI_SHOTS names a folder.
func TestShots(t *testing.T) {
	shots := os.Getenv("BAIMI_SHOTS")
	if shots == "" {
		t.Skip("BAIMI_SHOTS names no folder for pictures")
	}
	for _, city := range []string{"city", "empty"} {
		dir := publishFixture(t, city+".sql")
		ctx := browser(t)
		for i, page := range everyKindOfPage(t, dir) {
			for _, look := range []string{"1280", "390", "dark"} {
				width := int64(1280)
				scheme := "light"
				if look == "390" {
					width = 390
				}
				if look == "dark" {
					scheme = "dark"
				}
				do(t, ctx, screen(width), theme(scheme), chromedp.Navigate(fileURL(filepath.Join(dir, page))))
				shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
				if err != nil {
					t.Fatal(err)
				}
				name := fmt.Sprintf("%s-%02d-%s-%s.png", city, i, strings.NewReplacer("/", "_", ".html", "").Replace(page), look)
				if err := os.WriteFile(filepath.Join(shots, name), shot, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
