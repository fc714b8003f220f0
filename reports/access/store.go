package access

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"github.com/pelletier/go-toml/v2"
)

// Errors that callers act on.
var (
	ErrUnknown  = errors.New("no such account")
	ErrExists   = errors.New("an account of this name exists")
	ErrRefused  = errors.New("name or password is wrong")
	ErrSameWord = errors.New("the new password is the old one")
)

// Store is the accounts file. Several processes may use one file: each change is made under a lock
// beside it and replaces the file at once, and readers notice that it was replaced. It is safe for
// concurrent use.
type Store struct {
	path  string
	now   func() time.Time
	slots chan struct{} // bounds the memory that hashing takes at a time
	dummy func() string

	mu     sync.Mutex
	seen   os.FileInfo
	loaded []Account
}

// Open returns the accounts of a file, which need not exist yet. now is the clock.
func Open(path string, now func() time.Time) *Store {
	return &Store{path: path, now: now, slots: make(chan struct{}, 2), dummy: sync.OnceValue(func() string { return hashPassword("") })}
}

// Lookup returns the account of a name (names differ in more than case) and whether there is one.
func (s *Store) Lookup(name string) (Account, bool, error) {
	all, err := s.All()
	if err != nil {
		return Account{}, false, err
	}
	i := find(all, name)
	if i < 0 {
		return Account{}, false, nil
	}
	return all[i], true, nil
}

func find(all []Account, name string) int {
	return slices.IndexFunc(all, func(a Account) bool { return strings.EqualFold(a.Name, name) })
}

