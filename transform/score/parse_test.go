package score

import (
	"os"
	"strings"
	"testing"
)

const rulesFolder = "../../cmd/baimi/defaults/rules/"

// example reads one of the shipped rule sets.
func example(t testing.TB, name string) RuleSet {
	t.Helper()
	return parse(t, exampleText(t, name))
}

func exampleText(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(rulesFolder + name + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func parse(t testing.TB, text string) RuleSet {
	t.Helper()
	r, err := Parse([]byte(text), "rule.toml")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// replaced is the text with one thing otherwise, which must be there.
func replaced(t testing.TB, text, old, new string) string {
	t.Helper()
	if !strings.Contains(text, old) {
		t.Fatalf("the rule has no %q", old)
	}
	return strings.Replace(text, old, new, 1)
}

func TestTheShippedRulesAreValidAndCarryWhatTheyShow(t *testing.T) {
	for name, want := range map[string]struct{ outputs, components, items int }{
		"shili": {2, 8, 24}, "shandong": {1, 4, 10}, "beijing": {1, 0, 9},
	} {
		r := example(t, name)
		components, items := 0, 0
		for _, o := range r.Outputs {
			components, items = components+len(o.Components), items+len(o.Items)
		}
		if !r.Example || len(r.Outputs) != want.outputs || components != want.components || items != want.items {
			t.Errorf("%s: example %t, %d outputs, %d components, %d items; want %+v", name, r.Example, len(r.Outputs), components, items, want)
		}
	}
}

func TestTheHashKnowsMeaningNotSpelling(t *testing.T) {
	text := exampleText(t, "shili")
	same := example(t, "shili").Hash()
	items := strings.SplitAfter(text, "\n\n")
	last := len(items) - 1
	items[last] += "\n"
	items[last], items[last-1] = items[last-1], items[last]
	for what, changed := range map[string]string{
		"a comment":       "# one more comment\n" + text,
		"a mark":          "\xef\xbb\xbf" + text,
		"2.50 for 2.5":    replaced(t, text, `points = "1.5"`, `points = "1.50"`),
		"order of items":  strings.Join(items, ""),
		"months = 12":     replaced(t, text, "group = \"safety\"\n", "group = \"safety\"\nmonths = 12\n"),
		"bare for quoted": replaced(t, text, `points = "1.5"`, `points = 1.5`),
	} {
		if parse(t, changed).Hash() != same {
			t.Errorf("%s changes the hash", what)
		}
	}
	for what, changed := range map[string]string{
		"points": replaced(t, text, `points = "1.5"`, `points = "1.6"`),
		"name":   replaced(t, text, `name = "安全"`, `name = "安 全"`),
		"clamp":  replaced(t, text, `low = "0"`+"\n", ""),
		"months": replaced(t, text, "months = 24", "months = 23"),
	} {
		if parse(t, changed).Hash() == same {
			t.Errorf("%s does not change the hash", what)
		}
	}
}

func TestAllProblemsAreToldAtOnceWithKeyAndRemedy(t *testing.T) {
	text := exampleText(t, "shili")
	for _, change := range [][2]string{
		{`cycle = "quarter"`, `cycle = "month"`},
		{`example = true`, `example = false`},
		{`trial = false`, "trial = false\ntrail = true"},
		{`rounding = "half_up"`, `rounding = "up"`},
		{`low = "0"`, `low = "100"`},
		{`no_data = "未参评"`, `no_data = "A"`},
		{`from = "75"`, `from = "85"`},
		{`from = "60"`, `from = "60.05"`},
		{`cap_bad = "12"`, `cap_bad = "1,2"`},
		{`measure = "burden"`, `measure = "burdens"`},
		{`weight = "35"`, `weight = "0"`},
		{`missing = "renormalise"`, `missing = "zero"`},
		{`points = [["0.5", "100"], ["1", "75"], ["2", "0"]]`, `points = [["1", "100"], ["0.5", "75"], ["2"]]`},
		{`rollup = "households"`, `rollup = "sum"`},
		{`kind = "bad"`, `kind = "evil"`},
		{`code = "fire_gear_failed"`, `code = "fire_lane_blocked"`},
		{`veto = "C"`, `veto = "A"`},
		{`group = "upkeep"`, `group = "upkept"`},
		{`source = "honour"`, `source = "hearsay"`},
		{`months = 24`, `months = 240`},
	} {
		text = replaced(t, text, change[0], change[1])
	}
	_, err := Parse([]byte(text), "rule.toml")
	if err == nil {
		t.Fatal("a rule full of errors was accepted")
	}
	for _, want := range []string{
		`cycle: "month" is unknown; use one of quarter, half_year, year`,
		`signed_by: is missing; name the office`,
		`key "trail" is unknown; correct or remove it`,
		`output grade.rounding: "up" is unknown; use one of half_up, half_even`,
		`output grade.low, high: low is not below high`,
		`output grade.no_data, no_data_en: is missing or the class of a band`,
		`output grade, band B.from: is not below that of A; list the bands from the best down`,
		`output grade, band C.from: 60.05 has more decimals than a published score (1)`,
		`output grade, group upkeep.cap_bad: "1,2" is not a number; write digits`,
		`output grade, component burden.measure: "burdens" is unknown; use one of burden, disclosure`,
		`output grade, component evaluation.weight: is 0; give a number above 0`,
		`output grade, component evaluation.missing: "zero" is unknown; use renormalise`,
		`output grade, component burden.points, pair 2: its measure is not above`,
		`output grade, component burden.points, pair 3: has 1 numbers; give two`,
		`output grade, component evaluation.rollup: "sum" is unknown; use one of households, mean, worst`,
		`item fire_lane_blocked.kind: "evil" is unknown; use one of bad, good`,
		`item fire_lane_blocked.code: "fire_lane_blocked" is taken by output grade, item fire_lane_blocked`,
		`item accident.veto: "A" is no class below the best`,
		`item facilities_neglected.group: "upkept" is no group of this output`,
		`item praised_by_street.source: "hearsay" is unknown; use one of evaluation, ticket`,
		`item accident.months: 240 is out of bounds`,
	} {
		if !strings.Contains(err.Error(), "rule.toml: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("not told: %s", want)
		}
	}
	if t.Failed() {
		t.Log(err)
	}
}

func TestOneFactFeedsOneItemOrComponentOnly(t *testing.T) {
	text := exampleText(t, "shili")
	for _, c := range []struct{ old, new, want string }{
		{`source = "inspection"`, `source = "finding"`,
			"item fire_lane_blocked and component rectified (measure rectified) are both made of the same facts (finding); one fact feeds one item or component only"},
		{`source = "inspection"`, `source = "ticket"`, "item fire_lane_blocked and component burden"},
		{`measure = "satisfied"`, `measure = "on_time"`, "components on_time and satisfied both measure on_time; one fact"},
		{`code = "handover_late"`, `code = "accident"`, `"accident" is taken by output grade, item accident; every code stands once, else one fact would count twice`},
	} {
		_, err := Parse([]byte(replaced(t, text, c.old, c.new)), "rule.toml")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s for %s: %v, want %q", c.new, c.old, err, c.want)
		}
	}
}

func TestAFileThatIsNoTOMLNamesTheLine(t *testing.T) {
	_, err := Parse([]byte("name = \"x\"\nversion = \n"), "rule.toml")
	if err == nil || !strings.Contains(err.Error(), "rule.toml: line 2") {
		t.Errorf("%v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"shili", "shandong", "beijing"} {
		f.Add(exampleText(f, name))
	}
	f.Add(handRule)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse([]byte(text), "rule.toml")
		if err != nil {
			return
		}
		if _, err := r.Score(city(r, 2, 4, 1), Options{Draws: 10}); err != nil {
			t.Errorf("a valid rule does not score: %v", err)
		}
	})
}
