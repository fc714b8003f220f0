package export

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"baimi/reports/assets"

	"github.com/dop251/goja"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Drawer draws charts as SVG without a browser. Making one takes a third of a second, so that it
// is made once and handed on; it may be used by several goroutines.
type Drawer struct{ script *goja.Program }

// NewDrawer returns assets.ErrNotBuilt when the program was compiled before `make assets` ran.
func NewDrawer() (*Drawer, error) {
	source, err := assets.Still()
	if err != nil {
		return nil, err
	}
	script, err := goja.Compile("still.js", string(source), false)
	if err != nil {
		return nil, fmt.Errorf("compile the script that draws charts: %w", err)
	}
	return &Drawer{script}, nil
}

// pen is one run of the script. Every page takes a new one, so that the ids inside its pictures
// differ from each other and are the same whenever the page is drawn again.
type pen struct {
	draw    func(chart string, colors map[string]string, font string, width, height int) (string, error)
	palette palette
}

func (d *Drawer) pen(p palette) (*pen, error) {
	vm := goja.New()
	if _, err := vm.RunProgram(d.script); err != nil {
		return nil, fmt.Errorf("start the script that draws charts: %w", err)
	}
	k := &pen{palette: p}
	if err := vm.ExportTo(vm.Get("still"), &k.draw); err != nil {
		return nil, fmt.Errorf("start the script that draws charts: %w", err)
	}
	return k, nil
}

// chart is the inert JSON that stands beside a picture's place in the page.
type chart struct {
	source string
	height int
}

// chartOf reads the chart that belongs to a holder (div.chart); ok is false where there is none.
func chartOf(holder *html.Node) (c chart, ok bool) {
	script := first(holder.Parent, "script", "option")
	if script == nil || script.FirstChild == nil {
		return c, false
	}
	c.source = script.FirstChild.Data
	c.height, _ = strconv.Atoi(attr(holder, "data-height"))
	return c, c.height > 0 && json.Valid([]byte(c.source))
}

// svg draws a chart for a width in pixels. Colours stay names of the page's style where themed,
// so that a reader's dark theme and the printer's white hold for the picture too; else they are
// colours.
func (k *pen) svg(c chart, width, height int, themed bool) (*html.Node, error) {
	raw, err := k.draw(c.source, k.palette.colors, k.palette.font, width, height)
	if err != nil {
		return nil, fmt.Errorf("draw a chart: %w", err)
	}
	picture, err := parseFragment(raw)
	if err != nil {
		return nil, err
	}
	for _, style := range all(picture, "style", "") {
		remove(style) // it only tells what hovering does
	}
	if err := safePicture(picture); err != nil {
		return nil, err
	}
	removeAttr(picture, "style")
	setAttr(picture, "viewBox", fmt.Sprintf("0 0 %d %d", width, height))
	if themed {
		k.palette.name(picture)
	}
	return picture, nil
}

func parseFragment(raw string) (*html.Node, error) {
	nodes, err := html.ParseFragment(strings.NewReader(raw), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil || len(nodes) != 1 || !is(nodes[0], "svg", "") {
		return nil, fmt.Errorf("draw a chart: the script gave no picture: %.60q", raw)
	}
	return nodes[0], nil
}

// drawn are the elements that a chart is made of.
var drawn = []string{"svg", "g", "path", "rect", "text", "tspan", "circle", "ellipse", "line", "polyline", "polygon", "clipPath", "defs", "linearGradient", "radialGradient", "stop"}

// safePicture refuses a picture with anything but shapes and text in it. Names reach the picture
// as text, escaped by the script; this is the second lock on the same door.
func safePicture(n *html.Node) error {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && !slices.Contains(drawn, d.Data) {
			return fmt.Errorf("draw a chart: a picture must not hold <%s>", d.Data)
		}
		for _, a := range d.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "href" {
				return fmt.Errorf("draw a chart: a picture must not hold the attribute %s", a.Key)
			}
		}
	}
	return nil
}

// palette is what the page's style says of colours and letters.
type palette struct {
	colors map[string]string // custom property → value, light theme
	font   string
}

var (
	rootRule     = regexp.MustCompile(`:root\s*\{([^}]*)\}`)
	bodyFont     = regexp.MustCompile(`body\s*\{[^}]*?font-family:\s*([^;}]*)`)
	paletteValue = regexp.MustCompile(`(--[a-z0-9]+):\s*([^;]+)`)
)

func readPalette(css string) palette {
	p := palette{colors: map[string]string{}, font: "sans-serif"}
	if rule := rootRule.FindStringSubmatch(css); rule != nil {
		for _, m := range paletteValue.FindAllStringSubmatch(rule[1], -1) {
			p.colors[m[1]] = strings.TrimSpace(m[2])
		}
	}
	if font := bodyFont.FindStringSubmatch(css); font != nil {
		// One kind of quotes, since the list becomes a value inside an attribute.
		p.font = strings.ReplaceAll(strings.TrimSpace(font[1]), `"`, "'")
	}
	return p
}

// name puts the names of the style's colours in the place of the colours.
func (p palette) name(picture *html.Node) {
	names := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(p.colors)) {
		if _, taken := names[p.colors[key]]; !taken {
			names[p.colors[key]] = "var(" + key + ")"
		}
	}
	for d := range picture.Descendants() {
		for i, a := range d.Attr {
			if name, ok := names[a.Val]; ok && (a.Key == "fill" || a.Key == "stroke") {
				d.Attr[i].Val = name
			}
		}
	}
}
