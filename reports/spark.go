package reports

import (
	"fmt"
	"html/template"
	"math"
	"strings"
)

// spark draws a small trend line with its limits as plain SVG: no script, and it prints. Missing
// values break the line.
func spark(values []float64, lower, upper float64) template.HTML {
	const width, height, pad = 120.0, 26.0, 3.0
	lo, hi := math.Inf(1), math.Inf(-1)
	known := 0
	for _, v := range append([]float64{lower, upper}, values...) {
		if !math.IsNaN(v) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	for _, v := range values {
		if !math.IsNaN(v) {
			known++
		}
	}
	if known < 3 {
		return ""
	}
	if hi == lo {
		hi, lo = hi+1, lo-1
	}
	y := func(v float64) float64 { return pad + (height-2*pad)*(1-(v-lo)/(hi-lo)) }
	x := func(i int) float64 { return pad + (width-2*pad)*float64(i)/float64(len(values)-1) }
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="spark" viewBox="0 0 %g %g" width="%g" height="%g" aria-hidden="true">`, width, height, width, height)
	if !math.IsNaN(lower) && !math.IsNaN(upper) {
		fmt.Fprintf(&b, `<rect class="limits" x="0" width="%g" y="%.1f" height="%.1f"/>`, width, y(upper), y(lower)-y(upper))
	}
	var d strings.Builder
	pen := "M"
	last := 0
	for i, v := range values {
		if math.IsNaN(v) {
			pen = "M"
			continue
		}
		fmt.Fprintf(&d, "%s%.1f,%.1f", pen, x(i), y(v))
		pen = "L"
		last = i
	}
	fmt.Fprintf(&b, `<path d="%s"/><circle cx="%.1f" cy="%.1f" r="2.5"/></svg>`, d.String(), x(last), y(values[last]))
	return template.HTML(b.String())
}
