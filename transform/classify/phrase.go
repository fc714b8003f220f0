package classify

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"baimi/sql/han"
)

// Kind is the question that a phrase helps to answer.
type Kind string

const (
	// KindCategory answers which of Categories a complaint is about.
	KindCategory Kind = "category"
	// KindProperty answers whether it is about the running of a compound:
	// label property speaks for it, label other against it.
	KindProperty Kind = "property"
	// KindResponsibility answers whose matter it is.
	KindResponsibility Kind = "responsibility"
)

// Labels of KindProperty.
const (
	Property = "property"
	Other    = "other"
)

// Unclear is the responsibility of a text that names no one.
const Unclear = "unclear"

// Rest is the category of a complaint about a compound that fits no other.
const Rest = "其他"

// Categories returns the categories of property complaints in the order of the
// domain.
func Categories() []string {
	return []string{
		"服务态度", "物业收费", "公共收益", "停车管理", "电梯", "消防", "电动车", "环境卫生", "垃圾分类", "绿化", "安保门禁",
		"设施维修", "房屋渗漏", "噪音", "违建", "群租", "水电气", "业委会", "物业交接", "维修资金", "疫情出入", Rest,
	}
}

// Responsibilities returns the labels of KindResponsibility.
func Responsibilities() []string {
	return []string{"company", "developer", "department", "neighbour", "committee"}
}

// labels returns the labels that a kind knows, nil for an unknown kind.
func labels(k Kind) []string {
	switch k {
	case KindCategory:
		return Categories()
	case KindProperty:
		return []string{Property, Other}
	case KindResponsibility:
		return Responsibilities()
	}
	return nil
}

// Phrase is one row of the dictionary.
type Phrase struct {
	Kind  Kind
	Label string
	// Text is what the complaint says. It is compared in folded form (width,
	// case, traditional characters and white space do not matter). A text of
	// two parts, as 业委会…成立, is found where the second part begins at most
	// Reach characters after the first one in the same sentence.
	Text string
	// Weight is how strongly the phrase speaks for its label; a negative one
	// speaks against it, and 0 removes the phrase. Weights add up.
	Weight float64
}

// Reach is how many characters may lie between the two parts of a phrase.
const Reach = 12

// gap stands between the two parts of a phrase.
const gap = "…"

//go:embed phrases.csv
var shipped string

// Shipped returns the dictionary that comes with the program.
func Shipped() ([]Phrase, error) {
	r := csv.NewReader(strings.NewReader(shipped))
	r.Comment = '#'
	r.FieldsPerRecord = 4
	var list []Phrase
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read shipped phrases: %w", err)
		}
		if row[0] == "kind" {
			continue
		}
		line, _ := r.FieldPos(3)
		w, err := strconv.ParseFloat(row[3], 64)
		if err != nil {
			return nil, fmt.Errorf("read shipped phrases, line %d: weight %q is not a number", line, row[3])
		}
		list = append(list, Phrase{Kind(row[0]), row[1], row[2], w})
	}
}

// parts returns the folded text of a phrase: one part, or two.
func (p Phrase) parts() []string {
	var parts []string
	for part := range strings.SplitSeq(strings.ReplaceAll(p.Text, "...", gap), gap) {
		if part = han.Fold(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// check says what is wrong with a phrase, nil if nothing is.
func (p Phrase) check() error {
	known := labels(p.Kind)
	switch parts := p.parts(); {
	case known == nil:
		return fmt.Errorf("unknown kind %q; one of category, property, responsibility", p.Kind)
	case !slices.Contains(known, p.Label):
		return fmt.Errorf("unknown %s label %q; one of %s", p.Kind, p.Label, strings.Join(known, ", "))
	case len(parts) == 0:
		return errors.New("the phrase is empty")
	case len(parts) > 2:
		return fmt.Errorf("phrase %q has %d parts; two at most", p.Text, len(parts))
	case math.IsNaN(p.Weight) || math.Abs(p.Weight) > 100:
		return fmt.Errorf("weight %v of %q is not between -100 and 100", p.Weight, p.Text)
	}
	return nil
}

// merge joins lists of phrases; a later row of the same kind, label and text
// replaces an earlier one. Phrases of weight 0 are left out. All wrong rows
// are named in one error.
func merge(lists [][]Phrase) ([]Phrase, error) {
	type key struct {
		kind        Kind
		label, text string
	}
	at := map[key]int{}
	var all []Phrase
	var wrong []error
	for l, list := range lists {
		for i, p := range list {
			if err := p.check(); err != nil {
				wrong = append(wrong, fmt.Errorf("phrase list %d, row %d: %w", l+1, i+1, err))
				continue
			}
			k := key{p.Kind, p.Label, strings.Join(p.parts(), gap)}
			if j, ok := at[k]; ok {
				all[j] = p
				continue
			}
			at[k] = len(all)
			all = append(all, p)
		}
	}
	all = slices.DeleteFunc(all, func(p Phrase) bool { return p.Weight == 0 })
	return all, errors.Join(wrong...)
}
