package reports

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestMessagesTakeTheirArgumentsInAnyOrder(t *testing.T) {
	w := &words{Code: "zh"}
	for _, c := range []struct {
		text, want string
		args       []string
	}{
		{"共 %[2]s 个，占 %[1]s，即 %[1]s", "共" + thin + "7" + thinHard + "个，占" + thin + "40%，即" + thin + "40%", []string{"40%", "7"}},
		{"以 95%% 计", "以" + thin + "95%" + thinHard + "计", nil},
		{"%[1]s", "%%", []string{"%%"}},
		{"%[2]s", badArgument, []string{"1"}},
		{"**%[1]s** 个（ %[1]s ）", "**3**" + thinHard + "个（3）", []string{"3"}},
	} {
		m, err := w.cut(c.text)
		if err != nil {
			t.Fatal(err)
		}
		w.messages = map[string]message{"key": m}
		if got := w.T("key", c.args...); got != c.want {
			t.Errorf("%q with %q: got %q, want %q", c.text, c.args, got, c.want)
		}
	}
}

func TestMessagesWithOtherVerbsAreRefused(t *testing.T) {
	for _, text := range []string{"%s", "%[1]d", "%[0]s", "%[10]s", "100%", "%["} {
		if _, err := new(words).cut(text); !errors.Is(err, errVerb) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestANumberChoosesTheWordsThatGoWithIt(t *testing.T) {
	w := &words{Code: "en"}
	m, err := w.cut("**%[1]s** {1:compound|compounds} {1:has|have} %[2]s {2:branch|branches}, 100%%")
	if err != nil {
		t.Fatal(err)
	}
	w.messages = map[string]message{"key": m}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"1", "1,001"}, "**1** compound has 1,001 branches, 100%"},
		{[]string{"0", "1"}, "**0** compounds have 1 branch, 100%"},
		{[]string{"1.0", "−1"}, "**1.0** compounds have −1 branches, 100%"},
		{[]string{"1"}, "**1** compound has " + badArgument + " " + badArgument + ", 100%"},
	} {
		if got := w.T("key", c.args...); got != c.want {
			t.Errorf("%q: got %q, want %q", c.args, got, c.want)
		}
	}
	for _, text := range []string{"%[1]s {1:a}", "%[1]s {1:a|b", "%[1]s {0:a|b}", "%[1]s {:a|b}", "%[1]s {a|b}", "%[1]s {2:a|b}", "{1:a|b}", "%[1]s {"} {
		if _, err := w.cut(text); !errors.Is(err, errForms) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestEnglishMessagesSpeakOfOneInTheSingular looks for words behind a number that go with many only,
// and are no choice {1:compound|compounds}.
func TestEnglishMessagesSpeakOfOneInTheSingular(t *testing.T) {
	w := mustWords(t)["en"]
	choice := regexp.MustCompile(`\{[^}]*\}`)
	many := regexp.MustCompile(`(?:^|[^–])%\[\d\]s (?:(?:[a-z]+|\{\}) )?([a-z]+s|are|were|have|do)\b`)
	singular := []string{"is", "has", "was", "its", "this", "gives", "takes", "serves", "cross", "afterwards", "times"}
	// What stands before these words is no count but a share, a name, a date or a decimal, or they belong to another word.
	others := []string{
		"a.compound_survey", "a.rates", "a.survey_offices", "a.units", "a.whose", "gov.say.committee_founded", "gov.say.post_filled", "gov.say.post_vacant", "lead.complaints_on_time",
		"a.regions_many", "score.stage", "lead.complaints_share", "a.coverage_at_risk", "a.coverage_on_track", "comparison.own_hidden", "metric.comparison.meaning",
		"changed.gov", "fig.fell_quarter", "fig.rose_quarter", "lead.restatements_none", "metric.suppression.meaning", "note.company_compounds", "score.flags",
	}
	chosen := 0
	for key, text := range w.keys {
		chosen += len(choice.FindAllString(text, -1))
		text = choice.ReplaceAllString(strings.ReplaceAll(text, "**", ""), "{}")
		for _, found := range many.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(singular, found[1]) && !slices.Contains(others, key) {
				t.Errorf("%s: %q is said of one, too", key, found[0])
			}
		}
	}
	if chosen < 200 {
		t.Errorf("only %d choices; the pattern is wrong", chosen)
	}
	for key, want := range map[string]string{
		"lead.company": "**1** serves 1 compound with 1 household", "a.company_answers": "1 thing is to be answered", "a.company_answers_late": ", 1 overdue",
		"answer.figure_revenue_undisclosed": "1 quarter", "a.owed": "**1 item** is open: 1", "a.hot_matter": "**1** matter called in again and again",
	} {
		if got := w.T(key, "1", "1", "1"); got != want {
			t.Errorf("%s: %s", key, got)
		}
	}
}
