package export

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/net/html"
)

// Widths that charts are drawn for, in CSS pixels.
const (
	wideChart   = 880 // the page's column on a desk
	narrowChart = 358 // a phone of 390
	paperChart  = 700 // A4 between its margins
	phoneChart  = 343 // the long picture, which is 375 wide
)

// paperBrief is the most that a chart of the brief may be high on paper, so that the brief keeps
// to one sheet; the pages' own script has the same rule.
const paperBrief = 240

// look is what an export changes of a page.
type look struct {
	widths []int // the charts are drawn once for each; the first where there is room
	paper  bool  // for a printer
	themed bool  // colours follow the reader's theme
	style  string
}

// policy lets the file show itself and ask for nothing.
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

const pictureStyle = `.chart svg{width:100%;height:auto}.chart .narrow{display:none}@media screen and (max-width:560px){.chart .wide{display:none}.chart .narrow{display:block}}.printed{display:block}@media screen{.mast .second{border-bottom:2px solid var(--ink);padding-bottom:8px}}`

// SingleFile returns the page as one HTML file that needs nothing beside it: the style inside,
// the charts as SVG, every table open, no script. Links to other pages become words that name the
// page in their title; files beside the page are not offered, since they are not there.
func (p *Page) SingleFile(d *Drawer) ([]byte, error) {
	return p.render(d, look{widths: []int{wideChart, narrowChart}, themed: true})
}

func (p *Page) render(d *Drawer, l look) ([]byte, error) {
	doc := p.clone()
	pen, err := d.pen(p.palette)
	if err != nil {
		return nil, err
	}
	for _, holder := range all(doc, "div", "chart") {
		if err := p.still(pen, holder, l); err != nil {
			return nil, fmt.Errorf("page %s: %w", p.Path, err)
		}
	}
	p.strip(doc)
	p.unlink(doc)
	style := strings.ReplaceAll(p.style, "</", `<\/`)
	head := first(doc, "head", "")
	sheet := element("style")
	sheet.AppendChild(textNode(style + pictureStyle + l.style))
	head.AppendChild(sheet)
	for _, meta := range all(head, "meta", "") {
		if strings.EqualFold(attr(meta, "http-equiv"), "Content-Security-Policy") {
			setAttr(meta, "content", policy)
		}
	}
	var b bytes.Buffer
	if err := html.Render(&b, doc); err != nil {
		return nil, fmt.Errorf("write page %s: %w", p.Path, err)
	}
	return b.Bytes(), nil
}

// still puts drawn pictures in the place of a chart that the browser would draw.
func (p *Page) still(pen *pen, holder *html.Node, l look) error {
	c, ok := chartOf(holder)
	if !ok {
		return fmt.Errorf("a chart has no options")
	}
	if l.paper && within(holder, "brief") {
		c.height = min(c.height, paperBrief)
	}
	empty(holder)
	removeAttr(holder, "data-height")
	for i, width := range l.widths {
		picture, err := pen.svg(c, width, c.height, l.themed)
		if err != nil {
			return err
		}
		if len(l.widths) > 1 {
			setAttr(picture, "class", []string{"wide", "narrow"}[min(i, 1)])
		}
		holder.AppendChild(picture)
	}
	return nil
}

func within(n *html.Node, class string) bool {
	for a := range n.Ancestors() {
		if is(a, "", class) {
			return true
		}
	}
	return false
}

// strip takes out what works only on the site: scripts, what needs them, the way through the
// site, files to fetch.
func (p *Page) strip(doc *html.Node) {
	for _, tag := range []string{"script", "noscript", "button", "input"} {
		for _, n := range all(doc, tag, "") {
			remove(n)
		}
	}
	for _, class := range []string{"needs-js", "bar", "tools", "skip", "downloads"} {
		for _, n := range all(doc, "", class) {
			remove(n)
		}
	}
	for _, n := range all(doc, "link", "") {
		if attr(n, "rel") == "stylesheet" {
			remove(n)
		}
	}
	for _, n := range all(doc, "a", "") {
		if hasAttr(n, "download") {
			if before := n.PrevSibling; before != nil && before.Type == html.TextNode {
				before.Data = strings.TrimSuffix(strings.TrimRight(before.Data, " "), "·")
			}
			remove(n)
		}
	}
	if body := first(doc, "body", ""); body != nil {
		removeAttr(body, "data-search")
		removeAttr(body, "data-root")
	}
}

// unlink turns links that lead out of the file into words, and takes out those that only say
// where to read more.
func (p *Page) unlink(doc *html.Node) {
	ids := map[string]bool{}
	for d := range doc.Descendants() {
		if id := attr(d, "id"); id != "" {
			ids["#"+id] = true
		}
	}
	for _, a := range all(doc, "a", "") {
		href := attr(a, "href")
		if ids[href] {
			continue
		}
		if within(a, "note") || within(a, "how") || a.Parent.Parent != nil && is(a.Parent.Parent, "footer", "") {
			remove(a)
			continue
		}
		_, anchor, _ := strings.Cut(href, "#")
		target := p.resolve(href)
		if anchor != "" {
			target += "#" + anchor
		}
		a.Data, a.DataAtom = "span", 0
		a.Attr = []html.Attribute{{Key: "title", Val: target}}
	}
}
