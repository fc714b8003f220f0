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
	filled, err := filledColumns(list.Type().Elem(), columns)
	if err != nil {
		return nil, err
	}
	out := make([][]driver.Value, list.Len())
	for i := range out {
		row := list.Index(i)
		out[i] = make([]driver.Value, len(filled))
		for k, c := range filled {
			if out[i][k], err = c.value(row.FieldByIndex(c.field)); err != nil {
				return nil, fmt.Errorf("fill column %s: %w", c.name, err)
			}
		}
	}
	return out, nil
}

// filledColumn is a column with the field of a struct that fills it.
type filledColumn struct {
	name, typ string
	field     []int
	// width and scale are those of a DECIMAL column, else 0.
	width, scale uint8
}

func filledColumns(row reflect.Type, columns []string) ([]filledColumn, error) {
	fields := map[string][]int{}
	for _, f := range reflect.VisibleFields(row) {
		fields[f.Tag.Get("json")] = f.Index
	}
	var filled []filledColumn
	for _, column := range columns {
		var c filledColumn
		c.name, c.typ, _ = strings.Cut(column, " ")
		var ok bool
		if c.field, ok = fields[c.name]; !ok {
			return nil, fmt.Errorf("fill column %s: no field of %s has this name", c.name, row)
		}
		if strings.HasPrefix(c.typ, "DECIMAL") {
			if _, err := fmt.Sscanf(c.typ, "DECIMAL(%d,%d)", &c.width, &c.scale); err != nil {
				return nil, fmt.Errorf("fill column %s: %s is not a DECIMAL(width,scale): %w", c.name, c.typ, err)
			}
		}
		filled = append(filled, c)
	}
	return filled, nil
}

// value is what a field puts into the column.
func (c filledColumn) value(field reflect.Value) (driver.Value, error) {
	if field.Kind() == reflect.Pointer {
		if field.IsNil() {
			return nil, nil
		}
		field = field.Elem()
	}
	switch v := field.Interface().(type) {
	case decimal.Decimal:
		return c.decimal(v)
	case decimal.NullDecimal:
		if !v.Valid {
			return nil, nil
		}
		return c.decimal(v.Decimal)
	case string:
		if c.typ == "DATE" {
			return time.Parse(time.DateOnly, v)
		}
		return v, nil
	default:
		return v, nil
	}
}

// decimal is a decimal in a DECIMAL column. It never rounds.
func (c filledColumn) decimal(d decimal.Decimal) (driver.Value, error) {
	unscaled := d.Shift(int32(c.scale))
	if !unscaled.IsInteger() || unscaled.NumDigits() > int(c.width) {
		return nil, fmt.Errorf("%s does not fit %s", d, c.typ)
	}
	return warehouse.Decimal(c.width, c.scale, unscaled.BigInt()), nil
}
