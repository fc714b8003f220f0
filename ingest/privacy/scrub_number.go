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

// identityCard matches 18 or 15 digits (GB 11643): a province, a birth date
// that exists, and for 18 a last digit or X. The check digit is not asked for,
// since a mistyped number is personal too.
func (g *digits) identityCard(text string, start int) int {
	if g.n < 15 || !isProvinceCode(g.value[0], g.value[1]) || !standsAlone(text, start) {
		return 0
	}
	if g.n >= 17 && isBirth(g.value[6:14]) && g.grouped(18) {
		if g.n >= 18 && g.ends(18) {
			return g.end[17]
		}
		if g.ends(17) {
			if end := checkX(text, g.end[16]); end > 0 {
				return end
			}
		}
	}
	if g.ends(15) && isMonthDay(g.value[8:12]) && g.grouped(15) && !isOrderNumber(text, start) {
		return g.end[14]
	}
	return 0
}

// grouped reports whether the first n digits are written as people group a
// long number: in one piece, in groups of three or more, or digit by digit.
func (g *digits) grouped(n int) bool {
	var sizes [maxDigits]int
	shape := g.shape(0, min(n, g.n), &sizes)
	if len(shape) == 1 || len(shape) >= n-1 {
		return true
	}
	for k, size := range shape {
		if size < 3 && k < len(shape)-1 || len(shape) > 6 {
			return false
		}
	}
	return true
}

// checkX returns the offset after an X at i, which may follow a separator.
func checkX(text string, i int) int {
	r, size := runeAt(text, i)
	if isBlank(r) || isDash(r) {
		i += size
		r, size = runeAt(text, i)
	}
	if l, _ := letterOf(r); l != 'X' && r != '×' {
		return 0
	}
	next, _ := runeAt(text, i+size)
	if isDigit(next) {
		return 0
	}
	return i + size
}

// isProvinceCode tells the province codes of GB/T 2260.
func isProvinceCode(a, b byte) bool {
	switch a {
	case '1':
		return b >= '1' && b <= '5'
	case '2', '7':
		return b >= '1' && b <= '3'
	case '3':
		return b >= '1' && b <= '7'
	case '4':
		return b >= '1' && b <= '6'
	case '5':
		return b >= '0' && b <= '4'
	case '6':
		return b >= '1' && b <= '5'
	case '8':
		return b >= '1' && b <= '3'
	}
	return false
}

func isBirth(d []byte) bool {
	return (d[0] == '1' && (d[1] == '8' || d[1] == '9') || d[0] == '2' && d[1] == '0') && isMonthDay(d[4:8])
}

