package transform

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"baimi/sql/warehouse"
)

// opsTables are the tables that sql/schema makes in ops.
var opsTables = [...]string{"batch", "batch_dataset", "reject", "dataset", "params", "touched", "moved_ticket", "place_spelling", "category_spelling", "build"}

// heavyFirst moves the small models that the models kept by month read, directly
// or not, to the front, so that what they make is known before the touched
// months are. Among themselves both parts keep their order.
func heavyFirst(sorted []Model) []Model {
	byName := map[string]Model{}
	for _, m := range sorted {
		byName[m.Name] = m
	}
	front := map[string]bool{}
	var mark func(name string)
	mark = func(name string) {
		m, isModel := byName[name]
		if !isModel || front[name] {
			return
		}
		if m.Partition == "" {
			front[name] = true
		}
		for _, d := range m.Depends {
			mark(d)
		}
	}
	for _, m := range sorted {
		if m.Partition != "" {
			for _, d := range m.Depends {
				mark(d)
			}
		}
	}
	var ordered []Model
	for _, ahead := range []bool{true, false} {
		for _, m := range sorted {
			if front[m.Name] == ahead {
				ordered = append(ordered, m)
			}
		}
	}
	return ordered
}

// buildModels builds every model; before the first one kept by month it decides
// which months.
func (r *run) buildModels(ctx context.Context, plan loadPlan, before built) error {
	decided, byMonth := false, false
	for _, m := range r.models {
		if err := ctx.Err(); err != nil {
			return err
		}
		if m.Partition != "" && !decided {
			var err error
			if byMonth, err = r.decideMonths(ctx, plan, before); err != nil {
				return err
			}
			decided = true
		}
		r.step(m.Name)
		if err := r.buildModel(ctx, m, byMonth); err != nil {
			return fmt.Errorf("build model %s: %w", m.Name, err)
		}
	}
	return nil
}

// decideMonths fills ops.touched. It returns false when every month is built, so
// that tables are made whole. An as-of within a week cuts that week's rows by
// day, which no month tells.
func (r *run) decideMonths(ctx context.Context, plan loadPlan, before built) (byMonth bool, err error) {
	if err := r.one(ctx, heavyPolicyQuery, &r.heavyPolicy); err != nil {
		return false, fmt.Errorf("read policy of the months: %w", err)
	}
	sameCut := before.asOf.Equal(r.clocks.asOf) || wholeWeek(before.asOf) && wholeWeek(r.clocks.asOf)
	if !r.incremental || !sameCut || before.heavyPolicy.String != r.heavyPolicy {
		return false, r.touchAll(ctx)
	}
	return true, r.touchChanged(ctx, plan, before)
}

func (r *run) buildModel(ctx context.Context, m Model, byMonth bool) error {
	table := warehouse.Table(m.Name)
	switch {
	case m.goes != nil:
		return r.buildGo(ctx, m)
	case m.Partition != "" && byMonth:
		err := r.exec(ctx, fmt.Sprintf("delete from %s where month in (select month from ops.touched)", table))
		if err != nil {
			return err
		}
		return r.exec(ctx, fmt.Sprintf("insert into %s\n%s", table, m.query))
	}
	return r.exec(ctx, fmt.Sprintf("create or replace table %s as\n%s", table, m.query))
}

func (r *run) buildGo(ctx context.Context, m Model) error {
	columns := make([]string, len(m.goes.columns))
	for i, c := range m.goes.columns {
		name, typ, _ := strings.Cut(c, " ")
		columns[i] = warehouse.Ident(name) + " " + typ
	}
	err := r.exec(ctx, fmt.Sprintf("create or replace table %s (%s)", warehouse.Table(m.Name), strings.Join(columns, ", ")))
	if err != nil {
		return err
	}
	rows, err := m.goes.rows(ctx, r.session)
	if err != nil {
		return err
	}
	return r.fill(ctx, m.Name, m.goes.columns, rows)
}

// listTables returns the tables of the warehouse in the order of their names.
func (r *run) listTables(ctx context.Context) ([]Table, error) {
	var tables []Table
	err := r.each(ctx, `select schema_name || '.' || table_name, estimated_size from duckdb_tables()
		where not internal and not temporary order by 1`, func(rows *sql.Rows) error {
		var t Table
		if err := rows.Scan(&t.Name, &t.Rows); err != nil {
			return err
		}
		tables = append(tables, t)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	return tables, nil
}
