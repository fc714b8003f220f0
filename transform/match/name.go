package match

import (
	"cmp"
	"slices"
	"strings"
)

// Name places a ticket by its columns: by the code, else by the name within the
// stated district. It reads nothing but the query, so that tickets that state the
// same share one answer.
//
// A name that is no compound's but holds one's is read as a text is. If
// nothing fits, the names that resemble it are candidates, with reason
// Doubtful where exactly one is near and else Unknown.
func (r *Registry) Name(q Query) Placement {
	if i, ok := r.byID[strings.TrimSpace(q.Code)]; ok {
		return Placement{Compound: r.compounds[i].ID, Method: ByCode, Confidence: sureCode, Matched: q.Code}
	}
	name := foldName(q.Name)
	if name == "" {
		if q.Code != "" {
			return Placement{Reason: Unknown, Matched: q.Code}
		}
		return Placement{Reason: NoName}
	}
	if isNothing(name) {
		return Placement{Reason: NoName, Matched: q.Name}
	}
	if p, ok := r.decided(name, q.district()); ok {
		p.Matched = q.Name
		return p
	}
	var refused Placement
	for _, way := range []func(string, string) finding{r.byExact, r.byVariant, r.byLoose} {
		f := way(name, q.Name)
		if len(f.senses) == 0 {
			continue
		}
		p := r.choose(f.senses, f.method, f.sure, q)
		if p.Placed() && len(f.rivals) > 0 {
			if p = r.against(p, f, q); !p.Placed() {
				p.Matched = q.Name
				return p
			}
		}
		p.Matched = q.Name
		if p.Placed() && f.method == ByVariant && r.partMissing(name, q.Name, p.Compound) {
			p = Placement{Reason: Doubtful, Matched: q.Name, Candidates: r.candidates([]int32{r.byID[p.Compound]}, f.method, surePiece)}
		}
		if p.Placed() {
			return p
		}
		if f.method == ByName && p.Reason == DistrictConflict {
			return p // a whole name of another district is no other way to write one of this
		}
		if refused.Reason == "" {
			refused = p
		}
	}
	if refused.Reason != "" {
		return refused
	}
	if _, region := r.regions[name]; region {
		return Placement{Reason: NotCompound, Matched: q.Name}
	}
	if p := r.Text(Query{District: q.District, Town: q.Town, On: q.On}, q.Name); p.Placed() || len(p.Candidates) > 0 {
		return p
	}
	return r.resembling(name, q)
}

// nothings fill the name column of tickets that name no compound.
var nothings = []string{"无", "暂无", "不详", "未知", "其他", "其它", "不清楚", "未提供", "空", "null", "na", "n/a"}

func isNothing(name string) bool { return slices.Contains(nothings, name) }

// decided answers by a person's decision about a spelling.
func (r *Registry) decided(name, district string) (Placement, bool) {
	for _, wide := range []bool{false, true} { // the district's own decision first
		for _, d := range r.decisions[name] {
			if (d.District == "") != wide || !wide && d.District != district {
				continue
			}
			if d.Compound == "" {
				return Placement{Method: ByDecision, Reason: NotCompound}, true
			}
			if _, known := r.byID[d.Compound]; known {
				return Placement{Compound: d.Compound, Method: ByDecision, Confidence: sureDecision}, true
			}
		}
	}
	return Placement{}, false
}

// finding is what one way of reading a name column finds.
type finding struct {
	senses []sense
	// rivals are compounds whose names go on where the reading ends: who leaves the
	// last word out may mean one of them.
	rivals []sense
	method Method
	sure   float64
}

// against places by a reading that leaves something out only where the town says
// that none of the rivals is meant.
func (r *Registry) against(p Placement, f finding, q Query) Placement {
	all := r.choose(append(slices.Clone(f.senses), f.rivals...), f.method, f.sure, q)
	if !all.Placed() || all.Compound == p.Compound {
		return all
	}
	ids := []int32{r.byID[p.Compound], r.byID[all.Compound]}
	return Placement{Reason: Doubtful, Candidates: r.candidates(ids, f.method, surePiece)}
}

