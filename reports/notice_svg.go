package reports

import (
	"fmt"
	"html"
	"html/template"
	"strings"
)

// The width of a notice's pictures, in units of their own; the page scales them.
const noticeWidth = 680.0

// stripSVG draws how probable each class is, for a page without scripts; the same picture as
// stripChart.
func stripSVG(w *words, parts []classPart) template.HTML {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %.0f 48" role="img" aria-label="%s">`, noticeWidth, html.EscapeString(w.T("score.table_classes")))
	at := 0.0
	for i, p := range parts {
		look := "plain"
		if i%2 == 1 {
			look = "other"
		}
		if p.Own {
			look = "own"
		}
		width := p.Probability * noticeWidth
		fmt.Fprintf(&b, `<rect class="%s" x="%.1f" y="0" width="%.1f" height="44"/>`, look, at, width)
		if p.Probability >= labelledShare {
			fmt.Fprintf(&b, `<text class="in-%s" x="%.1f" y="19" text-anchor="middle">%s</text><text class="in-%s" x="%.1f" y="36" text-anchor="middle">%s</text>`,
				look, at+width/2, html.EscapeString(p.Class), look, at+width/2, html.EscapeString(w.Percent(p.Probability)))
		}
		at += width
	}
	b.WriteString("</svg>")
	return template.HTML(b.String())
}

// fallSVG draws the steps of a score, for a page without scripts; the same picture as waterfall.
func fallSVG(falls []fall, marks []axisMark) template.HTML {
	const left, right, line, top = 190.0, 90.0, 22.0, 18.0
	low, high := 0.0, 1.0
	for _, f := range falls {
		low, high = min(low, f.From, f.To), max(high, f.From, f.To)
	}
	for _, m := range marks {
		high = max(high, m.At)
	}
	x := func(v float64) float64 { return left + (v-low)/(high-low)*(noticeWidth-left-right) }
	bottom := top + line*float64(len(falls))
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %.0f %.0f" role="img" aria-hidden="true">`, noticeWidth, bottom+4)
	for _, m := range marks {
		fmt.Fprintf(&b, `<line class="mark" x1="%.1f" x2="%.1f" y1="%.0f" y2="%.0f"/><text class="small" x="%.1f" y="12" text-anchor="middle">%s</text>`, x(m.At), x(m.At), top, bottom, x(m.At), html.EscapeString(m.Name))
	}
	for i, f := range falls {
		y := top + line*float64(i)
		look := "own"
		switch f.Color {
		case warn:
			look = "bad"
		case ink:
			look = "sum"
		}
		fmt.Fprintf(&b, `<text x="%.0f" y="%.1f" text-anchor="end">%s</text><rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="14"/><text class="small" x="%.1f" y="%.1f">%s</text>`,
			left-8, y+15, html.EscapeString(cut(f.Name, 13)), look, x(min(f.From, f.To)), y+4, max(0.8, x(max(f.From, f.To))-x(min(f.From, f.To))), noticeWidth-right+8, y+15, html.EscapeString(f.Remark))
	}
	b.WriteString("</svg>")
	return template.HTML(b.String())
}

// cut shortens a text to so many wide characters; a narrow one counts half.
func cut(text string, wide float64) string {
	room := wide
	for i, r := range text {
		if room -= 0.5; r >= 0x2e80 {
			room -= 0.5
		}
		if room < 0 {
			return text[:i] + "…"
		}
	}
	return text
}
