package contract

import (
	"testing"
)

func mustLoad(t testing.TB) *Registry {
	t.Helper()
	r, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheEmbeddedContractsLoadInTheirFixedOrder(t *testing.T) {
	want := []string{"regions", "compounds", "companies", "service_contracts", "branches", "complaints", "complaint_totals", "policy"}
	got := mustLoad(t).Datasets()
	if len(got) != len(want) {
		t.Fatalf("%d datasets, want %d", len(got), len(want))
	}
	for i, d := range got {
		if d.Name != want[i] {
			t.Errorf("dataset %d is %s, want %s", i, d.Name, want[i])
		}
	}
}
