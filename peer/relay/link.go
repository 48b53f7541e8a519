package relay

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
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

// SecureLink is Link for a server with TLS. The fingerprint of a self-signed
// certificate goes into the fragment too, and who follows the link trusts that
// certificate alone; with "" it must be of a known authority.
func SecureLink(address, key, fingerprint string) string {
	if fingerprint != "" {
		key += "." + strings.ToLower(strings.ReplaceAll(fingerprint, ":", ""))
	}
	return (&url.URL{Scheme: "wss", Host: address, Path: "/", Fragment: key}).String()
}

// An invitation is what a link says.
type invitation struct {
	server *url.URL // where to connect
	key    string
	pin    []byte // SHA-256 of the server's certificate; nil for any that an authority vouches for
}

// PageLink is a link as browsers take it: it opens the page of the server. Open
// takes it too, so it serves everybody.
func PageLink(link string) string { return "http" + strings.TrimPrefix(link, "ws") }

// parseLink takes a link apart.
func parseLink(link string) (invitation, error) {
	link = strings.TrimSpace(link)
	if rest, ok := strings.CutPrefix(link, "http"); ok { // as of PageLink
		link = "ws" + rest
	}
	u, err := url.Parse(link)
	switch {
	case err != nil, u.Scheme == "" || u.Opaque != "":
		return invitation{}, fmt.Errorf("%w: one looks like %s", ErrLink, Link("192.168.1.20:4000", "KEY"))
	case u.Scheme != "ws" && u.Scheme != "wss":
		return invitation{}, fmt.Errorf("%w: its scheme is %s where ws, wss, http or https is needed", ErrLink, u.Scheme)
	case u.Hostname() == "" || u.User != nil:
		return invitation{}, fmt.Errorf("%w: the address of the server is missing", ErrLink)
	case u.Fragment == "":
		return invitation{}, fmt.Errorf("%w: it has no part after #", ErrLink)
	}
	key, fingerprint, pinned := strings.Cut(u.Fragment, ".")
	pin, err := hex.DecodeString(fingerprint)
	if !isKey(key) || pinned && (err != nil || len(pin) != sha256.Size || u.Scheme != "wss") {
		return invitation{}, fmt.Errorf("%w: the part after # is not complete", ErrLink)
	}
	i := invitation{server: &url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}, key: key}
	if pinned {
		i.pin = pin
	}
	return i, nil
}

func isKey(key string) bool {
	return len(key) == keyLength && strings.Trim(key, keyLetters) == ""
}
