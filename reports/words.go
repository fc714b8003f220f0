package reports

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"sort"
	"strings"
	"unicode"

	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"
)

//go:embed messages/*.toml
var messageFiles embed.FS

const (
	thin     = "\u2009" // thin space; a line may break here
	thinHard = "\u202f" // narrow no-break space: keeps a number with its unit
	dash     = "—"
)

// words speaks one language: messages, numbers and dates as this language prints them.
type words struct {
	Code    string // "zh" or "en"
	Tag     string // value of the HTML lang attribute
	printer *message.Printer
	keys    map[string]string
}

// vocabulary holds every language of the catalogs.
type vocabulary map[string]*words

func loadWords() (vocabulary, error) {
	builder := catalog.NewBuilder(catalog.Fallback(language.Chinese))
	v := vocabulary{}
	tags := map[string]language.Tag{"zh": language.Chinese, "en": language.English}
	for code, tag := range tags {
		keys, err := readMessages(code)
		if err != nil {
			return nil, err
		}
		for key, text := range keys {
			if err := builder.SetString(tag, key, text); err != nil {
				return nil, fmt.Errorf("take message %s of %s: %w", key, code, err)
			}
		}
		v[code] = &words{Code: code, keys: keys}
	}
	v["zh"].Tag, v["en"].Tag = "zh-CN", "en"
	for code, tag := range tags {
		v[code].printer = message.NewPrinter(tag, message.Catalog(builder))
	}
	return v, nil
}

// readMessages joins the catalog of a language, which may stand in several files: zh.toml,
// zh.governance.toml.
func readMessages(code string) (map[string]string, error) {
	names, err := fs.Glob(messageFiles, "messages/"+code+"*.toml")
	if err != nil {
		return nil, fmt.Errorf("list messages of %s: %w", code, err)
	}
	keys := map[string]string{}
	for _, name := range names {
		data, err := messageFiles.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read messages of %s: %w", code, err)
		}
		part := map[string]string{}
		if err := toml.Unmarshal(data, &part); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		for key, text := range part {
			if _, twice := keys[key]; twice {
				return nil, fmt.Errorf("read %s: message %s stands in two files", name, key)
			}
			keys[key] = text
		}
	}
	return keys, nil
}

// T returns the message of key with its arguments. Numbers given as numbers get thousands
// separators; anything else should arrive as text.
func (w *words) T(key string, args ...any) string {
	text, ok := w.keys[key]
	if !ok {
		return key
	}
	if len(args) > 0 || strings.Contains(text, "%") {
		text = w.printer.Sprintf(key, args...)
	}
	return w.space(text)
}

// Has tells whether the catalog knows key.
func (w *words) Has(key string) bool {
	_, ok := w.keys[key]
	return ok
}

// Or returns the message prefix+value, or value itself where the catalog does not know it.
func (w *words) Or(prefix, value string) string {
	if w.Has(prefix + value) {
		return w.T(prefix + value)
	}
	return value
}

// Rich returns the message as HTML: escaped, with **strong** words marked.
func (w *words) Rich(key string, args ...any) template.HTML {
	return strong(w.T(key, args...))
}

// strong escapes text, marks **words** and keeps figures with the unit behind them on one line.
func strong(text string) template.HTML {
	parts := strings.Split(joinUnits(template.HTMLEscapeString(text)), "**")
	var b strings.Builder
	for i, p := range parts {
		if i > 0 {
			if i%2 == 1 {
				b.WriteString("<strong>")
			} else {
				b.WriteString("</strong>")
			}
		}
		b.WriteString(p)
	}
	if len(parts)%2 == 0 {
		b.WriteString("</strong>")
	}
	return template.HTML(b.String())
}

// joinUnits puts an invisible word joiner where a line must not break: inside 2023年10月 and
// 件/千户·月.
func joinUnits(text string) string {
	const joiner = "\u2060"
	text = strings.ReplaceAll(text, "件/千户·月", "件"+joiner+"/"+joiner+"千户"+joiner+"·"+joiner+"月")
	var b strings.Builder
	var last rune
	for _, r := range text {
		dated := r == '年' || r == '月' || r == '日' || r == '周' || r == '季'
		if dated && unicode.IsDigit(last) || unicode.IsDigit(r) && (last == '年' || last == '月') {
			b.WriteString(joiner)
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// space turns the plain spaces between Chinese and figures into thin ones, so that a number never
// parts from the unit behind it.
func (w *words) space(text string) string {
	if w.Code != "zh" || !strings.Contains(text, " ") {
		return text
	}
	runes := []rune(text)
	var b strings.Builder
	for i, r := range runes {
		if r != ' ' || i == 0 || i == len(runes)-1 {
			b.WriteRune(r)
			continue
		}
		left, right := runes[i-1], runes[i+1]
		if left == '*' && i > 2 {
			left = runes[i-3]
		}
		if right == '*' && i+3 < len(runes) {
			right = runes[i+3]
		}
		switch {
		case unicode.Is(unicode.Han, left) && unicode.Is(unicode.Han, right), strings.ContainsRune("，。；：、？（）“”", left), strings.ContainsRune("，。；：、？（）“”", right):
			// The space stood beside a figure that turned out to be a word or to end in a bracket.
		case unicode.Is(unicode.Han, left) && right != '·':
			b.WriteString(thin)
		case (unicode.IsDigit(left) || left == '%') && unicode.Is(unicode.Han, right):
			b.WriteString(thinHard)
		case unicode.Is(unicode.Han, right) && left != '·':
			b.WriteString(thin)
		case left == '/' || right == '/':
			b.WriteString(thinHard)
		default:
			b.WriteRune(' ')
		}
	}
	return b.String()
}

// Name returns a region's name in this language.
func (w *words) Name(r regionRow) string {
	if r.IsUnplaced {
		return w.T("region.unplaced")
	}
	if w.Code == "en" && r.NameEn != "" {
		return r.NameEn
	}
	return r.Name
}

// List joins names: 甲、乙和丙 / A, B and C.
func (w *words) List(names []string) string {
	switch len(names) {
	case 0:
		return dash
	case 1:
		return names[0]
	}
	last := len(names) - 1
	return strings.Join(names[:last], w.T("list.comma")) + w.T("list.and") + names[last]
}

// choices joins the values that a cell may take: 单独、联合 / own, joint.
func (w *words) choices(values []string) string { return strings.Join(values, w.T("list.comma")) }

func sortedKeys(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
