package lake

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// ErrCommitted is returned by [Store.Begin] and [Pending.Commit] when the lake
// already holds a receipt of the batch. The same file, scope and fingerprint
// again is a no-op, not a failure: callers test for it with errors.Is.
var ErrCommitted = errors.New("batch is already committed")

// ErrPending is returned by [Store.Begin] when the same batch is being written
// through this Store at this moment.
var ErrPending = errors.New("batch is being written")

const (
	receiptFolder = "_receipts"
	rejectFolder  = "_rejects"
	parquetSuffix = ".parquet"
	receiptSuffix = ".json"
	tempSuffix    = ".tmp"

	// The lake holds what citizens wrote, scrubbed but still theirs: nobody
	// but the owner of the process reads it.
	folderMode fs.FileMode = 0o700
	fileMode   fs.FileMode = 0o600
)

// Store is a lake folder. It is safe for concurrent use by the goroutines of
// one process.
type Store struct {
	dir      string
	fault    func(step string) error
	volatile bool

	mu      sync.Mutex
	pending map[string]bool
}

// Option changes how a Store works.
type Option func(*Store)

// WithFault makes the Store call fault before every step that touches the disk,
// with a name such as "rename complaints/4f…e1.parquet". An error returned by
// fault is returned at once and nothing is cleaned up, as if the process had
// died there. It exists for crash tests and for watching the order of steps.
func WithFault(fault func(step string) error) Option {
	return func(s *Store) { s.fault = fault }
}

// WithoutSync leaves it to the operating system when files reach the disk: a
// power failure may then cost batches whose receipts were written. It is for
// lakes that can be made again, such as that of a synthetic city.
func WithoutSync() Option {
	return func(s *Store) { s.volatile = true }
}

// Open returns the lake in dir. The folder need not exist: an absent lake is an
// empty lake, and the first batch makes the folder. Open changes nothing on
// disk and does not sweep.
func Open(dir string, options ...Option) (*Store, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open lake %s: %w", dir, err)
	}
	info, err := os.Stat(abs)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, fmt.Errorf("open lake: %w", err)
	case !info.IsDir():
		return nil, fmt.Errorf("open lake %s: it is a file, not a folder", abs)
	}
	s := &Store{dir: abs, pending: map[string]bool{}}
	for _, option := range options {
		option(s)
	}
	return s, nil
}

// Dir returns the absolute path of the lake's folder.
func (s *Store) Dir() string { return s.dir }

// Path returns the absolute path of a file named in a receipt, such as
// "complaints/4f…e1.parquet". It does not check that the file exists.
func (s *Store) Path(rel string) string {
	return filepath.Join(s.dir, filepath.FromSlash(rel))
}

// BatchID returns the name of the batch that a file becomes: 32 lower-case
// hexadecimal digits derived from the sha256 of the original (hex), the scope
// of its sender ("" when none) and the fingerprint of the contracts and mapping
// that read it. Any difference in one of the three gives another batch.
func BatchID(originalSHA256, scope, fingerprint string) string {
	h := sha256.New()
	for _, part := range []string{originalSHA256, scope, fingerprint} {
		// The length in front keeps ("ab","c") and ("a","bc") apart.
		fmt.Fprintf(h, "%d:%s;", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func parquetName(folder, batch string) string { return folder + "/" + batch + parquetSuffix }

func receiptName(batch string) string { return receiptFolder + "/" + batch + receiptSuffix }

// isBatch reports whether name has the form of a batch id.
func isBatch(name string) bool {
	if len(name) != 32 {
		return false
	}
	for i := range len(name) {
		if c := name[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// isDataset reports whether name can name a dataset: a lower-case identifier
// that cannot be mistaken for a folder of the lake itself nor leave it.
func isDataset(name string) bool {
	if name == "" || len(name) > 63 || name[0] < 'a' || name[0] > 'z' {
		return false
	}
	for i := range len(name) {
		if c := name[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}
