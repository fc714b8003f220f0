package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"baimi/reports/access"
	"baimi/reports/audit"
	"baimi/reports/papers"
)

type objectionsData struct {
	AsOf   string
	Open   []papers.Case
	Closed []papers.Case
	Items  []papers.Item // of a company, to object to
	Cycles []string
	Files  bool // the visitor may file one
	Filed  bool // one has just been filed or decided
}

// concerns reports whether a case is the visitor's: the company that filed it, or the office that
// decides it and those above.
func concerns(v *visit, c papers.Case) bool {
	if v.Role == access.Company {
		return c.Company == v.Scope.Company
	}
	return v.Scope.Covers(c.Region)
}

// objectionsPage lists cases with their clocks, and lets a company file one.
func (s *Server) objectionsPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	all, err := s.Desk.Objections()
	if err != nil {
		return err
	}
	d := objectionsData{AsOf: all.AsOf, Files: v.May(access.Object), Filed: r.URL.Query().Has("done")}
	for _, c := range all.Cases {
		switch {
		case !concerns(v, c):
		case c.Open:
			d.Open = append(d.Open, c)
		default:
			d.Closed = append(d.Closed, c)
		}
	}
	if d.Files {
		d.Items = slices.DeleteFunc(all.Items, func(i papers.Item) bool { return i.Company != v.Scope.Company })
		d.Cycles = all.Cycles
	}
	return s.show(w, r, v, http.StatusOK, "objections.html", v.W.T("objections.title"), d)
}

// maxText is how long a text of a form may be, in characters.
const maxText = 2000

// text reads a field of a form; an error for the reader where it is too long.
func text(r *http.Request, field string) (string, error) {
	t := strings.TrimSpace(r.PostForm.Get(field))
	if len([]rune(t)) > maxText {
		return "", &pageError{Status: http.StatusBadRequest, Key: "objections.long", Args: []any{maxText}}
	}
	return t, nil
}

// object files an objection, or asks for repair, in the visitor's own name.
func (s *Server) object(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := r.ParseForm(); err != nil {
		return formError(err)
	}
	s.settling.Lock()
	defer s.settling.Unlock()
	all, err := s.Desk.Objections()
	if err != nil {
		return err
	}
	kind, about := r.PostForm.Get("kind"), r.PostForm.Get("about")
	today := s.Now().In(s.Zone)
	row := map[string]string{"kind": kind, "company_id": v.Scope.Company, "filed_on": today.Format(time.DateOnly)}
	item := slices.ContainsFunc(all.Items, func(i papers.Item) bool { return i.ID == about && i.Company == v.Scope.Company })
	switch {
	case kind != "objection" && kind != "repair":
		return &pageError{Status: http.StatusBadRequest, Key: "error.form"}
	case item:
		row["item_id"] = about
	case slices.Contains(all.Cycles, about) && kind == "objection":
		row["cycle"] = about
	default:
		return &pageError{Status: http.StatusBadRequest, Key: "objections.no_subject"}
	}
	if row["ground"], err = text(r, "ground"); err != nil {
		return err
	}
	if row["evidence"], err = text(r, "evidence"); err != nil {
		return err
	}
	if row["ground"] == "" {
		return &pageError{Status: http.StatusBadRequest, Key: "objections.no_ground"}
	}
	if slices.ContainsFunc(all.Cases, func(c papers.Case) bool {
		return c.Open && c.Kind == kind && c.Company == v.Scope.Company && c.Item == row["item_id"] && (c.Item != "" || c.Cycle == about)
	}) {
		return &pageError{Status: http.StatusConflict, Key: "objections.twice"}
	}
	// A number of its own that anyone can tell from those of offices, and that never comes twice.
	row["objection_id"] = "W" + v.Scope.Company[:6] + "-" + today.Format("20060102150405.000000")
	return s.keepCase(w, r, v, audit.Object, row)
}

// keepCase hands in a row of the dataset objections and goes back to the list.
func (s *Server) keepCase(w http.ResponseWriter, r *http.Request, v *visit, action string, row map[string]string) error {
	if _, err := s.Desk.Answer(r.Context(), s.handIn(v, "objections"), row); err != nil {
		return err
	}
	e := v.entry(action, row["objection_id"])
	e.Detail = row["decision"]
	if err := s.Audit.Append(e); err != nil {
		return err
	}
	http.Redirect(w, r, "/objections?done=1", http.StatusSeeOther)
	return nil
}

