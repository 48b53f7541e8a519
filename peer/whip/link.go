package whip

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// ErrLink says that a link leads to no stream.
var ErrLink = errors.New("this is not a link to a stream")

// maxToken is in bytes; signed tokens have about 1,000.
const maxToken = 4096

// A parsedLink names an endpoint of WHIP or WHEP.
type parsedLink struct {
	endpoint *url.URL // http or https, without fragment
	token    string   // bearer token; "" for none
	publish  bool     // WHIP; else WHEP
}

// parseLink parses whep+https://host/path#token and the like.
func parseLink(link string) (parsedLink, error) {
	const example = "whep+https://camera.example/stream/whep#token"
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil || u.Opaque != "" {
		return parsedLink{}, fmt.Errorf("%w: one looks like %s", ErrLink, example)
	}
	kind, scheme, _ := strings.Cut(u.Scheme, "+")
	switch {
	case kind != "whip" && kind != "whep", scheme != "http" && scheme != "https":
		return parsedLink{}, fmt.Errorf("%w: it begins with %q where whep+https, whep+http, whip+https or whip+http is needed", ErrLink, u.Scheme)
	case u.Hostname() == "":
		return parsedLink{}, fmt.Errorf("%w: the address of the server is missing", ErrLink)
	case u.User != nil:
		return parsedLink{}, fmt.Errorf("%w: a password goes after # at its end, as a token", ErrLink)
	case !isToken(u.Fragment):
		return parsedLink{}, fmt.Errorf("%w: the token after # has characters that no token has, or is too long", ErrLink)
	}
	endpoint := *u
	endpoint.Scheme, endpoint.Fragment, endpoint.RawFragment = scheme, "", ""
	return parsedLink{endpoint: &endpoint, token: u.Fragment, publish: kind == "whip"}, nil
}

// isToken says whether s may be in a header: visible ASCII.
func isToken(s string) bool {
	outside := func(r rune) bool { return r <= ' ' || r > '~' }
	return len(s) <= maxToken && !strings.ContainsFunc(s, outside)
}
