package plural

import "testing"

func TestAWordAgreesWithItsCount(t *testing.T) {
	for _, c := range []struct {
		text string
		args []any
		want string
	}{
		{"1 {1:row|rows}", []any{1}, "1 row"},
		{"0 {1:row|rows}, 1 {2:cell|cells}", []any{int64(0), "1"}, "0 rows, 1 cell"},
		{"2 {1:row is|rows are} right", []any{"2"}, "2 rows are right"},
		{"{2:a|b} {0:a|b} {x}", []any{1}, "{2:a|b} {0:a|b} {x}"},
	} {
		if got := Pick(c.text, c.args...); got != c.want {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestAChoiceGoesWithAPrintedArgument(t *testing.T) {
	for text, right := range map[string]bool{
		"%[1]d {1:row|rows}": true, "plain {x}": true, "%[2]s %[1]s {2:a|b}": true,
		"%[1]d {9:row|rows}": false, "%[1]d {1:row}": false, "%[1]d {1:row|rows": false, "{1:row|rows}": false,
	} {
		if err := Check(text); (err == nil) != right {
			t.Errorf("%s: %v", text, err)
		}
	}
}
