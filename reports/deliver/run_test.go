package deliver

import (
	"context"
	"errors"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// send runs once over the ledger in dir with what is due to r.
func send(t *testing.T, run *Runner, due ...Task) Outcome {
	t.Helper()
	out, err := run.Run(t.Context(), due)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func messageIDs(t *testing.T, received []string) []string {
	t.Helper()
	var out []string
	for _, data := range received {
		m, err := mail.ReadMessage(strings.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, m.Header.Get("Message-Id"))
	}
	return out
}

func TestAMessageIsSentOnceHoweverOftenItIsDue(t *testing.T) {
	office := openPostOffice(t)
	dir, r := t.TempDir(), mailTo("440600")
	due := r.task(Weekly, "2022-W28", "2022-W28")
	channels := map[string]Channel{"mail": &office.server}
	for i, want := range []int{1, 0, 0} {
		if out := send(t, runner(t, dir, channels, r), due); out.Sent != want {
			t.Errorf("run %d: %+v", i, out)
		}
	}
	if ids := messageIDs(t, office.received); !slices.Equal(ids, []string{"<" + due.ID + "@city.invalid>"}) {
		t.Errorf("ids %q", ids)
	}
}

func TestATemporaryRefusalIsTriedAgainInTheSameRun(t *testing.T) {
	office := openPostOffice(t)
	office.refuse = []*smtp.SMTPError{{Code: 451, Message: "try later"}, {Code: 421, Message: "busy"}}
	r := mailTo("440600")
	run := runner(t, t.TempDir(), map[string]Channel{"mail": &office.server}, r)
	if out := send(t, run, r.task(Weekly, "2022-W28", "2022-W28")); out != (Outcome{Sent: 1}) || len(office.received) != 1 {
		t.Errorf("%+v, %d mails", out, len(office.received))
	}
	if d := run.Ledger.All()[0]; d.Tries != 3 || d.State != Done {
		t.Errorf("%+v", d)
	}
}

func TestWhatFailsForNowWaitsForLaterRunsAndIsGivenUpInTheEnd(t *testing.T) {
	office := openPostOffice(t)
	office.server.Password = "wrong" // a person may mend it: not the message's fault
	dir, r := t.TempDir(), mailTo("440600")
	due := r.task(Weekly, "2022-W28", "2022-W28")
	now := monday
	total := 0
	for runs := 1; ; runs++ {
		run := runner(t, dir, map[string]Channel{"mail": &office.server}, r)
		run.Now = func() time.Time { return now }
		out := send(t, run, due)
		d := run.Ledger.All()[0]
		total = d.Tries
		if runs == 1 {
			if out.Failed != 1 || d.Tries != 3 || !d.RetryAt.Equal(monday.Add(5*time.Minute)) {
				t.Fatalf("first run: %+v %+v", out, d)
			}
			if early := send(t, runner(t, dir, map[string]Channel{"mail": &office.server}, r), due); early.Waiting != 1 || early.Failed != 0 {
				t.Errorf("a run before its time: %+v", early)
			}
		}
		if d.State == Dead {
			break
		}
		now = d.RetryAt
	}
	if total != maxTries {
		t.Errorf("given up after %d tries, want %d", total, maxTries)
	}
	office.server.Password = "secret"
	run := runner(t, dir, map[string]Channel{"mail": &office.server}, r)
	if _, err := run.Ledger.Revive(due.ID[:6], now); err != nil {
		t.Fatal(err)
	}
	if out := send(t, run, due); out.Sent != 1 {
		t.Errorf("after it was mended and retried: %+v", out)
	}
}

func TestARefusalForGoodBecomesADeadLetterThatAPersonCanRetry(t *testing.T) {
	office := openPostOffice(t)
	office.refuse = []*smtp.SMTPError{{Code: 550, Message: "no such mailbox"}}
	dir, r := t.TempDir(), mailTo("440600")
	due := r.task(Weekly, "2022-W28", "2022-W28")
	channels := map[string]Channel{"mail": &office.server}
	if out := send(t, runner(t, dir, channels, r), due); out != (Outcome{Dead: 1}) {
		t.Fatalf("%+v", out)
	}
	letter := filepath.Join(dir, "dead", due.ID+".json")
	if data, err := os.ReadFile(letter); err != nil || !strings.Contains(string(data), "no such mailbox") {
		t.Errorf("the dead letter says %s (%v)", data, err)
	}
	run := runner(t, dir, channels, r)
	if out := send(t, run, due); out != (Outcome{}) {
		t.Errorf("a dead letter moves by itself: %+v", out)
	}
	if _, err := run.Ledger.Revive("nothing", monday); !errors.Is(err, ErrNoDeadLetter) {
		t.Errorf("retry of nothing: %v", err)
	}
	if _, err := run.Ledger.Revive(due.ID, monday); err != nil {
		t.Fatal(err)
	}
	if out := send(t, runner(t, dir, channels, r)); out.Sent != 1 {
		t.Errorf("after retry: %+v", out)
	}
	if _, err := os.Stat(letter); !errors.Is(err, os.ErrNotExist) {
		t.Error("the dead letter is still there")
	}
}

func TestAStopBetweenSendingAndLedgerLosesNothingAndDoublesAtMostOnce(t *testing.T) {
	killed := errors.New("killed")
	for _, c := range []struct {
		moment string
		kills  int
		mails  int
		state  State
	}{
		{"intent", 1, 1, Done},
		{"sent", 1, 2, Done}, // the one duplicate, under the same id
		{"intent", 2, 0, Dead},
		{"sent", 2, 2, Dead}, // no third: a person decides
		{"sent", 5, 2, Dead},
	} {
		office := openPostOffice(t)
		dir, r := t.TempDir(), mailTo("440600")
		due := r.task(Weekly, "2022-W28", "2022-W28")
		kills := c.kills
		for range c.kills + 2 {
			run := runner(t, dir, map[string]Channel{"mail": &office.server}, r)
			run.stop = func(moment string) error {
				if moment == c.moment && kills > 0 {
					kills--
					return killed
				}
				return nil
			}
			if _, err := run.Run(t.Context(), []Task{due}); err != nil && !errors.Is(err, killed) {
				t.Fatal(err)
			}
		}
		l, err := OpenLedger(dir)
		if err != nil {
			t.Fatal(err)
		}
		if d := l.All()[0]; d.State != c.state || len(office.received) != c.mails {
			t.Errorf("killed %d times at %s: %d mails, %s", c.kills, c.moment, len(office.received), d.State)
		}
		if ids := messageIDs(t, office.received); len(slices.Compact(ids)) > 1 {
			t.Errorf("killed at %s: the duplicate has another id: %q", c.moment, ids)
		}
	}
}

func TestAStopWhileTheLedgerIsWrittenLosesNothing(t *testing.T) {
	office := openPostOffice(t)
	dir, r := t.TempDir(), mailTo("440600")
	due := r.task(Weekly, "2022-W28", "2022-W28")
	channels := map[string]Channel{"mail": &office.server}
	send(t, runner(t, dir, channels, r), due)
	name := filepath.Join(dir, "2022-07.jsonl")
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(whole), "\n")
	for size := range len(whole) {
		office.received = nil
		if err := os.WriteFile(name, whole[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		out := send(t, runner(t, dir, channels, r), due)
		want := Outcome{Sent: 1}
		if size >= len(whole)-1 {
			want = Outcome{} // only the line end is missing: it says done
		}
		if out != want {
			t.Fatalf("cut after %d bytes of %d (lines %d): %+v", size, len(whole), len(lines), out)
		}
		if again := send(t, runner(t, dir, channels, r), due); again != (Outcome{}) {
			t.Fatalf("cut after %d bytes, and run again: %+v", size, again)
		}
	}
	if err := os.WriteFile(name, append([]byte("not a ledger\n"), whole...), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenLedger(dir); err == nil {
		t.Error("a ledger that was changed by hand is read without a word")
	}
}

func TestATaskOfSomeoneWhoIsNoLongerConfiguredIsGivenUp(t *testing.T) {
	dir, r := t.TempDir(), mailTo("440600")
	if out := send(t, runner(t, dir, nil), r.task(Weekly, "2022-W28", "2022-W28")); out.Dead != 1 {
		t.Errorf("%+v", out)
	}
}

// wordless is a writer whose page is never there.
type wordless struct{}

func (wordless) Write(context.Context, Task, Recipient) (Message, error) {
	return Message{}, errors.New("no such page")
}

func TestWhatCannotBeWrittenIsGivenUpInTheEndToo(t *testing.T) {
	dir, r := t.TempDir(), mailTo("440600")
	now := monday
	for range maxTries {
		run := runner(t, dir, nil, r)
		run.Writer, run.Now = wordless{}, func() time.Time { return now }
		send(t, run, r.task(Weekly, "2022-W28", "2022-W28"))
		d := run.Ledger.All()[0]
		if d.State == Dead {
			if d.Tries+1 != maxTries {
				t.Errorf("given up after %d tries, want %d", d.Tries+1, maxTries)
			}
			return
		}
		now = d.RetryAt
	}
	t.Error("never given up")
}
