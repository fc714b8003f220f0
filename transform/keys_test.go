package transform

import (
	"context"
	"testing"
)

func TestTwoRowsOfOneKeyStopThePublication(t *testing.T) {
	b := newBench(t)
	ctx := context.Background()
	check := keysCheck(b.models)
	found := func() (all CheckFailure) {
		for _, query := range check.queries {
			f, err := runCheck(ctx, b.session, check, query)
			if err != nil {
				t.Fatal(err)
			}
			all.add(f)
		}
		return all
	}
	if f := found(); f.Rows != 0 {
		t.Fatalf("%d rows on empty tables: %v", f.Rows, f.Sample)
	}
	for _, statement := range []string{
		"insert into marts.compound (compound_id, name) values ('C1', 'a'), ('C2', 'b'), ('C1', 'c'), (null, 'd')",
		// One part of a key may be missing, and is not the same as another value.
		"insert into marts.unplaced (district_code, reason, tickets) values (null, 'no_name', 1), ('440604', 'no_name', 2)",
		"insert into ops.touched values (date '2022-07-01')",
		"insert into marts.complaint_week (month, week, category) values (date '2022-07-01', date '2022-07-04', '电梯'), (date '2022-07-01', date '2022-07-04', '电梯')",
		// June was not built by this run.
		"insert into marts.complaint_week (month, week, category) values (date '2022-06-01', date '2022-06-06', '电梯'), (date '2022-06-01', date '2022-06-06', '电梯')",
	} {
		if err := b.exec(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	if f := found(); f.Rows != 3 { // C1, the compound without a key, and the week of July
		t.Errorf("%d failures, want 3: %v", f.Rows, f.Sample)
	}
}
