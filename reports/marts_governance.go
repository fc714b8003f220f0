package reports

import "time"

// The rows of the governance marts, one struct per mart; see marts.go for units.

// measureRow describes one governance measure.
type measureRow struct {
	System  string `db:"system"`
	Measure string `db:"measure"`
	Sort    int64  `db:"sort"`
	Basis   string `db:"basis"` // stock: as it stands at as-of; flow: what happened in a month
	Good    string `db:"good"`  // high, low, or empty where no direction is good
}

// govRow is one measure of one region, now and three months before. Stock measures are taken at
// as-of and three months earlier; flow measures are summed over the last three complete months
// and over the three before. Kind is empty for all kinds together.
type govRow struct {
	Region            string  `db:"region_code"`
	System            string  `db:"system"`
	Measure           string  `db:"measure"`
	Kind              string  `db:"kind"`
	Numerator         int64   `db:"numerator"`
	Denominator       int64   `db:"denominator"`
	Amount            float64 `db:"amount"`
	NumeratorBefore   int64   `db:"numerator_before"`
	DenominatorBefore int64   `db:"denominator_before"`
}

// owedRow is one open obligation at as-of.
type owedRow struct {
	Item         string    `db:"item"`
	Region       string    `db:"region_code"`
	Town         string    `db:"town_code"`
	District     string    `db:"district_code"`
	Compound     string    `db:"compound_id"`
	CompoundName string    `db:"compound_name"`
	Subject      string    `db:"subject"`
	SubjectName  string    `db:"subject_name"`
	Owner        string    `db:"owner"`
	OwnerID      string    `db:"owner_id"`
	OwnerName    string    `db:"owner_name"`
	ToWhom       string    `db:"to_whom"`
	Since        time.Time `db:"since"`
	DueOn        time.Time `db:"due_on"`
	Days         int64     `db:"days"`
	Amount       int64     `db:"amount"`
}

type owedRegionRow struct {
	Region      string    `db:"region_code"`
	Item        string    `db:"item"`
	N           int64     `db:"n"`
	Amount      int64     `db:"amount"`
	OldestSince time.Time `db:"oldest_since"`
	LongestDays int64     `db:"longest_days"`
}

// coordinationRow is one item of the coordination meeting.
type coordinationRow struct {
	ID          string    `db:"item_id"`
	Region      string    `db:"region_code"` // what it is about: a community, town, district or the city
	Compound    string    `db:"compound_id"`
	Title       string    `db:"title"`
	Ground      string    `db:"ground"`
	Department  string    `db:"department"`
	RaisedOn    time.Time `db:"raised_on"`
	MeetingOn   time.Time `db:"meeting_on"`
	DueOn       time.Time `db:"due_on"`
	ClosedOn    time.Time `db:"closed_on"`
	State       string    `db:"state"` // open or closed
	DaysOverdue int64     `db:"days_overdue"`
	Carried     int64     `db:"carried"` // meetings that found it still open
	Progress    string    `db:"progress"`
}

// eventRow is one case of a compound: a handover, renewal, task, dispute, finding or item of the
// coordination meeting.
type eventRow struct {
	System      string    `db:"system"`
	ID          string    `db:"id"`
	Compound    string    `db:"compound_id"`
	Kind        string    `db:"kind"`
	OpenedOn    time.Time `db:"opened_on"`
	DueOn       time.Time `db:"due_on"`
	DoneOn      time.Time `db:"done_on"`
	State       string    `db:"state"` // open, overdue, done, late
	DaysOverdue int64     `db:"days_overdue"`
}

// agendaRow is one item on the agenda of the next coordination meeting: one still open, or one
// proposed because it crossed a threshold of the policy.
type agendaRow struct {
	ID          string    `db:"item_id"`
	IsCarried   bool      `db:"is_carried"`
	Ground      string    `db:"ground"`
	Region      string    `db:"region_code"`
	Compound    string    `db:"compound_id"`
	SubjectKind string    `db:"subject_kind"` // region, compound or company
	Subject     string    `db:"subject"`
	SubjectName string    `db:"subject_name"`
	Title       string    `db:"title"` // as the office wrote it; empty for a proposal
	Value       float64   `db:"value"` // the evidence, against Threshold; NaN where it is back within
	Threshold   float64   `db:"threshold"`
	Department  string    `db:"department"`
	RaisedOn    time.Time `db:"raised_on"`
	MeetingOn   time.Time `db:"meeting_on"`
	DueOn       time.Time `db:"due_on"`
	DaysOverdue int64     `db:"days_overdue"`
	Carried     int64     `db:"carried"`
	Progress    string    `db:"progress"`
	EnglishDept string    `db:"department_en"` // empty where the office named a department of its own
	Hidden      bool      // a company's rate of a month that its own page does not show
}

