package demo

// How the posts of leaders are counted: by the buildings of the compounds that
// owe leaders, the ones under a company with a branch.

// holding is how a building is looked after.
type holding int8

const (
	unheld holding = iota
	jointly
	singly
)

// knownPost is what is known of a filled post on the month's last day.
func (b *bulletin) filledPost(k int) (postState, bool) {
	p := &b.city.posts[k]
	for i := len(p.states) - 1; i >= 0; i-- {
		if p.states[i].from <= b.until && b.known.states[leaderList][statement{k, i}] {
			_, listed := b.management(p.compound, b.until)
			return p.states[i], p.states[i].filled && listed
		}
	}
	return postState{}, false
}

// isJoint says whether a post looks after several buildings and is no rotating one.
func (p *post) isJoint() bool { return p.kind != rotatingPost && len(p.buildings) > 1 }

// large says whether a building is known on the month's last day to be due a
// leader of its own; listed, whether it is known at all.
func (b *bulletin) large(k int) (large, listed bool) {
	on, ok := b.known.listed[k]
	return ok && on <= b.until && b.city.buildings[k].dueOwn(), ok && on <= b.until
}

func (b *bulletin) leaders() {
	c := b.city
	held := make([]holding, len(c.buildings))
	for k := range c.posts {
		p := &c.posts[k]
		st, ok := b.filledPost(k)
		if !ok {
			continue
		}
		wrong := false
		for _, j := range p.buildings {
			large, _ := b.large(j)
			wrong = wrong || large
			if p.isJoint() {
				held[j] = max(held[j], jointly)
			} else {
				held[j] = singly
			}
		}
		b.count(p.compound, "leaders", "notice_done", "", st.notice <= b.until)
		if p.isJoint() {
			b.count(p.compound, "leaders", "wrongly_joint", "", wrong)
		}
	}
	for i := range c.compounds {
		if b.managed(i) && b.hasBranch(i) {
			b.posts(i, held)
		}
	}
}

// hasBranch says whether a branch that counts covers a compound.
func (b *bulletin) hasBranch(i int) bool {
	for k := range b.city.branches {
		br := &b.city.branches[k]
		if br.district != b.city.compounds[i].district {
			continue
		}
		st, ok := br.stateOn(min(b.until, b.known.branches-1))
		if !ok || st.stage < approved || st.stage == merged {
			continue
		}
		for _, j := range st.compounds {
			if i == j {
				return true
			}
		}
	}
	return false
}

// posts counts the posts that the rule makes due in a compound: of several
// buildings each large one its own, all small ones together a joint one, or one
// alone a rotating one; a single building a rotating one.
func (b *bulletin) posts(i int, held []holding) {
	var buildings, large, largeSingly, largeJointly, unheldSmall, unheldAny int
	from, to := b.city.buildingsOf(i)
	for k := from; k < to; k++ {
		isLarge, listed := b.large(k)
		if !listed {
			continue
		}
		buildings++
		if held[k] == unheld {
			unheldAny++
		}
		switch {
		case isLarge:
			large++
			switch held[k] {
			case singly:
				largeSingly++
			case jointly:
				largeJointly++
			}
		case held[k] == unheld:
			unheldSmall++
		}
	}
	small := buildings - large
	tell := func(kind string, filled, jointly, due int) {
		d := b.city.compounds[i].district
		for _, k := range [2]string{"", kind} {
			b.add(d, "leaders", "post_filled", k, filled, due, 0)
			b.add(d, "leaders", "post_vacant", k, due-filled-jointly, due, 0)
		}
	}
	met := func(ok bool) int {
		if ok {
			return 1
		}
		return 0
	}
	switch {
	case buildings == 1:
		tell("rotating", met(unheldAny == 0), 0, 1)
	case buildings > 1:
		tell("own", largeSingly, largeJointly, large)
		if small == 1 {
			tell("rotating", met(unheldSmall == 0), 0, 1)
		} else if small > 1 {
			tell("joint", met(unheldSmall == 0), 0, 1)
		}
	}
}

// duties name the five duties in the order of reports.
var duties = [5]string{"duty_residents", "duty_party", "duty_company", "duty_decisions", "duty_governance"}

// reports counts the reports that were due by the story's end.
func (b *bulletin) reports() {
	c := b.city
	dueOn := b.month.to + reportDueDay - 1
	if dueOn > b.asOf {
		return
	}
	type delivery struct{ post, month int }
	delivered := map[delivery]*report{}
	for i := range c.reports {
		r := &c.reports[i]
		if _, ok := b.known.cut(reportList, i); ok && r.delivered <= b.asOf {
			delivered[delivery{r.post, r.month}] = r
		}
	}
	for k := range c.posts {
		if _, ok := b.filledPost(k); !ok {
			continue
		}
		compound := c.posts[k].compound
		r := delivered[delivery{k, c.cal.monthOf(b.month.from)}]
		b.count(compound, "leaders", "report_delivered", "", r != nil && r.delivered <= dueOn)
		for j, duty := range duties {
			n, times := 0, 0
			if r != nil {
				times = r.duties[j]
				n = min(times, 1)
			}
			b.add(c.compounds[compound].district, "duties", duty, "", n, 1, float64(times))
		}
	}
}
