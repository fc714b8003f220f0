// Package papers is what the web's desk shows besides published pages: the forms that offices owe,
// the questions that a person should settle, and companies' objections with their clocks. It is
// written from the warehouse with every publication and read by the server, which must not open the
// warehouse, and by reminders.
//
// It owns the form of these files. It knows neither warehouse nor web.
package papers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Files of a desk's folder.
const (
	owedFile       = "owed.json"
	reviewFile     = "review.json"
	objectionsFile = "objections.json"
	placesFile     = "places.json"
)

// Desk is everything that lies on the desk at one moment.
type Desk struct {
	Owed       Owed
	Review     Review
	Objections Objections
	// Places is the region of each compound, branch, building and case, by the name of the column
	// that holds its id (compound_id, branch_id, finding_id …) and the id.
	Places map[string]map[string]string
}

// Owed lists the forms that are missing, or due soon, as of a day.
type Owed struct {
	AsOf  string `json:"as_of"` // 2006-01-02
	Issue string `json:"issue"`
	Owed  []Form `json:"owed"`
}

// Form is a form that an office owes: all its missing periods together.
type Form struct {
	Region    string `json:"region"`
	NameZh    string `json:"name_zh"`
	NameEn    string `json:"name_en"`
	Dataset   string `json:"dataset"`
	DatasetZh string `json:"dataset_zh"`
	DatasetEn string `json:"dataset_en"`
	Period    string `json:"period"`  // month in which the newest missing period ended, 2006-01
	Periods   int    `json:"periods"` // how many are missing; 0 where it is not overdue yet
	DueOn     string `json:"due_on"`  // the oldest due date, 2006-01-02
	Days      int    `json:"days"`    // overdue since so many days; negative before it is due
}

// Review lists what a person should settle. What was answered after KnownAt is not in it yet.
type Review struct {
	KnownAt   time.Time  `json:"known_at"`
	Questions []Question `json:"questions"`
}

// Question is something that the program could not settle and a person should: the answer is a row
// of a dataset.
type Question struct {
	// Dataset is the one that takes the answer: compound_aliases, company_aliases or
	// ticket_reviews.
	Dataset string `json:"dataset"`
	// Region is the office that may settle it, with those above.
	Region string `json:"region"`
	// Spelling and Ticket are the key of the row; one of them is empty.
	Spelling string `json:"spelling,omitempty"`
	Ticket   string `json:"ticket,omitempty"`
	// Reasons are codes, see the catalog of the web.
	Reasons []string `json:"reasons"`
	// Tickets is how many tickets have the spelling.
	Tickets    int         `json:"tickets,omitempty"`
	Day        string      `json:"day,omitempty"` // of the ticket, 2006-01-02
	Excerpt    string      `json:"excerpt,omitempty"`
	Compound   string      `json:"compound,omitempty"` // where the ticket is placed: id and name
	Named      string      `json:"named,omitempty"`    // the company that the ticket names
	Contract   string      `json:"contract,omitempty"` // the company of the contract: id and name
	Earlier    string      `json:"earlier,omitempty"`  // the ticket that it may repeat
	Candidates []Candidate `json:"candidates,omitempty"`
}

// Candidate is a possible answer.
type Candidate struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Objections are the cases and what further cases may be about. What was said after KnownAt is not
// in them yet.
type Objections struct {
	KnownAt time.Time `json:"known_at"`
	AsOf    string    `json:"as_of"`
	Cycles  []string  `json:"cycles"` // of which a score can be objected to, the newest first
	Cases   []Case    `json:"cases"`
	Items   []Item    `json:"items"`
}

// Case is an objection or a request for repair with its clocks; dates are 2006-01-02 or empty.
type Case struct {
	ID         string `json:"id"`
	Kind       string `json:"kind"` // objection or repair
	Company    string `json:"company"`
	Name       string `json:"name"`
	Region     string `json:"region"` // of the office that decides; the city's where it is not known
	Cycle      string `json:"cycle,omitempty"`
	Item       string `json:"item,omitempty"`
	Ground     string `json:"ground,omitempty"`
	Evidence   string `json:"evidence,omitempty"`
	FiledOn    string `json:"filed_on"`
	AcceptedOn string `json:"accepted_on,omitempty"`
	VerifiedOn string `json:"verified_on,omitempty"`
	DecidedOn  string `json:"decided_on,omitempty"`
	VerifyDue  string `json:"verify_due,omitempty"`
	DecideDue  string `json:"decide_due,omitempty"`
	Decision   string `json:"decision,omitempty"`
	Correction string `json:"correction,omitempty"`
	Office     string `json:"office,omitempty"`
	Extended   bool   `json:"extended,omitempty"` // the time to decide is
	VerifyLate bool   `json:"verify_late,omitempty"`
	DecideLate bool   `json:"decide_late,omitempty"`
	Open       bool   `json:"open"`
}

// Item is a recorded item that its company may object to.
type Item struct {
	ID      string `json:"id"`
	Company string `json:"company"`
	Code    string `json:"code"`
	Clause  string `json:"clause"`
	Points  string `json:"points"`
	On      string `json:"on"` // 2006-01-02
}

// Write replaces the desk of a folder, for the owner alone: excerpts of tickets and grounds of
// objections stand in it.
func Write(dir string, d Desk) error {
	return errors.Join(Put(dir, owedFile, d.Owed), Put(dir, reviewFile, d.Review), Put(dir, objectionsFile, d.Objections), Put(dir, placesFile, d.Places))
}

// Put gives a file of a desk its content as JSON, at once and durably, with mode 0600, unless it
// holds the same. The folder is made, closed to others, where it is missing. What a crash leaves
// half written begins with ".next-".
func Put(dir, name string, v any) error {
	text, err := json.Marshal(v)
	if err == nil {
		err = put(dir, name, append(text, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Join(dir, name), err)
	}
	return nil
}

func put(dir, name string, text []byte) error {
	path := filepath.Join(dir, name)
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, text) {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	beside, err := os.CreateTemp(dir, ".next-*")
	if err != nil {
		return err
	}
	defer os.Remove(beside.Name())
	_, err = beside.Write(text)
	if err := errors.Join(err, beside.Sync(), beside.Close()); err != nil {
		return err
	}
	if err := os.Rename(beside.Name(), path); err != nil {
		return err
	}
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// ReadOwed returns the owed forms; the zero value where nothing was published yet. So do the other
// readers.
func ReadOwed(dir string) (Owed, error) { return read[Owed](dir, owedFile) }

// ReadReview returns what a person should settle.
func ReadReview(dir string) (Review, error) { return read[Review](dir, reviewFile) }

// ReadObjections returns the cases.
func ReadObjections(dir string) (Objections, error) { return read[Objections](dir, objectionsFile) }

// ReadPlaces returns where things stand, see Desk.
func ReadPlaces(dir string) (map[string]map[string]string, error) {
	return read[map[string]map[string]string](dir, placesFile)
}

func read[T any](dir, name string) (T, error) {
	var v T
	text, err := os.ReadFile(filepath.Join(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return v, nil
	}
	if err != nil {
		return v, fmt.Errorf("read %s: %w", name, err)
	}
	if err := json.Unmarshal(text, &v); err != nil {
		return v, fmt.Errorf("read %s: %w", filepath.Join(dir, name), err)
	}
	return v, nil
}
