package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// putSearch gives an edition a list of pages, as published pages have.
func putSearch(t *testing.T, site, edition, text string) {
	t.Helper()
	dir := filepath.Join(site, edition)
	if err := os.WriteFile(filepath.Join(dir, "search.js"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(dir, "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(text))
	sums = regexp.MustCompile(`(?m)^[0-9a-f]{64}(  search\.js)$`).ReplaceAll(sums, []byte(hex.EncodeToString(sum[:])+"$1"))
	if err := os.WriteFile(filepath.Join(dir, "SHA256SUMS"), sums, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestSearchFindsOnlyWhatAReaderMayOpen(t *testing.T) {
	d := serve(t, nil)
	whole := `window.baimiIndex=[["佛山市","index.html","市",""],["禅城区","district/440604.html","区",""],["南海区","district/440605.html","区",""],["祖庙","town/440604012.html","镇街",""],` +
		`["某社区","../now/community/440604012001.html","社区",""],["甲物业","company/` + ownUSCC + `.html","企业",""],["乙物业","company/` + elseUSCC + `.html","企业",""],["没有","../1999-W01/x.html","",""],["外面","../../x","",""]];` + "\n"
	putSearch(t, d.site, "2022-W28", whole)
	for name, want := range map[string]string{
		"city-reader":     "佛山市 禅城区 南海区 祖庙 某社区 甲物业 乙物业 没有 外面",
		"district-reader": "禅城区 祖庙 某社区 甲物业",
		"town-office":     "祖庙 某社区 甲物业",
		"other-district":  "南海区 乙物业",
		"own-firm":        "甲物业",
		"other-city":      "",
	} {
		got := d.get(t, d.enter(t, name), "/site/2022-W28/search.js")
		var found []string
		for _, m := range regexp.MustCompile(`\["([^"]+)","`).FindAllStringSubmatch(got.body, -1) {
			found = append(found, m[1])
		}
		if got.status != http.StatusOK || strings.Join(found, " ") != want || !strings.HasPrefix(got.body, "window.baimiIndex=[") {
			t.Errorf("%s: %d, finds %v, want %s", name, got.status, found, want)
		}
	}
	if got := d.get(t, d.enter(t, "credit-desk"), "/site/2022-W28/search.js"); got.status != http.StatusForbidden {
		t.Errorf("an account without pages: %d", got.status)
	}
}
