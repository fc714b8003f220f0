package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"baimi/ingest"
	"baimi/ingest/intake"
)

// TestWhatWasHandedInIsTakenInOnceAndToldToItsSender hands two files in and ingests twice.
func TestWhatWasHandedInIsTakenInOnceAndToldToItsSender(t *testing.T) {
	h := home(filepath.Join(t.TempDir(), "city"))
	call := func(want int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		if code := run(context.Background(), append([]string{"--home", string(h), "--lang", "en"}, args...), nil, &out, &errs); code != want {
			t.Fatalf("%v: exit code %d\n%s%s", args, code, out.String(), errs.String())
		}
		return out.String() + errs.String()
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
	good := hand("支部.csv", "支部编号,支部名称,组建方式,镇街代码,小区编号,状态,统计日期\nB1,甲支部,单独,440604012,C1,运行,2022-06-01\nB2,乙支部,单独,440605011,C2,运行,2022-06-01\n")
	bad := hand("坏.xlsx", "no workbook")
	if err := os.WriteFile(filepath.Join(h.inbox(), "later.csv"), []byte("月份,区代码,工单总量\n2022-05,440604,11\n"), 0o600); err != nil {
		t.Fatal(err)
	}
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
	if said := call(exitDone, "ingest"); strings.Contains(said, "支部") || !strings.Contains(said, "later.csv") {
		t.Errorf("the next ingest said\n%s", said)
	}
}
