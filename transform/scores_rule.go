package transform

import (
	"strings"

	"github.com/shopspring/decimal"

	"baimi/transform/score"
)

// noDataPosition is where the class of too few data stands behind all others.
const noDataPosition = 99

type scoreRuleRow struct {
	Cycle          string              `json:"cycle"`
	Output         string              `json:"output"`
	OutputName     string              `json:"output_name"`
	OutputNameEN   string              `json:"output_name_en"`
	RuleName       string              `json:"rule_name"`
	RuleNameEN     string              `json:"rule_name_en"`
	Version        string              `json:"rule_version"`
	Hash           string              `json:"rule_hash"`
	SignedBy       string              `json:"signed_by"`
	Example        bool                `json:"example"`
	Trial          bool                `json:"trial"`
	Base           decimal.Decimal     `json:"base"`
	Places         int32               `json:"places"`
	Rounding       string              `json:"rounding"`
	Low            decimal.NullDecimal `json:"low"`
	High           decimal.NullDecimal `json:"high"`
	MinEvaluations int64               `json:"min_evaluations"`
	MinHouseholds  int64               `json:"min_households"`
	MinMonths      int64               `json:"min_months"`
	MinProbability decimal.NullDecimal `json:"min_probability"`
	Below          string              `json:"below"`
	NoData         string              `json:"no_data"`
	NoDataEN       string              `json:"no_data_en"`
	Floor          string              `json:"floor_no_bad"`
}

// given is a number of a rule file as a column takes it.
func given(n score.Number) decimal.NullDecimal {
	return decimal.NullDecimal{Decimal: n.Decimal, Valid: n.Valid}
}

func scoreRuleRows(c scoredCycle, _ scoreContext) []scoreRuleRow {
	var rows []scoreRuleRow
	for _, o := range c.rule.Outputs {
		rows = append(rows, scoreRuleRow{
			Cycle: c.cycle, Output: o.Code, OutputName: o.Name, OutputNameEN: o.NameEN, RuleName: c.rule.Name, RuleNameEN: c.rule.NameEN,
			Version: c.rule.Version, Hash: c.rule.Hash(), SignedBy: c.rule.SignedBy, Example: c.rule.Example, Trial: c.rule.Trial,
			Base: o.Base.Decimal, Places: o.Places, Rounding: string(o.Rounding), Low: given(o.Low), High: given(o.High),
			MinEvaluations: o.MinEvaluations, MinHouseholds: o.MinHouseholds, MinMonths: int64(o.MinMonths),
			MinProbability: given(o.MinProbability), Below: o.Below, NoData: o.NoData, NoDataEN: o.NoDataEN, Floor: o.FloorNoBad,
		})
	}
	return rows
}

type scoreBandRow struct {
	Cycle    string              `json:"cycle"`
	Output   string              `json:"output"`
	Class    string              `json:"class"`
	Position int32               `json:"position"`
	From     decimal.NullDecimal `json:"from_score"`
	Name     string              `json:"name"`
	NameEN   string              `json:"name_en"`
}

func scoreBandRows(c scoredCycle, _ scoreContext) []scoreBandRow {
	var rows []scoreBandRow
	for _, o := range c.rule.Outputs {
		for i, b := range o.Bands {
			rows = append(rows, scoreBandRow{c.cycle, o.Code, b.Class, int32(i), given(b.From), b.Name, b.NameEN})
		}
		rows = append(rows, scoreBandRow{c.cycle, o.Code, o.NoData, noDataPosition, decimal.NullDecimal{}, o.NoData, o.NoDataEN})
	}
	return rows
}

type scoreComponentRow struct {
	Cycle    string          `json:"cycle"`
	Output   string          `json:"output"`
	Code     string          `json:"code"`
	Position int32           `json:"position"`
	Name     string          `json:"name"`
	NameEN   string          `json:"name_en"`
	Clause   string          `json:"clause"`
	Measure  string          `json:"measure"`
	Weight   decimal.Decimal `json:"weight"`
	Line     string          `json:"line"`
	Rollup   string          `json:"rollup"`
	MinN     int64           `json:"min_n"`
	Missing  string          `json:"missing"`
}

func scoreComponentRows(c scoredCycle, _ scoreContext) []scoreComponentRow {
	var rows []scoreComponentRow
	for _, o := range c.rule.Outputs {
		for i, k := range o.Components {
			corners := make([]string, len(k.Points))
			for n, p := range k.Points {
				corners[n] = p[0].String() + "→" + p[1].String()
			}
			rows = append(rows, scoreComponentRow{
				c.cycle, o.Code, k.Code, int32(i), k.Name, k.NameEN, k.Clause, k.Measure, k.Weight.Decimal, strings.Join(corners, "|"),
				k.Rollup, k.MinN, k.Missing,
			})
		}
	}
	return rows
}

type scoreRuleItemRow struct {
	Cycle    string              `json:"cycle"`
	Output   string              `json:"output"`
	Code     string              `json:"code"`
	Position int32               `json:"position"`
	Kind     string              `json:"kind"`
	Name     string              `json:"name"`
	NameEN   string              `json:"name_en"`
	Clause   string              `json:"clause"`
	Points   decimal.Decimal     `json:"points"`
	Cap      decimal.NullDecimal `json:"cap"`
	Group    string              `json:"group_code"`
	Months   int32               `json:"months"`
	Veto     string              `json:"veto"`
	Subject  string              `json:"subject"`
	Rollup   string              `json:"rollup"`
}

func scoreRuleItemRows(c scoredCycle, _ scoreContext) []scoreRuleItemRow {
	var rows []scoreRuleItemRow
	for _, o := range c.rule.Outputs {
		for i, d := range o.Items {
			rows = append(rows, scoreRuleItemRow{
				c.cycle, o.Code, d.Code, int32(i), d.Kind, d.Name, d.NameEN, d.Clause, d.Points.Decimal, given(d.Cap), d.Group,
				int32(d.Months), d.Veto, d.Subject, d.Rollup,
			})
		}
	}
	return rows
}

type scoreRuleGroupRow struct {
	Cycle   string              `json:"cycle"`
	Output  string              `json:"output"`
	Code    string              `json:"code"`
	Name    string              `json:"name"`
	NameEN  string              `json:"name_en"`
	CapBad  decimal.NullDecimal `json:"cap_bad"`
	CapGood decimal.NullDecimal `json:"cap_good"`
}

func scoreRuleGroupRows(c scoredCycle, _ scoreContext) []scoreRuleGroupRow {
	var rows []scoreRuleGroupRow
	for _, o := range c.rule.Outputs {
		for _, g := range o.Groups {
			rows = append(rows, scoreRuleGroupRow{c.cycle, o.Code, g.Code, g.Name, g.NameEN, given(g.CapBad), given(g.CapGood)})
		}
	}
	return rows
}
