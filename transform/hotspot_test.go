package transform

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat/distuv"
)

// hotCity is a small city of weeks of tickets: compounds of different size and rate in
// two districts, each with three categories.
type hotCity struct {
	*bench
	compounds, weeks int
	// season multiplies the expected tickets of a week, given its distance to as-of.
	season func(before int) float64
	// burst are further tickets in the week of as-of, by compound and category.
	burst map[string]int
}

func hotCategories() []string { return []string{"电梯", "噪音", "绿化"} }

// build makes core.hot_cell and marts.hot_spot and returns the rises as kind, place
// and category.
func (c hotCity) build(t *testing.T, seed uint64) []string {
	t.Helper()
	ctx := context.Background()
	for _, table := range []string{"core.complaint_week", "core.leaf", "core.compound", "core.compound_state"} {
		if err := c.exec(ctx, "delete from "+table); err != nil {
			t.Fatal(err)
		}
	}
	r := rand.New(rand.NewPCG(seed, 5))
	var compounds, states, leaves, weeks []string
	for i := range c.compounds {
		id, district, households := fmt.Sprintf("C%d", i), fmt.Sprintf("44060%d", 4+i%2), 100+r.IntN(2000)
		compounds = append(compounds, fmt.Sprintf("('%s', '%s', %d)", id, district, households))
		states = append(states, fmt.Sprintf("('%s', date '2019-01-01')", id))
		leaves = append(leaves, fmt.Sprintf("('c:%s', '%s', '%s')", id, id, district))
		rate := float64(households) * 0.0004 * (0.3 + 1.4*r.Float64())
		for before := range c.weeks {
			monday := moment("2022-07-11").AddDate(0, 0, -7*before).Format(time.DateOnly)
			for _, category := range hotCategories() {
				n := int(distuv.Poisson{Lambda: rate / 3 * c.season(before), Src: r}.Rand())
				if before == 0 {
					n += c.burst[id+" "+category]
				}
				if n > 0 {
					weeks = append(weeks, fmt.Sprintf("(date '%s', date '%s', true, '%s', 'c:%s', %d)", monday[:7]+"-01", monday, category, id, n))
				}
			}
		}
	}
	for table, rows := range map[string][]string{
		"core.compound (compound_id, district_code, occupied_households)":         compounds,
		"core.compound_state (compound_id, valid_from)":                           states,
		"core.leaf (spot, compound_id, region_district)":                          leaves,
		"core.complaint_week (month, week, is_property, category, spot, tickets)": weeks,
	} {
		if err := c.exec(ctx, "insert into "+table+" values "+strings.Join(rows, ", ")); err != nil {
			t.Fatal(err)
		}
	}
	c.rebuild(t, "core.hot_cell", "marts.hot_spot", "marts.hot_spot_scan")
	return queryIn(t, c.db, "select concat_ws(' ', kind, coalesce(compound_id, district_code), category) from marts.hot_spot order by kind, rank")
}

func (b *bench) rebuild(t *testing.T, names ...string) {
	t.Helper()
	for _, m := range b.models {
		for _, name := range names {
			if m.Name == name {
				if err := b.buildModel(context.Background(), b.session, m, false); err != nil {
					t.Fatalf("build %s: %v", name, err)
				}
			}
		}
	}
}

// csvText is a CSV that is written line by line.
type csvText struct{ strings.Builder }

func text(header string) *csvText {
	c := &csvText{}
	c.WriteString(header + "\n")
	return c
}

func (c *csvText) add(cells ...any) {
	for i, cell := range cells {
		if i > 0 {
			c.WriteString(",")
		}
		fmt.Fprint(c, cell)
	}
	c.WriteString("\n")
}

func steady(int) float64 { return 1 }

func TestAPlantedBurstIsFoundAndNothingElse(t *testing.T) {
	b := forecastBench(t, 111) // as-of 2022-07-17
	for seed := range uint64(3) {
		if quiet := (hotCity{b, 150, 60, steady, nil}).build(t, seed); len(quiet) > 0 {
			t.Errorf("seed %d: a quiet week has %v", seed, quiet)
		}
		// Six more may well be many for the district too.
		found := hotCity{b, 150, 60, steady, map[string]int{"C7 电梯": 6}}.build(t, seed)
		if len(found) == 0 || found[0] != "compound C7 电梯" || len(found) > 1 && found[1] != "district 440605 电梯" || len(found) > 2 {
			t.Errorf("seed %d: 6 more tickets about lifts in C7 give %v", seed, found)
		}
	}
	if got := queryIn(t, b.db, "select kind, cells, past_weeks from marts.hot_spot_scan order by kind"); got[0] != "compound|450|52" || got[1] != "district|6|52" {
		t.Errorf("the scan is told as %v", got)
	}
}

func TestARiseOfEverythingIsNoRiseOfOneCompound(t *testing.T) {
	b := forecastBench(t, 111)
	summer := func(before int) float64 {
		if before < 3 {
			return 2.5
		}
		return 1
	}
	for seed := range uint64(3) {
		if found := (hotCity{b, 150, 60, summer, nil}).build(t, seed); len(found) > 0 {
			t.Errorf("seed %d: two and a half times as many of all give %v", seed, found)
		}
		found := hotCity{b, 150, 60, summer, map[string]int{"C7 电梯": 8}}.build(t, seed)
		if len(found) == 0 || found[0] != "compound C7 电梯" || slices.ContainsFunc(found[1:], func(s string) bool { return strings.HasPrefix(s, "compound") }) {
			t.Errorf("seed %d: a burst within the season gives %v", seed, found)
		}
	}
}

