package web

import (
	"errors"
	"net/http"
	"strings"

	"baimi/reports/access"
	"baimi/reports/audit"
)

// accountsPage lists the accounts. They are made and given roles at the machine; here they can be
// locked, which must not wait for somebody to reach it.
func (s *Server) accountsPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	all, err := s.Accounts.All()
	if err != nil {
		return err
	}
	return s.show(w, r, v, http.StatusOK, "accounts.html", v.W.T("accounts.title"), all)
}

// lockAccount locks or unlocks one account; nobody locks their own.
func (s *Server) lockAccount(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := r.ParseForm(); err != nil {
		return formError(err)
	}
	name, do := r.PostForm.Get("name"), r.PostForm.Get("do")
	if do != "lock" && do != "unlock" || strings.EqualFold(name, v.Name) {
		return &pageError{Status: http.StatusBadRequest, Key: "error.form"}
	}
	e := v.entry(audit.UserChange, s.attempted(name))
	e.Detail = do
	if err := s.Audit.Append(e); err != nil {
		return err
	}
	err := s.Accounts.SetLocked(name, do == "lock")
	if errors.Is(err, access.ErrUnknown) {
		return errNotFound
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/accounts", http.StatusSeeOther)
	return nil
}
