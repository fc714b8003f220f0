package access

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Account is one entry of the accounts file.
type Account struct {
	Name string `toml:"name"`
	Role Role   `toml:"role"`
	Scope
	Hash       string    `toml:"hash"`                  // argon2id in PHC notation
	MustChange bool      `toml:"must_change,omitempty"` // the next sign-in must choose a new password
	Locked     bool      `toml:"locked,omitempty"`      // by the security officer, until unlocked
	Changed    time.Time `toml:"changed"`               // when role, scope, password or lock last changed
	// Stamp is new with every change of role, scope, password or lock: a session that was begun
	// under another stamp has ended.
	Stamp string `toml:"stamp"`
}

// Principal is the account as one who asks.
func (a Account) Principal() Principal { return Principal{Name: a.Name, Role: a.Role, Scope: a.Scope} }

// The problems of an account.
const (
	ProblemName    = "name"    // not 2 to 64 letters, digits and . _ -
	ProblemRole    = "role"    // none of Roles
	ProblemRegion  = "region"  // the role needs a region of 6, 9 or 12 digits and no company
	ProblemCompany = "company" // the role needs a company's code of 18 characters and no region
	ProblemScope   = "scope"   // the role has no region and no company
)

// InvalidError says that an account cannot be.
type InvalidError struct {
	Account  Account
	Problems []string // one or more of the constants
}

// Error implements error.
func (e *InvalidError) Error() string {
	told := map[string]string{
		ProblemName:    "name: use 2 to 64 letters, digits and . _ - without spaces",
		ProblemRole:    fmt.Sprintf("role = %q: use one of %v", e.Account.Role, Roles()),
		ProblemRegion:  fmt.Sprintf("role %s needs a region of 6, 9 or 12 digits and no company", e.Account.Role),
		ProblemCompany: "role company needs a company's code of 18 characters and no region",
		ProblemScope:   fmt.Sprintf("role %s has no region and no company", e.Account.Role),
	}
	var lines []string
	for _, p := range e.Problems {
		lines = append(lines, fmt.Sprintf("account %q: %s", e.Account.Name, told[p]))
	}
	return strings.Join(lines, "\n")
}

// Valid returns an *InvalidError with every problem of the account's name, role and scope.
func (a Account) Valid() error {
	var problems []string
	if !validName(a.Name) {
		problems = append(problems, ProblemName)
	}
	switch {
	case !slices.Contains(Roles(), a.Role):
		problems = append(problems, ProblemRole)
	case a.Role.regional() && (!validRegion(a.Region) || a.Company != ""):
		problems = append(problems, ProblemRegion)
	case a.Role == Company && (!validCompany(a.Company) || a.Region != ""):
		problems = append(problems, ProblemCompany)
	case !a.Role.regional() && a.Role != Company && a.Scope != Scope{}:
		problems = append(problems, ProblemScope)
	}
	if len(problems) == 0 {
		return nil
	}
	return &InvalidError{Account: a, Problems: problems}
}

func validName(name string) bool {
	if n := len([]rune(name)); n < 2 || n > 64 {
		return false
	}
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-", r) {
			return false
		}
	}
	return true
}

// ErrWeak says that a password is too easy to guess.
var ErrWeak = errors.New("use at least 10 characters of three kinds (lower case, upper case, digits, others), or at least 16 characters, without the account's name")

// maxPassword bounds the work that one sign-in can ask for.
const maxPassword = 256

// checkPassword returns ErrWeak for a password that the rule refuses.
func checkPassword(name, password string) error {
	var lower, upper, digit, other int
	letters := []rune(password)
	distinct := map[rune]bool{}
	for _, r := range letters {
		distinct[r] = true
		switch {
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	strong := len(letters) >= 16 || len(letters) >= 10 && lower+upper+digit+other >= 3
	if !strong || len(distinct) < 5 || len(password) > maxPassword || strings.Contains(strings.ToLower(password), strings.ToLower(name)) {
		return ErrWeak
	}
	return nil
}
