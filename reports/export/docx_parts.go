package export

import (
	"bytes"
	"encoding/xml"
	"strconv"
)

// Namespaces of the parts.
const (
	nsWord      = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	nsRelations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsPackage   = "http://schemas.openxmlformats.org/package/2006/relationships"
	nsTypes     = "http://schemas.openxmlformats.org/package/2006/content-types"
	nsCore      = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
	nsDrawing   = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
	nsMain      = "http://schemas.openxmlformats.org/drawingml/2006/main"
	nsPicture   = "http://schemas.openxmlformats.org/drawingml/2006/picture"
)

// xmlText writes the elements of a part. encoding/xml's own encoder cannot keep the prefixes that
// Word expects, so only its escaping is used.
type xmlText struct{ b bytes.Buffer }

func newXML() *xmlText {
	x := &xmlText{}
	x.b.WriteString(xml.Header)
	return x
}

func (x *xmlText) bytes() []byte { return x.b.Bytes() }

func (x *xmlText) tag(name, end string, attrs []string) {
	x.b.WriteString("<" + name)
	for i := 0; i+1 < len(attrs); i += 2 {
		x.b.WriteString(" " + attrs[i] + `="`)
		x.text(attrs[i+1])
		x.b.WriteString(`"`)
	}
	x.b.WriteString(end)
}

// open starts an element; attributes come as name, value, name, value.
func (x *xmlText) open(name string, attrs ...string) { x.tag(name, ">", attrs) }

// empty writes an element without content.
func (x *xmlText) empty(name string, attrs ...string) { x.tag(name, "/>", attrs) }

// close ends elements, the innermost first.
func (x *xmlText) close(names ...string) {
	for _, name := range names {
		x.b.WriteString("</" + name + ">")
	}
}

func (x *xmlText) text(s string) { _ = xml.EscapeText(&x.b, []byte(s)) } // a buffer does not fail

func (x *xmlText) paragraph(style string, runs ...Run) {
	x.open("w:p")
	x.open("w:pPr")
	x.empty("w:pStyle", "w:val", style)
	x.close("w:pPr")
	for _, r := range runs {
		x.run(r)
	}
	x.close("w:p")
}

func (x *xmlText) run(r Run) {
	if r.Text == "" {
		return
	}
	x.open("w:r")
	if r.Strong {
		x.open("w:rPr")
		x.empty("w:b")
		x.close("w:rPr")
	}
	x.open("w:t", "xml:space", "preserve")
	x.text(r.Text)
	x.close("w:t", "w:r")
}

// field is a number that Word fills in: PAGE or NUMPAGES.
func (x *xmlText) field(name string) {
	x.open("w:fldSimple", "w:instr", " "+name+" ")
	x.run(Run{Text: "1"})
	x.close("w:fldSimple")
}

type relation struct{ id, kind, target string }

func relations(list []relation) []byte {
	x := newXML()
	x.open("Relationships", "xmlns", nsPackage)
	for _, r := range list {
		kind := nsRelations + "/" + r.kind
		if r.kind == "core-properties" {
			kind = nsPackage + "/metadata/" + r.kind
		}
		x.empty("Relationship", "Id", r.id, "Type", kind, "Target", r.target)
	}
	x.close("Relationships")
	return x.bytes()
}

func contentTypes() []byte {
	const word = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	x := newXML()
	x.open("Types", "xmlns", nsTypes)
	x.empty("Default", "Extension", "rels", "ContentType", "application/vnd.openxmlformats-package.relationships+xml")
	x.empty("Default", "Extension", "xml", "ContentType", "application/xml")
	x.empty("Default", "Extension", "png", "ContentType", "image/png")
	x.empty("Override", "PartName", "/word/document.xml", "ContentType", word+"document.main+xml")
	x.empty("Override", "PartName", "/word/styles.xml", "ContentType", word+"styles+xml")
	x.empty("Override", "PartName", "/word/footer1.xml", "ContentType", word+"footer+xml")
	x.empty("Override", "PartName", "/docProps/core.xml", "ContentType", "application/vnd.openxmlformats-package.core-properties+xml")
	x.close("Types")
	return x.bytes()
}

func coreProperties(b Brief) []byte {
	x := newXML()
	x.open("cp:coreProperties", "xmlns:cp", nsCore, "xmlns:dc", "http://purl.org/dc/elements/1.1/")
	for _, p := range []struct{ name, value string }{{"dc:title", b.Title}, {"dc:creator", "baimi"}, {"dc:identifier", b.Path}} {
		x.open(p.name)
		x.text(p.value)
		x.close(p.name)
	}
	x.close("cp:coreProperties")
	return x.bytes()
}

