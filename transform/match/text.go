package match

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/coregx/ahocorasick"
)

// reader holds what reading a text needs; one goroutine uses it at a time.
type reader struct {
	passage  passage
	district string // that the ticket states
	last     int    // how many texts there are
	spans    []span
	found    []mention
	// located are the districts and towns that the texts name, strangers the compounds
	// that no word of the registry names.
	located   []located
	strangers []stranger
}

type located struct {
	text, end int
	region    Region
}

// stranger is the end of a name that is not registered.
type stranger struct {
	text int
	last string // the two characters before its last word
}

// span is a place in the text at which a word may stand.
type span struct {
	start, end int // in bytes of the plain text; end is behind the part
	reach      int // and behind what says that it is a compound
	length     int // of the word itself
	word       int
	told       string   // the part that follows the word
	neutral    bool     // 小区 follows the word
	dwelling   bool     // or another last word than the compound's
	of         []member // the compounds of a piece
}

// mention is one place in the texts at which compounds are named.
type mention struct {
	text  int // which of the texts
	words string
	// ids are the compounds that may be meant.
	ids []int32
	// others are the compounds of the family if it has none of the part that is told.
	others []int32
	// where are the districts and towns of the address that leads to the name.
	where []Region
	// partly says that a word of the name is missing, parent that its part is.
	partly, parent bool
	// aside says that it marks where something else is, or is compared with.
	aside bool
	// home says that it is called a compound or told of as one, resident that the
	// writer says to live there.
	home, resident bool
	// place says that the words are a road's, a region's, an institution's.
	place bool
	// weak says that the words alone are too common to mean the compound.
	weak bool
}

// read finds the compounds that a text names.
func (r *Registry) read(rd *reader, nth int, text string) {
	p := &rd.passage
	p.read(text)
	hits := r.finder.FindAllOverlapping(p.plain)
	if len(hits) == 0 {
		return
	}
	rd.spans = rd.spans[:0]
	for _, h := range hits {
		rd.spans = append(rd.spans, r.extend(p, h))
	}
	named := -1              // the end of the last name
	longer := map[int]bool{} // words that are first told as the end of a longer name
	for _, s := range longest(rd.spans) {
		w := &r.words[s.word]
		settled := false
		if w.decided {
			_, settled = r.decided(w.spelling, rd.district)
		}
		switch {
		case settled:
		case w.decided && !w.whole && !w.family && !w.short:
			continue // another district's decision
		case w.tail:
			if s.start != named && p.stranger(s.start) {
				rd.strangers = append(rd.strangers, stranger{nth, lastRunes(string(p.plain[:s.start]), 2)})
			}
			continue
		case w.region && !w.whole:
			r.locate(rd, nth, s)
			continue
		case w.cropped || w.headed:
			if s.of = r.pieceOf(p, w, s); len(s.of) == 0 {
				continue
			}
		case !w.whole && !w.phased && w.length <= 3 && !s.neutral && s.told == "" && (w.length == 2 || !p.owned(s.end)):
			continue // a word of the language that a name begins with
		case w.place && !w.whole && !s.neutral:
			continue // the office of a compound called 某某局小区
		}
		m := r.mention(rd, nth, s)
		if w.length == 2 && m.weak && !m.home {
			continue
		}
		if longer[s.word] {
			m.weak = true
		} else if m.weak && !p.wholeBefore(s.start) {
			longer[s.word] = true
		}
		m.where = rd.whereBefore(p, nth, s.start)
		if n := len(rd.found); n > 0 && named >= 0 && p.joined(named, s.start) && !slices.Equal(rd.found[n-1].ids, m.ids) {
			m.aside, rd.found[n-1].aside = true, true
		}
		rd.found = append(rd.found, m)
		named = s.end
	}
}

