package evaluate

import (
	"cmp"
	"math"
	"slices"

	"baimi/transform/stats"
)

// Pair is one case: what it is according to people, and according to the
// method. An empty string is an answer too, unless a function says otherwise.
type Pair struct {
	Want, Got string
}

// Share is K of N with its Wilson interval; Value, Lo and Hi are NaN where N
// is 0.
type Share struct {
	K, N          int
	Value, Lo, Hi float64
}

func share(k, n int, conf float64) Share {
	s := Share{K: k, N: n, Value: math.NaN()}
	s.Lo, s.Hi = stats.Wilson(float64(k), float64(n), conf)
	if n > 0 {
		s.Value = float64(k) / float64(n)
	}
	return s
}

// Label is how well one label is recognised.
type Label struct {
	Label string
	// Precision is the share right among the cases that got the label, Recall
	// among those that are to have it; F1 = 2·right ÷ (got + wanted), NaN where
	// no case has or got it.
	Precision, Recall Share
	F1                float64
}

// Report is the comparison of cases that have one label each.
type Report struct {
	// Accuracy is the share of cases that got the label they are to have.
	Accuracy Share
	// Labels are in the order of the confusion table.
	Labels    []Label
	Confusion Confusion
}

// Confusion counts the cases by what they are (row) and what they got (column).
// Rows and columns follow Labels; their sum is the number of cases.
type Confusion struct {
	Labels []string
	Counts [][]int
}

// Labels compares cases of one label each, with intervals at confidence conf,
// by custom 0.95. Labels come in the order given, then further ones that occur
// in the cases by frequency; those of the order that never occur are left out.
func Labels(pairs []Pair, order []string, conf float64) Report {
	names := occurring(pairs, order)
	at := make(map[string]int, len(names))
	counts := make([][]int, len(names))
	for i, n := range names {
		at[n] = i
		counts[i] = make([]int, len(names))
	}
	right := 0
	for _, p := range pairs {
		counts[at[p.Want]][at[p.Got]]++
		if p.Want == p.Got {
			right++
		}
	}
	r := Report{Accuracy: share(right, len(pairs), conf), Confusion: Confusion{names, counts}}
	for i, n := range names {
		wanted, got := 0, 0
		for j := range names {
			wanted += counts[i][j]
			got += counts[j][i]
		}
		r.Labels = append(r.Labels, label(n, counts[i][i], got, wanted, conf))
	}
	return r
}

func label(name string, right, got, wanted int, conf float64) Label {
	return Label{
		Label: name, Precision: share(right, got, conf), Recall: share(right, wanted, conf),
		F1: 2 * float64(right) / float64(got+wanted),
	}
}

// occurring returns the labels of the cases, those of the order first.
func occurring(pairs []Pair, order []string) []string {
	count := map[string]int{}
	for _, p := range pairs {
		count[p.Want]++
		count[p.Got]++
	}
	var names []string
	for _, n := range order {
		if count[n] > 0 && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	var more []string
	for n := range count {
		if !slices.Contains(names, n) {
			more = append(more, n)
		}
	}
	slices.SortFunc(more, func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	return append(names, more...)
}

// Placed is how well cases are placed that may have no answer and may be left
// open.
type Placed struct {
	// Precision is the share right among all that were placed, so that a placement
	// of a case without an answer is wrong; Recall is the share right among the
	// cases that have an answer, so that leaving one open costs only recall.
	Precision, Recall Share
	F1                float64
	// Right, Wrong and Open count the cases with an answer by what they got;
	// Misplaced and Left those without one that were placed and left open.
	Right, Wrong, Open, Misplaced, Left int
}

// Placements compares cases that a method may leave open, such as the compound
// of a ticket. An empty Want is a case without a true answer (none, or
// ambiguous), an empty Got one that was left open.
func Placements(pairs []Pair, conf float64) Placed {
	var p Placed
	for _, c := range pairs {
		switch {
		case c.Want == "" && c.Got == "":
			p.Left++
		case c.Want == "":
			p.Misplaced++
		case c.Got == "":
			p.Open++
		case c.Got == c.Want:
			p.Right++
		default:
			p.Wrong++
		}
	}
	placed, known := p.Right+p.Wrong+p.Misplaced, p.Right+p.Wrong+p.Open
	l := label("", p.Right, placed, known, conf)
	p.Precision, p.Recall, p.F1 = l.Precision, l.Recall, l.F1
	return p
}
