package peer_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/internal/xtest"
	"peerscope/peer"
	"peerscope/peer/signaltest"
)

func TestTwoMembersSendBothWays(t *testing.T) {
	t.Parallel()
	room := signaltest.NewRoom(0)
	a, b := newParticipant(), newParticipant()
	a.cfg.About, b.cfg.About = peer.About{Name: "Ada", Camera: true}, peer.About{Name: "Bea", Mic: true}
	a.join(t, room.Join()).sendMedia(t, 3000)
	b.join(t, room.Join()).sendMedia(t, 3000)
	for _, s := range []*participant{a, b} {
		s.awaitSamples(t, webrtc.MimeTypeVP8, 30, timeout)
		s.awaitSamples(t, webrtc.MimeTypeOpus, 30, timeout)
		s.mu.Lock()
		for codec, samples := range s.samples {
			for _, sample := range samples {
				checkCaptureTime(t, codec, sample)
				if sample.HasAudioLevel != (codec == webrtc.MimeTypeOpus) || sample.HasAudioLevel && sample.AudioLevel != 30 {
					t.Errorf("%s: audio level %d, %v", codec, sample.AudioLevel, sample.HasAudioLevel)
				}
			}
		}
		checkPictures(t, s.samples[webrtc.MimeTypeVP8], 3001)
		s.mu.Unlock()
	}
	b.await(t, "name", timeout, func() bool { return lastReport(b).About == a.cfg.About })
	a.await(t, "name", timeout, func() bool { return lastReport(a).About == b.cfg.About })
	a.await(t, "round trip", timeout, func() bool { return lastReport(a).RoundTrip > 0 })
	if targets := a.video.Targets(1_000_000); len(targets) != 1 || targets[0].BitRate < 100_000 {
		t.Errorf("targets %+v", targets)
	}
	a.leave()
	b.awaitState(t, peer.Gone, 1, 5*time.Second)
	if err := a.result(t, 5*time.Second); err != nil {
		t.Error(err)
	}
	b.await(t, "silence", timeout, func() bool { return len(b.video.Active()) == 0 })
}

func checkCaptureTime(t *testing.T, codec string, s peer.Sample) {
	t.Helper()
	age := time.Since(s.Time)
	if !s.HasCaptureTime || age < captureOffset || age > captureOffset+time.Minute {
		t.Fatalf("%s: capture time %v, %v old", codec, s.HasCaptureTime, age)
	}
}

// checkPictures expects whole pictures, a key frame first, times that rise.
func checkPictures(t *testing.T, samples []peer.Sample, size int) {
	t.Helper()
	if samples[0].Data[0]&1 != 0 {
		t.Error("the first picture is no key frame")
	}
	for i, s := range samples {
		if len(s.Data) != size || s.Data[1] != s.Data[size-1] {
			t.Errorf("picture %d of %d bytes is not whole", i, len(s.Data))
		}
		if i > 0 && !s.Time.After(samples[i-1].Time) {
			t.Errorf("picture %d is not later than the one before", i)
		}
	}
}

func lastReport(s *participant) peer.Member {
	for _, reports := range s.members {
		return reports[len(reports)-1]
	}
	return peer.Member{}
}

func TestThreeMembers(t *testing.T) {
	t.Parallel()
	room := signaltest.NewRoom(0)
	var all []*participant
	for range 3 {
		s := newParticipant().join(t, room.Join())
		s.sendMedia(t, 500)
		all = append(all, s)
	}
	for _, s := range all {
		s.awaitState(t, peer.Connected, 2, timeout)
	}
	all[0].leave()
	for _, s := range all[1:] {
		s.awaitState(t, peer.Gone, 1, 5*time.Second)
		s.mu.Lock()
		n := len(s.samples[webrtc.MimeTypeVP8])
		s.mu.Unlock()
		s.awaitSamples(t, webrtc.MimeTypeVP8, n+30, timeout) // from the one who is left
	}
}

func TestReceiveOnlyAndSendOnly(t *testing.T) {
	t.Parallel()
	for name, senderFirst := range map[string]bool{"sender offers": false, "receiver offers": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first, second := signaltest.Pair()
			sender, receiver := newParticipant(), newParticipant()
			sender.cfg.SendOnly = true
			sender.cfg.Audio = nil
			receiver.cfg.Audio, receiver.cfg.Video = nil, nil
			if !senderFirst {
				first, second = second, first
			}
			sender.join(t, first).sendMedia(t, 100)
			receiver.join(t, second)
			receiver.awaitSamples(t, webrtc.MimeTypeVP8, 10, timeout)
			sender.awaitState(t, peer.Connected, 1, timeout)
		})
	}
}

func TestTwoSendersOnly(t *testing.T) {
	t.Parallel()
	a, b := signaltest.Pair()
	for _, signaler := range []peer.Signaler{a, b} {
		s := newParticipant()
		s.cfg.SendOnly = true
		s.join(t, signaler)
		defer s.awaitState(t, peer.Connected, 1, timeout)
	}
}

