package han

import "testing"

func TestWrittenFormsOfOneTextAreEqual(t *testing.T) {
	for _, c := range []struct{ a, b string }{
		{"萬科城三期", "万科城三期"},
		{"Ａ座　１２", "a座12"},
		{"锦绣\u200b香江\n花园_x000D_", "锦绣香江花园"},
		{"plain", "PLAIN"},
	} {
		if Fold(c.a) != Fold(c.b) {
			t.Errorf("%q folds to %q, %q to %q", c.a, Fold(c.a), c.b, Fold(c.b))
		}
	}
	if Fold("万科城") == Fold("万科诚") {
		t.Error("two names fold to one")
	}
	if r := FoldRune('\u3000'); r != 0 {
		t.Errorf("the wide space folds to %q", r)
	}
}
