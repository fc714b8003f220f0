package lake

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"os"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

const (
	// rowGroupRows bounds what a writer holds in memory. It is DuckDB's own row
	// group size, so one loads as one.
	rowGroupRows = 122_880
	// pageRows is how many rows go through the encoders at a time.
	pageRows  = 8192
	zstdLevel = 1
	// sampleRows is how many rows decide whether a column gets a dictionary.
	sampleRows = 8192
)

// Writer writes the accepted rows of one dataset of a pending batch. It is not
// safe for concurrent use; different Writers of one batch are independent.
type Writer struct {
	store   *Store
	name    string
	schema  *arrow.Schema
	parquet *pqarrow.FileWriter
	sink    *sink
	rows    int64
	failed  error
}

// sink is the temporary file under a writer: it hashes and counts what passes.
type sink struct {
	file *os.File
	hash hash.Hash
	size int64
}

func (s *sink) Write(b []byte) (int, error) {
	n, err := s.file.Write(b)
	s.hash.Write(b[:n])
	s.size += int64(n)
	return n, err
}

// Write appends the rows of a record batch, whose schema must equal the
// writer's. The batch is not retained: the caller may release it, or reset its
// builders, at once. Memory stays bounded whatever the number of rows. After an
// error the writer keeps returning it and the batch cannot be committed.
func (w *Writer) Write(rows arrow.RecordBatch) error {
	if w.failed != nil {
		return w.failed
	}
	if rows.NumRows() == 0 {
		return nil
	}
	if err := w.write(rows); err != nil {
		w.failed = fmt.Errorf("write %s: %w", w.name, err)
		return w.failed
	}
	w.rows += rows.NumRows()
	return nil
}

// Rows returns the number of rows written so far.
func (w *Writer) Rows() int64 { return w.rows }

func (w *Writer) write(rows arrow.RecordBatch) error {
	if w.parquet == nil {
		if err := w.open(rows); err != nil {
			return err
		}
	}
	if err := w.store.step("write", w.name); err != nil {
		return err
	}
	return guard(func() error { return w.parquet.WriteBuffered(rows) })
}

// guard turns the panics by which the Parquet writer reports some failures,
// such as a full disk, into errors.
func guard(write func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("parquet writer: %v", r)
			if cause, ok := r.(error); ok {
				err = fmt.Errorf("parquet writer: %w", cause)
			}
		}
	}()
	return write()
}

// open makes the file at the first row, so that a dataset without accepted rows
// leaves none.
func (w *Writer) open(first arrow.RecordBatch) error {
	file, err := w.store.create(w.name + tempSuffix)
	if err != nil {
		return err
	}
	w.sink = &sink{file: file, hash: sha256.New()}
	w.parquet, err = pqarrow.NewFileWriter(w.schema, w.sink, properties(first), pqarrow.DefaultWriterProps())
	return err
}

// properties chooses the form of the file from its first rows. Measured on a
// million complaints: level 3 is 6 % smaller and costs 40 % more time than level
// 1; a dictionary of values that do not repeat costs as much time as all the
// compressing; deltas make numbers smaller and faster than plain or dictionary;
// bounds of text columns cost 10 % and no query of a full load uses them.
func properties(first arrow.RecordBatch) *parquet.WriterProperties {
	chosen := []parquet.WriterProperty{
		parquet.WithCompression(compress.Codecs.Zstd),
		parquet.WithCompressionLevel(zstdLevel),
		parquet.WithMaxRowGroupLength(rowGroupRows),
		parquet.WithBatchSize(pageRows),
	}
	for i, field := range first.Schema().Fields() {
		column := first.Column(i)
		dictionary := repeats(column)
		chosen = append(chosen, parquet.WithDictionaryFor(field.Name, dictionary))
		switch column.DataType().ID() {
		case arrow.STRING:
			chosen = append(chosen, parquet.WithStatsFor(field.Name, false))
		case arrow.INT32, arrow.INT64, arrow.DATE32, arrow.TIMESTAMP:
			if !dictionary {
				chosen = append(chosen, parquet.WithEncodingFor(field.Name, parquet.Encodings.DeltaBinaryPacked))
			}
		}
	}
	return parquet.NewWriterProperties(chosen...)
}

// repeats reports whether a column's values recur often enough for a
// dictionary. Should later rows belie the first ones, the writer gives the
// dictionary up at 1 MB by itself.
func repeats(column arrow.Array) bool {
	n := min(column.Len(), sampleRows)
	few := n / 4
	seen := map[string]bool{}
	for i := 0; i < n && len(seen) <= few; i++ {
		seen[column.ValueStr(i)] = true
	}
	return len(seen) <= few
}

// finish writes the footer, syncs and closes the temporary file, and returns
// what the receipt says of it. It must be called once and only after a row.
func (w *Writer) finish() (digest string, size int64, err error) {
	if err := w.store.step("finish", w.name); err != nil {
		return "", 0, err
	}
	if err := guard(w.parquet.Close); err != nil {
		return "", 0, fmt.Errorf("finish %s: %w", w.name, err)
	}
	w.parquet = nil
	file := w.sink.file
	w.sink.file = nil
	if err := w.store.syncAndClose(file, w.name+tempSuffix); err != nil {
		return "", 0, err
	}
	return hex.EncodeToString(w.sink.hash.Sum(nil)), w.sink.size, nil
}

// discard closes the file without finishing it.
func (w *Writer) discard() error {
	if w.sink == nil || w.sink.file == nil {
		return nil
	}
	err := w.sink.file.Close()
	w.sink.file = nil
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}
