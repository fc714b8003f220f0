package web

import (
	"fmt"
	"testing"
	"time"
)

func TestASessionIsFoundUntilItExpiresAndThenDropped(t *testing.T) {
	c := &clock{at: time.Now()}
	s := newSessionStore(c.now)
	for i := range 3 {
		if err := s.Commit(fmt.Sprint(i), []byte{byte(i)}, c.now().Add(time.Duration(i+1)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Delete("1"); err != nil {
		t.Fatal(err)
	}
	c.advance(61 * time.Second)
	for token, want := range map[string]bool{"0": false, "1": false, "2": true, "3": false} {
		if data, found, err := s.Find(token); err != nil || found != want || found && data[0] != 2 {
			t.Errorf("%s: %v, %v, %v", token, data, found, err)
		}
	}
	if err := s.Commit("new", nil, c.now().Add(time.Minute)); err != nil || len(s.known) != 2 {
		t.Errorf("%d sessions are kept: %v", len(s.known), err)
	}
}
