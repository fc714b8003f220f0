package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// mistake is one way in which a clerk spoils a cell.
type mistake struct {
	head   int
	code   string
	spoilt func(rng *rand.Rand, old any) any
}

var compoundMistakes = []mistake{
	{colManagement, "not_in_list", func(*rand.Rand, any) any { return "物业公司管里" }},
	{colKind, "not_in_list", func(*rand.Rand, any) any { return "住宅小趣" }},
	{colHouseholds, "not_integer", func(*rand.Rand, any) any { return "约三百来户" }},
	{colHouseholds, "out_of_range", func(*rand.Rand, any) any { return -12 }},
	{colTown, "region_code", func(*rand.Rand, any) any { return "祖庙" }},
	{colBuilt, "not_integer", func(*rand.Rand, any) any { return "6月10日" }},
}

var contractMistakes = []mistake{
	{5, "date_no_year", func(rng *rand.Rand, _ any) any { return fmt.Sprintf("%d月%d日", 1+rng.IntN(12), 1+rng.IntN(28)) }},
	{3, "uscc_check", func(_ *rand.Rand, old any) any { return wrongCheck(fmt.Sprint(old)) }},
	{1, "required", func(*rand.Rand, any) any { return "暂无" }},
}

var branchMistakes = []mistake{
	{7, "date_no_year", func(rng *rand.Rand, _ any) any { return fmt.Sprintf("%d月%d日", 1+rng.IntN(12), 1+rng.IntN(28)) }},
	{6, "not_in_list", func(*rand.Rand, any) any { return "已批覆复" }},
	{8, "not_integer", func(*rand.Rand, any) any { return "若干" }},
}

// wrongCheck changes the check character of a unified social credit code.
func wrongCheck(code string) string {
	last := strings.IndexByte(usccAlphabet, code[17])
	return code[:17] + string(usccAlphabet[(last+1)%31])
}

// mistakesIn are the mistakes of a kind of register.
func (c *City) mistakesIn(k kind) []mistake {
	if f, ok := c.formOf(k); ok {
		return f.mistakes
	}
	switch k {
	case compoundList:
		return compoundMistakes
	case contractList:
		return contractMistakes
	default:
		return branchMistakes
	}
}

// spoiltRows chooses which of n rows of a file a clerk spoils, and how.
func (c *City) spoiltRows(s sending, n int) map[int]mistake {
	mistakes := c.mistakesIn(s.kind)
	if s.last || n == 0 || len(mistakes) == 0 {
		return nil
	}
	rng := c.stream("mistakes " + s.name)
	often := []float64{5, 3, 2, 1}
	if s.kind >= buildingList {
		often = []float64{20, 3, 1}
	}
	count := pick(rng, often)
	if s.baseline {
		count += 2
	}
	chosen := make(map[int]mistake, count)
	for range min(count, n) {
		chosen[rng.IntN(n)] = one(rng, mistakes)
	}
	return chosen
}

// spoil spoils some rows of a sheet and says where.
func (c *City) spoil(s sending, sh *sheet) []WrongCell {
	var wrong []WrongCell
	spoilt := c.spoiltRows(s, len(sh.rows))
	for i := range sh.rows {
		m, ok := spoilt[i]
		if !ok {
			continue
		}
		rng := c.stream(fmt.Sprint("mistake ", s.name, i))
		row := slices.Clone(sh.rows[i])
		row[m.head] = m.spoilt(rng, row[m.head])
		sh.rows[i] = row
		wrong = append(wrong, WrongCell{File: s.name, Sheet: sh.name, Row: sh.rowNumber(i), Header: sh.heads[m.head], Value: fmt.Sprint(row[m.head]), Code: m.code})
	}
	return wrong
}

// spoiltAt says whether a row holds a wrong cell.
func spoiltAt(wrong []WrongCell, row int) bool {
	return slices.ContainsFunc(wrong, func(w WrongCell) bool { return w.Row == row })
}

// mendedBook makes the workbook of a register of changes: its own rows, some
// spoilt, and mended again the rows that the sender's previous file spoilt.
func (c *City) mendedBook(s sending, sheetOf func(sending) (sheet, [][]any)) book {
	sh, rows := sheetOf(s)
	sh.rows = rows
	var b book
	b.wrong = c.spoil(s, &sh)
	if s.previous >= 0 {
		before := c.sendings[s.previous]
		_, earlier := sheetOf(before)
		spoilt := c.spoiltRows(before, len(earlier))
		for i := range earlier {
			if _, ok := spoilt[i]; ok {
				sh.rows = append(sh.rows, earlier[i])
			}
		}
	}
	for i := range sh.rows {
		sh.rows[i][0] = i + 1
	}
	b.sheets = []sheet{sh}
	return b
}
