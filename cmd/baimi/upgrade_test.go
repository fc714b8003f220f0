package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// earlierCity makes a home of testdata/earlier, which baimi wrote on 2022-07-18 by
// its own clock when it was at commit c4f1ec2: receipts of form 1, complaints
// without what they tell of returned and urged tickets, a policy without the later
// sections, and no rule sets.
func earlierCity(t *testing.T) home {
	t.Helper()
	h := home(filepath.Join(t.TempDir(), "city"))
	if err := os.CopyFS(string(h), os.DirFS(filepath.Join("testdata", "earlier"))); err != nil {
		t.Fatal(err)
	}
	for dir, mode := range map[string]os.FileMode{h.inbox(): 0o770, h.outbox(): 0o700, h.archive(): 0o700, h.site(): 0o755, h.runs(): 0o750, h.path("keys"): 0o700} {
		if err := os.Mkdir(dir, mode); err != nil {
			t.Fatal(err)
		}
	}
	put(t, h.key(), "0f0e"+strings.Repeat("0", 60)+"\n")
	return h
}

func TestACityOfAnEarlierVersionIsReadUpcastAndCountedRight(t *testing.T) {
	h := earlierCity(t)
	dir := string(h)
	if said, _ := baimi(t, dir, "lake", "verify"); !strings.Contains(said, "7 receipts agree") {
		t.Errorf("verify: %s", said)
	}
	// The city must decide what its policy does not say yet; nothing is computed by
	// a default that nobody signed.
	said := fails(t, exitFailed, "--home", dir, "run", "--as-of", "2022-07-17")
	for _, key := range []string{"score.rules_file", "comparison.young_years", "hotspots.min_tickets", "trends.uprime_tickets"} {
		if !strings.Contains(said, key) {
			t.Errorf("%s is not asked for:\n%s", key, said)
		}
	}
	if said := fails(t, exitFailed, "--home", dir, "transform", "--as-of", "2022-07-17"); !strings.Contains(said, "policy_complete") {
		t.Errorf("transform: %s", said)
	}
	if _, err := os.Stat(h.warehouse()); err == nil {
		t.Error("a warehouse was published")
	}

	// What README says: init for what is new, the new keys under a new version.
	baimi(t, dir, "init")
	policy := strings.Replace(string(defaultPolicy), `version = "示例-v1"`, `version = "示例-v2"`, 1)
	put(t, h.policy(), policy)
	baimi(t, dir, "ingest")
	baimi(t, dir, "transform", "--as-of", "2022-07-17")
	query := func(sql string) string {
		t.Helper()
		out, _ := baimi(t, dir, "query", "--format", "csv", sql)
		return strings.Join(strings.Split(strings.TrimSpace(out), "\n")[1:], ";")
	}
	for sql, want := range map[string]string{
		"select managed, covered, target_count from marts.coverage_week where level = 'city' order by week desc limit 1":                                                                       "2,1,2",
		"select c.ticket_id, c.compound_id, r.returned_times is null as unknown, r.caller_hash is not null as hashed from core.complaint c join raw.complaints r using (ticket_id) order by 1": "T1,C1,true,true;T2,C2,true,true",
		"select count(*) as n, sum(rejected) as rejected from ops.batch_dataset":                                                                                                               "8,1",
		"select distinct company_id from core.complaint where compound_id = 'C1'":                                                                                                              "91440606000000027C",
	} {
		if got := query(sql); got != want {
			t.Errorf("%s\n got %s\nwant %s", sql, got, want)
		}
	}

	// The same file read by today's contract takes the place of the earlier reading.
	out, _ := baimi(t, dir, "ingest", filepath.Join("testdata", "earlier", "tickets.csv"))
	if !strings.Contains(out, "2 rows") {
		t.Errorf("read again: %s", out)
	}
	baimi(t, dir, "transform", "--as-of", "2022-07-17")
	if got, want := query("select ticket_id, returned_times, caller_hash is not null as hashed from raw.complaints order by 1"), "T1,2,true;T2,0,true"; got != want {
		t.Errorf("read again: %s, want %s", got, want)
	}
	if got, want := query("select count(distinct caller_hash) as n, count(*) as tickets from raw.complaints"), "2,2"; got != want {
		t.Errorf("callers: %s, want %s", got, want)
	}
	baimi(t, dir, "lake", "verify")
}
