package relay

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// ErrLink is what is wrong with a link that is no invitation to a room.
var ErrLink = errors.New("this is not an invitation link")

// keyLength is that of rand.Text: 26 letters of 5 bits, so 130 random bits.
const keyLength = 26

const keyLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" // base32, RFC 4648

// NewKey makes the key of a new room. Who knows it can join, and nobody can
// guess it.
func NewKey() string { return rand.Text() }

// Link is the invitation to the room of a key on the server at an address
// ("host:port"). The key is in the fragment, which is never part of a request.
func Link(address, key string) string {
	return (&url.URL{Scheme: "ws", Host: address, Path: "/", Fragment: key}).String()
}

// parseLink takes an invitation apart: where to connect, and the key.
func parseLink(link string) (server *url.URL, key string, err error) {
	u, err := url.Parse(strings.TrimSpace(link))
	switch {
	case err != nil, u.Scheme == "" || u.Opaque != "":
		return nil, "", fmt.Errorf("%w: one looks like %s", ErrLink, Link("192.168.1.20:4000", "KEY"))
	case u.Scheme != "ws" && u.Scheme != "wss":
		return nil, "", fmt.Errorf("%w: its scheme is %s where ws or wss is needed", ErrLink, u.Scheme)
	case u.Hostname() == "" || u.User != nil:
		return nil, "", fmt.Errorf("%w: the address of the server is missing", ErrLink)
	case u.Fragment == "":
		return nil, "", fmt.Errorf("%w: it has no part after #", ErrLink)
	case !isKey(u.Fragment):
		return nil, "", fmt.Errorf("%w: the part after # is not complete", ErrLink)
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}, u.Fragment, nil
}

func isKey(key string) bool {
	return len(key) == keyLength && strings.Trim(key, keyLetters) == ""
}
