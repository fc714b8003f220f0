package main

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"baimi/cmd/baimi/internal/demo"
	"baimi/sql/lake"
	"baimi/sql/warehouse"
	"baimi/transform"
)

// TestThePlantedTruthsAreFound takes in the default city, which is long and large enough
// for its planted changes of a complaint rate and its planted companies to show, and
// looks for them in the charts and in the comparison.
func TestThePlantedTruthsAreFound(t *testing.T) {
	text, err := newTexts("en")
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	made, err := demo.New(demo.DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	a := &app{stdout: io.Discard, stderr: io.Discard, now: time.Now, home: home(filepath.Join(t.TempDir(), "city")), lang: "en", text: text, log: slog.New(slog.DiscardHandler)}
	if err := a.initHome(); err != nil {
		t.Fatal(err)
	}
	var built string
	err = a.writing(ctx, "demo", func(c *city) error {
		c.volatile = true
		if c.lake, err = lake.Open(c.home.lake(), lake.WithoutSync()); err != nil {
			return err
		}
		ingester, err := c.ingester(ctx, nil)
		if err != nil {
			return err
		}
		drops := slices.Collect(made.Drops())
		if err := c.takePolicy(ctx, ingester, drops[0].At); err != nil {
			return err
		}
		in := reception{city: c, ingester: ingester, bar: newProgress(io.Discard, 1, "")}
		if err := in.receive(ctx, drops); err != nil {
			return err
		}
		end := drops[len(drops)-1].At
		result, err := c.transform(ctx, transform.Options{KnownAt: end, Now: end})
		built = result.Path
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	db, err := warehouse.Open(ctx, built, warehouse.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	truth := made.Truth()
	t.Run("each break is a signal within three months", func(t *testing.T) { breaksAreFound(t, db, truth.Breaks) })
	t.Run("the bad companies are called high, and no one without fault", func(t *testing.T) { badOnesAreCalled(t, db, truth) })
}

func breaksAreFound(t *testing.T, db *warehouse.DB, breaks []demo.TrendBreak) {
	if len(breaks) != 2 {
		t.Fatalf("%d breaks are planted, want one of a company and one of a town", len(breaks))
	}
	for _, b := range breaks {
		var first *time.Time
		err := db.QueryRow(`select min(month) from marts.signal_month
			where series = ? and id = ? and metric = 'rate' and signal = 'up' and month >= ?::date`, b.Series, b.ID, b.From).Scan(&first)
		if err != nil {
			t.Fatal(err)
		}
		from, err := time.Parse(time.DateOnly, b.From)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil || first.After(from.AddDate(0, 3, 0)) {
			t.Errorf("%s %s rose by a factor of %v from %s on and is called up in %v, want within three months", b.Series, b.ID, b.Factor, b.From, first)
		}
	}
}

// badOnesAreCalled holds the words of the yearly comparison against the true effects.
// A company that is called high without being worse than the average one, nor broken,
// is a false discovery.
func badOnesAreCalled(t *testing.T, db *warehouse.DB, truth demo.Truth) {
	high := map[string]bool{}
	rows, err := db.Query("select company_id from marts.company_comparison where period = '12m' and word = 'high'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		high[id] = true
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, co := range truth.Bad {
		if high[co.ID] {
			found++
		} else {
			t.Errorf("%s, with %.1f times the usual complaints, is not called high", co.Name, co.Effect)
		}
	}
	for _, co := range truth.Good {
		if high[co.ID] {
			t.Errorf("%s, with %.2f times the usual complaints, is called high", co.Name, co.Effect)
		}
	}
	broken := map[string]bool{}
	for _, b := range truth.Breaks {
		broken[b.ID] = true
	}
	wrongly := 0
	for _, co := range truth.Other {
		if high[co.ID] && co.Effect <= 1 && !broken[co.ID] {
			wrongly++
			t.Logf("%s, with %.2f times the usual complaints, is called high", co.Name, co.Effect)
		}
	}
	var share float64
	if err := db.QueryRow("select false_share from core.policy").Scan(&share); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d companies are called high, %d of %d planted bad ones among them, %d wrongly", len(high), found, len(truth.Bad), wrongly)
	if float64(wrongly) > share*float64(len(high)) {
		t.Errorf("of %d companies called high %d are no worse than others, more than the share %v", len(high), wrongly, share)
	}
}
