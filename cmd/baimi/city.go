package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"runtime/debug"
	"time"

	"baimi/ingest"
	"baimi/ingest/contract"
	"baimi/ingest/privacy"
	"baimi/ingest/table"
	"baimi/reports"
	"baimi/reports/papers"
	"baimi/sql/lake"
	"baimi/sql/warehouse"
	"baimi/transform"
)

// city is an opened home with its parts wired together. Writers hold the home's lock.
type city struct {
	app      *app
	home     home
	cfg      config
	zone     *time.Location
	registry *contract.Registry
	lake     *lake.Store
	volatile bool // the lake can be made again, so that nobody waits for the disk
}

// configuration loads baimi.toml of the home.
func (a *app) configuration() (config, error) {
	if err := a.home.require(); err != nil {
		return config{}, err
	}
	return loadConfig(a.home.config())
}

// zone is the home's time zone, or the built-in one where there is no home.
func (a *app) zone() (*time.Location, error) {
	cfg, err := a.configuration()
	if errors.Is(err, errNoHome) {
		err = decodeStrict(defaultConfig, "baimi.toml (built in)", &cfg)
	}
	if err != nil {
		return nil, err
	}
	return time.LoadLocation(cfg.Zone)
}

// city opens the home for reading.
func (a *app) city() (*city, error) {
	cfg, err := a.configuration()
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(cfg.Zone)
	if err != nil {
		return nil, fmt.Errorf("load time zone: %w", err)
	}
	registry, err := loadContracts(a.home)
	if err != nil {
		return nil, err
	}
	store, err := lake.Open(a.home.lake())
	if err != nil {
		return nil, err
	}
	return &city{app: a, home: a.home, cfg: cfg, zone: zone, registry: registry, lake: store}, nil
}

// loadContracts reads the built-in contracts with the home's overlay, if it has one.
func loadContracts(h home) (*contract.Registry, error) {
	var overlay fs.FS
	if _, err := os.Stat(h.contracts()); err == nil {
		overlay = os.DirFS(h.contracts())
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read contracts: %w", err)
	}
	registry, err := contract.Load(overlay)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", h.contracts(), err)
	}
	return registry, nil
}

// writing opens the home for a command that writes: it takes the lock, sweeps
// what a crash left behind, runs do, and releases the lock.
func (a *app) writing(ctx context.Context, command string, do func(*city) error) error {
	if err := a.home.require(); err != nil {
		return err
	}
	release, err := a.home.lock(command, a.now())
	if err != nil {
		return err
	}
	defer release()
	c, err := a.city()
	if err != nil {
		return err
	}
	swept, err := c.lake.Sweep(ctx)
	if err != nil {
		return err
	}
	left, err := c.home.sweep(ctx)
	if err != nil {
		return err
	}
	for _, file := range append(swept, left...) {
		a.log.Warn("swept what was left half written", "file", file)
	}
	return c.recorded(command, func() error {
		return c.audited(commandActions[command], command, "", func() error { return do(c) })
	})
}

// ingester wires the ingest part, which tells log what became of each file (nil:
// nobody). The HMAC key is made on first use.
func (c *city) ingester(ctx context.Context, log *slog.Logger) (*ingest.Ingester, error) {
	key, err := c.hashKey(ctx)
	if err != nil {
		return nil, err
	}
	config, err := c.reading()
	if err != nil {
		return nil, err
	}
	config.Lake, config.Key, config.Volatile, config.Log = c.lake, key, c.volatile, log
	config.Archive, config.Outbox = c.home.archive(), c.home.outbox()
	return ingest.New(config)
}

// reading is how files of this city are read, whether they are stored or only checked.
func (c *city) reading() (ingest.Config, error) {
	places, err := papers.ReadPlaces(c.home.desk())
	return ingest.Config{
		Registry: c.registry, Zone: c.zone, Limits: table.DefaultLimits(), Lang: c.app.lang, Program: "baimi " + version,
		PlaceOf: func(column, id string) string { return places[column][id] },
	}, err
}

