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
	"strings"
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
	share := func(f float64, key string) {
		need(f > 0 && f <= 1, key, "a share above 0 and at most 1, e.g. 0.5")
	}
	h1, h2 := p.Path.Phase1On, p.Path.Phase2On
	need(h1.Year > 0 && day(c.StartOn).Before(day(h1)) && day(h1).Before(day(h2)) && day(h2).Before(day(c.DeadlineOn)),
		"path.phase_1_on, path.phase_2_on", "two days in this order between coverage.start_on and coverage.deadline_on")
	need(p.Path.Phase1Share > 0 && p.Path.Phase1Share < p.Path.Phase2Share && p.Path.Phase2Share*float64(c.ShareDen) < float64(c.ShareNum),
		"path.phase_1_share, path.phase_2_share", "two rising shares between 0 and the target")
	need(p.Forecast.Level > 0.5 && p.Forecast.Level < 1, "forecast.level", "between 0.5 and 1, e.g. 0.8")
	share(p.Leaders.MinOccupancy, "leaders.min_occupancy")
	need(p.Leaders.ReportDueDay > 0 && p.Leaders.ReportDueDay <= 28, "leaders.report_due_day", "a day of the month, 1 to 28")
	for key, n := range map[string]int{
		"branch.min_members": p.Branch.MinMembers, "leaders.min_households": p.Leaders.MinHouseholds,
		"committees.term_years": p.Committees.TermYears, "revenue.disclose_days": p.Revenue.DiscloseDays,
		"handover.days": p.Handover.Days, "findings.days": p.Findings.Days, "epidemic.days": p.Epidemic.Days,
		"pilots.months": p.Pilots.Months, "trends.uprime_tickets": p.Trends.UprimeTickets, "actions.months": p.Actions.Months, "coordination.findings_overdue": p.Coordination.FindingsOverdue,
		"coordination.vacant_posts":          p.Coordination.VacantPosts,
		"coordination.handover_overdue_days": p.Coordination.HandoverOverdueDays,
		"coordination.due_days":              p.Coordination.DueDays,
	} {
		need(n > 0, key, "above 0")
	}
	for dataset, owed := range p.Submission {
		key := "submission." + dataset
		need(slices.Contains([]string{"city", "district", "town"}, owed.Level), key+".level", "one of city, district, town")
		need(slices.Contains([]string{"week", "half_month", "month", "quarter"}, owed.Every), key+".every", "one of week, half_month, month, quarter")
		need(owed.DueWorkdays >= 0 && owed.DueWorkdays <= 60, key+".due_workdays", "working days after the period, 0 to 60")
		need(owed.From == nil || day(*owed.From).Before(day(c.DeadlineOn)), key+".from", "a day before coverage.deadline_on; leave it out where the form is owed from coverage.start_on")
	}
	need(p.Matters.WindowDays > 0, "matters.window_days", "above 0")
	need(h.PartialResolvedWeight >= 0 && h.PartialResolvedWeight <= 1, "handling.partial_resolved_weight", "between 0 and 1")
	need(h.BasicSatisfiedWeight >= 0 && h.BasicSatisfiedWeight <= 1, "handling.basic_satisfied_weight", "between 0 and 1")
	need(h.ContactHours > 0, "handling.contact_hours", "above 0")
	need(h.DueDays > 0, "handling.due_days", "above 0")
	need(p.Hotspots.FalseShare > 0 && p.Hotspots.FalseShare < 1, "hotspots.false_share", "between 0 and 1, e.g. 0.05")
	need(p.Hotspots.MinTickets > 0, "hotspots.min_tickets", "above 0")
	need(p.Hotspots.MinRepeats > 1, "hotspots.min_repeats", "above 1: a single ticket repeats nothing")
	need(p.Answers.Workdays > 0, "answers.workdays", "working days, above 0")
	need(p.Answers.MinRepeats > 1, "answers.min_repeats", "above 1: a single ticket repeats nothing")
	need(p.Suppression.MinCount > 0, "suppression.min_count", "above 0")
	m := p.Comparison
	rising := func(low, high int, key string) {
		need(low > 0 && low < high, key, "two rising numbers above 0")
	}
	rising(m.YoungYears, m.OldYears, "comparison.young_years, comparison.old_years")
	rising(m.CompoundMiddle, m.CompoundLarge, "comparison.compound_middle, comparison.compound_large")
	rising(m.CompanyMiddle, m.CompanyLarge, "comparison.company_middle, comparison.company_large")
	need(m.MinHouseholdMonths > 0, "comparison.min_household_months", "above 0")
	need(m.MinExpected > 0, "comparison.min_expected", "above 0, e.g. 5")
	need(m.FalseShare > 0 && m.FalseShare < 0.5, "comparison.false_share", "a share between 0 and 0.5, e.g. 0.05")
	p.validateScore(need)
	slices.SortFunc(problems, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(problems...)
}

func (p policy) validateScore(need func(ok bool, key, want string)) {
	s := p.Score
	for key, n := range map[string]int{
		"verify_workdays":    s.VerifyWorkdays,
		"decide_workdays":    s.DecideWorkdays,
		"extend_workdays":    s.ExtendWorkdays,
		"publicity_workdays": s.PublicityWorkdays,
		"repair_workdays":    s.RepairWorkdays,
		"late_workdays":      s.LateWorkdays,
	} {
		need(n > 0 && n <= 60, "score."+key, "working days, 1 to 60")
	}
	need(s.RulesFile != "", "score.rules_file", "the file of the rule set, e.g. \"rules/shili.toml\"")
	need(s.MinPublicityMonths > 0, "score.min_publicity_months", "months, above 0")
	need(s.StraightLineItems > 1 && s.StraightLineItems <= 12, "score.straight_line_items", "2 to 12: the questionnaire has 12 items")
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
