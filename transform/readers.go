package transform

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"baimi/sql/warehouse"
	"baimi/transform/classify"
	"baimi/transform/match"
	"baimi/transform/same"
)

// readers are what reads names and texts for the models: built once a run from
// what is known of compounds, companies and phrases, then asked by SQL.
type readers struct {
	compounds  atomic.Pointer[match.Registry]
	companies  atomic.Pointer[match.Companies]
	classifier atomic.Pointer[classify.Classifier]
	scores     scoreMemo
}

// errNotRead says that a model asks a reader without depending on core.reader.
var errNotRead = errors.New("core.reader is not made yet; the model must read it")

// readerModel builds the readers. It is made in every run, since they live no
// longer than it, and tells by its digests whether they would answer otherwise.
func readerModel() goModel {
	return goModel{
		name:  "core.reader",
		grain: "one row per reader of names and texts (compounds, companies, phrases) with the digest of all that it knows",
		key:   []string{"reader"},
		depends: []string{
			"staging.compound", "staging.region", "staging.compound_alias", "staging.company", "staging.service_contract", "staging.phrase",
		},
		columns: []string{"reader VARCHAR", "digest VARCHAR"},
		always:  true,
		rows: func(ctx context.Context, s session) (any, error) {
			return s.readers.build(ctx, s)
		},
	}
}

type readerRow struct {
	Reader string `json:"reader"`
	Digest string `json:"digest"`
}

func (r *readers) build(ctx context.Context, s session) ([]readerRow, error) {
	compounds, err := readCompounds(ctx, s)
	if err != nil {
		return nil, err
	}
	regions, err := readRegions(ctx, s)
	if err != nil {
		return nil, err
	}
	decisions, err := readDecisions(ctx, s)
	if err != nil {
		return nil, err
	}
	registry, err := match.NewRegistry(compounds, regions, decisions)
	if err != nil {
		return nil, err
	}
	firms, err := readFirms(ctx, s)
	if err != nil {
		return nil, err
	}
	companies, err := match.NewCompanies(firms, regions)
	if err != nil {
		return nil, err
	}
	phrases, err := readPhrases(ctx, s)
	if err != nil {
		return nil, err
	}
	shipped, err := classify.Shipped()
	if err != nil {
		return nil, err
	}
	classifier, err := classify.New(shipped, phrases)
	if err != nil {
		return nil, err
	}
	r.compounds.Store(registry)
	r.companies.Store(companies)
	r.classifier.Store(classifier)
	var rows []readerRow
	for _, of := range []struct {
		name string
		what any
	}{{"compounds", []any{compounds, regions, decisions}}, {"companies", []any{firms, regions}}, {"phrases", phrases}} {
		text, err := json.Marshal(of.what)
		if err != nil {
			return nil, fmt.Errorf("digest of %s: %w", of.name, err)
		}
		sum := sha256.Sum256(text)
		rows = append(rows, readerRow{of.name, hex.EncodeToString(sum[:])})
	}
	return rows, nil
}

// readCompounds returns every compound ever stated, under its last name and with
// all others that it had: who is meant is a matter of what we know, not of a date.
func readCompounds(ctx context.Context, s session) ([]match.Compound, error) {
	var all []match.Compound
	err := s.each(ctx, `select compound_id, coalesce(name, ''), coalesce(former_names, ''), coalesce(town_code, ''), valid_from, valid_to
		from staging.compound order by compound_id, valid_from desc`, func(rows *sql.Rows) error {
		var c match.Compound
		var former, town string
		if err := rows.Scan(&c.ID, &c.Name, &former, &town, &c.From, &c.To); err != nil {
			return err
		}
		names := append(splitList(former), c.Name)
		if n := len(all); n > 0 && all[n-1].ID == c.ID {
			last := &all[n-1]
			last.From = c.From
			last.Former = withNames(last.Former, last.Name, names)
			return nil
		}
		c.Former = withNames(nil, c.Name, names)
		if len(town) >= 6 {
			c.District = town[:6]
		}
		if len(town) >= 9 {
			c.Town = town[:9]
		}
		all = append(all, c)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read names of compounds: %w", err)
	}
	return all, nil
}

func splitList(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, "|")
}

