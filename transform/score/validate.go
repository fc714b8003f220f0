package score

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

var codeShape = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// validator collects what is wrong with a rule set.
type validator struct {
	name     string
	problems []error
}

func (v *validator) need(ok bool, key, format string, args ...any) {
	if !ok {
		v.problems = append(v.problems, fmt.Errorf("%s: %s: %s", v.name, key, fmt.Sprintf(format, args...)))
	}
}

func (v *validator) oneOf(value, key string, allowed ...string) {
	v.need(slices.Contains(allowed, value), key, "%q is unknown; use one of %s", value, strings.Join(allowed, ", "))
}

// code checks the code of an entry and that no other of its kind has it.
func (v *validator) code(code, key string, seen map[string]string) {
	v.need(codeShape.MatchString(code), key+".code", "%q is not a code; use small letters, digits and _, e.g. \"fire_lane\"", code)
	if first, taken := seen[code]; taken {
		v.need(false, key+".code", "%q is taken by %s; every code stands once, else one fact would count twice", code, first)
		return
	}
	seen[code] = key
}

func (v *validator) names(zh, en, key string) {
	v.need(zh != "" && en != "", key+".name, name_en", "one is missing; give both, pages show them")
}

// number checks a number's shape and bounds; an optional one may be left out.
func (v *validator) number(n Number, key string, optional bool, low, high int64) bool {
	switch {
	case n.wrong != "":
		v.need(false, key, "%q is not a number; write digits with at most four after the point in quotes, e.g. \"2.5\"", n.wrong)
		return false
	case !n.Valid:
		v.need(optional, key, "is missing; give a number in quotes, e.g. \"2.5\"")
		return false
	}
	ok := n.GreaterThanOrEqual(decimal.NewFromInt(low)) && n.LessThanOrEqual(decimal.NewFromInt(high))
	v.need(ok, key, "%s is out of bounds; give a number from %d to %d", n.String(), low, high)
	return ok
}

// positive checks a number above 0.
func (v *validator) positive(n Number, key string, optional bool) {
	if v.number(n, key, optional, 0, 1000) {
		v.need(n.IsPositive(), key, "is 0; give a number above 0")
	}
}

func (v *validator) ruleSet(r *RuleSet) {
	v.names(r.Name, r.NameEN, "rule set")
	v.need(r.Version != "", "version", "is missing; name this version, e.g. \"2022-1\"")
	v.need(r.EffectiveOn.Year > 0, "effective_on", "is missing; give the day from which the rule holds, e.g. 2022-01-01")
	v.need(r.SignedBy != "" || r.Example, "signed_by", "is missing; name the office that decided the rule, or set example = true")
	v.oneOf(r.Cycle, "cycle", "quarter", "half_year", "year")
	v.need(len(r.Outputs) > 0, "output", "there is none; add an [[output]] with its bands")
	outputs, items := map[string]string{}, map[string]string{}
	for i := range r.Outputs {
		o := &r.Outputs[i]
		key := "output " + label(o.Code, i)
		v.code(o.Code, key, outputs)
		v.output(o, key)
		for j := range o.Items {
			v.item(o, &o.Items[j], key+", item "+label(o.Items[j].Code, j), items)
		}
		v.sources(o, key)
	}
}

// label is how an entry of a list is named: by its code, or by its place.
func label(code string, i int) string {
	if code == "" {
		return fmt.Sprintf("no. %d", i+1)
	}
	return code
}