// pieceOf returns the compounds that the end or the beginning of a name means. Of an
// end those whose beginning stands before it with two characters swapped or one missing
// (江大某某湾 for 大江某某湾), or the only one that ends so, if the piece stands alone and
// is called a compound or ends as one; of a beginning the only one that begins so, if
// it stands alone.
func (r *Registry) pieceOf(p *passage, w *word, s span) []member {
	members := r.cropped[w.spelling]
	if w.headed {
		members = r.headed[w.spelling]
	}
	var garbled []member
	for _, m := range members {
		if slices.ContainsFunc(slips(strings.TrimSuffix(m.family, w.spelling)), func(slip string) bool {
			return bytes.HasSuffix(p.plain[:s.start], []byte(slip))
		}) {
			garbled = append(garbled, m)
		}
	}
	if len(garbled) > 0 {
		return garbled
	}
	owned := s.neutral || s.told != "" || w.length > 3 && p.owned(s.end)
	alone := owned || w.headed && p.wholeAfter(s.end) || w.length > 3 && (hasTail(w.spelling, dwellingTails) || p.lived(s.end))
	if w.common {
		alone = owned && w.length > 3 && w.ends <= 1
	}
	if alone && p.wholeBefore(s.start) {
		return members
	}
	return nil
}

// slips are the ways to write the beginning of a name with two neighbouring
// characters swapped or, of three or more, one left out.
func slips(head string) []string {
	rs := []rune(head)
	var all []string
	for i := range rs {
		if i > 0 && rs[i] != rs[i-1] {
			swapped := slices.Clone(rs)
			swapped[i], swapped[i-1] = swapped[i-1], swapped[i]
			all = append(all, string(swapped))
		}
		if len(rs) > 2 {
			all = append(all, string(slices.Delete(slices.Clone(rs), i, i+1)))
		}
	}
	return all
}

// locate notes that a text names a district or town.
func (r *Registry) locate(rd *reader, nth int, s span) {
	for _, g := range r.regions[r.words[s.word].spelling] {
		if g.Level == District || g.Level == Town {
			rd.located = append(rd.located, located{nth, s.end, g})
		}
	}
}

// whereMost is how far before a name, in bytes, its own address begins.
const whereMost = 60

// whereBefore returns the regions of the address that leads to a name.
func (rd *reader) whereBefore(p *passage, nth, start int) []Region {
	var where []Region
	for _, l := range rd.located {
		if l.text == nth && l.end <= start && start-l.end <= whereMost && bytes.IndexByte(p.plain[l.end:start], stop) < 0 {
			where = append(where, l.region)
		}
	}
	return where
}

// extend takes the neutral tail and the part that follow a word into its span.
func (r *Registry) extend(p *passage, h ahocorasick.Match) span {
	s := span{start: h.Start, end: h.End, word: h.PatternID, length: h.End - h.Start}
	rest := string(p.plain[h.End:min(len(p.plain), h.End+aroundMost)])
	cut, neutral := cutHead(rest, neutralTails)
	if w := &r.words[h.PatternID]; !neutral && w.short && w.length > shortLeast {
		cut, s.dwelling = cutHead(rest, dwellingTails)
		neutral = s.dwelling
	}
	told, n := part(cut)
	if n > 0 {
		s.told, s.end = told, h.End+len(rest)-len(cut)+n
	}
	s.neutral = neutral
	s.reach = max(s.end, h.End+len(rest)-len(cut))
	return s
}

// longest keeps, of spans that overlap, the one that reaches farthest from its
// start, of equals the longer word, then the first; in the order of the text.
func longest(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int {
		return cmp.Or(-cmp.Compare(a.reach-a.start, b.reach-b.start), -cmp.Compare(a.length, b.length), cmp.Compare(a.start, b.start), cmp.Compare(a.word, b.word))
	})
	kept := spans[:0]
	for _, s := range spans {
		if !slices.ContainsFunc(kept, func(k span) bool { return s.start < k.end && k.start < s.end }) {
			kept = append(kept, s)
		}
	}
	slices.SortFunc(kept, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	return kept
}

