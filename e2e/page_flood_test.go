package e2e

import (
	"fmt"
	"testing"

	"peerscope/internal/browser"
)

// flood has a third member send the first page 500 offers in ten seconds, which
// change makes of one that is valid. It returns how many signals that page sent
// meanwhile.
const flood = `(async (change) => {
	const { SealedChannel } = await import("/seal.js");
	const id = "C".repeat(26);
	const channel = new SealedChannel(two.key, id);
	const connection = new RTCPeerConnection();
	connection.createDataChannel("peerscope");
	connection.addTransceiver("video");
	const { type, sdp } = await connection.createOffer();
	connection.close();
	const before = two.sent[0];
	for (let i = 0; i < 500; i++) {
		const signal = { description: { type, sdp: change(sdp, i) }, introduction: { name: "Mallory" } };
		two.deliver(0, id, channel.seal(two.ids[0], JSON.stringify(signal)));
		await new Promise((resume) => setTimeout(resume, 20));
	}
	return two.sent[0] - before;
})`

// TestPageFloodOfOffers is peer's TestFloodOfOffers for pages: the call with another
// member is whole, and the page sends less than the relay allows.
func TestPageFloodOfOffers(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	for name, change := range map[string]string{
		"new connections": `(sdp, i) => sdp.replace(/(a=fingerprint:\S+ ).*/g, (_, start) =>
			start + [...Array(30).fill(7), i >> 8, i & 255].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(":"))`,
		"restarts": `(sdp, i) => sdp.replace(/a=ice-ufrag:.*/g, "a=ice-ufrag:" + String(i).padStart(4, "x"))`,
	} {
		p := openTwoRooms(t, b)
		p.introduce()
		p.await("both are connected", bothConnected)
		var sent int
		p.Eval(fmt.Sprintf("%s(%s)", flood, change), &sent)
		if sent == 0 || sent >= 250 {
			t.Errorf("%s: %d signals are sent", name, sent)
		}
		p.await("the call is whole", `two.rooms[0].members.some(({ id, state }) => id === two.ids[1] && state === "connected") && two.connections[0].connectionState === "connected"`)
	}
}

// TestPageIgnoresWhatIsNotAuthentic: a call that works does not end by it, however much
// of it a relay delivers at once.
func TestPageIgnoresWhatIsNotAuthentic(t *testing.T) {
	p := openTwoRooms(t, browser.Open(t, fakeDevices...))
	p.introduce()
	p.await("both are connected", bothConnected)
	p.Eval(`(() => {
		for (let i = 0; i < 1000; i++) two.deliver(0, two.ids[1], new Uint8Array(64));
	})()`, nil)
	p.await("the call is whole", bothConnected)
}

// TestPageFloodOfMessages: what a member sends in the thirty seconds of an interruption
// may arrive at once. One that sends much more has failed.
func TestPageFloodOfMessages(t *testing.T) {
	p := openTwoRooms(t, browser.Open(t, fakeDevices...))
	p.introduce()
	p.await("both are connected", bothConnected)
	p.Eval(`two.tell = (times, name) => {
		for (let i = 0; i < times; i++) two.channel.send(JSON.stringify({ type: "about", about: { name } }));
	}`, nil)
	p.Eval(`two.tell(320, "Bert")`, nil)
	p.await("all have arrived", `two.rooms[0].members[0].about.name === "Bert"`)
	p.Eval(`console.warn = () => {}`, nil) // of the member that fails
	p.Eval(`two.tell(2000, "Mallory")`, nil)
	p.await("the member has failed", `two.failures.includes("protocol")`)
}
