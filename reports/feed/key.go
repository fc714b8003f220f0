package feed

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrKeyMode reports that the signing key can be read by others than its owner.
var ErrKeyMode = errors.New("key file is readable by others; run: chmod 600")

// The types of the PEM blocks.
const (
	privatePEM = "PRIVATE KEY"
	publicPEM  = "PUBLIC KEY"
)

// Key is the city's signing key (Ed25519, RFC 8032). It is safe for concurrent use.
type Key struct {
	private ed25519.PrivateKey
	public  []byte // PEM
	id      string
}

// LoadKey reads a key file (PKCS #8 in PEM). It returns an error wrapping ErrKeyMode when the
// file's mode lets others read it, and one wrapping fs.ErrNotExist when there is none.
func LoadKey(path string) (*Key, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read signing key: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("read signing key %s: %w", path, ErrKeyMode)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read signing key: %w", err)
	}
	// Causes are left out: they could quote bytes of the secret.
	block, _ := pem.Decode(text)
	if block == nil || block.Type != privatePEM {
		return nil, fmt.Errorf("read signing key %s: not a private key in PEM", path)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	private, ok := parsed.(ed25519.PrivateKey)
	if err != nil || !ok {
		return nil, fmt.Errorf("read signing key %s: not an Ed25519 key in PKCS #8", path)
	}
	return newKey(private)
}

func newKey(private ed25519.PrivateKey) (*Key, error) {
	public, ok := private.Public().(ed25519.PublicKey)
	if !ok {
		return nil, errors.New("take the public part of the signing key: not Ed25519")
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return nil, fmt.Errorf("encode public key: %w", err)
	}
	return &Key{private: private, public: pem.EncodeToMemory(&pem.Block{Type: publicPEM, Bytes: der}), id: KeyID(public)}, nil
}

// CreateKey writes a new key file with mode 0600, its secret taken from random, and returns the
// key. An existing file is never replaced: the error then wraps fs.ErrExist.
func CreateKey(path string, random io.Reader) (*Key, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return nil, fmt.Errorf("make signing key: %w", err)
	}
	private := ed25519.NewKeyFromSeed(seed)
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, fmt.Errorf("encode signing key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make key folder: %w", err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("make signing key: %w", err)
	}
	err = pem.Encode(file, &pem.Block{Type: privatePEM, Bytes: der})
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return nil, fmt.Errorf("write signing key: %w", errors.Join(err, os.Remove(path)))
	}
	return newKey(private)
}

// LoadOrCreateKey loads the key file, or creates it from the system's random source when there is
// none, and writes the public key to publicPath where that does not hold it.
func LoadOrCreateKey(path, publicPath string) (*Key, error) {
	key, err := LoadKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		key, err = CreateKey(path, rand.Reader)
	}
	if err != nil {
		return nil, err
	}
	return key, durability(true).replaceFile(publicPath, key.public)
}

// ID names the key; see KeyID.
func (k *Key) ID() string { return k.id }

// Public returns the key that verifies.
func (k *Key) Public() ed25519.PublicKey { return k.private.Public().(ed25519.PublicKey) }

// PublicPEM returns the key that verifies as a file (SubjectPublicKeyInfo in PEM).
func (k *Key) PublicPEM() []byte { return k.public }

// KeyID names a public key: the first 32 hexadecimal digits of its SHA-256, so that two people can
// compare a key by telephone.
func KeyID(public ed25519.PublicKey) string {
	digest := sha256.Sum256(public)
	return hex.EncodeToString(digest[:16])
}

// LoadPublicKey reads a public key file (SubjectPublicKeyInfo in PEM).
func LoadPublicKey(path string) (ed25519.PublicKey, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read public key: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != publicPEM {
		return nil, fmt.Errorf("read public key %s: not a public key in PEM", path)
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read public key %s: %w", path, err)
	}
	public, ok := parsed.(ed25519.PublicKey)
	if !ok {
		return nil, fmt.Errorf("read public key %s: not an Ed25519 key", path)
	}
	return public, nil
}
