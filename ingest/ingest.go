package ingest

import (
	"context"
	"errors"
	"fmt"

	"baimi/ingest/contract"
	"baimi/ingest/table"
	"baimi/sql/lake"
)

// Ingest takes one file in. The steps, each of which can be repeated after a
// crash without loss or doubling, are: read and validate; commit the batch to
// the lake, its receipt last; keep the original in the archive; put the marked
// workbook into the outbox when rows were rejected or the file was refused;
// remove the file from where it lay when the source says so.
//
// A file that cannot be taken is an Outcome with a Refusal, not an error; errors
// are of the disk, the lake or the context, and then the file stays where it is
// and can be taken in again. The same original of the same scope under the same
// contracts adds nothing and only finishes the later steps.
func (i *Ingester) Ingest(ctx context.Context, source Source) (Outcome, error) {
	if i.config.Lake == nil || i.config.Key == nil {
		return Outcome{}, errors.New("take in file: this ingester only checks")
	}
	if source.ReceivedAt.IsZero() {
		return Outcome{}, errors.New("take in file: no time of receipt is given")
	}
	from, err := identify(source)
	if err != nil {
		return Outcome{}, err
	}
	receipt := lake.Receipt{
		OriginalName: i.scrubber.Scrub(from.name, nil), OriginalSHA256: from.sha256, OriginalSize: from.size, Scope: source.Scope,
		ReceivedAt: source.ReceivedAt, Fingerprint: i.Fingerprint(source), Program: i.config.Program,
	}
	batch := lake.BatchID(from.sha256, source.Scope, receipt.Fingerprint)
	stored, known, err := i.config.Lake.Receipt(batch)
	if err != nil {
		return Outcome{}, fmt.Errorf("look up batch: %w", err)
	}
	if known {
		return i.again(ctx, source, from, stored)
	}
	if receipt.Supersedes, err = i.earlier.of(ctx, i.config.Lake, from.sha256, source.Scope); err != nil {
		return Outcome{}, fmt.Errorf("look up earlier batches: %w", err)
	}
	seen, err := i.store(ctx, source, from, batch, &receipt)
	if err != nil {
		return Outcome{}, fmt.Errorf("take in %s: %w", from.name, err)
	}
	i.earlier.add(receipt)
	outcome := seen.outcome(from, source)
	outcome.Batch, outcome.Receipt = batch, receipt
	if err := i.finish(ctx, source, from, seen, &outcome); err != nil {
		return Outcome{}, fmt.Errorf("take in %s: %w", from.name, err)
	}
	i.config.Log.InfoContext(ctx, "file taken in", "file", receipt.OriginalName, "batch", batch, "status", string(outcome.Status),
		"rows", outcome.Rows(), "rejected", outcome.Rejected(), "cells", outcome.Cells, "reason", receipt.Reason)
	return outcome, nil
}

// ErrMarked says that the marked workbook of a checked file could not be written.
var ErrMarked = errors.New("the marked workbook is not written")

// Check validates a file without storing anything. When rows fail or the file is
// refused, the marked workbook is written to out, which may be a folder, or a
// path that ends in .xlsx; "" writes none. With ErrMarked the outcome is that of the file.
func (i *Ingester) Check(ctx context.Context, source Source, out string) (Outcome, error) {
	from, err := identify(source)
	if err != nil {
		return Outcome{}, err
	}
	seen, err := i.examine(ctx, source, nil)
	if err != nil {
		return Outcome{}, fmt.Errorf("check %s: %w", from.name, err)
	}
	if !from.unchanged() {
		seen = changed()
	}
	seen.checked = true
	outcome := seen.outcome(from, source)
	outcome.Checked = true
	if out == "" || outcome.Status == Accepted {
		return outcome, nil
	}
	if outcome.Marked, err = i.writeMarked(ctx, from, seen, out, ""); err != nil {
		return outcome, fmt.Errorf("%w: %w", ErrMarked, err)
	}
	return outcome, nil
}

