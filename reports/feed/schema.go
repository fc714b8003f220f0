package feed

import (
	"encoding/json"
	"fmt"
)

// schema describes the JSON rows (JSON Schema 2020-12): one definition per file, and the root
// takes any of them. Descriptions are Chinese, with the English beside them.
func (w words) schema() ([]byte, error) {
	definitions := map[string]any{}
	var anyOf []any
	for _, t := range allTables {
		properties := map[string]any{}
		for _, c := range t.columns {
			p := c.schema()
			p["description"], p["x-description-en"] = w.column(t, c)
			properties[c.name] = p
		}
		definitions[t.name] = map[string]any{
			"type": "array", "description": w.zh["table."+t.name], "x-description-en": w.en["table."+t.name], "x-key": t.key,
			"items": map[string]any{"type": "object", "properties": properties, "required": t.names(), "additionalProperties": false},
		}
		anyOf = append(anyOf, map[string]any{"$ref": "#/$defs/" + t.name})
	}
	text, err := json.MarshalIndent(map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:" + Format, "title": w.zh["book.title"], "x-title-en": w.en["book.title"],
		"anyOf": anyOf, "$defs": definitions,
	}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode schema: %w", err)
	}
	return append(text, '\n'), nil
}

// usccPattern is the alphabet of GB 32100-2015; the last character checks the others.
const usccPattern = "^[0-9A-HJ-NP-RTUW-Y]{18}$"

// schema describes a value of the column in JSON.
func (c column) schema() map[string]any {
	p := map[string]any{"type": "string"}
	switch {
	case c.kind == integer:
		p["type"] = "integer"
	case c.kind == boolean:
		p["type"] = "boolean"
	case c.kind == date:
		p["format"] = "date"
	case c.placed:
		p["pattern"] = fmt.Sprintf(`^-?[0-9]+(\.[0-9]{1,%d})?$`, c.scale)
	case c.kind == decimal:
		p["pattern"] = fmt.Sprintf(`^-?[0-9]+\.[0-9]{%d}$`, c.scale)
	case c.choices != nil:
		p["enum"] = c.choices
	case c.name == "uscc":
		p["pattern"] = usccPattern
	}
	if c.kind != text && !c.required {
		p["type"] = []any{p["type"], "null"}
	}
	return p
}
