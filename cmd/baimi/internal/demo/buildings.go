package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
)

// building is one building of a compound.
type building struct {
	compound   int
	number     int // within the compound, from 1
	households int
	occupancy  float64
	floors     int
}

// drawBuildings shares the households of every compound among its buildings.
// A compound's buildings stand together, in order.
func (c *City) drawBuildings() []building {
	rng := c.stream("buildings")
	var list []building
	for i := range c.compounds {
		co := &c.compounds[i]
		co.firstBuilding = len(list)
		weights := make([]float64, co.buildings)
		for k := range weights {
			weights[k] = math.Exp(0.3 * rng.NormFloat64())
		}
		for k, n := range apportion(co.households, 1, weights) {
			occupancy := min(co.occupancy*math.Exp(0.08*rng.NormFloat64()), 1)
			if rng.IntN(14) == 0 {
				occupancy *= 0.5 // sold, not yet lived in
			}
			list = append(list, building{compound: i, number: k + 1, households: n, occupancy: math.Round(occupancy*1000) / 1000, floors: max(1, min(n/4+rng.IntN(4), 46))})
		}
	}
	return list
}

// buildingsOf returns the indices of a compound's buildings, first and past the last.
func (c *City) buildingsOf(i int) (from, to int) {
	co := &c.compounds[i]
	return co.firstBuilding, co.firstBuilding + co.buildings
}

// buildingID is the number of a building in the register.
func (c *City) buildingID(k int) string {
	b := &c.buildings[k]
	return fmt.Sprintf("%s-%02d", c.compounds[b.compound].id, b.number)
}

// buildingForm is a district's full list of buildings.
func (c *City) buildingForm() paper {
	return paper{
		dataset: "buildings", title: "住宅楼栋信息表", full: true,
		heads:    []string{"序号", "楼栋编号", "小区编号", "楼栋", "户数", "入住率", "层数", "统计日期"},
		variants: map[int][]string{1: {"序号", "楼栋编码", "小区编码", "楼栋名称", "户数（户）", "入住率（%）", "楼层数", "统计日期"}, 3: {"序號", "樓棟編號", "小區編號", "樓棟", "戶數", "入住率", "層數", "統計日期"}},
		mistakes: []mistake{
			{4, "not_integer", func(*rand.Rand, any) any { return "六十来户" }},
			{5, "percent_range", func(*rand.Rand, any) any { return "850%" }},
		},
		lines: func(s sending) []line {
			lines := make([]line, 0, len(c.buildings)/3)
			on := dateText(s.to-1, s.habit())
			for k := range c.buildings {
				b := &c.buildings[k]
				if !c.here(s, b.compound) || c.compounds[b.compound].since >= s.to {
					continue
				}
				name := strconv.Itoa(b.number) + "栋"
				if b.compound%5 == 0 && b.number <= 26 {
					name = string(rune('A'+b.number-1)) + "座"
				}
				occupancy := any(percent(b.occupancy))
				if s.district == 1 || s.district == 3 {
					occupancy = strconv.FormatFloat(b.occupancy*100, 'f', 1, 64) + "%"
				}
				lines = append(lines, line{record: k, cells: []any{0, c.buildingID(k), c.compounds[b.compound].id, name, s.tally(b.households, "户"), occupancy, b.floors, on}})
			}
			return lines
		},
	}
}
