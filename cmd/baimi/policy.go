package main

import (
	"bytes"
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/pelletier/go-toml/v2"

	"baimi/transform/score"
)

//go:embed defaults/policy.toml
var defaultPolicy []byte

//go:embed defaults/rules
var defaultRules embed.FS

// policy is policy.toml: every value that a city decides. It reaches the models as
// rows of the dataset `policy`, through the lake like all other input, so that a
// past issue is rebuilt with the values then in force. The dotted path of a field's
// names in the file is its key in the lake.
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
	Path struct {
		Phase1On    toml.LocalDate `toml:"phase_1_on"`
		Phase1Share float64        `toml:"phase_1_share"`
		Phase2On    toml.LocalDate `toml:"phase_2_on"`
		Phase2Share float64        `toml:"phase_2_share"`
	} `toml:"path"`
	Forecast struct {
		Level float64 `toml:"level"`
	} `toml:"forecast"`
	Branch struct {
		MinMembers int `toml:"min_members"`
	} `toml:"branch"`
	Leaders struct {
		MinHouseholds int     `toml:"min_households"`
		MinOccupancy  float64 `toml:"min_occupancy"`
		ReportDueDay  int     `toml:"report_due_day"`
	} `toml:"leaders"`
	Committees struct {
		TermYears int `toml:"term_years"`
	} `toml:"committees"`
	Revenue struct {
		DiscloseDays int `toml:"disclose_days"`
	} `toml:"revenue"`
	Handover struct {
		Days int `toml:"days"`
	} `toml:"handover"`
	Findings struct {
		Days int `toml:"days"`
	} `toml:"findings"`
	Epidemic struct {
		Days int `toml:"days"`
	} `toml:"epidemic"`
	Pilots struct {
		Months int `toml:"months"`
	} `toml:"pilots"`
	Trends struct {
		UprimeTickets int `toml:"uprime_tickets"`
	} `toml:"trends"`
	Actions struct {
		Months int `toml:"months"`
	} `toml:"actions"`
	Coordination struct {
		FindingsOverdue     int  `toml:"findings_overdue"`
		VacantPosts         int  `toml:"vacant_posts"`
		HandoverOverdueDays int  `toml:"handover_overdue_days"`
		RateSignal          bool `toml:"rate_signal"`
		DueDays             int  `toml:"due_days"`
	} `toml:"coordination"`
	// Submission is the calendar: which office owes which dataset when.
	Submission map[string]submission `toml:"submission"`
	Matters    struct {
		WindowDays int `toml:"window_days"`
	} `toml:"matters"`
	Handling struct {
		PartialResolvedWeight float64 `toml:"partial_resolved_weight"`
		BasicSatisfiedWeight  float64 `toml:"basic_satisfied_weight"`
		ContactHours          int     `toml:"contact_hours"`
		DueDays               int     `toml:"due_days"`
	} `toml:"handling"`
	Hotspots struct {
		FalseShare float64 `toml:"false_share"`
		MinTickets int     `toml:"min_tickets"`
		MinRepeats int     `toml:"min_repeats"`
	} `toml:"hotspots"`
	Answers struct {
		Workdays   int `toml:"workdays"`
		MinRepeats int `toml:"min_repeats"`
	} `toml:"answers"`
	Suppression struct {
		MinCount int `toml:"min_count"`
	} `toml:"suppression"`
	Comparison struct {
		YoungYears         int     `toml:"young_years"`
		OldYears           int     `toml:"old_years"`
		CompoundMiddle     int     `toml:"compound_middle"`
		CompoundLarge      int     `toml:"compound_large"`
		CompanyMiddle      int     `toml:"company_middle"`
		CompanyLarge       int     `toml:"company_large"`
		MinHouseholdMonths float64 `toml:"min_household_months"`
		MinExpected        float64 `toml:"min_expected"`
		FalseShare         float64 `toml:"false_share"`
	} `toml:"comparison"`
	Score struct {
		// RulesFile is the rule set, from the folder of the policy.
		RulesFile          string `toml:"rules_file"`
		VerifyWorkdays     int    `toml:"verify_workdays"`
		DecideWorkdays     int    `toml:"decide_workdays"`
		ExtendWorkdays     int    `toml:"extend_workdays"`
		PublicityWorkdays  int    `toml:"publicity_workdays"`
		RepairWorkdays     int    `toml:"repair_workdays"`
		MinPublicityMonths int    `toml:"min_publicity_months"`
		StraightLineItems  int    `toml:"straight_line_items"`
		LateWorkdays       int    `toml:"late_workdays"`
	} `toml:"score"`

	// rules is the text of the rule set, cycle how often it scores.
	rules, cycle string
}

