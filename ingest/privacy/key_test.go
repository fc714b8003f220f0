package privacy_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"baimi/ingest/privacy"
)

func TestOneNumberHasOneHashHoweverItIsWritten(t *testing.T) {
	key, err := privacy.NewKey(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	h := key.Hasher()
	for _, same := range [][]string{
		{"13800138000", "138 0013 8000", "138-0013-8000", "+86 13800138000", "86-13800138000", "0086 138 0013 8000", "１３８００１３８０００", "013800138000", "(+86)13800138000", "138—0013—8000"},
		{"0757-83123456", "075783123456", "(0757)8312 3456", "（0757）83123456", "０７５７－８３１２３４５６"},
		{"A00074795", "a00074795", " A00074795 "},
	} {
		want := h.Hash(same[0])
		if len(want) != 32 || strings.Trim(want, "0123456789abcdef") != "" {
			t.Fatalf("hash %q is not 32 hexadecimal digits", want)
		}
		for _, value := range same {
			if got := h.Hash(value); got != want {
				t.Errorf("%q gives %s, want that of %q: %s", value, got, same[0], want)
			}
		}
	}
	if h.Hash("13800138000") == h.Hash("13800138001") || h.Hash("A1") == h.Hash("A2") {
		t.Error("different numbers have one hash")
	}
	if got := h.Hash(" - "); got != "" {
		t.Errorf("nothing hashes to %q", got)
	}
}

func TestTheHashIsTheHMACOfThePublishedAlgorithm(t *testing.T) {
	// HMAC-SHA256 of "13800138000" under 32 bytes 0x61 ("a"), as computed by
	// openssl dgst -sha256 -mac HMAC.
	key, err := privacy.NewKey(bytes.Repeat([]byte{'a'}, 32))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := key.Hasher().Hash("13800138000"), "815283551b4ee669c42b559cf6d420e5"; got != want {
		t.Errorf("hash %s, want %s", got, want)
	}
}

func TestAKeyFileIsPrivateWrittenOnceAndReadBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "hmac.key")
	if _, err := privacy.LoadKey(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing key: %v", err)
	}
	made, err := privacy.LoadOrCreateKey(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v %v", info.Mode(), err)
	}
	again, err := privacy.LoadOrCreateKey(path)
	if err != nil || again.ID() != made.ID() || len(again.ID()) != 12 {
		t.Errorf("read back %v %v", again, err)
	}
	if _, err := privacy.CreateKey(path, bytes.NewReader(make([]byte, 32))); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second key: %v", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := privacy.LoadKey(path); !errors.Is(err, privacy.ErrKeyMode) {
		t.Errorf("a readable key: %v", err)
	}
	secret := strings.Repeat("zz", 32)
	if err := os.WriteFile(path, []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := privacy.LoadKey(path); err == nil || strings.Contains(err.Error(), "zz") {
		t.Errorf("a broken key: %v", err)
	}
}
