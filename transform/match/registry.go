package match

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/coregx/ahocorasick"
)

// Registry knows the compounds by every spelling that may mean them. It is
// built by NewRegistry and then only read: any number of goroutines may use
// one.
type Registry struct {
	compounds []Compound
	byID      map[string]int32
	// exact are the compounds by each of their folded names.
	exact map[string][]sense
	// families are the compounds by what their names are without a part and a
	// neutral tail: 某某城 for 某某城三期 and 某某城小区.
	families map[string][]member
	// loose are the compounds by what is left of their names without their last word.
	loose map[string][]member
	// begun are the compounds by what their families begin with, all but the last
	// character or two.
	begun map[string][]sense
	// cropped are the compounds by what is left of their names without the developer
	// before it.
	cropped map[string][]member
	// headed are the compounds by the beginnings that only their names have.
	headed map[string][]member
	// regions are the regions by folded name, and regionHeads what may stand before a
	// name in the name column: regions with and without their kind.
	regions     map[string][]Region
	regionHeads map[string]bool
	decisions   map[string][]Decision

	likeness likeness
	words    []word
	finder   *ahocorasick.Automaton
	scratch  sync.Pool
}

// sense is one entry of a register that a spelling is a name of.
type sense struct {
	entry  int32
	former bool
}

// member is one compound of a family.
type member struct {
	sense
	// family is that of its name, part what follows it.
	family, part string
}

// word is one pattern that is looked for in texts.
type word struct {
	spelling string
	// length counts characters, without a neutral tail; called says that it has one.
	length int
	called bool
	// whole says that it is a full name of a compound, family that it is what several
	// names share, short that it is a name without its last word.
	whole, family, short bool
	// cropped says that it is no more than the end of names, headed that it is the
	// beginning of one.
	cropped, headed bool
	// phased says that it is the family of several compounds with parts.
	phased bool
	// region says that it names a region, and tail that it ends the names of
	// compounds.
	region, tail bool
	// decided says that a person settled what it means.
	decided bool
	// kin are the compounds of families whose names begin with this one: for
	// 某某城 those of 某某城江苑.
	kin []member
	// ends counts the families that end with it.
	ends int
	// common says that it is made of words that many names share, or that other
	// names end with it, so that it may be a piece of a name that no one registered.
	common bool
	// place says that it ends as a road, a village or an institution does.
	place bool
}

// NewRegistry builds a registry of compounds. Regions are refused as compounds
// and serve as constraints; neighbouring cities may be among them as districts, so
// that a compound of a neighbour is not taken for one of the city's. Decisions outrank everything but a code. All three
// may be empty. Returns an error if two compounds have one ID.
func NewRegistry(compounds []Compound, regions []Region, decisions []Decision) (*Registry, error) {
	r := &Registry{
		compounds: compounds,
		byID:      make(map[string]int32, len(compounds)),
		exact:     make(map[string][]sense, len(compounds)),
		families:  make(map[string][]member, len(compounds)),
		loose:     make(map[string][]member, len(compounds)),
		cropped:   map[string][]member{},
		headed:    map[string][]member{},
		begun:     make(map[string][]sense, 2*len(compounds)),
		regions:   make(map[string][]Region, len(regions)), regionHeads: make(map[string]bool, 2*len(regions)),
		decisions: make(map[string][]Decision, len(decisions)),
	}
	r.scratch.New = func() any { return new(reader) }
	for i := range compounds {
		c := &compounds[i]
		if _, twice := r.byID[c.ID]; twice {
			return nil, fmt.Errorf("register of compounds: %s stands in it twice", c.ID)
		}
		r.byID[c.ID] = int32(i)
	}
	for i := range compounds {
		r.enter(int32(i), compounds[i].Name, false)
		for _, former := range compounds[i].Former {
			r.enter(int32(i), former, true)
		}
	}
	for _, g := range regions {
		name := foldName(g.Name)
		if runes(name) < 2 {
			continue
		}
		r.regions[name] = append(r.regions[name], g)
		r.regionHeads[name] = true
		if short, cut := cutTail(name, regionKinds); cut && runes(short) >= 2 {
			r.regionHeads[short] = true
		}
	}
	for _, d := range decisions {
		if s := foldName(d.Spelling); s != "" {
			r.decisions[s] = append(r.decisions[s], d)
		}
	}
	r.crop()
	r.head()
	r.likeness = newLikeness(r.exact)
	if err := r.buildFinder(); err != nil {
		return nil, err
	}
	return r, nil
}

