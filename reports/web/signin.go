package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"baimi/reports/access"
	"baimi/reports/audit"
)

func (s *Server) openSessions() {
	s.sessions = &scs.SessionManager{
		Store: newSessionStore(s.Now), Codec: scs.GobCodec{}, Lifetime: sessionLifetime, IdleTimeout: s.Idle, HashTokenInStore: true,
		ErrorFunc: func(w http.ResponseWriter, r *http.Request, err error) { s.fail(w, r, s.visitOf(w, r), err) },
	}
	s.sessions.Cookie.Name, s.sessions.Cookie.Path = "baimi", "/"
	if s.Secure {
		s.sessions.Cookie.Name = "__Host-baimi" // a browser takes it over TLS from this host only
	}
	s.sessions.Cookie.HttpOnly = true
	s.sessions.Cookie.Secure = s.Secure
	s.sessions.Cookie.SameSite = http.SameSiteStrictMode
}

// recognise finds the account of the session. A session ends at once when its account is gone,
// locked, or was changed since it began.
func (s *Server) recognise(r *http.Request, v *visit) error {
	ctx := r.Context()
	name := s.sessions.GetString(ctx, "name")
	if name == "" {
		return nil
	}
	a, known, err := s.Accounts.Lookup(name)
	if err != nil {
		return err
	}
	if !known || a.Locked || a.Stamp != s.sessions.GetString(ctx, "stamp") {
		return s.sessions.Destroy(ctx)
	}
	v.Principal, v.Signed, v.MustChange = a.Principal(), true, a.MustChange
	return nil
}

// signInAddress is the sign-in page that leads back to what was asked for.
func signInAddress(r *http.Request) string {
	if r.Method != http.MethodGet || r.URL.Path == "/" {
		return "/signin"
	}
	return "/signin?next=" + url.QueryEscape(r.URL.RequestURI())
}

// inside returns an address of this server, or "/" for anything else.
func inside(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(next, "/") || !plainPath(u.EscapedPath(), u.Path) {
		return "/"
	}
	return next
}

type signInData struct {
	Name, Next string
	Problem    string // sentence; empty for none
}

func (s *Server) signInPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	next := inside(r.URL.Query().Get("next"))
	if v.Signed {
		http.Redirect(w, r, next, http.StatusSeeOther)
		return nil
	}
	return s.show(w, r, v, http.StatusOK, "signin.html", v.W.T("signin.title"), signInData{Next: next})
}

