package transform

import (
	"errors"
	"strings"
	"testing"
)

func TestAPolicyThatLacksAKeyPublishesNothingAndNamesIt(t *testing.T) {
	t.Parallel()
	for key, setting := range map[string]string{"leaders.min_households": "leader_min_households", "path.phase_2_on": "path.phase_1_on"} {
		var kept []string
		for line := range strings.Lines(examplePolicy) {
			if !strings.Contains(line, ","+key+",") {
				kept = append(kept, line)
			}
		}
		c := newCity(t)
		c.send("2022-01-03 08:00", "", "policy", strings.Join(kept, ""), "regions", smallRegions)
		_, err := c.tryRun("2022-07-18 06:00")
		var failed *ChecksError
		if !errors.As(err, &failed) || !strings.Contains(err.Error(), setting) {
			t.Errorf("without %s: got %v, want it to name %s", key, err, setting)
		}
	}
}
