package main

import (
	"embed"
	"fmt"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"baimi/ingest/plural"
)

//go:embed messages/*.toml
var messageFiles embed.FS

// texts are the sentences of the commands in one language.
type texts struct {
	lang     string
	messages map[string]string
	printer  *message.Printer
}

// newTexts loads the catalog of lang ("zh" or "en").
func newTexts(lang string) (texts, error) {
	messages, err := loadMessages(lang)
	if err != nil {
		return texts{}, err
	}
	return texts{lang: lang, messages: messages, printer: message.NewPrinter(language.MustParse(lang))}, nil
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
	text, known := t.messages[key]
	if !known {
		return key
	}
	return t.printer.Sprintf(plural.Pick(text, args...), args...)
}
