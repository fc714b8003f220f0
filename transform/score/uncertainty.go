package score

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"hash/fnv"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// seed is where the draws of an output begin. It follows from rule, cycle and output
// alone, and each measure draws from a source of its own, so that neither the order of
// the input nor another company changes what is said of one.
type seed [2]uint64

func seedOf(rule, cycle, output string) seed {
	sum := sha256.Sum256([]byte(rule + "\n" + cycle + "\n" + output))
	return seed{binary.LittleEndian.Uint64(sum[:]), binary.LittleEndian.Uint64(sum[8:])}
}

func (s seed) source(key ...string) *rand.PCG {
	h := fnv.New64a()
	for _, k := range key {
		h.Write([]byte(k))
		h.Write([]byte{0})
	}
	return rand.NewPCG(s[0]^h.Sum64(), s[1])
}

// curve is a component's straight lines in floats.
type curve struct{ x, y, slope []float64 }

func (c *Component) curve() curve {
	var v curve
	for i, p := range c.Points {
		v.x, v.y = append(v.x, p[0].InexactFloat64()), append(v.y, p[1].InexactFloat64())
		if i > 0 {
			v.slope = append(v.slope, (v.y[i]-v.y[i-1])/(v.x[i]-v.x[i-1]))
		}
	}
	return v
}

func (v *curve) at(x float64) float64 {
	for i, bound := range v.x {
		if x <= bound {
			if i == 0 {
				return v.y[0]
			}
			return v.y[i] + v.slope[i-1]*(x-bound)
		}
	}
	return v.y[len(v.y)-1]
}

// draw fills into with points for values drawn from the posterior.
func (v *curve) draw(m *Measure, source *rand.PCG, into []float64) {
	switch p := m.Posterior; p.Kind {
	case Normal:
		random := rand.New(source)
		for i := range into {
			into[i] = v.at(p.A + p.B*random.NormFloat64())
		}
	case Beta:
		d := distuv.Beta{Alpha: p.A, Beta: p.B, Src: source}
		for i := range into {
			into[i] = v.at(100 * d.Rand())
		}
	case Gamma:
		d := distuv.Gamma{Alpha: p.A, Beta: p.B, Src: source}
		for i := range into {
			into[i] = v.at(d.Rand())
		}
	default:
		known := v.at(m.Value.InexactFloat64())
		for i := range into {
			into[i] = known
		}
	}
}

// simulate draws a company's unrounded score so many times: items, weights and
// missing measures as they are, every measure from its posterior. The measures of one
// company are drawn independently. A company without any posterior has its published
// score in every draw.
func (o *Output) simulate(c *company, out outcome, curves []curve, draws int, s seed) []float64 {
	scores := make([]float64, draws)
	fixed := o.Rounding.Round(out.sum, o.Places).InexactFloat64()
	random := slices.ContainsFunc(out.spread, func(m measured) bool {
		return slices.ContainsFunc(m.projects, func(p *project) bool { return p.measures[m.at].Posterior.Kind != "" })
	})
	if random {
		fixed = 0
		for _, step := range out.steps {
			if step.Kind != StepClamp && (step.Kind != StepComponent || !step.Value.Valid) {
				fixed += step.Points.InexactFloat64()
			}
		}
	}
	for i := range scores {
		scores[i] = fixed
	}
	if !random {
		return scores
	}
	points, rolled := make([]float64, draws), make([]float64, draws)
	for _, m := range out.spread {
		component := &o.Components[m.at]
		total := 0.0
		for n, p := range m.projects {
			curves[m.at].draw(p.measures[m.at], s.source(c.id, p.CompoundID, component.Measure), points)
			weight := 1.0
			if component.Rollup == "households" {
				weight = p.weight.InexactFloat64()
			}
			total += weight
			switch {
			case n == 0:
				for i, x := range points {
					rolled[i] = x * weight
				}
			case component.Rollup == "worst":
				for i, x := range points {
					rolled[i] = min(rolled[i], x)
				}
			default:
				for i, x := range points {
					rolled[i] += x * weight
				}
			}
		}
		factor := m.num.InexactFloat64() / m.den.InexactFloat64()
		if component.Rollup != "worst" {
			factor /= total
		}
		for i, x := range rolled {
			scores[i] += x * factor
		}
	}
	for i, x := range scores {
		if o.High.Valid {
			x = min(x, o.High.InexactFloat64())
		}
		if o.Low.Valid {
			x = max(x, o.Low.InexactFloat64())
		}
		scores[i] = x
	}
	return scores
}

