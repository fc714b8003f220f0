package reports

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// TestAFileTellsItsReadersNothingOfOthers reads every file that is not for the city alone: an
// office's names no place outside it, a company's no other company, everyone's neither.
func TestAFileTellsItsReadersNothingOfOthers(t *testing.T) {
	dir := t.TempDir()
	db := openMarts(t, "city.sql")
	if _, err := Publish(context.Background(), db, testOptions(t, dir)); err != nil {
		t.Fatal(err)
	}
	data, err := read(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	files := contents(t, dir)
	read := map[string]int{}
	for _, edition := range []string{data.issue.Issue, "now"} {
		var access Access
		if err := json.Unmarshal([]byte(files[edition+"/access.json"]), &access); err != nil {
			t.Fatal(err)
		}
		for name, audience := range access.Files {
			text, ok := files[edition+"/"+name]
			if !ok {
				t.Errorf("%s/%s is listed and does not exist", edition, name)
			}
			kind := "region"
			switch {
			case audience[0] == "*":
				kind = "everyone"
			case strings.HasPrefix(audience[0], "company:"):
				kind = "company"
			case len(audience) != 1:
				t.Errorf("%s/%s: audience %v", edition, name, audience)
			}
			read[kind]++
			for _, other := range data.strangers(kind, audience) {
				if strings.Contains(text, other) {
					t.Errorf("%s/%s, for %v, names %q", edition, name, audience, other)
					break
				}
			}
		}
		for name := range files {
			inside, ok := strings.CutPrefix(name, edition+"/")
			alone := ok && access.Files[inside] == nil
			if alone && (strings.Contains(name, "/company/") || strings.Contains(name, "/town/") || strings.Contains(name, "/method.html")) {
				t.Errorf("%s is for the city alone", name)
			}
			if ok && !alone && slices.Contains([]string{"index.html", "companies.html", "scores.html", "search.js", "quality.html", "complaints.html"}, strings.TrimPrefix(inside, "en/")) {
				t.Errorf("%s is for %v", name, access.Files[inside])
			}
		}
	}
	for _, kind := range []string{"region", "company", "everyone"} {
		if read[kind] < 5 {
			t.Errorf("only %d files of kind %s", read[kind], kind)
		}
	}
}

// strangers are names that a file may not hold. Names that two places share are
// left out.
func (s *snapshot) strangers(kind string, audience Audience) []string {
	var names []string
	if kind != "region" {
		for _, c := range s.companies {
			if audience[0] != "company:"+c.ID {
				names = append(names, c.ID)
			}
		}
	}
	if kind == "company" {
		return names
	}
	inside := func(code string) bool {
		return kind == "region" && (strings.HasPrefix(code, audience[0]) || strings.HasPrefix(audience[0], code))
	}
	for _, c := range s.compounds {
		if !inside(c.Region) && !inside(c.Community) {
			names = append(names, c.ID)
		}
	}
	named := map[string]int{}
	for _, r := range s.regions {
		named[r.Name]++
	}
	for _, r := range s.regions {
		if r.hasPage() && named[r.Name] == 1 && r.Level != "city" && kind == "region" && !inside(r.Code) {
			names = append(names, r.Name, `"`+r.Code+`"`)
		}
	}
	return names
}
