package reports

import "time"

// comparisonRow is a company or a compound in one period beside what its buildings let one expect.
// Ratios are tickets ÷ expected tickets.
type comparisonRow struct {
	ID         string    `db:"id"`
	Period     string    `db:"period"` // 2022Q2, or 12m for the twelve whole months to as-of
	Start      time.Time `db:"period_start"`
	End        time.Time `db:"period_end"`
	Peer       string    `db:"peer"` // companies: size; compounds: size|age|kind
	Compounds  int64     `db:"compounds"`
	Observed   int64     `db:"observed"`
	LeftOut    int64     `db:"left_out"`
	Expected   float64   `db:"expected"`
	Effective  float64   `db:"effective"`
	Ratio      float64   `db:"ratio"`
	Low        float64   `db:"ratio_lo"`
	High       float64   `db:"ratio_hi"`
	Shrunk     float64   `db:"shrunk"`
	ShrunkLow  float64   `db:"shrunk_lo"`
	ShrunkHigh float64   `db:"shrunk_hi"`
	Peers      int64     `db:"peers"`
	PeerMedian float64   `db:"peer_median"`
	Word       string    `db:"word"` // high, low, as_expected or few
	RankLow    float64   `db:"rank_lo"`
	RankHigh   float64   `db:"rank_hi"`
	Ranked     int64     `db:"ranked"`

	Hidden bool // tickets, and all that tells them
}

type basisRow struct {
	Kind       string    `db:"kind"`
	Period     string    `db:"period"`
	Start      time.Time `db:"period_start"`
	End        time.Time `db:"period_end"`
	Units      int64     `db:"units"`
	Compared   int64     `db:"compared"`
	High       int64     `db:"high"`
	Low        int64     `db:"low"`
	Tickets    int64     `db:"tickets"`
	Strata     int64     `db:"strata"`
	Pooled     int64     `db:"pooled"`
	Phi        float64   `db:"phi"`
	Tau2       float64   `db:"tau2"`
	PriorMean  float64   `db:"prior_mean"`
	PriorShape float64   `db:"prior_shape"`
}

// limitRow is a point of the lines of a funnel.
type limitRow struct {
	Kind      string  `db:"kind"`
	Period    string  `db:"period"`
	Position  float64 `db:"position"`
	InnerLow  float64 `db:"inner_lo"`
	InnerHigh float64 `db:"inner_hi"`
	OuterLow  float64 `db:"outer_lo"`
	OuterHigh float64 `db:"outer_hi"`
}
