package transform

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/shopspring/decimal"

	"baimi/transform/score"
	"baimi/transform/stats"
)

const (
	// scoreDraws is the number of samples behind what is said about a score: a
	// probability is known to 1.3 points of 100.
	scoreDraws = 1000
	// measurePlaces are the decimals with which a measure enters a score.
	measurePlaces = 4
	// evaluationSD is the spread of questionnaires of one company where no company
	// has two that could tell, in points of 100.
	evaluationSD = 10
)

// scoredCycle is one cycle with its rule and the scores of all companies.
type scoredCycle struct {
	cycle   string
	starts  string
	ends    time.Time
	newest  bool
	rule    score.RuleSet
	results []score.Result
}

// scoreMemo keeps the scores of a run, which several tables are filled from.
type scoreMemo struct {
	mu     sync.Mutex
	made   bool
	cycles []scoredCycle
	err    error
}

// scores returns every touched cycle of core.score_cycle, the oldest first. All tables of one
// run are filled from one computation: the models that call it have the same inputs.
func (s session) scores(ctx context.Context) ([]scoredCycle, error) {
	memo := &s.readers.scores
	memo.mu.Lock()
	defer memo.mu.Unlock()
	if !memo.made {
		memo.cycles, memo.err = scoreCycles(ctx, s)
		memo.made = true
	}
	return memo.cycles, memo.err
}

func scoreCycles(ctx context.Context, s session) ([]scoredCycle, error) {
	cycles, err := readScoreCycles(ctx, s, "cycle in (select cycle from ops.touched_cycle)")
	if err != nil {
		return nil, err
	}
	items, err := readScoreItems(ctx, s)
	if err != nil {
		return nil, err
	}
	for i, c := range cycles {
		in, err := readScoreInput(ctx, s, c, items)
		if err != nil {
			return nil, err
		}
		if cycles[i].results, err = c.rule.Score(in, score.Options{Draws: scoreDraws}); err != nil {
			return nil, err
		}
	}
	return cycles, nil
}