func TestTwoReceiversOnly(t *testing.T) {
	t.Parallel()
	a, b := signaltest.Pair()
	for _, signaler := range []peer.Signaler{a, b} {
		s := newParticipant()
		s.cfg.Audio, s.cfg.Video = nil, nil
		s.join(t, signaler)
		defer s.awaitState(t, peer.Connected, 1, timeout)
	}
}

// TestMixedCodecs: one member takes H.264 only, the other both; the sender
// encodes both and each gets the best it takes.
func TestMixedCodecs(t *testing.T) {
	t.Parallel()
	room := signaltest.NewRoom(0)
	sender, old, young := newParticipant(), newParticipant(), newParticipant()
	old.codecs = []string{webrtc.MimeTypeH264, webrtc.MimeTypeOpus}
	old.cfg.Video, young.cfg.Video = nil, nil
	old.join(t, room.Join())
	sender.join(t, room.Join()).sendMedia(t, 5000)
	old.awaitSamples(t, webrtc.MimeTypeH264, 20, timeout)
	if active := sender.video.Active(); len(active) != 1 || active[0] != (peer.Encoding{Codec: webrtc.MimeTypeH264}) {
		t.Errorf("for the first alone %v are encoded", active)
	}
	young.join(t, room.Join())
	young.awaitSamples(t, webrtc.MimeTypeVP8, 20, timeout)
	if active := sender.video.Active(); len(active) != 2 {
		t.Errorf("for both %v are encoded", active)
	}
	old.mu.Lock()
	defer old.mu.Unlock()
	if data := old.samples[webrtc.MimeTypeH264][0].Data; data[4]&0x1f != 5 || len(data) != 5005 {
		t.Errorf("the first H.264 picture is of %d bytes, unit %x", len(data), data[:5])
	}
}

// TestLossIsRepaired: with 5 % of the packets lost each way, pictures of four packets
// come all, in order.
func TestLossIsRepaired(t *testing.T) {
	t.Parallel()
	_, muxA := newLossyConn(t, 50)
	_, muxB := newLossyConn(t, 50)
	first, second := signaltest.Pair()
	a, b := newParticipant(), newParticipant()
	a.mux, b.mux = muxA, muxB
	a.cfg.Audio, b.cfg.Audio, b.cfg.Video = nil, nil, nil
	a.join(t, first).sendMedia(t, 4000)
	b.join(t, second)
	b.awaitSamples(t, webrtc.MimeTypeVP8, 130, timeout)
	b.mu.Lock()
	defer b.mu.Unlock()
	pictures := b.samples[webrtc.MimeTypeVP8]
	checkPictures(t, pictures, 4001)
	for i, p := range pictures[1:] {
		if before := pictures[i].Data[1]; p.Data[1] != (before+1)|0x80 {
			t.Fatalf("picture %d is %d after %d", i+1, p.Data[1], before)
		}
	}
	if s := b.tracks[0].Stats(); s.PacketsLost == 0 || s.Retransmitted == 0 || s.Bytes < 130*4000 {
		t.Errorf("%+v", s)
	}
	a.await(t, "the sender knows of it", timeout, func() bool {
		for _, reports := range a.members {
			s := reports[len(reports)-1].Sending
			return s.TargetBitRate > 0 && s.Retransmitted > 0
		}
		return false
	})
	for _, reports := range b.members {
		if s := reports[len(reports)-1].Sending; s != (peer.SendStats{}) {
			t.Errorf("the one who sends nothing has %+v", s)
		}
	}
}

// TestCutWithoutSound: pictures come again after a cut that is shorter than an
// interruption, even if nothing else is sent that the member could answer.
func TestCutWithoutSound(t *testing.T) {
	t.Parallel()
	conn, mux := newLossyConn(t, 0)
	first, second := signaltest.Pair()
	a, b := newParticipant(), newParticipant()
	a.mux = mux
	a.cfg.Audio, b.cfg.Audio, b.cfg.Video = nil, nil, nil
	a.join(t, first).sendPictures(t, 1000)
	b.join(t, second)
	b.awaitSamples(t, webrtc.MimeTypeVP8, 30, timeout)
	conn.cut.Store(true)
	xtest.Eventually(t, timeout, "the line is stalled", func() bool { return len(a.video.Active()) == 0 })
	conn.cut.Store(false)
	b.mu.Lock()
	before := len(b.samples[webrtc.MimeTypeVP8])
	b.mu.Unlock()
	b.awaitSamples(t, webrtc.MimeTypeVP8, before+30, timeout)
}

// withoutPresence is a Signaler that does not report who is there.
type withoutPresence struct{ peer.Signaler }