// regionKinds end the name of a region and are left out in speech.
var regionKinds = []string{"街道办事处", "街道办", "街道", "镇", "乡", "区", "县", "市", "社区居委会", "村委会", "社区", "村"}

// enter adds one name of a compound.
func (r *Registry) enter(compound int32, name string, former bool) {
	s := foldName(name)
	if s == "" {
		return
	}
	named := sense{compound, former}
	if slices.ContainsFunc(r.exact[s], func(x sense) bool { return x.entry == compound }) {
		return
	}
	r.exact[s] = append(r.exact[s], named)
	spellings := []string{s}
	if rest, cut := withoutNote(name); cut {
		spellings = append(spellings, foldName(rest))
	}
	for _, spelling := range spellings {
		family, p := familyOf(spelling)
		m := member{named, family, p}
		if family != "" && !slices.Contains(r.families[family], m) {
			r.families[family] = append(r.families[family], m)
			for n := range 2 {
				if stem := firstRunes(family, runes(family)-n-1); runes(stem) >= 2 {
					r.begun[stem] = append(r.begun[stem], named)
				}
			}
		}
		if short, cut := shortOf(family); cut && !slices.Contains(r.loose[short], m) {
			r.loose[short] = append(r.loose[short], m)
		}
	}
}

// familyOf divides a folded name into its family's name and its part.
func familyOf(name string) (family, plain string) {
	stem, plain := splitPart(name)
	if short, cut := cutTail(stem, neutralTails); cut && runes(short) >= 2 {
		stem = short
	}
	return stem, plain
}

// shortOf leaves the last word of a family's name out, where enough is left to
// tell it.
func shortOf(family string) (short string, cut bool) {
	for _, tails := range [][]string{gardenTails, houseTails} {
		if short, cut := cutTail(family, tails); cut && runes(short) >= shortLeast {
			return short, true
		}
	}
	return family, false
}

// crop finds the pieces by which people call a compound whose developer they
// leave out or garble: 某某湾 for 大江某某湾. A piece is at least half of the name.
// Names of staff quarters, markets and house numbers are whole or nothing.
func (r *Registry) crop() {
	const least, most = 2, 4 // characters left out
	for family, members := range r.families {
		if hasTail(family, workTails) || strings.ContainsAny(family, "0123456789") {
			continue
		}
		length, out := runes(family), -1
		for at := range family {
			out++
			piece := family[at:]
			if out < least || out > most || length-out < max(3, (length+1)/2) || length-out == 3 && hasTail(piece, placeTails) {
				continue
			}
			if len(r.exact[piece]) == 0 && len(r.families[piece]) == 0 && len(r.loose[piece]) == 0 {
				r.cropped[piece] = append(r.cropped[piece], members...)
			}
		}
	}
}

// head finds the beginnings of four characters and more by which people call a
// compound whose last words they leave out: 某水某城 for 某水某城悦和源. No other name
// begins so, or it would be the name of several; and more than half is there, or it would
// be the developer's.
func (r *Registry) head() {
	const least, most = 2, 3 // characters left out
	begun := map[string][]string{}
	for family := range r.families {
		for n := 4; n < runes(family); n++ {
			piece := firstRunes(family, n)
			begun[piece] = append(begun[piece], family)
		}
	}
	for piece, families := range begun {
		family, out := families[0], runes(families[0])-runes(piece)
		if len(families) > 1 || out < least || out > most || out >= runes(piece) ||
			hasTail(family, workTails) || hasTail(piece, placeTails) || strings.ContainsAny(family, "0123456789") {
			continue
		}
		if len(r.exact[piece]) == 0 && len(r.families[piece]) == 0 && len(r.loose[piece]) == 0 && len(r.cropped[piece]) == 0 {
			r.headed[piece] = r.families[family]
		}
	}
}

