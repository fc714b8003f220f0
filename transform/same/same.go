package same

import (
	"math"
	"slices"
	"unicode"

	"baimi/sql/han"
)

const (
	// Length is the number of characters of a shingle.
	Length = 5
	// Bands and Rows shape the sketch; see Detection.
	Bands, Rows = 16, 5
	// Threshold is the similarity from which two texts are nearly the same.
	Threshold = 0.8
)

// Shingles returns the set of all runs of Length characters of a text, as
// sorted 64-bit numbers: letters, digits and ideographs only, in folded form,
// so that width, case, traditional characters, white space and punctuation do
// not matter. A text with fewer characters is one shingle; one without any is
// nil. Different runs share a number with probability 2⁻⁶⁴.
func Shingles(text string) []uint64 {
	set, _ := shingles(text)
	slices.Sort(set)
	return slices.Compact(set)
}

// shingles returns the shingles in the order of the text, and its number of
// characters.
func shingles(text string) ([]uint64, int) {
	runes := make([]rune, 0, len(text)/3+8)
	for _, r := range han.Fold(text) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			runes = append(runes, r)
		}
	}
	n := len(runes)
	if n == 0 {
		return nil, 0
	}
	list := make([]uint64, 0, max(1, n-Length+1))
	for i := 0; i == 0 || i+Length <= n; i++ {
		h := uint64(0)
		for _, r := range runes[i:min(i+Length, n)] {
			h = mix(h ^ uint64(r))
		}
		list = append(list, h)
	}
	return list, n
}

// mix is the finaliser of SplitMix64 (Steele, Lea and Flood 2014), a bijection.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Similarity returns how alike two texts are: the Jaccard index of their
// shingles, 1 for equal texts and 0 for texts that share none or have none.
func Similarity(a, b string) float64 { return Jaccard(Shingles(a), Shingles(b)) }

// Jaccard returns |a ∩ b| ÷ |a ∪ b| of two sets as Shingles returns them; 0 if
// both are empty.
func Jaccard(a, b []uint64) float64 {
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			common, i, j = common+1, i+1, j+1
		}
	}
	if common == 0 {
		return 0
	}
	return float64(common) / float64(len(a)+len(b)-common)
}

// Sketch returns Bands numbers of a text, all below 2³². Two texts that share at
// least one of them are a candidate pair, to be measured by Similarity; Detection
// says how likely that is. Equal texts share all.
//
// A text of fewer than least characters has no sketch (ok is false): short
// complaints are alike by nature, 30 is a good bound. Numbers stay the same
// from run to run.
//
// Source: A. Z. Broder, "On the resemblance and containment of documents",
// SEQUENCES 1997, 21–29; banding as in J. Leskovec, A. Rajaraman and
// J. Ullman, Mining of Massive Datasets, section 3.4.
func Sketch(text string, least int) (bands []uint64, ok bool) {
	list, n := shingles(text)
	if n == 0 || n < least {
		return nil, false
	}
	bands = make([]uint64, Bands)
	for b := range bands {
		h := uint64(b)
		for r := range Rows {
			// Each row orders the shingles in its own way, s·a + c modulo 2⁶⁴ with
			// an odd a, and keeps the first of them.
			i := uint64(b*Rows + r)
			a, c := mix(2*i)|1, mix(2*i+1)
			first := uint64(math.MaxUint64)
			for _, s := range list {
				first = min(first, s*a+c)
			}
			h = mix(h ^ first)
		}
		bands[b] = h >> 32
	}
	return bands, true
}

// Detection returns the probability that two texts of a similarity become a
// candidate pair: 1 − (1 − sʳ)ᵇ with r = Rows and b = Bands. It is 0.998 at the
// threshold of 0.8, 0.947 at 0.7, 0.40 at 0.5 and 0.04 at 0.3.
func Detection(similarity float64) float64 {
	return 1 - math.Pow(1-math.Pow(similarity, Rows), Bands)
}
