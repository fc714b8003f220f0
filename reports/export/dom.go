package export

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func setAttr(n *html.Node, key, value string) {
	removeAttr(n, key)
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: value})
}

func removeAttr(n *html.Node, key string) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func hasAttr(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

// is tells whether n is an element of this tag ("" for any) with this class ("" for any).
func is(n *html.Node, tag, class string) bool {
	return n.Type == html.ElementNode && (tag == "" || n.Data == tag) &&
		(class == "" || slices.Contains(strings.Fields(attr(n, "class")), class))
}

// all lists the elements below n, in the order of the page. The list stays valid while the tree
// is changed.
func all(n *html.Node, tag, class string) []*html.Node {
	var found []*html.Node
	for d := range n.Descendants() {
		if is(d, tag, class) {
			found = append(found, d)
		}
	}
	return found
}

// first returns the first such element below n, or nil; n may be nil.
func first(n *html.Node, tag, class string) *html.Node {
	if n == nil {
		return nil
	}
	for d := range n.Descendants() {
		if is(d, tag, class) {
			return d
		}
	}
	return nil
}

func remove(n *html.Node) {
	if n.Parent != nil {
		n.Parent.RemoveChild(n)
	}
}

func empty(n *html.Node) {
	for n.FirstChild != nil {
		n.RemoveChild(n.FirstChild)
	}
}

// text is what n says, with runs of white space as one space; n may be nil.
func text(n *html.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	write(&b, n)
	return tidy(b.String())
}

func write(b *strings.Builder, n *html.Node) {
	if n.Type == html.TextNode {
		b.WriteString(n.Data)
	}
	for c := range n.ChildNodes() {
		write(b, c)
	}
}

// tidy takes out line ends and indentation, but leaves the thin spaces that the pages set, and
// takes out the joiners that only line breaking needs.
func tidy(s string) string {
	s = strings.ReplaceAll(s, "\u2060", "")
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' }), " ")
}

// element makes an element with attributes given as key, value, key, value.
func element(tag string, attrs ...string) *html.Node {
	n := &html.Node{Type: html.ElementNode, Data: tag}
	for i := 0; i+1 < len(attrs); i += 2 {
		n.Attr = append(n.Attr, html.Attribute{Key: attrs[i], Val: attrs[i+1]})
	}
	return n
}

func textNode(s string) *html.Node { return &html.Node{Type: html.TextNode, Data: s} }

// markup is n as HTML.
func markup(n *html.Node) string {
	var b strings.Builder
	_ = html.Render(&b, n) // a strings.Builder does not fail
	return b.String()
}
