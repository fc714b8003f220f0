package warehouse

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	duckdb "github.com/duckdb/duckdb-go/v2"
)

// catalog is the name under which the file is attached. Models name tables as
// schema.table; the catalog is the default and is never written.
const catalog = "warehouse"

// Options says how a warehouse is opened. The zero value opens for writing with
// DuckDB's own choice of threads and memory.
type Options struct {
	// ReadOnly opens an existing file without being able to change it.
	ReadOnly bool
	// Disposable writes no log of changes, so that a file that was not closed is
	// lost. It is for a file that nobody knows of until it is finished.
	Disposable bool
	// Sealed lets no statement reach a file other than the database, its
	// temporary folder and Output, nor change a setting. It is for SQL that
	// comes from outside; use it with ReadOnly.
	Sealed bool
	// Output is the one file that a sealed warehouse may write, "" for none.
	Output string
	// Threads bounds DuckDB's threads; 0 means one for each core.
	Threads int
	// MemoryLimit bounds DuckDB's memory, as "2GB"; "" means 80 % of the machine.
	MemoryLimit string
	// TempDir is where DuckDB spills what does not fit in memory; "" means
	// "<path>.tmp", or nowhere for a warehouse in memory. DuckDB makes the
	// folder when it needs it.
	TempDir string
	// Zone is the city's zone, in which TIMESTAMPTZ values turn into dates and
	// texts; nil means UTC, never the machine's own zone.
	Zone *time.Location
	// Functions are registered before Open returns.
	Functions []Function
	// TextFunctions are those of texts.
	TextFunctions []TextFunction
}

// DB is an open warehouse. It is safe for concurrent use; temporary tables and
// transactions belong to one connection, as always with database/sql.
type DB struct {
	*sql.DB
	path string
}

// Path returns the path that the warehouse was opened with, "" in memory.
func (db *DB) Path() string { return db.path }

// Open opens the warehouse in a file, or a new one in memory when path is "".
// Without ReadOnly a missing file is made.
//
// It returns fs.ErrNotExist when ReadOnly finds no file, *InUseError when
// another process has the file open, and *UnreadableError when the file is not
// a warehouse that this DuckDB can read.
//
// Every DB has a DuckDB instance of its own, so a file that was published anew
// is seen by the next Open even while an old DB of this process still reads the
// old one. Two DBs of one process that write the same file are not kept apart:
// the lock of the home does that.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	db, err := open(ctx, path, o)
	if err != nil {
		return nil, fmt.Errorf("open warehouse %s: %w", nameOf(path), err)
	}
	return db, nil
}

func nameOf(path string) string {
	if path == "" {
		return "in memory"
	}
	return path
}

func open(ctx context.Context, path string, o Options) (*DB, error) {
	if path != "" {
		if o.ReadOnly {
			if _, err := os.Stat(path); err != nil {
				return nil, err
			}
		}
		// DuckDB would resolve a relative path against a folder that the process
		// may have left by the time a pooled connection is made.
		abs, err := filepath.Abs(path)
		if err != nil {
			return nil, err
		}
		path = abs
	}
	connector, err := duckdb.NewConnector(dsn(path, o), connect(ctx, path, o))
	if err != nil {
		return nil, err
	}
	db := &DB{DB: sql.OpenDB(connector), path: path}
	if err := db.prepare(ctx, o); err != nil {
		return nil, errors.Join(translate(path, err), db.Close())
	}
	return db, nil
}

// dsn holds the settings of the DuckDB instance. The instance itself is always
// in memory and the file is attached to it: the driver would read "?" and "%"
// in a file name as its own syntax, and would hand out a cached instance of the
// old file after a new one was published under the same name.
func dsn(path string, o Options) string {
	settings := url.Values{
		"autoinstall_known_extensions": {"false"},
		"autoload_known_extensions":    {"false"},
	}
	if o.Threads > 0 {
		settings.Set("threads", strconv.Itoa(o.Threads))
	}
	if o.MemoryLimit != "" {
		settings.Set("memory_limit", o.MemoryLimit)
	}
	temp := o.TempDir
	if temp == "" && path != "" {
		temp = path + ".tmp"
	}
	settings.Set("temp_directory", temp)
	return "?" + settings.Encode()
}

// connect prepares each new connection of the pool.
func connect(ctx context.Context, path string, o Options) func(driver.ExecerContext) error {
	if path == "" {
		return nil
	}
	mode := "READ_WRITE"
	switch {
	case o.ReadOnly:
		mode = "READ_ONLY"
	case o.Disposable:
		mode = "RECOVERY_MODE 'no_wal_writes'"
	}
	// TYPE keeps DuckDB from guessing another database system from the name.
	attach := fmt.Sprintf("ATTACH IF NOT EXISTS %s AS %s (TYPE duckdb, %s); USE %s",
		String(path), catalog, mode, catalog)
	return func(c driver.ExecerContext) error {
		// A connection outlives the call that happened to make it.
		_, err := c.ExecContext(context.WithoutCancel(ctx), attach, nil)
		return err
	}
}

// prepare completes a freshly opened warehouse; sealing comes last because it
// cannot be undone.
func (db *DB) prepare(ctx context.Context, o Options) error {
	if err := db.PingContext(ctx); err != nil {
		return err
	}
	zone := "UTC"
	if o.Zone != nil {
		zone = o.Zone.String()
	}
	settings := []string{"SET GLOBAL TimeZone = " + String(zone)}
	if o.Sealed {
		if o.Output != "" {
			output, err := filepath.Abs(o.Output)
			if err != nil {
				return err
			}
			settings = append(settings, "SET GLOBAL allowed_paths = ["+String(output)+"]")
		}
		settings = append(settings, "SET GLOBAL enable_external_access = false", "SET GLOBAL lock_configuration = true")
	}
	if err := db.register(ctx, o.Functions, o.TextFunctions); err != nil {
		return err
	}
	for _, setting := range settings {
		if _, err := db.ExecContext(ctx, setting); err != nil {
			return err
		}
	}
	return nil
}

// Checkpoint moves everything from the write-ahead log into the file, as Close
// does too.
func (db *DB) Checkpoint(ctx context.Context) error {
	if _, err := db.ExecContext(ctx, "CHECKPOINT"); err != nil {
		return fmt.Errorf("checkpoint warehouse %s: %w", nameOf(db.path), err)
	}
	return nil
}
