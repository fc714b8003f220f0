package assets

import (
	"errors"
	"testing"
	"testing/fstest"
)

func TestAProgramBuiltWithoutTheBundleSaysWhatToRun(t *testing.T) {
	_, err := load(fstest.MapFS{"dist/.gitkeep": {}})
	if !errors.Is(err, ErrNotBuilt) {
		t.Fatalf("error %v", err)
	}
	if _, err := still(fstest.MapFS{"dist/.gitkeep": {}}); !errors.Is(err, ErrNotBuilt) {
		t.Fatalf("error %v", err)
	}
}

func TestTheHashFollowsTheContent(t *testing.T) {
	make := func(js string) string {
		b, err := load(fstest.MapFS{"dist/.gitkeep": {}, "dist/baimi.js": {Data: []byte(js)}, "dist/boot.js": {}, "dist/baimi.css": {}, "dist/program/still.js": {}})
		if err != nil {
			t.Fatal(err)
		}
		if len(b.Hash) != 12 || len(b.Files) != 3 {
			t.Errorf("bundle %q with %d files", b.Hash, len(b.Files))
		}
		return b.Hash
	}
	first, again, other := make("a"), make("a"), make("b")
	if first != again || first == other {
		t.Error("the hash does not follow the content")
	}
}
