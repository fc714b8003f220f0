package reports

import (
	"fmt"

	"github.com/pelletier/go-toml/v2"
)

// rulesKey is the policy key whose value is the text of the rule set.
const rulesKey = "score.rules"

// ruleText is what only the text of a rule set tells: how measures become points, and the least data.
// It is empty where the text in force is of another version than the scores.
type ruleText struct {
	Version string `toml:"version"`
	Outputs []struct {
		Code           string `toml:"code"`
		MinEvaluations int64  `toml:"min_evaluations"`
		MinHouseholds  int64  `toml:"min_households"`
		MinMonths      int64  `toml:"min_months"`
		Groups         []struct {
			Code    string `toml:"code"`
			Name    string `toml:"name"`
			NameEn  string `toml:"name_en"`
			CapBad  string `toml:"cap_bad"`
			CapGood string `toml:"cap_good"`
		} `toml:"group"`
		Components []ruleComponent `toml:"component"`
	} `toml:"output"`
}

type ruleComponent struct {
	Code    string     `toml:"code"`
	Clause  string     `toml:"clause"`
	Points  [][]string `toml:"points"`
	Rollup  string     `toml:"rollup"`
	MinN    int64      `toml:"min_n"`
	Missing string     `toml:"missing"`
}

// readRule takes from the text of a rule set what pages tell of it.
func readRule(text, version string) (ruleText, error) {
	var r ruleText
	if err := toml.Unmarshal([]byte(text), &r); err != nil {
		return r, fmt.Errorf("read the rule set of policy key %s: %w", rulesKey, err)
	}
	if r.Version != version {
		return ruleText{}, nil
	}
	return r, nil
}

// component returns how a measure becomes points.
func (t ruleText) component(output, code string) (ruleComponent, bool) {
	for _, o := range t.Outputs {
		for _, c := range o.Components {
			if o.Code == output && c.Code == code {
				return c, true
			}
		}
	}
	return ruleComponent{}, false
}

// groupName names a group of items, or gives its code.
func (t ruleText) groupName(w *words, output, code string) string {
	for _, o := range t.Outputs {
		for _, g := range o.Groups {
			if o.Code == output && g.Code == code {
				return w.either(g.Name, g.NameEn)
			}
		}
	}
	return code
}
