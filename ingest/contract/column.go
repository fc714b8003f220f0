package contract

import "baimi/sql/han"

// Type names how a column's cells are parsed and stored.
type Type string

const (
	TypeText     Type = "text"     // VARCHAR, outer white space removed
	TypeInteger  Type = "integer"  // BIGINT
	TypeDecimal  Type = "decimal"  // DOUBLE, or DECIMAL(18,4) when Exact
	TypeDate     Type = "date"     // DATE
	TypeDatetime Type = "datetime" // TIMESTAMP, the city's wall clock
	TypeMonth    Type = "month"    // DATE, first of the month
	TypeQuarter  Type = "quarter"  // DATE, first of the quarter
	TypeBool     Type = "bool"     // BOOLEAN
	TypeEnum     Type = "enum"     // VARCHAR, the value's code
	TypePercent  Type = "percent"  // DOUBLE, a fraction 0–1
	TypeRegion   Type = "region"   // VARCHAR, 6, 9 or 12 digits
	TypeUSCC     Type = "uscc"     // VARCHAR, 18 characters of GB 32100-2015
	TypePhone    Type = "phone"    // VARCHAR, digits
	TypePerson   Type = "person"   // VARCHAR, a person's name
	TypeList     Type = "list"     // VARCHAR, items joined by "|"
)

// Personal says what must happen to a column's values before they are stored.
type Personal string

const (
	NotPersonal Personal = ""
	Drop        Personal = "drop"  // never stored
	Hash        Personal = "hash"  // stored as a keyed hash under StoreAs
	Scrub       Personal = "scrub" // stored as text without names and numbers of people
)

// An EnumValue is one value of an enumeration. Code is what is stored; code,
// both labels and the synonyms are accepted in a cell.
type EnumValue struct {
	Code     string   `toml:"code" json:"code"`
	Zh       string   `toml:"zh" json:"zh"`
	En       string   `toml:"en" json:"en"`
	Synonyms []string `toml:"synonyms" json:"synonyms"`
}

// Label returns the value's label in both languages.
func (v EnumValue) Label() Text { return Text{Zh: v.Zh, En: v.En} }

// A Column is one column of a dataset.
type Column struct {
	Name  string
	Type  Type
	Label Text
	Help  Text
	// Aliases are further headers under which offices write this column. Name
	// and both labels are headers too.
	Aliases  []string
	Required bool
	// Min and Max bound a number, ends included; nil is no bound.
	Min, Max *float64
	// Values are the enumeration; empty for other types.
	Values []EnumValue
	// Units are words that may follow a number and are ignored ("户").
	Units []string
	// Digits are the lengths a region code may have; empty allows 6, 9 and 12.
	Digits []int
	// Default is the cell text assumed when the cell is missing.
	Default string
	// Missing are further cell texts that mean no value in this column.
	Missing []string
	// Yes and No are further words for true and false in a bool column. An integer
	// column that has them counts how often: it takes every word that a bool takes,
	// as 1 and 0.
	Yes, No []string
	// Exact stores a decimal as DECIMAL(18,4) instead of DOUBLE.
	Exact bool
	// Accounts lets a phone column hold account names, which pass unchanged.
	Accounts bool
	Personal Personal
	// StoreAs is the stored name of a hashed column.
	StoreAs string
	// Derive are rules that give a value when the cell is missing, tried in order.
	Derive []Derive
	// Example is a cell text that this column accepts, shown in templates and messages.
	Example string
	// Template says whether a blank form asks for this column.
	Template bool

	valuesOf string            // dataset.column whose values these are
	enum     map[string]string // exact and folded spelling → code
	truth    map[string]bool   // folded word of Yes and No → value
	missing  map[string]bool
	units    []string // folded, longest first
	rules    []rule
}

// Headers returns every header that names this column, the preferred Chinese
// one first.
func (c *Column) Headers() []string {
	return append([]string{c.Label.Zh, c.Label.En, c.Name}, c.Aliases...)
}

// EnumCode returns the code that a cell text stands for. Code, labels and
// synonyms are accepted in any width, case and script.
func (c *Column) EnumCode(s string) (string, bool) {
	if code, ok := c.enum[s]; ok {
		return code, true
	}
	code, ok := c.enum[han.Fold(s)]
	return code, ok
}