// hashKey loads the key of hashed phone numbers, or makes one for a new city. A
// lake whose numbers were hashed with another key is an error: with two keys one
// caller counts as two.
func (c *city) hashKey(ctx context.Context) (*privacy.Key, error) {
	receipts, err := c.lake.Receipts(ctx)
	if err != nil {
		return nil, err
	}
	used := ""
	for _, r := range receipts {
		if r.KeyID != "" {
			used = r.KeyID
		}
	}
	key, err := privacy.LoadKey(c.home.key())
	if errors.Is(err, fs.ErrNotExist) && used == "" {
		return privacy.LoadOrCreateKey(c.home.key())
	}
	if errors.Is(err, fs.ErrNotExist) || err == nil && used != "" && key.ID() != used {
		return nil, errors.New(c.app.text.s("error.key", c.home.key(), used))
	}
	return key, err
}

// rawTables describes every dataset to the transform part, which knows no contracts.
func (c *city) rawTables() []transform.RawTable {
	var tables []transform.RawTable
	for _, d := range c.registry.Datasets() {
		t := transform.RawTable{
			Dataset: d.Name, Key: d.Key, Kind: string(d.Kind), EventTime: d.EventTime,
			Effective: d.Effective, Full: d.Mode == contract.Full,
		}
		for _, f := range d.Stored() {
			t.Columns = append(t.Columns, transform.Column{Name: f.Name, Type: f.SQL})
		}
		tables = append(tables, t)
	}
	return tables
}

// buildGC is how far the heap may grow between two collections, in per cent of what is
// alive, while a warehouse or pages are built: one thing after the other is read, made
// and thrown away, beside a DuckDB that takes several times as much memory.
const buildGC = 400

// collectRarely sets the garbage collector up for that, unless GOGC says how it is to
// work, and returns what undoes it: last where one call lies within another.
func collectRarely() (undo func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(buildGC)
	return func() { debug.SetGCPercent(before) }
}

// transform builds the warehouse for the given clocks.
func (c *city) transform(ctx context.Context, o transform.Options) (transform.Result, error) {
	defer collectRarely()()
	bar := newProgress(c.app.stderr, -1, c.app.text.s("progress.transform"))
	defer bar.finish()
	result, err := transform.Run(ctx, c.transformConfig(bar.set), o)
	if err != nil || result.Temporary {
		return result, err
	}
	return result, c.noteWorkdays(ctx)
}

// transformConfig wires the transform part; progress may be nil.
func (c *city) transformConfig(progress func(step string, done, total int)) transform.Config {
	return transform.Config{
		Lake:        c.lake,
		Warehouse:   c.home.warehouse(),
		Tables:      c.rawTables(),
		Fingerprint: c.registry.Fingerprint(),
		Program:     "baimi " + version,
		Zone:        c.zone,
		Threads:     c.cfg.Warehouse.Threads,
		MemoryLimit: c.cfg.Warehouse.MemoryLimit,
		Log:         c.app.log,
		Progress:    progress,
	}
}

// edition says how an issue is published.
type edition struct {
	replace   bool   // publish anew what stands frozen
	issueOnly bool   // leave the pages of what is known now as they are
	site      string // the folder to publish in; "" means the home's own
}

// report publishes the issue that an open warehouse holds.
func (c *city) report(ctx context.Context, db *warehouse.DB, e edition) (reports.Result, error) {
	site := e.site
	if site == "" {
		site = c.home.site()
	}
	return reports.Publish(ctx, db, reports.Options{
		Dir:     site,
		Replace: e.replace, IssueOnly: e.issueOnly,
		Program: "baimi " + version,
		Now:     c.app.now(),
		Zone:    c.zone,

		Dictionary: dictionary(c.registry),
		Export:     db.CopyToParquet,
	})
}
