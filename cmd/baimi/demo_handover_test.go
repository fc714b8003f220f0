package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// handedOver looks at what the demo gives away: the credit feed of its last cycle, and
// the notice of one company.
func (c *come) handedOver(t *testing.T) {
	command := func(args ...string) string {
		var out, logs bytes.Buffer
		if code := run(context.Background(), append([]string{"--home", c.dir, "--lang", "en"}, args...), nil, &out, &logs); code != exitDone {
			t.Fatalf("%v: exit code %d\n%s%s", args, code, out.String(), logs.String())
		}
		return out.String()
	}
	versions, err := filepath.Glob(filepath.Join(c.dir, "feeds", "credit", "*-v1"))
	if err != nil || len(versions) != 1 {
		t.Fatalf("feeds of the demo: %v, %v", versions, err)
	}
	if said := command("feed", "verify", versions[0]); !strings.Contains(said, "is right") {
		t.Errorf("the feed is told of as %q", said)
	}
	command("feed", "credit")
	if again, _ := filepath.Glob(filepath.Join(c.dir, "feeds", "credit", "*-v2")); len(again) > 0 {
		t.Errorf("the same scores are handed over again: %v", again)
	}
	var company, name, other string
	if err := c.db.QueryRowContext(context.Background(), `select company_id, company_name,
			(select max(company_name) from marts.score where company_id <> s.company_id)
		from marts.score s where score is not null order by cycle desc, output, company_id limit 1`).Scan(&company, &name, &other); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "notice.html")
	command("notice", "--company", company, "-o", path)
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{name, company} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the notice of %s does not hold %s", company, want)
		}
	}
	for _, never := range []string{other, "http://", "https://", "<script"} {
		if bytes.Contains(page, []byte(never)) {
			t.Errorf("the notice of %s holds %s", company, never)
		}
	}
	var out, logs bytes.Buffer
	if code := run(context.Background(), []string{"--home", c.dir, "--lang", "en", "notice", "--company", "X"}, nil, &out, &logs); code != exitUsage || !strings.Contains(logs.String(), "X has no score") {
		t.Errorf("an unknown company: exit code %d, %s", code, logs.String())
	}
}
