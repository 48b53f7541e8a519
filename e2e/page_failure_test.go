package e2e

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"peerscope/assets"
	"peerscope/internal/browser"
	"peerscope/peer/relay"
	"peerscope/peer/relay/host"
)

// TestPageFailures: what a person reads when something is not as it should be.
// There is no camera on this browser.
func TestPageFailures(t *testing.T) {
	b := browser.Open(t, "--host-resolver-rules=MAP peerscope.test 127.0.0.1", "--use-fake-ui-for-media-stream")
	h, stop := serveHost(t, host.Options{Listen: "127.0.0.1:0", Relay: relay.Config{Hosts: []string{"peerscope.test"}}})
	t.Run("no devices", func(t *testing.T) {
		p := openTab(t, b, h.Page, "Bob")
		p.join()
		p.awaitText("#status", "No camera was found.")
		p.await("its address is not offered to others", `document.getElementById("local").checkVisibility() && !document.getElementById("link").checkVisibility()`)
		p.saveShot("no-camera")
		p.Click("#leave")
	})
	t.Run("not allowed", func(t *testing.T) {
		p := tab{browser.Open(t, "--use-fake-device-for-media-stream").Page(), t}
		p.Emulate(browser.Viewport{Width: 1280, Height: 800})
		p.SetPermission("http://"+h.Listen, "camera", "denied")
		p.SetPermission("http://"+h.Listen, "microphone", "denied")
		p.Visit(h.Page)
		p.Click("#allow")
		p.awaitText("#preview-message", "This page may not use the camera.")
		p.saveShot("not-allowed")
	})
	t.Run("insecure", func(t *testing.T) {
		p := openTab(t, b, strings.Replace(h.Page, "127.0.0.1", "peerscope.test", 1), "Bob")
		p.join()
		p.awaitText("#status", "only to pages over a secure connection")
		p.awaitText("#waiting", "Waiting for someone to join")
		p.await("its address is offered", `document.getElementById("link").checkVisibility() && !document.getElementById("local").checkVisibility()`)
		p.saveShot("insecure")
	})
	t.Run("wrong link", func(t *testing.T) {
		p := openTab(t, b, h.Page[:len(h.Page)-1], "Bob")
		p.awaitText("#notice", "This is not a complete link to a call.")
		p.await("it cannot be joined", `document.getElementById("join-now").disabled`)
		p.saveShot("wrong-link")
	})
	t.Run("no module", func(t *testing.T) {
		page := assets.Page()
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/seal.js" {
				http.NotFound(w, r)
				return
			}
			page.ServeHTTP(w, r)
		}))
		t.Cleanup(server.Close)
		p := tab{b.Page(), t}
		p.Emulate(browser.Viewport{Width: 390, Height: 844})
		p.Visit(server.URL)
		p.await("it says so", `document.getElementById("loading").checkVisibility({ checkOpacity: true })`)
		p.saveShot("no-module")
		p.Visit(h.Page)
		p.await("it says so no more", `document.body.dataset.screen === "join" && !document.getElementById("loading").checkVisibility()`)
	})
	t.Run("no relay", func(t *testing.T) {
		p := openTab(t, b, h.Page, "Bob")
		stop()
		p.Click("#join-now")
		p.awaitText("#status", "The room cannot be reached.")
		p.saveShot("no-relay")
	})
}

// TestServePage: a link that the page is opened with joins a desktop too, and
// serve prints one.
func TestServePage(t *testing.T) {
	p := launch(t, nil, "serve", "--listen", "127.0.0.1:0")
	var first struct{ Link, Page string }
	if err := json.Unmarshal([]byte(p.line(pageTimeout)), &first); err != nil {
		t.Fatal(err)
	}
	response, err := http.Get(first.Page)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK || !strings.Contains(response.Header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("the page: %s, %v", response.Status, response.Header)
	}
	for _, link := range []string{first.Link, first.Page} {
		launch(t, nil, "watch", link, "--camera", "none", "--mic", "off").awaitEvent("open", processTimeout)
	}
	p.signal(os.Interrupt)
	if code := p.exit(pageTimeout); code != 0 {
		t.Errorf("it ended with %d", code)
	}
}
