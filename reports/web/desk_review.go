package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"baimi/reports/audit"
	"baimi/reports/papers"
)

// shownQuestions is how many a page of the review shows.
const shownQuestions = 20

type reviewData struct {
	Kind      string // a dataset; empty: all
	Kinds     []reviewKind
	Questions []papers.Question
	Total     int
	More      string // address of the next page; empty: this is the last
	Done      bool   // an answer has just been taken
}

type reviewKind struct {
	Dataset string
	N       int
}

// reviewPage lists what a person should settle within the visitor's scope.
func (s *Server) reviewPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	open, err := s.openQuestions(v)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	d := reviewData{Kind: q.Get("kind"), Done: q.Has("done")}
	for _, dataset := range []string{"compound_aliases", "company_aliases", "ticket_reviews"} {
		of := slices.DeleteFunc(slices.Clone(open), func(x papers.Question) bool { return x.Dataset != dataset })
		d.Kinds = append(d.Kinds, reviewKind{dataset, len(of)})
		if d.Kind == dataset {
			open = of
		}
	}
	d.Total = len(open)
	from, err := strconv.Atoi(q.Get("from"))
	if err != nil || from < 0 || from >= len(open) {
		from = 0
	}
	to := min(from+shownQuestions, len(open))
	d.Questions = open[from:to]
	if to < len(open) {
		d.More = "/review?" + url.Values{"kind": {d.Kind}, "from": {strconv.Itoa(to)}}.Encode()
	}
	return s.show(w, r, v, http.StatusOK, "review.html", v.W.T("review.title"), d)
}

func (s *Server) openQuestions(v *visit) ([]papers.Question, error) {
	all, err := s.Desk.Questions()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(q papers.Question) bool { return !v.Scope.Covers(q.Region) }), nil
}

// review takes the answer to one question. Only what is open, and in scope, can be answered.
func (s *Server) review(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := r.ParseForm(); err != nil {
		return formError(err)
	}
	f := r.PostForm
	s.settling.Lock()
	defer s.settling.Unlock()
	open, err := s.openQuestions(v)
	if err != nil {
		return err
	}
	k := slices.IndexFunc(open, func(q papers.Question) bool {
		return q.Dataset == f.Get("dataset") && q.Spelling == f.Get("spelling") && q.Ticket == f.Get("ticket") && (q.Dataset != "compound_aliases" || q.Region == f.Get("region"))
	})
	if k < 0 {
		return &pageError{Status: http.StatusConflict, Key: "review.gone"}
	}
	row := answerRow(open[k], strings.TrimSpace(f.Get("answer")), strings.TrimSpace(f.Get("other")))
	if row == nil {
		return &pageError{Status: http.StatusBadRequest, Key: "review.no_answer"}
	}
	if err := s.inScope(v, open[k], row); err != nil {
		return err
	}
	id, err := s.Desk.Answer(r.Context(), s.handIn(v, open[k].Dataset), row)
	if err != nil {
		return err
	}
	e := v.entry(audit.Decide, id)
	e.Detail = open[k].Dataset + " " + open[k].Ticket
	if err := s.Audit.Append(e); err != nil {
		return err
	}
	next := url.Values{"done": {"1"}}
	if kind := f.Get("kind"); kind != "" {
		next.Set("kind", kind)
	}
	http.Redirect(w, r, "/review?"+next.Encode(), http.StatusSeeOther)
	return nil
}

// inScope refuses a compound that was written by hand and does not stand in the visitor's region.
// What the program itself proposed may be chosen wherever it stands.
func (s *Server) inScope(v *visit, q papers.Question, row map[string]string) error {
	id := first(row["compound_id"], row["reviewed_compound_id"])
	if id == "" || slices.ContainsFunc(q.Candidates, func(c papers.Candidate) bool { return c.ID == id }) {
		return nil
	}
	region, err := s.Desk.CompoundRegion(id)
	if err != nil {
		return err
	}
	if !v.Scope.Covers(region) {
		return &pageError{Status: http.StatusBadRequest, Key: "review.not_yours"}
	}
	return nil
}

// answerRow is the row that an answer makes; nil for none. The answer is "yes" or "no" where that
// is the question, "none" for what is no compound or company, else the id that was chosen or
// written.
func answerRow(q papers.Question, answer, other string) map[string]string {
	if answer == "other" {
		answer = other
		if answer == "" || len(answer) > 64 {
			return nil
		}
	}
	if answer == "" {
		return nil
	}
	switch q.Dataset {
	case "compound_aliases":
		row := map[string]string{"spelling": q.Spelling, "region_code": q.Region}
		if answer == "none" {
			row["is_compound"] = "no"
		} else {
			row["compound_id"] = answer
		}
		return row
	case "company_aliases":
		row := map[string]string{"spelling": q.Spelling}
		if answer == "none" {
			row["is_company"] = "no"
		} else {
			row["company_id"] = answer
		}
		return row
	}
	row := map[string]string{"ticket_id": q.Ticket}
	switch {
	case answer == "yes" && q.Earlier != "":
		row["is_repeat"], row["repeats_ticket_id"] = "yes", q.Earlier
	case answer == "no" && q.Earlier != "":
		row["is_repeat"] = "no"
	case slices.Contains(q.Reasons, "company"):
		row["reviewed_company_id"] = answer
	default:
		row["reviewed_compound_id"] = answer
	}
	return row
}
