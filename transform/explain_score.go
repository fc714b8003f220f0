package transform

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	schema "baimi/sql"
	"baimi/sql/warehouse"
	"baimi/transform/score"
)

// ScoreExplanation is how the scores of a company in a cycle came about.
type ScoreExplanation struct {
	Basis ScoreBasis
	// Outputs are its scores, in the order of the rule; none where the cycle does not
	// know the company.
	Outputs []ScoreOfOutput
	// Counts are what its measures are made of, by compound and measure.
	Counts []ScoreCount
	// Sources are the rows of received files behind each measure, and behind its items
	// under ItemSources.
	Sources map[string][]Source
}

// ItemSources is where the Sources of items are found.
const ItemSources = "item"

// ScoreOfOutput is one score, made again of the warehouse, beside the published one.
type ScoreOfOutput struct {
	score.Result
	// Published, PublishedClass and PublishedHash are what marts.score says.
	Published                     decimal.NullDecimal
	PublishedClass, PublishedHash string
	// Contested says that an item which counts, or the score itself, is objected to.
	Contested bool
}

// Same says that the published score came out again to the last digit, in the same
// class and of the same inputs.
func (o ScoreOfOutput) Same() bool {
	return o.Score.Valid == o.Published.Valid && o.Score.Decimal.Equal(o.Published.Decimal) &&
		o.Class == o.PublishedClass && o.InputsHash == o.PublishedHash
}

// ScoreCount is one measure of one project as counted: hits of n, for an evaluation
// the sum of the totals of n questionnaires, for the burden n matters in so many
// household-months.
type ScoreCount struct {
	Measure, CompoundID   string
	Hits, HouseholdMonths decimal.NullDecimal
	N                     int64
	// Value is the measure as it enters the score; a burden is what was observed
	// divided by what was to be expected, drawn towards the city's.
	Value      decimal.Decimal
	Households int64
}

// ExplainScore explains the scores of a company in a cycle ("": the newest whole
// one). It returns an *UnknownCycleError where there is no such cycle.
func ExplainScore(ctx context.Context, db *warehouse.DB, c Config, company, cycle string) (ScoreExplanation, error) {
	var e ScoreExplanation
	var err error
	if e.Basis, err = ReadScoreBasis(ctx, db, cycle); err != nil {
		return e, err
	}
	results, err := e.Basis.Rule.Score(e.Basis.Input, score.Options{Draws: scoreDraws})
	if err != nil {
		return e, err
	}
	for _, r := range results {
		if r.CompanyID == company {
			e.Outputs = append(e.Outputs, ScoreOfOutput{Result: r})
		}
	}
	for i := range e.Outputs {
		o := &e.Outputs[i]
		err := db.QueryRowContext(ctx, `select cast(score as varchar), class, inputs_hash, disputed from marts.score
			where cycle = $1 and output = $2 and company_id = $3`, o.Cycle, o.Output, company).Scan(&o.Published, &o.PublishedClass, &o.PublishedHash, &o.Contested)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return e, fmt.Errorf("read the score of %s: %w", company, err)
		}
	}
	if e.Counts, err = scoreCounts(ctx, db, e.Basis, company); err != nil {
		return e, err
	}
	e.Sources, err = scoreSources(ctx, db, c, e.Basis, company)
	return e, err
}

func scoreCounts(ctx context.Context, db *warehouse.DB, b ScoreBasis, company string) ([]ScoreCount, error) {
	type counted struct{ hits, months decimal.NullDecimal }
	found := map[[2]string]counted{}
	rows, err := db.QueryContext(ctx, `select measure, compound_id, cast(hits as varchar), null from core.score_measure where cycle = $1 and company_id = $2
		union all
		select 'burden', compound_id, null, cast(household_months as varchar) from core.score_burden where cycle = $1 and company_id = $2`, b.Cycle, company)
	if err != nil {
		return nil, fmt.Errorf("read what the measures of %s are made of: %w", company, err)
	}
	defer rows.Close()
	for rows.Next() {
		var measure, compound string
		var c counted
		if err := rows.Scan(&measure, &compound, &c.hits, &c.months); err != nil {
			return nil, fmt.Errorf("read what the measures of %s are made of: %w", company, err)
		}
		found[[2]string{measure, compound}] = c
	}
	var all []ScoreCount
	for _, p := range b.Input.Projects {
		if p.CompanyID != company {
			continue
		}
		for _, m := range p.Measures {
			c := found[[2]string{m.Code, p.CompoundID}]
			all = append(all, ScoreCount{
				Measure: m.Code, CompoundID: p.CompoundID, Hits: c.hits, HouseholdMonths: c.months, N: m.N, Value: m.Value, Households: p.Households,
			})
		}
	}
	return all, rows.Err()
}

// scoreSources reads the rows behind every measure of the rule and behind the items.
// They are the statements in force at as-of, as the score is of what was known then.
func scoreSources(ctx context.Context, db *warehouse.DB, c Config, b ScoreBasis, company string) (map[string][]Source, error) {
	wanted := []string{ItemSources}
	for _, o := range b.Rule.Outputs {
		for _, k := range o.Components {
			if !slices.Contains(wanted, k.Measure) {
				wanted = append(wanted, k.Measure)
			}
		}
	}
	sources := map[string][]Source{}
	for _, measure := range wanted {
		name := measure
		if score.Measures()[measure] == "ticket" {
			name = "tickets"
		}
		text, err := fs.ReadFile(schema.Explain, "explain/score/"+name+".sql")
		if err != nil {
			return nil, fmt.Errorf("read what is behind %s: %w", measure, err)
		}
		args := []any{SubjectCompany, company, b.Starts.Format(time.DateOnly), nil, measure, ""}
		rows := "select *, " + noParts + " from (" + string(text) + ")"
		if sources[measure], err = readSources(ctx, db, c, rows, args); err != nil {
			return nil, fmt.Errorf("explain %s: %w", measure, err)
		}
	}
	return sources, nil
}
