package main

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/pelletier/go-toml/v2"
)

//go:embed defaults/policy.toml
var defaultPolicy []byte

// policy is policy.toml: every value that a city decides. It reaches the models as
// rows of the dataset `policy`, through the lake like all other input, so that a
// past issue is rebuilt with the values then in force.
type policy struct {
	Version     string         `toml:"version"`
	EffectiveOn toml.LocalDate `toml:"effective_on"`
	Name        string         `toml:"name"`
	Example     bool           `toml:"example"`
	City        struct {
		Code   string `toml:"code"`
		Name   string `toml:"name"`
		NameEN string `toml:"name_en"`
	} `toml:"city"`
	Coverage struct {
		StartOn        toml.LocalDate `toml:"start_on"`
		DeadlineOn     toml.LocalDate `toml:"deadline_on"`
		ShareNum       int            `toml:"share_num"`
		ShareDen       int            `toml:"share_den"`
		BranchTarget   int            `toml:"branch_target"`
		BranchTargetOn toml.LocalDate `toml:"branch_target_on"`
		DormantDays    int            `toml:"dormant_days"`
		MinRankN       int            `toml:"min_rank_n"`
	} `toml:"coverage"`
	Matters struct {
		WindowDays int `toml:"window_days"`
	} `toml:"matters"`
	Handling struct {
		PartialResolvedWeight float64 `toml:"partial_resolved_weight"`
		BasicSatisfiedWeight  float64 `toml:"basic_satisfied_weight"`
		ContactHours          int     `toml:"contact_hours"`
		DueDays               int     `toml:"due_days"`
	} `toml:"handling"`
	Suppression struct {
		MinCount int `toml:"min_count"`
	} `toml:"suppression"`
}

// loadPolicy reads policy.toml strictly: an unknown or unusable key is an error that names it.
func loadPolicy(path string) (policy, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return policy{}, fmt.Errorf("read %s: %w", path, err)
	}
	return parsePolicy(text, path)
}

func parsePolicy(text []byte, name string) (policy, error) {
	var p policy
	if err := decodeStrict(text, name, &p); err != nil {
		return p, err
	}
	return p, p.validate(name)
}

func (p policy) validate(name string) error {
	var problems []error
	need := func(ok bool, key, want string) {
		if !ok {
			problems = append(problems, fmt.Errorf("%s: %s: %s", name, key, want))
		}
	}
	day := func(d toml.LocalDate) time.Time { return d.AsTime(time.UTC) }
	c, h := p.Coverage, p.Handling
	need(p.Version != "", "version", "name this version, e.g. \"示例-v1\"")
	need(p.EffectiveOn.Year > 0, "effective_on", "give the day from which this version holds, e.g. 2020-06-01")
	need(p.Name != "", "name", "give the policy a name")
	need(len(p.City.Code) == 6, "city.code", "six digits, e.g. \"440600\"")
	need(p.City.Name != "" && p.City.NameEN != "", "city.name, city.name_en", "both are shown on pages")
	need(c.StartOn.Year > 0 && day(c.StartOn).Before(day(c.DeadlineOn)), "coverage.deadline_on", "must come after coverage.start_on")
	need(c.ShareNum > 0 && c.ShareDen >= c.ShareNum, "coverage.share_num / share_den", "a share above 0 and at most 1, e.g. 2 and 3")
	need(c.BranchTarget > 0, "coverage.branch_target", "above 0")
	need(c.BranchTargetOn.Year > 0, "coverage.branch_target_on", "a day, e.g. 2020-12-31")
	need(c.DormantDays > 0, "coverage.dormant_days", "above 0")
	need(c.MinRankN > 0, "coverage.min_rank_n", "above 0")
	need(p.Matters.WindowDays > 0, "matters.window_days", "above 0")
	need(h.PartialResolvedWeight >= 0 && h.PartialResolvedWeight <= 1, "handling.partial_resolved_weight", "between 0 and 1")
	need(h.BasicSatisfiedWeight >= 0 && h.BasicSatisfiedWeight <= 1, "handling.basic_satisfied_weight", "between 0 and 1")
	need(h.ContactHours > 0, "handling.contact_hours", "above 0")
	need(h.DueDays > 0, "handling.due_days", "above 0")
	need(p.Suppression.MinCount > 0, "suppression.min_count", "above 0")
	return errors.Join(problems...)
}

// values lists every policy value under its dotted key, in the file's order.
func (p policy) values() [][2]string {
	c, h := p.Coverage, p.Handling
	num := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	return [][2]string{
		{"name", p.Name},
		{"example", strconv.FormatBool(p.Example)},
		{"city.code", p.City.Code},
		{"city.name", p.City.Name},
		{"city.name_en", p.City.NameEN},
		{"coverage.start_on", c.StartOn.String()},
		{"coverage.deadline_on", c.DeadlineOn.String()},
		{"coverage.share_num", strconv.Itoa(c.ShareNum)},
		{"coverage.share_den", strconv.Itoa(c.ShareDen)},
		{"coverage.branch_target", strconv.Itoa(c.BranchTarget)},
		{"coverage.branch_target_on", c.BranchTargetOn.String()},
		{"coverage.dormant_days", strconv.Itoa(c.DormantDays)},
		{"coverage.min_rank_n", strconv.Itoa(c.MinRankN)},
		{"matters.window_days", strconv.Itoa(p.Matters.WindowDays)},
		{"handling.partial_resolved_weight", num(h.PartialResolvedWeight)},
		{"handling.basic_satisfied_weight", num(h.BasicSatisfiedWeight)},
		{"handling.contact_hours", strconv.Itoa(h.ContactHours)},
		{"handling.due_days", strconv.Itoa(h.DueDays)},
		{"suppression.min_count", strconv.Itoa(p.Suppression.MinCount)},
	}
}

// csv writes the policy as a file of the dataset `policy`.
func (p policy) csv() ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"version", "effective_on", "key", "value"}}
	for _, kv := range p.values() {
		rows = append(rows, []string{p.Version, p.EffectiveOn.String(), kv[0], kv[1]})
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write policy rows: %w", err)
	}
	return b.Bytes(), nil
}
