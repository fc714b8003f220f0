package contract

import (
	"strconv"
	"testing"
	"time"
)

// storedText writes a parsed value as DuckDB shows it.
func storedText(f Field, v Value) string {
	switch {
	case v.IsMissing():
		return ""
	case f.SQL == "BIGINT":
		return strconv.FormatInt(v.Int(), 10)
	case f.SQL == "DOUBLE":
		return strconv.FormatFloat(v.Float(), 'f', -1, 64)
	case f.SQL == "BOOLEAN":
		return strconv.FormatBool(v.Bool())
	case f.SQL == "DATE":
		return v.Date().Format(time.DateOnly)
	case f.SQL == "TIMESTAMP":
		return v.Time().Format(time.DateTime)
	case f.SQL == "VARCHAR":
		return v.Text()
	}
	return strconv.FormatFloat(float64(v.Scaled())/1e4, 'f', 4, 64)
}

func TestWhatIsStoredReadsBackTheSameFromAForm(t *testing.T) {
	for _, d := range mustLoad(t).Datasets() {
		for _, lang := range []string{"zh", "en"} {
			m := d.FormMatch(lang)
			if m.Matched() != len(d.TemplateColumns()) {
				t.Errorf("%s %s: %d of %d columns of its own form", d.Name, lang, m.Matched(), len(d.TemplateColumns()))
			}
			var cells []string
			for _, c := range d.TemplateColumns() {
				cells = append(cells, c.Example)
			}
			stored := map[string]string{}
			first := d.NewParser(m, RowContext{}).Parse(cells)
			for k, f := range d.Stored() {
				stored[f.Name] = storedText(f, first.Values[k])
			}
			cells = nil
			for _, c := range d.TemplateColumns() {
				name := c.Name
				if c.StoreAs != "" {
					name = "" // a hash is never written into a form
				}
				cells = append(cells, c.Cell(stored[name], lang))
			}
			again := d.NewParser(m, RowContext{}).Parse(cells)
			for k, f := range d.Stored() {
				if got := storedText(f, again.Values[k]); f.Personal != Hash && got != stored[f.Name] {
					t.Errorf("%s.%s in %s: %q comes back as %q", d.Name, f.Name, lang, stored[f.Name], got)
				}
			}
		}
	}
}
