package transform

import (
	"slices"
	"testing"
)

func TestAGovernanceSystemNamesTheDatasetsThatItsModelsReadBesideCases(t *testing.T) {
	models, err := Models()
	if err != nil {
		t.Fatal(err)
	}
	for system, want := range map[string][]string{
		"checkin":    {"member_checkins"},
		"committees": {"committees", "preparation_groups"},
		"findings":   nil,
	} {
		if got := systemDatasets(models, system); !slices.Equal(got, want) {
			t.Errorf("%s rests on %q, want %q", system, got, want)
		}
	}
	leaders := systemDatasets(models, "leaders")
	if !slices.Contains(leaders, "building_leaders") || !slices.Contains(leaders, "buildings") || slices.Contains(leaders, "complaints") {
		t.Errorf("leaders rest on %q", leaders)
	}
	if got := systemDatasets(models, "nonsense"); len(got) != 0 {
		t.Errorf("a system that is none rests on %q", got)
	}
}

func TestAMartKnowsItsDatasetsThroughAllModelsBetween(t *testing.T) {
	models, err := Models()
	if err != nil {
		t.Fatal(err)
	}
	got := DatasetsBehind(models, "marts.coverage_week")
	for _, want := range []string{"branches", "compounds", "policy", "regions"} {
		if !slices.Contains(got, want) {
			t.Errorf("marts.coverage_week rests on %q, which lacks %s", got, want)
		}
	}
	if slices.Contains(got, "complaints") {
		t.Errorf("marts.coverage_week rests on %q, which has complaints", got)
	}
}