// withNames adds to former names those that are neither blank, the last name nor
// among them.
func withNames(former []string, last string, more []string) []string {
	for _, name := range more {
		if name != "" && name != last && !slices.Contains(former, name) {
			former = append(former, name)
		}
	}
	return former
}

func readRegions(ctx context.Context, s session) ([]match.Region, error) {
	var all []match.Region
	err := s.each(ctx, `select distinct region_code, name, level from staging.region where name is not null order by all`, func(rows *sql.Rows) error {
		var g match.Region
		err := rows.Scan(&g.Code, &g.Name, &g.Level)
		all = append(all, g)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read names of regions: %w", err)
	}
	return all, nil
}

// readDecisions returns what people settled about spellings of compounds; the
// city's code stands for all its districts.
func readDecisions(ctx context.Context, s session) ([]match.Decision, error) {
	var all []match.Decision
	err := s.each(ctx, `select spelling, case when region_code like '%00' then '' else region_code end, coalesce(compound_id, '')
		from staging.compound_alias order by all`, func(rows *sql.Rows) error {
		var d match.Decision
		err := rows.Scan(&d.Spelling, &d.District, &d.Compound)
		all = append(all, d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read aliases of compounds: %w", err)
	}
	return all, nil
}

// readFirms returns every company of the register under its last name, and those
// that only contracts name.
func readFirms(ctx context.Context, s session) ([]match.Company, error) {
	var all []match.Company
	err := s.each(ctx, `select company_id, name, short_name, former_names from (
			select company_id, coalesce(name, '') as name, coalesce(short_name, '') as short_name, coalesce(former_names, '') as former_names, valid_from, 0 as source
			from staging.company
			union all
			select distinct company_id, company_name, '', '', valid_from, 1
			from staging.service_contract
			where company_id is not null and company_name is not null
		) as told
		order by company_id, source, valid_from desc, name`, func(rows *sql.Rows) error {
		var c match.Company
		var former string
		if err := rows.Scan(&c.ID, &c.Name, &c.Short, &former); err != nil {
			return err
		}
		names := append(splitList(former), c.Name)
		if n := len(all); n > 0 && all[n-1].ID == c.ID {
			last := &all[n-1]
			last.Former = withNames(last.Former, last.Name, names)
			return nil
		}
		c.Former = withNames(nil, c.Name, names)
		all = append(all, c)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read names of companies: %w", err)
	}
	return all, nil
}

// readPhrases returns the phrases of the city that can be used; the check
// phrase_usable names the others.
func readPhrases(ctx context.Context, s session) ([]classify.Phrase, error) {
	var all []classify.Phrase
	err := s.each(ctx, "select kind, label, phrase, weight from staging.phrase order by all", func(rows *sql.Rows) error {
		var p classify.Phrase
		if err := rows.Scan(&p.Kind, &p.Label, &p.Text, &p.Weight); err != nil {
			return err
		}
		if phraseProblem(p) == "" {
			all = append(all, p)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read phrases: %w", err)
	}
	return all, nil
}

// phraseProblem says why a phrase cannot be used, "" where it can.
func phraseProblem(p classify.Phrase) string {
	// Beside another one, since taking a phrase out may leave none.
	other := classify.Phrase{Kind: classify.KindProperty, Label: classify.Property, Text: "物业", Weight: 1}
	if _, err := classify.New([]classify.Phrase{other}, []classify.Phrase{p}); err != nil {
		return err.Error()
	}
	return ""
}

var placementFields = []warehouse.Field{
	{Name: "compound_id"}, {Name: "method"}, {Name: "confidence", Kind: warehouse.NumberKind}, {Name: "reason"}, {Name: "matched"}, {Name: "candidates"},
}

// functions are what models may ask of the readers. Each gives a STRUCT whose
// fields are NULL where there is nothing to say:
//
//	place_name(code, name, district, town): the compound that columns mean
//	place_text(code, name, district, town, day, title, content): the same with the texts
//	name_company(name): the company that a spelling means
//	classify(title, content): what a text is about
//	sketch(text): numbers that near-identical texts share, NULL for a short text
//	near_likeness(a, b): the share that two near-identical texts have in common, NULL where they are not
//	phrase_problem(kind, label, phrase): why a phrase cannot be used
func (r *readers) functions() []warehouse.TextFunction {
	return []warehouse.TextFunction{
		{Name: "place_name", Args: 4, Result: placementFields, Fn: func(a []string) ([]any, error) {
			registry := r.compounds.Load()
			if registry == nil {
				return nil, errNotRead
			}
			return placement(registry.Name(match.Query{Code: a[0], Name: a[1], District: a[2], Town: a[3]})), nil
		}},
		{Name: "place_text", Args: 7, Result: placementFields, Fn: func(a []string) ([]any, error) {
			registry := r.compounds.Load()
			if registry == nil {
				return nil, errNotRead
			}
			on, err := time.Parse(time.DateOnly, a[4])
			if err != nil {
				return nil, err
			}
			q := match.Query{Code: a[0], Name: a[1], District: a[2], Town: a[3], On: on}
			return placement(registry.Text(q, a[5], a[6])), nil
		}},
		{Name: "name_company", Args: 1, Result: []warehouse.Field{
			{Name: "company_id"}, {Name: "method"}, {Name: "confidence", Kind: warehouse.NumberKind}, {Name: "reason"}, {Name: "candidates"},
		}, Fn: func(a []string) ([]any, error) {
			companies := r.companies.Load()
			if companies == nil {
				return nil, errNotRead
			}
			m := companies.Company(a[0])
			return []any{textOrNull(m.Company), textOrNull(string(m.Method)), m.Confidence, textOrNull(string(m.Reason)), candidates(m.Candidates)}, nil
		}},
		{Name: "classify", Args: 2, Result: []warehouse.Field{
			{Name: "is_property", Kind: warehouse.TruthKind}, {Name: "score", Kind: warehouse.NumberKind}, {Name: "category"}, {Name: "also"}, {Name: "responsibility"},
		}, Fn: func(a []string) ([]any, error) {
			classifier := r.classifier.Load()
			if classifier == nil {
				return nil, errNotRead
			}
			c := classifier.Classify(a[0], a[1])
			return []any{c.Property, c.Score, textOrNull(c.Category), textOrNull(strings.Join(c.Also, "|")), c.Responsibility}, nil
		}},
		{Name: "sketch", Args: 1, Result: []warehouse.Field{{Kind: warehouse.HashesKind}}, Fn: func(a []string) ([]any, error) {
			bands, ok := same.Sketch(a[0], sketchLeast)
			if !ok {
				return []any{nil}, nil
			}
			return []any{bands}, nil
		}},
		{Name: "near_likeness", Args: 2, Result: []warehouse.Field{{Kind: warehouse.NumberKind}}, Fn: func(a []string) ([]any, error) {
			if v := same.Similarity(a[0], a[1]); v >= same.Threshold {
				return []any{v}, nil
			}
			return []any{nil}, nil
		}},
		{Name: "phrase_problem", Args: 3, Result: []warehouse.Field{{}}, Fn: func(a []string) ([]any, error) {
			return []any{textOrNull(phraseProblem(classify.Phrase{Kind: classify.Kind(a[0]), Label: a[1], Text: a[2], Weight: 1}))}, nil
		}},
	}
}

// sketchLeast is the number of characters from which near-identical texts are
// taken for one matter: short complaints are alike by nature.
const sketchLeast = 40

func placement(p match.Placement) []any {
	return []any{
		textOrNull(p.Compound), textOrNull(string(p.Method)), p.Confidence, textOrNull(string(p.Reason)), textOrNull(p.Matched), candidates(p.Candidates),
	}
}

// candidates are up to three choices for a person, as "ID name" joined by "|".
func candidates(list []match.Candidate) any {
	var parts []string
	for _, c := range list[:min(len(list), 3)] {
		parts = append(parts, c.ID+" "+c.Name)
	}
	return textOrNull(strings.Join(parts, "|"))
}

func textOrNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
