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
	told       string // the part that follows the word
	neutral    bool   // 小区 follows the word
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
	// partly says that the name is not whole: a family without its part, or a name
	// without its last word.
	partly bool
	// aside says that it marks where something else is, or is compared with.
	aside bool
	// home says that the writer lives there, or calls it a compound.
	home bool
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
	named := -1 // the end of the last name
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
		case !w.whole && !w.phased && w.length <= 3 && !s.neutral && s.told == "" && (w.length == 2 || !p.owned(s.end)):
			continue // a word of the language that a name begins with
		case w.cropped && (w.common || !p.wholeBefore(s.start) || !s.neutral && (w.length <= 3 || !p.owned(s.end))):
			continue // a piece of a name means it only where it is called a compound
		case w.place && !w.whole && !s.neutral:
			continue // the office of a compound called 某某局小区
		}
		m := r.mention(rd, nth, s)
		if w.length == 2 && m.weak && !m.home {
			continue
		}
		m.where = rd.whereBefore(p, nth, s.start)
		rd.found = append(rd.found, m)
		named = s.end
	}
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
	m.ids, m.partly = r.meant(w, s)
	if p, ok := r.decided(w.spelling, rd.district); ok && w.decided {
		m.ids, m.partly = nil, false
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
	called := owned || p.headAfter(s.end, livedHeads)
	whole := p.wholeBefore(s.start)
	follows := !called && !p.parted(s.end) && !p.headAfter(s.end, thingHeads)
	m.home = called || p.tailBefore(s.start, homeTails)
	m.aside = p.headAfter(after, asideHeads) || p.tailBefore(s.start, asideTails) || p.listed(s.start, after)
	switch {
	case w.region:
		m.place = !owned || !w.whole
	case follows && p.headAfter(s.end, placeHeads):
		m.place = true
	case follows && (p.headAfter(s.end, otherHeads) || strings.HasSuffix(w.spelling, "城") && p.headAfter(s.end, []string{"市"})):
		m.weak = true
	case w.place:
		m.weak = !owned || !whole && w.length < 4
	case w.length == 2:
		m.weak = !called || !whole
	case w.length == 3 && w.common:
		m.weak = !whole || !m.home
	case w.length == 3, !w.whole:
		m.weak = !whole && !called
	case w.common:
		m.weak = !whole
	}
	return m
}

// meant returns the compounds that a word with what follows it may mean.
func (r *Registry) meant(w *word, s span) (ids []int32, partly bool) {
	var senses []sense
	if s.told == "" && w.whole {
		senses = r.exact[w.spelling]
	}
	if len(senses) == 0 {
		members := r.families[w.spelling]
		senses = ofPart(members, s.told)
		if s.told == "" && !slices.ContainsFunc(members, func(m member) bool { return m.part == "" }) {
			for _, m := range w.kin {
				senses = append(senses, m.sense)
			}
		}
		partly = s.told == ""
	}
	if len(senses) == 0 && w.short {
		senses, partly = ofPart(r.loose[w.spelling], s.told), true
	}
	if len(senses) == 0 && w.cropped {
		senses, partly = ofPart(r.cropped[w.spelling], s.told), true
	}
	for _, x := range senses {
		if !slices.Contains(ids, x.entry) {
			ids = append(ids, x.entry)
		}
	}
	slices.Sort(ids)
	return ids, partly
}
