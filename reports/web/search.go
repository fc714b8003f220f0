package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"strings"

	"baimi/reports/access"
)

// searchFile is the list of names and pages that the search box of published pages loads: an array
// of rows, of which the second cell is the page's address relative to the list, assigned to a name.
const searchFile = "search.js"

var (
	searchHead = []byte("window.baimiIndex=")
	searchTail = []byte(";\n")
)

// scopedSearch sends a reader who does not see the whole city the rows of pages that it may open:
// the others' names are not for it either.
func (s *Server) scopedSearch(w http.ResponseWriter, r *http.Request, v *visit, ed *edition, file string) error {
	whole, err := ed.content(s.files, file)
	if err != nil {
		return err
	}
	if whole.file != nil {
		defer whole.file.Close()
		return fmt.Errorf("filter %s/%s: %w", ed.name, file, errLarge)
	}
	text, isList := bytes.CutPrefix(whole.bytes, searchHead)
	var rows [][]string
	if !isList || json.Unmarshal(bytes.TrimSuffix(text, searchTail), &rows) != nil {
		// What cannot be filtered is the city's alone.
		s.Log.Warn("a list of pages cannot be read", "edition", ed.name, "file", file)
		return s.refuse(r, v, ed.name+"/"+file)
	}
	mine := [][]string{}
	audiences := map[string]map[string]access.Audience{ed.name: ed.audience}
	for _, row := range rows {
		if len(row) < 2 {
			continue
		}
		name, target, _ := strings.Cut(path.Join(ed.name, path.Dir(file), row[1]), "/")
		if _, known := audiences[name]; !known {
			audiences[name] = nil // an edition that is not there has no readers
			if other, giveBack, err := s.editions.take(name); err == nil {
				audiences[name] = other.audience
				giveBack()
			}
		}
		if v.MayRead(audiences[name][target], s.City) {
			mine = append(mine, row)
		}
	}
	list, err := json.Marshal(mine)
	if err != nil {
		return fmt.Errorf("filter %s/%s: %w", ed.name, file, err)
	}
	c := content{name: file, bytes: bytes.Join([][]byte{searchHead, list, searchTail}, nil)}
	sum := sha256.Sum256(c.bytes)
	c.sum = hex.EncodeToString(sum[:])
	return s.publish(w, r, v, ed.name+"/"+file, c)
}
