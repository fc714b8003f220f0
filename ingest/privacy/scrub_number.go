package privacy

import "strings"

// digits is a number as written: its digits, in full or half width, with the
// separators between groups of them.
type digits struct {
	value  [maxDigits]byte
	end    [maxDigits]int   // offset in the text after each digit
	group  [maxDigits]uint8 // index of the group each digit belongs to
	dots   int              // separators that are full stops
	n      int
	groups int
}

// maxDigits is enough for every form that is recognised, and one more digit
// that shows a number to be longer.
const maxDigits = 24

// maxSeparator is how many separator characters may stand between two groups
// of one number ("0731——8888").
const maxSeparator = 3

// read reads the number at i into the zero g.
func (g *digits) read(text string, i int) {
	for g.n < maxDigits {
		r, size := runeAt(text, i)
		if d, ok := digitOf(r); ok {
			i += size
			g.value[g.n], g.end[g.n], g.group[g.n] = d, i, uint8(g.groups)
			g.n++
			continue
		}
		next := g.separator(text, i)
		if next == 0 {
			break
		}
		g.groups++
		i = next
	}
}

// joinsMoreDigits reports whether a separator at i leads to more digits, or an
// X that may end an identity card.
func joinsMoreDigits(text string, i int) bool {
	var g digits
	return g.separator(text, i) > 0
}

// separator returns the offset of the digit that follows a separator at i, or
// 0 when none follows.
func (g *digits) separator(text string, i int) int {
	for n := 0; n < maxSeparator; n++ {
		r, size := runeAt(text, i)
		switch {
		case isBlank(r), isDash(r), r == '·', r == '•':
		case r == '.', r == '．':
			g.dots++
		case (r == ')' || r == '）') && g.groups == 0:
		default:
			return 0
		}
		i += size
		if r, _ = runeAt(text, i); isDigit(r) {
			return i
		}
	}
	return 0
}

func isDigit(r rune) bool { _, ok := digitOf(r); return ok }

// ends reports whether the number can end after its first n digits: the next
// character is not a digit.
func (g *digits) ends(n int) bool {
	return n == g.n && n < maxDigits || n < g.n && g.group[n] != g.group[n-1]
}

// shape fills sizes with the lengths of the groups among digits [from, to).
func (g *digits) shape(from, to int, sizes *[maxDigits]int) []int {
	count := 0
	for k := from; k < to; k++ {
		if k == from || g.group[k] != g.group[k-1] {
			sizes[count] = 0
			count++
		}
		sizes[count-1]++
	}
	return sizes[:count]
}

// standsAlone reports whether no digit and no decimal point stands before i.
func standsAlone(text string, i int) bool {
	r, size := runeBefore(text, i)
	if isDigit(r) {
		return false
	}
	if r == '.' || r == '．' {
		before, _ := runeBefore(text, i-size)
		return !isDigit(before)
	}
	return true
}

// isOrderNumber reports whether the words just before i name another kind of
// number.
func isOrderNumber(text string, i int) bool {
	before := strings.TrimRight(contextBefore(text, i, 27), " :：为是（(#No.№")
	for _, word := range [...]string{"单号", "编号", "订单", "工单", "流水", "流水号", "发票号", "发票", "合同号", "合同", "案号", "票号", "户号", "序列号", "单号码", "编码", "条码"} {
		if strings.HasSuffix(before, word) {
			return true
		}
	}
	return false
}

// isQuantity reports whether the number that ends at i counts something:
// amounts are not phones.
func isQuantity(text string, i int) bool {
	r, size := runeAt(text, i)
	switch r {
	case '元', '万', '亿', '%', '％', '‰', '㎡', '吨', '倍':
		return true
	case '.', '．':
		next, _ := runeAt(text, i+size)
		return isDigit(next)
	}
	return false
}
