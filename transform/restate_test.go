package transform

import (
	"context"
	"path/filepath"
	"testing"

	"baimi/sql/warehouse"
)

func TestAValueThatAnIssueWithheldIsNotComparedWithWhatIsKnownNow(t *testing.T) {
	b := newBench(t)
	ctx, file := context.Background(), filepath.Join(t.TempDir(), "agenda.parquet")
	for _, query := range []string{
		"insert into marts.agenda (item_id, value, department) values ('A1', 4.5, '甲局'), ('A2', 4.5, '甲局')",
		"copy (select * replace (null::double as value, '乙局' as department), case item_id when 'A1' then 'value' end as withheld from marts.agenda) to " + warehouse.String(file) + " (format parquet)",
	} {
		if err := b.exec(ctx, query); err != nil {
			t.Fatal(err)
		}
	}
	var rows []*differentRow
	found, ok, err := b.compare(ctx, Model{Name: "marts.agenda", Key: []string{"item_id"}}, "agenda", file, &rows)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	var got []string
	for _, d := range found {
		got = append(got, d.Key+" "+d.Column)
	}
	want := []string{"item_id=A1 department", "item_id=A2 value", "item_id=A2 department"}
	if len(got) != len(want) || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("differences %q, want %q", got, want)
	}
}
