package reports

import "time"

// The rows that reports reads, one struct per mart. Shares are fractions 0–1, rates are tickets
// per 1,000 occupied households and month, dates carry no zone; a missing number is NaN.

type issueRow struct {
	Issue            string    `db:"issue"`
	WeekStart        time.Time `db:"week_start"`
	WeekEnd          time.Time `db:"week_end"`
	AsOf             time.Time `db:"as_of"`
	KnownAt          time.Time `db:"known_at"`
	PolicyVersion    string    `db:"policy_version"`
	PolicyName       string    `db:"policy_name"`
	PolicyExample    bool      `db:"policy_example"`
	CityCode         string    `db:"city_code"`
	CityName         string    `db:"city_name"`
	CityNameEn       string    `db:"city_name_en"`
	ReceivedUntil    time.Time `db:"received_until"`
	Batches          int64     `db:"batches"`
	RejectedRows     int64     `db:"rejected_rows"`
	RefusedFiles     int64     `db:"refused_files"`
	PropertyTickets  int64     `db:"property_tickets_12m"`
	UnplacedTickets  int64     `db:"unplaced_tickets_12m"`
	StartOn          time.Time `db:"start_on"`
	DeadlineOn       time.Time `db:"deadline_on"`
	BranchTarget     int64     `db:"branch_target"`
	BranchTargetOn   time.Time `db:"branch_target_on"`
	ShareNumerator   int64     `db:"share_num"`
	ShareDenominator int64     `db:"share_den"`
	MinRankN         int64     `db:"min_rank_n"`
	LakeState        string    `db:"lake_state"`
}

type policyRow struct {
	Key         string    `db:"key"`
	Value       string    `db:"value"`
	Version     string    `db:"version"`
	EffectiveOn time.Time `db:"effective_on"`
}

// versionRow is one version of the policy.
type versionRow struct {
	Version     string    `db:"version"`
	EffectiveOn time.Time `db:"effective_on"`
	ReceivedAt  time.Time `db:"received_at"`
	Keys        int64     `db:"keys"`
	Changed     float64   `db:"changed"` // against the version before; NaN for the first
	State       string    `db:"state"`   // past, in_force or coming
}

type regionRow struct {
	Code       string `db:"region_code"`
	Level      string `db:"level"`
	Parent     string `db:"parent_code"`
	Name       string `db:"name"`
	NameEn     string `db:"name_en"`
	Sort       int64  `db:"sort"`
	IsUnplaced bool   `db:"is_unplaced"`
}

type coverageRow struct {
	Week              time.Time `db:"week"`
	WeekEnd           time.Time `db:"week_end"`
	Region            string    `db:"region_code"`
	Compounds         int64     `db:"compounds"`
	Managed           int64     `db:"managed"`
	SelfManaged       int64     `db:"self_managed"`
	Unmanaged         int64     `db:"unmanaged"`
	UnknownMode       int64     `db:"unknown_mode"`
	Covered           int64     `db:"covered"`
	CoveredActive     int64     `db:"covered_active"`
	Share             float64   `db:"covered_share"`
	Low               float64   `db:"covered_share_lo"`
	High              float64   `db:"covered_share_hi"`
	HouseholdsManaged int64     `db:"households_managed"`
	HouseholdsCovered int64     `db:"households_covered"`
	HouseholdsActive  int64     `db:"households_active"`
	HouseholdsShare   float64   `db:"households_share"`
	Branches          int64     `db:"branches"`
	BranchesDormant   int64     `db:"branches_dormant"`
	JointBranches     int64     `db:"joint_branches"`
	TargetCount       int64     `db:"target_count"`
	PathCount         float64   `db:"path_count"`
	PathShare         float64   `db:"path_share"`
}

type paceRow struct {
	Region      string  `db:"region_code"`
	Managed     int64   `db:"managed"`
	Covered     int64   `db:"covered"`
	TargetCount int64   `db:"target_count"`
	Remaining   int64   `db:"remaining"`
	WeeksLeft   float64 `db:"weeks_left"`
	Pace        float64 `db:"pace_13w"`
	Required    float64 `db:"pace_required"`
	Short       int64   `db:"short"`
	PhasedCount float64 `db:"phased_count"`
	Standing    string  `db:"standing"`
}