func isMonthDay(d []byte) bool {
	month := int(d[0]-'0')*10 + int(d[1]-'0')
	day := int(d[2]-'0')*10 + int(d[3]-'0')
	return month >= 1 && month <= 12 && day >= 1 && day <= 31
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

// mobile matches 1[3-9] and nine digits, after an optional country code or 0.
func (g *digits) mobile(text string, start int) int {
	from := 0
	switch {
	case g.value[0] == '8' && g.value[1] == '6':
		from = 2
	case g.n >= 15 && string(g.value[:4]) == "0086":
		from = 4
	case g.value[0] == '0':
		from = 1
	}
	to := from + 11
	if g.n < to || g.value[from] != '1' || g.value[from+1] < '3' || !g.ends(to) || !standsAlone(text, start) {
		return 0
	}
	var sizes [maxDigits]int
	shape := g.shape(from, to, &sizes)
	if !mobileShape(shape, g.dots) || isQuantity(text, g.end[to-1]) {
		return 0
	}
	if from == 0 && len(shape) > 1 && afterDash(text, start) {
		return 0
	}
	if isOrderNumber(text, start) {
		return 0
	}
	return extension(text, g.end[to-1])
}

// mobileShape tells how people group a mobile number: in one piece, digit by
// digit, 3-4-4 and its kin; not the groups of a date or an address.
func mobileShape(shape []int, dots int) bool {
	if len(shape) == 1 || len(shape) == 11 {
		return true
	}
	if dots > 0 {
		return len(shape) == 3 && shape[0] == 3 && shape[1] == 4
	}
	least := 3
	if shape[0] == 3 {
		least = 2
	}
	if shape[0] < 3 || len(shape) > 5 {
		return false
	}
	for _, size := range shape[1:] {
		if size < least {
			return false
		}
	}
	return true
}

// landline matches an area code with a number of seven or eight digits and,
// where the words before speak of a phone, such a number alone.
func (g *digits) landline(text string, start, done int) int {
	if !standsAlone(text, start) {
		return 0
	}
	if area, from := g.areaCode(text, start); area > 0 {
		for _, length := range [2]int{8, 7} {
			to := from + area + length
			if g.n < to || !g.ends(to) || g.value[from+area] < '1' || isQuantity(text, g.end[to-1]) {
				continue
			}
			var sizes [maxDigits]int
			if landlineShape(g.shape(from, to, &sizes), area) {
				return extension(text, g.end[to-1])
			}
		}
	}
	return g.localNumber(text, start, done)
}

// areaCode returns the length of the area code, its 0 included where written,
// and the index of its first digit; 0 when there is none.
func (g *digits) areaCode(text string, start int) (length, from int) {
	plus, _ := runeBefore(text, start)
	international := 0
	switch {
	case (plus == '+' || plus == '＋') && g.value[0] == '8' && g.value[1] == '6':
		international = 2
	case string(g.value[:4]) == "0086":
		international = 4
	}
	from = international
	zero := 0
	if g.value[from] == '0' {
		zero = 1
	} else if international == 0 {
		return 0, 0
	}
	a, b := g.value[from+zero], g.value[from+zero+1]
	switch {
	case a == '1' && b == '0':
		return zero + 2, from
	case a == '1' || a < '1':
		return 0, 0
	case a == '2':
		return zero + 2, from
	}
	return zero + 3, from
}

// landlineShape wants the number in one piece, or the area code apart and at
// most two groups after it.
func landlineShape(shape []int, area int) bool {
	switch len(shape) {
	case 1:
		return true
	case 2:
		return shape[0] == area || shape[0] == area+4 || shape[0] == area+3
	case 3:
		return shape[0] == area && shape[1] >= 3 && shape[2] >= 3
	case 4:
		return shape[0] == area && shape[1] >= 2 && shape[2] >= 2 && shape[3] >= 2
	}
	return false
}

// localNumber matches seven or eight digits without area code.
func (g *digits) localNumber(text string, start, done int) int {
	if g.value[0] < '2' || g.value[0] == '9' {
		return 0
	}
	for _, length := range [2]int{8, 7} {
		if g.n < length || !g.ends(length) || g.dots > 0 || isQuantity(text, g.end[length-1]) {
			continue
		}
		if length == 8 && isBirth(g.value[:8]) && g.value[0] == '2' {
			return 0
		}
		var sizes [maxDigits]int
		shape := g.shape(0, length, &sizes)
		if len(shape) > 2 || len(shape) == 2 && shape[1] != 4 {
			continue
		}
		if !continuesPhone(text, start, done) && !speaksOfPhone(text, start) {
			return 0
		}
		return extension(text, g.end[length-1])
	}
	return 0
}

// continuesPhone reports whether only list signs stand between the last
// replaced piece and start: "0757-83123456、83123457".
func continuesPhone(text string, start, done int) bool {
	if done == 0 || start-done > 6 || start <= done {
		return false
	}
	return strings.Trim(text[done:start], " /／、，,;；和或及") == "" && isDigitBefore(text, done)
}

// isDigitBefore reports whether a digit stands just before i.
func isDigitBefore(text string, i int) bool {
	r, _ := runeBefore(text, i)
	return isDigit(r)
}

func speaksOfPhone(text string, i int) bool {
	before := contextBefore(text, i, 36)
	for _, word := range [...]string{"电话", "致电", "拨打", "来电", "联系", "座机", "固话", "热线", "手机", "号码", "传真", "Tel", "tel", "TEL"} {
		if strings.Contains(before, word) {
			return !isOrderNumber(text, i)
		}
	}
	return false
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

// afterDash reports whether a dash joins the number at i to something before
// it, as in "热线-130613-00123".
func afterDash(text string, i int) bool {
	r, size := runeBefore(text, i)
	if !isDash(r) {
		return false
	}
	before, _ := runeBefore(text, i-size)
	_, isLetter := letterOf(before)
	return isDigit(before) || isLetter || before >= 0x4E00 && before <= 0x9FFF
}

// extension returns the offset after an extension at i ("转801"), or i.
func extension(text string, i int) int {
	j := i
	for r, size := runeAt(text, j); isBlank(r) || isDash(r); r, size = runeAt(text, j) {
		j += size
	}
	r, size := runeAt(text, j)
	dashed := j > i && isDigit(r)
	if r == '转' {
		j += size
	} else if !dashed {
		return i
	}
	for r, size = runeAt(text, j); isBlank(r); r, size = runeAt(text, j) {
		j += size
	}
	count := 0
	for r, size = runeAt(text, j); isDigit(r); r, size = runeAt(text, j) {
		j += size
		count++
	}
	if count < 1 || count > 5 || dashed && (count < 3 || isQuantity(text, j)) {
		return i
	}
	return j
}

// openPrefix moves the start of a phone back over "+", "(" and a country code
// in brackets, so that nothing of it stays.
func openPrefix(text string, start, done int) int {
	for start > done {
		r, size := runeBefore(text, start)
		if r != '+' && r != '＋' && r != '(' && r != '（' {
			break
		}
		if (r == '(' || r == '（') && !closesWithin(text, start) {
			break
		}
		start -= size
	}
	return start
}

// closesWithin reports whether the bracket opened before i closes after the
// first few digits, as around an area code.
func closesWithin(text string, i int) bool {
	for range 6 {
		r, size := runeAt(text, i)
		if r == ')' || r == '）' {
			return true
		}
		if !isDigit(r) && r != '+' && r != '＋' {
			return false
		}
		i += size
	}
	return false
}

// chineseDigits are the characters that write a digit by digit number.
const chineseDigits = "〇零一二三四五六七八九幺两"

func isChineseDigit(r rune) bool { return r > 0x2fff && strings.ContainsRune(chineseDigits, r) }

// matchSpokenMobile matches a mobile number in eleven Chinese digits.
func matchSpokenMobile(text string, i int) int {
	first, size := runeAt(text, i)
	if first != '一' && first != '幺' {
		return 0
	}
	second, _ := runeAt(text, i+size)
	if !strings.ContainsRune("三四五六七八九", second) {
		return 0
	}
	n := 0
	for r, size := runeAt(text, i); isChineseDigit(r); r, size = runeAt(text, i) {
		i += size
		n++
	}
	if n != 11 {
		return 0
	}
	return i
}

func skipNumerals(text string, i int) int {
	for r, size := runeAt(text, i); size > 0 && (isChineseDigit(r) || r == '十' || r == '百'); r, size = runeAt(text, i) {
		i += size
	}
	return i
}
