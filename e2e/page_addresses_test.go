package e2e

import (
	"strings"
	"testing"

	"peerscope/internal/browser"
	"peerscope/peer/relay/host"
)

// hostAddresses gathers candidates and gives the addresses of this machine in them.
const hostAddresses = `(async () => {
	const connection = new RTCPeerConnection();
	connection.createDataChannel("peerscope");
	const found = new Set();
	const gathered = new Promise((resolve) => (connection.onicecandidate = ({ candidate }) => {
		if (!candidate) return resolve();
		if (candidate.type === "host" && candidate.address) found.add(candidate.address);
	}));
	await connection.setLocalDescription(await connection.createOffer());
	await gathered;
	connection.close();
	return [...found].join(" ");
})()`

// TestBrowserHidesAddresses: what browsers do, and the session with them (its
// addressesTold): before the page may use the camera the others learn names, then
// addresses. docs/security.md says so.
func TestBrowserHidesAddresses(t *testing.T) {
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	var before, after string
	p := openTab(t, browser.Open(t, "--use-fake-device-for-media-stream"), h.Page, "Bob")
	p.Eval(hostAddresses, &before)
	for _, address := range strings.Fields(before) {
		if !strings.HasSuffix(address, ".local") {
			t.Errorf("before the camera is allowed the others learn %s", address)
		}
	}
	q := openTab(t, browser.Open(t, fakeDevices...), h.Page, "Bob")
	q.await("the own picture is there", `document.getElementById("preview").videoWidth > 0`)
	q.Eval(hostAddresses, &after)
	if strings.Contains(after, ".local") {
		t.Errorf("with the camera they learn %s", after)
	}
	if before == "" || after == "" {
		t.Errorf("%q, then %q", before, after)
	}
}