// leaderRow counts a compound's leader posts by the rule, its leaders, and the reports of the last
// month that was due.
type leaderRow struct {
	Compound         string    `db:"compound_id"`
	OwesSince        time.Time `db:"owes_since"` // zero where no leaders are owed
	Buildings        int64     `db:"buildings"`
	Due              int64     `db:"due"`
	Filled           int64     `db:"filled"`
	HeldJointly      int64     `db:"held_jointly"`
	Vacant           int64     `db:"vacant"`
	WronglyJoint     int64     `db:"wrongly_joint"`
	Leaders          int64     `db:"leaders"`
	Noticed          int64     `db:"noticed"`
	ReportMonth      time.Time `db:"report_month"`
	ReportsOwed      int64     `db:"reports_owed"`
	ReportsDelivered int64     `db:"reports_delivered"`
}

type committeeRow struct {
	Compound       string    `db:"compound_id"`
	Body           string    `db:"body"` // owners or management
	Stage          string    `db:"stage"`
	FoundedOn      time.Time `db:"founded_on"`
	TermEndsOn     time.Time `db:"term_ends_on"`
	DaysOverdue    int64     `db:"days_overdue"`
	Members        int64     `db:"members"`
	PartyMembers   int64     `db:"party_members"`
	CrossMembers   int64     `db:"cross_members"`
	ConventionOn   time.Time `db:"convention_on"`
	InConventionOn time.Time `db:"in_convention_on"`
	InRulesOn      time.Time `db:"in_rules_on"`
}

type decisionRow struct {
	Compound    string    `db:"compound_id"`
	Matter      string    `db:"matter"`
	Body        string    `db:"body"`
	DecidedOn   time.Time `db:"decided_on"`
	DiscussedOn time.Time `db:"discussed_on"`
	Verdict     string    `db:"verdict"` // with, before or without the branch's discussion
}

// pilotRow compares pilots with compounds of the same district and size that were never pilots,
// before and after: an association, not the effect of a trial by lot. ticket_rate is in tickets
// per 1,000 households and month, the other metrics are shares; Effect is the difference of the
// two changes.
type pilotRow struct {
	Metric        string  `db:"metric"`
	Pilots        int64   `db:"pilots"`
	Controls      int64   `db:"controls"`
	PilotBefore   float64 `db:"pilot_before"`
	PilotAfter    float64 `db:"pilot_after"`
	ControlBefore float64 `db:"control_before"`
	ControlAfter  float64 `db:"control_after"`
	Effect        float64 `db:"effect"`
	EffectLow     float64 `db:"effect_lo"`
	EffectHigh    float64 `db:"effect_hi"`
}

// leaderMonthRow is what one leader, named by post, did in one month; NaN where no report came.
type leaderMonthRow struct {
	Month      time.Time `db:"month"`
	Leader     string    `db:"leader_id"`
	Compound   string    `db:"compound_id"`
	Buildings  string    `db:"buildings"`
	Kind       string    `db:"kind"`  // own, joint or rotating
	State      string    `db:"state"` // on_time, late or missing
	Residents  float64   `db:"residents"`
	Party      float64   `db:"party"`
	Company    float64   `db:"company"`
	Decisions  float64   `db:"decisions"`
	Governance float64   `db:"governance"`
}

// revenueRow is the common revenue of a compound in one quarter, in yuan; NaN where it is not told.
type revenueRow struct {
	Compound    string    `db:"compound_id"`
	Quarter     time.Time `db:"quarter"` // its first day
	DueOn       time.Time `db:"due_on"`  // zero where it is disclosed before it is due
	DisclosedOn time.Time `db:"disclosed_on"`
	DiscussedOn time.Time `db:"discussed_on"`
	Income      float64   `db:"income"`
	Expense     float64   `db:"expense"`
	State       string    `db:"state"` // on_time, late or missing
}

// groupRow is a group that prepares or prepared an owners' committee.
type groupRow struct {
	Compound    string    `db:"compound_id"`
	FormedOn    time.Time `db:"formed_on"`
	EndedOn     time.Time `db:"ended_on"`
	Outcome     string    `db:"outcome"` // preparing, founded or failed
	Members     float64   `db:"members"`
	Recommended float64   `db:"recommended_members"` // by the branch; NaN where unknown
}

// answersRow says how much of what a compound is asked in register and survey is answered.
type answersRow struct {
	Compound string `db:"compound_id"`
	Filled   int64  `db:"filled"`
	Asked    int64  `db:"asked"`
	Missing  string `db:"missing"` // fields without an answer, parted by |
}

// pilotCompoundRow is a compound that is or was a pilot.
type pilotCompoundRow struct {
	Compound string    `db:"compound_id"`
	Name     string    `db:"compound_name"`
	District string    `db:"district_code"`
	Town     string    `db:"town_code"`
	Region   string    `db:"region_code"`
	Pilot    string    `db:"name"`
	FromOn   time.Time `db:"from_on"`
	ToOn     time.Time `db:"to_on"` // zero while it is one
}
