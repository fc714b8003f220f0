package deliver

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Webhook posts messages to chat robots and other programs.
type Webhook struct {
	Client *http.Client // with a timeout
	Now    func() time.Time
}

// Most bytes that a robot's text may have, by the makers' documents.
const (
	mostWeCom    = 4096
	mostDingTalk = 20000
)

// Send posts a message in the form of the recipient's kind. A robot that answers 200 with an
// error code has refused it.
func (h *Webhook) Send(ctx context.Context, m Message, r Recipient) error {
	body, err := h.body(m, r)
	if err != nil {
		return &Permanent{err}
	}
	address, err := h.address(r)
	if err != nil {
		return &Permanent{err}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return &Permanent{hide(err)}
	}
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	if r.Kind == JSON {
		request.Header.Set("Idempotency-Key", m.ID)
		if r.Secret != "" {
			request.Header.Set("Authorization", "Bearer "+r.Secret)
		}
	}
	answer, err := h.Client.Do(request)
	if err != nil {
		return fmt.Errorf("post to the webhook: %w", hide(err))
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 1<<16))
	if err != nil {
		return fmt.Errorf("read the webhook's answer: %w", err)
	}
	switch code := answer.StatusCode; {
	case code == http.StatusRequestTimeout, code == http.StatusTooEarly, code == http.StatusTooManyRequests, code >= 500:
		return fmt.Errorf("the webhook answers %s", answer.Status)
	case code < 200 || code > 299:
		return &Permanent{fmt.Errorf("the webhook answers %s", answer.Status)}
	}
	if r.Kind == JSON {
		return nil
	}
	return robotError(text)
}

// hide takes the address out of an error of net/http: it holds the robot's key.
func hide(err error) error {
	var e *url.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// passing are the error codes of robots that another try may mend: busy, and too many messages.
var passing = []int{-1, 45009, 130101, 130102, 410100}

// robotError reads what WeCom and DingTalk answer under status 200.
func robotError(text []byte) error {
	var answer struct {
		Code    *int   `json:"errcode"`
		Message string `json:"errmsg"`
	}
	if err := json.Unmarshal(text, &answer); err != nil || answer.Code == nil {
		return fmt.Errorf("the robot's answer is not understood: %.80q", text)
	}
	switch {
	case *answer.Code == 0:
		return nil
	case slices.Contains(passing, *answer.Code):
		return fmt.Errorf("the robot answers %d: %s", *answer.Code, answer.Message)
	}
	return &Permanent{fmt.Errorf("the robot answers %d: %s", *answer.Code, answer.Message)}
}

func (h *Webhook) body(m Message, r Recipient) ([]byte, error) {
	var body any
	switch r.Kind {
	case WeCom:
		body = map[string]any{"msgtype": "markdown", "markdown": map[string]string{"content": cut(m.Markdown, mostWeCom)}}
	case DingTalk:
		body = map[string]any{"msgtype": "markdown", "markdown": map[string]string{"title": m.Subject, "text": cut(m.Markdown, mostDingTalk)}}
	default:
		body = m.Data
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		return nil, fmt.Errorf("write the webhook's message: %w", err)
	}
	return b.Bytes(), nil
}

// address is where to post; DingTalk wants time and signature in it.
func (h *Webhook) address(r Recipient) (string, error) {
	if r.Kind != DingTalk || r.Secret == "" {
		return r.Webhook, nil
	}
	u, err := url.Parse(r.Webhook)
	if err != nil {
		return "", hide(err)
	}
	stamp := strconv.FormatInt(h.Now().UnixMilli(), 10)
	mac := hmac.New(sha256.New, []byte(r.Secret))
	mac.Write([]byte(stamp + "\n" + r.Secret))
	q := u.Query()
	q.Set("timestamp", stamp)
	q.Set("sign", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// cut keeps whole lines up to so many bytes.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	const more = "\n…"
	text = text[:most-len(more)]
	if i := strings.LastIndexByte(text, '\n'); i > 0 {
		text = text[:i]
	}
	return strings.ToValidUTF8(text, "") + more
}
