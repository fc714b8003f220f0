package demo

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"sort"
)

// stream returns a source of chance for one purpose. Each purpose has its own,
// so that a change in one part of the city leaves the others as they were.
func (c *City) stream(purpose string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(purpose))
	return rand.New(rand.NewPCG(uint64(c.opts.Seed), h.Sum64()))
}

// normalScores returns n standard normal quantiles in random order: a sample
// without sampling noise in its spread, so that small cities stay calibrated.
func normalScores(rng *rand.Rand, n int) []float64 {
	scores := make([]float64, n)
	for i := range scores {
		p := (float64(i) + 0.5) / float64(n)
		scores[i] = math.Sqrt2 * math.Erfinv(2*p-1)
	}
	rng.Shuffle(n, func(i, j int) { scores[i], scores[j] = scores[j], scores[i] })
	return scores
}

// pick returns an index with probability proportional to its weight.
func pick(rng *rand.Rand, weights []float64) int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	x := rng.Float64() * sum
	for i, w := range weights {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// cumulate returns running sums, for drawing many indices from one table.
func cumulate(weights []float64) []float64 {
	sums := make([]float64, len(weights))
	sum := 0.0
	for i, w := range weights {
		sum += w
		sums[i] = sum
	}
	return sums
}

// pickFrom draws an index from running sums.
func pickFrom(rng *rand.Rand, sums []float64) int {
	x := rng.Float64() * sums[len(sums)-1]
	return min(sort.Search(len(sums), func(i int) bool { return sums[i] > x }), len(sums)-1)
}

// beta draws from Beta(a, b) for whole a and b: a share of a sum of exponentials.
func beta(rng *rand.Rand, a, b int) float64 {
	x, y := 0.0, 0.0
	for range a {
		x += rng.ExpFloat64()
	}
	for range b {
		y += rng.ExpFloat64()
	}
	return x / (x + y)
}

// apportion shares total among weights by largest remainder, each getting at
// least least; the parts sum to total.
func apportion(total, least int, weights []float64) []int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	parts := make([]int, len(weights))
	rest := make([]float64, len(weights))
	left := total
	for i, w := range weights {
		exact := w / sum * float64(total)
		parts[i] = max(least, int(exact))
		rest[i] = exact - float64(parts[i])
		left -= parts[i]
	}
	for ; left != 0; left -= sign(left) {
		best := -1
		for i := range parts {
			if left < 0 && parts[i] <= least {
				continue
			}
			if best < 0 || (rest[i]-rest[best])*float64(sign(left)) > 0 {
				best = i
			}
		}
		parts[best] += sign(left)
		rest[best] -= float64(sign(left))
	}
	return parts
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

// one returns a random element.
func one[T any](rng *rand.Rand, choices []T) T { return choices[rng.IntN(len(choices))] }

// mix spreads the bits of x (the finalizer of SplitMix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
