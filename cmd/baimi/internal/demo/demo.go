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
	"fmt"
	"strings"
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

// OutOfRange is an option that must be another.
type OutOfRange struct {
	Option             string // as Options' JSON names it
	Given, Least, Most int
}

// SizeError says which options are out of range.
type SizeError []OutOfRange

// Error implements error.
func (e SizeError) Error() string {
	var lines []string
	for _, o := range e {
		lines = append(lines, fmt.Sprintf("%s %d: need %d to %d", o.Option, o.Given, o.Least, o.Most))
	}
	return "size synthetic city: " + strings.Join(lines, "\n")
}

// validate returns a SizeError of every option that is out of range: there are two compounds
// for each town and each company, and companies enough to plant good and bad ones.
func (o Options) validate() error {
	var problems SizeError
	for _, size := range []OutOfRange{
		{"compounds", o.Compounds, minCompounds, maxCompounds},
		{"companies", o.Companies, minCompanies, max(minCompanies, o.Compounds/2)},
		{"complaints", o.Complaints, 0, maxComplaints},
		{"weeks", o.Weeks, minWeeks, maxWeeks},
	} {
		if size.Given < size.Least || size.Given > size.Most {
			problems = append(problems, size)
		}
	}
	if problems == nil {
		return nil
	}
	return problems
}

const (
	minCompounds  = 64
	maxCompounds  = 1_000_000
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
// cities. Returns a SizeError if o is out of range.
func New(o Options) (*City, error) {
	if err := o.validate(); err != nil {
		return nil, err
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