// examined is what reading a file came to.
type examined struct {
	checked bool // nothing is stored: the workbook must not say that rows are in
	refusal *Refusal
	plans   []*sheetPlan
	tally   *tally
	notes   []Note
	format  table.Format
}

func changed() *examined { return &examined{refusal: &Refusal{Code: CodeChanged}} }

// Codes of refusals that this package adds to those of table and contract.
const (
	// CodeNoRows refuses a form without data.
	CodeNoRows = "no_rows"
	// CodeChanged refuses a file that changed while it was being read.
	CodeChanged = "changed"
	// CodeCityOnly refuses what only the city may send from another sender.
	CodeCityOnly = "city_only"
	// CodeCrashed refuses a file over which the program died again and again.
	CodeCrashed = "crashed"
)

func (e *examined) outcome(from original, source Source) Outcome {
	o := Outcome{Name: from.name, Scope: source.Scope, Status: Accepted, Refusal: e.refusal, Notes: e.notes}
	if e.refusal != nil {
		o.Status = Refused
		return o
	}
	o.Sheets, o.Cells = e.tally.outcomes(), e.tally.cells
	o.Notes = append(o.Notes, e.tally.notes()...)
	o.Problems = e.tally.problems(shownProblems)
	if e.tally.rejected() > 0 {
		o.Status = Partial
	}
	return o
}

// store reads the file into a batch and commits it. A file that is found out to
// be unreadable halfway leaves a refused batch and nothing else.
func (i *Ingester) store(ctx context.Context, source Source, from original, batch string, receipt *lake.Receipt) (*examined, error) {
	pending, err := i.config.Lake.Begin(batch)
	if err != nil {
		return nil, err
	}
	seen, err := i.examine(ctx, source, pending)
	switch {
	case err != nil:
		return nil, errors.Join(err, pending.Abort())
	case !from.unchanged():
		return nil, errors.Join(ErrChanged, pending.Abort())
	case seen.refusal != nil:
		return seen, errors.Join(pending.Abort(), i.refuse(ctx, batch, receipt, seen.refusal))
	}
	receipt.Datasets = seen.tally.datasets()
	if hashes(seen.plans) {
		receipt.KeyID = i.config.Key.ID()
	}
	if seen.tally.rejected() > 0 {
		receipt.Outcome = lake.Partial
	}
	stored, err := pending.Commit(ctx, *receipt)
	if err != nil {
		return nil, errors.Join(err, pending.Abort())
	}
	*receipt = stored
	return seen, nil
}

// ErrChanged reports a file that was written to while it was read. Nothing is
// committed: taking it in again later is safe.
var ErrChanged = errors.New("the file changed while it was being read")

// refuse commits a batch that holds nothing but the reason.
func (i *Ingester) refuse(ctx context.Context, batch string, receipt *lake.Receipt, refusal *Refusal) error {
	pending, err := i.config.Lake.Begin(batch)
	if err != nil {
		return err
	}
	receipt.Outcome, receipt.Reason, receipt.ReasonDetail = lake.Refused, refusal.Code, refusal.Detail
	receipt.Datasets = nil
	stored, err := pending.Commit(ctx, *receipt)
	if err != nil {
		return errors.Join(err, pending.Abort())
	}
	*receipt = stored
	return nil
}

func hashes(plans []*sheetPlan) bool {
	for _, p := range plans {
		for _, f := range p.match.Dataset.Stored() {
			if f.Personal == contract.Hash {
				return true
			}
		}
	}
	return false
}

// examine reads a file, writing its rows into pending unless that is nil. A file
// that cannot be taken is a refusal in the result.
func (i *Ingester) examine(ctx context.Context, source Source, pending *lake.Pending) (*examined, error) {
	seen, err := i.examineFile(ctx, source, pending)
	if err == nil {
		return seen, nil
	}
	if refusal := asRefusal(err); refusal != nil && ctx.Err() == nil {
		return &examined{refusal: refusal}, nil
	}
	return nil, err
}

func (i *Ingester) examineFile(ctx context.Context, source Source, pending *lake.Pending) (*examined, error) {
	file, err := table.Open(source.Path, i.config.Limits)
	if err != nil {
		return nil, err
	}
	seen, err := i.examineTable(ctx, file, source, pending)
	return seen, errors.Join(err, file.Close())
}

