package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"baimi/sql/warehouse"
)

// scoresAddUp compares the scores of companies with the steps, counts and source rows
// that they are said to be made of, and then those of a home where a published one
// was changed.
func scoresAddUp(t *testing.T, dir string) {
	out, _ := baimi(t, dir, "query", "--format", "csv", `select company_id, cycle from marts.score
		where score is not null and output = 'grade' and cycle = (select max(cycle) from marts.score where score is not null)
		order by households desc, company_id limit 3`)
	companies := records(t, out)
	if len(companies) < 3 {
		t.Fatalf("only %d companies have a score", len(companies))
	}
	cycle := companies[0]["cycle"]
	seen := map[string]int{}
	for _, company := range companies {
		var x explainedScore
		out, _ := baimi(t, dir, "explain", "score", "--company", company["company_id"], "--cycle", cycle, "--format", "json")
		if err := json.Unmarshal([]byte(out), &x); err != nil {
			t.Fatal(err)
		}
		if len(x.Outputs) != 2 {
			t.Fatalf("%s has %d outputs", x.Company, len(x.Outputs))
		}
		for _, o := range x.Outputs {
			last := o.Steps[len(o.Steps)-1]["sum"]
			if sum, err := strconv.ParseFloat(last, 64); !o.Reproduced || err != nil || math.Abs(sum-o.Score.Decimal.InexactFloat64()) > 0.0501 {
				t.Errorf("%s %s: the steps add to %s, the score is %s, made again: %t", x.Company, o.Output, last, o.Score.Decimal, o.Reproduced)
			}
		}
		counted, hits, rows, hit := map[string]int{}, map[string]float64{}, map[string]int{}, map[string]float64{}
		for _, k := range x.Counts {
			n, err := strconv.Atoi(k["n"])
			if err != nil {
				t.Fatal(err)
			}
			counted[k["measure"]] += n
			if h, err := strconv.ParseFloat(k["hits"], 64); err == nil {
				hits[k["measure"]] += h
			}
		}
		for _, r := range x.Rows {
			if r["from"] == "item" || r["part"] == "excluded" {
				continue
			}
			rows[r["from"]]++
			hit[r["from"]] += map[string]float64{"numerator": 1, "by weight": 0.8}[r["part"]]
			if r["file"] == "" && r["dataset"] != "revenue_disclosures" {
				t.Errorf("%s: %v names no file", x.Company, r)
			}
		}
		for measure, n := range counted {
			seen[measure] += n
			if rows[measure] != n {
				t.Errorf("%s: %s counts %d, it has %d source rows", x.Company, measure, n, rows[measure])
			}
			if measure != "evaluation" && measure != "burden" && math.Abs(hit[measure]-hits[measure]) > 1e-6 {
				t.Errorf("%s: %s has %v hits, %v by its source rows", x.Company, measure, hits[measure], hit[measure])
			}
		}
	}
	for _, measure := range []string{"evaluation", "burden", "on_time", "satisfied", "disclosure", "rectified"} {
		if seen[measure] == 0 {
			t.Errorf("no company has any %s", measure)
		}
	}
	changed := filepath.Join(t.TempDir(), "city")
	baimi(t, changed, "init")
	text, err := os.ReadFile(home(dir).warehouse())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(home(changed).warehouse(), text, 0o644); err != nil {
		t.Fatal(err)
	}
	db, err := warehouse.Open(t.Context(), home(changed).warehouse(), warehouse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	company := companies[0]["company_id"]
	_, err = db.ExecContext(t.Context(), "update marts.score set score = score - 0.1 where cycle = ? and output = 'grade' and company_id = ?", cycle, company)
	db.Close()
	if err != nil {
		t.Fatal(err)
	}
	told := fails(t, exitFailed, "--home", changed, "explain", "score", "--company", company, "--cycle", cycle, "--output", "grade", "--limit", "1")
	for _, want := range []string{"made again from the warehouse it is another", "cannot be made again", "more rows are not listed"} {
		if !strings.Contains(told, want) {
			t.Errorf("a changed score is explained without %q:\n%s", want, told)
		}
	}
	baimi(t, changed, "explain", "score", "--company", company, "--cycle", cycle, "--output", "integrity")
}
