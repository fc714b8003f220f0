// Package deliver brings what is published to whom it concerns: the weekly issue, alerts and
// reminders, by mail, to a chat robot or into a folder.
//
// It owns what is due, the ledger of deliveries and the three channels. It reads the published
// site and small JSON files that are handed to it; it must not know marts, the warehouse, the
// clock or where its configuration comes from.
//
// # What is promised
//
// The ledger is the queue. A message is written into it before anything is sent (queued), once
// more right before each try (intent), and after it (done, failed, dead). A try whose outcome the
// ledger does not hold, because the program or the machine stopped in between, is made once more
// under the same Message-ID (mail), Idempotency-Key (webhook) or name (folder). So nothing is
// lost, and a stop at that one moment can double a message at most once: a mailbox that knows
// Message-IDs and a receiver that knows keys show it once, a folder never doubles, a chat group
// shows it twice. A second such stop does not try again: the message becomes a dead letter, which a
// person sees and may retry.
package deliver

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"baimi/reports/access"
	"baimi/reports/papers"
)

// What a recipient may want.
const (
	Weekly     = "weekly"
	Alerts     = "alerts"
	Reminders  = "reminders"
	Operations = "operations"
)

// Wants lists everything that a recipient may want.
var Wants = []string{Weekly, Alerts, Reminders, Operations}

// Kinds of webhooks.
const (
	WeCom    = "wecom"
	DingTalk = "dingtalk"
	JSON     = "json"
)

// Kinds lists the kinds of webhooks.
var Kinds = []string{WeCom, DingTalk, JSON}

// Recipient is one address, what it may see and what it wants. Exactly one of Mail, Webhook and
// Folder is set.
type Recipient struct {
	Name    string // unique; what ledger and log call it
	Scope   string // region code of 6, 9 or 12 digits, or company:USCC
	Lang    string // zh or en
	Wants   []string
	Mail    string
	Webhook string // address; for chat robots it is itself a secret
	Kind    string // of the webhook
	Secret  string // DingTalk: signs; JSON: bearer token; "" for none
	Folder  string
}

func (r Recipient) wants(what string) bool { return slices.Contains(r.Wants, what) }

// address names where the recipient is reached and what it may see, without telling the address.
func (r Recipient) address() string { return digest(r.Mail, r.Webhook, r.Folder, r.Scope, r.Lang) }

// task is the message of an event. Its id is the same whenever the same event is told to the same
// address.
func (r Recipient) task(what, event, issue string) Task {
	to := r.address()
	return Task{ID: digest(what, event, to), What: what, Recipient: r.Name, To: to, Issue: issue}
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:10])
}

// covers tells whether a region is the recipient's or lies below it. A company's recipient covers
// none.
func (r Recipient) covers(region string) bool { return access.Scope{Region: r.Scope}.Covers(region) }

// isCity tells whether a scope is a whole city.
func isCity(scope string) bool { return len(scope) == 6 && strings.HasSuffix(scope, "00") }

// Task is one message to one recipient, with all that it takes to make it again.
type Task struct {
	ID        string       `json:"id"`
	What      string       `json:"what"` // weekly, alerts, reminders or operations
	Recipient string       `json:"recipient"`
	To        string       `json:"to"` // a hash of the address
	Issue     string       `json:"issue,omitempty"`
	Alert     *Told        `json:"alert,omitempty"`
	Owed      *papers.Owed `json:"owed,omitempty"`
	Overdue   *Overdue     `json:"overdue,omitempty"`
}

// Message is a task in the forms that channels take. Text is always there.
type Message struct {
	ID          string
	Name        string // safe as a folder's name
	Subject     string
	Text        string
	HTML        string // the body of a mail; "" means the text
	Markdown    string // for chat groups
	Data        any    // for plain JSON
	Inline      []File // pictures that HTML names by cid:
	Attachments []File
	At          time.Time
}

// File is one attachment.
type File struct {
	Name, Type string
	Data       []byte
}
