package demo

// governance is what the party branches, building leaders, committees and
// companies of the compounds do beside answering complaints.
type governance struct {
	buildings   []building
	posts       []post
	reports     []report
	committees  []committee
	groups      []preparation
	decisions   []decision
	handovers   []handover
	disclosures []disclosure
	renewals    []renewal
	tasks       []task
	disputes    []dispute
	findings    []finding
	items       []item
	events      []happening
	pilots      []int // compounds
	pilotFrom   day
	evaluations []evaluation
	scoreItems  []scoreItem
	inspections []inspection
	objections  []objection
}

// drawGovernance draws every system of the notice beside coverage and
// complaints. Each has a stream of its own.
func (c *City) drawGovernance() {
	c.pilots, c.pilotFrom = c.drawPilots()
	c.buildings = c.drawBuildings()
	c.posts = c.drawPosts()
	c.reports = c.drawReports()
	c.committees, c.groups = c.drawCommittees()
	c.decisions = c.drawDecisions()
	c.handovers = c.drawHandovers()
	c.disclosures = c.drawDisclosures()
	c.renewals = c.drawRenewals()
	c.tasks = c.drawTasks()
	c.disputes = c.drawDisputes()
	c.findings = c.drawFindings()
	c.items = c.drawItems()
	c.events = c.drawEvents()
	c.evaluations = c.drawEvaluations()
	c.inspections = c.drawInspections()
	var about []objection
	c.scoreItems, about = c.drawScoreItems()
	c.objections = c.drawObjections(about)
}

// settledAfter is how long a new compound waits for anything but its register
// row and its company's contract, in days.
const settledAfter = 150

// settled is the day from which a compound takes part in governance.
func (co *compound) settled() day {
	if co.since == 0 {
		return 0
	}
	return co.since + settledAfter
}

// branchFrom returns the day from which a compound has an approved branch;
// never if it has none, or if its branch was merged away.
func (c *City) branchFrom(i int) day {
	k := c.compounds[i].branch
	if k < 0 {
		return never
	}
	b := &c.branches[k]
	if b.states[len(b.states)-1].stage == merged {
		return never
	}
	return max(b.approvedOn(), c.compounds[i].settled())
}
