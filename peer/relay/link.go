package relay

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// ErrLink says that a text is not an invitation link.
var ErrLink = errors.New("this is not an invitation link")

// keyLength is the length of rand.Text: 26 characters of 5 bits, 130 random bits.
const keyLength = 26

const base32Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" // RFC 4648

// NewKey makes the key of a new room. Whoever knows it can join; it cannot be
// guessed.
func NewKey() string { return rand.Text() }

// Link is the invitation to the room with a key on the server at an address
// ("host:port"). The key is in the fragment, which is never part of a request.
func Link(address, key string) string {
	return (&url.URL{Scheme: "ws", Host: address, Path: "/", Fragment: key}).String()
}

// SecureLink is Link for a server with TLS. The fingerprint of a self-signed
// certificate is put into the fragment too, and clients then accept only that
// certificate; with "" a known authority must have issued it.
func SecureLink(address, key, fingerprint string) string {
	if fingerprint != "" {
		key += "." + strings.ToLower(strings.ReplaceAll(fingerprint, ":", ""))
	}
	return (&url.URL{Scheme: "wss", Host: address, Path: "/", Fragment: key}).String()
}

// PageLink is a link in the form for browsers: it opens the page of the server.
// Open accepts it too.
func PageLink(link string) string { return "http" + strings.TrimPrefix(link, "ws") }

// NewRoomLink is the invitation to a new room on a server, which is named by its
// address, such as wss://relay.example.org, or by a link to any room there; the
// server's fingerprint is taken over from that. An address alone has TLS. Its error
// is ErrLink.
func NewRoomLink(server string) (string, error) {
	server = strings.TrimSpace(server)
	if !strings.Contains(server, "://") {
		server = "wss://" + server
	}
	address, fragment, _ := strings.Cut(server, "#")
	key := NewKey()
	if _, fingerprint, pinned := strings.Cut(fragment, "."); pinned {
		key += "." + fingerprint
	}
	link := address + "#" + key
	i, err := parseLink(link)
	if err != nil {
		return "", err
	}
	if strings.HasSuffix(i.server.Host, ":") { // the scheme of some other link
		return "", fmt.Errorf("%w: the port of the server is missing", ErrLink)
	}
	i.server.Fragment = key
	return i.server.String(), nil
}

// An invitation is a parsed link.
type invitation struct {
	server *url.URL // ws or wss
	secret string   // of the room: see package seal
	pin    []byte   // SHA-256 of the server's certificate; nil if an authority must have issued it
}

var webSocketSchemes = map[string]string{"ws": "ws", "http": "ws", "wss": "wss", "https": "wss"}

// parseLink parses a link of Link, SecureLink or PageLink. The grammar is shown
// by assets/vectors/links.json.
func parseLink(link string) (invitation, error) {
	u, err := url.Parse(strings.TrimSpace(link))
	switch {
	case err != nil, u.Scheme == "" || u.Opaque != "":
		return invitation{}, fmt.Errorf("%w: one looks like %s", ErrLink, Link("192.168.1.20:4000", "KEY"))
	case webSocketSchemes[u.Scheme] == "":
		return invitation{}, fmt.Errorf("%w: its scheme is %s where ws, wss, http or https is needed", ErrLink, u.Scheme)
	case u.Hostname() == "" || u.User != nil:
		return invitation{}, fmt.Errorf("%w: the address of the server is missing", ErrLink)
	case u.Fragment == "":
		return invitation{}, fmt.Errorf("%w: it has no part after #", ErrLink)
	}
	i := invitation{server: &url.URL{Scheme: webSocketSchemes[u.Scheme], Host: u.Host, Path: cmp.Or(u.Path, "/")}}
	key, fingerprint, pinned := strings.Cut(u.Fragment, ".")
	if i.secret = key; pinned {
		i.pin, err = hex.DecodeString(fingerprint)
	}
	if !isKey(key) || pinned && (err != nil || len(i.pin) != sha256.Size || i.server.Scheme != "wss") {
		return invitation{}, fmt.Errorf("%w: the part after # is not complete", ErrLink)
	}
	return i, nil
}

func isKey(key string) bool {
	return len(key) == keyLength && strings.Trim(key, base32Alphabet) == ""
}
