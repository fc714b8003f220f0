package contract

import (
	"strings"
)

// Cell writes a stored value, as DuckDB shows it as text, the way a form shows
// it to people: choices by their label, yes and no as words, lists with the comma
// of the language. The column reads it back as the same value. "" stays "".
func (c *Column) Cell(stored, lang string) string {
	if stored == "" {
		return ""
	}
	english := lang == "en"
	switch c.Type {
	case TypeEnum:
		for _, v := range c.Values {
			if v.Code == stored {
				return v.Label().In(lang)
			}
		}
	case TypeBool:
		switch {
		case english:
			return map[string]string{"true": "yes", "false": "no"}[stored]
		default:
			return map[string]string{"true": "是", "false": "否"}[stored]
		}
	case TypeList:
		if english {
			return strings.ReplaceAll(stored, "|", ", ")
		}
		return strings.ReplaceAll(stored, "|", "、")
	case TypeMonth:
		if len(stored) == len("2022-06-01") {
			return stored[:len("2022-06")]
		}
	case TypeQuarter:
		if len(stored) == len("2022-04-01") {
			if q := map[string]string{"01": "1", "04": "2", "07": "3", "10": "4"}[stored[5:7]]; q != "" {
				if english {
					return stored[:4] + "Q" + q
				}
				return stored[:4] + "年第" + q + "季度"
			}
		}
	}
	return stored
}

// FormMatch returns the match of the dataset's own blank form, whose header is
// the labels of TemplateColumns in the language lang.
func (d *Dataset) FormMatch(lang string) *HeaderMatch {
	var header []string
	for _, c := range d.TemplateColumns() {
		header = append(header, c.Label.In(lang))
	}
	head := Head{Rows: []HeadRow{{Number: 1, Cells: header}}}
	return d.best(head, headerRows(head))
}
