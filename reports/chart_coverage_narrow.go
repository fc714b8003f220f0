package reports

import "time"

// narrowMarks places the labels of the coverage chart on a phone, where none has room beside the
// deadline: the target's on one line, the forecast's outside the fan, the latest share's on the side
// that is free of the target's. All keep a halo where a line passes.
type narrowMarks struct {
	target, axis float64 // the share to reach and the upper end of the axis
	share, path  float64 // the latest share, and that of the straight path on its day
	elapsed      float64 // part of the time that has passed
	series       []map[string]any
}

// The parts of the chart's width and height that labels take.
const (
	forecastWide = 0.38 // the forecast's label
	latestWide   = 0.17 // the latest share's
	twoHigh      = 0.2  // two labels with their points
	oneHigh      = 0.12 // one
)

// pass leaves n series as they are.
func (m *narrowMarks) pass(n int) {
	for range n {
		m.series = append(m.series, map[string]any{})
	}
}

func (m *narrowMarks) add(side, align string, data map[string]any) {
	change := map[string]any{"label": map[string]any{"position": side, "align": align, "textBorderColor": ground, "textBorderWidth": 3}}
	if data != nil {
		change["data"] = []any{data}
	}
	m.series = append(m.series, change)
}

// nearing tells whether the latest share is so little below the target that their labels would meet.
func (m *narrowMarks) nearing() bool {
	return m.share < m.target && m.target-m.share < twoHigh*m.axis
}

// below tells whether the latest share's label stands below its point.
func (m *narrowMarks) below() bool {
	return m.nearing() || m.share < m.path && m.share > oneHigh*m.axis
}

// latest keeps off the line of coverage, which comes from the lower left.
func (m *narrowMarks) latest() {
	side, align := "top", "right"
	if m.below() {
		side, align = "bottom", "left"
	}
	switch {
	case m.elapsed < latestWide:
		align = "left"
	case m.elapsed > 1-latestWide:
		align = "right"
	}
	m.add(side, align, nil)
}

// rises tells whether the share is at the target or is forecast to come there.
func (m *narrowMarks) rises(f forecastRow) bool {
	return m.share >= m.target || f.isOpen() && f.Share >= m.target
}

func (m *narrowMarks) goal(f forecastRow, at []any, name string) {
	side := "top"
	if m.rises(f) && !m.nearing() {
		side = "bottom"
	}
	m.add(side, "right", map[string]any{"value": at, "name": name, "symbol": "circle", "symbolSize": 9})
}

// forecast leaves the label out where the fan is narrower than it or ends where the target's label
// stands: the sentence above the chart says the interval.
func (m *narrowMarks) forecast(f forecastRow, deadline, name string) {
	side, end, wide := "bottom", f.ShareLo, forecastWide
	if m.below() {
		wide += latestWide
	}
	if m.rises(f) {
		side, end, wide = "top", f.ShareHi, forecastWide
	}
	if 1-m.elapsed < wide || m.rises(f) && m.nearing() && end-m.target < oneHigh*m.axis {
		m.series = append(m.series, map[string]any{"label": map[string]any{"show": false}})
		return
	}
	m.add(side, "right", map[string]any{"value": []any{deadline, number(end)}, "name": name, "symbol": "circle", "symbolSize": 1})
}

// elapsed is the part of the time from start to deadline that has passed on a day.
func (s *snapshot) elapsed(on time.Time) float64 {
	whole := s.issue.DeadlineOn.Sub(s.issue.StartOn)
	if whole <= 0 {
		return 1
	}
	return min(1, float64(on.Sub(s.issue.StartOn))/float64(whole))
}
