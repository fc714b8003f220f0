package main

import (
	"testing"

	"baimi/transform"
)

func TestEveryCheckIsExplainedInBothLanguages(t *testing.T) {
	checks, err := transform.Checks()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"zh", "en"} {
		messages, err := loadMessages(lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range checks {
			said := messages["protects."+c.Name]
			if said == "" || lang == "en" && said != c.Protects {
				t.Errorf("%s says of check %s: %q, and the check itself %q", lang, c.Name, said, c.Protects)
			}
		}
	}
}
