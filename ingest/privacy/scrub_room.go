package privacy

import "strings"

// A room is named by a chain of building, entrance, floor and room number
// ("3栋2单元1201房", "A座1201", "5栋302", "三栋二单元一二〇一房"), by numbers
// joined with dashes ("12-3-1501"), or by its number with 房 or 室 ("1201房").
// A building, an entrance or a floor alone names no dwelling and stays.

// markers end a part of the chain; longer ones first.
var markers = []string{
	"号楼栋", "号楼", "号栋", "号幢", "号座", "楼栋", "#楼", "＃楼", "#栋", "＃栋",
	"栋", "幢", "座", "#", "＃", "单元", "梯", "门", "楼", "层",
}

// roomSuffixes end a room number; longer ones first.
var roomSuffixes = []string{"号房", "房间", "房", "号室", "室", "号", "户", "铺"}

// part is a number as it stands in a chain.
type part struct {
	end     int
	digits  int // how many
	letters int
	chinese bool
	value   int // of the digits, when not chinese
	zero    bool
}

// matchRoom returns the offset after the room that begins at i, or 0.
func matchRoom(text string, i int) int {
	before, size := runeBefore(text, i)
	if isDigit(before) || before == '.' && isDigitBefore(text, i-size) {
		return 0
	}
	first := readPart(text, i)
	if first.digits+first.letters == 0 {
		return matchSideBuilding(text, i)
	}
	if first.chinese && isChineseDigit(before) {
		return 0
	}
	marker := markerAt(text, first.end)
	if marker != "" && marker != "楼" && marker != "层" && first.digits <= 4 {
		if marker == "门" && first.digits == 0 || marker == "#" && first.letters > 0 && first.digits == 0 {
			return 0
		}
		if end := matchChain(text, first.end+len(marker)); end > 0 {
			return extendRooms(text, end)
		}
		return 0
	}
	if first.chinese || first.digits == 0 {
		return matchChineseRoom(text, i, first)
	}
	if isDash(before) || before == '/' {
		return 0
	}
	if end := matchDashed(text, first); end > 0 {
		return extendRooms(text, end)
	}
	if end := matchSuffixed(text, i, first); end > 0 {
		return extendRooms(text, end)
	}
	return 0
}

// matchSideBuilding matches a building named by a side: "东座1201".
func matchSideBuilding(text string, i int) int {
	_, size := runeAt(text, i)
	marker := markerAt(text, i+size)
	switch marker {
	case "座", "栋", "幢", "单元", "梯":
		return matchChain(text, i+size+len(marker))
	}
	return 0
}

// matchChain matches what follows the first marker: more parts with markers,
// then a room number.
func matchChain(text string, i int) int {
	floor := false
	for depth := 0; depth < 4; depth++ {
		i = skipJoint(text, i)
		p := readPart(text, i)
		if p.digits+p.letters == 0 {
			return 0
		}
		marker := markerAt(text, p.end)
		switch {
		case marker != "" && marker != "#" && p.digits <= 3 && (p.digits < 3 || marker != "门"):
			floor = marker == "楼" || marker == "层"
			i = p.end + len(marker)
			continue
		case p.chinese:
			if end := roomSuffix(text, p.end); end > 0 && p.digits >= 3 {
				return end
			}
			return 0
		}
		if end := chainedRoom(text, p, floor); end > 0 {
			return end
		}
		return 0
	}
	return 0
}

// chainedRoom matches a room number that follows a building: three or four
// digits, or fewer with a suffix or after a floor.
func chainedRoom(text string, p part, floor bool) int {
	if next, size := runeAt(text, p.end); isDash(next) {
		q := readPart(text, p.end+size)
		if q.digits >= 2 && q.digits <= 4 && !q.chinese && !countsSomething(text, q.end) {
			p.end = q.end
			p.digits = max(p.digits, 3)
			p.value = q.value
		}
	}
	end := roomSuffix(text, p.end)
	switch {
	case p.digits > 4:
		return 0
	case end > 0 && strings.HasSuffix(text[:end], "户"):
		if p.digits >= 3 && p.value%100 >= 1 && p.value%100 <= 12 {
			return end
		}
		return 0
	case end > 0 && (p.digits >= 3 || p.digits+p.letters >= 1 && (floor || p.digits == 2 || p.letters == 1)):
		if p.digits < 3 && strings.HasSuffix(text[:end], "号") && !floor {
			return 0
		}
		return end
	case end > 0:
		return 0
	case countsSomething(text, p.end):
		return 0
	case p.digits >= 3, p.digits == 2 && (floor || p.letters == 1), floor && p.letters == 1 && p.digits == 0:
		return p.end
	}
	return 0
}