func (s *Server) signIn(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := r.ParseForm(); err != nil {
		return formError(err)
	}
	name, next := strings.TrimSpace(r.PostForm.Get("name")), inside(r.PostForm.Get("next"))
	a, problem, status, err := s.authenticate(w, v, name, r.PostForm.Get("password"))
	if err != nil {
		return err
	}
	if problem != "" {
		return s.show(w, r, v, status, "signin.html", v.W.T("signin.title"), signInData{Name: name, Next: next, Problem: problem})
	}
	v.Principal = a.Principal()
	if err := s.Audit.Append(v.entry(audit.SignIn, "")); err != nil {
		return err
	}
	if err := s.begin(w, r, a); err != nil {
		return err
	}
	if a.MustChange {
		next = "/password"
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

// begin starts the session of an account under a new token.
func (s *Server) begin(w http.ResponseWriter, r *http.Request, a access.Account) error {
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	s.sessions.Put(r.Context(), "name", a.Name)
	s.sessions.Put(r.Context(), "stamp", a.Stamp)
	view := "scoped"
	if a.Principal().ReadsCity(s.City) {
		view = "city"
	}
	s.setView(w, view, 0)
	return nil
}

// setView sets the one cookie that scripts read: whether the reader sees the whole city. It decides
// nothing but which links are shown.
func (s *Server) setView(w http.ResponseWriter, view string, age int) {
	http.SetCookie(w, &http.Cookie{Name: viewCookie, Value: view, Path: "/", MaxAge: age, Secure: s.Secure, SameSite: http.SameSiteStrictMode})
}

// authenticate checks a password with the waits that guessing costs. The problem is a sentence for
// the reader; empty when the password was right.
func (s *Server) authenticate(w http.ResponseWriter, v *visit, name, password string) (a access.Account, problem string, status int, err error) {
	key := strings.ToLower(name)
	if len(key) > 64 {
		key = key[:64]
	}
	wait := s.strangers.Try(v.From, v.now)
	if wait == 0 {
		if wait = s.guesses.Try(key, v.now); wait > 0 {
			s.strangers.Forgive(v.From) // nothing was tried
		}
	}
	if wait > 0 {
		setRetry(w, wait)
		return a, v.W.T("signin.wait", minutes(wait)), http.StatusTooManyRequests, nil
	}
	a, err = s.Accounts.Authenticate(name, password)
	if errors.Is(err, access.ErrRefused) {
		s.metrics.refusedSignIns.Inc()
		e := v.entry(audit.SignIn, "")
		e.Who, e.Outcome = s.attempted(name), audit.Refused
		return a, v.W.T("signin.refused"), http.StatusForbidden, s.Audit.Append(e)
	}
	s.strangers.Forgive(v.From)
	if err != nil {
		s.guesses.Forgive(key)
		return a, "", 0, err
	}
	s.guesses.Clear(key)
	return a, "", 0, nil
}

// attempted is the name that someone tried, if there is such an account: a password or a phone
// number typed into the wrong field must not stand in the log.
func (s *Server) attempted(name string) string {
	if a, known, err := s.Accounts.Lookup(name); err == nil && known {
		return a.Name
	}
	return nobody
}

// minutes rounds a wait up.
func minutes(wait time.Duration) int { return int((wait + time.Minute - 1) / time.Minute) }

func (s *Server) signOut(w http.ResponseWriter, r *http.Request, v *visit) error {
	if v.Signed {
		if err := s.Audit.Append(v.entry(audit.SignOut, "")); err != nil {
			return err
		}
	}
	if err := s.sessions.Destroy(r.Context()); err != nil {
		return err
	}
	s.setView(w, "", -1)
	http.Redirect(w, r, "/signin", http.StatusSeeOther)
	return nil
}

type passwordData struct {
	First   bool // the account was handed over with a first password
	Problem string
}

func (s *Server) passwordPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	return s.show(w, r, v, http.StatusOK, "password.html", v.W.T("password.title"), passwordData{First: v.MustChange})
}

func (s *Server) password(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := r.ParseForm(); err != nil {
		return formError(err)
	}
	again := func(status int, problem string) error {
		return s.show(w, r, v, status, "password.html", v.W.T("password.title"), passwordData{First: v.MustChange, Problem: problem})
	}
	old, chosen := r.PostForm.Get("old"), r.PostForm.Get("new")
	if chosen != r.PostForm.Get("again") {
		return again(http.StatusUnprocessableEntity, v.W.T("password.differ"))
	}
	_, problem, status, err := s.authenticate(w, v, v.Name, old)
	if err != nil {
		return err
	}
	if problem != "" {
		return again(status, problem)
	}
	if err := s.Audit.Append(v.entry(audit.Password, v.Name)); err != nil {
		return err
	}
	switch err := s.Accounts.SetPassword(v.Name, chosen, false); {
	case errors.Is(err, access.ErrWeak):
		return again(http.StatusUnprocessableEntity, v.W.T("password.weak"))
	case errors.Is(err, access.ErrSameWord):
		return again(http.StatusUnprocessableEntity, v.W.T("password.same"))
	case err != nil:
		return err
	}
	a, _, err := s.Accounts.Lookup(v.Name)
	if err != nil {
		return err
	}
	if err := s.begin(w, r, a); err != nil { // other sessions of the account have ended
		return err
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}
