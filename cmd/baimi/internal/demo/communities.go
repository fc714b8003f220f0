package demo

import (
	"fmt"
	"math/rand/v2"
)

// community is one community (社区) of a town. Towns are real; communities,
// their names and the last three digits of their codes are invented.
type community struct {
	code, name, english string
	district, town      int
}

// syllable is a character of a place name with its spelling.
type syllable struct{ han, latin string }

// The two characters of a community's name.
var (
	communityFirst = []syllable{
		{"同", "Tong"}, {"永", "Yong"}, {"东", "Dong"}, {"朝", "Chao"}, {"金", "Jin"}, {"鹤", "He"}, {"莲", "Lian"}, {"惠", "Hui"},
		{"文", "Wen"}, {"镇", "Zhen"}, {"南", "Nan"}, {"玉", "Yu"}, {"兰", "Lan"}, {"沙", "Sha"}, {"塘", "Tang"}, {"深", "Shen"},
		{"红", "Hong"}, {"丰", "Feng"}, {"白", "Bai"}, {"培", "Pei"}, {"榴", "Liu"}, {"简", "Jian"}, {"霍", "Huo"}, {"霞", "Xia"},
	}
	communityLast = []syllable{
		{"安", "’an"}, {"平", "ping"}, {"华", "hua"}, {"新", "xin"}, {"园", "yuan"}, {"峰", "feng"}, {"堤", "di"}, {"岗", "gang"}, {"头", "tou"},
		{"村", "cun"}, {"桂", "gui"}, {"景", "jing"}, {"棉", "mian"}, {"德", "de"}, {"涌", "chong"}, {"桥", "qiao"}, {"洲", "zhou"}, {"济", "ji"},
	}
)

// communitiesIn is how many communities a town of that many compounds has: a
// real town of the city has about eight.
func communitiesIn(compounds int) int { return max(2, min(4+compounds/12, 99)) }

// communityNames returns every pair of syllables in random order.
func communityNames(rng *rand.Rand) []syllable {
	names := make([]syllable, 0, len(communityFirst)*len(communityLast))
	for _, first := range communityFirst {
		for _, last := range communityLast {
			names = append(names, syllable{first.han + last.han, first.latin + last.latin})
		}
	}
	rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	return names
}

// newCommunities founds n communities of a town, called by the names from
// number taken on; past the last name they begin again with a number.
func newCommunities(names []syllable, taken, d, t, n int) []community {
	list := make([]community, n)
	for k := range list {
		i := taken + k
		name := names[i%len(names)]
		if round := i / len(names); round > 0 {
			name = syllable{name.han + "第" + chineseDigit(round+1), fmt.Sprintf("%s No. %d", name.latin, round+1)}
		}
		list[k] = community{
			code: fmt.Sprintf("%s%03d", districts[d].towns[t].code, k+1), name: name.han + "社区", english: name.latin + " Community",
			district: d, town: t,
		}
	}
	return list
}

// communityCell writes a compound's community as its district does: by code in
// two districts, by name in the others, and now and then not at all.
func (c *City) communityCell(i int) any {
	co := &c.compounds[i]
	place := &c.communities[co.community]
	switch {
	case mix(uint64(i)^0xC0DE)%45 == 0:
		return nil
	case co.district == 1 || co.district == 4:
		return place.code
	default:
		return place.name
	}
}
