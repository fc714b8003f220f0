package main

import (
	"database/sql"
	"errors"
	"math"
	"testing"
	"time"

	"baimi/transform"
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

// countsAddUp explains every measure of governance in the newest whole month that
// counts any, in the city and in one district, and compares the figure with what its
// rows add to it.
func (c *come) countsAddUp(t *testing.T) {
	registry, err := loadContracts(home(c.dir))
	if err != nil {
		t.Fatal(err)
	}
	config := transform.Config{Tables: (&city{registry: registry}).rawTables()}
	metrics, err := transform.GovernanceMetrics(t.Context(), c.db)
	if err != nil {
		t.Fatal(err)
	}
	if listed := c.one(t, "select count(*) from marts.measure"); len(metrics) != listed {
		t.Errorf("%d of %d measures count anything", len(metrics), listed)
	}
	parts := map[string]int{}
	for _, m := range metrics {
		var month time.Time
		var district string
		err := c.db.QueryRow(`select max(month), max_by(region_code, month) from marts.governance_month
			where system || '.' || measure = ? and kind = '' and level = 'district' and complete`, m.Name).Scan(&month, &district)
		if err != nil {
			t.Fatalf("%s: %v", m.Name, err)
		}
		for _, region := range []string{"440600", district} {
			e, err := transform.Explain(t.Context(), c.db, config, transform.Asked{
				Metric: m, Kind: transform.SubjectRegion, Subject: region, First: month, Last: month.AddDate(0, 1, -1),
			})
			if err != nil {
				t.Fatal(err)
			}
			var numerator, denominator float64
			seen := map[string]bool{}
			for _, s := range e.Sources {
				parts[s.Part]++
				counts := s.Part == "numerator" || s.Part == "denominator"
				numerator, denominator = numerator+s.Numerator.Float64, denominator+s.Denominator.Float64
				switch subject := s.Dataset + " " + s.Subject; {
				case counts != s.Denominator.Valid || counts && (s.Numerator.Float64 > 0) != (s.Part == "numerator"):
					t.Errorf("%s of %s: %s is marked %s and adds %v to %v", m.Name, region, subject, s.Part, s.Numerator, s.Denominator)
				case counts && seen[subject]:
					t.Errorf("%s of %s counts %s twice", m.Name, region, subject)
				case s.Part != "denominator" && (s.File == "" || s.Row == 0):
					t.Errorf("%s of %s: %s names no row of a file", m.Name, region, subject)
				default:
					seen[subject] = true
				}
			}
			if !e.Known || numerator != e.Numerator.Float64 || denominator != e.Denominator.Float64 {
				t.Errorf("%s of %s in %s is %v of %v, its rows add up to %v of %v", m.Name, region, month.Format("2006-01"),
					e.Numerator.Float64, e.Denominator.Float64, numerator, denominator)
			}
		}
	}
	for _, part := range []string{"numerator", "denominator", "excluded", "considered"} {
		if parts[part] == 0 {
			t.Errorf("no row of any measure is marked %s", part)
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
