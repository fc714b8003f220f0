package reports

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// message is a text of the catalog, cut where its arguments stand: texts[0], what slots[0] says,
// texts[1] and so on. Without slots it is texts[0].
type message struct {
	texts []string
	slots []slot
}

// slot is where an argument stands or, with forms, the words that it chooses.
type slot struct {
	argument int // from 0
	forms    *forms
}

// forms are the words for one and for any other number.
type forms struct{ one, other string }

var (
	errVerb  = errors.New("% begins neither %[1]s to %[9]s nor %%")
	errForms = errors.New("{ begins no choice {1:compound|compounds} by an argument that the text prints")
)

// cut takes a text of the catalog apart: %[1]s is its first argument, {1:compound|compounds} the word
// that goes with that number, and %% a percent sign.
func (w *words) cut(text string) (message, error) {
	var m message
	var b strings.Builder
	put := func(s slot) {
		m.texts, m.slots = append(m.texts, b.String()), append(m.slots, s)
		b.Reset()
	}
	for {
		i := strings.IndexAny(text, "%{")
		if i < 0 {
			m.texts = append(m.texts, b.String()+text)
			if len(m.slots) == 0 {
				m.texts[0] = w.space(m.texts[0])
			}
			return m, m.check()
		}
		b.WriteString(text[:i])
		choice, after := text[i] == '{', text[i+1:]
		switch {
		case choice:
			number, rest, _ := strings.Cut(after, ":")
			words, rest, closed := strings.Cut(rest, "}")
			one, other, two := strings.Cut(words, "|")
			if !closed || !two || !isArgument(number) {
				return m, errForms
			}
			put(slot{int(number[0] - '1'), &forms{one, other}})
			text = rest
		case strings.HasPrefix(after, "%"):
			b.WriteByte('%')
			text = after[1:]
		case len(after) >= 4 && after[0] == '[' && isArgument(after[1:2]) && after[2:4] == "]s":
			put(slot{argument: int(after[1] - '1')})
			text = after[4:]
		default:
			return m, errVerb
		}
	}
}

func isArgument(number string) bool {
	return len(number) == 1 && number[0] >= '1' && number[0] <= '9'
}

// check refuses words that go with a number which the text does not print.
func (m message) check() error {
	for _, s := range m.slots {
		if s.forms != nil && !slices.Contains(m.slots, slot{argument: s.argument}) {
			return fmt.Errorf("%w: %s|%s", errForms, s.forms.one, s.forms.other)
		}
	}
	return nil
}

// badArgument stands for an argument that is missing, as fmt has it.
const badArgument = "%!s(BADINDEX)"

// fill puts the arguments and the words that they choose in their places.
func (m message) fill(args []string) string {
	var b strings.Builder
	size := 0
	for _, text := range m.texts {
		size += len(text)
	}
	for _, arg := range args {
		size += len(arg)
	}
	b.Grow(size)
	for i, s := range m.slots {
		b.WriteString(m.texts[i])
		switch {
		case s.argument >= len(args):
			b.WriteString(badArgument)
		case s.forms == nil:
			b.WriteString(args[s.argument])
		case args[s.argument] == "1":
			b.WriteString(s.forms.one)
		default:
			b.WriteString(s.forms.other)
		}
	}
	b.WriteString(m.texts[len(m.slots)])
	return b.String()
}
