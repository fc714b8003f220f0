package main

import (
	"baimi/ingest/contract"
	"baimi/reports"
)

// dictionary hands the contracts of the city to the pages as plain data, in both languages.
func dictionary(registry *contract.Registry) map[string]reports.Dictionary {
	out := map[string]reports.Dictionary{}
	for _, lang := range []string{"zh", "en"} {
		for _, d := range registry.Datasets() {
			x := reports.DictionaryDataset{Name: d.Name, Label: d.Label.In(lang), Help: d.Help.In(lang), Kind: d.Kind.Sentence(lang), Mode: d.Mode.Sentence(lang)}
			for _, e := range d.Dictionary(lang) {
				x.Columns = append(x.Columns, reports.DictionaryColumn{
					Name: e.Name, Label: e.Label, Format: e.Format, Values: e.Values, Help: e.Help,
					Required: e.Required, Key: e.Key, Personal: e.Personal,
				})
			}
			out[lang] = append(out[lang], x)
		}
	}
	return out
}
