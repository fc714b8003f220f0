package main

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"baimi/ingest/plural"
)

var verb = regexp.MustCompile(`%(\[\d+\])?[a-zA-Z]`)

func TestBothCatalogsHaveTheSameSentencesWithTheSameVerbs(t *testing.T) {
	zh, err := loadMessages("zh")
	if err != nil {
		t.Fatal(err)
	}
	en, err := loadMessages("en")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range slices.Sorted(maps.Keys(zh)) {
		if strings.TrimSpace(zh[key]) == "" {
			t.Errorf("zh: %s is empty", key)
		}
		a, b := verb.FindAllString(zh[key], -1), verb.FindAllString(en[key], -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) {
			t.Errorf("%s: verbs differ: zh %q, en %q", key, a, b)
		}
		if err := errors.Join(plural.Check(zh[key]), plural.Check(en[key])); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
	for key := range en {
		if _, ok := zh[key]; !ok {
			t.Errorf("zh: %s is missing", key)
		}
	}
}

func TestWhatASentenceIsToldStandsAsItIs(t *testing.T) {
	en, err := newTexts("en")
	if err != nil {
		t.Fatal(err)
	}
	if got := en.s("feed.verify.failed", "{2:a|b} 100%", 1); got != "{2:a|b} 100% has 1 problem" {
		t.Errorf("it says %q", got)
	}
}

func TestEverySentenceThatCommandsSayIsInTheCatalogAndNoneIsLeftOver(t *testing.T) {
	zh, err := loadMessages("zh")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	var prefixes []string
	problem := regexp.MustCompile(`(?:bad\(|newConfigProblem\(\w+, )"([^"]+)"`)
	call := regexp.MustCompile(`(?:text|t)\.(?:s|wrongUsage)\("([^"]+)"( ?\+)?`)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range problem.FindAllStringSubmatch(string(source), -1) {
			if _, ok := zh["config."+m[1]]; !ok {
				t.Errorf("%s says \"config.%s\", which is in no catalog", file, m[1])
			}
		}
		for _, m := range call.FindAllStringSubmatch(string(source), -1) {
			if m[2] != "" {
				prefixes = append(prefixes, m[1])
				continue
			}
			said[m[1]] = true
			if _, ok := zh[m[1]]; !ok {
				t.Errorf("%s says %q, which is in no catalog", file, m[1])
			}
		}
	}
	for key := range zh {
		composed := slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) })
		if !said[key] && !composed {
			t.Errorf("%s is in the catalog but no command says it", key)
		}
	}
}
