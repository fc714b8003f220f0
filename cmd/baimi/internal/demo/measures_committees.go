package demo

// knownCommittee is what is known of a committee on the month's last day.
func (b *bulletin) knownCommittee(k int) (committeeState, bool) {
	cm := &b.city.committees[k]
	for i := len(cm.states) - 1; i >= 0; i-- {
		if cm.states[i].from <= b.until && b.known.states[committeeList][statement{k, i}] {
			return cm.states[i], true
		}
	}
	return committeeState{}, false
}

// committees counts committees of the compounds under a company.
func (b *bulletin) committees() {
	c := b.city
	standing, forming, standIn := map[int]bool{}, map[int]bool{}, map[int]bool{}
	for k := range c.committees {
		cm := &c.committees[k]
		st, ok := b.knownCommittee(k)
		if !ok || !b.managed(cm.compound) {
			continue
		}
		switch {
		case cm.management:
			standIn[cm.compound] = st.stage.standing()
		case st.stage == preparing:
			forming[cm.compound] = true
		case st.stage.standing():
			standing[cm.compound] = true
			d := c.compounds[cm.compound].district
			b.count(cm.compound, "committees", "reelection_overdue", "", st.ends < b.until)
			b.count(cm.compound, "committees", "convention_made", "", st.convention <= b.until)
			b.count(cm.compound, "preprocedure", "written_both", "", st.inConvention <= b.until && st.inRules <= b.until)
			b.add(d, "committees", "cross_appointed", "", st.cross, st.members, 0)
			b.add(d, "committees", "party_members", "", st.party, st.members, 0)
		}
	}
	for i := range c.compounds {
		if b.managed(i) {
			b.count(i, "committees", "committee_founded", "", standing[i])
			b.count(i, "committees", "committee_preparing", "", forming[i])
			b.count(i, "committees", "management_committee", "", standIn[i])
		}
	}
	for k := range c.groups {
		g := &c.groups[k]
		begun, over := b.known.states[groupList][statement{k, 0}], b.known.states[groupList][statement{k, 1}] && g.ended <= b.until
		if (begun || b.known.states[groupList][statement{k, 1}]) && g.formed <= b.until && !over && b.managed(g.compound) {
			b.add(c.compounds[g.compound].district, "committees", "group_recommended", "", g.recommended, g.members, 0)
		}
	}
}

// decisions counts the month's decisions by what the branch had to do with them.
func (b *bulletin) decisions() {
	for i := range b.city.decisions {
		d := &b.city.decisions[i]
		cut, ok := b.known.cut(decisionList, i)
		if !ok || !b.in(d.decided) {
			continue
		}
		discussed := d.discussed < cut && d.discussed <= b.asOf
		kind := matterCodes[d.matter]
		b.count(d.compound, "preprocedure", "decision_with", kind, discussed && d.discussed <= d.decided)
		b.count(d.compound, "preprocedure", "decision_before", kind, discussed && d.discussed > d.decided)
		b.count(d.compound, "preprocedure", "decision_without", kind, !discussed)
	}
}
