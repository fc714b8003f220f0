package main

import (
	"encoding/json"
	"html"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	valuePattern   = regexp.MustCompile(`<p class="value">([^<]*?)\s*<(?:span class="unit">([^<]*)<)?`)
	partsPattern   = regexp.MustCompile(`<dt>Numerator / denominator</dt><dd>([^<]*)</dd>`)
	commandPattern = regexp.MustCompile(`<dd><code>baimi ([^<]*)</code></dd>`)
)

// saysTheSame runs the commands that stand beside the figures of the newest pages and
// compares what they print with what the page does.
func saysTheSame(t *testing.T, dir string) {
	en := filepath.Join(dir, "site", "now", "en")
	pages := []string{"index.html", "complaints.html", "scores.html"}
	for _, kind := range []string{"district", "complaints", "town", "community", "company"} {
		found, err := filepath.Glob(filepath.Join(en, kind, "*.html"))
		if err != nil || len(found) == 0 {
			t.Fatalf("no pages of %s: %v", kind, err)
		}
		for _, path := range found[:min(3, len(found))] {
			pages = append(pages, filepath.Join(kind, filepath.Base(path)))
		}
	}
	compared := map[string]int{}
	for _, name := range pages {
		page, err := os.ReadFile(filepath.Join(en, name))
		if err != nil {
			t.Fatal(err)
		}
		for i, figure := range strings.Split(html.UnescapeString(string(page)), `<div class="figure">`) {
			figure, _, _ = strings.Cut(figure, "</details></div>")
			if i == 0 || strings.Contains(figure, `<p class="value">—`) {
				continue // before the first, or without a value
			}
			value, parts := valuePattern.FindStringSubmatch(figure), partsPattern.FindStringSubmatch(figure)
			commands := commandPattern.FindAllStringSubmatch(figure, -1)
			if value == nil || len(commands) == 0 {
				t.Errorf("%s has a figure without a value or a command: %s", name, figure)
				continue
			}
			metric := strings.Fields(commands[0][1])[1]
			compared[metric]++
			switch {
			case metric == scoreMetric:
				sameScore(t, name, value[1], commands[0][1], dir)
				continue
			case len(commands) > 1: // a total of several quarters
				total := 0.0
				for _, c := range commands {
					total += *explainedBy(t, dir, c[1]).Numerator
				}
				if got, err := strconv.ParseFloat(strings.ReplaceAll(value[1], ",", ""), 64); err != nil || got != total {
					t.Errorf("%s prints %s, the commands beside it add up to %v", name, value[1], total)
				}
				continue
			}
			x := explainedBy(t, dir, commands[0][1])
			if x.Printed.Figure != value[1] && x.Printed.Figure != value[1]+" "+value[2] {
				t.Errorf("%s prints %q %q, %s %q", name, value[1], value[2], commands[0][1], x.Printed.Figure)
			}
			if parts == nil || x.Printed.Parts != parts[1] {
				t.Errorf("%s prints the parts %q, %s %q", name, parts, commands[0][1], x.Printed.Parts)
			}
			if x.Formula == "" || x.Source == "" || *x.Numerator > 0 && len(x.Rows) == 0 {
				t.Errorf("%s leads to %s, which has the formula %q, the data %q and %d rows", name, commands[0][1], x.Formula, x.Source, len(x.Rows))
			}
		}
	}
	for _, metric := range []string{"coverage", "pace", "rate", "on_time", "leaders.post_filled", "property_share", "excluded", "hotspots", "scored", "evaluations", "score"} {
		if compared[metric] == 0 {
			t.Errorf("no page prints %s; compared were %v", metric, compared)
		}
	}
}

func explainedBy(t *testing.T, dir, command string) (x explained) {
	t.Helper()
	out, _ := baimi(t, dir, append(strings.Fields(command), "--format", "json")...)
	if err := json.Unmarshal([]byte(out), &x); err != nil || x.Numerator == nil {
		t.Fatalf("%s has no figure: %v\n%s", command, err, out)
	}
	return x
}

func sameScore(t *testing.T, name, value, command, dir string) {
	t.Helper()
	var x explainedScore
	out, _ := baimi(t, dir, append(strings.Fields(command), "--format", "json")...)
	if err := json.Unmarshal([]byte(out), &x); err != nil || len(x.Outputs) != 1 {
		t.Fatalf("%s has not one score: %v\n%s", command, err, out)
	}
	got, err := strconv.ParseFloat(value, 64)
	if err != nil || math.Abs(got-x.Outputs[0].Score.Decimal.InexactFloat64()) > 0.0501 {
		t.Errorf("%s prints the score %s, %s has %s", name, value, command, x.Outputs[0].Score.Decimal)
	}
}

// countsOfScores compares the counts of the page of scores, and the hot spots, with the
// rows that explain lists: of each the numerator has as many subjects as it says.
func countsOfScores(t *testing.T, dir string) {
	seen := 0
	for _, metric := range []string{"scored", "unsure", "evaluations", "objections", "excluded", "hotspots"} {
		x := explainedBy(t, dir, "explain "+metric)
		parts := map[string][]string{}
		for _, r := range x.Rows {
			key := r["subject"]
			if metric == "hotspots" { // kind and rank of the spot
				key = strings.Join(strings.Fields(r["detail"])[:2], " ")
			}
			if !slices.Contains(parts[r["part"]], key) {
				parts[r["part"]] = append(parts[r["part"]], key)
			}
			if r["dataset"] != "" && r["file"] == "" {
				t.Errorf("%s: %v names no file", metric, r)
			}
		}
		n := len(parts["numerator"]) + len(parts["considered"])
		if float64(n) != *x.Numerator {
			t.Errorf("%s is %v, its rows are of %d", metric, *x.Numerator, n)
		}
		if all := n + len(parts["denominator"]); x.Denominator != nil && *x.Denominator != float64(all) {
			t.Errorf("%s is of %v, its rows are of %d", metric, *x.Denominator, all)
		}
		seen += n
	}
	if seen == 0 {
		t.Error("nothing was counted")
	}
}
