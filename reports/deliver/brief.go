package deliver

import (
	"fmt"
	"strings"

	"baimi/reports/export"
)

// briefText is the brief as plain text.
func briefText(b export.Brief, files []File, w words) string {
	var t strings.Builder
	fmt.Fprintf(&t, "%s\n%s\n\n%s\n", b.Title, b.Clock, export.Plain(b.Lead))
	if len(b.Figures) > 0 {
		fmt.Fprintf(&t, "\n%s\n", w.T("weekly.figures"))
		for _, f := range b.Figures {
			fmt.Fprintf(&t, "- %s\n", figureLine(f, ""))
		}
	}
	for _, l := range b.Lists {
		fmt.Fprintf(&t, "\n%s\n", l.Title)
		if len(l.Items) == 0 {
			fmt.Fprintf(&t, "%s\n", l.None)
		}
		for i, item := range l.Items {
			fmt.Fprintf(&t, "%d. %s\n   %s\n", i+1, export.Plain(item.Text), item.Source)
		}
	}
	for _, c := range b.Charts {
		fmt.Fprintf(&t, "\n%s\n%s\n", c.Question, export.Plain(c.Answer))
	}
	fmt.Fprintf(&t, "\n%s%s\n", w.T("weekly.attached"), names(files, w))
	for _, line := range b.Foot {
		fmt.Fprintf(&t, "%s\n", line)
	}
	return t.String()
}

// briefMarkdown is the brief for a chat group: what both makers of robots can show.
func briefMarkdown(b export.Brief) string {
	var t strings.Builder
	fmt.Fprintf(&t, "### %s\n> %s\n\n%s\n\n", harmless(b.Title), harmless(b.Clock), marked(b.Lead))
	for _, f := range b.Figures {
		fmt.Fprintf(&t, "- %s\n", harmlessFigure(f))
	}
	for _, l := range b.Lists {
		fmt.Fprintf(&t, "\n**%s**\n", harmless(l.Title))
		if len(l.Items) == 0 {
			fmt.Fprintf(&t, "%s\n", harmless(l.None))
		}
		for i, item := range l.Items {
			fmt.Fprintf(&t, "%d. %s\n", i+1, marked(item.Text))
		}
	}
	for _, c := range b.Charts {
		fmt.Fprintf(&t, "\n**%s**\n%s\n", harmless(c.Question), marked(c.Answer))
	}
	return t.String()
}

// figureLine says a figure in one line, its value between marks.
func figureLine(f export.Figure, mark string) string {
	line := f.Label + " " + mark + f.Value + mark
	if f.Unit != "" {
		line += " " + f.Unit
	}
	if f.Ratio != "" {
		line += " (" + f.Ratio + ")"
	}
	if f.Note != "" {
		line += " · " + strings.TrimSpace(f.Mark+" "+f.Note)
	}
	return line
}

func harmlessFigure(f export.Figure) string {
	for _, s := range []*string{&f.Label, &f.Value, &f.Unit, &f.Ratio, &f.Note} {
		*s = harmless(*s)
	}
	return figureLine(f, "**")
}

func marked(runs []export.Run) string {
	var t strings.Builder
	for _, r := range runs {
		if s := harmless(r.Text); r.Strong {
			t.WriteString("**" + s + "**")
		} else {
			t.WriteString(s)
		}
	}
	return strings.TrimSpace(t.String())
}

// harmless puts wide letters in the place of what a robot would take for a link, a mark or a tag;
// robots know no escapes.
var harmless = strings.NewReplacer("[", "［", "]", "］", "<", "＜", ">", "＞", "*", "＊", "`", "'", "@", "＠", "\n", " ").Replace

// briefData is the brief for programs.
func briefData(b export.Brief, t Task, r Recipient) any {
	type figure struct {
		Label string `json:"label"`
		Value string `json:"value"`
		Unit  string `json:"unit,omitempty"`
		Ratio string `json:"ratio,omitempty"`
		Word  string `json:"word,omitempty"`
	}
	type list struct {
		Title string   `json:"title"`
		Items []string `json:"items"`
	}
	out := struct {
		ID      string   `json:"id"`
		What    string   `json:"what"`
		Issue   string   `json:"issue"`
		Scope   string   `json:"scope"`
		Lang    string   `json:"lang"`
		Title   string   `json:"title"`
		Clock   string   `json:"clock"`
		Example bool     `json:"example"`
		Page    string   `json:"page"`
		Lead    string   `json:"lead"`
		Figures []figure `json:"figures"`
		Lists   []list   `json:"lists"`
	}{ID: t.ID, What: t.What, Issue: t.Issue, Scope: r.Scope, Lang: r.Lang, Title: b.Title, Clock: b.Clock, Example: b.Example, Page: b.Path, Lead: export.Plain(b.Lead), Figures: []figure{}, Lists: []list{}}
	for _, f := range b.Figures {
		out.Figures = append(out.Figures, figure{f.Label, f.Value, f.Unit, f.Ratio, strings.TrimSpace(f.Mark + " " + f.Note)})
	}
	for _, l := range b.Lists {
		items := []string{}
		for _, item := range l.Items {
			items = append(items, export.Plain(item.Text))
		}
		out.Lists = append(out.Lists, list{l.Title, items})
	}
	return out
}
