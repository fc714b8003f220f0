package feed

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// arrowType is the type of the column in Parquet.
func (c column) arrowType() arrow.DataType {
	switch c.kind {
	case integer:
		return arrow.PrimitiveTypes.Int64
	case decimal:
		return &arrow.Decimal128Type{Precision: int32(c.digits), Scale: int32(c.scale)}
	case boolean:
		return arrow.FixedWidthTypes.Boolean
	case date:
		return arrow.FixedWidthTypes.Date32
	}
	return arrow.BinaryTypes.String
}

func (t table) arrowSchema() *arrow.Schema {
	fields := make([]arrow.Field, len(t.columns))
	for i, c := range t.columns {
		fields[i] = arrow.Field{Name: c.name, Type: c.arrowType(), Nullable: c.kind != text && !c.required}
	}
	return arrow.NewSchema(fields, nil)
}

// parquet writes the rows with the columns' own types. All decimals of a column have one scale
// there; how many of them a score shows is its places.
func (t table) parquet(rows []row) ([]byte, error) {
	schema := t.arrowSchema()
	builder := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer builder.Release()
	for _, r := range rows {
		for i, c := range t.columns {
			if err := c.append(builder.Field(i), r[i]); err != nil {
				return nil, fmt.Errorf("write parquet, column %s: %w", c.name, err)
			}
		}
	}
	batch := builder.NewRecordBatch()
	defer batch.Release()
	var b bytes.Buffer
	w, err := pqarrow.NewFileWriter(schema, &b, parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd)), pqarrow.DefaultWriterProps())
	if err != nil {
		return nil, fmt.Errorf("write parquet: %w", err)
	}
	if err := w.Write(batch); err != nil {
		return nil, fmt.Errorf("write parquet: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("write parquet: %w", err)
	}
	return b.Bytes(), nil
}

// append adds a value to the column under construction.
func (c column) append(b array.Builder, s string) error {
	if s == "" && c.kind != text {
		b.AppendNull()
		return nil
	}
	var err error
	switch b := b.(type) {
	case *array.StringBuilder:
		b.Append(s)
	case *array.Int64Builder:
		var n int64
		n, err = strconv.ParseInt(s, 10, 64)
		b.Append(n)
	case *array.Decimal128Builder:
		var n decimal128.Num
		n, err = decimal128.FromString(s, int32(c.digits), int32(c.scale))
		b.Append(n)
	case *array.BooleanBuilder:
		b.Append(s == "true")
	case *array.Date32Builder:
		var day time.Time
		day, err = time.Parse(time.DateOnly, s)
		b.Append(arrow.Date32FromTime(day))
	default:
		err = fmt.Errorf("no way to write %s", c.typeName())
	}
	return err
}

func (t table) readParquet(data []byte) ([]row, error) {
	f, err := file.NewParquetReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it is in memory
	reader, err := pqarrow.NewFileReader(f, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		return nil, err
	}
	whole, err := reader.ReadTable(context.Background())
	if err != nil {
		return nil, err
	}
	defer whole.Release()
	schema := t.arrowSchema()
	if got := whole.Schema(); got.NumFields() != schema.NumFields() {
		return nil, fmt.Errorf("%d columns, want %d", got.NumFields(), schema.NumFields())
	}
	for i, want := range schema.Fields() {
		if got := whole.Schema().Field(i); got.Name != want.Name || !arrow.TypeEqual(got.Type, want.Type) {
			return nil, fmt.Errorf("column %s %s, want %s %s", got.Name, got.Type, want.Name, want.Type)
		}
	}
	var rows []row
	parts := array.NewTableReader(whole, 0)
	defer parts.Release()
	for parts.Next() {
		batch := parts.RecordBatch()
		for n := range int(batch.NumRows()) {
			r := make(row, len(t.columns))
			for i, c := range t.columns {
				if !batch.Column(i).IsNull(n) {
					r[i] = c.read(batch.Column(i), n)
				}
			}
			settled, err := t.settle(r)
			if err != nil {
				return nil, err
			}
			rows = append(rows, settled)
		}
	}
	return rows, parts.Err()
}

// read returns a value of the column as text; ValueStr would print a decimal as a float.
func (c column) read(a arrow.Array, n int) string {
	if d, ok := a.(*array.Decimal128); ok {
		return d.Value(n).ToString(int32(c.scale))
	}
	return a.ValueStr(n)
}
