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

// Valid returns every problem of the account's name, role and scope.
func (a Account) Valid() error {
	var problems []error
	bad := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("account %q: "+format, append([]any{a.Name}, args...)...))
	}
	if !validName(a.Name) {
		bad("name: use 2 to 64 letters, digits and . _ - without spaces")
	}
	if !slices.Contains(Roles(), a.Role) {
		bad("role = %q: use one of %v", a.Role, Roles())
	}
	switch {
	case a.Role.regional() && (!validRegion(a.Region) || a.Company != ""):
		bad("role %s needs a region of 6, 9 or 12 digits and no company", a.Role)
	case a.Role == Company && (!validCompany(a.Company) || a.Region != ""):
		bad("role company needs a company's code of 18 characters and no region")
	case !a.Role.regional() && a.Role != Company && a.Scope != Scope{}:
		bad("role %s has no region and no company", a.Role)
	}
	return errors.Join(problems...)
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
