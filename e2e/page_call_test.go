package e2e

import (
	"fmt"
	"image"
	"math"
	"strings"
	"testing"

	"peerscope/app/session"
	"peerscope/internal/browser"
	"peerscope/internal/xtest"
	"peerscope/peer/relay/host"
	"peerscope/peer/seal"
)

// adaKey is who Ada is.
var adaKey = seal.NewIdentity()

// TestPageJoinsDesktop is a call between a desktop and a page that comes later,
// with all that can be turned off and on in it.
func TestPageJoinsDesktop(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	parts := clipParts(t)
	parts.Identity = func() (seal.Identity, error) { return adaKey, nil }
	ada := joinParts(t, "Ada", h.Link, parts)
	bob := openTab(t, b, h.Page, "Bob")
	bob.join()
	checkCall(t, ada, bob)
	checkPageSafetyNumber(ada, bob)
	checkMuting(t, ada, bob)
	checkResolution(ada, bob)
	checkRejoining(t, ada, bob)
}

// checkCall: pictures move and sound arrives, both ways.
func checkCall(t *testing.T, ada *desktop, bob tab) {
	t.Helper()
	bob.awaitMoving("Ada")
	bob.awaitSound("Ada")
	ada.awaitMoving("Bob")
	xtest.Eventually(t, pageTimeout, "Bob is heard", func() bool { return ada.of("Bob").MaxLevel > 0.01 })
	ada.awaitMember("Bob sends both", func(m session.Member) bool { return m.Name == "Bob" && m.CameraOn && m.MicOn })
}

// checkPageSafetyNumber: desktop and page show the same, by keyboard on the page.
func checkPageSafetyNumber(ada *desktop, bob tab) {
	var of session.Member
	ada.awaitMember("there is a safety number", func(m session.Member) bool {
		of = m
		return m.SafetyNumber != ""
	})
	bob.Click("#settings")
	bob.Click("#safety summary")
	bob.awaitText("#safety .digits", of.SafetyNumber)
	bob.awaitText("#safety .words", strings.Join(of.SafetyWords, " "))
	bob.awaitText("#safety", "The key of this page is for this tab only.")
	bob.saveShot("safety-number")
	bob.Click("#settings")
}

func checkMuting(t *testing.T, ada *desktop, bob tab) {
	t.Helper()
	bob.Click("#mic")
	ada.awaitMember("Bob is muted", func(m session.Member) bool { return m.CameraOn && !m.MicOn })
	bob.Click("#camera")
	ada.awaitMember("Bob's camera is off", func(m session.Member) bool { return !m.CameraOn && !m.MicOn })
	bob.Press("d", 'D', 2)
	bob.Press("e", 'E', 2)
	ada.awaitMember("Bob is there again", func(m session.Member) bool { return m.CameraOn && m.MicOn })
	ada.awaitMoving("Bob")
	ada.switchOff(true, false)
	bob.awaitText(".tile .message", "The camera is off.")
	ada.switchOff(true, true)
	bob.await("Ada's microphone is shown to be off", `!document.querySelector(".tile .muted").hidden`)
	bob.awaitSilence("Ada")
	ada.switchOff(false, false)
	bob.awaitMoving("Ada")
	bob.awaitSound("Ada")
}

// checkResolution changes the size of the page's picture in mid-call. The
// browser does so by itself too, to a part of it, on a narrow link or a machine
// that is busy: only the shape is sure.
func checkResolution(ada *desktop, bob tab) {
	ada.t.Helper()
	for _, size := range []image.Point{{X: 320, Y: 180}, {X: 640, Y: 480}} {
		bob.Eval(fmt.Sprintf(`document.querySelector("#self-view video").srcObject.getVideoTracks()[0]
			.applyConstraints({ width: %d, height: %d })`, size.X, size.Y), nil)
		ada.awaitMember(fmt.Sprintf("Bob's pictures have the shape of %v", size), func(m session.Member) bool {
			return m.Width > 0 && math.Abs(float64(m.Width*size.Y)/float64(m.Height*size.X)-1) < 0.05
		})
		ada.awaitMoving("Bob")
	}
}

