package e2e

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"peerscope/app/session"
	"peerscope/assets"
	"peerscope/internal/xtest"
	"peerscope/media"
	"peerscope/media/clip"
	"peerscope/media/codec"
	"peerscope/media/codec/sandbox"
	"peerscope/peer"
	"peerscope/peer/relay"
	"peerscope/peer/relay/host"
)

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

// writeClip makes a clip for a desktop to show: small, so that a room of four
// runs on any machine, and moving.
func writeClip(t *testing.T) (path string) {
	t.Helper()
	const width, height, frames = 320, 240, 10
	var video bytes.Buffer
	fmt.Fprintf(&video, "YUV4MPEG2 W%d H%d F10:1 Ip C420jpeg\n", width, height)
	for n := range frames {
		video.WriteString("FRAME\n")
		for y := range height {
			for x := range width {
				video.WriteByte(byte(16 + (x+y+n*32)%200))
			}
		}
		video.Write(bytes.Repeat([]byte{byte(100 + 5*n)}, width*height/2))
	}
	path = filepath.Join(t.TempDir(), "clip.y4m")
	if err := os.WriteFile(path, video.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A desktop is a session that shows a clip and plays a tone.
type desktop struct {
	*session.Session
	settings session.Settings
	t        *testing.T
	leave    func()
}

func joinDesktop(t *testing.T, name, link string) *desktop {
	t.Helper()
	return joinParts(t, name, link, clipParts(t))
}

// clipParts are those of a desktop that shows a small clip.
func clipParts(t *testing.T) session.Parts {
	t.Helper()
	file := writeClip(t)
	return desktopParts(func(string, image.Point) (media.Source, error) { return clip.Open(file) })
}

// desktopParts are those of a desktop with the program's codecs, which meets
// others on a relay and has no sound devices: a tone is its microphone.
func desktopParts(openCamera func(string, image.Point) (media.Source, error)) session.Parts {
	decoders := new(sandbox.Decoders)
	return session.Parts{
		OpenCamera:      openCamera,
		OpenMicrophone:  func(string) (media.AudioSource, error) { return clip.Tone(), nil },
		PlaySound:       clip.Discard,
		NewVideoEncoder: codec.NewVideoEncoder,
		PrepareDecoder:  decoders.Prepare,
		NewVideoDecoder: decoders.NewVideoDecoder,
		NewAudioEncoder: codec.NewOpusEncoder,
		NewAudioDecoder: codec.NewOpusDecoder,
		OpenRoom:        func(link string, _ session.InvitationExchange) (peer.Room, error) { return relay.Open(link) },
	}
}

func joinParts(t *testing.T, name, link string, parts session.Parts) *desktop {
	t.Helper()
	return joinWith(t, link, parts, session.Settings{Name: name, Camera: session.SampleCameraID})
}

// joinWith has a desktop with settings join.
func joinWith(t *testing.T, link string, parts session.Parts, settings session.Settings) *desktop {
	t.Helper()
	d := &desktop{Session: session.New(parts, settings), t: t, settings: settings}
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

// switchOff switches the camera and the microphone off, or on again.
func (d *desktop) switchOff(camera, mic bool) {
	d.settings.CameraOff, d.settings.MicOff = camera, mic
	d.Configure(d.settings)
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
	ctx, cancel := context.WithTimeout(d.t.Context(), pageTimeout)
	defer cancel()
	for {
		st, err := d.States().Get(ctx)
		if err != nil {
			d.t.Fatalf("after %v it is still not so that %s", pageTimeout, what)
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
	xtest.Eventually(d.t, pageTimeout, "pictures of "+name+" arrive", func() bool { return d.of(name).FramesDecoded >= before+5 })
}
