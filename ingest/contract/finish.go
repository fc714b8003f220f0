package contract

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"baimi/sql/han"
)

// codeName is what datasets, columns and stored fields may be called: they
// become SQL identifiers and file names.
var codeName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// finish checks a dataset and builds what parsing needs. It returns every
// problem found.
func (d *Dataset) finish() []error {
	var problems []error
	wrong := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if !codeName.MatchString(d.Name) {
		wrong("name must be lower-case letters, digits and _")
	}
	if d.Label.Zh == "" || d.Label.En == "" || d.Help.Zh == "" || d.Help.En == "" {
		wrong("label and help need zh and en")
	}
	if d.Mode != Delta && d.Mode != Full {
		wrong("mode %q is not one of delta, full", d.Mode)
	}
	d.byName = make(map[string]int, len(d.Columns))
	for i, c := range d.Columns {
		if _, twice := d.byName[c.Name]; twice {
			wrong("column %s stands twice", c.Name)
		}
		d.byName[c.Name] = i
		for _, err := range c.finish() {
			wrong("column %s: %w", c.Name, err)
		}
	}
	problems = append(problems, d.checkRoles()...)
	problems = append(problems, d.indexHeaders()...)
	problems = append(problems, d.orderRules()...)
	problems = append(problems, d.buildStored()...)
	if len(problems) > 0 {
		return problems
	}
	fingerprint, err := d.fingerprint()
	if err != nil {
		return []error{err}
	}
	d.Fingerprint = fingerprint
	return nil
}

// checkRoles checks the columns that the dataset's own settings name.
func (d *Dataset) checkRoles() []error {
	var problems []error
	role := func(setting, name string, types ...Type) {
		c, ok := d.Column(name)
		if !ok {
			problems = append(problems, fmt.Errorf("%s names no column: %q", setting, name))
		} else if len(types) > 0 && !slices.Contains(types, c.Type) {
			problems = append(problems, fmt.Errorf("%s column %s must be of type %v, not %s", setting, name, types, c.Type))
		}
	}
	if len(d.Key) == 0 {
		problems = append(problems, fmt.Errorf("key is empty"))
	}
	for _, k := range d.Key {
		role("key", k)
		if c, ok := d.Column(k); ok && !c.Required {
			problems = append(problems, fmt.Errorf("key column %s must be required", k))
		}
	}
	switch d.Kind {
	case Register, Policy:
		role("effective", d.Effective, TypeDate)
		if d.EventTime != "" {
			problems = append(problems, fmt.Errorf("event_time is for events only"))
		}
	case Event:
		role("event_time", d.EventTime, TypeDatetime, TypeDate, TypeMonth, TypeQuarter)
		if d.Effective != "" {
			problems = append(problems, fmt.Errorf("effective is not for events"))
		}
	default:
		problems = append(problems, fmt.Errorf("kind %q is not one of register, event, policy", d.Kind))
	}
	for _, name := range d.Telling {
		role("telling", name)
	}
	if d.Confidential != "" {
		role("confidential", d.Confidential, TypeBool)
	}
	return problems
}

// finish checks a column and builds its lookups.
func (c *Column) finish() []error {
	var problems []error
	wrong := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if !codeName.MatchString(c.Name) {
		wrong("name must be lower-case letters, digits and _")
	}
	if c.Type.parse() == nil {
		wrong("type %q is unknown", c.Type)
	}
	if c.Label.Zh == "" || c.Label.En == "" || c.Help.Zh == "" || c.Help.En == "" {
		wrong("label and help need zh and en")
	}
	switch c.Personal {
	case NotPersonal, Drop:
	case Scrub:
		if c.Type != TypeText {
			wrong("only text can be scrubbed")
		}
	case Hash:
		if !codeName.MatchString(c.StoreAs) {
			wrong("a hashed column needs store_as")
		}
	default:
		wrong("personal %q is not one of drop, hash, scrub", c.Personal)
	}
	if c.Type == TypePerson && c.Personal != Drop || c.Type == TypePhone && c.Personal != Drop && c.Personal != Hash {
		wrong("a person's name must be dropped, and a phone dropped or hashed")
	}
	if (c.Type == TypeEnum) != (len(c.Values) > 0) {
		wrong("values belong to type enum, and to no other")
	}
	if c.Min != nil && c.Max != nil && *c.Min > *c.Max {
		wrong("min is above max")
	}
	problems = append(problems, c.indexValues()...)
	c.units = nil
	for _, u := range c.Units {
		c.units = append(c.units, han.Fold(halfWidth(u)))
	}
	slices.SortStableFunc(c.units, func(a, b string) int { return len(b) - len(a) })
	if len(c.Missing) > 0 {
		c.missing = map[string]bool{}
		for _, m := range c.Missing {
			c.missing[han.Fold(m)] = true
		}
	}
	problems = append(problems, c.indexTruth()...)
	c.rules = nil
	for i, d := range c.Derive {
		r, err := compileRule(d)
		if err != nil {
			wrong("derive %d: %w", i+1, err)
			continue
		}
		c.rules = append(c.rules, r)
	}
	if len(problems) == 0 && c.Default != "" && c.Type.parse() != nil {
		if _, f := c.Type.parse()(c, c.Default, &RowContext{}); f != nil {
			wrong("default %q is not a value of this column", c.Default)
		}
	}
	return problems
}

