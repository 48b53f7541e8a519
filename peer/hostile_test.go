package peer_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"peerscope/peer"
	"peerscope/peer/signaltest"
)

// newStranger is a connection of a program that is not ours, closed with the test.
func newStranger(t *testing.T) *webrtc.PeerConnection {
	t.Helper()
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(settings)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pc.GracefulClose() })
	return pc
}

// offerOf is an offer with candidates, with a data channel in it.
func offerOf(t *testing.T, pc *webrtc.PeerConnection) webrtc.SessionDescription {
	t.Helper()
	offer, err := pc.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	gathered := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(offer); err != nil {
		t.Fatal(err)
	}
	<-gathered
	return *pc.LocalDescription()
}

// receive gives the first event for which ok is true.
func receive(t *testing.T, s peer.Signaler, ok func(peer.Event) bool) peer.Event {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	for {
		e, err := s.Receive(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if ok(e) {
			return e
		}
	}
}

func send(t *testing.T, s peer.Signaler, to peer.ID, signal peer.Signal) {
	t.Helper()
	if err := s.Send(t.Context(), to, signal); err != nil {
		t.Fatal(err)
	}
}

// TestFloodOfOffers: a member of a room of three sends 500 offers in ten seconds,
// each of a new connection. The two others notice nothing.
func TestFloodOfOffers(t *testing.T) {
	t.Parallel()
	room := signaltest.NewRoom(3)
	counted := &recordingSignaler{Signaler: room.Join()}
	victim := newParticipant().join(t, counted)
	friend := newParticipant()
	friend.join(t, room.Join()).sendMedia(t, 100)
	victim.awaitSamples(t, webrtc.MimeTypeVP8, 5, timeout)

	flooder := room.Join()
	present := receive(t, flooder, func(e peer.Event) bool { return e.Kind == peer.Present })
	pc := newStranger(t)
	if _, err := pc.CreateDataChannel("peerscope", nil); err != nil {
		t.Fatal(err)
	}
	offer := offerOf(t, pc)
	before, _, _ := strings.Cut(offer.SDP, "a=fingerprint:")
	_, after, _ := strings.Cut(offer.SDP[len(before):], "\r\n")
	clock := time.NewTicker(20 * time.Millisecond)
	defer clock.Stop()
	var drained sync.WaitGroup
	drained.Go(func() {
		for {
			if _, err := flooder.Receive(t.Context()); err != nil {
				return
			}
		}
	})
	start := counted.count()
	for i := range 500 {
		print := strings.TrimSuffix(strings.Repeat(fmt.Sprintf("%02X:", i%256), 30)+fmt.Sprintf("%02X:%02X", i/256, i%256), ":")
		d := offer
		d.SDP = before + "a=fingerprint:sha-256 " + print + "\r\n" + after
		send(t, flooder, present.From, peer.Signal{Description: &d})
		<-clock.C
	}
	if n := counted.count() - start; n >= 250 {
		t.Errorf("%d signals were sent", n)
	}
	victim.mu.Lock()
	received := len(victim.samples[webrtc.MimeTypeVP8])
	victim.mu.Unlock()
	victim.awaitSamples(t, webrtc.MimeTypeVP8, received+10, timeout)
	victim.mu.Lock()
	for _, m := range victim.members["member-2"] {
		if m.State > peer.Connected {
			t.Errorf("the friend became %+v", m)
		}
	}
	victim.mu.Unlock()
	flooder.Close()
	drained.Wait()
}

func (o *recordingSignaler) count() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.sent)
}

// TestForeignDataChannels: a data channel of another name and a second one end
// the member.
func TestForeignDataChannels(t *testing.T) {
	t.Parallel()
	for name, labels := range map[string][]string{
		"another name": {"files"}, "a second one": {"peerscope", "peerscope"}, "many": make([]string, 2000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pc := newStranger(t)
			for _, label := range labels {
				if _, err := pc.CreateDataChannel(label, nil); err != nil {
					t.Fatal(err)
				}
			}
			awaitViolation(t, answerStranger(t, pc))
		})
	}
}

// answerStranger makes a participant that answers the offer of a connection.
func answerStranger(t *testing.T, pc *webrtc.PeerConnection) *participant {
	t.Helper()
	first, stranger := signaltest.Pair()
	victim := newParticipant().join(t, first)
	present := receive(t, stranger, func(e peer.Event) bool { return e.Kind == peer.Present })
	offer := offerOf(t, pc)
	send(t, stranger, present.From, peer.Signal{Description: &offer})
	answer := receive(t, stranger, func(e peer.Event) bool { return e.Signal.Description != nil })
	if err := pc.SetRemoteDescription(*answer.Signal.Description); err != nil {
		t.Fatal(err)
	}
	return victim
}

