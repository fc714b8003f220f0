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
func heavyFirst(sorted []Model) (ordered []Model, ahead int) {
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
	for _, first := range []bool{true, false} {
		for _, m := range sorted {
			if front[m.Name] == first {
				ordered = append(ordered, m)
			}
		}
	}
	return ordered, len(front)
}

// buildModels builds every model. Between those that the models kept by month
// read and the others it decides which months. On an incremental run it leaves
// alone what reads only tables that did not change.
func (r *run) buildModels(ctx context.Context, plan loadPlan, before built) error {
	ahead := r.models[:r.front]
	if err := r.inParallel(ctx, ahead, func(ctx context.Context, s session, m Model) error {
		return r.buildModel(ctx, s, m, false)
	}); err != nil {
		return err
	}
	if err := r.decideMonths(ctx, plan, before); err != nil {
		return err
	}
	return r.inParallel(ctx, r.models[r.front:], func(ctx context.Context, s session, m Model) error {
		return r.buildModel(ctx, s, m, r.byMonth)
	})
}

// decideMonths fills ops.touched, and sets byMonth unless every month is built so
// that tables are made whole. An as-of within a week cuts that week's rows by
// day, which no month tells.
func (r *run) decideMonths(ctx context.Context, plan loadPlan, before built) error {
	if err := r.one(ctx, heavyPolicyQuery, &r.heavyPolicy); err != nil {
		return fmt.Errorf("read policy of the months: %w", err)
	}
	sameCut := before.asOf.Equal(r.clocks.asOf) || wholeWeek(before.asOf) && wholeWeek(r.clocks.asOf)
	r.byMonth = r.incremental && sameCut && before.heavyPolicy.String == r.heavyPolicy
	mark := r.touchAll
	if r.byMonth {
		mark = func(ctx context.Context) error { return r.touchChanged(ctx, plan, before) }
	}
	if err := mark(ctx); err != nil {
		return err
	}
	if err := r.one(ctx, "select count(*) from ops.touched", &r.touched); err != nil {
		return fmt.Errorf("count touched months: %w", err)
	}
	return nil
}

func (r *run) buildModel(ctx context.Context, s session, m Model, byMonth bool) error {
	table := warehouse.Table(m.Name)
	switch {
	case m.goes != nil:
		return buildGo(ctx, s, m)
	case m.Partition != "" && byMonth:
		err := s.exec(ctx, fmt.Sprintf("delete from %s where month in (select month from ops.touched)", table))
		if err != nil {
			return err
		}
		return s.exec(ctx, fmt.Sprintf("insert into %s\n%s", table, m.query))
	}
	return s.exec(ctx, fmt.Sprintf("create or replace table %s as\n%s", table, m.query))
}

func buildGo(ctx context.Context, s session, m Model) error {
	columns := make([]string, len(m.goes.columns))
	for i, c := range m.goes.columns {
		name, typ, _ := strings.Cut(c, " ")
		columns[i] = warehouse.Ident(name) + " " + typ
	}
	err := s.exec(ctx, fmt.Sprintf("create or replace table %s (%s)", warehouse.Table(m.Name), strings.Join(columns, ", ")))
	if err != nil {
		return err
	}
	rows, err := m.goes.rows(ctx, s)
	if err != nil {
		return err
	}
	return s.fill(ctx, m.Name, m.goes.columns, rows)
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
