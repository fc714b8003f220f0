package reports

import "baimi/reports/workbook"

// governanceSheets are the sheets of the systems beside coverage and complaints.
func (s *snapshot) governanceSheets(w *words, city string, regions []regionRow) []workbook.Sheet {
	return []workbook.Sheet{
		s.changeTable(w, city).sheet(w.T("sheet.change"), w.T("note.change")),
		s.nextTable(w).sheet(w.T("sheet.next"), w.T("note.next", w.Count(s.policyInt("branch.min_members", 3)))),
		s.governanceTable(w, regions).sheet(w.T("sheet.governance"), w.T("note.gov_book")),
		s.owedTable(w).sheet(w.T("sheet.owed"), w.T("note.owed_sum")),
	}
}

// nextTable lists every managed compound without a branch, the readiest first.
func (s *snapshot) nextTable(w *words) table {
	t := table{Title: w.T("q.next"), Columns: []column{{Title: w.T("col.code"), Kind: textKind}, {Title: w.T("col.compound"), Kind: textKind}, {Title: w.T("col.region"), Kind: textKind},
		{Title: w.T("col.households"), Kind: integer}, {Title: w.T("col.readiness"), Kind: integer}, {Title: w.T("col.applied_on"), Kind: date}}}
	for _, n := range s.target.next {
		households, applied := w.missing("why.unknown"), w.missing("why.not_applied")
		if n.Households > 0 {
			households = w.count(int64(n.Households))
		}
		if n.IsApplied {
			applied = w.date(n.AppliedOn)
		}
		t.Rows = append(t.Rows, []cell{w.text(n.Compound), w.text(n.Name), w.text(s.placeName(w, n.Town)), households, w.count(n.Readiness), applied})
	}
	return t
}

// governanceTable has a row for every region and measure, and for its kinds.
func (s *snapshot) governanceTable(w *words, regions []regionRow) table {
	t := table{Title: w.T("sheet.governance"), Columns: []column{{Title: w.T("col.code"), Kind: textKind}, {Title: w.T("col.region"), Kind: textKind}, {Title: w.T("col.measure"), Kind: textKind}, {Title: w.T("col.kind"), Kind: textKind},
		{Title: w.T("col.numerator"), Kind: integer}, {Title: w.T("col.denominator_n"), Kind: integer}, {Title: w.T("col.value"), Kind: percentKind}, {Title: w.T("col.low"), Kind: percentKind}, {Title: w.T("col.high"), Kind: percentKind},
		{Title: w.T("col.three_before"), Kind: percentKind}}}
	for _, r := range regions {
		for _, m := range s.governance.measures {
			for _, x := range s.governance.rows[r.Code][m.Measure] {
				kind := ""
				if x.Kind != "" {
					kind = w.Or("govkind."+m.System+".", x.Kind)
				}
				now := x.now()
				t.Rows = append(t.Rows, []cell{w.text(r.Code), w.text(w.Name(r)), w.text(w.T("gov." + m.Measure)), w.text(kind), w.count(x.Numerator), w.count(x.Denominator),
					w.percent(now.Value), w.percent(now.Low), w.percent(now.High), w.percent(x.before().Value)})
			}
		}
	}
	return t
}

// owedTable has a row for every single obligation of the city, the longest overdue first.
func (s *snapshot) owedTable(w *words) table {
	t := table{Title: w.T("q.owed"), Columns: []column{{Title: w.T("col.item"), Kind: textKind}, {Title: w.T("col.subject"), Kind: textKind}, {Title: w.T("col.district"), Kind: textKind}, {Title: w.T("col.region"), Kind: textKind},
		{Title: w.T("col.owner"), Kind: textKind}, {Title: w.T("col.to_whom"), Kind: textKind}, {Title: w.T("col.amount"), Kind: integer}, {Title: w.T("col.since"), Kind: date}, {Title: w.T("col.days_over"), Kind: integer}}}
	for _, o := range s.governance.owed {
		t.Rows = append(t.Rows, []cell{w.text(w.Or("owed.", o.Item)), w.text(o.subjectWords(w)), w.text(s.placeName(w, o.District)), w.text(s.placeName(w, o.Region)), w.text(o.ownerWords(w)),
			w.text(w.Or("owner.", o.ToWhom)), w.count(o.Amount), w.date(o.Since), {Value: o.Days, Text: w.Count(o.Days)}})
	}
	return t
}

// placeName names a region, or gives its code where it has no row.
func (s *snapshot) placeName(w *words, code string) string {
	if r, ok := s.region[code]; ok {
		return w.Name(r)
	}
	return code
}
