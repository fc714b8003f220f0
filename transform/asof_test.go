package transform

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"baimi/sql/warehouse"
)

// What a model compares with as-of is read out of its query, whatever names the
// days bear on their way from the tables.
func TestModelsOnlyCompareTheDaysThatTheyNameWithAsOf(t *testing.T) {
	b := newBench(t)
	for _, m := range b.models {
		if len(m.asOf) == 0 {
			continue
		}
		found, err := b.comparedWithAsOf(m.query)
		if err != nil {
			t.Errorf("%s: %v", m.Name, err)
			continue
		}
		var named []string
		for _, c := range m.asOf {
			named = append(named, c.String())
		}
		slices.Sort(named)
		if !slices.Equal(named, found) {
			t.Errorf("%s names %s after \"-- as-of:\" and compares %s", m.Name, strings.Join(named, ", "), strings.Join(found, ", "))
		}
	}
}

func TestWhatIsNoComparisonOfADayWithAsOfIsNotTakenForOne(t *testing.T) {
	b := newBench(t)
	for query, want := range map[string]string{
		"select found_on from raw.findings f cross join ops.params where f.found_on <= as_of":                        "raw.findings.found_on",
		"with a as (select f.due_on as d from raw.findings f) select 1 from a join ops.params o on o.as_of > a.d":    "raw.findings.due_on",
		"with a as (select f.* from raw.findings f) select rank() over (order by due_on > as_of) from a, ops.params": "raw.findings.due_on",
		"select o.as_of - f.due_on from raw.findings f cross join ops.params o":                                      "",
		"select 1 from raw.findings f cross join ops.params o where f.due_on + 3 <= o.as_of":                         "",
		"select o.issue from raw.findings f cross join ops.params o where f.due_on <= o.as_of":                       "",
		"select o.as_of from ops.params o":                                                                                 "",
		"select * from raw.findings f cross join ops.params o where f.due_on <= o.as_of":                                   "",
		"with p as (select as_of as today from ops.params) select 1 from raw.findings f cross join p where due_on < today": "",
	} {
		found, err := b.comparedWithAsOf(query)
		if got := strings.Join(found, " "); got != want || (err == nil) != (want != "") {
			t.Errorf("%s: found %q, %v; want %q", query, got, err, want)
		}
	}
}

// node is a part of a query as DuckDB parses it.
type node = map[string]any

// scope is where names of a query are looked up.
type scope struct {
	with map[string]node // CTEs
	from node
}

// comparedWithAsOf returns the columns of tables that a query compares with as-of,
// sorted, and an error if it takes anything else from ops.params.
func (b *bench) comparedWithAsOf(query string) ([]string, error) {
	var text string
	if err := b.one(context.Background(), "select cast(json_serialize_sql("+warehouse.String(query)+") as varchar)", &text); err != nil {
		return nil, err
	}
	var parsed struct {
		Statements []struct{ Node node }
	}
	if err := json.Unmarshal([]byte(text), &parsed); err != nil {
		return nil, err
	}
	if len(parsed.Statements) != 1 {
		return nil, fmt.Errorf("no statement in %s", text)
	}
	found := map[string]bool{}
	if err := b.findComparisons(parsed.Statements[0].Node, scope{}, found); err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(found)), nil
}

// findComparisons walks a part of a query and everything in it.
func (b *bench) findComparisons(part any, in scope, found map[string]bool) error {
	if list, isList := part.([]any); isList {
		for _, p := range list {
			if err := b.findComparisons(p, in, found); err != nil {
				return err
			}
		}
		return nil
	}
	n, isNode := part.(node)
	if !isNode {
		return nil
	}
	if from, isQuery := n["cte_map"]; isQuery {
		in.with = withCTEs(in.with, from.(node))
		in.from, _ = n["from_table"].(node)
	}
	switch n["class"] {
	case "COMPARISON":
		left, right := n["left"].(node), n["right"].(node)
		if b.isAsOf(right, in) {
			left, right = right, left
		}
		if b.isAsOf(left, in) {
			days, err := b.columnsOf(right, in)
			for _, d := range days {
				found[d] = true
			}
			return err
		}
	case "COLUMN_REF":
		if b.fromParams(n, in) {
			return fmt.Errorf("%v is used in another way than compared", n["column_names"])
		}
	case "STAR":
		if name, _ := n["relation_name"].(string); len(b.tablesNamed(in.from, name, "ops.params")) > 0 {
			return errors.New("* takes all of ops.params")
		}
	}
	for _, key := range slices.Sorted(maps.Keys(n)) {
		if err := b.findComparisons(n[key], in, found); err != nil {
			return err
		}
	}
	return nil
}

