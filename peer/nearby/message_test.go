package nearby

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"peerscope/peer/relay"
)

func TestParseCallResponse(t *testing.T) {
	key := relay.NewKey()
	said := `{"link":"` + relay.Link("198.51.100.1:4000", key) + `"}`
	for at, want := range map[string]string{
		"192.0.2.7":     "ws://192.0.2.7:4000/#" + key,
		"fd00::7":       "ws://[fd00::7]:4000/#" + key,
		"fe80::7%wlan0": "ws://[fe80::7%25wlan0]:4000/#" + key,
	} {
		link, err := parseCallResponse([]byte(said), netip.MustParseAddr(at))
		if err != nil || link != want {
			t.Errorf("at %s: %q, %v, want %q", at, link, err, want)
		}
		if _, err := relay.Open(link); err != nil {
			t.Errorf("%s: %v", link, err)
		}
	}
	for _, wrong := range []string{"", "{}", `{"link":"http://192.0.2.7/"}`, `{"link":"ws://192.0.2.7/#` + key + `"}`, `{"link":"nearby:Eve"}`} {
		if link, err := parseCallResponse([]byte(wrong), netip.MustParseAddr("192.0.2.7")); !errors.Is(err, errMessage) {
			t.Errorf("%s: %q, %v", wrong, link, err)
		}
	}
}

// FuzzCallRequest feeds the bodies that strangers post.
func FuzzCallRequest(f *testing.F) {
	f.Add([]byte(`{"version":1,"name":"Eve"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		name, err := parseCallRequest(body)
		if err != nil && (name != "" || !errors.Is(err, errMessage)) {
			t.Fatalf("%q, %v", name, err)
		}
		if len(name) > maxName || !utf8.ValidString(name) || strings.ContainsAny(name, "\n\r\x00\u202e") || name != sanitize(name) {
			t.Fatalf("the name is %q", name)
		}
	})
}

// FuzzCallResponse feeds the responses of strangers: whatever they are, only
// the address that was called is joined.
func FuzzCallResponse(f *testing.F) {
	f.Add([]byte(`{"link":"ws://192.0.2.7:4000/#ABCDEFGHIJKLMNOPQRSTUVWXYZ"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		at := netip.MustParseAddr("192.0.2.7")
		link, err := parseCallResponse(body, at)
		if err != nil {
			if link != "" || !errors.Is(err, errMessage) {
				t.Fatalf("%q, %v", link, err)
			}
			return
		}
		if u, err := url.Parse(link); err != nil || u.Hostname() != at.String() {
			t.Fatalf("%q, %v", link, err)
		}
		if _, err := relay.Open(link); err != nil {
			t.Fatalf("%q: %v", link, err)
		}
	})
}
