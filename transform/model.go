package transform

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"baimi/sql"
)

// Model is one table that is made of others.
type Model struct {
	// Name is the table, such as "core.complaint".
	Name string `json:"name"`
	// Layer is its schema: staging, core or marts.
	Layer string `json:"layer"`
	// Grain says what one row is.
	Grain string `json:"grain"`
	// Key are the columns that tell its rows apart; every mart has one. A part of it
	// may be null where the grain says so.
	Key []string `json:"key,omitempty"`
	// Partition is "month" when the table is kept by month of intake and an
	// incremental run builds only touched months, "ticket" when it builds only
	// touched tickets, which all lie in touched months, "text" when it builds only those
	// of these whose words are others than before, "pair" when it holds pairs of
	// tickets and builds only those of a touched one, "week" when it is kept by
	// ISO week and only touched weeks are built, "cycle", "governance", "event" or
	// "spelling" when it is kept by cycle of scores, by month of governance facts, by
	// month of what happened to tickets or by way of naming a place and only those parts
	// are built that are made of something else than before; "" otherwise.
	Partition string `json:"partition,omitempty"`
	// View says that it is kept as a query, not as rows: what it tells is summed by
	// another model and asked for in small parts only.
	View bool `json:"view,omitempty"`
	// Depends are the tables that it reads, in order of appearance.
	Depends []string `json:"depends"`
	// File is the path of its SQL below the models; "" for a model in Go.
	File string `json:"file,omitempty"`

	query string
	goes  *goModel
	// asOf are the days that it compares with as-of, where it makes nothing else of
	// ops.params: while none of them lies between two as-ofs, both make the same table.
	asOf []column
}

// column is one column of a table, such as valid_to of staging.region.
type column struct{ table, name string }

func (c column) String() string { return c.table + "." + c.name }

const (
	partitionMonth  = "month"
	partitionWeek   = "week"
	partitionTicket = "ticket"
	partitionText   = "text"
	partitionPair   = "pair"
	partitionCycle  = "cycle" // of models in Go only

	partitionGovernance = "governance"
	partitionEvent      = "event"
	partitionSpelling   = "spelling"
)

// Models returns every model in the order in which they are built: each after
// those that it reads. It returns an error that names the models of a cycle, or
// the file that reads a table which nothing makes.
func Models() ([]Model, error) {
	models, err := readModels(sql.Models)
	if err != nil {
		return nil, err
	}
	return order(models)
}

// readModels reads the SQL models of a file system laid out as sql.Models and
// adds those written in Go.
func readModels(files fs.FS) ([]Model, error) {
	names, err := fs.Glob(files, "models/*/*.sql")
	if err != nil {
		return nil, fmt.Errorf("list models: %w", err)
	}
	var models []Model
	var problems []error
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read model: %w", err)
		}
		m, err := parseModel(name, string(text))
		if err != nil {
			problems = append(problems, err)
			continue
		}
		models = append(models, m)
	}
	for _, g := range goModels() {
		if strings.HasPrefix(g.name, "marts.") && len(g.key) == 0 {
			problems = append(problems, fmt.Errorf("read model %s: it names no key columns", g.name))
		}
		models = append(models, Model{
			Name: g.name, Layer: strings.SplitN(g.name, ".", 2)[0], Grain: g.grain, Key: g.key, Partition: g.partition, Depends: g.depends, goes: &g,
		})
	}
	return models, errors.Join(problems...)
}

// parseModel reads what a model file says of itself: the folder is the schema,
// the name the table, and the head comment holds "-- grain:", for a mart "-- key:"
// with its key columns, for a table that is built in parts "-- partition:" with one
// of these words, for one that only compares days with as-of "-- as-of:" with their
// columns, and for a query that is not kept as rows "-- stored: view".
func parseModel(name, text string) (Model, error) {
	m := Model{
		Layer: path.Base(path.Dir(name)),
		File:  name,
		query: strings.TrimRight(strings.TrimSpace(text), ";"),
	}
	m.Name = m.Layer + "." + strings.TrimSuffix(path.Base(name), ".sql")
	if !isLayer(m.Layer) || m.Layer == "raw" || m.Layer == "ops" {
		return Model{}, fmt.Errorf("read model %s: %q is not a layer of models", name, m.Layer)
	}
	head := headComment(text)
	m.Grain, m.Partition = head["grain"], head["partition"]
	if m.Grain == "" {
		return Model{}, fmt.Errorf("read model %s: the head comment has no line \"-- grain: …\"", name)
	}
	m.Key = listed(head["key"])
	if m.Layer == "marts" && len(m.Key) == 0 {
		return Model{}, fmt.Errorf("read model %s: the head comment has no line \"-- key: column, …\"; every mart is compared and checked by its key", name)
	}
	switch m.Partition {
	case "", partitionMonth, partitionTicket, partitionText, partitionPair, partitionWeek, partitionGovernance, partitionEvent, partitionSpelling:
	default:
		return Model{}, fmt.Errorf("read model %s: partition %q is unknown; it can be month, ticket, text, pair, week, governance, event or spelling", name, m.Partition)
	}
	switch head["stored"] {
	case "":
	case "view":
		m.View = true
	default:
		return Model{}, fmt.Errorf("read model %s: stored %q is unknown; it can be view", name, head["stored"])
	}
	if m.View && (m.Partition != "" || m.Layer == "marts") {
		return Model{}, fmt.Errorf("read model %s: a mart and a table in parts are kept as rows, not as a view", name)
	}
	m.Depends = tablesIn(text)
	for _, day := range listed(head["as-of"]) {
		at := max(strings.LastIndex(day, "."), 0)
		c := column{day[:at], strings.TrimPrefix(day[at:], ".")}
		if !slices.Contains(m.Depends, c.table) {
			return Model{}, fmt.Errorf("read model %s: %q is no column of a table that it reads. Try: write SCHEMA.TABLE.COLUMN after \"-- as-of:\"", name, day)
		}
		m.asOf = append(m.asOf, c)
	}
	return m, nil
}

