package session

import (
	"strings"
	"testing"

	"peerscope/peer"
)

// The link in the event has no bearer token, but what others need to join.
func TestNoTokenInEvents(t *testing.T) {
	for link, want := range map[string]string{
		"whip+https://host/live?room=1#secret": "whip+https://host/live?room=1",
		" WHEP+http://host/live#secret":        "whep+http://host/live",
		"ws://192.0.2.1:5000/#k=1":             "ws://192.0.2.1:5000/#k=1",
		"http://192.0.2.1:5000/r/abc#k=1":      "http://192.0.2.1:5000/r/abc#k=1",
	} {
		setup := func(r *harness, p *Parts) {
			p.OpenRoom = func(string, InvitationExchange) (peer.Room, error) { return r.room.join, nil }
		}
		withHarness(t, setup, func(r *harness) {
			r.Join(link)
			r.state()
			r.mu.Lock()
			defer r.mu.Unlock()
			for _, e := range r.events {
				if strings.Contains(e.Text, "secret") || e.Kind == EventOpen && e.Text != want {
					t.Errorf("%s: %s, %q", link, e.Kind, e.Text)
				}
			}
		})
	}
}

func TestLinksOfOneNetwork(t *testing.T) {
	for host, want := range map[string]bool{
		"192.168.1.20": true, "10.0.0.1": true, "127.0.0.1": true, "[fe80::1]": true, "[fd00::1]": true, "100.64.3.4": true,
		"localhost": true, "desk": true, "desk.local": true,
		"192.0.2.1": false, "[2001:db8::1]": false, "100.128.0.1": false, "relay.example.org": false, "local.example.org": false,
	} {
		if got := IsLocalLink("http://" + host + ":8777/#KEY"); got != want {
			t.Errorf("%s: %v", host, got)
		}
	}
	if IsLocalLink("") || IsLocalLink("invite:") {
		t.Error("what is no link is of this network")
	}
}
