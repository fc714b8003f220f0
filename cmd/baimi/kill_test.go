//go:build linux

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"baimi/cron"
)

// How often the short mode kills, and the variables of the long one.
const (
	shortKills = 20
	killsEnv   = "BAIMI_KILLS"
	seedEnv    = "BAIMI_KILL_SEED"
)

// killConfig has a job of every kind; the number makes each schedule new, so that a
// restarted serve plans it anew.
func killConfig(minute int) string {
	text := "lang = \"en\"\n[backup]\nfolder = \"../backups\"\nkeep = 2\n"
	for _, j := range killJobs {
		text += fmt.Sprintf("[[job]]\nname = %q\nschedule = \"%d 0 * * *\"\nsteps = [%q]\ntimeout = \"5m\"\nretries = 1\nexpect = \"1m\"\n", j.name, minute, j.step)
	}
	return text
}

var killJobs = []struct{ name, step string }{
	{"inbox", "ingest"}, {"refresh", "run --keep-issue"}, {"weekly", "run"}, {"credit", "feed credit"},
	{"retention", "purge"}, {"verified", "lake verify"}, {"saved", "backup"},
}

// victim is a city whose program is killed again and again.
type victim struct {
	t       *testing.T
	program string
	root    string
	home    home
	rng     *rand.Rand

	round   int
	sent    map[string]string // sha256 of every file that was dropped, and its name
	tickets int               // rows that the lake must hold in the end
	took    map[string]time.Duration
}

// TestKilledAtAnyMomentNothingIsLostDoubledOrHalfPublished kills the real program
// and its children at random moments of every job and of serve, looks at what is
// left, lets the program start again, and looks whether all is as if it had never
// been killed.
func TestKilledAtAnyMomentNothingIsLostDoubledOrHalfPublished(t *testing.T) {
	skipWithoutAssets(t)
	kills, seed := shortKills, uint64(time.Now().UnixNano())
	for name, set := range map[string]func(uint64){killsEnv: func(n uint64) { kills = int(n) }, seedEnv: func(n uint64) { seed = n }} {
		if text := os.Getenv(name); text != "" {
			n, err := strconv.ParseUint(text, 10, 64)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			set(n)
		}
	}
	t.Logf("%d kills, %s=%d", kills, seedEnv, seed)
	v := newVictim(t, seed)
	kinds := []string{
		"inbox", "weekly", "credit", "saved", "retention", "inbox", "serve", "refresh", "inbox", "credit",
		"inbox", "weekly", "saved", "verified", "inbox", "refresh", "credit", "retention", "saved", "inbox",
	}
	killed, alive, spent := map[string]int{}, 0, map[string]time.Duration{}
	for n := range kills {
		kind := kinds[n%len(kinds)]
		v.round = n + 1
		began := time.Now()
		if v.attack(kind) {
			killed[kind]++
		} else {
			alive++
		}
		spent[kind] += time.Since(began).Round(time.Millisecond)
		if t.Failed() {
			t.Fatalf("after kill %d, of %s, with %s=%d", n+1, kind, seedEnv, seed)
		}
	}
	v.finish()
	t.Logf("killed in time %v, ended before the kill: %d; files dropped %d, tickets %d; time %v", killed, alive, len(v.sent), v.tickets, spent)
}

