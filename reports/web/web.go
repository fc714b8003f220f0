// Package web serves what is published to the people it is for, over HTTP.
//
// It owns routes, sign-in and sessions, the pages of the desk, static serving and the limits of a
// request. It reads published folders and the accounts file; what happens to an upload or a
// decision it hands to interfaces that cmd wires. It knows nothing of the warehouse, of marts and
// of how pages are made, and it never writes below the site.
//
// A further page is one entry in the table of routes with its permission, one template in
// templates/ and its sentences in both catalogs. A route without a permission does not start, and
// the test of routes × roles × scopes walks the table by itself.
package web

import (
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"

	"baimi/reports/access"
	"baimi/reports/assets"
	"baimi/reports/audit"
)

// Options wires a server. Fields without a remark are required.
type Options struct {
	Site     string        // folder of published editions
	Feeds    string        // folder of the credit feed's versions; need not exist
	City     string        // the city's code; its readers see everything that is published
	Assets   assets.Bundle // style and script of the published pages, which these pages share
	Accounts *access.Store
	Audit    *audit.Log
	Desk     Desk                // nil: nobody hands in or decides anything here
	Jobs     Jobs                // nil: no jobs run beside this server
	Dead     func() (int, error) // deliveries given up; nil: there are none
	Now      func() time.Time
	Zone     *time.Location
	Log      *slog.Logger // nil: nothing is logged; what is logged holds no personal data

	Lang         string        // of readers who ask for none: "zh" or "en"; empty: zh
	Secure       bool          // readers come over TLS, here or at a trusted proxy
	Proxy        Proxy         // zero: there is none
	Idle         time.Duration // a session ends after so long without a request; 0: 30 minutes
	MaxUpload    int64         // most bytes that one request may hand in; 0: 64 MB
	Rate         float64       // requests a second that one address may go on making; 0: 100
	MetricsToken string        // lets a scraper read /metrics without an account; empty: nobody
}

// Proxy is the reverse proxy that stands before the server.
type Proxy struct {
	From   []netip.Prefix // where it is; a header from elsewhere is ignored
	Header string         // names the reader's address, e.g. X-Forwarded-For
}

// Jobs tells what runs when.
type Jobs interface {
	List() ([]JobStatus, error)
	// History returns the last n runs, the newest first.
	History(n int) ([]JobRun, error)
}

// JobStatus is a job of the schedule.
type JobStatus struct {
	Name, Schedule string
	Next           time.Time
	Running        bool
	LastSuccess    time.Time // zero: never
	Overdue        time.Time // when a run that is not done should have been; zero: none is overdue
}

// JobRun is what became of one run.
type JobRun struct {
	Job            string
	At             time.Time // the time it was due
	Started, Ended time.Time
	Outcome        string // done, failed, interrupted, skipped, missed or planned
	Message        string
}

// sessionLifetime ends a session however busy it is.
const sessionLifetime = 12 * time.Hour

// Server answers requests. It is safe for concurrent use.
type Server struct {
	Options
	words     vocabulary
	templates map[string]*template.Template
	static    bundle
	sessions  *scs.SessionManager
	guesses   access.Backoff // wrong passwords by account
	strangers access.Backoff // and by address
	limits    *limiter
	metrics   *metrics
	editions  *editions
	files     *cache
	held      sync.Map // style and script of published pages by hash and name, each a content
	routes    []route
	handler   http.Handler
	settling  sync.Mutex // held from reading what is open to keeping an answer to it
}

// New returns a server that is ready to answer. Close ends what it keeps in memory.
func New(o Options) (*Server, error) {
	if o.Accounts == nil || o.Audit == nil || o.Now == nil || o.Zone == nil || o.Site == "" || o.City == "" {
		return nil, errors.New("make web server: site, city, accounts, audit log, clock and zone are required")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Lang == "" {
		o.Lang = "zh"
	}
	if o.Idle == 0 {
		o.Idle = 30 * time.Minute
	}
	if o.MaxUpload == 0 {
		o.MaxUpload = 64 << 20
	}
	if o.Rate == 0 {
		o.Rate = 100
	}
	s := &Server{Options: o, limits: newLimiter(o.Rate), editions: newEditions(o.Site, o.Log), files: newCache(cacheBytes), strangers: access.Backoff{Free: 30}}
	var err error
	if s.words, err = loadWords(); err != nil {
		return nil, err
	}
	if s.templates, err = loadTemplates(); err != nil {
		return nil, err
	}
	if s.static, err = newBundle(o.Assets); err != nil {
		return nil, err
	}
	s.metrics = newMetrics(o)
	s.openSessions()
	s.routes = s.allRoutes()
	if s.handler, err = s.build(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Handler answers every request.
func (s *Server) Handler() http.Handler { return s.handler }

// HTTP is a server with the limits of time and size that the handler counts on; the caller gives it
// a listener.
func (s *Server) HTTP() *http.Server {
	return &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute, // uploads ask for more
		WriteTimeout:      time.Minute, // large files ask for more
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
}

// Close lets go of open folders.
func (s *Server) Close() {
	s.editions.close()
}

// CheckBind returns an error when an address that others can reach would be served without TLS
// and without a proxy that adds it.
func CheckBind(addr netip.Addr, tls, proxy bool) error {
	if addr.Unmap().IsLoopback() || tls || proxy {
		return nil
	}
	return fmt.Errorf("serve %s: %w", addr, ErrOpenBind)
}

// ErrOpenBind says that passwords would cross the network in the clear.
var ErrOpenBind = errors.New("an address beyond this machine needs TLS or a trusted proxy")
