package relay

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"testing"
)

// TestLinkVectors reads the links that the tests of the browser page read too.
func TestLinkVectors(t *testing.T) {
	b, err := os.ReadFile("../../assets/vectors/links.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct{ Link, Server, Key, Fingerprint, Invalid string }
	if err := json.Unmarshal(b, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors {
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

func TestNewLinksParse(t *testing.T) {
	a, b := NewKey(), NewKey()
	if !isKey(a) || a == b {
		t.Errorf("%q, %q", a, b)
	}
	if i, err := parseLink(Link("[::1]:4000", a)); err != nil || i.secret != a {
		t.Errorf("the link of %q has the secret %q, %v", a, i.secret, err)
	}
}
