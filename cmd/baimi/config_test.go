package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheShippedConfigurationIsValidAndAnEmptyFileMeansTheSame(t *testing.T) {
	shipped, err := loadConfig(write(t, "baimi.toml", string(defaultConfig)))
	if err != nil {
		t.Fatal(err)
	}
	empty, err := loadConfig(write(t, "baimi.toml", ""))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(shipped, empty); diff != "" {
		t.Error(diff)
	}
}

func TestAllProblemsOfAConfigurationAreNamedAtOnce(t *testing.T) {
	path := write(t, "baimi.toml", `
lang = "fr"
colour = "red"
zone = "Mars/Olympus"
[retention]
archive_days = 0
outbox_days = 1
[[job]]
name = "a"
schedule = "* * * * *"
steps = ["bake"]
timeout = "1m"
[[job]]
name = "a"
schedule = "* * * * *"
steps = ["run"]
[[job]]
name = "purge"
schedule = "*/5 * * * *"
on = "workday"
steps = ["purge"]
timeout = "1m"
expect = "-1h"
[[job]]
name = "c"
schedule = "61 * * * *"
on = "sunny days"
steps = ["run"]
timeout = "1m"
[catch_up]
runs = 2
within = "0s"
[backup]
folder = "/var/backups/baimi"
`)
	_, err := loadConfig(path)
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{"baimi.toml", `lang = "fr"`, `"colour" is unknown`, "Mars/Olympus", "archive_days", `step "bake"`, "used twice", "timeout is missing",
		"name of a command", "one time of day", "expect must be positive", "schedule = \"61 * * * *\": give five fields", `on = "sunny days"`, "catch_up", "keep = 0"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not named in:\n%v", want, err)
		}
	}
}

func TestAJobThatSavesNeedsAPlaceToSaveTo(t *testing.T) {
	_, err := loadConfig(write(t, "baimi.toml", "[[job]]\nname = \"saved\"\nschedule = \"0 3 * * *\"\nsteps = [\"backup\"]\ntimeout = \"1h\"\n"))
	if err == nil || !strings.Contains(err.Error(), "[backup] folder") {
		t.Errorf("got %v", err)
	}
}

func TestAProblemOfAConfigurationIsToldInOneLanguage(t *testing.T) {
	_, err := loadConfig(write(t, "baimi.toml", `[web]
tls_cert = "none.crt"
tls_key = "none.key"
trusted_proxy = ["proxy"]
[[job]]
name = "weekly"
schedule = "@every 5m"
steps = ["backup"]
timeout = "1h"
[[recipient]]
name = "office"
[[alert]]
metric = "rate"
`))
	if err == nil {
		t.Fatal("accepted")
	}
	for lang, wants := range map[string][]string{
		"zh": {"第 1 个任务（weekly）：schedule = \"@every 5m\"：请写", "第 1 个任务（weekly）：步骤 backup", "第 1 个收件人（office）：", "第 1 条预警（rate）：", "读不到文件 none.crt", "\"proxy\" 既不是地址"},
		"en": {"job 1 (weekly): schedule = \"@every 5m\": give", "job 1 (weekly): a step backup", "recipient 1 (office): ", "alert 1 (rate): ", "none.crt cannot be read", "\"proxy\" is no address"},
	} {
		tellsOf(t, lang, err, wants)
	}
}

func TestAnUnknownKeyIsNamedWithItsLine(t *testing.T) {
	_, err := loadConfig(write(t, "baimi.toml", "lang = \"zh\"\n[retention]\narchiv_days = 3\n"))
	if err == nil || !strings.Contains(err.Error(), "line 3") || !strings.Contains(err.Error(), "retention.archiv_days") {
		t.Errorf("got %v", err)
	}
}

func TestTheShippedPolicyIsValidAndEveryValueReachesTheDataset(t *testing.T) {
	p, err := parsePolicy(defaultPolicy, "policy.toml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := p.csv()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if want := len(p.values()) + 1; len(lines) != want {
		t.Errorf("%d lines, want %d", len(lines), want)
	}
	for _, want := range []string{"示例-v1,2020-06-01,coverage.share_den,3", "示例-v1,2020-06-01,handling.basic_satisfied_weight,0.8", "示例-v1,2020-06-01,example,true",
		"示例-v1,2020-06-01,path.phase_1_on,2020-12-31", "示例-v1,2020-06-01,coordination.rate_signal,true",
		"示例-v1,2020-06-01,submission.findings.every,month", "示例-v1,2020-06-01,submission.findings.due_workdays,5", "示例-v1,2020-06-01,submission.evaluations.from,2021-01-01"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is missing in:\n%s", want, text)
		}
	}
}

