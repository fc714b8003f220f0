package classify

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/coregx/ahocorasick"

	"baimi/sql/han"
)

// How evidence adds up. The values, and the weights of the phrases that decide
// most often, were set on some 1,000 labelled messages to the leaders of one
// province, a source of which one message in four is about property; what decides
// that was checked by cross-validation. That a compound of the register is named in a text was tried as
// further evidence and changed nothing: roads and building sites are told of by
// the compounds beside them.
const (
	// titleBonus is the weight of a phrase in the title, in phrases of the
	// content: a title says what the writer is after.
	titleBonus = 1.5
	// prior is the property score (log odds) of a text without any evidence.
	prior = -2.9
	// categoryShare is how much of the strongest category's score counts as
	// evidence of property, up to categoryLimit.
	categoryShare, categoryLimit = 0.25, 2.0
	// mostFor and mostAgainst are what the content's phrases for property, and
	// those against it, can add up to at most.
	mostFor, mostAgainst = 8.0, 8.0
	// alsoShare and alsoFloor: a further category counts from this share of
	// the main one's score and from this score on.
	alsoShare, alsoFloor = 0.5, 2.0
	// respFloor is the score from which a text says whose matter it is.
	respFloor = 1.0
)

// Classifier holds a dictionary ready for use. It does not change, so that any
// number of goroutines may share it.
type Classifier struct {
	automaton *ahocorasick.Automaton
	phrases   []Phrase
	labels    []int  // of each phrase, among those of its kind
	words     []word // by pattern number of the automaton
	longest   int    // bytes of the longest word
	cats      []string
	resps     []string
}

// word is one string that is searched, with the phrases that it is or ends.
type word struct {
	single []int32 // phrases that are this word
	second []pair  // phrases of which this word is the second part
	kinds  [3]bool // of single, by kindIndex
}

// pair is a phrase of two parts, seen from its second part.
type pair struct {
	phrase int32
	first  int // the word that is the first part
}

// Result is what a text says.
type Result struct {
	// Property says whether the matter lies in the running of a compound;
	// Score is the estimated probability of that, 0…1, and Property = Score ≥ 0.5.
	Property bool
	Score    float64
	// Category is the strongest category, "" if no phrase speaks for one and
	// 其他 if so although Property holds. It is given for a text that is not
	// about property as well, for callers who know better whether it is.
	Category string
	// Also lists further categories, strongest first.
	Also []string
	// Responsibility is company, developer, department, neighbour, committee,
	// or unclear.
	Responsibility string
	// Evidence lists the phrases that decided, as the dictionary writes them:
	// those of the category, of property or not, of the responsibility.
	Evidence []string
}

// New makes a classifier of one dictionary or several, each later one adding
// to and replacing rows of the earlier ones: New(shipped, city). The error
// names every row with an unknown kind or label, no text or a wrong weight, and
// says so if no phrase is left.
func New(dictionaries ...[]Phrase) (*Classifier, error) {
	phrases, err := merge(dictionaries)
	if err != nil {
		return nil, err
	}
	if len(phrases) == 0 {
		return nil, fmt.Errorf("no phrases to classify by")
	}
	c := &Classifier{phrases: phrases, cats: Categories(), resps: Responsibilities()}
	b := ahocorasick.NewBuilder()
	number := map[string]int{}
	wordOf := func(s string) int {
		n, ok := number[s]
		if !ok {
			n = len(c.words)
			number[s] = n
			c.words = append(c.words, word{})
			c.longest = max(c.longest, len(s))
			b.AddPattern([]byte(s))
		}
		return n
	}
	for i, p := range phrases {
		c.labels = append(c.labels, slices.Index(labels(p.Kind), p.Label))
		parts := p.parts()
		if len(parts) == 2 {
			first, second := wordOf(parts[0]), wordOf(parts[1])
			c.words[second].second = append(c.words[second].second, pair{int32(i), first})
			continue
		}
		w := &c.words[wordOf(parts[0])]
		w.single = append(w.single, int32(i))
		w.kinds[kindIndex(p.Kind)] = true
	}
	if c.automaton, err = b.Build(); err != nil {
		return nil, fmt.Errorf("build automaton of %d phrases: %w", len(phrases), err)
	}
	return c, nil
}

func kindIndex(k Kind) int {
	switch k {
	case KindCategory:
		return 0
	case KindProperty:
		return 1
	}
	return 2
}

// found is a phrase in a text: how strongly it speaks in the title and in all
// its places of the content.
type found struct {
	phrase         int32
	title, content float64
}

func (f found) weight() float64 { return f.title + f.content }

