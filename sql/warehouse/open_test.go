package warehouse_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"baimi/sql/warehouse"
)

// open opens a warehouse for the length of a test.
func open(t *testing.T, path string, o warehouse.Options) *warehouse.DB {
	t.Helper()
	db, err := warehouse.Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// run executes statements one after another.
func run(t *testing.T, db *warehouse.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// one returns the only value of a query.
func one[T any](t *testing.T, db *warehouse.DB, query string) T {
	t.Helper()
	var v T
	if err := db.QueryRowContext(t.Context(), query).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

func TestWhatIsWrittenToAFileIsReadAfterReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "佛山's 100% ?a=b#c:d.duckdb")
	db, err := warehouse.Open(t.Context(), path, warehouse.Options{Threads: 1, MemoryLimit: "200MB"})
	if err != nil {
		t.Fatal(err)
	}
	run(t, db, "create schema marts", "create table marts.x as select 42 as a")
	if got := one[string](t, db, "select current_setting('threads') || ' ' || current_setting('memory_limit')"); got != "1 190.7 MiB" {
		t.Errorf("threads and memory are %s", got)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("after Close the folder holds %v, want the one file", entries)
	}
	again := open(t, path, warehouse.Options{ReadOnly: true})
	if got := one[int](t, again, "select a from marts.x"); got != 42 {
		t.Errorf("read %d after reopening, want 42", got)
	}
	if _, err := again.ExecContext(t.Context(), "insert into marts.x values (1)"); err == nil || !strings.Contains(err.Error(), "read-only") {
		t.Errorf("insert into a read-only warehouse: %v", err)
	}
}

func TestEveryConnectionOfThePoolSeesTheWarehouse(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "w.duckdb"), warehouse.Options{})
	run(t, db, "create table main.x as select 7 as a")
	for i := range 4 {
		conn, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close() // held until the end, so each round makes a new one
		var got int
		if err := conn.QueryRowContext(t.Context(), "select a from main.x").Scan(&got); err != nil || got != 7 {
			t.Errorf("connection %d: %d, %v", i, got, err)
		}
	}
}

func TestNoExtensionIsEverInstalledOrLoaded(t *testing.T) {
	db := open(t, "", warehouse.Options{})
	for _, setting := range []string{"autoinstall_known_extensions", "autoload_known_extensions"} {
		if one[bool](t, db, "select current_setting('"+setting+"')") {
			t.Errorf("%s is on", setting)
		}
	}
}

func TestTimesWithZoneTurnIntoDatesOfTheCityNotOfTheMachine(t *testing.T) {
	t.Setenv("TZ", "America/New_York")
	// 17:30 in London is 01:30 of the next day in Foshan.
	const query = "select timestamptz '2022-07-10 17:30:00+00'::date::varchar"
	if got := one[string](t, open(t, "", warehouse.Options{}), query); got != "2022-07-10" {
		t.Errorf("without a zone the date is %s, want UTC's", got)
	}
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	db := open(t, "", warehouse.Options{Zone: zone, ReadOnly: false})
	for range 2 {
		conn, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		var got string
		if err := conn.QueryRowContext(t.Context(), query).Scan(&got); err != nil || got != "2022-07-11" {
			t.Errorf("in Asia/Shanghai the date is %s, %v", got, err)
		}
	}
}

func TestAMissingFileIsNotMadeByReading(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.duckdb")
	_, err := warehouse.Open(t.Context(), path, warehouse.Options{ReadOnly: true})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("open: %v", err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 0 {
		t.Errorf("it made %v", entries)
	}
}

func TestAFileThatIsNoWarehouseSaysSoAndWhatToDo(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "good.duckdb")
	db, err := warehouse.Open(t.Context(), good, warehouse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	run(t, db, "create table x as select range a from range(100000)")
	db.Close()
	content, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	later := append([]byte(nil), content...)
	later[12] = 0xff // the storage version stands after the magic bytes "DUCK"
	damaged := append([]byte(nil), content...)
	for i := 4096; i < 3*4096; i++ {
		damaged[i] ^= 0x5a // both copies of the database header
	}
	for name, bytes := range map[string][]byte{
		"text":              []byte(strings.Repeat("工单编号,标题\n", 1000)),
		"short":             []byte("x"),
		"truncated":         content[:5000],
		"of another DuckDB": later,
		"damaged":           damaged,
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, bytes, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := warehouse.Open(t.Context(), path, warehouse.Options{ReadOnly: true})
		var unreadable *warehouse.UnreadableError
		if !errors.As(err, &unreadable) {
			t.Errorf("%s: %v is not an UnreadableError", name, err)
			continue
		}
		if unreadable.Path != path || !strings.Contains(err.Error(), "Try: delete it and run `baimi transform`") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// holdEnv makes this test binary a second process that holds a warehouse.
const holdEnv = "BAIMI_TEST_HOLD_WAREHOUSE"

func TestMain(m *testing.M) {
	if path := os.Getenv(holdEnv); path != "" {
		db, err := warehouse.Open(context.Background(), path, warehouse.Options{})
		if err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		fmt.Println("held")
		_, _ = bufio.NewReader(os.Stdin).ReadString('\n') // the end of the input is a word too
		db.Close()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestAWarehouseHeldByAnotherProcessNamesItsHolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.duckdb")
	holder := exec.Command(os.Args[0])
	holder.Env = append(os.Environ(), holdEnv+"="+path)
	stdin, err := holder.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(stdout).ReadString('\n'); err != nil || line != "held\n" {
		t.Fatalf("the second process says %q, %v", line, err)
	}
	for _, o := range []warehouse.Options{{}, {ReadOnly: true}, {ReadOnly: true, Sealed: true}} {
		_, err := warehouse.Open(t.Context(), path, o)
		var busy *warehouse.InUseError
		if !errors.As(err, &busy) {
			t.Errorf("%+v: %v is not an InUseError", o, err)
			continue
		}
		if busy.PID != holder.Process.Pid || busy.Path != path {
			t.Errorf("%+v: holder is PID %d of %s, want %d of %s", o, busy.PID, busy.Path, holder.Process.Pid, path)
		}
		if want := fmt.Sprintf("warehouse in use by PID %d; ", holder.Process.Pid); !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "Try: ") {
			t.Errorf("%+v: message is %q", o, err)
		}
	}
	stdin.Close()
	if err := holder.Wait(); err != nil {
		t.Fatal(err)
	}
	open(t, path, warehouse.Options{ReadOnly: true})
}

func TestACancelledQueryStopsAtOnceAndTheWarehouseStaysUsable(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "w.duckdb"), warehouse.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	begun := time.Now()
	if _, err := db.ExecContext(ctx, "create table x as select sum(a.range * b.range) from range(10000000) a, range(10000000) b"); err == nil {
		t.Fatal("the query was not cancelled")
	}
	if took := time.Since(begun); took > 30*time.Second {
		t.Errorf("it stopped after %v", took)
	}
	run(t, db, "create table x as select 1 a")
}

func TestADisposableFileIsWrittenWithoutALogAndWholeOnceClosed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "next.duckdb")
	db, err := warehouse.Open(t.Context(), path, warehouse.Options{Disposable: true})
	if err != nil {
		t.Fatal(err)
	}
	run(t, db, "create table x as select unnest(range(100000)) as a", "insert into x values (-1)")
	if _, err := os.Stat(path + ".wal"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is a log beside the file: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if got := one[int64](t, open(t, path, warehouse.Options{ReadOnly: true}), "select count(*) from x"); got != 100001 {
		t.Errorf("%d rows after reopening, want 100001", got)
	}
}
