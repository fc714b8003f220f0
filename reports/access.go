package reports

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Audience says who may read a file of an edition besides the city itself: codes of regions, whose
// offices and those above them may, "company:" before the id of a company that may, or "*" for
// everyone who has signed in. Empty is the city alone.
type Audience []string

// everyone is the audience of what holds no data: definitions and rules.
var everyone = Audience{"*"}

// accessFile stands in every edition and tells a server who may read which file. It is not a page:
// a server must not hand it out.
const accessFile = "access.json"

// Access is the content of access.json. A file that it does not list is for the city alone.
type Access struct {
	City  string              `json:"city"`
	Files map[string]Audience `json:"files"`
}

// putAccess writes the audiences of all files put so far.
func (p *publisher) putAccess(out *folder) error {
	city, err := p.data.cityCode()
	if err != nil {
		return err
	}
	encoded, err := json.Marshal(Access{City: city, Files: out.audiences})
	if err != nil {
		return fmt.Errorf("encode %s: %w", accessFile, err)
	}
	return out.put(accessFile, append(encoded, '\n'))
}

// readers of a region's page: its own office and those above. The page tells of nothing outside it.
func (r regionRow) readers() Audience {
	if r.Level == "city" {
		return nil
	}
	return Audience{r.Code}
}

// compoundReaders are the compound's community, or the town where that is not known.
func (s *snapshot) compoundReaders(c compoundRow) Audience {
	if s.region[c.Community].hasPage() {
		return Audience{c.Community}
	}
	return Audience{c.Region}
}

// companyReaders are the company itself and the towns in which it manages a compound now, which
// judge its work. Its page suppresses small counts and names no other company.
func (s *snapshot) companyReaders(id string) Audience {
	var towns Audience
	for _, c := range s.compounds {
		if c.CompanyID == id {
			towns = append(towns, c.Region)
		}
	}
	slices.Sort(towns)
	return append(Audience{"company:" + id}, slices.Compact(towns)...)
}
