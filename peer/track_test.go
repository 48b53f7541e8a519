package peer

import (
	"testing"
	"testing/synctest"
	"time"

	pionrtp "github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"peerscope/peer/rtp"
)

// A recorder keeps the packets that a binding sends.
type recorder struct{ packets []*pionrtp.Packet }

func (r *recorder) WriteRTP(h *pionrtp.Header, payload []byte) (int, error) {
	r.packets = append(r.packets, &pionrtp.Packet{Header: h.Clone(), Payload: payload})
	return len(payload), nil
}

// A fixedLine is as it is set.
type fixedLine struct{ lineState }

func (f *fixedLine) state(int) lineState                { return f.lineState }
func (f *fixedLine) setRepairTypes(uint32, repairTypes) {}

// bound is a binding as after Bind, over a line of a bit rate, and where it writes.
func bound(t *Track, codec string, rate int) (*trackBinding, *fixedLine, *recorder) {
	out, line := &recorder{}, &fixedLine{lineState{bitRate: rate}}
	return &trackBinding{track: t, codec: codec, sender: rtp.NewSender(out, 120, 77, rtp.ExtensionIDs{CaptureTime: 5}), line: line}, line, out
}

func videoTrack() *Track {
	return NewTrack(webrtc.RTPCodecTypeVideo, webrtc.MimeTypeVP8, webrtc.MimeTypeH264)
}

const most = 1_000_000 // bits a second of one encoding

var (
	highVP8 = Encoding{webrtc.MimeTypeVP8, High}
	lowVP8  = Encoding{webrtc.MimeTypeVP8, Low}
)

func write(t *testing.T, track *Track, e Encoding, keyFrame bool) {
	t.Helper()
	data := make([]byte, 3000)
	if !keyFrame {
		data[0] = 1
	}
	if err := track.Write(e, Sample{Data: data, Time: begin}); err != nil {
		t.Fatal(err)
	}
}

func TestNothingIsSentBeforeConnected(t *testing.T) {
	track := videoTrack()
	b, _, out := bound(track, webrtc.MimeTypeVP8, 500_000)
	write(t, track, highVP8, true)
	if len(out.packets) != 0 || track.Active() != nil || track.Targets(most) != nil || track.TakeKeyFrameRequest(highVP8) {
		t.Fatalf("before: %d packets, %v", len(out.packets), track.Targets(most))
	}
	b.setConnected(true)
	b.setConnected(true)
	write(t, track, highVP8, true)
	if targets := track.Targets(most); len(out.packets) != 3 || len(targets) != 1 || targets[0] != (Target{Encoding: highVP8, BitRate: 500_000}) {
		t.Fatalf("connected: %d packets, %v", len(out.packets), targets)
	}
	b.setConnected(false)
	write(t, track, highVP8, true)
	if len(out.packets) != 3 || track.Active() != nil {
		t.Errorf("after: %d packets, %v", len(out.packets), track.Active())
	}
}

func TestUnknownCodec(t *testing.T) {
	if err := videoTrack().Write(Encoding{Codec: webrtc.MimeTypeOpus}, Sample{}); err == nil {
		t.Error("video takes Opus")
	}
}

func TestKeyFramesAtMostOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		track := videoTrack()
		requested := func() bool { return track.TakeKeyFrameRequest(highVP8) }
		b, _, _ := bound(track, webrtc.MimeTypeVP8, 1)
		b.setConnected(true)
		if !requested() || requested() {
			t.Error("a new member is not worth exactly one key frame")
		}
		track.requestKeyFrame(b)
		time.Sleep(900 * time.Millisecond)
		if requested() {
			t.Error("two in a second")
		}
		other, _, _ := bound(track, webrtc.MimeTypeVP8, 1)
		other.setConnected(true)
		time.Sleep(100 * time.Millisecond)
		first := requested()
		time.Sleep(2 * time.Second)
		if !first || requested() {
			t.Error("the requests of a second are not one key frame")
		}
		track.requestKeyFrame(b)
		b.setConnected(false)
		other.setConnected(false)
		time.Sleep(2 * time.Second)
		if requested() {
			t.Error("a key frame for nobody")
		}
		b.setConnected(true)
		first = requested()
		time.Sleep(2 * time.Second)
		b.setConnected(true) // as a member's loop says each second
		if !first || requested() {
			t.Error("a member that is connected again is not worth exactly one key frame")
		}
	})
}

