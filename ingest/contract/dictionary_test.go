package contract

import "testing"

func TestTheDictionaryExplainsAColumnInPlainWords(t *testing.T) {
	d, _ := mustLoad(t).Dataset("compounds")
	find := func(lang, name string) Entry {
		for _, e := range d.Dictionary(lang) {
			if e.Name == name {
				return e
			}
		}
		t.Fatalf("no entry %s", name)
		return Entry{}
	}
	if got, want := find("zh", "households").Format, "整数，可带单位和千分位逗号。0 到 100000。可写单位：户、套。"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := find("en", "households").Format, "Whole number, with or without unit and thousands commas. From 0 to 100000. The unit may be written: 户, 套."; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if e := find("en", "management"); len(e.Values) != 4 || e.Values[1] != "Self-managed" {
		t.Errorf("values %v", e.Values)
	}
	if e := find("zh", "compound_id"); !e.Required || !e.Key || e.Headers[0] != "小区编号" || e.Stored != "compound_id" {
		t.Errorf("%+v", e)
	}
	if got := Full.Sentence("zh") + Register.Sentence("zh"); got != "全量：报辖区内的全部行台账：每行登记一个状态" {
		t.Error(got)
	}
	c, _ := mustLoad(t).Dataset("complaints")
	for _, e := range c.Dictionary("zh") {
		if (e.Name == "caller_phone") != (e.Stored == "caller_hash") || e.Name == "caller_name" && e.Personal != "不入库" {
			t.Errorf("%+v", e)
		}
	}
}
