package export

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"baimi/reports/assets"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
)

var update = flag.Bool("update", false, "rewrite golden files")

// small is a page as reports prints one, cut to what an export looks at.
const small = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'self'; script-src 'self'">
<meta name="issue" content="2022-W28"><title>佛山市 · 周报</title>
<link rel="stylesheet" href="../../assets/abc/baimi.css"><script src="../../assets/abc/baimi.js" defer></script></head>
<body data-search="x" data-root="../"><header class="mast"><div class="mast-row"><p class="place">佛山市</p><p class="period">第28周</p><nav class="tools"><button data-print>打印</button></nav></div>
<div class="mast-row second"><p class="clock">截至 7月17日 <span class="example">示例</span></p></div><div class="mast-row bar"><nav class="pages"><a href="../index.html">全市</a></nav></div></header>
<main id="content"><div class="brief"><p class="lead">支部已覆盖 <strong>612 / 1,500</strong> 个小区。</p>
<section class="figures"><div class="figure"><h2>覆盖率</h2><p class="value">40.8% <small>612/1,500</small></p><svg class="spark" viewBox="0 0 120 26" width="120" height="26"><path d="M3,3L117,9"/><circle cx="117" cy="9" r="2.5"/></svg><p class="word warn"><span aria-hidden="true">◆</span> 落后于路径</p></div></section>
<div class="two"><section><h2>确有变化</h2><ol><li><strong>桂城街道</strong>上升<small><a href="../town/440605011.html#rate">证据：控制图</a> · 责任：桂城街道</small></li></ol></section><section><h2>需要决定</h2><p class="none">本周没有</p></section></div>
<section class="question" id="coverage"><h2>能按期吗？</h2><p class="answer"><strong>不能</strong>。</p><figure><div class="chart" role="img" aria-label="能按期吗？" data-height="200"><noscript><p>需要脚本</p></noscript></div><script type="application/json" class="option">CHART</script></figure>
<p class="note">虚线为路径。 <a href="../method.html#coverage">口径</a> · <a href="../csv/x.csv" download>CSV</a></p><details class="data" open><summary>数据表</summary><table><tbody><tr><td><a href="../town/440605011.html">桂城</a></td></tr></tbody></table></details></section></div>
<p>见<a href="#coverage">上图</a></p></main><footer><p>怎样读。 <a href="../method.html">口径</a></p><p class="printed">2022-W28/x.html</p></footer></body></html>`

const smallChart = `{"option":{"grid":[{"left":"0","top":"8","right":"8","bottom":"8"}],"xAxis":[{"type":"value"}],"yAxis":[{"type":"category","axisLabel":{},"data":["\u003c/svg\u003e\u003cscript\u003e","翠湖花园"]}],"series":[{"type":"bar","itemStyle":{"color":"var(--accent)"},"data":[3,5]}]}}`

func smallSite(chart string) fstest.MapFS {
	return fstest.MapFS{
		"2022-W28/district/x.html": {Data: []byte(strings.Replace(small, "CHART", chart, 1))},
		"assets/abc/baimi.css":     {Data: []byte(`:root{--ink: #16191d;--mute: #59626c;--accent: #0b5cad;--band: #5d667021}@media (prefers-color-scheme: dark){:root{--accent: #7ab5f0}}body{color:var(--ink);font-family:"PingFang SC",sans-serif}`)},
	}
}

