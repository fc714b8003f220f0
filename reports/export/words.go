package export

import (
	"embed"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

//go:embed messages/*.toml
var messageFiles embed.FS

// words are the few texts that an export adds to a page. What a page says, it says in its own
// language already.
type words map[string]string

func loadWords(lang string) (words, error) {
	data, err := messageFiles.ReadFile("messages/" + lang + ".toml")
	if err != nil {
		return nil, fmt.Errorf("read messages of exports: %w", err)
	}
	w := words{}
	if err := toml.Unmarshal(data, &w); err != nil {
		return nil, fmt.Errorf("read messages/%s.toml: %w", lang, err)
	}
	return w, nil
}

func (w words) t(key string) string { return w[key] }

// before and after are what stands around the number of a page: 页 1 / 9.
func (w words) before() string {
	before, _, _ := strings.Cut(w.t("page"), "%")
	return before
}

func (w words) after() string {
	_, after, _ := strings.Cut(w.t("page"), "%")
	return after
}
