package lake

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Format is the version of the receipt's form that this package writes. It
// reads every version up to this one and refuses later ones.
const Format = 2

// The outcomes of a received file.
const (
	// Accepted: every row of the file is in the batch.
	Accepted = "accepted"
	// Partial: some rows are in the batch, some are among its rejects.
	Partial = "partial"
	// Refused: the file as a whole could not be taken; the batch has no dataset.
	Refused = "refused"
)

// Receipt is the commit record of a batch: where it came from, what was read
// out of it, and the exact bytes of each of its files.
type Receipt struct {
	// Format is the version of this record's form; Commit fills it.
	Format int `json:"format"`
	// Batch is the id of the batch, see [BatchID]; Commit fills it.
	Batch string `json:"batch"`
	// OriginalName is the base name under which the file was received.
	OriginalName string `json:"original_name"`
	// OriginalSHA256 is the sha256 of the received bytes in hex.
	OriginalSHA256 string `json:"original_sha256"`
	// OriginalSize is the number of received bytes.
	OriginalSize int64 `json:"original_size"`
	// Scope is the region code of the sender, "" for the whole city.
	Scope string `json:"scope,omitempty"`
	// ReceivedAt is the known time of every row of the batch, stored in UTC.
	ReceivedAt time.Time `json:"received_at"`
	// Fingerprint names the contracts and mapping that read the file.
	Fingerprint string `json:"fingerprint"`
	// Outcome is Accepted, Partial or Refused. Commit fills it when it is
	// empty, from whether rows were rejected.
	Outcome string `json:"outcome"`
	// Reason is the code of a refusal; "" otherwise.
	Reason string `json:"reason,omitempty"`
	// ReasonDetail completes Reason with what was found, never personal data.
	ReasonDetail string `json:"reason_detail,omitempty"`
	// Datasets lists what the batch holds, in the order of its writers.
	Datasets []DatasetFile `json:"datasets,omitempty"`
	// Rejects is the file of rejected rows, nil when none was rejected.
	Rejects *RejectFile `json:"rejects,omitempty"`
	// Supersedes is the batch that this one replaces when the same original of
	// the same scope is read again under a new fingerprint; "" otherwise.
	Supersedes string `json:"supersedes,omitempty"`
	// KeyID names the HMAC key of hashed columns; "" when nothing was hashed.
	KeyID string `json:"key_id,omitempty"`
	// Program is the name and version of the writing program.
	Program string `json:"program,omitempty"`
}

// DatasetFile is one dataset's part of a batch.
type DatasetFile struct {
	// Dataset is the code name of the dataset.
	Dataset string `json:"dataset"`
	// File is the slash-separated path below the lake; "" when no row of the
	// dataset was accepted, and then Rows is 0.
	File string `json:"file,omitempty"`
	// SHA256 and Size describe the exact bytes of File.
	SHA256 string `json:"sha256,omitempty"`
	Size   int64  `json:"size,omitempty"`
	// Rows is the number of rows in File.
	Rows int64 `json:"rows"`
	// Rejected is the number of rows of this dataset that were rejected.
	Rejected int64 `json:"rejected"`
	// Unchanged is the number of rows of a prefilled form that came back as they
	// went out: they are not stored, for they say nothing new.
	Unchanged int64 `json:"unchanged,omitempty"`
	// MinEvent and MaxEvent bound the event times (or effective dates) of the
	// rows, as the ingesting side saw them; nil when unknown.
	MinEvent *time.Time `json:"min_event,omitempty"`
	MaxEvent *time.Time `json:"max_event,omitempty"`
}

// RejectFile is the file of a batch's rejected rows: one row for each problem,
// with the columns of [Reject].
type RejectFile struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	// Rows is the number of problems, not of rejected rows.
	Rows int64 `json:"rows"`
}

// Rows returns the number of accepted rows over all datasets of the batch.
func (r Receipt) Rows() int64 {
	var n int64
	for _, d := range r.Datasets {
		n += d.Rows
	}
	return n
}

// Rejected returns the number of rejected rows over all datasets of the batch.
func (r Receipt) Rejected() int64 {
	var n int64
	for _, d := range r.Datasets {
		n += d.Rejected
	}
	return n
}

