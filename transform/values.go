package transform

import (
	"database/sql/driver"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"baimi/sql/warehouse"
)

// columnValues turns a slice of structs into rows of column values, the fields
// found by their JSON names. Columns are "name TYPE"; a text in a DATE column is
// read as 2006-01-02, and a DECIMAL column takes decimal.Decimal or NullDecimal, with
// no more places than it has. A nil pointer and a decimal that is not valid are NULL.
func columnValues(rows any, columns []string) ([][]driver.Value, error) {
	list := reflect.ValueOf(rows)
	fields := map[string][]int{}
	for _, f := range reflect.VisibleFields(list.Type().Elem()) {
		fields[f.Tag.Get("json")] = f.Index
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
			v := list.Index(i).FieldByIndex(field)
			if v.Kind() == reflect.Pointer {
				if v.IsNil() {
					continue
				}
				v = v.Elem()
			}
			if d, isDecimal := decimalOf(v.Interface()); isDecimal {
				value, err := decimalValue(d, typ)
				if err != nil {
					return nil, fmt.Errorf("fill column %s: %w", name, err)
				}
				out[i][k] = value
				continue
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

func decimalOf(v any) (decimal.NullDecimal, bool) {
	switch d := v.(type) {
	case decimal.Decimal:
		return decimal.NewNullDecimal(d), true
	case decimal.NullDecimal:
		return d, true
	}
	return decimal.NullDecimal{}, false
}

// decimalValue is a decimal in a column of type DECIMAL(width,scale). It never rounds.
func decimalValue(d decimal.NullDecimal, typ string) (driver.Value, error) {
	if !d.Valid {
		return nil, nil
	}
	var width, scale uint8
	if _, err := fmt.Sscanf(typ, "DECIMAL(%d,%d)", &width, &scale); err != nil {
		return nil, fmt.Errorf("%s is not a DECIMAL(width,scale): %w", typ, err)
	}
	unscaled := d.Decimal.Shift(int32(scale))
	if !unscaled.IsInteger() || unscaled.NumDigits() > int(width) {
		return nil, fmt.Errorf("%s does not fit %s", d.Decimal, typ)
	}
	return warehouse.Decimal(width, scale, unscaled.BigInt()), nil
}
