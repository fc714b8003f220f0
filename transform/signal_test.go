package transform

import (
	"testing"

	"baimi/transform/stats"
)

func TestASeriesOfAFewTicketsAMonthIsNeverCalledASignal(t *testing.T) {
	values := []float64{1, 1, 2, 1, 1, 2, 1, 1, 2, 1, 1, 2, 1, 9}
	words := func(few bool) map[string]bool {
		seen := map[string]bool{}
		for _, row := range chart(make([]signalRow, len(values)), values, few) {
			seen[row.Signal] = true
		}
		return seen
	}
	if !words(false)[string(stats.Up)] {
		t.Errorf("the jump to 9 is no signal with enough tickets: %v", words(false))
	}
	if got := words(true); len(got) != 1 || !got[string(stats.Few)] {
		t.Errorf("with too few tickets the words are %v, want only %q", got, stats.Few)
	}
}
