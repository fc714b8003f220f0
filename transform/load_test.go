package transform

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baimi/sql/lake"
	"baimi/sql/warehouse"
)

func TestBatchesOfOlderContractsLoadBesideNewOnes(t *testing.T) {
	ctx := context.Background()
	db, err := warehouse.Open(ctx, "", warehouse.Options{Zone: shanghai})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	s := session{conn: conn}
	table := RawTable{Dataset: "things", Columns: []Column{{Name: "id", Type: "VARCHAR"}, {Name: "n", Type: "BIGINT"}, {Name: "seen_at", Type: "TIMESTAMP"}}}
	folder := t.TempDir()
	older, newer := filepath.Join(folder, "older.parquet"), filepath.Join(folder, "newer.parquet")
	for _, statement := range []string{
		"create schema raw; create schema ops",
		"create table ops.batch (batch varchar, stated_at timestamptz, stated_wall timestamp, scope varchar)",
		"insert into ops.batch values ('older', '2022-01-01 00:00:00+00', '2022-01-01 08:00:00', '440604'), ('newer', '2022-02-01 00:00:00+00', '2022-02-01 08:00:00', '440605')",
		table.ddl(),
		// The older contract had a text for n, a column that is gone, and no seen_at.
		fmt.Sprintf("copy (select 'a' as _sheet, 2::integer as _row, '甲' as id, '7' as n, 'x' as gone) to '%s' (format parquet)", older),
		fmt.Sprintf("copy (select 'b' as _sheet, 3::integer as _row, '乙' as id, 9::bigint as n, timestamp '2022-01-31 10:30:00' as seen_at) to '%s' (format parquet)", newer),
	} {
		if err := s.exec(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	for _, files := range [][]string{{older, newer}, {newer, older}} {
		if err := s.exec(ctx, "delete from raw.things"); err != nil {
			t.Fatal(err)
		}
		if err := s.insertFiles(ctx, "raw.things", table, files); err != nil {
			t.Fatal(err)
		}
		var got []string
		err := s.each(ctx, "select concat_ws(' ', _batch, _scope, _received_wall, _sheet, _row, id, n, coalesce(cast(seen_at as varchar), '-')) from raw.things order by 1 desc", func(rows *sql.Rows) error {
			var row string
			err := rows.Scan(&row)
			got = append(got, row)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"older 440604 2022-01-01 08:00:00 a 2 甲 7 -", "newer 440605 2022-02-01 08:00:00 b 3 乙 9 2022-01-31 10:30:00"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestRowsOfADatasetAreCountedOverItsBatches(t *testing.T) {
	rows := func(dataset string, n int64) batch {
		return batch{Receipt: lake.Receipt{Datasets: []lake.DatasetFile{{Dataset: dataset, Rows: n}}}}
	}
	full := []batch{rows("complaints", rowGroup), rows("branches", 2*rowGroup), rows("complaints", rowGroup)}
	if !fitRowGroups(full, 2) {
		t.Error("two full row groups of each dataset are more than two")
	}
	if fitRowGroups(append(full, rows("complaints", 1)), 2) {
		t.Error("a row more is not more")
	}
}
