package reports

import (
	"bytes"
	"context"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"baimi/reports/export"
	"baimi/reports/internal/browsing"
)

// exported opens a page of a published folder for export.
func exported(t *testing.T, dir, page string) (*export.Page, *export.Drawer) {
	t.Helper()
	d, err := export.NewDrawer()
	if err != nil {
		t.Fatal(err)
	}
	p, err := export.Open(os.DirFS(dir), page)
	if err != nil {
		t.Fatal(err)
	}
	return p, d
}

func TestASingleFileStandsAloneAndDrawsWhatThePageDraws(t *testing.T) {
	dir := publishFixture(t, "city.sql")
	tab := browsing.Open(t)
	tab.Watch("file://")
	companies, err := filepath.Glob(filepath.Join(dir, "2022-W28", "company", "*.html"))
	if err != nil || len(companies) == 0 {
		t.Fatalf("no company page: %v", err)
	}
	pages := []string{"2022-W28/index.html", "2022-W28/en/index.html", "2022-W28/district/440604.html", "2022-W28/town/440606006.html", "2022-W28/complaints.html", "2022-W28/companies.html", "2022-W28/company/" + filepath.Base(companies[0])}
	texts := `Array.from(document.querySelectorAll(SELECTOR)).map(e => e.textContent).filter(Boolean).sort()`
	drawn := 0
	for _, page := range pages {
		p, d := exported(t, dir, page)
		data, err := p.SingleFile(d)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "page.html")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		tab.Screen(1280)
		tab.OpenFile(filepath.Join(dir, page))
		want := browsing.Ask[[]string](tab, strings.Replace(texts, "SELECTOR", `".chart svg text"`, 1))
		tab.OpenFile(file)
		got := browsing.Ask[[]string](tab, strings.Replace(texts, "SELECTOR", `".chart svg.wide text"`, 1))
		if !slices.Equal(got, want) {
			t.Errorf("%s: the pictures say %q, the page's own say %q", page, got, want)
		}
		drawn += len(got)
		if n := browsing.Ask[int](tab, `document.querySelectorAll("script, link[rel=stylesheet], iframe, object, [src], .needs-js").length + [...document.querySelectorAll("*")].filter(e => [...e.attributes].some(a => a.name.startsWith("on"))).length`); n != 0 {
			t.Errorf("%s: %d elements need more than the file", page, n)
		}
		if n := browsing.Ask[int](tab, `[...document.querySelectorAll("a[href]")].filter(a => !a.getAttribute("href").startsWith("#") || !document.getElementById(a.getAttribute("href").slice(1))).length`); n != 0 {
			t.Errorf("%s: %d links lead out of the file", page, n)
		}
		if n := browsing.Ask[int](tab, `document.querySelectorAll("details.data:not([open])").length`); n != 0 {
			t.Errorf("%s: %d tables are closed", page, n)
		}
		tab.Screen(390)
		if wide := browsing.Ask[int](tab, `document.documentElement.scrollWidth`); wide > 390 {
			t.Errorf("%s: %d pixels wide on a phone of 390", page, wide)
		}
	}
	if drawn == 0 {
		t.Error("no picture says anything")
	}
	for _, problem := range tab.Problems() {
		t.Error(problem)
	}
}

func TestThePaperAndTheLongPictureOfABrief(t *testing.T) {
	dir := publishFixture(t, "city.sql")
	b, err := export.OpenBrowser(context.Background(), browsing.Chromium(t))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	// The table of what a company must answer for is of the brief, too.
	answers := "company/" + filepath.Base(answersOfACompany(t, dir))
	for _, page := range []string{"2022-W28/index.html", "2022-W28/en/town/440606006.html", "2022-W28/" + answers, "2022-W28/en/" + answers} {
		p, d := exported(t, dir, page)
		pdf, err := p.PDF(t.Context(), d, b)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(regexp.MustCompile(`/Type\s*/Page[^s]`).FindAll(pdf, -1)); n < 2 {
			t.Errorf("%s prints %d pages; the brief and what follows make at least 2", page, n)
		}
		if !regexp.MustCompile(`/MediaBox\s*\[0 0 59[45][.\d]* 84[12][.\d]*\]`).Match(pdf) {
			t.Errorf("%s: the sheets are not A4", page)
		}
		long, err := p.LongPicture(t.Context(), d, b)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.DecodeConfig(bytes.NewReader(long))
		if err != nil || picture.Width != 1500 || picture.Height < 2*picture.Width { // a table that does not fit widens it
			t.Errorf("%s: the long picture is %d × %d, %v", page, picture.Width, picture.Height, err)
		}
		word, err := p.Docx(t.Context(), d, b)
		if err != nil || !bytes.HasPrefix(word, []byte("PK")) {
			t.Errorf("%s: the Word file: %v", page, err)
		}
	}
}

// answersOfACompany is the page of the company with the most to answer for.
func answersOfACompany(t *testing.T, dir string) string {
	t.Helper()
	pages, err := filepath.Glob(filepath.Join(dir, "2022-W28", "company", "*.html"))
	if err != nil {
		t.Fatal(err)
	}
	most, longest := "", 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(sectionOf(t, string(text), "answers"), "<tr>"); n > longest {
			most, longest = page, n
		}
	}
	if most == "" {
		t.Fatal("no company has anything to answer for")
	}
	return most
}
