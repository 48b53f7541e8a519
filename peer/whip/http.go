package whip

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Limits of requests and responses.
const (
	requestTimeout  = 8 * time.Second // to the last byte of the response
	shutdownTimeout = time.Second     // after the session has ended: for the request under way, and for DELETE
	optionsTimeout  = 3 * time.Second // for OPTIONS, which is optional
	maxBody         = 64 << 10        // bytes
	maxHeader       = 64 << 10        // bytes
	maxRedirects    = 5
)

const (
	typeSDP      = "application/sdp"
	typeFragment = "application/trickle-ice-sdpfrag" // RFC 8840
)

// A request is one to the server.
type request struct {
	method, url       string
	contentType, body string // Content-Type and content
	ifMatch           string // If-Match
	timeout           time.Duration
}

// A response has its whole body.
type response struct {
	status int
	header http.Header
	body   string
	url    *url.URL // after redirects
}

func newHTTPClient() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			ForceAttemptHTTP2:      true,
			MaxResponseHeaderBytes: maxHeader,
		},
		CheckRedirect: checkRedirect,
	}
}

// checkRedirect follows redirects that keep the method (307 and 308), a few
// times, and within the origin of the endpoint: the link names who gets the token
// and our addresses.
func checkRedirect(next *http.Request, before []*http.Request) error {
	kept := next.Response.StatusCode == http.StatusTemporaryRedirect || next.Response.StatusCode == http.StatusPermanentRedirect
	switch {
	case !kept:
		return http.ErrUseLastResponse
	case len(before) > maxRedirects:
		return fmt.Errorf("%w: it redirects more than %d times", ErrRefused, maxRedirects)
	case !sameOrigin(before[0].URL, next.URL):
		return fmt.Errorf("%w: it redirects to another server, %.200s", ErrRefused, next.URL.Host)
	}
	return nil
}

// sameOrigin compares scheme, host and port (RFC 6454).
func sameOrigin(a, b *url.URL) bool {
	port := func(u *url.URL) string {
		return cmp.Or(u.Port(), map[string]string{"http": "80", "https": "443"}[u.Scheme])
	}
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

// doRequest sends a request. When the session ends, the request has
// shutdownTimeout left, so that a session that the server is just creating can
// be deleted.
func (s *session) doRequest(ctx context.Context, r request) (response, error) {
	reqCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.timeout)
	defer cancel()
	cancelSoon := func() { time.AfterFunc(shutdownTimeout, cancel) }
	defer context.AfterFunc(ctx, cancelSoon)()
	defer context.AfterFunc(s.ctx, cancelSoon)()
	req, err := http.NewRequestWithContext(reqCtx, r.method, r.url, strings.NewReader(r.body))
	if err != nil {
		return response{}, fmt.Errorf("%w: %w", ErrLink, err)
	}
	req.Header.Set("User-Agent", "Peerscope")
	if r.contentType != "" {
		req.Header.Set("Content-Type", r.contentType)
		req.Header.Set("Accept", r.contentType)
	}
	if s.token != "" {
		req.Header.Set("Authorization", "Bearer "+s.token)
	}
	if r.ifMatch != "" {
		req.Header.Set("If-Match", r.ifMatch)
	}
	reply, err := s.client.Do(req)
	if failed, ok := errors.AsType[*url.Error](err); ok && errors.Is(err, ErrRefused) {
		return response{}, failed.Err // of checkRedirect
	}
	if err != nil {
		return response{}, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	defer reply.Body.Close()
	body, err := io.ReadAll(io.LimitReader(reply.Body, maxBody+1))
	switch {
	case err != nil:
		return response{}, fmt.Errorf("%w: %w", ErrUnreachable, err)
	case len(body) > maxBody:
		return response{}, fmt.Errorf("%w: it is longer than %d bytes", ErrAnswer, maxBody)
	}
	return response{reply.StatusCode, reply.Header, string(body), reply.Request.URL}, nil
}

// hasType says whether the response has a media type.
func (r response) hasType(kind string) bool {
	got, _, err := mime.ParseMediaType(r.header.Get("Content-Type"))
	return err == nil && got == kind
}

// strongETag is the entity tag (RFC 9110 section 8.8.3); "" if there is none or
// it is weak, which If-Match never matches. A tag without quotes, as LiveKit
// sends it, is returned as it is.
func (r response) strongETag() string {
	tag := r.header.Get("ETag")
	if strings.HasPrefix(tag, "W/") || !isToken(tag) {
		return ""
	}
	return tag
}
