package access

import (
	"slices"
	"testing"
)

const city = "440600"

func region(role Role, code string) Principal { return Principal{"p", role, Scope{Region: code}} }

func company(code string) Principal { return Principal{"p", Company, Scope{Company: code}} }

func TestAScopeCoversItselfAndWhatLiesBelow(t *testing.T) {
	for _, c := range []struct {
		scope, region string
		want          bool
	}{
		{"440600", "440600", true}, {"440600", "440604", true}, {"440600", "440604012", true}, {"440600", "440604012001", true},
		{"440600", "440700", false}, {"440600", "440100", false}, {"440600", "44060", false}, {"440600", "", false}, {"440600", "4406*", false},
		{"440604", "440604", true}, {"440604", "440604012", true}, {"440604", "440604012001", true},
		{"440604", "440600", false}, {"440604", "440605", false}, {"440604", "440605012", false},
		{"440604012", "440604012", true}, {"440604012", "440604012001", true},
		{"440604012", "440604013", false}, {"440604012", "440604", false}, {"440604012", "440600", false},
		{"440604012001", "440604012001", true}, {"440604012001", "440604012002", false}, {"440604012001", "440604012", false},
		{"", "440600", false}, {"", "", false},
	} {
		if got := (Scope{Region: c.scope}).Covers(c.region); got != c.want {
			t.Errorf("%q covers %q: %v", c.scope, c.region, got)
		}
	}
}

// TestWhoMayReadWhat is the whole decision as a table: every kind of principal against every kind
// of audience.
func TestWhoMayReadWhat(t *testing.T) {
	const own, other = "91440604000000035A", "91440604000000131K"
	audiences := map[string]Audience{
		"everyone": {Everyone}, "unlisted": nil, "city": {"440600"}, "district": {"440604"}, "other district": {"440605"},
		"town": {"440604012"}, "other town": {"440604013"}, "community": {"440604012001"},
		"company": {"company:" + own, "440604012"}, "other company": {"company:" + other, "440605009"}, "company alone": {"company:" + own},
		"nobody": {"company:"}, "nonsense": {"", "4406", "x", "company"},
	}
	for _, c := range []struct {
		who  Principal
		sees []string
	}{
		{region(Reader, "440604"), []string{"everyone", "district", "town", "other town", "community", "company"}},
		{region(Office, "440604"), []string{"everyone", "district", "town", "other town", "community", "company"}},
		{region(Reviewer, "440604"), []string{"everyone", "district", "town", "other town", "community", "company"}},
		{region(Reader, "440604012"), []string{"everyone", "town", "community", "company"}},
		{region(Reader, "440604012001"), []string{"everyone", "community"}},
		{region(Reader, "440605"), []string{"everyone", "other district", "other company"}},
		{region(Reader, "440700"), []string{"everyone"}},
		{company(own), []string{"everyone", "company", "company alone"}},
		{company(other), []string{"everyone", "other company"}},
		{company(""), []string{"everyone"}},
		{Principal{Role: Credit}, nil},
		{Principal{Role: Operator}, nil},
		{Principal{Role: Security}, nil},
		{Principal{Role: Auditor}, nil},
		{Principal{}, nil},
		{Principal{Role: Operator, Scope: Scope{Region: city}}, nil},
		{Principal{Role: Company, Scope: Scope{Region: city}}, []string{"everyone"}},
		{Principal{Role: "root", Scope: Scope{Region: city}}, nil},
	} {
		for name, a := range audiences {
			if got, want := c.who.MayRead(a, city), slices.Contains(c.sees, name); got != want {
				t.Errorf("%+v reads what is for %s: %v, want %v", c.who, name, got, want)
			}
		}
	}
	for _, role := range []Role{Reader, Office, Reviewer} {
		for name, a := range audiences {
			if !region(role, city).MayRead(a, city) {
				t.Errorf("a %s of the city does not read what is for %s", role, name)
			}
		}
	}
}

func TestEachActionBelongsToOneRole(t *testing.T) {
	for action, role := range map[Action]Role{Submit: Office, Review: Reviewer, Object: Company, Fetch: Credit, Operate: Operator, Manage: Security, Audit: Auditor} {
		for _, r := range append(Roles(), "", "root") {
			if got := (Principal{Role: r, Scope: Scope{Region: city}}).May(action); got != (r == role) {
				t.Errorf("role %q may %s: %v", r, action, got)
			}
		}
	}
}