// look of a paragraph: sizes in half points, spaces in twentieths of a point. Chinese and Latin
// letters have fonts of their own; Word falls back where a machine lacks them.
type docxStyle struct {
	id, name      string
	chinese       string
	size          int
	bold, grey    bool
	centre, keep  bool
	before, after int
	line          int // 240 is single
	indent        int // first line, in hundredths of a character
	left          int
	rule          string // "top" or "bottom": a line over or under
	tab           int    // a right tab
}

// The sizes are such that a brief of three changes, three decisions and one chart keeps to one
// sheet.
var docxStyles = []docxStyle{
	{id: "Normal", name: "Normal", chinese: "仿宋", size: 22, line: 280},
	{id: "Title", name: "Title", chinese: "宋体", size: 36, bold: true, centre: true, after: 20, line: 240},
	{id: "Subtitle", name: "Subtitle", chinese: "仿宋", size: 24, centre: true, line: 260},
	{id: "Clock", name: "Clock", chinese: "仿宋", size: 18, centre: true, after: 80, line: 260, rule: "bottom"},
	{id: "Lead", name: "Lead", chinese: "仿宋", size: 28, after: 60, line: 300, indent: 200},
	{id: "Heading1", name: "heading 1", chinese: "黑体", size: 23, bold: true, keep: true, before: 100, after: 30, line: 250},
	{id: "Answer", name: "Answer", chinese: "仿宋", size: 22, keep: true, after: 40, line: 260},
	{id: "Item", name: "Item", chinese: "仿宋", size: 22, keep: true, line: 260},
	{id: "Source", name: "Source", chinese: "仿宋", size: 18, grey: true, after: 30, line: 240, left: 300},
	{id: "Cell", name: "Cell", chinese: "仿宋", size: 21, line: 260},
	{id: "CellHead", name: "Cell Head", chinese: "黑体", size: 18, line: 260},
	{id: "Chart", name: "Chart", chinese: "仿宋", size: 22, centre: true, keep: true, line: 240},
	{id: "Note", name: "Note", chinese: "宋体", size: 16, grey: true, line: 240},
	{id: "Foot", name: "Foot", chinese: "宋体", size: 16, grey: true, line: 240},
	{id: "FootFirst", name: "Foot First", chinese: "宋体", size: 16, grey: true, before: 80, line: 240, rule: "top"},
	{id: "Footer", name: "footer", chinese: "宋体", size: 18, line: 240, tab: textWidth},
}

func styles(lang string) []byte {
	x := newXML()
	x.open("w:styles", "xmlns:w", nsWord)
	x.open("w:docDefaults")
	x.open("w:rPrDefault")
	x.open("w:rPr")
	x.empty("w:rFonts", "w:ascii", "Times New Roman", "w:hAnsi", "Times New Roman", "w:eastAsia", "仿宋", "w:cs", "Times New Roman")
	tongue := "zh-CN"
	if lang == "en" {
		tongue = "en-GB"
	}
	x.empty("w:lang", "w:val", tongue, "w:eastAsia", "zh-CN")
	x.close("w:rPr", "w:rPrDefault", "w:docDefaults")
	for _, s := range docxStyles {
		x.style(s)
	}
	x.close("w:styles")
	return x.bytes()
}

func (x *xmlText) style(s docxStyle) {
	attrs := []string{"w:type", "paragraph", "w:styleId", s.id}
	if s.id == "Normal" {
		attrs = append(attrs, "w:default", "1")
	}
	x.open("w:style", attrs...)
	x.empty("w:name", "w:val", s.name)
	if s.id != "Normal" {
		x.empty("w:basedOn", "w:val", "Normal")
	}
	x.empty("w:qFormat")
	// The order of these is the schema's.
	x.open("w:pPr")
	if s.keep {
		x.empty("w:keepNext")
	}
	if s.rule != "" {
		x.open("w:pBdr")
		x.empty("w:"+s.rule, "w:val", "single", "w:sz", "8", "w:space", "4", "w:color", "000000")
		x.close("w:pBdr")
	}
	if s.tab > 0 {
		x.open("w:tabs")
		x.empty("w:tab", "w:val", "right", "w:pos", strconv.Itoa(s.tab))
		x.close("w:tabs")
	}
	x.empty("w:spacing", "w:before", strconv.Itoa(s.before), "w:after", strconv.Itoa(s.after), "w:line", strconv.Itoa(s.line), "w:lineRule", "auto")
	if s.indent > 0 || s.left > 0 {
		x.empty("w:ind", "w:left", strconv.Itoa(s.left), "w:firstLineChars", strconv.Itoa(s.indent))
	}
	if s.centre {
		x.empty("w:jc", "w:val", "center")
	}
	x.close("w:pPr")
	x.open("w:rPr")
	x.empty("w:rFonts", "w:eastAsia", s.chinese)
	if s.bold {
		x.empty("w:b")
	}
	if s.grey {
		x.empty("w:color", "w:val", "595959")
	}
	x.empty("w:sz", "w:val", strconv.Itoa(s.size))
	x.close("w:rPr", "w:style")
}
