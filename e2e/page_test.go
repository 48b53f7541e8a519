package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"peerscope/internal/browser"
)

// fakeDevices give a page Chromium's own camera, a moving picture, and
// microphone, a beep each second, without asking anybody.
var fakeDevices = []string{"--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"}

// pageTimeout is for what takes a second on a machine that is idle.
const pageTimeout = 30 * time.Second

// A tab is the page of a call.
type tab struct {
	*browser.Page
	t *testing.T
}

// openTab opens the page of a link; the name is what the person calls herself.
func openTab(t *testing.T, b *browser.Browser, link, name string) tab {
	t.Helper()
	p := tab{b.Page(), t}
	p.Emulate(browser.Viewport{Width: 1280, Height: 800})
	p.Visit(link)
	p.await("the start is shown", `document.body.dataset.screen === "join"`)
	p.Eval(fmt.Sprintf(`document.getElementById("name").value = %q`, name), nil)
	t.Cleanup(func() {
		for _, problem := range p.Problems() {
			t.Errorf("the page of %s: %s", name, problem)
		}
	})
	return p
}

func (p tab) await(what, expression string) { p.t.Helper(); p.Await(what, expression) }

// join joins the call with camera and microphone.
func (p tab) join() {
	p.t.Helper()
	p.await("the call can be joined", `!document.getElementById("join-now").disabled`)
	p.Click("#join-now")
	p.await("the call is shown", `document.body.dataset.screen === "call"`)
}

// tileOf finds the video of a member.
func tileOf(name string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(".tile")].find((tile) => tile.querySelector(".name").textContent === %q)`, name)
}

// awaitMoving waits until the picture of a member is there and changes.
func (p tab) awaitMoving(name string) {
	p.t.Helper()
	p.await("the picture of "+name+" moves", fmt.Sprintf(`(async () => {
		const video = %s?.querySelector("video");
		if (!video || video.hidden || !video.videoWidth) return false;
		const canvas = new OffscreenCanvas(32, 24);
		const context = canvas.getContext("2d", { willReadFrequently: true });
		const look = () => {
			context.drawImage(video, 0, 0, 32, 24);
			return context.getImageData(0, 0, 32, 24).data;
		};
		const before = look();
		await new Promise((resolve) => setTimeout(resolve, 200));
		const after = look();
		let apart = 0;
		for (let i = 0; i < before.length; i++) apart += Math.abs(before[i] - after[i]);
		return apart / before.length > 0.2;
	})()`, tileOf(name)))
}

// awaitSound waits until a member is heard.
func (p tab) awaitSound(name string) {
	p.t.Helper()
	p.await("the sound of "+name+" arrives", loudest(name)+` > 0.01`)
}

// awaitSilence waits until nothing is heard of a member.
func (p tab) awaitSilence(name string) {
	p.t.Helper()
	p.await(name+" is silent", `((loud) => loud !== null && loud < 0.001)(`+loudest(name)+`)`)
}

// loudest listens to a member for a third of a second and promises the largest
// sample; null when there is nothing to listen to.
func loudest(name string) string {
	return fmt.Sprintf(`await (async () => {
		const stream = %s?.querySelector("video").srcObject;
		if (!stream?.getAudioTracks().length) return null;
		const context = new AudioContext();
		await context.resume();
		const analyser = context.createAnalyser();
		context.createMediaStreamSource(stream).connect(analyser);
		const samples = new Float32Array(analyser.fftSize);
		let loudest = 0;
		for (let i = 0; i < 10; i++) {
			await new Promise((resolve) => setTimeout(resolve, 30));
			analyser.getFloatTimeDomainData(samples);
			loudest = Math.max(loudest, ...samples);
		}
		await context.close();
		return loudest;
	})()`, tileOf(name))
}

func (p tab) awaitText(selector, text string) {
	p.t.Helper()
	p.await(fmt.Sprintf("%s says %q", selector, text), fmt.Sprintf(`Boolean(document.querySelector(%q)?.innerText.includes(%q))`, selector, text))
}

func (p tab) awaitTiles(n int) {
	p.t.Helper()
	p.await(fmt.Sprintf("%d others are shown", n), fmt.Sprintf(`document.querySelectorAll(".tile").length === %d`, n))
}

// saveShot saves what the page shows for people, in the folder that PEERSCOPE_SHOTS names.
func (p tab) saveShot(name string) {
	p.t.Helper()
	if folder := os.Getenv("PEERSCOPE_SHOTS"); folder != "" {
		p.Shot(filepath.Join(folder, "page-"+name+".png"))
	}
}
