package peer_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
	"peerscope/peer/signaltest"
)

// TestNewestDetectionsAreSent: a page receives the newest detections, not more
// than ten a second.
func TestNewestDetectionsAreSent(t *testing.T) {
	t.Parallel()
	far, near := signaltest.Pair() // the second offers
	received := newPage(t, far)
	updates := make(chan peer.Detections)
	s := newParticipant()
	s.cfg.Detections = updates
	s.join(t, near)
	s.awaitState(t, peer.Connected, 1, timeout)
	s.mu.Lock()
	to := lastReport(s).ID
	s.mu.Unlock()

	next := func() peer.Detections {
		select {
		case m := <-received:
			return m
		case <-time.After(timeout):
			t.Fatal("nothing was received")
		}
		return peer.Detections{}
	}
	begun, n := time.Now(), 1
	updates <- peer.Detections{To: "nobody", Labels: []string{"nobody"}}
	updates <- peer.Detections{To: to, Detecting: true}
	if m := next(); !m.Detecting || len(m.Labels) > 0 { // and the channel is open
		t.Errorf("received %+v, which is for another", m)
	}
	for i := range 1000 {
		updates <- peer.Detections{To: to, Detecting: true, Labels: []string{fmt.Sprint(i)}}
	}
	updates <- peer.Detections{To: to}
	for looking := true; looking; n++ {
		looking = next().Detecting
	}
	if most := 1 + int(time.Since(begun)/(100*time.Millisecond)); n > most {
		t.Errorf("received %d, not at most %d", n, most)
	}
	updates <- peer.Detections{To: to} // as was sent last
	time.Sleep(200 * time.Millisecond)
	updates <- peer.Detections{To: to, Labels: []string{"cup"}}
	if m := next(); len(m.Labels) != 1 {
		t.Errorf("received %+v again", m)
	}
}

// newPage answers the one who offers, as a page does, and gives the detections
// that it receives.
func newPage(t *testing.T, signaler peer.Signaler) <-chan peer.Detections {
	t.Helper()
	pc, err := webrtc.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	received := make(chan peer.Detections, 2000)
	pc.OnDataChannel(func(d *webrtc.DataChannel) {
		d.OnMessage(func(m webrtc.DataChannelMessage) {
			var message struct {
				Type string
				Seen peer.Detections
			}
			if err := json.Unmarshal(m.Data, &message); err != nil {
				t.Error(err)
			} else if message.Type == "seen" {
				received <- message.Seen
			}
		})
	})
	done := make(chan struct{})
	go func() {
		defer close(done)
		answer(t, pc, signaler)
	}()
	t.Cleanup(func() {
		_ = signaler.Close()
		<-done
		_ = pc.GracefulClose()
	})
	return received
}

// answer takes an offer with all its candidates until the signaler is closed.
func answer(t *testing.T, pc *webrtc.PeerConnection, signaler peer.Signaler) {
	ctx := context.Background() // closing it ends Receive
	for {
		e, err := signaler.Receive(ctx)
		if err != nil {
			return
		}
		switch {
		case e.Signal.Candidate != nil:
			err = pc.AddICECandidate(*e.Signal.Candidate)
		case e.Signal.Description != nil:
			err = reply(ctx, pc, signaler, e)
		}
		if err != nil {
			t.Error(err)
		}
	}
}

func reply(ctx context.Context, pc *webrtc.PeerConnection, signaler peer.Signaler, e peer.Event) error {
	if err := pc.SetRemoteDescription(*e.Signal.Description); err != nil {
		return err
	}
	d, err := pc.CreateAnswer(nil)
	if err != nil {
		return err
	}
	whole := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(d); err != nil {
		return err
	}
	<-whole
	return signaler.Send(ctx, e.From, peer.Signal{Description: pc.LocalDescription()})
}
