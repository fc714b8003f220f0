package transform

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// pretend fills coverage_week with a city whose districts go through a campaign of half a year and then
// go on evenly, a share of the campaign's speed, each week a Poisson number.
func pretend(t *testing.T, b *bench, weeks int) {
	t.Helper()
	r := rand.New(rand.NewPCG(11, 4))
	var regions, rows strings.Builder
	regions.WriteString("region_code,level,is_unplaced\nc,city,false\n")
	rows.WriteString("week,region_code,level,covered,managed,target_count\n")
	city := make([][2]int, weeks)
	for d := range 5 {
		fmt.Fprintf(&regions, "d%d,district,false\n", d)
		covered, managed := 0, 200
		for w := range weeks {
			mean := 0.6
			if w < 26 {
				mean = 2.5
			}
			if r.Float64() < 0.1 {
				managed++
			}
			for product := r.Float64(); product > math.Exp(-mean); product *= r.Float64() {
				covered = min(covered+1, managed)
			}
			city[w][0] += covered
			city[w][1] += managed
			fmt.Fprintf(&rows, "%s,d%d,district,%d,%d,%d\n", moment("2020-06-01").AddDate(0, 0, 7*w).Format("2006-01-02"), d, covered, managed, (2*managed+2)/3)
		}
	}
	for w, n := range city {
		fmt.Fprintf(&rows, "%s,c,city,%d,%d,%d\n", moment("2020-06-01").AddDate(0, 0, 7*w).Format("2006-01-02"), n[0], n[1], (2*n[1]+2)/3)
	}
	b.give(t, tableText{table: "core.region", text: regions.String()})
	b.give(t, tableText{table: "marts.coverage_week", text: rows.String()})
}

// forecastBench is a warehouse with the example policy, as-of the end of the given number of weeks.
func forecastBench(t *testing.T, weeks int) *bench {
	t.Helper()
	b := newBench(t)
	b.clocks = newClocks(Options{Now: moment("2022-07-18 09:00"), AsOf: moment("2020-06-07").AddDate(0, 0, 7*(weeks-1))}, shanghai)
	ctx := context.Background()
	if err := b.writeClocks(ctx); err != nil {
		t.Fatal(err)
	}
	b.give(t, tableText{table: "raw.policy", text: examplePolicy})
	for _, m := range b.models {
		if m.Name == "staging.policy" || m.Name == "core.policy" {
			if err := b.buildModel(ctx, b.session, m, false); err != nil {
				t.Fatal(err)
			}
		}
	}
	return b
}

func (b *bench) buildForecasts(t *testing.T) {
	t.Helper()
	for _, m := range b.models {
		if m.Name == "marts.coverage_forecast" || m.Name == "marts.coverage_fan" || m.Name == "marts.forecast_backtest" {
			if err := b.buildModel(context.Background(), b.session, m, false); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestBackTestOfTheForecast prints the table; on the synthetic city it is marts.forecast_backtest and
// stands on the method page.
func TestBackTestOfTheForecast(t *testing.T) {
	b := forecastBench(t, 111)
	pretend(t, b, 111)
	b.buildForecasts(t)
	t.Log("level|weeks ahead|forecasts|inside|share")
	for _, line := range queryIn(t, b.db, "select level, horizon_weeks, n, inside, round(share, 3) from marts.forecast_backtest order by level, horizon_weeks") {
		t.Log(line)
	}
	// 111 weeks, 26 of them before the first forecast, h after the last.
	want := []string{"city|4|81", "city|13|72", "city|26|59", "district|4|405", "district|13|360", "district|26|295", "town|4|0", "town|13|0", "town|26|0"}
	got := queryIn(t, b.db, "select level, horizon_weeks, n from marts.forecast_backtest order by level desc, horizon_weeks")
	for _, w := range want {
		if !strings.Contains(strings.Join(got, "\n"), w) {
			t.Errorf("no row %s in %v", w, got)
		}
	}
	for _, line := range queryIn(t, b.db, "select level, horizon_weeks from marts.forecast_backtest where n > 0 and (share < 0.6 or share > 0.995)") {
		t.Errorf("%s: the interval of 0.8 holds far less or far more than it promises", line)
	}
}

func TestTheWordForTheTargetFollowsFromWhereTheDeadlineLiesInTheInterval(t *testing.T) {
	const weeks = 60
	b := forecastBench(t, weeks)
	for _, x := range []struct {
		what                  string
		covered, pace, growth float64
		managed               float64
		word                  string
	}{
		{"twice the pace that is required", 30, 1, 0, 120, "on_track"},
		{"just the pace that is required", 30, 0.51, 0, 120, "at_risk"},
		{"no pace", 30, 0, 0, 120, "off_track"},
		{"enough pace, but the register grows as fast", 30, 1, 1.5, 120, "off_track"},
		{"enough already", 80, 0, 0, 120, "reached"},
		{"too few to judge", 1, 0, 0, 9, "few"},
		{"nothing under management", 0, 0, 0, 0, "none"},
	} {
		if err := b.exec(context.Background(), "delete from marts.coverage_week; delete from core.region"); err != nil {
			t.Fatal(err)
		}
		var rows strings.Builder
		rows.WriteString("week,region_code,level,covered,managed,target_count\n")
		for w := range weeks {
			back := float64(weeks - 1 - w)
			managed := math.Round(x.managed - back*x.growth)
			fmt.Fprintf(&rows, "%s,c,city,%v,%v,%v\n", moment("2020-06-01").AddDate(0, 0, 7*w).Format("2006-01-02"),
				max(0, math.Round(x.covered-back*x.pace)), managed, math.Ceil(2*managed/3))
		}
		b.give(t, tableText{table: "core.region", text: "region_code,level,is_unplaced\nc,city,false\n"})
		b.give(t, tableText{table: "marts.coverage_week", text: rows.String()})
		b.buildForecasts(t)
		if got := queryIn(t, b.db, "select word from marts.coverage_forecast"); len(got) != 1 || got[0] != x.word {
			t.Errorf("%s is %v, want %s", x.what, got, x.word)
		}
		disorder := queryIn(t, b.db, `select * from marts.coverage_forecast where not coalesce(reach_early <= reach_middle and reach_middle <= reach_late, true)
			or not coalesce(share_lo <= share_middle and share_middle <= share_hi, true)`)
		if len(disorder) > 0 {
			t.Errorf("%s: the interval does not enclose its middle: %v", x.what, disorder)
		}
		fan := queryIn(t, b.db, "select max(on_date) from marts.coverage_fan")
		open := x.word == "on_track" || x.word == "at_risk" || x.word == "off_track"
		if open != (fan[0] == "2023-06-01") {
			t.Errorf("%s: the fan ends on %s", x.what, fan[0])
		}
	}
}