func (v *validator) output(o *Output, key string) {
	v.names(o.Name, o.NameEN, key)
	v.number(o.Base, key+".base", false, -1000, 1000)
	v.need(o.Places >= 0 && o.Places <= stepPlaces, key+".places", "%d is out of bounds; publish 0 to %d decimals", o.Places, stepPlaces)
	v.oneOf(string(o.Rounding), key+".rounding", string(HalfUp), string(HalfEven))
	low, high := v.number(o.Low, key+".low", true, -1000, 1000), v.number(o.High, key+".high", true, -1000, 1000)
	v.need(!low || !high || o.Low.LessThan(o.High.Decimal), key+".low, high", "low is not below high; exchange them or leave one out")
	v.need(o.MinEvaluations >= 0, key+".min_evaluations", "is negative; give 0 or more questionnaires")
	v.need(o.MinHouseholds >= 0, key+".min_households", "is negative; give 0 or more households")
	v.need(o.MinMonths >= 0, key+".min_months", "is negative; give 0 or more months")
	v.need(o.NoData != "" && o.NoDataEN != "" && o.position(o.NoData) < 0, key+".no_data, no_data_en",
		"is missing or the class of a band; name the class of companies with too few data, e.g. \"未参评\" and \"not rated\"")
	v.need(o.FloorNoBad == "" || o.position(o.FloorNoBad) >= 0, key+".floor_no_bad", "%q is no class of a band; name one, or leave it out", o.FloorNoBad)
	if v.number(o.MinProbability, key+".min_probability", true, 0, 1) {
		v.need(o.MinProbability.IsPositive(), key+".min_probability", "is 0; give a probability above 0, e.g. \"0.8\", or leave it out")
	}
	v.oneOf(o.Below, key+".below", "mark", "hold")
	v.need(o.Below == "mark" || o.MinProbability.Valid, key+".below", "holds below a probability that is missing; set min_probability, e.g. \"0.8\"")
	v.bands(o, key)
	groups, components := map[string]string{}, map[string]string{}
	for i, g := range o.Groups {
		at := key + ", group " + label(g.Code, i)
		v.code(g.Code, at, groups)
		v.names(g.Name, g.NameEN, at)
		v.positive(g.CapBad, at+".cap_bad", true)
		v.positive(g.CapGood, at+".cap_good", true)
		v.need(g.CapBad.Valid || g.CapGood.Valid || g.CapBad.wrong+g.CapGood.wrong != "", at, "caps nothing; give cap_bad or cap_good, or remove it")
	}
	for i := range o.Components {
		at := key + ", component " + label(o.Components[i].Code, i)
		v.code(o.Components[i].Code, at, components)
		v.component(&o.Components[i], at)
	}
}

func (v *validator) bands(o *Output, key string) {
	v.need(len(o.Bands) >= 2, key+".band", "there are %d; give two or more classes, the best first", len(o.Bands))
	seen := map[string]bool{}
	for i, b := range o.Bands {
		at := key + ", band " + label(b.Class, i)
		v.need(b.Class != "", at+".class", "is missing; name the class, e.g. \"A\"")
		v.need(!seen[b.Class], at+".class", "stands twice; every class has one band")
		seen[b.Class] = true
		v.names(b.Name, b.NameEN, at)
		if i == len(o.Bands)-1 {
			v.need(!b.From.Valid && b.From.wrong == "", at+".from", "the last band takes all scores below the others; remove its from")
			continue
		}
		if !v.number(b.From, at+".from", false, -1000, 1000) {
			continue
		}
		v.need(b.From.Equal(b.From.Truncate(o.Places)), at+".from", "%s has more decimals than a published score (%d); shorten it or raise places", b.From.String(), o.Places)
		if i > 0 && o.Bands[i-1].From.Valid {
			v.need(b.From.LessThan(o.Bands[i-1].From.Decimal), at+".from", "is not below that of %s; list the bands from the best down", o.Bands[i-1].Class)
		}
	}
}

