package warehouse_test

import (
	"errors"
	"strings"
	"testing"

	"baimi/sql/warehouse"
)

func TestATextFunctionReturnsFieldsListsAndBareValues(t *testing.T) {
	db := open(t, "", warehouse.Options{TextFunctions: []warehouse.TextFunction{
		{Name: "parts", Args: 2, Result: []warehouse.Field{{Name: "head"}, {Name: "length", Kind: warehouse.NumberKind}, {Name: "long", Kind: warehouse.TruthKind}},
			Fn: func(a []string) ([]any, error) {
				if a[0] == "" {
					return []any{nil, nil, nil}, nil
				}
				return []any{a[0][:1] + a[1], float64(len(a[0])), len(a[0]) > 3}, nil
			}},
		{Name: "marks", Args: 1, Result: []warehouse.Field{{Kind: warehouse.HashesKind}}, Fn: func(a []string) ([]any, error) {
			if a[0] == "" {
				return []any{nil}, nil
			}
			return []any{[]uint64{uint64(len(a[0])), 1<<64 - 1}}, nil
		}},
	}})
	run(t, db, "create table x as select v.i, v.t, parts(v.t, 'z') as p, marks(v.t) as m from (values (1, 'abcd'), (2, 'ab'), (3, null)) as v (i, t)")
	got := one[string](t, db, "select string_agg(concat_ws(' ', coalesce(p.head, '-'), coalesce(p.length, -1), coalesce(p.long, false), coalesce(cast(m as varchar), '-')), '; ' order by i) from x")
	if want := "az 4.0 true [4, 18446744073709551615]; az 2.0 false [2, 18446744073709551615]; - -1.0 false -"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAnErrorOrPanicOfATextFunctionFailsItsQueryOnly(t *testing.T) {
	db := open(t, "", warehouse.Options{TextFunctions: []warehouse.TextFunction{
		{Name: "refuses", Args: 1, Result: []warehouse.Field{{}}, Fn: func([]string) ([]any, error) { return nil, errors.New("no dictionary") }},
		{Name: "breaks", Args: 1, Result: []warehouse.Field{{}}, Fn: func(a []string) ([]any, error) { return []any{a[3]}, nil }},
	}})
	for _, name := range []string{"refuses", "breaks"} {
		_, err := db.ExecContext(t.Context(), "create table x as select "+name+"('a')")
		if err == nil || !strings.Contains(err.Error(), "function "+name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	run(t, db, "select 1")
}

func TestATextFunctionWithoutAResultIsRefused(t *testing.T) {
	_, err := warehouse.Open(t.Context(), "", warehouse.Options{TextFunctions: []warehouse.TextFunction{{Name: "nothing", Args: 1}}})
	if err == nil || !strings.Contains(err.Error(), "nothing") {
		t.Errorf("got %v", err)
	}
}
