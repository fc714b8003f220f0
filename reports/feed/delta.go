package feed

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// change is one row of the delta on its way.
type change struct {
	table         table
	row           row // as it is, or as it was when it is removed
	what          string
	column        string
	before, after string
}

// delta lists what changed since the version before: nothing for a first version.
func (e *edition) delta(ctx context.Context, q Querier, before *handed) ([]row, error) {
	if before == nil {
		return nil, nil
	}
	var changes []change
	for _, t := range tables {
		changes = append(changes, t.changes(before.rows[t.name], e.rows[t.name])...)
	}
	why, err := e.decisions(ctx, q, before, changes)
	if err != nil {
		return nil, err
	}
	rows := make([]row, len(changes))
	for n, c := range changes {
		t := c.table
		entry := ""
		if len(t.key) > 2 { // below the company
			entry = t.get(c.row, t.key[len(t.key)-1])
		}
		r := row{t.name, c.what, t.get(c.row, "output"), t.company(c.row), t.get(c.row, "compound_id"), entry, c.column, c.before, c.after, why(c)}
		if rows[n], err = delta.settle(r); err != nil {
			return nil, err
		}
	}
	return rows, delta.sort(rows)
}

// company is the number of the row's company, whatever its column is called.
func (t table) company(r row) string { return t.get(r, t.key[1]) }

// changes compares two states of a table row by row.
func (t table) changes(before, after []row) []change {
	old := map[string]row{}
	for _, r := range before {
		old[t.id(r)] = r
	}
	var out []change
	for _, r := range after {
		was, ok := old[t.id(r)]
		delete(old, t.id(r))
		if !ok {
			out = append(out, change{table: t, row: r, what: "added"})
			continue
		}
		for i, c := range t.columns {
			if was[i] != r[i] {
				out = append(out, change{table: t, row: r, what: "changed", column: c.name, before: was[i], after: r[i]})
			}
		}
	}
	for _, r := range before {
		if _, gone := old[t.id(r)]; gone {
			out = append(out, change{table: t, row: r, what: "removed"})
		}
	}
	return out
}

// decisions returns what explains a change: the decided objections and repairs of an item for the
// item; for everything else of a company those of its items that changed and those of its score as
// a whole, and the rule when it is another one.
func (e *edition) decisions(ctx context.Context, q Querier, before *handed, changes []change) (func(change) string, error) {
	// Without an item a case is about the score as a whole.
	cases, err := query(ctx, q, 4, `select kind, objection_id, company_id, coalesce(item_id, '') from marts.score_case
		where decided_on is not null and (cycle = ? or item_id is not null) order by kind, objection_id`, e.manifest.Cycle)
	if err != nil {
		return nil, fmt.Errorf("read marts.score_case: %w", err)
	}
	type subject struct{ company, item string }
	moved := map[subject]bool{}
	for _, c := range changes {
		if item := c.table.get(c.row, "item_id"); strings.HasSuffix(c.table.name, "items") {
			moved[subject{c.table.company(c.row), item}] = true
		}
	}
	byItem, byCompany := map[subject][]string{}, map[string][]string{}
	for _, c := range cases {
		s := subject{c[2], c[3]}
		name := c[0] + ":" + c[1]
		byItem[s] = append(byItem[s], name)
		if s.item == "" || moved[s] {
			byCompany[s.company] = append(byCompany[s.company], name)
		}
	}
	rule := ""
	if e.manifest.Rules != before.manifest.Rules {
		rule = "rule:" + e.manifest.Rules.Version
	}
	return func(c change) string {
		company := c.table.company(c.row)
		reasons := slices.Clone(byCompany[company])
		if item := c.table.get(c.row, "item_id"); item != "" {
			reasons = slices.Clone(byItem[subject{company, item}])
		}
		if rule != "" {
			reasons = append(reasons, rule)
		}
		return strings.Join(reasons, " ")
	}, nil
}