func (c *Column) indexValues() []error {
	if len(c.Values) == 0 {
		return nil
	}
	var problems []error
	c.enum = map[string]string{}
	for _, v := range c.Values {
		if v.Code == "" || v.Zh == "" || v.En == "" {
			problems = append(problems, fmt.Errorf("value %q needs code, zh and en", v.Code))
		}
		for _, s := range append([]string{v.Code, v.Zh, v.En}, v.Synonyms...) {
			for _, key := range []string{s, han.Fold(s)} {
				if other, taken := c.enum[key]; taken && other != v.Code {
					problems = append(problems, fmt.Errorf("%q stands for both %s and %s", s, other, v.Code))
				}
				c.enum[key] = v.Code
			}
		}
	}
	return problems
}

// indexTruth builds the column's own words for yes and no.
func (c *Column) indexTruth() []error {
	if len(c.Yes)+len(c.No) == 0 {
		return nil
	}
	if c.Type != TypeBool && c.Type != TypeInteger {
		return []error{fmt.Errorf("yes and no belong to type bool, or integer where it counts how often")}
	}
	c.truth = map[string]bool{}
	for _, word := range c.Yes {
		c.truth[han.Fold(word)] = true
	}
	for _, word := range c.No {
		if c.truth[han.Fold(word)] {
			return []error{fmt.Errorf("%q stands for both yes and no", word)}
		}
		c.truth[han.Fold(word)] = false
	}
	return nil
}

// indexHeaders maps every folded header to its column and every source of a
// rule, so that none can mean two things.
func (d *Dataset) indexHeaders() []error {
	var problems []error
	d.headers = map[string]int{}
	d.sources = map[string]bool{}
	for i, c := range d.Columns {
		for _, h := range c.Headers() {
			folded := FoldHeader(h)
			if folded == "" {
				problems = append(problems, fmt.Errorf("column %s: header %q is empty when folded", c.Name, h))
				continue
			}
			if other, taken := d.headers[folded]; taken && other != i {
				problems = append(problems, fmt.Errorf("header %q names both %s and %s", h, d.Columns[other].Name, c.Name))
			}
			d.headers[folded] = i
		}
		for _, r := range c.Derive {
			for _, name := range r.From {
				d.sources[FoldHeader(name)] = true
			}
		}
	}
	return problems
}

// orderRules sorts the columns so that a rule's source column comes before it.
func (d *Dataset) orderRules() []error {
	const (
		open = iota + 1
		done
	)
	d.order = nil
	state := make([]int, len(d.Columns))
	var problems []error
	var visit func(i int)
	visit = func(i int) {
		if state[i] != 0 {
			if state[i] == open {
				problems = append(problems, fmt.Errorf("column %s is derived from itself", d.Columns[i].Name))
			}
			return
		}
		state[i] = open
		for _, r := range d.Columns[i].Derive {
			for _, name := range r.From {
				if j, ok := d.byName[name]; ok {
					visit(j)
				}
			}
		}
		state[i] = done
		d.order = append(d.order, i)
	}
	for i := range d.Columns {
		visit(i)
	}
	return problems
}

func (d *Dataset) buildStored() []error {
	d.stored = nil
	var problems []error
	taken := map[string]bool{}
	add := func(f Field) {
		if taken[f.Name] || strings.HasPrefix(f.Name, "_") {
			problems = append(problems, fmt.Errorf("stored name %s is taken", f.Name))
		}
		taken[f.Name] = true
		d.stored = append(d.stored, f)
	}
	for _, c := range d.Columns {
		if c.Personal != Drop {
			add(storedField(c))
		}
	}
	if d.Kind != Register {
		return problems
	}
	if !taken[EffectiveOn] {
		f := storedField(&Column{Name: EffectiveOn, Type: TypeDate})
		f.Column = nil
		add(f)
	}
	f := storedField(&Column{Name: EffectiveBasis, Type: TypeText})
	f.Column = nil
	add(f)
	return problems
}
