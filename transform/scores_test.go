package transform

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// scoredFiles are what offices sent of a small city up to July, each a dataset and its rows.
var scoredFiles = [][2]string{
	{"regions", smallRegions},
	{"compounds", smallCompounds},
	{"service_contracts", smallContracts},
	{"branches", smallBranches},
	{"companies", `company_id,name,short_name,effective_on
91440600MA4W2KXX01,甲物业管理有限公司,甲物业,2020-01-01
91440600MA4W2KXX02,乙物业管理有限公司,乙物业,2020-01-01
`},
	{"complaints", `ticket_id,category_path,district,compound_id,company_name,intake_at,due_at,closed_at
T1,物业管理->环境卫生,禅城区,C1,甲物业,2022-04-20 10:00,2022-04-25 10:00,2022-04-22 10:00
T2,物业管理->环境卫生,禅城区,C1,甲物业,2022-05-20 10:00,2022-05-25 10:00,2022-05-28 10:00
T3,物业管理->环境卫生,南海区,C4,乙物业,2022-05-21 10:00,2022-05-26 10:00,2022-05-22 10:00
T4,城市管理->占道经营,南海区,,,2022-06-21 10:00,2022-06-26 10:00,2022-06-22 10:00
`},
	{"evaluations", `compound_id,company_id,cycle,submitted_on,service_attitude,safety_fire
C1,91440600MA4W2KXX01,2022-04-01,2022-07-05,8,7
C2,91440600MA4W2KXX01,2022-04-01,2022-07-05,6,5
C4,91440600MA4W2KXX02,2022-04-01,2022-07-05,9,9
`},
	{"score_items", `item_id,effective_on,company_id,compound_id,item_code,occurred_on,status
J1,2022-06-10,91440600MA4W2KXX01,C1,fire_lane,2022-05-10,published
`},
}

const scoresWithSteps = `select s.cycle, s.company_id, s.score, s.rule_class, s.inputs_hash, p.step, p.kind, p.item_id, p.points
	from marts.score s left join marts.score_step p using (cycle, output, company_id)
	where s.score is not null and p.compound_id = '' order by all`

// scoresOf sends the files in the given order and returns every score with its steps.
func scoresOf(t *testing.T, c *city, files [][2]string) (scores, names []string) {
	t.Helper()
	c.send("2022-07-01 09:00", "", "policy", examplePolicy)
	for i, f := range files {
		c.send(fmt.Sprintf("2022-07-10 09:%02d", i), "", f[0], f[1])
	}
	r := c.run("2022-07-18 09:00")
	db := readOnly(t, r.Path)
	return queryIn(t, db, scoresWithSteps),
		queryIn(t, db, "select distinct company_name from marts.score order by 1")
}

func TestScoresDoNotDependOnTheOrderOfFiles(t *testing.T) {
	want, _ := scoresOf(t, newCity(t), scoredFiles)
	if !slices.ContainsFunc(want, func(line string) bool {
		return strings.Contains(line, "2022Q2|91440600MA4W2KXX01|") && strings.Contains(line, "|bad|J1|")
	}) {
		t.Fatalf("the item is in no score:\n%s", strings.Join(want, "\n"))
	}
	backwards := slices.Clone(scoredFiles)
	slices.Reverse(backwards)
	if got, _ := scoresOf(t, newCity(t), backwards); !slices.Equal(got, want) {
		t.Errorf("backwards:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestACompanyThatOnlyChangesItsSpellingKeepsItsScore(t *testing.T) {
	want, before := scoresOf(t, newCity(t), scoredFiles)
	renamed := append(slices.Clone(scoredFiles), [2]string{"companies", `company_id,name,short_name,former_names,effective_on
91440600MA4W2KXX01,佛山市甲城市服务集团有限公司,甲城服,甲物业管理有限公司|甲物业,2022-06-01
`})
	got, after := scoresOf(t, newCity(t), renamed)
	if slices.Equal(before, after) {
		t.Fatalf("the company was not renamed: %v", after)
	}
	if !slices.Equal(got, want) {
		t.Errorf("renamed:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// What is published is computed again from the lake alone.
func TestAScoreComputedAgainFromTheLakeEqualsTheOneBefore(t *testing.T) {
	c := newCity(t)
	want, _ := scoresOf(t, c, scoredFiles)
	c.config.Warehouse = filepath.Join(t.TempDir(), "again.duckdb")
	r := c.run("2022-07-18 09:00")
	got := query(t, r.Path, scoresWithSteps)
	if !slices.Equal(got, want) {
		t.Errorf("again:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A cycle is scored again when anything that its scores are made of is another, and
// only then; what is not scored again is still there.
func TestOnlyCyclesThatChangedAreScoredAgain(t *testing.T) {
	c := newCity(t)
	scoresOf(t, c, scoredFiles)
	scored := func(now string) string {
		t.Helper()
		before := c.run(now)
		touched := query(t, before.Path, "select coalesce(string_agg(cycle, ' ' order by cycle), '') from ops.touched_cycle")
		c.config.Warehouse = filepath.Join(t.TempDir(), "whole.duckdb")
		whole := c.run(now)
		c.config.Warehouse = before.Path
		sameWarehouse(t, now, before.Path, whole.Path)
		return touched[0]
	}
	all := query(t, c.config.Warehouse, "select string_agg(cycle, ' ' order by cycle) from core.score_cycle")[0]
	if got := scored("2022-07-18 09:30"); got != "" {
		t.Errorf("nothing changed, and %q were scored again", got)
	}
	c.send("2022-07-18 10:00", "", "evaluations", `compound_id,company_id,cycle,submitted_on,service_attitude,safety_fire
C1,91440600MA4W2KXX01,2022-04-01,2022-07-06,2,2
`)
	if got := scored("2022-07-18 10:30"); got != "2022Q2" {
		t.Errorf("after an evaluation about 2022Q2, %q were scored again", got)
	}
	c.send("2022-07-18 11:00", "", "score_items", `item_id,effective_on,company_id,compound_id,item_code,occurred_on,status
J2,2022-07-10,91440600MA4W2KXX01,C1,fire_lane,2022-07-02,published
`)
	if got := scored("2022-07-18 11:30"); got != "" {
		t.Errorf("after an item of a cycle that is not over, %q were scored again", got)
	}
	c.send("2022-07-18 12:00", "", "companies", `company_id,name,short_name,effective_on
91440600MA4W2KXX02,乙城市服务有限公司,乙城服,2022-06-01
`)
	if got := scored("2022-07-18 12:30"); got != all {
		t.Errorf("after another name of a company, %q were scored again instead of %q", got, all)
	}
}
