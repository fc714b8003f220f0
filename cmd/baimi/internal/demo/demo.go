// Package demo invents a city and writes what its offices would send.
//
// It owns the synthetic city: regions, property companies, compounds, service
// contracts, party branches and complaints, all drawn from one seed and
// calibrated to published figures, with planted truths (good and bad
// companies, trend breaks, late, corrected and repeated files, wrong cells,
// personal data inside texts) that tests look for. It hands over the offices'
// files as a sequence of drops on the city's own clock.
//
// It only writes files. It must not know how they are read: nothing of
// ingest, transform or reports is imported here. People, phone numbers,
// identity cards, plates, companies and compounds are invented; region codes
// and names are real.
package demo

import (
	"errors"
	"fmt"
)

// Options sizes the city. Weeks counts from the week of the notice, which is
// week 0 (1–7 June 2020), so the last whole week of the story is week Weeks:
// the default 110 is 2022-W28 (11–17 July 2022).
type Options struct {
	Compounds  int   `json:"compounds"`
	Companies  int   `json:"companies"`
	Complaints int   `json:"complaints"` // exact number of distinct tickets
	Weeks      int   `json:"weeks"`
	Seed       int64 `json:"seed"`
}

// DefaultOptions returns the city of the design: 1,500 compounds, 280
// companies, 100,000 tickets, up to week 110, seed 1.
func DefaultOptions() Options {
	return Options{Compounds: 1500, Companies: 280, Complaints: 100_000, Weeks: 110, Seed: 1}
}

// validate returns every option that is out of range, joined.
func (o Options) validate() error {
	var problems []error
	require := func(ok bool, format string, args ...any) {
		if !ok {
			problems = append(problems, fmt.Errorf(format, args...))
		}
	}
	require(o.Compounds >= minCompounds, "compounds %d: need at least %d, two for each town", o.Compounds, minCompounds)
	require(o.Companies >= minCompanies, "companies %d: need at least %d, so that good and bad ones can be planted", o.Companies, minCompanies)
	require(o.Companies*2 <= o.Compounds, "companies %d: need at least two compounds for each, have %d", o.Companies, o.Compounds)
	require(o.Complaints >= 0 && o.Complaints <= maxComplaints, "complaints %d: need 0 to %d", o.Complaints, maxComplaints)
	require(o.Weeks >= minWeeks && o.Weeks <= maxWeeks, "weeks %d: need %d to %d", o.Weeks, minWeeks, maxWeeks)
	return errors.Join(problems...)
}

const (
	minCompounds  = 64
	minCompanies  = 20
	maxComplaints = 20_000_000
	minWeeks      = 8
	maxWeeks      = 520
)

// City is the truth: everything that exists and happens, before any office
// writes it down. It is immutable once made and safe for concurrent use.
type City struct {
	opts        Options
	cal         calendar
	companies   []company
	communities []community
	compounds   []compound
	branches    []branch
	tickets     []ticket
	breaks      []trendBreak
	void        voidedContract
	governance
	weekly   [][][]int32 // tickets by source and week
	sendings []sending
}

// New draws the city of o entirely in memory; equal options give equal
// cities. Returns all problems of o joined if it is out of range.
func New(o Options) (*City, error) {
	if err := o.validate(); err != nil {
		return nil, fmt.Errorf("size synthetic city: %w", err)
	}
	c := &City{opts: o, cal: newCalendar(o.Weeks)}
	c.companies = c.drawCompanies()
	c.compounds = c.drawCompounds()
	c.drawContracts()
	c.breaks = c.plantBreaks()
	c.branches = c.drawBranches()
	c.tickets = c.drawTickets()
	c.void = c.plantVoid()
	c.weekly = c.bucketTickets()
	c.drawGovernance()
	c.sendings = c.planSendings()
	return c, nil
}
