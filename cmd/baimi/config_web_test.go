package main

import (
	"errors"
	"strings"
	"testing"

	"baimi/reports/web"
)

func TestAllProblemsOfTheWebSectionAreNamedAtOnce(t *testing.T) {
	_, err := loadConfig(write(t, "baimi.toml", `
[web]
addr = "8080"
tls_cert = "no-such-file.pem"
trusted_proxy = ["10.0.0.1", "everywhere", "10.0.0.0/99"]
proxy_header = ""
idle_timeout = "1s"
max_upload_mb = 0
requests_per_second = 0
metrics_token_file = "no-such-token"
`))
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{`web.addr = "8080"`, "tls_key", "no-such-file.pem", `"everywhere"`, `"10.0.0.0/99"`, "proxy_header", "idle_timeout", "max_upload_mb", "requests_per_second", "no-such-token"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not named in:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), `"10.0.0.1"`) {
		t.Errorf("a good address is named in:\n%v", err)
	}
}

func TestASecretInTheConfigurationIsAnUnknownKey(t *testing.T) {
	if _, err := loadConfig(write(t, "baimi.toml", "[web]\nmetrics_token = \"secret\"\n")); err == nil || !strings.Contains(err.Error(), "metrics_token") {
		t.Errorf("error %v", err)
	}
	t.Setenv(tokenEnvironment, "of the environment")
	if got, err := (webConfig{}).token(); err != nil || got != "of the environment" {
		t.Errorf("token %q: %v", got, err)
	}
	if got, err := (webConfig{TokenFile: write(t, "token", "of the file\n")}).token(); err != nil || got != "of the file" {
		t.Errorf("token %q: %v", got, err)
	}
}

func TestAnOpenAddressIsRefusedWithoutTLSOrProxy(t *testing.T) {
	for addr, fine := range map[string]bool{"127.0.0.1:0": true, "[::1]:0": true, "localhost:0": true, ":8080": false, "0.0.0.0:8080": false, "[::]:8080": false} {
		if _, err := (webConfig{Addr: addr}).binding(); (err == nil) != fine || err != nil && !errors.Is(err, web.ErrOpenBind) {
			t.Errorf("%s: %v", addr, err)
		}
		for name, w := range map[string]webConfig{"TLS": {Addr: addr, TLSCert: "c", TLSKey: "k"}, "proxy": {Addr: addr, TrustedProxy: []string{"10.0.0.1"}}} {
			if _, err := w.binding(); err != nil {
				t.Errorf("%s with %s: %v", addr, name, err)
			}
		}
	}
}

func TestFlagsOfServeStandInThePlaceOfTheConfiguration(t *testing.T) {
	cert := write(t, "c.pem", "x")
	c, err := loadConfig(write(t, "baimi.toml", "[web]\naddr = \"127.0.0.1:1\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.override(webConfig{Addr: "127.0.0.1:2", TrustedProxy: []string{"10.0.0.0/8"}}); err != nil || c.Web.Addr != "127.0.0.1:2" || len(c.Web.TrustedProxy) != 1 {
		t.Errorf("%+v: %v", c.Web, err)
	}
	if err := c.override(webConfig{TLSCert: cert}); err == nil || !strings.Contains(err.Error(), "tls_key") {
		t.Errorf("a certificate without its key: %v", err)
	}
}