func TestAPolicyThatCannotBeComputedWithIsRefusedByKey(t *testing.T) {
	for replace, want := range map[string]string{
		"share_den = 3|share_den = 1":                                             "coverage.share_num",
		"deadline_on = 2023-06-01|deadline_on = 2019-06-01":                       "coverage.deadline_on",
		"partial_resolved_weight = 0.5|partial_resolved_weight = 5":               "handling.partial_resolved_weight",
		"code = \"440600\"|code = \"4406\"":                                       "city.code",
		"window_days = 30|window_dais = 30":                                       "matters.window_dais",
		"min_count = 3|min_count = 0":                                             "suppression.min_count",
		"false_share = 0.05|false_share = 1":                                      "hotspots.false_share",
		"min_repeats = 3|min_repeats = 1":                                         "hotspots.min_repeats",
		"phase_2_share = 0.45|phase_2_share = 0.7":                                "path.phase_2_share",
		"report_due_day = 5|report_due_day = 31":                                  "leaders.report_due_day",
		"vacant_posts = 5|vacant_posts = 0":                                       "coordination.vacant_posts",
		"from = 2021-01-01|from = 2023-06-01":                                     "submission.evaluations.from",
		"every = \"quarter\"|every = \"year\"":                                    "submission.building_leaders.every",
		"company_large = 10000|company_large = 1500":                              "comparison.company_middle",
		"min_expected = 5|min_expected = 0":                                       "comparison.min_expected",
		"verify_workdays = 1|verify_workdays = 0":                                 "score.verify_workdays",
		"min_publicity_months = 3|min_publicity_months = 0":                       "score.min_publicity_months",
		"straight_line_items = 12|straight_line_items = 13":                       "score.straight_line_items",
		"version = \"示例-v1\"|":                                                    "version",
		"dormant_days = 90              # no meeting|dormant_days = \"ninety\" #": "line",
	} {
		from, to, _ := strings.Cut(replace, "|")
		if !strings.Contains(string(defaultPolicy), from) {
			t.Fatalf("the shipped policy no longer holds %q", from)
		}
		_, err := parsePolicy([]byte(strings.Replace(string(defaultPolicy), from, to, 1)), "policy.toml")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want it to name %s", replace, err, want)
		}
	}
}

func TestEveryProblemOfAPolicyIsToldInOneLanguage(t *testing.T) {
	p := policy{Submission: map[string]submission{"findings": {DueWorkdays: -1, From: &toml.LocalDate{Year: 2021, Month: 1, Day: 1}}}}
	p.Handling.PartialResolvedWeight, p.Handling.BasicSatisfiedWeight = 2, 2
	err := p.validate("policy.toml")
	for lang, wants := range map[string][]string{
		"zh": {"policy.toml: suppression.min_count：要大于 0", "findings.level：可用：city, district, town", "score.late_workdays：请写 1 到 60", "forecast.level：要大于 0.5、小于 1，如 0.8"},
		"en": {"policy.toml: suppression.min_count: must be above 0", "findings.level: one of city, district, town", "score.late_workdays: 1 to 60", "forecast.level: above 0.5 and below 1, e.g. 0.8"},
	} {
		told := tellsOf(t, lang, err, wants)
		if strings.Contains(told, "config.policy") || strings.Contains(told, "%!") {
			t.Errorf("a sentence is missing or short of a bound:\n%s", told)
		}
	}
}

func TestASecondWriterIsToldWhoHoldsTheHome(t *testing.T) {
	h := home(t.TempDir())
	since := time.Date(2022, 7, 18, 6, 0, 0, 0, time.UTC)
	release, err := h.lock("run", since)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.lock("ingest", since)
	var locked *lockedError
	if !errors.As(err, &locked) || locked.Holder.PID != os.Getpid() || locked.Holder.Command != "run" {
		t.Fatalf("got %v", err)
	}
	release()
	again, err := h.lock("ingest", since)
	if err != nil {
		t.Fatalf("after release: %v", err)
	}
	again()
}

func TestAMomentIsReadAsCityTimeAndADateMeansItsEnd(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		"2022-07-18 06:00":          "2022-07-18T06:00:00+08:00",
		"2022-07-18T06:00:00+02:00": "2022-07-18T06:00:00+02:00",
		"2022-07-17":                "2022-07-17T23:59:59.999999+08:00",
	} {
		got, err := parseMoment(in, zone)
		if err != nil || got.Format(time.RFC3339Nano) != want {
			t.Errorf("%s: got %s, %v; want %s", in, got.Format(time.RFC3339Nano), err, want)
		}
	}
	if _, err := parseMoment("next week", zone); err == nil {
		t.Error("accepted a moment that is none")
	}
}

// tellsOf returns what a reader of a language is told of the problems of a configuration, which holds
// all that is wanted.
func tellsOf(t *testing.T, lang string, problems error, wants []string) string {
	t.Helper()
	texts, err := newTexts(lang)
	if err != nil {
		t.Fatal(err)
	}
	told := texts.configProblems(problems)
	for _, want := range wants {
		if !strings.Contains(told, want) {
			t.Errorf("%q is missing in:\n%s", want, told)
		}
	}
	return told
}
