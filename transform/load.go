package transform

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"baimi/sql/warehouse"
)

// partition of work between the batches of the lake and those of the warehouse.
type loadPlan struct {
	add    map[string][]string // dataset → files
	remove map[string][]string // dataset → batches
	loaded int
}

// planLoad compares what should be in raw.* with what is there. ok is false when
// a batch that stays is no longer the one that was loaded, so that only a full
// load can tell.
func (r *run) planLoad(have map[string]string) (plan loadPlan, ok bool) {
	plan = loadPlan{add: map[string][]string{}, remove: map[string][]string{}}
	wanted := map[string]bool{}
	for _, b := range r.batches {
		fresh := false
		for _, d := range b.Datasets {
			if !r.wants(b, d.Dataset, d.File) {
				continue
			}
			key := partKey(b.Batch, d.Dataset)
			wanted[key] = true
			switch was, there := have[key]; {
			case !there:
				plan.add[d.Dataset] = append(plan.add[d.Dataset], r.config.Lake.Path(d.File))
				fresh = true
			case was != partValue(d.SHA256, b.statedAt.UnixMicro()):
				return loadPlan{}, false
			}
		}
		if fresh {
			plan.loaded++
		}
	}
	for key := range have {
		if !wanted[key] {
			batch, dataset, _ := strings.Cut(key, "/")
			plan.remove[dataset] = append(plan.remove[dataset], batch)
		}
	}
	return plan, true
}

// load brings the planned files of a dataset into raw.*, in one statement.
func (r *run) load(ctx context.Context, s session, t RawTable, plan loadPlan) error {
	if gone := plan.remove[t.Dataset]; len(gone) > 0 {
		statement := fmt.Sprintf("delete from raw.%s where _batch in (%s)", warehouse.Ident(t.Dataset), literals(gone))
		if err := s.exec(ctx, statement); err != nil {
			return fmt.Errorf("remove superseded rows: %w", err)
		}
	}
	if files := plan.add[t.Dataset]; len(files) > 0 {
		return s.insertFiles(ctx, "raw."+warehouse.Ident(t.Dataset), t, files)
	}
	return nil
}

// asked returns the raw table of tickets with only the columns of fresh_ticket.
func (t RawTable) asked() RawTable {
	t.Columns = slices.DeleteFunc(slices.Clone(t.Columns), func(c Column) bool {
		return !slices.Contains(askedOfTickets[:], c.Name)
	})
	return t
}

var askedOfTickets = [...]string{
	"ticket_id", "intake_at", "district", "town", "compound_id", "compound_name", "company_id", "company_name",
	"category_path", "category_1", "category_2", "category_3", "category_4", "category_5",
}

// insertFiles appends the rows of files to a table with the columns of t. A column
// that older batches lack is NULL; one that t no longer has is left out.
func (s session) insertFiles(ctx context.Context, into string, t RawTable, files []string) error {
	// Without union_by_name the columns of the first file would be taken for all.
	statement := fmt.Sprintf(`insert into %[1]s select %[2]s
		from (from %[1]s where false union all by name from read_parquet([%[3]s], union_by_name = true, filename = true)) as p
		join ops.batch b on b.batch = parse_filename(p.filename, true)`,
		into, strings.Join(t.selectList(), ", "), literals(files))
	return s.exec(ctx, statement)
}

// selectList gives every column of the raw table from the batch b and a row p of its file.
func (t RawTable) selectList() []string {
	list := []string{"b.batch", "b.stated_at", "b.stated_wall", "b.scope"}
	for _, c := range t.columns()[len(list):] {
		if c.Name == "_month" {
			list = append(list, fmt.Sprintf("cast(date_trunc('month', p.%s) as date)", warehouse.Ident(t.EventTime)))
			continue
		}
		list = append(list, fmt.Sprintf("cast(p.%s as %s)", warehouse.Ident(c.Name), c.Type))
	}
	return list
}

// loadRejects makes ops.reject hold the rejected rows of the known batches.
func (r *run) loadRejects(ctx context.Context, s session) error {
	there := map[string]bool{}
	err := s.each(ctx, "select distinct batch from ops.reject", func(rows *sql.Rows) error {
		var batch string
		err := rows.Scan(&batch)
		there[batch] = true
		return err
	})
	if err != nil {
		return fmt.Errorf("read ops.reject: %w", err)
	}
	var files []string
	for _, b := range r.batches {
		if b.Rejects != nil && b.Rejects.Rows > 0 && !there[b.Batch] {
			files = append(files, r.config.Lake.Path(b.Rejects.File))
		}
	}
	if len(files) == 0 {
		return nil
	}
	err = s.exec(ctx, fmt.Sprintf(`insert into ops.reject
		select parse_filename(filename, true), dataset, sheet, "row", column_name, header, code, value
		from read_parquet([%s], union_by_name = true, filename = true)`, literals(files)))
	if err != nil {
		return fmt.Errorf("load rejects: %w", err)
	}
	return nil
}

func literals(texts []string) string {
	quoted := make([]string, len(texts))
	for i, t := range texts {
		quoted[i] = warehouse.String(t)
	}
	return strings.Join(quoted, ", ")
}
