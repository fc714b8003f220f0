package reports

import (
	"encoding/json"
	"fmt"
	"strings"
)

// searchIndex writes search.js: a list of names and pages that the page's script loads on the
// first keystroke. It is a script rather than JSON because pages opened from a file may not fetch.
func (p *publisher) searchIndex(out *folder, e edition, w *words) error {
	s := p.data
	now := w.nowFromRoot()
	if e.now {
		now = ""
	}
	// One row: what is shown, where it leads, of what kind, and other words to find it by.
	var rows [][4]string
	for _, r := range s.regions {
		if !r.hasPage() {
			continue
		}
		path := regionPath(r)
		if r.Level == "community" {
			path = now + path
		}
		rows = append(rows, [4]string{w.Name(r), path, w.T("search." + r.Level), strings.ToLower(r.Name + " " + r.NameEn + " " + r.Code)})
	}
	pages := [][2]string{{"nav.scores", "scores.html"}}
	if s.scores.any() {
		pages = append(pages, [2]string{"score.nav_cycle", "scores-cycle.html"}, [2]string{"score.nav_rule", "scores-rule.html"})
	}
	for _, x := range pages {
		rows = append(rows, [4]string{w.T(x[0]), x[1], w.T("search.page"), strings.TrimSuffix(x[1], ".html")})
	}
	for _, c := range s.companies {
		rows = append(rows, [4]string{c.label(), companyPath(c.ID), w.T("search.company"), strings.ToLower(c.Name + " " + c.ID)})
	}
	for _, c := range s.compounds {
		where := w.T("search.compound")
		if r, ok := s.region[c.Region]; ok {
			where = w.Name(r)
		}
		rows = append(rows, [4]string{c.Name, now + compoundPath(c.ID), where, strings.ToLower(c.ID)})
	}
	data, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("encode search index: %w", err)
	}
	return out.put(langPrefix(w)+"search.js", append(append([]byte("window.baimiIndex="), data...), ";\n"...))
}
