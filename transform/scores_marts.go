package transform

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// scoreModels are the tables of company scores.
func scoreModels() []goModel {
	depends := []string{
		"core.score_cycle", "core.score_project", "core.score_measure", "core.score_burden", "core.score_item", "core.company",
		"staging.objection", "ops.touched_cycle",
	}
	// The others are read off the same scores, and would only wait for them.
	after := append(slices.Clone(depends), "marts.score")
	const points, amount = "DECIMAL(12,4)", "DECIMAL(18,4)"
	scored := []string{"cycle", "output", "company_id"}
	return []goModel{{
		name:      "marts.score",
		grain:     "one row per whole cycle, output of the rule and company: its score and class with how sure they are; no score where data are too few",
		key:       scored,
		partition: partitionCycle,
		depends:   depends,
		columns: []string{
			"cycle VARCHAR", "output VARCHAR", "company_id VARCHAR", "company_name VARCHAR", "uscc_valid BOOLEAN", "rule_version VARCHAR",
			"trial BOOLEAN", "score " + points, "places INTEGER", "rule_class VARCHAR", "class VARCHAR", "reason VARCHAR",
			"probability DOUBLE", "score_lo DOUBLE", "score_hi DOUBLE", "rank_lo INTEGER", "rank_hi INTEGER", "ranked INTEGER",
			"projects INTEGER", "households BIGINT", "disputed BOOLEAN", "to_next " + points, "inputs_hash VARCHAR",
		},
		rows: scoreTable(scoreRows),
	}, {
		name:      "marts.score_class",
		grain:     "one row per cycle, output, company with a score and class: the probability that its true score lies in the class",
		key:       append(slices.Clone(scored), "class"),
		partition: partitionCycle,
		depends:   after,
		columns:   []string{"cycle VARCHAR", "output VARCHAR", "company_id VARCHAR", "class VARCHAR", "position INTEGER", "probability DOUBLE"},
		rows:      scoreTable(scoreClassRows),
	}, {
		name:      "marts.score_step",
		grain:     "one row per cycle, output, company, project ('' for the company) and booking of its score; projects of the newest cycle only",
		key:       append(slices.Clone(scored), "compound_id", "step"),
		partition: partitionCycle,
		depends:   after,
		columns: []string{
			"cycle VARCHAR", "output VARCHAR", "company_id VARCHAR", "compound_id VARCHAR", "step INTEGER", "kind VARCHAR", "code VARCHAR",
			"clause VARCHAR", "item_id VARCHAR", "value " + amount, "n BIGINT", "points " + points, "share DECIMAL(9,6)",
		},
		rows: scoreTable(scoreStepRows),
	}, {
		name:      "marts.score_item",
		grain:     "one row per cycle, output whose catalogue knows it, company and item recorded by the end of the cycle",
		key:       append(slices.Clone(scored), "item_id"),
		partition: partitionCycle,
		depends:   after,
		columns: []string{
			"cycle VARCHAR", "output VARCHAR", "company_id VARCHAR", "compound_id VARCHAR", "item_id VARCHAR", "code VARCHAR", "kind VARCHAR",
			"clause VARCHAR", "points " + points, "subject VARCHAR", "occurred_on DATE", "expires_on DATE", "status VARCHAR",
			"disputed BOOLEAN", "counted BOOLEAN", "evidence VARCHAR", "recorder VARCHAR",
		},
		rows: scoreTable(scoreItemRows),
	}, {
		name:      "marts.score_project",
		grain:     "one row per cycle, output, company with a score and project: its own score and its share of the households",
		key:       append(slices.Clone(scored), "compound_id"),
		partition: partitionCycle,
		depends:   after,
		columns: []string{
			"cycle VARCHAR", "output VARCHAR", "company_id VARCHAR", "compound_id VARCHAR", "households BIGINT", "share DECIMAL(9,6)",
			"score " + points,
		},
		rows: scoreTable(scoreProjectRows),
	}, {
		name:      "marts.score_gain",
		grain:     "one row per cycle, output, company and thing that would raise its score, the largest gain first",
		key:       append(slices.Clone(scored), "nth"),
		partition: partitionCycle,
		depends:   after,
		columns: []string{
			"cycle VARCHAR", "output VARCHAR", "company_id VARCHAR", "nth INTEGER", "kind VARCHAR", "code VARCHAR", "item_id VARCHAR",
			"gain " + points, "class VARCHAR",
		},
		rows: scoreTable(scoreGainRows),
	}, {
		name:      "marts.score_validity",
		grain:     "one row per cycle and output: how well its scores go with the inspections of the year to its end",
		key:       []string{"cycle", "output"},
		partition: partitionCycle,
		depends:   append(slices.Clone(after), "staging.inspection"),
		columns: []string{
			"cycle VARCHAR", "output VARCHAR", "companies BIGINT", "failed BIGINT", "rank_corr DOUBLE", "rank_lo DOUBLE", "rank_hi DOUBLE",
			"auc DOUBLE", "auc_lo DOUBLE", "auc_hi DOUBLE",
		},
		rows: scoreValidityRows,
	}, {
		name:      "marts.score_rule",
		grain:     "one row per cycle and output of the rule by which it is scored",
		key:       []string{"cycle", "output"},
		partition: partitionCycle,
		depends:   after,
		columns: []string{
			"cycle VARCHAR", "output VARCHAR", "output_name VARCHAR", "output_name_en VARCHAR", "rule_name VARCHAR", "rule_name_en VARCHAR",
			"rule_version VARCHAR", "rule_hash VARCHAR", "signed_by VARCHAR", "example BOOLEAN", "trial BOOLEAN", "base " + points,
			"places INTEGER", "rounding VARCHAR", "low " + points, "high " + points, "min_evaluations BIGINT", "min_households BIGINT",
			"min_months BIGINT", "min_probability " + points, "below VARCHAR", "no_data VARCHAR", "no_data_en VARCHAR", "floor_no_bad VARCHAR",
		},
		rows: scoreTable(scoreRuleRows),
	}, {
		name:      "marts.score_band",
		grain:     "one row per cycle, output and class, the best first, with the score from which it holds; 99 is that of too few data",
		key:       []string{"cycle", "output", "class"},
		partition: partitionCycle,
		depends:   after,
		columns:   []string{"cycle VARCHAR", "output VARCHAR", "class VARCHAR", "position INTEGER", "from_score " + points, "name VARCHAR", "name_en VARCHAR"},
		rows:      scoreTable(scoreBandRows),
	}, {
		name:      "marts.score_component",
		grain:     "one row per cycle, output and component: a measure with its weight and the line that turns it into points",
		key:       []string{"cycle", "output", "code"},
		partition: partitionCycle,
		depends:   after,
		columns: []string{
			"cycle VARCHAR", "output VARCHAR", "code VARCHAR", "position INTEGER", "name VARCHAR", "name_en VARCHAR", "clause VARCHAR",
			"measure VARCHAR", "weight " + points, "line VARCHAR", "rollup VARCHAR", "min_n BIGINT", "missing VARCHAR",
		},
		rows: scoreTable(scoreComponentRows),
	}, {
		name:      "marts.score_rule_item",
		grain:     "one row per cycle, output and entry of the catalogue of items",
		key:       []string{"cycle", "output", "code"},
		partition: partitionCycle,
		depends:   after,
		columns: []string{
			"cycle VARCHAR", "output VARCHAR", "code VARCHAR", "position INTEGER", "kind VARCHAR", "name VARCHAR", "name_en VARCHAR",
			"clause VARCHAR", "points " + points, "cap " + points, "group_code VARCHAR", "months INTEGER", "veto VARCHAR",
			"subject VARCHAR", "rollup VARCHAR",
		},
		rows: scoreTable(scoreRuleItemRows),
	}, {
		name:      "marts.score_rule_group",
		grain:     "one row per cycle, output and group of items with what they take or give at most together",
		key:       []string{"cycle", "output", "code"},
		partition: partitionCycle,
		depends:   after,
		columns: []string{
			"cycle VARCHAR", "output VARCHAR", "code VARCHAR", "name VARCHAR", "name_en VARCHAR", "cap_bad " + points, "cap_good " + points,
		},
		rows: scoreTable(scoreRuleGroupRows),
	}}
}

