package e2e

import (
	"testing"

	"peerscope/app/session"
	"peerscope/internal/browser"
	"peerscope/peer/relay/host"
)

// pluggableMicrophones has the page's microphones unplugged and plugged in, by their
// names, which Chromium's fake ones cannot be. used is that of the open ones.
const pluggableMicrophones = `(() => {
	const devices = navigator.mediaDevices;
	const { enumerateDevices, getUserMedia } = devices;
	const unplugged = new Set();
	const tracks = [];
	const list = async () => (await enumerateDevices.call(devices)).filter(({ label }) => !unplugged.has(label));
	devices.enumerateDevices = list;
	devices.getUserMedia = async (constraints) => {
		const id = constraints.audio?.deviceId?.exact;
		const microphones = (await list()).filter(({ kind }) => kind === "audioinput");
		if (constraints.audio && !microphones.some(({ deviceId }) => !id || deviceId === id)) throw new DOMException("", "NotFoundError");
		const stream = await getUserMedia.call(devices, constraints);
		tracks.push(...stream.getAudioTracks());
		return stream;
	};
	const open = () => tracks.filter(({ readyState }) => readyState === "live");
	window.used = () => open().map(({ label }) => label).join();
	window.processed = () => open().every((track) => {
		const { echoCancellation, noiseSuppression, autoGainControl } = track.getConstraints();
		return echoCancellation && noiseSuppression && autoGainControl;
	});
	window.plug = (...labels) => {
		for (const label of labels) unplugged.delete(label);
		devices.dispatchEvent(new Event("devicechange"));
	};
	window.unplug = (...labels) => {
		for (const label of labels) unplugged.add(label);
		for (const track of open().filter(({ label }) => unplugged.has(label))) {
			track.stop();
			track.dispatchEvent(new Event("ended"));
		}
		devices.dispatchEvent(new Event("devicechange"));
	};
})()`

// TestPageMicrophoneIsUnplugged: the default one takes the place of the one that was
// selected until that is back, and one that is off is not turned on.
func TestPageMicrophoneIsUnplugged(t *testing.T) {
	const standard, first, second = "Fake Default Audio Input", "Fake Audio Input 1", "Fake Audio Input 2"
	b := browser.Open(t, append(fakeDevices, "--use-file-for-fake-audio-capture="+writeWords(t))...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	ada := joinDesktop(t, "Ada", h.Link)
	bob := openTab(t, b, h.Page, "Bob")
	bob.Eval(pluggableMicrophones, nil)
	speaks := func(m session.Member) bool { return m.MicOn && m.Speaking }
	silent := func(m session.Member) bool { return !m.MicOn && !m.Speaking }
	uses := func(what, microphone string) {
		t.Helper()
		bob.await(what, `used() === "`+microphone+`"`)
	}
	bob.join()
	bob.Eval(`(() => {
		const select = document.querySelector("#call-devices [data-kind=audio]");
		select.value = [...select.options].find(({ text }) => text === "`+second+`").value;
		select.dispatchEvent(new Event("change"));
	})()`, nil)
	uses("the second one is selected", second)
	ada.awaitMember("Bob speaks", speaks)

	bob.Eval(`unplug("`+standard+`", "`+first+`", "`+second+`")`, nil)
	bob.awaitText("#status", "The microphone was unplugged. Plug it in again, or choose another one.")
	ada.awaitMember("there is no microphone", silent)
	bob.Eval(`plug("`+standard+`")`, nil)
	uses("the default one takes its place", standard)
	bob.awaitText("#status", second+" was unplugged. Until it is back, "+standard+" is used.")
	bob.saveShot("unplugged")
	ada.awaitMember("Bob speaks into the default one", speaks)
	bob.await("the browser processes its sound", `processed()`)

	bob.Eval(`plug("`+second+`")`, nil)
	uses("the second one is back", second)
	bob.awaitText("#status", second+" is back, and is used again.")
	bob.Eval(`unplug("`+second+`")`, nil)
	uses("the default one takes its place at once", standard)

	bob.Click("#mic")
	ada.awaitMember("Bob is muted", silent)
	bob.Eval(`plug("`+second+`")`, nil)
	bob.await("the second one can be selected", `document.querySelectorAll("#call-devices [data-kind=audio] option").length === 2`)
	ada.awaitMember("Bob stays muted", silent)
	bob.Click("#mic")
	uses("the second one is turned on", second)
	ada.awaitMember("Bob speaks into the second one", speaks)
}
