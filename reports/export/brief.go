package export

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// Brief is what the one-page brief of a page says, without its layout. It is read from the page
// itself, so that mail, Word file and page can never differ.
type Brief struct {
	Path    string // of the page inside the site
	Lang    string
	Issue   string // 2021-W30
	Title   string // 佛山市 · 小区治理周报 · 2021年第30周
	Place   string
	Period  string
	Clock   string
	Example bool // the policy is an example
	Lead    []Run
	Figures []Figure
	Lists   []List
	Charts  []Chart
	Foot    []string
}

// Run is a piece of text in one weight.
type Run struct {
	Text   string
	Strong bool
}

// Figure is one of the numbers under the lead.
type Figure struct {
	Label, Value, Unit, Ratio string
	Note                      string
	Mark                      string // ■ ▲ ▼ ◆: the shape beside a signal; "" for none
	Warn                      bool
	Trend                     Picture // the small line; no SVG where there is none
}

// List is what changed for real, or what needs a decision: at most three items.
type List struct {
	Title string
	Items []Item
	None  string // what stands in the place of items
}

// Item is one point of a list.
type Item struct {
	Text   []Run
	Source string // evidence and owner
}

// Chart is a picture of the brief with its question and answer.
type Chart struct {
	Question string
	Answer   []Run
	Note     string
	Picture  Picture
}

// Brief reads the brief of the page and draws its charts for a width in CSS pixels.
func (p *Page) Brief(d *Drawer, width int) (Brief, error) {
	root, err := p.brief()
	if err != nil {
		return Brief{}, err
	}
	mast := first(p.doc, "header", "mast")
	b := Brief{
		Path: p.Path, Lang: p.Lang, Issue: p.Issue, Title: p.Title,
		Place: text(first(mast, "p", "place")), Period: text(first(mast, "p", "period")), Clock: text(first(mast, "p", "clock")),
		Example: first(mast, "span", "example") != nil,
		Lead:    runs(first(root, "p", "lead")),
	}
	for _, n := range all(root, "div", "figure") {
		b.Figures = append(b.Figures, p.figure(n))
	}
	if two := first(root, "div", "two"); two != nil {
		for _, n := range all(two, "section", "") {
			b.Lists = append(b.Lists, list(n))
		}
	}
	pen, err := d.pen(p.palette)
	if err != nil {
		return Brief{}, err
	}
	for _, n := range all(root, "section", "question") {
		c, ok := chartOf(orNothing(first(n, "div", "chart")))
		if !ok {
			continue
		}
		height := min(c.height, paperBrief)
		picture, err := pen.svg(c, width, height, false)
		if err != nil {
			return Brief{}, err
		}
		b.Charts = append(b.Charts, Chart{
			Question: text(first(n, "h2", "")), Answer: runs(first(n, "p", "answer")), Note: note(n),
			Picture: Picture{markup(picture), width, height},
		})
	}
	if foot := first(p.doc, "footer", ""); foot != nil {
		for _, n := range all(foot, "p", "") {
			if !is(n, "p", "printed") {
				b.Foot = append(b.Foot, withoutLinks(n))
			}
		}
	}
	return b, nil
}

// orNothing lets a missing element be asked.
func orNothing(n *html.Node) *html.Node {
	if n == nil {
		return &html.Node{Type: html.ElementNode, Parent: &html.Node{}}
	}
	return n
}

func (p *Page) figure(n *html.Node) Figure {
	value := first(n, "p", "value")
	f := Figure{
		Label: text(first(n, "h2", "")), Unit: text(first(value, "span", "unit")), Ratio: text(first(value, "small", "")),
	}
	if value != nil && value.FirstChild != nil && value.FirstChild.Type == html.TextNode {
		f.Value = tidy(value.FirstChild.Data)
	}
	word := first(n, "p", "word")
	f.Note = text(word)
	f.Warn = word != nil && is(word, "p", "warn")
	for _, mark := range all(orNothing(word), "span", "") {
		if attr(mark, "aria-hidden") == "true" {
			f.Mark = text(mark)
			f.Note = strings.TrimSpace(strings.TrimPrefix(f.Note, f.Mark))
		}
	}
	if spark := first(n, "svg", "spark"); spark != nil {
		f.Trend = p.trend(cloneNode(spark))
	}
	return f
}

// trend makes of a small line, which the page's style colours, a picture that stands alone.
func (p *Page) trend(svg *html.Node) Picture {
	setAttr(svg, "xmlns", "http://www.w3.org/2000/svg")
	removeAttr(svg, "class")
	for d := range svg.Descendants() {
		switch {
		case is(d, "path", ""):
			d.Attr = append(d.Attr, html.Attribute{Key: "fill", Val: "none"}, html.Attribute{Key: "stroke", Val: p.palette.colors["--accent"]}, html.Attribute{Key: "stroke-width", Val: "1.5"})
		case is(d, "circle", ""):
			setAttr(d, "fill", p.palette.colors["--accent"])
		case is(d, "rect", ""):
			setAttr(d, "fill", p.palette.colors["--band"])
		}
	}
	width, _ := strconv.Atoi(attr(svg, "width"))
	height, _ := strconv.Atoi(attr(svg, "height"))
	return Picture{markup(svg), width, height}
}

func list(n *html.Node) List {
	l := List{Title: text(first(n, "h2", "")), None: text(first(n, "p", "none"))}
	for _, li := range all(n, "li", "") {
		body := cloneNode(li)
		item := Item{}
		if small := first(body, "small", ""); small != nil {
			item.Source = text(small)
			remove(small)
		}
		item.Text = runs(body)
		l.Items = append(l.Items, item)
	}
	return l
}

// note is the note under a chart without the links behind it.
func note(section *html.Node) string {
	n := first(section, "p", "note")
	if n == nil {
		return ""
	}
	return strings.TrimRight(withoutLinks(n), " ·")
}

func withoutLinks(n *html.Node) string {
	c := cloneNode(n)
	for _, a := range all(c, "a", "") {
		remove(a)
	}
	return text(c)
}

// runs splits a paragraph into its pieces by weight; n may be nil.
func runs(n *html.Node) []Run {
	var out []Run
	var walk func(n *html.Node, strong bool)
	walk = func(n *html.Node, strong bool) {
		if n.Type == html.TextNode {
			s := strings.ReplaceAll(n.Data, "\u2060", "")
			if s != "" {
				out = append(out, Run{s, strong})
			}
		}
		for c := range n.ChildNodes() {
			walk(c, strong || is(c, "strong", ""))
		}
	}
	if n != nil {
		walk(n, false)
	}
	return out
}

// Plain joins runs without their weights.
func Plain(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return strings.TrimSpace(b.String())
}
