package transform

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"baimi/transform/score"
)

// scoreKey is what every row of a score begins with.
type scoreKey struct {
	Cycle   string `json:"cycle"`
	Output  string `json:"output"`
	Company string `json:"company_id"`
}

func keyOf(r score.Result) scoreKey { return scoreKey{r.Cycle, r.Output, r.CompanyID} }

type scoreRow struct {
	scoreKey
	Name        string              `json:"company_name"`
	Valid       bool                `json:"uscc_valid"`
	Rule        string              `json:"rule_version"`
	Trial       bool                `json:"trial"`
	Score       decimal.NullDecimal `json:"score"`
	Places      int32               `json:"places"`
	RuleClass   string              `json:"rule_class"`
	Class       string              `json:"class"`
	Reason      string              `json:"reason"`
	Probability *float64            `json:"probability"`
	Lo          *float64            `json:"score_lo"`
	Hi          *float64            `json:"score_hi"`
	RankLo      *int32              `json:"rank_lo"`
	RankHi      *int32              `json:"rank_hi"`
	Ranked      *int32              `json:"ranked"`
	Projects    int32               `json:"projects"`
	Households  int64               `json:"households"`
	Disputed    bool                `json:"disputed"`
	ToNext      decimal.NullDecimal `json:"to_next"`
	Hash        string              `json:"inputs_hash"`
}

func scoreRows(c scoredCycle, known scoreContext) []scoreRow {
	rows := make([]scoreRow, 0, len(c.results))
	for _, r := range c.results {
		output, _ := c.rule.Output(r.Output)
		reasons := make([]string, len(r.Reasons))
		for i, why := range r.Reasons {
			reasons[i] = string(why)
		}
		row := scoreRow{
			scoreKey: keyOf(r), Name: known.names[r.CompanyID], Valid: known.valid[r.CompanyID],
			Rule: c.rule.Version, Trial: c.rule.Trial, Score: r.Score, Places: output.Places, RuleClass: r.RuleClass, Class: r.Class,
			Reason: strings.Join(reasons, " "), Probability: rounded(r.Probability), Lo: rounded(r.Lo), Hi: rounded(r.Hi),
			Projects: int32(r.Projects), Households: r.Households, ToNext: r.ToNext, Hash: r.InputsHash,
			Disputed: r.Disputed || known.objected[[2]string{r.Cycle, r.CompanyID}],
		}
		if r.Ranked > 0 && r.Score.Valid {
			lo, hi, n := int32(r.RankLo), int32(r.RankHi), int32(r.Ranked)
			row.RankLo, row.RankHi, row.Ranked = &lo, &hi, &n
		}
		rows = append(rows, row)
	}
	return rows
}

type scoreClassRow struct {
	scoreKey
	Class       string  `json:"class"`
	Position    int32   `json:"position"`
	Probability float64 `json:"probability"`
}

func scoreClassRows(c scoredCycle, _ scoreContext) []scoreClassRow {
	var rows []scoreClassRow
	for _, r := range c.results {
		for _, p := range r.Classes {
			rows = append(rows, scoreClassRow{keyOf(r), p.Class, int32(p.Position), p.Probability})
		}
	}
	return rows
}

type scoreStepRow struct {
	scoreKey
	Compound string              `json:"compound_id"`
	Step     int32               `json:"step"`
	Kind     string              `json:"kind"`
	Code     string              `json:"code"`
	Clause   string              `json:"clause"`
	Item     string              `json:"item_id"`
	Value    decimal.NullDecimal `json:"value"`
	N        int64               `json:"n"`
	Points   decimal.Decimal     `json:"points"`
	Share    decimal.NullDecimal `json:"share"`
}

func scoreStepRows(c scoredCycle, _ scoreContext) []scoreStepRow {
	var rows []scoreStepRow
	add := func(r score.Result, compound string, steps []score.Step) {
		for i, s := range steps {
			rows = append(rows, scoreStepRow{
				keyOf(r), compound, int32(i + 1), string(s.Kind), s.Code, s.Clause, s.ItemID, s.Value, s.N, s.Points, s.Share,
			})
		}
	}
	for _, r := range c.results {
		add(r, "", r.Steps)
		if c.newest {
			for _, p := range r.ByProject {
				add(r, p.CompoundID, p.Steps)
			}
		}
	}
	return rows
}

type scoreItemRow struct {
	scoreKey
	Compound string          `json:"compound_id"`
	Item     string          `json:"item_id"`
	Code     string          `json:"code"`
	Kind     string          `json:"kind"`
	Clause   string          `json:"clause"`
	Points   decimal.Decimal `json:"points"`
	Subject  string          `json:"subject"`
	Occurred string          `json:"occurred_on"`
	Expires  string          `json:"expires_on"`
	Status   string          `json:"status"`
	Disputed bool            `json:"disputed"`
	Counted  bool            `json:"counted"`
	Evidence string          `json:"evidence"`
	Recorder string          `json:"recorder"`
}

