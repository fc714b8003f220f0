package reports

import (
	"errors"
	"testing"
)

func TestMessagesTakeTheirArgumentsInAnyOrder(t *testing.T) {
	w := &words{Code: "zh"}
	for _, c := range []struct {
		text, want string
		args       []string
	}{
		{"共 %[2]s 个，占 %[1]s，即 %[1]s", "共" + thin + "7" + thinHard + "个，占" + thin + "40%，即" + thin + "40%", []string{"40%", "7"}},
		{"以 95%% 计", "以" + thin + "95%" + thinHard + "计", nil},
		{"%[1]s", "%%", []string{"%%"}},
		{"%[2]s", badArgument, []string{"1"}},
		{"**%[1]s** 个（ %[1]s ）", "**3**" + thinHard + "个（3）", []string{"3"}},
	} {
		m, err := w.cut(c.text)
		if err != nil {
			t.Fatal(err)
		}
		w.messages = map[string]message{"key": m}
		if got := w.T("key", c.args...); got != c.want {
			t.Errorf("%q with %q: got %q, want %q", c.text, c.args, got, c.want)
		}
	}
}

func TestMessagesWithOtherVerbsAreRefused(t *testing.T) {
	for _, text := range []string{"%s", "%[1]d", "%[0]s", "%[10]s", "100%", "%["} {
		if _, err := new(words).cut(text); !errors.Is(err, errVerb) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
