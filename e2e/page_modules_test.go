package e2e

import (
	"testing"

	"peerscope/internal/browser"
	"peerscope/peer/relay/host"
)

// TestPageReadsDetections: what is no label or no object within the picture is
// left out.
func TestPageReadsDetections(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	p := openTab(t, b, h.Page, "Bob")
	for seen, want := range map[string]string{
		`{ looking: true, labels: ["cup", 7], objects: [
			{ label: "cup", score: 0.5, box: [0.1, 0.2, 0.3, 0.4], more: 1 },
			{ label: "cup", score: 2, box: [0, 0, 1, 1] },
			{ label: "cup", score: 0.5, box: [0.3, 0, 0.1, 1] },
			{ label: {}, score: 0.5, box: [0, 0, 1, 1] }, null] }`: `{"looking":true,"labels":["cup"],"objects":[{"label":"cup","score":0.5,"box":[0.1,0.2,0.3,0.4]}]}`,
		`7`: `{"looking":false,"labels":[],"objects":[]}`,
	} {
		var got string
		p.Eval(`import("/message.js").then(({ parseMessage }) =>
			JSON.stringify(parseMessage(JSON.stringify({ type: "seen", seen: `+seen+` })).seen))`, &got)
		if got != want {
			t.Errorf("%s: %s, not %s", seen, got, want)
		}
	}
}

// TestPageBoxes: the boxes of who looks for objects stand where these are in the
// mirrored picture, no more of them than there are, with labels clear of one another.
func TestPageBoxes(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	p := openTab(t, b, h.Page, "Bob")
	p.join()
	p.await("the own picture is large", `document.getElementById("self-view").offsetWidth > 600`)
	p.Eval(`import("/overlay.js").then(({ Overlay }) => {
		window.overlay = new Overlay(document.querySelector("#self-view .boxes"));
		const cup = { label: "cup", score: 0.5, box: [0.1, 0.2, 0.3, 0.4] };
		overlay.draw([cup, { ...cup, label: "constructor" }, cup]);
	})`, nil)
	var overlaps int
	p.Eval(`(() => {
		const labels = [...document.querySelectorAll("#self-view .box span")].map((label) => label.getBoundingClientRect());
		return labels.filter((a, i) => labels.some((b, j) => j < i && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)).length;
	})()`, &overlaps)
	if overlaps > 0 {
		t.Errorf("%d of 3 labels lie over another", overlaps)
	}
	p.saveShot("labels")
	var apart float64
	p.Eval(`(() => {
		overlay.draw([{ label: "person", score: 0.914, box: [0.1, 0.2, 0.3, 0.6] }]);
		const all = document.querySelectorAll("#self-view .box:not(.gone)");
		const own = document.getElementById("self-view").getBoundingClientRect();
		const box = all[0].getBoundingClientRect();
		if (all.length !== 1 || all[0].innerText !== "person\u200991\u00a0%" || all[0].dataset.category !== "people") throw new Error(all[0].innerText);
		if (!getComputedStyle(all[0]).boxShadow.includes("inset")) throw new Error("there is no halo");
		return Math.abs(own.right - own.width * 0.1 - box.right) + Math.abs(own.top + own.height * 0.2 - box.top) +
			Math.abs(box.width - own.width * 0.2) + Math.abs(box.height - own.height * 0.4);
	})()`, &apart)
	if apart > 2 {
		t.Errorf("the box is %v pixels from its place", apart)
	}
	p.await("the others have faded out", `document.querySelectorAll("#self-view .box").length === 1`)
	p.saveShot("boxes")
}

// TestPageMeter: the microphone's meter moves where it is seen, before a call
// and in it, and stands still when the microphone is off.
func TestPageMeter(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	p := openTab(t, b, h.Page, "Bob")
	p.Click("#where") // anywhere: before a click nothing listens
	p.await("the meter at the start moves", `document.querySelector("#join-devices meter")?.value > 0.2`)
	p.join()
	p.Click("#settings")
	p.await("the meter in the call moves", `document.querySelector("#call-devices meter")?.value > 0.2`)
	p.saveShot("meter")
	p.await("that at the start stands still", `document.querySelector("#join-devices meter")?.value === 0`)
	p.Press("d", 'D', 2)
	p.await("the microphone is off", `document.getElementById("mic").classList.contains("off")`)
	p.await("the meter stands still", `document.querySelector("#call-devices meter")?.value === 0`)
}

// TestPageQuality: the bars of a member, and the way on which packets are lost.
func TestPageQuality(t *testing.T) {
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	p := openTab(t, browser.Open(t, fakeDevices...), h.Page, "Bob")
	for member, want := range map[string]string{
		`{ state: "connecting" }`:                    "0 Connecting",
		`{ state: "interrupted" }`:                   "1 The connection is interrupted. It is being tried again.",
		`{}`:                                         "3 The connection is good",
		`{ framesPerSecond: 8 }`:                     "2 The connection is fair",
		`{ framesPerSecond: 8, camera: false }`:      "3 The connection is good",
		`{ roundTrip: 2 }`:                           "1 The connection is poor",
		`{ lost: 6 }`:                                "2 The connection is fair · 6\u2009% lost on the way to you",
		`{ lost: 20, received: 80, lostThere: 0.1 }`: "1 The connection is poor · 20\u2009% lost on the way to you · 10\u2009% lost on the way to them",
	} {
		var got string
		p.Eval(`import("/quality.js").then(({ QualityMeter }) => {
			const { state = "connected", camera = true, ...statistics } = `+member+`;
			const meter = new QualityMeter();
			for (const { lost, received } of [{ lost: 50, received: 0 }, { lost: 50 + (statistics.lost ?? 0), received: statistics.received ?? 94 }]) {
				meter.update({ state, about: { camera } }, { width: 640, framesPerSecond: 30, lostThere: 0, ...statistics, lost, received });
			}
			return meter.level + " " + meter.sentence;
		})`, &got)
		if got != want {
			t.Errorf("%s: %q, not %q", member, got, want)
		}
	}
}
