package deliver

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"baimi/reports/assets"
	"baimi/reports/export"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// monday is when the tests take place.
var monday = time.Date(2022, 7, 18, 7, 5, 0, 0, time.FixedZone("CST", 8*3600))

const pageFixture = `<!doctype html><html lang="LANG"><head><meta name="issue" content="2022-W28"><meta name="known-at" content="2022-07-18T06:00:00+08:00"><title>PLACE · 周报</title>
<link rel="stylesheet" href="UPassets/abc/baimi.css"></head><body><header class="mast"><p class="place">PLACE</p><p class="period">第28周</p><p class="clock">截至 7月17日</p></header>
<div class="brief"><p class="lead">支部已覆盖 <strong>612</strong> 个小区，其中[点我](http://evil.invalid)花园。</p>
<section class="figures"><div class="figure"><h2>覆盖率</h2><p class="value">40.8% <small>612/1,500</small></p><svg class="spark" viewBox="0 0 120 26" width="120" height="26"><path d="M3,3L117,9"/></svg><p class="word">无显著变化</p></div></section>
<div class="two"><section><h2>确有变化</h2><ol><li><strong>桂城</strong>上升<small>证据</small></li></ol></section><section><h2>需要决定</h2><p class="none">没有</p></section></div>
<section class="question" id="coverage"><h2>能按期吗？</h2><p class="answer">不能。</p><figure><div class="chart" data-height="200"></div><script type="application/json" class="option">{"option":{"grid":[{}],"xAxis":[{"type":"value"}],"yAxis":[{"type":"category","axisLabel":{},"data":["翠湖"]}],"series":[{"type":"bar","data":[3]}]}}</script></figure>
<p class="note">怎样读。</p><div class="scroll" aria-label="覆盖率"><table><thead><tr><th>区域</th><th>数</th></tr></thead><tbody><tr><th>PLACE</th><td>612</td></tr></tbody></table></div></section></div><footer><p>脚注。</p></footer></body></html>`

func siteFixture() fstest.MapFS {
	page := func(lang, place, up string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.NewReplacer("LANG", lang, "PLACE", place, "UP", up).Replace(pageFixture))}
	}
	return fstest.MapFS{
		"assets/abc/baimi.css":            {Data: []byte(`:root{--ink: #16191d;--mute: #59626c;--accent: #0b5cad}body{font-family:sans-serif}`)},
		"2022-W28/index.html":             page("zh-CN", "佛山市", "../"),
		"2022-W28/district/440604.html":   page("zh-CN", "禅城区", "../../"),
		"2022-W28/en/town/440604012.html": page("en", "Zumiao", "../../../"),
		"2022-W28/baimi-2022-W28.xlsx":    {Data: []byte("the city's workbook")},
		"2022-W28/issue.json": {Data: []byte(`{"headlines":[
			{"figure":"on_time","region":"440600","period":"2022-06","value":880,"of":1000},
			{"figure":"on_time","region":"440600","period":"2022-05","value":990,"of":1000},
			{"figure":"on_time","region":"440604","period":"2022-06","value":95,"of":100},
			{"figure":"tickets","region":"440604","period":"2022-06","value":120},
			{"figure":"coverage","region":"440605","period":"2022-W28","value":0,"of":0}]}`)},
	}
}

// noPictures is a machine without Chromium.
type noPictures struct{}

func (noPictures) Rasterise(context.Context, []export.Picture) ([][]byte, error) {
	return nil, errors.New("no Chromium")
}

// pictures answers with a picture for each.
type pictures struct{}

func (pictures) Rasterise(_ context.Context, list []export.Picture) ([][]byte, error) {
	out := make([][]byte, len(list))
	for i := range out {
		out[i] = []byte("\x89PNG")
	}
	return out, nil
}

func desk(t *testing.T, r Rasteriser) *Desk {
	t.Helper()
	drawer, err := export.NewDrawer()
	if errors.Is(err, assets.ErrNotBuilt) {
		t.Skip("page assets are not built; run: make assets")
	}
	if err != nil {
		t.Fatal(err)
	}
	return &Desk{Site: siteFixture(), Drawer: drawer, Pictures: r, Now: func() time.Time { return monday }, Log: quiet()}
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// plainWriter writes a short message for any task.
type plainWriter struct{}

func (plainWriter) Write(_ context.Context, t Task, _ Recipient) (Message, error) {
	return Message{ID: t.ID, Name: t.What + "-" + t.ID, Subject: "周报", Text: "正文\n", HTML: "<p>正文</p>", Markdown: "### 周报", Data: map[string]string{"id": t.ID}, At: monday}, nil
}

// postOffice is a mail server of the test: STARTTLS, then sign-in, then mail.
type postOffice struct {
	mu       sync.Mutex
	received []string
	refuse   []*smtp.SMTPError // answers to the next messages; nil takes one
	server   MailServer
}

func (p *postOffice) take(data string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.refuse) > 0 {
		answer := p.refuse[0]
		p.refuse = p.refuse[1:]
		if answer != nil {
			return answer
		}
	}
	p.received = append(p.received, data)
	return nil
}

type smtpSession struct {
	office *postOffice
	signed bool
}

func (s *smtpSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *smtpSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "baimi" || password != "secret" {
			return smtp.ErrAuthFailed
		}
		s.signed = true
		return nil
	}), nil
}

func (s *smtpSession) Mail(string, *smtp.MailOptions) error {
	if !s.signed {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (s *smtpSession) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (s *smtpSession) Reset()                               {}
func (s *smtpSession) Logout() error                        { return nil }

func (s *smtpSession) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return s.office.take(string(data))
}

func openPostOffice(t *testing.T) *postOffice {
	t.Helper()
	p := &postOffice{}
	web := httptest.NewTLSServer(nil) // for its certificate of 127.0.0.1
	t.Cleanup(web.Close)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &smtpSession{office: p}, nil }))
	server.Domain = "localhost"
	server.TLSConfig = &tls.Config{Certificates: web.TLS.Certificates}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			t.Error(err)
		}
	})
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	p.server = MailServer{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, From: "百米 <baimi@city.invalid>", User: "baimi", Password: "secret", TLS: StartTLS, Roots: roots}
	return p
}

// runner sends to one channel set over the ledger in dir, as a new process would.
func runner(t *testing.T, dir string, channels map[string]Channel, recipients ...Recipient) *Runner {
	t.Helper()
	l, err := OpenLedger(dir)
	if err != nil {
		t.Fatal(err)
	}
	return &Runner{
		Ledger: l, Recipients: recipients, Writer: plainWriter{}, Channels: channels,
		Now: func() time.Time { return monday }, Wait: func(context.Context, time.Duration) error { return nil }, Log: quiet(),
	}
}

func mailTo(scope string) Recipient {
	return Recipient{Name: "市住建局", Scope: scope, Lang: "zh", Wants: Wants, Mail: "office@city.invalid"}
}
