package lake

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
)

// Pending is a batch being written. Nothing of it counts until Commit returns.
// Its methods must not be called concurrently; its Writers are independent of
// each other. Every Pending ends with Commit or Abort; Abort after Commit does
// nothing, so it can be deferred.
type Pending struct {
	store   *Store
	batch   string
	writers []*pendingDataset
	rejects *rejectWriter
	done    bool
}

type pendingDataset struct {
	dataset string
	writer  *Writer
}

// Begin starts writing a batch. It returns ErrCommitted when the lake already
// holds it and ErrPending when it is being written now. What an earlier,
// crashed attempt at the same batch left behind is removed first.
func (s *Store) Begin(batch string) (*Pending, error) {
	if !isBatch(batch) {
		return nil, fmt.Errorf("begin batch %q: a batch id is 32 hexadecimal digits", batch)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pending[batch] {
		return nil, fmt.Errorf("begin batch %s: %w", batch, ErrPending)
	}
	if err := s.uncommitted(batch); err != nil {
		return nil, fmt.Errorf("begin batch %s: %w", batch, err)
	}
	if err := s.clear(batch); err != nil {
		return nil, fmt.Errorf("begin batch %s: %w", batch, err)
	}
	if err := s.makeFolder(receiptFolder); err != nil {
		return nil, fmt.Errorf("begin batch %s: %w", batch, err)
	}
	s.pending[batch] = true
	return &Pending{store: s, batch: batch}, nil
}

// clear removes what is left of a batch that has no receipt. It looks for the
// batch's own names only: a lake holds thousands of batches, and Sweep is there
// for the rest.
func (s *Store) clear(batch string) error {
	folders, err := os.ReadDir(s.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, folder := range folders {
		name := folder.Name()
		if !folder.IsDir() || name != rejectFolder && name != receiptFolder && !isDataset(name) {
			continue
		}
		leftovers := []string{parquetName(name, batch), parquetName(name, batch) + tempSuffix}
		if name == receiptFolder {
			leftovers = []string{receiptName(batch) + tempSuffix}
		}
		for _, rel := range leftovers {
			found, err := s.exists(rel)
			if err == nil && found {
				err = s.remove(rel)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// uncommitted returns ErrCommitted when the batch has a receipt.
func (s *Store) uncommitted(batch string) error {
	found, err := s.exists(receiptName(batch))
	if err == nil && found {
		err = ErrCommitted
	}
	return err
}

// Batch returns the id of the batch being written.
func (p *Pending) Batch() string { return p.batch }

// Writer returns the writer of one dataset of the batch. Asking again for the
// same dataset returns the same writer and requires an equal schema: several
// sheets of a file may hold the same dataset. The file is made by the first
// row written.
func (p *Pending) Writer(dataset string, schema *arrow.Schema) (*Writer, error) {
	if p.done {
		return nil, fmt.Errorf("write %s: %w", dataset, errEnded)
	}
	if !isDataset(dataset) {
		return nil, fmt.Errorf("write dataset %q: the name is not allowed", dataset)
	}
	for _, d := range p.writers {
		if d.dataset == dataset {
			if !d.writer.schema.Equal(schema) {
				return nil, fmt.Errorf("write %s: a writer with another schema is open", dataset)
			}
			return d.writer, nil
		}
	}
	if err := p.store.makeFolder(dataset); err != nil {
		return nil, fmt.Errorf("write %s: %w", dataset, err)
	}
	w := &Writer{store: p.store, name: parquetName(dataset, p.batch), schema: schema}
	p.writers = append(p.writers, &pendingDataset{dataset: dataset, writer: w})
	return w, nil
}

var errEnded = errors.New("the batch is already committed or aborted")

// Commit makes the batch durable and visible: it finishes, syncs and renames
// every file, then writes the receipt. Of the given receipt it keeps the origin
// (name, sha256, size, scope, ReceivedAt, Fingerprint, Supersedes, KeyID,
// Program), the refusal, and for each dataset Rejected, MinEvent and MaxEvent;
// it fills everything else and returns the receipt as stored. Where a dataset's
// Rejected is 0, the rows given to Reject are counted.
//
// On error nothing is committed and the caller calls Abort. It returns
// ErrCommitted when the batch has meanwhile been committed elsewhere.
func (p *Pending) Commit(ctx context.Context, r Receipt) (Receipt, error) {
	stored, err := p.commit(ctx, r)
	if err != nil {
		return Receipt{}, fmt.Errorf("commit batch %s: %w", p.batch, err)
	}
	return stored, nil
}

func (p *Pending) commit(ctx context.Context, r Receipt) (Receipt, error) {
	if p.done {
		return Receipt{}, errEnded
	}
	if err := p.store.uncommitted(p.batch); err != nil {
		return Receipt{}, err
	}
	if r.Outcome == Refused && len(p.writers) > 0 {
		return Receipt{}, errors.New("a refused file cannot have datasets")
	}
	files, err := p.finish(ctx, &r)
	if err != nil {
		return Receipt{}, err
	}
	r.Format, r.Batch, r.ReceivedAt = Format, p.batch, r.ReceivedAt.UTC()
	if r.Outcome == "" {
		r.Outcome = Accepted
		if r.Rejects != nil || r.Rejected() > 0 {
			r.Outcome = Partial
		}
	}
	// Encoding checks the receipt: before the first rename nothing has happened
	// that a caller's mistake could leave behind.
	content, err := encodeReceipt(r)
	if err != nil {
		return Receipt{}, err
	}
	if err := ctx.Err(); err != nil {
		return Receipt{}, err
	}
	if err := p.publish(files); err != nil {
		return Receipt{}, err
	}
	if err := p.writeReceipt(content); err != nil {
		return Receipt{}, err
	}
	p.end()
	return r, nil
}

// finish completes all temporary files and describes them in the receipt. It
// returns the final names of the files, each with its folder.
func (p *Pending) finish(ctx context.Context, r *Receipt) ([]pendingFile, error) {
	var files []pendingFile
	rejected := map[string]int64{}
	r.Rejects = nil
	if p.rejects != nil {
		if err := p.rejects.flush(); err != nil {
			return nil, err
		}
		rejected = p.rejects.rejected
		w := p.rejects.writer
		digest, size, err := w.finish()
		if err != nil {
			return nil, err
		}
		r.Rejects = &RejectFile{File: w.name, SHA256: digest, Size: size, Rows: w.rows}
		files = append(files, pendingFile{folder: rejectFolder, name: w.name})
	}
	r.Datasets = slices.Clone(r.Datasets)
	entry := func(dataset string) *DatasetFile {
		i := slices.IndexFunc(r.Datasets, func(d DatasetFile) bool { return d.Dataset == dataset })
		if i < 0 {
			r.Datasets = append(r.Datasets, DatasetFile{Dataset: dataset})
			i = len(r.Datasets) - 1
		}
		return &r.Datasets[i]
	}
	for i := range r.Datasets {
		d := &r.Datasets[i]
		d.File, d.SHA256, d.Size, d.Rows = "", "", 0, 0
	}
	for _, d := range p.writers {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if d.writer.failed != nil {
			return nil, d.writer.failed
		}
		e := entry(d.dataset)
		if d.writer.rows == 0 {
			continue
		}
		digest, size, err := d.writer.finish()
		if err != nil {
			return nil, err
		}
		e.File, e.SHA256, e.Size, e.Rows = d.writer.name, digest, size, d.writer.rows
		files = append(files, pendingFile{folder: d.dataset, name: d.writer.name})
	}
	for i := range r.Datasets {
		if d := &r.Datasets[i]; d.Rejected == 0 {
			d.Rejected = rejected[d.Dataset]
		}
	}
	return files, nil
}

type pendingFile struct{ folder, name string }

// publish gives every finished file its final name.
func (p *Pending) publish(files []pendingFile) error {
	for _, f := range files {
		if err := p.store.publish(f.name); err != nil {
			return err
		}
	}
	for _, f := range files {
		if err := p.store.syncFolder(f.folder); err != nil {
			return err
		}
	}
	return nil
}

// writeReceipt commits the batch.
func (p *Pending) writeReceipt(content []byte) error {
	s, name := p.store, receiptName(p.batch)
	file, err := s.create(name + tempSuffix)
	if err != nil {
		return err
	}
	if err := s.step("write", name); err != nil {
		return errors.Join(err, file.Close())
	}
	if _, err := file.Write(content); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", name, err), file.Close())
	}
	if err := s.syncAndClose(file, name+tempSuffix); err != nil {
		return err
	}
	if err := s.publish(name); err != nil {
		return err
	}
	return s.syncFolder(receiptFolder)
}

// Abort drops the batch and removes what was written of it. After Commit it
// does nothing.
func (p *Pending) Abort() error {
	if p.done {
		return nil
	}
	defer p.end()
	writers := p.writers
	if p.rejects != nil {
		writers = append(slices.Clone(writers), &pendingDataset{writer: p.rejects.writer})
	}
	var problems []error
	for _, d := range writers {
		problems = append(problems, d.writer.discard())
	}
	// The receipt may exist although Commit failed, when only the last sync of
	// its folder did: then the files belong to a committed batch.
	if err := p.store.uncommitted(p.batch); err != nil {
		if errors.Is(err, ErrCommitted) {
			err = nil
		}
		return errors.Join(append(problems, err)...)
	}
	for _, d := range writers {
		problems = append(problems, p.store.remove(d.writer.name+tempSuffix), p.store.remove(d.writer.name))
	}
	problems = append(problems, p.store.remove(receiptName(p.batch)+tempSuffix))
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("abort batch %s: %w", p.batch, err)
	}
	return nil
}

func (p *Pending) end() {
	p.done = true
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	delete(p.store.pending, p.batch)
}
