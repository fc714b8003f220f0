package feed

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheKeyIsMadeOnceAndClosedToOthers(t *testing.T) {
	dir := t.TempDir()
	path, public := filepath.Join(dir, "keys", "feed.key"), filepath.Join(dir, "keys", "feed.pub")
	key, err := LoadOrCreateKey(path, public)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
	again, err := LoadOrCreateKey(path, public)
	if err != nil || again.ID() != key.ID() || !again.Public().Equal(key.Public()) {
		t.Errorf("the second use has another key: %v", err)
	}
	read, err := LoadPublicKey(public)
	if err != nil || !read.Equal(key.Public()) || KeyID(read) != key.ID() || len(key.ID()) != 32 {
		t.Errorf("the public key is another: %v", err)
	}
	put(t, []byte("old"), public)
	if _, err := LoadOrCreateKey(path, public); err != nil || !bytes.Equal(mustRead(t, public), key.PublicPEM()) {
		t.Errorf("the public key was not renewed: %v", err)
	}
	if _, err := CreateKey(path, rand.Reader); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a key was replaced: %v", err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadOrCreateKey(path, public); !errors.Is(err, ErrKeyMode) {
		t.Errorf("a key that others may read was taken: %v", err)
	}
}

func TestWhatIsNoEd25519KeyIsRefused(t *testing.T) {
	dir := t.TempDir()
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(curve)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&curve.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{
		"nothing":       nil,
		"words":         []byte("key"),
		"another curve": pem.EncodeToMemory(&pem.Block{Type: privatePEM, Bytes: private}),
		"garbage":       pem.EncodeToMemory(&pem.Block{Type: privatePEM, Bytes: []byte("x")}),
		"a public key":  pem.EncodeToMemory(&pem.Block{Type: publicPEM, Bytes: public}),
		"no public key": pem.EncodeToMemory(&pem.Block{Type: publicPEM, Bytes: []byte("x")}),
	} {
		path := filepath.Join(dir, "key")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadKey(path); err == nil {
			t.Errorf("%s was taken as a signing key", name)
		}
		if _, err := LoadPublicKey(path); err == nil {
			t.Errorf("%s was taken as a public key", name)
		}
	}
}

func TestOpenSSLVerifiesTheSignatureAsTheGuideSays(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("no openssl here")
	}
	o, r := written(t)
	verify := func() (string, error) {
		c := exec.Command(openssl, "pkeyutl", "-verify", "-pubin", "-inkey", filepath.Join("..", PublicName), "-rawin", "-in", ManifestName, "-sigfile", SignatureName)
		c.Dir = r.Dir
		out, err := c.CombinedOutput()
		return string(out), err
	}
	if out, err := verify(); err != nil || !strings.Contains(out, "Successfully") {
		t.Fatalf("%s%v", out, err)
	}
	if line := "openssl pkeyutl -verify -pubin -inkey feed.pub -rawin -in manifest.json -sigfile manifest.sig"; strings.Count(string(mustRead(t, r.Dir, GuideName)), line) != 2 {
		t.Error("the guide says something else")
	}
	resign(t, r.Dir, testKey(t, 'o'), nil)
	if out, err := verify(); err == nil {
		t.Errorf("another key's signature verifies: %s%s", out, o.Key.ID())
	}
}
