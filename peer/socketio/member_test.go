package socketio_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"sync"
	"testing"

	"github.com/pion/webrtc/v4"

	"peerscope/media"
	"peerscope/media/clip"
	"peerscope/media/codec"
	"peerscope/peer"
	"peerscope/peer/socketio"
)

// A member is one of ours with real codecs: its camera shows a moving part of a
// pattern, its microphone plays a tone, and it counts what it receives.
type member struct {
	board        *statusBoard
	audio, video *peer.Track
	leave        func() error // waits; may be called twice
	seen         map[peer.ID]*memberView
}

// A memberView is what a member has received from another.
type memberView struct {
	State         peer.MemberState
	Pictures      int // decoded
	AudibleBlocks int // blocks of sound above the threshold
}

// join joins a room until the test ends.
func join(t *testing.T, b *statusBoard, link string) *member {
	t.Helper()
	m := &member{
		board: b,
		video: peer.NewTrack(webrtc.RTPCodecTypeVideo, webrtc.MimeTypeVP8),
		audio: peer.NewTrack(webrtc.RTPCodecTypeAudio, webrtc.MimeTypeOpus),
		seen:  map[peer.ID]*memberView{},
	}
	room, err := socketio.Open(link)
	if err != nil {
		t.Fatal(err)
	}
	open, ended := make(chan struct{}), make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	var left error
	all.Go(func() {
		left = room(ctx, peer.Config{Audio: m.audio, Video: m.video, OnMember: m.onMember, OnTrack: m.onTrack,
			OnOpen: func() { close(open) }})
		close(ended)
	})
	all.Go(func() { m.sendVideo(ctx, t) })
	all.Go(func() { m.sendAudio(ctx, t) })
	m.leave = func() error {
		cancel()
		all.Wait()
		return left
	}
	t.Cleanup(func() {
		if err := m.leave(); err != nil {
			t.Error(err)
		}
	})
	select {
	case <-open:
	case <-ended:
		t.Fatalf("it does not get into the room: %v", m.leave())
	}
	return m
}

func (m *member) sendVideo(ctx context.Context, t *testing.T) {
	encoder, err := codec.NewVideoEncoder(codec.MimeTypeVP8, 200_000)
	if err != nil {
		t.Error(err)
		return
	}
	defer encoder.Close()
	camera, err := clip.NewPhoto(pattern()).OpenSample(image.Pt(320, 240), 10)
	if err != nil {
		t.Error(err)
		return
	}
	err = media.Pump(ctx, camera, func(f media.Frame) {
		data, err := encoder.Encode(f, m.video.TakeKeyFrameRequest(peer.Encoding{Codec: webrtc.MimeTypeVP8}))
		if err == nil && data != nil {
			err = m.video.Write(peer.Encoding{Codec: webrtc.MimeTypeVP8}, peer.Sample{Data: data, Time: f.Time})
		}
		if err != nil {
			t.Error(err)
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// pattern is a picture with structure.
func pattern() []byte {
	img := image.NewRGBA(image.Rect(0, 0, 640, 480))
	for y := range 480 {
		for x := range 640 {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), uint8(x / 40 * 60), 255})
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img) // a Buffer accepts everything
	return b.Bytes()
}

func (m *member) sendAudio(ctx context.Context, t *testing.T) {
	encoder, err := codec.NewOpusEncoder()
	if err != nil {
		t.Error(err)
		return
	}
	defer encoder.Close()
	err = media.PumpAudio(ctx, clip.Tone(), func(b media.Block) {
		data, err := encoder.Encode(b.Samples)
		if err == nil {
			err = m.audio.Write(peer.Encoding{Codec: webrtc.MimeTypeOpus}, peer.Sample{Data: data, Time: b.Time})
		}
		if err != nil {
			t.Error(err)
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func (m *member) onMember(p peer.Member) {
	m.board.post(func() { m.viewLocked(p.ID).State = p.State })
}

func (m *member) viewLocked(id peer.ID) *memberView {
	if m.seen[id] == nil {
		m.seen[id] = &memberView{}
	}
	return m.seen[id]
}

func (m *member) onTrack(_ context.Context, from peer.ID, t *peer.RemoteTrack) {
	if t.Kind() == webrtc.RTPCodecTypeAudio {
		m.receiveAudio(from, t)
		return
	}
	m.receiveVideo(from, t)
}

func (m *member) receiveVideo(from peer.ID, t *peer.RemoteTrack) {
	decoder, err := codec.NewVideoDecoder(t.Codec(), func(image.Point) error { return nil })
	if err != nil {
		return
	}
	defer decoder.Close()
	forEachSample(t, func(data []byte) {
		picture, err := decoder.Decode(data)
		if err != nil {
			t.RequestKeyFrame()
		}
		if picture != nil {
			m.board.post(func() { m.viewLocked(from).Pictures++ })
		}
	})
}

func (m *member) receiveAudio(from peer.ID, t *peer.RemoteTrack) {
	decoder, err := codec.NewOpusDecoder()
	if err != nil {
		return
	}
	defer decoder.Close()
	forEachSample(t, func(data []byte) {
		samples, err := decoder.Decode(data)
		if err == nil && media.Level(samples) > .3 { // -42 dBFS
			m.board.post(func() { m.viewLocked(from).AudibleBlocks++ })
		}
	})
}

// forEachSample reads a track to its end.
func forEachSample(t *peer.RemoteTrack, handle func(data []byte)) {
	for {
		sample, err := t.Read()
		if err != nil {
			return
		}
		handle(sample.Data)
	}
}

// await waits until n of the others satisfy a condition.
func (m *member) await(t *testing.T, what string, n int, so func(memberView) bool) {
	t.Helper()
	seen := func() any {
		var all []memberView
		for _, s := range m.seen {
			all = append(all, *s)
		}
		return all
	}
	m.board.await(t, what, seen, func() bool {
		count := 0
		for _, s := range m.seen {
			if so(*s) {
				count++
			}
		}
		return count == n
	})
}

// awaitCalls waits until n of the others are connected, seen and heard.
func (m *member) awaitCalls(t *testing.T, n int) {
	t.Helper()
	m.await(t, "sees and hears the others", n, func(s memberView) bool {
		return s.State == peer.Connected && s.Pictures >= 5 && s.AudibleBlocks > 0
	})
}

// pictures is the number decoded from all members.
func (m *member) pictures() (n int) {
	m.board.mu.Lock()
	defer m.board.mu.Unlock()
	for _, s := range m.seen {
		n += s.Pictures
	}
	return n
}
