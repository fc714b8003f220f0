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

// TestThePlantedBreaksAreFound takes in a city that is long and large enough for its
// planted changes of a complaint rate to show, and looks for them in the charts.
func TestThePlantedBreaksAreFound(t *testing.T) {
	text, err := newTexts("en")
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	made, err := demo.New(demo.Options{Compounds: 200, Companies: 40, Complaints: 24000, Weeks: 110, Seed: demo.DefaultOptions().Seed})
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
		in := intake{city: c, ingester: ingester, bar: newProgress(io.Discard, 1, "")}
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
	breaks := made.Truth().Breaks
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
