package transform

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"baimi/sql/warehouse"
)

// opsTables are the tables that sql/schema makes in ops.
var opsTables = [...]string{"batch", "batch_dataset", "reject", "dataset", "params", "touched", "touched_week", "touched_ticket", "place_spelling", "category_spelling", "build"}

// touchMonths and touchWeeks are the steps between the models that decide what is
// built again and those that are kept by month or week, which all read
// ops.touched or ops.touched_week.
var (
	touchMonths = Model{
		Name:    "ops.touched",
		Depends: []string{"core.policy", "core.place", "core.leaf", "staging.service_contract"},
	}
	touchWeeks = Model{
		Name: "ops.touched_week",
		Depends: []string{
			"core.policy", "core.week", "core.region", "core.region_path", "core.compound_state",
			"core.branch_state", "core.branch_activity",
		},
	}
)

// heavyFirst puts the touching of months and everything that it waits for to the
// front: the longest way leads through the models kept by month.
func heavyFirst(sorted []Model) []Model {
	byName := map[string]Model{}
	for _, m := range sorted {
		byName[m.Name] = m
	}
	front := map[string]bool{}
	var mark func(name string)
	mark = func(name string) {
		if m, isModel := byName[name]; isModel && !front[name] {
			front[name] = true
			for _, d := range m.Depends {
				mark(d)
			}
		}
	}
	for _, d := range touchMonths.Depends {
		mark(d)
	}
	var ahead, rest []Model
	for _, m := range sorted {
		if front[m.Name] {
			ahead = append(ahead, m)
		} else {
			rest = append(rest, m)
		}
	}
	return append(append(ahead, touchMonths, touchWeeks), rest...)
}

// buildModels builds every model, and before those kept by month or week decides
// which.
func (r *run) buildModels(ctx context.Context, plan loadPlan, before built) error {
	return r.inParallel(ctx, r.models, func(ctx context.Context, s session, m Model) error {
		switch m.Name {
		case touchMonths.Name:
			return r.decideMonths(ctx, plan, before)
		case touchWeeks.Name:
			return r.decideWeeks(ctx, before)
		}
		// Only models that wait for the touching may ask what it decided.
		inParts := m.Partition == partitionWeek && r.incremental ||
			m.Partition != "" && m.Partition != partitionWeek && r.byMonth
		return r.buildModel(ctx, s, m, inParts)
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
	if err := r.exec(ctx, "update ops.params set all_tickets = ?", !r.byMonth); err != nil {
		return fmt.Errorf("write ops.params: %w", err)
	}
	if err := r.one(ctx, "select count(*) from ops.touched", &r.touched); err != nil {
		return fmt.Errorf("count touched months: %w", err)
	}
	return nil
}

// buildModel makes the table of a model: whole, or in the touched parts only.
func (r *run) buildModel(ctx context.Context, s session, m Model, inParts bool) error {
	table := warehouse.Table(m.Name)
	if m.goes != nil {
		return buildGo(ctx, s, m)
	}
	if !inParts {
		return s.exec(ctx, fmt.Sprintf("create or replace table %s as\n%s", table, m.query))
	}
	old := map[string]string{
		partitionMonth:  "month in (select month from ops.touched)",
		partitionTicket: "month in (select month from ops.touched) and ticket_id in (select ticket_id from ops.touched_ticket)",
		partitionWeek:   "week in (select week from ops.touched_week)",
	}[m.Partition]
	if err := s.exec(ctx, fmt.Sprintf("delete from %s where %s", table, old)); err != nil {
		return err
	}
	return s.exec(ctx, fmt.Sprintf("insert into %s\n%s", table, m.query))
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
