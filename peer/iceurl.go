package peer

import (
	"errors"
	"net"
	"net/url"
	"strings"

	"github.com/pion/stun/v4"
)

// ErrICEURL says that a text is not the URL of a STUN or TURN server.
var ErrICEURL = errors.New("not the URL of a STUN or TURN server")

// ParseICEURL parses the URL of a STUN (RFC 7064) or TURN (RFC 7065) server, which
// strangers may have written; its scheme may be in capitals. pion's ParseURI, which Join
// calls too, never returns from some of the URLs that are refused here, such as
// stun:[1]2.
func ParseICEURL(text string) (*stun.URI, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, ErrICEURL
	}
	if _, _, err := net.SplitHostPort(u.Opaque); err != nil && strings.ContainsAny(u.Opaque, "[]:") {
		return nil, ErrICEURL
	}
	uri, err := stun.ParseURI(text)
	if err != nil || uri.Port <= 0 || uri.Port > 0xffff || strings.ContainsAny(uri.Host, "/%@ ") {
		return nil, ErrICEURL
	}
	return uri, nil
}

// IsTURN says whether a URL is that of a TURN server, which wants credentials.
func IsTURN(uri *stun.URI) bool {
	return uri.Scheme == stun.SchemeTypeTURN || uri.Scheme == stun.SchemeTypeTURNS
}
