package privacy

import "strings"

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