func TestAWeekThatIsNotOverIsJudgedByItsDays(t *testing.T) {
	b := forecastBench(t, 111)
	if err := b.exec(context.Background(), "update ops.params set as_of = date '2022-07-12', as_of_end = timestamp '2022-07-13 00:00'"); err != nil {
		t.Fatal(err)
	}
	part := func(before int) float64 {
		if before == 0 {
			return 2.0 / 7
		}
		return 1
	}
	if found := (hotCity{b, 150, 60, part, map[string]int{"C7 电梯": 5}}).build(t, 1); len(found) != 1 || found[0] != "compound C7 电梯" {
		t.Errorf("a burst in two days gives %v", found)
	}
	if got := queryIn(t, b.db, "select sum(expected) between 0.5 * sum(observed) and 1.5 * sum(observed) from core.hot_cell where kind = 'district'"); got[0] != "true" {
		t.Errorf("in two days of seven as much is expected as in a week")
	}
}

func TestTooShortAPastJudgesNoWeek(t *testing.T) {
	b := forecastBench(t, 111)
	if found := (hotCity{b, 150, hotLeastWeeks, steady, map[string]int{"C7 电梯": 20}}).build(t, 1); len(found) > 0 {
		t.Errorf("with %d weeks before it a week has %v", hotLeastWeeks-1, found)
	}
	if got := queryIn(t, b.db, "select sum(cells) from marts.hot_spot_scan"); got[0] != "0" {
		t.Errorf("%s cells are said to be looked at", got[0])
	}
}

func TestAGrowingMatterIsNamedWithScrubbedExamples(t *testing.T) {
	b := forecastBench(t, 111)
	ctx := context.Background()
	b.give(t, tableText{table: "core.leaf", text: "spot,compound_id,region_district\nc:C1,C1,440604\n"})
	tickets, repeats, raw, stage := text("ticket_id,month,intake_at,week,is_property,category,compound_id,spot"), text("ticket_id,month,before_id,reason"), text("ticket_id,intake_at,title,content,_row"), text("ticket_id,month,received_at,batch,sheet,row")
	for i, x := range []struct{ day, before, title, content string }{
		{"2022-06-20", "", "", "无人处理"},
		{"2022-07-11", "T0", "", "电梯停运,已经一周。" + strings.Repeat("住户上下楼不便", 9)},
		{"2022-07-12", "T1", "请致电138 0013 8000", "电梯"},
		{"2022-07-13", "T2", "电梯又停", ""},
		{"2022-07-17", "T3", "电梯又停", ""},
		{"2022-07-18", "T4", "还没修好", ""},
	} {
		id := fmt.Sprintf("T%d", i)
		monday := moment("2022-07-11").AddDate(0, 0, -7)
		if x.day >= "2022-07-11" {
			monday = moment("2022-07-11")
		}
		if x.day >= "2022-07-18" {
			monday = moment("2022-07-18")
		}
		tickets.add(id, x.day[:7]+"-01", x.day+" 10:00", monday.Format("2006-01-02"), true, "电梯", "C1", "c:C1")
		if x.before != "" {
			repeats.add(id, x.day[:7]+"-01", x.before, "window")
		}
		raw.add(id, x.day+" 10:00", x.title, strings.ReplaceAll(x.content, ",", "，"), i)
		stage.add(id, x.day[:7]+"-01", "2022-07-18 08:00", "b1", "", i)
	}
	b.give(t, tableText{table: "core.complaint", text: tickets.String()})
	b.give(t, tableText{table: "core.repeat", text: repeats.String()})
	b.give(t, tableText{table: "raw.complaints", text: raw.String()})
	b.give(t, tableText{table: "staging.complaint", text: stage.String()})
	if err := b.exec(ctx, "update staging.complaint set sheet = ''"); err != nil {
		t.Fatal(err)
	}
	b.rebuild(t, "marts.hot_spot")
	got := queryIn(t, b.db, "select kind, rank, compound_id, district_code, category, observed, matters, total, first_on, examples from marts.hot_spot")
	want := "matter|1|C1|440604|电梯|4|1|5|2022-06-20|电梯停运，已经一周。\n电梯又停"
	if len(got) != 1 || got[0] != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAnExampleHoldsNoNumberThatCouldBePersonal(t *testing.T) {
	for in, want := range map[string]string{
		"电梯停运":                          "电梯停运",
		"  三号楼\n 漏水 ":                   "三号楼 漏水",
		"电话13800138000":                 "",
		"电话 138-0013-8000":              "",
		"卡号６２２２０２１":                     "",
		"电话0757 8322 1234":              "",
		"2022年7月停水3次，12栋201户":           "2022年7月停水3次，12栋201户",
		strings.Repeat("长", 61):         strings.Repeat("长", 60) + "…",
		"短句。" + strings.Repeat("长", 70): "短句。",
	} {
		if got := exampleText(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}
