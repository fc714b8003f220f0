package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// committee is an owners' committee, or the management committee that stands
// in for one where none can be founded.
type committee struct {
	compound   int
	management bool
	states     []committeeState
}

// committeeState is what holds of a committee from a day on. Days that have
// not come are never.
type committeeState struct {
	from                              day
	stage                             committeeStage
	founded, ends                     day
	members, party, cross             int
	convention, inConvention, inRules day
}

type committeeStage int8

const (
	preparing committeeStage = iota
	founded
	reelecting
	dissolved
)

// standing says whether a committee is in office, or electing its successor.
func (s committeeStage) standing() bool { return s == founded || s == reelecting }

// preparation is the group that prepares the founding of an owners' committee.
type preparation struct {
	id                          string
	compound                    int
	formed, ended               day // ended: never while it prepares
	success                     bool
	members, recommended, party int
}

// termDays is the term of a committee, five years in the shipped policy.
const termDays = 5*365 + 1

// drawCommittees founds committees before and during the story, with the
// groups that prepared the latter.
func (c *City) drawCommittees() ([]committee, []preparation) {
	rng := c.stream("committees")
	var list []committee
	var groups []preparation
	for i := range c.compounds {
		co := &c.compounds[i]
		if !co.modes[0].mode.open() {
			continue
		}
		switch x := rng.Float64(); {
		case x < 0.27 && co.since == 0:
			list = append(list, c.inOffice(rng, i, -day(30+rng.IntN(2000)), never, false))
		case x < 0.40:
			formed := co.settled() + day(rng.IntN(int(c.cal.days)))
			g := preparation{compound: i, formed: formed, ended: formed + day(70+rng.IntN(180)), success: rng.Float64() < 0.75, members: 7 + rng.IntN(5)}
			g.recommended = min(g.members, 1+rng.IntN(4))
			g.party = min(g.members, g.recommended+rng.IntN(3))
			groups = append(groups, g)
			if g.success {
				list = append(list, c.inOffice(rng, i, g.ended, formed, false))
			} else {
				list = append(list, committee{compound: i, states: []committeeState{
					{from: formed, stage: preparing, founded: never, ends: never, convention: never, inConvention: never, inRules: never},
					{from: g.ended, stage: dissolved, founded: never, ends: never, convention: never, inConvention: never, inRules: never},
				}})
			}
		case x < 0.47:
			list = append(list, c.inOffice(rng, i, max(co.settled(), day(rng.IntN(int(c.cal.days)))-200), never, true))
		}
	}
	for k := range groups {
		groups[k].id = fmt.Sprintf("Z%s", c.compounds[groups[k].compound].id[1:])
	}
	return list, groups
}

// inOffice is a committee founded on a day, prepared from another on, with
// what it adopts later and how its re-election goes.
func (c *City) inOffice(rng *rand.Rand, i int, on, prepared day, management bool) committee {
	cm := committee{compound: i, management: management}
	state := committeeState{founded: never, ends: never, convention: never, inConvention: never, inRules: never}
	if prepared != never {
		state.from = prepared
		cm.states = append(cm.states, state)
	}
	type change struct {
		on   day
		make func(s *committeeState)
	}
	members := 5 + 2*rng.IntN(4)
	party := rng.IntN(members/2 + 1)
	changes := []change{{on, func(s *committeeState) {
		s.stage, s.founded, s.ends, s.members, s.party, s.cross = founded, on, on+termDays, members, party, 0
	}}}
	if rng.Float64() < 0.7 {
		at := on + day(rng.IntN(300))
		changes = append(changes, change{at, func(s *committeeState) { s.convention = at }})
	}
	if from := c.branchFrom(i); from != never {
		start := max(from, on) + day(10+rng.IntN(160))
		if rng.Float64() < 0.75 {
			changes = append(changes, change{start, func(s *committeeState) { s.cross = min(s.members, 1+rng.IntN(3)); s.party = max(s.party, s.cross) }})
		}
		if rng.Float64() < 0.68 {
			at := start + day(rng.IntN(120))
			changes = append(changes, change{at, func(s *committeeState) { s.inConvention = at }})
			if rng.Float64() < 0.75 {
				later := at + day(rng.IntN(60))
				changes = append(changes, change{later, func(s *committeeState) { s.inRules = later }})
			}
		}
	}
	if end := on + termDays; rng.Float64() < 0.6 {
		begins := end + day(rng.IntN(200)) - 60
		elected := begins + day(60+rng.IntN(120))
		changes = append(changes,
			change{begins, func(s *committeeState) { s.stage = reelecting }},
			change{elected, func(s *committeeState) { s.stage, s.founded, s.ends = founded, elected, elected+termDays }})
	} else if rng.Float64() < 0.06 {
		changes = append(changes, change{end + 100, func(s *committeeState) { s.stage = dissolved }})
	}
	slices.SortStableFunc(changes, func(a, b change) int { return int(a.on - b.on) })
	for _, ch := range changes {
		ch.make(&state)
		state.from = ch.on
		if last := len(cm.states) - 1; last >= 0 && (cm.states[last].from == state.from || state.from <= 0) {
			cm.states[last] = state // one statement a day; what was before the story is told as it stood then
			continue
		}
		cm.states = append(cm.states, state)
	}
	cm.states[0].from = max(cm.states[0].from, 0)
	return cm
}

// stateOn returns what holds of a committee on d.
func (cm *committee) stateOn(d day) (committeeState, bool) {
	for i := len(cm.states) - 1; i >= 0; i-- {
		if cm.states[i].from <= d {
			return cm.states[i], true
		}
	}
	return committeeState{}, false
}

// decision is one decision of a committee or of the owners' assembly.
type decision struct {
	id        string
	compound  int
	matter    int // index of matters
	body      int // index of bodies
	decided   day
	discussed day // by the branch; never if it was not
}

// matters and bodies are the words of decisions.
var (
	matters = []string{"选聘解聘物业", "公共收益", "维修资金", "设施改造", "换届选举", "规约修订", "停车管理", "其他"}
	bodies  = []string{"业主委员会", "业主大会", "物业管理委员会"}
)

// matterCodes are the matters as the city counts them.
var matterCodes = []string{"company", "revenue", "funds", "facility", "election", "rules", "parking", "other"}

// drawDecisions lets committees decide two or three times a year: where there
// is a branch mostly after its discussion, sometimes before it or without.
func (c *City) drawDecisions() []decision {
	rng := c.stream("decisions")
	var list []decision
	for k := range c.committees {
		cm := &c.committees[k]
		branch, serial := c.branchFrom(cm.compound), 0
		for d := day(rng.IntN(90)); d < c.cal.days; d += 15 + day(rng.ExpFloat64()*130) {
			st, ok := cm.stateOn(d)
			if !ok || !st.stage.standing() {
				continue
			}
			serial++
			dec := decision{compound: cm.compound, matter: pick(rng, []float64{2, 4, 3, 3, 1, 2, 3, 3}), decided: d, discussed: never}
			switch {
			case cm.management:
				dec.body = 2
			case rng.Float64() < 0.4:
				dec.body = 1
			}
			x := rng.Float64()
			switch {
			case d < branch && x < 0.9:
			case x < 0.68:
				dec.discussed = d - day(rng.IntN(20))
			case x < 0.82:
				dec.discussed = d + 1 + day(rng.IntN(25))
			}
			dec.id = fmt.Sprintf("J%s-%02d", c.compounds[cm.compound].id[1:], serial)
			if cm.management {
				dec.id = "W" + dec.id[1:]
			}
			list = append(list, dec)
		}
	}
	return list
}
