package web

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

//go:embed messages/*.toml
var messageFiles embed.FS

//go:embed templates/*.html
var templateFiles embed.FS

// words speaks one language.
type words struct {
	Code string // "zh" or "en"
	Tag  string // value of the HTML lang attribute
	keys map[string]string
}

// T is the sentence of a key, with its arguments as fmt.Sprintf fills them in.
func (w *words) T(key string, args ...any) string {
	text, ok := w.keys[key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// vocabulary holds every language.
type vocabulary map[string]*words

// loadWords joins the catalogs of each language, which may stand in several files: zh.toml,
// zh.desk.toml.
func loadWords() (vocabulary, error) {
	v := vocabulary{"zh": {Code: "zh", Tag: "zh-CN"}, "en": {Code: "en", Tag: "en"}}
	for code, w := range v {
		w.keys = map[string]string{}
		names, err := fs.Glob(messageFiles, "messages/"+code+"*.toml")
		if err != nil {
			return nil, fmt.Errorf("list messages of %s: %w", code, err)
		}
		for _, name := range names {
			text, err := messageFiles.ReadFile(name)
			if err != nil {
				return nil, fmt.Errorf("read messages of %s: %w", code, err)
			}
			part := map[string]string{}
			if err := toml.Unmarshal(text, &part); err != nil {
				return nil, fmt.Errorf("read %s: %w", name, err)
			}
			for key, sentence := range part {
				if _, twice := w.keys[key]; twice {
					return nil, fmt.Errorf("read %s: message %s stands in two files", name, key)
				}
				w.keys[key] = sentence
			}
		}
	}
	return v, nil
}

// loadTemplates parses every page of templates/ with the layout around it.
func loadTemplates() (map[string]*template.Template, error) {
	layout, err := template.ParseFS(templateFiles, "templates/layout.html")
	if err != nil {
		return nil, fmt.Errorf("read the layout: %w", err)
	}
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("list templates: %w", err)
	}
	pages := map[string]*template.Template{}
	for _, name := range names {
		base := strings.TrimPrefix(name, "templates/")
		if base == "layout.html" {
			continue
		}
		page, err := layout.Clone()
		if err == nil {
			page, err = page.ParseFS(templateFiles, name)
		}
		if err != nil {
			return nil, fmt.Errorf("read template %s: %w", base, err)
		}
		pages[base] = page
	}
	return pages, nil
}
