package transform

import (
	"fmt"
	"testing"
)

// TestThePartsOfEveryChangeAddUpToTheWeeksThatTheyLieBetween holds the decomposition, which counts compounds
// one by one, to coverage_week, which counts them by itself, in made-up cities with moves, handovers and mergers.
func TestThePartsOfEveryChangeAddUpToTheWeeksThatTheyLieBetween(t *testing.T) {
	for seed := range uint64(2) {
		w := newWorld(t, 100+seed)
		for range 12 {
			w.week()
		}
		r := w.run(w.now.Format("2006-01-02 15:04"))
		if n := queryIn(t, readOnly(t, r.Path), "select count(*) from marts.coverage_change where grew + shrank + new_covered + lost_covered > 0"); n[0] == "0" {
			t.Errorf("seed %d: nothing ever changed, so that nothing is tested", seed)
		}
		wrong := query(t, r.Path, `select c.region_code, c.span, c.month
			from marts.coverage_change c
			left join marts.coverage_week f on f.region_code = c.region_code and f.week_end = c.from_on
			left join marts.coverage_week t on t.region_code = c.region_code and t.week_end = c.to_on
			where coalesce(t.covered, 0) - coalesce(f.covered, 0) <> new_covered - lost_covered + grew_covered - shrank_covered
				or coalesce(t.managed, 0) - coalesce(f.managed, 0) <> grew - shrank
				or coalesce(f.covered, 0) <> covered_from or coalesce(f.managed, 0) <> managed_from`)
		if len(wrong) > 0 {
			t.Errorf("seed %d: the parts do not add up: %s", seed, fmt.Sprint(wrong))
		}
	}
}