// caseOf finds the case of the path, if it concerns the visitor.
func (s *Server) caseOf(r *http.Request, v *visit) (papers.Case, error) {
	all, err := s.Desk.Objections()
	if err != nil {
		return papers.Case{}, err
	}
	k := slices.IndexFunc(all.Cases, func(c papers.Case) bool { return c.ID == r.PathValue("id") })
	if k < 0 {
		return papers.Case{}, errNotFound
	}
	if !concerns(v, all.Cases[k]) {
		return papers.Case{}, s.refuse(r, v, r.URL.Path)
	}
	return all.Cases[k], nil
}

// casePage shows one case with the form of the next step.
func (s *Server) casePage(w http.ResponseWriter, r *http.Request, v *visit) error {
	c, err := s.caseOf(r, v)
	if err != nil {
		return err
	}
	return s.show(w, r, v, http.StatusOK, "case.html", v.W.T("case.title", c.ID), c)
}

// decisions lists what may be decided of a kind of case.
func decisions(kind string) []string {
	if kind == "repair" {
		return []string{"repaired", "refused"}
	}
	return []string{"upheld", "corrected", "revoked"}
}

// decide notes the next step of a case: accepted, verified, decided. The row repeats what the case
// said before, since a later row of the same number takes the earlier one's place.
func (s *Server) decide(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := r.ParseForm(); err != nil {
		return formError(err)
	}
	s.settling.Lock()
	defer s.settling.Unlock()
	c, err := s.caseOf(r, v)
	if err != nil {
		return err
	}
	if !c.Open {
		return &pageError{Status: http.StatusConflict, Key: "case.closed"}
	}
	today := s.Now().In(s.Zone).Format(time.DateOnly)
	row := map[string]string{
		"objection_id": c.ID, "kind": c.Kind, "company_id": c.Company, "cycle": c.Cycle, "item_id": c.Item, "ground": c.Ground, "evidence": c.Evidence,
		"filed_on": c.FiledOn, "accepted_on": c.AcceptedOn, "verified_on": c.VerifiedOn, "office": c.Office,
	}
	if row["office"], err = text(r, "office"); err != nil {
		return err
	}
	extended := r.PostForm.Get("extended") == "yes"
	row["extended"] = map[bool]string{true: "yes", false: "no"}[extended]
	switch step := r.PostForm.Get("step"); {
	case step == "accept" && c.AcceptedOn == "":
		row["accepted_on"] = today
	case step == "verify" && c.VerifiedOn == "":
		row["accepted_on"], row["verified_on"] = first(c.AcceptedOn, today), today
	case step == "decide" && slices.Contains(decisions(c.Kind), r.PostForm.Get("decision")):
		row["accepted_on"], row["verified_on"], row["decided_on"] = first(c.AcceptedOn, today), first(c.VerifiedOn, today), today
		row["decision"] = r.PostForm.Get("decision")
		if row["correction"], err = text(r, "correction"); err != nil {
			return err
		}
		if row["decision"] == "corrected" && row["correction"] == "" {
			return &pageError{Status: http.StatusBadRequest, Key: "case.no_correction"}
		}
	default:
		return &pageError{Status: http.StatusBadRequest, Key: "case.no_step"}
	}
	return s.keepCase(w, r, v, audit.Decide, row)
}

// first is the first text that is not empty.
func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// Decisions lists what may be decided of a kind of case, for the form.
func (v *visit) Decisions(kind string) []string { return decisions(kind) }

// caseList is a table of cases.
type caseList struct {
	V     *visit
	Cases []papers.Case
	Name  string
	Link  bool // each case has a page
	Firm  bool // whose it is stands in a column of its own
}

// Cases makes a table of cases for the template.
func (v *visit) Cases(cases []papers.Case, name string, link bool) caseList {
	return caseList{v, cases, name, link, v.Role != access.Company}
}

// caseClock is one case with its reader.
type caseClock struct {
	V *visit
	C papers.Case
}

// Pair makes the cells of one case's clocks for the template.
func (v *visit) Pair(c papers.Case) caseClock { return caseClock{v, c} }
