package transform

import (
	"context"
	"strings"
	"testing"
)

func TestPartsThatDoNotAddUpStopThePublicationAndAreNamedWithTheirDifference(t *testing.T) {
	b := newBench(t)
	ctx := context.Background()
	checks, err := Checks()
	if err != nil {
		t.Fatal(err)
	}
	var gate Check
	for _, c := range checks {
		if c.Name == "parts_add_up" {
			gate = c
		}
	}
	b.give(t, tableText{table: "marts.reconciliation", text: "name,region_code,total,parts,difference,ok\nbranches,440604,295,265,30,false\nladder,440604,12,12,0,true\n"})
	found, err := runCheck(ctx, b.session, gate, gate.queries[0])
	if err != nil {
		t.Fatal(err)
	}
	if found.Rows != 1 || found.Severity != SeverityError {
		t.Fatalf("%d failures of severity %s, want one error: %v", found.Rows, found.Severity, found.Sample)
	}
	said := (&ChecksError{Failures: []CheckFailure{found}}).Error()
	for _, want := range []string{"nothing was published", "name=branches region_code=440604 total=295 parts=265 difference=30"} {
		if !strings.Contains(said, want) {
			t.Errorf("the error does not say %q:\n%s", want, said)
		}
	}
}
