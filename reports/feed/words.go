package feed

import (
	"embed"
	"fmt"
	"strings"
	"text/template"

	"github.com/pelletier/go-toml/v2"
)

//go:embed messages
var messageFiles embed.FS

// What the receiving side copies is the very text that the tests run.
//
//go:embed receiver/receiver.go receiver/receiver.sql
var receiverFiles embed.FS

// words are the texts of a version, which carries both languages.
type words struct{ zh, en map[string]string }

func loadWords() (words, error) {
	w := words{zh: map[string]string{}, en: map[string]string{}}
	for lang, texts := range map[string]map[string]string{"zh": w.zh, "en": w.en} {
		data, err := messageFiles.ReadFile("messages/" + lang + ".toml")
		if err != nil {
			return w, fmt.Errorf("read messages of the feed: %w", err)
		}
		if err := toml.Unmarshal(data, &texts); err != nil {
			return w, fmt.Errorf("read messages/%s.toml: %w", lang, err)
		}
	}
	return w, nil
}

// both is a text in both languages.
func (w words) both(key string) string { return w.zh[key] + " " + w.en[key] }

// columnKey names the text of a column: its own, or that of all columns of the name.
func (w words) columnKey(t table, c column) string {
	base := strings.TrimPrefix(t.name, "unidentified_")
	if key := "column." + base + "." + c.name; w.zh[key] != "" {
		return key
	}
	return "column." + c.name
}

// column says in both languages what a column means.
func (w words) column(t table, c column) (zh, en string) {
	key := w.columnKey(t, c)
	return w.zh[key], w.en[key]
}

// guide writes schema.md: columns, identifiers and how to verify, first in Chinese, then in
// English, then the examples.
func (w words) guide() ([]byte, error) {
	type columnText struct{ Name, Type, Needed, Text string }
	type tableText struct {
		Name, Text, Key string
		Columns         []columnText
	}
	type page struct {
		Format string
		Tables []tableText
		Go     string
		SQL    string
	}
	var b strings.Builder
	for _, lang := range []struct {
		code  string
		texts map[string]string
	}{{"zh", w.zh}, {"en", w.en}} {
		p := page{Format: Format}
		for _, t := range allTables {
			x := tableText{Name: t.name, Text: lang.texts["table."+t.name], Key: strings.Join(t.key, ", ")}
			for _, c := range t.columns {
				needed := lang.texts["guide.optional"]
				if c.required || c.kind == text {
					needed = lang.texts["guide.required"]
				}
				x.Columns = append(x.Columns, columnText{c.name, strings.ReplaceAll(c.typeName(), "|", `\|`), needed, lang.texts[w.columnKey(t, c)]})
			}
			p.Tables = append(p.Tables, x)
		}
		goText, err := receiverFiles.ReadFile("receiver/receiver.go")
		if err != nil {
			return nil, fmt.Errorf("read the example: %w", err)
		}
		sqlText, err := receiverFiles.ReadFile("receiver/receiver.sql")
		if err != nil {
			return nil, fmt.Errorf("read the example: %w", err)
		}
		p.Go, p.SQL = string(goText), string(sqlText)
		form, err := template.ParseFS(messageFiles, "messages/guide."+lang.code+".md")
		if err != nil {
			return nil, fmt.Errorf("read the guide: %w", err)
		}
		if err := form.Execute(&b, p); err != nil {
			return nil, fmt.Errorf("write the guide: %w", err)
		}
	}
	return []byte(b.String()), nil
}