// ReceiptError says that a receipt in the lake cannot be read or breaks the
// rules of a receipt. The lake is not whole until it is put right.
type ReceiptError struct {
	// File is the slash-separated path of the receipt below the lake.
	File string
	// Err is what is wrong with it.
	Err error
}

// Error implements error.
func (e *ReceiptError) Error() string { return fmt.Sprintf("read receipt %s: %v", e.File, e.Err) }

// Unwrap returns the cause.
func (e *ReceiptError) Unwrap() error { return e.Err }

// encodeReceipt returns the stored form of a receipt: indented, because people
// open receipts too.
func encodeReceipt(r Receipt) ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return nil, err
	}
	return append(b, '\n'), nil
}

// decodeReceipt reads the stored form of the receipt of batch.
func decodeReceipt(batch string, b []byte) (Receipt, error) {
	var r Receipt
	decoder := json.NewDecoder(bytes.NewReader(b))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&r)
	// The version first: a later form may well have fields unknown here, and
	// then the version is what the reader must be told.
	if version := formatOf(b, r, err); version > Format {
		return Receipt{}, fmt.Errorf("format %d is newer than this program knows (%d). Try: use a newer baimi", version, Format)
	}
	if err != nil {
		return Receipt{}, err
	}
	if r.Batch != batch {
		return Receipt{}, fmt.Errorf("it is the receipt of batch %q", r.Batch)
	}
	return r, r.check()
}

// formatOf returns the version of a stored receipt, also of one that could not
// be decoded; 0 when it has none.
func formatOf(b []byte, decoded Receipt, err error) int {
	if err == nil {
		return decoded.Format
	}
	var version struct {
		Format int `json:"format"`
	}
	if json.Unmarshal(b, &version) != nil {
		return 0
	}
	return version.Format
}

// check returns every way in which the receipt breaks the rules of its form.
func (r Receipt) check() error {
	var problems []error
	bad := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if r.Format < 1 {
		bad("format %d is unknown", r.Format)
	}
	if !isBatch(r.Batch) {
		bad("batch %q is not 32 hexadecimal digits", r.Batch)
	}
	if r.ReceivedAt.IsZero() {
		bad("received_at is missing")
	}
	if r.OriginalSize < 0 {
		bad("original_size %d is negative", r.OriginalSize)
	}
	switch r.Outcome {
	case Accepted, Partial:
	case Refused:
		if r.Reason == "" {
			bad("a refused file has no reason")
		}
		if r.Rows() > 0 {
			bad("a refused file has %d accepted rows", r.Rows())
		}
	default:
		bad("outcome %q is unknown", r.Outcome)
	}
	seen := map[string]bool{}
	for _, d := range r.Datasets {
		switch {
		case !isDataset(d.Dataset):
			bad("dataset name %q is not allowed", d.Dataset)
		case seen[d.Dataset]:
			bad("dataset %s appears twice", d.Dataset)
		}
		seen[d.Dataset] = true
		if d.Rows < 0 || d.Rejected < 0 || d.Unchanged < 0 {
			bad("dataset %s has a negative count", d.Dataset)
		}
		if d.File == "" {
			if d.Rows != 0 {
				bad("dataset %s has %d rows and no file", d.Dataset, d.Rows)
			}
			continue
		}
		// A merged lake brings receipts written elsewhere; a name other than
		// this one could lead out of the lake.
		if d.File != parquetName(d.Dataset, r.Batch) {
			bad("file %q of dataset %s is not the file of this batch", d.File, d.Dataset)
		}
		if !isDigest(d.SHA256) {
			bad("sha256 %q of %s is not 64 hexadecimal digits", d.SHA256, d.File)
		}
	}
	if f := r.Rejects; f != nil {
		if f.File != parquetName(rejectFolder, r.Batch) {
			bad("file %q of the rejects is not the file of this batch", f.File)
		}
		if !isDigest(f.SHA256) {
			bad("sha256 %q of %s is not 64 hexadecimal digits", f.SHA256, f.File)
		}
	}
	return errors.Join(problems...)
}

func isDigest(s string) bool { return len(s) == 64 && isBatch(s[:32]) && isBatch(s[32:]) }
