package contract

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
)

// DecimalScale is the number of decimal places of an exact decimal, stored as
// DECIMAL(18,4).
const DecimalScale = 4

// A Field is one column of a dataset as the lake stores it.
type Field struct {
	// Name is the stored name.
	Name string
	// Column is the contract column it comes from; nil for effective_on and
	// effective_basis, which the parser adds.
	Column *Column
	// Arrow is the type in Parquet files and SQL the one in raw.*.
	Arrow arrow.DataType
	SQL   string
	// Personal repeats the column's rule. A Hash field holds the clear,
	// normalised value until the caller hashes it; a Scrub field the clear text.
	Personal Personal
}

func storedField(c *Column) Field {
	f := Field{Name: c.Name, Column: c, Arrow: arrow.BinaryTypes.String, SQL: "VARCHAR", Personal: c.Personal}
	if c.StoreAs != "" {
		f.Name = c.StoreAs
	}
	switch c.Type {
	case TypeInteger:
		f.Arrow, f.SQL = arrow.PrimitiveTypes.Int64, "BIGINT"
	case TypeDecimal:
		f.Arrow, f.SQL = arrow.PrimitiveTypes.Float64, "DOUBLE"
		if c.Exact {
			f.Arrow, f.SQL = &arrow.Decimal128Type{Precision: 18, Scale: DecimalScale}, "DECIMAL(18,4)"
		}
	case TypePercent:
		f.Arrow, f.SQL = arrow.PrimitiveTypes.Float64, "DOUBLE"
	case TypeDate, TypeMonth, TypeQuarter:
		f.Arrow, f.SQL = arrow.FixedWidthTypes.Date32, "DATE"
	case TypeDatetime:
		f.Arrow, f.SQL = &arrow.TimestampType{Unit: arrow.Microsecond}, "TIMESTAMP"
	case TypeBool:
		f.Arrow, f.SQL = arrow.FixedWidthTypes.Boolean, "BOOLEAN"
	}
	return f
}

// Append puts v at the end of a builder made for this field's Arrow type.
// It returns an error if the builder is of another type.
func (f Field) Append(b array.Builder, v Value) error {
	if v.IsMissing() {
		b.AppendNull()
		return nil
	}
	switch b := b.(type) {
	case *array.StringBuilder:
		b.Append(v.text)
	case *array.Int64Builder:
		b.Append(v.num)
	case *array.Float64Builder:
		b.Append(v.real)
	case *array.Decimal128Builder:
		b.Append(decimal128.FromI64(v.num))
	case *array.Date32Builder:
		b.Append(arrow.Date32(v.num))
	case *array.TimestampBuilder:
		b.Append(arrow.Timestamp(v.num))
	case *array.BooleanBuilder:
		b.Append(v.num != 0)
	default:
		return fmt.Errorf("append to field %s: no way to put a value into %T", f.Name, b)
	}
	return nil
}

// ArrowSchema returns the schema of the dataset's Parquet files: _sheet, _row,
// then Stored. Every field but _row may be null.
func (d *Dataset) ArrowSchema() *arrow.Schema {
	fields := []arrow.Field{
		{Name: "_sheet", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "_row", Type: arrow.PrimitiveTypes.Int32},
	}
	for _, f := range d.stored {
		fields = append(fields, arrow.Field{Name: f.Name, Type: f.Arrow, Nullable: true})
	}
	return arrow.NewSchema(fields, nil)
}

// DDL returns the column definitions of raw.<dataset> after the batch columns,
// one "name TYPE" each, in the order of Stored.
func (d *Dataset) DDL() []string {
	out := make([]string, len(d.stored))
	for i, f := range d.stored {
		out[i] = f.Name + " " + f.SQL
	}
	return out
}
