package e2e

import (
	"strings"
	"testing"

	"peerscope/internal/browser"
	"peerscope/peer/relay"
	"peerscope/peer/relay/host"
)

// TestPageOverTLS is a call over a relay with a certificate of its own, which the
// person in front of the browser has accepted and the desktop knows from its
// link. The page has camera and microphone under any name of the machine then.
func TestPageOverTLS(t *testing.T) {
	b := browser.Open(t, append(fakeDevices, "--ignore-certificate-errors", "--host-resolver-rules=MAP peerscope.test 127.0.0.1")...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0", TLS: host.TLS{SelfSigned: true}, Relay: relay.Config{Hosts: []string{"peerscope.test"}}})
	ada := joinDesktop(t, "Ada", h.Link)
	bob := openTab(t, b, strings.Replace(h.Page, "127.0.0.1", "peerscope.test", 1), "Bob")
	bob.join()
	checkCall(t, ada, bob)
}
