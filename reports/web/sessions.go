package web

import (
	"sync"
	"time"
)

// sessionStore keeps sessions in memory, as scs asks for them. They end with the program, which
// then asks everyone to sign in again. It is safe for concurrent use.
type sessionStore struct {
	now func() time.Time

	mu    sync.Mutex
	known map[string]storedSession
	swept time.Time
}

type storedSession struct {
	data    []byte
	expires time.Time
}

func newSessionStore(now func() time.Time) *sessionStore {
	return &sessionStore{now: now, known: map[string]storedSession{}, swept: now()}
}

// Find returns what is kept under a token and has not expired.
func (s *sessionStore) Find(token string) ([]byte, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	held, ok := s.known[token]
	if !ok || !s.now().Before(held.expires) {
		return nil, false, nil
	}
	return held.data, true, nil
}

// Commit keeps data under a token until it expires, and every minute drops what has.
func (s *sessionStore) Commit(token string, data []byte, expires time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if now.Sub(s.swept) > time.Minute {
		for old, held := range s.known {
			if !now.Before(held.expires) {
				delete(s.known, old)
			}
		}
		s.swept = now
	}
	s.known[token] = storedSession{data, expires}
	return nil
}

// Delete forgets a token.
func (s *sessionStore) Delete(token string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.known, token)
	return nil
}
