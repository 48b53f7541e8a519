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

// An overheard Signaler remembers what it sends.
type overheard struct {
	peer.Signaler
	mu   sync.Mutex
	sent []peer.Signal
}

func (o *overheard) Send(ctx context.Context, to peer.ID, s peer.Signal) error {
	o.mu.Lock()
	o.sent = append(o.sent, s)
	o.mu.Unlock()
	return o.Signaler.Send(ctx, to, s)
}

func TestWholeMediaOnly(t *testing.T) {
	first, second := signaltest.Pair()
	ears := []*overheard{{Signaler: first}, {Signaler: second}}
	var members []*someone
	for _, o := range ears {
		s := newSomeone()
		s.cfg.Interop = peer.Interop{NonTrickle: true, NoDataChannel: true}
		members = append(members, s.join(t, o))
	}
	members[0].film(t, 1000)
	members[1].awaitSamples(t, webrtc.MimeTypeVP8, 3, patience)
	for i, o := range ears {
		o.mu.Lock()
		if len(o.sent) != 1 || o.sent[0].Description == nil {
			t.Fatalf("member %d sent %+v", i, o.sent)
		}
		sdp := o.sent[0].Description.SDP
		if !strings.Contains(sdp, "a=candidate:") || strings.Contains(sdp, "m=application") {
			t.Errorf("member %d: candidates missing or a data channel in\n%s", i, sdp)
		}
		o.mu.Unlock()
	}
}

// TestEveryProfile is an offer of somebody who only watches.
func TestEveryProfile(t *testing.T) {
	first, second := signaltest.Pair()
	o := &overheard{Signaler: second}
	watcher := newSomeone()
	watcher.cfg.Audio, watcher.cfg.Video = nil, nil
	watcher.join(t, o)
	newSomeone().join(t, first)
	watcher.awaitState(t, peer.Connected, 1, patience)
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, profile := range []string{"42e01f", "420033", "4d0033", "640033", "640c33"} {
		if !strings.Contains(o.sent[0].Description.SDP, "packetization-mode=1;profile-level-id="+profile) {
			t.Errorf("profile %s is not offered", profile)
		}
	}
}