// submission says which offices owe a dataset, how often, and how many working
// days after the end of the period it is due. From, where it is given, is the day
// from which it is asked for: periods that began before it are not owed.
type submission struct {
	Level       string          `toml:"level"`
	Every       string          `toml:"every"`
	DueWorkdays int             `toml:"due_workdays"`
	From        *toml.LocalDate `toml:"from"`
}

// loadPolicy reads policy.toml strictly: an unknown or unusable key is an error that names it.
func loadPolicy(path string) (policy, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return policy{}, fmt.Errorf("read %s: %w", path, err)
	}
	p, err := parsePolicy(text, path)
	if err != nil {
		return p, err
	}
	return p, p.readRules(filepath.Dir(path))
}

// readRules reads the rule set that the policy names.
func (p *policy) readRules(dir string) error {
	path := filepath.Join(dir, filepath.FromSlash(p.Score.RulesFile))
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read the rule set of score.rules_file: %w", err)
	}
	set, err := score.Parse(text, path)
	if err != nil {
		return err
	}
	p.rules, p.cycle = string(text), set.Cycle
	return nil
}

func parsePolicy(text []byte, name string) (policy, error) {
	var p policy
	var unknown *unknownKeys
	err := decodeStrict(text, name, &p)
	if err != nil && !errors.As(err, &unknown) {
		return p, err
	}
	return p, errors.Join(err, p.validate(name))
}

// validate tells every problem by its key. want is the sentence that says what is needed,
// without "config.policy.".
func (p policy) validate(name string) error {
	problems := map[string]error{}
	need := func(ok bool, key, want string, bounds ...any) {
		if !ok {
			sentence := "policy." + want
			problems[key] = newConfigProblem(name, sentence, append([]any{key}, bounds...)...)
		}
	}
	day := func(d toml.LocalDate) time.Time { return d.AsTime(time.UTC) }
	c, h := p.Coverage, p.Handling
	need(p.Version != "", "version", "version")
	need(p.EffectiveOn.Year > 0, "effective_on", "effective_on")
	need(p.Name != "", "name", "name")
	need(len(p.City.Code) == 6, "city.code", "city_code")
	need(p.City.Name != "" && p.City.NameEN != "", "city.name, city.name_en", "city_names")
	need(c.StartOn.Year > 0 && day(c.StartOn).Before(day(c.DeadlineOn)), "coverage.deadline_on", "after", "coverage.start_on")
	need(c.ShareNum > 0 && c.ShareDen >= c.ShareNum, "coverage.share_num / share_den", "share", "2 / 3")
	need(c.BranchTarget > 0, "coverage.branch_target", "above")
	need(c.BranchTargetOn.Year > 0, "coverage.branch_target_on", "day")
	need(c.DormantDays > 0, "coverage.dormant_days", "above")
	need(c.MinRankN > 0, "coverage.min_rank_n", "above")
	share := func(f float64, key string) {
		need(f > 0 && f <= 1, key, "share", 0.5)
	}
	h1, h2 := p.Path.Phase1On, p.Path.Phase2On
	need(h1.Year > 0 && day(c.StartOn).Before(day(h1)) && day(h1).Before(day(h2)) && day(h2).Before(day(c.DeadlineOn)),
		"path.phase_1_on, path.phase_2_on", "phases")
	need(p.Path.Phase1Share > 0 && p.Path.Phase1Share < p.Path.Phase2Share && p.Path.Phase2Share*float64(c.ShareDen) < float64(c.ShareNum),
		"path.phase_1_share, path.phase_2_share", "phase_shares")
	need(p.Forecast.Level > 0.5 && p.Forecast.Level < 1, "forecast.level", "between", 0.5, 1, 0.8)
	share(p.Leaders.MinOccupancy, "leaders.min_occupancy")
	need(p.Leaders.ReportDueDay > 0 && p.Leaders.ReportDueDay <= 28, "leaders.report_due_day", "within", 1, 28)
	for key, n := range map[string]int{
		"branch.min_members": p.Branch.MinMembers, "leaders.min_households": p.Leaders.MinHouseholds,
		"committees.term_years": p.Committees.TermYears, "revenue.disclose_days": p.Revenue.DiscloseDays,
		"handover.days": p.Handover.Days, "findings.days": p.Findings.Days, "epidemic.days": p.Epidemic.Days,
		"pilots.months": p.Pilots.Months, "trends.uprime_tickets": p.Trends.UprimeTickets, "actions.months": p.Actions.Months, "coordination.findings_overdue": p.Coordination.FindingsOverdue,
		"coordination.vacant_posts":          p.Coordination.VacantPosts,
		"coordination.handover_overdue_days": p.Coordination.HandoverOverdueDays,
		"coordination.due_days":              p.Coordination.DueDays,
	} {
		need(n > 0, key, "above")
	}
	for dataset, owed := range p.Submission {
		key := "submission." + dataset
		need(slices.Contains([]string{"city", "district", "town"}, owed.Level), key+".level", "one_of", "city, district, town")
		need(slices.Contains([]string{"week", "half_month", "month", "quarter"}, owed.Every), key+".every", "one_of", "week, half_month, month, quarter")
		need(owed.DueWorkdays >= 0 && owed.DueWorkdays <= 60, key+".due_workdays", "within", 0, 60)
		need(owed.From == nil || day(*owed.From).Before(day(c.DeadlineOn)), key+".from", "from")
	}
	need(p.Matters.WindowDays > 0, "matters.window_days", "above")
	need(h.PartialResolvedWeight >= 0 && h.PartialResolvedWeight <= 1, "handling.partial_resolved_weight", "within", 0, 1)
	need(h.BasicSatisfiedWeight >= 0 && h.BasicSatisfiedWeight <= 1, "handling.basic_satisfied_weight", "within", 0, 1)
	need(h.ContactHours > 0, "handling.contact_hours", "above")
	need(h.DueDays > 0, "handling.due_days", "above")
	need(p.Hotspots.FalseShare > 0 && p.Hotspots.FalseShare < 1, "hotspots.false_share", "between", 0, 1, 0.05)
	need(p.Hotspots.MinTickets > 0, "hotspots.min_tickets", "above")
	need(p.Hotspots.MinRepeats > 1, "hotspots.min_repeats", "repeats")
	need(p.Answers.Workdays > 0, "answers.workdays", "above")
	need(p.Answers.MinRepeats > 1, "answers.min_repeats", "repeats")
	need(p.Suppression.MinCount > 0, "suppression.min_count", "above")
	m := p.Comparison
	rising := func(low, high int, key string) {
		need(low > 0 && low < high, key, "rising")
	}
	rising(m.YoungYears, m.OldYears, "comparison.young_years, comparison.old_years")
	rising(m.CompoundMiddle, m.CompoundLarge, "comparison.compound_middle, comparison.compound_large")
	rising(m.CompanyMiddle, m.CompanyLarge, "comparison.company_middle, comparison.company_large")
	need(m.MinHouseholdMonths > 0, "comparison.min_household_months", "above")
	need(m.MinExpected > 0, "comparison.min_expected", "above")
	need(m.FalseShare > 0 && m.FalseShare < 0.5, "comparison.false_share", "between", 0, 0.5, 0.05)
	p.validateScore(need)
	var sorted []error
	for _, key := range slices.Sorted(maps.Keys(problems)) {
		sorted = append(sorted, problems[key])
	}
	return errors.Join(sorted...)
}

