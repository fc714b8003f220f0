package contract

import (
	"strings"
	"testing"
	"testing/fstest"
	"unicode"
)

func mustLoad(t testing.TB) *Registry {
	t.Helper()
	r, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheEmbeddedContractsLoadInTheirFixedOrder(t *testing.T) {
	want := "regions compounds companies service_contracts branches complaints complaint_totals policy " +
		"buildings building_leaders leader_reports committees preparation_groups committee_decisions handovers revenue_disclosures facility_renewals " +
		"epidemic_tasks disputes findings coordination_items member_checkins surveys pilots " +
		"evaluations score_items inspections objections score_cycles workdays events " +
		"compound_aliases company_aliases ticket_reviews category_map complaint_phrases"
	var got []string
	for _, d := range mustLoad(t).Datasets() {
		got = append(got, d.Name)
	}
	if strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

func TestEveryDatasetAndColumnIsExplainedInBothLanguages(t *testing.T) {
	check := func(where string, text Text) {
		if !hasHan(text.Zh) && text.Zh != "USCC" {
			t.Errorf("%s has no Chinese text: %q", where, text.Zh)
		}
		if strings.TrimSpace(text.En) == "" || text.En == text.Zh {
			t.Errorf("%s has no English text: %q", where, text.En)
		}
	}
	for _, d := range mustLoad(t).Datasets() {
		check(d.Name, d.Label)
		check(d.Name, d.Help)
		for _, c := range d.Columns {
			check(d.Name+"."+c.Name, c.Label)
			check(d.Name+"."+c.Name, c.Help)
			for _, v := range c.Values {
				check(d.Name+"."+c.Name+"."+v.Code, v.Label())
			}
			if last := []rune(c.Help.Zh); last[len(last)-1] != '。' {
				t.Errorf("%s.%s: the Chinese help is no sentence", d.Name, c.Name)
			}
		}
	}
}

func TestEveryExampleIsAcceptedByItsOwnColumn(t *testing.T) {
	for _, d := range mustLoad(t).Datasets() {
		var header, cells []string
		for _, c := range d.Columns {
			if c.Example == "" {
				t.Errorf("%s.%s has no example", d.Name, c.Name)
			}
			header, cells = append(header, c.Label.Zh), append(cells, c.Example)
		}
		p := parserFor(t, RowContext{}, header...)
		row := p.Parse(cells)
		for _, problem := range row.Problems {
			t.Errorf("%s: %s", d.Name, problem.Text("en"))
		}
		for i, f := range d.Stored() {
			if row.Values[i].IsMissing() {
				t.Errorf("%s: the example of %s is missing", d.Name, f.Name)
			}
		}
	}
}

const validDataset = `
name = "lifts"
kind = "event"
mode = "delta"
key = ["id"]
event_time = "at"
label = { zh = "电梯", en = "Lifts" }
help = { zh = "电梯", en = "Lifts" }
[[column]]
name = "id"
type = "text"
required = true
label = { zh = "电梯号", en = "Lift" }
help = { zh = "编号", en = "Number" }
[[column]]
name = "at"
type = "datetime"
label = { zh = "时间", en = "Time" }
help = { zh = "时间", en = "Time" }
`

func TestAnOverlayThatIsWrongIsRefusedWithFileAndReason(t *testing.T) {
	column := func(extends, rest string) string { return "extends = \"" + extends + "\"\n[[column]]\n" + rest }
	for reason, file := range map[string]string{
		"unknown settings":                column("compounds", "name = \"name\"\nalias = [\"x\"]"),
		"set either name":                 "order = 3",
		"extends unknown dataset":         column("compound", "name = \"name\""),
		"must be named x_":                column("compounds", "name = \"lifts\"\ntype = \"integer\""),
		"cannot change the type":          column("compounds", "name = \"name\"\ntype = \"integer\""),
		"cannot change what is personal":  column("complaints", "name = \"status\"\npersonal = \"drop\""),
		"cannot make a required":          column("compounds", "name = \"name\"\nrequired = false"),
		"cannot add the value":            column("compounds", "name = \"kind\"\nvalues = [{ code = \"villa\", zh = \"别墅\", en = \"Villa\" }]"),
		"stands for both":                 column("compounds", "name = \"kind\"\nvalues = [{ code = \"estate\", synonyms = [\"单体楼\"] }]"),
		"names both":                      column("compounds", "name = \"name\"\naliases = [\"小区編號\"]"),
		"cannot raise max":                column("compounds", "name = \"households\"\nmax = 1e9"),
		"derived from itself":             column("compounds", "name = \"name\"\nderive = [{ from = [\"address\"] }]\n[[column]]\nname = \"address\"\nderive = [{ from = [\"name\"] }]"),
		"compile capture":                 column("compounds", "name = \"name\"\nderive = [{ from = [\"a\"], capture = \"(\" }]"),
		"needs from or value":             column("compounds", "name = \"name\"\nderive = [{ prefix = \"a\" }]"),
		"replace needs capture":           column("compounds", "name = \"name\"\nderive = [{ from = [\"a\"], replace = \"b\" }]"),
		"exists already":                  strings.Replace(validDataset, "lifts", "compounds", 1),
		"key is empty":                    strings.Replace(validDataset, `key = ["id"]`, "", 1),
		"names no column":                 strings.Replace(validDataset, `key = ["id"]`, `key = ["number"]`, 1),
		"must be required":                strings.Replace(validDataset, "required = true", "", 1),
		"kind \"thing\"":                  strings.Replace(validDataset, `kind = "event"`, `kind = "thing"`, 1),
		"mode \"some\"":                   strings.Replace(validDataset, `mode = "delta"`, `mode = "some"`, 1),
		"type \"words\" is unknown":       strings.Replace(validDataset, `type = "text"`, `type = "words"`, 1),
		"label and help need zh and en":   strings.Replace(validDataset, `en = "Lift" }`, `en = "" }`, 1),
		"lower-case letters":              strings.Replace(validDataset, `name = "lifts"`, `name = "Lifts!"`, 1),
		"a person's name must be dropped": strings.Replace(validDataset, `type = "text"`, `type = "person"`, 1),
		"stored name at is taken":         validDataset + "[[column]]\nname = \"phone\"\ntype = \"phone\"\npersonal = \"hash\"\nstore_as = \"at\"\nlabel = { zh = \"电话\", en = \"Phone\" }\nhelp = { zh = \"电话\", en = \"Phone\" }\n",
		"stands twice":                    validDataset + "[[column]]\nname = \"at\"\ntype = \"text\"\nlabel = { zh = \"时\", en = \"T\" }\nhelp = { zh = \"时\", en = \"T\" }\n",
	} {
		r, err := Load(fstest.MapFS{"city.toml": {Data: []byte(file)}})
		if err == nil || r != nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("want %q, got %v", reason, err)
		}
	}
	_, err := Load(fstest.MapFS{"a.toml": {Data: []byte("x = ")}, "b.toml": {Data: []byte("name = 3")}})
	if err == nil || !strings.Contains(err.Error(), "a.toml") || !strings.Contains(err.Error(), "b.toml") {
		t.Errorf("problems of both files at once, got %v", err)
	}
}

func TestAnOverlayAddsWordsAndDatasetsButFilesOfOtherKindsAreLeftAlone(t *testing.T) {
	r, err := Load(fstest.MapFS{
		"lifts.toml":  {Data: []byte(validDataset)},
		"a.toml":      {Data: []byte("extends = \"lifts\"\n[[column]]\nname = \"id\"\naliases = [\"梯号\"]\n")},
		"b.toml":      {Data: []byte("extends = \"compounds\"\n[[column]]\nname = \"kind\"\nvalues = [{ code = \"estate\", synonyms = [\"屋苑\"] }]\n[[column]]\nname = \"developer\"\nrequired = true\n")},
		"README.md":   {Data: []byte("not a contract")},
		"old/c.toml":  {Data: []byte("nonsense")},
		"c.toml.orig": {Data: []byte("nonsense")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if m, problems := r.Match(Head{Rows: []HeadRow{{1, []string{"梯號", "时间"}}}}, ""); len(problems) > 0 || m.Dataset.Name != "lifts" {
		t.Error(problems)
	}
	d, _ := r.Dataset("compounds")
	kind, _ := d.Column("kind")
	if code, ok := kind.EnumCode("屋苑"); !ok || code != "estate" {
		t.Error("the synonym is not known")
	}
	if developer, _ := d.Column("developer"); !developer.Required {
		t.Error("the column is not required")
	}
	if last := r.Datasets()[len(r.Datasets())-1]; last.Name != "lifts" {
		t.Errorf("%s is last", last.Name)
	}
}

func TestTheFingerprintChangesWithMeaningAndNotWithExplanations(t *testing.T) {
	base := mustLoad(t)
	if again := mustLoad(t); again.Fingerprint() != base.Fingerprint() || len(base.Fingerprint()) != 64 {
		t.Errorf("%s and %s", base.Fingerprint(), again.Fingerprint())
	}
	for overlay, same := range map[string]bool{
		"help = { zh = \"新的说明。\", en = \"New help.\" }\nexample = \"锦绣花园\"": true,
		"template = false":               true,
		"aliases = [\"楼盘\"]":             false,
		"missing = [\"未命名\"]":            false,
		"default = \"某小区\"":              false,
		"derive = [{ from = [\"楼盘\"] }]": false,
	} {
		r, err := Load(fstest.MapFS{"c.toml": {Data: []byte("extends = \"compounds\"\n[[column]]\nname = \"name\"\n" + overlay)}})
		if err != nil {
			t.Fatal(err)
		}
		if (r.Fingerprint() == base.Fingerprint()) != same {
			t.Errorf("%s: same is %v", overlay, !same)
		}
		other, _ := r.Dataset("companies")
		before, _ := base.Dataset("companies")
		if other.Fingerprint != before.Fingerprint {
			t.Errorf("%s changes another dataset", overlay)
		}
	}
}
