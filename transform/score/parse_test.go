package score

import (
	"os"
	"testing"
)

// example reads one of the shipped rule sets.
func example(t testing.TB, name string) RuleSet {
	t.Helper()
	path := "../../cmd/baimi/defaults/rules/" + name + ".toml"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Parse(text, path)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheShippedRulesAreValid(t *testing.T) {
	hashes := map[string]bool{}
	for _, name := range []string{"shili", "shandong", "beijing"} {
		hashes[example(t, name).Hash()] = true
	}
	if len(hashes) != 3 {
		t.Errorf("three rules have %d hashes", len(hashes))
	}
}
