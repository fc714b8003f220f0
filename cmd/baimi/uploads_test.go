package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"baimi/ingest"
	"baimi/ingest/intake"
)

// checkins is a form of member check-ins of two communities.
func checkins(a, b string) string {
	return "社区代码,月份,报到党员数,参加服务人次\n" + a + ",2022-06,12,3\n" + b + ",2022-06,13,4\n"
}

// TestWhatWasHandedInIsTakenInOnceAndToldToItsSender hands two files in and ingests twice.
func TestWhatWasHandedInIsTakenInOnceAndToldToItsSender(t *testing.T) {
	h := home(filepath.Join(t.TempDir(), "city"))
	call := func(want int, args ...string) string {
		t.Helper()
		return fails(t, want, append([]string{"--home", string(h)}, args...)...)
	}
	call(exitDone, "init")
	spool, err := intake.Open(h.uploads())
	if err != nil {
		t.Fatal(err)
	}
	hand := func(name, text string) intake.Submission {
		sub, err := spool.Receive(context.Background(), intake.Submission{Name: name, Scope: "440604", Who: "clerk", Lang: "zh", ReceivedAt: time.Now()}, strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return sub
	}
	good := hand("报到.csv", checkins("440604001001", "440605001001"))
	bad := hand("坏.xlsx", "no workbook")
	put(t, filepath.Join(h.inbox(), "later.csv"), "月份,区代码,工单总量\n2022-05,440604,11\n")
	release, err := h.lock("transform", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if said := call(exitBusy, "ingest", "--uploads"); !strings.Contains(said, "transform") {
		t.Errorf("busy: %s", said)
	}
	release()
	call(exitRejected, "ingest", "--uploads")
	for _, want := range []struct {
		sub            intake.Submission
		status         ingest.Status
		rows, rejected int64
	}{{good, ingest.Partial, 1, 1}, {bad, ingest.Refused, 0, 0}} {
		_, result, err := spool.Get(want.sub.ID)
		if err != nil || result.State != intake.Done || result.Status != want.status || result.Rows != want.rows || result.Rejected != want.rejected {
			t.Errorf("%s: %+v %v", want.sub.Name, result, err)
		}
		if _, err := os.Stat(result.Marked); err != nil {
			t.Errorf("%s: marked copy: %v", want.sub.Name, err)
		}
	}
	if _, err := os.Stat(filepath.Join(h.inbox(), "later.csv")); err != nil {
		t.Errorf("--uploads touched the inbox: %v", err)
	}
	if said := call(exitDone, "ingest"); strings.Contains(said, "报到") || !strings.Contains(said, "later.csv") {
		t.Errorf("the next ingest said\n%s", said)
	}
}
