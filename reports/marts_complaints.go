package reports

import "time"

// The rows behind the complaint pages, one struct per mart.

// handlingYearRow is a handling measure of a region or company over twelve whole months, without
// the excluded tickets and with them.
type handlingYearRow struct {
	Kind           string    `db:"subject_kind"`
	Subject        string    `db:"subject"`
	Measure        string    `db:"measure"`
	First          time.Time `db:"first_month"`
	Last           time.Time `db:"last_month"`
	Numerator      float64   `db:"numerator"`
	Denominator    int64     `db:"denominator"`
	Rate           float64   `db:"rate"`
	Low            float64   `db:"lo"`
	High           float64   `db:"hi"`
	Excluded       int64     `db:"excluded"`
	AllNumerator   float64   `db:"all_numerator"`
	AllDenominator int64     `db:"all_denominator"`
	AllRate        float64   `db:"all_rate"`
	AllLow         float64   `db:"all_lo"`
	AllHigh        float64   `db:"all_hi"`
	ExcludedShare  float64   `db:"excluded_share"`
	ExcludedLow    float64   `db:"excluded_lo"`
	ExcludedHigh   float64   `db:"excluded_hi"`
}

// reliabilityRow says whether a share of a company lies above the city's beyond chance.
type reliabilityRow struct {
	Company string `db:"company_id"`
	Measure string `db:"measure"`
	Word    string `db:"word"`
}

type exclusionRow struct {
	Region  string `db:"region_code"`
	Unit    string `db:"unit"`
	Ground  string `db:"ground"`
	Tickets int64  `db:"tickets"`
	OnTime  int64  `db:"on_time"`
}

type exclusionUnitRow struct {
	Region         string  `db:"region_code"`
	Unit           string  `db:"unit"`
	Excluded       int64   `db:"excluded"`
	ExcludedShare  float64 `db:"excluded_share"`
	ExcludedLow    float64 `db:"excluded_lo"`
	ExcludedHigh   float64 `db:"excluded_hi"`
	Numerator      float64 `db:"numerator"`
	Denominator    int64   `db:"denominator"`
	Rate           float64 `db:"rate"`
	AllNumerator   float64 `db:"all_numerator"`
	AllDenominator int64   `db:"all_denominator"`
	AllRate        float64 `db:"all_rate"`
}

// hotSpotRow is something that rose for real in the week. Kind is compound, district or
// matter; a matter has a total and a first day, the others what was to be expected. Examples stand
// one a line.
type hotSpotRow struct {
	Kind     string    `db:"kind"`
	Rank     int64     `db:"rank"`
	Compound string    `db:"compound_id"`
	District string    `db:"district_code"`
	Category string    `db:"category"`
	Observed int64     `db:"observed"`
	Matters  int64     `db:"matters"`
	Expected float64   `db:"expected"`
	Q        float64   `db:"q"`
	Total    int64     `db:"total"`
	FirstOn  time.Time `db:"first_on"`
	Examples string    `db:"examples"`
}

type hotScanRow struct {
	Kind       string  `db:"kind"`
	Cells      int64   `db:"cells"`
	PastWeeks  int64   `db:"past_weeks"`
	FalseShare float64 `db:"false_share"`
	MinTickets int64   `db:"min_tickets"`
	MinRepeats int64   `db:"min_repeats"`
	Told       bool    `db:"told"` // the tickets of the week have come
}

// weekRow counts the property tickets of a district, week and category.
type weekRow struct {
	Week     time.Time `db:"week"`
	District string    `db:"district_code"`
	Category string    `db:"category"`
	Tickets  int64     `db:"tickets"`
}
