package reports

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
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
	Code     string // "zh" or "en"
	Tag      string // value of the HTML lang attribute
	keys     map[string]string
	messages map[string]message
}

// vocabulary holds every language of the catalogs.
type vocabulary map[string]*words

func loadWords() (vocabulary, error) {
	v := vocabulary{}
	for code, tag := range map[string]string{"zh": "zh-CN", "en": "en"} {
		keys, err := readMessages(code)
		if err != nil {
			return nil, err
		}
		w := &words{Code: code, Tag: tag, keys: keys, messages: make(map[string]message, len(keys))}
		for key, text := range keys {
			if w.messages[key], err = w.cut(text); err != nil {
				return nil, fmt.Errorf("take message %s of %s: %w", key, code, err)
			}
		}
		v[code] = w
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

// T returns the message of key with its arguments.
func (w *words) T(key string, args ...string) string {
	m, ok := w.messages[key]
	switch {
	case !ok:
		return key
	case len(m.slots) == 0:
		return m.texts[0]
	}
	return w.space(m.fill(args))
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
func (w *words) Rich(key string, args ...string) template.HTML {
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
	written := 0
	for i, r := range text {
		dated := r == '年' || r == '月' || r == '日' || r == '周' || r == '季'
		if dated && unicode.IsDigit(last) || unicode.IsDigit(r) && (last == '年' || last == '月') {
			b.WriteString(text[written:i])
			b.WriteString(joiner)
			written = i
		}
		last = r
	}
	if written == 0 {
		return text
	}
	b.WriteString(text[written:])
	return b.String()
}

// space turns the plain spaces between Chinese and figures into thin ones, so that a number never
// parts from the unit behind it.
func (w *words) space(text string) string {
	if w.Code != "zh" || !strings.Contains(text, " ") {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + 16)
	written := 0
	for i := range len(text) {
		if text[i] != ' ' || i == 0 || i == len(text)-1 {
			continue
		}
		b.WriteString(text[written:i])
		b.WriteString(between(text[:i], text[i+1:]))
		written = i + 1
	}
	b.WriteString(text[written:])
	return b.String()
}

// between is what stands for the space between two parts of a Chinese text. The marks of **strong**
// words, two characters each, do not count.
func between(before, after string) string {
	const stops = "，。；：、？（）“”"
	left, n := utf8.DecodeLastRuneInString(before)
	if left == '*' {
		before = before[:len(before)-n]
		_, n = utf8.DecodeLastRuneInString(before)
		if r, n := utf8.DecodeLastRuneInString(before[:len(before)-n]); n > 0 {
			left = r
		}
	}
	right, n := utf8.DecodeRuneInString(after)
	if right == '*' {
		after = after[n:]
		_, n = utf8.DecodeRuneInString(after)
		if r, n := utf8.DecodeRuneInString(after[n:]); n > 0 {
			right = r
		}
	}
	switch {
	case unicode.Is(unicode.Han, left) && unicode.Is(unicode.Han, right), strings.ContainsRune(stops, left), strings.ContainsRune(stops, right):
		return "" // the space stood beside a figure that turned out to be a word or to end in a bracket
	case unicode.Is(unicode.Han, left) && right != '·':
		return thin
	case (unicode.IsDigit(left) || left == '%') && unicode.Is(unicode.Han, right):
		return thinHard
	case unicode.Is(unicode.Han, right) && left != '·':
		return thin
	case left == '/' || right == '/':
		return thinHard
	}
	return " "
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
