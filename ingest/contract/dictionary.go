package contract

import "strings"

// An Entry explains one column in one language, for dictionaries, templates and
// the list of datasets.
type Entry struct {
	Name     string // code name
	Label    string // preferred header
	Type     string // in plain words
	Format   string // what a cell may hold: type, bounds, units
	Help     string
	Example  string
	Required bool
	Key      bool
	Template bool     // asked for in blank forms
	Values   []string // labels of an enumeration, in order
	Headers  []string // every header that is recognised
	Stored   string   // the stored name; "" if never stored
	Personal string   // what happens to personal data; "" if none
}

// Dictionary explains every column in order, in English for lang "en" and in
// Chinese otherwise.
func (d *Dataset) Dictionary(lang string) []Entry {
	entries := make([]Entry, len(d.Columns))
	for i, c := range d.Columns {
		e := Entry{
			Name: c.Name, Label: c.Label.In(lang), Type: c.Type.TypeLabel(lang), Format: c.format(lang), Help: c.Help.In(lang), Example: c.Example,
			Required: c.Required, Key: d.IsKey(c), Template: c.Template, Headers: c.Headers(), Stored: c.Name,
		}
		for _, v := range c.Values {
			e.Values = append(e.Values, v.Label().In(lang))
		}
		if c.Personal != NotPersonal {
			e.Personal = say(lang, "personal."+string(c.Personal))
		}
		switch c.Personal {
		case Drop:
			e.Stored = ""
		case Hash:
			e.Stored = c.StoreAs
		}
		entries[i] = e
	}
	return entries
}

// format says what a cell of this column may hold.
func (c *Column) format(lang string) string {
	sentences := []string{c.Type.Format(lang)}
	switch {
	case c.Min != nil && c.Max != nil:
		sentences = append(sentences, say(lang, "range.both", figure(*c.Min), figure(*c.Max)))
	case c.Min != nil:
		sentences = append(sentences, say(lang, "range.min", figure(*c.Min)))
	case c.Max != nil:
		sentences = append(sentences, say(lang, "range.max", figure(*c.Max)))
	}
	between, separator := "", "、"
	if lang == "en" {
		between, separator = " ", ", "
	}
	if len(c.Units) > 0 {
		sentences = append(sentences, say(lang, "units", strings.Join(c.Units, separator)))
	}
	return strings.Join(sentences, between)
}

// Sentence says in plain words what a row of this kind is.
func (k Kind) Sentence(lang string) string { return say(lang, "kind."+string(k)) }

// Sentence says in plain words what a file of this mode must hold.
func (m Mode) Sentence(lang string) string { return say(lang, "mode."+string(m)) }
