package privacy

// provinces are the first characters of civil plates (GA 36).
const provinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

// matchPlate matches what follows the province: the letter of the issuing
// office, an optional dot, and five characters (six for new-energy vehicles)
// of which at least two are digits, or four and 挂学警港澳.
func matchPlate(text string, i int) int {
	i = skipBlanks(text, i)
	r, size := runeAt(text, i)
	office, ok := letterOf(r)
	if !ok || office == 'I' {
		return 0
	}
	return matchSerial(text, i+size)
}

// matchBarePlate matches a plate without its province where the words before
// say that it is one: "车牌号：A12345".
func matchBarePlate(text string, i int) (start, end int) {
	for _, word := range [...]string{"车牌号码", "车牌号", "车牌", "车号"} {
		if len(text)-i < len(word) || text[i:i+len(word)] != word {
			continue
		}
		start = i + len(word)
		for {
			r, size := runeAt(text, start)
			if size == 0 || !isBlank(r) && r != ':' && r != '：' && r != '为' && r != '是' && r != '（' && r != '(' {
				break
			}
			start += size
		}
		r, size := runeAt(text, start)
		if _, ok := letterOf(r); !ok {
			return 0, 0
		}
		return start, matchSerial(text, start+size)
	}
	return 0, 0
}

func matchSerial(text string, i int) int {
	for r, size := runeAt(text, i); isBlank(r) || isDash(r) || isDot(r); r, size = runeAt(text, i) {
		i += size
	}
	length, numbers, last := 0, 0, 0
	for {
		r, size := runeAt(text, i)
		if isDigit(r) {
			numbers++
		} else if _, ok := letterOf(r); !ok {
			break
		}
		i += size
		length++
		last = i
	}
	if length == 4 {
		switch r, size := runeAt(text, i); r {
		case '挂', '学', '警', '港', '澳', '超', '领', '使':
			return i + size
		}
	}
	if (length == 5 || length == 6) && numbers >= 2 {
		return last
	}
	return 0
}

func isDot(r rune) bool {
	switch r {
	case '·', '•', '.', '．', '・', '‧', '∙', '●', '｡', '﹒', '*':
		return true
	}
	return false
}

func skipBlanks(text string, i int) int {
	for r, size := runeAt(text, i); isBlank(r); r, size = runeAt(text, i) {
		i += size
	}
	return i
}
