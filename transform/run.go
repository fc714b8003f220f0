package transform

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"baimi/sql/lake"
	"baimi/sql/warehouse"
)

// run is one build of a warehouse.
type run struct {
	session
	config      Config
	clocks      clocks
	tables      map[string]RawTable
	models      []Model
	checks      []Check
	batches     []batch
	fingerprint string
	heavyPolicy string
	incremental bool
	// small says that no dataset has more rows than two threads would share.
	small bool

	readers *readers
	// sessions are the connections that models are built through, side by side.
	sessions []session
	// changed are the tables that are not what they were in the build that is
	// continued; touched is the number of months built again, all of them unless
	// byMonth; weeks is the number of weeks.
	changed map[string]bool
	touched int
	byMonth bool
	weeks   int
	// digests are what tables came out as, by name: see ops.digest.
	digests sync.Map
	// parts are the numbers of touched parts by basis.
	parts [len(bases)]int

	steps, done int
}

// Run builds the warehouse of the given clocks from the lake and publishes it by
// rename. The live file stays as it is until then, and on every error, which
// includes a *ChecksError. Where the live file was built with the same contracts,
// models and program, Run continues a copy of it and builds only touched months.
//
// Run must not be called twice at once for one warehouse.
func Run(ctx context.Context, c Config, o Options) (Result, error) {
	result, err := build(ctx, c, o)
	if err != nil {
		return Result{}, fmt.Errorf("transform: %w", err)
	}
	return result, nil
}

func build(ctx context.Context, c Config, o Options) (Result, error) {
	if err := c.validate(); err != nil {
		return Result{}, err
	}
	if o.Now.IsZero() {
		return Result{}, errors.New("the present moment is required")
	}
	r := &run{config: c, clocks: newClocks(o, c.zone()), tables: map[string]RawTable{}, changed: map[string]bool{}, readers: &readers{}}
	for _, t := range c.Tables {
		r.tables[t.Dataset] = t
	}
	next, err := nextPath(c.Warehouse, o.Apart)
	if err != nil {
		return Result{}, err
	}
	receipts, copied, err := r.gather(ctx, next)
	if err != nil {
		return Result{}, errors.Join(err, warehouse.Remove(next))
	}
	r.batches = knownBatches(receipts, r.clocks.knownAt)
	r.small = fitRowGroups(r.batches, 2)
	r.warnUnknownDatasets()
	var db *warehouse.DB
	var before built
	if copied {
		if db, before, err = r.openCopy(ctx, next, o); err != nil {
			return Result{}, err
		}
	}
	looksBack := laterThan(receipts, r.clocks.knownAt, o.Now) || before.lastKnown.After(r.clocks.knownAt)
	if looksBack {
		if db != nil {
			if err := errors.Join(db.Close(), warehouse.Remove(next)); err != nil {
				return Result{}, err
			}
			db = nil
		}
		if !o.Apart {
			if next, err = temporaryPath(c.Warehouse); err != nil {
				return Result{}, err
			}
		}
	}
	result, err := r.buildIn(ctx, db, next, before)
	if err != nil {
		return Result{}, errors.Join(err, warehouse.Remove(next))
	}
	result.Path, result.Temporary = next, looksBack || o.Apart
	if result.Temporary {
		return result, nil
	}
	if err := warehouse.Publish(next, c.Warehouse); err != nil {
		return Result{}, errors.Join(err, warehouse.Remove(next))
	}
	result.Path = c.Warehouse
	return result, nil
}

// nextPath is where a build is made, free of what an earlier one left.
func nextPath(live string, apart bool) (string, error) {
	if apart {
		return temporaryPath(live)
	}
	next := live + ".next"
	return next, warehouse.Remove(next)
}

// gather reads what there is to build of, and copies the live warehouse, if there is
// one, to next meanwhile.
func (r *run) gather(ctx context.Context, next string) (receipts []lake.Receipt, copied bool, err error) {
	var group errgroup.Group
	group.Go(func() (err error) {
		copied, err = copyLive(r.config.Warehouse, next)
		return err
	})
	group.Go(func() (err error) {
		if err := r.prepare(); err != nil {
			return err
		}
		receipts, err = r.config.Lake.Receipts(ctx)
		return err
	})
	err = group.Wait()
	return receipts, copied, err
}

// prepare reads what the program brings along.
func (r *run) prepare() error {
	models, err := Models()
	if err != nil {
		return err
	}
	given := map[string]bool{}
	for _, t := range opsTables {
		given["ops."+t] = true
	}
	for name := range r.tables {
		given["raw."+name] = true
	}
	if err := checkSources(models, given); err != nil {
		return err
	}
	if r.checks, err = Checks(); err != nil {
		return err
	}
	r.models = models
	r.fingerprint, err = fingerprint(r.config, models)
	return err
}

// copyLive copies the live warehouse to next, if there is one.
func copyLive(live, next string) (copied bool, err error) {
	_, err = os.Stat(live)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("find live warehouse: %w", err)
	}
	return true, warehouse.CloneFile(live, next)
}

