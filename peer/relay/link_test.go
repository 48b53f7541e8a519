package relay

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
)

type linkVector struct{ Link, Server, Key, Fingerprint, Invalid string }

// linkVectors are those that the tests of the browser page read too.
func linkVectors(t testing.TB) (vectors []linkVector) {
	t.Helper()
	b, err := os.ReadFile("../../assets/vectors/links.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &vectors); err != nil {
		t.Fatal(err)
	}
	return vectors
}

func TestLinkVectors(t *testing.T) {
	for _, v := range linkVectors(t) {
		i, err := parseLink(v.Link)
		if v.Invalid != "" {
			if !errors.Is(err, ErrLink) {
				t.Errorf("%q has %s: %v, not ErrLink", v.Link, v.Invalid, err)
			}
			continue
		}
		if err != nil || i.server.String() != v.Server || i.secret != v.Key || hex.EncodeToString(i.pin) != v.Fingerprint {
			t.Errorf("%q: %+v, %v", v.Link, i, err)
		}
	}
}

// FuzzLink feeds links as strangers send them: what is sent to the server has nothing
// of the secret, and the link to another room there differs in nothing else.
func FuzzLink(f *testing.F) {
	for _, v := range linkVectors(f) {
		f.Add(v.Link)
	}
	f.Fuzz(func(t *testing.T, link string) {
		i, err := parseLink(link)
		if err != nil {
			if !errors.Is(err, ErrLink) {
				t.Error(err)
			}
			return
		}
		if u := i.server; !isKey(i.secret) || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || (u.Scheme == "ws") == (u.Scheme == "wss") {
			t.Errorf("%q: %+v", link, i)
		}
		if len(i.pin) > 0 && (len(i.pin) != sha256.Size || i.server.Scheme != "wss") {
			t.Errorf("%q is pinned to %x", link, i.pin)
		}
		another, err := NewRoomLink(link)
		if err != nil {
			if !errors.Is(err, ErrLink) {
				t.Error(err)
			}
			return
		}
		if j, err := parseLink(another); err != nil || j.server.String() != i.server.String() || !bytes.Equal(j.pin, i.pin) || j.secret == i.secret {
			t.Errorf("%q leads to %+v, %v", link, j, err)
		}
	})
}

func TestNewLinksParse(t *testing.T) {
	a, b := NewKey(), NewKey()
	if !isKey(a) || a == b {
		t.Errorf("%q, %q", a, b)
	}
	if i, err := parseLink(Link("[::1]:4000", a)); err != nil || i.secret != a {
		t.Errorf("the link of %q has the secret %q, %v", a, i.secret, err)
	}
}

func TestNewRoomLink(t *testing.T) {
	fingerprint := strings.Repeat("ab", 32)
	for server, want := range map[string]string{
		"relay.example.org:8777":                                "wss://relay.example.org:8777/#",
		"wss://relay.example.org":                               "wss://relay.example.org/#",
		" https://relay.example.org/x/":                         "wss://relay.example.org/x/#",
		"ws://192.0.2.1:8777/#" + NewKey():                      "ws://192.0.2.1:8777/#",
		"wss://192.0.2.1:8777/#" + NewKey() + "." + fingerprint: "wss://192.0.2.1:8777/#",
	} {
		link, err := NewRoomLink(server)
		i, parseErr := parseLink(link)
		if err != nil || parseErr != nil || !strings.HasPrefix(link, want) {
			t.Errorf("%q gives %q, %v, %v", server, link, err, parseErr)
		}
		if strings.Contains(server, i.secret) || strings.Contains(server, fingerprint) != (len(i.pin) > 0) {
			t.Errorf("%q gives %q: an old key, or another fingerprint", server, link)
		}
	}
	for _, server := range []string{"", "hello there", "wss://", "ftp://relay.example.org", "ws://relay.example.org/#A." + fingerprint, "wss://you@relay.example.org"} {
		if link, err := NewRoomLink(server); !errors.Is(err, ErrLink) {
			t.Errorf("%q gives %q, %v", server, link, err)
		}
	}
}
