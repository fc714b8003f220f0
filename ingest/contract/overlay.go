package contract

import (
	"fmt"
	"slices"
	"strings"
)

// extraPrefix starts the name of every column that an overlay adds.
const extraPrefix = "x_"

// extendDataset applies an overlay file. An overlay adds: aliases, synonyms,
// units, words for yes, no and missing, rules (tried before the embedded ones), x_ columns. It
// may tighten a column (required, bounds) and set its default, label, help and
// example. What a value means (type, key, personal data) it cannot change.
func extendDataset(byName map[string]*Dataset, f *contractFile) []error {
	d, ok := byName[f.Extends]
	if !ok {
		return []error{fmt.Errorf("extends unknown dataset %q", f.Extends)}
	}
	var problems []error
	if f.Order != 0 || f.Kind != "" || f.Mode != "" || len(f.Key) > 0 || f.Effective != "" || f.EventTime != "" || f.Confidential != "" || len(f.Telling) > 0 || f.CityOnly {
		problems = append(problems, fmt.Errorf("an overlay cannot change order, kind, mode, key, effective, event_time, confidential or telling of %s", d.Name))
	}
	setText(&d.Label, f.Label)
	setText(&d.Help, f.Help)
	for _, cf := range f.Columns {
		i := slices.IndexFunc(d.Columns, func(c *Column) bool { return c.Name == cf.Name })
		switch {
		case i >= 0:
			if err := extendColumn(d.Columns[i], cf); err != nil {
				problems = append(problems, fmt.Errorf("column %s: %w", cf.Name, err))
			}
		case !strings.HasPrefix(cf.Name, extraPrefix):
			problems = append(problems, fmt.Errorf("column %s: %s has no such column; a new one must be named %s…", cf.Name, d.Name, extraPrefix))
		default:
			d.Columns = append(d.Columns, cf.column())
		}
	}
	return problems
}

func extendColumn(c *Column, cf columnFile) error {
	switch {
	case cf.Type != "" && cf.Type != c.Type:
		return fmt.Errorf("an overlay cannot change the type (%s)", c.Type)
	case cf.Personal != "" && cf.Personal != c.Personal || cf.StoreAs != "":
		return fmt.Errorf("an overlay cannot change what is personal")
	case cf.Required != nil && !*cf.Required && c.Required:
		return fmt.Errorf("an overlay cannot make a required column optional. Try: derive it, or set default")
	case cf.Exact || cf.Accounts || len(cf.Digits) > 0:
		return fmt.Errorf("an overlay cannot change exact, accounts or digits")
	}
	c.Aliases = append(slices.Clone(c.Aliases), cf.Aliases...)
	c.Units = append(slices.Clone(c.Units), cf.Units...)
	c.Missing = append(slices.Clone(c.Missing), cf.Missing...)
	c.Yes = append(slices.Clone(c.Yes), cf.Yes...)
	c.No = append(slices.Clone(c.No), cf.No...)
	c.Derive = append(slices.Clone(cf.Derive), c.Derive...)
	setText(&c.Label, cf.Label)
	setText(&c.Help, cf.Help)
	if cf.Required != nil {
		c.Required = *cf.Required
	}
	if cf.Min != nil {
		if c.Min != nil && *cf.Min < *c.Min {
			return fmt.Errorf("an overlay cannot lower min below %v", *c.Min)
		}
		c.Min = cf.Min
	}
	if cf.Max != nil {
		if c.Max != nil && *cf.Max > *c.Max {
			return fmt.Errorf("an overlay cannot raise max above %v", *c.Max)
		}
		c.Max = cf.Max
	}
	if cf.Default != nil {
		c.Default = *cf.Default
	}
	if cf.Example != nil {
		c.Example = *cf.Example
	}
	if cf.Template != nil {
		c.Template = *cf.Template
	}
	return extendValues(c, cf.Values)
}

// extendValues adds synonyms to values that exist. New codes would be unknown
// to every model, so they are refused.
func extendValues(c *Column, more []EnumValue) error {
	for _, v := range more {
		i := slices.IndexFunc(c.Values, func(have EnumValue) bool { return have.Code == v.Code })
		if i < 0 {
			return fmt.Errorf("an overlay cannot add the value %q; it can give synonyms to: %s", v.Code, codes(c.Values))
		}
		c.Values = slices.Clone(c.Values)
		have := &c.Values[i]
		have.Synonyms = append(slices.Clone(have.Synonyms), v.Synonyms...)
		for _, label := range []string{v.Zh, v.En} {
			if label != "" && label != have.Zh && label != have.En {
				have.Synonyms = append(have.Synonyms, label)
			}
		}
	}
	return nil
}

func codes(values []EnumValue) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = v.Code
	}
	return strings.Join(out, ", ")
}

func setText(to *Text, from Text) {
	if from.Zh != "" {
		to.Zh = from.Zh
	}
	if from.En != "" {
		to.En = from.En
	}
}
