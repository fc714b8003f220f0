package contract

import "strings"

// writtenMoment reads a date as people write it: numbers with words or signs
// between them. t is lower-case and half-width.
func writtenMoment(t string) (moment, *fault) {
	w, ok := splitWritten(t)
	if !ok || len(w.numbers) == 0 {
		return moment{}, &fault{code: CodeDate}
	}
	if f := w.incomplete(); f != nil {
		return moment{}, f
	}
	hour, minute, second, micros, f := w.clock()
	if f != nil {
		return moment{}, f
	}
	m := moment{timed: len(w.numbers) > 3}
	if f := m.set(w.numbers[0], w.numbers[1], w.numbers[2], hour, minute, second); f != nil {
		return moment{}, f
	}
	m.micros += micros
	return m, nil
}

// written is a date-time taken apart: numbers, how many digits each had, and
// the text after each, with half of the day taken out of it.
type written struct {
	numbers []int
	widths  []int
	after   []string
	half    string // "", 凌晨, am, noon, pm, 晚
}

// halves are the words for a half of the day, longest first where one holds another.
var halves = []struct{ word, half string }{
	{"a.m.", "am"}, {"p.m.", "pm"}, {"am", "am"}, {"pm", "pm"}, {"凌晨", "凌晨"}, {"上午", "am"}, {"早上", "am"},
	{"中午", "noon"}, {"下午", "pm"}, {"晚上", "晚"}, {"傍晚", "pm"},
}

func splitWritten(t string) (written, bool) {
	var w written
	t = dropWeekday(t)
	for _, h := range halves {
		if before, after, found := strings.Cut(t, h.word); found {
			t, w.half = before+" "+after, h.half
			break
		}
	}
	if t == "" || t[0] < '0' || t[0] > '9' {
		return w, false
	}
	for i := 0; i < len(t); {
		n, end := number(t, i, 9)
		from := end
		for end < len(t) && (t[end] < '0' || t[end] > '9') {
			end++
		}
		if len(w.numbers) == 8 || from-i == 0 || from-i > 6 && len(w.numbers) != 6 {
			return w, false
		}
		sign := strings.TrimSpace(t[from:end])
		if sign == "" && end > from && end < len(t) {
			sign = " "
		}
		w.numbers = append(w.numbers, n)
		w.widths = append(w.widths, from-i)
		w.after = append(w.after, sign)
		i = end
	}
	return w, true
}

// dropWeekday removes 星期三, 周三 and (周三), which add nothing to a date.
func dropWeekday(t string) string {
	for _, word := range []string{"星期", "礼拜", "周"} {
		before, after, found := strings.Cut(t, word)
		if !found {
			continue
		}
		for _, day := range []string{"一", "二", "三", "四", "五", "六", "日", "天"} {
			if rest, ok := strings.CutPrefix(after, day); ok {
				return strings.TrimSpace(strings.TrimRight(before, "( ") + " " + strings.TrimLeft(rest, ") "))
			}
		}
	}
	return t
}

// incomplete returns the fault of a date that is not year, month, day in this
// order, or nil.
func (w *written) incomplete() *fault {
	n := len(w.numbers)
	fourDigits := w.widths[0] == 4
	switch {
	case w.after[0] == "月" || n == 1 && w.after[0] == "日":
		return &fault{code: CodeDateNoYear}
	case n == 1 && fourDigits && w.after[0] == "年":
		return &fault{code: CodeDateYearOnly}
	case n == 2 && fourDigits && dateSign(w.after[0]):
		return &fault{code: CodeDateNoDay}
	case n == 2 && dateSign(w.after[0]) && w.after[0] != "年":
		return &fault{code: CodeDateNoYear}
	case n < 3 || !dateSign(w.after[0]):
		return &fault{code: CodeDate}
	case !fourDigits && w.widths[2] == 4:
		return &fault{code: CodeDateOrder}
	case !fourDigits:
		return &fault{code: CodeDateShortYear}
	}
	chinese := w.after[0] == "年" && w.after[1] == "月"
	signs := w.after[0] == w.after[1] && w.after[0] != "年"
	if !chinese && !signs || w.widths[1] > 2 || w.widths[2] > 2 {
		return &fault{code: CodeDate}
	}
	switch w.after[2] {
	case "":
	case "日", "号":
		if !chinese {
			return &fault{code: CodeDate}
		}
	case ".":
		if n > 3 {
			return &fault{code: CodeDate}
		}
	case " ", "t", ",":
		if n == 3 {
			return &fault{code: CodeDate}
		}
	default:
		return &fault{code: CodeDate}
	}
	return nil
}

func dateSign(s string) bool { return s == "年" || s == "/" || s == "-" || s == "." }

// clock reads the numbers after the date as hour, minute, second, fraction.
func (w *written) clock() (hour, minute, second int, micros int64, f *fault) {
	bad := &fault{code: CodeTime}
	rest, after, widths := w.numbers[3:], w.after[3:], w.widths[3:]
	if len(rest) == 0 {
		if w.half != "" {
			return 0, 0, 0, 0, bad
		}
		return 0, 0, 0, 0, nil
	}
	for i, sign := range after {
		last := i == len(rest)-1
		ok := false
		switch i {
		case 0:
			ok = !last && sign == ":" || sign == "时" || sign == "点" || last && sign == "" && w.half != ""
		case 1:
			ok = !last && sign == ":" || sign == "分" || last && sign == ""
		case 2:
			ok = sign == "秒" && last || sign == "" && last || !last && sign == "."
		case 3:
			ok = last && sign == ""
		}
		if !ok || i < 3 && widths[i] > 2 {
			return 0, 0, 0, 0, bad
		}
	}
	part := func(i int) int {
		if i < len(rest) {
			return rest[i]
		}
		return 0
	}
	if len(rest) == 4 {
		micros = int64(rest[3])
		for range 6 - min(6, widths[3]) {
			micros *= 10
		}
		for range max(0, widths[3]-6) {
			micros /= 10
		}
	}
	hour, ok := fullHour(part(0), w.half)
	if !ok {
		return 0, 0, 0, 0, bad
	}
	return hour, part(1), part(2), micros, nil
}

// fullHour returns the hour of 24 for an hour with a half of the day; ok is
// false where the two contradict each other or leave a doubt.
func fullHour(hour int, half string) (int, bool) {
	switch half {
	case "am":
		if hour == 12 {
			return 0, true
		}
		return hour, hour < 12
	case "凌晨":
		if hour == 12 {
			return 0, true
		}
		return hour, hour < 7
	case "noon":
		if hour == 1 || hour == 2 {
			return hour + 12, true
		}
		return hour, 11 <= hour && hour <= 14
	case "pm":
		if 1 <= hour && hour < 12 {
			return hour + 12, true
		}
		return hour, 12 <= hour && hour < 24
	case "晚":
		if 5 <= hour && hour < 12 {
			return hour + 12, true
		}
		return hour, 17 <= hour && hour < 24
	}
	return hour, true
}
