package export

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"strconv"
)

// Docx returns the brief as a Word file (OOXML, A4) with its charts as pictures. What Word cannot
// show here stays out: the small lines beside figures, links, the rest of the page.
func (p *Page) Docx(ctx context.Context, d *Drawer, b *Browser) ([]byte, error) {
	brief, err := p.Brief(d, paperChart)
	if err != nil {
		return nil, err
	}
	var charts []Picture
	for _, c := range brief.Charts {
		charts = append(charts, c.Picture)
	}
	pictures, err := b.Rasterise(ctx, charts)
	if err != nil {
		return nil, fmt.Errorf("page %s: %w", p.Path, err)
	}
	return writeDocx(brief, pictures)
}

// Lengths of the sheet in twentieths of a point, and the width of its text in EMU, the unit of
// pictures.
const (
	sheetWidth  = 11906
	sheetHeight = 16838
	sheetSide   = 1474 // 26 mm
	sheetEnd    = 1134 // 20 mm
	textWidth   = sheetWidth - 2*sheetSide
	textEMU     = textWidth * 635
)

// writeDocx packs the parts that Word needs and nothing else. pictures are the PNGs of the
// brief's charts, in order.
func writeDocx(b Brief, pictures [][]byte) ([]byte, error) {
	w, err := loadWords(b.Lang)
	if err != nil {
		return nil, err
	}
	type part struct {
		name string
		data []byte
	}
	parts := []part{
		{"[Content_Types].xml", contentTypes()},
		{"_rels/.rels", relations([]relation{{"rId1", "officeDocument", "word/document.xml"}, {"rId2", "core-properties", "docProps/core.xml"}})},
		{"docProps/core.xml", coreProperties(b)},
		{"word/document.xml", document(b, w)},
		{"word/styles.xml", styles(b.Lang)},
		{"word/footer1.xml", footerPart(b, w)},
	}
	links := []relation{{"rIdStyles", "styles", "styles.xml"}, {"rIdFooter", "footer", "footer1.xml"}}
	for i, png := range pictures {
		name := "media/chart" + strconv.Itoa(i+1) + ".png"
		links = append(links, relation{pictureID(i), "image", name})
		parts = append(parts, part{"word/" + name, png})
	}
	parts = append(parts, part{"word/_rels/document.xml.rels", relations(links)})

	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range parts {
		f, err := z.Create(p.name)
		if err != nil {
			return nil, fmt.Errorf("write %s of the Word file: %w", p.name, err)
		}
		if _, err := f.Write(p.data); err != nil {
			return nil, fmt.Errorf("write %s of the Word file: %w", p.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("write the Word file: %w", err)
	}
	return out.Bytes(), nil
}

func pictureID(i int) string { return "rIdChart" + strconv.Itoa(i+1) }

// document is the brief as Word reads it: head, lead, figures, what changed, what is to be
// decided, charts, notes.
func document(b Brief, w words) []byte {
	x := newXML()
	x.open("w:document", "xmlns:w", nsWord, "xmlns:r", nsRelations, "xmlns:wp", nsDrawing, "xmlns:a", nsMain, "xmlns:pic", nsPicture)
	x.open("w:body")
	x.paragraph("Title", Run{Text: b.Place})
	x.paragraph("Subtitle", Run{Text: b.Period})
	x.paragraph("Clock", Run{Text: b.Clock})
	x.paragraph("Lead", b.Lead...)
	if len(b.Figures) > 0 {
		x.paragraph("Heading1", Run{Text: w.t("docx.figures")})
		x.figures(b.Figures, w)
	}
	for _, l := range b.Lists {
		x.paragraph("Heading1", Run{Text: l.Title})
		if len(l.Items) == 0 {
			x.paragraph("Normal", Run{Text: l.None})
		}
		for i, item := range l.Items {
			x.paragraph("Item", append([]Run{{Text: strconv.Itoa(i+1) + w.t("docx.point")}}, item.Text...)...)
			if item.Source != "" {
				x.paragraph("Source", Run{Text: item.Source})
			}
		}
	}
	for i, c := range b.Charts {
		x.paragraph("Heading1", Run{Text: c.Question})
		if len(c.Answer) > 0 {
			x.paragraph("Answer", c.Answer...)
		}
		x.picture(i, c.Picture, c.Question)
		if c.Note != "" {
			x.paragraph("Note", Run{Text: c.Note})
		}
	}
	for i, line := range b.Foot {
		style := "Foot"
		if i == 0 {
			style = "FootFirst"
		}
		x.paragraph(style, Run{Text: line})
	}
	x.open("w:sectPr")
	x.empty("w:footerReference", "w:type", "default", "r:id", "rIdFooter")
	x.empty("w:pgSz", "w:w", strconv.Itoa(sheetWidth), "w:h", strconv.Itoa(sheetHeight))
	end, side := strconv.Itoa(sheetEnd), strconv.Itoa(sheetSide)
	x.empty("w:pgMar", "w:top", end, "w:right", side, "w:bottom", end, "w:left", side, "w:header", "567", "w:footer", "567", "w:gutter", "0")
	x.close("w:sectPr", "w:body", "w:document")
	return x.bytes()
}

// figures is the table of numbers: what, how much, of what, and what to think of it.
func (x *xmlText) figures(figures []Figure, w words) {
	widths := []int{2500, 2000, 1400, textWidth - 5900}
	x.open("w:tbl")
	x.open("w:tblPr")
	x.empty("w:tblW", "w:w", strconv.Itoa(textWidth), "w:type", "dxa")
	x.open("w:tblBorders")
	for _, side := range []string{"w:top", "w:bottom", "w:insideH"} {
		x.empty(side, "w:val", "single", "w:sz", "4", "w:space", "0", "w:color", "808080")
	}
	x.close("w:tblBorders")
	x.empty("w:tblLayout", "w:type", "fixed")
	x.close("w:tblPr")
	x.open("w:tblGrid")
	for _, width := range widths {
		x.empty("w:gridCol", "w:w", strconv.Itoa(width))
	}
	x.close("w:tblGrid")
	row := func(style string, head bool, cells ...[]Run) {
		x.open("w:tr")
		x.open("w:trPr")
		x.empty("w:cantSplit")
		if head {
			x.empty("w:tblHeader")
		}
		x.close("w:trPr")
		for i, cell := range cells {
			x.open("w:tc")
			x.open("w:tcPr")
			x.empty("w:tcW", "w:w", strconv.Itoa(widths[i]), "w:type", "dxa")
			x.close("w:tcPr")
			x.paragraph(style, cell...)
			x.close("w:tc")
		}
		x.close("w:tr")
	}
	plain := func(s string) []Run { return []Run{{Text: s}} }
	row("CellHead", true, plain(w.t("docx.figure")), plain(w.t("docx.value")), plain(w.t("docx.ratio")), plain(w.t("docx.word")))
	for _, f := range figures {
		value := []Run{{Text: f.Value, Strong: true}}
		if f.Unit != "" {
			value = append(value, Run{Text: " " + f.Unit})
		}
		word := Run{Text: f.Note}
		if f.Mark != "" {
			word.Text, word.Strong = f.Mark+" "+f.Note, true
		}
		row("Cell", false, plain(f.Label), value, plain(f.Ratio), []Run{word})
	}
	x.close("w:tbl")
}

// picture places a chart across the width of the text.
func (x *xmlText) picture(i int, p Picture, name string) {
	cx, cy := strconv.Itoa(textEMU), strconv.Itoa(textEMU*p.Height/p.Width)
	id := strconv.Itoa(i + 1)
	x.open("w:p")
	x.open("w:pPr")
	x.empty("w:pStyle", "w:val", "Chart")
	x.close("w:pPr")
	x.open("w:r")
	x.open("w:drawing")
	x.open("wp:inline", "distT", "0", "distB", "0", "distL", "0", "distR", "0")
	x.empty("wp:extent", "cx", cx, "cy", cy)
	x.empty("wp:docPr", "id", id, "name", "chart "+id, "descr", name)
	x.open("a:graphic")
	x.open("a:graphicData", "uri", nsPicture)
	x.open("pic:pic")
	x.open("pic:nvPicPr")
	x.empty("pic:cNvPr", "id", id, "name", "chart"+id+".png")
	x.empty("pic:cNvPicPr")
	x.close("pic:nvPicPr")
	x.open("pic:blipFill")
	x.empty("a:blip", "r:embed", pictureID(i))
	x.open("a:stretch")
	x.empty("a:fillRect")
	x.close("a:stretch", "pic:blipFill")
	x.open("pic:spPr")
	x.open("a:xfrm")
	x.empty("a:off", "x", "0", "y", "0")
	x.empty("a:ext", "cx", cx, "cy", cy)
	x.close("a:xfrm")
	x.open("a:prstGeom", "prst", "rect")
	x.empty("a:avLst")
	x.close("a:prstGeom", "pic:spPr", "pic:pic", "a:graphicData", "a:graphic", "wp:inline", "w:drawing", "w:r", "w:p")
}

// footerPart is what stands at the foot of every sheet: the page's title, page and pages.
func footerPart(b Brief, w words) []byte {
	x := newXML()
	x.open("w:ftr", "xmlns:w", nsWord)
	x.open("w:p")
	x.open("w:pPr")
	x.empty("w:pStyle", "w:val", "Footer")
	x.close("w:pPr")
	x.run(Run{Text: b.Title})
	x.open("w:r")
	x.empty("w:tab")
	x.close("w:r")
	x.run(Run{Text: w.before()})
	x.field("PAGE")
	x.run(Run{Text: " / "})
	x.field("NUMPAGES")
	x.run(Run{Text: w.after()})
	x.close("w:p", "w:ftr")
	return x.bytes()
}