type ladderRow struct {
	Region    string `db:"region_code"`
	Stage     string `db:"stage"`
	Order     int64  `db:"stage_order"`
	Compounds int64  `db:"compounds"`
	Branches  int64  `db:"branches"`
}

type regionMonthRow struct {
	Month      time.Time `db:"month"`
	Complete   bool      `db:"complete"`
	Region     string    `db:"region_code"`
	Tickets    int64     `db:"tickets"`
	Matters    int64     `db:"matters"`
	Households float64   `db:"occupied_households"`
	Rate       float64   `db:"rate"`
	Low        float64   `db:"rate_lo"`
	High       float64   `db:"rate_hi"`
}

// categoryRow counts tickets of one subject and category in a window and in the window before.
type categoryRow struct {
	Subject  string `db:"subject"`
	Category string `db:"category"`
	Tickets  int64  `db:"tickets"`
	Matters  int64  `db:"matters"`
	Before   int64  `db:"tickets_before"`
}

type handlingRow struct {
	Month       time.Time `db:"month"`
	Region      string    `db:"region_code"`
	Measure     string    `db:"measure"`
	Numerator   float64   `db:"numerator"`
	Denominator int64     `db:"denominator"`
	Rate        float64   `db:"rate"`
	Low         float64   `db:"lo"`
	High        float64   `db:"hi"`
	Excluded    int64     `db:"excluded"`
}

type shareRow struct {
	Month    time.Time `db:"month"`
	Region   string    `db:"region_code"`
	Property int64     `db:"property_tickets"`
	All      int64     `db:"all_tickets"`
	Share    float64   `db:"share"`
	Low      float64   `db:"share_lo"`
	High     float64   `db:"share_hi"`
}

// signalRow is one month of a control chart. Value is what is charted, Raw what was counted; they
// differ where the season was taken out.
type signalRow struct {
	Series   string    `db:"series"`
	ID       string    `db:"id"`
	Metric   string    `db:"metric"`
	Month    time.Time `db:"month"`
	Value    float64   `db:"value"`
	Raw      float64   `db:"raw"`
	Centre   float64   `db:"centre"`
	Lower    float64   `db:"lower"`
	Upper    float64   `db:"upper"`
	Signal   string    `db:"signal"`
	Rules    string    `db:"rules"`
	Chart    string    `db:"chart"`
	Adjusted bool      `db:"adjusted"`
	Segment  int64     `db:"segment"`
	Event    string    `db:"event"`
}

// seriesEventRow is a dated event that bears on a series.
type seriesEventRow struct {
	Series     string    `db:"series"`
	ID         string    `db:"id"`
	HappenedOn time.Time `db:"happened_on"`
	Name       string    `db:"name"`
	Rebases    bool      `db:"rebases"`
}

// actionRow compares compounds with one kind of action and matched compounds without it; see
// transform's actionRow. Reason says why there is no effect, empty where there is one.
type actionRow struct {
	Action        string  `db:"action"`
	Months        int64   `db:"months"`
	Compounds     int64   `db:"compounds"`
	Followed      int64   `db:"followed"`
	Matched       int64   `db:"matched"`
	Controls      int64   `db:"controls"`
	Before        float64 `db:"treated_before"`
	After         float64 `db:"treated_after"`
	ControlBefore float64 `db:"control_before"`
	ControlAfter  float64 `db:"control_after"`
	Effect        float64 `db:"effect"`
	Low           float64 `db:"effect_lo"`
	High          float64 `db:"effect_hi"`
	GapRateAll    float64 `db:"gap_rate_all"`
	GapRate       float64 `db:"gap_rate"`
	GapHouseholds float64 `db:"gap_households"`
	GapYear       float64 `db:"gap_year"`
	Reason        string  `db:"reason"`
}

type companyRow struct {
	ID         string  `db:"company_id"`
	Name       string  `db:"name"`
	ShortName  string  `db:"short_name"`
	ValidCode  bool    `db:"uscc_valid"`
	Compounds  int64   `db:"compounds"`
	Households int64   `db:"households"`
	Occupied   float64 `db:"occupied_households"`
	Districts  string  `db:"districts"`
}