// Classify reads a ticket; either part may be empty.
func (c *Classifier) Classify(title, content string) Result {
	hits := c.search(title, content)
	var cats [32]float64
	var resps [8]float64
	var property [2]struct{ title, content float64 }
	for _, h := range hits {
		switch l := c.labels[h.phrase]; c.phrases[h.phrase].Kind {
		case KindCategory:
			cats[l] += h.weight()
		case KindResponsibility:
			resps[l] += h.weight()
		case KindProperty:
			property[l].title += h.title
			property[l].content += h.content
		}
	}
	main := strongest(cats[:len(c.cats)])
	odds := prior + min(categoryShare*max(cats[main], 0), categoryLimit) +
		property[0].title + saturate(property[0].content, mostFor) - property[1].title - saturate(property[1].content, mostAgainst)
	r := Result{Score: 1 / (1 + math.Exp(-odds)), Responsibility: Unclear}
	r.Property = r.Score >= 0.5
	switch {
	case cats[main] > 0:
		r.Category = c.cats[main]
	case r.Property:
		r.Category = Rest
	}
	r.Also = c.also(cats[:len(c.cats)], main)
	resp := strongest(resps[:len(c.resps)])
	if resps[resp] >= respFloor {
		r.Responsibility = c.resps[resp]
	}
	r.Evidence = c.evidence(hits, r)
	return r
}

// saturate bounds the evidence of the content, which grows with its length.
func saturate(x, most float64) float64 {
	return most * (1 - math.Exp(-max(x, 0)/most))
}

// strongest returns the index of the highest score, the first of equal ones.
func strongest(scores []float64) int {
	best := 0
	for i, s := range scores {
		if s > scores[best] {
			best = i
		}
	}
	return best
}

// also returns the categories beside the main one that are strong enough,
// strongest first.
func (c *Classifier) also(scores []float64, main int) []string {
	var rest []int
	for i, s := range scores {
		if i != main && c.cats[i] != Rest && s >= alsoFloor && s >= alsoShare*scores[main] {
			rest = append(rest, i)
		}
	}
	slices.SortStableFunc(rest, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	var names []string
	for _, i := range rest {
		names = append(names, c.cats[i])
	}
	return names
}

// search finds the phrases of a text, each once with the weight that its places
// give it: in the content 1, 1½, 1¾ … times for one, two, three places, and
// titleBonus once more if it is in the title. Where phrases of one kind overlap
// and one lies within the other, the longer one counts alone.
func (c *Classifier) search(title, content string) []found {
	title = han.Fold(title)
	text := title + "\n" + han.Fold(content)
	matches := c.automaton.FindAllOverlapping([]byte(text))
	slices.SortFunc(matches, func(a, b ahocorasick.Match) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
	type place struct {
		phrase int32
		title  bool
	}
	places := make([]place, 0, 2*len(matches))
	var covered [3]int
	for i, m := range matches {
		w := &c.words[m.PatternID]
		inTitle := m.Start < len(title)
		for _, p := range w.single {
			if k := kindIndex(c.phrases[p].Kind); m.End > covered[k] {
				places = append(places, place{p, inTitle})
			}
		}
		for k, has := range w.kinds {
			if has {
				covered[k] = max(covered[k], m.End)
			}
		}
		for _, p := range w.second {
			if c.follows(text, matches[:i], p.first, m.Start) {
				places = append(places, place{p.phrase, inTitle})
			}
		}
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Compare(a.phrase, b.phrase) })
	var hits []found
	for i := 0; i < len(places); {
		p, n, f := places[i].phrase, 0, found{phrase: places[i].phrase}
		for ; i < len(places) && places[i].phrase == p; i++ {
			if places[i].title {
				f.title = titleBonus * c.phrases[p].Weight
			} else {
				n++
			}
		}
		if n > 0 {
			f.content = (2 - math.Exp2(float64(1-n))) * c.phrases[p].Weight
		}
		hits = append(hits, f)
	}
	return hits
}

// follows says whether one of the earlier matches is the word and ends within
// Reach characters before the start, in the same sentence.
func (c *Classifier) follows(text string, earlier []ahocorasick.Match, word, start int) bool {
	for _, m := range slices.Backward(earlier) {
		if m.Start < start-utf8.UTFMax*Reach-c.longest {
			break
		}
		if m.PatternID != word || m.End > start {
			continue
		}
		between := text[m.End:start]
		return utf8.RuneCountInString(between) <= Reach && !strings.ContainsAny(between, "\n。!?")
	}
	return false
}

// evidence returns the strongest phrases behind a result: three of the
// category, three of property or not, two of the responsibility.
func (c *Classifier) evidence(hits []found, r Result) []string {
	property := Other
	if r.Property {
		property = Property
	}
	var list []string
	for _, q := range []struct {
		kind  Kind
		label string
		most  int
	}{{KindCategory, r.Category, 3}, {KindProperty, property, 3}, {KindResponsibility, r.Responsibility, 2}} {
		var of []found
		for _, h := range hits {
			if p := &c.phrases[h.phrase]; p.Kind == q.kind && p.Label == q.label && h.weight() > 0 {
				of = append(of, h)
			}
		}
		slices.SortStableFunc(of, func(a, b found) int { return cmp.Compare(b.weight(), a.weight()) })
		for _, h := range of[:min(len(of), q.most)] {
			if t := c.phrases[h.phrase].Text; !slices.Contains(list, t) {
				list = append(list, t)
			}
		}
	}
	return list
}
