package peer

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/pion/interceptor/pkg/cc"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// A tape is the way out of a leg.
type tape struct{ packets []*rtp.Packet }

func (t *tape) WriteRTP(h *rtp.Header, payload []byte) (int, error) {
	t.packets = append(t.packets, &rtp.Packet{Header: h.Clone(), Payload: payload})
	return len(payload), nil
}

func (t *tape) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

type fixedRate struct {
	cc.BandwidthEstimator
	rate int
}

func (f fixedRate) GetTargetBitrate() int { return f.rate }

// boundLeg is a leg as after Bind, and where it writes.
func boundLeg(t *Track, codec string, rate int) (*leg, *tape) {
	out := &tape{}
	return &leg{
		track: t, codec: codec, payload: 120, ssrc: 77, sequence: 65534, stampID: 5,
		out: out, bound: true, estimator: fixedRate{rate: rate},
	}, out
}

func videoTrack() *Track {
	return NewTrack(webrtc.RTPCodecTypeVideo, webrtc.MimeTypeVP8, webrtc.MimeTypeH264)
}

func TestNothingIsSentBeforeConnected(t *testing.T) {
	track := videoTrack()
	l, out := boundLeg(track, webrtc.MimeTypeVP8, 500_000)
	write := func() {
		if err := track.Write(webrtc.MimeTypeVP8, Sample{Data: make([]byte, 3000), Time: begin}); err != nil {
			t.Fatal(err)
		}
	}
	write()
	if len(out.packets) != 0 || track.ActiveCodecs() != nil || track.TargetBitRate() != 0 || track.TakeKeyFrameRequest(webrtc.MimeTypeVP8) {
		t.Fatalf("before: %d packets, codecs %v, rate %d", len(out.packets), track.ActiveCodecs(), track.TargetBitRate())
	}
	l.setConnected(true)
	l.setConnected(true)
	write()
	if len(out.packets) != 3 || len(track.ActiveCodecs()) != 1 || track.TargetBitRate() != 500_000 {
		t.Fatalf("connected: %d packets, codecs %v, rate %d", len(out.packets), track.ActiveCodecs(), track.TargetBitRate())
	}
	l.setConnected(false)
	write()
	if len(out.packets) != 3 || track.ActiveCodecs() != nil {
		t.Errorf("after: %d packets, codecs %v", len(out.packets), track.ActiveCodecs())
	}
}

func TestUnknownCodec(t *testing.T) {
	if err := videoTrack().Write(webrtc.MimeTypeOpus, Sample{}); err == nil {
		t.Error("video takes Opus")
	}
}

func TestPacketsOfAFrame(t *testing.T) {
	track := videoTrack()
	l, out := boundLeg(track, webrtc.MimeTypeVP8, 1)
	l.setConnected(true)
	data := bytes.Repeat([]byte{7}, 2500)
	for i := range 2 {
		at := begin.Add(time.Duration(i) * time.Second / 30)
		if err := track.Write(webrtc.MimeTypeVP8, Sample{Data: data, Time: at}); err != nil {
			t.Fatal(err)
		}
	}
	sequence := uint16(65534)
	for i, p := range out.packets {
		if p.SequenceNumber != sequence || p.Marker != (i%3 == 2) || p.PayloadType != 120 || p.SSRC != 77 {
			t.Errorf("packet %d: %+v", i, p.Header)
		}
		sequence++
		if stamped := p.GetExtension(5) != nil; stamped != (i%3 == 0) {
			t.Errorf("packet %d stamped %v", i, stamped)
		}
		if n := p.MarshalSize(); n > 12+16+maxPayload {
			t.Errorf("packet %d of %d bytes", i, n)
		}
	}
	if ticks := out.packets[3].Timestamp - out.packets[0].Timestamp; ticks != 3000 && ticks != 2999 {
		t.Errorf("a thirtieth of a second is %d ticks", ticks)
	}
	clock := captureClock{id: 5, rate: 90000}
	clock.learn(&out.packets[3].Header)
	at, ok := clock.at(out.packets[3].Timestamp)
	if want := begin.Add(time.Second / 30); !ok || at.Sub(want).Abs() > time.Microsecond {
		t.Errorf("captured %v, not %v", at, want)
	}
}

