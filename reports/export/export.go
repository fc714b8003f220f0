// Package export makes of one published page what can be handed over: a single HTML file without
// a script, a PDF, one long picture for a chat group, and the brief as a Word file.
//
// It reads the published folder only: the page, the style it names and the options of its charts.
// What a page does not print, no export can hold. It must not know marts, recipients or the
// clock. Charts are drawn by the same script as in the browser, in a JavaScript engine in this
// process; what needs real typesetting (PDF and pictures) is done by an installed Chromium.
package export

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"golang.org/x/net/html"
)

// ErrNoPage is returned when the site has no such page.
var ErrNoPage = errors.New("no such published page")

// Page is a published page, read and parsed. It is not changed by exporting it and may be used by
// one goroutine at a time.
type Page struct {
	Path  string // inside the site: 2021-W30/district/440604.html
	Lang  string // "zh" or "en"
	Issue string // 2021-W30
	Title string

	files   fs.FS
	doc     *html.Node
	style   string
	palette palette
}

// Open reads a page of a published site. It returns ErrNoPage when there is none of that name, or
// when the name leads out of the site.
func Open(site fs.FS, name string) (*Page, error) {
	if !fs.ValidPath(name) || path.Ext(name) != ".html" {
		return nil, fmt.Errorf("%w: %s", ErrNoPage, name)
	}
	data, err := fs.ReadFile(site, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrNoPage, name)
	}
	if err != nil {
		return nil, fmt.Errorf("read page %s: %w", name, err)
	}
	doc, err := html.Parse(strings.NewReader(string(data)))
	if err != nil {
		return nil, fmt.Errorf("read page %s: %w", name, err)
	}
	p := &Page{Path: name, files: site, doc: doc, Lang: "zh", Title: text(first(doc, "title", ""))}
	if root := first(doc, "html", ""); strings.HasPrefix(attr(root, "lang"), "en") {
		p.Lang = "en"
	}
	for _, meta := range all(doc, "meta", "") {
		if attr(meta, "name") == "issue" {
			p.Issue = attr(meta, "content")
		}
	}
	var style strings.Builder
	for _, link := range all(doc, "link", "") {
		if attr(link, "rel") != "stylesheet" {
			continue
		}
		css, err := fs.ReadFile(site, p.resolve(attr(link, "href")))
		if err != nil {
			return nil, fmt.Errorf("read the style of page %s: %w", name, err)
		}
		style.Write(css)
	}
	p.style = style.String()
	p.palette = readPalette(p.style)
	return p, nil
}

// Place is what the page is about: 佛山市.
func (p *Page) Place() string { return text(first(p.doc, "p", "place")) }

// resolve is the place in the site that a relative link of the page leads to, without its anchor.
func (p *Page) resolve(href string) string {
	href, _, _ = strings.Cut(href, "#")
	return path.Join(path.Dir(p.Path), href)
}

// brief is the part of the page that a leader reads.
func (p *Page) brief() (*html.Node, error) {
	if n := first(p.doc, "div", "brief"); n != nil {
		return n, nil
	}
	return nil, fmt.Errorf("page %s has no brief", p.Path)
}

// clone copies the document, so that an export can take it apart.
func (p *Page) clone() *html.Node { return cloneNode(p.doc) }

func cloneNode(n *html.Node) *html.Node {
	c := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace, Attr: append([]html.Attribute(nil), n.Attr...)}
	for child := range n.ChildNodes() {
		c.AppendChild(cloneNode(child))
	}
	return c
}
