package demo

import (
	"fmt"
	"math/rand/v2"
)

// post is the post of one building leader, who looks after one building or
// several of a compound.
type post struct {
	id        string
	compound  int
	buildings []int
	kind      postKind
	wrong     bool // joint, although one of its buildings is due a leader of its own
	states    []postState
}

type postKind int8

const (
	ownPost postKind = iota
	jointPost
	rotatingPost
)

// postState is what holds of a post from a day on.
type postState struct {
	from      day
	filled    bool
	appointed day
	notice    day // never if no public notice was given yet
	party     bool
	person    uint64
}

// The rule of the notice, with the figures of the shipped policy: a building
// of so many households and such occupancy is due a leader of its own.
const (
	ownHouseholds = 50
	ownOccupancy  = 0.5
)

// dueOwn says whether the rule gives a building a leader of its own.
func (b *building) dueOwn() bool { return b.households >= ownHouseholds && b.occupancy >= ownOccupancy }

// drawPosts sets up posts in most compounds that have a branch, some weeks or
// months after its approval.
func (c *City) drawPosts() []post {
	rng := c.stream("leaders")
	var posts []post
	for i := range c.compounds {
		from := c.branchFrom(i)
		wait, takes := day(20+rng.ExpFloat64()*130), rng.Float64() < 0.48
		if !takes || from+wait >= c.cal.days {
			continue
		}
		first := len(posts)
		posts = append(posts, c.postsOf(rng, i)...)
		for k := first; k < len(posts); k++ {
			posts[k].id = fmt.Sprintf("L%s-%02d", c.compounds[i].id[1:], k-first+1)
			posts[k].states = c.fillPost(rng, from+wait)
		}
	}
	return posts
}

// postsOf gives buildings leaders by the rule: those that are due one their
// own, neighbours among the others a joint one, and one left over a rotating
// one; a single building has a rotating one. Now and then an office joins a building that was due its own.
func (c *City) postsOf(rng *rand.Rand, i int) []post {
	var posts []post
	var rest []int
	close := func() {
		switch {
		case len(rest) == 0:
			return
		case len(rest) == 1:
			posts = append(posts, post{compound: i, buildings: rest, kind: rotatingPost})
		default:
			p := post{compound: i, buildings: rest, kind: jointPost}
			for _, k := range rest {
				p.wrong = p.wrong || c.buildings[k].dueOwn()
			}
			posts = append(posts, p)
		}
		rest = nil
	}
	from, to := c.buildingsOf(i)
	if to-from == 1 {
		return []post{{compound: i, buildings: []int{from}, kind: rotatingPost}}
	}
	size := 2 + rng.IntN(3)
	for k := from; k < to; k++ {
		if c.buildings[k].dueOwn() && rng.Float64() >= 0.03 {
			posts = append(posts, post{compound: i, buildings: []int{k}, kind: ownPost})
			continue
		}
		if rest = append(rest, k); len(rest) == size {
			close()
			size = 2 + rng.IntN(3)
		}
	}
	close()
	return posts
}

// fillPost lets a post be filled at once or later, with public notice in most
// cases, and now and then fall vacant again.
func (c *City) fillPost(rng *rand.Rand, from day) []postState {
	var states []postState
	at := from
	if rng.Float64() < 0.25 {
		states = append(states, postState{from: from, notice: never, appointed: never})
		at += day(40 + rng.IntN(260))
		if rng.Float64() < 0.3 {
			return states
		}
	}
	now := postState{from: at, filled: true, appointed: at, notice: never, party: rng.Float64() < 0.97, person: rng.Uint64() >> 20}
	states = append(states, now)
	if rng.Float64() < 0.92 {
		now.from = at + day(7+rng.IntN(18))
		now.notice = now.from
		states = append(states, now)
	}
	if rng.Float64() < 0.08 {
		states = append(states, postState{from: now.from + 60 + day(rng.ExpFloat64()*300), notice: never, appointed: never})
	}
	return states
}

// stateOn returns what holds of a post on d.
func (p *post) stateOn(d day) (postState, bool) {
	for i := len(p.states) - 1; i >= 0; i-- {
		if p.states[i].from <= d {
			return p.states[i], true
		}
	}
	return postState{}, false
}

// filledThrough says whether a post was filled on all days from … to-1.
func (p *post) filledThrough(from, to day) bool {
	first, ok := p.stateOn(from)
	last, _ := p.stateOn(to - 1)
	return ok && first.filled && last.filled
}