// shortLeast is the number of characters that must be left of a name without its
// last word. Two are a word of the language, which many names begin with.
const shortLeast = 3

// buildFinder compiles all that is looked for in texts into one automaton.
func (r *Registry) buildFinder() error {
	all := map[string]word{}
	add := func(spelling string, set func(*word)) {
		if runes(spelling) < 2 {
			return
		}
		w := all[spelling]
		set(&w)
		all[spelling] = w
	}
	for s := range r.exact {
		if _, p := splitPart(s); p == "" {
			add(s, func(w *word) { w.whole = true })
		}
	}
	for family := range r.families {
		phased := 0
		for _, m := range r.families[family] {
			if m.part != "" {
				phased++
			}
		}
		add(family, func(w *word) { w.family, w.phased = true, phased > 1 && runes(family) > 2 })
	}
	for short := range r.loose {
		if len(r.families[short]) == 0 {
			add(short, func(w *word) { w.short = true })
		}
	}
	for piece := range r.cropped {
		add(piece, func(w *word) { w.cropped = true })
	}
	for piece := range r.headed {
		add(piece, func(w *word) { w.headed = true })
	}
	for name := range r.regions {
		add(name, func(w *word) { w.region = true })
	}
	for s := range r.decisions {
		add(s, func(w *word) { w.decided = true })
	}
	for _, tail := range strangerTails {
		add(tail, func(w *word) { w.tail = true })
	}
	r.words = make([]word, 0, len(all))
	for spelling, w := range all {
		core, cut := cutTail(spelling, neutralTails)
		w.spelling, w.length, w.called, w.place = spelling, runes(core), cut, hasTail(spelling, placeTails) && !hasTail(spelling, houseTails)
		r.words = append(r.words, w)
	}
	slices.SortFunc(r.words, func(a, b word) int { return cmp.Compare(a.spelling, b.spelling) })
	builder := ahocorasick.NewBuilder()
	for i := range r.words {
		builder.AddPattern([]byte(r.words[i].spelling))
	}
	finder, err := builder.Build()
	if err != nil {
		return fmt.Errorf("compile %d names: %w", len(r.words), err)
	}
	r.finder = finder
	r.markCommon()
	return nil
}

// markCommon finds the names that say little by themselves: those that other
// families' names end with, and those whose first and last word each begin or
// end many families' names. Many is one in 400, and six at least.
func (r *Registry) markCommon() {
	heads, tails := map[string]int{}, map[string]int{}
	for family := range r.families {
		if runes(family) >= 3 {
			heads[firstRunes(family, 2)]++
			tails[lastRunes(family, 2)]++
		}
	}
	many := max(6, len(r.families)/400)
	for i := range r.words {
		w := &r.words[i]
		switch w.length {
		case 2:
			w.common = true
		case 3:
			w.common = w.cropped && shortTail(w.spelling) || heads[firstRunes(w.spelling, 2)] >= many
		case 4:
			w.common = w.cropped && shortTail(w.spelling) || heads[firstRunes(w.spelling, 2)] >= many && tails[lastRunes(w.spelling, 2)] >= many
		}
	}
	for _, family := range slices.Sorted(maps.Keys(r.families)) { // kin stand in one order, whatever the run
		for _, hit := range r.finder.FindAllOverlapping([]byte(family)) {
			w := &r.words[hit.PatternID]
			switch {
			case hit.Start > 0 && hit.End == len(family):
				w.ends++
				w.common = w.common || !w.cropped || w.ends > 1
			case hit.Start == 0 && hit.End < len(family) && w.family:
				w.kin = append(w.kin, r.families[family]...)
			}
		}
	}
}

// shortTail says whether a piece is a last word of names behind a common one.
func shortTail(piece string) bool {
	for _, tails := range [][]string{gardenTails, houseTails} {
		if short, cut := cutTail(piece, tails); cut && runes(short) < shortLeast {
			return true
		}
	}
	return false
}

func firstRunes(s string, n int) string {
	at := 0
	for range n {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return s[:at]
}

func lastRunes(s string, n int) string {
	at := len(s)
	for range n {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	return s[at:]
}
