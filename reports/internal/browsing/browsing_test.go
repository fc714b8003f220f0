package browsing

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// bad is a page that does everything that no page may do; the first address is provoked.
const bad = `<!doctype html><html lang="en"><title>bad</title>
<script>console.warn("w"); console.error("e"); console.log("harmless")</script><script>throw new Error("thrown")</script>
<img src="http://127.0.0.1:1/provoked"><img src="http://127.0.0.1:1/elsewhere"><img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">`

func TestATabTellsEveryProblemButTheProvoked(t *testing.T) {
	tab := Open(t)
	axe := Axe(t, "../../assets")
	tab.Watch("file://", "request leaves the page: http://127.0.0.1:1/provoked")
	page := filepath.Join(t.TempDir(), "bad.html")
	if err := os.WriteFile(page, []byte(bad), 0o600); err != nil {
		t.Fatal(err)
	}
	tab.OpenFile(page)
	problems := tab.Problems()
	for _, want := range []string{"console warning: ", "console error: ", "log: Failed to load resource: ", `exception "Uncaught" (1:`, "load failed: net::", "request leaves the page: http://127.0.0.1:1/elsewhere"} {
		if !slices.ContainsFunc(problems, func(p string) bool { return strings.HasPrefix(p, want) }) {
			t.Errorf("no %q among %q", want, problems)
		}
	}
	if said := strings.Join(problems, "\n"); strings.Contains(said, "provoked") || strings.Contains(said, "console log") || strings.Contains(said, "data:") {
		t.Errorf("more than the problems: %q", problems)
	}
	if found := tab.Violations(axe); !strings.Contains(found, "image-alt") {
		t.Errorf("axe finds %q in a page of pictures without words", found)
	}
}
