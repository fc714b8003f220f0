package reports

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"strings"
	"time"
)

//go:embed templates/*.html
var templateFiles embed.FS

var languages = [...]string{"zh", "en"}

func parseTemplates() (*template.Template, error) {
	t, err := template.New("").Funcs(template.FuncMap{"dict": dict}).ParseFS(templateFiles, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse page templates: %w", err)
	}
	return t, nil
}

// dict lets a template hand several values to another.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("pair template values: %d is odd", len(pairs))
	}
	out := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		key, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("pair template values: key %v is not text", pairs[i])
		}
		out[key] = pairs[i+1]
	}
	return out, nil
}

// edition is one set of pages: a frozen issue, or what is known now.
type edition struct {
	dir string
	now bool
}

// link is a word that leads somewhere.
type link struct{ Text, Href string }

// navLink is a link of the bar; City marks pages that are for the city alone.
type navLink struct {
	link
	City bool
}

// figure is one of the three to five numbers under the lead.
type figure struct {
	Label, Value, Unit, Ratio string
	Note                      string
	Mark                      string // ◆ behind, ■ up, ▲ down: a shape beside the word, for greyscale
	Tone                      string // "", warn or good
	Basis                     string // what entitles the figure to its mark and tone
	Spark                     template.HTML
	Metric                    string        // its words in the catalogs, mostly what `baimi explain` calls it; "" where it is not explained
	Period                    string        // what `baimi explain` is asked it for, as flags; the week of the issue where empty
	Parts                     string        // numerator/denominator where Ratio does not tell them
	Commands                  string        // one a line, that list what it was made of, where it is not one `baimi explain Metric`
	How                       template.HTML // how the figure came about; filled in by explainFigures
}

// item is one thing that changed, or that someone must decide.
type item struct {
	Text     template.HTML
	Evidence link
	Owner    string
}

// page is what the template prints. Every path is relative to the page itself.
type page struct {
	W            *words
	Lang         string
	Kind         string
	Title        string
	Place        string
	Period       string
	Clock        string
	Policy       string
	Example      bool
	Meta         map[string]string
	Root         string // of this edition and language
	Site         string
	Assets       string
	Twin         string
	TwinLang     string
	Now          bool
	NowHref      string
	Crumbs       []link
	Nav          []navLink
	Late         string // says which tickets have not come yet; "" where all have
	Lead         template.HTML
	Figures      []figure
	Lists        bool
	Changed      []item
	Decide       []item
	Brief        *section // the picture on the printed brief
	Sections     []section
	Foot         []string
	Downloads    []link
	Data         []link // the marts as Parquet
	PrintAddress string
}