// drawer skips where the program was compiled without the bundle.
func drawer(t *testing.T) *Drawer {
	t.Helper()
	d, err := NewDrawer()
	if errors.Is(err, assets.ErrNotBuilt) {
		t.Skip("page assets are not built; run: make assets")
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func open(t *testing.T, chart string) *Page {
	t.Helper()
	p, err := Open(smallSite(chart), "2022-W28/district/x.html")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestASingleFileHoldsNoScriptWhateverACompoundIsCalled(t *testing.T) {
	data, err := open(t, smallChart).SingleFile(drawer(t))
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	for _, bad := range []string{"<script", "<link", "<noscript", "<button", "javascript:", "src=", "csv/x.csv", "data-print"} {
		if strings.Contains(page, bad) {
			t.Errorf("the file holds %s", bad)
		}
	}
	for _, good := range []string{
		"&lt;/svg&gt;&lt;script&gt;</text>",   // the name, as text
		"翠湖花园</text>", `fill="var(--accent)"`, // the bar follows the reader's theme
		policy,
		`<span title="2022-W28/town/440605011.html#rate">证据：控制图</span>`,
		`<a href="#coverage">上图</a>`,
		"--accent: #0b5cad", `<p class="note">虚线为路径。`,
	} {
		if !strings.Contains(strings.ReplaceAll(page, "&#39;", "'"), good) {
			t.Errorf("the file lacks %s", good)
		}
	}
	again, err := open(t, smallChart).SingleFile(drawer(t))
	if err != nil || !bytes.Equal(data, again) {
		t.Errorf("the same page gives another file the second time (%v)", err)
	}
}

func TestAPictureWithMoreThanShapesAndTextIsRefused(t *testing.T) {
	for name, svg := range map[string]string{
		"a script":   `<svg><script>1</script></svg>`,
		"a handler":  `<svg><rect onclick="1"></rect></svg>`,
		"a link":     `<svg><path href="https://example.invalid"></path></svg>`,
		"an element": `<svg><foreignObject></foreignObject></svg>`,
	} {
		doc, err := parseFragment(svg)
		if err != nil {
			t.Fatal(err)
		}
		if safePicture(doc) == nil {
			t.Errorf("a picture with %s passes", name)
		}
	}
}

func TestWhatIsNoPublishedPageIsRefused(t *testing.T) {
	for _, name := range []string{"../secret.html", "/etc/passwd", "2022-W28/none.html", "assets/abc/baimi.css", ""} {
		if _, err := Open(smallSite(smallChart), name); !errors.Is(err, ErrNoPage) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestTheBriefIsWhatThePageSays(t *testing.T) {
	b, err := open(t, smallChart).Brief(drawer(t), 700)
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Charts) != 1 || !strings.Contains(b.Charts[0].Picture.SVG, `fill="#0b5cad"`) {
		t.Fatalf("the chart stands alone with its own colours: %+v", b.Charts)
	}
	if trend := b.Figures[0].Trend; trend.Width != 120 || !strings.Contains(trend.SVG, `stroke="#0b5cad"`) {
		t.Errorf("the small line has no colour of its own: %+v", trend)
	}
	b.Charts[0].Picture.SVG, b.Figures[0].Trend = "", Picture{}
	want := briefFixture()
	if diff := cmp.Diff(want, b); diff != "" {
		t.Error(diff)
	}
}

// briefFixture is the brief of the small page.
func briefFixture() Brief {
	return Brief{
		Path: "2022-W28/district/x.html", Lang: "zh", Issue: "2022-W28", Title: "佛山市 · 周报", Place: "佛山市", Period: "第28周", Clock: "截至 7月17日 示例", Example: true,
		Lead:    []Run{{"支部已覆盖 ", false}, {"612 / 1,500", true}, {" 个小区。", false}},
		Figures: []Figure{{Label: "覆盖率", Value: "40.8%", Ratio: "612/1,500", Note: "落后于路径", Mark: "◆", Warn: true}},
		Lists: []List{
			{Title: "确有变化", Items: []Item{{Text: []Run{{"桂城街道", true}, {"上升", false}}, Source: "证据：控制图 · 责任：桂城街道"}}},
			{Title: "需要决定", None: "本周没有"},
		},
		Charts: []Chart{{Question: "能按期吗？", Answer: []Run{{"不能", true}, {"。", false}}, Note: "虚线为路径。", Picture: Picture{Width: 700, Height: 200}}},
		Foot:   []string{"怎样读。"},
	}
}

func TestTheWordFileIsWhole(t *testing.T) {
	data, err := writeDocx(briefFixture(), [][]byte{[]byte("\x89PNG…")})
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if parts[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/styles.xml", "word/footer1.xml", "word/_rels/document.xml.rels", "word/media/chart1.png"} {
		if parts[name] == nil {
			t.Errorf("part %s is missing", name)
		}
	}
	if z.File[0].Name != "[Content_Types].xml" {
		t.Error("the types do not come first, as strict readers want")
	}
	styles := attrsOf(t, parts["word/styles.xml"], "style", "styleId")
	for _, name := range []string{"word/document.xml", "word/footer1.xml"} {
		for _, used := range attrsOf(t, parts[name], "pStyle", "val") {
			if !slices.Contains(styles, used) {
				t.Errorf("%s: style %s is not defined", name, used)
			}
		}
	}
	ids := attrsOf(t, parts["word/_rels/document.xml.rels"], "Relationship", "Id")
	for _, target := range attrsOf(t, parts["word/_rels/document.xml.rels"], "Relationship", "Target") {
		if parts[path.Join("word", target)] == nil {
			t.Errorf("a relationship leads to %s, which is not there", target)
		}
	}
	used := append(attrsOf(t, parts["word/document.xml"], "blip", "embed"), attrsOf(t, parts["word/document.xml"], "footerReference", "id")...)
	if len(used) != 2 {
		t.Errorf("the document uses %q, want a picture and a footer", used)
	}
	for _, id := range used {
		if !slices.Contains(ids, id) {
			t.Errorf("relationship %s is not there", id)
		}
	}
	for _, name := range attrsOf(t, parts["[Content_Types].xml"], "Override", "PartName") {
		if parts[strings.TrimPrefix(name, "/")] == nil {
			t.Errorf("a type is told of %s, which is not there", name)
		}
	}
	golden(t, "brief.docx.txt", docxText(t, parts["word/document.xml"])+"--\n"+docxText(t, parts["word/footer1.xml"]))
}

// attrsOf lists an attribute of every such element; it fails on XML that is not well formed.
func attrsOf(t *testing.T, data []byte, element, attribute string) []string {
	t.Helper()
	var out []string
	for d := xml.NewDecoder(bytes.NewReader(data)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("XML: %v", err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == element {
			for _, a := range e.Attr {
				if a.Name.Local == attribute {
					out = append(out, a.Value)
				}
			}
		}
	}
}

// docxText is what a part says: a line for each paragraph with its style, fields by name, bold
// words in stars.
func docxText(t *testing.T, data []byte) string {
	t.Helper()
	var b strings.Builder
	bold := false
	for d := xml.NewDecoder(bytes.NewReader(data)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			t.Fatalf("XML: %v", err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "pStyle":
				b.WriteString("[" + e.Attr[0].Value + "] ")
			case "b":
				bold = true
			case "blip":
				b.WriteString("(picture)")
			case "fldSimple":
				b.WriteString(e.Attr[0].Value)
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "p":
				b.WriteString("\n")
			case "r":
				bold = false
			}
		case xml.CharData:
			if s := string(e); strings.TrimSpace(s) != "" && bold {
				b.WriteString("**" + s + "**")
			} else if s != "\n" {
				b.WriteString(s)
			}
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/" + name
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}

func TestBothCatalogsAreComplete(t *testing.T) {
	zh, en := map[string]string{}, map[string]string{}
	for lang, texts := range map[string]map[string]string{"zh": zh, "en": en} {
		data, err := messageFiles.ReadFile("messages/" + lang + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		if err := toml.Unmarshal(data, &texts); err != nil {
			t.Fatal(err)
		}
	}
	for key := range zh {
		if en[key] == "" {
			t.Errorf("%s is missing in en", key)
		}
	}
	if len(zh) != len(en) || len(zh) == 0 {
		t.Errorf("zh has %d messages, en %d", len(zh), len(en))
	}
}

func TestAPageIsFoundByPathOrScope(t *testing.T) {
	site := fstest.MapFS{"2021-W52/issue.json": {}, "2022-W01/issue.json": {}, "now/issue.json": {}, "2022-W02/index.html": {}}
	for name, want := range map[string]string{
		"440600":                           "2022-W01/en/index.html",
		"440604":                           "2022-W01/en/district/440604.html",
		"440604012":                        "2022-W01/en/town/440604012.html",
		"440604012003":                     "now/en/community/440604012003.html",
		"company:91440604000000035A":       "2022-W01/en/company/91440604000000035A.html",
		"index":                            "2022-W01/index.html",
		"district/440604.html":             "2022-W01/district/440604.html",
		"2021-W52/complaints.html":         "2021-W52/complaints.html",
		"now/compound/C440606003002.html":  "now/compound/C440606003002.html",
		"company:../../../etc/passwd.html": "2022-W01/company:../../../etc/passwd.html", // Open refuses it
	} {
		if got, err := Find(site, name, "en"); got != want || err != nil {
			t.Errorf("%s: %s, %v, want %s", name, got, err, want)
		}
	}
	if _, err := Find(fstest.MapFS{}, "index", "zh"); !errors.Is(err, ErrNoIssue) {
		t.Errorf("an empty site: %v", err)
	}
}
