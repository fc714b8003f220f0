package match

import (
	"strings"
	"testing"
)

func FuzzTextsAndNames(f *testing.F) {
	for _, seed := range []string{"投诉青鷺湖畔 花園三期", "纸鸢城（第3期）A区_x000D_、拾贝园", "\xff\xfe星砂\xe8苑", "", "第第第期区", "ⅲⅲ期十十十期"} {
		f.Add(seed, seed, "990101")
	}
	r := invented(f)
	c, err := NewCompanies(firms(), nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, title, content, district string) {
		for _, p := range []Placement{r.Text(Query{District: district}, title, content), r.Name(Query{Name: title, District: district})} {
			if p.Matched != "" && !strings.Contains(title, p.Matched) && !strings.Contains(content, p.Matched) {
				t.Errorf("%q is no part of %q or %q", p.Matched, title, content)
			}
			if p.Placed() != (p.Reason == "") || p.Confidence < 0 || p.Confidence > 1 {
				t.Errorf("%+v is neither a placement nor a refusal", p)
			}
		}
		if m := c.Company(title); (m.Company != "") != (m.Reason == "") {
			t.Errorf("%+v is neither a firm nor a refusal", m)
		}
	})
}