// openCopy opens the copy of the live warehouse, if it can be continued; a nil DB
// means that everything has to be built anew.
func (r *run) openCopy(ctx context.Context, next string, o Options) (*warehouse.DB, built, error) {
	db, before, err := r.openBuilt(ctx, next)
	if err == nil && !o.Full && before.fingerprint == r.fingerprint {
		return db, before, nil
	}
	if err != nil {
		// The warehouse is disposable: what cannot be read is made anew.
		r.config.log().Warn("live warehouse cannot be continued and is built anew", "cause", err)
	}
	if db != nil {
		err = db.Close()
	} else {
		err = nil
	}
	return nil, before, errors.Join(err, warehouse.Remove(next), ctx.Err())
}

func (r *run) openBuilt(ctx context.Context, path string) (*warehouse.DB, built, error) {
	db, err := r.open(ctx, path)
	if err != nil {
		return nil, built{}, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return db, built{}, err
	}
	defer conn.Close()
	before, err := readBuilt(ctx, session{conn: conn})
	return db, before, err
}

func (r *run) open(ctx context.Context, path string) (*warehouse.DB, error) {
	return warehouse.Open(ctx, path, warehouse.Options{
		Disposable: true, Threads: r.config.Threads, MemoryLimit: r.config.MemoryLimit, Zone: r.clocks.zone, Functions: functions(), TextFunctions: r.readers.functions(),
	})
}

// createFile makes an empty warehouse of DuckDB's newest format: the default one
// is for older DuckDBs and does not know every way of packing text.
func createFile(ctx context.Context, path string) error {
	db, err := warehouse.Open(ctx, "", warehouse.Options{})
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, fmt.Sprintf("attach %s as fresh (type duckdb, storage_version 'latest'); detach fresh", warehouse.String(path)))
	if err = errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("create warehouse %s: %w", path, err)
	}
	return nil
}

// buildIn builds in the file at path: in db where it is a copy that can be
// continued, else in a new file. It closes the file.
func (r *run) buildIn(ctx context.Context, db *warehouse.DB, path string, before built) (result Result, err error) {
	plan, continues := r.planLoad(before.parts)
	r.incremental = db != nil && continues
	if !r.incremental {
		if db != nil {
			if err := errors.Join(db.Close(), warehouse.Remove(path)); err != nil {
				return Result{}, err
			}
			db = nil
		}
		plan, _ = r.planLoad(nil)
	}
	if db == nil {
		if err := createFile(ctx, path); err != nil {
			return Result{}, err
		}
		if db, err = r.open(ctx, path); err != nil {
			return Result{}, err
		}
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	for range 1 + r.parallelModels() {
		conn, err := db.Conn(ctx)
		if err != nil {
			return Result{}, fmt.Errorf("connect to warehouse: %w", err)
		}
		defer conn.Close()
		r.sessions = append(r.sessions, session{conn, r.readers})
	}
	r.session, r.sessions = r.sessions[0], r.sessions[1:]
	r.steps = len(r.tasks(plan, before)) + len(r.checks) + 1
	failures, err := r.buildAll(ctx, plan, before)
	if err != nil {
		return Result{}, err
	}
	result = Result{
		AsOf: r.clocks.asOf, KnownAt: r.clocks.knownAt, Issue: r.clocks.issue(), Incremental: r.incremental,
		Months: r.touched, Batches: len(r.batches), Loaded: plan.loaded, Failures: failures,
	}
	result.Tables, err = r.listTables(ctx)
	return result, err
}

// buildAll does everything between the open file and the finished one. It is not
// one transaction: the file is nobody's until it is renamed, and DuckDB plans
// badly over tables whose rows are not committed yet, which made runs twice as
// long.
func (r *run) buildAll(ctx context.Context, plan loadPlan, before built) ([]CheckFailure, error) {
	if err := errors.Join(r.restrainThreads(ctx), r.restrainVacuum(ctx)); err != nil {
		return nil, err
	}
	if err := r.begin(ctx, plan, before); err != nil {
		return nil, err
	}
	if err := r.inParallel(ctx, r.tasks(plan, before)); err != nil {
		return nil, err
	}
	failures, err := r.check(ctx, r.checksDue())
	if err != nil {
		return nil, err
	}
	if err := errors.Join(r.writeDigests(ctx), r.writeBuild(ctx)); err != nil {
		return nil, err
	}
	r.step("publish")
	return failures, nil
}

// step tells what begins.
func (r *run) step(name string) {
	if r.config.Progress != nil {
		r.config.Progress(name, r.done, r.steps)
	}
	r.done++
}

func (r *run) warnUnknownDatasets() {
	told := map[string]bool{}
	for _, b := range r.batches {
		for _, d := range b.Datasets {
			if _, known := r.tables[d.Dataset]; !known && !told[d.Dataset] {
				told[d.Dataset] = true
				r.config.log().Warn("no contract for a dataset of the lake; its rows are left out", "dataset", d.Dataset)
			}
		}
	}
}

// temporaryPath returns an unused name beside the live warehouse.
func temporaryPath(live string) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(live), "."+strings.TrimSuffix(filepath.Base(live), ".duckdb")+"-known-*.duckdb")
	if err != nil {
		return "", fmt.Errorf("make temporary warehouse: %w", err)
	}
	// DuckDB takes an empty file for a damaged one.
	return f.Name(), errors.Join(f.Close(), os.Remove(f.Name()))
}
