package match

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Company is one entry of the register of firms.
type Company struct {
	// ID is the unified social credit identifier, Name the name on the licence.
	ID, Name string
	// Short is the name used in charts and speech, "" if none is registered.
	Short string
	// Former are earlier names.
	Former []string
}

// The methods by which a company is found, beside ByName for its legal name,
// ByFormer for an earlier one and ByVariant for its legal name with other words of the
// trade or its region written otherwise.
const (
	// ByShort: the registered short name, or the brand of one firm only.
	ByShort Method = "short"
	// ByBranch: a branch, a project or an office of the legal entity.
	ByBranch Method = "branch"
)

// Reasons why a company column names no firm, beside NoName, Unknown,
// Ambiguous and Doubtful.
const (
	// SelfManaged: the owners manage the compound themselves.
	SelfManaged Reason = "self_managed"
	// Unmanaged: the cell says that no firm serves.
	Unmanaged Reason = "no_company"
	// NotCompany: a committee, a community or an office of the state is named.
	NotCompany Reason = "not_company"
)

// CompanyMatch is the answer for one spelling of a company: either Company with
// Method, or a Reason.
type CompanyMatch struct {
	// Company is the ID, "" where refused.
	Company    string
	Method     Method
	Confidence float64
	Reason     Reason
	// Candidates are the firms that a person may choose from.
	Candidates []Candidate
}

// Companies knows the firms by every spelling that may mean them. It is only
// read once built.
type Companies struct {
	companies []Company
	places    map[string]bool
	exact     map[string][]sense
	shorts    map[string][]int32
	brands    map[string][]firm
	likeness  likeness
}

// firm is one legal entity under one of its names.
type firm struct {
	sense
	name firmName
}

// NewCompanies builds a register of firms. Regions are those whose names firms
// of the city bear: its own, with and without their kind. Returns an error if two
// firms have one ID.
func NewCompanies(companies []Company, regions []Region) (*Companies, error) {
	c := &Companies{companies: companies, places: map[string]bool{}, exact: map[string][]sense{}, shorts: map[string][]int32{}, brands: map[string][]firm{}}
	for _, p := range provinces {
		c.places[p] = true
	}
	for _, g := range regions {
		name := foldName(g.Name)
		if short, cut := cutTail(name, regionKinds); cut && runes(short) >= 2 {
			name = short
		}
		if g.Level != Community && runes(name) >= 2 {
			c.places[name] = true
		}
	}
	seen := map[string]bool{}
	for i := range companies {
		co := &companies[i]
		if seen[co.ID] {
			return nil, fmt.Errorf("register of companies: %s stands in it twice", co.ID)
		}
		seen[co.ID] = true
		for _, name := range append([]string{co.Name}, co.Former...) { // 广州市 in one name makes a place of 广州
			folded := foldName(name)
			if at := strings.Index(folded, "市"); at >= 2*len("一") && at <= 3*len("一") {
				c.places[folded[:at]] = true
			}
		}
	}
	for i := range companies {
		c.enter(int32(i), companies[i].Name, false)
		for _, former := range companies[i].Former {
			c.enter(int32(i), former, true)
		}
		if s := foldName(companies[i].Short); s != "" {
			c.shorts[s] = append(c.shorts[s], int32(i))
		}
	}
	brands := make(map[string][]sense, len(c.brands))
	for brand, firms := range c.brands {
		for _, f := range firms {
			brands[brand] = append(brands[brand], f.sense)
		}
	}
	c.likeness = newLikeness(brands)
	return c, nil
}

func (c *Companies) enter(i int32, name string, former bool) {
	folded := foldName(name)
	if folded == "" {
		return
	}
	s := sense{i, former}
	c.exact[folded] = append(c.exact[folded], s)
	f := takeApart(name, c.places)
	if runes(f.brand) >= 2 {
		c.brands[f.brand] = append(c.brands[f.brand], firm{s, f})
	}
}

// Company says which firm a spelling means. A legal name comes first, then a
// former one, then the same with its branch taken off; then the registered short
// name; then the brand, if only one firm bears it that does not bear another
// region than the spelling. What is merely like a name is a candidate.
func (c *Companies) Company(name string) CompanyMatch {
	folded := foldName(name)
	if m, ok := c.named(folded, ByName, 0.99); ok {
		return m
	}
	if m, ok := c.oneOf(c.shorts[folded], ByShort, 0.97); ok {
		return m
	}
	if reason := nobody(folded); reason != "" {
		return CompanyMatch{Reason: reason}
	}
	f := takeApart(name, c.places)
	if f.branch {
		if m, ok := c.named(f.head, ByBranch, 0.97); ok {
			return m
		}
		if m, ok := c.oneOf(c.shorts[f.head], ByBranch, 0.95); ok {
			return m
		}
	}
	if m, ok := c.ofBrand(f); ok {
		return m
	}
	return c.resembling(f)
}

