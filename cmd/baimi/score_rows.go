package main

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"baimi/transform/score"
)

// outputs are the codes of all outputs, those of the new rule first.
func (w whatIf) outputs() []string {
	var codes []string
	for _, side := range slices.Backward(w.sides) {
		for _, o := range side.rule.Outputs {
			if !slices.Contains(codes, o.Code) {
				codes = append(codes, o.Code)
			}
		}
	}
	return codes
}

// figure is one number of an output, on each side that has it.
type figure struct {
	code, subject string
	values        []string
}

// figures lists what the sides say of an output.
func (w whatIf) figures(output string) []figure {
	var all []figure
	at := map[[2]string]int{}
	for n, side := range w.sides {
		f, has := side.outputs[output]
		if !has {
			continue
		}
		for _, x := range f.figures() {
			key := [2]string{x.code, x.subject}
			i, known := at[key]
			if !known {
				i = len(all)
				at[key] = i
				all = append(all, figure{x.code, x.subject, make([]string, len(w.sides))})
			}
			all[i].values[n] = x.values[0]
		}
	}
	// What only the second side has stands beside its kind.
	order := map[string]int{}
	for _, x := range all {
		if _, known := order[x.code]; !known {
			order[x.code] = len(order)
		}
	}
	slices.SortStableFunc(all, func(a, b figure) int { return order[a.code] - order[b.code] })
	return all
}

// figures lists the numbers of one output under one rule.
func (f outputFigures) figures() []figure {
	var all []figure
	add := func(code, subject, value string) { all = append(all, figure{code, subject, []string{value}}) }
	add("companies", "", strconv.Itoa(f.companies))
	add("scored", "", strconv.Itoa(f.classes.Scored))
	for _, c := range f.classes.Classes {
		add("class_companies", c.Class, strconv.Itoa(c.N))
	}
	for _, c := range f.classes.Classes {
		add("class_share", c.Class, number(c.Share))
	}
	add("largest_share", "", number(f.classes.Largest.Share))
	for _, e := range f.near {
		add("near_below", e.Class, strconv.Itoa(e.Below))
		add("near_above", e.Class, strconv.Itoa(e.Above))
	}
	for _, s := range f.sensitivities {
		add("changed_at_"+s.Factor.String(), s.Component, strconv.Itoa(s.Changed))
	}
	kept := f.stability.Kept
	if len(f.stability.Companies) == 0 {
		kept = math.NaN()
	}
	add("resampled", "", strconv.Itoa(len(f.stability.Companies)))
	add("kept", "", number(kept))
	a := f.agreement
	add("inspected", "", strconv.Itoa(a.N))
	add("failed", "", strconv.Itoa(a.Failed))
	for _, e := range []struct {
		code string
		of   score.Estimate
	}{{"rank", a.Rank}, {"auc", a.AUC}} {
		add(e.code, "", number(e.of.Value))
		add(e.code+"_lo", "", number(e.of.Lo))
		add(e.code+"_hi", "", number(e.of.Hi))
	}
	return all
}

// rows lists all figures, and who would change class with score and steps.
func (w whatIf) rows() *listing {
	l := &listing{Columns: []string{"output", "figure", "subject", "detail"}}
	if w.compared {
		l.Columns = append(l.Columns, "before", "after")
	} else {
		l.Columns = append(l.Columns, "value")
	}
	for _, output := range w.outputs() {
		for _, x := range w.figures(output) {
			l.add(append([]string{output, x.code, x.subject, ""}, x.values...)...)
		}
		for _, c := range w.comparisons[output].Changes {
			l.add(output, "class", c.CompanyID, "", c.Before.Class, c.After.Class)
			l.add(output, "score", c.CompanyID, "", points(c.Before.Score), points(c.After.Score))
			for _, s := range c.Steps {
				l.add(output, "step", c.CompanyID, strings.TrimSpace(string(s.Kind)+" "+s.Code), s.Before.String(), s.After.String())
			}
		}
	}
	return l
}

func points(d decimal.NullDecimal) string {
	if !d.Valid {
		return "-"
	}
	return d.Decimal.String()
}
