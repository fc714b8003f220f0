package evaluate

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func near(a, b float64) bool { return math.Abs(a-b) < 5e-5 }

// The counts are those of the worked example of Wikipedia's "Confusion matrix":
// 12 pictures, 8 of cats and 4 of dogs, 6 and 3 recognised.
func TestAPublishedExampleIsReproduced(t *testing.T) {
	var pairs []Pair
	for range 6 {
		pairs = append(pairs, Pair{"cat", "cat"})
	}
	pairs = append(pairs, Pair{"cat", "dog"}, Pair{"cat", "dog"}, Pair{"dog", "cat"})
	for range 3 {
		pairs = append(pairs, Pair{"dog", "dog"})
	}
	r := Labels(pairs, []string{"cat", "bird", "dog"}, 0.95)
	if d := cmp.Diff(Confusion{[]string{"cat", "dog"}, [][]int{{6, 2}, {1, 3}}}, r.Confusion); d != "" {
		t.Error(d)
	}
	if r.Accuracy.K != 9 || r.Accuracy.N != 12 || r.Accuracy.Value != 0.75 {
		t.Errorf("accuracy %+v", r.Accuracy)
	}
	cat := r.Labels[0]
	if !near(cat.Precision.Value, 6.0/7) || !near(cat.Recall.Value, 0.75) || !near(cat.F1, 0.8) {
		t.Errorf("cat: %+v", cat)
	}
	// Newcombe 1998, table I: 81 of 263 by the score method.
	if s := share(81, 263, 0.95); !near(s.Lo, 0.2553) || !near(s.Hi, 0.3662) {
		t.Errorf("Wilson 81/263: %v – %v", s.Lo, s.Hi)
	}
}

func TestWhatIsNotDefinedIsNaN(t *testing.T) {
	r := Labels([]Pair{{"a", "b"}}, nil, 0.95)
	if v := r.Labels[0].Precision.Value; !math.IsNaN(v) {
		t.Errorf("precision of a label that no case got: %v", v)
	}
	if p := Placements(nil, 0.95); !math.IsNaN(p.F1) || !math.IsNaN(p.Recall.Lo) {
		t.Errorf("placements of nothing: %+v", p)
	}
}

func TestLeavingACaseOpenCostsOnlyRecallAndPlacingAnUnknownOneOnlyPrecision(t *testing.T) {
	pairs := []Pair{{"A", "A"}, {"B", "B"}, {"C", "A"}, {"D", ""}, {"", "E"}, {"", ""}}
	p := Placements(pairs, 0.95)
	if p.Precision.K != 2 || p.Precision.N != 4 || p.Recall.K != 2 || p.Recall.N != 4 {
		t.Errorf("%+v", p)
	}
	if p.Right != 2 || p.Wrong != 1 || p.Open != 1 || p.Misplaced != 1 || p.Left != 1 {
		t.Errorf("%+v", p)
	}
}

// What a method says of the category of a text that is not about property does not
// count, and that it missed a text about property costs it the category only if
// that is wrong too.
func TestCategoriesCountOnlyWhereTheMatterIsProperty(t *testing.T) {
	lift := Reading{Property: true, Category: "lift", Responsibility: "company", Compound: "A"}
	r := Texts([]Text{
		{lift, lift},
		{lift, Reading{Category: "lift", Responsibility: "unclear"}},
		{Reading{}, Reading{Property: true, Category: "noise", Responsibility: "neighbour", Compound: "A"}},
		{Reading{}, Reading{Category: "noise"}},
	}, []string{"noise", "lift"}, []string{"company"}, 0.95)
	if d := cmp.Diff(Confusion{[]string{Yes, No}, [][]int{{1, 1}, {1, 1}}}, r.Property.Confusion); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(Confusion{[]string{"lift"}, [][]int{{2}}}, r.Category.Confusion); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(Confusion{[]string{"company", "unclear"}, [][]int{{1, 1}, {0, 0}}}, r.Responsibility.Confusion); d != "" {
		t.Error(d)
	}
	if c := r.Compound; c.Right != 1 || c.Open != 1 || c.Misplaced != 1 || c.Left != 1 {
		t.Errorf("%+v", c)
	}
	if l, ok := r.Property.Of(Yes); !ok || l.Recall.K != 1 || l.Recall.N != 2 {
		t.Errorf("%+v", l)
	}
	if _, ok := r.Category.Of("noise"); ok {
		t.Error("a label that no case has is found")
	}
}

func TestEveryCaseIsCountedOnce(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		pairs := make([]Pair, rng.IntN(60))
		for i := range pairs {
			pairs[i] = Pair{strconv.Itoa(rng.IntN(5)), strconv.Itoa(rng.IntN(5))}
		}
		r := Labels(pairs, []string{"3", "3", "9"}, 0.95)
		sum, wanted, got, right := 0, 0, 0, 0
		for _, row := range r.Confusion.Counts {
			for _, n := range row {
				sum += n
			}
		}
		for _, l := range r.Labels {
			wanted, got, right = wanted+l.Recall.N, got+l.Precision.N, right+l.Recall.K
		}
		if n := len(pairs); sum != n || wanted != n || got != n || right != r.Accuracy.K {
			t.Fatalf("%d cases: table %d, wanted %d, got %d, right %d of %d", n, sum, wanted, got, right, r.Accuracy.K)
		}
	}
}
