package reports

import (
	"math"
	"time"
)

// The rows of the coverage marts beside coverage_week, one struct per mart.

type pathRow struct {
	On       time.Time `db:"path_on"`
	Straight float64   `db:"straight_share"`
	Phased   float64   `db:"phased_share"`
}

// forecastRow says when a region meets its target. Word is reached, missed, on_track, at_risk,
// off_track, few, unknown or none; dates are zero where they are not within ten years.
type forecastRow struct {
	Region      string    `db:"region_code"`
	Word        string    `db:"word"`
	Level       float64   `db:"forecast_level"`
	Pace        float64   `db:"pace"`
	SurplusPace float64   `db:"surplus_pace"`
	Early       time.Time `db:"reach_early"`
	Middle      time.Time `db:"reach_middle"`
	Late        time.Time `db:"reach_late"`
	Chance      float64   `db:"chance"`
	CoveredLo   float64   `db:"covered_lo"`
	CoveredHi   float64   `db:"covered_hi"`
	ShareLo     float64   `db:"share_lo"`
	Share       float64   `db:"share_middle"`
	ShareHi     float64   `db:"share_hi"`
}

type fanRow struct {
	Region string    `db:"region_code"`
	On     time.Time `db:"on_date"`
	Lo     float64   `db:"share_lo"`
	Middle float64   `db:"share_middle"`
	Hi     float64   `db:"share_hi"`
}

// changeRow takes a change of coverage between two week ends apart; Span is week, 4w, 13w or month.
type changeRow struct {
	Region        string    `db:"region_code"`
	Span          string    `db:"span"`
	Month         time.Time `db:"month"`
	From          time.Time `db:"from_on"`
	To            time.Time `db:"to_on"`
	ManagedFrom   int64     `db:"managed_from"`
	ManagedTo     int64     `db:"managed_to"`
	CoveredFrom   int64     `db:"covered_from"`
	CoveredTo     int64     `db:"covered_to"`
	New           int64     `db:"new_covered"`
	Lost          int64     `db:"lost_covered"`
	Grew          int64     `db:"grew"`
	GrewMode      int64     `db:"grew_mode"`
	GrewMoved     int64     `db:"grew_moved"`
	GrewCovered   int64     `db:"grew_covered"`
	Shrank        int64     `db:"shrank"`
	ShrankMode    int64     `db:"shrank_mode"`
	ShrankMoved   int64     `db:"shrank_moved"`
	ShrankCovered int64     `db:"shrank_covered"`
	ShareFrom     float64   `db:"share_from"`
	ShareTo       float64   `db:"share_to"`
	PointsNew     float64   `db:"points_new"`
	PointsLost    float64   `db:"points_lost"`
	PointsGrew    float64   `db:"points_grew"`
	PointsShrank  float64   `db:"points_shrank"`
}

type peerRow struct {
	Region     string  `db:"region_code"`
	Peer       string  `db:"peer"`
	IsCompared bool    `db:"is_compared"`
	Peers      int64   `db:"peers"`
	Rank       int64   `db:"rank"`
	RankLo     int64   `db:"rank_lo"`
	RankHi     int64   `db:"rank_hi"`
	Median     float64 `db:"peer_median"`
	Comparison string  `db:"comparison"`
}

type branchTargetRow struct {
	Region      string    `db:"region_code"`
	Target      int64     `db:"branch_target"`
	On          time.Time `db:"branch_target_on"`
	Then        float64   `db:"branches_then"`
	DormantThen float64   `db:"dormant_then"`
	Now         int64     `db:"branches_now"`
	DormantNow  int64     `db:"dormant_now"`
	JointNow    int64     `db:"joint_now"`
	ReachedBy   time.Time `db:"reached_by"`
}

type nextRow struct {
	Compound   string    `db:"compound_id"`
	Name       string    `db:"name"`
	Region     string    `db:"region_code"`
	Town       string    `db:"town_code"`
	District   string    `db:"district_code"`
	Households float64   `db:"households"`
	IsApplied  bool      `db:"is_applied"`
	AppliedOn  time.Time `db:"applied_on"`
	Members    float64   `db:"members"`
	Committee  string    `db:"has_committee"` // true, false, or empty where nobody reported
	Leaders    float64   `db:"leaders"`
	Readiness  int64     `db:"readiness"`
}

type backTestRow struct {
	Level  string  `db:"level"`
	Weeks  int64   `db:"horizon_weeks"`
	N      int64   `db:"n"`
	Inside int64   `db:"inside"`
	Share  float64 `db:"share"`
	Asked  float64 `db:"forecast_level"`
}

// gap is the number of compounds ahead of the straight path, negative behind it. A path asks for whole
// compounds only; the crumb keeps a path of 40 that was computed as 39.9999… at 40.
func (c coverageRow) gap() int64 {
	if math.IsNaN(c.PathCount) {
		return 0
	}
	return c.Covered - int64(math.Floor(c.PathCount+1e-9))
}