type companyPeriodRow struct {
	ID              string    `db:"company_id"`
	Kind            string    `db:"period_kind"`
	Period          string    `db:"period"`
	Start           time.Time `db:"period_start"`
	End             time.Time `db:"period_end"`
	Complete        bool      `db:"complete"`
	Tickets         int64     `db:"tickets"`
	Matters         int64     `db:"matters"`
	HouseholdMonths float64   `db:"household_months"`
	Rate            float64   `db:"rate"`
	RateLow         float64   `db:"rate_lo"`
	RateHigh        float64   `db:"rate_hi"`
	Due             int64     `db:"due"`
	OnTime          float64   `db:"on_time"`
	OnTimeRate      float64   `db:"on_time_rate"`
	OnTimeLow       float64   `db:"on_time_lo"`
	OnTimeHigh      float64   `db:"on_time_hi"`
	Asked           int64     `db:"asked"`
	Answered        int64     `db:"answered"`
	Resolved        float64   `db:"resolved"`
	ResolvedRate    float64   `db:"resolved_rate"`
	ResolvedLow     float64   `db:"resolved_lo"`
	ResolvedHigh    float64   `db:"resolved_hi"`
	Satisfied       float64   `db:"satisfied"`
	SatisfiedRate   float64   `db:"satisfied_rate"`
	SatisfiedLow    float64   `db:"satisfied_lo"`
	SatisfiedHigh   float64   `db:"satisfied_hi"`
}

type compoundRow struct {
	ID          string  `db:"compound_id"`
	Name        string  `db:"name"`
	Region      string  `db:"region_code"` // the town
	Community   string  `db:"community_code"`
	District    string  `db:"district_code"`
	Kind        string  `db:"kind"`
	Management  string  `db:"management"`
	Households  int64   `db:"households"`
	Occupied    float64 `db:"occupied_households"`
	CompanyID   string  `db:"company_id"`
	CompanyName string  `db:"company_name"`
	Stage       string  `db:"stage"`
	BranchKind  string  `db:"branch_kind"`
}

type compoundMonthRow struct {
	Month    time.Time `db:"month"`
	Compound string    `db:"compound_id"`
	Tickets  int64     `db:"tickets"`
}

// companyCompoundRow is a company's tickets of the last four complete quarters at one compound.
type companyCompoundRow struct {
	Company  string `db:"company_id"`
	Compound string `db:"compound_id"`
	Tickets  int64  `db:"tickets"`
}

type unplacedRow struct {
	District string `db:"district_code"`
	Reason   string `db:"reason"`
	Tickets  int64  `db:"tickets"`
}

type matchRow struct {
	District string `db:"district_code"`
	Method   string `db:"method"`
	Tickets  int64  `db:"tickets"`
	Property int64  `db:"property_tickets"`
}

type classifiedRow struct {
	By      string `db:"classified_by"`
	Tickets int64  `db:"tickets"`
}

type reviewRow struct {
	Question string `db:"question"`
	Open     int64  `db:"open"`
}

type batchRow struct {
	Batch        string    `db:"batch"`
	FileName     string    `db:"file_name"`
	Scope        string    `db:"scope"`
	ReceivedAt   time.Time `db:"received_at"`
	Outcome      string    `db:"outcome"`
	Reason       string    `db:"reason"`
	Datasets     string    `db:"datasets"`
	Accepted     int64     `db:"accepted_rows"`
	Rejected     int64     `db:"rejected_rows"`
	SupersededBy string    `db:"superseded_by"`
}

type rejectRow struct {
	Dataset string `db:"dataset"`
	Column  string `db:"column_name"`
	Code    string `db:"code"`
	Rejects int64  `db:"rejects"`
	Batches int64  `db:"batches"`
}

type freshnessRow struct {
	Dataset       string    `db:"dataset"`
	LastReceived  time.Time `db:"last_received"`
	LastEffective time.Time `db:"last_effective"`
	Rows          int64     `db:"current_rows"`
	Batches       int64     `db:"batches"`
}

type missingKeyRow struct {
	Dataset   string    `db:"dataset"`
	Scope     string    `db:"scope"`
	Key       string    `db:"key"`
	LastBatch string    `db:"last_seen_batch"`
	LastOn    time.Time `db:"last_seen_on"`
}

type reconciliationRow struct {
	Name       string `db:"name"`
	Region     string `db:"region_code"`
	Total      int64  `db:"total"`
	Parts      int64  `db:"parts"`
	Difference int64  `db:"difference"`
	OK         bool   `db:"ok"`
}
