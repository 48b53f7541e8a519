package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"peerscope/app/session"
	"peerscope/assets"
	"peerscope/internal/browser"
	"peerscope/internal/xtest"
	"peerscope/peer/relay/host"
)

// fakeDevices give a page Chromium's own camera, a moving picture, and
// microphone, a beep each second, without asking anybody.
var fakeDevices = []string{"--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"}

// pageLimit is for what takes a second on a machine that is idle.
const pageLimit = 30 * time.Second

// serveHost serves a relay with its page until stop is called or the test ends.
func serveHost(t testing.TB, o host.Options) (h *host.Host, stop func()) {
	t.Helper()
	o.Relay.Page, o.Relay.Restarting = assets.Page(), true
	h, err := host.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.Serve(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return h, stop
}

// writeClip makes a film for a desktop to show: small, so that a room of four
// runs on any machine, and moving.
func writeClip(t *testing.T) (path string) {
	t.Helper()
	const width, height, frames = 320, 240, 10
	var film bytes.Buffer
	fmt.Fprintf(&film, "YUV4MPEG2 W%d H%d F10:1 Ip C420jpeg\n", width, height)
	for n := range frames {
		film.WriteString("FRAME\n")
		for y := range height {
			for x := range width {
				film.WriteByte(byte(16 + (x+y+n*32)%200))
			}
		}
		film.Write(bytes.Repeat([]byte{byte(100 + 5*n)}, width*height/2))
	}
	path = filepath.Join(t.TempDir(), "film.y4m")
	if err := os.WriteFile(path, film.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A desktop is a session that shows a film and plays a tone.
type desktop struct {
	*session.Session
	t     *testing.T
	leave func()
}

func joinDesktop(t *testing.T, name, link string) *desktop {
	t.Helper()
	parts, err := farParts(writeClip(t))
	if err != nil {
		t.Fatal(err)
	}
	return joinParts(t, name, link, parts)
}

func joinParts(t *testing.T, name, link string, parts session.Parts) *desktop {
	t.Helper()
	d := &desktop{Session: session.New(parts, session.Settings{Name: name, Camera: session.SampleCameraID}), t: t}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	d.leave = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(d.leave)
	d.Join(link)
	return d
}

// of is what the desktop counted of the newest member of that name.
func (d *desktop) of(name string) (found session.Report) {
	for _, r := range d.Reports() {
		if r.Name == name {
			found = r
		}
	}
	return found
}

// awaitState waits for a state of the session.
func (d *desktop) awaitState(what string, holds func(session.State) bool) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), pageLimit)
	defer cancel()
	for {
		st, err := d.States().Get(ctx)
		if err != nil {
			d.t.Fatalf("after %v it is still not so that %s", pageLimit, what)
		}
		if holds(st) {
			return
		}
	}
}

// awaitMember waits until the only other member is as told.
func (d *desktop) awaitMember(what string, holds func(session.Member) bool) {
	d.t.Helper()
	d.awaitState(what, func(st session.State) bool { return len(st.Members) == 1 && holds(st.Members[0]) })
}

// awaitMoving waits until pictures of a member arrive, from now on.
func (d *desktop) awaitMoving(name string) {
	d.t.Helper()
	before := d.of(name).FramesDecoded
	xtest.Eventually(d.t, pageLimit, "pictures of "+name+" arrive", func() bool { return d.of(name).FramesDecoded >= before+5 })
}

// A tab is the page of a call.
type tab struct {
	*browser.Page
	t *testing.T
}

// openTab opens the page of a link; the name is what the person calls herself.
func openTab(t *testing.T, b *browser.Browser, link, name string) tab {
	t.Helper()
	p := tab{b.Page(), t}
	p.See(browser.View{Width: 1280, Height: 800})
	p.Visit(link)
	p.await("the start is shown", `document.body.dataset.phase === "start"`)
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
	p.await("the call is shown", `document.body.dataset.phase === "call"`)
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
	p.await(fmt.Sprintf("%s says %q", selector, text), fmt.Sprintf(`document.querySelector(%q).innerText.includes(%q)`, selector, text))
}

func (p tab) awaitTiles(n int) {
	p.t.Helper()
	p.await(fmt.Sprintf("%d others are shown", n), fmt.Sprintf(`document.querySelectorAll(".tile").length === %d`, n))
}

// keep saves what the page shows for people, in the folder that PEERSCOPE_SHOTS names.
func (p tab) keep(name string) {
	p.t.Helper()
	if folder := os.Getenv("PEERSCOPE_SHOTS"); folder != "" {
		p.Shot(filepath.Join(folder, "page-"+name+".png"))
	}
}