// matchDashed matches "12-3-1501", and "3-1501" where 房 or 室 follows or the
// words before speak of living there.
func matchDashed(text string, first part) int {
	if first.digits > 3 || first.zero || first.letters > 1 {
		return 0
	}
	parts := [3]part{first}
	n := 1
	for n < 3 {
		r, size := runeAt(text, parts[n-1].end)
		if !isDash(r) {
			break
		}
		parts[n] = readPart(text, parts[n-1].end+size)
		if parts[n].digits == 0 || parts[n].chinese {
			return 0
		}
		n++
	}
	last := parts[n-1]
	if n < 2 || last.digits < 3 || last.digits > 4 || last.zero {
		return 0
	}
	if r, size := runeAt(text, last.end); isDash(r) {
		if next, _ := runeAt(text, last.end+size); isDigit(next) {
			return 0
		}
	}
	end := roomSuffix(text, last.end)
	if end > 0 && !strings.HasSuffix(text[:end], "号") && !strings.HasSuffix(text[:end], "户") {
		return end
	}
	if countsSomething(text, last.end) {
		return 0
	}
	if n == 3 && parts[1].digits <= 2 && !isDateLike(parts) {
		return max(end, last.end)
	}
	if first.letters == 0 && livesThere(text, first, last.end) {
		return max(end, last.end)
	}
	return 0
}

// isDateLike reports whether three parts read as day, month and year. 2001 to
// 2012 are rooms of the twentieth floor: dates of that order are foreign here.
func isDateLike(parts [3]part) bool {
	year := parts[2].value
	return parts[0].letters == 0 && parts[0].value <= 31 && parts[1].value <= 31 && (parts[0].value <= 12 || parts[1].value <= 12) &&
		(year >= 1950 && year <= 2000 || year > 2012 && year <= 2050)
}

// livesThere reports whether the words around the dashed number speak of a
// dwelling.
func livesThere(text string, first part, end int) bool {
	start := end
	for start > 0 {
		r, size := runeBefore(text, start)
		if !isDigit(r) && !isDash(r) {
			break
		}
		start -= size
	}
	before := contextBefore(text, start, 18)
	for _, word := range [...]string{"房号", "门牌", "住在", "家住", "住址", "业主", "住户", "房间"} {
		if strings.Contains(before, word) {
			return true
		}
	}
	return strings.HasPrefix(text[end:], "业主") || strings.HasPrefix(text[end:], "住户")
}

// matchSuffixed matches a room number alone with 房 or 室.
func matchSuffixed(text string, start int, p part) int {
	if p.digits < 3 || p.digits > 4 || p.zero && p.digits == 3 && p.value == 0 || p.letters > 1 {
		return 0
	}
	end := roomSuffix(text, p.end)
	if end == 0 || strings.HasSuffix(text[:end], "号") || strings.HasSuffix(text[:end], "户") || strings.HasSuffix(text[:end], "铺") {
		return 0
	}
	if p.value%100 == 0 {
		return 0
	}
	switch r, _ := runeBefore(text, start); r {
	case '共', '约', '有', '近', '达', '余', '超', '计', '过', ',', '，':
		if r != '有' && r != '，' && r != ',' {
			return 0
		}
	}
	switch r, _ := runeAt(text, end); r {
	case '价', '贷', '款', '产', '型', '源', '租', '企':
		return 0
	}
	return end
}

// matchChineseRoom matches "一二〇一房".
func matchChineseRoom(text string, i int, p part) int {
	if !p.chinese || p.digits < 3 || p.digits > 4 || p.letters > 0 || strings.ContainsAny(text[i:p.end], "十百") {
		return 0
	}
	end := roomSuffix(text, p.end)
	if end == 0 || strings.HasSuffix(text[:end], "号") || strings.HasSuffix(text[:end], "户") || strings.HasSuffix(text[:end], "铺") {
		return 0
	}
	return end
}

