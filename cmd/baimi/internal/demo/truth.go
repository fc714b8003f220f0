package demo

import (
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Truth is what was planted and what is so, for tests to compare with. Dates
// are written 2006-01-02.
type Truth struct {
	Options     Options          `json:"options"`
	Start       string           `json:"start"`
	End         time.Time        `json:"end"`
	Counts      Counts           `json:"counts"`
	Bad         []PlantedCompany `json:"bad_companies"`
	Good        []PlantedCompany `json:"good_companies"`
	Other       []PlantedCompany `json:"other_companies"`
	Breaks      []TrendBreak     `json:"trend_breaks"`
	Duplicates  []FilePair       `json:"duplicate_files"`
	Corrections []Correction     `json:"corrected_files"`
	Late        []LateFile       `json:"late_files"`
	WrongTotals []WrongTotal     `json:"wrong_totals"`
	MissingKeys []MissingKey     `json:"missing_keys"`
	WrongCells  []WrongCell      `json:"wrong_cells"`
	TwiceRows   []DuplicateRow   `json:"duplicate_rows"`
	Voided      *Voided          `json:"voided_contract,omitempty"`
	SharedNames []SharedName     `json:"shared_names"`
	Unplaceable map[string]int   `json:"unplaceable_tickets"`
	Coverage    []Coverage       `json:"coverage"`
	Months      []MonthTickets   `json:"months"`
	Personal    []Personal       `json:"personal"`
	Noted       []Noted          `json:"personal_in_notes"`
	Untold      []UntoldTicket   `json:"untold_tickets"`
	Unsent      []UnsentFile     `json:"unsent_files"`
	Pilots      []string         `json:"pilots"`
	PilotFrom   string           `json:"pilot_from"`
	Measures    []Measure        `json:"governance"`
	// What the scores of companies are made of.
	Evaluated []Evaluated         `json:"company_quality"`
	Flagged   []FlaggedEvaluation `json:"flagged_evaluations"`
	Itemised  []Itemised          `json:"score_items"`
	Objected  []Objected          `json:"decided_objections"`
}

// Counts are totals over the whole story.
type Counts struct {
	Compounds  int `json:"compounds"`
	Companies  int `json:"companies"`
	Contracts  int `json:"contracts"`
	Branches   int `json:"branches"`
	Tickets    int `json:"tickets"`
	Property   int `json:"property_tickets"`
	Matters    int `json:"matters"`
	Repeats    int `json:"repeats"`
	Households int `json:"households"`
	Drops      int `json:"drops"`
	Files      int `json:"files"`
}

// PlantedCompany is a company with its true effect on its complaint rate: a bad one, a
// good one, or another, whose effect is drawn around 1.
type PlantedCompany struct {
	ID     string  `json:"company_id"`
	Name   string  `json:"name"`
	Effect float64 `json:"effect"`
}

// TrendBreak is a lasting change of a complaint rate, by the factor, from a day on.
type TrendBreak struct {
	Series string  `json:"series"` // company | region
	ID     string  `json:"id"`
	From   string  `json:"from"`
	Factor float64 `json:"factor"`
}

// FilePair names a file and an earlier one with the same bytes.
type FilePair struct {
	File string `json:"file"`
	Of   string `json:"of"`
}

// Correction is a file sent again with other content, and which tickets it puts right.
type Correction struct {
	FilePair
	Tickets []CorrectedTicket `json:"tickets,omitempty"`
}

// CorrectedTicket is a ticket that the first version placed at a wrong compound.
type CorrectedTicket struct {
	Ticket string `json:"ticket_id"`
	Wrong  string `json:"wrong_compound"`
	Right  string `json:"right_compound"`
}

// LateFile is a file that came later than it should have.
type LateFile struct {
	File     string    `json:"file"`
	Due      time.Time `json:"due"`
	Received time.Time `json:"received"`
}

// UntoldTicket is a ticket whose columns do not tell its compound (one of five of
// them) or its category (all of them), with what is so. Category is "" where it is
// not about property.
type UntoldTicket struct {
	Ticket   string `json:"ticket_id"`
	Compound string `json:"compound_id"`
	Category string `json:"category,omitempty"`
	// NoPath says that no one classified it.
	NoPath bool `json:"no_path"`
}

// UnsentFile is a form that an office owes and never sends; Month is the month
// that it is about, or the last one of its quarter.
type UnsentFile struct {
	Dataset string `json:"dataset"`
	Scope   string `json:"scope"`
	Month   string `json:"month"`
}

// WrongTotal is a stated number of rows that is not the number of rows.
type WrongTotal struct {
	File   string `json:"file"`
	Stated int    `json:"stated"`
	Actual int    `json:"actual"`
}

// MissingKey is a key that the newest full list of a scope forgets.
type MissingKey struct {
	Dataset string `json:"dataset"`
	Scope   string `json:"scope"`
	Key     string `json:"key"`
	File    string `json:"file"`
}

// WrongCell is a cell that cannot be read; Row is the physical row from 1.
type WrongCell struct {
	File   string `json:"file"`
	Sheet  string `json:"sheet,omitempty"`
	Row    int    `json:"row"`
	Header string `json:"header"`
	Value  string `json:"value"`
	Code   string `json:"code"`
}

// DuplicateRow is a row that repeats an earlier one of its sheet.
type DuplicateRow struct {
	File  string `json:"file"`
	Sheet string `json:"sheet"`
	Row   int    `json:"row"`
	Key   string `json:"key"`
}

// Voided is a contract that was stated by mistake and withdrawn.
type Voided struct {
	Compound  string `json:"compound_id"`
	Company   string `json:"company_id"`
	From      string `json:"start_on"`
	Sent      string `json:"sent"`
	Withdrawn string `json:"withdrawn"`
}

// SharedName is a name that several compounds bear.
type SharedName struct {
	Name      string   `json:"name"`
	Compounds []string `json:"compound_ids"`
}

// Coverage is the state of a region at the end of a week, on its Sunday.
type Coverage struct {
	On       string `json:"on"`
	Region   string `json:"region_code"`
	Managed  int    `json:"managed"`  // by a property company
	Covered  int    `json:"covered"`  // managed compounds with an approved branch
	Branches int    `json:"branches"` // approved and not merged
}

// MonthTickets are the tickets of a calendar month of intake.
type MonthTickets struct {
	Month    string `json:"month"`
	Tickets  int    `json:"tickets"`
	Property int    `json:"property"`
	All      int    `json:"all"` // of every field, as the city's totals state; 0 in a month cut short
}

// Personal is a piece of personal data inside a ticket's text.
type Personal struct {
	Ticket string `json:"ticket_id"`
	Kind   string `json:"kind"` // phone | id_card | plate | room | title | name
	Form   string `json:"form"`
	Text   string `json:"text"`
}

// Noted is a piece of personal data in the note of a form's row.
type Noted struct {
	Dataset string `json:"dataset"`
	Record  string `json:"record"`
	Kind    string `json:"kind"` // phone | title
	Text    string `json:"text"`
}

// personalSample is the sampling rate of Truth.Personal: one ticket in so many.
const personalSample = 8

// Truth collects the planted truths. Personal data is listed for one ticket in
// eight; everything else is complete.
func (c *City) Truth() Truth {
	t := Truth{Options: c.opts, Start: iso(0), End: c.End(), Unplaceable: map[string]int{}}
	t.Counts = Counts{Compounds: len(c.compounds), Companies: len(c.companies), Branches: len(c.branches), Tickets: len(c.tickets), Files: len(c.sendings)}
	for range c.Drops() {
		t.Counts.Drops++
	}
	for i := range c.compounds {
		t.Counts.Households += c.compounds[i].households
		t.Counts.Contracts += len(c.compounds[i].contracts)
	}
	for i := range c.companies {
		co := &c.companies[i]
		switch p := (PlantedCompany{co.id, co.name, co.effect}); co.planted {
		case bad:
			t.Bad = append(t.Bad, p)
		case good:
			t.Good = append(t.Good, p)
		default:
			t.Other = append(t.Other, p)
		}
	}
	for _, b := range c.breaks {
		tb := TrendBreak{Series: "company", From: iso(b.from), Factor: b.factor}
		if b.company >= 0 {
			tb.ID = c.companies[b.company].id
		} else {
			tb.Series, tb.ID = "region", districts[b.district].towns[b.town].code
		}
		t.Breaks = append(t.Breaks, tb)
	}
	if v := c.void; v.compound >= 0 {
		t.Voided = &Voided{c.compounds[v.compound].id, c.companies[v.company].id, iso(v.from), iso(v.sent), iso(v.withdrawn)}
	}
	stated := c.tellFiles(&t)
	c.tellNames(&t)
	c.tellTickets(&t)
	c.tellCoverage(&t, stated)
	c.tellForms(&t)
	c.tellNotes(&t)
	known := c.learn(stated)
	c.tellMeasures(&t, known)
	c.tellScores(&t, known)
	return t
}

// WriteJSON writes the truth as indented JSON.
func (t Truth) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(t); err != nil {
		return fmt.Errorf("write truth: %w", err)
	}
	return nil
}

func iso(d day) string { return d.date().Format("2006-01-02") }
