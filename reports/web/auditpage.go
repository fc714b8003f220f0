package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"baimi/reports/audit"
)

const shownEntries = 200

type auditData struct {
	Who, Action, Object, Scope, Since, Until string // as asked
	Actions                                  []string
	Entries                                  []audit.Entry
	Most                                     int
}

// auditPage shows the newest entries that a filter takes. Looking is noted too.
func (s *Server) auditPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	q := r.URL.Query()
	d := auditData{Who: q.Get("who"), Action: q.Get("action"), Object: q.Get("object"), Scope: q.Get("scope"), Since: q.Get("since"), Until: q.Get("until"),
		Actions: audit.Actions(), Most: shownEntries}
	f := audit.Filter{Who: d.Who, Action: d.Action, Object: d.Object, Scope: d.Scope, Limit: shownEntries}
	var err error
	if f.Since, err = dayOf(d.Since, v.zone); err != nil {
		return err
	}
	if f.Until, err = dayOf(d.Until, v.zone); err != nil {
		return err
	}
	if !f.Until.IsZero() {
		f.Until = f.Until.AddDate(0, 0, 1) // to the end of that day
	}
	if err := s.Audit.Append(v.entry(audit.Query, asked(q))); err != nil {
		return err
	}
	if d.Entries, err = s.Audit.Query(r.Context(), f); err != nil {
		return err
	}
	return s.show(w, r, v, http.StatusOK, "audit.html", v.W.T("audit.title"), d)
}

// asked is the filter as the log keeps it.
func asked(q url.Values) string {
	var parts []string
	for _, key := range []string{"who", "action", "object", "scope", "since", "until"} {
		if value := q.Get(key); value != "" {
			parts = append(parts, fmt.Sprintf("%s=%.64s", key, value))
		}
	}
	return strings.Join(parts, " ")
}

func dayOf(text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil {
		return day, &pageError{Status: http.StatusBadRequest, Key: "error.form"}
	}
	return day, nil
}
