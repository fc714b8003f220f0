package reports

import (
	"errors"
	"strings"
)

// message is a text of the catalog, cut where its arguments stand: texts[0], the argument of
// slots[0], texts[1] and so on. Without slots it is texts[0].
type message struct {
	texts []string
	slots []int // from 0
}

var errVerb = errors.New("% begins neither %[1]s to %[9]s nor %%")

// cut takes a text of the catalog apart: %[1]s is its first argument, and %% a percent sign.
func (w *words) cut(text string) (message, error) {
	var m message
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "%")
		b.WriteString(before)
		switch {
		case !found:
			m.texts = append(m.texts, b.String())
			if len(m.slots) == 0 {
				m.texts[0] = w.space(m.texts[0])
			}
			return m, nil
		case strings.HasPrefix(after, "%"):
			b.WriteByte('%')
			text = after[1:]
		case len(after) >= 4 && after[0] == '[' && after[1] >= '1' && after[1] <= '9' && after[2:4] == "]s":
			m.texts, m.slots = append(m.texts, b.String()), append(m.slots, int(after[1]-'1'))
			b.Reset()
			text = after[4:]
		default:
			return m, errVerb
		}
	}
}

// badArgument stands for an argument that is missing, as fmt has it.
const badArgument = "%!s(BADINDEX)"

// fill puts the arguments in their places.
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
	for i, slot := range m.slots {
		b.WriteString(m.texts[i])
		if slot < len(args) {
			b.WriteString(args[slot])
		} else {
			b.WriteString(badArgument)
		}
	}
	b.WriteString(m.texts[len(m.slots)])
	return b.String()
}
