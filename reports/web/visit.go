package web

import (
	"net/http"
	"net/netip"
	"strings"
	"time"

	"baimi/reports/access"
	"baimi/reports/audit"
)

// visit is one request's reader: who asks, in which language, from where.
type visit struct {
	access.Principal
	Signed     bool
	MustChange bool
	W          *words
	From       string // network address

	now  time.Time
	zone *time.Location
}

// Time prints a moment on the city's wall clock; a dash for none.
func (v *visit) Time(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return t.In(v.zone).Format(time.DateTime)
}

const (
	langCookie = "baimi_lang"
	viewCookie = "baimi_view" // tells the published pages, by script, which links to show
)

// visitOf is the reader as far as the request alone tells. A language that is asked for is kept.
func (s *Server) visitOf(w http.ResponseWriter, r *http.Request) *visit {
	v := &visit{From: s.address(r).String(), now: s.Now(), zone: s.Zone}
	lang := r.URL.Query().Get("lang")
	if s.words[lang] != nil {
		http.SetCookie(w, &http.Cookie{Name: langCookie, Value: lang, Path: "/", MaxAge: 365 * 24 * 3600, Secure: s.Secure, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	} else if c, err := r.Cookie(langCookie); err == nil && s.words[c.Value] != nil {
		lang = c.Value
	} else {
		lang = s.acceptedLang(r.Header.Get("Accept-Language"))
	}
	v.W = s.words[lang]
	return v
}

// acceptedLang is the first language of the header that there is a catalog for.
func (s *Server) acceptedLang(header string) string {
	for part := range strings.SplitSeq(header, ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		lang, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if s.words[lang] != nil {
			return lang
		}
	}
	return s.Lang
}

// address is where the request comes from: the last address that the trusted proxy did not add
// itself, or the other end of the connection where no proxy stands between.
func (s *Server) address(r *http.Request) netip.Addr {
	peer := peerOf(r)
	if !s.Proxy.trusts(peer) {
		return peer
	}
	chain := strings.Split(strings.Join(r.Header.Values(s.Proxy.Header), ","), ",")
	for i := len(chain) - 1; i >= 0; i-- {
		addr, err := netip.ParseAddr(strings.TrimSpace(chain[i]))
		if err != nil {
			break
		}
		if !s.Proxy.trusts(addr.Unmap()) {
			return addr.Unmap()
		}
	}
	return peer
}

func peerOf(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return peer.Addr().Unmap()
}

func (p Proxy) trusts(addr netip.Addr) bool {
	for _, prefix := range p.From {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

// nobody stands in the audit log for one without an account.
const nobody = "-"

// entry is an audit entry of this visit.
func (v *visit) entry(action, object string) audit.Entry {
	who := v.Name
	if who == "" {
		who = nobody
	}
	return audit.Entry{Who: who, Role: string(v.Role), Scope: v.Scope.String(), Action: action, Object: object, From: v.From}
}

// refuse is the page of one who asks for what is not theirs, which is noted.
func (s *Server) refuse(r *http.Request, v *visit, object string) error {
	e := v.entry(audit.View, object)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		e.Action = audit.Upload
	}
	e.Outcome = audit.Refused
	if err := s.Audit.Note(e); err != nil {
		return err
	}
	own := v.W.T("role." + string(v.Role))
	if code := v.Scope.String(); code != "" {
		own += " " + code
	}
	return &pageError{Status: http.StatusForbidden, Key: "error.forbidden", Args: []any{own}}
}
