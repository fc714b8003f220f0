package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"baimi/ingest/table"
	"baimi/reports"
	"baimi/transform"
)

// addsUp compares each figure with the source rows that it is said to rest on.
func addsUp(t *testing.T, dir string) {
	companies, _ := baimi(t, dir, "query", "--format", "csv", "select company_id from marts.company_period where period_kind = 'quarter' and complete and due > 2 order by due desc, company_id limit 1")
	company := "company " + records(t, companies)[0]["company_id"]
	checked := 0
	for _, ask := range []struct{ metric, about string }{
		{"coverage", "region 440600"}, {"coverage", "region 440604"}, {"branches", "region 440600"}, {"branches", "region 440605"},
		{"rate", "region 440600"}, {"rate", "region 440604"}, {"rate", company},
		{"on_time", "region 440600"}, {"on_time", "region 440606"}, {"on_time", company},
		{"responded", "region 440600"}, {"resolved", "region 440600"}, {"resolved", company}, {"satisfied", "region 440600"}, {"property_share", "region 440600"},
		{"urged", "region 440600"}, {"urged", company}, {"returned", "region 440600"}, {"redone", "region 440600"}, {"reopened", "region 440600"},
	} {
		kind, code, _ := strings.Cut(ask.about, " ")
		e := explanationOf(t, dir, ask.metric, "--"+kind, code)
		parts := map[string]map[string]bool{}
		for _, r := range e.Rows {
			if parts[r["part"]] == nil {
				parts[r["part"]] = map[string]bool{}
			}
			parts[r["part"]][r["subject"]] = true
			if r["file"] == "" || r["row"] == "0" || r["row"] == "" {
				t.Errorf("%s of %s: %v names no row of a file", ask.metric, ask.about, r)
			}
		}
		whole, half, rest := float64(len(parts["numerator"])), float64(len(parts["by weight"])), float64(len(parts["denominator"]))
		switch {
		case half == 0 && *e.Numerator != whole:
			t.Errorf("%s of %s is %v, its numerator has %v source rows", ask.metric, ask.about, *e.Numerator, whole)
		case *e.Numerator < whole || *e.Numerator > whole+half:
			t.Errorf("%s of %s is %v, between %v and %v by its source rows", ask.metric, ask.about, *e.Numerator, whole, whole+half)
		}
		switch ask.metric {
		case "coverage":
			if *e.Denominator != rest {
				t.Errorf("coverage of %s has the denominator %v and %v source rows of it", ask.about, *e.Denominator, rest)
			}
		case "on_time", "responded", "resolved", "satisfied", "urged", "returned", "redone", "reopened":
			if *e.Denominator != whole+half+rest {
				t.Errorf("%s of %s has the denominator %v and %v source rows", ask.metric, ask.about, *e.Denominator, whole+half+rest)
			}
		case "rate":
			households := 0.0
			for _, r := range e.Rows {
				if r["dataset"] == "compounds" {
					var n float64
					if _, err := fmt.Sscan(r["detail"], &n); err != nil {
						t.Fatal(err)
					}
					households += n
				}
			}
			if kind == "region" && math.Abs(households-*e.Denominator) > 1e-3 {
				t.Errorf("rate of %s is by %v households, its source rows have %v", ask.about, *e.Denominator, households)
			}
		}
		if whole > 0 {
			checked++
		}
	}
	if checked < 10 {
		t.Errorf("only %d figures had any source row", checked)
	}
}

func explanationOf(t *testing.T, dir, metric string, flags ...string) explained {
	t.Helper()
	out, _ := baimi(t, dir, append([]string{"explain", metric, "--format", "json"}, flags...)...)
	var e explained
	if err := json.Unmarshal([]byte(out), &e); err != nil {
		t.Fatal(err)
	}
	if e.Numerator == nil || e.Formula == "" {
		t.Fatalf("%s %v has no numerator or no formula: %s", metric, flags, out)
	}
	return e
}

// walksBack goes from one figure to the original files, as they came in, and reads
// the rows there.
func walksBack(t *testing.T, dir string) {
	read := 0
	for _, metric := range []string{"coverage", "on_time"} {
		seen := map[string]int{}
		for _, r := range explanationOf(t, dir, metric, "--region", "440600").Rows {
			kind := r["part"] + r["dataset"] + filepath.Ext(r["file"])
			if seen[kind]++; seen[kind] > 3 {
				continue
			}
			cells := originalRow(t, dir, r["file"], r["sheet"], r["row"])
			switch r["dataset"] {
			case "branches":
				branch, _, _ := strings.Cut(r["detail"], " ")
				if !slices.Contains(cells, branch) || !strings.Contains(strings.Join(cells, "\n"), r["subject"]) {
					t.Errorf("%s row %s is said to state branch %s of %s: %q", r["file"], r["row"], branch, r["subject"], cells)
				}
			default:
				if !slices.Contains(cells, r["subject"]) {
					t.Errorf("%s row %s is said to state %s: %q", r["file"], r["row"], r["subject"], cells)
				}
			}
			read++
		}
	}
	if read < 6 {
		t.Errorf("only %d rows could be read in the originals", read)
	}
}

// originalRow reads one row of a file in the archive.
func originalRow(t *testing.T, dir, file, sheet, row string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "archive", "*-"+file))
	if err != nil || len(found) == 0 {
		t.Fatalf("%s is not in the archive: %v", file, err)
	}
	f, err := table.Open(found[0], table.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for _, s := range f.Sheets {
		if sheet != "" && s.Name != sheet {
			continue
		}
		for r, err := range s.Rows(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
			if fmt.Sprint(r.Number) == row {
				return r.Cells
			}
		}
	}
	t.Fatalf("%s has no row %s on sheet %q", file, row, sheet)
	return nil
}

func TestEveryMetricHasItsWordsInBothLanguages(t *testing.T) {
	metrics, err := transform.Metrics()
	if err != nil {
		t.Fatal(err)
	}
	if len(metrics) < 10 {
		t.Fatalf("only %d metrics", len(metrics))
	}
	for _, m := range metrics {
		for _, lang := range []string{"zh", "en"} {
			d, err := reports.DefinitionOf(lang, m.Name)
			if err != nil {
				t.Fatal(err)
			}
			if d.Name == m.Name || d.Formula == "" || d.Source == "" {
				t.Errorf("%s: %s has the words %+v", lang, m.Name, d)
			}
		}
	}
}

func TestAWeekIsReadAsItsMonday(t *testing.T) {
	for label, want := range map[string]string{"2022-W28": "2022-07-11", "2020-W53": "2020-12-28", "2021-W01": "2021-01-04", "2026-W01": "2025-12-29"} {
		got, err := parseWeek(label)
		if err != nil || got.Format("2006-01-02") != want {
			t.Errorf("%s begins on %s (%v), want %s", label, got.Format("2006-01-02"), err, want)
		}
	}
	for _, label := range []string{"2022-W00", "2022-W54", "28", "2022W28", "2022-07-11"} {
		if _, err := parseWeek(label); err == nil {
			t.Errorf("%q was read as a week", label)
		}
	}
}