func TestTimestamps(t *testing.T) {
	s := newStream(webrtc.MimeTypeVP8)
	first := s.timestamp(begin)
	if ts := s.timestamp(begin.Add(100 * time.Hour)); ts-first != uint32((100*3600*90000)%(1<<32)) {
		t.Errorf("100 h are %d ticks", ts-first)
	}
	a := s.timestamp(begin.Add(100 * time.Hour))
	b := s.timestamp(begin.Add(99 * time.Hour))
	if b-a != 1 {
		t.Errorf("a clock that is set back gives %d ticks", b-a)
	}
}

func TestStampsAreCarriedOn(t *testing.T) {
	c := captureClock{id: 5, rate: 48000}
	if _, ok := c.at(0); ok {
		t.Error("a time from nothing")
	}
	h := rtp.Header{Timestamp: 1<<32 - 480}
	stamp(&h, 5, begin)
	c.learn(&h)
	if at, ok := c.at(480); !ok || at.Sub(begin.Add(20*time.Millisecond)).Abs() > time.Microsecond {
		t.Errorf("20 ms later is %v, %v", at, ok)
	}
	if _, ok := c.at(480 + 48000*11); ok {
		t.Error("carried on for more than 10 s")
	}
}

func TestKeyFramesAtMostOnceASecond(t *testing.T) {
	track := videoTrack()
	vp8 := webrtc.MimeTypeVP8
	ask := func(after time.Duration) bool { return track.keyFrame(vp8, begin.Add(after)) }
	l, _ := boundLeg(track, vp8, 1)
	l.setConnected(true)
	if !ask(0) || ask(0) {
		t.Error("a new member is not worth exactly one key frame")
	}
	track.wantKeyFrame(vp8)
	if ask(900 * time.Millisecond) {
		t.Error("two in a second")
	}
	other, _ := boundLeg(track, vp8, 1)
	other.setConnected(true)
	if !ask(time.Second) || ask(3*time.Second) {
		t.Error("the wishes of a second are not one key frame")
	}
	track.wantKeyFrame(vp8)
	l.setConnected(false)
	other.setConnected(false)
	if ask(5 * time.Second) {
		t.Error("a key frame for nobody")
	}
}

func TestSlowestLinkCounts(t *testing.T) {
	track := videoTrack()
	for _, rate := range []int{900_000, 300_000, 2_000_000} {
		l, _ := boundLeg(track, webrtc.MimeTypeVP8, rate)
		l.setConnected(true)
	}
	if rate := track.TargetBitRate(); rate != 300_000 {
		t.Errorf("%d", rate)
	}
}

func TestChoice(t *testing.T) {
	l := &leg{track: videoTrack()}
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
		if got, ok := l.choose(c.offered); got.MimeType != c.want || ok != (c.want != "") {
			t.Errorf("of %v it takes %q", c.offered, got.MimeType)
		}
	}
}

func BenchmarkPacketize(b *testing.B) {
	track := videoTrack()
	l, out := boundLeg(track, webrtc.MimeTypeVP8, 1)
	l.setConnected(true)
	s := Sample{Data: make([]byte, 8000), Time: begin} // a frame at 2 Mbit/s and 30 fps
	b.SetBytes(int64(len(s.Data)))
	b.ReportAllocs()
	for b.Loop() {
		s.Time = s.Time.Add(time.Second / 30)
		out.packets = out.packets[:0]
		if err := track.Write(webrtc.MimeTypeVP8, s); err != nil {
			b.Fatal(err)
		}
	}
}
