//go:build linux

package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"baimi/cron"
)

// smallDisk mounts a file system of its own in a folder, or skips where that is not
// allowed.
func smallDisk(t *testing.T, megabytes int) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dm", megabytes)); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// leave fills the disk of a folder up to so many bytes and returns how to empty it.
func leave(t *testing.T, dir string, free int64) (empty func()) {
	t.Helper()
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		t.Fatal(err)
	}
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, int64(fs.Bavail)*fs.Bsize-free), 0o600); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
	}
}

// fillPage pads the run ledger with empty lines, so that its next line needs room.
func fillPage(t *testing.T, h home) {
	t.Helper()
	months, err := filepath.Glob(filepath.Join(h.runs(), "*.jsonl"))
	if err != nil || len(months) == 0 {
		t.Fatal(months, err)
	}
	path := months[len(months)-1]
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	put(t, path, string(text)+strings.Repeat("\n", 4096-len(text)%4096))
}

// diskCity is a published city on a small disk, and what it looked like.
func diskCity(t *testing.T, megabytes int) (disk string, h home) {
	t.Helper()
	skipWithoutAssets(t)
	disk = smallDisk(t, megabytes)
	h = home(filepath.Join(disk, "city"))
	baimi(t, string(h), "init")
	for name, text := range handmade {
		put(t, filepath.Join(h.inbox(), name), text)
	}
	put(t, filepath.Join(h.inbox(), "tickets.csv"), handmadeTickets)
	fails(t, exitRejected, "--home", string(h), "run", "--as-of", "2022-07-17")
	return disk, h
}

func TestAFullDiskGivesASentenceAndLosesNothing(t *testing.T) {
	disk, h := diskCity(t, 400)
	sent := 2
	asProgram(t)
	check := func(when string) {
		t.Helper()
		if code, said := call(h, "lake", "verify"); code != exitDone && !strings.Contains(said, "orphan") {
			t.Errorf("%s: lake verify: %s", when, said)
		}
		if code, said := call(h, "query", "--format", "csv", "select count(*) as n from raw.complaints"); code != exitDone {
			t.Errorf("%s: query: %s", when, said)
		}
		for _, edition := range []string{"2022-W28", "now"} {
			if err := verifySums(filepath.Join(h.site(), edition)); err != nil {
				t.Errorf("%s: %v", when, err)
			}
		}
		ledger, err := cron.OpenLedger(h.runs(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := ledger.Last("run"); err != nil {
			t.Errorf("%s: ledger: %v", when, err)
		}
	}
	failed := map[string]int{}
	for n, c := range []struct {
		free int64
		args []string
	}{
		{0, []string{"ingest"}}, {40 << 10, []string{"ingest"}}, {8 << 20, []string{"transform", "--as-of", "2022-07-17"}}, {1 << 20, []string{"report", "--replace"}},
		{0, []string{"jobs", "run", "verify"}}, {300 << 10, []string{"run", "--as-of", "2022-07-17"}},
		{64 << 10, []string{"backup", filepath.Join(disk, "b.tar.gz")}},
	} {
		name := fmt.Sprintf("%v with %d bytes left", c.args, c.free)
		file := filepath.Join(h.inbox(), fmt.Sprintf("tickets-%d.csv", n))
		// Some text that does not compress, so that it does not fit.
		text := "工单编号,主要内容,受理时间,小区点位,被反映区\n"
		for row := range 300 {
			text += fmt.Sprintf("N%d-%d,甲苑电梯坏了%x,2022-07-12 10:00:00,甲苑,禅城区\n", n, row, hexSum([]byte(fmt.Sprint(n, row))))
		}
		put(t, file, text)
		old := time.Now().Add(-time.Minute)
		if err := os.Chtimes(file, old, old); err != nil {
			t.Fatal(err)
		}
		sent += 300
		fillPage(t, h)
		empty := leave(t, disk, c.free)
		code, said := call(h, c.args...)
		empty()
		if code == exitFailed { // if not, it fitted
			failed[c.args[0]]++
			if !strings.Contains(said, "the disk is full") {
				t.Errorf("%s: %s", name, said)
			}
		} else if code != exitDone && code != exitRejected {
			t.Errorf("%s: exit code %d: %s", name, code, said)
		}
		check(name)
		// With room again it does what it was told.
		if code, said := call(h, c.args...); code != exitDone && code != exitRejected {
			t.Errorf("%s, again with room: %s", name, said)
		}
		if left := leftovers(t, string(h)); len(left) > 0 {
			t.Errorf("%s: %v was left", name, left)
		}
	}
	if got := slices.Sorted(maps.Keys(failed)); !slices.Equal(got, []string{"backup", "ingest", "jobs", "report", "run", "transform"}) {
		t.Errorf("only %v met the end of the disk", got)
	}
	if code, said := call(h, "run", "--as-of", "2022-07-17"); code != exitDone && code != exitRejected {
		t.Error(said)
	}
	out, _ := baimi(t, string(h), "query", "--format", "csv", "select count(*) as n, count(distinct ticket_id) as tickets from raw.complaints")
	if want := fmt.Sprintf("%d,%d", sent, sent); !strings.Contains(out, want) {
		t.Errorf("the warehouse holds %s, want %s", out, want)
	}
}

func TestAReadOnlyDiskGivesASentenceAndCanStillBeRead(t *testing.T) {
	disk, h := diskCity(t, 200)
	asProgram(t)
	before := tree(t, string(h))
	if err := syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Skipf("the disk cannot be made read-only here: %v", err)
	}
	for _, args := range [][]string{
		{"ingest"}, {"transform"}, {"report", "--replace"}, {"run"}, {"purge"}, {"review"}, {"feed", "credit"}, {"jobs", "run", "verify"}, {"backup", filepath.Join(t.TempDir(), "b.tar.gz")},
	} {
		if code, said := call(h, args...); code != exitFailed || !strings.Contains(said, "read-only") || strings.Contains(said, "goroutine") {
			t.Errorf("%v: exit code %d: %s", args, code, said)
		}
	}
	for _, args := range [][]string{{"status"}, {"jobs"}, {"jobs", "history"}, {"lake", "verify"}, {"lake", "ls"}, {"query", "select 1 as one"}, {"jobs", "--check"}} {
		if code, said := call(h, args...); code != exitDone {
			t.Errorf("%v: exit code %d: %s", args, code, said)
		}
	}
	compareTrees(t, before, tree(t, string(h)))
}
