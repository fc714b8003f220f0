package privacy

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// keySize is the length of a key in bytes: as long as the hash's output, the
// length RFC 2104 asks for.
const keySize = 32

// ErrKeyMode reports that a key file can be read by others than its owner.
var ErrKeyMode = errors.New("key file is readable by others; run: chmod 600")

// Key is the city's secret for replacing phone numbers by hashes. The same
// key gives the same hash, so repeats are found without the number; offices
// that merge their lakes share one key. A Key is safe for concurrent use.
type Key struct {
	secret []byte
	id     string
}

// NewKey makes a key from exactly 32 secret bytes, which it copies.
func NewKey(secret []byte) (*Key, error) {
	if len(secret) != keySize {
		return nil, fmt.Errorf("read hash key: %d bytes, want %d", len(secret), keySize)
	}
	sum := sha256.Sum256(append([]byte("baimi hash key id\x00"), secret...))
	return &Key{secret: append([]byte(nil), secret...), id: hex.EncodeToString(sum[:6])}, nil
}

// LoadKey reads a key file: 64 hexadecimal digits and a line end. It returns
// an error wrapping ErrKeyMode when the file's mode lets others read it, and
// one wrapping fs.ErrNotExist when there is none.
func LoadKey(path string) (*Key, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read hash key: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("read hash key %s: %w", path, ErrKeyMode)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read hash key: %w", err)
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(data)))
	if err != nil {
		// The cause is left out: it would quote characters of the secret.
		return nil, fmt.Errorf("read hash key %s: not 64 hexadecimal digits", path)
	}
	return NewKey(secret)
}

// CreateKey writes a new key file with mode 0600, its secret taken from
// random, and returns the key. An existing file is never replaced: the error
// then wraps fs.ErrExist, because a lost key makes old hashes unmatchable.
func CreateKey(path string, random io.Reader) (*Key, error) {
	secret := make([]byte, keySize)
	if _, err := io.ReadFull(random, secret); err != nil {
		return nil, fmt.Errorf("make hash key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make hash key folder: %w", err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("make hash key: %w", err)
	}
	_, err = file.WriteString(hex.EncodeToString(secret) + "\n")
	err = errors.Join(err, file.Sync(), file.Close())
	if err != nil {
		return nil, fmt.Errorf("write hash key: %w", errors.Join(err, os.Remove(path)))
	}
	return NewKey(secret)
}

// LoadOrCreateKey loads the key file, or creates it from the system's random
// source when there is none.
func LoadOrCreateKey(path string) (*Key, error) {
	key, err := LoadKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		return CreateKey(path, rand.Reader)
	}
	return key, err
}

// ID names the key without telling it: 12 hexadecimal digits of a hash of the
// secret. It stands in receipts, so that batches hashed under different keys
// are recognised.
func (k *Key) ID() string { return k.id }

// Hasher returns a new Hasher under this key.
func (k *Key) Hasher() *Hasher {
	return &Hasher{mac: hmac.New(sha256.New, k.secret)}
}

// Hasher replaces phone numbers and account names by keyed hashes. It keeps
// its buffers and is for one goroutine.
type Hasher struct {
	mac   hash.Hash
	input []byte
	sum   [sha256.Size]byte
}

// hashDigits is how many hexadecimal digits of the HMAC are kept: 128 bits.
const hashDigits = 32

// Hash returns the first 32 hexadecimal digits of HMAC-SHA256 over the
// normalised phone number or account name (see NormalizePhone), or "" when
// nothing is left after normalising.
func (h *Hasher) Hash(value string) string {
	h.input = appendPhone(h.input[:0], value)
	if len(h.input) == 0 {
		return ""
	}
	h.mac.Reset()
	h.mac.Write(h.input)
	sum := h.mac.Sum(h.sum[:0])
	var out [hashDigits]byte
	hex.Encode(out[:], sum[:hashDigits/2])
	return string(out[:])
}

// NormalizePhone brings the ways of writing one number to one form: full-width
// characters become ASCII, blanks and punctuation go, the country code (+86,
// 0086) and a 0 before a mobile number go, letters become upper case. An
// account name keeps its letters and digits.
func NormalizePhone(value string) string { return string(appendPhone(nil, value)) }

func appendPhone(dst []byte, value string) []byte {
	plus := false
	for _, r := range value {
		switch {
		case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ':
			r -= 'Ａ' - 'A'
		case r == '＋':
			r = '+'
		}
		switch {
		case r >= 'a' && r <= 'z':
			dst = append(dst, byte(r-'a'+'A'))
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z':
			dst = append(dst, byte(r))
		case r == '+':
			plus = plus || len(dst) == 0
		case r >= 0x80 && !isBlank(r) && !isDash(r) && r != '（' && r != '）':
			dst = append(dst, string(r)...)
		}
	}
	switch {
	case plus && hasPrefix(dst, "86"), len(dst) == 13 && hasPrefix(dst, "861"):
		dst = append(dst[:0], dst[2:]...)
	case hasPrefix(dst, "0086"):
		dst = append(dst[:0], dst[4:]...)
	}
	if len(dst) == 12 && dst[0] == '0' && dst[1] == '1' && dst[2] >= '3' {
		dst = append(dst[:0], dst[1:]...)
	}
	return dst
}

func hasPrefix(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && string(b[:len(prefix)]) == prefix
}
