package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"baimi/sql/warehouse"
	"baimi/transform"
	"baimi/transform/score"
)

// scoreMetric is how a company's score is asked for.
const scoreMetric = "score"

// explainedScore is the explanation of a company's scores as JSON prints it.
type explainedScore struct {
	Company  string              `json:"company_id"`
	Name     string              `json:"company_name"`
	Cycle    string              `json:"cycle"`
	First    string              `json:"first_day"`
	Last     string              `json:"last_day"`
	Rule     string              `json:"rule_version"`
	RuleHash string              `json:"rule_hash"`
	AsOf     string              `json:"as_of"`
	KnownAt  string              `json:"known_at"`
	known    string              // as it is printed
	Outputs  []explainedOutput   `json:"outputs"`
	Counts   []map[string]string `json:"counts"`
	Rows     []map[string]string `json:"rows"`
}

// explainedOutput is one of the scores; numbers that it has not are null.
type explainedOutput struct {
	Output      string              `json:"output"`
	Score       decimal.NullDecimal `json:"score"`
	Class       string              `json:"class"`
	RuleClass   string              `json:"rule_class"`
	Reasons     []score.Reason      `json:"reasons"`
	Disputed    bool                `json:"disputed"`
	Low         *float64            `json:"low"`
	High        *float64            `json:"high"`
	RankLow     int                 `json:"rank_low"`
	RankHigh    int                 `json:"rank_high"`
	Ranked      int                 `json:"ranked"`
	Classes     map[string]float64  `json:"class_probabilities"`
	ToNext      decimal.NullDecimal `json:"to_next"`
	InputsHash  string              `json:"inputs_hash"`
	Published   decimal.NullDecimal `json:"published_score"`
	PublishedIn string              `json:"published_class"`
	Reproduced  bool                `json:"reproduced"`
	Steps       []map[string]string `json:"steps"`
	Gains       []map[string]string `json:"gains"`
	Items       []map[string]string `json:"items"`
}

// explainScore prints how a company's scores came about. As with other figures, CSV
// has the source rows on stdout and all above them on stderr. A score that cannot be
// made again is printed and is an error.
func (c *city) explainScore(ctx context.Context, db *warehouse.DB, q question, format string) error {
	t := c.app.text
	if q.company == "" {
		return t.wrongUsage("explain.score.no_company")
	}
	e, err := transform.ExplainScore(ctx, db, c.transformConfig(nil), q.company, q.cycle)
	if err != nil {
		return c.app.cycleError(err)
	}
	if len(e.Outputs) == 0 {
		return errors.New(t.s("explain.score.unknown", q.company, e.Basis.Cycle))
	}
	if q.output != "" {
		known := e.Basis.Rule.Outputs
		e.Outputs = slices.DeleteFunc(e.Outputs, func(o transform.ScoreOfOutput) bool { return o.Output != q.output })
		if len(e.Outputs) == 0 {
			var codes []string
			for _, o := range known {
				codes = append(codes, o.Code)
			}
			return t.wrongUsage("explain.score.no_output", q.output, strings.Join(codes, ", "))
		}
	}
	var asOf, knownAt time.Time
	if err := db.QueryRowContext(ctx, "select as_of, known_at from marts.issue").Scan(&asOf, &knownAt); err != nil {
		return fmt.Errorf("read the issue: %w", err)
	}
	b := e.Basis
	x := explainedScore{
		Company: q.company, Name: b.Companies[q.company], Cycle: b.Cycle, First: b.Starts.Format(time.DateOnly), Last: b.Ends.Format(time.DateOnly),
		Rule: b.Rule.Version, RuleHash: b.Rule.Hash(), AsOf: asOf.Format(time.DateOnly), KnownAt: knownAt.In(c.zone).Format(time.RFC3339Nano), known: c.known(knownAt),
	}
	counts, rows := c.scoreCounts(e), c.scoreSources(e)
	left := 0
	if q.limit > 0 && len(rows.Rows) > q.limit {
		left = len(rows.Rows) - q.limit
		rows.Rows = rows.Rows[:q.limit]
	}
	switch format {
	case "json":
		x.Counts, x.Rows = counts.objects(), rows.objects()
		for _, o := range e.Outputs {
			x.Outputs = append(x.Outputs, c.explainedOutput(b, o))
		}
		err = printJSON(c.app.stdout, x)
	case "csv":
		if err = c.printScore(c.app.stderr, x, e, counts); err == nil {
			err = rows.print(c.app.stdout, format)
		}
	default:
		if err = c.printScore(c.app.stdout, x, e, counts); err == nil {
			fmt.Fprintln(c.app.stdout, "\n"+t.s("explain.score.rows"))
			err = rows.print(c.app.stdout, format)
		}
	}
	if err != nil {
		return err
	}
	if left > 0 {
		fmt.Fprintln(c.app.stderr, t.s("explain.left", left))
	}
	if slices.ContainsFunc(e.Outputs, func(o transform.ScoreOfOutput) bool { return !o.Same() }) {
		return errors.New(t.s("explain.score.not_reproduced"))
	}
	return nil
}