func newVictim(t *testing.T, seed uint64) *victim {
	t.Helper()
	root := t.TempDir()
	v := &victim{
		t: t, root: root, program: filepath.Join(root, "baimi"), home: home(filepath.Join(root, "city")),
		rng: rand.New(rand.NewPCG(seed, 200)), sent: map[string]string{}, took: map[string]time.Duration{},
	}
	began := time.Now()
	build := exec.Command("go", "build", "-o", v.program, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	t.Logf("built the program in %s", time.Since(began).Round(time.Second))
	if err := os.Mkdir(filepath.Join(root, "tmp"), 0o700); err != nil {
		t.Fatal(err)
	}
	v.must("init")
	v.configure(0)
	for name, text := range handmade {
		v.drop(name, text)
	}
	ended := time.Now().AddDate(0, -3, -7)
	quarter := fmt.Sprintf("%d年第%d季度", ended.Year(), (int(ended.Month())+2)/3)
	v.drop("score_cycles.csv", "评价季度,评价阶段,阶段开始日期\n"+quarter+",公示,"+time.Now().AddDate(0, 0, -10).Format(time.DateOnly)+"\n")
	v.dropTickets()
	v.must("run")
	for _, j := range killJobs { // how long each takes when nobody kills it
		v.prepare(j.name)
		began := time.Now()
		v.must("jobs", "run", j.name)
		v.took[j.name] = time.Since(began)
	}
	for _, took := range v.took {
		v.took["serve"] += took
	}
	return v
}

func (v *victim) command(args ...string) *exec.Cmd {
	cmd := exec.Command(v.program, append([]string{"--home", string(v.home), "--lang", "en"}, args...)...)
	// A session of its own holds it with its children, whatever their groups.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Env = append(os.Environ(), "TMPDIR="+filepath.Join(v.root, "tmp"))
	return cmd
}

// must runs a command to its end; rejected rows are no failure.
func (v *victim) must(args ...string) string {
	v.t.Helper()
	cmd := v.command(args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == exitRejected {
		err = nil
	}
	if err != nil {
		v.t.Fatalf("round %d: baimi %s: %v\n%s%s", v.round, strings.Join(args, " "), err, out.String(), errs.String())
	}
	return out.String()
}

func (v *victim) configure(minute int) {
	v.t.Helper()
	if err := os.WriteFile(v.home.config(), []byte(killConfig(minute)), 0o600); err != nil {
		v.t.Fatal(err)
	}
}

// drop puts a file into the inbox as an office does: whole, and a moment old.
func (v *victim) drop(name, text string) {
	v.t.Helper()
	sum := sha256.Sum256([]byte(text))
	v.sent[hex.EncodeToString(sum[:])] = name
	path := filepath.Join(v.home.inbox(), name)
	if err := os.WriteFile(path+".part", []byte(text), 0o600); err != nil {
		v.t.Fatal(err)
	}
	old := time.Now().Add(-time.Minute)
	if err := errors.Join(os.Chtimes(path+".part", old, old), os.Rename(path+".part", path)); err != nil {
		v.t.Fatal(err)
	}
}

// dropTickets drops a file of new tickets, one row of which is to be rejected now
// and then, and sometimes the same file under another name.
func (v *victim) dropTickets() {
	v.t.Helper()
	text := "工单编号,来电人,来电人电话,主要内容,受理时间,小区点位,被反映区\n"
	rows := 1 + v.rng.IntN(4)
	for n := range rows {
		back := 120 + v.rng.IntN(60)
		if n == 0 {
			back = 1 + v.rng.IntN(7) // a cycle is scored once tickets after it have come
		}
		day := time.Now().AddDate(0, 0, -back).Format(time.DateOnly)
		text += fmt.Sprintf("R%d-%d,张三,1381234%04d,甲苑电梯第%d次坏了,%s 10:00:00,甲苑,禅城区\n", v.round, n, v.rng.IntN(10000), n, day)
	}
	v.tickets += rows
	if v.rng.IntN(2) == 0 {
		text += fmt.Sprintf("R%d-bad,张三,,乙苑停车,某日,乙苑,禅城区\n", v.round)
	}
	v.drop(fmt.Sprintf("tickets-%d.csv", v.round), text)
	if v.rng.IntN(3) == 0 {
		v.drop(fmt.Sprintf("tickets-%d-again.csv", v.round), text)
	}
}

// prepare gives a job something to do.
func (v *victim) prepare(kind string) {
	v.t.Helper()
	if v.round > 0 {
		v.dropTickets()
	}
	switch kind {
	case "weekly", "serve": // so that the issue is frozen anew
		issue, err := newestIssue(v.home.site())
		if err == nil && issue != "" {
			err = os.RemoveAll(filepath.Join(v.home.site(), issue))
		}
		if err != nil {
			v.t.Fatal(err)
		}
	case "retention":
		years := time.Now().AddDate(-2, 0, 0)
		for n := range 30 {
			path := filepath.Join(v.home.outbox(), fmt.Sprintf("old-%d.xlsx", n))
			if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, years, years)); err != nil {
				v.t.Fatal(err)
			}
		}
	}
}

// attack lets a job begin, kills it with its children at a random moment, looks at
// what is left, and lets the job be done. It says whether the kill came in time.
func (v *victim) attack(kind string) bool {
	v.t.Helper()
	v.prepare(kind)
	args := []string{"jobs", "run", kind}
	if kind == "serve" {
		args = []string{"serve", "--addr", "127.0.0.1:0"}
		v.owe()
	}
	cmd := v.command(args...)
	if err := cmd.Start(); err != nil {
		v.t.Fatal(err)
	}
	time.Sleep(time.Duration(v.rng.Int64N(int64(v.took[kind]) * 21 / 20)))
	v.killSession(cmd.Process.Pid)
	var exit *exec.ExitError
	inTime := errors.As(cmd.Wait(), &exit) && exit.ProcessState.Sys().(syscall.WaitStatus).Signaled()
	v.lookAtRemains()
	if v.t.Failed() {
		return inTime
	}
	if kind == "serve" {
		v.serveUntilDone()
	} else {
		v.must("jobs", "run", kind)
	}
	v.lookAtLake()
	v.lookAtRemains()
	return inTime
}