func (i *Ingester) examineTable(ctx context.Context, file *table.File, source Source, pending *lake.Pending) (*examined, error) {
	seen := &examined{format: file.Format}
	var err error
	seen.plans, seen.notes, seen.refusal, err = i.plan(ctx, file, source.Dataset)
	if err == nil && seen.refusal == nil {
		seen.refusal = source.notYours(seen.plans)
	}
	if err != nil || seen.refusal != nil {
		return seen, err
	}
	seen.tally = newTally(seen.plans)
	err = i.read(ctx, seen.plans, source, pending != nil, func(rows parsedRows) error {
		seen.tally.add(rows)
		return write(pending, rows)
	})
	if err == nil && seen.tally.total == 0 {
		seen.refusal = &Refusal{Code: CodeNoRows}
	}
	return seen, err
}

// write hands one chunk to the lake.
func write(pending *lake.Pending, rows parsedRows) error {
	if pending == nil {
		return nil
	}
	dataset := rows.plan.match.Dataset
	writer, err := pending.Writer(dataset.Name, dataset.ArrowSchema())
	if err != nil {
		return err
	}
	if rows.accepted != nil {
		if err := writer.Write(rows.accepted); err != nil {
			return err
		}
	}
	for _, row := range rows.failing {
		for _, p := range row.problems {
			reject := lake.Reject{
				Dataset: dataset.Name, Sheet: rows.plan.stored, Row: int32(row.number),
				Header: p.Header, Code: string(p.Code), Value: p.Value,
			}
			if p.Column != nil {
				reject.Column = p.Column.Name
			}
			if err := pending.Reject(reject); err != nil {
				return err
			}
		}
	}
	return nil
}

// finish does the steps after the commit.
func (i *Ingester) finish(ctx context.Context, source Source, from original, seen *examined, outcome *Outcome) error {
	if err := i.step("archive"); err != nil {
		return err
	}
	var err error
	if outcome.Archived, err = i.archive(from, outcome.Batch, source.ReceivedAt); err != nil {
		return err
	}
	if err := i.step("outbox"); err != nil {
		return err
	}
	if i.config.Outbox != "" && seen != nil && (seen.refusal != nil || seen.tally.rejected() > 0) {
		if outcome.Marked, err = i.writeMarked(ctx, from, seen, i.config.Outbox, outcome.Batch); err != nil {
			return err
		}
	}
	if err := i.step("remove"); err != nil {
		return err
	}
	if !source.Remove {
		return nil
	}
	return removeFile(source.Path)
}

func (i *Ingester) step(name string) error {
	if i.config.Fault == nil {
		return nil
	}
	return i.config.Fault(name)
}

// again finishes the later steps for a file that is in the lake already.
func (i *Ingester) again(ctx context.Context, source Source, from original, stored lake.Receipt) (Outcome, error) {
	outcome := Outcome{Batch: stored.Batch, Name: from.name, Scope: source.Scope, Status: Duplicate, Receipt: stored}
	var seen *examined
	if i.config.Outbox != "" && stored.Outcome != lake.Accepted {
		// The workbook is made anew: it may have been lost in the crash that this
		// call mends, or the sender asks for it by sending the file again.
		var err error
		source.ReceivedAt = stored.ReceivedAt
		if seen, err = i.examine(ctx, source, nil); err != nil {
			return Outcome{}, fmt.Errorf("read %s again: %w", from.name, err)
		}
		told := seen.outcome(from, source)
		outcome.Refusal, outcome.Problems, outcome.Cells = told.Refusal, told.Problems, told.Cells
	}
	if err := i.finish(ctx, source, from, seen, &outcome); err != nil {
		return Outcome{}, fmt.Errorf("finish %s: %w", from.name, err)
	}
	i.config.Log.InfoContext(ctx, "file was taken in before", "file", stored.OriginalName, "batch", stored.Batch)
	return outcome, nil
}
