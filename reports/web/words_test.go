package web

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"baimi/reports/access"
	"baimi/reports/audit"
)

// TestBothCatalogsSayTheSameAndNothingIsMissing: every key stands in both languages with the same
// arguments, and every key that a template or a page names is there.
func TestBothCatalogsSayTheSameAndNothingIsMissing(t *testing.T) {
	v, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	verbs := regexp.MustCompile(`%(\[\d\])?[a-z]`)
	for key, zh := range v["zh"].keys {
		en, ok := v["en"].keys[key]
		if !ok {
			t.Errorf("%s is missing in English", key)
		}
		if a, b := len(verbs.FindAllString(zh, -1)), len(verbs.FindAllString(en, -1)); a != b {
			t.Errorf("%s takes %d arguments in Chinese and %d in English", key, a, b)
		}
	}
	for key := range v["en"].keys {
		if _, ok := v["zh"].keys[key]; !ok {
			t.Errorf("%s is missing in Chinese", key)
		}
	}
	has := func(key string) {
		t.Helper()
		if _, ok := v["zh"].keys[key]; !ok {
			t.Errorf("%s is named and missing", key)
		}
	}
	named := regexp.MustCompile(`(?:W\.T|Key:|nav:) \(?"([a-z_.]+)"|W\.T\("([a-z_.]+)"`)
	sources := map[string]string{}
	templates, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range templates {
		text, err := templateFiles.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources[name] = string(text)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources[name] = string(text)
	}
	found := 0
	for _, text := range sources {
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			if key := m[1] + m[2]; !strings.HasSuffix(key, ".") {
				has(key)
				found++
			}
		}
	}
	if found < 80 {
		t.Errorf("only %d keys were found in pages", found)
	}
	for _, role := range access.Roles() {
		has("role." + string(role))
	}
	for _, action := range audit.Actions() {
		has("action." + action)
	}
	for _, outcome := range []string{"done", audit.Refused, audit.Failed, "interrupted", "skipped", "missed", "planned"} {
		has("outcome." + outcome)
	}
	if got := v["en"].T("home.issue", "2022", "28"); got != "Week 28, 2022" || v["zh"].T("home.issue", "2022", "28") != "2022年第28周" {
		t.Error(fmt.Sprint("the name of an issue: ", got))
	}
}
