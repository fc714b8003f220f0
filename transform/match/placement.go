package match

import "time"

// Compound is one entry of the register with every name that is known for it now.
type Compound struct {
	// ID is the register's own number, and Name the current name.
	ID, Name string
	// Former are earlier names and aliases.
	Former []string
	// District and Town are region codes, "" where unknown.
	District, Town string
	// From and To bound the days on which it stands in the register: From is the
	// first, To the first day after; the zero time is open.
	From, To time.Time
}

// holds says whether the compound stood in the register on a day.
func (c *Compound) holds(on time.Time) bool {
	return !on.Before(c.From) && (c.To.IsZero() || on.Before(c.To))
}

// Level is the kind of a region.
type Level string

// The levels of a region. Communities have no codes that compounds know, so they
// only keep their names from being taken for compounds.
const (
	City      Level = "city"
	District  Level = "district"
	Town      Level = "town"
	Community Level = "community"
)

// Region is a place whose name is no compound's. Districts and towns named in
// a text are also evidence for where its compound lies.
type Region struct {
	Code, Name string
	Level      Level
}

// Decision is what a person settled about a spelling, as in the review workbook.
type Decision struct {
	// Spelling is decided as a whole, equal after folding.
	Spelling string
	// District bounds the decision to tickets of that district; "" is all.
	District string
	// Compound is the ID that the spelling means; "" says that it is no compound.
	Compound string
}

// Query is what a ticket states about its place beside its texts.
type Query struct {
	// Code and Name are the compound's as the sender gave them.
	Code, Name string
	// District and Town are region codes, "" where the ticket does not say.
	// A town's first six digits stand for a district that is missing.
	District, Town string
	// On is the day of the ticket. Among compounds of one name, it prefers the
	// one that stood in the register on that day.
	On time.Time
}

func (q Query) district() string {
	if q.District == "" && len(q.Town) >= 6 {
		return q.Town[:6]
	}
	return q.District
}

// Method is the way in which a compound was found.
type Method string

// The methods, from the surest down.
const (
	// ByDecision: a person settled it.
	ByDecision Method = "decision"
	// ByCode: the register holds the ticket's code.
	ByCode Method = "code"
	// ByName: the name column equals the current name after folding.
	ByName Method = "name"
	// ByFormer: the name column equals a former name or an alias.
	ByFormer Method = "former"
	// ByVariant: the name column equals a name but for regions before it, the
	// building after it, a note in brackets, the way of writing a phase, or a common
	// last word where no other compound of the district could be meant.
	ByVariant Method = "variant"
	// ByText: a name stands inside a text.
	ByText Method = "text"
	// ByLikeness: the spelling resembles a name. Only ever that of a Candidate.
	ByLikeness Method = "fuzzy"
)

// Reason says why a ticket has no compound.
type Reason string

// The reasons. Candidates come with Ambiguous, DistrictConflict and Doubtful.
const (
	// NoName: neither the columns nor the texts name anything.
	NoName Reason = "no_name"
	// Unknown: something is named that the register does not hold.
	Unknown Reason = "unknown"
	// Ambiguous: several compounds may be meant.
	Ambiguous Reason = "ambiguous"
	// DistrictConflict: the compounds so called lie in another district than stated.
	DistrictConflict Reason = "district_conflict"
	// NotCompound: the words that look like a compound name a road, a town, a school.
	NotCompound Reason = "place_not_compound"
	// Doubtful: one compound is likely, and a person should look.
	Doubtful Reason = "doubtful"
)

// Placement is the answer for one ticket or spelling: either Compound with
// Method, or a Reason.
type Placement struct {
	// Compound is the ID, "" where refused.
	Compound string
	Method   Method
	// Confidence is the share of answers of this kind that are expected to be
	// right, from 0 to 1; of a refusal it is 0. See confidence.go for how the
	// figures were set.
	Confidence float64
	// Reason is why there is no compound, "" where there is one.
	Reason Reason
	// Matched are the words that decided, as they stand in the name or text.
	Matched string
	// Candidates are the compounds that a person may choose from, the likeliest
	// first.
	Candidates []Candidate
}

// Placed says whether a compound was found.
func (p Placement) Placed() bool { return p.Compound != "" }

// Candidate is a compound that may be meant, or a company where a CompanyMatch
// holds it.
type Candidate struct {
	ID, Name string
	// Method is how it came up, ByLikeness where it only resembles.
	Method     Method
	Confidence float64
}
