package main

import (
	"testing"

	"baimi/cmd/baimi/internal/demo"
	"baimi/transform/score"
)

// An item that no catalogue knows would be in no score.
func TestTheDemoRecordsItemsOfTheShippedRule(t *testing.T) {
	text, err := defaultRules.ReadFile("defaults/rules/shili.toml")
	if err != nil {
		t.Fatal(err)
	}
	rule, err := score.Parse(text, "shili.toml")
	if err != nil {
		t.Fatal(err)
	}
	made, err := demo.New(demo.DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, it := range made.Truth().Itemised {
		seen[it.Code] = true
		if _, _, known := rule.Item(it.Code); !known {
			t.Fatalf("the rule does not know %s of item %s", it.Code, it.Item)
		}
	}
	if len(seen) < 10 {
		t.Errorf("only %d kinds of items are recorded", len(seen))
	}
}
