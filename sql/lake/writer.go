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
	zstdLevel    = 1
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
	return w.parquet.WriteBuffered(rows)
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

func properties(arrow.RecordBatch) *parquet.WriterProperties {
	return parquet.NewWriterProperties(
		parquet.WithCompression(compress.Codecs.Zstd),
		parquet.WithCompressionLevel(zstdLevel),
		parquet.WithMaxRowGroupLength(rowGroupRows),
		parquet.WithDictionaryDefault(true),
	)
}

// finish writes the footer, syncs and closes the temporary file, and returns
// what the receipt says of it. It must be called once and only after a row.
func (w *Writer) finish() (digest string, size int64, err error) {
	if err := w.store.step("finish", w.name); err != nil {
		return "", 0, err
	}
	if err := w.parquet.Close(); err != nil {
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
