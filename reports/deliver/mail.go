package deliver

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
)

// MailServer is how mail leaves.
type MailServer struct {
	Host     string
	Port     int
	From     string // address, or name and address: 百米 <baimi@example.gov.cn>
	User     string // "" for no sign-in
	Password string
	TLS      string         // starttls (required), implicit, or none
	Roots    *x509.CertPool // authorities of the server's certificate; nil means the system's
}

// Ways of encrypting mail on its way to the server.
const (
	StartTLS = "starttls"
	Implicit = "implicit"
	NoTLS    = "none"
)

// mailPatience is the longest wait for one answer of the server.
const mailPatience = time.Minute

// Send gives a message to the server. What the server says of the message itself may be
// permanent; that it cannot be reached, encrypted to or signed in to is not, since a person will
// mend that.
func (s *MailServer) Send(ctx context.Context, m Message, r Recipient) error {
	msg, err := s.message(m, r)
	if err != nil {
		return &Permanent{err}
	}
	client, err := s.client()
	if err != nil {
		return err
	}
	if err := client.DialWithContext(ctx); err != nil {
		return fmt.Errorf("reach the mail server %s: %w", s.Host, err)
	}
	defer func() { _ = client.Close() }() // the server has answered by then
	err = client.Send(msg)
	if msg.IsDelivered() {
		return nil // what failed came after the server had taken it
	}
	var refused *mail.SendError
	if errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500 {
		return &Permanent{fmt.Errorf("the mail server refused the message: %w", err)}
	}
	if err != nil {
		return fmt.Errorf("send mail: %w", err)
	}
	return nil
}

func (s *MailServer) client() (*mail.Client, error) {
	options := []mail.Option{mail.WithPort(s.Port), mail.WithTimeout(mailPatience), mail.WithTLSConfig(&tls.Config{ServerName: s.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12})}
	switch s.TLS {
	case Implicit:
		options = append(options, mail.WithSSL())
	case NoTLS:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if s.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(s.User), mail.WithPassword(s.Password))
	}
	client, err := mail.NewClient(s.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("set up mail: %w", err)
	}
	return client, nil
}

// message is a mail under an id that is the same however often it is made.
func (s *MailServer) message(m Message, r Recipient) (*mail.Msg, error) {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := msg.From(s.From); err != nil {
		return nil, fmt.Errorf("mail from %s: %w", s.From, err)
	}
	if err := msg.To(r.Mail); err != nil {
		return nil, fmt.Errorf("mail to %s: %w", r.Name, err)
	}
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.ID + "@" + domain(s.From))
	msg.SetDateWithValue(m.At)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(mail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(mail.TypeTextHTML, m.HTML)
	}
	for _, f := range m.Inline {
		if err := msg.EmbedReader(f.Name, bytes.NewReader(f.Data), mail.WithFileContentType(mail.ContentType(f.Type)), mail.WithFileContentID("<"+contentID(f)+">")); err != nil {
			return nil, fmt.Errorf("put %s into the mail: %w", f.Name, err)
		}
	}
	for _, f := range m.Attachments {
		if err := msg.AttachReader(f.Name, bytes.NewReader(f.Data), mail.WithFileContentType(mail.ContentType(f.Type))); err != nil {
			return nil, fmt.Errorf("attach %s: %w", f.Name, err)
		}
	}
	return msg, nil
}

func domain(address string) string {
	_, after, _ := strings.Cut(address, "@")
	return strings.TrimRight(after, "> ")
}

// contentID is what HTML calls an inline file by, behind cid:. Mail programs want it in the form
// of an address.
func contentID(f File) string { return f.Name + "@baimi" }
