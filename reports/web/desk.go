package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"baimi/reports/access"
	"baimi/reports/papers"
)

// Desk is what stands behind the pages on which people hand in and decide. Whatever they say becomes
// a file of a dataset, as if it had been sent as a workbook.
type Desk interface {
	// Forms lists the datasets that an office may hand in.
	Forms() []Form
	// Receive takes a file and returns its id once it would survive a power cut.
	Receive(ctx context.Context, h HandIn, body io.Reader) (id string, err error)
	// Answer takes one row of a dataset, by column, as a file of its own.
	Answer(ctx context.Context, h HandIn, row map[string]string) (id string, err error)
	// HandIn returns what was handed in under an id; ok is false where nothing was.
	HandIn(id string) (h HandIn, ok bool, err error)
	// Recent calls do for what was handed in, the newest first, until it returns false.
	Recent(do func(HandIn) bool) error
	// Blank writes the form of a dataset as a workbook, filled in for a region where one is given,
	// and returns its file name.
	Blank(ctx context.Context, w io.Writer, dataset, region, lang string) (name string, err error)
	// Notice writes the notice of a company's scores as one page.
	Notice(ctx context.Context, w io.Writer, company, lang string) (name string, err error)

	// CompoundRegion returns where a compound stands; "" where it is not known.
	CompoundRegion(id string) (string, error)
	Owed() (papers.Owed, error)
	// Questions lists what is open: an answer that was handed in since is left out.
	Questions() ([]papers.Question, error)
	// Objections lists the cases and what may be objected to.
	Objections() (papers.Objections, error)
}

// ErrNoForm is returned by a Desk that has no such form or notice: nothing is owed, nothing is on
// record yet, or the company has no score.
var ErrNoForm = errors.New("there is no such form")

// Form is a dataset that can be handed in.
type Form struct {
	Dataset string
	Label   map[string]string // by language
}

// HandIn is a file that somebody handed in, and what became of it.
type HandIn struct {
	ID      string
	Name    string // of the file
	Dataset string // what it was said to hold; empty: whatever is recognised
	Scope   string // the region it is for
	Who     string // account
	Company string // that an answer is about; empty: none
	Lang    string // of the marked copy's reader
	At      time.Time
	Size    int64
	// State is waiting, checked (not stored yet) or done.
	State string
	// Status is accepted, partial, refused or duplicate; empty while it waits.
	Status                             string
	Rows, Rejected, Unchanged, Problem int64 // rows taken, sent back and known already; failing cells
	Datasets                           []string
	Refusal                            map[string]string // by language; nil where it was read
	Notes                              []map[string]string
	Problems                           []Problem // the first of them
	Marked                             string    // path of the marked copy; empty: there is none
}

// Problem is something wrong in one row.
type Problem struct {
	Sheet        string
	Row          int
	Column, Text map[string]string // by language
	Value        string
}

// uploadTime is how long a slow line may take for it.
const uploadTime = 10 * time.Minute

var (
	submitters = can(access.Submit)
	deciders   = can(access.Review)
	// senders see what became of what they sent.
	senders = who{may: func(_ *Server, p access.Principal) bool {
		return p.May(access.Submit) || p.May(access.Review) || p.May(access.Object)
	}}
	// parties are those whom objections concern.
	parties = who{may: func(_ *Server, p access.Principal) bool { return p.May(access.Object) || p.May(access.Review) }}
)

// deskRoutes are the pages of the desk.
func (s *Server) deskRoutes() []route {
	if s.Desk == nil {
		return nil
	}
	return []route{
		{pattern: "GET /submit", who: submitters, nav: "nav.submit", handle: s.submitPage},
		{pattern: "POST /submit", who: submitters, body: s.MaxUpload, handle: s.submit},
		{pattern: "GET /submissions", who: senders, nav: "nav.submissions", handle: s.submissions},
		{pattern: "GET /submissions/{id}", who: senders, handle: s.submission},
		{pattern: "GET /submissions/{id}/marked", who: senders, handle: s.markedCopy},
		{pattern: "GET /forms", who: submitters, nav: "nav.forms", handle: s.forms},
		{pattern: "GET /forms/{dataset}", who: submitters, handle: s.form},
		{pattern: "GET /review", who: deciders, nav: "nav.review", handle: s.reviewPage},
		{pattern: "POST /review", who: deciders, handle: s.review},
		{pattern: "GET /objections", who: parties, nav: "nav.objections", handle: s.objectionsPage},
		{pattern: "POST /objections", who: can(access.Object), handle: s.object},
		{pattern: "GET /objections/{id}", who: deciders, handle: s.casePage},
		{pattern: "POST /objections/{id}", who: deciders, handle: s.decide},
		{pattern: "GET /notice", who: can(access.Object), nav: "nav.notice", handle: s.notice},
	}
}

// region is where a visitor hands in for: its own, or the city for a company, which has none.
func (s *Server) region(v *visit) string {
	if v.Scope.Region != "" {
		return v.Scope.Region
	}
	return s.City
}

// handIn is a new hand-in of this visitor.
func (s *Server) handIn(v *visit, dataset string) HandIn {
	return HandIn{Dataset: dataset, Scope: s.region(v), Who: v.Name, Lang: v.W.Code, At: s.Now()}
}

// absentForm turns ErrNoForm into a page.
func absentForm(err error) error {
	if errors.Is(err, ErrNoForm) {
		return &pageError{Status: http.StatusNotFound, Key: "forms.absent"}
	}
	return err
}

// attach sends a file that is written for this visitor. It is made whole first, so that an error is
// still a page.
func attach(w http.ResponseWriter, r *http.Request, contentType, name string, text []byte) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Disposition", disposition(name))
	h.Set("Content-Length", length(text))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(text) // the reader has gone
	}
}
