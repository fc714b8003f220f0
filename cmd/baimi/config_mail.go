package main

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"baimi/reports/deliver"
	"baimi/reports/export"
)

// mailPasswordEnvironment holds the mail server's password where no file does.
const mailPasswordEnvironment = "BAIMI_MAIL_PASSWORD"

// mailConfig is how mail leaves.
type mailConfig struct {
	Host         string `toml:"host"`
	Port         int    `toml:"port"`
	From         string `toml:"from"`
	User         string `toml:"user"`
	PasswordFile string `toml:"password_file"`
	TLS          string `toml:"tls"`
	CAFile       string `toml:"ca_file"`
}

// recipientConfig is one address and what it wants.
type recipientConfig struct {
	Name        string   `toml:"name"`
	Scope       string   `toml:"scope"`
	Lang        string   `toml:"lang"`
	Wants       []string `toml:"wants"`
	Mail        string   `toml:"mail"`
	Webhook     string   `toml:"webhook"`
	WebhookFile string   `toml:"webhook_file"`
	Kind        string   `toml:"kind"`
	SecretFile  string   `toml:"secret_file"`
	Folder      string   `toml:"folder"`
}

// alertConfig is a threshold on one figure.
type alertConfig struct {
	Metric   string   `toml:"metric"`
	Scope    string   `toml:"scope"`
	Above    *float64 `toml:"above"`
	Below    *float64 `toml:"below"`
	Recover  *float64 `toml:"recover"`
	Renotify duration `toml:"renotify"`
}

// mailPorts are the ways of encrypting mail and the ports that go with them.
var mailPorts = map[string]int{"": 587, deliver.StartTLS: 587, deliver.Implicit: 465, deliver.NoTLS: 25}

// validateDelivery checks who gets what, and how.
func (c config) validateDelivery(bad func(key string, args ...any)) {
	seen := map[string]bool{}
	mails := false
	for i, r := range c.Recipients {
		where := configPlace{"recipient", i + 1, r.Name}
		if r.Name == "" {
			bad("recipient_name", where)
		}
		if seen[r.Name] {
			bad("name_twice", where)
		}
		seen[r.Name] = true
		mails = mails || r.Mail != ""
		r.validate(where, bad)
	}
	c.Mail.validate(mails, bad)
	rules := map[string]bool{}
	for i, a := range c.Alerts {
		where := configPlace{"alert", i + 1, a.Metric}
		a.validate(where, bad)
		if key := a.rule().Key(); rules[key] {
			bad("alert_twice", where)
		} else {
			rules[key] = true
		}
	}
}

func (r recipientConfig) validate(where configPlace, bad func(key string, args ...any)) {
	ways := 0
	for _, way := range []string{r.Mail, r.Webhook + r.WebhookFile, r.Folder} {
		if way != "" {
			ways++
		}
	}
	if ways != 1 {
		bad("recipient_way", where)
	}
	if _, err := export.PathOf("2000-W01", r.Scope, "zh"); err != nil {
		bad("recipient_scope", where, r.Scope)
	}
	if !slices.Contains([]string{"", "zh", "en"}, r.Lang) {
		bad("recipient_lang", where, r.Lang)
	}
	for _, want := range r.Wants {
		if !slices.Contains(deliver.Wants, want) {
			bad("recipient_wants", where, want, strings.Join(deliver.Wants, ", "))
		}
	}
	if r.Mail != "" {
		if _, err := mail.ParseAddress(r.Mail); err != nil {
			bad("recipient_mail", where, r.Mail)
		}
	}
	if r.Webhook+r.WebhookFile == "" {
		if r.Kind != "" || r.SecretFile != "" {
			bad("recipient_secret", where)
		}
		return
	}
	switch {
	case !slices.Contains(deliver.Kinds, r.Kind):
		bad("recipient_kind", where, r.Kind, strings.Join(deliver.Kinds, ", "))
	case r.Webhook != "" && r.WebhookFile != "":
		bad("recipient_webhooks", where)
	case r.Webhook != "" && r.Kind != deliver.JSON:
		bad("recipient_robot", where)
	case r.Webhook != "" && !isWebAddress(r.Webhook):
		bad("recipient_webhook", where, r.Webhook)
	}
}

func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

