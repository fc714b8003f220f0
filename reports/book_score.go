package reports

import "baimi/reports/workbook"

// scoreSheets are the scores, their steps and their items in the workbook.
func (p *publisher) scoreSheets(w *words) []workbook.Sheet {
	first := []column{{Title: w.T("score.col_output"), Kind: textKind}, {Title: w.T("col.company"), Kind: textKind}, {Title: w.T("score.col_uscc"), Kind: textKind}}
	list := table{Title: w.T("score.sheet_scores"), Columns: append([]column{{Title: w.T("score.col_cycle"), Kind: textKind}, first[0], first[1]}, scoreColumns(w)...)}
	steps := table{Title: w.T("score.sheet_steps"), Columns: append(append([]column(nil), first...), stepColumns(w)...)}
	items := table{Title: w.T("score.sheet_items"), Columns: append(append([]column(nil), first...), itemColumns(w)...)}
	for _, rule := range p.data.scores.outputs {
		c := p.cityScores(w, rule)
		for _, v := range c.firms {
			name := p.data.firmLabel(v.row)
			list.Rows = append(list.Rows, append([]cell{w.text(w.Cycle(v.row.Cycle)), w.text(c.name()), w.text(name)}, v.cells()...))
			for _, row := range v.stepRows() {
				steps.Rows = append(steps.Rows, append([]cell{w.text(c.name()), w.text(name), w.text(v.row.Company)}, row...))
			}
			for _, row := range v.itemRows(p.data.compoundLabel) {
				items.Rows = append(items.Rows, append([]cell{w.text(c.name()), w.text(name), w.text(v.row.Company)}, row...))
			}
		}
	}
	return []workbook.Sheet{list.sheet(w.T("score.sheet_scores"), w.T("score.note_companies")), steps.sheet(w.T("score.sheet_steps"), w.T("score.note_steps")), items.sheet(w.T("score.sheet_items"), w.T("score.note_items"))}
}
