package match

import (
	"cmp"
	"slices"
	"strings"
)

// Text places a ticket by texts in falling order of weight: location, title,
// content. The query's own name is read before them, so that a name that several
// compounds bear can be told apart by what the texts say; its code is not
// looked at.
//
// The first text that names exactly one compound decides. Names by which
// another place is found, names too common to stand alone and names of roads and
// institutions do not; nor does a name that comes up in the last of several
// texts only, unless someone is said to live there. Where a text names several, it
// is the one that is named most often in all texts, where people live counting
// double; a tie is Ambiguous.
func (r *Registry) Text(q Query, texts ...string) Placement {
	rd := r.scratch.Get().(*reader)
	defer r.scratch.Put(rd)
	rd.found, rd.located, rd.strangers = rd.found[:0], rd.located[:0], rd.strangers[:0]
	rd.district, rd.last = q.district(), 0
	if q.Name != "" {
		r.read(rd, 0, q.Name)
	}
	for _, text := range texts {
		if text != "" {
			rd.last++
			r.read(rd, rd.last, text)
		}
	}
	if len(rd.found) == 0 {
		if q.Name != "" && !isNothing(foldName(q.Name)) {
			return Placement{Reason: Unknown, Matched: q.Name}
		}
		return Placement{Reason: NoName}
	}
	return r.judge(rd, q)
}

// judge weighs the mentions against one another.
func (r *Registry) judge(rd *reader, q Query) Placement {
	var place, doubtful, conflict, absent *mention
	var said []mention
	elsewhere := r.elsewhere(rd)
	for i := range rd.found {
		m := &rd.found[i]
		switch {
		case len(m.others) > 0:
			absent = first(absent, m)
			continue
		case m.place || len(m.ids) == 0:
			place = first(place, m)
			continue
		}
		within := r.within(m.ids, q)
		within = slices.DeleteFunc(slices.Clone(within), func(i int32) bool { return elsewhere[i] })
		if len(within) == 0 {
			conflict = first(conflict, m)
			continue
		}
		m.ids = r.near(within, rd)
		if m.weak || m.parent && len(m.ids) == 1 || r.overshadowed(rd, m) {
			doubtful = first(doubtful, m)
			continue
		}
		said = append(said, *m)
	}
	if len(said) > 0 {
		return r.subject(said, q)
	}
	switch {
	case conflict != nil:
		return Placement{Reason: DistrictConflict, Matched: conflict.words, Candidates: r.candidates(conflict.ids, ByText, surePiece)}
	case absent != nil:
		return Placement{Reason: Unknown, Matched: absent.words, Candidates: r.candidates(absent.others, ByText, surePiece/4)}
	case doubtful != nil:
		return Placement{Reason: Doubtful, Matched: doubtful.words, Candidates: r.candidates(doubtful.ids, ByText, surePiece/2)}
	case place != nil:
		return Placement{Reason: NotCompound, Matched: place.words}
	default:
		return Placement{Reason: NoName}
	}
}

// overshadowed says whether a mention tells too little of what the ticket is
// about: in the last of several texts a mark, or a name that no one is said to
// live at, where no text of more weight has it; or a name where a text of more
// weight names a compound that is not registered, unless the writer lives there.
func (r *Registry) overshadowed(rd *reader, m *mention) bool {
	if m.text == rd.last && m.text > 1 && (m.aside && !m.resident || !m.home) {
		return !slices.ContainsFunc(rd.found, func(o mention) bool {
			return o.text < m.text && slices.ContainsFunc(o.ids, func(i int32) bool { return slices.Contains(m.ids, i) })
		})
	}
	for _, s := range rd.strangers {
		if s.text >= m.text || m.resident {
			continue
		}
		if !slices.ContainsFunc(m.ids, func(i int32) bool { return strings.Contains(foldName(r.compounds[i].Name), s.last) }) {
			return true
		}
	}
	return false
}

// elsewhere are the compounds that do not lie in the district that some address
// before their name says: whoever is meant there, it is not they.
func (r *Registry) elsewhere(rd *reader) map[int32]bool {
	var not map[int32]bool
	for i := range rd.found {
		for _, g := range rd.found[i].where {
			for _, c := range rd.found[i].ids {
				if d := r.compounds[c].District; g.Level == District && d != "" && d != g.Code {
					if not == nil {
						not = map[int32]bool{}
					}
					not[c] = true
				}
			}
		}
	}
	return not
}

func first(a, b *mention) *mention {
	if a != nil {
		return a
	}
	return b
}

// near narrows compounds of one name to those in the districts and towns that
// the texts name.
func (r *Registry) near(ids []int32, rd *reader) []int32 {
	for _, level := range []Level{Town, District} {
		if len(ids) < 2 {
			return ids
		}
		some := slices.DeleteFunc(slices.Clone(ids), func(i int32) bool {
			c := &r.compounds[i]
			return !slices.ContainsFunc(rd.located, func(l located) bool {
				return l.region.Level == level && (l.region.Code == c.Town || l.region.Code == c.District)
			})
		})
		if len(some) > 0 {
			ids = some
		}
	}
	return ids
}

// subject chooses among mentions that each mean a compound.
func (r *Registry) subject(said []mention, q Query) Placement {
	plain := slices.DeleteFunc(slices.Clone(said), func(m mention) bool { return m.aside })
	aside := len(plain) == 0
	if aside {
		plain = said
	}
	weights := map[int32]float64{}
	for _, m := range plain {
		for _, i := range m.ids {
			w := 1 / float64(len(m.ids))
			if m.home {
				w *= 2
			}
			weights[i] += w
		}
	}
	// The first text that names one.
	var ids []int32
	for _, m := range plain {
		if m.text != plain[0].text {
			break
		}
		for _, i := range m.ids {
			if !slices.Contains(ids, i) {
				ids = append(ids, i)
			}
		}
	}
	slices.SortStableFunc(ids, func(a, b int32) int { return -cmp.Compare(weights[a], weights[b]) })
	m := plain[0]
	for _, o := range plain {
		if slices.Contains(o.ids, ids[0]) {
			m = o
			break
		}
	}
	if len(ids) > 1 && weights[ids[0]] < 1.5*weights[ids[1]] {
		return Placement{Reason: Ambiguous, Matched: m.words, Candidates: r.candidates(ids, ByText, sureText/float64(len(ids)))}
	}
	sure := sureText
	if aside || m.partly || len(ids) > 1 {
		sure = surePiece
	}
	p := r.choose([]sense{{ids[0], false}}, ByText, sure, q)
	p.Matched = m.words
	return p
}
