package ingest

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"baimi/ingest/contract"
	"baimi/ingest/plural"
	"baimi/ingest/table"
)

func TestBothLanguagesHaveTheSameMessagesWithTheSameVerbs(t *testing.T) {
	zh, err := messageTexts("zh")
	if err != nil {
		t.Fatal(err)
	}
	en, err := messageTexts("en")
	if err != nil {
		t.Fatal(err)
	}
	if a, b := slices.Sorted(maps.Keys(zh)), slices.Sorted(maps.Keys(en)); !slices.Equal(a, b) {
		t.Fatalf("keys differ:\nzh %v\nen %v", a, b)
	}
	verb := regexp.MustCompile(`%\[\d+\][a-z]`)
	for key := range zh {
		a, b := verb.FindAllString(zh[key], -1), verb.FindAllString(en[key], -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) {
			t.Errorf("%s: verbs %v in zh, %v in en", key, a, b)
		}
		if strings.ContainsAny(zh[key], "\"!?;") || regexp.MustCompile(`\p{Han}[,:()]`).MatchString(zh[key]) {
			t.Errorf("%s: ASCII punctuation in %q", key, zh[key])
		}
		if err := errors.Join(plural.Check(zh[key]), plural.Check(en[key])); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
	if _, err := messages(); err != nil {
		t.Fatal(err)
	}
}

func TestWhatASentenceIsToldStandsAsItIs(t *testing.T) {
	if got := say("en", "outcome.accepted", "{3:a|b} 100%.csv", "x", "1"); got != "{3:a|b} 100%.csv: 1 row taken in (x)." {
		t.Errorf("it says %q", got)
	}
}

func TestEveryRefusalAndNoteHasASentence(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		codes := append(table.Codes(), CodeNoRows, CodeChanged)
		for _, code := range codes {
			r := &Refusal{Code: code, Detail: "part"}
			if text := r.Text(lang); strings.Contains(text, "refusal.") || strings.Contains(text, "%!(") {
				t.Errorf("%s %s: %q", lang, code, text)
			}
		}
		for _, code := range []string{NoteExtra, NoteDuplicate, NoteHidden, NoteSkipped, NoteNear, NoteFooter, NoteExample, NoteUnchecked} {
			n := Note{Code: code, Sheet: "表", Args: []any{contract.Text{Zh: "甲", En: "a"}, contract.Text{Zh: "乙", En: "b"}}}
			if text := n.Text(lang); strings.Contains(text, "note.") {
				t.Errorf("%s %s: %q", lang, code, text)
			}
		}
	}
}

func TestTextThatExcelWouldRunIsMadeHarmlessAndComesBack(t *testing.T) {
	for _, text := range []string{"=1+1", "+86", "-5+2", "@SUM(A1)", "\t=1", "＝1", "'=1", "'a", "", "正常", "a=1"} {
		safe := neutral(text)
		if startsLikeFormula(safe) {
			t.Errorf("%q stays %q", text, safe)
		}
		if got := restore(safe); text != "'=1" && got != text {
			t.Errorf("%q came back as %q", text, got)
		}
	}
}
