package contract

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"baimi/sql/han"
)

// Derive is one declarative rule that gives a column a value when its cell is
// missing. It needs no code, so a city can map a foreign list by an overlay:
//
//	from     headers of the file, or code names of columns, that are read; a word
//	         that only the column's own list calls missing is read too
//	capture  regular expression the source must match; group 1 (or the match) goes on
//	replace  template for the result of capture: "20$1-$2-$3"
//	lookup   table from text to value; no entry, no value
//	contains look for the lookup's entries inside the text: the earliest, then the longest wins
//	join     join every source that has a value by this text, instead of taking the first that yields one
//	hash     short SHA-256 (16 hex digits) of all sources, for files without a key
//	value    the constant result
//	prefix   put before the result
//
// Steps apply in that order. The result is parsed like a cell of the column.
type Derive struct {
	From     []string          `toml:"from" json:"from,omitempty"`
	Capture  string            `toml:"capture" json:"capture,omitempty"`
	Replace  string            `toml:"replace" json:"replace,omitempty"`
	Lookup   map[string]string `toml:"lookup" json:"lookup,omitempty"`
	Contains bool              `toml:"contains" json:"contains,omitempty"`
	Join     *string           `toml:"join" json:"join,omitempty"`
	Hash     bool              `toml:"hash" json:"hash,omitempty"`
	Value    *string           `toml:"value" json:"value,omitempty"`
	Prefix   string            `toml:"prefix" json:"prefix,omitempty"`
}

// rule is a Derive made ready to run.
type rule struct {
	Derive
	capture *regexp.Regexp
	lookup  map[string]string // folded key → value
}

func compileRule(d Derive) (rule, error) {
	r := rule{Derive: d}
	if len(d.From) == 0 && d.Value == nil {
		return rule{}, fmt.Errorf("a derive rule needs from or value")
	}
	if len(d.From) == 0 && (d.Capture != "" || d.Hash || d.Join != nil || len(d.Lookup) > 0) {
		return rule{}, fmt.Errorf("a derive rule with capture, lookup, join or hash needs from")
	}
	if d.Replace != "" && d.Capture == "" {
		return rule{}, fmt.Errorf("replace needs capture")
	}
	if d.Contains && len(d.Lookup) == 0 {
		return rule{}, fmt.Errorf("contains needs lookup")
	}
	if d.Hash && (d.Join != nil || d.Capture != "" || len(d.Lookup) > 0) {
		return rule{}, fmt.Errorf("hash takes its sources whole: no capture, lookup or join beside it")
	}
	if d.Capture != "" {
		re, err := regexp.Compile(d.Capture)
		if err != nil {
			return rule{}, fmt.Errorf("compile capture: %w", err)
		}
		r.capture = re
	}
	if len(d.Lookup) > 0 {
		r.lookup = make(map[string]string, len(d.Lookup))
		for k, v := range d.Lookup {
			f := han.Fold(k)
			if old, twice := r.lookup[f]; twice && old != v {
				return rule{}, fmt.Errorf("lookup %q has two values", k)
			}
			r.lookup[f] = v
		}
	}
	return r, nil
}

// apply runs the rule over the texts of its sources, where "" is a missing
// one. It returns "" when the rule yields nothing.
func (r *rule) apply(sources []string) string {
	if len(r.From) == 0 {
		return r.Prefix + *r.Value
	}
	out := ""
	switch {
	case r.Hash:
		out = hashTexts(sources)
	case r.Join != nil:
		var parts []string
		for _, s := range sources {
			if s != "" {
				parts = append(parts, s)
			}
		}
		out = r.steps(strings.Join(parts, *r.Join))
	default:
		for _, s := range sources {
			if out = r.steps(s); out != "" {
				break
			}
		}
	}
	if out == "" {
		return ""
	}
	return r.Prefix + out
}

func (r *rule) steps(s string) string {
	if s == "" {
		return ""
	}
	if r.capture != nil {
		m := r.capture.FindStringSubmatchIndex(s)
		switch {
		case m == nil:
			return ""
		case r.Replace != "":
			s = string(r.capture.ExpandString(nil, r.Replace, s, m))
		case len(m) >= 4 && m[2] >= 0:
			s = s[m[2]:m[3]]
		default:
			s = s[m[0]:m[1]]
		}
	}
	if r.lookup != nil {
		s = r.look(han.Fold(s))
	}
	if s != "" && r.Value != nil {
		return *r.Value
	}
	return s
}

func (r *rule) look(s string) string {
	if !r.Contains {
		return r.lookup[s]
	}
	at, length, found := -1, 0, ""
	for k, v := range r.lookup {
		i := strings.Index(s, k)
		if i >= 0 && (at < 0 || i < at || i == at && len(k) > length) {
			at, length, found = i, len(k), v
		}
	}
	return found
}

// hashTexts returns 16 hex digits that identify the texts in order, or "" when
// all are missing.
func hashTexts(texts []string) string {
	h := sha256.New()
	some := false
	for _, s := range texts {
		some = some || s != ""
		h.Write([]byte(s))
		h.Write([]byte{0x1f})
	}
	if !some {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}
