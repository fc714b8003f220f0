package same

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// realMessages returns the contents of the real messages beside the module
// root.
func realMessages(t *testing.T) []string {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "messages", "附件3_gb18030.csv"))
	if err != nil {
		t.Skip("../shared/data absent: similarity is not measured on real messages")
	}
	defer file.Close()
	rows, err := csv.NewReader(simplifiedchinese.GB18030.NewDecoder().Reader(file)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, row := range rows[1:] {
		texts = append(texts, row[4])
	}
	return texts
}

// Counted with the shingles of all 9.4 million pairs: MinHash is to find what
// the full comparison finds.
func TestRealMessagesThatRepeatAreFound(t *testing.T) {
	texts := realMessages(t)
	sets := make([][]uint64, len(texts))
	holders := map[uint64][]int32{} // texts by shingle
	type band struct {
		n int
		h uint64
	}
	bands := map[band][]int{}
	seen := map[string]int{}
	exact, missed := 0, 0
	for i, text := range texts {
		sets[i] = Shingles(text)
		sketch, ok := Sketch(text, 1)
		if !ok {
			continue
		}
		plain := strings.Join(strings.Fields(text), "")
		first, again := seen[plain]
		if again {
			exact++
			same := false
			for b, h := range sketch {
				for _, j := range bands[band{b, h}] {
					same = same || j == first
				}
			}
			if !same {
				missed++
			}
		} else {
			seen[plain] = i
		}
		for b, h := range sketch {
			bands[band{b, h}] = append(bands[band{b, h}], i)
		}
		for _, s := range sets[i] {
			holders[s] = append(holders[s], int32(i))
		}
	}
	if exact != 109 || missed != 0 {
		t.Errorf("%d exact repeats, 109 known; %d not found", exact, missed)
	}
	candidates := map[[2]int]bool{}
	for _, list := range bands {
		for x, i := range list {
			for _, j := range list[:x] {
				candidates[[2]int{j, i}] = true
			}
		}
	}
	// All pairs that share any shingle, so that nothing similar is left out.
	var all, got [3]int // at least 0.7, 0.8, 0.9, both without exact repeats
	shared := make([]int, len(texts))
	for i := range texts {
		clear(shared)
		for _, s := range sets[i] {
			for _, j := range holders[s] {
				if int(j) < i {
					shared[j]++
				}
			}
		}
		for j, n := range shared[:i] {
			if n == 0 {
				continue
			}
			s := float64(n) / float64(len(sets[i])+len(sets[j])-n)
			if s != Jaccard(sets[i], sets[j]) {
				t.Fatalf("messages %d and %d: %v and %v", j, i, s, Jaccard(sets[i], sets[j]))
			}
			if s == 1 {
				continue
			}
			for k, least := range []float64{0.7, 0.8, 0.9} {
				if s >= least {
					all[k]++
					if candidates[[2]int{j, i}] {
						got[k]++
					}
				}
			}
		}
	}
	t.Logf("%d messages, %d candidate pairs; near ones from 0.7 on %d of %d found, from 0.8 %d of %d, from 0.9 %d of %d",
		len(texts), len(candidates), got[0], all[0], got[1], all[1], got[2], all[2])
	if got[1] < all[1]*99/100 {
		t.Errorf("%d of %d near pairs found", got[1], all[1])
	}
}
