package contract

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

//go:embed datasets/*.toml
var embedded embed.FS

// readerVersion is part of every fingerprint. Raise it when a parser reads an
// unchanged cell differently, so that old batches count as read by other rules.
const readerVersion = 1

// contractFile is one TOML file, strictly decoded: a whole dataset when it has
// a name, an overlay on an existing one when it extends.
type contractFile struct {
	Name         string       `toml:"name"`
	Extends      string       `toml:"extends"`
	Order        int          `toml:"order"`
	Kind         Kind         `toml:"kind"`
	Mode         Mode         `toml:"mode"`
	Key          []string     `toml:"key"`
	Effective    string       `toml:"effective"`
	EventTime    string       `toml:"event_time"`
	Confidential string       `toml:"confidential"`
	Telling      []string     `toml:"telling"`
	CityOnly     bool         `toml:"city_only"`
	Label        Text         `toml:"label"`
	Help         Text         `toml:"help"`
	Columns      []columnFile `toml:"column"`
}

// columnFile is one [[column]] of a contract file. Pointers tell what an
// overlay leaves as it is.
type columnFile struct {
	Name     string      `toml:"name"`
	Type     Type        `toml:"type"`
	Label    Text        `toml:"label"`
	Help     Text        `toml:"help"`
	Aliases  []string    `toml:"aliases"`
	Required *bool       `toml:"required"`
	Min      *float64    `toml:"min"`
	Max      *float64    `toml:"max"`
	Values   []EnumValue `toml:"values"`
	ValuesOf string      `toml:"values_of"`
	Units    []string    `toml:"units"`
	Digits   []int       `toml:"digits"`
	Default  *string     `toml:"default"`
	Missing  []string    `toml:"missing"`
	Yes      []string    `toml:"yes"`
	No       []string    `toml:"no"`
	Exact    bool        `toml:"exact"`
	Accounts bool        `toml:"accounts"`
	Personal Personal    `toml:"personal"`
	StoreAs  string      `toml:"store_as"`
	Derive   []Derive    `toml:"derive"`
	Example  *string     `toml:"example"`
	Template *bool       `toml:"template"`
}

// Load reads the embedded contracts and applies the *.toml files at the root of
// overlay, which may be nil. All problems of all files are returned joined, each
// naming its file; the registry is nil then.
func Load(overlay fs.FS) (*Registry, error) {
	base, err := fs.Sub(embedded, "datasets")
	if err != nil {
		return nil, fmt.Errorf("open embedded contracts: %w", err)
	}
	byName := map[string]*Dataset{}
	problems := readContracts(base, byName)
	if overlay != nil {
		problems = append(problems, readContracts(overlay, byName)...)
	}
	problems = append(problems, shareValues(byName)...)
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		for _, err := range byName[name].finish() {
			problems = append(problems, fmt.Errorf("dataset %s: %w", name, err))
		}
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	return newRegistry(byName), nil
}

// shareValues gives columns that name the enumeration of another column
// (dataset.column) its values, so that one list stands in one place.
func shareValues(byName map[string]*Dataset) []error {
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		for _, c := range byName[name].Columns {
			if c.valuesOf == "" {
				continue
			}
			of, column, _ := strings.Cut(c.valuesOf, ".")
			owner := byName[of]
			at := -1
			if owner != nil {
				at = slices.IndexFunc(owner.Columns, func(o *Column) bool { return o.Name == column })
			}
			if at < 0 || len(owner.Columns[at].Values) == 0 || len(c.Values) > 0 {
				problems = append(problems, fmt.Errorf("dataset %s: column %s: values_of %q must name a column with values, in place of values of its own", name, c.Name, c.valuesOf))
				continue
			}
			c.Values = owner.Columns[at].Values
		}
	}
	return problems
}

func newRegistry(byName map[string]*Dataset) *Registry {
	r := &Registry{byName: byName, headers: map[string][]*Dataset{}, datasets: slices.Collect(maps.Values(byName))}
	slices.SortFunc(r.datasets, func(a, b *Dataset) int {
		if a.Order != b.Order {
			return a.Order - b.Order
		}
		return strings.Compare(a.Name, b.Name)
	})
	h := sha256.New()
	for _, d := range r.datasets {
		fmt.Fprintln(h, d.Name, d.Fingerprint)
		for name := range d.headers {
			r.headers[name] = append(r.headers[name], d)
		}
	}
	r.fingerprint = hex.EncodeToString(h.Sum(nil))
	return r
}

