package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"peerscope/app/session"
	"peerscope/internal/browser"
)

// fakeDevices give a page Chromium's own camera, a moving picture, and
// microphone, a beep each second, without asking anybody.
var fakeDevices = []string{"--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"}

// pageLimit is for what takes a second on a machine that is idle.
const pageLimit = 30 * time.Second

// eventually waits until the condition holds, and fails the test when that
// takes too long.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	deadline := time.After(pageLimit)
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for !condition() {
		select {
		case <-again.C:
		case <-deadline:
			t.Fatalf("after %v it is still not so that %s", pageLimit, what)
		}
	}
}

// serveHost serves a relay with its page until stop is called or the test ends.
func serveHost(t *testing.T, address string) (h *host, stop func()) {
	t.Helper()
	h, err := listen(address, true)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.serve(ctx) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
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
	d := &desktop{Session: session.New(parts, session.Settings{Name: name, Camera: session.SampleCamera}), t: t}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	left := false
	d.leave = func() {
		if left {
			return
		}
		left = true
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
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
	eventually(d.t, "pictures of "+name+" arrive", func() bool { return d.of(name).FramesDecoded >= before+5 })
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
	p.await("the sound of "+name+" arrives", fmt.Sprintf(`(async () => {
		const stream = %s?.querySelector("video").srcObject;
		if (!stream?.getAudioTracks().length) return false;
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
		return loudest > 0.01;
	})()`, tileOf(name)))
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

// TestPageJoinsDesktop is a call between a desktop and a page that comes later,
// with all that can be turned off and on in it.
func TestPageJoinsDesktop(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, "127.0.0.1:0")
	ada := joinDesktop(t, "Ada", h.link)
	bob := openTab(t, b, h.page, "Bob")
	bob.join()
	checkCall(t, ada, bob)
	checkMuting(t, ada, bob)
	checkResolution(ada, bob)
	checkPartings(t, ada, bob)
}

// checkCall: pictures move and sound arrives, both ways.
func checkCall(t *testing.T, ada *desktop, bob tab) {
	t.Helper()
	bob.awaitMoving("Ada")
	bob.awaitSound("Ada")
	ada.awaitMoving("Bob")
	eventually(t, "Bob is heard", func() bool { return ada.of("Bob").Loudness > 0.01 })
	ada.awaitMember("Bob sends both", func(m session.Member) bool { return m.Name == "Bob" && m.Camera && m.Mic })
}

func checkMuting(t *testing.T, ada *desktop, bob tab) {
	t.Helper()
	bob.Click("#mic")
	ada.awaitMember("Bob is muted", func(m session.Member) bool { return m.Camera && !m.Mic })
	bob.Click("#camera")
	ada.awaitMember("Bob's camera is off", func(m session.Member) bool { return !m.Camera && !m.Mic })
	bob.Press("d", 'D', 2)
	bob.Press("e", 'E', 2)
	ada.awaitMember("Bob is there again", func(m session.Member) bool { return m.Camera && m.Mic })
	ada.awaitMoving("Bob")
	ada.SetCameraOn(false)
	bob.awaitText(".tile .said", "The camera is off.")
	ada.SetMicOn(false)
	bob.await("Ada's microphone is shown to be off", `!document.querySelector(".tile .muted").hidden`)
	ada.SetMicOn(true)
	ada.SetCameraOn(true)
	bob.awaitMoving("Ada")
}

// checkResolution changes the size of the page's picture in mid-call, as the
// browser does by itself when a link is narrow.
func checkResolution(ada *desktop, bob tab) {
	ada.t.Helper()
	for _, size := range []image.Point{{X: 320, Y: 240}, {X: 640, Y: 480}} {
		bob.Eval(fmt.Sprintf(`document.querySelector("#own video").srcObject.getVideoTracks()[0]
			.applyConstraints({ width: %d, height: %d })`, size.X, size.Y), nil)
		ada.awaitMember(fmt.Sprintf("Bob's pictures are of %v", size), func(m session.Member) bool {
			return image.Pt(m.Width, m.Height) == size
		})
		ada.awaitMoving("Bob")
	}
}

// checkPartings: the page leaves, comes back, and the desktop leaves.
func checkPartings(t *testing.T, ada *desktop, bob tab) {
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
	h, _ := serveHost(t, "127.0.0.1:0")
	bob := openTab(t, b, h.page, "Bob")
	bob.join()
	bob.awaitText("#waiting", "Waiting for someone to join")
	ada := joinDesktop(t, "Ada", h.page)
	checkCall(t, ada, bob)
	bob.Close()
	ada.awaitState("Bob is gone", func(st session.State) bool { return len(st.Members) == 0 })
}

// TestPageRoom is a room of three desktops and a page, in which each receives
// three, and a fifth that is told that it is full.
func TestPageRoom(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, "127.0.0.1:0")
	names := []string{"Ada", "Eve", "Kim"}
	desktops := []*desktop{joinDesktop(t, names[0], h.link), joinDesktop(t, names[1], h.link)}
	bob := openTab(t, b, h.page, "Bob")
	bob.join()
	bob.awaitTiles(2)
	desktops = append(desktops, joinDesktop(t, names[2], h.link))
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
	fifth := openTab(t, b, h.page, "Max")
	fifth.Click("#join-now")
	fifth.awaitText("#notice", "The room is full.")
	fifth.keep("full")
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
	h, stop := serveHost(t, "127.0.0.1:0")
	ada := joinDesktop(t, "Ada", h.link)
	bob := openTab(t, b, h.page, "Bob")
	bob.join()
	checkCall(t, ada, bob)
	stop()
	bob.awaitText("#status", "The room cannot be reached. The call goes on")
	checkCall(t, ada, bob)
	serveHost(t, h.address)
	bob.await("the room is reached again", `!document.getElementById("status").innerText.includes("cannot be reached")`)
	eve := joinDesktop(t, "Eve", h.link)
	bob.awaitMoving("Eve")
	eve.awaitMoving("Bob")
	bob.awaitMoving("Ada")
}

