package lake

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// Reject is one problem of one row that did not enter the batch. A row with
// three problems is three Rejects, given one after another. The fields are the
// columns dataset, sheet, row, column_name, header, code, value of the file of
// rejects.
type Reject struct {
	// Dataset is the code name of the dataset that the row was read as.
	Dataset string
	// Sheet is the name of the sheet, "" for a CSV file.
	Sheet string
	// Row is the physical row number in the sheet, from 1; 0 when the problem is
	// of the sheet as a whole.
	Row int32
	// Column is the contract's column name, "" when the problem is of the row.
	Column string
	// Header is the sender's own heading of the column.
	Header string
	// Code names the kind of problem.
	Code string
	// Value is the offending value, masked by the caller where it is personal:
	// the lake stores what it is given.
	Value string
}

// rejectBuffer is how many problems are held before they are written.
const rejectBuffer = 4096

// rejectWriter collects a batch's problems into its file of rejects.
type rejectWriter struct {
	writer   *Writer
	builder  *array.RecordBuilder
	buffered int
	// rejected counts rows, not problems, by dataset.
	rejected map[string]int64
	last     Reject
}

func rejectSchema() *arrow.Schema {
	text := func(name string) arrow.Field { return arrow.Field{Name: name, Type: arrow.BinaryTypes.String} }
	return arrow.NewSchema([]arrow.Field{
		text("dataset"), text("sheet"), {Name: "row", Type: arrow.PrimitiveTypes.Int32},
		text("column_name"), text("header"), text("code"), text("value"),
	}, nil)
}

// Reject records one problem of one rejected row in the batch's file of
// rejects. Problems of one row must follow one another.
func (p *Pending) Reject(r Reject) error {
	if p.done {
		return fmt.Errorf("record reject: %w", errEnded)
	}
	if p.rejects == nil {
		if err := p.store.makeFolder(rejectFolder); err != nil {
			return fmt.Errorf("record reject: %w", err)
		}
		schema := rejectSchema()
		p.rejects = &rejectWriter{
			writer:   &Writer{store: p.store, name: parquetName(rejectFolder, p.batch), schema: schema},
			builder:  array.NewRecordBuilder(memory.DefaultAllocator, schema),
			rejected: map[string]int64{},
		}
	}
	return p.rejects.add(r)
}

func (w *rejectWriter) add(r Reject) error {
	if r.Row > 0 && (r.Row != w.last.Row || r.Sheet != w.last.Sheet || r.Dataset != w.last.Dataset) {
		w.rejected[r.Dataset]++
	}
	w.last = r
	for i, value := range []string{0: r.Dataset, 1: r.Sheet, 3: r.Column, 4: r.Header, 5: r.Code, 6: r.Value} {
		if column, ok := w.builder.Field(i).(*array.StringBuilder); ok {
			column.Append(value)
		}
	}
	if column, ok := w.builder.Field(2).(*array.Int32Builder); ok {
		column.Append(r.Row)
	}
	if w.buffered++; w.buffered < rejectBuffer {
		return nil
	}
	return w.flush()
}

func (w *rejectWriter) flush() error {
	if w.buffered == 0 {
		return w.writer.failed
	}
	w.buffered = 0
	rows := w.builder.NewRecordBatch()
	defer rows.Release()
	return w.writer.Write(rows)
}
