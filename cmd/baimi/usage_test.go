package main

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"baimi/transform"
)

func TestADemoThatIsStoppedSaysWhatItLeaves(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var said strings.Builder
	home := filepath.Join(t.TempDir(), "city")
	args := []string{"--home", home, "--lang", "en", "demo", "--compounds", "64", "--companies", "20", "--complaints", "100", "--weeks", "8"}
	if code := run(ctx, args, nil, io.Discard, &said); code != exitFailed || !strings.Contains(said.String(), home+" is left with a half-made") {
		t.Errorf("exit code %d: %s", code, said.String())
	}
}

func TestAWordIsQuotedForTheShellWhereItNeedsToBe(t *testing.T) {
	for word, want := range map[string]string{"/srv/baimi/city": "/srv/baimi/city", "/srv/佛山": "/srv/佛山", "my city": "'my city'", "it's": `'it'\''s'`, "": "''"} {
		if got := shellWord(word); got != want {
			t.Errorf("%q: %s, want %s", word, got, want)
		}
	}
}

func TestFailedChecksAreToldInChinese(t *testing.T) {
	text, err := newTexts("zh")
	if err != nil {
		t.Fatal(err)
	}
	failed := &transform.ChecksError{Failures: []transform.CheckFailure{{Check: "policy_complete", Protects: "every key", Severity: transform.SeverityError, Rows: 58, Sample: []string{"setting=a"}}}}
	said := (&app{text: text}).explain(failed)
	if !strings.Contains(said, "policy_complete（58 行）：截至日") || !strings.Contains(said, "setting=a") || strings.Contains(said, "every key") {
		t.Error(said)
	}
}

func TestEveryCommandHelpsInTheLanguageAskedFor(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		text, err := newTexts(lang)
		if err != nil {
			t.Fatal(err)
		}
		a := &app{stdout: io.Discard, stderr: io.Discard, now: clock, lang: lang, text: text}
		var look func(c *cobra.Command)
		look = func(c *cobra.Command) {
			said := a.help(c)
			foreign := []string{"%!"}
			if lang == "zh" {
				foreign = append(foreign, "[flags]", "[command]", "(default", "Usage", "autocompletion", "disable", "application")
			}
			for _, word := range foreign {
				if strings.Contains(said, word) {
					t.Errorf("%s: the help of %s holds %q:\n%s", lang, c.CommandPath(), word, said)
				}
			}
			for _, sub := range c.Commands() {
				look(sub)
			}
		}
		look(a.root())
	}
}
