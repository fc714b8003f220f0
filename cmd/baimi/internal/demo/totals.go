package demo

import (
	"fmt"
	"io"
	"math"
	"strconv"
)

// namedDistrict returns the district that the ticket names, -1 if none.
func (c *City) namedDistrict(t *ticket) int {
	name, _, _, _ := ticketView{c: c, t: t}.place()
	for d := range districts {
		if districts[d].name == name {
			return d
		}
	}
	return -1
}

// totalsOf returns all tickets and property tickets of a month by district.
func (c *City) totalsOf(m month) (all, ofProperty []int) {
	all, ofProperty = make([]int, len(districts)), make([]int, len(districts))
	for i := range c.tickets {
		t := &c.tickets[i]
		if d := t.intake.day(); d < m.from || d >= m.to || !property(t.told()) {
			continue
		}
		if d := c.namedDistrict(t); d >= 0 {
			ofProperty[d]++
		}
	}
	rng := c.stream("totals " + m.from.date().Format("200601"))
	for d := range all {
		share := min(max(districts[d].share*(1+0.03*rng.NormFloat64()), 0.20), 0.33)
		all[d] = int(math.Ceil(float64(ofProperty[d])/share)) + 1
	}
	return all, ofProperty
}

// writeTotals writes the number of all tickets by district in a month.
func (c *City) writeTotals(w io.Writer, s sending) error {
	out, err := newTable(w, UTF8)
	if err != nil {
		return err
	}
	rows := [][]string{{"统计月份", "区划代码", "区", "工单总量"}}
	m := c.cal.months[c.cal.monthOf(s.from)]
	all, _ := c.totalsOf(m)
	for d, n := range all {
		if s.revision == erring {
			n += n / 10 // a count taken before duplicates were removed
		}
		stamp := []string{m.from.date().Format("2006-01"), m.from.date().Format("2006年1月"), m.from.date().Format("200601")}[int(m.number)%3]
		rows = append(rows, []string{stamp, districts[d].code, districts[d].name, strconv.Itoa(n)})
	}
	if err := out.csv.WriteAll(rows); err != nil {
		return fmt.Errorf("write rows: %w", err)
	}
	return out.close()
}
