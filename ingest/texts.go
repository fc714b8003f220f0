package ingest

import (
	"embed"
	"fmt"
	"sync"

	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"baimi/ingest/plural"
)

//go:embed messages/*.toml
var messageFiles embed.FS

// messages are the texts of this part by language and key. They are constant, so they
// are read once; a test proves that they load and that both languages agree.
var messages = sync.OnceValues(loadMessages)

func loadMessages() (map[string]map[string]string, error) {
	all := map[string]map[string]string{}
	for _, lang := range []string{"zh", "en"} {
		texts, err := messageTexts(lang)
		if err != nil {
			return nil, err
		}
		all[lang] = texts
	}
	return all, nil
}

func messageTexts(lang string) (map[string]string, error) {
	raw, err := messageFiles.ReadFile("messages/" + lang + ".toml")
	if err != nil {
		return nil, fmt.Errorf("read messages %s: %w", lang, err)
	}
	texts := map[string]string{}
	if err := toml.Unmarshal(raw, &texts); err != nil {
		return nil, fmt.Errorf("decode messages %s: %w", lang, err)
	}
	return texts, nil
}

// say returns the sentence of a key with its arguments filled in and its words
// agreeing with their counts (see plural), in English for lang "en" and in Chinese
// otherwise.
func say(lang, key string, args ...any) string {
	if lang != "en" {
		lang = "zh"
	}
	all, err := messages()
	if err != nil {
		return key
	}
	text, known := all[lang][key]
	if !known {
		return key
	}
	return message.NewPrinter(language.MustParse(lang)).Sprintf(plural.Pick(text, args...), args...)
}
