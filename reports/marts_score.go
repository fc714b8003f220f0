package reports

import "time"

// scoreRow is a company's score in one output and cycle. Score is NaN where data are too few; it has
// the places that the rule publishes.
type scoreRow struct {
	Cycle       string  `db:"cycle"`
	Output      string  `db:"output"`
	Company     string  `db:"company_id"`
	Name        string  `db:"company_name"`
	ValidCode   bool    `db:"uscc_valid"`
	RuleVersion string  `db:"rule_version"`
	Trial       bool    `db:"trial"`
	Score       float64 `db:"score"`
	Places      int64   `db:"places"`
	RuleClass   string  `db:"rule_class"` // that of the score
	Class       string  `db:"class"`      // the one shown; another where the rule holds the company
	Reason      string  `db:"reason"`     // boundary, held, no_data, veto, floor, parted by spaces
	Probability float64 `db:"probability"`
	Low         float64 `db:"score_lo"`
	High        float64 `db:"score_hi"`
	RankLow     int64   `db:"rank_lo"`
	RankHigh    int64   `db:"rank_hi"`
	Ranked      int64   `db:"ranked"`
	Projects    int64   `db:"projects"`
	Households  int64   `db:"households"`
	Disputed    bool    `db:"disputed"`
	ToNext      float64 `db:"to_next"`
	Hash        string  `db:"inputs_hash"`
}

// scoreRuleRow is an output of the rule of a cycle.
type scoreRuleRow struct {
	Cycle          string  `db:"cycle"`
	Output         string  `db:"output"`
	Name           string  `db:"output_name"`
	NameEn         string  `db:"output_name_en"`
	Rule           string  `db:"rule_name"`
	RuleEn         string  `db:"rule_name_en"`
	Version        string  `db:"rule_version"`
	Hash           string  `db:"rule_hash"`
	SignedBy       string  `db:"signed_by"`
	Example        bool    `db:"example"`
	Trial          bool    `db:"trial"`
	Base           float64 `db:"base"`
	Places         int64   `db:"places"`
	Rounding       string  `db:"rounding"`
	Low            float64 `db:"low"`
	High           float64 `db:"high"`
	MinEvaluations int64   `db:"min_evaluations"`
	MinHouseholds  int64   `db:"min_households"`
	MinMonths      int64   `db:"min_months"`
	MinProbability float64 `db:"min_probability"`
	Below          string  `db:"below"`
	NoData         string  `db:"no_data"`
	NoDataEn       string  `db:"no_data_en"`
	Floor          string  `db:"floor_no_bad"`
}

// scoreBandRow is a class; From is NaN for the last one and for the class of too few data.
type scoreBandRow struct {
	Cycle    string  `db:"cycle"`
	Output   string  `db:"output"`
	Class    string  `db:"class"`
	Position int64   `db:"position"`
	From     float64 `db:"from_score"`
	Name     string  `db:"name"`
	NameEn   string  `db:"name_en"`
}

type scoreComponentRow struct {
	Cycle    string  `db:"cycle"`
	Output   string  `db:"output"`
	Code     string  `db:"code"`
	Name     string  `db:"name"`
	NameEn   string  `db:"name_en"`
	Position int64   `db:"position"`
	Weight   float64 `db:"weight"`
	Measure  string  `db:"measure"`
	Clause   string  `db:"clause"`
	Line     string  `db:"line"` // measure→points, joined by |
	Rollup   string  `db:"rollup"`
	MinN     int64   `db:"min_n"`
	Missing  string  `db:"missing"`
}

// scoreRuleGroupRow is a group of items; a cap that the rule does not set is NaN.
type scoreRuleGroupRow struct {
	Output  string  `db:"output"`
	Code    string  `db:"code"`
	Name    string  `db:"name"`
	NameEn  string  `db:"name_en"`
	CapBad  float64 `db:"cap_bad"`
	CapGood float64 `db:"cap_good"`
}

type scoreRuleItemRow struct {
	Cycle   string  `db:"cycle"`
	Output  string  `db:"output"`
	Code    string  `db:"code"`
	Kind    string  `db:"kind"`
	Name    string  `db:"name"`
	NameEn  string  `db:"name_en"`
	Clause  string  `db:"clause"`
	Points  float64 `db:"points"`
	Cap     float64 `db:"cap"`
	Group   string  `db:"group_code"`
	Months  int64   `db:"months"`
	Veto    string  `db:"veto"`
	Subject string  `db:"subject"`
	Rollup  string  `db:"rollup"`
}

type scoreClassRow struct {
	Output      string  `db:"output"`
	Company     string  `db:"company_id"`
	Class       string  `db:"class"`
	Position    int64   `db:"position"`
	Probability float64 `db:"probability"`
}

