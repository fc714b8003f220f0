package feed

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"baimi/reports/feed/receiver"
)

func mustWords(t testing.TB) words {
	t.Helper()
	w, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestEveryTextIsInBothCatalogsAndNoneIsLeftOver(t *testing.T) {
	w := mustWords(t)
	used := map[string]bool{}
	for _, x := range allTables {
		used["table."+x.name] = true
		for _, c := range x.columns {
			used[w.columnKey(x, c)] = true
		}
	}
	said := regexp.MustCompile(`"((?:book|guide)\.[a-z]+)"`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !strings.HasSuffix(file, "_test.go") {
			for _, m := range said.FindAllStringSubmatch(string(mustRead(t, file)), -1) {
				used[m[1]] = true
			}
		}
	}
	for key := range used {
		if w.zh[key] == "" || w.en[key] == "" {
			t.Errorf("%s: zh %q, en %q", key, w.zh[key], w.en[key])
		}
	}
	for _, texts := range []map[string]string{w.zh, w.en} {
		for key := range texts {
			if !used[key] {
				t.Errorf("%s is in a catalog but nobody says it", key)
			}
		}
	}
	if len(used) < 60 {
		t.Errorf("only %d texts are in use; the pattern is wrong", len(used))
	}
}

func TestTheSchemaAcceptsTheRowsAndNothingElse(t *testing.T) {
	_, r := written(t)
	for _, x := range allTables {
		schema := compile(t, r.Dir, x.name)
		data := mustRead(t, r.Dir, x.name+".json")
		if err := accepts(schema, data); err != nil {
			t.Errorf("%s: %v", x.name, err)
		}
		for _, other := range allTables {
			if rows := mustRead(t, r.Dir, other.name+".json"); bytes.Contains(rows, []byte("{")) && !slices.Equal(other.names(), x.names()) && accepts(schema, rows) == nil {
				t.Errorf("the schema of %s accepts the rows of %s", x.name, other.name)
			}
		}
	}
	rows := string(mustRead(t, r.Dir, "scores.json"))
	schema := compile(t, r.Dir, "scores")
	for _, c := range [][2]string{
		{`"score": "86.5"`, `"score": 86.5`}, {`"score": "86.5"`, `"score": "86,5"`}, {`"91440605MA4UXRP45E"`, `"91440605MA4UXRP45O"`}, {`"places": 1`, `"places": null`},
		{`"trial": true`, `"trial": "true"`}, {`"probability": "0.612346"`, `"probability": "0.61"`}, {`"class"`, `"klass"`},
	} {
		changed := strings.Replace(rows, c[0], c[1], 1)
		if changed == rows || accepts(schema, []byte(changed)) == nil {
			t.Errorf("%s in place of %s is accepted", c[1], c[0])
		}
	}
}

func compile(t *testing.T, dir, name string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(mustRead(t, dir, SchemaName)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("schema.json#/$defs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func accepts(schema *jsonschema.Schema, data []byte) error {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

func TestTheGuideExplainsEveryColumnInBothLanguagesAndShowsTheExamplesThatTestsRun(t *testing.T) {
	_, r := written(t)
	guide := string(mustRead(t, r.Dir, GuideName))
	w := mustWords(t)
	for _, x := range allTables {
		for _, c := range x.columns {
			zh, en := w.column(x, c)
			for _, want := range []string{zh, en} {
				if !strings.Contains(guide, "| `"+c.name+"` | ") || !strings.Contains(guide, want) {
					t.Errorf("%s.%s: %q is not in the guide", x.name, c.name, want)
				}
			}
		}
	}
	for _, file := range []string{"receiver.go", "receiver.sql"} {
		if !strings.Contains(guide, string(mustRead(t, "receiver", file))) {
			t.Errorf("%s is not in the guide", file)
		}
	}
	if strings.Contains(guide, "<no value>") || strings.Contains(guide, "{{") {
		t.Error("the guide is not filled in")
	}
}

func TestTheReceiverTakesOnlyWhatVerifies(t *testing.T) {
	o, r := written(t)
	public := mustRead(t, o.Dir, PublicName)
	m, rows, err := receiver.Read(r.Dir, public)
	if err != nil || m.Cycle != "2022Q2" || m.Version != 1 || !m.Trial || len(rows) != 3 {
		t.Fatalf("%+v, %d rows, %v", m, len(rows), err)
	}
	if got := fmt.Sprint(rows[1].USCC, rows[1].Class, *rows[1].Score); got != "91440605MA4UXRP45EAA86.5" {
		t.Errorf("the second row is %s", got)
	}
	for name, data := range snapshot(t, r.Dir) {
		flipped := bytes.Clone(data)
		flipped[len(data)/2] ^= 1
		put(t, flipped, r.Dir, name)
		if m, rows, err := receiver.Read(r.Dir, public); err == nil || m.Cycle != "" || rows != nil {
			t.Errorf("%s: a flipped byte is taken in: %v", name, err)
		}
		put(t, data, r.Dir, name)
	}
	if err := os.Remove(filepath.Join(r.Dir, "steps.csv")); err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string][]byte{"a missing file": public, "another key": testKey(t, 'o').PublicPEM(), "no key": []byte("key")} {
		if _, _, err := receiver.Read(r.Dir, key); err == nil {
			t.Errorf("%s: taken in", name)
		}
	}
}

func TestTheReceiversQueryFindsAScoreThatItsStepsDoNotGive(t *testing.T) {
	db := openMarts(t)
	o := testOptions(t, t.TempDir())
	// The steps of the first company add up to 86.5446, which rounds to its 86.5.
	found := func() []row {
		dir := mustWrite(t, db, o).Dir
		alter(t, db, "set file_search_path = '"+dir+"'")
		text := strings.TrimSuffix(strings.TrimSpace(string(mustRead(t, "receiver", "receiver.sql"))), ";")
		rows, err := query(context.Background(), db, 4, "select cast(columns(*) as varchar) from (\n"+text+"\n)")
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	if rows := found(); len(rows) != 0 {
		t.Errorf("the query finds %q", rows)
	}
	alter(t, db, "update marts.score set score = 86.7 where score = 86.5")
	if rows := found(); len(rows) != 1 || rows[0][0] != "91440605MA4UXRP45E" || rows[0][3] != "86.5446" {
		t.Errorf("the query finds %q", rows)
	}
}