// uncertainty says of every result with a score how sure it is, and holds classes
// where the rule asks for it. Here, and here only, scores are floats.
func (o *Output) uncertainty(companies []*company, outcomes []outcome, results []Result, draws int, s seed) {
	curves := make([]curve, len(o.Components))
	for i := range o.Components {
		curves[i] = o.Components[i].curve()
	}
	var scored []int
	for i := range results {
		if results[i].Score.Valid {
			scored = append(scored, i)
		}
	}
	all := make([][]float64, len(scored))
	each(len(scored), func(k int) {
		i := scored[k]
		all[k] = o.simulate(companies[i], outcomes[i], curves, draws, s)
		o.classes(&results[i], o.limitsOf(companies[i], ""), all[k])
	})
	for k, r := range ranks(all, draws) {
		result := &results[scored[k]]
		result.RankLo, result.RankHi, result.Ranked = r[0], r[1], len(scored)
	}
}

// classes fills in interval and probabilities, marks what is not sure, and holds it.
func (o *Output) classes(r *Result, l limits, scores []float64) {
	counts := make([]int, len(o.Bands))
	// A draw is published like the score: what rounds to a band's lower end is in it.
	half := 0.5
	for range o.Places {
		half /= 10
	}
	bounds := make([]float64, len(o.Bands)-1)
	for i := range bounds {
		bounds[i] = o.Bands[i].From.InexactFloat64() - half
	}
	for _, x := range scores {
		band := len(bounds)
		if i := slices.IndexFunc(bounds, func(b float64) bool { return x >= b }); i >= 0 {
			band = i
		}
		at, _ := l.apply(band)
		counts[at]++
	}
	for i, b := range o.Bands {
		r.Classes = append(r.Classes, ClassProbability{Class: b.Class, Position: i, Probability: float64(counts[i]) / float64(len(scores))})
	}
	sorted := slices.Sorted(slices.Values(scores))
	r.Lo, r.Hi = quantile(sorted, 0.05), quantile(sorted, 0.95)
	at := o.position(r.RuleClass)
	r.Probability = r.Classes[at].Probability
	if !o.MinProbability.Valid || r.Probability >= o.MinProbability.InexactFloat64() {
		return
	}
	r.Reasons = append(r.Reasons, Boundary)
	if o.Below != "hold" {
		return
	}
	// The more probable neighbour, the better one of equals; none if neither may be.
	held := -1
	for _, i := range []int{at - 1, at + 1} {
		if i >= 0 && i < len(counts) && counts[i] > 0 && (held < 0 || counts[i] > counts[held]) {
			held = i
		}
	}
	if held >= 0 {
		r.Class = o.Bands[held].Class
		r.Reasons = append(r.Reasons, Held)
	}
}

// quantile is the value of sorted ones below which a share q of them lies.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// ranks returns for every company the ranks that enclose its own in 90 % of the draws,
// the highest score being 1; equals share the better rank.
func ranks(scores [][]float64, draws int) [][2]int {
	n := len(scores)
	times := make([][]int, n)
	for i := range times {
		times[i] = make([]int, n+1)
	}
	type scored struct {
		score   float64
		company int
	}
	order := make([]scored, n)
	for d := range draws {
		for i := range order {
			order[i] = scored{scores[i][d], i}
		}
		slices.SortFunc(order, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
		rank := 0
		for at, s := range order {
			if at == 0 || s.score < order[at-1].score {
				rank = at + 1
			}
			times[s.company][rank]++
		}
	}
	found := make([][2]int, n)
	for i := range times {
		sum := 0
		for rank, k := range times[i] {
			if sum*20 <= draws && (sum+k)*20 > draws {
				found[i][0] = rank
			}
			if sum*20 < 19*draws && (sum+k)*20 >= 19*draws {
				found[i][1] = rank
			}
			sum += k
		}
	}
	return found
}