func (s withoutPresence) Receive(ctx context.Context) (peer.Event, error) {
	for {
		e, err := s.Signaler.Receive(ctx)
		if err != nil || e.Kind == peer.Signaled {
			return e, err
		}
	}
}

func TestOfferWithoutPresence(t *testing.T) {
	t.Parallel()
	first, second := signaltest.Pair()
	newParticipant().join(t, withoutPresence{first}).sendMedia(t, 100)
	newParticipant().join(t, second).awaitSamples(t, webrtc.MimeTypeVP8, 5, timeout)
}

func TestRoomFull(t *testing.T) {
	t.Parallel()
	room := signaltest.NewRoom(1)
	room.Join()
	late := newParticipant().join(t, room.Join())
	if err := late.result(t, timeout); !errors.Is(err, peer.ErrRoomFull) {
		t.Errorf("%v, not ErrRoomFull", err)
	}
}

func TestSignallingEnds(t *testing.T) {
	t.Parallel()
	room := signaltest.NewRoom(0)
	a, b := newParticipant(), newParticipant()
	a.join(t, room.Join()).sendMedia(t, 100)
	b.join(t, room.Join())
	b.awaitSamples(t, webrtc.MimeTypeVP8, 1, timeout)
	room.Cut()
	b.mu.Lock()
	n := len(b.samples[webrtc.MimeTypeVP8])
	b.mu.Unlock()
	b.awaitSamples(t, webrtc.MimeTypeVP8, n+30, timeout) // the call goes on
	a.leave()
	if err := b.result(t, timeout); err == nil {
		t.Error("alone without signalling, and no error")
	}
}

func TestAboutChanges(t *testing.T) {
	t.Parallel()
	changes := make(chan peer.About)
	first, second := signaltest.Pair()
	a, b := newParticipant(), newParticipant()
	a.cfg.AboutChanges = changes
	a.join(t, first)
	b.join(t, second)
	b.awaitState(t, peer.Connected, 1, timeout)
	want := peer.About{Name: "Ada", Mic: true}
	changes <- peer.About{Name: "soon over"}
	changes <- peer.About{Name: " Ada\n\x00", Mic: true}
	close(changes)
	b.await(t, "new name", timeout, func() bool { return lastReport(b).About == want })
}

// TestHostileSignals: each kind of invalid signal fails its member with a reason,
// and a call under way goes on.
func TestHostileSignals(t *testing.T) {
	t.Parallel()
	room := signaltest.NewRoom(0)
	a, b := newParticipant(), newParticipant()
	hostile := room.Join()
	a.join(t, room.Join()).sendMedia(t, 100)
	id := nextFrom(t, hostile, peer.Joined)
	b.join(t, room.Join())
	b.awaitSamples(t, webrtc.MimeTypeVP8, 1, timeout)
	attack(t, hostile, id, description(webrtc.SDPTypeAnswer, "nonsense"))
	a.awaitState(t, peer.Failed, 1, timeout)

	failed := 1
	for name, signals := range map[string][]peer.Signal{
		"empty":          {{}},
		"no SDP":         {description(webrtc.SDPTypeOffer, "v=0\r\n")},
		"huge SDP":       {description(webrtc.SDPTypeOffer, strings.Repeat("a", 100<<10))},
		"rollback":       {description(webrtc.SDPTypeRollback, "")},
		"huge candidate": {{Candidate: &webrtc.ICECandidateInit{Candidate: strings.Repeat("1", 3<<10)}}},
		"bad fields":     {description(webrtc.SDPTypeOffer, "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na=sendrecv\r\n")},
	} {
		stranger := room.Join()
		attack(t, stranger, id, signals...)
		failed++
		a.await(t, name, timeout, func() bool { return a.countLocked(peer.Failed) == failed })
	}
	a.mu.Lock()
	for _, reports := range a.members {
		if last := reports[len(reports)-1]; last.State == peer.Failed && !errors.Is(last.Err, peer.ErrProtocol) {
			t.Errorf("failed with %v", last.Err)
		}
	}
	a.mu.Unlock()
	b.mu.Lock()
	n := len(b.samples[webrtc.MimeTypeVP8])
	b.mu.Unlock()
	b.awaitSamples(t, webrtc.MimeTypeVP8, n+30, timeout)
}

func description(kind webrtc.SDPType, sdp string) peer.Signal {
	return peer.Signal{Description: &webrtc.SessionDescription{Type: kind, SDP: sdp}}
}

func nextFrom(t *testing.T, s peer.Signaler, kind peer.EventKind) peer.ID {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	for {
		e, err := s.Receive(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == kind {
			return e.From
		}
	}
}

func attack(t *testing.T, s peer.Signaler, to peer.ID, signals ...peer.Signal) {
	t.Helper()
	for _, signal := range signals {
		if err := s.Send(context.Background(), to, signal); err != nil {
			t.Fatal(err)
		}
	}
}