// TestPoorLineDoesNotLowerOthers: a member whose line gets far worse than another's
// gets an encoding of its own from its first key frame on, and the common one again
// when it is better.
func TestPoorLineDoesNotLowerOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		track := videoTrack()
		good, _, goodOut := bound(track, webrtc.MimeTypeVP8, 900_000)
		poor, poorLine, poorOut := bound(track, webrtc.MimeTypeVP8, 700_000)
		good.setConnected(true)
		poor.setConnected(true)
		if targets := track.Targets(most); len(targets) != 1 || targets[0].BitRate != 700_000 {
			t.Fatalf("lines that are alike: %v", targets)
		}
		write(t, track, highVP8, true)
		track.TakeKeyFrameRequest(highVP8)
		poorLine.lineState = lineState{bitRate: 300_000, behind: true}
		targets := track.Targets(most)
		if len(targets) != 2 || targets[0] != (Target{highVP8, 900_000, false}) || targets[1] != (Target{lowVP8, 300_000, false}) {
			t.Fatalf("lines that are not: %v", targets)
		}
		if !track.TakeKeyFrameRequest(lowVP8) || track.TakeKeyFrameRequest(highVP8) {
			t.Error("it is not the new encoding that gets a key frame")
		}
		write(t, track, highVP8, false)
		write(t, track, lowVP8, false)
		if len(poorOut.packets) != 3 || len(goodOut.packets) != 6 {
			t.Errorf("before its key frame: %d and %d packets", len(poorOut.packets), len(goodOut.packets))
		}
		write(t, track, lowVP8, true)
		write(t, track, highVP8, false)
		if len(poorOut.packets) != 6 || len(goodOut.packets) != 9 {
			t.Errorf("after it: %d and %d packets", len(poorOut.packets), len(goodOut.packets))
		}
		if p := poorOut.packets; p[3].SequenceNumber != p[2].SequenceNumber+1 || p[3].Timestamp-p[2].Timestamp != 1 {
			t.Errorf("the streams do not join: %v, %v", p[2].Header, p[3].Header)
		}
		poorLine.lineState = lineState{bitRate: 900_000}
		if targets := track.Targets(most); len(targets) != 2 {
			t.Errorf("better for a moment: %v", targets)
		}
		time.Sleep(qualityDwell)
		track.Targets(most)
		write(t, track, highVP8, true)
		if targets := track.Targets(most); len(targets) != 1 || targets[0].BitRate != 900_000 {
			t.Errorf("better again: %v", targets)
		}
	})
}

// TestNewcomerBeginsLow: its line is not known yet, and must not slow the others.
func TestNewcomerBeginsLow(t *testing.T) {
	track := videoTrack()
	old, _, _ := bound(track, webrtc.MimeTypeVP8, 900_000)
	old.setConnected(true)
	track.Targets(most)
	newcomer, _, out := bound(track, webrtc.MimeTypeVP8, 200_000)
	newcomer.setConnected(true)
	targets := track.Targets(most)
	if len(targets) != 2 || targets[0].BitRate != 900_000 || targets[1].BitRate != 200_000 {
		t.Errorf("%v", targets)
	}
	write(t, track, highVP8, true)
	write(t, track, lowVP8, true)
	if len(out.packets) != 3 {
		t.Errorf("%d packets of one picture", len(out.packets))
	}
}

// TestCutLine: nothing is made for a member that nothing gets through to, and a key
// frame when it is back.
func TestCutLine(t *testing.T) {
	track := videoTrack()
	b, line, out := bound(track, webrtc.MimeTypeVP8, 900_000)
	b.setConnected(true)
	track.Targets(most)
	track.TakeKeyFrameRequest(highVP8)
	line.stalled = true
	if targets := track.Targets(most); targets != nil {
		t.Errorf("%v", targets)
	}
	write(t, track, highVP8, true)
	if len(out.packets) != 0 {
		t.Errorf("%d packets", len(out.packets))
	}
	line.stalled = false
	track.encodings[highVP8].keyFrames = rateLimiter{}
	if targets := track.Targets(most); len(targets) != 1 || !track.TakeKeyFrameRequest(highVP8) {
		t.Errorf("after it: %v", targets)
	}
}

func TestPicturesAreSkippedWhileOneIsBehind(t *testing.T) {
	track := videoTrack()
	b, line, _ := bound(track, webrtc.MimeTypeVP8, 900_000)
	b.setConnected(true)
	line.behind = true
	if targets := track.Targets(most); len(targets) != 1 || !targets[0].Skip {
		t.Errorf("%v", targets)
	}
}

func TestChoice(t *testing.T) {
	b := &trackBinding{track: videoTrack()}
	of := func(mimes ...string) (all []webrtc.RTPCodecParameters) {
		for _, m := range mimes {
			all = append(all, webrtc.RTPCodecParameters{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: m}})
		}
		return all
	}
	for _, c := range []struct {
		offered []webrtc.RTPCodecParameters
		want    string
	}{
		{of(webrtc.MimeTypeH264, webrtc.MimeTypeVP8), webrtc.MimeTypeVP8},
		{of(webrtc.MimeTypeH264), webrtc.MimeTypeH264},
		{of(webrtc.MimeTypeAV1), ""},
	} {
		if got, ok := b.chooseCodec(c.offered); got.MimeType != c.want || ok != (c.want != "") {
			t.Errorf("of %v it takes %q", c.offered, got.MimeType)
		}
	}
}
