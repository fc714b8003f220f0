// Package access decides who may see and do what: roles, scopes, accounts and their passwords.
//
// It owns the accounts file and the decision, which is a pure function of an account and of what
// is asked. It knows nothing of HTTP, sessions, pages or commands.
package access

import (
	"slices"
	"strings"
)

// Role says what kind of person an account is for.
type Role string

// The roles. Reader, Office and Reviewer have a region, Company has a company, the others have no
// scope and see no page that holds figures.
const (
	Reader   Role = "reader"   // reads the pages of a region
	Office   Role = "office"   // reads them and submits for that region
	Reviewer Role = "reviewer" // reads them and decides placings, repeats and objections
	Company  Role = "company"  // reads its own page and notice, and objects
	Credit   Role = "credit"   // fetches the feeds of the credit systems
	Operator Role = "operator" // sees jobs, runs and metrics
	Security Role = "security" // manages accounts
	Auditor  Role = "auditor"  // reads the audit log
)

// Roles lists every role.
func Roles() []Role {
	return []Role{Reader, Office, Reviewer, Company, Credit, Operator, Security, Auditor}
}

// regional says that accounts of the role have a region.
func (r Role) regional() bool { return r == Reader || r == Office || r == Reviewer }

// Scope is the region or the company that an account stands for. At most one is set.
type Scope struct {
	Region  string `toml:"region,omitempty"`  // 6, 9 or 12 digits
	Company string `toml:"company,omitempty"` // unified social credit code
}

// String is the scope's code; empty for none.
func (s Scope) String() string { return s.Region + s.Company }

// Covers reports whether a region is the scope's own or lies below it. A city's code ends in 00
// and covers every code that begins with its first four digits; a district, a town and a community
// cover the codes that begin with theirs.
func (s Scope) Covers(region string) bool {
	if s.Region == "" || !validRegion(region) {
		return false
	}
	if len(s.Region) == 6 {
		if stem, isCity := strings.CutSuffix(s.Region, "00"); isCity {
			return strings.HasPrefix(region, stem)
		}
	}
	return strings.HasPrefix(region, s.Region)
}

func validRegion(code string) bool {
	return (len(code) == 6 || len(code) == 9 || len(code) == 12) && strings.Trim(code, "0123456789") == ""
}

func validCompany(code string) bool {
	return len(code) == 18 && strings.Trim(code, "0123456789ABCDEFGHJKLMNPQRTUWXY") == ""
}

// Everyone is the member of an Audience that stands for every reader, office, reviewer and company.
const Everyone = "*"

// CompanyPrefix marks a company in an Audience: "company:" and its code.
const CompanyPrefix = "company:"

// Audience says for whom a published file is: Everyone, codes of regions, or companies. An empty
// audience means the whole city's readers only.
type Audience []string

// Action is what an account may do beyond reading pages.
type Action string

// The actions.
const (
	Submit  Action = "submit"  // hand in workbooks for its scope
	Review  Action = "review"  // decide placings, repeats and objections in its scope
	Object  Action = "object"  // raise objections to its own scores
	Fetch   Action = "fetch"   // fetch the credit feeds
	Operate Action = "operate" // see jobs, runs and metrics
	Manage  Action = "manage"  // manage accounts
	Audit   Action = "audit"   // read the audit log
)

// may lists what each role may do; what is not listed is refused.
var may = map[Role][]Action{
	Office:   {Submit},
	Reviewer: {Review},
	Company:  {Object},
	Credit:   {Fetch},
	Operator: {Operate},
	Security: {Manage},
	Auditor:  {Audit},
}

// Principal is who asks.
type Principal struct {
	Name  string
	Role  Role
	Scope Scope
}

// May reports whether the principal's role allows an action. Within which scope is asked with
// Scope.Covers.
func (p Principal) May(a Action) bool { return slices.Contains(may[p.Role], a) }

// Reads reports whether the principal reads published pages at all.
func (p Principal) Reads() bool { return p.Role.regional() || p.Role == Company }

// ReadsCity reports whether the principal reads everything that is published of a city.
func (p Principal) ReadsCity(city string) bool {
	return p.Role.regional() && p.Scope.Covers(city)
}

// MayRead reports whether the principal may read a file that is published for an audience in a
// city. A region sees what is for it and for regions below it, never what is for the level above;
// a company sees only what names it, and what is for everyone.
func (p Principal) MayRead(a Audience, city string) bool {
	if !p.Reads() {
		return false
	}
	if p.ReadsCity(city) {
		return true
	}
	for _, member := range a {
		switch {
		case member == Everyone:
			return true
		case p.Role == Company:
			if member == CompanyPrefix+p.Scope.Company && p.Scope.Company != "" {
				return true
			}
		case p.Scope.Covers(member):
			return true
		}
	}
	return false
}
