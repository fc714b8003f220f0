package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"

	"baimi/sql/warehouse"
	"baimi/transform"
	"baimi/transform/score"
)

const (
	// scoreResamples and scoreSeed are those of the stability of classes.
	scoreResamples = 200
	scoreSeed      = 1
	// nearPoints is how far from a band's end a score is close to it.
	nearPoints = 1
)

func (a *app) scoreCommand() *cobra.Command {
	var file, cycle string
	var compare bool
	cmd := &cobra.Command{
		Use:   "score --policy FILE",
		Short: a.text.s("score.short"),
		Long:  a.text.s("score.long"),
		Args:  a.args(0, 0),
	}
	format := a.formatFlag(cmd)
	f := cmd.Flags()
	f.StringVar(&file, "policy", "", a.text.s("flag.score_policy"))
	f.StringVar(&cycle, "cycle", "", a.text.s("flag.cycle"))
	f.BoolVar(&compare, "compare", false, a.text.s("flag.score_compare"))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if file == "" {
			return a.text.wrongUsage("score.no_file", a.home.policy())
		}
		rule, err := readRule(file)
		if err != nil {
			return err
		}
		c, err := a.city()
		if err != nil {
			return err
		}
		db, err := c.published(cmd.Context())
		if err != nil {
			return err
		}
		defer db.Close()
		basis, err := transform.ReadScoreBasis(cmd.Context(), db, cycle)
		if err != nil {
			return a.cycleError(err)
		}
		w, err := newWhatIf(basis, rule, compare)
		if err != nil {
			return err
		}
		if *format == "table" {
			return a.printWhatIf(w)
		}
		return w.rows().print(a.stdout, *format)
	}
	return cmd
}

// published opens the warehouse as it stands, for reading.
func (c *city) published(ctx context.Context) (*warehouse.DB, error) {
	db, err := warehouse.Open(ctx, c.home.warehouse(), warehouse.Options{ReadOnly: true, Threads: c.cfg.Warehouse.Threads, MemoryLimit: c.cfg.Warehouse.MemoryLimit, Zone: c.zone})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New(c.app.text.s("error.no_warehouse"))
	}
	return db, err
}

// cycleError says in words that there is no such cycle.
func (a *app) cycleError(err error) error {
	var unknown *transform.UnknownCycleError
	switch {
	case !errors.As(err, &unknown):
		return err
	case len(unknown.Known) == 0:
		return errors.New(a.text.s("score.no_cycle"))
	}
	return a.text.wrongUsage("score.unknown_cycle", unknown.Cycle, strings.Join(unknown.Known, ", "))
}

// readRule reads a rule set, or that of a policy file.
func readRule(path string) (score.RuleSet, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return score.RuleSet{}, err
	}
	var named struct {
		Score struct {
			RulesFile string `toml:"rules_file"`
		} `toml:"score"`
	}
	// What is wrong with the file is told by the strict reading of it.
	if err := toml.Unmarshal(text, &named); err == nil && named.Score.RulesFile != "" {
		path = filepath.Join(filepath.Dir(path), filepath.FromSlash(named.Score.RulesFile))
		if text, err = os.ReadFile(path); err != nil {
			return score.RuleSet{}, fmt.Errorf("read the rule set of score.rules_file: %w", err)
		}
	}
	return score.Parse(text, path)
}

// whatIf is what a rule makes of a cycle, beside the rule in force where compared.
type whatIf struct {
	basis       transform.ScoreBasis
	rule        score.RuleSet
	compared    bool
	sides       []ruleSide // the rule in force where compared, then the other
	comparisons map[string]score.Comparison
}

// ruleSide is what one rule makes of a cycle.
type ruleSide struct {
	rule    score.RuleSet
	outputs map[string]outputFigures
}

// outputFigures are those of one output.
type outputFigures struct {
	output        score.Output
	companies     int
	classes       score.Distribution
	near          []score.NearEnd
	sensitivities []score.Sensitivity
	stability     score.Stability
	agreement     score.Agreement
}

func newWhatIf(b transform.ScoreBasis, rule score.RuleSet, compare bool) (whatIf, error) {
	w := whatIf{basis: b, rule: rule, compared: compare, comparisons: map[string]score.Comparison{}}
	rules := []score.RuleSet{rule}
	if compare {
		rules = []score.RuleSet{b.Rule, rule}
		comparisons, err := score.Compare(b.Rule, rule, b.Input)
		if err != nil {
			return w, err
		}
		for _, c := range comparisons {
			w.comparisons[c.Output] = c
		}
	}
	for _, r := range rules {
		side, err := newRuleSide(b, r)
		if err != nil {
			return w, err
		}
		w.sides = append(w.sides, side)
	}
	return w, nil
}

func newRuleSide(b transform.ScoreBasis, rule score.RuleSet) (ruleSide, error) {
	side := ruleSide{rule: rule, outputs: map[string]outputFigures{}}
	results, err := rule.Score(b.Input, score.Options{})
	if err != nil {
		return side, err
	}
	sensitivities, err := rule.Sensitivities(b.Input)
	if err != nil {
		return side, err
	}
	stabilities, err := rule.Stabilities(b.Input, scoreResamples, scoreSeed)
	if err != nil {
		return side, err
	}
	for i, o := range rule.Outputs {
		f := outputFigures{
			output: o, classes: o.Distribution(results), near: o.NearEnds(results, decimal.NewFromInt(nearPoints)),
			stability: stabilities[i], agreement: b.Agreement(o.Code, results),
		}
		f.companies = f.classes.Scored + f.classes.NoData
		for _, s := range sensitivities {
			if s.Output == o.Code {
				f.sensitivities = append(f.sensitivities, s)
			}
		}
		side.outputs[o.Code] = f
	}
	return side, nil
}
