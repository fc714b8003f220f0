package demo

import (
	"fmt"
	"math"
)

// company is one property company. effect multiplies the complaint rate of
// the compounds it serves; quality shifts how well it handles them (standard
// normal, higher is better).
type company struct {
	id          string // USCC
	name, short string
	former      string // the name it had before renamed, "" if never
	renamed     day    // never if it kept its name
	since       day    // first reported; 0 = in the first list
	home        int    // district of its office
	effect      float64
	quality     float64
	planted     planted
}

type planted int8

const (
	ordinary planted = iota
	bad
	good
)

// companySigma is the spread of the company effect on log rates (domain.md).
const companySigma = 0.35

// plantedCompanies are the bad and good ones: their ranks by size, as fractions of
// the number of companies, and none the largest.
//
// A company of k compounds is known about as well as 1.2·k independent tickets would
// let it be, however many its compounds have, since these differ by σ 0.63 and in size
// by σ 0.9. With e such tickets and the effect r beside the average company, the score
// 2√e(√r − 1) has the spread √r, and 19 of 20 lie beyond the comparison's 99.8 % limits
// where
//
//	2√e(√r − 1) ≥ 3.09 + 1.645√r,
//
// so from r = 2.7 for 17 compounds down to 1.9 for 40. The average itself is a seventh
// higher for the bad ones. The ranks are those of the 16 to 33 compounds in the city of
// DefaultOptions; in smaller cities with fewer compounds each, chance hides some.
var plantedCompanies = []struct {
	rank, effect, quality float64
	planted               planted
}{
	{0.020, 2.7, -2.2, bad}, {0.024, 0.46, 1.8, good}, {0.027, 2.8, -2.2, bad}, {0.031, 0.44, 1.8, good}, {0.034, 2.9, -2.2, bad},
	{0.038, 0.42, 1.8, good}, {0.041, 3.0, -2.2, bad}, {0.045, 0.40, 1.8, good}, {0.048, 3.1, -2.2, bad}, {0.052, 0.38, 1.8, good},
}

// drawCompanies invents the companies, the largest first.
func (c *City) drawCompanies() []company {
	rng := c.stream("companies")
	n := c.opts.Companies
	brands := make([]string, 0, len(companyFruits)*len(companyBeasts))
	for _, fruit := range companyFruits {
		for _, beast := range companyBeasts {
			brands = append(brands, fruit+beast)
		}
	}
	rng.Shuffle(len(brands), func(i, j int) { brands[i], brands[j] = brands[j], brands[i] })
	effects := normalScores(rng, n)
	homes := make([]float64, len(districts))
	for i, d := range districts {
		homes[i] = float64(d.compounds)
	}
	companies := make([]company, n)
	for i := range companies {
		brand := brands[i%len(brands)]
		if round := i / len(brands); round > 0 {
			brand += chineseDigit(round + 1)
		}
		home := pick(rng, homes)
		place := cityName
		switch rng.IntN(6) {
		case 0:
			place = "广东"
		case 1, 2:
			place = cityName + districts[home].name
		}
		kind := []string{"物业服务有限公司", "物业管理有限公司", "物业发展有限公司", "城市服务有限公司"}[pick(rng, []float64{6, 5, 1, 1})]
		companies[i] = company{
			id: uscc(districts[home].code, i), name: place + brand + kind, short: brand + "物业",
			renamed: never, home: home,
			effect:  math.Exp(companySigma*effects[i] - companySigma*companySigma/2),
			quality: -0.4*effects[i] + 0.9*rng.NormFloat64(),
		}
	}
	c.plantCompanies(companies)
	for i := range companies {
		co := &companies[i]
		if i >= n/4 && rng.Float64() < 0.08 && co.planted == ordinary {
			co.since = day(rng.IntN(int(c.cal.days)*3/4) + 30)
		}
		if rng.Float64() < 0.04 {
			co.former = co.name
			co.name = "佛山市新" + co.short + "服务有限公司"
			co.renamed = max(co.since+20, day(rng.IntN(int(c.cal.days))))
		}
	}
	return companies
}

// plantCompanies makes five companies plainly bad and five plainly good.
func (c *City) plantCompanies(companies []company) {
	taken := map[int]bool{}
	for _, p := range plantedCompanies {
		i := 1 + int(p.rank*float64(len(companies)))
		for taken[i] {
			i++
		}
		taken[i] = true
		co := &companies[i]
		co.planted, co.effect, co.quality = p.planted, p.effect, p.quality
	}
}

// nameOn returns the name that the company has on d.
func (co *company) nameOn(d day) string {
	if d < co.renamed && co.former != "" {
		return co.former
	}
	return co.name
}

// companyWeights shares compounds among companies of rank 0 … n-1: a Zipf
// tail, shifted so that the ten largest of 280 hold 35–40 % (domain.md).
func companyWeights(n int) []float64 {
	weights := make([]float64, n)
	for k := range weights {
		weights[k] = 1 / (float64(k) + 2.35)
	}
	return weights
}

const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// uscc makes the unified social credit code of company number n in a district:
// an enterprise (91), the district's code, an organisation code that no one
// holds (it begins with 0000), and both check digits, by GB 11714 for the
// organisation code and GB 32100-2015 for the whole.
func uscc(district string, n int) string {
	organisation := fmt.Sprintf("%08d", n+1)
	sum := 0
	for i, w := range [8]int{3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(organisation[i]-'0') * w
	}
	check := "0123456789X0"[11-sum%11 : 12-sum%11]
	code := "91" + district + organisation + check
	return code + string(usccCheck(code))
}

// usccCheck returns the check character of the first 17 characters of a
// unified social credit code (GB 32100-2015).
func usccCheck(code string) byte {
	sum, weight := 0, 1
	for i := range 17 {
		value := 0
		for usccAlphabet[value] != code[i] {
			value++
		}
		sum += value * weight
		weight = weight * 3 % 31
	}
	return usccAlphabet[(31-sum%31)%31]
}
