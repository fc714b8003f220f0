package reports

import (
	"math"
	"strconv"
	"strings"
)

// rated is a month of a rate on its control chart.
func (s *snapshot) rated(w *words, g signalRow) point {
	return point{Month: g.Month, Value: g.Value, Centre: g.Centre, Lower: g.Lower, Upper: g.Upper, Signal: g.Signal, Segment: g.Segment,
		Tip: w.T("tip.rate", w.Month(g.Month), w.rate(g), w.Range(g.Lower, g.Upper), w.Or("signal.word_", g.Signal))}
}

// rate prints what was counted in a month, and beside it what is charted where that differs.
func (w *words) rate(g signalRow) string {
	if g.Adjusted {
		return w.T("trend.both", w.Decimal(g.Raw, 2), w.Decimal(g.Value, 2))
	}
	return w.Decimal(g.Raw, 2)
}

// adjusted is the seasonally adjusted value as a cell.
func (w *words) adjusted(g signalRow) cell {
	if !g.Adjusted {
		return w.missing("why.unadjusted")
	}
	return w.decimal(g.Value, 2)
}

// chartWords says which chart a rate is on and whether its season was taken out.
func (s *snapshot) chartWords(w *words, series, id string) string {
	g, ok := s.latestSignal(series, id)
	if !ok {
		return w.T("trend.chart_xmr")
	}
	season := "trend.unadjusted"
	if g.Adjusted {
		season = "trend.adjusted"
	}
	return w.T("trend.chart", w.T("trend.chart_"+g.Chart), w.T(season))
}

// circled numbers an event on a chart from 0 on: ① to ⑳, then in brackets.
func circled(n int) string {
	if n < 20 {
		return string(rune('①' + n))
	}
	return "(" + strconv.Itoa(n+1) + ")"
}

// eventMarks are the events that fall into the months of a chart, and the sentence of the note that
// lists them.
func (s *snapshot) eventMarks(w *words, series, id string, points []point) (marks []eventMark, told string) {
	var list []string
	for _, e := range s.seriesEvents[series][id] {
		for i, p := range points {
			if p.Month.Year() != e.HappenedOn.Year() || p.Month.Month() != e.HappenedOn.Month() {
				continue
			}
			m := eventMark{At: i, Number: circled(len(marks)), Name: e.Name}
			marks = append(marks, m)
			key := "trend.event"
			if e.Rebases {
				key = "trend.event_rebases"
			}
			list = append(list, w.T(key, m.Number, w.Date(e.HappenedOn), e.Name))
		}
	}
	if len(list) == 0 {
		return nil, ""
	}
	return marks, w.T("trend.events", strings.Join(list, w.T("list.semicolon")))
}

// rateAnswer says in one sentence whether a complaint rate changed.
func (s *snapshot) rateAnswer(w *words, series, id string) string {
	sig, ok := s.latestSignal(series, id)
	if !ok || math.IsNaN(sig.Value) {
		return w.T("a.rate_empty")
	}
	month, value := w.Month(sig.Month), w.rate(sig)
	switch {
	case sig.Signal == "up" && sig.Value > sig.Upper:
		return w.T("a.rate_above", month, value, w.Decimal(sig.Upper, 2))
	case sig.Signal == "down" && sig.Value < sig.Lower:
		return w.T("a.rate_below", month, value, w.Decimal(sig.Lower, 2))
	case sig.Signal == "up":
		return w.T("a.rate_up", month, value, w.Decimal(sig.Centre, 2))
	case sig.Signal == "down":
		return w.T("a.rate_down", month, value, w.Decimal(sig.Centre, 2))
	case sig.Signal == "few":
		return w.T("a.rate_few", month, value)
	}
	return w.T("a.rate_none", month, value, w.Range(sig.Lower, sig.Upper))
}