// scoreStepRow is a booking of a company's score; Hidden says that its value and n would tell a
// count of tickets that stays unseen.
type scoreStepRow struct {
	Output  string  `db:"output"`
	Company string  `db:"company_id"`
	Kind    string  `db:"kind"`
	Code    string  `db:"code"`
	Clause  string  `db:"clause"`
	Item    string  `db:"item_id"`
	Value   float64 `db:"value"`
	N       float64 `db:"n"`
	Points  float64 `db:"points"`
	Share   float64 `db:"share"`

	Hidden bool
}

type scoreItemRow struct {
	Output   string    `db:"output"`
	Company  string    `db:"company_id"`
	Compound string    `db:"compound_id"`
	ID       string    `db:"item_id"`
	Code     string    `db:"code"`
	Kind     string    `db:"kind"`
	Clause   string    `db:"clause"`
	Points   float64   `db:"points"`
	Subject  string    `db:"subject"`
	Occurred time.Time `db:"occurred_on"`
	Expires  time.Time `db:"expires_on"`
	Status   string    `db:"status"`
	Disputed bool      `db:"disputed"`
	Counted  bool      `db:"counted"`
	Evidence string    `db:"evidence"`
	Recorder string    `db:"recorder"`
}

// scoreGainRow is what a score would gain if one thing were otherwise, the greatest first.
type scoreGainRow struct {
	Output  string  `db:"output"`
	Company string  `db:"company_id"`
	Kind    string  `db:"kind"` // component: with full points; bad: without the item
	Code    string  `db:"code"`
	Item    string  `db:"item_id"`
	Gain    float64 `db:"gain"`
	Class   string  `db:"class"` // that the rule would give then
}

type scoreProjectRow struct {
	Output     string  `db:"output"`
	Company    string  `db:"company_id"`
	Compound   string  `db:"compound_id"`
	Households int64   `db:"households"`
	Share      float64 `db:"share"`
	Score      float64 `db:"score"`
}

type scoreCycleRow struct {
	Cycle          string    `db:"cycle"`
	Starts         time.Time `db:"starts"`
	Ends           time.Time `db:"ends"`
	Stage          string    `db:"stage"`
	StageOn        time.Time `db:"stage_on"`
	PublicityUntil time.Time `db:"publicity_until"`
	Evaluations    int64     `db:"evaluations"`
	Due            int64     `db:"evaluations_due"`
	Scored         int64     `db:"scored"`
	Objections     int64     `db:"objections"`
	Open           int64     `db:"open_objections"`
	Late           int64     `db:"late_objections"`
}

// scoreCaseRow is an objection or a request for repair with its clocks.
type scoreCaseRow struct {
	ID         string    `db:"objection_id"`
	Kind       string    `db:"kind"`
	Company    string    `db:"company_id"`
	Cycle      string    `db:"cycle"`
	Item       string    `db:"item_id"`
	Ground     string    `db:"ground"`
	Filed      time.Time `db:"filed_on"`
	Accepted   time.Time `db:"accepted_on"`
	Verified   time.Time `db:"verified_on"`
	Decided    time.Time `db:"decided_on"`
	VerifyDue  time.Time `db:"verify_due"`
	DecideDue  time.Time `db:"decide_due"`
	Decision   string    `db:"decision"`
	Correction string    `db:"correction"`
	Office     string    `db:"office"`
	VerifyLate bool      `db:"verify_late"`
	DecideLate bool      `db:"decide_late"`
	Open       bool      `db:"open"`
	Early      bool      `db:"early"`
}

// scoreValidityRow is how far the scores of a cycle agree with what inspections found.
type scoreValidityRow struct {
	Output    string  `db:"output"`
	Cycle     string  `db:"cycle"`
	Companies int64   `db:"companies"`
	Failed    int64   `db:"failed"`
	Rank      float64 `db:"rank_corr"`
	RankLow   float64 `db:"rank_lo"`
	RankHigh  float64 `db:"rank_hi"`
	AUC       float64 `db:"auc"`
	AUCLow    float64 `db:"auc_lo"`
	AUCHigh   float64 `db:"auc_hi"`
}

// evaluationCountRow counts the questionnaires of a cycle by what flags them.
type evaluationCountRow struct {
	Cycle    string `db:"cycle"`
	Sent     int64  `db:"sent"`
	Employed int64  `db:"employed"`
	Straight int64  `db:"straight_line"`
	Full     int64  `db:"all_full"`
	Late     int64  `db:"late"`
	Counted  int64  `db:"counted"`
}

// owedEvaluationRow is a project of the cycle of which no questionnaire came.
type owedEvaluationRow struct {
	Compound string `db:"compound_id"`
	Company  string `db:"company_id"`
}
