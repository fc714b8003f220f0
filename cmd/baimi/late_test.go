package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestAnIssueIsFrozenOnlyByItsOwnJobAndALateOneSetsNothingBack walks the calendar:
// the nightly refresh begins no issue, and one that comes late is published beside
// what is known now.
func TestAnIssueIsFrozenOnlyByItsOwnJobAndALateOneSetsNothingBack(t *testing.T) {
	skipWithoutAssets(t)
	h := handmadeCity(t)
	dir := string(h)
	put(t, filepath.Join(h.inbox(), "workdays.csv"), "日期,是否上班,节日\n2022-10-03,放假,国庆节\n2022-10-08,上班,国庆节调休\n2022-10-02,放假,国庆节\n")
	stands := func(asOf string, issues ...string) {
		t.Helper()
		out, _ := baimi(t, dir, "query", "--format", "csv", "select cast(as_of as varchar) as as_of from ops.params")
		if !strings.Contains(out, asOf) {
			t.Errorf("the warehouse is as of %s, want %s", out, asOf)
		}
		found, err := filepath.Glob(filepath.Join(h.site(), "20*-W*"))
		if err != nil {
			t.Fatal(err)
		}
		for i := range found {
			found[i] = filepath.Base(found[i])
		}
		if !slices.Equal(found, issues) {
			t.Errorf("published are %v, want %v", found, issues)
		}
		if left := leftovers(t, dir); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
	fails(t, exitRejected, "--home", dir, "run", "--as-of", "2022-07-17")
	stands("2022-07-17", "2022-W28")
	if text, err := os.ReadFile(h.workdays()); err != nil || strings.Join(strings.Fields(string(text)), "") != `{"years":[2022],"off":["2022-10-03"],"work":["2022-10-08"]}` {
		t.Errorf("the desk's working days are %s, %v", text, err)
	}
	baimi(t, dir, "run", "--keep-issue")
	stands("2022-07-17", "2022-W28")
	baimi(t, dir, "run", "--as-of", "2022-07-31")
	stands("2022-07-31", "2022-W28", "2022-W30")
	baimi(t, dir, "run", "--as-of", "2022-07-24") // late
	stands("2022-07-31", "2022-W28", "2022-W29", "2022-W30")
	if said := fails(t, exitUsage, "--home", dir, "run", "--keep-issue", "--as-of", "2022-07-24"); !strings.Contains(said, "keep-issue") {
		t.Errorf("both flags: %s", said)
	}
}
