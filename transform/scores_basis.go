package transform

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"baimi/sql/warehouse"
	"baimi/transform/score"
)

// ScoreBasis is what the scores of a cycle are made of, as a warehouse holds it.
type ScoreBasis struct {
	Cycle string
	// Starts and Ends are its first and last day, at midnight UTC.
	Starts, Ends time.Time
	// Rule is the one in force for the cycle.
	Rule  score.RuleSet
	Input score.Input
	// Inspections are those of the year to the end of the cycle.
	Inspections []score.Inspection
	// Companies and Compounds are names by id.
	Companies, Compounds map[string]string
}

// UnknownCycleError says that a warehouse holds no such cycle; Known are those that it
// holds, the oldest first, none where no cycle is whole yet.
type UnknownCycleError struct {
	Cycle string
	Known []string
}

func (e *UnknownCycleError) Error() string {
	return fmt.Sprintf("there is no cycle %q of scores; known: %s", e.Cycle, strings.Join(e.Known, ", "))
}

// ReadScoreBasis reads a cycle ("": the newest whole one) and writes nothing. It
// returns an *UnknownCycleError where there is none.
func ReadScoreBasis(ctx context.Context, db *warehouse.DB, cycle string) (ScoreBasis, error) {
	var b ScoreBasis
	conn, err := db.Conn(ctx)
	if err != nil {
		return b, err
	}
	defer conn.Close()
	s := session{conn: conn, readers: &readers{}}
	cycles, err := readScoreCycles(ctx, s, "true")
	if err != nil {
		return b, err
	}
	found, unknown := -1, &UnknownCycleError{Cycle: cycle}
	for i, c := range cycles {
		unknown.Known = append(unknown.Known, c.cycle)
		if c.cycle == cycle || cycle == "" {
			found = i
		}
	}
	if found < 0 {
		return b, unknown
	}
	c := cycles[found]
	b.Cycle, b.Ends, b.Rule = c.cycle, c.ends, c.rule
	if b.Starts, err = time.Parse(time.DateOnly, c.starts); err != nil {
		return b, fmt.Errorf("read the start of %s: %w", c.cycle, err)
	}
	items, err := readScoreItems(ctx, s)
	if err != nil {
		return b, err
	}
	if b.Input, err = readScoreInput(ctx, s, c, items); err != nil {
		return b, err
	}
	if b.Inspections, err = readInspections(ctx, s, c); err != nil {
		return b, err
	}
	if b.Companies, err = readNames(ctx, s, "select company_id, name from core.company"); err != nil {
		return b, err
	}
	b.Compounds, err = readNames(ctx, s, "select compound_id, name from core.home")
	return b, err
}

func readNames(ctx context.Context, s session, query string) (map[string]string, error) {
	names := map[string]string{}
	err := s.each(ctx, query, func(rows *sql.Rows) error {
		var id string
		var name sql.NullString
		err := rows.Scan(&id, &name)
		names[id] = name.String
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	return names, nil
}

// Agreement tells how well results go with the inspections of the basis, as
// marts.score_validity does.
func (b ScoreBasis) Agreement(output string, results []score.Result) score.Agreement {
	return score.Agree(output, results, b.Inspections, agreementResamples, agreementSeed)
}