// readContracts adds the datasets of a folder, new ones before overlays, so
// that the order of file names decides nothing.
func readContracts(dir fs.FS, byName map[string]*Dataset) []error {
	names, err := fs.Glob(dir, "*.toml")
	if err != nil {
		return []error{fmt.Errorf("list contracts: %w", err)}
	}
	slices.Sort(names)
	var problems []error
	files := map[string]*contractFile{}
	for _, name := range names {
		f, err := readContract(dir, name)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		files[name] = f
	}
	for _, extends := range []bool{false, true} {
		for _, name := range names {
			f := files[name]
			if f == nil || (f.Extends != "") != extends {
				continue
			}
			add := addDataset
			if extends {
				add = extendDataset
			}
			for _, err := range add(byName, f) {
				problems = append(problems, fmt.Errorf("contract %s: %w", path.Base(name), err))
			}
		}
	}
	return problems
}

func readContract(dir fs.FS, name string) (*contractFile, error) {
	raw, err := fs.ReadFile(dir, name)
	if err != nil {
		return nil, fmt.Errorf("read contract %s: %w", name, err)
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	f := &contractFile{}
	if err := toml.NewDecoder(bytes.NewReader(raw)).DisallowUnknownFields().Decode(f); err != nil {
		var strict *toml.StrictMissingError
		if errors.As(err, &strict) {
			return nil, fmt.Errorf("decode contract %s: unknown settings:\n%s", name, strict.String())
		}
		var at *toml.DecodeError
		if errors.As(err, &at) {
			return nil, fmt.Errorf("decode contract %s:\n%s", name, at.String())
		}
		return nil, fmt.Errorf("decode contract %s: %w", name, err)
	}
	if (f.Name == "") == (f.Extends == "") {
		return nil, fmt.Errorf("decode contract %s: set either name (a new dataset) or extends (more for an existing one)", name)
	}
	return f, nil
}

func addDataset(byName map[string]*Dataset, f *contractFile) []error {
	if _, exists := byName[f.Name]; exists {
		return []error{fmt.Errorf("dataset %s exists already. Try: extends = %q", f.Name, f.Name)}
	}
	d := &Dataset{
		Name: f.Name, Order: f.Order, Label: f.Label, Help: f.Help, Kind: f.Kind, Mode: f.Mode, Key: f.Key,
		Effective: f.Effective, EventTime: f.EventTime, Confidential: f.Confidential, Telling: f.Telling, CityOnly: f.CityOnly,
	}
	if d.Order == 0 {
		d.Order = 1000
	}
	for _, cf := range f.Columns {
		d.Columns = append(d.Columns, cf.column())
	}
	byName[d.Name] = d
	return nil
}

func (cf columnFile) column() *Column {
	c := &Column{
		Name: cf.Name, Type: cf.Type, Label: cf.Label, Help: cf.Help, Aliases: cf.Aliases, Min: cf.Min, Max: cf.Max, Values: cf.Values, valuesOf: cf.ValuesOf,
		Units: cf.Units, Digits: cf.Digits, Missing: cf.Missing, Yes: cf.Yes, No: cf.No, Exact: cf.Exact, Accounts: cf.Accounts, Personal: cf.Personal,
		StoreAs: cf.StoreAs, Derive: cf.Derive, Template: true,
	}
	if cf.Required != nil {
		c.Required = *cf.Required
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
	return c
}

// fingerprint hashes all that decides how a file is read: not help, examples
// and the layout of templates.
func (d *Dataset) fingerprint() (string, error) {
	type column struct {
		Name     string
		Type     Type
		Required bool
		Min, Max *float64
		Enum     map[string]string
		Units    []string
		Digits   []int
		Default  string
		Missing  map[string]bool
		Truth    map[string]bool
		Exact    bool
		Accounts bool
		Personal Personal
		StoreAs  string
		Derive   []Derive
	}
	what := struct {
		Reader                             int
		Name                               string
		Kind                               Kind
		Mode                               Mode
		Key                                []string
		Effective, EventTime, Confidential string
		Headers                            map[string]int
		Columns                            []column
		Telling                            []string `json:",omitempty"`
	}{readerVersion, d.Name, d.Kind, d.Mode, d.Key, d.Effective, d.EventTime, d.Confidential, d.headers, nil, d.Telling}
	for _, c := range d.Columns {
		what.Columns = append(what.Columns, column{
			c.Name, c.Type, c.Required, c.Min, c.Max, c.enum, c.units, c.Digits, c.Default, c.missing, c.truth, c.Exact, c.Accounts, c.Personal, c.StoreAs, c.Derive,
		})
	}
	raw, err := json.Marshal(what)
	if err != nil {
		return "", fmt.Errorf("encode contract: %w", err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), nil
}
