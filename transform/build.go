package transform

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"baimi/sql/warehouse"
)

// opsTables are the tables that sql/schema makes in ops.
var opsTables = [...]string{"batch", "batch_dataset", "reject", "dataset", "params", "run", "touched", "touched_week", "touched_cycle", "touched_governance", "touched_event", "touched_spelling", "touched_ticket", "touched_text", "place_spelling", "category_spelling", "company_spelling", "digest", "build"}

// touchMonths and touchWeeks are the tables that ops.touched and ops.touched_week
// are decided by.
var (
	touchMonths = []string{
		"raw." + tickets, freshTable, "core.policy", "core.place", "core.leaf", "core.region_path", "core.reader", "core.company_named",
		"staging.service_contract", "staging.category_map", "staging.ticket_review", "staging.compound",
	}
	touchWeeks = []string{
		"core.policy", "core.week", "core.region", "core.region_path", "core.compound_state",
		"core.branch_state", "core.branch_activity",
	}
)

// begin writes what all tasks build on: the schema, or what the last build is
// compared with, the batches and the clocks.
func (r *run) begin(ctx context.Context, plan loadPlan, before built) error {
	for _, t := range opsTables {
		r.changed["ops."+t] = true
	}
	r.changed["ops.params"] = !r.incremental || !before.asOf.Equal(r.clocks.asOf)
	if !r.incremental {
		if err := r.createSchema(ctx); err != nil {
			return err
		}
	}
	if err := r.writeBatches(ctx); err != nil {
		return err
	}
	if r.incremental {
		if err := errors.Join(r.remember(ctx, plan), r.readDigests(ctx)); err != nil {
			return err
		}
	}
	return r.writeClocks(ctx)
}

// tasks are all steps of the run.
func (r *run) tasks(plan loadPlan, before built) []task {
	var loads, models []task
	var raw []string
	for _, t := range r.config.Tables {
		raw = append(raw, "raw."+t.Dataset)
		load := task{
			name: "raw." + t.Dataset,
			idle: func() bool { return len(plan.add[t.Dataset])+len(plan.remove[t.Dataset]) == 0 },
			do:   func(ctx context.Context, s session) (bool, error) { return true, r.load(ctx, s, t, plan) },
		}
		loads = append(loads, load)
	}
	for _, w := range spellings {
		from := "raw." + tickets
		if r.readsFresh(plan) {
			from = freshTable
		}
		loads = append(loads, task{name: w.table, after: []string{from}, do: func(ctx context.Context, _ session) (bool, error) {
			// What is fresh lies in a temporary table of this session.
			return r.writeSpellings(ctx, r.session, w.table, w.query, plan)
		}})
	}
	loads = append(loads,
		task{name: freshTable, do: func(ctx context.Context, _ session) (bool, error) { return true, r.loadFresh(ctx, plan) }},
		task{name: "ops.reject", do: func(ctx context.Context, s session) (bool, error) { return true, r.loadRejects(ctx, s) }},
		task{name: "ops.dataset", after: raw, do: func(ctx context.Context, s session) (bool, error) { return true, r.writeDatasets(ctx, s) }},
		task{name: "ops.touched", after: touchMonths, do: func(ctx context.Context, _ session) (bool, error) {
			return true, r.decideMonths(ctx, plan, before)
		}},
		task{name: "ops.touched_text", after: touchTexts, do: func(ctx context.Context, _ session) (bool, error) {
			return true, r.decideTexts(ctx)
		}},
		task{name: "ops.touched_week", after: touchWeeks, do: func(ctx context.Context, _ session) (bool, error) {
			return true, r.decideWeeks(ctx, before)
		}},
	)
	for n, b := range bases {
		loads = append(loads, task{name: b.touched, after: []string{b.source}, do: func(ctx context.Context, _ session) (bool, error) {
			return true, r.decideParts(ctx, n)
		}})
	}
	for _, m := range r.models {
		onlyAsOf := false
		idle := func() bool {
			onlyAsOf = r.changesByAsOf(m)
			return !r.changes(m)
		}
		models = append(models, task{name: m.Name, after: m.Depends, idle: idle,
			do: func(ctx context.Context, s session) (bool, error) {
				if onlyAsOf {
					if reached, err := r.reached(ctx, s, m.asOf, before.asOf); err != nil || !reached {
						return false, err
					}
				}
				// Only models that wait for the touching may ask what it decided.
				return r.rebuild(ctx, s, m, r.inParts(m.Partition))
			}})
	}
	return append(loads, models...)
}

// inParts reports whether a table with that partition is there already, so that only
// its touched parts are made.
func (r *run) inParts(partition string) bool {
	switch partition {
	case partitionMonth, partitionTicket, partitionText, partitionPair:
		return r.byMonth
	}
	return partition != "" && r.incremental
}

// changes reports whether a model can come out differently than in the build
// that is continued. One kept in parts can in the touched ones, which take all its
// inputs into account.
func (r *run) changes(m Model) bool {
	if !r.incremental || m.goes != nil && m.goes.always {
		return true
	}
	switch m.Partition {
	case partitionWeek:
		return r.weeks > 0
	case partitionMonth, partitionTicket, partitionText, partitionPair:
		return !r.byMonth || r.touched > 0
	}
	if n, ok := basisOf(m.Partition); ok {
		return r.parts[n] > 0
	}
	for _, d := range m.Depends {
		if r.changed[d] {
			return true
		}
	}
	return false
}

