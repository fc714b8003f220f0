package web

import (
	"crypto/subtle"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"baimi/reports/access"
)

// route is one page: how it is asked for, who may, and what answers.
type route struct {
	pattern string // method and path, as net/http's ServeMux reads them
	who     who
	nav     string // key of its label in the menu of those who may; empty: it has none
	body    int64  // most bytes of a request's body; 0: maxForm
	handle  func(w http.ResponseWriter, r *http.Request, v *visit) error
}

// path is the route's address where it has no parts that vary.
func (r route) path() string {
	_, path, _ := strings.Cut(r.pattern, " ")
	return strings.TrimSuffix(path, "{$}")
}

// maxForm is the most that a form without a file may send.
const maxForm = 64 << 10

// who says whom a route is for. The zero value is no permission, and a route that has it does not
// start.
type who struct {
	open    bool // everyone, without a session
	session bool // everyone, with a session where there is one
	token   bool // a scraper's token instead of an account
	may     func(s *Server, p access.Principal) bool
}

var (
	open     = who{open: true}
	anyone   = who{session: true}
	signedIn = who{may: func(*Server, access.Principal) bool { return true }}
	// readers see published pages; which, the audience of each file says.
	readers = who{may: func(_ *Server, p access.Principal) bool { return p.Reads() }}
	// fetchers take the credit feeds.
	fetchers = who{may: func(s *Server, p access.Principal) bool { return p.May(access.Fetch) || p.ReadsCity(s.City) }}
	scrapers = who{token: true, may: func(_ *Server, p access.Principal) bool { return p.May(access.Operate) }}
)

// can is the permission of an action.
func can(a access.Action) who {
	return who{may: func(_ *Server, p access.Principal) bool { return p.May(a) }}
}

// allRoutes is the table of everything that answers.
func (s *Server) allRoutes() []route {
	return append([]route{
		{pattern: "GET /healthz", who: open, handle: s.healthz},
		{pattern: "GET /readyz", who: open, handle: s.readyz},
		{pattern: "GET /assets/{hash}/{file}", who: open, handle: s.asset},
		{pattern: "GET /site/assets/{hash}/{file}", who: open, handle: s.siteAsset},
		{pattern: "GET /signin", who: anyone, handle: s.signInPage},
		{pattern: "POST /signin", who: anyone, handle: s.signIn},
		{pattern: "POST /signout", who: anyone, handle: s.signOut},
		{pattern: "GET /password", who: signedIn, handle: s.passwordPage},
		{pattern: "POST /password", who: signedIn, handle: s.password},
		{pattern: "GET /{$}", who: signedIn, nav: "nav.home", handle: s.home},
		{pattern: "GET /site/{path...}", who: readers, handle: s.site},
		{pattern: "GET /feeds/{$}", who: fetchers, nav: "nav.feeds", handle: s.feeds},
		{pattern: "GET /feeds/credit/{path...}", who: fetchers, handle: s.feed},
		{pattern: "GET /runs", who: can(access.Operate), nav: "nav.runs", handle: s.runs},
		{pattern: "GET /metrics", who: scrapers, handle: s.showMetrics},
		{pattern: "GET /accounts", who: can(access.Manage), nav: "nav.accounts", handle: s.accountsPage},
		{pattern: "POST /accounts", who: can(access.Manage), handle: s.lockAccount},
		{pattern: "GET /audit", who: can(access.Audit), nav: "nav.audit", handle: s.auditPage},
		{pattern: "/", who: signedIn, handle: notFound},
	}, s.deskRoutes()...)
}

func notFound(http.ResponseWriter, *http.Request, *visit) error { return errNotFound }

// otherMethods are answered with the methods that an address takes; GET stands for HEAD too.
var otherMethods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}

// build turns the table into a handler.
func (s *Server) build() (http.Handler, error) {
	mux := http.NewServeMux()
	allowed := map[string][]string{}
	permission := map[string]who{}
	for _, r := range s.routes {
		if !r.who.open && !r.who.session && r.who.may == nil {
			return nil, fmt.Errorf("route %s says not whom it is for", r.pattern)
		}
		mux.Handle(r.pattern, s.answer(r))
		if method, path, ok := strings.Cut(r.pattern, " "); ok {
			allowed[path] = append(allowed[path], method)
			if method == http.MethodGet {
				allowed[path] = append(allowed[path], http.MethodHead)
			}
			permission[path] = r.who
		}
	}
	for path, methods := range allowed {
		slices.Sort(methods)
		allow := strings.Join(methods, ", ")
		for _, method := range otherMethods {
			if slices.Contains(methods, method) {
				continue
			}
			pattern := method + " " + path
			mux.Handle(pattern, s.answer(route{pattern: pattern, who: permission[path], handle: func(w http.ResponseWriter, _ *http.Request, _ *visit) error {
				w.Header().Set("Allow", allow)
				return &pageError{Status: http.StatusMethodNotAllowed, Key: "error.method"}
			}}))
		}
	}
	return s.guard(mux), nil
}

// answer wraps a route's handler: limit of the body, session, permission, errors as pages.
func (s *Server) answer(r route) http.Handler {
	limit := r.body
	if limit == 0 {
		limit = maxForm
	}
	handle := http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		req.Body = http.MaxBytesReader(w, req.Body, limit)
		v := s.visitOf(w, req)
		if err := s.authorised(w, req, r, v); err != nil {
			s.fail(w, req, v, err)
		}
	})
	if r.who.open {
		return handle
	}
	return s.sessions.LoadAndSave(handle)
}

// authorised calls the route's handler if the visitor may ask for it.
func (s *Server) authorised(w http.ResponseWriter, req *http.Request, r route, v *visit) error {
	noteRoute(req, r.pattern)
	if r.who.open {
		return r.handle(w, req, v)
	}
	if r.who.token && s.hasToken(req) {
		return r.handle(w, req, v)
	}
	if err := s.recognise(req, v); err != nil {
		return err
	}
	switch {
	case r.who.session:
	case !v.Signed:
		http.Redirect(w, req, signInAddress(req), http.StatusSeeOther)
		return nil
	case v.MustChange && req.URL.Path != "/password":
		http.Redirect(w, req, "/password", http.StatusSeeOther)
		return nil
	case !r.who.may(s, v.Principal):
		return s.refuse(req, v, req.URL.Path)
	}
	return r.handle(w, req, v)
}

// hasToken reports whether the request carries the scraper's token.
func (s *Server) hasToken(r *http.Request) bool {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return ok && s.MetricsToken != "" && subtle.ConstantTimeCompare([]byte(token), []byte(s.MetricsToken)) == 1
}
