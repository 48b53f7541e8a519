package e2e

import (
	"fmt"
	"testing"

	"peerscope/internal/browser"
	"peerscope/peer/relay/host"
)

// twoRooms are the two members of a room, both in one page, whose relay is the
// test: two.relay(n) takes what a relay says to one of them, where "0" and "1" are
// their IDs, two.deliver(n, id, sealed) hands a signal to one, two.channel is the
// data channel of the one that offered last, and two.carries says which of their signals
// reach the other one. As it knows the link, it can open signals, change them and seal
// them again.
const twoRooms = `Promise.all([import("/room.js"), import("/seal.js")]).then(([{ Room }, { concat, idLength, memberID, SealedChannel }]) => {
	const link = { server: "", key: "KEY" };
	const ids = [];
	const sockets = [];
	const connections = [];
	window.two = {
		ids,
		key: link.key,
		sent: [0, 0], // signals of each
		deliver: (n, from, sealed) => sockets[n].onmessage({ data: concat(new TextEncoder().encode(from), sealed).buffer }),
		rooms: [],
		failures: [],
		arrivals: [], // that were announced
		connections,
		carries: () => true,
		relay: (n, { from, present, ...message }) => sockets[n].onmessage({
			data: JSON.stringify({ ...message, from: ids[from], present: present?.map((n) => ids[n]) }),
		}),
	};
	window.RTCPeerConnection = class extends RTCPeerConnection {
		constructor(configuration) {
			super(configuration);
			connections.push(this);
		}
		createDataChannel(label) {
			return (two.channel = super.createDataChannel(label));
		}
	};
	window.WebSocket = class {
		n = sockets.push(this) - 1;
		constructor() {
			queueMicrotask(() => this.onopen());
		}
		send(data) {
			if (typeof data === "string") {
				const { room, token } = JSON.parse(data);
				return (ids[this.n] = memberID(room, token));
			}
			two.sent[this.n]++;
			const [from, to] = [ids[this.n], ids[1 - this.n]];
			if (!String.fromCharCode(...data.subarray(0, idLength)).includes(to)) return; // for somebody else
			this.opener ??= new SealedChannel(link.key, to);
			this.sealer ??= new SealedChannel(link.key, from);
			const signal = JSON.parse(this.opener.open(from, data.subarray(idLength)));
			if (!two.carries(signal)) return;
			two.deliver(1 - this.n, from, this.sealer.seal(to, JSON.stringify(signal)));
		}
		close() {}
	};
	const ignore = () => {};
	const events = {
		joined: ignore, full: ignore, disconnected: ignore, closed: ignore, memberChanged: ignore, memberArrived: ({ about }) => two.arrivals.push(about.name), detectionsChanged: ignore,
		memberLeft: ({ reason }) => two.failures.push(reason),
	};
	for (const name of ["Ada", "Bob"]) two.rooms.push(new Room(link, { name, camera: false, mic: false }, {}, events));
	two.relay(0, { type: "welcome", present: [] });
})`

const bothConnected = `two.rooms.every((room) => room.members.length === 1 &&
	room.members[0].state === "connected" && room.members[0].about.name !== "")`

// openTwoRooms opens a page that holds twoRooms.
func openTwoRooms(t *testing.T, b *browser.Browser) tab {
	t.Helper()
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	p := openTab(t, b, h.Page, "Bob")
	p.await("the page has its devices", `!document.getElementById("join-now").disabled`)
	p.Eval(twoRooms, nil)
	return p
}

// introduce has the relay tell the first room of the second, which comes later.
func (p tab) introduce() {
	p.t.Helper()
	p.Eval(`two.relay(0, { type: "joined", from: "1" })`, nil)
	p.Eval(`two.relay(1, { type: "welcome", present: ["0"] })`, nil)
}

// TestPageRejoinsWhileConnecting is peer's TestBackWhileConnecting for pages: the
// descriptions are exchanged, but no way is found yet; one side hears that the
// other has left and gives up; the other comes back and still waits.
func TestPageRejoinsWhileConnecting(t *testing.T) {
	p := openTwoRooms(t, browser.Open(t, fakeDevices...))
	p.Eval(`two.carries = (signal) => !signal.candidate`, nil)
	p.introduce()
	p.await("the offer is answered", `two.connections.length === 2 && two.connections.every((c) => c.remoteDescription)`)
	p.Eval(`two.relay(0, { type: "left", from: "1" })`, nil)
	p.await("one side has given up", `two.rooms[0].members.length === 0`)
	p.Eval(`two.carries = () => true`, nil)
	p.introduce()
	p.await("both are connected", bothConnected)
}

// TestPageOffersCross: both have offered when one is told that it is for the
// other to do so.
func TestPageOffersCross(t *testing.T) {
	p := openTwoRooms(t, browser.Open(t, fakeDevices...))
	p.Eval(`two.carries = () => false`, nil)
	p.Eval(`two.relay(0, { type: "welcome", present: ["1"] })`, nil)
	p.Eval(`two.relay(1, { type: "welcome", present: ["0"] })`, nil)
	p.await("both have offered", `two.connections.length === 2 && two.connections.every((c) => c.localDescription)`)
	p.Eval(`two.carries = () => true`, nil)
	p.introduce()
	p.await("both are connected", bothConnected)
}

// TestPageRenewsItsRelay: a page that waits alone makes its connection to the relay again
// when the network is back, or somebody looks at it, as that connection may be dead.
func TestPageRenewsItsRelay(t *testing.T) {
	p := openTwoRooms(t, browser.Open(t, fakeDevices...))
	for i, occasion := range []string{`dispatchEvent(new Event("online"))`, `document.dispatchEvent(new Event("visibilitychange"))`} {
		socket := 2 + i // the rooms have the first two
		p.Eval(occasion, nil)
		p.await("there is a new one", fmt.Sprintf(`two.ids.length === 1 + %[1]d && two.ids[%[1]d] === two.ids[0]`, socket))
		p.Eval(fmt.Sprintf(`two.relay(%d, { type: "welcome", present: [] })`, socket), nil)
	}
	p.Eval(`two.rooms[0].leave()`, nil)
	p.Eval(`dispatchEvent(new Event("online")); document.dispatchEvent(new Event("visibilitychange"))`, nil)
	p.await("who has left makes none", `two.ids.length === 4`)
}

// TestPageDTLSFails: a connection whose certificate is not the one that was
// announced has failed, and the page knows why.
func TestPageDTLSFails(t *testing.T) {
	p := openTwoRooms(t, browser.Open(t, fakeDevices...))
	p.Eval(`two.carries = (signal) => {
		const another = (_, start, byte) => start + (byte === "00" ? "01" : "00");
		const { description } = signal;
		if (description) description.sdp = description.sdp.replace(/(a=fingerprint:\S+ )(..)/g, another);
		delete signal.introduction; // which is signed
		return true;
	}`, nil)
	p.introduce()
	p.await("it has failed for want of security", `two.failures.includes("no secure connection")`)
}
