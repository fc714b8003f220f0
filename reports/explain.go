package reports

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"strings"
)

// MetricDefinition is what the pages and the command line say of a figure.
type MetricDefinition struct {
	Name, Formula, Source string
}

// DefinitionOf returns the words of a figure that can be explained, in "zh" or
// "en": the same that the method page prints. A figure of the governance systems
// is "system.measure"; one without words of its own keeps its name.
func DefinitionOf(lang, metric string) (MetricDefinition, error) {
	vocabulary, err := loadWords()
	if err != nil {
		return MetricDefinition{}, err
	}
	w, ok := vocabulary[lang]
	if !ok {
		return MetricDefinition{}, fmt.Errorf("find words of %q: zh or en", lang)
	}
	return w.definition(metric), nil
}

func (w *words) definition(metric string) MetricDefinition {
	if system, measure, ok := strings.Cut(metric, "."); ok {
		return MetricDefinition{Name: w.Or("gov.", measure), Formula: w.optional("gov." + measure + ".formula"), Source: w.sources(system)}
	}
	key := "metric." + definitionKey(metric)
	d := MetricDefinition{Name: w.Or("explain.", metric), Formula: w.optional("explain." + metric + ".formula"), Source: w.optional(key + ".source")}
	if d.Formula == "" {
		d.Formula = w.optional(key + ".formula")
	}
	if own := w.optional("explain." + metric + ".source"); own != "" {
		d.Source = own
	}
	return d
}

// Numbers are a figure, its parts and its interval as the warehouse holds them; NaN
// where it has none.
type Numbers struct {
	Value, Numerator, Denominator, Low, High float64
}

// Printed is a figure as the pages print it: with its unit, numerator/denominator
// (the numerator alone where there is no other), and interval ("" without one).
type Printed struct {
	Figure   string `json:"figure"`
	Parts    string `json:"parts"`
	Interval string `json:"interval"`
}

// Print words a figure that can be explained, in "zh" or "en", rounded as on the pages:
// a share is a percentage with one decimal, a count stands as it is.
func Print(lang, metric string, n Numbers) (Printed, error) {
	vocabulary, err := loadWords()
	if err != nil {
		return Printed{}, err
	}
	w, ok := vocabulary[lang]
	if !ok {
		return Printed{}, fmt.Errorf("find words of %q: zh or en", lang)
	}
	return w.printed(metric, n), nil
}

func (w *words) printed(metric string, n Numbers) Printed {
	var p Printed
	denominator, interval := w.Amount(n.Denominator), w.Interval
	switch metric {
	case "rate":
		p.Figure = w.Decimal(n.Value, 2) + " " + w.T("unit.rate")
		if math.IsNaN(n.Denominator) { // of a compound only the tickets are told
			p.Figure = w.Amount(n.Numerator) + " " + w.T("unit.tickets")
		}
		denominator, interval = w.Decimal(n.Denominator, 0), w.Range // households, an estimate
	case "pace":
		p.Figure = w.Pace(n.Value) + " " + w.T("unit.per_week")
	case "forecast":
		p.Figure, denominator = w.T("explain.weeks", w.Amount(n.Value)), w.Pace(n.Denominator)
		interval = func(lo, hi float64) string { return w.T("explain.weeks", w.Amount(lo)+"–"+w.Amount(hi)) }
	case "branches", "hotspots", "scored", "unsure", "evaluations", "objections":
		p.Figure = w.Amount(n.Value)
	default:
		p.Figure = w.Percent(n.Value)
		if strings.Contains(metric, ".") && !(n.Denominator > 0) { // a measure that only counts
			p.Figure, n.Denominator = w.Amount(n.Numerator), math.NaN()
		}
	}
	p.Parts = w.Amount(n.Numerator)
	if !math.IsNaN(n.Denominator) {
		p.Parts = w.T("number.of", p.Parts, denominator)
	}
	if !math.IsNaN(n.Low) && !math.IsNaN(n.High) {
		p.Interval = interval(n.Low, n.High)
	}
	return p
}

// definitionKey is the entry of the method page that defines a figure.
func definitionKey(metric string) string {
	if system, _, ok := strings.Cut(metric, "."); ok {
		return "gov-" + groupOf(system)
	}
	switch metric {
	case "on_time", "responded", "resolved", "satisfied":
		return "handling"
	case "returned", "redone", "reopened", "urged":
		return "course"
	case "branches":
		return "ladder"
	case "property_share":
		return "share"
	case "excluded":
		return "gaming"
	case "year_tickets":
		return "rate"
	case "scored", "unsure":
		return "class_probability"
	case "evaluations", "objections":
		return "score"
	}
	return metric
}

// definitionAnchor is where the method page defines a figure.
func definitionAnchor(metric string) string {
	if system, _, ok := strings.Cut(metric, "."); ok {
		return "gov-" + groupOf(system)
	}
	return definitionKey(metric)
}

// optional returns the message of key, or nothing where the catalog has none.
func (w *words) optional(key string) string {
	if !w.Has(key) {
		return ""
	}
	return w.T(key)
}

// explainFigures gives each figure of a page that has a value the way back to its
// sources: formula, numerator and denominator as the page shows them, the clock,
// and the command that lists the rows of the files received. subject is the flag
// that names the page's region or company. What the page suppresses stays so.
func (p *publisher) explainFigures(d *draft, subject string) {
	w, i := d.w, p.data.issue
	for n := range d.pg.Figures {
		f := &d.pg.Figures[n]
		if f.Metric == "" || f.Value == dash || f.Value == "" {
			continue
		}
		definition := w.definition(f.Metric)
		var b strings.Builder
		row := func(label, text string) {
			if text != "" {
				b.WriteString(`<dt>` + template.HTMLEscapeString(label) + `</dt><dd>` + template.HTMLEscapeString(text) + `</dd>`)
			}
		}
		row(w.T("method.formula"), definition.Formula)
		row(w.T("explain.parts"), cmp.Or(f.Parts, f.Ratio))
		row(w.T("explain.as_of"), d.pg.Clock)
		commands := f.Commands
		if commands == "" {
			commands = strings.Join(strings.Fields("baimi explain "+f.Metric+" "+subject+" "+cmp.Or(f.Period, "--week "+i.Issue)), " ")
		}
		b.WriteString(`<dt>` + template.HTMLEscapeString(w.T("explain.rows")) + `</dt>`)
		for _, command := range strings.Split(commands, "\n") {
			b.WriteString(`<dd><code>` + template.HTMLEscapeString(command) + `</code></dd>`)
		}
		f.How = template.HTML(`<details class="how"><summary>` + template.HTMLEscapeString(w.T("explain.how")) + `</summary><dl class="def">` + b.String() + `</dl><p><a href="` +
			template.HTMLEscapeString(d.pg.Root+"method.html#"+definitionAnchor(f.Metric)) + `">` + template.HTMLEscapeString(w.T("nav.how")) + `</a></p></details>`)
	}
}
