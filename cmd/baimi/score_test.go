package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"baimi/transform"
	"baimi/transform/score"
)

// exampleRule is the shipped rule with replacements, as pairs.
func exampleRule(t *testing.T, replace ...string) score.RuleSet {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("defaults", "rules", "shili.toml"))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(string(text), replace[i]) {
			t.Fatalf("the rule has no %s", replace[i])
		}
		text = []byte(strings.Replace(string(text), replace[i], replace[i+1], 1))
	}
	rule, err := score.Parse(text, "shili.toml")
	if err != nil {
		t.Fatal(err)
	}
	return rule
}

// threeCompanies have the scores 90 (A), 80 (B) and 74.5 (C) in the rule in force, by
// nothing but one questionnaire each.
func threeCompanies(t *testing.T) transform.ScoreBasis {
	t.Helper()
	b := transform.ScoreBasis{
		Cycle: "2022Q2", Starts: time.Date(2022, 4, 1, 0, 0, 0, 0, time.UTC), Ends: time.Date(2022, 6, 30, 0, 0, 0, 0, time.UTC),
		Rule: exampleRule(t), Companies: map[string]string{"X": "甲物业", "Y": "乙物业", "Z": "丙物业"},
	}
	b.Input = score.Input{Cycle: b.Cycle, Ends: b.Ends}
	for i, value := range []string{"90", "80", "74.5"} {
		company := string(rune('X' + i))
		b.Input.Projects = append(b.Input.Projects, score.Project{
			CompanyID: company, CompoundID: "C" + company, Households: 500, Months: 12,
			Measures: []score.Measure{{Code: "evaluation", Value: decimal.RequireFromString(value), N: 1}},
		})
	}
	return b
}

// printed is what a person reads of a what-if.
func printed(t *testing.T, w whatIf) string {
	t.Helper()
	text, err := newTexts("en")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	a := &app{stdout: &out, lang: "en", text: text}
	if err := a.printWhatIf(w); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestAProposedRuleTellsWhoChangesClassAndWhy(t *testing.T) {
	for _, c := range []struct {
		name    string
		replace []string
		rows    [][]string
		told    []string
		untold  string
	}{
		{"other bands", []string{`from = "75"`, `from = "74"`, `version = "示例-1"`, `version = "示例-2"`},
			[][]string{
				{"grade", "class", "Z", "", "C", "B"}, {"grade", "score", "Z", "", "74.5", "74.5"}, {"grade", "companies", "", "", "3", "3"},
				{"grade", "class_companies", "B", "", "1", "2"}, {"grade", "class_share", "B", "", "0.333", "0.667"},
				{"grade", "largest_share", "", "", "0.333", "0.667"}, {"grade", "near_below", "B", "", "1", "0"}, {"grade", "near_above", "B", "", "0", "1"},
				{"grade", "kept", "", "", "-", "-"},
			},
			[]string{
				"1 of 3 companies would change class: C → B: 1.", "丙物业 (Z): C 74.5 → B 74.5 — the score is built as before, the bands are others",
				"Warning: more than half of the companies are in class B", "B (75 → 74)", "in force Example rule (示例-1) → proposed Example rule (示例-2)",
				"None of 3 companies changes class.",
			}, "still 示例-1"},
		{"another base", []string{`base = "0"`, `base = "6"`},
			[][]string{
				{"grade", "class", "Y", "", "B", "A"}, {"grade", "class", "Z", "", "C", "B"}, {"grade", "step", "Z", "base", "0", "6"},
				{"grade", "near_above", "A", "", "0", "1"},
			},
			[]string{"2 of 3 companies would change class: B → A: 1; C → B: 1.", "丙物业 (Z): C 74.5 → B 80.5 — base 0 → 6 (+6)", "the version is still 示例-1"}, "the bands are others"},
		{"more data asked for", []string{`min_households = 100`, `min_households = 600`},
			[][]string{{"grade", "class", "X", "", "A", "未参评"}, {"grade", "score", "X", "", "90", "-"}, {"grade", "scored", "", "", "3", "0"}},
			[]string{"甲物业 (X): A 90 → 未参评 - — too few data for a score on one side"}, "NaN"},
	} {
		w, err := newWhatIf(threeCompanies(t), exampleRule(t, c.replace...), true)
		if err != nil {
			t.Fatal(err)
		}
		l := w.rows()
		for _, want := range c.rows {
			if !slices.ContainsFunc(l.Rows, func(row []string) bool { return slices.Equal(row, want) }) {
				t.Errorf("%s: no row %q in %q", c.name, want, l.Rows)
			}
		}
		text := printed(t, w)
		for _, want := range c.told {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not said:\n%s", c.name, want, text)
			}
		}
		if strings.Contains(text, c.untold) {
			t.Errorf("%s: %q is said:\n%s", c.name, c.untold, text)
		}
	}
}

func TestARuleAloneHasOneValueOfEachFigureAndAWeightThatMattersIsSeen(t *testing.T) {
	b := threeCompanies(t)
	for i := range b.Input.Projects {
		b.Input.Projects[i].Measures = append(b.Input.Projects[i].Measures, score.Measure{Code: "disclosure", Value: decimal.Zero, N: 4})
	}
	w, err := newWhatIf(b, exampleRule(t), false)
	if err != nil {
		t.Fatal(err)
	}
	l := w.rows()
	if got := fmt.Sprint(l.Columns); got != "[output figure subject detail value]" {
		t.Errorf("columns %s", got)
	}
	// 90, 80 and 74.5 × 35/45 are 70, 62.2 and 57.9: C, C, D. The weights of both are 28
	// and 10 × 72/65, or 42 and 10 × 58/65: the second falls to 57.3, the third rises to 61.4.
	for _, want := range [][]string{
		{"grade", "class_companies", "C", "", "2"}, {"grade", "class_companies", "D", "", "1"},
		{"grade", "changed_at_0.8", "evaluation", "", "1"}, {"grade", "changed_at_1.2", "evaluation", "", "1"}, {"grade", "changed_at_1.2", "burden", "", "0"},
	} {
		if !slices.ContainsFunc(l.Rows, func(row []string) bool { return slices.Equal(row, want) }) {
			t.Errorf("no row %q in %q", want, l.Rows)
		}
	}
	if text := printed(t, w); strings.Contains(text, "→") || !strings.Contains(text, "change class at 120% of the weight") {
		t.Errorf("a rule alone is told as\n%s", text)
	}
}

func TestARuleIsReadFromItsFileOrFromThePolicyThatNamesIt(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	text, err := os.ReadFile(filepath.Join("defaults", "rules", "beijing.toml"))
	if err != nil {
		t.Fatal(err)
	}
	rule := write("rules/ours.toml", string(text))
	policy := write("policy.toml", "version = \"1\"\n[score]\nrules_file = \"rules/ours.toml\"\n")
	one, err1 := readRule(rule)
	two, err2 := readRule(policy)
	if err1 != nil || err2 != nil || one.Hash() != two.Hash() || len(one.Outputs) == 0 {
		t.Errorf("%v %v: %s and %s", err1, err2, one.Hash(), two.Hash())
	}
	for path, want := range map[string]string{
		write("other.toml", "[score]\nrules_file = \"rules/none.toml\"\n"): "score.rules_file",
		write("broken.toml", "name = "):                                    "broken.toml",
	} {
		if _, err := readRule(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q in it", path, err, want)
		}
	}
}
