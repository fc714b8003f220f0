package demo

// knownCase is a case that is opened, due and done, as far as it is known; due
// and done are never where they are not.
type knownCase struct {
	compound          int
	kind              string
	opened, due, done day
}

// onTime counts the cases due in the month by whether they were done in time.
func (b *bulletin) onTime(system, measure string, k knownCase) {
	if b.in(k.due) {
		b.count(k.compound, system, measure, k.kind, k.done <= k.due)
	}
}

// overdue counts the cases open on the month's last day by whether they are overdue.
func (b *bulletin) overdue(system, measure string, k knownCase) {
	if k.opened <= b.until && k.done > b.until {
		b.count(k.compound, system, measure, k.kind, k.due < b.until)
	}
}

// known returns a day that is told and has come, or never.
func (b *bulletin) happened(d, cut day) day {
	if d < cut && d <= b.asOf {
		return d
	}
	return never
}

// or returns d, or what stands in for it where an office set none.
func (d day) or(other day) day {
	if d == never {
		return other
	}
	return d
}

var handoverKindCodes = [3]string{entry: "entry", exit: "exit", change: "change"}

func (b *bulletin) handovers() {
	for i := range b.city.handovers {
		h := &b.city.handovers[i]
		cut, ok := b.known.cut(handoverList, i)
		if !ok || h.started > b.asOf {
			continue
		}
		k := knownCase{h.compound, handoverKindCodes[h.kind], h.started, h.due.or(h.started + handoverDays), b.happened(h.completed, cut)}
		if b.in(h.started) {
			b.count(h.compound, "handovers", "handover_led", k.kind, h.led)
		}
		b.onTime("handovers", "handover_on_time", k)
		b.overdue("handovers", "handover_overdue", k)
	}
}

func (b *bulletin) epidemic() {
	for i := range b.city.tasks {
		t := &b.city.tasks[i]
		if cut, ok := b.known.cut(taskList, i); ok && t.assigned <= b.asOf {
			b.onTime("epidemic", "task_on_time", knownCase{t.compound, taskKindCodes[t.kind], t.assigned, t.due.or(t.assigned + taskDays), b.happened(t.done, cut)})
		}
	}
}

func (b *bulletin) findings() {
	for i := range b.city.findings {
		f := &b.city.findings[i]
		cut, ok := b.known.cut(findingList, i)
		if !ok || f.found > b.asOf {
			continue
		}
		k := knownCase{f.compound, findingKindCodes[f.kind], f.found, f.due.or(f.found + findingDays), b.happened(f.rectified, cut)}
		if b.in(k.opened) {
			b.count(k.compound, "findings", "finding_found", k.kind, k.done <= b.until)
		}
		b.onTime("findings", "finding_rectified", k)
		b.overdue("findings", "finding_overdue", k)
	}
}

func (b *bulletin) disputes() {
	for i := range b.city.disputes {
		d := &b.city.disputes[i]
		cut, ok := b.known.cut(disputeList, i)
		if !ok {
			continue
		}
		if b.in(d.raised) {
			b.count(d.compound, "disputes", "dispute_by_branch", disputeKindCodes[d.kind], d.branch)
		}
		if b.in(b.happened(d.closed, cut)) {
			b.count(d.compound, "disputes", "dispute_settled", disputeKindCodes[d.kind], d.outcome == settledOutcome)
		}
	}
}

func (b *bulletin) renewals() {
	for i := range b.city.renewals {
		r := &b.city.renewals[i]
		cut, ok := b.known.cut(renewalList, i)
		if !ok {
			continue
		}
		discussed, approved, completed, kind := b.happened(r.discussed, cut), b.happened(r.approved, cut), b.happened(r.completed, cut), facilityCodes[r.facility]
		if b.in(approved) {
			b.count(r.compound, "facilities", "renewal_discussed", kind, discussed <= approved)
		}
		if approved <= b.until {
			b.count(r.compound, "facilities", "renewal_completed", kind, completed <= b.until)
		}
	}
}

// revenues counts the quarter that ends with the month, disclosures once they
// are due.
func (b *bulletin) revenues() {
	c := b.city
	first := c.cal.monthOf(b.month.from) - 2
	if b.month.number%3 != 0 || first < 0 {
		return
	}
	dueOn := b.until + discloseDays
	inTime, any := map[int]bool{}, false
	for i := range c.disclosures {
		d := &c.disclosures[i]
		_, ok := b.known.cut(revenueList, i)
		if !ok || d.disclosed > b.asOf {
			continue
		}
		any = any || c.cal.months[d.quarter].from <= b.until
		if d.quarter == first {
			inTime[d.compound] = d.disclosed <= dueOn
			discussed := 0
			if cut, _ := b.known.cut(revenueList, i); b.happened(d.discussed, cut) != never {
				discussed = 1
			}
			b.add(c.compounds[d.compound].district, "revenue", "revenue_discussed", "", discussed, 1, d.income)
		}
	}
	if !any || dueOn > b.asOf {
		return
	}
	for i := range c.compounds {
		if mode, ok := b.management(i, b.until); ok && mode.open() {
			b.count(i, "revenue", "revenue_disclosed", "", inTime[i])
		}
	}
}

// checkins counts the communities with check-ins; a month after the last that any community
// told of tells nothing of anyone.
func (b *bulletin) checkins() {
	c := b.city
	m, last := c.cal.monthOf(b.month.from), -1
	for s, told := range b.known.states[checkinList] {
		if told {
			last = max(last, s.state)
		}
	}
	if m > last {
		return
	}
	for k := range c.communities {
		n, times := 0, 0
		if b.known.states[checkinList][statement{k, m}] {
			times = c.checkinOf(k, m).participations
			n = min(times, 1)
		}
		b.add(c.communities[k].district, "checkin", "checkin_active", "", n, 1, float64(times))
	}
}

// surveys counts how much of each field is filled in, of all compounds listed.
func (b *bulletin) surveys() {
	for i := range b.city.compounds {
		if _, listed := b.management(i, b.until); !listed {
			continue
		}
		for f, field := range surveyFields {
			if field.code == "contact_phone" {
				continue // not kept
			}
			n := 0
			if _, ok := b.known.cut(surveyList, i); ok && b.city.surveyFilled(i, f) {
				n = 1
			}
			b.add(b.city.compounds[i].district, "survey", "survey_complete", "surveys."+field.code, n, 1, 0)
		}
	}
}
