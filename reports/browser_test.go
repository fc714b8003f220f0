package reports

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"baimi/reports/internal/browsing"

	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// theme makes the reader prefer light or dark.
func theme(tab *browsing.Tab, scheme string) {
	browsing.Send(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
}

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

// With BAIMI_SHOTS it writes pictures of each page for people to look at.
func TestEveryKindOfPageOpensFromAFileWithoutErrorsOrRequests(t *testing.T) {
	for _, city := range []string{"city.sql", "empty.sql"} {
		t.Run(city, func(t *testing.T) {
			dir := publishFixture(t, city)
			tab := browsing.Open(t)
			tab.Watch("file://")
			axe := browsing.Axe(t, "assets")
			for i, page := range everyKindOfPage(t, dir) {
				shot := func(look string) {
					name := strings.NewReplacer("/", "_", ".html", "").Replace(page)
					tab.Shot(fmt.Sprintf("%s-%02d-%s-%s.png", strings.TrimSuffix(city, ".sql"), i, name, look))
				}
				for _, width := range []int64{390, 1280} {
					tab.Problems()
					tab.Screen(width)
					tab.OpenFile(filepath.Join(dir, page))
					charts := browsing.Ask[int](tab, `document.querySelectorAll("script.option").length`)
					drawn := browsing.Ask[int](tab, `document.querySelectorAll(".chart[data-drawn] svg").length`)
					shapes := browsing.Ask[int](tab, `Array.from(document.querySelectorAll(".chart svg")).filter(s => s.querySelectorAll("path").length > 3).length`)
					over := browsing.Ask[int](tab, `document.documentElement.scrollWidth - document.documentElement.clientWidth`)
					cut := browsing.Ask[[]string](tab, `Array.from(document.querySelectorAll(".chart svg text")).filter(t => t.getBoundingClientRect().right > t.ownerSVGElement.getBoundingClientRect().right).map(t => t.textContent)`)
					for _, label := range cut {
						t.Errorf("%s at %d: the label %q is cut at the edge", page, width, label)
					}
					if charts != drawn || charts != shapes {
						t.Errorf("%s at %d: %d of %d charts drawn, %d with shapes", page, width, drawn, charts, shapes)
					}
					if city == "city.sql" && strings.HasSuffix(page, "/index.html") && charts < 6 {
						t.Errorf("%s at %d: only %d charts", page, width, charts)
					}
					if over > 0 {
						t.Errorf("%s scrolls sideways by %d at %d", page, over, width)
					}
					for _, p := range tab.Problems() {
						t.Errorf("%s at %d: %s", page, width, p)
					}
					if width == 1280 || strings.HasSuffix(page, "W28/index.html") {
						if violations := tab.Violations(axe); violations != "" {
							t.Errorf("%s at %d: axe finds %s", page, width, violations)
						}
					}
					shot(fmt.Sprint(width))
				}
				theme(tab, "dark")
				shot("dark")
				theme(tab, "light")
			}
		})
	}
}

func TestThePrintedBriefFitsOnePageAndThePagePrintsWhole(t *testing.T) {
	dir := publishFixture(t, "city.sql")
	tab := browsing.Open(t)
	for _, page := range []string{"2022-W28/index.html", "2022-W28/en/index.html", "2022-W28/district/440606.html", "2022-W28/town/440606006.html"} {
		whole := printPages(t, tab, filepath.Join(dir, page), "")
		if whole < 2 {
			t.Errorf("%s prints %d pages; the brief and what follows make at least 2", page, whole)
		}
		if n := printPages(t, tab, filepath.Join(dir, page), `document.querySelectorAll(".rest, footer, .downloads").forEach(e => e.remove())`); n != 1 {
			t.Errorf("the brief of %s prints on %d pages, want 1", page, n)
		}
	}
}

func printPages(t *testing.T, tab *browsing.Tab, path, before string) int {
	t.Helper()
	tab.Screen(1280)
	tab.OpenFile(path)
	if before != "" {
		browsing.Ask[chromedp.Void](tab, before+";0")
	}
	yes := true
	pdf := browsing.Send(tab, cdppage.PrintToPDF, cdppage.PrintToPDFParams{PreferCSSPageSize: &yes, PrintBackground: &yes}).Data
	if shots := os.Getenv("BAIMI_SHOTS"); shots != "" && before == "" {
		if err := os.WriteFile(filepath.Join(shots, strings.ReplaceAll(filepath.Base(filepath.Dir(path))+"-"+filepath.Base(path), ".html", ".pdf")), pdf, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return len(regexp.MustCompile(`/Type\s*/Page[^s]`).FindAll(pdf, -1))
}

func TestSearchFindsACompanyFromAFileAndLeadsToItsPage(t *testing.T) {
	dir := publishFixture(t, "city.sql")
	tab := browsing.Open(t)
	tab.OpenFile(filepath.Join(dir, "2022-W28/town/440606006.html"))
	tab.Do(chromedp.SendKeys(chromedp.CSS("#search"), "康宁"), chromedp.WaitVisible(chromedp.CSS("#found a")))
	href := browsing.Ask[string](tab, `document.querySelector("#found a").href`)
	browsing.Ask[chromedp.Void](tab, `document.getElementById("search").value = ""`)
	tab.Do(chromedp.SendKeys(chromedp.CSS("#search"), "script"), chromedp.WaitVisible(chromedp.CSS("#found a")))
	evil := browsing.Ask[string](tab, `document.querySelector("#found").textContent`)
	elements := browsing.Ask[int](tab, `document.querySelectorAll("#found script, #found img").length`)
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
	tab := browsing.Open(t)
	drawing := `document.querySelector("#coverage .chart").innerHTML + getComputedStyle(document.body).backgroundColor`
	tab.Screen(1280)
	theme(tab, "light")
	tab.OpenFile(filepath.Join(dir, "2022-W28/index.html"))
	tab.Do(chromedp.Click(chromedp.CSS(`#below thead th:nth-child(2) button`)))
	first := browsing.Ask[string](tab, `document.querySelector("#below tbody tr:first-child th").textContent`)
	light := browsing.Ask[string](tab, drawing)
	theme(tab, "dark")
	tab.Do(chromedp.Sleep(200 * time.Millisecond))
	dark := browsing.Ask[string](tab, drawing)
	if first != "南海区" && first != "顺德区" {
		t.Errorf("sorted by n, the first district is %q", first)
	}
	if light == dark {
		t.Error("the dark theme draws nothing anew")
	}
}
