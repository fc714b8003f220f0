package classify

import (
	"math"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func dictionary(t testing.TB) []Phrase {
	t.Helper()
	list, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestCategoriesAreThoseOfTheModels(t *testing.T) {
	text, err := os.ReadFile("../../sql/models/staging/category.sql")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, m := range regexp.MustCompile(`\(\d+, '([^']+)'\)`).FindAllStringSubmatch(string(text), -1) {
		want = append(want, m[1])
	}
	if d := cmp.Diff(want, Categories()); d != "" {
		t.Error(d)
	}
}

func TestTheShippedDictionaryIsSoundAndCoversEveryLabel(t *testing.T) {
	list := dictionary(t)
	if _, err := New(list); err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	seen := map[string]bool{}
	for i, p := range list {
		count[string(p.Kind)+" "+p.Label]++
		k := string(p.Kind) + " " + p.Label + " " + strings.Join(p.parts(), gap)
		if seen[k] {
			t.Errorf("row %d: %s comes twice", i+1, k)
		}
		seen[k] = true
		if p.Weight == 0 {
			t.Errorf("row %d: %s has no weight", i+1, k)
		}
	}
	for _, kind := range []Kind{KindCategory, KindProperty, KindResponsibility} {
		for _, l := range labels(kind) {
			if n := count[string(kind)+" "+l]; n < 10 {
				t.Errorf("%s %s has %d phrases", kind, l, n)
			}
		}
	}
}

func TestAWrongRowIsNamed(t *testing.T) {
	good := Phrase{KindCategory, "电梯", "电梯", 1}
	for _, c := range []struct {
		row  Phrase
		want string
	}{
		{Phrase{"topic", "电梯", "电梯", 1}, `unknown kind "topic"`},
		{Phrase{KindCategory, "升降机", "电梯", 1}, `unknown category label "升降机"`},
		{Phrase{KindProperty, "电梯", "电梯", 1}, `unknown property label`},
		{Phrase{KindCategory, "电梯", " 　…", 1}, "phrase is empty"},
		{Phrase{KindCategory, "电梯", "一…二…三", 1}, "3 parts"},
		{Phrase{KindCategory, "电梯", "电梯", math.NaN()}, "weight NaN"},
		{Phrase{KindCategory, "电梯", "电梯", 101}, "weight 101"},
	} {
		_, err := New([]Phrase{good}, []Phrase{good, c.row})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "list 2, row 2") {
			t.Errorf("%+v: %v, want %s", c.row, err, c.want)
		}
	}
	if _, err := New([]Phrase{good}, []Phrase{{KindCategory, "电梯", "電梯", 0}}); err == nil {
		t.Error("a classifier without phrases is made")
	}
}

func TestACityAddsReplacesAndRemovesRows(t *testing.T) {
	base := []Phrase{{KindCategory, "电梯", "升降平台", 2}, {KindCategory, "设施维修", "升降平台", 1}}
	for _, c := range []struct {
		name string
		city []Phrase
		want string
	}{
		{"nothing changed", nil, "电梯"},
		{"replaced, written in another way", []Phrase{{KindCategory, "电梯", "升降 平臺", 0.5}}, "设施维修"},
		{"removed", []Phrase{{KindCategory, "电梯", "升降平台", 0}}, "设施维修"},
		{"added", []Phrase{{KindCategory, "消防", "升降平台", 3}}, "消防"},
	} {
		k, err := New(base, c.city)
		if err != nil {
			t.Fatal(err)
		}
		if got := k.Classify("", "三号楼升降平台坏了").Category; got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