// named finds a full name, current or former.
func (c *Companies) named(folded string, method Method, sure float64) (CompanyMatch, bool) {
	senses := c.exact[folded]
	var ids []int32
	for _, current := range []bool{true, false} { // who bears the name today comes first
		for _, s := range senses {
			if s.former != current && !slices.Contains(ids, s.entry) {
				ids = append(ids, s.entry)
			}
		}
		if len(ids) > 0 {
			if !current && method == ByName {
				method, sure = ByFormer, 0.97
			}
			break
		}
	}
	return c.oneOf(ids, method, sure)
}

// oneOf answers with the only one of the firms, or refuses several.
func (c *Companies) oneOf(ids []int32, method Method, sure float64) (CompanyMatch, bool) {
	switch len(ids) {
	case 0:
		return CompanyMatch{}, false
	case 1:
		return CompanyMatch{Company: c.companies[ids[0]].ID, Method: method, Confidence: sure}, true
	}
	return CompanyMatch{Reason: Ambiguous, Candidates: c.candidates(ids, method, sure/float64(len(ids)))}, true
}

// ofBrand finds the firms of a brand. A legal name with a seat means the firm of
// that seat; without a seat any firm of the brand may be meant.
func (c *Companies) ofBrand(f firmName) (CompanyMatch, bool) {
	firms := c.brands[f.brand]
	if len(firms) == 0 {
		return CompanyMatch{}, false
	}
	pick := func(ok func(firm) bool) (ids []int32) {
		for _, x := range firms {
			if ok(x) && !slices.Contains(ids, x.entry) {
				ids = append(ids, x.entry)
			}
		}
		return ids
	}
	method, sure := ByVariant, 0.95
	if !f.legal {
		method, sure = ByShort, 0.9
	}
	if f.branch {
		method = ByBranch
	}
	if same := pick(func(x firm) bool { return x.name.entity() == f.entity() }); len(same) == 1 && (f.legal || len(f.places) > 0) {
		return c.oneOf(same, method, sure)
	}
	// 某某物业有限公司 and 深圳市某某物业有限公司 are two entities: a legal name means one
	// with all its places, a seat one that bears it.
	able := pick(func(x firm) bool {
		return x.name.within(f) && (len(x.name.places) > 0) == (len(f.places) > 0) || !f.legal && len(f.places) == 0
	})
	if len(able) == 0 {
		all := pick(func(firm) bool { return true })
		return CompanyMatch{Reason: Doubtful, Candidates: c.candidates(all, ByShort, 0.5)}, true
	}
	return c.oneOf(able, method, sure-0.05)
}

func (c *Companies) candidates(ids []int32, method Method, sure float64) []Candidate {
	cs := make([]Candidate, 0, len(ids))
	for _, i := range ids {
		cs = append(cs, Candidate{c.companies[i].ID, c.companies[i].Name, method, sure})
	}
	slices.SortFunc(cs, func(a, b Candidate) int { return cmp.Compare(a.ID, b.ID) })
	if len(cs) > candidatesMost {
		cs = cs[:candidatesMost]
	}
	return cs
}

// resembling refuses a name with the firms whose brands resemble its own.
func (c *Companies) resembling(f firmName) CompanyMatch {
	m := CompanyMatch{Reason: Unknown}
	for _, l := range c.likeness.of(f.brand) {
		for _, x := range c.brands[l.name] {
			if co := c.companies[x.entry]; x.name.within(f) && len(m.Candidates) < candidatesMost &&
				!slices.ContainsFunc(m.Candidates, func(o Candidate) bool { return o.ID == co.ID }) {
				m.Candidates = append(m.Candidates, Candidate{co.ID, co.Name, ByLikeness, l.likeness})
			}
		}
	}
	if n := len(m.Candidates); n > 0 && m.Candidates[0].Confidence >= likeOne && (n == 1 || m.Candidates[1].Confidence < m.Candidates[0].Confidence) {
		m.Reason = Doubtful
	}
	return m
}
