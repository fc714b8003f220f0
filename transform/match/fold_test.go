package match

import (
	"database/sql"
	"io/fs"
	"strings"
	"testing"

	schema "baimi/sql"
	"baimi/sql/han"
	"baimi/sql/warehouse"
)

// TestNamesAreFoldedAsInTheWarehouse compares foldName with fold_name for every
// character of the basic plane: a registered name and the same name in a text have to
// meet.
func TestNamesAreFoldedAsInTheWarehouse(t *testing.T) {
	ctx := t.Context()
	db, err := warehouse.Open(ctx, "", warehouse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	macros, err := fs.ReadFile(schema.Schema, "schema/3_names.sql")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(ctx, string(macros)); err != nil {
		t.Fatal(err)
	}
	warehouseFold := map[rune]string{}
	rows, err := db.QueryContext(ctx, "select i, fold_name(chr(cast(i as integer))) from range(1, 65536) as r (i) where i not between 55296 and 57343")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var r rune
		var f sql.NullString
		if err := rows.Scan(&r, &f); err != nil {
			t.Fatal(err)
		}
		warehouseFold[r] = f.String
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for r, there := range warehouseFold {
		here := foldName(string(r))
		switch {
		case there != string(r): // left out, or written in another way
			if here != there {
				t.Errorf("%q (%U) is %q here and %q in the warehouse", r, r, here, there)
			}
		case here == "":
			// Only what stands in texts and in no register is left out here alone: white
			// space and control characters, stops, the wide form of what both leave out.
			if plain := han.FoldRune(r); plain != dropped && !strings.ContainsRune("!?…/|､\uFFFD", plain) && warehouseFold[plain] != "" {
				t.Errorf("%q (%U) is left out here and not in the warehouse", r, r)
			}
		}
	}
}