func withCTEs(outer map[string]node, list node) map[string]node {
	all := maps.Clone(outer)
	if all == nil {
		all = map[string]node{}
	}
	for _, entry := range list["map"].([]any) {
		all[entry.(node)["key"].(string)] = entry.(node)["value"].(node)["query"].(node)["node"].(node)
	}
	return all
}

func (b *bench) isAsOf(n node, in scope) bool {
	return n["class"] == "COLUMN_REF" && lastName(n) == "as_of" && b.fromParams(n, in)
}

func (b *bench) fromParams(n node, in scope) bool {
	for _, c := range b.tableColumns("ops.params") {
		if c == lastName(n) {
			return len(b.tablesNamed(in.from, qualifier(n), "ops.params")) > 0
		}
	}
	return false
}

func names(n node) []string {
	var all []string
	for _, name := range n["column_names"].([]any) {
		all = append(all, strings.ToLower(name.(string)))
	}
	return all
}

func lastName(n node) string { return names(n)[len(names(n))-1] }

func qualifier(n node) string {
	if all := names(n); len(all) > 1 {
		return all[len(all)-2]
	}
	return ""
}

// tablesNamed returns the parts of a from clause that bear a name ("" for all) and
// are the wanted table ("" for any).
func (b *bench) tablesNamed(from node, name, wanted string) []node {
	switch from["type"] {
	case "JOIN":
		return append(b.tablesNamed(from["left"].(node), name, wanted), b.tablesNamed(from["right"].(node), name, wanted)...)
	case "BASE_TABLE", "SUBQUERY":
		alias, _ := from["alias"].(string)
		if alias == "" {
			alias, _ = from["table_name"].(string)
		}
		if (name == "" || name == alias) && (wanted == "" || wanted == tableOf(from)) {
			return []node{from}
		}
	}
	return nil
}

// tableOf returns "schema.table" of a part of a from clause, "" for a CTE.
func tableOf(from node) string {
	if schema, _ := from["schema_name"].(string); schema != "" {
		return schema + "." + from["table_name"].(string)
	}
	return ""
}

func (b *bench) tableColumns(table string) []string {
	is, err := b.columnTypes(context.Background(), warehouse.Table(table))
	if err != nil {
		return nil
	}
	return is.names
}

// columnsOf returns the columns of tables one of whose values an expression has.
func (b *bench) columnsOf(n node, in scope) ([]string, error) {
	var children []any
	kind, _ := n["type"].(string)
	function, _ := n["function_name"].(string)
	switch {
	case n["class"] == "COLUMN_REF":
		return b.follow(n, in)
	case n["class"] == "CONSTANT" && n["value"].(node)["is_null"] == true:
		return nil, nil
	case kind == "OPERATOR_CAST" && n["cast_type"].(node)["id"] == "DATE":
		children = []any{n["child"]}
	case kind == "OPERATOR_COALESCE", kind == "WINDOW_AGGREGATE" && (function == "min" || function == "max"):
		children = n["children"].([]any)
	case kind == "CASE_EXPR":
		children = []any{n["else_expr"]}
		for _, c := range n["case_checks"].([]any) {
			children = append(children, c.(node)["then_expr"])
		}
	default:
		return nil, fmt.Errorf("a %s %s is compared, which is not a day as a table holds it", kind, function)
	}
	var all []string
	for _, c := range children {
		columns, err := b.columnsOf(c.(node), in)
		if err != nil {
			return nil, err
		}
		all = append(all, columns...)
	}
	return all, nil
}