func scoreItemRows(c scoredCycle, _ scoreContext) []scoreItemRow {
	var rows []scoreItemRow
	for _, r := range c.results {
		for _, it := range r.Items {
			if it.Why == score.WhyLater {
				continue
			}
			rows = append(rows, scoreItemRow{
				scoreKey: keyOf(r), Compound: it.CompoundID, Item: it.ID, Code: it.Code, Kind: it.Kind, Clause: it.Clause,
				Points: it.Points, Subject: it.Subject, Occurred: it.OccurredOn.Format(time.DateOnly),
				Expires: it.ExpiresOn.Format(time.DateOnly), Status: string(it.Status), Disputed: it.Disputed,
				Counted: it.Counted, Evidence: it.Evidence, Recorder: it.Recorder,
			})
		}
	}
	return rows
}

type scoreProjectRow struct {
	scoreKey
	Compound   string              `json:"compound_id"`
	Households int64               `json:"households"`
	Share      decimal.Decimal     `json:"share"`
	Score      decimal.NullDecimal `json:"score"`
}

func scoreProjectRows(c scoredCycle, _ scoreContext) []scoreProjectRow {
	var rows []scoreProjectRow
	for _, r := range c.results {
		for _, p := range r.ByProject {
			rows = append(rows, scoreProjectRow{keyOf(r), p.CompoundID, p.Households, p.Share, p.Score})
		}
	}
	return rows
}

type scoreGainRow struct {
	scoreKey
	Nth   int32           `json:"nth"`
	Kind  string          `json:"kind"`
	Code  string          `json:"code"`
	Item  string          `json:"item_id"`
	Gain  decimal.Decimal `json:"gain"`
	Class string          `json:"class"`
}

func scoreGainRows(c scoredCycle, _ scoreContext) []scoreGainRow {
	var rows []scoreGainRow
	for _, r := range c.results {
		for i, g := range r.Improvements {
			rows = append(rows, scoreGainRow{keyOf(r), int32(i + 1), string(g.Kind), g.Code, g.ItemID, g.Gain, g.Class})
		}
	}
	return rows
}

type scoreValidityRow struct {
	Cycle     string   `json:"cycle"`
	Output    string   `json:"output"`
	Companies int64    `json:"companies"`
	Failed    int64    `json:"failed"`
	Rank      *float64 `json:"rank_corr"`
	RankLo    *float64 `json:"rank_lo"`
	RankHi    *float64 `json:"rank_hi"`
	AUC       *float64 `json:"auc"`
	AUCLo     *float64 `json:"auc_lo"`
	AUCHi     *float64 `json:"auc_hi"`
}

// Resamples behind the intervals of the agreement with inspections, the same in
// every run.
const (
	agreementResamples = 1000
	agreementSeed      = 1
)

func scoreValidityRows(ctx context.Context, s session) (any, error) {
	cycles, err := s.scores(ctx)
	if err != nil {
		return nil, err
	}
	var rows []scoreValidityRow
	for _, c := range cycles {
		inspections, err := readInspections(ctx, s, c)
		if err != nil {
			return nil, err
		}
		for _, output := range c.rule.Outputs {
			a := score.Agree(output.Code, c.results, inspections, agreementResamples, agreementSeed)
			rows = append(rows, scoreValidityRow{
				c.cycle, output.Code, int64(a.N), int64(a.Failed), rounded(a.Rank.Value), rounded(a.Rank.Lo), rounded(a.Rank.Hi),
				rounded(a.AUC.Value), rounded(a.AUC.Lo), rounded(a.AUC.Hi),
			})
		}
	}
	return rows, nil
}

// readInspections returns those of the year to the end of a cycle.
func readInspections(ctx context.Context, s session, c scoredCycle) ([]score.Inspection, error) {
	var all []score.Inspection
	err := s.each(ctx, `select company_id, cast(result as double), not coalesce(passed, true) from staging.inspection
		where inspected_on > $1::date - interval 1 year and inspected_on <= $1::date and company_id is not null
		order by company_id, inspection_id`, func(rows *sql.Rows) error {
		x := score.Inspection{Result: math.NaN()}
		var result sql.NullFloat64
		err := rows.Scan(&x.CompanyID, &result, &x.Failed)
		if result.Valid {
			x.Result = result.Float64
		}
		all = append(all, x)
		return err
	}, c.ends.Format(time.DateOnly))
	if err != nil {
		return nil, fmt.Errorf("read inspections of %s: %w", c.cycle, err)
	}
	return all, nil
}
