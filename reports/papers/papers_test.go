package papers

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestADeskComesBackAsItWasWrittenAndIsForItsOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "desk")
	want := Desk{
		Owed:       Owed{AsOf: "2022-07-17", Issue: "2022-W28", Owed: []Form{{Region: "440604", Dataset: "branches", DueOn: "2022-07-07", Days: 10, Periods: 1}}},
		Review:     Review{KnownAt: time.Date(2022, 7, 18, 6, 0, 0, 0, time.UTC), Questions: []Question{{Dataset: "ticket_reviews", Region: "440604012", Ticket: "GD1", Reasons: []string{"place"}, Candidates: []Candidate{{"C1", "甲"}}}}},
		Objections: Objections{AsOf: "2022-07-17", Cycles: []string{"2022Q2"}, Cases: []Case{{ID: "Z1", Kind: "repair", Open: true}}},
		Places:     map[string]map[string]string{"compound_id": {"C1": "440604012"}},
	}
	for range 2 { // the second replaces the first
		if err := Write(dir, want); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 4 {
		t.Fatalf("%v %v", entries, err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", e.Name(), info.Mode())
		}
	}
	var got Desk
	var errs [4]error
	got.Owed, errs[0] = ReadOwed(dir)
	got.Review, errs[1] = ReadReview(dir)
	got.Objections, errs[2] = ReadObjections(dir)
	got.Places, errs[3] = ReadPlaces(dir)
	if errs != [4]error{} {
		t.Fatal(errs)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if empty, err := ReadOwed(t.TempDir()); err != nil || empty.Owed != nil {
		t.Errorf("before the first publication: %v %v", empty, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "owed.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadOwed(dir); err == nil {
		t.Error("half a file is read")
	}
}
