package reports

import "time"

// The rows of the governance marts, one struct per mart; see marts.go for units.

// measureRow describes one governance measure.
type measureRow struct {
	System  string `db:"system"`
	Measure string `db:"measure"`
	Sort    int64  `db:"sort"`
	Basis   string `db:"basis"` // stock: as it stands at as-of; flow: what happened in a month
	Good    string `db:"good"`  // high, low, or empty where no direction is good
}

// govRow is one measure of one region, now and three months before. Stock measures are taken at
// as-of and three months earlier; flow measures are summed over the last three complete months
// and over the three before. Kind is empty for all kinds together.
type govRow struct {
	Region            string  `db:"region_code"`
	System            string  `db:"system"`
	Measure           string  `db:"measure"`
	Kind              string  `db:"kind"`
	Numerator         int64   `db:"numerator"`
	Denominator       int64   `db:"denominator"`
	Amount            float64 `db:"amount"`
	NumeratorBefore   int64   `db:"numerator_before"`
	DenominatorBefore int64   `db:"denominator_before"`
}

// owedRow is one open obligation at as-of.
type owedRow struct {
	Item        string    `db:"item"`
	Region      string    `db:"region_code"`
	Town        string    `db:"town_code"`
	District    string    `db:"district_code"`
	Compound    string    `db:"compound_id"`
	Subject     string    `db:"subject"`
	SubjectName string    `db:"subject_name"`
	Owner       string    `db:"owner"`
	OwnerID     string    `db:"owner_id"`
	ToWhom      string    `db:"to_whom"`
	Since       time.Time `db:"since"`
	DueOn       time.Time `db:"due_on"`
	Days        int64     `db:"days"`
	Amount      int64     `db:"amount"`
}

type owedRegionRow struct {
	Region      string    `db:"region_code"`
	Item        string    `db:"item"`
	N           int64     `db:"n"`
	Amount      int64     `db:"amount"`
	OldestSince time.Time `db:"oldest_since"`
	LongestDays int64     `db:"longest_days"`
}
