package e2e

import (
	"testing"

	"peerscope/internal/browser"
	"peerscope/peer/relay"
	"peerscope/peer/relay/host"
)

// TestPageSaysWhatIsLost: a relay in the program of a member is lost with it.
func TestPageSaysWhatIsLost(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	p := openTab(t, b, h.Page, "Bob")
	const (
		ada  = `{ state: "lost", about: { name: "Ada", host: true } }`
		eve  = `{ state: "lost", about: { name: "Eve" } }`
		over = "{{.Name}} stopped answering. The call was on their computer, so it is over."
	)
	for expression, want := range map[string]string{
		`endOfRoom(` + ada + `, "lost", 0)?.[0] ?? ""`:   over,
		`endOfRoom(` + ada + `, "closed", 0)?.[0] ?? ""`: over,
		`endOfRoom(` + ada + `, "open", 0)?.[0] ?? ""`:   "",
		`endOfRoom(` + ada + `, "lost", 1)?.[0] ?? ""`:   "",
		`endOfRoom(` + eve + `, "lost", 0)?.[0] ?? ""`:   "",
		`signallingNotice("lost", [` + ada + `]).text`:   "{{.Name}} does not answer. It is being tried again.",
		`signallingNotice("lost", [` + eve + `]).text`:   "The room cannot be reached. The call goes on, but nobody can join. It is being tried again.",
		`signallingNotice("lost", []).text`:              "The room cannot be reached. It is being tried again.",
	} {
		var got string
		p.Eval(`import("/notices.js").then(({ endOfRoom, signallingNotice }) => `+expression+`)`, &got)
		if got != want {
			t.Errorf("%s: %q, not %q", expression, got, want)
		}
	}
}

// TestPageKeepsItsCamera: who finds the room full is not asked for the camera again.
func TestPageKeepsItsCamera(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0", Relay: relay.Config{MaxMembers: 1}})
	joinDesktop(t, "Ada", h.Link)
	bob := openTab(t, b, h.Page, "Bob")
	bob.Eval(`(() => {
		window.asked = 0;
		const { getUserMedia } = navigator.mediaDevices;
		navigator.mediaDevices.getUserMedia = function (constraints) { window.asked++; return getUserMedia.call(this, constraints); };
	})()`, nil)
	bob.Click("#join-now")
	bob.awaitText("#notice", "The room is full.")
	bob.await("the own picture is still there", `document.getElementById("preview").srcObject?.active`)
	var before, after int
	bob.Eval(`window.asked`, &before)
	bob.Eval(`document.getElementById("notice").textContent = ""`, nil)
	bob.Click("#join-now")
	bob.awaitText("#notice", "The room is full.")
	bob.Eval(`window.asked`, &after)
	if after != before {
		t.Errorf("the camera was asked for %d times more", after-before)
	}
}

// TestPageAnnouncesWhoComes: who was there first is not said to have joined, and whoever
// comes is once, even if we make the connection anew.
func TestPageAnnouncesWhoComes(t *testing.T) {
	p := openTwoRooms(t, browser.Open(t, fakeDevices...))
	p.introduce()
	// Each has told the other of itself when it knows of the microphone.
	const bothHeard = `two.rooms.every((room) => room.members[0]?.about.mic)`
	p.await("both are connected", bothConnected)
	p.Eval(`two.rooms.forEach((room) => room.setAbout({ ...room.about, mic: true }))`, nil)
	p.await("both have heard", bothHeard)
	p.await("Bob is said to have joined", `two.arrivals.join() === "Bob"`)
	p.Eval(`two.rooms[0].recreate(two.rooms[0].members[0], true, [])`, nil)
	p.await("there are new connections", `two.connections.length === 4 && `+bothConnected)
	p.await("both have heard again", bothHeard)
	p.await("Bob is not said to have joined again", `two.arrivals.filter((name) => name === "Bob").length === 1`)
}

// TestPageReadsStatistics: what cannot be seen is not made.
func TestPageReadsStatistics(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	joinDesktop(t, "Ada", h.Link)
	bob := openTab(t, b, h.Page, "Bob")
	bob.Eval(`(() => {
		window.shown = 0;
		new MutationObserver(() => shown++).observe(document.getElementById("statistics"), { childList: true, characterData: true, subtree: true });
	})()`, nil)
	bob.join()
	bob.awaitMoving("Ada")
	// two periods without new statistics
	const quiet = `(async () => { const before = shown; await new Promise((resolve) => setTimeout(resolve, 2500)); return shown === before; })()`
	bob.await("the menu is closed", quiet)
	var shown int
	if bob.Eval(`shown`, &shown); shown > 0 {
		t.Errorf("the statistics of a closed menu were made %d times", shown)
	}
	bob.Click("#settings")
	bob.awaitText("#statistics", "×")
	bob.Click("#settings")
	bob.await("the menu is closed again", quiet)
}
