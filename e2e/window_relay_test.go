//go:build linux

package e2e

import (
	"encoding/json"
	"net/url"
	"strings"
	"syscall"
	"testing"

	"peerscope/internal/xtest"
	"peerscope/peer/relay/host"
)

// TestStartOnARelay is a person who has set a relay: Start opens a room there, and the
// room stays when their program has ended.
func TestStartOnARelay(t *testing.T) {
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	preferences, err := json.Marshal(map[string]any{"name": "Kim", "name_asked": true, "camera": "clip", "relay": h.Link})
	if err != nil {
		t.Fatal(err)
	}
	w := openWindow(t, "relay", "dark", "XDG_CONFIG_HOME="+writePreferences(t, string(preferences)))
	w.findStart("the start screen")
	w.Press("ctrl+n")
	w.Click(w.findCopy("a room on the relay"))
	var link string
	xtest.Eventually(t, windowTimeout, "the link is copied", func() bool {
		link = w.display.Clipboard()
		return strings.HasPrefix(link, "http://")
	})
	if u, err := url.Parse(link); err != nil || u.Host != h.Listen || strings.Contains(h.Link, u.Fragment) {
		t.Errorf("the link is %q, of a relay on %s", link, h.Listen)
	}
	guest := launch(t, nil, "watch", link, "--name", "Lee", "--camera", "clip", "--mic", "off")
	guest.awaitEvent("connected", processTimeout)
	w.signal(syscall.SIGTERM)
	w.exit(processTimeout)
	guest.awaitEvent("left", processTimeout)
	joinDesktop(t, "Park", link) // the guest is still there
	guest.awaitEvent("connected", processTimeout)
}