// All returns every account in the order of the file. The slice is shared: it must not be changed.
func (s *Store) All() ([]Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	info, err := os.Stat(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		s.seen, s.loaded = nil, nil
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	if s.seen != nil && os.SameFile(s.seen, info) && s.seen.ModTime().Equal(info.ModTime()) && s.seen.Size() == info.Size() {
		return s.loaded, nil
	}
	all, err := load(s.path)
	if err != nil {
		return nil, err
	}
	s.seen, s.loaded = info, all
	return all, nil
}

type file struct {
	Accounts []Account `toml:"account"`
}

// load reads the file strictly: an unknown key, a doubled name or an unusable account is an error,
// and every one is named at once.
func load(path string) ([]Account, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	var f file
	if err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&f); err != nil {
		var strict *toml.StrictMissingError
		if errors.As(err, &strict) {
			return nil, fmt.Errorf("%s: unknown keys:\n%s", path, strict.String())
		}
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var problems []error
	for i, a := range f.Accounts {
		if err := a.Valid(); err != nil {
			problems = append(problems, errors.New(err.Error())) // an *InvalidError is of the account being changed
		}
		if _, err := parseHash(a.Hash); err != nil {
			problems = append(problems, fmt.Errorf("account %q: %w", a.Name, err))
		}
		if a.Stamp == "" {
			problems = append(problems, fmt.Errorf("account %q: stamp is missing", a.Name))
		}
		if find(f.Accounts, a.Name) != i {
			problems = append(problems, fmt.Errorf("account %q: the name is used twice", a.Name))
		}
	}
	if err := errors.Join(problems...); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f.Accounts, nil
}

// Add makes an account with a first password, which its owner must change at the first sign-in
// where mustChange says so. It returns ErrExists, ErrWeak or what is wrong with name, role and scope.
func (s *Store) Add(name string, role Role, scope Scope, password string, mustChange bool) error {
	a := Account{Name: name, Role: role, Scope: scope, MustChange: mustChange}
	if err := a.Valid(); err != nil {
		return err
	}
	if err := checkPassword(name, password); err != nil {
		return err
	}
	a.Hash = hashPassword(password)
	return s.update(func(all []Account) ([]Account, error) {
		if find(all, name) >= 0 {
			return nil, fmt.Errorf("add %s: %w", name, ErrExists)
		}
		s.touch(&a)
		return append(all, a), nil
	})
}

// Remove deletes an account.
func (s *Store) Remove(name string) error {
	return s.update(func(all []Account) ([]Account, error) {
		i := find(all, name)
		if i < 0 {
			return nil, fmt.Errorf("%s: %w", name, ErrUnknown)
		}
		return slices.Delete(all, i, i+1), nil
	})
}

// SetRole gives an account another role and scope; its sessions end.
func (s *Store) SetRole(name string, role Role, scope Scope) error {
	return s.change(name, func(a *Account) error {
		a.Role, a.Scope = role, scope
		return nil
	})
}

// SetLocked locks an account until it is unlocked; its sessions end.
func (s *Store) SetLocked(name string, locked bool) error {
	return s.change(name, func(a *Account) error {
		a.Locked = locked
		return nil
	})
}

// SetPassword gives an account another password; its sessions end. It returns ErrWeak, or
// ErrSameWord for the password that it has.
func (s *Store) SetPassword(name, password string, mustChange bool) error {
	if err := checkPassword(name, password); err != nil {
		return err
	}
	s.slots <- struct{}{}
	defer func() { <-s.slots }()
	return s.change(name, func(a *Account) error {
		if checkHash(a.Hash, password) {
			return ErrSameWord
		}
		a.Hash, a.MustChange = hashPassword(password), mustChange
		return nil
	})
}

// Authenticate returns the account of a name if the password is right and it is not locked, else
// ErrRefused, without telling which was wrong and in about the same time.
func (s *Store) Authenticate(name, password string) (Account, error) {
	a, known, err := s.Lookup(name)
	if err != nil {
		return Account{}, err
	}
	hash := a.Hash
	if !known {
		hash = s.dummy()
	}
	s.slots <- struct{}{}
	right := checkHash(hash, password)
	<-s.slots
	if !known || !right || a.Locked {
		return Account{}, ErrRefused
	}
	return a, nil
}

func (s *Store) touch(a *Account) { a.Changed, a.Stamp = s.now().Truncate(time.Second), newStamp() }

func (s *Store) change(name string, do func(*Account) error) error {
	return s.update(func(all []Account) ([]Account, error) {
		i := find(all, name)
		if i < 0 {
			return nil, fmt.Errorf("%s: %w", name, ErrUnknown)
		}
		if err := do(&all[i]); err != nil {
			return nil, err
		}
		s.touch(&all[i])
		return all, all[i].Valid()
	})
}

// update replaces the file by what do makes of its accounts, under the lock.
func (s *Store) update(do func([]Account) ([]Account, error)) error {
	lock := flock.New(strings.TrimSuffix(s.path, filepath.Ext(s.path))+".lock", flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		return fmt.Errorf("lock accounts: %w", err)
	}
	defer func() { _ = lock.Unlock() }() // the lock ends with the process at the latest
	all, err := load(s.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if all, err = do(all); err != nil {
		return err
	}
	text, err := toml.Marshal(file{all})
	if err != nil {
		return fmt.Errorf("write accounts: %w", err)
	}
	return replace(s.path, append([]byte(head), text...))
}

const head = "# Accounts of this city. Written by `baimi user`; do not edit while it is served.\n\n"

// besidePattern names accounts that are being written, and what a crash left of that.
const besidePattern = ".accounts-*"

// replace writes a file durably under its name at once, readable by its owner only. The caller holds
// the lock, so whatever stands beside it is of one that crashed.
func replace(path string, text []byte) error {
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), besidePattern))
	if err != nil {
		return fmt.Errorf("write accounts: %w", err)
	}
	for _, stray := range left {
		os.Remove(stray)
	}
	temp, err := os.CreateTemp(filepath.Dir(path), besidePattern) // 0600
	if err != nil {
		return fmt.Errorf("write accounts: %w", err)
	}
	defer os.Remove(temp.Name())
	_, werr := temp.Write(text)
	if err := errors.Join(werr, temp.Sync(), temp.Close()); err != nil {
		return fmt.Errorf("write accounts: %w", err)
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return fmt.Errorf("write accounts: %w", err)
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("write accounts: %w", err)
	}
	if err := errors.Join(dir.Sync(), dir.Close()); err != nil {
		return fmt.Errorf("write accounts: %w", err)
	}
	return nil
}
