package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"baimi/reports/access"
)

// makeSampleAccounts makes the demo's accounts and prints them with their passwords, once: only
// hashes are kept. They need not be changed at the first sign-in, since nothing here is real.
func (c *city) makeSampleAccounts() error {
	p, err := loadPolicy(c.home.policy())
	if err != nil {
		return err
	}
	town := c.firstPage("town")
	var district string
	if len(town) == 9 {
		district = town[:6]
	}
	l := listing{Columns: []string{"name", "password", "role", "scope"}}
	for _, s := range sampleAccounts(p.City.Code, district, town, c.firstPage("community"), c.firstPage("company")) {
		password := access.NewPassword(s.name)
		if err := c.accounts().Add(s.name, s.role, s.scope, password, false); err != nil {
			return fmt.Errorf("make sample accounts: %w", err)
		}
		l.add(s.name, password, string(s.role), s.scope.String())
	}
	fmt.Fprintln(c.app.stdout, c.app.text.s("demo.accounts"))
	return l.printAligned(c.app.stdout)
}

// firstPage is the code of the first published page of a kind; "" where there is none.
func (c *city) firstPage(kind string) string {
	entries, err := os.ReadDir(filepath.Join(c.home.site(), "now", kind))
	if err != nil {
		return ""
	}
	var codes []string
	for _, e := range entries {
		if code, ok := strings.CutSuffix(e.Name(), ".html"); ok {
			codes = append(codes, code)
		}
	}
	if len(codes) == 0 {
		return ""
	}
	return slices.Min(codes)
}

// sampleAccount is an account that demo makes.
type sampleAccount struct {
	name  string
	role  access.Role
	scope access.Scope
}

// sampleAccounts are one of each role and level of a synthetic city. Regions and the company are
// those of its first pages.
func sampleAccounts(city, district, town, community, company string) []sampleAccount {
	region := func(code string) access.Scope { return access.Scope{Region: code} }
	return slices.DeleteFunc([]sampleAccount{
		{"city", access.Reader, region(city)},
		{"district", access.Reader, region(district)},
		{"town", access.Office, region(town)},
		{"community", access.Office, region(community)},
		{"review", access.Reviewer, region(district)},
		{"company", access.Company, access.Scope{Company: company}},
		{"credit", access.Credit, access.Scope{}},
		{"operator", access.Operator, access.Scope{}},
		{"security", access.Security, access.Scope{}},
		{"auditor", access.Auditor, access.Scope{}},
	}, func(s sampleAccount) bool { // a tiny city may lack a level
		a := access.Account{Name: s.name, Role: s.role, Scope: s.scope}
		return a.Valid() != nil
	})
}