// readScoreCycles returns the cycles for which a condition holds, with their rules,
// not yet scored.
func readScoreCycles(ctx context.Context, s session, condition string) ([]scoredCycle, error) {
	var cycles []scoredCycle
	rules := map[string]score.RuleSet{}
	err := s.each(ctx, `select cycle, cast(starts as varchar), ends, newest, rules
		from (select *, starts = max(starts) over () as newest from core.score_cycle) as c
		where `+condition+` order by starts`, func(rows *sql.Rows) error {
		var c scoredCycle
		var text string
		if err := rows.Scan(&c.cycle, &c.starts, &c.ends, &c.newest, &text); err != nil {
			return err
		}
		rule, known := rules[text]
		if !known {
			var err error
			if rule, err = score.Parse([]byte(text), "score.rules of "+c.cycle); err != nil {
				return err
			}
			rules[text] = rule
		}
		c.rule = rule
		cycles = append(cycles, c)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read cycles of scores: %w", err)
	}
	return cycles, nil
}

// readScoreInput reads the projects of a cycle with their measures. Of the items, only
// those up to its end are a part of it.
func readScoreInput(ctx context.Context, s session, c scoredCycle, items []score.Item) (score.Input, error) {
	in := score.Input{Cycle: c.cycle, Ends: c.ends}
	for _, it := range items {
		if !it.OccurredOn.After(c.ends) {
			in.Items = append(in.Items, it)
		}
	}
	at := map[[2]string]int{}
	err := s.each(ctx, `select company_id, compound_id, households, months from core.score_project
		where cycle = $1 order by company_id, compound_id`, func(rows *sql.Rows) error {
		var p score.Project
		if err := rows.Scan(&p.CompanyID, &p.CompoundID, &p.Households, &p.Months); err != nil {
			return err
		}
		at[[2]string{p.CompanyID, p.CompoundID}] = len(in.Projects)
		in.Projects = append(in.Projects, p)
		return nil
	}, c.cycle)
	if err != nil {
		return in, fmt.Errorf("read projects of %s: %w", c.cycle, err)
	}
	add := func(company, compound string, m score.Measure) {
		if i, served := at[[2]string{company, compound}]; served {
			in.Projects[i].Measures = append(in.Projects[i].Measures, m)
		}
	}
	var tallies []tallied
	err = s.each(ctx, `select company_id, compound_id, measure, cast(hits as varchar), n from core.score_measure
		where cycle = $1 order by company_id, compound_id, measure`, func(rows *sql.Rows) error {
		var t tallied
		var hits string
		if err := rows.Scan(&t.company, &t.compound, &t.measure, &hits, &t.n); err != nil {
			return err
		}
		var err error
		t.hits, err = decimal.NewFromString(hits)
		tallies = append(tallies, t)
		return err
	}, c.cycle)
	if err != nil {
		return in, fmt.Errorf("read measures of %s: %w", c.cycle, err)
	}
	spread := evaluationSpread(tallies)
	for _, t := range tallies {
		add(t.company, t.compound, t.scored(spread))
	}
	burdens, err := readBurdens(ctx, s, c.cycle)
	if err != nil {
		return in, err
	}
	for _, b := range burdens {
		add(b.company, b.compound, b.measure)
	}
	return in, nil
}

// tallied is one measure of a project as counted.
type tallied struct {
	company, compound, measure string
	hits                       decimal.Decimal
	n                          int64
}

// scored is the measure as it enters a score: the mean of questionnaires of 100
// points, or a share in per cent with Jeffreys' posterior.
func (t tallied) scored(spread float64) score.Measure {
	n := decimal.NewFromInt(t.n)
	if t.measure == "evaluation" {
		value := score.HalfUp.Quotient(t.hits, n, measurePlaces)
		return score.Measure{Code: t.measure, Value: value, N: t.n, Posterior: score.Posterior{
			Kind: score.Normal, A: value.InexactFloat64(), B: spread / math.Sqrt(float64(t.n)),
		}}
	}
	hits := t.hits.InexactFloat64()
	return score.Measure{
		Code: t.measure, Value: score.HalfUp.Quotient(t.hits.Mul(decimal.NewFromInt(100)), n, measurePlaces), N: t.n,
		Posterior: score.Posterior{Kind: score.Beta, A: hits + 0.5, B: float64(t.n) - hits + 0.5},
	}
}

// evaluationSpread is the standard deviation between the questionnaires about one
// company, pooled over all: how much a single one may be off. What the compounds of a
// company truly differ in is in it, so that it is rather too large than too small.
func evaluationSpread(all []tallied) float64 {
	type sums struct{ n, sum, squares float64 }
	of := map[string]sums{}
	var order []string
	for _, t := range all {
		if t.measure == "evaluation" {
			v := t.hits.InexactFloat64() / float64(t.n)
			g, known := of[t.company]
			if !known {
				order = append(order, t.company)
			}
			of[t.company] = sums{g.n + 1, g.sum + v, g.squares + v*v}
		}
	}
	squares, free := 0.0, 0.0
	for _, company := range order {
		g := of[company]
		squares += g.squares - g.sum*g.sum/g.n
		free += g.n - 1
	}
	if free < 1 || squares <= 0 {
		return evaluationSD
	}
	return math.Sqrt(squares / free)
}

// burden is the complaint burden of a project.
type burden struct {
	company, compound string
	measure           score.Measure
}

// readBurdens returns observed ÷ expected matters of every project, drawn towards the
// city's mean by how little its own number says, with the gamma posterior.
func readBurdens(ctx context.Context, s session, cycle string) ([]burden, error) {
	var cells []stats.Cell
	keys := map[string][2]string{}
	err := s.each(ctx, `select company_id, compound_id, stratum, cast(matters as double), cast(household_months as double)
		from core.score_burden where cycle = $1 order by company_id, compound_id`, func(rows *sql.Rows) error {
		var key [2]string
		var c stats.Cell
		if err := rows.Scan(&key[0], &key[1], &c.Stratum, &c.Count, &c.Exposure); err != nil {
			return err
		}
		c.Unit = key[0] + "|" + key[1]
		keys[c.Unit] = key
		cells = append(cells, c)
		return nil
	}, cycle)
	if err != nil {
		return nil, fmt.Errorf("read matters of %s: %w", cycle, err)
	}
	list, _ := stats.Standardise(cells, minStratumTickets)
	tallies := make([]stats.Tally, len(list))
	for i, u := range list {
		tallies[i] = stats.Tally{Count: u.Observed, Exposure: u.Expected}
	}
	prior := stats.NewPrior(tallies)
	var all []burden
	for i, u := range list {
		g := prior.Posterior(tallies[i])
		if !(g.Shape > 0 && g.Exposure > 0) {
			continue
		}
		all = append(all, burden{keys[u.Unit][0], keys[u.Unit][1], score.Measure{
			Code: "burden", Value: score.HalfUp.Round(decimal.NewFromFloat(g.Mean()), measurePlaces), N: int64(u.Observed),
			Posterior: score.Posterior{Kind: score.Gamma, A: g.Shape, B: g.Exposure},
		}})
	}
	return all, nil
}

// readScoreItems returns the items of all companies as they stand at as-of.
func readScoreItems(ctx context.Context, s session) ([]score.Item, error) {
	var items []score.Item
	err := s.each(ctx, `select item_id, item_code, company_id, coalesce(compound_id, ''), occurred_on, status,
			coalesce(cast(corrected as varchar), ''), coalesce(evidence, ''), coalesce(recorder, '')
		from core.score_item order by item_id`, func(rows *sql.Rows) error {
		var it score.Item
		var status, corrected string
		err := rows.Scan(&it.ID, &it.Code, &it.CompanyID, &it.CompoundID, &it.OccurredOn, &status, &corrected, &it.Evidence, &it.Recorder)
		if err != nil {
			return err
		}
		it.Status = score.Status(status)
		if corrected != "" {
			d, err := decimal.NewFromString(corrected)
			if err != nil {
				return fmt.Errorf("points of item %s: %w", it.ID, err)
			}
			it.Corrected = decimal.NewNullDecimal(d)
		}
		items = append(items, it)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read items of scores: %w", err)
	}
	return items, nil
}
