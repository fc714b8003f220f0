package reports

import (
	"regexp"
	"strings"
	"testing"
)

var (
	pieces   = regexp.MustCompile(`<(/?)([a-z0-9]+)([^>]*)>|[^<]+`)
	coloured = regexp.MustCompile(`class="[^"]*\b(warn|good)\b[^"]*"`)
	based    = regexp.MustCompile(`data-basis="([^"]*)"`)
	open     = regexp.MustCompile(`^(meta|link|br|input|img|hr|col|path|line|rect|circle|polyline|polygon)$`)
)

// unbased returns the elements of a page that bear a colour or a mark without a basis, and
// counts those with one by what it is. Sentences explain the marks and bear none.
func unbased(text string, seen map[string]int) (bad []string) {
	type element struct{ name, basis, class string }
	var stack []element
	for _, m := range pieces.FindAllStringSubmatch(text, -1) {
		closing, name, attributes := m[1], m[2], m[3]
		switch {
		case closing != "":
			for n := len(stack) - 1; n >= 0; n-- {
				if stack[n].name == name {
					stack = stack[:n]
					break
				}
			}
		case name != "":
			if open.MatchString(name) || strings.HasSuffix(attributes, "/") {
				continue
			}
			e := element{name: name, class: attributes}
			if b := based.FindStringSubmatch(attributes); b != nil {
				e.basis = b[1]
			}
			stack = append(stack, e)
			if coloured.MatchString(attributes) {
				if e.basis == "" {
					bad = append(bad, m[0])
				}
				seen[e.basis]++
			}
		case strings.ContainsAny(m[0], "◆■▲▼"):
			ok := false
			for _, e := range stack {
				ok = ok || e.basis != "" || e.name == "script" || strings.Contains(e.class, `class="note"`) || strings.Contains(e.class, `class="answer"`)
			}
			if !ok {
				bad = append(bad, strings.TrimSpace(m[0]))
			}
		}
	}
	return bad
}

func TestNothingBearsAColourOrAMarkWithoutABasis(t *testing.T) {
	known := map[string]bool{byXmR: true, byUPrime: true, byIntervals: true, byTarget: true, byState: true, byScan: true}
	seen := map[string]int{}
	for name, text := range contents(t, publishFixture(t, "city.sql")) {
		if strings.HasSuffix(name, ".html") && !strings.HasSuffix(name, "method.html") {
			for _, what := range unbased(text, seen) {
				t.Errorf("%s: %s has no basis", name, what)
			}
		}
	}
	for basis := range seen {
		if !known[basis] {
			t.Errorf("the basis %q is unknown", basis)
		}
	}
	for basis := range known {
		if seen[basis] == 0 {
			t.Errorf("nothing on the pages of the city is marked by %s", basis)
		}
	}
}

func TestAMarkWithoutABasisIsSeen(t *testing.T) {
	for text, want := range map[string]int{
		`<p class="word warn">x</p>`:                                      1,
		`<td class="t good" data-basis="xmr">▲ x</td>`:                    0,
		`<p class="word " ><span>▲</span> x</p>`:                          1,
		`<p class="word" data-basis="uprime"><br><span>■</span></p>`:      0,
		`<p class="note">■ up</p><p>■ up</p>`:                             1,
		`<p data-basis="state">x</p><td class="warn" data-v="1">◆ 1</td>`: 2,
	} {
		if got := unbased(text, map[string]int{}); len(got) != want {
			t.Errorf("%s: %v, want %d", text, got, want)
		}
	}
}

func TestAMarkFollowsTheSignalOfItsMonth(t *testing.T) {
	w := mustWords(t)["zh"]
	s := &snapshot{}
	for word, want := range map[string]figure{
		"up":   {Note: "显著上升（上限 3.00）；季节调整后 2.50", Mark: "■", Tone: "warn", Basis: byUPrime},
		"down": {Note: "显著下降（下限 1.00）；季节调整后 2.50", Mark: "▲", Tone: "good", Basis: byUPrime},
		"none": {Note: "无显著变化；季节调整后 2.50"},
		"few":  {Note: "月份或件数太少，尚不能判断；季节调整后 2.50"},
	} {
		s.signals = map[string]map[string][]signalRow{"region": {"r": {{Signal: word, Value: 2.5, Raw: 2, Lower: 1, Upper: 3, Chart: "uprime", Adjusted: true}}}}
		var f figure
		s.markRate(w, &f, "region", "r")
		f.Note = plainSpaces(f.Note)
		if f != want {
			t.Errorf("%s: %+v, want %+v", word, f, want)
		}
	}
}

func TestEventsStandOnTheirMonthAndAreListed(t *testing.T) {
	w := mustWords(t)["zh"]
	month := day("2021-05-01")
	points := []point{{Month: month}, {Month: month.AddDate(0, 1, 0)}, {Month: month.AddDate(0, 2, 0)}}
	s := &snapshot{trends: trends{seriesEvents: map[string]map[string][]seriesEventRow{"region": {"r": {
		{HappenedOn: day("2021-04-30"), Name: "此前"}, {HappenedOn: day("2021-05-31"), Name: "约谈"}, {HappenedOn: day("2021-07-01"), Name: "热线并入", Rebases: true},
	}}}}}
	marks, told := s.eventMarks(w, "region", "r", points)
	if len(marks) != 2 || marks[0] != (eventMark{0, "①", "约谈"}) || marks[1] != (eventMark{2, "②", "热线并入"}) {
		t.Errorf("marks %+v", marks)
	}
	if got, want := plainSpaces(told), "虚线为事件：① 2021-05-31，约谈；② 2021-07-01，热线并入（此后重定控制限）。"; got != want {
		t.Errorf("told %q, want %q", got, want)
	}
	if marks, told := s.eventMarks(w, "region", "other", points); marks != nil || told != "" {
		t.Errorf("without events: %v %q", marks, told)
	}
}
