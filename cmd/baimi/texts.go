package main

import (
	"embed"
	"fmt"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"

	"baimi/ingest/plural"
)

//go:embed messages/*.toml
var messageFiles embed.FS

// texts are the sentences of the commands in one language.
type texts struct {
	lang    string
	printer *message.Printer
}

// newTexts loads the catalog of lang ("zh" or "en").
func newTexts(lang string) (texts, error) {
	tag := language.MustParse(lang)
	messages, err := loadMessages(lang)
	if err != nil {
		return texts{}, err
	}
	b := catalog.NewBuilder(catalog.Fallback(tag))
	for key, text := range messages {
		if err := b.SetString(tag, key, text); err != nil {
			return texts{}, fmt.Errorf("messages %s: %s: %w", lang, key, err)
		}
	}
	return texts{lang: lang, printer: message.NewPrinter(tag, message.Catalog(b))}, nil
}

func loadMessages(lang string) (map[string]string, error) {
	text, err := messageFiles.ReadFile("messages/" + lang + ".toml")
	if err != nil {
		return nil, fmt.Errorf("read messages: %w", err)
	}
	messages := map[string]string{}
	if err := decodeStrict(text, "messages/"+lang+".toml", &messages); err != nil {
		return nil, err
	}
	return messages, nil
}

// s returns the sentence for a key with its arguments filled in and its words agreeing
// with their counts (see plural).
func (t texts) s(key string, args ...any) string {
	return plural.Pick(t.printer.Sprintf(key, args...), args...)
}
