package transform

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What a late file says can change tickets of other months, which are built again then.
func TestWhatALateFileReachesIsBuiltAgain(t *testing.T) {
	const tickets = "ticket_id,category_path,district,compound_id,compound_name,caller_hash,linked_ticket_id,intake_at\n"
	const texts = "ticket_id,content,resolved,intake_at\n"
	const called = "ticket_id,compound_id,category_path,intake_at,resolved,callback_at\nT1,C1,物业管理->电梯,2022-05-10 10:00,partial,2022-05-20 10:00\n"
	const reviews = "ticket_id,reviewed_compound_id,reviewed_category,is_repeat,repeats_ticket_id,effective_on\n"
	for _, x := range []struct {
		name        string
		early, late []string // dataset and rows
		query       string   // counts what the late file reaches
		before      string
		after       string
	}{{
		name:   "the window of a ticket of 31 January holds all of February",
		early:  []string{"complaints", tickets + "T2,物业管理->电梯,禅城区,C1,,H,,2022-02-10 10:00\n"},
		late:   []string{"complaints", tickets + "T1,物业管理->电梯,禅城区,C1,,H,,2022-01-31 10:00\n"},
		query:  "select count(*) from core.repeat where ticket_id = 'T2' and before_id = 'T1'",
		before: "0", after: "1",
	}, {
		name: "what a ticket names turns out not to be about property",
		early: []string{"complaints", tickets + "T1,物业管理->电梯,禅城区,C1,,,,2022-01-10 10:00\n" +
			"T2,物业管理->电梯,禅城区,C1,,,T1,2022-05-10 10:00\n"},
		late:   []string{"ticket_reviews", reviews + "T1,,non_property,,,2022-06-01\n"},
		query:  "select count(*) from core.repeat where ticket_id = 'T2'",
		before: "1", after: "0",
	}, {
		name: "what a ticket repeats by a person's word comes later",
		early: []string{"complaints", tickets + "T2,物业管理->电梯,禅城区,C1,,,,2022-05-10 10:00\n",
			"ticket_reviews", reviews + "T2,,,true,T1,2022-05-20\n"},
		late:   []string{"complaints", tickets + "T1,物业管理->电梯,禅城区,C1,,,,2022-01-10 10:00\n"},
		query:  "select count(*) from core.repeat where ticket_id = 'T2' and before_id = 'T1'",
		before: "0", after: "1",
	}, {
		name: "where a person placed a ticket is registered later",
		early: []string{"complaints", tickets + "T1,物业管理->电梯,禅城区,,某处,,,2022-05-10 10:00\n",
			"ticket_reviews", reviews + "T1,C9,,,,2022-05-20\n"},
		late:   []string{"compounds", "compound_id,name,town_code,management,households,occupancy,effective_on\nC9,九苑,440604010,company,100,0.7,2022-01-01\n"},
		query:  "select count(*) from core.complaint where ticket_id = 'T1' and compound_id = 'C9'",
		before: "0", after: "1",
	}, {
		name:   "a name that tickets bear is registered later",
		early:  []string{"complaints", tickets + "T1,物业管理->电梯,禅城区,,九苑,,,2022-05-10 10:00\n"},
		late:   []string{"compounds", "compound_id,name,town_code,management,households,occupancy,effective_on\nC9,九苑,440604010,company,100,0.7,2022-01-01\n"},
		query:  "select count(*) from core.complaint where ticket_id = 'T1' and compound_id = 'C9'",
		before: "0", after: "1",
	}, {
		name:   "a town that tickets name is told of later",
		early:  []string{"complaints", tickets + "T1,物业管理->电梯,祖庙街道,,某处,,,2022-05-10 10:00\n"},
		late:   []string{"regions", "region_code,name,level,parent_code,effective_on\n440699,祖庙街道,district,440600,2020-01-01\n"},
		query:  "select count(*) from core.place where district_code = '440699'",
		before: "0", after: "1",
	}, {
		name: "of ways of naming a place only a new one is placed",
		early: []string{"complaints", tickets + "T1,物业管理->电梯,禅城区,,某处,,,2022-05-10 10:00\n" +
			"T2,物业管理->电梯,禅城区,,别处,,,2022-05-10 10:00\n"},
		late:   []string{"complaints", tickets + "T3,物业管理->电梯,禅城区,,新处,,,2022-06-10 10:00\nT4,物业管理->电梯,禅城区,,某处,,,2022-06-10 10:00\n"},
		query:  "select string_agg(compound_name, ' ' order by compound_name) from ops.touched_spelling",
		before: "别处 某处", after: "新处",
	}, {
		name: "a town turns out to lie in another district, by which its texts are read",
		early: []string{"regions", "region_code,name,level,parent_code,effective_on\n440603,三水区,district,440600,2020-01-01\n",
			"complaints", "ticket_id,town,content,intake_at\nT1,石湾镇街道,世纪花园的电梯坏了两天没人修,2022-05-10 10:00\n"},
		late:   []string{"regions", "region_code,name,level,parent_code,effective_on\n440604010,石湾镇街道,town,440603,2019-01-01\n"},
		query:  "select count(*) from core.complaint where compound_id is not null",
		before: "1", after: "0",
	}, {
		name: "a sender that urges by naming says so of all its tickets of the month",
		early: []string{"complaints", tickets + "T1,物业管理->电梯,禅城区,C1,,,,2022-05-10 10:00\n" +
			"T2,物业管理->电梯,禅城区,C1,,,,2022-05-11 10:00\n"},
		late:   []string{"complaints", tickets + "T3,物业管理->电梯,禅城区,C1,,,T1,2022-05-12 10:00\n"},
		query:  "select coalesce(sum(denominator), 0) from core.course_week where measure = 'urged'",
		before: "0", after: "3",
	}, {
		name: "a category path that changes alone is read again with its words",
		early: []string{"complaints", "ticket_id,category_path,content,intake_at\nT1,物业管理->电梯,小区电梯坏了两天没人修,2022-05-10 10:00\n" +
			"T2,物业管理->电梯,小区电梯坏了两天没人修,2022-05-10 10:00\n"},
		late: []string{"complaints", "ticket_id,category_path,content,intake_at\nT1,物业管理->物业收费,小区电梯坏了两天没人修,2022-05-10 10:00\n" +
			"T2,物业管理->电梯,小区电梯坏了两天没人修,2022-05-10 10:00\n"},
		query:  "select string_agg(ticket_id, ' ' order by ticket_id) from ops.touched_text",
		before: "T1 T2", after: "T1",
	}, {
		name: "words that change are read again, those that stay are not",
		early: []string{"complaints", texts + "T1,小区电梯坏了两天没人修,,2022-05-10 10:00\nT2,小区电梯坏了两天没人修,,2022-05-10 10:00\n" +
			"T3,小区电梯坏了两天没人修,,2022-05-10 10:00\n"},
		late: []string{"complaints", texts + "T1,小区电梯坏了两天没人修,yes,2022-05-10 10:00\nT2,物业乱收停车费不给发票,yes,2022-05-10 10:00\n" +
			"T3,小区电梯坏了两天没人修,yes,2022-06-10 10:00\n"},
		query:  "select string_agg(ticket_id, ' ' order by ticket_id) from ops.touched_text",
		before: "T1 T2 T3", after: "T2 T3",
	}, {
		name:   "words that are taken back are forgotten",
		early:  []string{"complaints", texts + "T1,小区电梯坏了两天没人修,,2022-05-10 10:00\n"},
		late:   []string{"complaints", texts + "T1,,yes,2022-05-10 10:00\n"},
		query:  "select count(*) from core.topic",
		before: "1", after: "0",
	}, {
		name:   "what a half counts becomes another, and no ticket does",
		early:  []string{"complaints", called},
		late:   []string{"policy", "version,effective_on,key,value\nv2,2022-06-01,handling.partial_resolved_weight,0.25\n"},
		query:  "select max(numerator) from marts.handling_month where measure = 'resolved'",
		before: "0.5", after: "0.25",
	}, {
		name:   "only months of which something happened otherwise are summed again",
		early:  []string{"complaints", called + "T2,C1,物业管理->电梯,2022-06-01 10:00,yes,2022-06-10 10:00\n"},
		late:   []string{"complaints", strings.ReplaceAll(called, "partial", "no")},
		query:  "select string_agg(month, ' ' order by month) from ops.touched_event",
		before: "2022-05-01 2022-06-01", after: "2022-05-01",
	}, {
		name:   "nothing happened in a month after all",
		early:  []string{"complaints", strings.ReplaceAll(called, "2022-05-20", "2022-06-20")},
		late:   []string{"complaints", called},
		query:  "select concat_ws(' ', (select max(month) from core.handling_month), (select max(month) from marts.handling_month))",
		before: "2022-06-01 2022-06-01", after: "2022-05-01 2022-05-01",
	}, {
		name:   "a compound turns out to lie in another town, and its tickets stay as they are",
		early:  []string{"complaints", called},
		late:   []string{"compounds", "compound_id,name,town_code,management,households,occupancy,effective_on\nC1,世纪花园,440604012,company,100,0.7,2022-01-02\n"},
		query:  "select string_agg(distinct region_code, ' ') from core.handling_month where measure = 'resolved'",
		before: "440604010:unplaced", after: "440604012:unplaced",
	}, {
		name:   "a town turns out to lie in another district, and its tickets stay as they are",
		early:  []string{"regions", "region_code,name,level,parent_code,effective_on\n440603,三水区,district,440600,2020-01-01\n", "complaints", called},
		late:   []string{"regions", "region_code,name,level,parent_code,effective_on\n440604010,石湾镇街道,town,440603,2021-01-01\n"},
		query:  "select string_agg(distinct region_code, ' ') from marts.handling_month where measure = 'resolved' and level = 'district'",
		before: "440604", after: "440603",
	}} {
		t.Run(x.name, func(t *testing.T) {
			c := newCity(t)
			c.send("2022-07-01 09:00", "", "policy", examplePolicy)
			c.send("2022-07-01 09:01", "", "regions", smallRegions, "compounds", smallCompounds)
			c.send("2022-07-02 09:00", "", x.early...)
			first := c.run("2022-07-04 09:00")
			if got := query(t, first.Path, x.query)[0]; got != x.before {
				t.Fatalf("%s: got %s before the late file, want %s", x.query, got, x.before)
			}
			c.send("2022-07-05 09:00", "", x.late...)
			r := c.run("2022-07-06 09:00")
			if !r.Incremental {
				t.Fatal("the run did not continue the build before")
			}
			if got := query(t, r.Path, x.query)[0]; got != x.after {
				t.Errorf("%s: got %s, want %s", x.query, got, x.after)
			}
			c.config.Warehouse = filepath.Join(t.TempDir(), "whole.duckdb")
			sameWarehouse(t, x.name, r.Path, c.run("2022-07-06 09:00").Path)
		})
	}
}

// A table whose parts are made again by a digest of what they are made of must not be
// made of anything else.
func TestWhatIsKeptByADigestReadsOnlyWhatTheDigestReads(t *testing.T) {
	models, err := Models()
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]Model{}
	for _, m := range models {
		byName[m.Name] = m
	}
	for _, b := range bases {
		kept := 0
		for _, m := range models {
			if m.Partition != b.partition {
				continue
			}
			kept++
			for _, d := range m.Depends {
				if d != b.touched && byName[d].Partition != b.partition && !slices.Contains(byName[b.source].Depends, d) {
					t.Errorf("%s is kept by %s but reads %s, which %s does not", m.Name, b.partition, d, b.source)
				}
			}
		}
		if kept == 0 {
			t.Errorf("nothing is kept by %s", b.partition)
		}
	}
}