// mention says what a span means in its surroundings.
func (r *Registry) mention(rd *reader, nth int, s span) mention {
	p, w := &rd.passage, &r.words[s.word]
	m := mention{text: nth, words: p.words(s.start, s.end)}
	m.ids, m.partly, m.parent = r.meant(w, s)
	if p, ok := r.decided(w.spelling, rd.district); ok && w.decided {
		m.ids, m.partly, m.parent = nil, false, false
		if p.Placed() {
			m.ids = []int32{r.byID[p.Compound]}
		}
		m.place = !p.Placed()
		return m
	}
	if len(m.ids) == 0 && s.told != "" {
		for _, o := range r.families[w.spelling] {
			m.others = append(m.others, o.entry)
		}
	}
	after := s.end
	if rest, cut := cutHead(p.ahead(after), neutralTails); cut {
		after += len(p.ahead(after)) - len(rest)
	}
	owned := w.called || s.neutral || s.told != "" || after > s.end || p.owned(s.end)
	called := owned || p.lived(s.end)
	whole := p.wholeBefore(s.start) || len(s.of) > 0
	follows := !called && !p.parted(s.end) && !p.headAfter(s.end, thingHeads) && !p.lineAfter(s.end)
	m.resident = p.clauseHolds(s.start, residentWords)
	m.home = called || m.resident || p.tailBefore(s.start, homeTails) || p.sentenceHolds(s.start, residentWords)
	m.aside = p.asideAfter(after) || p.tailBefore(s.start, asideTails) || p.listed(s.start, after)
	switch {
	case w.region:
		m.place = !owned || !w.whole
	case follows && (p.headAfter(s.end, placeHeads) || p.placeAcross(s.end)), p.stationAfter(after):
		m.place = true
	case !m.resident && p.sentenceHolds(s.start, seatWords):
		m.weak = true
	case follows && (p.headAfter(s.end, otherHeads) || strings.HasSuffix(w.spelling, "城") && p.headAfter(s.end, []string{"市"})):
		m.weak = true
	case w.place:
		m.weak = !owned || !whole && w.length < 4
	case w.length == 2:
		m.weak = !called || !whole
	case w.length == 3:
		m.weak = !whole || w.common && !m.home
	case !w.whole:
		m.weak = !whole && !called
	case w.common:
		m.weak = !whole
	}
	return m
}

// meant returns the compounds that a word with what follows it may mean.
// Parent says that it names several parts, or the only one that is registered,
// by what they share.
func (r *Registry) meant(w *word, s span) (ids []int32, partly, parent bool) {
	var senses []sense
	if s.told == "" && w.whole {
		senses = r.exact[w.spelling]
	}
	if len(senses) == 0 {
		members := r.families[w.spelling]
		senses = ofPart(members, s.told)
		if !slices.ContainsFunc(members, func(m member) bool { return m.part == "" }) {
			parent = s.told == "" && len(senses) > 0
			unknown := len(members) > 0 && len(senses) == 0
			for _, m := range w.kin { // 某某城E5区 for 某某城江苑E5区
				if s.told == "" || unknown && m.part == s.told {
					senses = append(senses, m.sense)
				}
			}
		}
	}
	if len(senses) == 0 && w.short {
		members := r.loose[w.spelling]
		if s.dwelling {
			members = slices.DeleteFunc(slices.Clone(members), func(m member) bool { return !hasTail(m.family, dwellingTails) })
		}
		senses, partly = ofPart(members, s.told), true
	}
	if len(s.of) > 0 {
		senses, partly = ofPart(s.of, s.told), true
		parent = s.told == "" && !slices.ContainsFunc(s.of, func(m member) bool { return m.part == "" })
	}
	for _, x := range senses {
		if !slices.Contains(ids, x.entry) {
			ids = append(ids, x.entry)
		}
	}
	slices.Sort(ids)
	return ids, partly, parent
}
