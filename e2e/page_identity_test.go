package e2e

import (
	"context"
	"sync"
	"testing"

	"peerscope/app/session"
	"peerscope/internal/browser"
	"peerscope/internal/xtest"
	"peerscope/peer"
	"peerscope/peer/relay"
	"peerscope/peer/relay/host"
	"peerscope/peer/seal"
)

// TestPageIntroducesItself: name and key of a page are known before it is
// connected, and the page takes a desktop with an identity.
func TestPageIntroducesItself(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	parts, identity := clipParts(t), seal.NewIdentity()
	var mu sync.Mutex
	var admitted []peer.Member
	parts.OpenRoom = func(link string, _ session.InvitationExchange) (peer.Room, error) {
		room, err := relay.Open(link)
		return func(ctx context.Context, cfg peer.Config) error {
			cfg.Identity = &identity
			cfg.Admit = func(m peer.Member) bool {
				mu.Lock()
				defer mu.Unlock()
				admitted = append(admitted, m)
				return true
			}
			return room(ctx, cfg)
		}, err
	}
	ada := joinParts(t, "Ada", h.Link, parts)
	bob := openTab(t, b, h.Page, "Bob")
	bob.join()
	checkCall(t, ada, bob)
	xtest.Eventually(t, pageTimeout, "Bob is introduced", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(admitted) == 1 && admitted[0].Key != (seal.PublicKey{}) && admitted[0].About.Name == "Bob" && admitted[0].State == peer.Connecting
	})
}

// TestPageForgedIdentity: an identity of somebody else is refused also where the
// fingerprint that it signs is in the description, beside that of the connection.
func TestPageForgedIdentity(t *testing.T) {
	p := openTwoRooms(t, browser.Open(t, fakeDevices...))
	p.Eval(`import("/seal.js").then(({ Identity }) => {
		const signed = "sha-256 " + Array(32).fill("AA").join(":");
		const identity = new Identity().sign(signed);
		two.carries = ({ description, introduction }) => {
			if (!description) return true;
			description.sdp = description.sdp.replace("t=0 0\r\n", "$&a=fingerprint:" + signed + "\r\n");
			introduction.identity = identity;
			return true;
		};
		console.warn = (_, err) => two.failures.push(err); // which is no mistake of the page
	})`, nil)
	p.introduce()
	p.await("it is refused", `two.failures.includes("Error: an identity that is not proven")`)
}
