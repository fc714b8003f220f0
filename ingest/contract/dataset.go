// Package contract is the single source of truth for every dataset that baimi
// takes in: its columns, the headers offices write above them, how a cell's
// text becomes a typed value, what is personal, what identifies a row, and
// since when it holds. Recognition, error messages, templates, the dictionary,
// the Arrow schema and the DDL of raw.* all come from it.
//
// It knows cells and rows, not files: it must not know spreadsheets, encodings,
// the lake, other rows, or the clock.
package contract

import "slices"

// Text is one sentence or label in both languages.
type Text struct {
	Zh string `toml:"zh" json:"zh"`
	En string `toml:"en" json:"en"`
}

// In returns the English text for lang "en" and the Chinese one otherwise.
func (t Text) In(lang string) string {
	if lang == "en" {
		return t.En
	}
	return t.Zh
}

// Kind says what a row of a dataset is.
type Kind string

const (
	Register Kind = "register" // the state of a thing from a date on
	Event    Kind = "event"    // something that happened at a time
	Policy   Kind = "policy"   // a setting in force from a date on
)

// Mode says what a file of a dataset claims.
type Mode string

const (
	Delta Mode = "delta" // the rows that are new or changed
	Full  Mode = "full"  // every row of the sender's scope
)

// A Dataset is one effective contract: the embedded one with the city's
// overlay applied. It is read-only after Load and safe for concurrent use.
type Dataset struct {
	Name  string
	Order int
	Label Text
	Help  Text
	Kind  Kind
	Mode  Mode
	// Key names the columns that identify a row: together with the effective
	// date for a register or policy, alone for an event.
	Key []string
	// Effective names the column of the date from which a row holds; "" for events.
	Effective string
	// EventTime names the column of the time when an event happened; "" otherwise.
	EventTime string
	// Confidential names the yes/no column that removes the free text of a row; "" if none.
	Confidential string
	// Telling names columns of which one at least must stand in a sheet that
	// nobody named, for the required columns alone are common to many forms.
	Telling []string
	// CityOnly says that only the city may send it when the sender is known: it holds for all
	// regions, so that no single row of it belongs to one.
	CityOnly bool
	Columns  []*Column
	// Fingerprint identifies everything in this contract that can change how a
	// file is read. Labels in help pages and examples are not part of it.
	Fingerprint string

	stored  []Field
	headers map[string]int // folded header → index in Columns
	sources map[string]bool
	byName  map[string]int
	order   []int // Columns in the order in which derived values can be computed
}

// Column returns the column of that code name.
func (d *Dataset) Column(name string) (*Column, bool) {
	i, ok := d.byName[name]
	if !ok {
		return nil, false
	}
	return d.Columns[i], true
}

// ForCity reports whether only the city may send the dataset: where its contract says so, and where
// a row need not tell whose it is.
func (d *Dataset) ForCity() bool {
	return d.CityOnly || !slices.ContainsFunc(d.Columns, func(c *Column) bool { return c.Required && c.placed() })
}

// placed reports whether the column's values belong to a region.
func (c *Column) placed() bool {
	return c.Type == TypeRegion || slices.Contains(placedColumns[:], c.Name)
}

// placedColumns hold ids of things that stand in one region each.
var placedColumns = [...]string{
	"compound_id", "compound_ids", "branch_id", "leader_id", "building_id", "group_id", "decision_id", "handover_id", "renewal_id", "task_id", "dispute_id", "finding_id",
}

// Stored returns the fields that reach the lake, in order. Dropped personal
// columns are not among them; hashed ones appear under their StoreAs name.
// A register ends with effective_on, unless it is a column of its own, and
// effective_basis.
func (d *Dataset) Stored() []Field { return d.stored }

// TemplateColumns returns the columns that a blank form asks for, in order.
func (d *Dataset) TemplateColumns() []*Column {
	var out []*Column
	for _, c := range d.Columns {
		if c.Template {
			out = append(out, c)
		}
	}
	return out
}

// IsKey reports whether the column is part of the natural key.
func (d *Dataset) IsKey(c *Column) bool {
	for _, k := range d.Key {
		if k == c.Name {
			return true
		}
	}
	return false
}

// A Registry holds every effective contract. It is read-only and safe for
// concurrent use.
type Registry struct {
	datasets    []*Dataset
	byName      map[string]*Dataset
	headers     map[string][]*Dataset // by folded header
	fingerprint string
}

// Datasets returns the contracts in their fixed order: embedded ones first,
// then the city's own by order and name.
func (r *Registry) Datasets() []*Dataset { return r.datasets }

// Dataset returns the contract of that code name.
func (r *Registry) Dataset(name string) (*Dataset, bool) {
	d, ok := r.byName[name]
	return d, ok
}

// Fingerprint identifies all effective contracts together: 64 hex digits. It
// changes whenever a file could be read differently than before.
func (r *Registry) Fingerprint() string { return r.fingerprint }