// awaitViolation waits until the second member has ended with ErrProtocol.
func awaitViolation(t *testing.T, victim *participant) {
	t.Helper()
	victim.awaitState(t, peer.Failed, 1, timeout)
	if err := victim.last("member-2").Err; !errors.Is(err, peer.ErrProtocol) {
		t.Error(err)
	}
}

// A rawTrack sends RTP packets as they are.
type rawTrack struct {
	*webrtc.TrackLocalStaticRTP
	writer chan webrtc.TrackLocalWriter // once it is bound
}

func (r rawTrack) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	r.writer <- c.WriteStream()
	return r.TrackLocalStaticRTP.Bind(c)
}

// TestManyStreams: who sends packets of ever other streams, or reports of them, is put
// out.
func TestManyStreams(t *testing.T) {
	t.Parallel()
	for name, reports := range map[string]bool{"packets": false, "reports": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			static, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8}, "video", "stream")
			if err != nil {
				t.Fatal(err)
			}
			track := rawTrack{static, make(chan webrtc.TrackLocalWriter, 1)}
			pc := newStranger(t)
			if _, err := pc.AddTrack(track); err != nil {
				t.Fatal(err)
			}
			victim := answerStranger(t, pc)
			writer := <-track.writer
			repeat(t, func(i int, _ time.Time) { // it is not connected yet
				ssrc := uint32(1000 + i)
				if reports {
					_ = pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: ssrc}})
				} else {
					_, _ = writer.WriteRTP(&rtp.Header{Version: 2, PayloadType: 96, SSRC: ssrc}, []byte{1})
				}
			})
			awaitViolation(t, victim)
		})
	}
}

// TestChecksAreFew: a description with a thousand candidates that are not those
// of its sender. Where there is more than one loopback address, one socket has
// them all.
func TestChecksAreFew(t *testing.T) {
	t.Parallel()
	for name, interop := range map[string]peer.Interop{
		"room": {}, "invitation": {NonTrickle: true, ConnectTimeout: time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target, err := net.ListenPacket("udp4", "0.0.0.0:0")
			if err != nil {
				t.Fatal(err)
			}
			port := target.LocalAddr().(*net.UDPAddr).Port
			packets := make(chan struct{}, 1<<16)
			var reading sync.WaitGroup
			reading.Go(func() {
				for buffer := make([]byte, 1500); ; packets <- struct{}{} {
					if _, _, err := target.ReadFrom(buffer); err != nil {
						return
					}
				}
			})
			defer reading.Wait()
			defer target.Close()

			first, stranger := signaltest.Pair()
			victim := newParticipant()
			victim.cfg.Interop = interop
			victim.join(t, first)
			present := receive(t, stranger, func(e peer.Event) bool { return e.Kind == peer.Present })
			pc := newStranger(t)
			if _, err := pc.CreateDataChannel("peerscope", nil); err != nil {
				t.Fatal(err)
			}
			offer := offerOf(t, pc)
			var sdp strings.Builder
			for line := range strings.Lines(offer.SDP) {
				if !strings.HasPrefix(line, "a=candidate:") && !strings.HasPrefix(line, "a=end-of") {
					sdp.WriteString(line)
				}
			}
			for i := range 1000 {
				fmt.Fprintf(&sdp, "a=candidate:%d 1 udp 2130706431 127.0.%d.%d %d typ host\r\n", i, i/250, 1+i%250, port)
			}
			offer.SDP = sdp.String()
			start := time.Now()
			send(t, stranger, present.From, peer.Signal{Description: &offer})
			for range 60 {
				c := webrtc.ICECandidateInit{Candidate: fmt.Sprintf("candidate:1 1 udp 1 127.0.9.9 %d typ host", port)}
				send(t, stranger, present.From, peer.Signal{Candidate: &c})
				time.Sleep(time.Millisecond)
			}
			select {
			case <-packets:
			case <-time.After(timeout):
				t.Fatal("no check arrives")
			}
			time.Sleep(3 * time.Second)
			if n, most := len(packets), int(100*(1+time.Since(start).Seconds())); n > most {
				t.Errorf("%d packets, more than %d", n, most)
			}
		})
	}
}
