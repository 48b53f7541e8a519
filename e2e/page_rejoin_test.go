package e2e

import (
	"testing"

	"peerscope/internal/browser"
	"peerscope/peer/relay/host"
)

// twoRooms are the two members of a room, both in one page, whose relay is the
// test: two.relay(n) takes what a relay says to one of them, and two.carries says
// which of their signals reach the other one.
const twoRooms = `import("/room.js").then(({ Room }) => {
	const sockets = [];
	const connections = [];
	window.two = {
		rooms: [],
		failures: [],
		connections,
		carries: () => true,
		relay: (n, message) => sockets[n].onmessage({ data: JSON.stringify(message) }),
	};
	window.RTCPeerConnection = class extends RTCPeerConnection {
		constructor(configuration) {
			super(configuration);
			connections.push(this);
		}
	};
	window.WebSocket = class {
		n = sockets.push(this) - 1;
		send(text) {
			const { signal } = JSON.parse(text);
			if (two.carries(signal)) two.relay(1 - this.n, { type: "signal", from: String(this.n), signal });
		}
		close() {}
	};
	const ignore = () => {};
	const events = {
		joined: ignore, full: ignore, disconnected: ignore, closed: ignore, memberChanged: ignore, detectionsChanged: ignore,
		memberLeft: ({ reason }) => two.failures.push(reason),
	};
	for (const name of ["Ada", "Bob"]) two.rooms.push(new Room({ server: "", key: "" }, { name, camera: false, mic: false }, {}, events));
	two.relay(0, { type: "welcome", present: [] });
})`

const bothConnected = `two.rooms.every((room) => room.members.length === 1 &&
	room.members[0].state === "connected" && room.members[0].about.name !== "")`

// TestPageRejoinsWhileConnecting is peer's TestBackWhileConnecting for pages: the
// descriptions are exchanged, but no way is found yet; one side hears that the
// other has left and gives up; the other comes back and still waits.
func TestPageRejoinsWhileConnecting(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	p := openTab(t, b, h.Page, "Bob")
	p.await("the page has its devices", `!document.getElementById("join-now").disabled`)
	p.Eval(twoRooms, nil)
	p.Eval(`two.carries = (signal) => !signal.candidate`, nil)
	p.Eval(`two.relay(0, { type: "joined", from: "1" })`, nil)
	p.Eval(`two.relay(1, { type: "welcome", present: ["0"] })`, nil)
	p.await("the offer is answered", `two.connections.length === 2 && two.connections.every((c) => c.remoteDescription)`)
	p.Eval(`two.relay(0, { type: "left", from: "1" })`, nil)
	p.await("one side has given up", `two.rooms[0].members.length === 0`)
	p.Eval(`two.carries = () => true`, nil)
	p.Eval(`two.relay(0, { type: "joined", from: "1" })`, nil)
	p.Eval(`two.relay(1, { type: "welcome", present: ["0"] })`, nil)
	p.await("both are connected", bothConnected)
}

// TestPageOffersCross: both have offered when one is told that it is for the
// other to do so.
func TestPageOffersCross(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	p := openTab(t, b, h.Page, "Bob")
	p.await("the page has its devices", `!document.getElementById("join-now").disabled`)
	p.Eval(twoRooms, nil)
	p.Eval(`two.carries = () => false`, nil)
	p.Eval(`two.relay(0, { type: "welcome", present: ["1"] })`, nil)
	p.Eval(`two.relay(1, { type: "welcome", present: ["0"] })`, nil)
	p.await("both have offered", `two.connections.length === 2 && two.connections.every((c) => c.localDescription)`)
	p.Eval(`two.carries = () => true`, nil)
	p.Eval(`two.relay(0, { type: "joined", from: "1" })`, nil)
	p.Eval(`two.relay(1, { type: "welcome", present: ["0"] })`, nil)
	p.await("both are connected", bothConnected)
}

// TestPageDTLSFails: a connection whose certificate is not the one that was
// announced has failed, and the page knows why.
func TestPageDTLSFails(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	p := openTab(t, b, h.Page, "Bob")
	p.await("the page has its devices", `!document.getElementById("join-now").disabled`)
	p.Eval(twoRooms, nil)
	p.Eval(`two.carries = ({ description }) => {
		const another = (_, start, byte) => start + (byte === "00" ? "01" : "00");
		if (description) description.sdp = description.sdp.replace(/(a=fingerprint:\S+ )(..)/g, another);
		return true;
	}`, nil)
	p.Eval(`two.relay(0, { type: "joined", from: "1" })`, nil)
	p.Eval(`two.relay(1, { type: "welcome", present: ["0"] })`, nil)
	p.await("it has failed for want of security", `two.failures.includes("no secure connection")`)
}