func (p policy) validateScore(need func(ok bool, key, want string, bounds ...any)) {
	s := p.Score
	for key, n := range map[string]int{
		"verify_workdays":    s.VerifyWorkdays,
		"decide_workdays":    s.DecideWorkdays,
		"extend_workdays":    s.ExtendWorkdays,
		"publicity_workdays": s.PublicityWorkdays,
		"repair_workdays":    s.RepairWorkdays,
		"late_workdays":      s.LateWorkdays,
	} {
		need(n > 0 && n <= 60, "score."+key, "within", 1, 60)
	}
	need(s.RulesFile != "", "score.rules_file", "rules_file")
	need(s.MinPublicityMonths > 0, "score.min_publicity_months", "above")
	need(s.StraightLineItems > 1 && s.StraightLineItems <= 12, "score.straight_line_items", "within", 2, 12)
}

// values lists every policy value under its dotted key, in the order of the fields;
// the version and its date, which stand beside every value, are not among them.
func (p policy) values() [][2]string {
	var all [][2]string
	var walk func(key string, v reflect.Value)
	walk = func(key string, v reflect.Value) {
		switch x := v.Interface().(type) {
		case toml.LocalDate:
			all = append(all, [2]string{key, x.String()})
			return
		case *toml.LocalDate:
			if x != nil {
				all = append(all, [2]string{key, x.String()})
			}
			return
		case map[string]submission:
			for _, dataset := range slices.Sorted(maps.Keys(x)) {
				walk(key+"."+dataset, reflect.ValueOf(x[dataset]))
			}
			return
		case float64:
			all = append(all, [2]string{key, strconv.FormatFloat(x, 'f', -1, 64)})
			return
		}
		if v.Kind() != reflect.Struct {
			all = append(all, [2]string{key, fmt.Sprint(v.Interface())})
			return
		}
		for i := range v.NumField() {
			if !v.Type().Field(i).IsExported() {
				continue
			}
			name := v.Type().Field(i).Tag.Get("toml")
			if key != "" {
				name = key + "." + name
			}
			walk(name, v.Field(i))
		}
	}
	walk("", reflect.ValueOf(p))
	all = append(all, [2]string{"score.rules", p.rules}, [2]string{"score.cycle", p.cycle})
	return slices.DeleteFunc(all, func(kv [2]string) bool { return kv[0] == "version" || kv[0] == "effective_on" })
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