func (v *validator) component(c *Component, key string) {
	v.names(c.Name, c.NameEN, key)
	v.need(c.Clause != "", key+".clause", "is missing; name the article of the rule")
	_, known := Measures()[c.Measure]
	v.need(known, key+".measure", "%q is unknown; use one of %s", c.Measure, strings.Join(sortedKeys(Measures()), ", "))
	v.positive(c.Weight, key+".weight", false)
	v.oneOf(c.Rollup, key+".rollup", "households", "mean", "worst")
	v.need(c.MinN >= 0, key+".min_n", "is negative; give 0 or more cases")
	if c.Missing != "renormalise" {
		stand := parseNumber(c.Missing)
		ok := stand.Valid && !stand.IsNegative() && stand.LessThanOrEqual(decimal.NewFromInt(100))
		v.need(ok, key+".missing", "%q is unknown; use renormalise (the others take over its weight) or points from \"0\" to \"100\"", c.Missing)
	}
	v.need(len(c.Points) >= 2, key+".points", "%d pairs make no line; give two or more, e.g. [[\"60\", \"0\"], [\"95\", \"100\"]]", len(c.Points))
	for i, p := range c.Points {
		at := fmt.Sprintf("%s.points, pair %d", key, i+1)
		if len(p) != 2 {
			v.need(false, at, "has %d numbers; give two, the measure and its points", len(p))
			continue
		}
		ok := v.number(p[0], at+", measure", false, -100000, 100000)
		v.number(p[1], at+", points", false, 0, 100)
		if ok && i > 0 && len(c.Points[i-1]) == 2 && c.Points[i-1][0].Valid {
			v.need(p[0].GreaterThan(c.Points[i-1][0].Decimal), at, "its measure is not above that of the pair before; list the pairs by rising measure")
		}
	}
}

func (v *validator) item(o *Output, d *ItemRule, key string, seen map[string]string) {
	v.code(d.Code, key, seen)
	v.names(d.Name, d.NameEN, key)
	v.oneOf(d.Kind, key+".kind", "bad", "good")
	v.need(d.Clause != "", key+".clause", "is missing; name the article of the rule")
	v.positive(d.Points, key+".points", false)
	v.positive(d.Cap, key+".cap", true)
	v.need(d.Group == "" || o.group(d.Group) != nil, key+".group", "%q is no group of this output; add the group or correct the code", d.Group)
	v.need(o.group(d.Code) == nil, key+".code", "is also the code of a group; rename one of them")
	v.need(d.Months >= 1 && d.Months <= 120, key+".months", "%d is out of bounds; give the months for which it counts, 1 to 120", d.Months)
	v.need(d.Veto == "" || o.position(d.Veto) > 0, key+".veto", "%q is no class below the best; name the best class that is left, or leave it out", d.Veto)
	v.need(d.Veto == "" || d.Kind == "bad", key+".veto", "a good item bars from no class; remove veto")
	v.oneOf(d.Subject, key+".subject", "project", "company", "manager")
	if d.Subject == "company" {
		v.need(d.Rollup == "sum", key+".rollup", "an item of the company itself counts in full; remove rollup")
	} else {
		v.oneOf(d.Rollup, key+".rollup", "households", "worst", "sum", "project")
	}
	v.need(d.Kind != "good" || d.Rollup != "worst", key+".rollup", "the worst project has no meaning for a good item; use households, sum or project")
	v.need(d.Veto == "" || d.Rollup != "project", key+".veto", "the item touches only its project, so it bars the company from nothing; remove veto or change rollup")
	v.need(d.Source == "" || slices.Contains(Sources(), d.Source), key+".source", "%q is unknown; use one of %s", d.Source, strings.Join(Sources(), ", "))
}

// sources refuses facts that would enter an output twice.
func (v *validator) sources(o *Output, key string) {
	by := map[string]string{}
	for _, c := range o.Components {
		if first, taken := by[c.Measure]; taken {
			v.need(false, key, "components %s and %s both measure %s; one fact feeds one item or component only, remove one of them", first, c.Code, c.Measure)
			continue
		}
		by[c.Measure] = c.Code
		for _, d := range o.Items {
			if source := Measures()[c.Measure]; source != "" && d.Source == source {
				v.need(false, key, "item %s and component %s (measure %s) are both made of the same facts (%s); one fact feeds one item or component only, remove one of them", d.Code, c.Code, c.Measure, source)
			}
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