// slug makes an identifier safe as a file name on every system; ids that are already safe stay
// readable.
func slug(id string) string {
	safe := id != "" && len(id) <= 64
	for _, r := range id {
		if (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '-' && r != '_' {
			safe = false
		}
	}
	if safe {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return "x" + hex.EncodeToString(sum[:8])
}

// newPage fills what all pages of an edition share. path is relative to the root of the edition
// and language.
func (p *publisher) newPage(e edition, w *words, kind, path, title, place string) *page {
	i := p.data.issue
	up := strings.Repeat("../", strings.Count(path, "/"))
	site := up + "../"
	twin := up + "en/" + path
	twinLang := "en"
	if w.Code != "zh" {
		site += "../"
		twin = up + "../" + path
		twinLang = "zh"
	}
	known := i.KnownAt.In(p.Zone)
	pg := &page{
		W: w, Lang: w.Tag, Kind: kind, Title: title, Place: place, Example: i.PolicyExample,
		Root: up, Site: site, Assets: site + "assets/" + p.bundle.Hash + "/", Twin: twin, TwinLang: p.words[twinLang].Tag, Now: e.now,
		Period: w.T("mast.period", w.Issue(i.Issue), w.Span(i.WeekStart, i.WeekEnd)),
		Clock:  w.T("mast.clock", w.Day(i.AsOf), w.Day(known), known.Format("15:04")),
		Policy: w.T("mast.policy", i.PolicyVersion),
		Meta:   map[string]string{"as-of": i.AsOf.Format("2006-01-02"), "known-at": known.Format(time.RFC3339Nano), "issue": i.Issue, "policy": i.PolicyVersion},
	}
	if e.now {
		pg.Period = w.T("mast.now", pg.Period)
	}
	prefix := ""
	if w.Code != "zh" {
		prefix = w.Code + "/"
	}
	pg.NowHref = site + "now/" + prefix + path
	for _, n := range [...]struct {
		word, href string
		city       bool
	}{
		{"nav.city", up + "index.html", true}, {"nav.complaints", up + "complaints.html", true}, {"nav.coordination", up + "coordination.html", true},
		{"nav.companies", up + "companies.html", true}, {"nav.scores", up + "scores.html", true}, {"nav.quality", up + "quality.html", true},
		{"nav.method", up + "method.html", false}, {"nav.archive", site + prefix + "archive.html", true},
	} {
		pg.Nav = append(pg.Nav, navLink{link{w.T(n.word), n.href}, n.city})
	}
	pg.PrintAddress = e.dir + "/" + prefix + path
	pg.Foot = p.foot(w)
	pg.Late = p.data.late(w)
	return pg
}

// late says from which month on, or that in the week of the issue, tickets have not come (all), so
// that no figure on complaints is given; "" where all have.
func (s *snapshot) late(w *words) string {
	switch {
	case !s.untold.IsZero() && s.complete.IsZero():
		return w.T("mast.no_tickets")
	case !s.untold.IsZero():
		return w.T("mast.late_tickets", w.Month(s.untold), w.Month(s.complete))
	case s.complaints.noScan() == "not_come":
		return w.T("mast.late_week")
	default:
		return ""
	}
}

func (p *publisher) foot(w *words) []string {
	i := p.data.issue
	lines := []string{w.T("foot.received", w.Day(i.ReceivedUntil.In(p.Zone)), i.ReceivedUntil.In(p.Zone).Format("15:04"), w.Count(i.Batches), w.Count(i.RefusedFiles), w.Count(i.RejectedRows))}
	if i.PropertyTickets > 0 {
		lines = append(lines, w.T("foot.unplaced", w.Ratio(float64(i.UnplacedTickets)/float64(i.PropertyTickets), float64(i.UnplacedTickets), i.PropertyTickets)))
	} else {
		lines = append(lines, w.T("foot.no_tickets"))
	}
	bad := 0
	for _, r := range p.data.reconciliation {
		if !r.OK {
			bad++
		}
	}
	switch {
	case len(p.data.reconciliation) == 0:
		lines = append(lines, w.T("foot.reconciliation_none"))
	case bad == 0:
		lines = append(lines, w.T("foot.reconciliation_ok", w.Count(int64(len(p.data.reconciliation)))))
	default:
		lines = append(lines, w.T("foot.reconciliation_bad", w.Count(int64(bad)), w.Count(int64(len(p.data.reconciliation)))))
	}
	sum := i.LakeState
	if len(sum) > 12 {
		sum = sum[:12]
	}
	return append(lines, w.T("foot.checksum", sum, p.Program))
}

// render fills the page: its frame from the templates, and the sections between.
func (p *publisher) render(pg *page) ([]byte, error) {
	var b bytes.Buffer
	if err := p.templates.ExecuteTemplate(&b, "page-head", pg); err != nil {
		return nil, fmt.Errorf("fill page %s: %w", pg.Title, err)
	}
	for i := range pg.Sections {
		pg.Sections[i].write(&b, pg.W, pg.Root)
		if i == 0 {
			b.WriteString(restOpens)
		}
	}
	if len(pg.Sections) == 0 {
		b.WriteString(restOpens)
	}
	if err := p.templates.ExecuteTemplate(&b, "page-foot", pg); err != nil {
		return nil, fmt.Errorf("fill page %s: %w", pg.Title, err)
	}
	return b.Bytes(), nil
}

// restOpens ends the part of a page that its printed brief shows.
const restOpens = "\n</div>\n<div class=\"rest\">\n"

// langPrefix is where a language's pages stand inside an edition.
func langPrefix(w *words) string {
	if w.Code == "zh" {
		return ""
	}
	return w.Code + "/"
}

// draft collects the sections of one page and writes the page at the end.
type draft struct {
	p   *publisher
	out *folder
	w   *words
	pg  *page
	err error
	// tables stands before the name of every table, where another page of the edition has
	// tables of the same names.
	tables string
}

func (d *draft) add(s section, c *chart, t *table) {
	if d.err != nil {
		return
	}
	if t != nil && t.Name != "" {
		t.Name = d.tables + t.Name
	}
	done, err := d.p.place(d.out, d.pg, langPrefix(d.w), s, c, t)
	if err != nil {
		d.err = err
		return
	}
	d.pg.Sections = append(d.pg.Sections, done)
}

func (d *draft) write(path string) error {
	if d.err != nil {
		return d.err
	}
	data, err := d.p.render(d.pg)
	if err != nil {
		return err
	}
	return d.out.put(langPrefix(d.w)+path, data)
}

// pages lists one job for every page of the edition in every language.
func (p *publisher) pages(e edition) ([]job, error) {
	city, err := p.data.cityCode()
	if err != nil {
		return nil, err
	}
	var jobs []job
	for _, lang := range languages {
		w := p.words[lang]
		for _, r := range p.data.regions {
			if !r.hasPage() || r.Level == "city" || r.Level == "community" && !e.now {
				continue
			}
			jobs = append(jobs, func(out *folder) error { return p.regionPage(out.to(r.readers()), e, w, r) })
			if r.Level == "district" {
				jobs = append(jobs, func(out *folder) error { return p.complaintsPage(out.to(r.readers()), e, w, r) })
			}
		}
		root, ok := p.data.region[city]
		if !ok {
			root = regionRow{Code: city, Level: "city", Name: p.data.issue.CityName, NameEn: p.data.issue.CityNameEn}
		}
		root.Level = "city"
		jobs = append(jobs,
			func(out *folder) error { return p.regionPage(out, e, w, root) },
			func(out *folder) error { return p.complaintsPage(out, e, w, root) },
			func(out *folder) error { return p.companiesPage(out, e, w) },
			func(out *folder) error { return p.comparisonPage(out, e, w) },
			func(out *folder) error { return p.qualityPage(out, e, w) },
			func(out *folder) error { return p.methodPage(out.to(everyone), e, w) },
			func(out *folder) error { return p.dictionaryPage(out.to(everyone), e, w) },
			func(out *folder) error { return p.coordinationPage(out, e, w) },
			func(out *folder) error { return p.searchIndex(out, e, w) },
			func(out *folder) error { return p.scoresPage(out, e, w) },
		)
		if p.data.scores.any() {
			jobs = append(jobs,
				func(out *folder) error { return p.scoreCyclePage(out, e, w) },
				func(out *folder) error { return p.scoreRulePage(out.to(everyone), e, w) },
			)
		}
		for _, c := range p.data.companies {
			jobs = append(jobs, func(out *folder) error { return p.companyPage(out.to(p.data.companyReaders(c.ID)), e, w, c) })
		}
		if e.now {
			jobs = append(jobs, func(out *folder) error { return p.restatementsPage(out, e, w) })
			for _, c := range p.data.compounds {
				jobs = append(jobs, func(out *folder) error { return p.compoundPage(out.to(p.data.compoundReaders(c)), e, w, c) })
			}
		}
	}
	return jobs, nil
}

func regionPath(r regionRow) string {
	switch r.Level {
	case "city":
		return "index.html"
	case "district", "community":
		return r.Level + "/" + slug(r.Code) + ".html"
	}
	return "town/" + slug(r.Code) + ".html"
}

// hasPage tells whether a region has a page of its own: every level of the city, but not the rows
// that collect what could not be placed.
func (r regionRow) hasPage() bool {
	switch r.Level {
	case "city", "district", "town", "community":
		return !r.IsUnplaced
	}
	return false
}

// aggregates tells whether a region's page compares the regions below rather than listing single
// compounds and obligations.
func (r regionRow) aggregates() bool { return r.Level == "city" || r.Level == "district" }
