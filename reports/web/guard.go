package web

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// guard is what every request passes before a route is found.
func (s *Server) guard(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, s.visitOf(w, r), &pageError{Status: http.StatusForbidden, Key: "error.cross_origin"})
	}))
	inner := cross.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setHeaders(w.Header(), s.Secure)
		seen := &outcome{ResponseWriter: w, status: http.StatusOK}
		route := new(string)
		r = r.WithContext(context.WithValue(r.Context(), routeKey{}, route))
		began := s.Now()
		defer func() {
			if p := recover(); p != nil {
				s.Log.Error("a page panicked", "route", *route, "panic", fmt.Sprint(p))
				if !seen.begun {
					s.fail(seen, r, s.visitOf(seen, r), &pageError{Status: http.StatusInternalServerError, Key: "error.internal"})
				}
			}
			s.metrics.count(*route, seen.status, s.Now().Sub(began))
		}()
		if err := s.admit(r); err != nil {
			s.fail(seen, r, s.visitOf(seen, r), err)
			return
		}
		inner.ServeHTTP(seen, r)
	})
}

// admit refuses what needs no route to be wrong.
func (s *Server) admit(r *http.Request) error {
	peer := peerOf(r)
	if len(s.Proxy.From) > 0 && r.TLS == nil && !s.Proxy.trusts(peer) && !peer.IsLoopback() {
		return &pageError{Status: http.StatusForbidden, Key: "error.not_by_proxy"}
	}
	if !plainPath(r.URL.EscapedPath(), r.URL.Path) {
		return errNotFound
	}
	if !s.limits.allow(s.address(r), s.Now()) {
		return &pageError{Status: http.StatusTooManyRequests, Key: "error.too_many", Retry: time.Second}
	}
	return nil
}

// plainPath refuses every path that another program could read differently: encoded slashes and
// percent signs, backslashes, empty and dotted names, control characters.
func plainPath(escaped, path string) bool {
	lower := strings.ToLower(escaped)
	for _, bad := range []string{"%2f", "%5c", "%25", "\\", "//"} {
		if strings.Contains(lower, bad) {
			return false
		}
	}
	if !strings.HasPrefix(path, "/") {
		return false
	}
	for _, c := range path {
		if c < ' ' || c == 0x7f || c == '\\' {
			return false
		}
	}
	for part := range strings.SplitSeq(path, "/") {
		if strings.HasPrefix(part, ".") {
			return false
		}
	}
	return true
}

// setHeaders says what a browser may do with an answer. Published files replace the content policy.
func setHeaders(h http.Header, secure bool) {
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cache-Control", "no-store")
	if secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// outcome remembers what was answered.
type outcome struct {
	http.ResponseWriter
	status int
	begun  bool
}

func (o *outcome) WriteHeader(status int) {
	if !o.begun {
		o.status, o.begun = status, true
	}
	o.ResponseWriter.WriteHeader(status)
}

func (o *outcome) Write(b []byte) (int, error) {
	o.begun = true
	return o.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (o *outcome) Unwrap() http.ResponseWriter { return o.ResponseWriter }

type routeKey struct{}

// noteRoute tells the guard which route answers, for the metrics.
func noteRoute(r *http.Request, pattern string) {
	if route, ok := r.Context().Value(routeKey{}).(*string); ok {
		*route = pattern
	}
}

// limiter gives every address its own share of requests.
type limiter struct {
	rate  rate.Limit
	burst int

	mu    sync.Mutex
	known map[netip.Addr]*share
}

type share struct {
	*rate.Limiter
	last time.Time
}

const maxShares = 10_000

func newLimiter(perSecond float64) *limiter {
	return &limiter{rate: rate.Limit(perSecond), burst: max(int(4*perSecond), 1), known: map[netip.Addr]*share{}}
}

func (l *limiter) allow(addr netip.Addr, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.known[addr]
	if s == nil {
		if len(l.known) >= maxShares {
			l.forget(now)
		}
		s = &share{Limiter: rate.NewLimiter(l.rate, l.burst)}
		l.known[addr] = s
	}
	s.last = now
	return s.AllowN(now, 1)
}

// forget drops the addresses whose share is whole again, and one more where none is.
func (l *limiter) forget(now time.Time) {
	for addr, s := range l.known {
		if s.TokensAt(now) >= float64(l.burst) {
			delete(l.known, addr)
		}
	}
	for addr := range l.known {
		if len(l.known) < maxShares {
			break
		}
		delete(l.known, addr)
	}
}
