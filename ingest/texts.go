package ingest

import (
	"embed"
	"fmt"
	"sync"

	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"

	"baimi/ingest/plural"
)

//go:embed messages/*.toml
var messageFiles embed.FS

// messages is the catalog of this part. It is constant, so it is read once; a
// test proves that it loads and that both languages agree.
var messages = sync.OnceValues(loadMessages)

func loadMessages() (catalog.Catalog, error) {
	b := catalog.NewBuilder(catalog.Fallback(language.Chinese))
	for lang, tag := range map[string]language.Tag{"zh": language.Chinese, "en": language.English} {
		texts, err := messageTexts(lang)
		if err != nil {
			return nil, err
		}
		for key, text := range texts {
			if err := b.SetString(tag, key, text); err != nil {
				return nil, fmt.Errorf("add message %s: %w", key, err)
			}
		}
	}
	return b, nil
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
	cat, err := messages()
	if err != nil {
		return key
	}
	tag := language.Chinese
	if lang == "en" {
		tag = language.English
	}
	return plural.Pick(message.NewPrinter(tag, message.Catalog(cat)).Sprintf(key, args...), args...)
}
