//go:build linux

package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"baimi/cron"
	"baimi/reports/feed"
	"baimi/sql/lake"
	"baimi/sql/warehouse"
)

// lookAtRemains checks what must hold at every moment, also right after a kill.
func (v *victim) lookAtRemains() {
	v.t.Helper()
	bad := func(format string, args ...any) {
		v.t.Helper()
		v.t.Errorf("round %d: "+format, append([]any{v.round}, args...)...)
	}
	v.lookAtSubmissions(bad)
	// The site: whatever may be served is whole.
	editions, err := os.ReadDir(v.home.site())
	if err != nil {
		v.t.Fatal(err)
	}
	for _, e := range editions {
		if e.IsDir() && (e.Name() == "now" || strings.HasPrefix(e.Name(), "20")) {
			if err := verifySums(filepath.Join(v.home.site(), e.Name())); err != nil {
				bad("edition %s: %v", e.Name(), err)
			}
		}
	}
	for _, page := range []string{"index.html", "archive.html", "en/index.html"} {
		if text, err := os.ReadFile(filepath.Join(v.home.site(), page)); err != nil || !bytes.Contains(text, []byte("</html>")) {
			bad("%s is not a page: %v", page, err)
		}
	}
	ledger, err := cron.OpenLedger(v.home.runs(), nil)
	if err == nil {
		_, err = ledger.Runs("", time.Time{})
	}
	if err != nil {
		bad("run ledger: %v", err)
	}
	db, err := warehouse.Open(context.Background(), v.home.warehouse(), warehouse.Options{ReadOnly: true})
	if err != nil {
		bad("warehouse: %v", err)
	} else {
		var rows, tickets int
		if err := db.QueryRow("select count(*), count(distinct ticket_id) from raw.complaints").Scan(&rows, &tickets); err != nil || rows != tickets || rows > v.tickets {
			bad("warehouse: %d rows of %d tickets, at most %d were sent: %v", rows, tickets, v.tickets, err)
		}
		_ = db.Close()
	}
	v.lookAtFeeds(bad)
}

func (v *victim) lookAtFeeds(bad func(string, ...any)) {
	versions, err := filepath.Glob(filepath.Join(v.home.credit(), "20*-v*"))
	if err != nil {
		v.t.Fatal(err)
	}
	if len(versions) == 0 {
		return
	}
	key, err := feed.LoadPublicKey(v.home.feedPub())
	if err != nil {
		bad("public key of the feed: %v", err)
		return
	}
	for _, dir := range versions {
		if report, err := feed.Verify(dir, key); err != nil || len(report.Problems) > 0 {
			bad("feed %s: %v, %+v", filepath.Base(dir), err, report.Problems)
		}
	}
	backups, err := filepath.Glob(filepath.Join(v.root, "backups", "baimi-*"))
	if err != nil {
		v.t.Fatal(err)
	}
	for _, path := range backups {
		if strings.HasSuffix(path, backupSuffix) {
			if _, err := readBackup(path, nil, func(backupEntry, io.Reader) error { return nil }); err != nil {
				bad("%s: %v", filepath.Base(path), err)
			}
		}
	}
}

// lookAtSubmissions checks that every file that was sent is in the inbox still, or
// in the archive and in the lake.
func (v *victim) lookAtSubmissions(bad func(string, ...any)) {
	v.t.Helper()
	store, err := lake.Open(v.home.lake())
	if err != nil {
		v.t.Fatal(err)
	}
	receipts, err := store.Receipts(context.Background())
	if err != nil {
		bad("lake: %v", err)
		return
	}
	kept := map[string]bool{}
	for _, dir := range []string{v.home.inbox(), v.home.archive()} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			v.t.Fatal(err)
		}
		for _, e := range entries {
			text, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				v.t.Fatal(err)
			}
			batch, _, _ := strings.Cut(e.Name(), "-")
			inLake := slices.ContainsFunc(receipts, func(r lake.Receipt) bool { return r.Batch == batch && r.OriginalSHA256 == hexSum(text) })
			if dir == v.home.inbox() || inLake {
				kept[hexSum(text)] = true
			}
		}
	}
	for sum, name := range v.sent {
		if !kept[sum] {
			bad("%s is neither in the inbox nor taken in", name)
		}
	}
}

// lookAtLake checks what must hold once the job was done.
func (v *victim) lookAtLake() {
	v.t.Helper()
	store, err := lake.Open(v.home.lake())
	if err != nil {
		v.t.Fatal(err)
	}
	problems, err := store.Verify(context.Background())
	if err != nil || len(problems) > 0 {
		v.t.Errorf("round %d: lake: %v, %v", v.round, err, problems)
	}
	for _, left := range leftovers(v.t, v.root) {
		v.t.Errorf("round %d: %s was left behind", v.round, left)
	}
}