// follow finds where a column comes from.
func (b *bench) follow(ref node, in scope) ([]string, error) {
	name := lastName(ref)
	for _, from := range b.tablesNamed(in.from, qualifier(ref), "") {
		if table := tableOf(from); table != "" {
			if slices.Contains(b.tableColumns(table), name) {
				return []string{table + "." + name}, nil
			}
			continue
		}
		query := in.with[fmt.Sprint(from["table_name"])]
		if sub, isSubquery := from["subquery"].(node); isSubquery {
			query = sub["node"].(node)
		}
		if at := position(query, name); at >= 0 {
			return b.output(query, at, name, in.with)
		}
	}
	return nil, fmt.Errorf("%s comes from no table that can be told", strings.Join(names(ref), "."))
}

// position returns the place of a column among those that a query gives: that of
// the * where nothing bears its name, -1 if there is none.
func position(query node, name string) int {
	for query["left"] != nil {
		query = query["left"].(node)
	}
	star := -1
	list, _ := query["select_list"].([]any)
	for i, item := range list {
		n := item.(node)
		alias, _ := n["alias"].(string)
		if alias == "" && n["class"] == "COLUMN_REF" {
			alias = lastName(n)
		}
		if strings.EqualFold(alias, name) {
			return i
		}
		if n["class"] == "STAR" {
			star = i
		}
	}
	return star
}

// output follows the column at a place of a query's list.
func (b *bench) output(query node, at int, name string, with map[string]node) ([]string, error) {
	with = withCTEs(with, query["cte_map"].(node))
	if query["left"] != nil {
		left, err := b.output(query["left"].(node), at, name, with)
		if err != nil {
			return nil, err
		}
		right, err := b.output(query["right"].(node), at, name, with)
		return append(left, right...), err
	}
	in := scope{with: with}
	in.from, _ = query["from_table"].(node)
	item := query["select_list"].([]any)[at].(node)
	if item["class"] == "STAR" {
		ref := []any{name}
		if relation, _ := item["relation_name"].(string); relation != "" {
			ref = []any{relation, name}
		}
		return b.follow(node{"column_names": ref}, in)
	}
	return b.columnsOf(item, in)
}

func TestATableStandsWhileNoDayOfItLiesBetweenTwoAsOfs(t *testing.T) {
	c := newCity(t)
	c.send("2022-06-01 09:00", "", "policy", examplePolicy)
	c.send("2022-06-01 09:00", "", "regions", smallRegions, "compounds", smallCompounds,
		"findings", "finding_id,found_on,compound_id,rectified_on\nF1,2022-05-10,C1,2022-07-06\n")
	c.run("2022-06-13 09:00", asOf("2022-06-12"))
	for _, x := range []struct {
		asOf, now, want string
		files           []string
	}{
		{asOf: "2022-06-19", now: "2022-06-20 09:00", want: "mark|∅"},
		{asOf: "2022-07-05", now: "2022-07-06 09:00", want: "mark|∅"},
		{asOf: "2022-07-06", now: "2022-07-07 09:00", want: "∅|2022-07-06"},
		{asOf: "2022-07-07", now: "2022-07-08 09:00", want: "∅|2022-07-06"}, // the end of before counts too
		{asOf: "2022-07-08", now: "2022-07-09 09:00", want: "mark|2022-07-06"},
		{asOf: "2022-07-05", now: "2022-07-09 10:00", want: "∅|∅"}, // as-of moves back
		{asOf: "2022-07-05", now: "2022-07-09 11:00", want: "mark|∅"},
		{asOf: "2022-07-05", now: "2022-07-09 12:00", want: "∅|∅", files: []string{
			"findings", "finding_id,found_on,compound_id,rectified_on\nF1,2022-05-10,C1,2022-07-06\n"}},
	} {
		if x.files != nil {
			c.send(x.now, "", x.files...)
		}
		mark(t, c.config.Warehouse, "update staging.finding set responsible = 'mark'")
		r := c.run(x.now, asOf(x.asOf))
		if got := query(t, r.Path, "select responsible, rectified_on from staging.finding")[0]; got != x.want || !r.Incremental {
			t.Errorf("as of %s: %s (incremental: %v), want %s", x.asOf, got, r.Incremental, x.want)
		}
	}
}

// mark writes into a finished warehouse what the next run leaves or makes anew.
func mark(t *testing.T, path, statement string) {
	t.Helper()
	db, err := warehouse.Open(context.Background(), path, warehouse.Options{Zone: shanghai})
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(context.Background(), statement)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}
