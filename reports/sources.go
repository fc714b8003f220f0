package reports

import (
	"context"
	"time"
)

// sourceRow is where a register's statement about a compound or company stands in
// the file as it was received.
type sourceRow struct {
	Kind        string    `db:"subject_kind"`
	Subject     string    `db:"subject_id"`
	Dataset     string    `db:"dataset"`
	Record      string    `db:"record"`
	EffectiveOn time.Time `db:"effective_on"`
	FileName    string    `db:"file_name"`
	Sheet       string    `db:"sheet"`
	Row         int64     `db:"row_number"`
	ReceivedAt  time.Time `db:"received_at"`
}

func (s *snapshot) readSources(ctx context.Context, q Querier) error {
	rows, err := load[sourceRow](ctx, q, "marts.source_row", "order by subject_kind, subject_id, dataset, record")
	if err != nil {
		return err
	}
	s.sources = group(rows, func(r sourceRow) string { return r.Kind + "/" + r.Subject })
	return nil
}

// sourcesSection lists the rows of the registers that the page rests on. Tickets
// are never among them.
func (p *publisher) sourcesSection(d *draft, kind, id string) {
	w := d.w
	t := table{Title: w.T("q.sources"), Sorts: true, Columns: []column{{Title: w.T("col.dataset"), Kind: textKind}, {Title: w.T("col.code"), Kind: textKind}, {Title: w.T("col.file"), Kind: textKind},
		{Title: w.T("col.sheet"), Kind: textKind}, {Title: w.T("col.row"), Kind: integer}, {Title: w.T("col.effective"), Kind: date}, {Title: w.T("col.received"), Kind: date}}}
	for _, r := range p.data.sources[kind+"/"+id] {
		sheet := w.text(r.Sheet)
		if r.Sheet == "" {
			sheet = w.missing("why.no_sheet")
		}
		t.Rows = append(t.Rows, []cell{w.text(w.Or("dataset.", r.Dataset)), w.text(r.Record), w.text(r.FileName), sheet, w.count(r.Row), w.date(r.EffectiveOn), w.date(wall(r.ReceivedAt.In(p.Zone)))})
	}
	sec := section{ID: "sources", Question: w.T("q.sources"), Answer: strong(w.T("a.sources")), Method: "trust"}
	if len(t.Rows) == 0 {
		sec.Answer = strong(w.T("a.sources_none"))
	}
	d.add(sec, nil, &t)
}
