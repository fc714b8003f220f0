package reports

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"baimi/reports/internal/browsing"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

func TestTheBrowserMakesTheFileThatAFrozenIssueHas(t *testing.T) {
	dir := publishFixture(t, "city.sql")
	tab := browsing.Open(t)
	tab.Watch("file://", "request leaves the page: blob:") // the files that buttons make
	pages := pagesWithDownloads(t, dir)
	made, same, quoted := 0, 0, 0
	for _, page := range pages {
		tab.OpenFile(page)
		if made == 0 {
			saved := t.TempDir()
			browsing.Send(tab, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{Behavior: cdpbrowser.SetDownloadBehaviorBehaviorAllow, DownloadPath: saved})
			name := browsing.Ask[string](tab, `document.querySelector("[data-csv]").dataset.csv`)
			browsing.Ask[chromedp.Void](tab, `document.querySelector("[data-csv]").click()`)
			harmlessCSV(t, name, downloaded(t, filepath.Join(saved, name)))
		}
		rel, _ := filepath.Rel(filepath.Join(dir, "now"), page)
		lang := ""
		if strings.HasPrefix(rel, "en/") {
			lang = "en"
		}
		for name, data := range browsing.Ask[map[string]string](tab, everyDownload) {
			harmlessCSV(t, rel+" "+name, data)
			made++
			quoted += strings.Count(data, "'=") + strings.Count(data, "'+") + strings.Count(data, "'@")
			frozen, err := os.ReadFile(filepath.Join(dir, "2022-W28", lang, "csv", name))
			if err != nil {
				continue // of a compound or a community, which no issue freezes
			}
			same++
			if string(frozen) != data {
				t.Errorf("%s makes %s otherwise than the issue has it:\n%q\n%q", rel, name, data, frozen)
			}
		}
	}
	if made < 30 || same < 20 || quoted == 0 {
		t.Errorf("%d CSVs made, %d of them compared, %d hostile texts met", made, same, quoted)
	}
	for _, p := range tab.Problems() {
		t.Error(p)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "now", "csv", "*.csv"))
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if rows := strings.Count(string(data), "\r\n") - 1; rows <= min(owedShown, agendaShown, qualityShown) && filepath.Base(file) != "dictionary.csv" {
			t.Errorf("%s is a file of %d rows although its page prints it whole", filepath.Base(file), rows)
		}
	}
}

// pagesWithDownloads are one page of each kind that makes CSVs, and one more with a hostile name.
func pagesWithDownloads(t *testing.T, dir string) []string {
	t.Helper()
	var pages []string
	for _, kind := range []string{"index", "en/index", "companies", "quality", "town/*", "community/*", "company/*", "en/company/*", "compound/*"} {
		found, _ := filepath.Glob(filepath.Join(dir, "now", kind+".html"))
		plain, hostile := 0, 0
		for _, page := range found {
			text, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(text), "data-csv=") {
				continue
			}
			count := &plain
			if strings.Contains(string(text), `data-v="&#39;`) {
				count = &hostile
			}
			if *count++; *count == 1 {
				pages = append(pages, page)
			}
		}
	}
	return pages
}

// everyDownload presses every button of a page and returns the bytes as text, by file name, instead
// of saving them: a browser limits how many files a page may save without its reader.
const everyDownload = `(async () => {
	const blobs = [], names = [];
	URL.createObjectURL = (blob) => { blobs.push(blob); return "#"; };
	HTMLAnchorElement.prototype.click = function () { names.push(this.download); };
	document.querySelectorAll("[data-csv]").forEach((b) => b.click());
	const texts = await Promise.all(blobs.map((b) => b.arrayBuffer()));
	return Object.fromEntries(texts.map((bytes, i) => [names[i], new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)]));
})()`

// downloaded waits for a file that the browser saves and returns its bytes.
func downloaded(t *testing.T, path string) string {
	t.Helper()
	for range 1200 {
		if data, err := os.ReadFile(path); err == nil && len(data) > 0 {
			return string(data)
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the browser did not save %s", filepath.Base(path))
	return ""
}
