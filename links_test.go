package main

import (
	"strings"
	"testing"

	"go.uber.org/goleak"

	"peerscope/peer/relay"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreCurrent()) // Fyne starts a goroutine when it is loaded
}

// Only what came by the scheme, in capitals or not, is from outside.
func TestUnwrapLink(t *testing.T) {
	type unwrapped struct {
		link    string
		wrapped bool
	}
	for text, want := range map[string]unwrapped{
		"ws://192.0.2.1:4000/#key":           {"ws://192.0.2.1:4000/#key", false},
		"PEERSCOPE1(":                        {"PEERSCOPE1(", false},
		" peerscope://calls.example/#key\n":  {"https://calls.example/#key", true},
		"PeerScope:whip+https://a.example/b": {"whip+https://a.example/b", true},
		"PEERSCOPE:PEERSCOPE1(":              {"PEERSCOPE1(", true},
	} {
		if link, wrapped := unwrapLink(text); (unwrapped{link, wrapped}) != want {
			t.Errorf("%q: %q, %v; want %+v", text, link, wrapped, want)
		}
	}
}

func TestDescribeLink(t *testing.T) {
	const none = "This is not a link to a call."
	for link, want := range map[string]string{
		"":                               none,
		"hello":                          none,
		"ftp://camera.example/":          none,
		"nearby:":                        none,
		"nearby:Eve#":                    none,
		"ws://192.0.2.1:4000/":           none,
		" nearby:Eve%20Smith#AAAAAAAA":   "Eve Smith, on this network",
		"invite:":                        "An invitation",
		"PEERSCOPE1(":                    "The end of this block is missing. Copy it up to the last bracket.",
		"whep+http://camera.example/a":   "A camera or a stream on camera.example, to watch",
		"WHIP+https://media.example/a#b": "A media server on media.example, to send to",
		"sio+http://pages.example/room":  "A room on pages.example",

		"peerscope:whep+http://camera.example/a":     "A camera or a stream on camera.example, to watch",
		"peerscope:invite:":                          "An invitation",
		relay.Link("192.0.2.1:4000", relay.NewKey()): "A room on 192.0.2.1",

		"peerscope" + strings.TrimPrefix(relay.PageLink(relay.Link("192.0.2.1:4000", relay.NewKey())), "http"): "A room on 192.0.2.1",
	} {
		what, ok := describeLink(link)
		if what.String() != want || ok == (want == none || what.Problem) {
			t.Errorf("%q: %q, %v; want %q", link, what, ok, want)
		}
	}
}
