package privacy

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