// TestPageFailures: what a person reads when something is not as it should be.
// There is no camera on this browser.
func TestPageFailures(t *testing.T) {
	b := browser.Open(t, "--host-resolver-rules=MAP peerscope.test 127.0.0.1", "--use-fake-ui-for-media-stream")
	h, stop := serveHost(t, "127.0.0.1:0")
	t.Run("no devices", func(t *testing.T) {
		p := openTab(t, b, h.page, "Bob")
		p.join()
		p.awaitText("#status", "No camera was found.")
		p.keep("no-camera")
	})
	t.Run("not allowed", func(t *testing.T) {
		p := tab{browser.Open(t, "--use-fake-device-for-media-stream").Page(), t}
		p.See(browser.View{Width: 1280, Height: 800})
		p.Deny("http://" + h.address)
		p.Visit(h.page)
		p.Click("#allow")
		p.awaitText("#preview-said", "This page may not use the camera.")
		p.keep("not-allowed")
	})
	t.Run("insecure", func(t *testing.T) {
		p := openTab(t, b, strings.Replace(h.page, "127.0.0.1", "peerscope.test", 1), "Bob")
		p.join()
		p.awaitText("#status", "only to pages over a secure connection")
		p.awaitText("#waiting", "Waiting for someone to join")
		p.keep("insecure")
	})
	t.Run("wrong link", func(t *testing.T) {
		p := openTab(t, b, h.page[:len(h.page)-1], "Bob")
		p.awaitText("#notice", "This is not a complete link to a call.")
		p.await("it cannot be joined", `document.getElementById("join-now").disabled`)
		p.keep("wrong-link")
	})
	t.Run("no relay", func(t *testing.T) {
		p := openTab(t, b, h.page, "Bob")
		stop()
		p.Click("#join-now")
		p.awaitText("#status", "The room cannot be reached.")
		p.keep("no-relay")
	})
}

// TestServePage: a link that the page is opened with joins a desktop too, and
// serve prints one.
func TestServePage(t *testing.T) {
	p := launch(t, nil, "serve", "--listen", "127.0.0.1:0")
	var first struct{ Link, Page string }
	if err := json.Unmarshal([]byte(p.line(pageLimit)), &first); err != nil {
		t.Fatal(err)
	}
	response, err := http.Get(first.Page)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK || !strings.Contains(response.Header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("the page: %s, %v", response.Status, response.Header)
	}
	for _, link := range []string{first.Link, first.Page} {
		if _, err := openRoom(link); err != nil {
			t.Errorf("%s: %v", link, err)
		}
	}
	p.signal(os.Interrupt)
	if code := p.exit(pageLimit); code != 0 {
		t.Errorf("it ended with %d", code)
	}
}