// checkRejoining: the page leaves, comes back, and the desktop leaves.
func checkRejoining(t *testing.T, ada *desktop, bob tab) {
	t.Helper()
	bob.Click("#leave")
	bob.awaitText("#notice", "You have left the call.")
	ada.awaitState("Bob has left", func(st session.State) bool {
		return len(st.Members) == 0 && st.Notice.String() == "Bob has left."
	})
	bob.join()
	checkCall(t, ada, bob)
	ada.leave()
	bob.awaitText("#status", "Ada has left.")
	bob.awaitText("#waiting", "Waiting for someone to join")
}

// TestDesktopJoinsPage is a call between a page and a desktop that comes later,
// in which the page vanishes.
func TestDesktopJoinsPage(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	bob := openTab(t, b, h.Page, "Bob")
	bob.join()
	bob.awaitText("#waiting", "Waiting for someone to join")
	ada := joinDesktop(t, "Ada", h.Page)
	checkCall(t, ada, bob)
	bob.Close()
	ada.awaitState("Bob is gone", func(st session.State) bool { return len(st.Members) == 0 })
}

// TestPageRoom is a room of three desktops and a page, in which each receives
// three, and a fifth that is told that it is full.
func TestPageRoom(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	names := []string{"Ada", "Eve", "Kim"}
	desktops := []*desktop{joinDesktop(t, names[0], h.Link), joinDesktop(t, names[1], h.Link)}
	bob := openTab(t, b, h.Page, "Bob")
	bob.join()
	bob.awaitTiles(2)
	desktops = append(desktops, joinDesktop(t, names[2], h.Link))
	for i, name := range names {
		bob.awaitMoving(name)
		for _, d := range desktops {
			if d != desktops[i] {
				d.awaitMoving(name)
			}
		}
		desktops[i].awaitMoving("Bob")
	}
	checkEnlarging(bob)
	fifth := openTab(t, b, h.Page, "Max")
	fifth.Click("#join-now")
	fifth.awaitText("#notice", "The room is full.")
	fifth.saveShot("full")
}

// checkEnlarging makes one picture large by the keyboard, and gives it back.
func checkEnlarging(bob tab) {
	bob.t.Helper()
	const areas = `[...document.querySelectorAll(".tile")].map((tile) => tile.offsetWidth * tile.offsetHeight)`
	bob.Eval(`document.querySelectorAll(".tile .enlarge")[1].focus()`, nil)
	bob.Press("Enter", '\r', 0)
	bob.await("the second picture is large", `((all) => all[1] > 2 * all[0])(`+areas+`)`)
	bob.Press("Enter", '\r', 0)
	bob.await("all are alike", `((all) => all[1] < 1.1 * all[0])(`+areas+`)`)
}

// TestPageSurvivesRelay: the relay dies in mid-call and comes back. The media
// never stops, and a newcomer meets the page.
func TestPageSurvivesRelay(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, stop := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	ada := joinDesktop(t, "Ada", h.Link)
	bob := openTab(t, b, h.Page, "Bob")
	bob.join()
	checkCall(t, ada, bob)
	stop()
	bob.awaitText("#status", "The room cannot be reached. The call goes on")
	checkCall(t, ada, bob)
	serveHost(t, host.Options{Listen: h.Listen})
	bob.await("the room is reached again", `!document.getElementById("status").innerText.includes("cannot be reached")`)
	eve := joinDesktop(t, "Eve", h.Link)
	bob.awaitMoving("Eve")
	eve.awaitMoving("Bob")
	bob.awaitMoving("Ada")
}

// TestPageSaysItsName: a page that answers is told that its channel is open
// before it can send (Chromium), and what it says then is lost.
func TestPageSaysItsName(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	bob := openTab(t, b, h.Page, "Bob")
	bob.Eval(`(() => {
		const notYetOpen = new Set();
		window.RTCPeerConnection = class extends RTCPeerConnection {
			constructor(configuration) {
				super(configuration);
				this.addEventListener("datachannel", ({ channel }) => {
					notYetOpen.add(channel);
					channel.addEventListener("message", () => notYetOpen.delete(channel));
				});
			}
		};
		const { send } = RTCDataChannel.prototype;
		RTCDataChannel.prototype.send = function (data) { if (!notYetOpen.has(this)) send.call(this, data); };
	})()`, nil)
	bob.join()
	bob.awaitText("#waiting", "Waiting for someone to join")
	ada := joinDesktop(t, "Ada", h.Link)
	ada.awaitMember("Bob has said who he is", func(m session.Member) bool { return m.Name == "Bob" })
}
