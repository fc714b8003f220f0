package transform

import (
	"slices"
	"strings"
	"testing"
)

const smallRegions = `region_code,name,level,parent_code,effective_on
440600,佛山市,city,,2020-01-01
440604,禅城区,district,440600,2020-01-01
440604010,石湾镇街道,town,440604,2020-01-01
440604012,祖庙街道,town,440604,2020-01-01
440605,南海区,district,440600,2020-01-01
440605011,桂城街道,town,440605,2020-01-01
`

const smallCompounds = `compound_id,name,former_names,town_code,kind,management,households,occupancy,effective_on
C1,世纪花园,老世纪|世纪苑,440604010,estate,company,1000,0.8,2020-06-01
C2,绿景,,440604010,estate,company,500,,2020-06-01
C3,东方（一期）,,440604012,estate,self,400,0.9,2020-06-01
C4,桂园,,440605011,estate,company,800,0.5,2020-06-01
C5,河畔,,440605099,estate,company,100,1,2020-06-01
`

const smallContracts = `compound_id,company_id,company_name,start_on
C1,91440600MA4W2KXX01,甲物业,2020-01-01
C2,91440600MA4W2KXX01,甲物业,2020-01-01
C4,91440600MA4W2KXX02,乙物业,2020-01-01
`

const smallBranches = `branch_id,name,town_code,kind,compound_ids,stage,approved_on,last_activity_on,effective_on
B1,世纪支部,440604010,own,C1,operating,2021-03-01,2022-06-30,2021-04-01
B2,联合支部,440605011,joint,C4|C5,approved,2022-07-10,2022-07-11,2022-07-12
`

const smallTickets = `ticket_id,category_path,district,town,compound_id,compound_name,caller_hash,intake_at,dispatched_at,contacted_at,closed_at,callback_at,resolved,satisfied
T1,物业管理->电梯,禅城区,,C1,,h1,2022-06-20 10:00,2022-06-20 11:00,2022-06-20 15:00,2022-06-25 10:00,2022-06-26 10:00,yes,satisfied
T2,物业管理->电梯,禅城区,,,老世纪,h1,2022-07-11 10:00,2022-07-11 11:00,2022-07-13 15:00,,,,
T3,城市管理->道路,禅城区,,,,h2,2022-07-12 10:00,,,,,,
T4,物业管理,南海,桂城,,不知名,h3,2022-07-13 10:00,,,2022-07-14 10:00,2022-07-15 10:00,partial,basic
T5,物业收费,南海区,,,桂园,h4,2022-07-17 23:59,,,,,,
T6,物业收费,,,,,h5,2022-07-16 10:00,,,,,,
`

const smallTotals = `month,district_code,tickets
2022-06-01,440604,4
2022-06-01,440605,10
`

func smallCity(tb testing.TB) *city {
	c := newCity(tb)
	c.send("2022-07-01 09:00", "", "policy", examplePolicy)
	c.send("2022-07-01 10:00", "", "regions", smallRegions, "compounds", smallCompounds, "service_contracts", smallContracts, "branches", smallBranches)
	c.send("2022-07-18 08:00", "", "complaints", smallTickets, "complaint_totals", smallTotals)
	return c
}

func TestASmallCityIsBuiltFromItsLakeToItsMarts(t *testing.T) {
	c := smallCity(t)
	r := c.run("2022-07-18 09:00")
	if got, want := r.Issue, "2022-W28"; got != want {
		t.Errorf("issue %s, want %s", got, want)
	}
	for _, f := range r.Failures {
		t.Logf("warning %s: %v", f.Check, f.Sample)
	}
	for _, x := range []struct{ query, want string }{
		{"select week, managed, covered, branches, joint_branches, target_count from marts.coverage_week where region_code = '440600' order by week desc limit 1",
			"2022-07-11|4|3|2|1|3"},
		{"select region_code, tickets, matters from marts.complaint_region_month where month = '2022-07-01' and tickets > 0 order by region_code",
			"440600|4|3 440600:unplaced|1|1 440604|1|0 440604010|1|0 440604010:unplaced|1|0 440605|2|2 440605011|2|2 440605011:unplaced|2|2"},
		{"select measure, numerator, denominator from marts.handling_month where region_code = '440600' and month = '2022-07-01' order by measure",
			"on_time|1.0|1 resolved|0.5|1 responded|0.0|1 satisfied|0.8|1 unanswered|0.0|1"},
		{"select region_code, property_tickets, all_tickets, share from marts.property_share where month = '2022-06-01' order by region_code",
			"440600|1|14|0.07142857142857142 440604|1|4|0.25 440605|0|10|0.0"},
		{"select district_code, reason, tickets from marts.unplaced order by 1", "440600:unplaced|no_name|1 440605|name_unknown|1"},
	} {
		if got := strings.Join(query(t, r.Path, x.query), " "); got != x.want {
			t.Errorf("%s\n got %s\nwant %s", x.query, got, x.want)
		}
	}
	if bad := query(t, r.Path, "select * from marts.reconciliation where not ok"); len(bad) > 0 {
		t.Errorf("parts do not add up: %v", bad)
	}
}

func TestEveryModelReadsOnlyWhatIsMade(t *testing.T) {
	models, err := Models()
	if err != nil {
		t.Fatal(err)
	}
	place := func(name string) int {
		return slices.IndexFunc(models, func(m Model) bool { return m.Name == name })
	}
	for i, m := range models {
		for _, d := range m.Depends {
			if at := place(d); at >= i {
				t.Errorf("%s is built before %s, which it reads", m.Name, d)
			}
		}
	}
	if place("core.complaint") < 0 || place("marts.signal_month") < 0 {
		t.Error("core.complaint and marts.signal_month are not among the models")
	}
}
