package peer_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
	"peerscope/peer/signaltest"
)

// A recordingSignaler remembers what it sends.
type recordingSignaler struct {
	peer.Signaler
	mu   sync.Mutex
	sent []peer.Signal
}

func (o *recordingSignaler) Send(ctx context.Context, to peer.ID, s peer.Signal) error {
	o.mu.Lock()
	o.sent = append(o.sent, s)
	o.mu.Unlock()
	return o.Signaler.Send(ctx, to, s)
}

func TestNonTrickleWithoutDataChannel(t *testing.T) {
	first, second := signaltest.Pair()
	signalers := []*recordingSignaler{{Signaler: first}, {Signaler: second}}
	var members []*participant
	for _, o := range signalers {
		s := newParticipant()
		s.cfg.Interop = peer.Interop{NonTrickle: true, NoDataChannel: true}
		members = append(members, s.join(t, o))
	}
	members[0].sendMedia(t, 1000)
	members[1].awaitSamples(t, webrtc.MimeTypeVP8, 3, timeout)
	for i, o := range signalers {
		o.mu.Lock()
		if len(o.sent) != 1 || o.sent[0].Description == nil {
			t.Fatalf("member %d sent %+v", i, o.sent)
		}
		sdp := o.sent[0].Description.SDP
		if !strings.Contains(sdp, "a=rtpmap:97 rtx/90000") || !strings.Contains(sdp, "a=fmtp:97 apt=96") {
			t.Errorf("member %d: no retransmissions in\n%s", i, sdp)
		}
		if !strings.Contains(sdp, "a=candidate:") || strings.Contains(sdp, "m=application") {
			t.Errorf("member %d: candidates missing or a data channel in\n%s", i, sdp)
		}
		o.mu.Unlock()
	}
}

// TestReceiverOffersAllProfiles: who sends no video takes all of H.264.
func TestReceiverOffersAllProfiles(t *testing.T) {
	first, second := signaltest.Pair()
	o := &recordingSignaler{Signaler: second}
	watcher := newParticipant()
	watcher.cfg.Audio, watcher.cfg.Video = nil, nil
	watcher.join(t, o)
	newParticipant().join(t, first)
	watcher.awaitState(t, peer.Connected, 1, timeout)
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, profile := range []string{"42e01f", "420033", "4d0033", "640033", "640c33"} {
		if !strings.Contains(o.sent[0].Description.SDP, "packetization-mode=1;profile-level-id="+profile) {
			t.Errorf("profile %s is not offered", profile)
		}
	}
}
