package reports

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"html"
	"html/template"
	"io/fs"
	"strconv"
	"strings"
)

// tileFiles hold where a city's towns lie on the tile map, one file by the city's code: region_code,
// column, row, both from 1. A city without a file gets a row of tiles for each district.
//
//go:embed tiles/*.csv
var tileFiles embed.FS

// place on the tile map, from 1.
type tilePlace struct{ column, row int }

// tilePlaces returns where the towns of a city lie. It returns an error that names the line which cannot
// be read or puts two towns in one place.
func tilePlaces(files fs.FS, city string) (map[string]tilePlace, error) {
	name := "tiles/" + city + ".csv"
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, nil // nobody placed this city's towns
	}
	lines, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	places, taken := map[string]tilePlace{}, map[tilePlace]string{}
	for i, line := range lines[1:] {
		column, errColumn := strconv.Atoi(line[1])
		row, errRow := strconv.Atoi(line[2])
		if errColumn != nil || errRow != nil || column < 1 || row < 1 {
			return nil, fmt.Errorf("read %s, line %d: column %q and row %q must be whole numbers from 1", name, i+2, line[1], line[2])
		}
		at := tilePlace{column, row}
		if other, ok := taken[at]; ok {
			return nil, fmt.Errorf("read %s, line %d: %s and %s lie in one place", name, i+2, other, line[0])
		}
		places[line[0]], taken[at] = at, line[0]
	}
	return places, nil
}

// tile is one town of the map.
type tile struct {
	at                       tilePlace
	href, district, name     string
	share, n, word, standing string
	step                     int // 0 to 4: the shade; -1 for none
}

// automatic lays the towns that have no place out by district, at most seven in a row, below those that
// have one.
func automatic(towns []regionRow, places map[string]tilePlace) map[string]tilePlace {
	const columns = 7
	out := map[string]tilePlace{}
	row := 0
	for code, at := range places {
		out[code] = at
		row = max(row, at.row)
	}
	district, column := "", columns
	for _, t := range towns {
		if _, ok := out[t.Code]; ok {
			continue
		}
		if t.Parent != district || column >= columns {
			district, column, row = t.Parent, 0, row+1
		}
		column++
		out[t.Code] = tilePlace{column, row}
	}
	return out
}

// shortName leaves out what every name of a kind ends with, so that it fits a tile.
func shortName(name string) string {
	for _, ending := range []string{"街道", "镇", "区", "县", " Subdistrict", " Town", " District"} {
		if short := strings.TrimSuffix(name, ending); short != name && len([]rune(short)) > 1 {
			return short
		}
	}
	return name
}

// tilesSection maps the towns of the city, each on a tile of the same size.
func (p *publisher) tilesSection(d *draft, r regionRow, towns []regionRow) {
	s, w := p.data, d.w
	places, err := tilePlaces(tileFiles, r.Code)
	if err != nil {
		d.err = err
		return
	}
	places = automatic(towns, places)
	t := table{Name: r.Code + "-tiles", Title: w.T("q.tiles"), Sorts: true, Columns: []column{{Title: w.T("col.district"), Kind: textKind}, {Title: w.T("col.region"), Kind: textKind},
		{Title: w.T("col.coverage"), Kind: percentKind}, {Title: w.T("col.covered"), Kind: integer}, {Title: w.T("col.managed_n"), Kind: integer}, {Title: w.T("col.standing"), Kind: textKind}}}
	var tiles []tile
	counts := map[standing]int64{}
	for _, x := range towns {
		district := w.Name(s.region[x.Parent])
		one := tile{at: places[x.Code], href: w.hrefFrom(d.pg.Root, x, ""), district: shortName(district), name: shortName(w.Name(x)), share: dash, step: -1, word: w.T("why.no_managed")}
		c, ok := s.latestCoverage(x.Code)
		if !ok || c.Managed == 0 {
			one.standing, one.n = "few", nLabel(0)
			tiles = append(tiles, one)
			continue
		}
		st, word := s.standing(x.Code), w.Or("standing.", s.pace[x.Code].Standing)
		counts[st]++
		one.share, one.n, one.word = w.Percent(c.Share), nLabel(c.Managed), word
		switch st {
		case few:
			one.standing = "few"
		case adverse:
			one.standing, one.step = "behind", min(4, int(c.Share*5))
		default:
			one.standing, one.step = "fine", min(4, int(c.Share*5))
		}
		tiles = append(tiles, one)
		t.Rows = append(t.Rows, []cell{w.text(district), w.link(w.Name(x), one.href), w.percent(c.Share), w.count(c.Covered), w.count(c.Managed), w.text(word)})
	}
	sec := section{ID: "tiles", Question: w.T("q.tiles"), Answer: strong(w.T("a.regions_empty")), Method: "coverage"}
	if len(t.Rows) > 0 {
		sec.Answer = strong(w.T("a.tiles", w.Count(int64(len(towns))), w.Count(counts[adverse]), w.Count(counts[ordinary]), w.Count(counts[few])))
		sec.Note = w.T("note.tiles", w.Count(s.issue.MinRankN))
		sec.Prose = tilesHTML(tiles, w.T("q.tiles"))
	}
	d.add(sec, nil, &t)
}

// tilesHTML renders the map as a list of links on a grid, in the order of the regions, so that it reads
// without its layout and prints without colour: ◆ and a heavy edge for behind, a broken edge for few.
func tilesHTML(tiles []tile, title string) template.HTML {
	var b strings.Builder
	fmt.Fprintf(&b, `<ul class="tiles" aria-label="%s">`, html.EscapeString(title))
	for _, t := range tiles {
		shade := ""
		if t.step >= 0 {
			shade = fmt.Sprintf(" shade%d", t.step)
		}
		mark := ""
		if t.standing == "behind" {
			mark = `<i aria-hidden="true" data-basis="` + byTarget + `">◆</i>`
		}
		fmt.Fprintf(&b, `<li class="%s%s" style="grid-column:%d;grid-row:%d"><a href="%s" title="%s"><small>%s%s</small><b>%s</b><span>%s</span><small>%s</small><span class="visually-hidden">%s</span></a></li>`,
			t.standing, shade, t.at.column, t.at.row, html.EscapeString(t.href), html.EscapeString(t.word), html.EscapeString(t.district), mark, html.EscapeString(t.name),
			html.EscapeString(t.share), html.EscapeString(t.n), html.EscapeString(t.word))
	}
	b.WriteString("</ul>")
	return template.HTML(b.String())
}
