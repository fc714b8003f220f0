package deliver

import (
	"embed"
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
)

//go:embed messages/*.toml templates/*.html
var files embed.FS

// words are the texts that deliveries add to what a page says.
type words struct {
	lang string
	keys map[string]string
}

func loadWords(lang string) (words, error) {
	w := words{lang: lang, keys: map[string]string{}}
	data, err := files.ReadFile("messages/" + lang + ".toml")
	if err != nil {
		return w, fmt.Errorf("read messages of deliveries: %w", err)
	}
	if err := toml.Unmarshal(data, &w.keys); err != nil {
		return w, fmt.Errorf("read messages/%s.toml: %w", lang, err)
	}
	return w, nil
}

// T is a text with its arguments, all of which come as text.
func (w words) T(key string, args ...any) string {
	if len(args) == 0 {
		return w.keys[key]
	}
	return fmt.Sprintf(w.keys[key], args...)
}

// period prints 2021-07 and 2021-W30 as this language does.
func (w words) period(p string) string {
	if year, week, ok := strings.Cut(p, "-W"); ok {
		return w.T("period.week", year, strings.TrimLeft(week, "0"))
	}
	month, err := time.Parse("2006-01", p)
	if err != nil {
		return p
	}
	return w.T("period.month", strconv.Itoa(month.Year()), strconv.Itoa(int(month.Month())), month.Format("January"))
}

// value prints a figure: a share as a percentage.
func (w words) value(v float64, share bool) string {
	if share {
		return strconv.FormatFloat(v*100, 'f', 1, 64) + "%"
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func parseTemplates() (*template.Template, error) {
	t, err := template.ParseFS(files, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse mail templates: %w", err)
	}
	return t, nil
}
