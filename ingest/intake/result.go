package intake

import (
	"time"

	"baimi/ingest"
)

// State says how far a submission has come.
type State string

// The states.
const (
	Waiting State = "waiting" // received, not looked at
	Checked State = "checked" // checked; not stored yet
	Done    State = "done"    // taken in, or refused
)

// Words is a sentence by language, "zh" and "en".
type Words map[string]string

// Result is what became of a submission, in words of both languages, since the sender and a
// reviewer may read different ones.
type Result struct {
	State  State         `json:"state"`
	At     time.Time     `json:"at,omitzero"`
	Status ingest.Status `json:"status,omitempty"`
	Batch  string        `json:"batch,omitempty"`
	// Rows were taken, Rejected went back, Unchanged said nothing new; Cells is how many cells
	// failed.
	Rows      int64 `json:"rows"`
	Rejected  int64 `json:"rejected"`
	Unchanged int64 `json:"unchanged"`
	Cells     int64 `json:"cells"`
	// Datasets are the code names of what the file held.
	Datasets []string  `json:"datasets,omitempty"`
	Refusal  Words     `json:"refusal,omitempty"`
	Notes    []Words   `json:"notes,omitempty"`
	Problems []Problem `json:"problems,omitempty"`
	// Marked is the path of the marked copy, "" where none was needed.
	Marked string `json:"marked,omitempty"`
}

// Problem is a problem of one row, with its place.
type Problem struct {
	Sheet  string `json:"sheet,omitempty"`
	Row    int    `json:"row"`
	Column Words  `json:"column"`
	Value  string `json:"value,omitempty"`
	Text   Words  `json:"text"`
}

func both(say func(lang string) string) Words {
	return Words{"zh": say("zh"), "en": say("en")}
}

func newResult(sub Submission, out ingest.Outcome, state State, at time.Time) Result {
	r := Result{
		State: state, At: at, Status: out.Status, Batch: out.Batch, Rows: out.Rows(), Rejected: out.Rejected(), Unchanged: out.Unchanged(),
		Cells: out.Cells, Marked: out.Marked,
	}
	if out.Status == ingest.Duplicate && out.Receipt.ReceivedAt.Equal(sub.ReceivedAt) {
		// Its own earlier batch: a crash came between the commit and this note.
		r.Status = ingest.Status(out.Receipt.Outcome)
		for _, d := range out.Receipt.Datasets {
			r.Rows, r.Rejected, r.Unchanged = r.Rows+d.Rows, r.Rejected+d.Rejected, r.Unchanged+d.Unchanged
			r.Datasets = append(r.Datasets, d.Dataset)
		}
	}
	seen := map[string]bool{}
	for _, s := range out.Sheets {
		if !seen[s.Dataset] {
			seen[s.Dataset] = true
			r.Datasets = append(r.Datasets, s.Dataset)
		}
	}
	if out.Refusal != nil {
		r.Refusal = both(out.Refusal.Text)
	}
	for _, n := range out.Notes {
		r.Notes = append(r.Notes, both(n.Text))
	}
	for _, p := range out.Problems {
		column := Words{"zh": p.Header, "en": p.Header}
		if p.Column != nil {
			column = both(p.Column.Label.In)
		}
		r.Problems = append(r.Problems, Problem{Sheet: p.Sheet, Row: p.Row, Column: column, Value: p.Value, Text: both(p.Text)})
	}
	return r
}