// extendRooms takes in the further rooms of a list: "3栋1201、1202房".
func extendRooms(text string, end int) int {
	for {
		i := end
		switch r, size := runeAt(text, i); r {
		case '、', '，', ',', '/', '和', '与', '及', '至', '到', '~', '～', '-', '—':
			i += size
		default:
			return end
		}
		i = skipBlanks(text, i)
		p := readPart(text, i)
		if p.chinese || p.letters > 1 || p.digits < 3 || p.digits > 4 || markerAt(text, p.end) != "" {
			return end
		}
		next := roomSuffix(text, p.end)
		switch {
		case next > 0 && strings.HasSuffix(text[:next], "户") && p.value%100 > 12:
			return end
		case next > 0:
		case countsSomething(text, p.end):
			return end
		default:
			next = p.end
		}
		end = next
	}
}

// readPart reads letters, digits and letters ("A", "12", "B2", "1201A") or a
// Chinese numeral at i, with blanks allowed between letters and digits.
func readPart(text string, i int) part {
	p := part{end: i}
	r, size := runeAt(text, i)
	if isChineseDigit(r) || r == '十' || r == '百' {
		for isChineseDigit(r) || r == '十' || r == '百' {
			i += size
			p.digits++
			r, size = runeAt(text, i)
		}
		p.chinese, p.end = true, i
		return p
	}
	for p.letters < 2 {
		if _, ok := letterOf(r); !ok {
			break
		}
		i += size
		p.letters++
		r, size = runeAt(text, i)
	}
	for {
		d, ok := digitOf(r)
		if !ok {
			break
		}
		if p.digits == 0 && d == '0' {
			p.zero = true
		}
		if p.digits < 6 {
			p.value = p.value*10 + int(d-'0')
		}
		i += size
		p.digits++
		r, size = runeAt(text, i)
	}
	if l, ok := letterOf(r); ok && p.digits > 0 && p.letters < 2 && l != 'M' && l != 'K' && l != 'C' {
		next, _ := runeAt(text, i+size)
		if _, more := letterOf(next); !more {
			i += size
			p.letters++
		}
	}
	p.end = i
	return p
}

// markerAt returns the marker at i, "" when none stands there.
func markerAt(text string, i int) string {
	switch r, _ := runeAt(text, i); r {
	case '号', '楼', '#', '＃', '栋', '幢', '座', '单', '梯', '门', '层':
	default:
		return ""
	}
	for _, marker := range markers {
		if strings.HasPrefix(text[i:], marker) {
			return marker
		}
	}
	return ""
}

// roomSuffix returns the offset after the room suffix at i, or 0.
func roomSuffix(text string, i int) int {
	i = skipBlanks(text, i)
	switch r, _ := runeAt(text, i); r {
	case '号', '房', '室', '户', '铺':
	default:
		return 0
	}
	for _, suffix := range roomSuffixes {
		if strings.HasPrefix(text[i:], suffix) {
			return i + len(suffix)
		}
	}
	return 0
}

// skipJoint skips what may stand between two parts of a chain.
func skipJoint(text string, i int) int {
	for n := 0; n < 2; n++ {
		r, size := runeAt(text, i)
		if !isBlank(r) && !isDash(r) && r != ',' && r != '，' && r != '的' && r != '/' && r != '第' && r != '、' {
			break
		}
		if r == '、' || r == '，' || r == ',' {
			// "3栋、1201" lists; "3栋，2单元1201" goes on.
			next := readPart(text, i+size)
			if markerAt(text, next.end) == "" {
				break
			}
		}
		i += size
	}
	return i
}

// countsSomething reports whether a number that ends at i counts or measures,
// so that it is no room.
func countsSomething(text string, i int) bool {
	i = skipBlanks(text, i)
	r, size := runeAt(text, i)
	switch r {
	case '年', '月', '日', '平', '㎡', '元', '人', '多', '余', '个', '万', '亿', '家', '米', '%', '％', '点', '时', '岁', '份', '台',
		'部', '辆', '吨', '次', '天', '块', '分', '套', '棵', '株', '间', '栋', '幢', '座', '层', '楼', '度', '位', '名', '条', '几', '路', '弄', '巷', '倍', '方', '公', '千', '厘', '立', '斤':
		return true
	case '.', '．', ':', '：':
		next, _ := runeAt(text, i+size)
		return isDigit(next)
	}
	l, ok := letterOf(r)
	return ok && (l == 'M' || l == 'K' || l == 'C')
}