// listed returns the parts of "a, b", nil for "".
func listed(text string) []string {
	if text == "" {
		return nil
	}
	parts := strings.Split(text, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// headComment returns the "-- key: value" lines before the first statement; a
// comment line without a key continues the value before it, a list only where it
// ends with a comma.
func headComment(text string) map[string]string {
	values := map[string]string{}
	last := ""
	for line := range strings.Lines(text) {
		line, ok := strings.CutPrefix(strings.TrimSpace(line), "--")
		if !ok {
			break
		}
		line = strings.TrimSpace(line)
		key, value, found := strings.Cut(line, ":")
		switch {
		case found && slices.Contains([]string{"grain", "key", "partition", "as-of", "protects", "severity", "stored", "period", "subjects", "rows", "metrics"}, key):
			last = key
			values[key] = strings.TrimSpace(value)
		case last == "as-of" && strings.HasSuffix(values[last], ","):
			values[last] += " " + line
		case last == "grain" || last == "protects":
			// Only the first sentence is the value; what starts in upper case is
			// a remark of its own.
			if line == "" || startsSentence(line) {
				last = ""
				continue
			}
			values[last] += " " + line
		}
	}
	return values
}

func startsSentence(line string) bool {
	first := []rune(line)[0]
	return strings.ToUpper(string(first)) == string(first) && strings.ToLower(string(first)) != string(first)
}

// order sorts models so that each comes after those that it reads. What is
// equal keeps the order of names, so the order never depends on chance.
func order(models []Model) ([]Model, error) {
	byName := map[string]Model{}
	for _, m := range models {
		if _, twice := byName[m.Name]; twice {
			return nil, fmt.Errorf("order models: %s is made twice", m.Name)
		}
		byName[m.Name] = m
	}
	var sorted []Model
	state := map[string]int{} // 1 being visited, 2 done
	var trail []string
	var visit func(name string) error
	visit = func(name string) error {
		m, known := byName[name]
		if !known || state[name] == 2 {
			return nil
		}
		trail = append(trail, name)
		defer func() { trail = trail[:len(trail)-1] }()
		if state[name] == 1 {
			return fmt.Errorf("order models: they read each other in a circle: %s",
				strings.Join(trail[slices.Index(trail, name):], " → "))
		}
		state[name] = 1
		for _, d := range m.Depends {
			if err := visit(d); err != nil {
				return err
			}
		}
		state[name] = 2
		sorted = append(sorted, m)
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		if err := visit(name); err != nil {
			return nil, err
		}
	}
	return sorted, nil
}

// checkSources returns an error for each model that reads a table which neither
// a model nor the raw or ops tables give.
func checkSources(models []Model, given map[string]bool) error {
	var problems []error
	made := map[string]bool{}
	for _, m := range models {
		made[m.Name] = true
	}
	for _, m := range models {
		for _, d := range m.Depends {
			if !made[d] && !given[d] {
				problems = append(problems, fmt.Errorf("model %s (%s) reads %s, which nothing makes. Try: correct the name, or add sql/models/%s.sql",
					m.Name, m.File, d, strings.ReplaceAll(d, ".", "/")))
			}
		}
	}
	return errors.Join(problems...)
}

// fingerprint names everything that decides what the models make of the same
// raw rows: a difference means that a warehouse cannot be continued.
func fingerprint(c Config, models []Model) (string, error) {
	h := sha256.New()
	part := func(text string) { fmt.Fprintf(h, "%d:%s;", len(text), text) }
	part(c.Fingerprint)
	part(c.Program)
	part(c.zone().String())
	for _, t := range c.Tables {
		part(fmt.Sprintf("%+v", t))
	}
	err := fs.WalkDir(sql.Schema, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(sql.Schema, name)
		part(string(text))
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read schema: %w", err)
	}
	for _, m := range models {
		part(m.Name)
		part(m.query)
		part(strconv.FormatBool(m.View))
		if m.goes != nil {
			part(strings.Join(m.goes.columns, ","))
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}
