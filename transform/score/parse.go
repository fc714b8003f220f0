package score

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/shopspring/decimal"
)

var numberShape = regexp.MustCompile(`^-?\d{1,6}(\.\d{1,4})?$`)

func parseNumber(text string) Number {
	if !numberShape.MatchString(text) {
		return Number{wrong: text}
	}
	return number(decimal.RequireFromString(text))
}

// Parse reads a rule file strictly. The error joins everything that is wrong with
// it, each with the name of the file, the key, what is wrong and what to do.
func Parse(text []byte, name string) (RuleSet, error) {
	var r RuleSet
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&r)
	var problems []error
	var unknown *toml.StrictMissingError
	var syntax *toml.DecodeError
	switch {
	case errors.As(err, &unknown):
		for _, e := range unknown.Errors {
			row, _ := e.Position()
			problems = append(problems, fmt.Errorf("%s: line %d: key %q is unknown; correct or remove it", name, row, strings.Join(e.Key(), ".")))
		}
	case errors.As(err, &syntax):
		row, col := syntax.Position()
		return RuleSet{}, fmt.Errorf("%s: line %d, column %d: %w; correct this line first", name, row, col, err)
	case err != nil:
		return RuleSet{}, fmt.Errorf("%s: %w; give this key the kind of value that the example rules give it", name, err)
	}
	r.fill()
	v := validator{name: name}
	v.ruleSet(&r)
	if problems = append(problems, v.problems...); len(problems) > 0 {
		return RuleSet{}, errors.Join(problems...)
	}
	return r, nil
}

// fill puts in what the file may leave out.
func (r *RuleSet) fill() {
	for i := range r.Outputs {
		o := &r.Outputs[i]
		if o.Below == "" {
			o.Below = "mark"
		}
		for j := range o.Items {
			item := &o.Items[j]
			if item.Months == 0 {
				item.Months = DefaultMonths
			}
			if item.Subject == "company" && item.Rollup == "" {
				item.Rollup = "sum"
			}
		}
	}
}

// Hash returns the SHA-256 of the rule in hex. It stays the same when comments, space,
// the way a number is written (2.5, 2.50) or the order of outputs, groups, components
// and items change, and changes with everything else.
func (r RuleSet) Hash() string {
	outputs := slices.Clone(r.Outputs)
	for i := range outputs {
		o := &outputs[i]
		o.Groups, o.Components, o.Items = slices.Clone(o.Groups), slices.Clone(o.Components), slices.Clone(o.Items)
		slices.SortFunc(o.Groups, func(a, b Group) int { return strings.Compare(a.Code, b.Code) })
		slices.SortFunc(o.Components, func(a, b Component) int { return strings.Compare(a.Code, b.Code) })
		slices.SortFunc(o.Items, func(a, b ItemRule) int { return strings.Compare(a.Code, b.Code) })
	}
	slices.SortFunc(outputs, func(a, b Output) int { return strings.Compare(a.Code, b.Code) })
	r.Outputs = outputs
	return digest(r)
}

// digest is the SHA-256 of a value's JSON, in which fields stand in the order of the
// type and decimals without trailing zeros.
func digest(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("score: %T has no JSON: %v", value, err)) // only plain data come here
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
