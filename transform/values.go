package transform

import (
	"database/sql/driver"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// columnValues turns a slice of structs into rows of column values, the fields
// found by their JSON names. Columns are "name TYPE"; a text in a DATE column is
// read as 2006-01-02. A nil pointer is NULL.
func columnValues(rows any, columns []string) ([][]driver.Value, error) {
	list := reflect.ValueOf(rows)
	fields := map[string]int{}
	for i := range list.Type().Elem().NumField() {
		fields[list.Type().Elem().Field(i).Tag.Get("json")] = i
	}
	out := make([][]driver.Value, list.Len())
	for i := range out {
		out[i] = make([]driver.Value, len(columns))
		for k, c := range columns {
			name, typ, _ := strings.Cut(c, " ")
			field, ok := fields[name]
			if !ok {
				return nil, fmt.Errorf("fill column %s: no field of %s has this name", name, list.Type().Elem())
			}
			v := list.Index(i).Field(field)
			if v.Kind() == reflect.Pointer {
				if v.IsNil() {
					continue
				}
				v = v.Elem()
			}
			out[i][k] = v.Interface()
			if text, isText := out[i][k].(string); isText && typ == "DATE" {
				day, err := time.Parse(time.DateOnly, text)
				if err != nil {
					return nil, fmt.Errorf("fill column %s: %w", name, err)
				}
				out[i][k] = day
			}
		}
	}
	return out, nil
}
