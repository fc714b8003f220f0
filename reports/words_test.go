package reports

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func mustWords(t testing.TB) vocabulary {
	t.Helper()
	v, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func verbs(s string) []string {
	found := regexp.MustCompile(`%(\[\d+\])?[a-z]`).FindAllString(strings.ReplaceAll(s, "%%", ""), -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func TestBothCatalogsHaveTheSameKeysAndVerbs(t *testing.T) {
	v := mustWords(t)
	if len(v) != 2 {
		t.Fatalf("languages: %v", v)
	}
	for key, zh := range v["zh"].keys {
		en, ok := v["en"].keys[key]
		if !ok {
			t.Errorf("%s is missing in English", key)
			continue
		}
		// A language may leave out a detail, but never name one that the other does not get.
		if a, b := verbs(zh), verbs(en); !slices.Equal(a, b) {
			t.Errorf("%s: verbs differ: %v and %v", key, a, b)
		}
	}
	for key := range v["en"].keys {
		if !v["zh"].Has(key) {
			t.Errorf("%s is missing in Chinese", key)
		}
	}
}

func TestEveryKeyInUseIsInTheCatalog(t *testing.T) {
	v := mustWords(t)
	files, _ := filepath.Glob("*.go")
	templates, _ := filepath.Glob("templates/*.html")
	use := regexp.MustCompile(`(?:\.T|\.Rich|\.missing)\("([a-z_0-9.]+)"[,)]|\.T "([a-z_.]+)"|key := "([a-z_.]+)"|key = "([a-z_.]+)"`)
	seen := 0
	for _, name := range append(files, templates...) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range use.FindAllStringSubmatch(string(data), -1) {
			key := m[1] + m[2] + m[3] + m[4]
			seen++
			if !strings.HasSuffix(key, "_") && !strings.HasSuffix(key, ".") && !v["zh"].Has(key) {
				t.Errorf("%s uses %q, which no catalog has", name, key)
			}
		}
	}
	if seen < 200 {
		t.Fatalf("found only %d uses of messages; the pattern is wrong", seen)
	}
	for _, m := range metrics() {
		for _, part := range []string{"", ".meaning", ".formula", ".source"} {
			if !v["zh"].Has("metric." + m + part) {
				t.Errorf("metric.%s%s has no text", m, part)
			}
		}
	}
}

func TestChineseMessagesUseChinesePunctuation(t *testing.T) {
	for key, text := range mustWords(t)["zh"].keys {
		if m := regexp.MustCompile(`\p{Han}[,;:?!()]|[,;!()]\p{Han}`).FindString(text); m != "" {
			t.Errorf("%s: %q holds western punctuation", key, m)
		}
	}
}

func TestNumbersReadAsTheBulletinPrintsThem(t *testing.T) {
	w := mustWords(t)["zh"]
	for _, c := range []struct{ got, want string }{
		{w.Count(1234567), "1,234,567"}, {w.Count(-999), "−999"}, {w.Count(0), "0"},
		{w.Percent(0.408), "40.8%"}, {w.Percent(math.NaN()), "—"}, {w.Percent(-0.00001), "0.0%"},
		{w.Ratio(0.408, 612, 1500), "40.8%（612/1,500）"}, {w.Ratio(math.NaN(), 0, 0), "—"},
		{w.Amount(12.5), "12.5"}, {w.Amount(12), "12"}, {w.Pace(0.012), "0.01"}, {w.Pace(0.46), "0.5"}, {w.Pace(0), "0.0"}, {w.Decimal(-1234.567, 2), "−1,234.57"},
		{w.Interval(0.123, 0.456), "12.3–45.6%"},
		{w.Span(time.Date(2022, 7, 11, 0, 0, 0, 0, time.UTC), time.Date(2022, 7, 17, 0, 0, 0, 0, time.UTC)), "7月11日–17日"},
		{w.Span(time.Date(2022, 6, 27, 0, 0, 0, 0, time.UTC), time.Date(2022, 7, 3, 0, 0, 0, 0, time.UTC)), "6月27日–7月3日"},
		{w.Issue("2022-W08"), "2022年第8周"}, {w.Quarter("2022Q2"), "2022年二季度"}, {w.List([]string{"甲", "乙", "丙"}), "甲、乙和丙"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestNoLineBreaksBetweenANumberAndItsUnit(t *testing.T) {
	w := mustWords(t)["zh"]
	text := w.T("lead.coverage", "612", "1,500", "40.8%")
	if !strings.Contains(text, "1,500** 个") && !strings.Contains(text, "1,500**"+thinHard+"个") {
		t.Fatalf("%q", text)
	}
	if strings.Contains(text, "1,500** 个") {
		t.Errorf("a plain space stands between a number and its unit: %q", text)
	}
	if html := string(strong("约在 2023年10月达标，4.22 件/千户·月")); !strings.Contains(html, "2023\u2060年\u206010\u2060月") || !strings.Contains(html, "千户\u2060·\u2060月") {
		t.Errorf("a date or unit may break: %q", html)
	}
}

func TestStrongWordsAreMarkedAndNamesStayText(t *testing.T) {
	got := string(strong(`**<script>alert(1)</script>** & "x"`))
	want := `<strong>&lt;script&gt;alert(1)&lt;/script&gt;</strong> &amp; &#34;x&#34;`
	if got != want {
		t.Errorf("got %s", got)
	}
}