// killSession kills every process of a session, twice, since the first round may
// have met a process about to start another.
func (v *victim) killSession(leader int) {
	v.t.Helper()
	for range 2 {
		entries, err := os.ReadDir("/proc")
		if err != nil {
			v.t.Fatal(err)
		}
		for _, e := range entries {
			pid, err := strconv.Atoi(e.Name())
			if err != nil {
				continue
			}
			stat, err := os.ReadFile(filepath.Join("/proc", e.Name(), "stat"))
			if err != nil {
				continue
			}
			// pid (name) state parent group session …
			fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
			if session, _ := strconv.Atoi(fields[3]); session == leader {
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
		}
	}
}

// owe makes every job owe a time, as after a night without power.
func (v *victim) owe() {
	v.t.Helper()
	minute := v.round % 60
	v.configure(minute)
	ledger, err := cron.OpenLedger(v.home.runs(), nil)
	if err != nil {
		v.t.Fatal(err)
	}
	planned := time.Now().Add(-25 * time.Hour)
	for _, j := range killJobs {
		err := ledger.Append(cron.Run{Job: j.name, At: planned, Outcome: cron.Planned, Started: planned, Ended: planned, Schedule: fmt.Sprintf("%d 0 * * *", minute)})
		if err != nil {
			v.t.Fatal(err)
		}
	}
}

// serveUntilDone starts serve again and stops it when all that is owed is done.
func (v *victim) serveUntilDone() {
	v.t.Helper()
	cmd := v.command("serve", "--addr", "127.0.0.1:0")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	said, err := cmd.StdoutPipe()
	if err != nil {
		v.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		v.t.Fatal(err)
	}
	if _, err := said.Read(make([]byte, 1)); err != nil { // it is ready
		v.t.Fatalf("round %d: serve says nothing: %v\n%s", v.round, err, errs.String())
	}
	schedule := fmt.Sprintf("%d 0 * * *", v.round%60)
	deadline := time.Now().Add(3 * time.Minute)
	for waiting := len(killJobs); waiting > 0; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			v.killSession(cmd.Process.Pid)
			v.t.Fatalf("round %d: %d jobs are not done\n%s", v.round, waiting, errs.String())
		}
		waiting = 0
		for _, j := range killJobs {
			if times := v.doneTimes(j.name, schedule); len(times) == 0 {
				waiting++
			}
		}
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		v.t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		v.t.Errorf("round %d: serve ended with %v\n%s", v.round, err, errs.String())
	}
	for _, j := range killJobs {
		times := v.doneTimes(j.name, schedule)
		if unique := slices.CompactFunc(slices.Clone(times), time.Time.Equal); len(unique) != len(times) {
			v.t.Errorf("round %d: %s was done twice for one time: %v", v.round, j.name, times)
		}
	}
}

// doneTimes are the times for which a job under a schedule was done.
func (v *victim) doneTimes(job, schedule string) []time.Time {
	v.t.Helper()
	ledger, err := cron.OpenLedger(v.home.runs(), nil)
	if err != nil {
		v.t.Fatal(err)
	}
	runs, err := ledger.Runs(job, time.Now().Add(-48*time.Hour))
	if err != nil {
		v.t.Fatal(err)
	}
	var times []time.Time
	for _, r := range runs {
		if r.Outcome == cron.Done && r.Trigger != cron.Manual && r.Schedule == schedule {
			times = append(times, r.At)
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	return times
}

// finish takes in what waits and compares with a city to which nothing happened.
func (v *victim) finish() {
	v.t.Helper()
	v.must("run")
	v.lookAtLake()
	v.lookAtRemains()
	if left, err := os.ReadDir(v.home.inbox()); err != nil || len(left) > 0 {
		v.t.Errorf("the inbox holds %v, %v", left, err)
	}
	counted := strings.Split(strings.TrimSpace(v.must("query", "--format", "csv", "select count(*) as n, count(distinct ticket_id) as tickets from raw.complaints")), "\n")
	if got, want := counted[len(counted)-1], fmt.Sprintf("%d,%d", v.tickets, v.tickets); got != want {
		v.t.Errorf("the warehouse holds rows and tickets %s, want %s", got, want)
	}
}
