package reports

import "baimi/reports/workbook"

// exclusionSheets are the handling rates without and with the excluded tickets, and what was
// excluded by unit and ground, of every region that its complaint page tells of.
func (s *snapshot) exclusionSheets(w *words, regions []regionRow) []workbook.Sheet {
	return []workbook.Sheet{
		s.ratesTable(w, regions).sheet(w.T("sheet.rates"), w.T("note.rates_book")),
		s.excludedTable(w, regions).sheet(w.T("sheet.excluded"), w.T("note.excluded_book")),
		s.unitsTable(w, regions).sheet(w.T("sheet.units"), w.T("note.units_book")),
	}
}

// ratesTable has a row for every region and rate of the last twelve whole months.
func (s *snapshot) ratesTable(w *words, regions []regionRow) table {
	t := table{Title: w.T("table.rates"), Columns: []column{{Title: w.T("col.code"), Kind: textKind}, {Title: w.T("col.region"), Kind: textKind}, {Title: w.T("col.measure"), Kind: textKind},
		{Title: w.T("col.numerator"), Kind: decimalKind}, {Title: w.T("col.denominator"), Kind: integer}, {Title: w.T("col.counted"), Kind: percentKind}, {Title: w.T("col.low"), Kind: percentKind}, {Title: w.T("col.high"), Kind: percentKind},
		{Title: w.T("col.numerator_all"), Kind: decimalKind}, {Title: w.T("col.denominator_all"), Kind: integer}, {Title: w.T("col.with_excluded"), Kind: percentKind}, {Title: w.T("col.low_all"), Kind: percentKind}, {Title: w.T("col.high_all"), Kind: percentKind},
		{Title: w.T("col.excluded"), Kind: integer}}}
	for _, r := range regions {
		for _, m := range rateMeasures() {
			y, ok := s.complaints.year["region/"+r.Code][m]
			if !ok || y.AllDenominator == 0 {
				continue
			}
			t.Rows = append(t.Rows, []cell{w.text(r.Code), w.text(w.Name(r)), w.text(w.T("measure." + m)), w.amount(y.Numerator), w.count(y.Denominator), w.percent(y.Rate), w.percent(y.Low), w.percent(y.High),
				w.amount(y.AllNumerator), w.count(y.AllDenominator), w.percent(y.AllRate), w.percent(y.AllLow), w.percent(y.AllHigh), w.count(y.Excluded)})
		}
	}
	return t
}

// excludedTable has a row for every region, unit and ground.
func (s *snapshot) excludedTable(w *words, regions []regionRow) table {
	t := table{Title: w.T("table.excluded"), Columns: []column{{Title: w.T("col.code"), Kind: textKind}, {Title: w.T("col.region"), Kind: textKind}, {Title: w.T("col.unit"), Kind: textKind}, {Title: w.T("col.ground"), Kind: textKind},
		{Title: w.T("col.tickets"), Kind: integer}, {Title: w.T("col.of_them_on_time"), Kind: integer}}}
	for _, r := range regions {
		for _, x := range s.complaints.grounds[r.Code] {
			t.Rows = append(t.Rows, []cell{w.text(r.Code), w.text(w.Name(r)), w.unit(x.Unit), w.text(x.Ground), w.count(x.Tickets), w.count(x.OnTime)})
		}
	}
	return t
}

// unitsTable has a row for every region and unit that left tickets out.
func (s *snapshot) unitsTable(w *words, regions []regionRow) table {
	t := table{Title: w.T("table.units"), Columns: []column{{Title: w.T("col.code"), Kind: textKind}, {Title: w.T("col.region"), Kind: textKind}, {Title: w.T("col.unit"), Kind: textKind},
		{Title: w.T("col.excluded"), Kind: integer}, {Title: w.T("col.excluded_share"), Kind: percentKind}, {Title: w.T("col.low"), Kind: percentKind}, {Title: w.T("col.high"), Kind: percentKind},
		{Title: w.T("col.numerator"), Kind: integer}, {Title: w.T("col.denominator"), Kind: integer}, {Title: w.T("col.on_time_counted"), Kind: percentKind},
		{Title: w.T("col.numerator_all"), Kind: integer}, {Title: w.T("col.denominator_all"), Kind: integer}, {Title: w.T("col.on_time_all"), Kind: percentKind}}}
	for _, r := range regions {
		for _, u := range s.complaints.units[r.Code] {
			t.Rows = append(t.Rows, []cell{w.text(r.Code), w.text(w.Name(r)), w.unit(u.Unit), w.count(u.Excluded), w.percent(u.ExcludedShare), w.percent(u.ExcludedLow), w.percent(u.ExcludedHigh),
				w.amount(u.Numerator), w.count(u.Denominator), w.percent(u.Rate), w.amount(u.AllNumerator), w.count(u.AllDenominator), w.percent(u.AllRate)})
		}
	}
	return t
}
