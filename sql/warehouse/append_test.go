package warehouse_test

import (
	"database/sql/driver"
	"path/filepath"
	"testing"
	"time"

	"baimi/sql/warehouse"
)

func TestAppendedRowsStandInTheTableWithTheirMissingValues(t *testing.T) {
	for _, path := range []string{"", filepath.Join(t.TempDir(), "x.duckdb")} {
		db := open(t, path, warehouse.Options{})
		run(t, db, "create schema marts", "create table marts.x (name varchar, month date, value double, n bigint)")
		conn, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		month := time.Date(2022, 7, 1, 0, 0, 0, 0, time.UTC)
		rows := [][]driver.Value{{"佛山", month, 1.5, int64(3)}, {"", nil, nil, nil}}
		if err := warehouse.Append(t.Context(), conn, "marts.x", rows); err != nil {
			t.Fatal(err)
		}
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
		got := one[string](t, db, "select string_agg(concat_ws('|', name, coalesce(cast(month as varchar), '-'), coalesce(value, -1), coalesce(n, -1)), ' ' order by n nulls last) from marts.x")
		if want := "佛山|2022-07-01|1.5|3 |-|-1.0|-1"; got != want {
			t.Errorf("the table holds %q, want %q", got, want)
		}
	}
}

func TestARowThatDoesNotFitIsAnErrorThatNamesTheTable(t *testing.T) {
	db := open(t, "", warehouse.Options{})
	run(t, db, "create schema marts", "create table marts.x (name varchar, n bigint)")
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, rows := range [][][]driver.Value{{{"a"}}, {{"a", "b"}}} {
		if err := warehouse.Append(t.Context(), conn, "marts.x", rows); err == nil {
			t.Errorf("%v was taken", rows)
		}
	}
	if err := warehouse.Append(t.Context(), conn, "marts.nothing", nil); err == nil {
		t.Error("a table that is not there was taken")
	}
}
