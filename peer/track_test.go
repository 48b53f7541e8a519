package peer

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/interceptor/pkg/cc"
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

type fixedRate struct {
	cc.BandwidthEstimator
	rate int
}

func (f fixedRate) GetTargetBitrate() int { return f.rate }

// bound is a binding as after Bind, and where it writes.
func bound(t *Track, codec string, rate int) (*trackBinding, *recorder) {
	out := &recorder{}
	return &trackBinding{
		track: t, codec: codec, sender: rtp.NewSender(out, 120, 77, 5), estimator: fixedRate{rate: rate},
	}, out
}

func videoTrack() *Track {
	return NewTrack(webrtc.RTPCodecTypeVideo, webrtc.MimeTypeVP8, webrtc.MimeTypeH264)
}

func TestNothingIsSentBeforeConnected(t *testing.T) {
	track := videoTrack()
	b, out := bound(track, webrtc.MimeTypeVP8, 500_000)
	write := func() {
		if err := track.Write(webrtc.MimeTypeVP8, Sample{Data: make([]byte, 3000), Time: begin}); err != nil {
			t.Fatal(err)
		}
	}
	write()
	if len(out.packets) != 0 || track.ActiveCodecs() != nil || track.TargetBitRate() != 0 || track.TakeKeyFrameRequest(webrtc.MimeTypeVP8) {
		t.Fatalf("before: %d packets, codecs %v, rate %d", len(out.packets), track.ActiveCodecs(), track.TargetBitRate())
	}
	b.setConnected(true)
	b.setConnected(true)
	write()
	if len(out.packets) != 3 || len(track.ActiveCodecs()) != 1 || track.TargetBitRate() != 500_000 {
		t.Fatalf("connected: %d packets, codecs %v, rate %d", len(out.packets), track.ActiveCodecs(), track.TargetBitRate())
	}
	b.setConnected(false)
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

func TestKeyFramesAtMostOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		track := videoTrack()
		vp8 := webrtc.MimeTypeVP8
		requested := func() bool { return track.TakeKeyFrameRequest(vp8) }
		b, _ := bound(track, vp8, 1)
		b.setConnected(true)
		if !requested() || requested() {
			t.Error("a new member is not worth exactly one key frame")
		}
		track.requestKeyFrame(vp8)
		time.Sleep(900 * time.Millisecond)
		if requested() {
			t.Error("two in a second")
		}
		other, _ := bound(track, vp8, 1)
		other.setConnected(true)
		time.Sleep(100 * time.Millisecond)
		first := requested()
		time.Sleep(2 * time.Second)
		if !first || requested() {
			t.Error("the requests of a second are not one key frame")
		}
		track.requestKeyFrame(vp8)
		b.setConnected(false)
		other.setConnected(false)
		time.Sleep(2 * time.Second)
		if requested() {
			t.Error("a key frame for nobody")
		}
	})
}

func TestSlowestLinkCounts(t *testing.T) {
	track := videoTrack()
	for _, rate := range []int{900_000, 300_000, 2_000_000} {
		b, _ := bound(track, webrtc.MimeTypeVP8, rate)
		b.setConnected(true)
	}
	if rate := track.TargetBitRate(); rate != 300_000 {
		t.Errorf("%d", rate)
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