func (c *city) explainedOutput(b transform.ScoreBasis, o transform.ScoreOfOutput) explainedOutput {
	x := explainedOutput{
		Output: o.Output, Score: o.Score, Class: o.Class, RuleClass: o.RuleClass, Reasons: o.Reasons, Disputed: o.Contested,
		Low: unlessNaN(o.Lo), High: unlessNaN(o.Hi), RankLow: o.RankLo, RankHigh: o.RankHi, Ranked: o.Ranked, Classes: map[string]float64{},
		ToNext: o.ToNext, InputsHash: o.InputsHash, Published: o.Published, PublishedIn: o.PublishedClass, Reproduced: o.Same(),
		Steps: c.scoreSteps(b, o).objects(), Gains: c.scoreGains(b, o).objects(), Items: c.scoreItems(b, o).objects(),
	}
	for _, p := range o.Classes {
		x.Classes[p.Class] = p.Probability
	}
	return x
}

func unlessNaN(v float64) *float64 {
	if math.IsNaN(v) {
		return nil
	}
	return &v
}

// printScore prints all but the source rows.
func (c *city) printScore(w io.Writer, x explainedScore, e transform.ScoreExplanation, counts *listing) error {
	t := c.app.text
	b := e.Basis
	say := func(sentence string) { fmt.Fprintln(w, sentence) }
	say(t.s("explain.score.head", cmp.Or(x.Name, "—"), x.Company, x.Cycle, x.First, x.Last))
	say(t.s("explain.score.rule", c.app.either(b.Rule.Name, b.Rule.NameEN), x.Rule, x.RuleHash))
	say(t.s("explain.clock", x.AsOf, x.known))
	for _, o := range e.Outputs {
		rule, _ := b.Rule.Output(o.Output)
		say("\n" + t.s("score.output", c.app.either(rule.Name, rule.NameEN), o.Output))
		for _, sentence := range c.scoreSentences(rule, o) {
			say(sentence)
		}
		for _, part := range []struct {
			title string
			rows  *listing
		}{
			{t.s("explain.score.steps"), c.scoreSteps(b, o)},
			{t.s("explain.score.gains"), c.scoreGains(b, o)},
			{t.s("explain.score.items"), c.scoreItems(b, o)},
		} {
			if len(part.rows.Rows) == 0 {
				continue
			}
			say("\n" + part.title)
			if err := part.rows.print(w, "table"); err != nil {
				return err
			}
		}
	}
	say("\n" + t.s("explain.score.counts"))
	return counts.print(w, "table")
}

// scoreSentences say a score, its class and how sure they are.
func (c *city) scoreSentences(rule score.Output, o transform.ScoreOfOutput) []string {
	t := c.app.text
	var all []string
	if o.Score.Valid {
		all = append(all, t.s("explain.score.result", points(o.Score), o.Class))
	} else {
		all = append(all, t.s("explain.score.no_score", o.Class, o.Evaluations, rule.MinEvaluations, o.Households, rule.MinHouseholds, o.Months, rule.MinMonths))
	}
	if o.RuleClass != o.Class {
		all = append(all, t.s("explain.score.rule_class", o.RuleClass))
	}
	for _, why := range o.Reasons {
		if why != score.NoData {
			all = append(all, t.s("explain.score.reason."+string(why)))
		}
	}
	if o.Contested {
		all = append(all, t.s("explain.score.disputed"))
	}
	if !math.IsNaN(o.Lo) {
		places := func(v float64) string { return strconv.FormatFloat(v, 'f', int(rule.Places), 64) }
		all = append(all, t.s("explain.score.interval", places(o.Lo), places(o.Hi), o.RankLo, o.RankHi, o.Ranked))
	}
	if len(o.Classes) > 0 {
		var classes []string
		for _, p := range o.Classes {
			classes = append(classes, p.Class+" "+percent(p.Probability))
		}
		all = append(all, t.s("explain.score.classes", strings.Join(classes, t.s("score.list"))))
	}
	if o.ToNext.Valid {
		all = append(all, t.s("explain.score.to_next", points(o.ToNext)))
	}
	all = append(all, t.s("explain.score.hash", o.InputsHash))
	if o.Same() {
		return append(all, t.s("explain.score.same"))
	}
	return append(all, t.s("explain.score.other", points(o.Published), o.PublishedClass, o.PublishedHash, points(o.Score), o.Class, o.InputsHash))
}
