package access

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const good = "Baimi-2026-good"

func open(t *testing.T) (*Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "accounts.toml")
	return Open(path, func() time.Time { return time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC) }), path
}

func TestAnAccountIsMadeSignsInAndIsClosedToOthersOnDisk(t *testing.T) {
	s, path := open(t)
	if _, err := s.Authenticate("anna", good); !errors.Is(err, ErrRefused) {
		t.Fatalf("without accounts: %v", err)
	}
	if err := s.Add("anna", Reader, Scope{Region: "440604"}, good, true); err != nil {
		t.Fatal(err)
	}
	a, err := s.Authenticate("ANNA", good)
	if err != nil || a.Name != "anna" || a.Region != "440604" || !a.MustChange || a.Stamp == "" {
		t.Errorf("account %+v: %v", a, err)
	}
	for _, wrong := range []string{"", good + "x", strings.ToLower(good), strings.Repeat("x", 100_000)} {
		if _, err := s.Authenticate("anna", wrong); !errors.Is(err, ErrRefused) {
			t.Errorf("password %.20q: %v", wrong, err)
		}
	}
	if _, err := s.Authenticate("nobody", ""); !errors.Is(err, ErrRefused) {
		t.Errorf("the hash that stands in for a missing account let someone in: %v", err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v: %v", info.Mode(), err)
	}
	text, _ := os.ReadFile(path)
	if strings.Contains(string(text), good) || !strings.Contains(string(text), "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("the file holds\n%s", text)
	}
}

func TestEveryChangeEndsSessionsAndAnotherProcessSeesIt(t *testing.T) {
	s, path := open(t)
	if err := s.Add("anna", Reader, Scope{Region: "440604"}, good, false); err != nil {
		t.Fatal(err)
	}
	other := Open(path, time.Now)
	stamps := map[string]bool{}
	look := func() Account {
		t.Helper()
		a, ok, err := s.Lookup("anna")
		if err != nil || !ok || stamps[a.Stamp] {
			t.Fatalf("account %+v, %v: %v", a, ok, err)
		}
		stamps[a.Stamp] = true
		return a
	}
	look()
	for _, change := range []struct { // in this order: what is locked first is unlocked at the end
		name string
		do   func() error
	}{
		{"role", func() error { return other.SetRole("anna", Office, Scope{Region: "440605"}) }},
		{"password", func() error { return other.SetPassword("anna", "Another-word-9", true) }},
		{"lock", func() error { return other.SetLocked("anna", true) }},
		{"unlock", func() error { return other.SetLocked("anna", false) }},
	} {
		if err := change.do(); err != nil {
			t.Fatalf("%s: %v", change.name, err)
		}
		look()
	}
	if a, _, _ := s.Lookup("anna"); a.Role != Office || a.Region != "440605" || !a.MustChange || a.Locked {
		t.Errorf("account %+v", a)
	}
	if err := other.SetLocked("anna", true); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Authenticate("anna", "Another-word-9"); !errors.Is(err, ErrRefused) {
		t.Errorf("a locked account signs in: %v", err)
	}
	if err := other.Remove("anna"); err != nil {
		t.Fatal(err)
	}
	if err := other.Add("anna", Reader, Scope{Region: "440604"}, good, false); err != nil {
		t.Fatal(err)
	}
	look() // a new account of an old name has a stamp of its own
	if err := other.Remove("anna"); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := s.Lookup("anna"); ok || err != nil {
		t.Errorf("a removed account is there: %v", err)
	}
}

func TestWhatIsWrongIsRefusedAndLeavesTheFile(t *testing.T) {
	s, path := open(t)
	if err := s.Add("anna", Reader, Scope{Region: "440604"}, good, false); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(path)
	const uscc = "91440604000000035A"
	for name, c := range map[string]struct {
		do   func() error
		want error
	}{
		"same name":              {func() error { return s.Add("Anna", Reader, Scope{Region: "440604"}, good, false) }, ErrExists},
		"short password":         {func() error { return s.Add("bert", Reader, Scope{Region: "440604"}, "Aa1-Aa1-", false) }, ErrWeak},
		"two kinds":              {func() error { return s.Add("bert", Reader, Scope{Region: "440604"}, "abcdefgh123", false) }, ErrWeak},
		"one letter":             {func() error { return s.Add("bert", Reader, Scope{Region: "440604"}, strings.Repeat("a", 20), false) }, ErrWeak},
		"name in it":             {func() error { return s.SetPassword("anna", "The-Anna-Word-1", false) }, ErrWeak},
		"old password":           {func() error { return s.SetPassword("anna", good, false) }, ErrSameWord},
		"unknown":                {func() error { return s.SetLocked("bert", true) }, ErrUnknown},
		"unknown removed":        {func() error { return s.Remove("bert") }, ErrUnknown},
		"no region":              {func() error { return s.Add("bert", Office, Scope{}, good, false) }, nil},
		"odd region":             {func() error { return s.Add("bert", Office, Scope{Region: "4406"}, good, false) }, nil},
		"region and company":     {func() error { return s.Add("bert", Reader, Scope{"440604", uscc}, good, false) }, nil},
		"company with region":    {func() error { return s.Add("bert", Company, Scope{Region: "440604"}, good, false) }, nil},
		"company without code":   {func() error { return s.Add("bert", Company, Scope{}, good, false) }, nil},
		"operator with a region": {func() error { return s.Add("bert", Operator, Scope{Region: "440600"}, good, false) }, nil},
		"no such role":           {func() error { return s.Add("bert", "root", Scope{}, good, false) }, nil},
		"role without its scope": {func() error { return s.SetRole("anna", Company, Scope{Region: "440604"}) }, nil},
		"name with a space":      {func() error { return s.Add("be rt", Operator, Scope{}, good, false) }, nil},
		"name with a line":       {func() error { return s.Add("be\nrt", Operator, Scope{}, good, false) }, nil},
	} {
		if err := c.do(); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if after, _ := os.ReadFile(path); string(after) != string(before) {
		t.Error("a refused change touched the file")
	}
}

func TestADamagedFileIsNamedWholeAndLetsNobodyIn(t *testing.T) {
	s, path := open(t)
	text := `[[account]]
name = "a"
role = "root"
hash = "x"
stamp = ""
[[account]]
name = "A"
role = "reader"
hash = "x"
stamp = "s"
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := s.Authenticate("a", good)
	if err == nil || errors.Is(err, ErrRefused) {
		t.Fatalf("error %v", err)
	}
	for _, part := range []string{path, `"a"`, `"A"`, "root", "argon2id", "stamp", "twice", "region", "2 to 64"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not named in\n%v", part, err)
		}
	}
	var invalid *InvalidError
	if err := s.Add("berta", Auditor, Scope{}, good, false); err == nil || errors.As(err, &invalid) {
		t.Errorf("another account is told to be wrong: %v", err)
	}
	if err := os.WriteFile(path, []byte("[[account]]\nname = \"anna\"\nadmin = true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Lookup("anna"); err == nil || !strings.Contains(err.Error(), "admin") {
		t.Errorf("an unknown key: %v", err)
	}
}

func TestChangesOfManyProcessesAreAllKept(t *testing.T) {
	_, path := open(t)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if err := Open(path, time.Now).Add(fmt.Sprintf("user-%d", i), Operator, Scope{}, good, false); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if all, err := Open(path, time.Now).All(); err != nil || len(all) != 8 {
		t.Errorf("%d accounts: %v", len(all), err)
	}
}

func TestAMadePasswordIsStrongAndNeverTheSame(t *testing.T) {
	seen := map[string]bool{}
	for range 200 {
		p := NewPassword("an") // short, so that every hundredth drawing holds it
		if err := checkPassword("an", p); err != nil || seen[p] || len(p) != 19 {
			t.Fatalf("%q: %v", p, err)
		}
		seen[p] = true
	}
	for _, name := range []string{"", "-"} { // in every password, which must not keep it from coming
		if p := NewPassword(name); len(p) != 19 {
			t.Errorf("%q for the name %q", p, name)
		}
	}
}

func TestWaitingGrowsIsBoundedAndEnds(t *testing.T) {
	var b Backoff
	now := time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)
	for i, want := range []time.Duration{0, 0, 0, 0, 30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 15 * time.Minute, 15 * time.Minute} {
		if got := b.Try("anna", now); got != 0 {
			t.Errorf("attempt %d is kept waiting %v", i+1, got)
		}
		if want == 0 {
			continue
		}
		if got := b.Try("anna", now); got != want {
			t.Errorf("after %d attempts: wait %v, want %v", i+1, got, want)
		}
		now = now.Add(want)
	}
	if b.Try("bert", now) != 0 {
		t.Error("another account waits as well")
	}
	now = now.Add(25 * time.Hour)
	for range freeFailures {
		if got := b.Try("anna", now); got != 0 {
			t.Errorf("failures of yesterday count: %v", got)
		}
	}
	b.Forgive("anna")
	if got := b.Try("anna", now); got != 0 {
		t.Errorf("an attempt that succeeded brings a wait: %v", got)
	}
	if got := b.Try("anna", now); got != firstWait {
		t.Errorf("the failures before it are forgotten: %v", got)
	}
	b.Clear("anna")
	if got := b.Try("anna", now); got != 0 {
		t.Errorf("a cleared key waits: %v", got)
	}
}

func TestWhatACrashLeftBesideTheAccountsGoesWithTheNextChange(t *testing.T) {
	s, path := open(t)
	stray := filepath.Join(filepath.Dir(path), ".accounts-123")
	if err := os.WriteFile(stray, []byte("hash"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Add("anna", Reader, Scope{Region: "440604"}, good, false); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(stray); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
}

// TestAttemptsAtOnceWaitToo: nobody gets more guesses by asking before the first answer has come.
func TestAttemptsAtOnceWaitToo(t *testing.T) {
	var b Backoff
	var allowed atomic.Int32
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			if b.Try("anna", time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)) == 0 {
				allowed.Add(1)
			}
		})
	}
	all.Wait()
	if got := allowed.Load(); got != freeFailures {
		t.Errorf("%d of 100 attempts at once go on", got)
	}
}

func TestManyKeysDoNotFillTheMemory(t *testing.T) {
	var b Backoff
	now := time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)
	for i := range maxKeys {
		b.Try(fmt.Sprint(i), now.Add(time.Duration(i)*time.Millisecond))
	}
	b.Try("one more", now.Add(time.Minute))
	if _, first := b.keys["0"]; first || len(b.keys) != maxKeys {
		t.Errorf("%d keys, the oldest among them: %v", len(b.keys), first)
	}
}
