package transform

import (
	"fmt"
	"slices"
	"strings"

	"baimi/sql/warehouse"
)

// keysCheck is the check that every table has one row for each of its keys, made
// from the "-- key:" lines of the models. Of a table that is kept in parts only
// those built in this run can have gone wrong in it.
func keysCheck(models []Model) Check {
	c := Check{Name: "keys_unique", Protects: "every table has one row for each of its keys", Severity: SeverityError}
	for _, m := range models {
		if len(m.Key) == 0 {
			continue
		}
		names := make([]string, len(m.Key))
		for i, k := range m.Key {
			names[i] = warehouse.Ident(k)
		}
		columns := strings.Join(names, ", ")
		c.queries = append(c.queries, fmt.Sprintf(`select %s as table_name, concat_ws('|', %s) as key, count(*) as rows
from %s
where %s
group by %s
having count(*) > 1 or coalesce(%s) is null`,
			warehouse.String(m.Name), columns, warehouse.Table(m.Name), touchedRows(m.Partition), columns,
			strings.Join(asTexts(names), ", ")))
	}
	return c
}

// checksDue are the checks of this run: all, but only the keys of tables that can
// have gone wrong in it.
func (r *run) checksDue() []Check {
	if !r.incremental {
		return r.checks
	}
	made := slices.DeleteFunc(slices.Clone(r.models), func(m Model) bool { return !r.changed[m.Name] || len(m.Key) == 0 })
	keys := keysCheck(made)
	var due []Check
	for _, c := range r.checks {
		if c.Name == keys.Name {
			c = keys
		}
		due = append(due, c)
	}
	return due
}

// asTexts makes columns of any type comparable with each other.
func asTexts(columns []string) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = "cast(" + c + " as varchar)"
	}
	return out
}
