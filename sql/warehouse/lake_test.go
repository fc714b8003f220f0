package warehouse_test

import (
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/google/go-cmp/cmp"

	"baimi/sql/lake"
	"baimi/sql/warehouse"
)

// The lake is written by arrow-go and read by DuckDB: what must hold is that
// DuckDB sees the types and values that were put in, in every physical form
// that the lake chooses.
func TestDuckDBReadsTheLakeAsItWasWritten(t *testing.T) {
	store, err := lake.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	batch := lake.BatchID("x", "", "f1")
	p, err := store.Begin(batch)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Abort() }()
	field := func(name string, typ arrow.DataType) arrow.Field {
		return arrow.Field{Name: name, Type: typ, Nullable: name != "_row"}
	}
	schema := arrow.NewSchema([]arrow.Field{
		field("_row", arrow.PrimitiveTypes.Int32), field("text", arrow.BinaryTypes.String), field("code", arrow.BinaryTypes.String),
		field("whole", arrow.PrimitiveTypes.Int64), field("fraction", arrow.PrimitiveTypes.Float64),
		field("money", &arrow.Decimal128Type{Precision: 18, Scale: 4}), field("yes", arrow.FixedWidthTypes.Boolean),
		field("day", arrow.FixedWidthTypes.Date32), field("moment", &arrow.TimestampType{Unit: arrow.Microsecond}),
	}, nil)
	builder := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	const rows = 20_000
	start := time.Date(2020, 6, 1, 8, 30, 0, 0, time.UTC)
	for i := range rows {
		builder.Field(0).(*array.Int32Builder).Append(int32(i + 2))
		if i%1000 == 7 {
			for c := 1; c < builder.Schema().NumFields(); c++ {
				builder.Field(c).AppendNull()
			}
			continue
		}
		builder.Field(1).(*array.StringBuilder).Append("工单“" + time.Duration(i).String() + "”\n第二行")
		builder.Field(2).(*array.StringBuilder).Append([]string{"yes", "no", ""}[i%3])
		builder.Field(3).(*array.Int64Builder).Append(int64(i)*1_000_000_007 - 1<<40)
		builder.Field(4).(*array.Float64Builder).Append(float64(i) / 3)
		builder.Field(5).(*array.Decimal128Builder).Append(decimal128.FromI64(int64(i)*12_345 - 5_000_000))
		builder.Field(6).(*array.BooleanBuilder).Append(i%2 == 0)
		day := start.AddDate(0, 0, i%800)
		builder.Field(7).(*array.Date32Builder).Append(arrow.Date32FromTime(day))
		builder.Field(8).(*array.TimestampBuilder).Append(arrow.Timestamp(day.UnixMicro() + int64(i)))
	}
	writer, err := p.Writer("complaints", schema)
	if err != nil {
		t.Fatal(err)
	}
	record := builder.NewRecordBatch()
	for first := int64(0); first < rows; first += 4096 {
		if err := writer.Write(record.NewSlice(first, min(first+4096, rows))); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Reject(lake.Reject{Dataset: "complaints", Sheet: "表1", Row: 9, Column: "intake_at", Header: "受理时间", Code: "no_year", Value: "6月10日"}); err != nil {
		t.Fatal(err)
	}
	receipt, err := p.Commit(t.Context(), lake.Receipt{ReceivedAt: start})
	if err != nil {
		t.Fatal(err)
	}

	db := open(t, "", warehouse.Options{})
	from := "from read_parquet(" + warehouse.String(store.Path(receipt.Datasets[0].File)) + ", union_by_name = true)"
	columns, _ := read(t, db, from+" limit 0")
	if want := []string{"_row INTEGER", "text VARCHAR", "code VARCHAR", "whole BIGINT", "fraction DOUBLE", "money DECIMAL(18,4)", "yes BOOLEAN", "day DATE", "moment TIMESTAMP"}; !cmp.Equal(columns, want) {
		t.Errorf("columns %q", columns)
	}
	_, got := read(t, db, from+" where _row in (3, 9, 10001) order by _row")
	want := []string{
		`[3,"工单“1ns”\n第二行","no",-1098511627769,0.3333333333333333,-498.7655,false,"2020-06-02","2020-06-02 08:30:00.000001"]`,
		`[9,null,null,null,null,null,null,null,null]`,
		`[10001,"工单“9.999µs”\n第二行","yes",8899488442217,3333.0,11843.7655,false,"2021-07-05","2021-07-05 08:30:00.009999"]`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	// Every row, compared with the same formula in SQL.
	if n := one[int](t, db, `select count(*) from (`+from+`) as w join (select range as i from range(20000)) on _row = i + 2
		where i % 1000 = 7 and text is null
		   or i % 1000 <> 7 and whole = i * 1000000007 - (1::bigint << 40) and fraction = i / 3 and money = i * 1.2345 - 500
			and yes = (i % 2 = 0) and day = date '2020-06-01' + (i % 800)::int and code = ['yes', 'no', ''][i % 3 + 1]
			and moment = timestamp '2020-06-01 08:30:00' + to_days((i % 800)::int) + to_microseconds(i)`); n != rows {
		t.Errorf("%d of %d rows are as written", n, rows)
	}
	_, rejects := read(t, db, "select dataset, sheet, row, column_name, header, code, value from read_parquet("+warehouse.String(store.Path(receipt.Rejects.File))+")")
	if want := []string{`["complaints","表1",9,"intake_at","受理时间","no_year","6月10日"]`}; !cmp.Equal(rejects, want) {
		t.Errorf("rejects %v", rejects)
	}
}
