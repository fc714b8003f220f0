package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"

	"baimi/reports/web"
)

// webConfig says how pages are served.
type webConfig struct {
	Addr         string   `toml:"addr"`
	TLSCert      string   `toml:"tls_cert"`
	TLSKey       string   `toml:"tls_key"`
	TrustedProxy []string `toml:"trusted_proxy"`
	ProxyHeader  string   `toml:"proxy_header"`
	IdleTimeout  duration `toml:"idle_timeout"`
	MaxUploadMB  int      `toml:"max_upload_mb"`
	Requests     float64  `toml:"requests_per_second"`
	TokenFile    string   `toml:"metrics_token_file"`
}

// tokenEnvironment holds the scraper's token where no file does.
const tokenEnvironment = "BAIMI_METRICS_TOKEN"

func (w webConfig) validate(bad func(key string, args ...any)) {
	if _, _, err := net.SplitHostPort(w.Addr); err != nil {
		bad("web_addr", w.Addr)
	}
	if (w.TLSCert == "") != (w.TLSKey == "") {
		bad("web_tls")
	}
	for _, file := range []string{w.TLSCert, w.TLSKey, w.TokenFile} {
		if file == "" {
			continue
		}
		if _, err := os.Stat(file); err != nil {
			bad("web_file", file)
		}
	}
	for _, text := range w.TrustedProxy {
		if _, err := network(text); err != nil {
			bad("web_proxy", text)
		}
	}
	if len(w.TrustedProxy) > 0 && w.ProxyHeader == "" {
		bad("web_header")
	}
	if idle := time.Duration(w.IdleTimeout); idle < time.Minute || idle > 12*time.Hour {
		bad("web_idle", idle)
	}
	if w.MaxUploadMB < 1 || w.MaxUploadMB > 1024 {
		bad("web_upload", w.MaxUploadMB)
	}
	if w.Requests <= 0 {
		bad("web_requests", w.Requests)
	}
}

// proxies are the networks of the trusted proxy.
func (w webConfig) proxies() ([]netip.Prefix, error) {
	var networks []netip.Prefix
	var problems []error
	for _, text := range w.TrustedProxy {
		prefix, err := network(text)
		networks, problems = append(networks, prefix), append(problems, err)
	}
	return networks, errors.Join(problems...)
}

// network reads a network; an address stands for itself.
func network(text string) (netip.Prefix, error) {
	prefix, err := netip.ParsePrefix(text)
	if addr, aerr := netip.ParseAddr(text); aerr == nil {
		prefix, err = addr.Prefix(addr.BitLen())
	}
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("%q is no address and no network", text)
	}
	return prefix.Masked(), nil
}

// proxy is the trusted proxy for the web server.
func (w webConfig) proxy() (web.Proxy, error) {
	networks, err := w.proxies()
	return web.Proxy{From: networks, Header: w.ProxyHeader}, err
}

// token is the scraper's token: from the file, else from the environment.
func (w webConfig) token() (string, error) {
	if w.TokenFile == "" {
		return os.Getenv(tokenEnvironment), nil
	}
	text, err := os.ReadFile(w.TokenFile)
	if err != nil {
		return "", fmt.Errorf("read web.metrics_token_file: %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}

// binding is the address to listen on. It is refused where passwords would cross the network in
// the clear.
func (w webConfig) binding() (*net.TCPAddr, error) {
	addr, err := net.ResolveTCPAddr("tcp", w.Addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", w.Addr, err)
	}
	ip, ok := netip.AddrFromSlice(addr.IP)
	if !ok {
		ip = netip.IPv6Unspecified() // no host: every address
	}
	return addr, web.CheckBind(ip, w.TLSCert != "", len(w.TrustedProxy) > 0)
}
