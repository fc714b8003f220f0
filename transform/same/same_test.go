package same

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

const message = "小区东门的消防通道每天晚上都停满了车，叫物业挪车没有人来，万一着火消防车根本进不去，请有关部门督促物业公司尽快处理并给出答复。"

func TestWidthScriptSpaceAndPunctuationDoNotMatter(t *testing.T) {
	again := "小區東門的消防通道，每天晚上都停滿了車；\n叫物業挪車沒有人來，　萬一著火消防車根本進不去！請有關部門督促物業公司儘快處理並給出答復"
	if got := Similarity("3号楼A座"+message, "３号楼ａ座"+message); got != 1 {
		t.Errorf("full width: %v", got)
	}
	if got := Similarity(message, again); got < 0.8 {
		t.Errorf("traditional: %v", got)
	}
}

func TestSimilarityCountsCommonShingles(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{
		{"abcdefg", "abcdefg", 1},
		{"abcdefg", "abcdefh", 2.0 / 4}, // abcde bcdef | cdefg, cdefh
		{"abcdefg", "tuvwxyz", 0},
		{"abc", "abc", 1},
		{"abc", "abd", 0},
		{"", "", 0},
		{"，。！", "？", 0},
		{"abcdeabcde", "abcde", 1.0 / 5},
	} {
		if got := Similarity(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

func TestShortTextsHaveNoSketch(t *testing.T) {
	if _, ok := Sketch("电梯坏了，请维修", 30); ok {
		t.Error("a short text has a sketch")
	}
	if _, ok := Sketch("", 0); ok {
		t.Error("an empty text has a sketch")
	}
	if _, ok := Sketch(message, 30); !ok {
		t.Error("a message has no sketch")
	}
}

// alter returns a text with some of its characters replaced.
func alter(rng *rand.Rand, text []rune, changes int) []rune {
	text = slices.Clone(text)
	for range changes {
		text[rng.IntN(len(text))] = rune(0x4e00 + rng.IntN(3000))
	}
	return text
}

func invent(rng *rand.Rand, n int) []rune {
	text := make([]rune, n)
	for i := range text {
		text[i] = rune(0x4e00 + rng.IntN(3000))
	}
	return text
}

func shareBand(a, b []uint64) bool {
	for i := range a {
		if a[i] == b[i] {
			return true
		}
	}
	return false
}

func TestEqualTextsShareAllBandsAndSimilarityIsSymmetric(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		text := invent(rng, 30+rng.IntN(200))
		other := alter(rng, text, rng.IntN(6))
		a, _ := Sketch(string(text), 30)
		b, _ := Sketch(" "+string(text)+"\n", 30)
		if !slices.Equal(a, b) {
			t.Fatal("white space changes the sketch")
		}
		if x, y := Similarity(string(text), string(other)), Similarity(string(other), string(text)); x != y || x < 0 || x > 1 {
			t.Fatalf("similarity %v and %v", x, y)
		}
		if Similarity(string(text), string(text)) != 1 {
			t.Fatal("a text is not like itself")
		}
	}
}

// The share of pairs that become candidates follows the curve, within four
// standard errors of what independent orders would give.
func TestCandidatesAreFoundAsOftenAsTheCurveSays(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var expected, found, variance [10]float64
	var pairs [10]int
	for range 12000 {
		text := invent(rng, 120)
		other := alter(rng, text, rng.IntN(22))
		s := Similarity(string(text), string(other))
		a, _ := Sketch(string(text), 30)
		b, _ := Sketch(string(other), 30)
		k := min(int(s*10), 9)
		p := Detection(s)
		pairs[k]++
		expected[k] += p
		variance[k] += p * (1 - p)
		if shareBand(a, b) {
			found[k]++
		}
	}
	for k := range pairs {
		if pairs[k] < 100 {
			continue
		}
		t.Logf("similarity %.1f–%.1f: %d pairs, %.0f candidates, %.1f expected", float64(k)/10, float64(k+1)/10, pairs[k], found[k], expected[k])
		if math.Abs(found[k]-expected[k]) > 4*math.Sqrt(variance[k])+1 {
			t.Errorf("similarity %.1f–%.1f: %.0f of %d pairs are candidates, %.1f expected", float64(k)/10, float64(k+1)/10, found[k], pairs[k], expected[k])
		}
	}
	if d := Detection(Threshold); d < 0.998 {
		t.Errorf("detection at the threshold is %v", d)
	}
}

func FuzzSketch(f *testing.F) {
	f.Add(message)
	f.Add("\xff\xfe_x000D_")
	f.Fuzz(func(t *testing.T, text string) {
		bands, ok := Sketch(text, 1)
		if ok != (len(Shingles(text)) > 0) || ok && len(bands) != Bands {
			t.Errorf("%q: %d bands, %v", text, len(bands), ok)
		}
	})
}

func BenchmarkSketch(b *testing.B) {
	text := string([]rune(message + message)[:120])
	for b.Loop() {
		Sketch(text, 30)
	}
}