func (m mailConfig) validate(needed bool, bad func(key string, args ...any)) {
	if needed && m.Host == "" {
		bad("mail_host")
	}
	if m.Host == "" {
		return
	}
	if _, err := mail.ParseAddress(m.From); err != nil {
		bad("mail_from", m.From)
	}
	if _, ok := mailPorts[m.TLS]; !ok {
		bad("mail_tls", m.TLS)
	}
	if m.Port < 0 || m.Port > 65535 {
		bad("mail_port", m.Port)
	}
	if m.TLS == deliver.NoTLS && m.User != "" {
		bad("mail_user")
	}
}

func (a alertConfig) validate(where configPlace, bad func(key string, args ...any)) {
	if !slices.Contains(deliver.Metrics, a.Metric) {
		bad("alert_metric", where, a.Metric, strings.Join(deliver.Metrics, ", "))
	}
	if page, err := export.PathOf("2000-W01", a.Scope, "zh"); err != nil || !strings.HasPrefix(page, "2000-W01/") || strings.Contains(a.Scope, ":") {
		bad("alert_scope", where, a.Scope)
	}
	switch {
	case (a.Above == nil) == (a.Below == nil):
		bad("alert_threshold", where)
	case a.Recover != nil && a.Above != nil && *a.Recover > *a.Above, a.Recover != nil && a.Below != nil && *a.Recover < *a.Below:
		bad("alert_recover", where, *a.Recover)
	}
	if a.Renotify < 0 {
		bad("alert_renotify", where)
	}
}

func (a alertConfig) rule() deliver.Alert {
	return deliver.Alert{Metric: a.Metric, Scope: a.Scope, Above: a.Above, Below: a.Below, Recover: a.Recover, Renotify: time.Duration(a.Renotify)}
}

// recipients reads what the configuration leaves to files. Every problem is named at once.
func (c *city) recipients() ([]deliver.Recipient, error) {
	var out []deliver.Recipient
	var problems []error
	secret := func(name string) string {
		if name == "" {
			return ""
		}
		text, err := c.secret(name)
		problems = append(problems, err)
		return text
	}
	for _, r := range c.cfg.Recipients {
		to := deliver.Recipient{
			Name: r.Name, Scope: r.Scope, Lang: r.Lang, Wants: r.Wants, Mail: r.Mail, Kind: r.Kind,
			Webhook: r.Webhook, Secret: secret(r.SecretFile),
		}
		if r.WebhookFile != "" {
			if to.Webhook = secret(r.WebhookFile); to.Webhook != "" && !isWebAddress(to.Webhook) {
				problems = append(problems, errors.New(c.app.text.s("deliver.bad_address", r.Name, r.WebhookFile)))
			}
		}
		if r.Folder != "" {
			to.Folder = c.beside(r.Folder)
		}
		if to.Lang == "" {
			to.Lang = c.cfg.Lang
		}
		if len(to.Wants) == 0 {
			to.Wants = []string{deliver.Weekly}
		}
		out = append(out, to)
	}
	return out, errors.Join(problems...)
}

// beside is a path of the configuration; what is not absolute lies in the home.
func (c *city) beside(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return c.home.path(name)
}

// secret reads a file that only its owner may read.
func (c *city) secret(name string) (string, error) {
	path := c.beside(name)
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("read the secret of %s: %w", name, err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return "", errors.New(c.app.text.s("deliver.open_secret", path))
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the secret of %s: %w", name, err)
	}
	return strings.TrimSpace(string(text)), nil
}

// mailServer is how mail leaves, with its password.
func (c *city) mailServer() (*deliver.MailServer, error) {
	m := c.cfg.Mail
	s := &deliver.MailServer{Host: m.Host, Port: m.Port, From: m.From, User: m.User, TLS: m.TLS}
	if s.Port == 0 {
		s.Port = mailPorts[m.TLS]
	}
	if m.CAFile != "" {
		text, err := os.ReadFile(c.beside(m.CAFile))
		if err != nil {
			return nil, fmt.Errorf("read mail.ca_file: %w", err)
		}
		if s.Roots = x509.NewCertPool(); !s.Roots.AppendCertsFromPEM(text) {
			return nil, errors.New(c.app.text.s("deliver.no_certificate", c.beside(m.CAFile)))
		}
	}
	switch {
	case m.User == "":
	case os.Getenv(mailPasswordEnvironment) != "":
		s.Password = os.Getenv(mailPasswordEnvironment)
	case m.PasswordFile != "":
		password, err := c.secret(m.PasswordFile)
		if err != nil {
			return nil, err
		}
		s.Password = password
	default:
		return nil, errors.New(c.app.text.s("deliver.no_password", mailPasswordEnvironment))
	}
	return s, nil
}
