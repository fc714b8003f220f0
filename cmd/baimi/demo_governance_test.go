package main

import (
	"database/sql"
	"errors"
	"math"
	"testing"
)

// governance compares every measure of governance that the city tells of with
// what the warehouse counts, and sees that the warehouse counts nothing else.
func (c *come) governance(t *testing.T) {
	months, systems := map[string]bool{}, map[string]bool{}
	for _, want := range c.truth.Measures {
		systems[want.System] = true
		months[want.Month] = months[want.Month] || want.System != "survey"
		var numerator, denominator int
		var amount *float64
		err := c.db.QueryRow(`select numerator, denominator, amount from marts.governance_month
			where region_code = ? and month = (? || '-01')::date and system = ? and measure = ? and kind = ?`,
			want.Region, want.Month, want.System, want.Measure, want.Kind).Scan(&numerator, &denominator, &amount)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			if want.Denominator > 0 {
				t.Errorf("%s %s %s %s of %s is not counted, truly %d / %d", want.Month, want.System, want.Measure, want.Kind, want.Region, want.Numerator, want.Denominator)
			}
			continue
		case err != nil:
			t.Fatal(err)
		}
		if numerator != want.Numerator || denominator != want.Denominator {
			t.Errorf("%s %s %s %s of %s is %d / %d, truly %d / %d", want.Month, want.System, want.Measure, want.Kind, want.Region, numerator, denominator, want.Numerator, want.Denominator)
		}
		if want.Amount != 0 && (amount == nil || math.Abs(*amount-want.Amount) > 0.005) {
			t.Errorf("%s %s %s of %s amounts to %v, truly %.2f", want.Month, want.System, want.Measure, want.Region, amount, want.Amount)
		}
	}
	for _, system := range []string{"leaders", "duties", "committees", "preprocedure", "handovers", "revenue", "facilities", "epidemic", "disputes", "findings", "checkin", "survey"} {
		if !systems[system] {
			t.Errorf("the city tells nothing of %s", system)
		}
	}
	for month, whole := range months {
		if !whole {
			continue // of the month in which the story ends only the survey is told
		}
		truly := 0
		for _, want := range c.truth.Measures {
			if want.Month == month && want.System != "survey" && want.Denominator > 0 {
				truly++
			}
		}
		got := c.one(t, `select count(*) from marts.governance_month where level in ('city', 'district') and denominator > 0
			and month = (? || '-01')::date and system <> 'survey'`, month)
		if got != truly {
			t.Errorf("%s: %d measures of city and districts are counted, truly %d", month, got, truly)
		}
	}
}

// pilots sees that each pilot is known as one from its first day on.
func (c *come) pilots(t *testing.T) {
	if len(c.truth.Pilots) == 0 {
		t.Fatal("the city has no pilots")
	}
	for _, id := range c.truth.Pilots {
		if n := c.one(t, "select count(*) from raw.pilots where compound_id = ? and effective_on = ?::date", id, c.truth.PilotFrom); n != 1 {
			t.Errorf("pilot %s from %s stands %d times", id, c.truth.PilotFrom, n)
		}
	}
}
