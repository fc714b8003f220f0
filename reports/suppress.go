package reports

import (
	"fmt"
	"strings"
)

// suppress decides which counts of one group must stay unseen when the group's total may be known.
// Counts from 1 to least−1 are hidden, as are those that forced names (nil for none); then as many
// more (the smallest first, zeros last) as it takes that no hidden count can be worked out from the
// total: at least two are hidden, and unless a zero is among them their sum leaves each at least
// two values even to a reader who knows that hidden counts are not zero. unsafe says that no choice
// protects them: then the total, and all that adds up to it, must stay unseen too.
//
// The rule is secondary suppression for one-dimensional groups as in the Handbook on Statistical
// Disclosure Control (Hundepool et al. 2010, section 4.3).
func suppress(counts []int64, forced []bool, least int64) (hidden []bool, unsafe bool) {
	hidden = make([]bool, len(counts))
	var total, sum, k int64
	zero := false
	hide := func(i int) {
		hidden[i] = true
		sum += counts[i]
		k++
		zero = zero || counts[i] == 0
	}
	for i, n := range counts {
		total += n
		if n > 0 && n < least || i < len(forced) && forced[i] {
			hide(i)
		}
	}
	if k == 0 {
		return hidden, false
	}
	if total > 0 && total < least {
		return hidden, true
	}
	for k < 2 || sum == 0 || !zero && sum == k {
		next := -1
		for i, n := range counts {
			if !hidden[i] && (next < 0 || better(n, counts[next])) {
				next = i
			}
		}
		if next < 0 {
			return hidden, true
		}
		hide(next)
	}
	return hidden, false
}

// better tells whether hiding a count of a costs the reader less than hiding b: small counts go
// first, but zeros last, since a hidden zero misleads about what hidden means.
func better(a, b int64) bool {
	if (a == 0) != (b == 0) {
		return b == 0
	}
	return a < b
}

// smallPair tells whether a numerator and denominator on a company's page would show a count that
// must stay unseen: the part, the rest or the whole.
func smallPair(numerator float64, denominator, least int64) bool {
	small := func(v float64) bool { return v > 0 && v < float64(least) }
	return small(numerator) || small(float64(denominator)-numerator) || small(float64(denominator))
}

// yearMask says what of one window of up to four quarters and their months stays unseen.
type yearMask struct {
	All      bool     // nothing of the window is shown, not even its total
	Quarters []bool   // by quarter
	Months   [][]bool // by quarter and month
}

// maskYear protects a tree: months add to quarters, quarters to the total of the window, which is
// also the total of another breakdown (categories). A hidden quarter hides all its months.
func maskYear(months [][]int64, least int64) yearMask {
	quarters := make([]int64, len(months))
	total := int64(0)
	for i, q := range months {
		for _, n := range q {
			quarters[i] += n
		}
		total += quarters[i]
	}
	m := yearMask{Quarters: make([]bool, len(months)), Months: make([][]bool, len(months))}
	forced := make([]bool, len(months))
	for {
		hidden, unsafe := suppress(quarters, forced, least)
		if unsafe || total > 0 && total < least {
			return hideAll(months)
		}
		again := false
		for i, q := range months {
			mask, unsafe := suppress(q, nil, least)
			if unsafe && !hidden[i] {
				forced[i], again = true, true
			}
			if hidden[i] {
				for j := range mask {
					mask[j] = true
				}
			}
			m.Months[i] = mask
		}
		m.Quarters = hidden
		if !again {
			return m
		}
	}
}

func hideAll(months [][]int64) yearMask {
	m := yearMask{All: true, Quarters: make([]bool, len(months)), Months: make([][]bool, len(months))}
	for i, q := range months {
		m.Quarters[i] = true
		m.Months[i] = make([]bool, len(q))
		for j := range q {
			m.Months[i][j] = true
		}
	}
	return m
}

// hideOnAgenda hides a company's rate of a month that its own page does not show.
func (s *snapshot) hideOnAgenda() {
	for i := range s.governance.agenda {
		a := &s.governance.agenda[i]
		a.Hidden = a.SubjectKind == "company" && a.Ground == "complaints" && s.companyMonthHidden(a.Subject, s.complete)
	}
}

// shown is the relation that an issue's data folder holds of a mart. A value that the pages hide is
// missing there, and the column withheld of its row names the value's column.
func (s *snapshot) shown(mart string) string {
	var hidden []string
	for _, a := range s.governance.agenda {
		if a.Hidden {
			hidden = append(hidden, quoted(a.ID))
		}
	}
	if mart != "agenda" || len(hidden) == 0 {
		return `marts."` + mart + `"`
	}
	return fmt.Sprintf(`(
		select * replace (case when withheld is null then value end as value)
		from (select *, case when item_id in (%s) then 'value' end as withheld from marts.agenda))`, strings.Join(hidden, ", "))
}
