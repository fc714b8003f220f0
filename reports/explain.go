package reports

import (
	"fmt"
	"html/template"
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
	return d
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
		row(w.T("explain.parts"), f.Ratio)
		row(w.T("explain.as_of"), d.pg.Clock)
		commands := f.Commands
		if commands == "" {
			commands = "baimi explain " + f.Metric + " " + subject + " --week " + i.Issue
		}
		b.WriteString(`<dt>` + template.HTMLEscapeString(w.T("explain.rows")) + `</dt>`)
		for _, command := range strings.Split(commands, "\n") {
			b.WriteString(`<dd><code>` + template.HTMLEscapeString(command) + `</code></dd>`)
		}
		f.How = template.HTML(`<details class="how"><summary>` + template.HTMLEscapeString(w.T("explain.how")) + `</summary><dl class="def">` + b.String() + `</dl><p><a href="` +
			template.HTMLEscapeString(d.pg.Root+"method.html#"+definitionAnchor(f.Metric)) + `">` + template.HTMLEscapeString(w.T("nav.how")) + `</a></p></details>`)
	}
}