// changesByAsOf reports whether a model has nothing to come out differently for
// than the days that it compares with as-of.
func (r *run) changesByAsOf(m Model) bool {
	return r.incremental && len(m.asOf) > 0 &&
		!slices.ContainsFunc(m.Depends, func(d string) bool { return d != "ops.params" && r.changed[d] })
}

// reached reports whether any of these days lies between another as-of and that
// of this run. Both ends count, since a day can be compared in either way with its own.
func (r *run) reached(ctx context.Context, s session, days []column, asOf time.Time) (bool, error) {
	from, to := asOf, r.clocks.asOf
	if to.Before(from) {
		from, to = to, from
	}
	var parts []string
	for _, d := range days {
		parts = append(parts, fmt.Sprintf("exists (select 1 from %s where cast(%s as date) between date '%s' and date '%s')",
			warehouse.Table(d.table), warehouse.Ident(d.name), from.Format(time.DateOnly), to.Format(time.DateOnly)))
	}
	var is bool
	if err := s.one(ctx, "select "+strings.Join(parts, " or "), &is); err != nil {
		return false, fmt.Errorf("look for days between two as-ofs: %w", err)
	}
	return is, nil
}

// decideMonths fills ops.touched, and sets byMonth unless every month is built so
// that tables are made whole. An as-of within a week cuts that week's rows by
// day, which no month tells.
func (r *run) decideMonths(ctx context.Context, plan loadPlan, before built) error {
	if err := r.one(ctx, heavyPolicyQuery, &r.heavyPolicy); err != nil {
		return fmt.Errorf("read policy of the months: %w", err)
	}
	// Regions are rarely redrawn, and every month has rows of them.
	sameRegions := true
	if r.incremental {
		if err := r.one(ctx, sameRegionsQuery, &sameRegions); err != nil {
			return fmt.Errorf("compare regions: %w", err)
		}
	}
	sameCut := before.asOf.Equal(r.clocks.asOf) || wholeWeek(before.asOf) && wholeWeek(r.clocks.asOf)
	r.byMonth = r.incremental && sameCut && sameRegions && before.heavyPolicy.String == r.heavyPolicy
	if r.restrained() && !r.byMonth && !r.small {
		if err := r.exec(ctx, "reset global threads"); err != nil {
			return fmt.Errorf("set up warehouse: %w", err)
		}
	}
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

// rebuild makes the table of a model and reports whether it is another than before,
// so that nothing is made again for the sake of a table that came out the same.
// Only tables that others are made of are compared, not those kept in parts, not
// views, and not the marts, which are read by few.
func (r *run) rebuild(ctx context.Context, s session, m Model, inParts bool) (changed bool, err error) {
	err = r.buildModel(ctx, s, m, inParts)
	if err != nil || m.Partition != "" || m.View || m.Layer == "marts" {
		return true, err
	}
	return r.digest(ctx, s, m.Name)
}

// touchedRows is the condition that a row of a table with that partition is one that
// this run builds.
func touchedRows(partition string) string {
	switch partition {
	case partitionMonth:
		return "month in (select t.month from ops.touched t)"
	case partitionTicket:
		return touchedRows(partitionMonth) + " and ticket_id in (select t.ticket_id from ops.touched_ticket t)"
	case partitionText:
		return touchedRows(partitionMonth) + " and ticket_id in (select t.ticket_id from ops.touched_text t)"
	case partitionPair:
		return touchedRows(partitionMonth) + " and (ticket_id in (select t.ticket_id from ops.touched_ticket t)" +
			" or before_id in (select t.ticket_id from ops.touched_ticket t))"
	case partitionWeek:
		return "week in (select t.week from ops.touched_week t)"
	}
	if n, ok := basisOf(partition); ok {
		return bases[n].touchedRows()
	}
	return "true"
}

// buildModel makes the table of a model: whole, or in the touched parts only.
func (r *run) buildModel(ctx context.Context, s session, m Model, inParts bool) error {
	table := warehouse.Table(m.Name)
	switch {
	case m.goes != nil && !inParts:
		if err := createGo(ctx, s, m); err != nil {
			return err
		}
		return fillGo(ctx, s, m)
	case m.View:
		return s.exec(ctx, fmt.Sprintf("create or replace view %s as\n%s", table, m.query))
	case !inParts:
		return s.exec(ctx, fmt.Sprintf("create or replace table %s as\n%s", table, m.query))
	}
	if err := s.exec(ctx, fmt.Sprintf("delete from %s where %s", table, touchedRows(m.Partition))); err != nil {
		return err
	}
	if m.goes != nil {
		return fillGo(ctx, s, m)
	}
	return s.exec(ctx, fmt.Sprintf("insert into %s\n%s", table, m.query))
}

func createGo(ctx context.Context, s session, m Model) error {
	columns := make([]string, len(m.goes.columns))
	for i, c := range m.goes.columns {
		name, typ, _ := strings.Cut(c, " ")
		columns[i] = warehouse.Ident(name) + " " + typ
	}
	return s.exec(ctx, fmt.Sprintf("create or replace table %s (%s)", warehouse.Table(m.Name), strings.Join(columns, ", ")))
}

func fillGo(ctx context.Context, s session, m Model) error {
	rows, err := m.goes.rows(ctx, s)
	if err != nil {
		return err
	}
	values, err := columnValues(rows, m.goes.columns)
	if err != nil {
		return err
	}
	return warehouse.Append(ctx, s.conn, m.Name, values)
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
