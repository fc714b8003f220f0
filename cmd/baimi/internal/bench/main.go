// Command bench measures the built binary on large input and prints one table:
// each step's wall time, its ratio to a baseline measured in the same run, and
// its peak memory. Every step and every baseline is a process of its own, so
// that the figures are those a user would see.
//
//	go run ./cmd/baimi/internal/bench -binary bin/baimi
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/xuri/excelize/v2"

	"baimi/cmd/baimi/internal/demo"
	"baimi/sql/lake"
	"baimi/sql/warehouse"
)

func main() {
	var b bench
	flag.StringVar(&b.binary, "binary", "bin/baimi", "the program to measure")
	flag.IntVar(&b.tickets, "tickets", 1_000_000, "tickets of the large files")
	flag.IntVar(&b.sheetRows, "xlsx-rows", 200_000, "rows of the large workbook")
	flag.IntVar(&b.runs, "runs", 3, "runs of each pair; the median is printed")
	baseline := flag.String("baseline", "", "internal: do one piece of work in this process (csv:FILE, xlsx:FILE, workbook:FILE)")
	flag.Parse()
	var err error
	if *baseline != "" {
		err = b.work(*baseline)
	} else {
		err = b.run(os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// work does one piece of work that needs a process of its own: what a step is
// compared with, or making a large workbook, whose memory would otherwise count
// as the peak of every process started later.
func (b *bench) work(spec string) error {
	kind, file, _ := strings.Cut(spec, ":")
	switch kind {
	case "csv":
		return readWithDuckDB(file)
	case "xlsx":
		return scanWithExcelize(file)
	case "workbook":
		return writeWorkbook(file, b.sheetRows)
	}
	return fmt.Errorf("unknown baseline %q", spec)
}

// readWithDuckDB is DuckDB's own CSV reader into a table, every column text.
func readWithDuckDB(file string) error {
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	db, err := warehouse.Open(ctx, filepath.Join(dir, "baseline.duckdb"), warehouse.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, "create table t as select * from read_csv("+warehouse.String(file)+", all_varchar=true)")
	return err
}

// scanWithExcelize walks every row of the first sheet and looks at nothing.
func scanWithExcelize(file string) error {
	f, err := excelize.OpenFile(file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	rows, err := f.Rows(f.GetSheetName(0))
	if err != nil {
		return err
	}
	for rows.Next() {
		if _, err := rows.Columns(excelize.Options{RawCellValue: true}); err != nil {
			return err
		}
	}
	return errors.Join(rows.Error(), rows.Close())
}

// bench holds the sizes of a run and where it works.
type bench struct {
	binary             string
	tickets, sheetRows int
	runs               int
	dir                string
}

// figure is what one process cost.
type figure struct {
	wall time.Duration
	rss  int64 // peak, in bytes
}

// pair is a step beside its baseline, from the run with the median ratio.
type pair struct {
	step, base figure
}

func (p pair) ratio() float64 { return p.step.wall.Seconds() / p.base.wall.Seconds() }

func (b *bench) run(out io.Writer) error {
	binary, err := filepath.Abs(b.binary)
	if err != nil {
		return err
	}
	b.binary = binary
	if b.dir, err = os.MkdirTemp("", "baimi-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)

	t := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "step\twall\tbaseline\twall\tratio\tpeak RSS")
	for _, measure := range []func(io.Writer) error{b.csv, b.xlsx, b.city} {
		if err := measure(t); err != nil {
			return err
		}
	}
	return t.Flush()
}

func line(w io.Writer, step string, p pair, baseline string) {
	fmt.Fprintf(w, "%s\t%.2f s\t%s\t%.2f s\t%.2f\t%d MB\n", step, p.step.wall.Seconds(), baseline, p.base.wall.Seconds(), p.ratio(), p.step.rss>>20)
}

// measure runs a program to its end. Exit code 3 (rows were rejected) counts as done.
func measure(name string, args ...string) (figure, error) {
	cmd := exec.Command(name, args...)
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	start := time.Now()
	err := cmd.Run()
	f := figure{wall: time.Since(start)}
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 3 {
		err = nil
	}
	if err != nil {
		return f, fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, said.String())
	}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		f.rss = usage.Maxrss << 10
	}
	return f, nil
}

func (b *bench) baseline(spec string) (figure, error) {
	self, err := os.Executable()
	if err != nil {
		return figure{}, err
	}
	return measure(self, "-baseline", spec, "-xlsx-rows", fmt.Sprint(b.sheetRows))
}

// ingest takes a file into a fresh city.
func (b *bench) ingest(file string) (figure, error) {
	home := filepath.Join(b.dir, "ingest")
	if _, err := measure(b.binary, "--home", home, "init"); err != nil {
		return figure{}, err
	}
	defer os.RemoveAll(home)
	return measure(b.binary, "--home", home, "ingest", file)
}

// pairs measures step and baseline in turn and keeps the median ratio.
func (b *bench) pairs(file, baseline string) (pair, error) {
	var all []pair
	for range b.runs {
		base, err := b.baseline(baseline)
		if err != nil {
			return pair{}, err
		}
		step, err := b.ingest(file)
		if err != nil {
			return pair{}, err
		}
		all = append(all, pair{step, base})
	}
	return median(all), nil
}

func median(all []pair) pair {
	for i := range all {
		for j := i; j > 0 && all[j].ratio() < all[j-1].ratio(); j-- {
			all[j], all[j-1] = all[j-1], all[j]
		}
	}
	return all[len(all)/2]
}

func (b *bench) csv(out io.Writer) error {
	files := map[string]demo.Encoding{"tickets.gb18030.csv": demo.GB18030, "tickets.utf8.csv": demo.UTF8}
	for name, encoding := range files {
		f, err := os.Create(filepath.Join(b.dir, name))
		if err != nil {
			return err
		}
		if err := errors.Join(demo.WriteTickets(f, b.tickets, 1, encoding), f.Close()); err != nil {
			return err
		}
	}
	p, err := b.pairs(filepath.Join(b.dir, "tickets.gb18030.csv"), "csv:"+filepath.Join(b.dir, "tickets.utf8.csv"))
	if err != nil {
		return err
	}
	line(out, fmt.Sprintf("ingest %d tickets × 14, GB18030 CSV", b.tickets), p, "DuckDB read_csv of the UTF-8 twin")
	return nil
}

func (b *bench) xlsx(out io.Writer) error {
	path := filepath.Join(b.dir, "tickets.xlsx")
	if _, err := b.baseline("workbook:" + path); err != nil {
		return err
	}
	p, err := b.pairs(path, "xlsx:"+path)
	if err != nil {
		return err
	}
	line(out, fmt.Sprintf("ingest %d rows × 14, xlsx", b.sheetRows), p, "bare excelize row scan")
	return nil
}

// city builds a city with many tickets, then measures a full transform, the
// incremental transform of its last week, and the report.
func (b *bench) city(out io.Writer) error {
	home := filepath.Join(b.dir, "city")
	if _, err := measure(b.binary, "--home", home, "demo", "--complaints", fmt.Sprint(b.tickets)); err != nil {
		return err
	}
	known, last, err := lastWeek(home)
	if err != nil {
		return err
	}
	warm := filepath.Join(home, "warehouse.duckdb")
	before := known.AddDate(0, 0, -7).Format(time.RFC3339)
	after := known.Format(time.RFC3339)
	var all []pair
	for range b.runs {
		if err := move(home, last, false); err != nil {
			return err
		}
		if err := os.Remove(warm); err != nil {
			return err
		}
		full, err := measure(b.binary, "--home", home, "transform", "--full", "--known-at", before)
		if err != nil {
			return err
		}
		if err := move(home, last, true); err != nil {
			return err
		}
		incremental, err := measure(b.binary, "--home", home, "transform", "--known-at", after)
		if err != nil {
			return err
		}
		all = append(all, pair{incremental, full})
	}
	p := median(all)
	line(out, fmt.Sprintf("transform of one new week at %d tickets, incremental", b.tickets), p, "full transform")
	fmt.Fprintf(out, "full transform of %d tickets\t%.2f s\t\t\t\t%d MB\n", b.tickets, p.base.wall.Seconds(), p.base.rss>>20)
	f, err := measure(b.binary, "--home", home, "report")
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "report of one issue, both languages\t%.2f s\t\t\t\t%d MB\n", f.wall.Seconds(), f.rss>>20)
	return nil
}

// lastWeek returns the moment of the newest receipt and the batches received in the
// week up to it, so that as-of moves on by a week with them.
func lastWeek(home string) (time.Time, []lake.Receipt, error) {
	store, err := lake.Open(filepath.Join(home, "lake"))
	if err != nil {
		return time.Time{}, nil, err
	}
	receipts, err := store.Receipts(context.Background())
	if err != nil {
		return time.Time{}, nil, err
	}
	if len(receipts) == 0 {
		return time.Time{}, nil, errors.New("the lake is empty")
	}
	known := receipts[len(receipts)-1].ReceivedAt
	var last []lake.Receipt
	for _, r := range receipts {
		if r.ReceivedAt.After(known.AddDate(0, 0, -7)) {
			last = append(last, r)
		}
	}
	return known, last, nil
}

// move takes batches out of the lake, or puts them back, by their receipts alone:
// without a receipt a file does not exist. Reading commands do not sweep.
func move(home string, batches []lake.Receipt, back bool) error {
	for _, r := range batches {
		files := []string{filepath.Join("_receipts", r.Batch+".json")}
		for _, d := range r.Datasets {
			if d.File != "" {
				files = append(files, filepath.FromSlash(d.File))
			}
		}
		if r.Rejects != nil {
			files = append(files, filepath.FromSlash(r.Rejects.File))
		}
		for _, file := range files {
			in, aside := filepath.Join(home, "lake", file), filepath.Join(home, "aside", file)
			if back {
				in, aside = aside, in
			}
			if err := os.MkdirAll(filepath.Dir(aside), 0o750); err != nil {
				return err
			}
			if err := os.Rename(in, aside); err != nil && (back || !errors.Is(err, os.ErrNotExist)) {
				return err
			}
		}
	}
	return nil
}
