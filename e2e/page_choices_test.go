package e2e

import (
	"strings"
	"testing"

	"peerscope/internal/browser"
	"peerscope/peer/relay/host"
)

// countRequests counts what the page opens from now on.
const countRequests = `(() => {
	window.opened = [];
	const { getUserMedia } = navigator.mediaDevices;
	navigator.mediaDevices.getUserMedia = function (constraints) {
		opened.push(Object.keys(constraints).sort().join(" "));
		return getUserMedia.call(this, constraints);
	};
})()`

func (p tab) expectOpened(what, want string) {
	p.t.Helper()
	var got string
	p.Eval(`opened.join(", ")`, &got)
	if got != want {
		p.t.Errorf("%s: %q was opened, not %q", what, got, want)
	}
}

// visitAgain loads the page anew, at another of its paths: at the same one only the
// fragment would be visited.
func (p tab) visitAgain(link string) {
	p.t.Helper()
	p.Visit(strings.Replace(link, "/#", "/index.html#", 1))
	p.await("the start is shown", `document.body.dataset.screen === "join"`)
}

// TestPageChoosesDevices: what is off before joining is never opened, whether the
// browser would ask or not.
func TestPageChoosesDevices(t *testing.T) {
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	t.Run("asked", func(t *testing.T) {
		p := openTab(t, browser.Open(t, "--use-fake-device-for-media-stream"), h.Page, "Bob")
		p.Eval(countRequests, nil)
		p.awaitText("#allow", "Turn camera and microphone on")
		p.Click("#join-camera")
		p.awaitText("#allow", "Turn the microphone on")
		p.saveShot("only-microphone")
		p.Click("#join-mic")
		p.awaitText("#preview-message", "You can turn them on in the call.")
		p.saveShot("both-off")
		p.Click("#join-now")
		p.awaitText("#waiting", "Waiting for someone to join")
		p.expectOpened("nothing is wanted", "")
		p.saveShot("joined-without")
	})
	t.Run("in part", func(t *testing.T) { // the browser would ask for the camera, but that is off
		p := openTab(t, browser.Open(t, "--use-fake-device-for-media-stream"), h.Page, "Bob")
		p.SetPermission("http://"+h.Listen, "microphone", "granted")
		p.Click("#join-camera")
		p.visitAgain(h.Page)
		p.awaitText("#preview-message", "Your camera is off.")
		p.await("the microphone is on", `document.querySelector("#join-devices select[data-kind=audio]") && !document.getElementById("join-mic").classList.contains("off")`)
	})
	t.Run("allowed", func(t *testing.T) {
		b := browser.Open(t, fakeDevices...)
		p := openTab(t, b, h.Page, "Bob")
		p.await("both are on", `document.getElementById("preview").srcObject?.active`)
		p.Click("#join-camera")
		p.await("the camera is closed", `document.getElementById("preview").srcObject === null`)
		p.visitAgain(h.Page) // the choice is remembered
		p.await("the microphone is on", `document.querySelector("#join-devices select[data-kind=audio]") && !document.getElementById("join-mic").classList.contains("off")`)
		p.await("the camera is off", `document.getElementById("preview").hidden && document.getElementById("join-camera").classList.contains("off")`)
		p.Eval(countRequests, nil)
		p.join()
		p.expectOpened("the camera is off", "")
		p.Click("#mic")
		p.Eval(`document.querySelectorAll("#call-devices select").forEach((select) => select.dispatchEvent(new Event("change")))`, nil)
		p.expectOpened("others are chosen while they are off", "")
		p.Click("#camera")
		p.await("it is turned on in the call", `document.querySelector("#self-view video").videoWidth > 0`)
		p.expectOpened("turned on in the call", "video")
	})
}

// TestPageLanguage: the language can be chosen, and is remembered where that is
// allowed.
func TestPageLanguage(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	p := openTab(t, b, h.Page, "Bob")
	choose := func(tag string) {
		p.Eval(`(() => {
			const select = document.getElementById("language");
			select.value = "`+tag+`";
			select.dispatchEvent(new Event("change"));
		})()`, nil)
	}
	p.await("the devices are listed", `document.querySelectorAll("#join-devices select").length === 3`)
	p.Eval(`(() => { // once
		const { fetch } = window;
		window.fetch = () => { window.fetch = fetch; return Promise.reject(new TypeError("no network")); };
	})()`, nil)
	choose("ko")
	p.awaitText("#notice", "The language could not be loaded.")
	p.await("it is still English", `document.getElementById("language").value === "en" && document.documentElement.lang === "en"`)
	choose("ko")
	p.awaitText("#join-now", "참여")
	p.awaitText("#where", "같은 링크를 가진 사람들과 만나요.")
	p.await("it is the page's language", `document.documentElement.lang === "ko"`)
	p.checkKorean()
	p.visitAgain(h.Page)
	p.awaitText("#join-now", "참여")
	p.Eval(`void Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } })`, nil)
	choose("en")
	p.awaitText("#join-now", "Join")
	p.Click("#join-mic")
	p.await("the microphone is off", `document.getElementById("join-mic").classList.contains("off")`)
}

// TestPageNamesWhoIsThere: a member is called by its name before it is connected.
func TestPageNamesWhoIsThere(t *testing.T) {
	p := openTwoRooms(t, browser.Open(t, fakeDevices...))
	p.Eval(`two.carries = (signal) => !signal.candidate`, nil)
	p.introduce()
	p.await("both have names", `two.rooms.map(({ members: [member] }) => member?.about.name + " " + member?.state).join() === "Bob connecting,Ada connecting"`)
}

// TestPageStageIsDark: the stage of a call is as dark in a light theme as in a dark one,
// and nothing on it but leaving is red.
func TestPageStageIsDark(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	p := openTab(t, b, h.Page, "Bob")
	p.join()
	p.Click("#camera")
	p.Click("#mic")
	var colors [2]string
	for i, name := range []string{"wide", "wide-dark"} {
		p.Emulate(views[name])
		p.await("both are off", `document.querySelectorAll("#toolbar .off").length === 2`)
		p.Eval(`[...document.querySelectorAll("#call-screen, #toolbar button")].map((e) => getComputedStyle(e).backgroundColor).join("; ")`, &colors[i])
		p.saveShot("off-" + name)
	}
	const want = "rgb(15, 16, 18); rgb(42, 42, 47); rgb(42, 42, 47); rgb(42, 42, 47); rgb(211, 47, 47)"
	if colors[0] != want || colors[1] != want {
		t.Errorf("%q", colors)
	}
}
