package polite

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// newTransport is the way out: proxies from the environment, a time-out on every
// step, gzip undone on the way.
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           4,
		IdleConnTimeout:        90 * time.Second,
		TLSHandshakeTimeout:    15 * time.Second,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: 1 << 20,
	}
}

// maxRedirects is how many redirects in a row we follow.
const maxRedirects = 5

var errRedirect = errors.New("redirect refused")

// sameHost follows a redirect on the same host only, and never from https to http. A
// redirect from http to https on the host's usual ports is followed.
func sameHost(next *http.Request, via []*http.Request) error {
	first := via[0].URL
	switch {
	case len(via) > maxRedirects:
		return fmt.Errorf("%w: more than %d in a row, at last to %s", errRedirect, maxRedirects, next.URL.Redacted())
	case !strings.EqualFold(next.URL.Hostname(), first.Hostname()):
		return fmt.Errorf("%w: to another host, %s", errRedirect, next.URL.Host)
	case first.Scheme == "https" && next.URL.Scheme != "https":
		return fmt.Errorf("%w: from https down to %s", errRedirect, next.URL.Scheme)
	case next.URL.Scheme != first.Scheme && first.Port() == "" && next.URL.Port() == "":
		return nil
	case next.URL.Scheme != first.Scheme || next.URL.Port() != first.Port():
		return fmt.Errorf("%w: to another door of the host, %s", errRedirect, next.URL.Host)
	}
	return nil
}

// OnThisMachine says whether a base URL points at this machine, where nobody needs to
// be spared: a fake register, a mirror.
func OnThisMachine(base string) bool {
	u, err := url.Parse(base)
	if err != nil {
		return false
	}
	if strings.EqualFold(u.Hostname(), "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(u.Hostname())
	return err == nil && addr.IsLoopback()
}