// scoreTable fills a table with what rows makes of every touched cycle.
func scoreTable[R any](rows func(scoredCycle, scoreContext) []R) func(context.Context, session) (any, error) {
	return func(ctx context.Context, s session) (any, error) {
		cycles, err := s.scores(ctx)
		if err != nil {
			return nil, err
		}
		known, err := readScoreContext(ctx, s)
		if err != nil {
			return nil, err
		}
		var all []R
		for _, c := range cycles {
			all = append(all, rows(c, known)...)
		}
		return all, nil
	}
}

// scoreContext is what the tables say of companies beside their scores.
type scoreContext struct {
	names    map[string]string
	valid    map[string]bool
	objected map[[2]string]bool // cycle and company whose score is objected to
}

func readScoreContext(ctx context.Context, s session) (scoreContext, error) {
	k := scoreContext{names: map[string]string{}, valid: map[string]bool{}, objected: map[[2]string]bool{}}
	err := s.each(ctx, "select company_id, name, uscc_valid from core.company", func(rows *sql.Rows) error {
		var id, name string
		var valid bool
		err := rows.Scan(&id, &name, &valid)
		k.names[id], k.valid[id] = name, valid
		return err
	})
	if err != nil {
		return k, fmt.Errorf("read companies: %w", err)
	}
	err = s.each(ctx, `select c.cycle, b.company_id from staging.objection b
		join core.score_cycle c on b.cycle between c.starts and c.ends
		where b.kind = 'objection' and b.decided_on is null`, func(rows *sql.Rows) error {
		var key [2]string
		err := rows.Scan(&key[0], &key[1])
		k.objected[key] = true
		return err
	})
	if err != nil {
		return k, fmt.Errorf("read objections to scores: %w", err)
	}
	return k, nil
}
