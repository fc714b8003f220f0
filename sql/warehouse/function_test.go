package warehouse_test

import (
	"database/sql"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"baimi/sql/warehouse"
)

func ratio() warehouse.Function {
	return warehouse.Function{Name: "ratio", Args: 2, Fn: func(a []float64) (float64, bool) {
		return a[0] / a[1], a[1] != 0
	}}
}

func TestARegisteredFunctionIsKnownToEveryConnection(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.duckdb")
	for _, o := range []warehouse.Options{{}, {ReadOnly: true}, {ReadOnly: true, Sealed: true}} {
		o.Functions = []warehouse.Function{ratio(), {Name: "twice", Args: 1, Fn: func(a []float64) (float64, bool) { return 2 * a[0], true }}}
		db, err := warehouse.Open(t.Context(), path, o)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			conn, err := db.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			var got float64
			if err := conn.QueryRowContext(t.Context(), "select twice(ratio(1::bigint, 4::decimal(9,2)))").Scan(&got); err != nil || got != 0.5 {
				t.Errorf("%+v: %v, %v", o, got, err)
			}
		}
		db.Close()
	}
}

func TestNullGoesInAndNullComesOut(t *testing.T) {
	calls := 0
	f := ratio()
	inner := f.Fn
	f.Fn = func(a []float64) (float64, bool) { calls++; return inner(a) }
	db := open(t, "", warehouse.Options{Threads: 1, Functions: []warehouse.Function{f}})
	run(t, db, "create table x as from (values (1, 1.0, 2.0), (2, null, 2.0), (3, 1.0, null), (4, null, null), (5, 1.0, 0.0), (6, 9.0, 3.0)) as v(i, a, b)")
	rows, err := db.QueryContext(t.Context(), "select ratio(a, b) from x order by i")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var got []sql.NullFloat64
	for rows.Next() {
		var v sql.NullFloat64
		if err := rows.Scan(&v); err != nil {
			t.Fatal(err)
		}
		got = append(got, v)
	}
	want := []sql.NullFloat64{{Float64: 0.5, Valid: true}, {}, {}, {}, {}, {Float64: 3, Valid: true}}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("row %d: %v, want %v", i+1, got[i], want[i])
		}
	}
	if calls != 3 {
		t.Errorf("the function was called %d times, want only for the 3 rows without NULL", calls)
	}
}

func TestAFunctionComputesTheSameOnManyThreads(t *testing.T) {
	db := open(t, "", warehouse.Options{Threads: 4, Functions: []warehouse.Function{
		{Name: "half", Args: 1, Fn: func(a []float64) (float64, bool) { return a[0] / 2, math.Mod(a[0], 3) != 0 }},
	}})
	got := one[string](t, db, "select sum(half(range))::bigint || ' ' || count(half(range)) from range(600000)")
	// The sum of all halves less those of the multiples of 3.
	if got != "60000000000 400000" {
		t.Errorf("got %s", got)
	}
}

func TestAFunctionThatPanicsFailsItsQueryOnly(t *testing.T) {
	db := open(t, "", warehouse.Options{Functions: []warehouse.Function{
		{Name: "broken", Args: 1, Fn: func(a []float64) (float64, bool) { return a[7], true }},
	}})
	_, err := db.ExecContext(t.Context(), "create table x as select broken(1)")
	if err == nil || !strings.Contains(err.Error(), "function broken") {
		t.Errorf("got %v", err)
	}
	run(t, db, "select 1")
}

func TestAFunctionWithoutArgumentsIsRefused(t *testing.T) {
	_, err := warehouse.Open(t.Context(), "", warehouse.Options{Functions: []warehouse.Function{{Name: "nothing"}}})
	if err == nil || !strings.Contains(err.Error(), "nothing") {
		t.Errorf("got %v", err)
	}
}

func BenchmarkFunctionOfTwoArguments(b *testing.B) {
	db, err := warehouse.Open(b.Context(), "", warehouse.Options{Functions: []warehouse.Function{ratio()}})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	const rows = 100_000
	for b.Loop() {
		if _, err := db.ExecContext(b.Context(), "select sum(ratio(range, range + 1)) from range(100000)"); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*rows), "ns/row")
}