func (r *Registry) byExact(name, _ string) finding {
	return finding{r.exact[name], nil, ByName, sureName}
}

// readings are the ways to read a name column, the fullest first: without its
// notes, the buildings after it and the regions before it.
func (r *Registry) readings(name, raw string) []string {
	all := []string{name}
	add := func(s string) {
		if runes(s) >= 2 && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	for rest, cut := withoutNote(raw); cut; rest, cut = withoutNote(rest) {
		add(foldName(rest))
	}
	for _, s := range slices.Clone(all) {
		for rest, cut := withoutBuilding(s); cut; rest, cut = withoutBuilding(rest) {
			add(rest)
		}
	}
	for _, s := range slices.Clone(all) {
		for {
			rest, cut := r.withoutRegion(s)
			if !cut {
				break
			}
			add(rest)
			s = rest
		}
	}
	return all
}

// withoutRegion takes the longest region that a name begins with off it.
func (r *Registry) withoutRegion(name string) (rest string, cut bool) {
	most := 0
	for at := range name {
		if at > most && r.regionHeads[name[:at]] {
			most = at
		}
	}
	return name[most:], most > 0
}

// byVariant finds the compounds whose names differ from a reading only in how a
// part is written or in a word that tells nothing.
func (r *Registry) byVariant(name, raw string) finding {
	for _, s := range r.readings(name, raw) {
		if senses := r.exact[s]; len(senses) > 0 {
			return finding{senses, nil, ByVariant, sureVariant}
		}
	}
	for _, s := range r.readings(name, raw) {
		family, told := familyOf(s)
		if senses := ofPart(r.families[family], told); len(senses) > 0 {
			return finding{senses, r.goingOn(family, senses), ByVariant, sureVariant}
		}
	}
	return finding{}
}

// byLoose finds the compounds whose names differ from a reading in their last
// word: left out, or another that people take for it.
func (r *Registry) byLoose(name, raw string) finding {
	for _, s := range r.readings(name, raw) {
		family, told := familyOf(s)
		for _, tails := range [][]string{dwellingTails, gardenTails} {
			short, cut := cutTail(family, tails)
			if runes(short) < shortLeast || len(tails) > len(gardenTails) && runes(short) == shortLeast {
				continue
			}
			alike := slices.Clone(r.loose[short])
			if cut {
				alike = slices.DeleteFunc(alike, func(m member) bool { return !hasTail(m.family, tails) })
				alike = append(alike, r.families[short]...)
			}
			if senses := ofPart(alike, told); len(senses) > 0 {
				return finding{senses, r.goingOn(short, senses), ByVariant, sureShort}
			}
		}
	}
	return finding{}
}

// goingOn returns the compounds beside those found whose names are a stem and one or
// two characters more.
func (r *Registry) goingOn(stem string, found []sense) []sense {
	var others []sense
	for _, m := range r.begun[stem] {
		if !slices.ContainsFunc(found, func(s sense) bool { return s.entry == m.entry }) {
			others = append(others, m)
		}
	}
	return others
}

// partMissing says whether a compound that is only registered with a part is
// named without one: a register that knows the second phase alone may lack the
// first.
func (r *Registry) partMissing(name, raw, id string) bool {
	for _, s := range r.readings(name, raw) {
		if _, told := familyOf(s); told != "" {
			return false
		}
	}
	c := &r.compounds[r.byID[id]]
	return !slices.ContainsFunc(append([]string{c.Name}, c.Former...), func(n string) bool {
		_, part := familyOf(foldName(n))
		return part == ""
	})
}

// ofPart returns the members of a family that a told part may mean. Without a
// part that is the one registered without, or else all. A part that no member
// has is that of the member registered without one, or of one that differs in
// the kind of its part.
func ofPart(members []member, told string) []sense {
	var plain, fit []sense
	for _, m := range members {
		switch {
		case m.part == "":
			plain = append(plain, m.sense)
		case told == "" || samePart(told, m.part):
			fit = append(fit, m.sense)
		}
	}
	if told == "" && len(plain) > 0 {
		return plain
	}
	if told != "" && len(fit) == 0 {
		for _, m := range members {
			if len(plain) > 0 && sameFigure(told, m.part) {
				plain = append(plain, m.sense)
			}
		}
		return plain
	}
	if exact := slices.DeleteFunc(slices.Clone(members), func(m member) bool { return m.part != told }); told != "" && len(exact) > 0 {
		fit = fit[:0]
		for _, m := range exact {
			fit = append(fit, m.sense)
		}
	}
	return fit
}

// choose takes the one compound of several that the query allows.
func (r *Registry) choose(senses []sense, method Method, sure float64, q Query) Placement {
	var ids []int32
	for _, s := range senses {
		if !slices.Contains(ids, s.entry) {
			ids = append(ids, s.entry)
		}
	}
	slices.SortFunc(ids, func(a, b int32) int { return cmp.Compare(r.compounds[a].ID, r.compounds[b].ID) })
	all := ids
	ids = r.within(ids, q)
	if len(ids) == 0 {
		return Placement{Reason: DistrictConflict, Candidates: r.candidates(all, method, sure)}
	}
	if len(ids) > 1 {
		return Placement{Reason: Ambiguous, Candidates: r.candidates(ids, method, sure/float64(len(ids)))}
	}
	if method == ByName && slices.Contains(senses, sense{ids[0], true}) {
		method, sure = ByFormer, sureFormer
	}
	c := &r.compounds[ids[0]]
	if q.Town != "" && c.Town != "" && q.Town != c.Town {
		sure *= otherTown
	}
	if !q.On.IsZero() && !c.holds(q.On) {
		sure *= outOfRegister
	}
	return Placement{Compound: c.ID, Method: method, Confidence: sure}
}

// within narrows compounds to those that may lie where the query says: none of
// another district, and where several are left, those of its town, then those
// that stood in the register on its day.
func (r *Registry) within(ids []int32, q Query) []int32 {
	district := q.district()
	keep := func(ids []int32, ok func(*Compound) bool) []int32 {
		return slices.DeleteFunc(slices.Clone(ids), func(i int32) bool { return !ok(&r.compounds[i]) })
	}
	if district != "" {
		ids = keep(ids, func(c *Compound) bool { return c.District == "" || c.District == district })
	}
	prefer := func(ok func(*Compound) bool) {
		if len(ids) < 2 {
			return
		}
		if some := keep(ids, ok); len(some) > 0 {
			ids = some
		}
	}
	if district != "" {
		prefer(func(c *Compound) bool { return c.District == district })
	}
	if q.Town != "" {
		prefer(func(c *Compound) bool { return c.Town == q.Town })
	}
	if !q.On.IsZero() {
		prefer(func(c *Compound) bool { return c.holds(q.On) })
	}
	return ids
}

// familyMost is how many compounds of one name a person is offered.
const familyMost = 20

func (r *Registry) candidates(ids []int32, method Method, sure float64) []Candidate {
	cs := make([]Candidate, 0, min(len(ids), familyMost))
	for _, i := range ids[:min(len(ids), familyMost)] {
		c := &r.compounds[i]
		cs = append(cs, Candidate{c.ID, c.Name, method, sure})
	}
	return cs
}

// resembling refuses a name with what it resembles.
func (r *Registry) resembling(name string, q Query) Placement {
	p := Placement{Reason: Unknown, Matched: q.Name}
	district := q.district()
	var ids []int32
	for _, l := range r.likeness.of(name) {
		for _, s := range r.exact[l.name] {
			c := &r.compounds[s.entry]
			if slices.Contains(ids, s.entry) || district != "" && c.District != "" && c.District != district {
				continue
			}
			ids = append(ids, s.entry)
			p.Candidates = append(p.Candidates, Candidate{c.ID, c.Name, ByLikeness, l.likeness})
		}
		if len(ids) >= candidatesMost {
			break
		}
	}
	if n := len(p.Candidates); n > candidatesMost {
		p.Candidates = p.Candidates[:candidatesMost]
	}
	if n := len(p.Candidates); n > 0 && p.Candidates[0].Confidence >= likeOne && (n == 1 || p.Candidates[1].Confidence < p.Candidates[0].Confidence) {
		p.Reason = Doubtful
	}
	return p
}
